//! The course as it was some weeks ago. People stay where they are, so that only what happened between them moves.

use std::rc::Rc;

use jiff::{SignedDuration, Timestamp};
use network::DEFAULT_HALF_LIFE_WEEKS;
use web_sys::HtmlInputElement;
use wire::{ConnectionMap, MapTie, answered_each_other, weeks_between};
use yew::prelude::*;

use super::picture::count;
use crate::text::{plural, text};

/// Farther back nobody looks: a year.
const MOST_WEEKS: u32 = 52;

/// The map at the chosen time.
pub(super) struct Past {
    /// The same people, and the ties of that time.
    pub(super) shown: Rc<ConnectionMap>,
    /// That time.
    pub(super) then: Timestamp,
    /// Chooses it; nothing where there is no past to look at.
    pub(super) slider: Html,
}

/// The map now, until the reader looks back.
#[hook]
pub(super) fn use_past(map: &Rc<ConnectionMap>, now: Timestamp) -> Past {
    let back = use_state(|| 0_u32);
    let weeks = reach(map, now);
    let ago = (*back).min(weeks);
    let then = weeks_before(now, ago);
    let shown = use_memo((Rc::clone(map), ago), |(map, ago)| {
        if *ago == 0 { Rc::clone(map) } else { Rc::new(as_it_was(map, then)) }
    });
    let oninput = Callback::from(move |event: InputEvent| {
        let value: Option<u32> = event.target_unchecked_into::<HtmlInputElement>().value().parse().ok();
        back.set(value.map_or(0, |value| weeks.saturating_sub(value)));
    });
    let slider = if weeks == 0 { Html::default() } else { slider(weeks, ago, oninput) };
    Past { shown: Rc::clone(&shown), then, slider }
}

fn slider(weeks: u32, ago: u32, oninput: Callback<InputEvent>) -> Html {
    let when = if ago == 0 { text("past.now") } else { plural("past.weeks", ago.into()) };
    html! {
        <div class="map-past">
            <label for="map-past">{ text("past.label") }</label>
            <input id="map-past" class="scale" type="range" min="0" max={weeks.to_string()} step="1"
                value={(weeks - ago).to_string()} aria-valuetext={when.clone()} {oninput} />
            <output class="hint" for="map-past">{ when }</output>
        </div>
    }
}

/// For how many weeks something has happened, the one that has begun counted.
fn reach(map: &ConnectionMap, now: Timestamp) -> u32 {
    let first = map.events.first().map_or(0.0, |event| weeks_between(event.at, now));
    (0..MOST_WEEKS)
        .find(|&weeks| first <= f32::from(u16::try_from(weeks).unwrap_or(u16::MAX)))
        .unwrap_or(MOST_WEEKS)
}

fn weeks_before(now: Timestamp, weeks: u32) -> Timestamp {
    now.saturating_sub(SignedDuration::from_hours(i64::from(weeks) * 7 * 24)).unwrap_or(now)
}

/// The same people with the ties that what had happened by `then` makes.
fn as_it_was(map: &ConnectionMap, then: Timestamp) -> ConnectionMap {
    let events = map.events_until(then);
    let ties = network::ties(count(map.people.len()), &events, DEFAULT_HALF_LIFE_WEEKS);
    let each = answered_each_other(&events);
    let tie = |tie: network::Tie| {
        let ago = SignedDuration::try_from_secs_f32(tie.last_weeks_ago * 7.0 * 86_400.0).unwrap_or_default();
        let last_at = then.saturating_sub(ago).unwrap_or(then);
        let each = each.binary_search(&(tie.a, tie.b)).is_ok();
        MapTie { a: tie.a, b: tie.b, kinds: tie.kinds, each, weight: tie.weight, last_at }
    };
    ConnectionMap { ties: ties.into_iter().map(tie).collect(), ..map.clone() }
}

#[cfg(test)]
mod tests {
    use network::TieKind;
    use wire::MapEvent;

    use super::{
        super::words::tests::{map, now},
        *,
    };

    fn with_past() -> ConnectionMap {
        let event = |kind, b, weeks| MapEvent { a: 0, b, kind, at: weeks_before(now(), weeks), seen: None };
        let events = vec![
            event(TieKind::SameGroup, 1, 5),
            event(TieKind::MetTogether, 1, 3),
            event(TieKind::SaidHello, 2, 1),
        ];
        ConnectionMap { events, ..map() }
    }

    #[test]
    fn ties_are_those_of_the_time() {
        let map = with_past();
        let kinds = |weeks| {
            let past = as_it_was(&map, weeks_before(now(), weeks));
            past.ties.into_iter().map(|tie| (tie.b, tie.kinds)).collect::<Vec<_>>()
        };
        assert_eq!(kinds(6), []);
        assert_eq!(kinds(4), [(1, vec![TieKind::SameGroup])]);
        assert_eq!(kinds(2), [(1, vec![TieKind::SameGroup, TieKind::MetTogether])]);
        assert_eq!(kinds(0).len(), 2);
    }

    #[test]
    fn a_tie_is_as_old_as_it_was_then() {
        let then = weeks_before(now(), 2);
        let past = as_it_was(&with_past(), then);
        let age = then.duration_since(past.ties[0].last_at);
        assert!((age - SignedDuration::from_hours(7 * 24)).abs() < SignedDuration::from_secs(5), "{age}");
    }

    #[test]
    fn the_past_reaches_to_the_first_event() {
        assert_eq!((reach(&map(), now()), reach(&with_past(), now())), (0, 5));
        let long_ago = MapEvent { at: Timestamp::UNIX_EPOCH, ..with_past().events[0].clone() };
        assert_eq!(reach(&ConnectionMap { events: vec![long_ago], ..map() }, now()), MOST_WEEKS);
    }
}
