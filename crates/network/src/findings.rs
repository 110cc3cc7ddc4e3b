//! What staff should look at, each with the people it is about. A reason to ask, never a verdict.

use crate::{Brokerage, Event, Graph, Tie, TieKind, brokerage};

/// The fewest ties of a group to say that they are centred on staff.
const FEWEST_TIES: usize = 3;

/// Somebody who is the only one to connect their community with others.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Bridge {
    /// Who it is.
    pub person: u32,
    /// Whom they connect.
    pub brokerage: Brokerage,
}

/// People without whom their community would lose the way to at least one other, those who would be missed most first.
#[must_use]
pub fn bridges(graph: &Graph, communities: &[u32]) -> Vec<Bridge> {
    let all = (0..).zip(brokerage(graph, communities));
    let mut found: Vec<Bridge> = all
        .filter(|(_, brokerage)| brokerage.alone > 0)
        .map(|(person, brokerage)| Bridge { person, brokerage })
        .collect();
    let rank = |bridge: &Bridge| (bridge.brokerage.alone, bridge.brokerage.communities);
    found.sort_by(|one, two| rank(two).cmp(&rank(one)).then(one.person.cmp(&two.person)));
    found
}

/// Groups of at least two in which nobody met or greeted another member in the last `weeks`, by their numbers.
///
/// Only contact counts ([`TieKind::is_contact`]). `groups` holds each person's group.
#[must_use]
pub fn silent_groups(events: &[Event], groups: &[Option<u32>], weeks: f32) -> Vec<u32> {
    let group = |person: u32| groups.get(person as usize).copied().flatten();
    let mut heard: Vec<u32> = events
        .iter()
        .filter(|event| event.kind.is_contact() && event.a != event.b && event.weeks_ago <= weeks)
        .filter_map(|event| group(event.a).filter(|&own| group(event.b) == Some(own)))
        .collect();
    heard.sort_unstable();
    let mut all: Vec<u32> = groups.iter().copied().flatten().collect();
    all.sort_unstable();
    all.chunk_by(|one, two| one == two)
        .filter(|members| members.len() > 1 && heard.binary_search(&members[0]).is_err())
        .map(|members| members[0])
        .collect()
}

/// A group whose members turn to staff rather than to each other.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct StaffCentred {
    /// Its number.
    pub group: u32,
    /// The weight of members' ties with staff, over that and the weight of ties among members who are no staff.
    pub share: f32,
}

/// Groups in which more than half of the weight of contact is with staff (facilitator-centred networks; Dawson, "Seeing
/// the learning community", 2010), the most centred first.
///
/// Ties by group alone do not count, and those of a forum do: it is where people turn to staff; groups with fewer than three ties say nothing. `staff` tells of each person
/// whether they teach.
#[must_use]
pub fn staff_centred(ties: &[Tie], groups: &[Option<u32>], staff: &[bool]) -> Vec<StaffCentred> {
    let teaches = |person: u32| staff.get(person as usize).copied().unwrap_or_default();
    let group = |person: u32| groups.get(person as usize).copied().flatten().filter(|_| !teaches(person));
    // Of each group: its ties, with staff or not, and their weights.
    let mut contacts: Vec<(u32, bool, f32)> = Vec::new();
    for tie in ties.iter().filter(|tie| tie.kinds.iter().any(|&kind| kind != TieKind::SameGroup)) {
        match (group(tie.a), group(tie.b)) {
            (Some(one), Some(two)) if one == two && tie.a != tie.b => contacts.push((one, false, tie.weight)),
            (Some(own), None) if teaches(tie.b) => contacts.push((own, true, tie.weight)),
            (None, Some(own)) if teaches(tie.a) => contacts.push((own, true, tie.weight)),
            _ => {}
        }
    }
    contacts.sort_by(|one, two| (one.0, one.1).cmp(&(two.0, two.1)).then(one.2.total_cmp(&two.2)));
    let mut found: Vec<StaffCentred> = contacts
        .chunk_by(|one, two| one.0 == two.0)
        .filter(|ties| ties.len() >= FEWEST_TIES)
        .map(|ties| {
            let with_staff = ties.iter().filter(|tie| tie.1).map(|tie| tie.2).sum::<f32>();
            StaffCentred { group: ties[0].0, share: with_staff / ties.iter().map(|tie| tie.2).sum::<f32>() }
        })
        .filter(|centred| centred.share > 0.5)
        .collect();
    found.sort_by(|one, two| two.share.total_cmp(&one.share).then(one.group.cmp(&two.group)));
    found
}
