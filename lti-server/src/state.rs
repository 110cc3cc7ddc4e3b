//! What every request can reach.

use std::ops::Deref;
use std::sync::Arc;
use std::time::Duration;

use tokio::sync::Semaphore;
use url::Url;

use crate::{
    clock::Clock,
    config::Settings,
    console::Tries,
    days, evidence,
    health::NotedWell,
    launch::{Launching, Pace, PlatformKeys},
    messages::Post,
    outgoing::Outgoing,
    platform_token::PlatformTokens,
    store::Store,
    wall,
    zones::Zones,
};

/// Shared by all requests. Each layer of each request has its own, so that copying one must cost next to nothing.
#[derive(Clone, Debug)]
pub struct AppState(Arc<Shared>);

impl Deref for AppState {
    type Target = Shared;

    fn deref(&self) -> &Shared {
        &self.0
    }
}

/// What is shared.
#[derive(Debug)]
pub struct Shared {
    /// The database.
    pub store: Store,
    /// The time.
    pub clock: Clock,
    /// Where browsers reach this server; decides every absolute URL, whatever a proxy or `Host` header says.
    pub public_url: Url,
    /// The zone database.
    pub zones: Zones,
    /// Key sets of platforms, cached.
    pub platform_keys: PlatformKeys,
    /// What launches share while many are under way.
    pub(crate) launching: Launching,
    /// Logins of the last while, by address.
    pub(crate) pace: Pace,
    /// Sign-ins to the console of the last while.
    pub(crate) tries: Tries,
    /// Tokens for the services of platforms, cached.
    pub(crate) platform_tokens: PlatformTokens,
    /// How mails leave, if they do.
    pub(crate) post: Post,
    /// Calendars that people let Kith read in the last while, by person.
    pub(crate) calendars: crate::pace::Pace<String>,
    /// Files of forums that came in the last while, by course.
    pub(crate) evidence: crate::pace::Pace<String>,
    /// Pictures that people had read in the last while, by person.
    pub(crate) pictures: crate::pace::Pace<String>,
    /// Where pictures are made fit to be shown, so many at a time.
    pub(crate) darkroom: Arc<Semaphore>,
    /// What was noted about platforms lately.
    pub(crate) noted_well: NotedWell,
    /// Rung when there is background work to do at once.
    bell: tokio::sync::Notify,
    /// The one way out to platforms.
    pub(crate) outgoing: Outgoing,
}

impl AppState {
    /// Opens the database and prepares everything `settings` ask for.
    ///
    /// # Errors
    /// When the database cannot be opened or the HTTP client cannot be made.
    pub async fn new(settings: &Settings, clock: Clock) -> anyhow::Result<Self> {
        let store = Store::open(&settings.database).await?;
        let launching = Launching::prepare(&store, clock.now()).await?;
        let outgoing = Outgoing::new(&settings.allow_private)?;
        let zones = Zones::load();
        Ok(Self(Arc::new(Shared {
            store,
            clock,
            public_url: settings.public_url.clone(),
            zones,
            platform_keys: PlatformKeys::default(),
            launching,
            pace: Pace::default(),
            tries: Tries::default(),
            platform_tokens: PlatformTokens::default(),
            post: Post::new(settings.mail.clone()),
            calendars: days::pace(),
            evidence: evidence::pace(),
            pictures: wall::pace(),
            darkroom: wall::darkroom(),
            noted_well: NotedWell::default(),
            bell: tokio::sync::Notify::new(),
            outgoing,
        })))
    }

    /// Writes down now what is otherwise written a moment later: when people were last here.
    pub async fn write_down(&self) {
        self.launching.write_seen(&self.store).await;
    }

    /// Lets the background worker look for work now.
    pub(crate) fn wake_jobs(&self) {
        self.bell.notify_one();
    }

    /// Waits until somebody wakes the worker, at most for `longest`.
    pub(crate) async fn wait_for_jobs(&self, longest: Duration) {
        // Running out of time is the usual case, and means the same: look for work.
        let _ = tokio::time::timeout(longest, self.bell.notified()).await;
    }
}
