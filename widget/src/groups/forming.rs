//! While groups are formed: how far it is, what there is so far, and the way out.

use std::cell::RefCell;

use gloo_timers::callback::Interval;
use grouping::Criteria;
use wire::ProposalRequest;
use yew::prelude::*;

use super::{
    desk::Start,
    solving::{Attempt, Share, Told, form},
};
use crate::{
    session::use_session,
    text::{plural, text, text_with},
    ui::{NoticeKind, Press, button},
};

/// How often the bar moves.
const TICK_MS: u32 = 250;

#[derive(Clone, PartialEq, Properties)]
pub(crate) struct FormingProps {
    /// What is asked for.
    pub(crate) criteria: Criteria,
    /// Which of the proposals.
    pub(crate) seed: u64,
    /// How many people, as far as is known.
    pub(crate) people: usize,
    /// Hears what came of it: groups, or nothing with what stood in the way, unless the reader did.
    pub(crate) onformed: Callback<Result<Start, Option<AttrValue>>>,
}

/// How far it is, at the times at which something was heard.
#[derive(Clone, Copy, Default, PartialEq)]
struct Pace {
    begun_ms: Option<f64>,
    /// The last share, and when it was reached.
    reached: Option<(Share, f64)>,
}

impl Pace {
    /// The share that is done by now if it goes on like this; `None` before anything is known. Never quite all:
    /// that is only said when it is so.
    fn share(self, now_ms: f64) -> Option<f64> {
        let ((share, at), begun) = (self.reached?, self.begun_ms?);
        #[expect(clippy::cast_precision_loss, reason = "a bar has some hundred pixels")]
        let reached = share.done as f64 / share.of.max(1) as f64;
        let speed = reached / (at - begun).max(1.0);
        Some((reached + speed * (now_ms - at).max(0.0)).min(0.98))
    }
}

/// What is shown.
#[derive(Clone, Copy, Default, PartialEq)]
struct Face {
    pace: Pace,
    /// Groups and score of the best so far.
    best: Option<(usize, u8)>,
    by_server: bool,
}

/// The solver at work.
#[component]
pub(crate) fn Forming(props: &FormingProps) -> Html {
    let live = use_session();
    let face = use_state(Face::default);
    let now_ms = use_state(js_sys::Date::now);
    let attempt = use_mut_ref(|| None::<Attempt>);
    {
        let (face, attempt, onformed) = (face.setter(), attempt.clone(), props.onformed.clone());
        let request = ProposalRequest { criteria: props.criteria.clone(), seed: props.seed, groups: None };
        use_effect_with((), move |()| {
            let shown = RefCell::new(Face::default());
            let hear = move |told| {
                let mut shown = shown.borrow_mut();
                let at = js_sys::Date::now();
                match told {
                    Told::Begun => shown.pace.begun_ms = Some(at),
                    Told::SoFar(groups, score, share) => {
                        shown.pace.reached = Some((share, at));
                        shown.best = Some((groups, score));
                    }
                    Told::AskedServer => *shown = Face { by_server: true, ..Face::default() },
                    Told::Found(start) => return onformed.emit(Ok(start)),
                    Told::Trouble(why) => return onformed.emit(Err(Some(why))),
                }
                face.set(*shown);
            };
            attempt.replace(Some(form(live.api.clone(), request, Box::new(hear))));
            move || drop(attempt.take())
        });
    }
    {
        let now_ms = now_ms.setter();
        use_effect_with((), move |()| {
            let tick = Interval::new(TICK_MS, move || now_ms.set(js_sys::Date::now()));
            move || drop(tick)
        });
    }
    let share = face.pace.share(*now_ms);
    let cancel = props.onformed.reform(|_: MouseEvent| Err(None));
    let take = Callback::from(move |_: MouseEvent| {
        if let Some(attempt) = &*attempt.borrow() {
            attempt.take();
        }
    });
    html! {
        <section class="card card-hero forming">
            <span class="forming-dots" aria-hidden="true"><i /><i /><i /><i /><i /></span>
            <div role="status">
                <h1>{ text("groups.forming.title") }</h1>
                <p class="lead">{ plural("groups.forming", props.people as u64) }</p>
            </div>
            // Without a value it says only that something goes on.
            <progress class="forming-bar" aria-label={text("groups.forming.progress")} max="1"
                value={share.map(|share| share.to_string())} />
            if let Some((groups, score)) = face.best {
                <p class="forming-best hint">{ text_with("groups.forming.best", &[
                    ("groups", &plural("groups.count", groups as u64)),
                    ("score", &score.to_string()),
                ]) }</p>
            }
            if face.by_server { { NoticeKind::Info.says(text("groups.forming.by_server")) } }
            <div class="actions">
                { button(Press { onclick: cancel, ..Press::default() }, text("groups.forming.cancel")) }
                if face.best.is_some() {
                    { button(Press { onclick: take, ..Press::default() }, text("groups.forming.take")) }
                }
            </div>
        </section>
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_bar_goes_on_at_the_pace_it_had_and_never_says_all() {
        let share = Share { done: 100, of: 900 };
        let pace = Pace { begun_ms: Some(1_000.0), reached: Some((share, 2_000.0)) };
        let near = |now: f64, wanted: f64| (pace.share(now).unwrap() - wanted).abs() < 1e-9;
        assert!(near(2_000.0, 1.0 / 9.0) && near(5_000.0, 4.0 / 9.0));
        assert!(near(500.0, 1.0 / 9.0), "a clock that was put back");
        assert!(near(1e9, 0.98));
        assert_eq!(Pace::default().share(1.0), None);
        assert_eq!(Pace { begun_ms: Some(1.0), reached: None }.share(9.0), None);
    }
}
