use jiff::Timestamp;
use proptest::prelude::*;
use schedule::ics::{CalendarMeeting, Invitee, Organizer, calendar, feed, message};

use crate::at;

/// What the linter finds, and what Kith promises of its own files beyond that: every time in UTC, commas escaped, and
/// PUBLISH only where there is an organizer, as RFC 5546, 3.2.1, asks.
fn lint(file: &str) -> Vec<String> {
    let mut faults: Vec<String> = schedule::ics::lint(file).iter().map(ToString::to_string).collect();
    let lines = unfold(file);
    for line in &lines {
        let Some((name, value)) = split(line) else { continue };
        let plain = name.split(';').next().unwrap_or_default();
        if matches!(plain, "SUMMARY" | "DESCRIPTION" | "LOCATION" | "UID") && !is_text(value) {
            faults.push(format!("a bare comma: {line}"));
        }
        if matches!(plain, "DTSTAMP" | "DTSTART" | "DTEND") && !lines.iter().any(|it| it == "TZID:Etc/UTC") {
            let utc = instant(value).is_some() && plain == name;
            faults.extend((!utc).then(|| format!("a time is not in UTC: {line}")));
        }
        if matches!(plain, "ATTENDEE" | "COMMENT")
            && !lines.iter().any(|it| it.starts_with("METHOD:REQUEST") || it.starts_with("METHOD:CANCEL"))
        {
            faults.push(format!("{line} does not belong there"));
        }
    }
    let has = |start: &str| lines.iter().any(|line| line.starts_with(start));
    if has("METHOD:PUBLISH") != has("ORGANIZER") && !has("METHOD:REQUEST") && !has("METHOD:CANCEL") {
        faults.push("method and organizer".to_owned());
    }
    faults
}

fn unfold(body: &str) -> Vec<String> {
    body.replace("\r\n ", "").split("\r\n").map(str::to_owned).collect()
}

/// Name with parameters, and value: cut at the first colon outside quotes.
fn split(line: &str) -> Option<(&str, &str)> {
    let mut quoted = false;
    let colon = line.find(|c| {
        quoted ^= c == '"';
        c == ':' && !quoted
    })?;
    let name = line[..colon].split(';').next().unwrap_or_default();
    let fits = !name.is_empty() && name.chars().all(|c| c.is_ascii_uppercase() || c == '-');
    fits.then_some((&line[..colon], &line[colon + 1..]))
}

fn is_text(value: &str) -> bool {
    unescape(value).is_some()
}

/// Reads a TEXT value back; `None` where it is not one.
fn unescape(value: &str) -> Option<String> {
    let mut text = String::new();
    let mut rest = value.chars();
    while let Some(c) = rest.next() {
        text.push(match c {
            ';' | ',' => return None,
            '\\' => match rest.next()? {
                'n' | 'N' => '\n',
                kept @ ('\\' | ';' | ',') => kept,
                _ => return None,
            },
            other => other,
        });
    }
    Some(text)
}

fn instant(value: &str) -> Option<Timestamp> {
    let (date, time) = value.strip_suffix('Z')?.split_once('T')?;
    let digits = [date, time].concat();
    if (date.len(), time.len()) != (8, 6) || !digits.bytes().all(|it| it.is_ascii_digit()) {
        return None;
    }
    let spaced = format!(
        "{}-{}-{}T{}:{}:{}Z",
        &date[..4],
        &date[4..6],
        &date[6..],
        &time[..2],
        &time[2..4],
        &time[4..]
    );
    spaced.parse().ok()
}

fn property<'a>(lines: &'a [String], name: &str) -> &'a str {
    lines.iter().find_map(|line| line.strip_prefix(name)?.strip_prefix(':')).expect("the property is there")
}

fn meeting<'a>() -> CalendarMeeting<'a> {
    CalendarMeeting {
        uid: "0198c0de@kith.example.org",
        sequence: 2,
        starts_at: at("2026-10-29T21:00:00Z"),
        minutes: 60,
        stamp: at("2026-09-01T10:15:00.9Z"),
        summary: "Group 3, week 1",
        description: "Thu 21:00 Dublin; Fri 08:00 Sydney\nBring questions.",
        url: Some("https://meet.example.org/room-7f3a?x=1,2"),
        organizer: Some(Organizer { name: "Kith \"Groups\"", email: "no-reply@example.org" }),
        cancelled: false,
    }
}

