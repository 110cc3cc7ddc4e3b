//! Kith's face inside the course: mounts into the launch page and talks to the server's JSON API.
//!
//! One module per feature, each with its components and hooks; [`app`] is the frame around them. The screens of
//! learners, of staff and of administrators are compiled into bundles of their own. `learner` has a learner's first
//! screen and hours, `meet` the meetings and `ties` the map; `staff` has the groups, `course` the people and the map.
//! [`bundle`] leads from one to the other.

// What only the other bundles' screens use is left out by the linker.
#![cfg_attr(
    not(all(
        feature = "learner",
        feature = "meet",
        feature = "ties",
        feature = "staff",
        feature = "course",
        feature = "admin"
    )),
    allow(dead_code, unused_imports, reason = "shared pieces that one of the bundles has no use for")
)]

#[cfg(feature = "admin")]
mod admin;
mod api;
mod app;
#[cfg(feature = "learner")]
mod availability;
mod bundle;
mod clock;
mod connections;
#[cfg(any(feature = "learner", feature = "meet", feature = "staff"))]
mod door;
#[cfg(feature = "staff")]
mod groups;
#[cfg(feature = "learner")]
mod home;
mod json;
mod language;
mod load;
#[cfg(feature = "meet")]
mod meetings;
mod order;
mod profile;
#[cfg(feature = "course")]
mod roster;
mod session;
mod text;
mod ui;
#[cfg(any(feature = "learner", feature = "course"))]
mod wall;
#[cfg(any(feature = "staff", feature = "course"))]
mod work;

fn main() {
    let Some(root) = bundle::root() else { return };
    language::hear(&root);
    #[cfg(any(feature = "staff", feature = "course"))]
    work::employ(root.get_attribute("data-worker").unwrap_or_default());
    // The first bundle takes the code; one that comes later is told the session instead.
    if let Some(code) = root.get_attribute("data-code") {
        let _ = root.remove_attribute("data-code");
        bundle::show(root, app::Begin::Code(code));
    }
}
