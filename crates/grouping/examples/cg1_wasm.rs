//! The CG-1 search as a module for a browser or node; `cargo xtask bench grouping` measures it there.

use std::fmt::Write as _;

use grouping::cg1::{self, Cg1};
use grouping::search::{Plan, WHOLE, search};
use grouping::sizes_between;
use wasm_bindgen::prelude::wasm_bindgen;

/// Searches in `text` until the share of the way that `pace` gives reaches one, and gives the lines `id,group`.
///
/// `pace` gets the steps and the best worth so far; it returns the share of the way that is behind.
#[wasm_bindgen]
#[must_use]
pub fn solve(text: &str, seed: u32, pace: &js_sys::Function) -> Option<String> {
    let learners = cg1::read(text).ok()?;
    let objective = Cg1::new(&learners, cg1::floor(learners.len()));
    let plan = Plan { sizes: sizes_between(learners.len(), 4, 5, 6)?, between: None, seed: u64::from(seed) };
    let outcome = search(&objective, &plan, &mut |progress| {
        #[expect(clippy::cast_precision_loss, reason = "far below 2^53")]
        let (steps, best) = ((progress.steps as f64).into(), (progress.best as f64).into());
        let share = pace.call2(&wasm_bindgen::JsValue::NULL, &steps, &best).ok()?.as_f64()?;
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "between 0 and WHOLE")]
        (share < 1.0).then(|| (share.max(0.0) * f64::from(WHOLE)) as u32)
    });
    let mut lines = String::from("id,group\n");
    for (at, group) in outcome.groups.iter().enumerate() {
        for &member in group {
            writeln!(lines, "{},{at}", learners.get(member as usize)?.id).ok()?;
        }
    }
    Some(lines)
}
