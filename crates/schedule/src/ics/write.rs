//! Meetings as iCalendar (RFC 5545): a file to be opened in any calendar, a message by mail (RFC 5546), a feed.
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

/// Somebody a message is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Invitee<'a> {
    /// Shown name.
    pub name: &'a str,
    /// E-mail address, without `mailto:`.
    pub email: &'a str,
    /// Whether the meeting takes place without them.
    pub optional: bool,
}

/// The file's text, `text/calendar; charset=utf-8`.
#[must_use]
pub fn calendar(meeting: &CalendarMeeting<'_>) -> String {
    let mut file = File::begin(meeting.organizer.map(|_| "PUBLISH"));
    file.event(meeting, meeting.organizer, &[]);
    file.end()
}

/// A message about a meeting: METHOD:REQUEST for a new or changed one, METHOD:CANCEL for one that is called off. Its
/// MIME type is `text/calendar; charset=utf-8; method=…` with the same method (RFC 6047).
///
/// `to` is who gets the message; `others` are shown to them as attendees, with their addresses, so they must agree
/// to that. The organizer of `meeting` itself is not looked at. Programs show buttons to answer only because RSVP is
/// asked of everybody.
#[must_use]
pub fn message(
    meeting: &CalendarMeeting<'_>,
    organizer: Organizer<'_>,
    to: Invitee<'_>,
    others: &[Invitee<'_>],
) -> String {
    let mut file = File::begin(Some(if meeting.cancelled { "CANCEL" } else { "REQUEST" }));
    let attendees: Vec<Invitee<'_>> = std::iter::once(to).chain(others.iter().copied()).collect();
    file.event(meeting, Some(organizer), &attendees);
    file.end()
}

/// A calendar to subscribe to, with the name that is shown for it and how often it is worth asking again (RFC 7986,
/// and the older properties that programs still read).
#[must_use]
pub fn feed(name: &str, meetings: &[CalendarMeeting<'_>], refresh_minutes: u16) -> String {
    let published = !meetings.is_empty() && meetings.iter().all(|it| it.organizer.is_some());
    let mut file = File::begin(published.then_some("PUBLISH"));
    let refresh = format!("PT{}M", refresh_minutes.max(1));
    file.line("NAME", &text(name));
    file.line("X-WR-CALNAME", &text(name));
    file.line("REFRESH-INTERVAL;VALUE=DURATION", &refresh);
    file.line("X-PUBLISHED-TTL", &refresh);
    for meeting in meetings {
        file.event(meeting, meeting.organizer, &[]);
    }
    if meetings.is_empty() {
        file.hollow();
    }
    file.end()
}

/// A file that is being written.
pub(super) struct File(String);

impl File {
    pub(super) fn begin(method: Option<&str>) -> Self {
        let mut file = Self(String::new());
        file.line("BEGIN", "VCALENDAR");
        file.line("VERSION", "2.0");
        file.line("PRODID", "-//Kith//Kith//EN");
        file.line("CALSCALE", "GREGORIAN");
        if let Some(method) = method {
            file.line("METHOD", method);
        }
        file
    }

    pub(super) fn end(mut self) -> String {
        self.line("END", "VCALENDAR");
        self.0
    }

    fn event(
        &mut self,
        meeting: &CalendarMeeting<'_>,
        organizer: Option<Organizer<'_>>,
        attendees: &[Invitee<'_>],
    ) {
        let ends_at = meeting
            .starts_at
            .saturating_add(SignedDuration::from_mins(i64::from(meeting.minutes.max(1))))
            .unwrap_or(Timestamp::MAX);
        self.line("BEGIN", "VEVENT");
        self.line("UID", &text(meeting.uid));
        self.line("DTSTAMP", &utc(meeting.stamp));
        self.line("SEQUENCE", &meeting.sequence.to_string());
        self.line("DTSTART", &utc(meeting.starts_at));
        self.line("DTEND", &utc(ends_at));
        self.line("STATUS", if meeting.cancelled { "CANCELLED" } else { "CONFIRMED" });
        self.line("TRANSP", if meeting.cancelled { "TRANSPARENT" } else { "OPAQUE" });
        self.line("SUMMARY", &text(meeting.summary));
        if !meeting.description.is_empty() {
            self.line("DESCRIPTION", &text(meeting.description));
        }
        if let Some(url) = meeting.url {
            self.line("LOCATION", &text(url));
            // What is no address can still be a place.
            let link = uri(url);
            if link.contains(':') {
                self.line("URL", &link);
            }
        }
        if let Some(organizer) = organizer {
            let name = format!("ORGANIZER;CN=\"{}\"", parameter(organizer.name));
            self.line(&name, &format!("mailto:{}", uri(organizer.email)));
        }
        for attendee in attendees {
            let role = if attendee.optional { "OPT-PARTICIPANT" } else { "REQ-PARTICIPANT" };
            let name = format!(
                "ATTENDEE;CN=\"{}\";CUTYPE=INDIVIDUAL;ROLE={role};PARTSTAT=NEEDS-ACTION;RSVP=TRUE",
                parameter(attendee.name)
            );
            self.line(&name, &format!("mailto:{}", uri(attendee.email)));
        }
        self.line("END", "VEVENT");
    }

    /// A calendar must contain something (RFC 5545, 3.6), and a feed begins before the first meeting.
    fn hollow(&mut self) {
        for (name, value) in [
            ("BEGIN", "VTIMEZONE"),
            ("TZID", "Etc/UTC"),
            ("BEGIN", "STANDARD"),
            ("DTSTART", "19700101T000000"),
            ("TZOFFSETFROM", "+0000"),
            ("TZOFFSETTO", "+0000"),
            ("END", "STANDARD"),
            ("END", "VTIMEZONE"),
        ] {
            self.line(name, value);
        }
    }

    /// One content line, folded: no physical line is longer than 75 octets and no character is split.
    pub(super) fn line(&mut self, name: &str, value: &str) {
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
pub(super) fn utc(at: Timestamp) -> String {
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
pub(super) fn text(raw: &str) -> String {
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