#[test]
fn a_meeting_is_one_event_in_utc() {
    let file = calendar(&meeting());
    let expected = [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        "PRODID:-//Kith//Kith//EN",
        "CALSCALE:GREGORIAN",
        "METHOD:PUBLISH",
        "BEGIN:VEVENT",
        "UID:0198c0de@kith.example.org",
        "DTSTAMP:20260901T101500Z",
        "SEQUENCE:2",
        "DTSTART:20261029T210000Z",
        "DTEND:20261029T220000Z",
        "STATUS:CONFIRMED",
        "TRANSP:OPAQUE",
        "SUMMARY:Group 3\\, week 1",
        "DESCRIPTION:Thu 21:00 Dublin\\; Fri 08:00 Sydney\\nBring questions.",
        "LOCATION:https://meet.example.org/room-7f3a?x=1\\,2",
        "URL:https://meet.example.org/room-7f3a?x=1,2",
        "ORGANIZER;CN=\"Kith ^'Groups^'\":mailto:no-reply@example.org",
        "END:VEVENT",
        "END:VCALENDAR",
        "",
    ];
    assert_eq!(file.split("\r\n").collect::<Vec<_>>(), expected);
    assert_eq!(lint(&file), Vec::<String>::new());
}

#[test]
fn a_cancelled_meeting_says_so_and_frees_the_hour() {
    let file = calendar(&CalendarMeeting { cancelled: true, organizer: None, url: None, ..meeting() });
    assert_eq!(lint(&file), Vec::<String>::new());
    assert!(file.contains("\r\nSTATUS:CANCELLED\r\nTRANSP:TRANSPARENT\r\n"));
    assert!(!file.contains("METHOD") && !file.contains("ORGANIZER") && !file.contains("URL"));
}

#[test]
fn n_119_a_line_break_in_a_title_makes_no_property() {
    for end in ["\r\n", "\n", "\r", "\u{85}", "\u{2028}", "\u{2029}", "\u{b}", "\u{c}"] {
        let title = format!("Hi{end}ATTENDEE:mailto:eve@example.org{end}END:VEVENT");
        let file = calendar(&CalendarMeeting {
            uid: &title,
            summary: &title,
            description: &title,
            url: Some(&title),
            organizer: Some(Organizer { name: &title, email: &title }),
            ..meeting()
        });
        assert_eq!(lint(&file), Vec::<String>::new(), "{end:?}");
        let lines = unfold(&file);
        assert_eq!(property(&lines, "SUMMARY"), "Hi\\nATTENDEE:mailto:eve@example.org\\nEND:VEVENT");
    }
}

#[test]
fn long_lines_are_folded_between_characters() {
    // 67 octets fit beside "SUMMARY:"; the next character takes up to four.
    for last in ["x", "\u{e9}", "\u{20ac}", "\u{1f600}"] {
        for fill in 60..70 {
            let summary = format!("{}{last}{}", "a".repeat(fill), "b\u{e9}".repeat(100));
            let file = calendar(&CalendarMeeting { summary: &summary, ..meeting() });
            assert_eq!(lint(&file), Vec::<String>::new());
            assert_eq!(property(&unfold(&file), "SUMMARY"), summary);
            let full = file.split("\r\n").filter(|line| line.len() >= 72).count();
            assert!(full >= 4, "lines are filled: {file}");
        }
    }
}

/// What Kith promises beyond the linter's rules is looked at too.
#[test]
fn broken_promises_are_noticed() {
    let good = calendar(&meeting());
    let broken = [
        ("DTSTART:20261029T210000Z", "DTSTART:20261029T210000", "not in UTC"),
        ("ORGANIZER;CN=\"Kith ^'Groups^'\":mailto:no-reply@example.org\r\n", "", "method and organizer"),
        ("3\\, week", "3, week", "bare comma"),
        ("Sydney\\nBring", "Sydney\r\nATTENDEE:mailto:eve@example.org\r\nCOMMENT:", "does not belong"),
        ("Sydney\\nBring", "Sydney\r\nBring", "is no property"),
        ("DTEND:20261029T220000Z", "DTEND:20261029T200000Z", "not after"),
        ("Bring questions", &"long ".repeat(20), "75 octets"),
    ];
    for (from, to, fault) in broken {
        let file = good.replacen(from, to, 1);
        assert_ne!(file, good, "{from} is in the file");
        let faults = lint(&file);
        assert!(faults.iter().any(|it| it.contains(fault)), "{from} -> {to}: {faults:?}");
    }
}

const ORGANIZER: Organizer<'static> = Organizer { name: "Kith", email: "no-reply@example.org" };
const AOIFE: Invitee<'static> =
    Invitee { name: "O'Neill, Aoife", email: "aoife@example.org", optional: false };

#[test]
fn a_message_asks_one_person_to_answer() {
    let file = message(&meeting(), ORGANIZER, AOIFE, &[]);
    assert_eq!(lint(&file), Vec::<String>::new());
    let lines = unfold(&file);
    assert_eq!(property(&lines, "METHOD"), "REQUEST");
    assert!(lines.contains(&"ORGANIZER;CN=\"Kith\":mailto:no-reply@example.org".to_owned()));
    let attendee = "ATTENDEE;CN=\"O'Neill, Aoife\";CUTYPE=INDIVIDUAL;ROLE=REQ-PARTICIPANT;PARTSTAT=NEEDS-ACTION;\
        RSVP=TRUE:mailto:aoife@example.org";
    assert_eq!(lines.iter().filter(|it| it.starts_with("ATTENDEE")).collect::<Vec<_>>(), [attendee]);
}

