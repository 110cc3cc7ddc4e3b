//! What the desk asks of the server.

use serde::{Deserialize, de::IgnoredAny};
use wire::{ProposalEdit, ProposalId, PublishRequest};

use crate::api::{Api, ApiFailure};

/// One request. They share one path of code, because each asynchronous one of its own would weigh a kilobyte.
pub(crate) enum Errand {
    /// Record moves.
    Edit(ProposalId, ProposalEdit),
    /// Make the groups real.
    Publish(ProposalId, PublishRequest),
    /// Throw the proposal away.
    Discard(ProposalId),
}

/// What is read of a [`wire::Proposal`] after an edit: the rest is on the desk already.
#[derive(Deserialize)]
struct Edited {
    revision: u32,
}

/// What came of it.
pub(crate) enum Answer {
    /// The moves are recorded under this revision.
    Recorded(u32),
    /// The groups are real.
    Published,
    /// There is no proposal any more.
    Discarded,
}

impl Errand {
    /// Runs it.
    ///
    /// # Errors
    /// [`ApiFailure`] as the server, or the way to it, has it.
    pub(crate) async fn run(self, api: Api) -> Result<Answer, ApiFailure> {
        match self {
            Self::Edit(id, edit) => {
                let edited: Edited = api.put(&path(&id, ""), &edit).await?;
                Ok(Answer::Recorded(edited.revision))
            }
            Self::Publish(id, request) => {
                api.post::<_, IgnoredAny>(&path(&id, "/publish"), &request).await.map(|_| Answer::Published)
            }
            Self::Discard(id) => api.delete(&path(&id, "")).await.map(|()| Answer::Discarded),
        }
    }
}

fn path(id: &ProposalId, rest: &str) -> String {
    ["/api/proposal/", &id.0, rest].concat()
}
