//! While groups are formed: how far it is, what there is so far, and the way out.

use std::cell::RefCell;

use gloo_timers::callback::Interval;
use wire::ProposalRequest;
use yew::prelude::*;

use super::{
    OTHERS, Wanted,
    desk::Start,
    draft::Digest,
    score::score,
    solving::{Attempt, Share, Told, form},
};
use crate::{
    session::use_session,
    text::{plural, text, text_with},
    ui::{ButtonKind, NoticeKind, Press, announce, button},
};

/// How often the bar moves.
const TICK_MS: u32 = 250;

#[derive(Clone, PartialEq, Properties)]
pub(crate) struct FormingProps {
    /// What is asked for.
    pub(crate) wanted: Wanted,
    /// How many people, as far as is known.
    pub(crate) people: usize,
    /// Hears what came of it: groups, or nothing with what stood in the way, unless the reader did.
    pub(crate) onformed: Callback<Result<Start, Option<AttrValue>>>,
    /// Hears that the proposal there is already is to stay.
    pub(crate) onkeep: Callback<()>,
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
#[derive(Clone, Default, PartialEq)]
struct Face {
    pace: Pace,
    /// Groups and score of the best so far.
    best: Option<(usize, u8)>,
    by_server: bool,
    /// Proposals to choose from.
    choice: Vec<Digest>,
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
        let Wanted { criteria, seed, locks, present } = props.wanted.clone();
        let proposals = if present.is_some() { OTHERS } else { 1 };
        let request = ProposalRequest { criteria, seed, groups: None, locks };
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
                    Told::Choice(choice) => {
                        announce(&plural("groups.choice", choice.len() as u64));
                        shown.choice = choice;
                    }
                    Told::AskedServer => *shown = Face { by_server: true, ..Face::default() },
                    Told::Found(start) => return onformed.emit(Ok(start)),
                    Told::Trouble(why) => return onformed.emit(Err(Some(why))),
                }
                face.set(shown.clone());
            };
            attempt.replace(Some(form(live.api.clone(), request, proposals, Box::new(hear))));
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
    let keep = props.onkeep.reform(|_: MouseEvent| ());
    let cancel = if props.wanted.present.is_some() {
        keep.clone()
    } else {
        props.onformed.reform(|_: MouseEvent| Err(None))
    };
    // One of the proposals, or the best so far.
    let take = Callback::from(move |which: Option<usize>| {
        if let Some(attempt) = &*attempt.borrow() {
            match which {
                Some(which) => attempt.choose(which),
                None => attempt.take(),
            }
        }
    });
    if !face.choice.is_empty() {
        return choice(&face.choice, props.wanted.present, &take, keep);
    }
    let take = take.reform(|_: MouseEvent| None);
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

/// How many groups cannot meet in some week.
fn weak(digest: &Digest) -> AttrValue {
    let groups = plural("groups.count", digest.groups as u64);
    if digest.weak == 0 {
        return text_with("groups.choice.all_meet", &[("groups", &groups)]);
    }
    text_with("groups.choice.weak", &[("weak", &digest.weak.to_string()), ("groups", &groups)])
}

/// Proposals side by side, the present one first.
fn choice(
    found: &[Digest],
    present: Option<Digest>,
    take: &Callback<Option<usize>>,
    keep: Callback<MouseEvent>,
) -> Html {
    let most = found.iter().chain(&present).map(|it| it.score).max();
    let one = |digest: &Digest, name: AttrValue, act: AttrValue, onclick: Callback<MouseEvent>| {
        let kind = if most == Some(digest.score) { ButtonKind::Primary } else { ButtonKind::Quiet };
        let label = Some(AttrValue::from([act.as_str(), ": ", &name].concat()));
        html! {
            <li class="card digest">
                <header class="card-head"><h2 class="group-card-name">{ &name }</h2>{ score(digest.score, 0, false) }</header>
                <p>{ text_with("groups.choice.worst", &[("score", &digest.worst.to_string())]) }</p>
                <p>{ weak(digest) }</p>
                { button(Press { kind, onclick, label, ..Press::default() }, act) }
            </li>
        }
    };
    let others = found.iter().enumerate().map(|(at, digest)| {
        let name = text_with("groups.choice.name", &[("n", &(at + 1).to_string())]);
        one(digest, name, text("groups.choice.take"), take.reform(move |_| Some(at)))
    });
    html! {
        <section class="wide stack" aria-labelledby="choice-heading">
            <header class="screen-head">
                <h1 id="choice-heading">{ text("groups.choice.title") }</h1>
                <p class="lead">{ text("groups.choice.lead") }</p>
            </header>
            <ul class="digests">
                if let Some(present) = &present {
                    { one(present, text("groups.choice.present"), text("groups.choice.keep"), keep) }
                }
                { for others }
            </ul>
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
