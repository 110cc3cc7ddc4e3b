//! The instructor's first screen: form groups, look, change, publish, and see how they fare.

mod apart;
mod ask;
mod card;
mod cards;
mod columns;
mod desk;
mod draft;
mod drag;
mod errand;
mod forming;
mod gradebook;
mod history;
mod host;
mod hours;
mod mover;
mod obstacles;
mod outbox;
mod overview;
mod pool;
mod proof;
mod published;
mod recorded;
mod run;
mod score;
mod solving;
mod stepper;
mod strip;
mod summary;
mod words;

use std::{cell::Cell, rc::Rc};

use grouping::Criteria;
use wasm_bindgen::JsCast;
use wasm_bindgen_futures::spawn_local;
use web_sys::HtmlElement;
use wire::Pool;
use yew::prelude::*;

use self::{
    ask::Ask,
    desk::{Desk, Outcome, Start},
    draft::Digest,
    forming::Forming,
    overview::Overview,
    pool::People,
    published::Published,
    recorded::Recorded,
};
use crate::{
    load::{Load, use_load},
    session::use_session,
    text::text,
    ui::{announce, pending, retry},
};

/// What the server knows when the screen opens.
#[derive(PartialEq)]
struct Known {
    pool: Rc<Pool>,
    proposal: Option<Recorded>,
    course: Overview,
}

/// The screen.
#[component]
pub(crate) fn GroupsScreen() -> Html {
    let known = use_load((), |api, ()| async move {
        let pool = solving::ask_pool(&api).await?;
        let proposal = api.get::<Option<Recorded>>("/api/proposal").await?;
        let course = api.get("/api/groups").await?;
        Ok(Known { pool, proposal, course })
    });
    let entry = use_state(|| Entry::Open);
    let onleave = {
        let (entry, reload) = (entry.clone(), known.reload.clone());
        Callback::from(move |next: Entry| {
            entry.set(next);
            reload.emit(());
        })
    };
    match &known.state {
        Load::Pending => pending(3),
        Load::Failed(failure) => retry(failure, &known.reload),
        Load::Ready(known) => {
            // A new answer is a new beginning: nothing of the stages before it may stay.
            let key = Rc::as_ptr(known).addr();
            html! { <Stages {key} known={known.clone()} entry={*entry} {onleave} /> }
        }
    }
}

#[derive(PartialEq, Properties)]
struct StagesProps {
    known: Rc<Known>,
    entry: Entry,
    onleave: Callback<Entry>,
}

/// Why the screen asks the server, and so where it begins with the answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Entry {
    /// It was opened, or a proposal is gone.
    Open,
    /// Somebody else's change was met.
    Stale,
    /// Groups were published a moment ago.
    Published,
    /// Groups are to be formed again.
    Again,
}

/// Where the instructor is.
#[derive(Clone, PartialEq)]
enum Stage {
    /// Numbers and criteria; with what stood in the way, if something did.
    Ask(Criteria, Option<AttrValue>),
    /// The solver is at work.
    Forming(Wanted),
    /// A proposal is on the desk.
    Desk(Criteria, Start),
    /// Groups are published.
    Published,
}

/// What the solver is asked for.
#[derive(Clone, Debug, PartialEq)]
struct Wanted {
    criteria: Criteria,
    seed: u64,
    /// What stays as it is.
    locks: Vec<wire::Locked>,
    /// The proposal there is already: others are shown beside it.
    present: Option<Digest>,
}

/// How many other proposals are made at a time.
const OTHERS: u32 = 3;

/// The seed of the first proposal; each further one is the next number, so that a class can be told which.
const FIRST_SEED: u64 = 1;

