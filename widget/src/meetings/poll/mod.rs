//! The group chooses: which of a few times suits whom, and one of them is taken by a rule that stands on the card.

mod ask;
mod card;

use schedule::{Level, Zone};
use wire::{GroupPoll, PollAnswer, PollId, PollRequest};
use yew::AttrValue;

pub(super) use self::{ask::AskGroup, card::PollCard};
use crate::{
    api::{Api, ApiFailure},
    clock::format_local,
    text::text_with,
};

/// Where the group's poll is.
pub(super) const PATH: &str = "/api/poll";

/// What is done to a poll.
#[derive(Clone)]
enum Deed {
    Open(PollRequest),
    Answer(PollId, Vec<Level>),
    Close(PollId),
}

/// Does it at the server; gives what is said about it then.
///
/// # Errors
/// The server's refusal, or that it was away.
async fn make(api: Api, deed: Deed) -> Result<&'static str, ApiFailure> {
    match deed {
        Deed::Open(request) => {
            api.post::<_, GroupPoll>(PATH, &request).await?;
            Ok("poll.asked")
        }
        Deed::Answer(id, levels) => {
            let path = [PATH, "/", &*id.0, "/answer"].concat();
            let now: GroupPoll = api.put(&path, &PollAnswer { levels }).await?;
            let open = now.poll.is_some_and(|poll| !poll.failed);
            Ok(if open { "meet.there.thanks" } else { "poll.decided" })
        }
        Deed::Close(id) => {
            api.delete(&[PATH, "/", &*id.0].concat()).await?;
            Ok("poll.closed")
        }
    }
}

/// An instant by the reader's clock, or by UTC where nobody knows it.
fn when_words(at: jiff::Timestamp, zone: Option<&Zone>) -> AttrValue {
    match zone {
        Some(zone) => format_local(zone.local(at)),
        None => text_with("meet.utc", &[("time", &format_local(jiff::tz::Offset::UTC.to_datetime(at)))]),
    }
}

/// The rule, as everybody reads it.
fn rule_words(when: &str, quorum: u32) -> AttrValue {
    text_with("poll.rule", &[("when", when), ("n", &quorum.to_string())])
}