/// Moved twice and called off: the same entry, each time newer.
#[test]
fn changes_and_the_end_are_about_the_same_entry() {
    let steps = [(0, 0, false), (1, 60, false), (2, 120, false), (3, 120, true)];
    for (sequence, later, cancelled) in steps {
        let starts_at = meeting().starts_at + jiff::SignedDuration::from_mins(later);
        let step = CalendarMeeting { sequence, starts_at, cancelled, ..meeting() };
        let zoe = Invitee { name: "Zo\u{eb}", email: "zoe@example.org", optional: true };
        let file = message(&step, ORGANIZER, AOIFE, &[zoe]);
        assert_eq!(lint(&file), Vec::<String>::new(), "{file}");
        let lines = unfold(&file);
        assert_eq!(property(&lines, "UID"), meeting().uid);
        assert_eq!(property(&lines, "SEQUENCE"), sequence.to_string());
        assert_eq!(property(&lines, "METHOD"), if cancelled { "CANCEL" } else { "REQUEST" });
        assert!(lines.iter().any(|it| it.contains("OPT-PARTICIPANT") && it.ends_with("zoe@example.org")));
        // What we write we also read.
        let window = starts_at..starts_at + jiff::SignedDuration::from_hours(2);
        let agenda =
            schedule::ics::agenda(&file, &|_| None, &jiff::tz::TimeZone::UTC, window).expect("a calendar");
        assert_eq!(agenda.unread, []);
        assert_eq!(agenda.occurrences.len(), usize::from(!cancelled));
    }
}

#[test]
fn a_feed_has_a_name_and_every_meeting() {
    let second = CalendarMeeting { uid: "second@kith.example.org", cancelled: true, ..meeting() };
    let file = feed("Hang-outs, mine", &[meeting(), second], 60);
    assert_eq!(lint(&file), Vec::<String>::new());
    let lines = unfold(&file);
    assert_eq!(property(&lines, "NAME"), "Hang-outs\\, mine");
    assert_eq!(lines.iter().filter(|it| *it == "BEGIN:VEVENT").count(), 2);
    assert!(lines.contains(&"REFRESH-INTERVAL;VALUE=DURATION:PT60M".to_owned()));

    let without = CalendarMeeting { organizer: None, ..meeting() };
    for meetings in [&[][..], &[without]] {
        let file = feed("Mine", meetings, 0);
        assert_eq!(lint(&file), Vec::<String>::new(), "{file}");
        assert!(!file.contains("METHOD"));
    }
}

/// Text that likes to break calendar files.
fn nasty() -> impl Strategy<Value = String> {
    let piece = prop_oneof![
        4 => any::<String>(),
        1 => prop::sample::select(&["\r\n", "\n", "\r", "\\", ";", ",", ":", "\"", "^", "\u{1f469}\u{200d}\u{1f680}"][..])
            .prop_map(str::to_owned),
        1 => "[a-z\u{e9}\u{20ac}]{60,90}",
    ];
    prop::collection::vec(piece, 0..6).prop_map(|pieces| pieces.concat())
}

proptest! {
    #[test]
    fn any_text_gives_a_sound_file_and_comes_back(
        [uid, summary, description, url, name] in prop::array::uniform5(nasty()),
        minutes in 1..1000_u16,
        sequence in any::<u32>(),
        start in crate::any_instant(),
        (with_url, with_organizer, cancelled) in any::<(bool, bool, bool)>(),
    ) {
        let uid = format!("u{uid}");
        let organizer = with_organizer.then_some(Organizer { name: &name, email: "a@example.org" });
        let meeting = CalendarMeeting {
            uid: &uid,
            sequence,
            starts_at: start,
            minutes,
            stamp: start,
            summary: &summary,
            description: &description,
            url: with_url.then_some(&url),
            organizer,
            cancelled,
        };
        let file = calendar(&meeting);
        prop_assert_eq!(lint(&file), Vec::<String>::new(), "{}", file);
        let again = CalendarMeeting { url: None, organizer: None, ..meeting };
        let sent = message(&again, ORGANIZER, Invitee { name: &name, ..AOIFE }, &[]);
        prop_assert_eq!(lint(&sent), Vec::<String>::new(), "{}", sent);

        let lines = unfold(&file);
        let read = unescape(property(&lines, "SUMMARY")).expect("a text");
        prop_assert_eq!(read, readable(&summary));
        prop_assert_eq!(instant(property(&lines, "DTSTART")), Some(start));
    }
}

/// What is left of a text: every kind of line break as `\n`, no other control characters.
fn readable(text: &str) -> String {
    text.replace("\r\n", "\n")
        .replace(['\r', '\u{b}', '\u{c}', '\u{85}', '\u{2028}', '\u{2029}'], "\n")
        .replace(|c: char| c.is_control() && c != '\n' && c != '\t', "")
}
