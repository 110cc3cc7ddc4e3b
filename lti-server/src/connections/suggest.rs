//! `GET /api/connections/suggestions`: at most three people worth a hello, and why.

use std::collections::{HashMap, HashSet};

use axum::{Json, extract::State};
use jiff::Timestamp;
use network::{Graph, Link, TieKind};
use schedule::{PARTS_PER_WEEK, Zone, free_parts};
use wire::{PersonId, Suggestion, Suggestions};

use super::{hello::hello_to, known::Known};
use crate::{
    AppState,
    error::ApiError,
    roster::{Person, Viewer},
    session::Learner,
    zones::Zones,
};

/// People suggested at a time: more would be one more list to work off.
const MOST: u32 = 3;
/// Quarter hours from which on a part of the week counts as free: whether somebody is free for an hour in it is all
/// that others are told of their week.
const AN_HOUR: u8 = 4;
/// The parts of the week in which somebody is free the longest count as something in common, so many of them: who is
/// free all week would have everything in common with everybody.
const BEST_PARTS: usize = 3;

pub(super) async fn show(
    Learner(me): Learner,
    State(app): State<AppState>,
) -> Result<Json<Suggestions>, ApiError> {
    let people = app.store.people(&me.course).await?;
    let viewer = Viewer::of(&app.store, &me, &people).await?;
    let events = app.store.tie_events(&me.course).await?;
    let blocked = people.iter().filter(|person| viewer.sees_blocked(person)).map(hello_to).collect();
    let zones = app.zones.clone();
    let now = app.clock.now();
    // In a course of many thousands this takes a moment, which no other request should wait for.
    let people = tokio::task::spawn_blocking(move || {
        let known = Known::to(&me.person, &events);
        Field::new(&viewer, &people, &known, &zones, now).map(|field| field.suggested(&viewer))
    });
    let people = people.await.map_err(|_| ApiError::Interrupted)?.unwrap_or_default();
    Ok(Json(Suggestions { people, blocked }))
}

/// The viewer and everybody who may be suggested to them, with what they have in common. Nobody else is in it, so that
/// nobody else can show by their weight.
pub(super) struct Field<'a> {
    /// By id.
    people: Vec<&'a Person>,
    me: usize,
    /// People, then topics, then parts of the week.
    graph: Graph,
    /// Pairs who met, the lower place first.
    met: HashSet<(u32, u32)>,
    /// How long each is free in each part of the week on the viewer's clock.
    free: Vec<Option<[u8; PARTS_PER_WEEK]>>,
}

impl<'a> Field<'a> {
    /// `None` when the viewer is no longer in the course.
    pub(super) fn new(
        viewer: &Viewer,
        people: &'a [Person],
        known: &Known<'_>,
        zones: &Zones,
        now: Timestamp,
    ) -> Option<Self> {
        let here = |person: &&Person| viewer.is(person) || (person.takes_part() && viewer.may_meet(person));
        let people: Vec<&Person> = people.iter().filter(here).collect();
        let me = people.iter().position(|person| viewer.is(person))?;
        let count = u32::try_from(people.len()).ok()?;
        let place = |id: &PersonId| {
            let place = people.binary_search_by(|person| person.id.cmp(id)).ok()?;
            u32::try_from(place).ok()
        };
        let mut links: Vec<Link> = Vec::new();
        let mut met = HashSet::new();
        for event in known.events() {
            let (Some(a), Some(b)) = (place(&event.a), place(&event.b)) else { continue };
            links.push((a, b, 1.0));
            if event.kind == TieKind::MetTogether {
                met.insert((a.min(b), a.max(b)));
            }
        }
        let mut topics: HashMap<String, u32> = HashMap::new();
        for (at, person) in (0..).zip(&people) {
            for topic in topics_of(person) {
                let next = count + u32::try_from(topics.len()).ok()?;
                links.push((at, *topics.entry(topic).or_insert(next), 1.0));
            }
        }
        let parts_from = count + u32::try_from(topics.len()).ok()?;
        let free = free(&people, me, zones, now);
        for (at, parts) in (0..).zip(&free) {
            let best = parts.iter().flat_map(best_parts);
            links.extend(best.map(|part| (at, parts_from + part, 1.0)));
        }
        let graph = Graph::new(parts_from + u32::try_from(PARTS_PER_WEEK).ok()?, &links);
        Some(Self { people, me, graph, met, free })
    }

