//! What of the instructor's moves has reached the server: one request at a time, the last state wins.

/// How far saving has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Saving {
    /// The server has everything.
    Saved,
    /// A request is under way.
    Sending,
    /// The last request failed; the moves are only here.
    Failed,
}

/// Decides when to send and with which revision.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Outbox {
    revision: u32,
    saving: Saving,
    changed_since: bool,
}

impl Outbox {
    /// In step with the server at `revision`.
    pub(crate) const fn new(revision: u32) -> Self {
        Self { revision, saving: Saving::Saved, changed_since: false }
    }

    /// The revision the server last told.
    pub(crate) const fn revision(self) -> u32 {
        self.revision
    }

    /// How far saving has come.
    pub(crate) const fn saving(self) -> Saving {
        self.saving
    }

    /// The groups changed, or somebody asked to try again. `Some(revision)`: send now.
    pub(crate) fn changed(&mut self) -> Option<u32> {
        if self.saving == Saving::Sending {
            self.changed_since = true;
            return None;
        }
        self.saving = Saving::Sending;
        Some(self.revision)
    }

    /// The server took what was sent. `Some(revision)`: more has happened meanwhile, send again.
    pub(crate) fn took(&mut self, revision: u32) -> Option<u32> {
        self.revision = revision;
        self.saving = Saving::Saved;
        std::mem::take(&mut self.changed_since).then(|| self.changed()).flatten()
    }

    /// The request failed.
    pub(crate) fn failed(&mut self) {
        self.saving = Saving::Failed;
        self.changed_since = false;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn moves_made_while_sending_go_out_together_afterwards() {
        let mut outbox = Outbox::new(3);
        assert_eq!(outbox.changed(), Some(3));
        assert_eq!((outbox.changed(), outbox.changed()), (None, None));
        assert_eq!(outbox.took(4), Some(4));
        assert_eq!(outbox.took(5), None);
        assert_eq!((outbox.saving(), outbox.revision()), (Saving::Saved, 5));
    }

    #[test]
    fn after_a_failure_the_next_move_sends_everything() {
        let mut outbox = Outbox::new(1);
        outbox.changed();
        outbox.changed();
        outbox.failed();
        assert_eq!(outbox.saving(), Saving::Failed);
        assert_eq!(outbox.changed(), Some(1));
        assert_eq!(outbox.took(2), None);
    }
}
