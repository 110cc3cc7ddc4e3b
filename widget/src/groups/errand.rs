//! What the desk asks of the server.

use serde::de::IgnoredAny;
use wire::{ProposalEdit, ProposalId, PublishRequest};

use super::recorded::Recorded;
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

/// What came of it.
pub(crate) enum Answer {
    /// The proposal as it is recorded now.
    Recorded(Recorded),
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
            Self::Edit(id, edit) => api.put(&path(&id, ""), &edit).await.map(Answer::Recorded),
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
