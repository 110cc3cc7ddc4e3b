//! What the map says in words.

use jiff::Timestamp;
use network::TieKind;
use wire::{ConnectionMap, Inlet, MapEvent, MapTie, Seen};
use yew::AttrValue;

use crate::{
    order::ordered,
    text::{plural, text, text_with},
};

/// Every kind, the one that says most about a tie first: having met, a hello, what was written in the forum, and last
/// being in one group, which was done to them.
pub(crate) const KINDS: [TieKind; 5] =
    [TieKind::MetTogether, TieKind::SaidHello, TieKind::Replied, TieKind::Mentioned, TieKind::SameGroup];

/// The kind that says most about a tie; see [`KINDS`].
pub(crate) fn strongest(kinds: &[TieKind]) -> TieKind {
    KINDS.into_iter().find(|kind| kinds.contains(kind)).unwrap_or(TieKind::SameGroup)
}

/// Who answered or named whom in the forum, how often, and where that was seen.
pub(crate) fn seen_in_forum(kind: TieKind, seen: Seen, one: &str, other: &str) -> AttrValue {
    let by = text(match seen.by {
        Inlet::Caliper => "forum.by.caliper",
        Inlet::Canvas => "forum.by.canvas",
        Inlet::File => "forum.by.file",
        Inlet::Moodle => "forum.by.moodle",
        Inlet::Xapi => "forum.by.xapi",
    });
    let what = if kind == TieKind::Mentioned { "forum.mentioned" } else { "forum.replied" };
    let times = plural("forum.times", seen.times.into());
    text_with(what, &[("one", one), ("other", other), ("times", &times), ("by", &by)])
}

/// A kind of tie, such as "met together".
pub(crate) fn kind(kind: TieKind) -> AttrValue {
    match kind {
        TieKind::SameGroup => text("connections.kind.same_group"),
        TieKind::MetTogether => text("connections.kind.met"),
        TieKind::SaidHello => text("connections.kind.hello"),
        TieKind::Replied => text("connections.kind.replied"),
        TieKind::Mentioned => text("connections.kind.mentioned"),
    }
}

/// All kinds of a tie, the one that says most first, joined.
pub(crate) fn kinds(tie: &MapTie) -> String {
    let said = |it: TieKind| {
        if it == TieKind::Replied && tie.each { text("connections.kind.replied.each") } else { kind(it) }
    };
    let present = KINDS.into_iter().filter(|it| tie.kinds.contains(it));
    let words = present.map(|it| said(it).to_string()).reduce(|first, next| {
        text_with("connections.kind.joined", &[("first", &first), ("next", &next)]).to_string()
    });
    words.unwrap_or_default()
}

/// Whether a tie was seen in the forum, whatever else there is to it.
pub(crate) fn in_forum(tie: &MapTie) -> bool {
    tie.kinds.iter().any(|kind| kind.is_forum())
}

/// Whole days from `then` to `now`; 0 for the future.
fn days(then: Timestamp, now: Timestamp) -> u64 {
    u64::try_from((now.as_second() - then.as_second()) / 86_400).unwrap_or(0)
}

/// How long ago, coarsely: a map is no log.
pub(crate) fn ago(then: Timestamp, now: Timestamp) -> AttrValue {
    match days(then, now) {
        0..=6 => text("connections.ago.this_week"),
        7..=13 => text("connections.ago.last_week"),
        days @ 14..=69 => plural("connections.ago.weeks", days / 7),
        days => plural("connections.ago.months", days / 30),
    }
}

/// The caller among the people.
pub(crate) fn me(map: &ConnectionMap) -> Option<usize> {
    map.people.iter().position(|person| person.me)
}

