//! The languages against each other: nothing is missing, nothing is left over, every placeholder is there.

use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    path::{Path, PathBuf},
};

use wire::LANGUAGES;

/// Words in which a language may be equal to English however long they are: proper names and the like.
const LONG: usize = 24;
/// What languages with more forms than English have besides `.one` and `.other`.
const FORMS: [(&str, &[&str]); 4] = [
    ("en", &["one", "other"]),
    ("de", &["one", "other"]),
    ("es", &["one", "other"]),
    ("ar", &["zero", "one", "two", "few", "many", "other"]),
];

fn folder(language: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("locales").join(language)
}

/// All words of a language: key to file and value.
fn words(language: &str) -> BTreeMap<String, (String, String)> {
    let mut all = BTreeMap::new();
    for entry in fs::read_dir(folder(language)).unwrap() {
        let path = entry.unwrap().path();
        let file = path.file_name().unwrap().to_string_lossy().into_owned();
        for line in fs::read_to_string(&path).unwrap().lines() {
            if line.is_empty() || line.starts_with('#') {
                continue;
            }
            let (key, value) =
                line.split_once(" = ").unwrap_or_else(|| panic!("{language}/{file}: {line:?}"));
            let before = all.insert(key.to_owned(), (file.clone(), value.to_owned()));
            assert!(before.is_none(), "{language}/{file} says {key} twice");
        }
    }
    all
}

/// The keys that are counted, without their form.
fn counted(english: &BTreeMap<String, (String, String)>) -> BTreeSet<&str> {
    let ones = english.keys().filter_map(|key| key.strip_suffix(".one"));
    ones.filter(|key| english.contains_key(&format!("{key}.other"))).collect()
}

fn placeholders(value: &str) -> BTreeSet<&str> {
    value.split('{').skip(1).filter_map(|rest| Some(rest.split_once('}')?.0)).collect()
}

/// For every key a language should have: the English key whose words it says.
fn wanted(language: &str, english: &BTreeMap<String, (String, String)>) -> BTreeMap<String, String> {
    let counted = counted(english);
    let forms = FORMS.iter().find(|(tag, _)| *tag == language).expect("a language without its forms").1;
    let mut wanted = BTreeMap::new();
    for key in english.keys() {
        match key.rsplit_once('.').filter(|(base, _)| counted.contains(base)) {
            Some((base, "one" | "other")) => {
                wanted.extend(forms.iter().map(|form| (format!("{base}.{form}"), format!("{base}.other"))));
            }
            _ => drop(wanted.insert(key.clone(), key.clone())),
        }
    }
    wanted
}

fn none(what: &str, found: &[String]) {
    assert!(found.is_empty(), "{what} ({}):\n{}", found.len(), found.join("\n"));
}

#[test]
fn every_language_has_a_folder_and_every_folder_is_a_language() {
    let folders: BTreeSet<_> = fs::read_dir(folder("")).unwrap().map(|it| it.unwrap().file_name()).collect();
    assert_eq!(folders, LANGUAGES.iter().map(|it| it.tag.into()).collect());
}

#[test]
fn every_language_says_everything() {
    let english = words("en");
    let mut missing = Vec::new();
    for language in &LANGUAGES {
        let own = words(language.tag);
        for (key, source) in wanted(language.tag, &english) {
            if !own.contains_key(&key) {
                let (file, value) = &english[&source];
                missing.push(format!("{}/{file}: {key} = {value}", language.tag));
            }
        }
    }
    none("words that are missing, with their English", &missing);
}

#[test]
fn no_language_says_what_english_does_not() {
    let english = words("en");
    let mut left_over = Vec::new();
    for language in &LANGUAGES {
        let wanted = wanted(language.tag, &english);
        for (key, (file, _)) in words(language.tag) {
            match wanted.get(&key) {
                None => left_over.push(format!("{}/{file}: {key}", language.tag)),
                Some(source) if english[source].0 != file => {
                    left_over
                        .push(format!("{}/{file}: {key} belongs to {}", language.tag, english[source].0));
                }
                Some(_) => {}
            }
        }
    }
    none("words that are left over or in the wrong file", &left_over);
}

#[test]
fn placeholders_are_those_of_the_english() {
    let english = words("en");
    let mut wrong = Vec::new();
    for language in &LANGUAGES {
        let own = words(language.tag);
        for (key, source) in wanted(language.tag, &english) {
            let Some((file, value)) = own.get(&key) else { continue };
            let (mut there, mut due) = (placeholders(value), placeholders(&english[&source].1));
            // "One hour" needs no number.
            if matches!(key.rsplit_once('.'), Some((_, "zero" | "one" | "two"))) {
                there.remove("n");
                due.remove("n");
            }
            if there != due {
                wrong.push(format!("{}/{file}: {key} has {there:?} and should have {due:?}", language.tag));
            }
        }
    }
    none("wrong placeholders", &wrong);
}

#[test]
fn nothing_is_empty_or_left_in_english() {
    let english = words("en");
    let mut wrong = Vec::new();
    for language in &LANGUAGES {
        for (key, (file, value)) in words(language.tag) {
            let same = language.tag != "en" && english.get(&key).is_some_and(|(_, it)| *it == value);
            let letters = value
                .split('{')
                .map(|part| part.split_once('}').map_or(part, |it| it.1).len())
                .sum::<usize>();
            if value.trim().is_empty() || (same && letters > LONG) {
                wrong.push(format!("{}/{file}: {key} = {value}", language.tag));
            }
        }
    }
    none("words that are empty or still English", &wrong);
}

#[test]
fn arabic_is_in_arabic_letters() {
    let plain =
        |value: &str| !value.contains('{') && value.chars().all(|it| it.is_ascii_alphabetic() || it == ' ');
    let wrong: Vec<String> = words("ar")
        .into_iter()
        .filter(|(_, (_, it))| plain(it) && it != "Kith" && it != "UTC")
        .map(|it| it.0)
        .collect();
    none("Latin words", &wrong);
}
