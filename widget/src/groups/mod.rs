//! The instructor's first screen: form groups, look, change, publish, and see how they fare.

mod ask;
mod card;
mod desk;
mod draft;
mod drag;
mod history;
mod hours;
mod mover;
mod outbox;
mod pool;
mod published;
mod recorded;
mod run;
mod score;
mod solving;
mod stepper;
mod strip;
mod summary;
mod words;

use std::rc::Rc;

use grouping::{Criteria, CriteriaError};
use wasm_bindgen_futures::spawn_local;
use wire::{CourseGroups, Pool};
use yew::prelude::*;

use self::{
    ask::Ask,
    desk::{Desk, Outcome, Start},
    draft::{Draft, Question},
    pool::People,
    published::Published,
    recorded::Recorded,
};
use crate::{
    load::{Load, use_load},
    session::use_session,
    text::{plural, text},
    ui::{pending, retry},
};

/// What the server knows when the screen opens.
#[derive(PartialEq)]
struct Known {
    pool: Rc<Pool>,
    proposal: Option<Recorded>,
    course: Rc<CourseGroups>,
}

/// The screen.
#[component]
pub(crate) fn GroupsScreen() -> Html {
    let known = use_load((), |api, ()| async move {
        let pool: Rc<Pool> = Rc::new(api.get("/api/pool").await?);
        let proposal = api.get::<Option<Recorded>>("/api/proposal").await?;
        let course = Rc::new(api.get("/api/groups").await?);
        Ok(Known { pool, proposal, course })
    });
    // Raised when somebody else's change was met, and told once the fresh state is there.
    let news = use_state(|| None::<AttrValue>);
    let onstale = {
        let (news, reload) = (news.clone(), known.reload.clone());
        Callback::from(move |words: Option<AttrValue>| {
            news.set(words);
            reload.emit(());
        })
    };
    match &known.state {
        Load::Pending => pending(3),
        Load::Failed(failure) => retry(failure, &known.reload),
        Load::Ready(known) => {
            // A new answer is a new beginning: nothing of the stages before it may stay.
            let key = Rc::as_ptr(known).addr();
            html! { <Stages {key} known={known.clone()} news={(*news).clone()} {onstale} /> }
        }
    }
}

#[derive(PartialEq, Properties)]
struct StagesProps {
    known: Rc<Known>,
    news: Option<AttrValue>,
    onstale: Callback<Option<AttrValue>>,
}

/// Where the instructor is.
#[derive(Clone, PartialEq)]
enum Stage {
    /// Numbers and criteria; with what stood in the way, if something did.
    Ask(Criteria, Option<AttrValue>),
    /// The solver is at work.
    Forming(Criteria, u64),
    /// A proposal is on the desk.
    Desk(Criteria, Start),
    /// Groups are published; `true`: a moment ago.
    Published(Rc<CourseGroups>, bool),
}

/// The seed of the first proposal; each further one is the next number, so that a class can be told which.
const FIRST_SEED: u64 = 1;

#[component]
fn Stages(props: &StagesProps) -> Html {
    let known = &props.known;
    let live = use_session();
    let stage = use_state(|| beginning(known, props.news.clone()));
    let pool = Rc::clone(&known.pool);

    {
        let (stage, pool) = (stage.clone(), Rc::clone(&pool));
        let forming = match &*stage {
            Stage::Forming(criteria, seed) => Some((criteria.clone(), *seed)),
            _ => None,
        };
        use_effect_with(forming, move |forming| {
            if let Some((criteria, seed)) = forming.clone() {
                spawn_local(async move {
                    stage.set(match solving::solve(pool, criteria.clone(), seed).await {
                        Ok(draft) => Stage::Desk(criteria, Start::new(draft, seed, None)),
                        Err(error) => Stage::Ask(criteria, Some(trouble(error))),
                    });
                });
            }
        });
    }
    let to = |next: fn(&Rc<Known>) -> Stage| {
        let (stage, known) = (stage.clone(), Rc::clone(known));
        Callback::from(move |()| stage.set(next(&known)))
    };
    match &*stage {
        Stage::Ask(criteria, trouble) => {
            let onform = {
                let stage = stage.clone();
                Callback::from(move |criteria| stage.set(Stage::Forming(criteria, FIRST_SEED)))
            };
            let back = (!known.course.groups.is_empty())
                .then(|| to(|known| Stage::Published(Rc::clone(&known.course), false)));
            html! { <Ask {pool} criteria={criteria.clone()} trouble={trouble.clone()} {back} {onform} /> }
        }
        Stage::Forming(..) => forming(pool.people.len()),
        Stage::Desk(criteria, start) => {
            let onoutcome = {
                let (stage, criteria, seed) = (stage.clone(), criteria.clone(), start.seed);
                let onstale = props.onstale.clone();
                Callback::from(move |outcome| match outcome {
                    Outcome::Published(course) => stage.set(Stage::Published(Rc::new(course), true)),
                    Outcome::Another => stage.set(Stage::Forming(criteria.clone(), seed + 1)),
                    Outcome::Refused(why) => stage.set(Stage::Ask(criteria.clone(), Some(why))),
                    Outcome::Gone => onstale.emit(None),
                    Outcome::Stale => onstale.emit(Some(text("groups.stale"))),
                })
            };
            html! {
                <Desk api={live.api.clone()} start={start.clone()} replaces={pool.published_groups} {onoutcome} />
            }
        }
        Stage::Published(course, fresh) => {
            let onagain = to(|known| Stage::Ask(known.pool.suggested.clone(), None));
            html! { <Published course={course.clone()} fresh={*fresh} {onagain} /> }
        }
    }
}

/// An open proposal comes first, then published groups, then the question.
fn beginning(known: &Known, news: Option<AttrValue>) -> Stage {
    if let Some(proposal) = &known.proposal {
        let people = People::of(&known.pool);
        let opened = reopen(people, proposal);
        if let Some(draft) = opened {
            let recorded = Some((proposal.id.clone(), proposal.revision));
            let mut start = Start::new(draft, proposal.seed, recorded);
            start.news = news;
            return Stage::Desk(proposal.criteria.clone(), start);
        }
        return Stage::Ask(proposal.criteria.clone(), Some(text("groups.stale_pool")));
    }
    if known.course.groups.is_empty() {
        Stage::Ask(known.pool.suggested.clone(), news)
    } else {
        Stage::Published(Rc::clone(&known.course), false)
    }
}

/// The recorded groups over the pool as it is now; `None` where they do not fit it any more.
fn reopen(people: People, proposal: &Recorded) -> Option<Draft> {
    let groups = people.indices(&proposal.groups)?;
    let question = Question::new(people, proposal.criteria.clone()).ok()?;
    Some(Draft::new(question, groups))
}

fn trouble(error: CriteriaError) -> AttrValue {
    match error {
        CriteriaError::FirstWeek(_) => text("groups.trouble.first_week"),
        CriteriaError::Minutes(_) => text("groups.trouble.minutes"),
        CriteriaError::Size(_) => text("groups.trouble.size"),
        CriteriaError::Weeks(_) => text("groups.trouble.weeks"),
    }
}

/// The solver is at work.
fn forming(people: usize) -> Html {
    let people = plural("groups.forming", people as u64);
    html! {
        <section class="card card-hero forming" role="status">
            <span class="forming-dots" aria-hidden="true"><i /><i /><i /><i /><i /></span>
            <h1>{ text("groups.forming.title") }</h1>
            <p class="lead">{ people }</p>
        </section>
    }
}
