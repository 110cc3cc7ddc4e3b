//! In which language a reader is spoken to outside of the widget, and how words are filled there.

use axum::http::{HeaderMap, header};
use wire::{ISOLATE, ISOLATE_END, LANGUAGES, Language, runs_from_right};

/// The first language that `headers` name and that there are words in; browsers name the dearest first, and the widget
/// names the one it speaks.
pub(crate) fn preferred(headers: &HeaderMap) -> &'static Language {
    named(headers).unwrap_or(&LANGUAGES[0])
}

/// The same, where saying nothing that we speak is not the same as English.
pub(crate) fn named(headers: &HeaderMap) -> Option<&'static Language> {
    tags(headers).find_map(Language::of)
}

/// The tags that `headers` name, in their order.
pub(crate) fn tags(headers: &HeaderMap) -> impl Iterator<Item = &str> {
    let said = headers.get(header::ACCEPT_LANGUAGE).and_then(|value| value.to_str().ok()).unwrap_or_default();
    said.split(',').map(|tag| tag.split(';').next().unwrap_or_default().trim())
}

/// `text` with every `{name}` replaced, once: what stands in a value is never replaced. Values that run in the other
/// direction than the text, such as a name in other letters, are kept apart from what is around them; an address of a
/// page stays bare, because programs find its end by what follows.
pub(crate) fn filled<V: AsRef<str>>(text: &str, right_to_left: bool, values: &[(&str, V)]) -> String {
    let mut filled = String::with_capacity(text.len() + 64);
    let mut rest = text;
    while let Some((before, after)) = rest.split_once('{') {
        let Some((name, after)) = after.split_once('}') else { break };
        filled.push_str(before);
        if let Some((_, value)) = values.iter().find(|(it, _)| *it == name) {
            let value = value.as_ref();
            if runs_otherwise(value, right_to_left) {
                filled.extend([
                    ISOLATE.encode_utf8(&mut [0; 4]),
                    value,
                    ISOLATE_END.encode_utf8(&mut [0; 4]),
                ]);
            } else {
                filled.push_str(value);
            }
        }
        rest = after;
    }
    filled.push_str(rest);
    filled
}

fn runs_otherwise(value: &str, right_to_left: bool) -> bool {
    !value.starts_with("http") && value.chars().any(|it| runs_from_right(it) == Some(!right_to_left))
}

#[cfg(test)]
mod tests {
    use axum::http::HeaderValue;

    use super::*;

    #[test]
    fn the_browser_says_in_which_language() {
        for (said, tag) in
            [("de-AT,de;q=0.9,en;q=0.8", "de"), ("fr, ar;q=0.5", "ar"), ("ja", "en"), ("", "en")]
        {
            let headers = HeaderMap::from_iter([(header::ACCEPT_LANGUAGE, HeaderValue::from_static(said))]);
            assert_eq!(preferred(&headers).tag, tag, "{said}");
        }
        assert_eq!(preferred(&HeaderMap::new()).tag, "en");
        assert_eq!(named(&HeaderMap::new()), None);
    }

    #[test]
    fn values_are_not_looked_into() {
        assert_eq!(filled("{a}, {b}{c}", false, &[("a", "{b}"), ("b", "2")]), "{b}, 2");
        assert_eq!(filled("open {brace", false, &[("brace", "")]), "open {brace");
    }

    #[test]
    fn what_runs_in_the_other_direction_is_kept_apart() {
        let put = |value, right_to_left| filled("{it}!", right_to_left, &[("it", value)]);
        assert_eq!(put("Ana", true), "\u{2068}Ana\u{2069}!");
        assert_eq!(put("ليلى", false), "\u{2068}ليلى\u{2069}!");
        for (value, right_to_left) in
            [("ليلى", true), ("Zoë", false), ("11:00", true), ("https://a.example/", true)]
        {
            assert_eq!(put(value, right_to_left), format!("{value}!"));
        }
    }
}
