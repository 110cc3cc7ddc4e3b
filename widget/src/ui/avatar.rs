//! A person as a small round sign.

use yew::prelude::*;

use super::{Glyph, icon};
use crate::text::upper;

/// How many tones `20-ui.css` has.
const TONES: u32 = 8;

/// Initials in a tone of their own; `seed` is what stays the same for a person, such as their id. Without a name
/// they are not shown. Always stands beside the name, so screen readers skip it.
pub(crate) fn avatar(name: Option<&str>, seed: &str) -> Html {
    sign(name, seed, "avatar tone-")
}

/// A larger one.
pub(crate) fn avatar_large(name: Option<&str>, seed: &str) -> Html {
    sign(name, seed, "avatar avatar-large tone-")
}

fn sign(name: Option<&str>, seed: &str, class: &str) -> Html {
    let class = [class, &tone_of(seed).to_string()].concat();
    html! {
        <span {class} aria-hidden="true">
            { name.map_or_else(|| icon(Glyph::Person), |name| initials(name).into()) }
        </span>
    }
}

/// First letters of the first and the last word; one letter for a single word.
pub(crate) fn initials(name: &str) -> String {
    let mut words = name.split_whitespace().filter_map(|word| word.chars().find(|it| is_letter(*it)));
    let first = words.next();
    let last = words.next_back();
    upper(&first.into_iter().chain(last).collect::<String>())
}

/// Near enough for an initial, without tables of all scripts: anything but punctuation.
fn is_letter(it: char) -> bool {
    let punctuation = ['\u{a0}'..='\u{bf}', '\u{2000}'..='\u{206f}', '\u{3000}'..='\u{303f}'];
    it.is_ascii_alphanumeric() || !it.is_ascii() && !punctuation.iter().any(|range| range.contains(&it))
}

/// FNV-1a, so that the same person has the same tone everywhere.
fn tone_of(seed: &str) -> u32 {
    let hash =
        seed.bytes().fold(0x811c_9dc5_u32, |hash, byte| (hash ^ u32::from(byte)).wrapping_mul(0x0100_0193));
    (hash ^ (hash >> 15)) % TONES
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn initials_are_of_the_first_and_last_word() {
        assert_eq!(initials("Ana Lucía de Souza"), "AS");
        assert_eq!(initials("Plato"), "P");
        assert_eq!(initials("李 小龙"), "李小");
        assert_eq!(initials("  (Dr.) maria  o'neil "), "DO");
        assert_eq!(initials("…"), "");
    }

    #[test]
    fn tones_spread() {
        let seen: std::collections::BTreeSet<u32> =
            (0..64).map(|it| tone_of(&format!("person-{it}"))).collect();
        assert_eq!(seen.len(), TONES as usize);
    }
}
