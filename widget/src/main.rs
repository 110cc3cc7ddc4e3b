//! Kith's face inside the course: mounts into the launch page and talks to the server's JSON API.
//!
//! One module per feature, each with its components and hooks; [`app`] is the frame around them.

mod admin;
mod api;
mod app;
mod availability;
mod clock;
mod connections;
mod groups;
mod home;
mod load;
mod meetings;
mod profile;
mod roster;
mod session;
mod text;
mod ui;

fn main() {
    let document = web_sys::window().and_then(|window| window.document());
    // Without the launch page's element there is nothing to mount into, and nobody to tell.
    if let Some(root) = document.and_then(|it| it.get_element_by_id("kith")) {
        let code = root.get_attribute("data-code").unwrap_or_default();
        yew::Renderer::<app::App>::with_root_and_props(root, app::AppProps { code: code.into() }).render();
    }
}
