//! The pieces all screens are made of. Their looks are in `style/20-ui.css`.

mod avatar;
mod button;
mod card;
mod choice;
mod dialog;
mod icon;
mod live;
mod waiting;

pub(crate) use avatar::{Avatar, initials};
pub(crate) use button::{Button, ButtonKind};
pub(crate) use card::{Card, Notice, NoticeKind};
pub(crate) use choice::{Choice, ChoiceOption, Field, Switch};
pub(crate) use dialog::Dialog;
pub(crate) use icon::{Glyph, Icon};
pub(crate) use live::{LiveRegion, announce};
pub(crate) use waiting::{Failure, Pending, Retry};
