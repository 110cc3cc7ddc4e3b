//! What everything about mails shares: the settings, how often an address may be asked, and the mail in hand.

use std::sync::Arc;
use std::time::Duration;

use jiff::Timestamp;
use tokio::sync::{Mutex, OwnedMutexGuard};
use wire::PersonId;

use crate::{config::Mail, error::ApiError, pace::Pace, secret, sentence::say};

/// Addresses one person may type at once, and the pause between later ones, in microseconds.
const BY_PERSON: (i64, i64) = (5, 10 * 60 * 1_000_000);
/// How often one address may be written to before its owner has said yes, whoever types it.
const TO_ADDRESS: (i64, i64) = (3, 60 * 60 * 1_000_000);
/// How long a server that stops waits for the mail in hand.
const PATIENCE: Duration = Duration::from_secs(10);

/// How mails leave.
#[derive(Debug)]
pub(crate) struct Post {
    /// `None`: nobody is offered mails, and none are written.
    pub(super) mail: Option<Mail>,
    people: Pace<PersonId>,
    addresses: Pace<String>,
    in_hand: Arc<Mutex<()>>,
}

impl Post {
    pub(crate) fn new(mail: Option<Mail>) -> Self {
        Self {
            mail,
            people: Pace::new(BY_PERSON.0, BY_PERSON.1),
            addresses: Pace::new(TO_ADDRESS.0, TO_ADDRESS.1),
            in_hand: Arc::default(),
        }
    }

    /// Counts a first mail to `address` that `person` asks for, whoever's it is.
    pub(super) fn admit(&self, person: &PersonId, address: &str, now: Timestamp) -> Result<(), ApiError> {
        // A hash, so that addresses are nowhere but where they are needed.
        let admitted = self
            .people
            .admit(person.clone(), now)
            .and_then(|()| self.addresses.admit(secret::hash(&address.to_lowercase()), now));
        admitted.map_err(|_seconds| {
            ApiError::TooMany(say!("Kith has just sent mails to confirm an address. Look into that mailbox, also under spam, and try \
                 again in an hour."))
        })
    }

    /// Held while a mail is between us and the mail server.
    pub(super) async fn take_in_hand(&self) -> OwnedMutexGuard<()> {
        self.in_hand.clone().lock_owned().await
    }

    /// Waits for the mail in hand, so that a server that is stopped leaves none of which it does not know whether it
    /// has arrived. One that takes too long is left.
    pub(crate) async fn put_down(&self) {
        let _ = tokio::time::timeout(PATIENCE, self.in_hand.lock()).await;
    }
}
