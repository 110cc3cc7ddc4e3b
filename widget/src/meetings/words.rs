//! Meetings in words, and whether a link is one.

use jiff::{SignedDuration, Timestamp, civil::Time};
use wire::{Meeting, MeetingState};
use yew::AttrValue;

use super::{cost::Cost, reach::Stand};
use crate::{
    door::EARLY,
    text::{list, plural, text, text_with},
};

/// Where a meeting stands in time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Phase {
    /// Called off.
    Cancelled,
    /// More than ten minutes away.
    Ahead,
    /// Begins within ten minutes, or has begun and not ended: the door is open.
    Open,
    /// Over.
    Over,
    /// A member said that it did not happen.
    Missed,
}

/// Where `meeting` stands at `now`.
pub(crate) fn phase(meeting: &Meeting, now: Timestamp) -> Phase {
    if meeting.state == MeetingState::Cancelled {
        Phase::Cancelled
    } else if meeting.not_held_at.is_some() {
        Phase::Missed
    } else if now.duration_since(meeting.starts_at) < -EARLY {
        Phase::Ahead
    } else if now < meeting.ends_at() {
        Phase::Open
    } else {
        Phase::Over
    }
}

/// How far away `at` is: "in 3 days", "in 20 minutes", "now".
pub(crate) fn away_words(at: Timestamp, now: Timestamp) -> AttrValue {
    let minutes = at.duration_since(now).max(SignedDuration::ZERO).as_mins().unsigned_abs();
    match minutes {
        0 => text("meet.now"),
        1..60 => plural("meet.in_minutes", minutes),
        60..2_160 => plural("meet.in_hours", minutes / 60),
        // Rounded: 44 hours from now is the day after tomorrow to most people.
        _ => plural("meet.in_days", (minutes + 720) / 1_440),
    }
}

/// "2 people at 06:00", "you until 23:00"; `clock` writes a time of day.
pub(crate) fn cost_words(clock: fn(Time) -> AttrValue, cost: &Cost) -> AttrValue {
    let who = if cost.me && cost.people == 1 {
        text("meet.cost.you")
    } else if cost.me {
        plural("meet.cost.you_and", u64::from(cost.people - 1))
    } else {
        plural("meet.cost.people", u64::from(cost.people))
    };
    let values = [("who", &*who), ("time", &*clock(cost.time))];
    if cost.until { text_with("meet.cost.until", &values) } else { text_with("meet.cost.at", &values) }
}

/// "free", "cannot", …
pub(crate) fn stand_words(stand: Stand) -> AttrValue {
    text(match stand {
        Stand::Free => "meet.stand.free",
        Stand::IfNeedBe => "meet.stand.need",
        Stand::No => "meet.stand.no",
        Stand::Silent => "meet.stand.silent",
    })
}

/// "4 free", "1 cannot", …
pub(crate) fn tally_words(stand: Stand, count: usize) -> AttrValue {
    let key = match stand {
        Stand::Free => "meet.tally.free",
        Stand::IfNeedBe => "meet.tally.need",
        Stand::No => "meet.tally.no",
        Stand::Silent => "meet.tally.silent",
    };
    text_with(key, &[("n", &count.to_string())])
}

/// "Ana, Bishal and Claire".
pub(crate) fn names_words(names: &[AttrValue]) -> AttrValue {
    let Some((last, others)) = names.split_last() else { return AttrValue::default() };
    if others.is_empty() {
        return last.clone();
    }
    text_with("meet.names", &[("names", &list(others)), ("last", last)])
}

/// A link as typed, fit to be sent: `None` when nothing was typed.
///
/// # Errors
/// When it is no https address; the server judges it once more.
pub(crate) fn link_of(typed: &str) -> Result<Option<String>, ()> {
    let typed = typed.trim();
    if typed.is_empty() {
        return Ok(None);
    }
    let scheme = typed.get(..8).filter(|it| it.eq_ignore_ascii_case("https://")).ok_or(())?;
    let host = typed[scheme.len()..].split(['/', '?', '#']).next().unwrap_or_default();
    let fits = host.contains('.') && !host.contains('@') && !typed.contains(char::is_whitespace);
    if fits { Ok(Some(typed.to_owned())) } else { Err(()) }
}

#[cfg(test)]
mod tests {
    use jiff::civil::time;
    use wire::{GroupId, MeetingId};

    use super::*;

