//! The product seen from outside, and the simulation it is seen against.

#![expect(clippy::unwrap_used, reason = "helpers of tests fail where they cannot go on, as tests do")]

mod alive;
mod busy;
mod carry;
mod console;
mod course;
mod deployments;
mod evidence;
mod feed;
mod forums;
mod frames;
mod gradebook;
mod hostile;
mod hours;
mod introductions;
mod keys;
mod killed;
mod languages;
mod launch;
#[cfg(feature = "mail")]
mod mail;
mod maps;
mod notices;
mod placing;
mod platform;
mod poll;
mod privacy;
mod record;
mod registration;
mod rooms;
mod rosters;
mod series;
mod servers;
mod service_token;
mod session;
mod sessions;
mod suggestions;
mod tenancy;
mod unseen;
mod wall;
mod writeback;
