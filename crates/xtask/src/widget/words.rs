//! The words of the widget, one file for each language.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use anyhow::{Context as _, Result};

use crate::fingerprint::files_below;

/// The language in which everything is said; its words stand in where another one has none.
const FIRST: &str = "en";

/// A file such as `de.txt` for every folder of `locales`, with its name.
pub(super) fn files(locales: &Path) -> Result<Vec<(String, Vec<u8>)>> {
    let mut languages = Vec::new();
    for entry in fs::read_dir(locales).with_context(|| format!("cannot read {}", locales.display()))? {
        let entry = entry?;
        if entry.file_type()?.is_dir() {
            languages.push(entry.file_name().to_string_lossy().into_owned());
        }
    }
    languages.sort_unstable();
    let english = said(&locales.join(FIRST))?;
    let mut files = Vec::new();
    for language in languages {
        let own = said(&locales.join(&language))?;
        files.push((format!("{language}.txt"), joined(&english, &own)));
    }
    Ok(files)
}

/// The words of a folder by their keys.
fn said(folder: &Path) -> Result<BTreeMap<String, String>> {
    let mut words = BTreeMap::new();
    for file in files_below(folder)? {
        if file.extension().is_some_and(|it| it == "txt") {
            let text =
                fs::read_to_string(&file).with_context(|| format!("cannot read {}", file.display()))?;
            words.extend(lines(&text));
        }
    }
    Ok(words)
}

/// What stands in a file: `key = value` in a line, comments after `#`.
fn lines(text: &str) -> Vec<(String, String)> {
    let lines = text.lines().filter(|line| !line.starts_with('#'));
    let pairs = lines.filter_map(|line| line.split_once(" = "));
    pairs.map(|(key, words)| (key.trim().to_owned(), words.trim().to_owned())).collect()
}

/// `own`, and what is said in `first` only.
fn joined(first: &BTreeMap<String, String>, own: &BTreeMap<String, String>) -> Vec<u8> {
    let mut all = first.clone();
    all.extend(own.iter().map(|(key, words)| (key.clone(), words.clone())));
    let lines: Vec<String> = all.into_iter().map(|(key, words)| format!("{key} = {words}\n")).collect();
    lines.concat().into_bytes()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(text: &str) -> BTreeMap<String, String> {
        lines(text).into_iter().collect()
    }

    #[test]
    fn what_a_language_does_not_say_is_said_in_english() {
        let english = of("# Comment\na = One\n\nb.one = {n} thing\nb.other = {n} things\n");
        let other = of("a = Eins\nb.few = {n} Dinge\n");
        let file = String::from_utf8(joined(&english, &other)).unwrap();
        assert_eq!(file, "a = Eins\nb.few = {n} Dinge\nb.one = {n} thing\nb.other = {n} things\n");
    }

    #[test]
    fn every_folder_is_a_file() {
        let locales = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../widget/locales");
        let names: Vec<String> = files(&locales).unwrap().into_iter().map(|(name, _)| name).collect();
        assert_eq!(names, ["ar.txt", "de.txt", "en.txt", "es.txt"]);
    }
}
