//! The pieces all screens are made of. Their looks are in `style/20-ui.css`.
//!
//! A piece without state is a function: each component costs a phone a kilobyte or two.

mod avatar;
mod button;
mod canvas;
mod card;
mod choice;
mod dialog;
mod download;
mod icon;
mod live;
mod steps;
mod waiting;

pub(crate) use avatar::{avatar, avatar_large, initials};
pub(crate) use button::{ButtonKind, Press, button, name_of};
pub(crate) use canvas::{blank, brush, canvas};
pub(crate) use card::{NoticeKind, card_head};
pub(crate) use choice::{Choice, Switch, choice, field_head};
pub(crate) use dialog::Dialog;
pub(crate) use download::{Wanted, offer, offer_canvas, use_file};
pub(crate) use icon::{Glyph, icon, icon_with};
pub(crate) use live::{LiveRegion, announce};
pub(crate) use steps::{Step, step, toward};
pub(crate) use waiting::{failed, pending, retry};
