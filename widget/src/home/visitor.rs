//! What a guest of the course sees.

use yew::prelude::*;

use crate::{
    app::mark,
    session::use_session,
    text::{text, text_with},
};

/// A kind word for somebody without a part in the course.
#[component]
pub(crate) fn Visitor() -> Html {
    let live = use_session();
    html! {
        <div class="doorstep">
            { mark() }
            <h1>{ text_with("visitor.title", &[("course", &live.session.course)]) }</h1>
            <p>{ text("visitor.text") }</p>
            <p class="soft">{ text("visitor.step") }</p>
        </div>
    }
}
