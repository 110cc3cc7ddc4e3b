//! Events to ties, and who is tied to whom.
//!
//! Weights: tie strength grows with time spent together and with what people do for each other (Granovetter,
//! "The Strength of Weak Ties", 1973), so a meeting counts most and a greeting next. Sharing a group is only the
//! occasion for a tie (Feld, "The Focused Organization of Social Ties", 1981) and counts least. A single event
//! is enough for a tie: even one forum reply marks a support network (Kellogg, Booth and Oliver, 2014).
//! Every event halves in weight with each half-life, so the picture shows the present and forgets by itself.

use crate::{
    Event, Tie, TieKind,
    exact::{halved, single},
    order::ordered,
};

/// The half-life to use unless somebody chose another: 21 days, in weeks.
pub const DEFAULT_HALF_LIFE_WEEKS: f32 = 3.0;

/// What one fresh event of this kind adds to a tie: meeting 4, greeting 2, shared group 1, a reply in a forum 1/2, a
/// mention there 1/4. Forums have many events; how many of them count is for the caller to say.
#[must_use]
pub const fn kind_weight(kind: TieKind) -> f32 {
    match kind {
        TieKind::SameGroup => 1.0,
        TieKind::SaidHello => 2.0,
        TieKind::MetTogether => 4.0,
        TieKind::Replied => 0.5,
        TieKind::Mentioned => 0.25,
    }
}

/// Ties among the people `0..people`: one per pair with at least one event, sorted by `(a, b)`.
///
/// The order of `events` changes nothing. Each event adds its [`kind_weight`], halved once per
/// `half_life_weeks`; a half-life that is not above 0 means no decay. Events with oneself, with people out of
/// range or with an age that is not a finite number are ignored; an age below 0 counts as now.
#[must_use]
pub fn ties(people: u32, events: &[Event], half_life_weeks: f32) -> Vec<Tie> {
    let usable =
        |event: &&Event| event.a != event.b && event.a.max(event.b) < people && event.weeks_ago.is_finite();
    let rows: Vec<Row> = events
        .iter()
        .filter(usable)
        .map(|event| (event.a.min(event.b), event.a.max(event.b), event.kind, event.weeks_ago.max(0.0)))
        .collect();
    // A full order before any sum: floating-point addition depends on the order of its terms.
    let order = ordered(rows.len(), &|one, two| {
        let (one, two) = (&rows[one], &rows[two]);
        (one.0, one.1, one.2).cmp(&(two.0, two.1, two.2)).then(one.3.total_cmp(&two.3))
    });
    let rows: Vec<Row> = order.into_iter().map(|index| rows[index]).collect();
    let pairs = rows.chunk_by(|one, two| (one.0, one.1) == (two.0, two.1));
    pairs.filter_map(|pair| merged(pair, half_life_weeks)).collect()
}

/// An event the right way round: lower index, higher index, kind, age.
type Row = (u32, u32, TieKind, f32);

fn merged(pair: &[Row], half_life_weeks: f32) -> Option<Tie> {
    let &(a, b, ..) = pair.first()?;
    let mut kinds: Vec<TieKind> = pair.iter().map(|row| row.2).collect();
    kinds.dedup();
    let left = |weeks: f32| {
        if half_life_weeks > 0.0 { halved(f64::from(weeks) / f64::from(half_life_weeks)) } else { 1.0 }
    };
    let weight: f64 = pair.iter().map(|row| f64::from(kind_weight(row.2)) * left(row.3)).sum();
    Some(Tie {
        a,
        b,
        kinds,
        // However old, a tie stays above 0.
        weight: single(weight).max(f32::MIN_POSITIVE),
        last_weeks_ago: pair.iter().map(|row| row.3).fold(f32::INFINITY, f32::min),
    })
}

/// `me` and everybody tied to `me`, sorted: the people a learner's own map shows.
#[must_use]
pub fn surroundings(me: u32, ties: &[Tie]) -> Vec<u32> {
    let mut around = neighbours(me, ties);
    around.push(me);
    ordered(around.len(), &|one, two| around[one].cmp(&around[two]))
        .into_iter()
        .map(|index| around[index])
        .collect()
}

/// Everybody tied to `person`, heaviest tie first, then by index.
#[must_use]
pub fn neighbours(person: u32, ties: &[Tie]) -> Vec<u32> {
    let found: Vec<(u32, f32)> =
        ties.iter().filter_map(|tie| Some((other_end(tie, person)?, tie.weight))).collect();
    let order = ordered(found.len(), &|one, two| {
        found[two].1.total_cmp(&found[one].1).then(found[one].0.cmp(&found[two].0))
    });
    let mut people: Vec<u32> = Vec::with_capacity(found.len());
    for (other, _) in order.into_iter().map(|index| found[index]) {
        if !people.contains(&other) {
            people.push(other);
        }
    }
    people
}

/// The person at the other end of `tie`, if `person` is at one end.
pub(crate) fn other_end(tie: &Tie, person: u32) -> Option<u32> {
    match (tie.a == person, tie.b == person) {
        (true, false) => Some(tie.b),
        (false, true) => Some(tie.a),
        _ => None,
    }
}

/// People who met nobody and exchanged no greeting, sorted; neither a shared group nor a forum counts as contact
/// ([`TieKind::is_contact`]).
///
/// For staff only: naming isolated people to their peers harms them, and much contact happens outside the
/// course, so this is a reason to ask and never a verdict (Cisel, 2018).
#[must_use]
pub fn isolates(people: u32, ties: &[Tie]) -> Vec<u32> {
    let mut alone = vec![true; usize::try_from(people).unwrap_or_default()];
    let contacts = ties.iter().filter(|tie| tie.kinds.iter().any(|kind| kind.is_contact()));
    for person in contacts.filter(|tie| tie.a != tie.b).flat_map(|tie| [tie.a, tie.b]) {
        if let Some(entry) = usize::try_from(person).ok().and_then(|index| alone.get_mut(index)) {
            *entry = false;
        }
    }
    (0..people).zip(alone).filter_map(|(person, alone)| alone.then_some(person)).collect()
}
