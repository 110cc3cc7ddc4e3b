//! The published groups, as far as the widget reads them.

use jiff::{Timestamp, civil::DateTime};
use serde::Deserialize;
use wire::{CareOutcome, CareStep, Group, MeetingId, Member, Merger};

/// A [`wire::CourseGroups`].
#[derive(Debug, PartialEq, Deserialize)]
pub(crate) struct Overview {
    /// Silent groups first, then by name.
    pub(crate) groups: Vec<Activity>,
    /// Active learners who want a group and have none.
    pub(crate) waiting: Vec<Member>,
    /// Mergers that wait for a decision.
    #[serde(default)]
    pub(crate) mergers: Vec<Merger>,
    /// Who left a group lately.
    #[serde(default)]
    pub(crate) departures: Vec<Departure>,
    /// People on the wall whose face was reported.
    #[serde(default)]
    pub(crate) reported_faces: u32,
}

/// A [`wire::Departure`].
#[derive(Debug, PartialEq, Deserialize)]
pub(crate) struct Departure {
    /// Who.
    pub(crate) name: String,
    /// The group.
    pub(crate) group: String,
    /// Why, in their words.
    pub(crate) reason: Option<String>,
}

/// A [`wire::Care`].
#[derive(Debug, PartialEq, Deserialize)]
pub(crate) struct Care {
    /// What was done.
    pub(crate) step: CareStep,
    /// What came of it.
    pub(crate) outcome: Option<CareOutcome>,
}

/// A [`wire::GroupActivity`].
#[derive(Debug, PartialEq, Deserialize)]
pub(crate) struct Activity {
    /// The group.
    pub(crate) group: Group,
    /// Next planned meeting.
    pub(crate) next_meeting: Option<NextMeeting>,
    /// Meetings held so far with at least two people.
    pub(crate) meetings_held: u32,
    /// Last sign of life of any member.
    #[serde(with = "schedule::iso::maybe_instant", default)]
    pub(crate) last_sign_at: Option<Timestamp>,
    /// No sign of life for seven days.
    pub(crate) silent: bool,
    /// Who of the staff looks after it.
    #[serde(default)]
    pub(crate) facilitator: Option<String>,
    /// What was done about its silence, newest first.
    #[serde(default)]
    pub(crate) care: Vec<Care>,
}

/// A [`wire::Meeting`] without its members' times: an overview names the hour once, and what it does not show
/// it does not read, which keeps the widget small.
#[derive(Debug, PartialEq, Deserialize)]
pub(crate) struct NextMeeting {
    /// Wall-clock start in the anchor zone.
    #[serde(with = "schedule::iso::wall")]
    pub(crate) anchor_local: DateTime,
    /// IANA zone in which the meeting is anchored.
    pub(crate) anchor_zone: String,
    /// Length.
    pub(crate) minutes: u16,
    /// Its id.
    pub(crate) id: MeetingId,
    /// Start.
    #[serde(with = "schedule::iso::instant")]
    pub(crate) starts_at: Timestamp,
    /// Whether it has a room on the institution's server.
    #[serde(default)]
    pub(crate) room: bool,
}

#[cfg(test)]
mod tests {
    use wire::{GroupId, Meeting, MeetingState};

    use super::*;

    #[test]
    fn groups_of_the_contract_are_read() {
        let anchor_local = jiff::civil::date(2026, 12, 2).at(19, 0, 0, 0);
        let meeting = Meeting {
            id: MeetingId("m".into()),
            group: GroupId("g".into()),
            group_name: "Group 1".into(),
            starts_at: "2026-12-02T18:00:00Z".parse().unwrap(),
            minutes: 60,
            anchor_zone: "Europe/Berlin".into(),
            anchor_local,
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
        let group = Group {
            id: GroupId("g".into()),
            name: "Group 1".into(),
            members: Vec::new(),
            shared_languages: vec!["en".into()],
            published_at: Timestamp::UNIX_EPOCH,
        };
        let activity = wire::GroupActivity {
            group: group.clone(),
            next_meeting: Some(meeting),
            meetings_held: 2,
            last_sign_at: Some(Timestamp::UNIX_EPOCH),
            silent: true,
            facilitator: Some("Margit".into()),
            care: vec![wire::Care {
                step: CareStep::Nudge,
                done_at: Timestamp::UNIX_EPOCH,
                outcome: Some(wire::CareOutcome::Awake),
            }],
        };
        let merger = Merger {
            id: wire::MergerId("x".into()),
            small: "Group 1".into(),
            into: "Group 2".into(),
            members: 5,
            shared_minutes: 60,
            deadline: Timestamp::UNIX_EPOCH,
        };
        let departure = wire::Departure {
            name: "Bo".into(),
            group: "Group 1".into(),
            at: Timestamp::UNIX_EPOCH,
            wish: wire::LeaveWish::Another,
            reason: Some("too early".into()),
        };
        let course = wire::CourseGroups {
            groups: vec![activity],
            waiting: Vec::new(),
            mergers: vec![merger.clone()],
            departures: vec![departure],
            reported_faces: 2,
        };
        let read: Overview = serde_json::from_str(&serde_json::to_string(&course).unwrap()).unwrap();
        let next_meeting = Some(NextMeeting {
            anchor_local,
            anchor_zone: "Europe/Berlin".into(),
            minutes: 60,
            id: MeetingId("m".into()),
            starts_at: "2026-12-02T18:00:00Z".parse().unwrap(),
            room: false,
        });
        let activity = Activity {
            group,
            next_meeting,
            meetings_held: 2,
            last_sign_at: Some(Timestamp::UNIX_EPOCH),
            silent: true,
            facilitator: Some("Margit".into()),
            care: vec![Care { step: CareStep::Nudge, outcome: Some(wire::CareOutcome::Awake) }],
        };
        let departures =
            vec![Departure { name: "Bo".into(), group: "Group 1".into(), reason: Some("too early".into()) }];
        let expected = Overview {
            groups: vec![activity],
            waiting: Vec::new(),
            mergers: vec![merger],
            departures,
            reported_faces: 2,
        };
        assert_eq!(read, expected);
    }
}
