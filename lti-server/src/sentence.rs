//! Sentences of ours for whoever asked: in English where they arise, in the reader's language where they leave.
//!
//! English stands in the code, in [`say!`]. What it is in other languages stands in `locales/`, a file for each, one
//! `English = translation` per line; a test here finds every sentence that a file lacks. What background work notes down
//! for later is stored as words and values, and is put together for whoever reads it.

use std::{borrow::Cow, collections::HashMap, fmt, sync::LazyLock};

use jiff::civil::DateTime;
use serde::{Deserialize, Serialize};
use wire::{LANGUAGES, Language};

use crate::{language::filled, messages};

/// What is said where a request is refused, with what varies in it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Sentence {
    words: Cow<'static, str>,
    values: Vec<(Cow<'static, str>, Value)>,
}

/// What stands for a `{name}` in a sentence.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) enum Value {
    /// The same in every language: a name, a number, the words of another program.
    Text(String),
    /// A day, as people write it.
    Day(DateTime),
    /// Words of ours.
    Said(Sentence),
}

/// A [`Sentence`]: `say!("There are no groups yet.")`, or `say!("At most {most} characters.", most = 8)`.
macro_rules! say {
    ($words:literal) => {
        $crate::sentence::Sentence::of($words)
    };
    ($words:literal, $($name:ident = $value:expr),+ $(,)?) => {
        $crate::sentence::Sentence::of($words)$(.with(stringify!($name), $value))+
    };
}
pub(crate) use say;

impl Sentence {
    /// Made by [`say!`] alone, by which the test finds them.
    pub(crate) const fn of(words: &'static str) -> Self {
        Self { words: Cow::Borrowed(words), values: Vec::new() }
    }

    /// The same with `value` for `{name}`.
    pub(crate) fn with(mut self, name: &'static str, value: impl Into<Value>) -> Self {
        self.values.push((Cow::Borrowed(name), value.into()));
        self
    }

    /// What only programs and their authors read, such as where a JSON text breaks off: English for everybody.
    pub(crate) fn for_programs(words: impl fmt::Display) -> Self {
        Self::of("{words}").with("words", words.to_string())
    }

    /// What a crate that knows no languages says in English, without braces; in those in which `locales/` has it, it is
    /// said in the reader's.
    pub(crate) fn elsewhere(words: impl fmt::Display) -> Self {
        Self { words: Cow::Owned(words.to_string()), values: Vec::new() }
    }

    /// Whether it is said in `language`, and not in English for want of a translation.
    pub(crate) fn is_in(&self, language: &Language) -> bool {
        language.tag == LANGUAGES[0].tag || self.translated(language).is_some()
    }

    fn translated(&self, language: &Language) -> Option<&'static str> {
        CATALOGUES.get(language.tag)?.get(&*self.words).copied()
    }

    /// As it is kept where it is said later, by whoever reads it then.
    pub(crate) fn stored(&self) -> String {
        serde_json::to_string(self).unwrap_or_else(|_| self.to_string())
    }

    /// What was [`Self::stored`]; other text, which earlier versions kept, as it is.
    pub(crate) fn of_stored(text: &str) -> Self {
        serde_json::from_str(text).unwrap_or_else(|_| Self::for_programs(text))
    }

    /// How it is said in `language`.
    pub(crate) fn in_language(&self, language: &Language) -> String {
        let values = self.values.iter().map(|(name, value)| (&**name, value.in_language(language)));
        let values: Vec<(&str, String)> = values.collect();
        filled(self.translated(language).unwrap_or(&self.words), language.right_to_left, &values)
    }
}

impl Value {
    fn in_language(&self, language: &Language) -> String {
        match self {
            Self::Text(text) => text.clone(),
            Self::Day(day) => messages::day(language, *day),
            Self::Said(sentence) => sentence.in_language(language),
        }
    }
}

/// In English, as for the log.
impl fmt::Display for Sentence {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.in_language(&LANGUAGES[0]))
    }
}

impl From<&str> for Value {
    fn from(text: &str) -> Self {
        Self::Text(text.to_owned())
    }
}

impl From<String> for Value {
    fn from(text: String) -> Self {
        Self::Text(text)
    }
}

impl From<usize> for Value {
    fn from(number: usize) -> Self {
        Self::Text(number.to_string())
    }
}

impl From<DateTime> for Value {
    fn from(day: DateTime) -> Self {
        Self::Day(day)
    }
}

impl From<Sentence> for Value {
    fn from(sentence: Sentence) -> Self {
        Self::Said(sentence)
    }
}

/// The languages besides English.
static FILES: [(&str, &str); 3] = [
    ("de", include_str!("../locales/de.txt")),
    ("es", include_str!("../locales/es.txt")),
    ("ar", include_str!("../locales/ar.txt")),
];

/// What English is called in each of them.
type Catalogue = HashMap<&'static str, &'static str>;

static CATALOGUES: LazyLock<HashMap<&'static str, Catalogue>> =
    LazyLock::new(|| FILES.iter().map(|(tag, file)| (*tag, lines(file).collect())).collect());

fn lines(file: &'static str) -> impl Iterator<Item = (&'static str, &'static str)> {
    let lines = file.lines().filter(|line| !line.starts_with('#'));
    lines.filter_map(|line| line.split_once(" = "))
}

