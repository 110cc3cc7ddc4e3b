//! Kith's face inside the course: mounts into the launch page and talks to the server's JSON API.
//!
//! One module per feature, each with its components and hooks; [`app`] is the frame around them. The screens of
//! learners, of staff and of administrators are compiled into bundles of their own (features `learner`, `staff`, `admin`).

// What only the other bundles' screens use is left out by the linker.
#![cfg_attr(
    not(all(feature = "learner", feature = "staff", feature = "admin")),
    expect(dead_code, reason = "shared pieces that one of the bundles has no use for")
)]

#[cfg(feature = "admin")]
mod admin;
mod api;
mod app;
#[cfg(feature = "learner")]
mod availability;
mod clock;
mod connections;
#[cfg(feature = "staff")]
mod groups;
#[cfg(feature = "learner")]
mod home;
mod json;
mod load;
#[cfg(feature = "learner")]
mod meetings;
mod order;
mod profile;
#[cfg(feature = "staff")]
mod roster;
mod session;
mod text;
mod ui;
#[cfg(feature = "staff")]
mod work;

fn main() {
    let document = web_sys::window().and_then(|window| window.document());
    // Without the launch page's element there is nothing to mount into, and nobody to tell.
    if let Some(root) = document.and_then(|it| it.get_element_by_id("kith")) {
        text::speak(root.get_attribute("data-words").unwrap_or_default());
        #[cfg(feature = "staff")]
        work::employ(root.get_attribute("data-worker").unwrap_or_default());
        let code = root.get_attribute("data-code").unwrap_or_default();
        yew::Renderer::<app::App>::with_root_and_props(root, app::AppProps { code: code.into() }).render();
    }
}
