use jiff::Timestamp;
use proptest::prelude::*;
use schedule::ics::{CalendarMeeting, Organizer, calendar};

use crate::at;

/// Unfolds and judges a calendar file by the clauses that matter to calendar programs; says what is wrong.
fn lint(file: &str) -> Vec<String> {
    let mut faults = Vec::new();
    let Some(body) = file.strip_suffix("\r\n") else { return vec!["3.1: no final line break".to_owned()] };
    let physical: Vec<&str> = body.split("\r\n").collect();
    for line in &physical {
        if line.len() > 75 {
            faults.push(format!("3.1: {} octets: {line}", line.len()));
        }
        if line.contains(|c: char| (c.is_control() && c != '\t') || c == '\u{2028}' || c == '\u{2029}') {
            faults.push(format!("3.1: control character: {line:?}"));
        }
    }
    let mut path: Vec<String> = Vec::new();
    let mut seen: Vec<(String, String)> = Vec::new();
    for line in unfold(body) {
        let Some((name, value)) = split(&line) else {
            faults.push(format!("3.1: not a content line: {line}"));
            continue;
        };
        match name {
            "BEGIN" => path.push(value.to_owned()),
            "END" if path.pop().as_deref() != Some(value) => {
                faults.push(format!("3.6: END:{value} closes nothing"));
            }
            _ => {}
        }
        let plain = name.split(';').next().unwrap_or_default();
        seen.push((format!("{}/{plain}", path.join("/")), value.to_owned()));
        if matches!(plain, "SUMMARY" | "DESCRIPTION" | "LOCATION" | "UID") && !is_text(value) {
            faults.push(format!("3.3.11: {line}"));
        }
    }
    if !path.is_empty() {
        faults.push("3.6: not closed".to_owned());
    }
    let event = "VCALENDAR/VEVENT/";
    let known = [
        ("VCALENDAR/", "BEGIN CALSCALE METHOD PRODID VERSION"),
        (
            event,
            "BEGIN DESCRIPTION DTEND DTSTAMP DTSTART LOCATION ORGANIZER SEQUENCE STATUS SUMMARY TRANSP UID URL",
        ),
        ("/", "END"),
    ];
    for (at, _) in &seen {
        let expected = known.iter().any(|(parent, names)| {
            names.split(' ').any(|name| at.strip_prefix(parent) == Some(name)) || at.ends_with("/END")
        });
        if !expected {
            faults.push(format!("3.6: {at} does not belong there"));
        }
        if !at.ends_with("/END") && seen.iter().filter(|(other, _)| other == at).count() > 1 {
            faults.push(format!("3.6.1: {at} more than once"));
        }
    }
    let value = |at: &str| seen.iter().find(|(other, _)| other == at).map(|(_, value)| value.as_str());
    let of_event = |name: &str| value(&format!("{event}{name}"));
    let required = ["VCALENDAR/VERSION", "VCALENDAR/PRODID"].into_iter().map(value);
    let required =
        required.chain(["UID", "DTSTAMP", "DTSTART", "DTEND", "SEQUENCE"].into_iter().map(of_event));
    if required.into_iter().any(|it| it.is_none_or(str::is_empty)) {
        faults.push("3.6.1: a required property is missing".to_owned());
    }
    if value("VCALENDAR/VERSION") != Some("2.0") {
        faults.push("3.7.4: version".to_owned());
    }
    let times = ["DTSTAMP", "DTSTART", "DTEND"].map(|name| of_event(name).and_then(instant));
    if times.iter().any(Option::is_none) {
        faults.push("3.3.5: a time is not in UTC".to_owned());
    }
    if times[1] >= times[2] {
        faults.push("3.8.2.2: the end is not after the start".to_owned());
    }
    if of_event("SEQUENCE").is_none_or(|it| it.parse::<u32>().is_err()) {
        faults.push("3.8.7.4: sequence".to_owned());
    }
    if !matches!(of_event("STATUS"), Some("CONFIRMED" | "CANCELLED")) {
        faults.push("3.8.1.11: status".to_owned());
    }
    if of_event("ORGANIZER").is_some_and(|it| !it.starts_with("mailto:") || it.contains(' ')) {
        faults.push("3.8.4.3: organizer without mailto".to_owned());
    }
    if of_event("URL").is_some_and(|it| it.contains(char::is_whitespace)) {
        faults.push("3.8.4.6: url".to_owned());
    }
    match (value("VCALENDAR/METHOD"), of_event("ORGANIZER")) {
        (None, None) | (Some("PUBLISH"), Some(_)) => {}
        _ => faults.push("RFC 5546, 3.2.1: method and organizer".to_owned()),
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

/// Every fault the linter is there for is one it finds.
#[test]
fn the_linter_notices_broken_files() {
    let good = calendar(&meeting());
    let broken = [
        ("VERSION:2.0\r\n", "", "required"),
        ("VERSION:2.0", "VERSION:1.0", "version"),
        ("PRODID:-//Kith//Kith//EN\r\n", "", "required"),
        ("UID:0198c0de@kith.example.org\r\n", "", "required"),
        ("DTSTAMP:20260901T101500Z\r\n", "", "required"),
        ("DTSTART:20261029T210000Z\r\n", "", "required"),
        ("DTSTART:20261029T210000Z", "DTSTART:20261329T210000Z", "not in UTC"),
        ("DTSTART:20261029T210000Z", "DTSTART:20261029T210000", "not in UTC"),
        ("DTEND:20261029T220000Z", "DTEND:20261029T200000Z", "not after"),
        ("SUMMARY:", "SUMMARY:Again\r\nSUMMARY:", "more than once"),
        ("METHOD:PUBLISH", "METHOD:PUBLISH\r\nMETHOD:REQUEST", "more than once"),
        ("ORGANIZER;CN=\"Kith ^'Groups^'\":mailto:no-reply@example.org\r\n", "", "method and organizer"),
        ("mailto:", "", "without mailto"),
        ("3\\, week", "3, week", "3.3.11"),
        ("Sydney\\nBring", "Sydney\r\nBring", "not a content line"),
        ("Sydney\\nBring", "Sydney\r\nATTENDEE:mailto:eve@example.org\r\nCOMMENT:", "does not belong"),
        ("Sydney\\nBring", "Sydney\nBring", "control character"),
        ("Bring questions", &"long ".repeat(20), "octets"),
        ("END:VEVENT\r\n", "", "closes nothing"),
        ("END:VCALENDAR\r\n", "", "not closed"),
        ("CONFIRMED", "MAYBE", "status"),
        ("room-7f3a?x=1,2", "room 7f3a", "url"),
    ];
    for (from, to, fault) in broken {
        let file = good.replacen(from, to, 1);
        assert_ne!(file, good, "{from} is in the file");
        let faults = lint(&file);
        assert!(faults.iter().any(|it| it.contains(fault)), "{from} -> {to}: {faults:?}");
    }
    assert!(!lint(&good.replace("\r\n", "\n")).is_empty());
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
        let file = calendar(&CalendarMeeting {
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
        });
        prop_assert_eq!(lint(&file), Vec::<String>::new(), "{}", file);

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
