//! What members do to a meeting's record, beside writing into it.

use serde::{Serialize, de::IgnoredAny};
use wire::{MeetingId, PersonId, RecordText};
use yew::prelude::*;

use crate::{
    api::{Api, ApiFailure},
    load::Acting,
    text::text,
    ui::{ButtonKind, Press, button},
};

/// One of them.
#[derive(Clone, Debug, PartialEq)]
pub(in crate::meetings) enum Deed {
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
    /// The reader could lead meetings, whichever.
    Could(bool),
}

/// The bodies of all deeds at once, with what is not said left out: a type for each would be compiled into the module
/// with a request of its own.
#[derive(Default, Serialize)]
struct Sent {
    #[serde(skip_serializing_if = "Option::is_none")]
    revision: Option<u32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    text: Option<RecordText>,
    #[serde(skip_serializing_if = "Option::is_none")]
    #[expect(clippy::option_option, reason = "left out, nobody, or somebody")]
    to: Option<Option<PersonId>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    took_part: Option<bool>,
    #[serde(skip_serializing_if = "Option::is_none")]
    person: Option<PersonId>,
    #[serde(skip_serializing_if = "Option::is_none")]
    present: Option<bool>,
    #[serde(skip_serializing_if = "Option::is_none")]
    held: Option<bool>,
    #[serde(skip_serializing_if = "Option::is_none")]
    caught_up: Option<bool>,
    #[serde(skip_serializing_if = "Option::is_none")]
    could: Option<bool>,
}

impl Deed {
    /// The end of the address, what is sent there, and the key of what is said afterwards.
    fn request(self) -> (&'static str, Sent, &'static str) {
        let sent = Sent::default();
        match self {
            Self::Begin(revision, text) => {
                ("/record", Sent { revision: Some(revision), text: Some(text), ..sent }, "record.saved")
            }
            Self::Lead(to) => {
                let said = if to.is_some() { "record.lead.taken" } else { "record.lead.passed" };
                ("/lead", Sent { to: Some(to), ..sent }, said)
            }
            Self::There(was) => ("/attendance", Sent { took_part: Some(was), ..sent }, "sheet.there.noted"),
            Self::Tick(person, is) => {
                ("/present", Sent { person: Some(person), present: Some(is), ..sent }, "sheet.there.noted")
            }
            Self::Held(held) => {
                let said = if held { "record.on.done" } else { "record.off.done" };
                ("/held", Sent { held: Some(held), ..sent }, said)
            }
            Self::CaughtUp(has) => {
                let said = if has { "record.caught_up.done" } else { "record.caught_up.undone" };
                ("/caught-up", Sent { caught_up: Some(has), ..sent }, said)
            }
            Self::Could(could) => ("", Sent { could: Some(could), ..sent }, "record.could.saved"),
        }
    }
}

/// Does it; gives the key of what is said then. What the server answers is asked for with the rest. No meeting: it is
/// about all of them.
///
/// # Errors
/// The server's refusal, or that it was away.
pub(in crate::meetings) async fn make(
    api: Api,
    (meeting, deed): (Option<MeetingId>, Deed),
) -> Result<&'static str, ApiFailure> {
    let (what, sent, said) = deed.request();
    let path = meeting
        .map_or_else(|| "/api/leads".to_owned(), |meeting| ["/api/meetings/", &*meeting.0, what].concat());
    api.put::<_, IgnoredAny>(&path, &sent).await?;
    Ok(said)
}

/// Deeds under way.
pub(in crate::meetings) type Doing = Acting<(Option<MeetingId>, Deed)>;

/// Deeds under way to one meeting.
#[derive(Clone, Copy)]
pub(super) struct Deeds<'a> {
    pub(super) meeting: &'a MeetingId,
    pub(super) act: &'a Doing,
}

impl Deeds<'_> {
    /// A button that does it.
    pub(super) fn button(&self, kind: ButtonKind, deed: Deed, words: &str) -> Html {
        let meeting = self.meeting.clone();
        let onclick = self.act.run.reform(move |_: MouseEvent| (Some(meeting.clone()), deed.clone()));
        button(Press { kind, busy: self.act.busy, onclick, ..Press::default() }, text(words))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sent(deed: Deed) -> (&'static str, String) {
        let (what, sent, _) = deed.request();
        (what, serde_json::to_string(&sent).unwrap())
    }

    fn json(it: &impl Serialize) -> String {
        serde_json::to_string(it).unwrap()
    }

    #[test]
    fn each_deed_sends_what_the_contract_says_and_nothing_more() {
        let person = || PersonId("p".into());
        let keeps = |deed, what, body: String| assert_eq!(sent(deed), (what, body));
        keeps(Deed::Lead(Some(person())), "/lead", json(&wire::PassLead { to: Some(person()) }));
        keeps(Deed::There(true), "/attendance", json(&wire::Attendance { took_part: true }));
        keeps(
            Deed::Tick(person(), false),
            "/present",
            json(&wire::Present { person: person(), present: false }),
        );
        keeps(Deed::Held(false), "/held", json(&wire::Held { held: false }));
        keeps(Deed::CaughtUp(true), "/caught-up", json(&wire::CaughtUp { caught_up: true }));
        keeps(Deed::Could(true), "", json(&wire::CouldLead { could: true }));
        let text = RecordText { notes: "n".into(), ..RecordText::default() };
        keeps(Deed::Begin(2, text.clone()), "/record", json(&wire::RecordEdit { revision: 2, text }));
        // Nobody named is whoever is next, and has to be said.
        keeps(Deed::Lead(None), "/lead", json(&wire::PassLead { to: None }));
    }
}
