//! Instants and wall-clock times as text, for JSON.
//!
//! jiff reads and writes every dialect of ISO 8601 and explains at length what it does not like; linked into the
//! widget that is a fifth of its size. The contract needs four forms only: an instant is RFC 3339 in UTC
//! (`2026-11-26T18:00:00Z`), a wall-clock time the same without the `Z`, a date its first ten characters, a time of day
//! its hours and minutes (`18:00`).
//!
//! The modules are for `#[serde(with = "…")]`; beside an `Option` add `default`, so that the field may be left out.

use jiff::{
    Timestamp,
    civil::{Date, DateTime, Time},
    tz::Offset,
};

/// RFC 3339 in UTC, with a fraction only where there is one.
#[must_use]
pub fn instant_text(at: Timestamp) -> String {
    let mut text = wall_text(Offset::UTC.to_datetime(at));
    text.push('Z');
    text
}

/// ISO 8601 without offset, with a fraction only where there is one. Years before 0 do not occur in JSON.
#[must_use]
pub fn wall_text(local: DateTime) -> String {
    let mut text = String::with_capacity(20);
    push(&mut text, local.year().unsigned_abs().into(), 4);
    for (mark, number) in [
        ('-', local.month()),
        ('-', local.day()),
        ('T', local.hour()),
        (':', local.minute()),
        (':', local.second()),
    ] {
        text.push(mark);
        push(&mut text, number.unsigned_abs().into(), 2);
    }
    let fraction = local.subsec_nanosecond().unsigned_abs();
    if fraction != 0 {
        text.push('.');
        push(&mut text, fraction, 9);
        text.truncate(text.trim_end_matches('0').len());
    }
    text
}

/// `2026-11-26`. Years before 0 do not occur in JSON.
#[must_use]
pub fn date_text(date: Date) -> String {
    let mut text = wall_text(date.to_datetime(jiff::civil::Time::midnight()));
    text.truncate(10);
    text
}

/// `18:00`; seconds do not occur in JSON.
#[must_use]
pub fn time_text(time: Time) -> String {
    wall_text(Date::ZERO.to_datetime(time))[11..16].to_owned()
}

/// The time of day that is written like `18:00`; `None` for any other form.
#[must_use]
pub fn parse_time(text: &str) -> Option<Time> {
    let wall = ["2000-01-01T", text, ":00"].concat();
    parse_wall(&wall).map(DateTime::time)
}

/// The date that is written like `2026-11-26`; `None` for any other form.
#[must_use]
pub fn parse_date(text: &str) -> Option<Date> {
    let midnight = [text, "T00:00:00"].concat();
    parse_wall(&midnight).map(DateTime::date)
}

/// The instant that is written as RFC 3339 in UTC; `None` for any other form.
#[must_use]
pub fn parse_instant(text: &str) -> Option<Timestamp> {
    Offset::UTC.to_timestamp(parse_wall(text.strip_suffix('Z')?)?).ok()
}

/// The wall-clock time that is written as ISO 8601 without offset; `None` for any other form.
#[must_use]
pub fn parse_wall(text: &str) -> Option<DateTime> {
    let (whole, fraction) =
        text.split_once('.').map_or((text, None), |(whole, fraction)| (whole, Some(fraction)));
    let bytes = whole.as_bytes();
    let marks = [(4, b'-'), (7, b'-'), (10, b'T'), (13, b':'), (16, b':')];
    if bytes.len() != 19 || marks.iter().any(|&(at, mark)| bytes[at] != mark) {
        return None;
    }
    let pair = |at: usize| number(&bytes[at..at + 2]).and_then(|it| i8::try_from(it).ok());
    let year = number(&bytes[..4]).and_then(|it| i16::try_from(it).ok())?;
    let nanos = match fraction {
        None => 0,
        Some(digits) if (1..=9).contains(&digits.len()) => {
            let missing = 9 - u32::try_from(digits.len()).ok()?;
            i32::try_from(number(digits.as_bytes())? * 10_u32.pow(missing)).ok()?
        }
        Some(_) => return None,
    };
    DateTime::new(year, pair(5)?, pair(8)?, pair(11)?, pair(14)?, pair(17)?, nanos).ok()
}

/// At most nine decimal digits as a number.
fn number(digits: &[u8]) -> Option<u32> {
    digits.iter().try_fold(0, |sum, digit| digit.is_ascii_digit().then(|| sum * 10 + u32::from(digit - b'0')))
}

/// Appends `number` with leading zeros.
fn push(text: &mut String, number: u32, digits: u32) {
    for place in (0..digits).rev() {
        text.push(char::from(b'0' + (number / 10_u32.pow(place) % 10) as u8));
    }
}

