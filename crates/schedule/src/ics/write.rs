//! One meeting as an iCalendar file (RFC 5545), to be downloaded and opened in any calendar.
//!
//! A meeting is one VEVENT with times in UTC: such a file needs no VTIMEZONE and cannot be read wrongly by a
//! program with old zone data. A change of the meeting keeps the UID and raises SEQUENCE, so that opening the
//! new file replaces the old entry.

use jiff::{SignedDuration, Timestamp, tz::Offset};

/// Longest line in octets, without its line break (RFC 5545, 3.1).
const LINE_OCTETS: usize = 75;

/// Who publishes the meeting.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Organizer<'a> {
    /// Shown name.
    pub name: &'a str,
    /// E-mail address, without `mailto:`.
    pub email: &'a str,
}

/// A meeting to be written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct CalendarMeeting<'a> {
    /// Unique in the world and for ever; the same through all changes of the meeting.
    pub uid: &'a str,
    /// Raised by every change (RFC 5545, 3.8.7.4).
    pub sequence: u32,
    /// Start.
    pub starts_at: Timestamp,
    /// Length in minutes; 0 is read as 1, since an event must end after it starts.
    pub minutes: u16,
    /// When this file was made.
    pub stamp: Timestamp,
    /// Title; any text.
    pub summary: &'a str,
    /// Longer text, with line breaks; empty: none.
    pub description: &'a str,
    /// Where to meet; an absolute URL.
    pub url: Option<&'a str>,
    /// With an organizer the file says METHOD:PUBLISH, which RFC 5546, 3.2.1 allows only then.
    pub organizer: Option<Organizer<'a>>,
    /// Whether the meeting was called off.
    pub cancelled: bool,
}

/// The file's text, `text/calendar; charset=utf-8`.
#[must_use]
pub fn calendar(meeting: &CalendarMeeting<'_>) -> String {
    let ends_at = meeting
        .starts_at
        .saturating_add(SignedDuration::from_mins(i64::from(meeting.minutes.max(1))))
        .unwrap_or(Timestamp::MAX);
    let mut file = File(String::new());
    file.line("BEGIN", "VCALENDAR");
    file.line("VERSION", "2.0");
    file.line("PRODID", "-//Kith//Kith//EN");
    file.line("CALSCALE", "GREGORIAN");
    if meeting.organizer.is_some() {
        file.line("METHOD", "PUBLISH");
    }
    file.line("BEGIN", "VEVENT");
    file.line("UID", &text(meeting.uid));
    file.line("DTSTAMP", &utc(meeting.stamp));
    file.line("SEQUENCE", &meeting.sequence.to_string());
    file.line("DTSTART", &utc(meeting.starts_at));
    file.line("DTEND", &utc(ends_at));
    file.line("STATUS", if meeting.cancelled { "CANCELLED" } else { "CONFIRMED" });
    file.line("TRANSP", if meeting.cancelled { "TRANSPARENT" } else { "OPAQUE" });
    file.line("SUMMARY", &text(meeting.summary));
    if !meeting.description.is_empty() {
        file.line("DESCRIPTION", &text(meeting.description));
    }
    if let Some(url) = meeting.url {
        file.line("LOCATION", &text(url));
        file.line("URL", &uri(url));
    }
    if let Some(organizer) = meeting.organizer {
        let name = format!("ORGANIZER;CN=\"{}\"", parameter(organizer.name));
        file.line(&name, &format!("mailto:{}", uri(organizer.email)));
    }
    file.line("END", "VEVENT");
    file.line("END", "VCALENDAR");
    file.0
}

struct File(String);

impl File {
    /// One content line, folded: no physical line is longer than 75 octets and no character is split.
    fn line(&mut self, name: &str, value: &str) {
        let mut used = 0;
        for c in name.chars().chain([':']).chain(value.chars()) {
            if used + c.len_utf8() > LINE_OCTETS {
                self.0.push_str("\r\n ");
                used = 1;
            }
            self.0.push(c);
            used += c.len_utf8();
        }
        self.0.push_str("\r\n");
    }
}

/// An instant in the form "date with UTC time" (RFC 5545, 3.3.5).
fn utc(at: Timestamp) -> String {
    let at = Offset::UTC.to_datetime(at);
    let (date, time) = (at.date(), at.time());
    format!(
        "{:04}{:02}{:02}T{:02}{:02}{:02}Z",
        date.year(),
        date.month(),
        date.day(),
        time.hour(),
        time.minute(),
        time.second()
    )
}

/// A TEXT value (RFC 5545, 3.3.11). Whatever any reader takes for the end of a line becomes `\n`, so text can
/// never become a property; other control characters are not allowed in a file and are left out.
fn text(raw: &str) -> String {
    let mut value = String::with_capacity(raw.len());
    let mut after_return = false;
    for c in raw.chars() {
        match c {
            '\n' if after_return => {}
            '\\' | ';' | ',' => value.extend(['\\', c]),
            _ if ends_line(c) => value.push_str("\\n"),
            _ if c.is_control() && c != '\t' => {}
            _ => value.push(c),
        }
        after_return = c == '\r';
    }
    value
}

/// A quoted parameter value, with what may not stand in quotes written as in RFC 6868.
fn parameter(raw: &str) -> String {
    let mut value = String::with_capacity(raw.len());
    for c in raw.chars() {
        match c {
            '^' => value.push_str("^^"),
            '"' => value.push_str("^'"),
            _ if ends_line(c) => value.push(' '),
            _ if c.is_control() => {}
            _ => value.push(c),
        }
    }
    value
}

/// A URI value; blanks and control characters cannot be part of one.
fn uri(raw: &str) -> String {
    raw.chars().filter(|c| !c.is_control() && !c.is_whitespace()).collect()
}

/// The line ends of RFC 5545 and those that readers with a wider notion of a line split at.
const fn ends_line(c: char) -> bool {
    matches!(c, '\n' | '\r' | '\u{b}' | '\u{c}' | '\u{85}' | '\u{2028}' | '\u{2029}')
}
