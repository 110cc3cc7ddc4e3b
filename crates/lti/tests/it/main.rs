//! The crate as its users see it: what it refuses, what it accepts, and how it gets on with a real platform.

#![expect(clippy::unwrap_used, reason = "what cannot be read here is a broken test")]

mod accepted;
mod deep_link;
mod gradebook;
mod key_sets;
mod login;
mod moodle;
mod never_panics;
mod notices;
mod openedx;
mod platform;
mod recorded;
mod refused;
mod registration;
mod roster;
mod tokens;