#[component]
fn Stages(props: &StagesProps) -> Html {
    let known = &props.known;
    let live = use_session();
    let stage = use_state(|| beginning(known, props.entry));
    let pool = use_state(|| Rc::clone(&known.pool));
    // The numbers are kept fresh where they are shown.
    use_effect_with(matches!(&*stage, Stage::Ask(..)), {
        let (pool, api) = (pool.clone(), live.api.clone());
        move |&asking| {
            let here = Rc::new(Cell::new(true));
            if asking {
                let last = Rc::clone(&pool);
                let heard = Callback::from(move |fresh| pool.set(fresh));
                spawn_local(solving::watch(api, last, heard, Rc::clone(&here)));
            }
            move || here.set(false)
        }
    });
    let first = use_mut_ref(|| true);
    use_effect_with((props.entry, std::mem::discriminant(&*stage)), move |(entry, _)| {
        // What one comes to is read from its beginning; only the screen's first opening leaves the page alone.
        if !first.replace(false) || *entry != Entry::Open {
            to_the_top();
        }
        if let Some(news) = news(*entry) {
            announce(&news);
        }
    });
    match &*stage {
        Stage::Ask(criteria, trouble) => {
            let onform = {
                let stage = stage.clone();
                Callback::from(move |criteria| {
                    let (seed, locks, present) = (FIRST_SEED, Vec::new(), None);
                    stage.set(Stage::Forming(Wanted { criteria, seed, locks, present }));
                })
            };
            let back = {
                let stage = stage.clone();
                let back = Callback::from(move |()| stage.set(Stage::Published));
                (!known.course.groups.is_empty()).then_some(back)
            };
            let onpool = {
                let pool = pool.clone();
                Callback::from(move |fresh| pool.set(fresh))
            };
            html! { <Ask pool={Rc::clone(&pool)} criteria={criteria.clone()} trouble={trouble.clone()} {back} {onform} {onpool}
            onasked={props.onleave.reform(|()| Entry::Again)} /> }
        }
        Stage::Forming(wanted) => {
            let criteria = wanted.criteria.clone();
            let onformed = {
                let (stage, criteria) = (stage.clone(), criteria.clone());
                Callback::from(move |formed| {
                    let criteria = criteria.clone();
                    stage.set(match formed {
                        Ok(start) => Stage::Desk(criteria, start),
                        Err(trouble) => Stage::Ask(criteria, trouble),
                    });
                })
            };
            // What there is already lies on the server.
            let onkeep = props.onleave.reform(|()| Entry::Open);
            html! { <Forming wanted={wanted.clone()} people={pool.people.len()} {onformed} {onkeep} /> }
        }
        Stage::Desk(criteria, start) => {
            let onoutcome = {
                let (stage, criteria, seed) = (stage.clone(), criteria.clone(), start.seed);
                let onleave = props.onleave.clone();
                Callback::from(move |outcome| match outcome {
                    Outcome::Another(locks, present) => {
                        let (criteria, present) = (criteria.clone(), Some(present));
                        stage.set(Stage::Forming(Wanted { criteria, seed: seed + 1, locks, present }));
                    }
                    Outcome::Published => onleave.emit(Entry::Published),
                    Outcome::Gone => onleave.emit(Entry::Open),
                    Outcome::Stale => onleave.emit(Entry::Stale),
                })
            };
            html! {
                <Desk api={live.api.clone()} start={start.clone()} replaces={pool.published_groups} {onoutcome} />
            }
        }
        Stage::Published => {
            let onagain = props.onleave.reform(|()| Entry::Again);
            let fresh = props.entry == Entry::Published;
            let onchanged = props.onleave.reform(|()| Entry::Open);
            html! { <Published known={known.clone()} {fresh} {onagain} {onchanged} /> }
        }
    }
}

fn news(entry: Entry) -> Option<AttrValue> {
    match entry {
        Entry::Stale => Some(text("groups.stale")),
        _ => None,
    }
}

/// An open proposal comes first, then published groups, then the question.
fn beginning(known: &Known, entry: Entry) -> Stage {
    let news = news(entry);
    if let Some(proposal) = &known.proposal {
        let criteria = proposal.criteria.clone();
        return match proposal.clone().on_desk(People::of(&known.pool)) {
            Some(start) => Stage::Desk(criteria, Start { news, ..start }),
            None => Stage::Ask(criteria, Some(text("groups.stale_pool"))),
        };
    }
    if known.course.groups.is_empty() || entry == Entry::Again {
        Stage::Ask(known.pool.suggested.clone(), news)
    } else {
        Stage::Published
    }
}

/// Shows the screen from its beginning, and lets the keyboard begin there.
fn to_the_top() {
    let Some(window) = web_sys::window() else { return };
    let screen = window.document().and_then(|it| it.query_selector(".screen").ok()?);
    if let Some(screen) = screen.and_then(|it| it.dyn_into::<HtmlElement>().ok()) {
        // An element that cannot be focused keeps the focus where it was.
        let _ = screen.focus();
    }
    // After the focus, which scrolls by itself.
    window.scroll_to_with_x_and_y(0.0, 0.0);
}
