//! Asking the solver without freezing the page before it has said what it does.

use gloo_timers::future::TimeoutFuture;
use grouping::{Criteria, CriteriaError};
use wire::Pool;

use super::{
    draft::{Draft, Question},
    pool::People,
};
use std::rc::Rc;

/// Long enough for the browser to paint what was rendered.
const A_PAINT_MS: u32 = 40;

/// Groups for `seed`. The page is painted before each of the two heavy parts.
///
/// # Errors
/// [`CriteriaError`] when the criteria cannot be asked of anybody.
pub(crate) async fn solve(pool: Rc<Pool>, criteria: Criteria, seed: u64) -> Result<Draft, CriteriaError> {
    TimeoutFuture::new(A_PAINT_MS).await;
    let question = Question::new(People::of(&pool), criteria)?;
    TimeoutFuture::new(A_PAINT_MS).await;
    let groups = question.solve(seed);
    Ok(Draft::new(question, groups))
}
