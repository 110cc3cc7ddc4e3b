//! How a language counts, writes its digits, and mixes with names in other letters.

use wire::{ISOLATE, ISOLATE_END, runs_from_right};

/// What the widget has to know of a language besides its words.
#[derive(Clone, Copy, Debug)]
pub(super) struct Script {
    /// The form for so many things, as the end of a key.
    form: fn(u64) -> &'static str,
    /// The digits from zero to nine, where they are not `0` to `9`.
    digits: Option<[char; 10]>,
    right_to_left: bool,
}

impl Script {
    /// Also for languages that there are no words in.
    pub(super) const ENGLISH: Self = Self { form: one_or_other, digits: None, right_to_left: false };

    /// For a tag such as `ar-EG`, with its digits from nine to zero; anything else than ten of them leaves ours.
    pub(super) fn of(tag: &str, digits: &str) -> Self {
        let form = match tag.get(..2) {
            Some("ar") => arabic,
            // English, German, Spanish; the Spanish form for millions is never needed here.
            _ => one_or_other,
        };
        let right_to_left = wire::Language::of(tag).is_some_and(|it| it.right_to_left);
        Self { form, digits: ten(digits), right_to_left }
    }

    /// The end of the key for `n` things.
    pub(super) fn form(self, n: u64) -> &'static str {
        (self.form)(n)
    }

    /// Appends what stands for a placeholder.
    pub(super) fn write(self, value: &str, to: &mut String) {
        let (mut from_left, mut from_right) = (false, false);
        for letter in value.chars() {
            match runs_from_right(letter) {
                Some(true) => from_right = true,
                Some(false) => from_left = true,
                None => {}
            }
        }
        if if self.right_to_left { from_left } else { from_right } {
            to.push(ISOLATE);
            to.push_str(value);
            to.push(ISOLATE_END);
            return;
        }
        match self.digits {
            // A number, or a time of day; not the digits in a name.
            Some(own) if !from_left && !from_right => to.extend(value.chars().map(|it| written(it, &own))),
            _ => to.push_str(value),
        }
    }
}

/// CLDR's rule for English, German and most others with two forms.
fn one_or_other(n: u64) -> &'static str {
    if n == 1 { ".one" } else { ".other" }
}

/// CLDR's rule for Arabic.
fn arabic(n: u64) -> &'static str {
    match (n, n % 100) {
        (0, _) => ".zero",
        (1, _) => ".one",
        (2, _) => ".two",
        (_, 3..=10) => ".few",
        (_, 11..=99) => ".many",
        _ => ".other",
    }
}

/// Ten digits from nine to zero, sorted from zero on; `None` when they are ours or not ten.
fn ten(digits: &str) -> Option<[char; 10]> {
    let mut own = ['0'; 10];
    let mut count = 0;
    for digit in digits.chars() {
        *own.get_mut(9_usize.checked_sub(count)?)? = digit;
        count += 1;
    }
    (count == 10 && own[0] != '0').then_some(own)
}

fn written(letter: char, own: &[char; 10]) -> char {
    letter.to_digit(10).and_then(|digit| own.get(digit as usize)).copied().unwrap_or(letter)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn filled(script: Script, value: &str) -> String {
        let mut to = String::new();
        script.write(value, &mut to);
        to
    }

    #[test]
    fn arabic_counts_in_six_forms() {
        let forms = [0, 1, 2, 3, 10, 11, 99, 100, 101, 102, 103, 111].map(arabic);
        assert_eq!(
            forms,
            [
                ".zero", ".one", ".two", ".few", ".few", ".many", ".many", ".other", ".other", ".other",
                ".few", ".many"
            ]
        );
    }

    #[test]
    fn names_in_other_letters_are_kept_apart() {
        let arabic = Script::of("ar-EG", "9876543210");
        assert_eq!(filled(arabic, "Ana"), "\u{2068}Ana\u{2069}");
        assert_eq!(filled(arabic, "ليلى"), "ليلى");
        assert_eq!(filled(Script::ENGLISH, "ليلى"), "\u{2068}ليلى\u{2069}");
        assert_eq!(filled(Script::ENGLISH, "Zoë, 李"), "Zoë, 李");
    }

    #[test]
    fn numbers_and_times_get_the_digits_of_the_language() {
        let arabic = Script::of("ar", "٩٨٧٦٥٤٣٢١٠");
        assert_eq!(filled(arabic, "205"), "٢٠٥");
        assert_eq!(filled(arabic, "18:00"), "١٨:٠٠");
        assert_eq!(filled(arabic, "Room 205"), "\u{2068}Room 205\u{2069}");
        assert_eq!(filled(arabic, "قاعة 205"), "قاعة 205");
    }

    #[test]
    fn digits_that_are_not_ten_are_passed_over() {
        for digits in ["", "9876543210", "٩٨٧", "٩٨٧٦٥٤٣٢١٠٠", "9,876,543,210"] {
            assert_eq!(filled(Script::of("ar", digits), "17"), "17", "{digits}");
        }
    }
}
