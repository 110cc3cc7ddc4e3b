//! Finding the hour with one's group, and keeping it: ranked times, planned meetings, what became of them.
//!
//! [`cost`], [`reach`] and [`series::burden`] judge what the server sent and know nothing of the browser; the rest draws
//! it.

mod board;
mod change;
mod coming;
mod cost;
mod hour_map;
mod mail;
mod meeting_card;
mod plan_dialog;
mod poll;
mod reach;
mod record;
mod recordings;
mod room;
mod screen;
mod search;
mod seats;
mod series;
mod slot_card;
mod subscribe;
mod wishes;
mod words;

pub(crate) use screen::MeetScreen;
