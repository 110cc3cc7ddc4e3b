//! Finding the hour with one's group, and keeping it: ranked times, planned meetings, what became of them.
//!
//! [`cost`] and [`reach`] judge what the server sent and know nothing of the browser; the rest draws it.

mod board;
mod change;
mod coming;
mod cost;
mod mail;
mod meeting_card;
mod plan_dialog;
mod reach;
mod screen;
mod seats;
mod slot_card;
mod subscribe;
mod words;

pub(crate) use screen::MeetScreen;
