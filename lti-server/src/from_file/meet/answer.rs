//! What was found, for people and for programs.

use std::fmt::Write as _;

use jiff::{Timestamp, civil::DateTime};
use schedule::{Attendee, Level, WayOn, Without, seat_at};
use serde::Serialize;

use super::read::Person;

/// The answer. What does not concern the question is left out.
#[derive(Debug, Default, Serialize)]
pub(super) struct Answer {
    /// Version of the zone data the times were found with.
    pub(super) zone_data: String,
    /// Times, best first; of a series, one for each week.
    pub(super) meetings: Vec<Meeting>,
    /// Where there is no time: what would help.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(super) instead: Vec<Instead>,
    /// Of a series: whether no other is fairer.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) proven: Option<bool>,
    /// Of a series: the points of each person in the end.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(super) bears: Vec<Bears>,
    /// Of a series: how much less all bear together where the worst off bears more.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(super) trade_off: Vec<TradeOff>,
    /// The first week, counted from 1, in which nothing suits everybody.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) week_without: Option<usize>,
    /// What could be done in that week instead.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(super) sessions: Vec<At>,
    /// Who is at both sessions.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) bridge: Option<String>,
    /// Who answers later, and when they can.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(super) later: Vec<Later>,
}

/// What would help where no time is as it was wished.
#[derive(Debug, Serialize)]
pub(super) struct Instead {
    /// What to let go of: `deadline`, `person`, `quorum`, `required` or `everything`.
    without: &'static str,
    /// Who may then be missing.
    #[serde(skip_serializing_if = "Option::is_none")]
    name: Option<String>,
    /// How many are then enough.
    #[serde(skip_serializing_if = "Option::is_none")]
    quorum: Option<u32>,
    /// How many different times there are then.
    times: usize,
}

impl Instead {
    pub(super) fn of(way: &WayOn, people: &[Person]) -> Self {
        let name = |at: usize| people.get(at).map(|it| it.name.clone());
        let (without, name, quorum) = match way.without {
            Without::Deadline => ("deadline", None, None),
            Without::Person(at) => ("person", name(at), None),
            Without::Quorum(enough) => ("quorum", None, Some(enough)),
            Without::Required => ("required", None, None),
            Without::Everything => ("everything", None, None),
        };
        Self { without, name, quorum, times: way.times }
    }

    fn text(&self) -> String {
        let what = match (self.without, &self.name, self.quorum) {
            ("deadline", ..) => "Without the deadline".to_owned(),
            (_, Some(name), _) => format!("If {name} may be missing"),
            (_, _, Some(1)) => "If 1 is enough".to_owned(),
            (_, _, Some(enough)) => format!("If {enough} are enough"),
            ("required", ..) => "If nobody is required".to_owned(),
            _ => "Without all of this".to_owned(),
        };
        match self.times {
            1 => format!("{what}, there is 1 time.\n"),
            times => format!("{what}, there are {times} times.\n"),
        }
    }
}

/// One possible meeting.
#[derive(Debug, Serialize)]
pub(super) struct Meeting {
    #[serde(with = "schedule::iso::instant")]
    starts_at: Timestamp,
    can: usize,
    people: Vec<Seat>,
}

#[derive(Debug, Serialize)]
struct Seat {
    name: String,
    zone: String,
    /// On their own clock.
    #[serde(with = "schedule::iso::maybe_wall")]
    local: Option<DateTime>,
    /// `None`: has not said.
    level: Option<Level>,
    points: u8,
}

/// A session for some.
#[derive(Debug, Serialize)]
pub(super) struct At {
    #[serde(with = "schedule::iso::instant")]
    pub(super) starts_at: Timestamp,
    pub(super) there: Vec<String>,
}

/// What somebody bears, their debt included.
#[derive(Debug, Serialize)]
pub(super) struct Bears {
    pub(super) name: String,
    pub(super) points: u32,
}

/// Somebody who cannot be at a session, and when they can answer.
#[derive(Debug, Serialize)]
pub(super) struct Later {
    pub(super) name: String,
    #[serde(with = "schedule::iso::maybe_instant")]
    pub(super) from: Option<Timestamp>,
}

#[derive(Debug, Serialize)]
pub(super) struct TradeOff {
    pub(super) worst: u32,
    pub(super) together: u64,
}

