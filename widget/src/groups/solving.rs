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
    draft::{Digest, Draft, Question},
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
    /// Several proposals, of which one is to be chosen.
    Choice(Vec<Digest>),
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
    proposals: u32,
    hear: Box<dyn Fn(Told)>,
    /// Nobody listens any more.
    over: Cell<bool>,
    /// The server has the last word: a worker that comes too late, or breaks down twice, is not heard.
    settled: Cell<bool>,
    work: RefCell<Option<Work>>,
    /// The proposals so far.
    found: RefCell<Vec<Draft>>,
}

impl Drop for Attempt {
    fn drop(&mut self) {
        self.0.over.set(true);
        self.0.work.take();
    }
}

/// Forms groups of the people of this moment: as many `proposals` as are to be chosen from.
pub(crate) fn form(api: Api, request: ProposalRequest, proposals: u32, hear: Box<dyn Fn(Told)>) -> Attempt {
    let (over, settled) = (Cell::new(false), Cell::new(false));
    let (work, found) = (RefCell::new(None), RefCell::new(Vec::new()));
    let going = Rc::new(Going { api, request, proposals, hear, over, settled, work, found });
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
        let best = self.0.best();
        self.choose(best);
    }

    /// Ends the search with one of the proposals.
    pub(crate) fn choose(&self, which: usize) {
        self.0.choose(which);
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
        let request = json::write(&self.request).map_err(unreadable)?;
        let task = Task::Form { request, pool, proposals: self.proposals };
        // What cannot be asked is for the server to say.
        let Ok(question) = Question::new(people, self.request.criteria.clone()) else {
            self.keep(None);
            return Ok(());
        };
        if self.over.get() {
            return Ok(());
        }
        // It heeds what this page does not know of.
        if question.people.pool().by_server {
            self.keep(None);
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
            Ok(News::Groups { which, done, of, groups }) => {
                let draft = Draft::new(question.clone(), groups);
                let told = {
                    let mut found = self.found.borrow_mut();
                    // What was found early of it is over.
                    found.truncate(which as usize);
                    found.push(draft);
                    let digests: Vec<Digest> = found.iter().map(Draft::digest).collect();
                    let best = digests.iter().max_by_key(|it| it.score);
                    match best.filter(|_| done < of) {
                        Some(best) => Told::SoFar(best.groups, best.score, Share { done, of }),
                        None => Told::Choice(digests),
                    }
                };
                match told {
                    Told::Choice(digests) if digests.len() < 2 => self.choose(0),
                    told => self.tell(told),
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

    /// The place of the best proposal so far.
    fn best(&self) -> usize {
        let found = self.found.borrow();
        (0..found.len()).rev().max_by_key(|&at| found.get(at).map(|it| it.digest().score)).unwrap_or(0)
    }

    /// Ends the search with one of the proposals, if it is there.
    fn choose(self: &Rc<Self>, which: usize) {
        let mut found = self.found.borrow_mut();
        if which < found.len() && !self.settled.get() {
            let draft = found.swap_remove(which);
            drop(found);
            self.work.take();
            self.keep(Some((draft, which as u64)));
        }
    }

    /// Has the server keep these groups, which are so many seeds on, or else search.
    fn keep(self: &Rc<Self>, draft: Option<(Draft, u64)>) {
        if self.over.get() || self.settled.replace(true) {
            return;
        }
        let going = Rc::clone(self);
        spawn(Box::pin(async move {
            let kept = going.record(draft).await;
            going.tell(kept.unwrap_or_else(|failure| Told::Trouble(failure.sentence())));
        }));
    }

    async fn record(&self, draft: Option<(Draft, u64)>) -> Result<Told, ApiFailure> {
        let groups = draft.as_ref().map(|(draft, _)| draft.question().people.ids(draft.groups()));
        let seed = self.request.seed + draft.as_ref().map_or(0, |(_, further)| *further);
        let request = ProposalRequest { groups, seed, ..self.request.clone() };
        let made: Recorded = self.api.post("/api/proposal", &request).await?;
        let kept =
            |draft: &Draft| draft.question().people.indices(&made.groups).as_deref() == Some(draft.groups());
        if let Some((draft, _)) = draft.filter(|(draft, _)| kept(draft)) {
            let locked = self.locked(&draft.question().people);
            let start = Start::new(draft, made.seed, (made.id, made.revision));
            return Ok(Told::Found(Start { locked, ..start }));
        }
        let people = People::of(&ask_pool(&self.api).await?);
        let locked = self.locked(&people);
        let start = made.on_desk(people).map(|start| Start { locked, ..start });
        Ok(start.map_or_else(|| Told::Trouble(text("groups.stale_pool")), Told::Found))
    }

    /// Who is locked, as candidates; nobody where somebody of them left.
    fn locked(&self, people: &People) -> Vec<usize> {
        let members: Vec<_> = self.request.locks.iter().map(|lock| lock.members.clone()).collect();
        people.indices(&members).unwrap_or_default().concat()
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
        if watched.get()
            && (pool.people != last.people
                || pool.asked_at != last.asked_at
                || pool.apart != last.apart
                || pool.columns != last.columns
                || pool.asking != last.asking)
        {
            heard.emit(Rc::clone(&pool));
            last = pool;
        }
    }
}
