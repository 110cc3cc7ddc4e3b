//! Asking for groups, and for the people of this moment.
//!
//! The page's worker searches, and the server keeps what it found; the page stays free meanwhile and need not carry
//! the search. Where there is no worker, or people came or went in the meantime, the server searches itself. The same
//! request has the same outcome at both.

use std::{
    cell::{Cell, RefCell},
    rc::Rc,
};

use gloo_timers::future::TimeoutFuture;
use wire::{Pool, ProposalRequest};
use worker::{News, Task};
use yew::{AttrValue, Callback};

use super::{
    desk::Start,
    draft::{Draft, Question},
    pool::People,
    recorded::Recorded,
};
use crate::{
    api::{Api, ApiFailure},
    json,
    load::spawn,
    text::text,
    work::{NoWorker, Work},
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
    /// The best so far: how many groups, and their score.
    SoFar(usize, u8, Share),
    /// There is no worker here, so the server does it.
    AskedServer,
    /// The outcome, as the server keeps it.
    Found(Start),
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

/// Groups being formed; letting go of this ends it.
pub(crate) struct Attempt(Rc<Going>);

struct Going {
    api: Api,
    request: ProposalRequest,
    hear: Box<dyn Fn(Told)>,
    /// Nobody listens any more.
    over: Cell<bool>,
    /// The server has the last word: a worker that comes too late, or breaks down twice, is not heard.
    settled: Cell<bool>,
    work: RefCell<Option<Work>>,
    best: RefCell<Option<Draft>>,
}

impl Drop for Attempt {
    fn drop(&mut self) {
        self.0.over.set(true);
        self.0.work.take();
    }
}

/// Forms groups of the people of this moment.
pub(crate) fn form(api: Api, request: ProposalRequest, hear: Box<dyn Fn(Told)>) -> Attempt {
    let (over, settled) = (Cell::new(false), Cell::new(false));
    let (work, best) = (RefCell::new(None), RefCell::new(None));
    let going = Rc::new(Going { api, request, hear, over, settled, work, best });
    let begun = Rc::clone(&going);
    spawn(Box::pin(async move {
        if let Err(failure) = begun.begin().await {
            begun.tell(Told::Trouble(failure.sentence()));
        }
    }));
    Attempt(going)
}

impl Attempt {
    /// Ends the search with the best there is so far.
    pub(crate) fn take(&self) {
        let best = self.0.best.take();
        if best.is_some() {
            self.0.work.take();
            self.0.keep(best);
        }
    }
}

impl Going {
    fn tell(&self, told: Told) {
        if !self.over.get() {
            (self.hear)(told);
        }
    }

    async fn begin(self: &Rc<Self>) -> Result<(), ApiFailure> {
        let pool = self.api.text("/api/pool").await?;
        let unreadable = |_| ApiFailure::Unreadable;
        let people = People::of(&Rc::new(json::read(&pool).map_err(unreadable)?));
        let task = Task::Form { request: json::write(&self.request).map_err(unreadable)?, pool };
        // What cannot be asked is for the server to say.
        let Ok(question) = Question::new(people, self.request.criteria.clone()) else {
            self.keep(None);
            return Ok(());
        };
        if self.over.get() {
            return Ok(());
        }
        let going = Rc::clone(self);
        match Work::begin(task, Rc::new(move |news| going.heard(&question, news))) {
            Ok(work) => drop(self.work.replace(Some(work))),
            Err(NoWorker) => self.ask_server(),
        }
        Ok(())
    }

    fn heard(self: &Rc<Self>, question: &Question, news: Result<News, NoWorker>) {
        if self.settled.get() {
            return;
        }
        match news {
            Ok(News::Ready) => self.tell(Told::Begun),
            Ok(News::Groups { done, of, groups }) => {
                let draft = Draft::new(question.clone(), groups);
                if done < of {
                    let (groups, score) = (draft.groups().len(), draft.judgement().score);
                    self.best.replace(Some(draft));
                    self.tell(Told::SoFar(groups, score, Share { done, of }));
                } else {
                    self.keep(Some(draft));
                }
            }
            // The criteria are good, as the question shows: whatever it is, it lies in the worker.
            _ => self.ask_server(),
        }
    }

    fn ask_server(self: &Rc<Self>) {
        self.tell(Told::AskedServer);
        self.keep(None);
    }

    /// Has the server keep these groups, or else search.
    fn keep(self: &Rc<Self>, draft: Option<Draft>) {
        if self.over.get() || self.settled.replace(true) {
            return;
        }
        let going = Rc::clone(self);
        spawn(Box::pin(async move {
            let kept = going.record(draft).await;
            going.tell(kept.unwrap_or_else(|failure| Told::Trouble(failure.sentence())));
        }));
    }

    async fn record(&self, draft: Option<Draft>) -> Result<Told, ApiFailure> {
        let groups = draft.as_ref().map(|draft| draft.question().people.ids(draft.groups()));
        let request = ProposalRequest { groups, ..self.request.clone() };
        let made: Recorded = self.api.post("/api/proposal", &request).await?;
        let kept =
            |draft: &Draft| draft.question().people.indices(&made.groups).as_deref() == Some(draft.groups());
        if let Some(draft) = draft.filter(kept) {
            return Ok(Told::Found(Start::new(draft, made.seed, (made.id, made.revision))));
        }
        let pool = ask_pool(&self.api).await?;
        let start = made.on_desk(People::of(&pool));
        Ok(start.map_or_else(|| Told::Trouble(text("groups.stale_pool")), Told::Found))
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
        if watched.get() && (pool.people != last.people || pool.asked_at != last.asked_at) {
            heard.emit(Rc::clone(&pool));
            last = pool;
        }
    }
}
