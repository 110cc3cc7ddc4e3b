//! Who leads which meeting: of those who could, the one who led longest ago.

use std::collections::{BTreeMap, HashMap};

use jiff::Timestamp;
use wire::{MeetingId, PersonId};

/// What is stored about somebody and a meeting.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Stored {
    /// Kith proposed them.
    Proposed,
    /// They were handed it, or took it over.
    Chosen,
    /// They passed it on.
    Passed,
}

/// One row about one meeting.
#[derive(Clone, Debug)]
pub(super) struct Said {
    pub(super) person: PersonId,
    pub(super) stored: Stored,
    /// Whether they are still in the group.
    pub(super) here: bool,
}

/// A meeting, as far as leading it goes.
#[derive(Clone, Debug)]
pub(super) struct Turn {
    pub(super) meeting: MeetingId,
    pub(super) starts_at: Timestamp,
    pub(super) begun: bool,
    /// Whether it stands, or took place.
    pub(super) counts: bool,
    pub(super) said: Vec<Said>,
}

/// Who leads each of a group's meetings, of those who are in the group. `could` are those who said that they could, the
/// first to say so first. Until a meeting begins, whom Kith proposes follows who led before; then it stays.
pub(super) fn leaders(mut turns: Vec<Turn>, could: &[PersonId]) -> HashMap<MeetingId, PersonId> {
    turns.sort_by_key(|turn| (turn.starts_at, turn.meeting.clone()));
    let mut last: BTreeMap<PersonId, Timestamp> = BTreeMap::new();
    let mut leaders = HashMap::new();
    for turn in turns {
        let find = |stored: Stored| turn.said.iter().find(|it| it.stored == stored);
        let kept = if turn.begun {
            find(Stored::Chosen).or_else(|| find(Stored::Proposed))
        } else {
            find(Stored::Chosen).filter(|it| it.here)
        };
        let proposed = || {
            let passed =
                |it: &PersonId| turn.said.iter().any(|s| s.stored == Stored::Passed && s.person == *it);
            // Who never led has no date, which comes before every date; who said so first stands first.
            could.iter().filter(|it| !passed(it)).min_by_key(|it| last.get(*it).copied()).cloned()
        };
        let (leader, here) = match kept {
            Some(said) => (Some(said.person.clone()), said.here),
            None if !turn.begun && turn.counts => (proposed(), true),
            None => (None, false),
        };
        let Some(leader) = leader else { continue };
        if turn.counts {
            last.insert(leader.clone(), turn.starts_at);
        }
        if here {
            leaders.insert(turn.meeting, leader);
        }
    }
    leaders
}

#[cfg(test)]
mod tests {
    use super::*;

    fn id(name: &str) -> PersonId {
        PersonId(name.to_owned())
    }

    fn turn(day: i8, begun: bool, said: &[(&str, Stored)]) -> Turn {
        let said =
            said.iter().map(|(who, stored)| Said { person: id(who), stored: *stored, here: *who != "gone" });
        let starts_at = jiff::civil::date(2026, 12, day).at(18, 0, 0, 0).in_tz("UTC").unwrap().timestamp();
        Turn { meeting: MeetingId(day.to_string()), starts_at, begun, counts: true, said: said.collect() }
    }

    /// Who leads on these days, in their order; `-` is nobody.
    fn led(turns: Vec<Turn>, could: &[&str]) -> String {
        let mut days: Vec<MeetingId> = turns.iter().map(|turn| turn.meeting.clone()).collect();
        days.sort_by_key(|day| day.0.parse::<i8>().unwrap());
        let could: Vec<PersonId> = could.iter().map(|name| id(name)).collect();
        let leaders = leaders(turns, &could);
        let names: Vec<&str> =
            days.iter().map(|day| leaders.get(day).map_or("-", |it| it.0.as_str())).collect();
        names.join(" ")
    }

    #[test]
    fn those_who_could_take_turns_in_the_order_in_which_they_said_so() {
        let coming = || (1..=5).rev().map(|day| turn(day, false, &[])).collect::<Vec<_>>();
        assert_eq!(led(coming(), &["bo", "ana"]), "bo ana bo ana bo");
        assert_eq!(led(coming(), &[]), "- - - - -");
    }

    #[test]
    fn who_led_longest_ago_is_next_and_who_never_did_before_them() {
        use Stored::{Chosen, Proposed};
        let past = || vec![turn(1, true, &[("ana", Chosen)]), turn(2, true, &[("bo", Proposed)])];
        let with = |more: Turn| past().into_iter().chain([more]).collect::<Vec<_>>();
        assert_eq!(led(with(turn(3, false, &[])), &["ana", "bo"]), "ana bo ana");
        assert_eq!(led(with(turn(3, false, &[])), &["ana", "bo", "cy"]), "ana bo cy");
        // A meeting that did not happen was led by nobody, as far as turns go.
        let mut turns = with(turn(3, false, &[]));
        turns[0].counts = false;
        turns[1].counts = false;
        assert_eq!(led(turns, &["bo", "ana"]), "ana bo bo");
    }

    #[test]
    fn what_was_passed_on_is_not_proposed_again_and_what_was_chosen_stays() {
        use Stored::{Chosen, Passed, Proposed};
        let turns = vec![
            turn(1, false, &[("ana", Passed), ("bo", Passed)]),
            turn(2, false, &[("ana", Passed)]),
            turn(3, false, &[("cy", Chosen), ("bo", Proposed)]),
        ];
        assert_eq!(led(turns, &["ana", "bo"]), "- bo cy");
    }

    #[test]
    fn who_left_leads_nothing_any_more() {
        use Stored::{Chosen, Proposed};
        let turns = vec![turn(1, true, &[("gone", Proposed)]), turn(2, false, &[("gone", Chosen)])];
        assert_eq!(led(turns, &["ana"]), "- ana");
    }
}
