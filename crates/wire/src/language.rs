//! The languages that the widget speaks, and which of them a tag means.

/// A language that there are words in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Language {
    /// Its tag (BCP 47), which is also the name of its folder of words.
    pub tag: &'static str,
    /// What it is called by those who speak it.
    pub name: &'static str,
    /// Whether it is written from right to left.
    pub right_to_left: bool,
}

/// All of them. The first is spoken to whoever understands none of the others.
pub static LANGUAGES: [Language; 4] = [
    Language { tag: "en", name: "English", right_to_left: false },
    Language { tag: "de", name: "Deutsch", right_to_left: false },
    Language { tag: "es", name: "Español", right_to_left: false },
    Language { tag: "ar", name: "العربية", right_to_left: true },
];

impl Language {
    /// The language of a tag such as `de-AT` or `es_419`; `None` when there are no words in it.
    #[must_use]
    pub fn of(tag: &str) -> Option<&'static Self> {
        let primary = tag.split(['-', '_']).next().unwrap_or_default();
        LANGUAGES.iter().find(|it| it.tag.eq_ignore_ascii_case(primary))
    }

    /// The direction of its writing, as HTML's `dir` wants it.
    #[must_use]
    pub const fn direction(&self) -> &'static str {
        if self.right_to_left { "rtl" } else { "ltr" }
    }
}

/// First-strong isolate (UAX #9): what is between it and [`ISOLATE_END`] does not disturb the order of what is around.
pub const ISOLATE: char = '\u{2068}';
/// The end of what [`ISOLATE`] keeps apart.
pub const ISOLATE_END: char = '\u{2069}';

/// Whether `letter` runs from right to left; `None` for digits, signs and blanks, which follow what is around them. By
/// blocks of Unicode: whole tables would be thousands of bytes for a phone.
#[must_use]
pub const fn runs_from_right(letter: char) -> Option<bool> {
    match letter {
        '\u{660}'..='\u{669}' | '\u{6f0}'..='\u{6f9}' | '\u{2000}'..='\u{2bff}' => None,
        '\u{590}'..='\u{8ff}'
        | '\u{fb1d}'..='\u{fdff}'
        | '\u{fe70}'..='\u{fefc}'
        | '\u{10800}'..='\u{10fff}' => Some(true),
        'a'..='z' | 'A'..='Z' | '\u{c0}'.. => Some(false),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_tag_means_the_language_it_begins_with() {
        let meant = |tag| Language::of(tag).map(|it| it.tag);
        for (tag, language) in [("de-AT", "de"), ("es-419", "es"), ("AR_eg", "ar"), ("en", "en")] {
            assert_eq!(meant(tag), Some(language), "{tag}");
        }
        for unknown in ["fr", "deu", "", "-de", "ja-JP"] {
            assert_eq!(meant(unknown), None, "{unknown}");
        }
    }

    #[test]
    fn only_arabic_is_written_from_the_right() {
        let from_the_right = LANGUAGES.iter().filter(|it| it.direction() == "rtl").map(|it| it.tag);
        assert_eq!(from_the_right.collect::<Vec<_>>(), ["ar"]);
    }
}
