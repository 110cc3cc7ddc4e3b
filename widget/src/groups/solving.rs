//! Asking for groups, and for the people of this moment.

use std::{cell::Cell, rc::Rc};

use gloo_timers::future::TimeoutFuture;
use grouping::Criteria;
use wire::{Pool, ProposalRequest};
use yew::{AttrValue, Callback};

use super::{desk::Start, pool::People, recorded::Recorded};
use crate::{
    api::{Api, ApiFailure},
    text::text,
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

/// Has the server form groups of the people of this moment, for `seed`, and keep them as the proposal: the page stays
/// free meanwhile, and need not carry the search.
///
/// # Errors
/// What stands in the way, in words.
pub(crate) async fn form(api: &Api, criteria: Criteria, seed: u64) -> Result<Start, AttrValue> {
    let words = |failure: ApiFailure| failure.sentence();
    let request = ProposalRequest { criteria, seed };
    let made: Recorded = api.post("/api/proposal", &request).await.map_err(words)?;
    let pool = ask_pool(api).await.map_err(words)?;
    made.on_desk(People::of(&pool)).ok_or_else(|| text("groups.stale_pool"))
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
