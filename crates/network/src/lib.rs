//! From events between people to ties, and from ties to a picture.
//!
//! Pure and deterministic: the same events and seed give the same ties and the same picture everywhere.
//! People are indices `0..n`; who may be in the input at all is decided before this crate is called.

mod model;

pub use model::{Event, Point, Tie, TieKind};