    /// The viewer's suggestions, whoever they refused left out.
    pub(super) fn suggested(&self, viewer: &Viewer) -> Vec<Suggestion> {
        let count = u32::try_from(self.people.len()).unwrap_or(u32::MAX);
        let me = u32::try_from(self.me).unwrap_or(u32::MAX);
        let refused = (0..).zip(&self.people).filter(|(_, person)| viewer.is_refused(person));
        let refused: Vec<(u32, u32)> = refused.map(|(at, _)| (me, at)).collect();
        let found = network::suggestions_by(&self.graph, count, MOST, &refused);
        let own = found.into_iter().nth(self.me).unwrap_or_default();
        // With whom nothing is shared there is nothing to say.
        let found = own.into_iter().filter(|it| it.shared > 0.0).map(|it| it.person);
        found.filter_map(|other| self.suggestion(me, other, count)).collect()
    }

    fn suggestion(&self, me: u32, other: u32, count: u32) -> Option<Suggestion> {
        let person = self.people.get(usize::try_from(other).ok()?)?;
        let theirs = self.graph.neighbours(other);
        let both =
            self.graph.neighbours(me).iter().filter(|&&by| by < count && theirs.binary_search(&by).is_ok());
        let met = |by: u32, one: u32| self.met.contains(&(by.min(one), by.max(one)));
        let (met, known): (Vec<u32>, Vec<u32>) = both.partition(|&&by| met(by, me) && met(by, other));
        let topics: HashSet<String> = topics_of(person).collect();
        let mine = self.people.get(self.me)?.answers.as_ref();
        let mine = mine.map(|answers| answers.interests.as_slice()).unwrap_or_default();
        let interests = mine.iter().filter(|mine| topics.contains(&mine.to_lowercase()));
        Some(Suggestion {
            person: person.id.clone(),
            name: person.name().to_owned(),
            met: u32::try_from(met.len()).unwrap_or(u32::MAX),
            known: u32::try_from(known.len()).unwrap_or(u32::MAX),
            interests: interests.cloned().collect(),
            free: self.both_free(usize::try_from(other).ok()?),
        })
    }

    /// The part of the week in which the viewer is free the longest, of those in which the other is free, too.
    fn both_free(&self, other: usize) -> Option<u8> {
        let (mine, theirs) = (self.free.get(self.me)?.as_ref()?, self.free.get(other)?.as_ref()?);
        let both =
            (0..).zip(mine.iter().zip(theirs)).filter(|(_, (mine, theirs))| mine.min(theirs) >= &&AN_HOUR);
        both.max_by_key(|(part, (mine, _))| (**mine, u8::MAX - part)).map(|(part, _)| part)
    }
}

/// What somebody likes to talk about, for comparing.
fn topics_of(person: &Person) -> impl Iterator<Item = String> + '_ {
    person.answers.iter().flat_map(|answers| &answers.interests).map(|topic| topic.to_lowercase())
}

/// The free parts of everybody's week on the clock of the viewer, for those who said them.
fn free(people: &[&Person], me: usize, zones: &Zones, now: Timestamp) -> Vec<Option<[u8; PARTS_PER_WEEK]>> {
    let mut known: HashMap<&str, Option<Zone>> = HashMap::new();
    let names = people.iter().filter_map(|person| person.zone());
    for (name, _) in names {
        known.entry(name).or_insert_with(|| zones.offsets(name, now));
    }
    let zone = |person: &Person| known.get(person.zone()?.0)?.as_ref();
    let Some(local) = people.get(me).and_then(|person| zone(person)) else { return vec![None; people.len()] };
    people.iter().map(|person| Some(free_parts(person.weekly()?, zone(person)?, local, now))).collect()
}

/// The parts of the week in which somebody is free the longest.
fn best_parts(parts: &[u8; PARTS_PER_WEEK]) -> Vec<u32> {
    let mut best: Vec<(u8, u32)> =
        parts.iter().copied().zip(0..).filter(|(free, _)| *free >= AN_HOUR).collect();
    best.sort_by_key(|&(free, part)| (u8::MAX - free, part));
    best.into_iter().take(BEST_PARTS).map(|(_, part)| part).collect()
}
