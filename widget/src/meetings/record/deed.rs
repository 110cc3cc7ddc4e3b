//! What members do to a meeting's record, beside writing into it.

use serde::de::IgnoredAny;
use wire::{
    Attendance, CaughtUp, Held, MeetingId, MeetingRecord, PassLead, PersonId, Present, RecordEdit, RecordText,
};
use yew::prelude::*;

use crate::{
    api::{Api, ApiFailure},
    load::Acting,
    text::text,
    ui::{ButtonKind, Press, button},
};

/// One of them.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Deed {
    /// An agenda is taken as it is.
    Begin(u32, RecordText),
    /// It is led by somebody, or by whoever is next.
    Lead(Option<PersonId>),
    /// The reader was there, or was not.
    There(bool),
    /// A tick of who leads.
    Tick(PersonId, bool),
    /// It took place, or it did not.
    Held(bool),
    /// The reader has read what came of it.
    CaughtUp(bool),
}

/// Does it; gives the key of what is said then. What the server answers is asked for with the rest.
///
/// # Errors
/// The server's refusal, or that it was away.
pub(super) async fn make(api: Api, (meeting, deed): (MeetingId, Deed)) -> Result<&'static str, ApiFailure> {
    let path = |what: &str| ["/api/meetings/", &*meeting.0, what].concat();
    match deed {
        Deed::Begin(revision, text) => {
            api.put::<_, MeetingRecord>(&path("/record"), &RecordEdit { revision, text }).await?;
            Ok("record.saved")
        }
        Deed::Lead(to) => {
            let said = if to.is_some() { "record.lead.taken" } else { "record.lead.passed" };
            api.put::<_, IgnoredAny>(&path("/lead"), &PassLead { to }).await?;
            Ok(said)
        }
        Deed::There(took_part) => {
            api.put::<_, IgnoredAny>(&path("/attendance"), &Attendance { took_part }).await?;
            Ok("sheet.there.noted")
        }
        Deed::Tick(person, present) => {
            api.put::<_, IgnoredAny>(&path("/present"), &Present { person, present }).await?;
            Ok("sheet.there.noted")
        }
        Deed::Held(held) => {
            api.put::<_, IgnoredAny>(&path("/held"), &Held { held }).await?;
            Ok(if held { "record.on.done" } else { "record.off.done" })
        }
        Deed::CaughtUp(caught_up) => {
            api.put::<_, IgnoredAny>(&path("/caught-up"), &CaughtUp { caught_up }).await?;
            Ok(if caught_up { "record.caught_up.done" } else { "record.caught_up.undone" })
        }
    }
}

/// Deeds under way to one meeting.
#[derive(Clone, Copy)]
pub(super) struct Deeds<'a> {
    pub(super) meeting: &'a MeetingId,
    pub(super) act: &'a Acting<(MeetingId, Deed)>,
}

impl Deeds<'_> {
    /// A button that does it.
    pub(super) fn button(&self, kind: ButtonKind, deed: Deed, words: &str) -> Html {
        let meeting = self.meeting.clone();
        let onclick = self.act.run.reform(move |_: MouseEvent| (meeting.clone(), deed.clone()));
        button(Press { kind, busy: self.act.busy, onclick, ..Press::default() }, text(words))
    }
}