macro_rules! forms {
    ($($(#[$doc:meta])* $module:ident, $maybe:ident: $of:ty, $write:ident, $parse:ident, $why:literal;)*) => { $(
        $(#[$doc])*
        pub mod $module {
            use serde::{Deserialize as _, Deserializer, Serializer, de::Error as _};

            /// Writes it.
            ///
            /// # Errors
            /// Those of the serializer.
            pub fn serialize<S: Serializer>(it: &$of, to: S) -> Result<S::Ok, S::Error> {
                to.serialize_str(&super::$write(*it))
            }

            /// Reads it.
            ///
            /// # Errors
            /// When the text has another form, or names no such time.
            pub fn deserialize<'de, D: Deserializer<'de>>(from: D) -> Result<$of, D::Error> {
                super::$parse(&String::deserialize(from)?).ok_or_else(|| D::Error::custom($why))
            }
        }

        $(#[$doc])*
        ///
        /// Or nothing at all.
        pub mod $maybe {
            use serde::{Deserialize as _, Deserializer, Serializer, de::Error as _};

            /// Writes it, or `null`.
            ///
            /// # Errors
            /// Those of the serializer.
            pub fn serialize<S: Serializer>(it: &Option<$of>, to: S) -> Result<S::Ok, S::Error> {
                match it {
                    Some(it) => to.serialize_some(&super::$write(*it)),
                    None => to.serialize_none(),
                }
            }

            /// Reads it, or `null`.
            ///
            /// # Errors
            /// When there is a text of another form, or one that names no such time.
            pub fn deserialize<'de, D: Deserializer<'de>>(from: D) -> Result<Option<$of>, D::Error> {
                let Some(text) = Option::<String>::deserialize(from)? else { return Ok(None) };
                super::$parse(&text).map(Some).ok_or_else(|| D::Error::custom($why))
            }
        }
    )* };
}

forms! {
    /// An instant: `2026-11-26T18:00:00Z`.
    instant, maybe_instant: jiff::Timestamp, instant_text, parse_instant,
        "an instant is written like 2026-11-26T18:00:00Z";
    /// A wall-clock time: `2026-11-26T18:00:00`.
    wall, maybe_wall: jiff::civil::DateTime, wall_text, parse_wall,
        "a local time is written like 2026-11-26T18:00:00";
    /// A date: `2026-11-26`.
    date, maybe_date: jiff::civil::Date, date_text, parse_date, "a date is written like 2026-11-26";
    /// A time of day: `18:00`.
    time, maybe_time: jiff::civil::Time, time_text, parse_time, "a time of day is written like 18:00";
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn instants_read_and_write_as_jiff_does(second in -62_135_596_800_i64..=253_402_207_200, nanos in 0..1_000_000_000) {
            let at = Timestamp::new(second, nanos).unwrap();
            prop_assert_eq!(instant_text(at), at.to_string());
            prop_assert_eq!(parse_instant(&at.to_string()), Some(at));
            let local = Offset::UTC.to_datetime(at);
            prop_assert_eq!(wall_text(local), local.to_string());
            prop_assert_eq!(parse_wall(&local.to_string()), Some(local));
            prop_assert_eq!(date_text(local.date()), local.date().to_string());
            prop_assert_eq!(parse_date(&local.date().to_string()), Some(local.date()));
            let minute = jiff::civil::time(local.hour(), local.minute(), 0, 0);
            prop_assert_eq!(parse_time(&time_text(minute)), Some(minute));
        }

        #[test]
        fn what_is_read_is_what_jiff_reads(text in "20[0-9]{2}-[01][0-9]-[0-3][0-9]T[0-2][0-9]:[0-5][0-9]:[0-5][0-9](\\.[0-9]{1,9})?Z") {
            prop_assert_eq!(parse_instant(&text), text.parse().ok());
        }

        #[test]
        fn no_text_brings_it_down(text in "\\PC*") {
            let _ = (parse_instant(&text), parse_wall(&text), parse_date(&text));
        }
    }

    #[test]
    fn other_forms_are_refused() {
        let refused = [
            "",
            "Z",
            "2026-11-26",
            "2026-11-26T18:00Z",
            "2026-11-26T18:00:00",
            "2026-11-26T18:00:00+00:00",
            "2026-11-26t18:00:00Z",
            "2026-11-26T18:00:00.Z",
            "2026-11-26T18:00:00.0123456789Z",
            "2026-02-30T18:00:00Z",
            "2026-11-26T24:00:00Z",
            "+026-11-26T18:00:00Z",
            "2026-11-26T18:00:00ZZ",
            "２026-11-26T18:00:0Z",
        ];
        for text in refused {
            assert_eq!(parse_instant(text), None, "{text}");
        }
        assert_eq!(parse_wall("2026-11-26T18:00:00Z"), None);
        for text in ["", "2026-11-6", "2026-11-31", "20261126", "2026-11-26T", "2026-11-26Z", "-026-11-26"] {
            assert_eq!(parse_date(text), None, "{text}");
        }
        for text in ["", "7:00", "24:00", "18:60", "18:00:00", "18.00", "18:0"] {
            assert_eq!(parse_time(text), None, "{text}");
        }
    }
}