    fn clock(time: Time) -> AttrValue {
        format!("{:02}:{:02}", time.hour(), time.minute()).into()
    }

    fn cost(people: u32, me: bool, until: bool) -> Cost {
        Cost { people, me, time: time(6, 0, 0, 0), until, weight: 4 }
    }

    #[test]
    fn a_cost_names_people_and_hour() {
        assert_eq!(cost_words(clock, &cost(2, false, false)), "2 people at 06:00");
        assert_eq!(cost_words(clock, &cost(1, false, true)), "1 person until 06:00");
        assert_eq!(cost_words(clock, &cost(1, true, false)), "you at 06:00");
        assert_eq!(cost_words(clock, &cost(3, true, false)), "you and 2 others at 06:00");
    }

    #[test]
    fn the_door_opens_ten_minutes_before_and_closes_at_the_end() {
        let at = |it: &str| it.parse::<Timestamp>().unwrap();
        let mut meeting = Meeting {
            id: MeetingId("m".to_owned()),
            group: GroupId("g".to_owned()),
            group_name: String::new(),
            starts_at: at("2026-11-26T18:00:00Z"),
            minutes: 60,
            anchor_zone: "Europe/Lisbon".to_owned(),
            anchor_local: "2026-11-26T18:00:00".parse().unwrap(),
            sequence: 0,
            state: MeetingState::Planned,
            link: None,
            times: Vec::new(),
            room: false,
            recordable: false,
            former_present: 0,
            not_held_at: None,
            nudged_at: None,
            add_links: Vec::new(),
        };
        for (now, expected) in [
            ("2026-11-26T17:49:59Z", Phase::Ahead),
            ("2026-11-26T17:50:00Z", Phase::Open),
            ("2026-11-26T18:59:59Z", Phase::Open),
            ("2026-11-26T19:00:00Z", Phase::Over),
        ] {
            assert_eq!(phase(&meeting, at(now)), expected, "{now}");
        }
        meeting.not_held_at = Some(meeting.starts_at);
        assert_eq!(phase(&meeting, at("2026-11-26T18:30:00Z")), Phase::Missed);
        meeting.state = MeetingState::Cancelled;
        assert_eq!(phase(&meeting, at("2026-11-26T17:55:00Z")), Phase::Cancelled);
    }

    #[test]
    fn how_far_away_is_told_in_the_largest_unit() {
        let now: Timestamp = "2026-11-26T18:00:00Z".parse().unwrap();
        let away = |at: &str| away_words(at.parse().unwrap(), now);
        assert_eq!(away("2026-11-26T17:00:00Z"), "now");
        assert_eq!(away("2026-11-26T18:01:00Z"), "in 1 minute");
        assert_eq!(away("2026-11-28T05:59:00Z"), "in 35 hours");
        assert_eq!(away("2026-11-28T06:00:00Z"), "in 2 days");
        assert_eq!(away("2026-11-29T05:00:00Z"), "in 2 days");
        assert_eq!(away("2026-11-29T06:00:00Z"), "in 3 days");
    }

    #[test]
    fn only_https_addresses_are_links() {
        assert_eq!(link_of("  "), Ok(None));
        assert_eq!(
            link_of(" https://meet.example.org/x?y=1 "),
            Ok(Some("https://meet.example.org/x?y=1".to_owned()))
        );
        assert_eq!(link_of("HTTPS://meet.example.org"), Ok(Some("HTTPS://meet.example.org".to_owned())));
        for bad in [
            "http://a.org",
            "javascript:alert(1)",
            "https://",
            "https://room",
            "https://me@a.org",
            "https://a.org/ b",
            "hé",
        ] {
            assert_eq!(link_of(bad), Err(()), "{bad}");
        }
    }

    #[test]
    fn names_are_joined_as_people_say_them() {
        let names =
            |it: &[&'static str]| names_words(&it.iter().map(|it| AttrValue::from(*it)).collect::<Vec<_>>());
        assert_eq!(names(&[]), "");
        assert_eq!(names(&["Ana"]), "Ana");
        assert_eq!(names(&["Ana", "Bo", "Cy"]), "Ana, Bo and Cy");
    }

    #[test]
    fn every_stand_has_words() {
        for stand in Stand::ALL {
            assert!(!stand_words(stand).contains('.') && !tally_words(stand, 2).contains("meet."));
        }
    }
}
