//! A stable nickname for people whose platform hides names.

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

/// A friendly name that follows from the person's id alone: the same at every launch, and nothing to guess
/// the person by.
pub(crate) fn nickname(person_id: &str) -> String {
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
    format!("{} {}", pick(&MANNERS, 1), pick(&CREATURES, 2))
}

#[cfg(test)]
mod tests {
    use super::nickname;

    #[test]
    fn nicknames_are_stable_and_spread() {
        assert_eq!(nickname("0193"), nickname("0193"));
        let names: std::collections::BTreeSet<_> = (0..200).map(|n| nickname(&n.to_string())).collect();
        assert!(names.len() > 100, "{}", names.len());
    }
}
