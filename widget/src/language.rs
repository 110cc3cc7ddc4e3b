//! In which language the reader is spoken to: as the launch page says, or as they choose at the foot of each screen.

use std::cell::{Cell, RefCell};

use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{Element, HtmlSelectElement};
use wire::{LANGUAGES, Language, Session};
use yew::prelude::*;

use crate::{
    bundle::{self, NotThere},
    load::spawn,
    session::use_session,
    text::{self, text},
    ui::{Glyph, announce, icon},
};

thread_local! {
    static READER: RefCell<String> = const { RefCell::new(String::new()) };
    static SPOKEN: Cell<&'static Language> = const { Cell::new(&LANGUAGES[0]) };
}

/// Takes over what the page says about its language: its tag, its words and its digits.
pub(crate) fn hear(page: &Element) {
    let said = |name| page.get_attribute(name).unwrap_or_default();
    let tag = said("lang");
    SPOKEN.set(Language::of(&tag).unwrap_or(&LANGUAGES[0]));
    text::speak(said("data-words"), &tag, &said("data-digits"));
    let device = web_sys::window().and_then(|it| it.navigator().language()).unwrap_or_default();
    READER.set(reader_of(tag, device));
}

/// The tag (BCP 47) by which hours and weeks are written.
pub(crate) fn reader() -> String {
    READER.with_borrow(Clone::clone)
}

/// The page's tag; where it names no region, the device's, if that is the same language. English is also spoken to
/// whoever has none of our languages, so there the device alone decides.
fn reader_of(page: String, device: String) -> String {
    let primary = |tag: &str| tag.split('-').next().unwrap_or_default().to_ascii_lowercase();
    let regional = page.contains('-');
    let device_knows = primary(&page) == "en" || primary(&page) == primary(&device);
    if device_knows && !regional && !device.is_empty() { device } else { page }
}

/// The tag of the language that is spoken, for what the server says.
pub(crate) fn spoken() -> &'static str {
    SPOKEN.get().tag
}

/// Whether the page is read from right to left.
pub(crate) fn is_right_to_left() -> bool {
    SPOKEN.get().right_to_left
}

/// Speaks `language` from now on and shows everything anew.
async fn change(language: &'static Language, session: Session) -> Result<(), NotThere> {
    let page = bundle::root().ok_or(NotThere)?;
    let fetched = ask(&page, language).ok_or(NotThere)?;
    JsFuture::from(fetched).await.map_err(|_| NotThere)?;
    hear(&page);
    bundle::leave();
    bundle::show(page, crate::app::Begin::Session(session));
    Ok(())
}

fn ask(page: &Element, language: &Language) -> Option<js_sys::Promise> {
    let change = js_sys::Reflect::get(page, &JsValue::from_str("kithLanguage")).ok()?;
    let change: js_sys::Function = change.dyn_into().ok()?;
    let (tag, direction) = (JsValue::from_str(language.tag), JsValue::from_str(language.direction()));
    change.call2(page, &tag, &direction).ok()?.dyn_into().ok()
}

#[derive(PartialEq, Properties)]
pub(crate) struct LanguageChoiceProps {
    /// The present screen, which is shown again afterwards.
    pub(crate) screen: &'static str,
}

/// The languages there are, each by its own name.
#[component]
pub(crate) fn LanguageChoice(props: &LanguageChoiceProps) -> Html {
    let live = use_session();
    let present = SPOKEN.get().tag;
    let onchange = {
        let screen = props.screen;
        Callback::from(move |event: Event| {
            let Some(field) = event.target_dyn_into::<HtmlSelectElement>() else { return };
            let wanted = field.value();
            let Some(language) = LANGUAGES.iter().find(|it| it.tag == wanted) else { return };
            let session = Session { view: Some(screen.to_owned()), ..live.now() };
            spawn(Box::pin(async move {
                if change(language, session).await.is_err() {
                    field.set_value(present);
                    announce(&text("failure.unreachable"));
                }
            }));
        })
    };
    let options = LANGUAGES.iter().map(|it| {
        html! { <option value={it.tag} lang={it.tag} selected={it.tag == present}>{ it.name }</option> }
    });
    html! {
        <label class="foot-language">
            { icon(Glyph::Globe) }<span class="visually-hidden">{ text("language.choose") }</span>
            <select class="foot-select" {onchange}>{ for options }</select>
        </label>
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_device_tells_the_region_of_its_own_language_only() {
        for (page, device, reader) in [
            ("en-GB", "en-US", "en-GB"),
            ("en", "en-US", "en-US"),
            ("en", "hi-IN", "hi-IN"),
            ("en", "", "en"),
            ("de", "en-US", "de"),
            ("ar", "ar-MA", "ar-MA"),
            ("es-419", "es-MX", "es-419"),
        ] {
            assert_eq!(reader_of(page.to_owned(), device.to_owned()), reader, "{page}, {device}");
        }
    }
}
