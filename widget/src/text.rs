//! Every word the widget says. One file per feature, one `key = value` per line, `{name}` for what varies.

#[cfg(test)]
mod locales;
mod script;

use std::cell::{Cell, RefCell};

use yew::AttrValue;

use crate::order::ordered;
use script::Script;

/// Speaks the language of `tag` (BCP 47) from now on: the words as the launch page hands them over, and the ten digits
/// from nine to zero as that language writes them. Words are a file of their own, so that a language more does not
/// make the module larger for everybody.
pub(crate) fn speak(words: String, tag: &str, digits: &str) {
    SCRIPT.set(Script::of(tag, digits));
    if words == SAID.get() {
        return;
    }
    // Words live as long as the page does; whoever changes the language back and forth pays with some memory.
    let words: &'static str = Box::leak(words.into_boxed_str());
    SAID.set(words);
    TEXTS.set(read(&[words]));
}

/// All lines, sorted by key.
fn read(files: &[&'static str]) -> Vec<(&'static str, &'static str)> {
    let lines = files.iter().flat_map(|file| file.lines());
    let entries = lines.filter(|line| !line.starts_with('#')).filter_map(|line| line.split_once(" = "));
    let entries: Vec<_> = entries.map(|(key, value)| (key.trim(), value.trim())).collect();
    let order = ordered(entries.len(), &|one, two| entries[one].0.cmp(entries[two].0));
    order.into_iter().map(|at| entries[at]).collect()
}

thread_local! {
    static TEXTS: RefCell<Vec<(&'static str, &'static str)>> = RefCell::new(read(AT_FIRST));
    /// What the words were read from.
    static SAID: Cell<&'static str> = const { Cell::new("") };
    static SCRIPT: Cell<Script> = const { Cell::new(Script::ENGLISH) };
}

/// Before the page has handed any words over; tests have them all from the beginning.
#[cfg(not(test))]
const AT_FIRST: &[&str] = &[];
#[cfg(test)]
const AT_FIRST: &[&str] = tests::ENGLISH;

fn find(key: &str) -> Option<&'static str> {
    TEXTS.with_borrow(|texts| {
        let at = texts.binary_search_by_key(&key, |&(key, _)| key).ok()?;
        texts.get(at).map(|&(_, value)| value)
    })
}

/// The words for `key`; an unknown key is shown as it is, so that it is noticed.
pub(crate) fn text(key: &str) -> AttrValue {
    find(key).map_or_else(|| AttrValue::from(key.to_owned()), AttrValue::Static)
}

/// The words for `key` with every `{name}` replaced. Numbers are written in the digits of the language, and what runs
/// in the other direction than the page, such as a name in other letters, is kept apart from what is around it.
pub(crate) fn text_with(key: &str, values: &[(&str, &str)]) -> AttrValue {
    fill(find(key).unwrap_or(key), values)
}

fn fill(words: &str, values: &[(&str, &str)]) -> AttrValue {
    let script = SCRIPT.get();
    let mut rest = words;
    let mut filled = String::with_capacity(rest.len() + 16);
    while let Some((before, after)) = rest.split_once('{') {
        let Some((name, after)) = after.split_once('}') else { break };
        filled.push_str(before);
        if let Some((_, value)) = values.iter().find(|(it, _)| *it == name) {
            script.write(value, &mut filled);
        }
        rest = after;
    }
    filled.push_str(rest);
    AttrValue::from(filled)
}

/// The words for `n` things: `key.one`, `key.few`, … (CLDR's names), with `{n}` replaced.
pub(crate) fn plural(key: &str, n: u64) -> AttrValue {
    plural_with(key, n, ("", ""))
}

/// The same with one value besides `{n}`.
pub(crate) fn plural_with(key: &str, n: u64, more: (&str, &str)) -> AttrValue {
    let forms = [SCRIPT.get().form(n), ".other"];
    let words = forms.into_iter().find_map(|form| find(&[key, form].concat()));
    fill(words.unwrap_or(key), &[("n", &n.to_string()), more])
}

/// A number that stands alone, in the digits of the language.
pub(crate) fn number(n: u64) -> AttrValue {
    fill("{n}", &[("n", &n.to_string())])
}

/// "Ana, Bo, Cy": the items as a list in the language.
pub(crate) fn list<T: AsRef<str>>(items: &[T]) -> AttrValue {
    let items = items.iter().map(|it| AttrValue::from(it.as_ref().to_owned()));
    items
        .reduce(|first, next| text_with("list.next", &[("first", &first), ("next", &next)]))
        .unwrap_or_default()
}

/// What a group is called. The server numbers groups in English; that name is said in the language of the page, any
/// other as it is.
pub(crate) fn group_name(name: &str) -> AttrValue {
    let number = name.strip_prefix("Group ").and_then(|it| it.parse::<u32>().ok());
    number.map_or_else(
        || AttrValue::from(name.to_owned()),
        |n| text_with("groups.name", &[("n", &n.to_string())]),
    )
}

