//! Platforms an admin registered.

mod cli;
mod store;

pub use cli::PlatformCommand;
pub(crate) use store::PlatformRow;
