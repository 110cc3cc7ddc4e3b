//! When a person could meet: their own week, painted or listed, in their own wall-clock time.
//!
//! [`desk`] and the modules it uses hold all behaviour and know nothing of the browser; the components draw it.

mod aside;
mod brush;
mod cursor;
mod days;
mod desk;
mod dock;
mod editor;
mod grid;
mod layout;
mod list_editor;
mod listing;
mod odd;
mod quick_fill;
mod row;
mod saying;
mod screen;
mod stroke;
mod week_start;
mod zone_line;

pub(crate) use screen::AvailabilityScreen;