/// Ties of one person with the person at the other end, the strongest first.
pub(crate) fn ties_of(map: &ConnectionMap, person: usize) -> Vec<(usize, &MapTie)> {
    let other = |tie: &MapTie| {
        let (a, b) = (tie.a as usize, tie.b as usize);
        if a == person { Some(b) } else { (b == person).then_some(a) }
    };
    let valid = |end: &usize| *end < map.people.len();
    let ties: Vec<(usize, &MapTie)> =
        map.ties.iter().filter_map(|tie| Some((other(tie).filter(valid)?, tie))).collect();
    let heavier =
        |a: usize, b: usize| ties[b].1.weight.total_cmp(&ties[a].1.weight).then(ties[a].0.cmp(&ties[b].0));
    ordered(ties.len(), &heavier).into_iter().map(|it| ties[it]).collect()
}

/// What happened between two people until `then`, newest first.
pub(crate) fn events_between(
    map: &ConnectionMap,
    one: usize,
    other: usize,
    then: Timestamp,
) -> Vec<&MapEvent> {
    let both = |event: &&MapEvent| {
        let ends = (event.a as usize, event.b as usize);
        event.at <= then && (ends == (one, other) || ends == (other, one))
    };
    map.events.iter().rev().filter(both).collect()
}

/// The groups that people on the map are in, by index.
pub(crate) fn groups_present(map: &ConnectionMap) -> Vec<u32> {
    let present = |group: &u32| map.people.iter().any(|person| person.group == Some(*group));
    (0..).take(map.groups.len()).filter(present).collect()
}

/// The map in a sentence or two; the same for everybody who looks, with or without eyes.
pub(crate) fn summary(map: &ConnectionMap, now: Timestamp) -> String {
    let Some(me) = me(map) else { return course(map) };
    let ties = ties_of(map, me);
    let mut groups: Vec<u32> = Vec::new();
    for person in ties.iter().map(|&(other, _)| other).chain([me]) {
        let group = map.people.get(person).and_then(|it| it.group);
        groups.extend(group.filter(|it| !groups.contains(it)));
    }
    if ties.is_empty() {
        return text("connections.summary.none").to_string();
    }
    let fresh = ties.iter().filter(|(_, tie)| days(tie.last_at, now) < 7).count();

    let ties = plural("connections.summary.ties", ties.len() as u64);
    let mut said = if groups.is_empty() {
        text_with("connections.summary.mine", &[("ties", &ties)])
    } else {
        let groups = plural("connections.summary.groups", groups.len() as u64);
        text_with("connections.summary.mine_in_groups", &[("ties", &ties), ("groups", &groups)])
    }
    .to_string();
    if fresh > 0 {
        said.push(' ');
        said.push_str(&plural("connections.summary.fresh", fresh as u64));
    }
    said
}

fn course(map: &ConnectionMap) -> String {
    let people = plural("connections.summary.people", map.people.len() as u64);
    let ties = plural("connections.summary.ties", map.ties.len() as u64);
    let groups = plural("connections.summary.groups", groups_present(map).len() as u64);
    let values = [("people", people.as_str()), ("ties", ties.as_str()), ("groups", groups.as_str())];
    let mut said = text_with("connections.summary.course", &values).to_string();
    if let Some(hidden) = map.hidden.filter(|&hidden| hidden > 0) {
        said.push(' ');
        said.push_str(&plural("connections.summary.hidden", u64::from(hidden)));
    }
    said
}

#[cfg(test)]
pub(crate) mod tests {
    use jiff::SignedDuration;
    use wire::{GroupId, MapPerson, PersonId};

    use super::*;

    pub(crate) fn now() -> Timestamp {
        "2026-11-26T12:00:00Z".parse().unwrap()
    }

    fn person(name: &str, group: Option<u32>, me: bool) -> MapPerson {
        MapPerson { person: PersonId(name.to_lowercase()), name: name.to_owned(), me, group, can_greet: !me }
    }

    fn tie(a: u32, b: u32, kinds: &[TieKind], weight: f32, days_ago: i64) -> MapTie {
        let last_at = now() - SignedDuration::from_hours(24 * days_ago);
        MapTie { a, b, kinds: kinds.to_vec(), each: false, weight, last_at }
    }

