//! Durations (RFC 5545, 3.3.6).

use jiff::{SignedDuration, Span};

use super::when::digits;

/// A duration. Days are days of the calendar, so that they keep the hour where clocks change.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Lasting {
    pub(crate) days: i64,
    pub(crate) seconds: i64,
}

impl Lasting {
    /// Reads `P1W`, `P1DT2H`, `-PT15M`.
    pub(crate) fn parse(text: &str) -> Option<Self> {
        let (text, sign) = match text.strip_prefix('-') {
            Some(text) => (text, -1),
            None => (text.strip_prefix('+').unwrap_or(text), 1),
        };
        let text = text.strip_prefix('P')?;
        let (days, time) = text.split_once('T').map_or((text, None), |(days, time)| (days, Some(time)));
        let mut lasting = Self::default();
        if !days.is_empty() {
            for (number, unit) in units(days)? {
                lasting.days += match unit {
                    'W' => number * 7,
                    'D' => number,
                    _ => return None,
                };
            }
        }
        if let Some(time) = time {
            for (number, unit) in units(time)? {
                lasting.seconds += match unit {
                    'H' => number * 3600,
                    'M' => number * 60,
                    'S' => number,
                    _ => return None,
                };
            }
        }
        (time.is_some() || !days.is_empty())
            .then_some(Self { days: sign * lasting.days, seconds: sign * lasting.seconds })
    }

    pub(crate) fn span(self) -> Option<Span> {
        Span::new().try_days(self.days).ok()
    }

    pub(crate) fn exact(self) -> SignedDuration {
        SignedDuration::from_secs(self.seconds)
    }
}

/// Numbers with their units, at least one.
fn units(text: &str) -> Option<Vec<(i64, char)>> {
    let mut found = Vec::new();
    let mut rest = text;
    while !rest.is_empty() {
        let unit = rest.find(|c: char| !c.is_ascii_digit())?;
        // Longer numbers are no durations anybody means.
        let number = digits(rest.get(..unit)?).filter(|_| unit <= 8)?;
        let c = rest[unit..].chars().next()?;
        found.push((i64::from(number), c));
        rest = &rest[unit + c.len_utf8()..];
    }
    (!found.is_empty()).then_some(found)
}