#[cfg(test)]
mod tests {
    use std::{
        collections::BTreeSet,
        fs,
        path::{Path, PathBuf},
    };

    use lti::{LaunchError, LoginError};

    use super::*;

    fn sources(folder: &Path, found: &mut Vec<PathBuf>) {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                sources(&path, found);
            } else if path.extension().is_some_and(|it| it == "rs") && !path.ends_with("src/sentence.rs") {
                found.push(path);
            }
        }
    }

    /// The string literal that `source` begins with, as the compiler reads it.
    fn literal(source: &str) -> Option<String> {
        let mut letters = source.trim_start().strip_prefix('"')?.chars().peekable();
        let mut read = String::new();
        loop {
            match letters.next()? {
                '"' => return Some(read),
                '\\' => match letters.next()? {
                    '\n' => while letters.next_if(|it| it.is_whitespace()).is_some() {},
                    escaped @ ('"' | '\\') => read.push(escaped),
                    other => panic!("\\{other} is not expected in a sentence"),
                },
                letter => read.push(letter),
            }
        }
    }

    /// Every sentence of the code.
    fn said() -> BTreeSet<String> {
        let mut files = Vec::new();
        sources(Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/src")), &mut files);
        let mut said = BTreeSet::new();
        for path in files {
            let source = fs::read_to_string(&path).unwrap();
            assert!(!source.contains("Sentence::of("), "{}: a sentence is made by say!", path.display());
            for (at, opening) in source.match_indices("say!(") {
                let sentence = literal(&source[at + opening.len()..]);
                said.insert(sentence.unwrap_or_else(|| panic!("{}: say! without words", path.display())));
            }
        }
        assert!(said.len() > 100, "the search for sentences found only {}", said.len());
        said
    }

    fn placeholders(text: &str) -> BTreeSet<&str> {
        text.split('{').skip(1).filter_map(|rest| Some(rest.split_once('}')?.0)).collect()
    }

    #[test]
    fn every_language_of_the_page_has_a_file() {
        let tags: BTreeSet<_> = FILES.iter().map(|(tag, _)| *tag).collect();
        assert_eq!(tags, LANGUAGES.iter().skip(1).map(|it| it.tag).collect());
    }

    #[test]
    fn every_sentence_is_there_in_every_language() {
        let mut said = said();
        // What is said elsewhere has its words in all languages or in none.
        let elsewhere = LoginError::ALL.iter().map(ToString::to_string);
        let elsewhere = elsewhere.chain(LaunchError::ALL.iter().map(ToString::to_string));
        let is_translated =
            |words: &String| FILES.iter().any(|(_, file)| lines(file).any(|(it, _)| it == words));
        said.extend(elsewhere.filter(is_translated));
        let mut wrong = Vec::new();
        for (tag, file) in &FILES {
            let own: Catalogue = lines(file).collect();
            assert_eq!(own.len(), lines(file).count(), "{tag}.txt says something twice");
            let read = file.lines().filter(|line| !line.is_empty() && !line.starts_with('#')).count();
            assert_eq!(own.len(), read, "{tag}.txt has a line that is not `English = translation`");
            for english in &said {
                match own.get(english.as_str()) {
                    None => wrong.push(format!("{tag}.txt lacks: {english} = ")),
                    Some(words) if placeholders(words) != placeholders(english) => {
                        wrong.push(format!("{tag}.txt has other values than the English: {words}"));
                    }
                    Some(words) if words == english || words.trim().is_empty() => {
                        wrong.push(format!("{tag}.txt has no translation of: {english}"));
                    }
                    Some(_) => {}
                }
            }
            wrong.extend(
                own.keys().filter(|it| !said.contains(**it)).map(|it| format!("{tag}.txt, left over: {it}")),
            );
        }
        assert!(wrong.is_empty(), "{}:\n{}", wrong.len(), wrong.join("\n"));
    }

    #[test]
    fn arabic_is_in_arabic_letters() {
        let is_arabic = |words: &str| words.chars().any(|it| wire::runs_from_right(it) == Some(true));
        let file = FILES.iter().find(|(tag, _)| *tag == "ar").unwrap().1;
        let latin: Vec<_> = lines(file).filter(|(_, words)| !is_arabic(words)).collect();
        assert!(latin.is_empty(), "{latin:?}");
    }

    #[test]
    fn values_are_said_in_the_language_around_them() {
        let language = |tag| Language::of(tag).unwrap();
        let day = jiff::civil::date(2026, 12, 4).at(9, 50, 0, 0);
        let sentence = Sentence::of("{host}: {day}")
            .with("host", "meet.example")
            .with("day", day)
            .with("unused", Sentence::of("x"));
        assert_eq!(sentence.to_string(), "meet.example: Friday, 4 December 2026");
        assert_eq!(sentence.in_language(language("de")), "meet.example: Freitag, 4. Dezember 2026");
        assert_eq!(
            sentence.in_language(language("ar")),
            "\u{2068}meet.example\u{2069}: الجمعة، 4 ديسمبر 2026"
        );
        assert_eq!(Sentence::of_stored(&sentence.stored()), sentence);
        assert_eq!(Sentence::of_stored("It broke.").in_language(language("de")), "It broke.");
        let broken = Sentence::for_programs("line 1: {what}");
        assert_eq!(broken.in_language(language("de")), "line 1: {what}");
    }
}
