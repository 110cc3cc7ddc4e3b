//! The measurements of `load` as a module for a browser or node; `cargo xtask bench schedule` runs it there.

#[path = "measure/mod.rs"]
mod measure;

use wasm_bindgen::prelude::wasm_bindgen;

/// Measures everything; `clock` gives milliseconds. The lines are those of `load`.
#[wasm_bindgen]
#[must_use]
pub fn measured(clock: &js_sys::Function) -> String {
    let now =
        || clock.call0(&wasm_bindgen::JsValue::NULL).ok().and_then(|it| it.as_f64()).unwrap_or(f64::NAN);
    measure::all(&now)
}
