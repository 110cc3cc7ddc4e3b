//! A stable nickname for people whose platform hides names.

use crate::sentence::{Sentence, say};

/// Longest nickname, in characters.
const LONGEST: usize = 60;

/// A nickname somebody chose, fit to stand in a list: one line, nothing unseen, nothing that turns the text around it.
pub(super) fn tidied(chosen: &str) -> Result<String, Sentence> {
    let name = one_line(chosen).unwrap_or_default();
    if name.is_empty() || name.chars().count() > LONGEST {
        return Err(say!("A nickname has 1 to 60 characters."));
    }
    if !name.chars().any(char::is_alphanumeric) {
        return Err(say!("A nickname needs at least one letter or digit, so that it can be read out."));
    }
    Ok(name)
}

/// What somebody typed, on one line and without what cannot be seen; `None` when nothing is left.
pub(crate) fn one_line(typed: &str) -> Option<String> {
    let seen: String = typed.chars().filter(|letter| letter.is_whitespace() || !is_unseen(*letter)).collect();
    let line = seen.split_whitespace().collect::<Vec<_>>().join(" ");
    Some(line).filter(|line| !line.is_empty())
}

/// Whether two names would be taken for each other: alike but for capitals, gaps and joiners.
pub(super) fn alike(one: &str, other: &str) -> bool {
    let plain = |name: &str| -> String {
        let kept = name
            .chars()
            .filter(|letter| !letter.is_whitespace() && !matches!(letter, '\u{200c}' | '\u{200d}'));
        kept.flat_map(char::to_lowercase).collect()
    };
    plain(one) == plain(other)
}

/// Control characters, directions (UAX 9), and what has no width; the two joiners belong to some scripts and stay.
const fn is_unseen(letter: char) -> bool {
    letter.is_ascii_control()
        || matches!(letter,
            '\u{80}'..='\u{9f}' | '\u{ad}' | '\u{34f}' | '\u{61c}' | '\u{115f}'..='\u{1160}'
            | '\u{17b4}'..='\u{17b5}' | '\u{180b}'..='\u{180f}' | '\u{200b}' | '\u{200e}'..='\u{200f}'
            | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{3164}' | '\u{feff}' | '\u{ffa0}'
            | '\u{fff0}'..='\u{fffb}' | '\u{e0000}'..='\u{e0fff}')
}

/// First words.
const MANNERS: [&str; 24] = [
    "Amber", "Brisk", "Bright", "Calm", "Clear", "Coral", "Eager", "Early", "Gentle", "Golden", "Green",
    "Happy", "Jade", "Keen", "Kind", "Lively", "Lucky", "Merry", "Misty", "Quiet", "Ruby", "Silver", "Sunny",
    "Swift",
];
/// Second words.
const CREATURES: [&str; 28] = [
    "Badger", "Bear", "Beaver", "Crane", "Deer", "Dolphin", "Falcon", "Finch", "Fox", "Gecko", "Hare",
    "Heron", "Ibis", "Kestrel", "Koala", "Lark", "Lynx", "Marten", "Otter", "Owl", "Panda", "Puffin",
    "Robin", "Seal", "Sparrow", "Swan", "Tern", "Wren",
];

/// Names without a number that are tried before numbers help out: the first attempt with one.
pub(crate) const NUMBERED_FROM: u64 = 8;

/// A friendly name that follows from the person's id alone, so that there is nothing to guess the person by.
/// `attempt` counts up while a name is taken. The names never run out, and few attempts find a free one: the numbers
/// behind them are drawn from a range that grows eightfold with every attempt.
pub(crate) fn nickname(person_id: &str, attempt: u64) -> String {
    // FNV-1a: spreads well, and nobody gains by predicting it.
    let spread = |salt: u64| {
        person_id.bytes().fold(0xcbf2_9ce4_8422_2325 ^ salt, |hash, byte| {
            (hash ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01b3)
        })
    };
    let pick = |words: &[&'static str], salt: u64| {
        let place = usize::try_from(spread(salt) % words.len() as u64).unwrap_or(0);
        words[place]
    };
    let name = format!("{} {}", pick(&MANNERS, 2 * attempt + 1), pick(&CREATURES, 2 * attempt + 2));
    let Some(numbered) = attempt.checked_sub(NUMBERED_FROM) else { return name };
    let range = 8_u64 << (3 * numbered.min(8));
    format!("{name} {}", 2 + (spread(attempt << 20) >> 8) % range)
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::{NUMBERED_FROM, alike, nickname, tidied};

    #[test]
    fn a_chosen_nickname_is_one_line_that_turns_nothing_around() {
        assert_eq!(tidied("  Ana\t\n Maria "), Ok("Ana Maria".to_owned()));
        assert_eq!(tidied("\u{202e}tac\u{2066}\u{200b}\u{feff}\u{7}"), Ok("tac".to_owned()));
        // The joiner that Persian needs stays, and so do signs beside letters.
        assert_eq!(tidied("می\u{200c}نا 🦊"), Ok("می\u{200c}نا 🦊".to_owned()));
        for bad in ["", " \n ", "\u{202e}", "🦊", "\u{200d}", "...", &"x".repeat(61)] {
            assert!(tidied(bad).is_err(), "{bad:?}");
        }
        assert_eq!(tidied(&"é".repeat(60)), Ok("é".repeat(60)));
    }

    #[test]
    fn names_that_look_alike_are_alike() {
        assert!(
            alike("Amber Badger", "amber  badger") && alike("ÉVA", "éva") && alike("می\u{200c}نا", "مینا")
        );
        assert!(!alike("Amber Badger", "Amber Bear"));
    }

    #[test]
    fn a_taken_name_leads_to_others_without_end() {
        let names: BTreeSet<_> = (0..3000).map(|attempt| nickname("0193", attempt)).collect();
        assert!(names.len() > 2900, "{}", names.len());
    }

    #[test]
    fn a_large_platform_finds_free_names_in_few_attempts() {
        let mut taken = BTreeSet::new();
        for person in 0..60_000 {
            let id = format!("0193-{person:08}");
            let free = (0..NUMBERED_FROM + 6)
                .map(|attempt| nickname(&id, attempt))
                .find(|name| !taken.contains(name));
            taken.insert(free.unwrap_or_else(|| panic!("nothing for person {person}")));
        }
    }

    #[test]
    fn nicknames_are_stable_and_spread() {
        assert_eq!(nickname("0193", 0), nickname("0193", 0));
        let names: BTreeSet<_> = (0..200).map(|n| nickname(&n.to_string(), 0)).collect();
        assert!(names.len() > 100, "{}", names.len());
    }
}
