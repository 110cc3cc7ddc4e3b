//! What the server keeps of a proposal, as far as the widget reads it.

use grouping::Criteria;
use serde::Deserialize;
use wire::{PersonId, ProposalId};

use super::{
    desk::Start,
    draft::{Draft, Question},
    pool::People,
};

/// A [`wire::Proposal`] without its verdict: the verdict is computed here, by the same code from the same pool,
/// so that it can follow every move; reading the server's would only make the widget larger.
#[derive(Clone, Debug, PartialEq, Deserialize)]
pub(crate) struct Recorded {
    /// Its id.
    pub(crate) id: ProposalId,
    /// Raised by every edit.
    pub(crate) revision: u32,
    /// What was asked for.
    pub(crate) criteria: Criteria,
    /// The seed it was made with.
    pub(crate) seed: u64,
    /// Members of each group.
    pub(crate) groups: Vec<Vec<PersonId>>,
}

impl Recorded {
    /// These groups over the people as they are now; `None` where they do not fit them any more.
    pub(crate) fn on_desk(self, people: People) -> Option<Start> {
        let groups = people.indices(&self.groups)?;
        let question = Question::new(people, self.criteria).ok()?;
        Some(Start::new(Draft::new(question, groups), self.seed, (self.id, self.revision)))
    }
}

#[cfg(test)]
mod tests {
    use super::{super::pool::tests::pool, *};

    #[test]
    fn a_proposal_of_the_contract_is_read() {
        let pool = pool();
        let people = People::of(&pool);
        let question = Question::new(people.clone(), pool.suggested.clone()).unwrap();
        let groups = vec![vec![0, 1], vec![2]];
        let proposal = wire::Proposal {
            id: ProposalId("p".into()),
            revision: 3,
            criteria: pool.suggested.clone(),
            seed: 7,
            groups: people.ids(&groups),
            judgement: question.judge(&groups),
            changed_at: jiff::Timestamp::UNIX_EPOCH,
        };
        let read: Recorded = serde_json::from_str(&serde_json::to_string(&proposal).unwrap()).unwrap();
        let wire::Proposal { id, revision, criteria, seed, groups, .. } = proposal;
        assert_eq!(read, Recorded { id, revision, criteria, seed, groups });
    }
}
