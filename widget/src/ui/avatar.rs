//! A person as a small round sign.

use yew::prelude::*;

use super::{Glyph, Icon};

/// How many tones `20-ui.css` has.
const TONES: u32 = 8;

#[derive(PartialEq, Properties)]
pub(crate) struct AvatarProps {
    /// Their name; `None` where they are not shown.
    #[prop_or_default]
    pub(crate) name: Option<AttrValue>,
    /// What stays the same for a person, such as their id: it picks the tone.
    pub(crate) seed: AttrValue,
    /// A larger one.
    #[prop_or_default]
    pub(crate) large: bool,
}

/// Initials in a tone of their own. Always stands beside the name, so screen readers skip it.
#[component]
pub(crate) fn Avatar(props: &AvatarProps) -> Html {
    let tone = AttrValue::from(["tone-", &tone_of(&props.seed).to_string()].concat());
    let class = classes!("avatar", tone.to_string(), props.large.then_some("avatar-large"));
    html! {
        <span {class} aria-hidden="true">
            if let Some(name) = &props.name { { initials(name) } } else { <Icon glyph={Glyph::Person} /> }
        </span>
    }
}

/// First letters of the first and the last word; one letter for a single word.
pub(crate) fn initials(name: &str) -> String {
    let mut words = name.split_whitespace().filter_map(|word| word.chars().find(|it| it.is_alphanumeric()));
    let first = words.next();
    let last = words.next_back();
    first.into_iter().chain(last).flat_map(char::to_uppercase).collect()
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