/// `text` in small letters, for comparing what people type. By the browser: its tables are there already, ours would
/// be ten thousand bytes more for a phone.
pub(crate) fn lower(text: &str) -> String {
    #[cfg(target_arch = "wasm32")]
    return js_sys::JsString::from(text).to_lower_case().into();
    #[cfg(not(target_arch = "wasm32"))]
    text.to_lowercase()
}

/// `text` in capitals; by the browser, like [`lower`].
pub(crate) fn upper(text: &str) -> String {
    #[cfg(target_arch = "wasm32")]
    return js_sys::JsString::from(text).to_upper_case().into();
    #[cfg(not(target_arch = "wasm32"))]
    text.to_uppercase()
}

#[cfg(test)]
mod tests {
    use std::{fs, path::Path};

    use super::*;

    pub(super) const ENGLISH: &[&str] = &[
        include_str!("../locales/en/shell.txt"),
        include_str!("../locales/en/home.txt"),
        include_str!("../locales/en/profile.txt"),
        include_str!("../locales/en/availability.txt"),
        include_str!("../locales/en/meetings.txt"),
        include_str!("../locales/en/series.txt"),
        include_str!("../locales/en/record.txt"),
        include_str!("../locales/en/groups.txt"),
        include_str!("../locales/en/connections.txt"),
        include_str!("../locales/en/roster.txt"),
        include_str!("../locales/en/wall.txt"),
        include_str!("../locales/en/admin.txt"),
    ];

    fn sources(folder: &Path, found: &mut Vec<(String, String)>) {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                sources(&path, found);
            } else if path.extension().is_some_and(|it| it == "rs") && !path.ends_with("text.rs") {
                found.push((path.display().to_string(), fs::read_to_string(&path).unwrap()));
            }
        }
    }

    /// The string literals that directly follow `opening` in `source`; `opening` is a function's name, not a
    /// method's, and not the end of a longer name.
    fn literals<'a>(source: &'a str, opening: &str) -> Vec<&'a str> {
        let calls = source.match_indices(opening).filter(|(at, _)| {
            let before = source[..*at].chars().next_back();
            !before.is_some_and(|it| it.is_alphanumeric() || it == '_' || it == '.')
        });
        let arguments = calls.map(|(at, _)| source[at + opening.len()..].trim_start());
        arguments.filter_map(|it| it.strip_prefix('"')?.split('"').next()).collect()
    }

    #[test]
    fn every_key_that_is_used_has_words() {
        let mut files = Vec::new();
        sources(Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/src")), &mut files);
        let mut used = 0;
        for (path, source) in &files {
            for key in ["text(", "text_with("].iter().flat_map(|opening| literals(source, opening)) {
                used += 1;
                assert!(find(key).is_some(), "{path} uses {key:?}, which no locale file has");
            }
            for key in ["plural(", "plural_with("].iter().flat_map(|opening| literals(source, opening)) {
                used += 1;
                for form in ["one", "other"] {
                    let key = format!("{key}.{form}");
                    assert!(find(&key).is_some(), "{path} uses {key:?}, which no locale file has");
                }
            }
        }
        assert!(used > 20, "the search for keys found only {used}");
    }

    #[test]
    fn no_key_is_said_twice_and_every_line_is_read() {
        let texts = read(ENGLISH);
        for pair in texts.windows(2) {
            assert_ne!(pair[0].0, pair[1].0, "this key is there twice");
        }
        let lines = ENGLISH.iter().flat_map(|file| file.lines());
        let said = lines.filter(|line| !line.trim().is_empty() && !line.starts_with('#')).count();
        assert_eq!(said, texts.len(), "a line is not of the form `key = value`");
    }

    #[test]
    fn only_the_servers_own_names_of_groups_are_translated() {
        speak("groups.name = Gruppe {n}".to_owned(), "de", "");
        for (name, said) in [("Group 12", "Gruppe 12"), ("Group of Ana", "Group of Ana"), ("Die 3", "Die 3")]
        {
            assert_eq!(group_name(name), said);
        }
    }

    #[test]
    fn a_form_that_a_language_lacks_is_the_other_one() {
        let words = "k.one = شيء\nk.few = {n} أشياء\nk.other = {n} شيء";
        speak(words.to_owned(), "ar-EG", "٩٨٧٦٥٤٣٢١٠");
        assert_eq!([1, 2, 5, 100].map(|n| plural("k", n)), ["شيء", "٢ شيء", "٥ أشياء", "١٠٠ شيء"]);
        assert_eq!(number(42), "٤٢");
    }

    #[test]
    fn placeholders_are_filled_once_and_never_from_values() {
        assert_eq!(text_with("{a} and {b}{c}", &[("a", "{b}"), ("b", "2")]), "{b} and 2");
        assert_eq!(text_with("open {brace", &[]), "open {brace");
    }
}