    /// Ana (the caller) and Bo share a group and met; Chidi of another group was greeted; Dana knows nobody.
    pub(crate) fn map() -> ConnectionMap {
        ConnectionMap {
            people: vec![
                person("Ana", Some(0), true),
                person("Bo", Some(0), false),
                person("Chidi", Some(1), false),
                person("Dana", None, false),
            ],
            ties: vec![
                tie(0, 1, &[TieKind::SameGroup, TieKind::MetTogether], 2.0, 1),
                tie(0, 2, &[TieKind::SaidHello], 0.5, 20),
            ],
            groups: vec![(GroupId("g1".into()), "Group 1".into()), (GroupId("g2".into()), "Group 2".into())],
            events: Vec::new(),
            centred: Vec::new(),
            seed: 7,
            hidden: None,
            nameless_files: false,
        }
    }

    #[test]
    fn a_learner_hears_of_own_ties() {
        assert_eq!(summary(&map(), now()), "You have 2 ties in 2 groups. One of them is from this week.");
    }

    #[test]
    fn without_ties_and_groups_nothing_is_compared() {
        let mut alone = map();
        alone.ties.clear();
        alone.people[0].group = None;
        assert_eq!(summary(&alone, now()), "You have no ties yet.");
    }

    #[test]
    fn an_instructor_hears_of_the_course_and_of_those_who_stay_unseen() {
        let mut course = map();
        course.people[0].me = false;
        course.hidden = Some(5);
        assert_eq!(
            summary(&course, now()),
            "4 people, 2 ties, 2 groups. At least 5 more people chose not to be seen."
        );
    }

    #[test]
    fn only_groups_of_people_on_the_map_are_offered() {
        let mut map = map();
        map.groups.push((GroupId("g3".into()), "Group 3".into()));
        map.people[3].group = Some(7);
        assert_eq!(groups_present(&map), [0, 1]);
    }

    #[test]
    fn ties_come_strongest_first_from_either_end() {
        let map = map();
        let others = |person| ties_of(&map, person).iter().map(|tie| tie.0).collect::<Vec<_>>();
        assert_eq!(others(0), [1, 2]);
        assert_eq!(others(2), [0]);
        assert!(others(3).is_empty());
    }

    #[test]
    fn a_tie_to_somebody_who_was_not_sent_is_left_out() {
        let mut map = map();
        map.people.truncate(2);
        assert_eq!(ties_of(&map, 0).len(), 1);
    }

    #[test]
    fn kinds_are_said_in_the_order_of_what_they_mean() {
        assert_eq!(kinds(&map().ties[0]), "met together, in the same group");
        assert_eq!(strongest(&[TieKind::SameGroup, TieKind::SaidHello]), TieKind::SaidHello);
        assert_eq!(strongest(&[TieKind::SameGroup]), TieKind::SameGroup);
    }

    #[test]
    fn what_was_written_has_words_of_its_own() {
        let mut tie = map().ties[1].clone();
        tie.kinds = vec![TieKind::SameGroup, TieKind::Replied, TieKind::Mentioned];
        assert_eq!(kinds(&tie), "replied in the forum, mentioned in the forum, in the same group");
        tie.each = true;
        assert_eq!(kinds(&tie), "replied to each other, mentioned in the forum, in the same group");
        assert_eq!(strongest(&tie.kinds), TieKind::Replied);
        assert!(in_forum(&tie) && !in_forum(&map().ties[0]));
    }

    #[test]
    fn time_is_coarse() {
        let then = |days: i64| ago(now() - SignedDuration::from_hours(24 * days), now()).to_string();
        assert_eq!((then(0), then(8)), ("this week".into(), "last week".into()));
        assert_eq!((then(21), then(65)), ("3 weeks ago".into(), "9 weeks ago".into()));
        assert_eq!(then(95), "3 months ago");
        assert_eq!(then(-3), "this week", "a clock that is behind the server's");
    }
}
