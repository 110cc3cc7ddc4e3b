//! On which day a reader's week begins.

use jiff::civil::Weekday;

/// Regions whose week begins on Sunday (CLDR `weekData`).
const SUNDAY: &[&str] = &[
    "AG", "AS", "BD", "BR", "BS", "BT", "BW", "BZ", "CA", "CO", "DM", "DO", "ET", "GT", "GU", "HK", "HN",
    "ID", "IL", "IN", "JM", "JP", "KE", "KH", "KR", "LA", "MH", "MM", "MO", "MT", "MX", "MZ", "NI", "NP",
    "PA", "PE", "PH", "PK", "PR", "PT", "PY", "SA", "SG", "SV", "TH", "TT", "TW", "UM", "US", "VE", "VI",
    "WS", "YE", "ZA", "ZW",
];

/// Regions whose week begins on Saturday (CLDR `weekData`).
const SATURDAY: &[&str] =
    &["AF", "BH", "DJ", "DZ", "EG", "IQ", "IR", "JO", "KW", "LY", "OM", "QA", "SD", "SY"];

/// The first day of the week for a BCP 47 tag such as `en-CA`; Monday (ISO 8601) where nothing else is known.
pub(crate) fn first_day(language: &str) -> Weekday {
    let mut parts = language.split(['-', '_']);
    let primary = parts.next().unwrap_or_default();
    let region = parts.find(|part| part.len() == 2).map(str::to_ascii_uppercase);
    let region = region.as_deref().unwrap_or_else(|| likely_region(primary));
    if SUNDAY.contains(&region) {
        Weekday::Sunday
    } else if SATURDAY.contains(&region) {
        Weekday::Saturday
    } else {
        Weekday::Monday
    }
}

/// Where a language without a region is most read, for those whose week does not begin on Monday.
fn likely_region(primary: &str) -> &'static str {
    match primary {
        "ar" => "EG",
        "bn" => "BD",
        "fa" => "IR",
        "he" => "IL",
        "hi" => "IN",
        "ja" => "JP",
        "ko" => "KR",
        "ne" => "NP",
        "pt" => "BR",
        "th" => "TH",
        "ur" => "PK",
        _ => "",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_week_begins_as_the_region_has_it() {
        for (language, day) in [
            ("en-US", Weekday::Sunday),
            ("en-CA", Weekday::Sunday),
            ("fr-CA", Weekday::Sunday),
            ("pt-BR", Weekday::Sunday),
            ("hi-IN", Weekday::Sunday),
            ("zh-Hant-TW", Weekday::Sunday),
            ("ne", Weekday::Sunday),
            ("ar-EG", Weekday::Saturday),
            ("fa", Weekday::Saturday),
            ("en-GB", Weekday::Monday),
            ("en-IE", Weekday::Monday),
            ("en-AU", Weekday::Monday),
            ("de-DE", Weekday::Monday),
            ("de", Weekday::Monday),
            ("", Weekday::Monday),
        ] {
            assert_eq!(first_day(language), day, "{language}");
        }
    }
}
