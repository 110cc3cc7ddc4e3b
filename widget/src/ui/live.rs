//! News for people who listen to the page.

use yew::prelude::*;

const REGION: &str = "kith-news";

/// The place from which [`announce`] is heard; the frame has exactly one.
#[component]
pub(crate) fn LiveRegion() -> Html {
    html! { <div id={REGION} class="visually-hidden" role="status" aria-live="polite" /> }
}

/// Says `news` to screen readers without moving the focus.
pub(crate) fn announce(news: &str) {
    let region = web_sys::window().and_then(|it| it.document()).and_then(|it| it.get_element_by_id(REGION));
    if let Some(region) = region {
        // The same words twice in a row are only heard again when the text differs.
        let same = region.text_content().is_some_and(|said| said == news);
        region.set_text_content(Some(&if same { [news, "\u{a0}"].concat() } else { news.to_owned() }));
    }
}