impl Meeting {
    pub(super) fn at(starts_at: Timestamp, people: &[Person], quarters: u16) -> Self {
        let seat = |it: &Person| {
            let attendee =
                Attendee { weekly: it.weekly.clone(), zone: Some(it.zone.clone()), ..Attendee::default() };
            let seat = seat_at(&attendee, starts_at, quarters);
            let (name, zone) = (it.name.clone(), it.zone.name.clone());
            Seat { name, zone, local: seat.local, level: seat.level, points: seat.cost }
        };
        let people: Vec<Seat> = people.iter().map(seat).collect();
        let can = people.iter().filter(|it| !matches!(it.level, None | Some(Level::No))).count();
        Self { starts_at, can, people }
    }

    fn write(&self, text: &mut String) {
        let width = self.people.iter().map(|it| it.name.chars().count()).max().unwrap_or(0);
        for seat in &self.people {
            let local = seat.local.map(|it| it.strftime("%a %d %b %H:%M").to_string()).unwrap_or_default();
            let said = match seat.level {
                None => ", has not said",
                Some(Level::No) => ", cannot",
                Some(Level::IfNeedBe) => ", if need be",
                Some(Level::Free) => "",
            };
            let points = match seat.points {
                0 => String::new(),
                1 => ", 1 point".to_owned(),
                points => format!(", {points} points"),
            };
            let _ = writeln!(text, "    {:width$}  {local} in {}{said}{points}", seat.name, seat.zone);
        }
    }
}

impl Answer {
    /// For people.
    pub(super) fn text(&self) -> String {
        let mut text = String::new();
        if let Some(week) = self.week_without {
            self.write_instead(&mut text, week);
        } else if !self.instead.is_empty() {
            text.push_str("No time is like that.\n");
            text.extend(self.instead.iter().map(Instead::text));
        } else if self.meetings.is_empty() {
            text.push_str("No time is long enough for anybody. Try a shorter meeting, or more free hours.\n");
        }
        for (number, meeting) in (1..).zip(&self.meetings) {
            let (can, all) = (meeting.can, meeting.people.len());
            let _ = writeln!(text, "{number}. {}, {can} of {all} can", utc(meeting.starts_at));
            meeting.write(&mut text);
        }
        if let Some(proven) = self.proven {
            let bears: Vec<String> =
                self.bears.iter().map(|it| format!("{} {}", it.name, it.points)).collect();
            let _ = writeln!(text, "Points in the end: {}.", bears.join(", "));
            text.push_str(if proven {
                "No other series is fairer.\n"
            } else {
                "This is the best that was found; that nothing is fairer is not proven.\n"
            });
            // With one entry there is nothing to choose.
            for other in self.trade_off.iter().skip(usize::from(self.trade_off.len() == 1)) {
                let _ = writeln!(
                    text,
                    "Where nobody bears more than {}, all together bear {}.",
                    other.worst, other.together
                );
            }
        }
        let _ = writeln!(text, "Zone data: {}", self.zone_data);
        text
    }

    fn write_instead(&self, text: &mut String, week: usize) {
        let _ = writeln!(text, "In week {week} no time suits everybody, so there is no series.");
        match (&self.bridge, self.sessions.len()) {
            (_, 0) => text.push_str("Nobody has marked a time in it that is long enough.\n"),
            (bridge, 2..) => {
                text.push_str("Everybody can be at one of two sessions:\n");
                self.write_sessions(text);
                let _ = match bridge {
                    Some(name) => writeln!(text, "{name} can be at both and carry the word."),
                    None => {
                        writeln!(text, "Nobody can be at both; let each session write notes for the other.")
                    }
                };
            }
            _ => {
                text.push_str("Most can be at one session; the others get its notes and answer later:\n");
                self.write_sessions(text);
                for Later { name, from } in &self.later {
                    let _ = match from {
                        Some(at) => writeln!(text, "    {name} from {}", utc(*at)),
                        None => writeln!(text, "    {name}, who has marked no time after it that is as long"),
                    };
                }
            }
        }
    }

    fn write_sessions(&self, text: &mut String) {
        for session in &self.sessions {
            let _ = writeln!(text, "    {}: {}", utc(session.starts_at), session.there.join(", "));
        }
    }
}

fn utc(at: Timestamp) -> String {
    at.strftime("%a %d %b %Y %H:%M UTC").to_string()
}
