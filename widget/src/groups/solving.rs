//! Asking the solver, about the people of this moment, without freezing the page before it has said what it does.

use std::{cell::Cell, rc::Rc};

use gloo_timers::future::TimeoutFuture;
use grouping::{Criteria, CriteriaError};
use wire::Pool;
use yew::{AttrValue, Callback};

use super::{
    draft::{Draft, Question},
    pool::People,
};
use crate::{
    api::{Api, ApiFailure},
    text::text,
};

/// Long enough for the browser to paint what was rendered.
const A_PAINT_MS: u32 = 40;
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

/// Groups for `seed`, formed of the people of this moment. The page is painted before the heavy part.
///
/// # Errors
/// What stands in the way, in words.
pub(crate) async fn form(api: &Api, criteria: Criteria, seed: u64) -> Result<Draft, AttrValue> {
    let pool = ask_pool(api).await.map_err(|failure| failure.sentence())?;
    TimeoutFuture::new(A_PAINT_MS).await;
    let question = Question::new(People::of(&pool), criteria).map_err(trouble)?;
    TimeoutFuture::new(A_PAINT_MS).await;
    let groups = question.solve(seed);
    Ok(Draft::new(question, groups))
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

fn trouble(error: CriteriaError) -> AttrValue {
    match error {
        CriteriaError::FirstWeek(_) => text("groups.trouble.first_week"),
        CriteriaError::Minutes(_) => text("groups.trouble.minutes"),
        CriteriaError::Size(_) => text("groups.trouble.size"),
        CriteriaError::Weeks(_) => text("groups.trouble.weeks"),
    }
}
