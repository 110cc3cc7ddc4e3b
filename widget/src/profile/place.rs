//! Zone names for people, and the browser's guess.

use wasm_bindgen::JsValue;

use crate::text::lower;

/// The place a zone is named after: "Buenos Aires" for `America/Argentina/Buenos_Aires`.
pub(crate) fn place(zone: &str) -> String {
    zone.rsplit('/').next().unwrap_or(zone).replace('_', " ")
}

/// The wider region: "America / Argentina"; empty for a name without one.
pub(super) fn region(zone: &str) -> String {
    zone.rsplit_once('/').map_or_else(String::new, |(region, _)| region.replace('_', " ").replace('/', " / "))
}

/// The zone this device is set to, as a guess to be confirmed: its name is good, its arithmetic need not be.
pub(crate) fn guess() -> Option<String> {
    let format = js_sys::Intl::DateTimeFormat::default();
    let zone = js_sys::Reflect::get(&format.resolved_options(), &JsValue::from_str("timeZone")).ok()?;
    zone.as_string().filter(|zone| zone.contains('/') && !zone.starts_with("Etc/"))
}

/// Zones that match what was typed: every word somewhere in the name, places that begin with it first.
pub(super) fn search<'a>(zones: &'a [String], typed: &str) -> Vec<&'a str> {
    let typed = lower(typed.trim());
    let words: Vec<&str> = typed.split_whitespace().collect();
    let matches = |zone: &&String| {
        let name = lower(&zone.replace('_', " "));
        words.iter().all(|word| name.contains(word))
    };
    let found = zones.iter().filter(matches).map(String::as_str);
    let (mut first, rest): (Vec<&str>, Vec<&str>) =
        found.partition(|zone| lower(&place(zone)).starts_with(&typed));
    first.extend(rest);
    first
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_are_read_from_names() {
        assert_eq!(place("America/Argentina/Buenos_Aires"), "Buenos Aires");
        assert_eq!(region("America/Argentina/Buenos_Aires"), "America / Argentina");
        assert_eq!((place("UTC"), region("UTC")), ("UTC".to_owned(), String::new()));
    }

    #[test]
    fn search_finds_words_anywhere_and_puts_places_first() {
        let zones = ["America/Argentina/Buenos_Aires", "America/New_York", "Europe/York", "Asia/Kathmandu"]
            .map(String::from);
        assert_eq!(search(&zones, "york"), ["Europe/York", "America/New_York"]);
        assert_eq!(search(&zones, " buenos argentina "), ["America/Argentina/Buenos_Aires"]);
        assert_eq!(search(&zones, "").len(), 4);
        assert!(search(&zones, "atlantis").is_empty());
    }
}
