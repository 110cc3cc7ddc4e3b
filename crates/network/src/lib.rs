//! From events between people to ties, and from ties to a picture.
//!
//! Pure and deterministic: the same events and seed give the same ties and the same picture everywhere, bit
//! for bit, natively and in WebAssembly. So nothing here calls `sin`, `exp` or `ln`, whose last bits differ
//! between platforms; only the operations IEEE 754 rounds exactly (`+ - * /`, square root, floor).
//! People are indices `0..n`; who may be in the input at all is decided before this crate is called.

mod communities;
mod dice;
mod drawing;
mod edges;
mod ego;
mod exact;
pub mod export;
mod findings;
mod graph;
mod measures;
mod model;
mod order;
mod shapes;
mod suggest;
mod ties;
mod walk;

pub use communities::{Quality, communities, groups_or_topics, worth};
pub use drawing::{Drawing, Progress, disc_radius, layout};
pub use edges::{Edge, Edges, EdgesError, LeftOut, MOST_PEOPLE, Why};
pub use ego::ego_layout;
pub use findings::{Bridge, StaffCentred, bridges, silent_groups, staff_centred};
pub use graph::{Graph, Link};
pub use measures::{Brokerage, KINDS, brokerage, reach, ties_by_kind};
pub use model::{Event, Point, Tie, TieKind};
pub use suggest::{Suggestion, suggestions, suggestions_by};
pub use ties::{DEFAULT_HALF_LIFE_WEEKS, isolates, kind_weight, neighbours, surroundings, ties};
pub use walk::nearest_in_direction;
