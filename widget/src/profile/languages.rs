//! Languages people meet in: their own names for themselves, and choosing some.

use web_sys::HtmlSelectElement;
use yew::prelude::*;

use crate::{
    text::{text, text_with},
    ui::{Glyph, icon},
};

/// Most languages one person may list.
const MOST: usize = 8;

/// BCP 47 primary tags of widely taught languages, each by its own name, in the order of those names.
const NAMES: &[(&str, &str)] = &[
    ("id", "Bahasa Indonesia"),
    ("ms", "Bahasa Melayu"),
    ("ca", "Català"),
    ("cs", "Čeština"),
    ("da", "Dansk"),
    ("de", "Deutsch"),
    ("et", "Eesti"),
    ("en", "English"),
    ("es", "Español"),
    ("eu", "Euskara"),
    ("fil", "Filipino"),
    ("fr", "Français"),
    ("gl", "Galego"),
    ("ha", "Hausa"),
    ("hr", "Hrvatski"),
    ("ig", "Igbo"),
    ("is", "Íslenska"),
    ("it", "Italiano"),
    ("sw", "Kiswahili"),
    ("lv", "Latviešu"),
    ("lt", "Lietuvių"),
    ("hu", "Magyar"),
    ("nl", "Nederlands"),
    ("no", "Norsk"),
    ("pl", "Polski"),
    ("pt", "Português"),
    ("qu", "Runa Simi"),
    ("ro", "Română"),
    ("sk", "Slovenčina"),
    ("sl", "Slovenščina"),
    ("so", "Soomaali"),
    ("fi", "Suomi"),
    ("sv", "Svenska"),
    ("vi", "Tiếng Việt"),
    ("tr", "Türkçe"),
    ("yo", "Yorùbá"),
    ("zu", "isiZulu"),
    ("el", "Ελληνικά"),
    ("bg", "Български"),
    ("kk", "Қазақша"),
    ("ru", "Русский"),
    ("sr", "Српски"),
    ("uk", "Українська"),
    ("ka", "ქართული"),
    ("hy", "Հայերեն"),
    ("he", "עברית"),
    ("ur", "اردو"),
    ("ar", "العربية"),
    ("fa", "فارسی"),
    ("am", "አማርኛ"),
    ("ne", "नेपाली"),
    ("mr", "मराठी"),
    ("hi", "हिन्दी"),
    ("bn", "বাংলা"),
    ("pa", "ਪੰਜਾਬੀ"),
    ("ta", "தமிழ்"),
    ("te", "తెలుగు"),
    ("si", "සිංහල"),
    ("th", "ไทย"),
    ("my", "မြန်မာ"),
    ("km", "ខ្មែរ"),
    ("ko", "한국어"),
    ("zh", "中文"),
    ("ja", "日本語"),
];

/// What a language calls itself; a tag that is not in the list is shown in capitals.
pub(crate) fn language_name(tag: &str) -> AttrValue {
    let known = NAMES.iter().find(|(it, _)| *it == tag);
    known.map_or_else(|| AttrValue::from(tag.to_ascii_uppercase()), |(_, name)| AttrValue::Static(name))
}

/// The reader's own languages, as the browser tells them.
fn own_languages() -> Vec<&'static str> {
    let Some(window) = web_sys::window() else { return Vec::new() };
    let mut found = Vec::new();
    for language in window.navigator().languages() {
        let Some(language) = language.as_string() else { continue };
        let primary = language.split('-').next().unwrap_or_default();
        if let Some(&(tag, _)) = NAMES.iter().find(|(it, _)| *it == primary)
            && !found.contains(&tag)
        {
            found.push(tag);
        }
    }
    found
}

#[derive(PartialEq, Properties)]
pub(super) struct LanguagesProps {
    /// Tags chosen so far.
    pub(super) chosen: Vec<String>,
    /// Hears the new list.
    pub(super) onchange: Callback<Vec<String>>,
}

/// Chips with a way to add and to remove.
#[component]
pub(super) fn Languages(props: &LanguagesProps) -> Html {
    let chosen = &props.chosen;
    let add = {
        let (chosen, onchange) = (chosen.clone(), props.onchange.clone());
        Callback::from(move |tag: String| {
            if !tag.is_empty() && !chosen.contains(&tag) {
                let mut chosen = chosen.clone();
                chosen.push(tag);
                onchange.emit(chosen);
            }
        })
    };
    let chips = chosen.iter().map(|tag| {
        let name = language_name(tag);
        let remove = {
            let (chosen, tag) = (chosen.clone(), tag.clone());
            props.onchange.reform(move |_: MouseEvent| {
                chosen.iter().filter(|it| **it != tag).cloned().collect::<Vec<_>>()
            })
        };
        let label = text_with("profile.languages.remove", &[("language", &name)]);
        html! {
            <li key={tag.clone()}>
                <button type="button" class="chip chip-on" onclick={remove} aria-label={label}>
                    <span lang={tag.clone()}>{ &name }</span>{ icon(Glyph::Cross) }
                </button>
            </li>
        }
    });
    let full = chosen.len() >= MOST;
    let suggested =
        own_languages().into_iter().filter(|tag| !full && !chosen.iter().any(|it| it == tag)).take(3);
    let suggestions = suggested.map(|tag| {
        let name = language_name(tag);
        let label = text_with("profile.languages.add_one", &[("language", &name)]);
        html! {
            <li key={["+", tag].concat()}>
                <button type="button" class="chip chip-add" onclick={add.reform(move |_| tag.to_owned())}
                    aria-label={label}>
                    { icon(Glyph::Plus) }<span lang={tag}>{ &name }</span>
                </button>
            </li>
        }
    });
    let onselect = add.reform(|event: Event| {
        let select: HtmlSelectElement = event.target_unchecked_into();
        let tag = select.value();
        select.set_value("");
        tag
    });
    let options = NAMES.iter().filter(|(tag, _)| !chosen.iter().any(|it| it == tag));
    html! {
        <div class="field" role="group" aria-labelledby="languages-label">
            <span class="field-label" id="languages-label">{ text("profile.languages") }</span>
            <ul class="chips">
                { for chips }
                { for suggestions }
                <li>
                    <select class="chip chip-select" aria-label={text("profile.languages.add")} disabled={full}
                        onchange={onselect}>
                        <option value="" selected=true>{ text("profile.languages.add_short") }</option>
                        { for options.map(|(tag, name)| html! { <option value={*tag} lang={*tag}>{ *name }</option> }) }
                    </select>
                </li>
            </ul>
        </div>
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tags_are_primary_and_said_once() {
        for (at, (tag, _)) in NAMES.iter().enumerate() {
            assert!((2..=3).contains(&tag.len()) && tag.bytes().all(|it| it.is_ascii_lowercase()), "{tag}");
            assert!(NAMES[at + 1..].iter().all(|(other, _)| other != tag), "{tag} is there twice");
        }
        assert_eq!(language_name("pt"), "Português");
        assert_eq!(language_name("tlh"), "TLH");
    }
}
