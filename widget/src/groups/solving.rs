//! Asking the solver, about the people of this moment, in a thread of its own.

use std::{
    cell::{Cell, RefCell},
    rc::Rc,
};

use gloo_timers::future::TimeoutFuture;
use grouping::CriteriaError;
use wire::{Pool, ProposalId, ProposalRequest};
use worker::{News, Task};
use yew::{AttrValue, Callback};

use super::{
    draft::{Draft, Question},
    pool::People,
    recorded::Recorded,
};
use crate::{
    api::{Api, ApiFailure},
    json,
    load::spawn,
    text::text,
    work::Work,
};

/// How often the numbers are renewed while they are looked at, and how often at most: the course list may be on its
/// way when the screen opens, and students answer while it stays open.
const RENEWAL_MS: u32 = 5_000;
const RENEWALS: u32 = 60;

/// The people of this moment.
///
/// # Errors
/// [`ApiFailure`] as the server, or the way to it, has it.
pub(crate) async fn ask_pool(api: &Api) -> Result<Rc<Pool>, ApiFailure> {
    api.get("/api/pool").await.map(Rc::new)
}

/// What is told while groups are formed.
pub(crate) enum Told {
    /// The search has begun.
    Begun,
    /// The best so far.
    SoFar(Draft, Share),
    /// There is no worker here, so the server does it.
    AskedServer,
    /// The outcome, with what the server knows it by where the server found it.
    Found(Draft, Option<(ProposalId, u32)>),
    /// Nothing comes of it, and why.
    Trouble(AttrValue),
}

/// How much of the search is done.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Share {
    /// Steps made.
    pub(crate) done: u64,
    /// Of so many.
    pub(crate) of: u64,
}

/// Who hears it.
type Hear = Rc<dyn Fn(Told)>;

/// Groups being formed; letting go of this ends it.
pub(crate) struct Attempt {
    wanted: Rc<Cell<bool>>,
    work: Rc<RefCell<Option<Work>>>,
}

impl Drop for Attempt {
    fn drop(&mut self) {
        self.wanted.set(false);
        self.work.take();
    }
}

/// Forms groups of the people of this moment: in the worker, or by the server where there is none. The same request
/// has the same outcome at both.
pub(crate) fn form(api: Api, request: ProposalRequest, hear: Hear) -> Attempt {
    let attempt = Attempt { wanted: Rc::new(Cell::new(true)), work: Rc::default() };
    let (wanted, work) = (Rc::clone(&attempt.wanted), Rc::clone(&attempt.work));
    let hear: Hear = Rc::new(move |told| {
        if wanted.get() {
            hear(told);
        }
    });
    spawn(Box::pin(async move {
        if let Err(trouble) = begin(&api, request, &hear, &work).await {
            hear(Told::Trouble(trouble));
        }
    }));
    attempt
}

async fn begin(
    api: &Api,
    request: ProposalRequest,
    hear: &Hear,
    place: &RefCell<Option<Work>>,
) -> Result<(), AttrValue> {
    let unreadable = |_| ApiFailure::Unreadable.sentence();
    let text = api.text("/api/pool").await.map_err(|failure| failure.sentence())?;
    let pool = json::read::<Pool>(&text).map_err(unreadable)?;
    let question = Question::new(People::of(&Rc::new(pool)), request.criteria.clone()).map_err(trouble)?;
    let task = Task::Form { request: json::write(&request).map_err(unreadable)?, pool: text };
    let by_server = {
        let (api, hear, question) = (api.clone(), Rc::clone(hear), question.clone());
        move || {
            hear(Told::AskedServer);
            let (api, hear, question, request) =
                (api.clone(), Rc::clone(&hear), question.clone(), request.clone());
            spawn(Box::pin(async move {
                let recorded = api.post::<_, Recorded>("/api/proposal", &request).await;
                hear(
                    recorded
                        .map_or_else(|failure| Told::Trouble(failure.sentence()), |it| taken(question, it)),
                );
            }));
        }
    };
    let heard = {
        let (hear, by_server) = (Rc::clone(hear), by_server.clone());
        move |news| match news {
            Ok(News::Ready) => hear(Told::Begun),
            Ok(News::Groups { done, of, groups }) => {
                let draft = Draft::new(question.clone(), groups);
                hear(if done < of {
                    Told::SoFar(draft, Share { done, of })
                } else {
                    Told::Found(draft, None)
                });
            }
            // The criteria are good, as the question shows: whatever it is, it lies in the worker.
            _ => by_server(),
        }
    };
    match Work::begin(task, Rc::new(heard)) {
        Ok(work) => {
            place.replace(Some(work));
        }
        Err(_) => by_server(),
    }
    Ok(())
}

/// What the server found, over the people it was asked about.
fn taken(question: Question, recorded: Recorded) -> Told {
    match question.people.indices(&recorded.groups) {
        Some(groups) => Told::Found(Draft::new(question, groups), Some((recorded.id, recorded.revision))),
        // Somebody came in the same moment.
        None => Told::Trouble(text("groups.stale_pool")),
    }
}

/// Tells `heard` when the people change, as long as `watched`.
pub(crate) async fn watch(api: Api, mut last: Rc<Pool>, heard: Callback<Rc<Pool>>, watched: Rc<Cell<bool>>) {
    for _ in 0..RENEWALS {
        TimeoutFuture::new(RENEWAL_MS).await;
        if !watched.get() {
            return;
        }
        // Numbers a moment old are better than none; what is formed is formed of fresh ones.
        let Ok(pool) = ask_pool(&api).await else { continue };
        if watched.get() && pool.people != last.people {
            heard.emit(Rc::clone(&pool));
            last = pool;
        }
    }
}

fn trouble(error: CriteriaError) -> AttrValue {
    match error {
        CriteriaError::FirstWeek(_) => text("groups.trouble.first_week"),
        CriteriaError::Minutes(_) => text("groups.trouble.minutes"),
        CriteriaError::Size(_) => text("groups.trouble.size"),
        CriteriaError::Weeks(_) => text("groups.trouble.weeks"),
    }
}
