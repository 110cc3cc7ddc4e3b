//! The simulated learning platform, the test harness and the stories.

pub mod axe;
pub mod browser;
pub mod calendars;
pub mod crowd;
pub mod database;
pub mod html;
pub mod launcher;
pub mod load;
#[cfg(feature = "mail")]
pub mod mail;
pub mod pictures;
pub mod platform;
pub mod readers;
pub mod rooms;
pub mod seed;
pub mod server;
pub mod snapshot;
pub mod story;
