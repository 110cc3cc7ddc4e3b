//! What launches share while many are under way.

use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use jiff::Timestamp;

use super::{
    returning::{Returned, Returning, Seen, facts},
    seal::Seal,
    store::{Admitted, NewLaunch},
};
use crate::{
    AppState,
    gather::Gather,
    joint::Joint,
    registration::{By, PlatformRow},
    store::{Store, StoreError},
};

/// When people were last here is written this often; a hundred launches of a minute cost one commit more.
const SEEN_EVERY: Duration = Duration::from_secs(1);

/// Shared by all launches of this server.
#[derive(Clone, Debug)]
pub(crate) struct Launching {
    pub(super) seal: Seal,
    by_issuer: Gather<String, Vec<Arc<PlatformRow>>>,
    by_id: Gather<String, Vec<Arc<PlatformRow>>>,
    returning: Returning,
    seen: Arc<Mutex<Vec<Seen>>>,
    joint: Joint,
}

impl Launching {
    /// Reads what all servers on this database share.
    pub(crate) async fn prepare(store: &Store, now: Timestamp) -> Result<Self, StoreError> {
        Ok(Self {
            seal: store.seal(now).await?,
            by_issuer: Gather::default(),
            by_id: Gather::default(),
            returning: Gather::default(),
            seen: Arc::default(),
            joint: Joint::default(),
        })
    }

    /// The registrations of `issuer`, as they are now.
    pub(super) async fn platforms_of(
        &self,
        store: &Store,
        issuer: &str,
    ) -> Result<Vec<Arc<PlatformRow>>, StoreError> {
        let store = store.clone();
        let read = move |issuers: Vec<String>| read(store.clone(), By::Issuer, issuers);
        self.by_issuer.ask(issuer.to_owned(), read).await
    }

    /// One registration by our id, as it is now.
    pub(super) async fn platform(
        &self,
        store: &Store,
        id: &str,
    ) -> Result<Option<Arc<PlatformRow>>, StoreError> {
        let store = store.clone();
        let read = move |ids: Vec<String>| read(store.clone(), By::Id, ids);
        Ok(self.by_id.ask(id.to_owned(), read).await?.pop())
    }

    /// Stores a launch: the short way for who comes back, the long one for everybody else.
    pub(super) async fn admit(
        app: &AppState,
        platform: &PlatformRow,
        mut new: NewLaunch<'_>,
        now: Timestamp,
    ) -> Result<Admitted, StoreError> {
        let facts = facts(&new, platform);
        new.facts = &facts;
        if let Some(returned) = Returned::of(&new, now) {
            let (this, store) = (app.launching.clone(), app.store.clone());
            let work = move |all: Vec<Returned>| {
                let (this, store) = (this.clone(), store.clone());
                async move {
                    let (verdicts, seen) = store.admit_returned(&all).await?;
                    this.note_seen(store, seen);
                    Ok(verdicts)
                }
            };
            if let Some(verdict) = app.launching.returning.ask(returned, work).await? {
                return Ok(verdict);
            }
        }
        // Boxed: it is much larger than the short way, and every launch carries room for both.
        Box::pin(app.store.admit(&app.launching.joint, &new, now)).await
    }

    fn note_seen(&self, store: Store, seen: Vec<Seen>) {
        let begins = {
            let mut waiting = self.seen.lock().unwrap_or_else(PoisonError::into_inner);
            let begins = waiting.is_empty() && !seen.is_empty();
            waiting.extend(seen);
            begins
        };
        if begins {
            let this = self.clone();
            tokio::spawn(async move {
                tokio::time::sleep(SEEN_EVERY).await;
                this.write_seen(&store).await;
            });
        }
    }

    /// Writes down who was here and is not noted yet.
    pub(crate) async fn write_seen(&self, store: &Store) {
        let seen = std::mem::take(&mut *self.seen.lock().unwrap_or_else(PoisonError::into_inner));
        if seen.is_empty() {
            return;
        }
        if let Err(error) = store.note_seen(&seen).await {
            // They are noted at their next launch.
            tracing::error!(cause = %error, people = seen.len(), "it was not noted when people were last here");
        }
    }
}

/// Answers for each of `wanted`, from one query.
async fn read(store: Store, by: By, wanted: Vec<String>) -> Result<Vec<Vec<Arc<PlatformRow>>>, StoreError> {
    let found: Vec<Arc<PlatformRow>> =
        store.platforms_by(by, &wanted).await?.into_iter().map(Arc::new).collect();
    let of = |wanted: &String| found.iter().filter(|platform| by.of(platform) == wanted).cloned().collect();
    Ok(wanted.iter().map(of).collect())
}
