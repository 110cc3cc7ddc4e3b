//! A learning platform good enough to be wrong in the ways the real ones are.
//!
//! [`Campus`] is one platform: plain state with methods named after intentions, behaving by its [`Manners`].
//! [`Platform`] puts one or several campuses on the network under one origin. [`faults`] bends launches.

mod auth;
mod course;
pub mod demo;
pub mod faults;
mod forums;
mod gradebook;
mod hosted;
mod hosted_canvas;
mod hosted_moodle;
mod http;
mod keys;
mod manners;
mod notices;
mod pages;
pub mod people;
mod registration;
mod roster;
mod selection;
mod state;
mod table;
mod template;
mod token;

use std::net::SocketAddr;
use std::path::Path;
use std::sync::Arc;

use anyhow::Context as _;
use tokio::{net::TcpListener, task::JoinHandle};

pub use auth::{AuthAnswer, AuthRequest};
pub use course::{Course, Registration, Tool, ToolAddresses};
pub use forums::{FORUM_FUNCTIONS, FORUM_SCOPES, ForumBar, HostedPost, HostedThread, WORDS};
pub use gradebook::{Column, GradebookManners, GradebookRequest, Part};
pub use hosted::{HostTrouble, HostedGroup, HostedSet};
pub use hosted_canvas::SCOPES;
pub use hosted_moodle::FUNCTIONS;
pub use keys::{PlatformKey, base64url, random_hex, sign_with_secret};
pub use manners::{
    Deployments, IdShape, Issuer, Manners, Paging, Paths, Refusal, Replay, RosterManners, TokenManners,
    TokenWords, ToolKeys,
};
pub use notices::{Handler, Notice};
pub use people::{Person, Standing};
pub use registration::Offer;
pub use roster::RosterRequest;
pub use state::{Campus, Canned, LoginInitiation, Now, Seen};

/// Campuses being served on one origin; stops when dropped.
#[derive(Debug)]
pub struct Platform {
    campuses: Arc<[Arc<Campus>]>,
    origin: String,
    serving: JoinHandle<std::io::Result<()>>,
}

impl Platform {
    /// Serves one campus for each of `manners` on `listen` (port 0: any free one). With `state_dir`, keys are kept
    /// there, so that a tool's cached key set stays good across a restart.
    ///
    /// # Errors
    /// When the address is taken or a key can be neither read nor made.
    pub async fn start(
        listen: SocketAddr,
        manners: &[&'static Manners],
        now: Now,
        state_dir: Option<&Path>,
    ) -> anyhow::Result<Self> {
        let listener = TcpListener::bind(listen).await.with_context(|| format!("listening on {listen}"))?;
        let origin = format!("http://{}", listener.local_addr()?);
        let campus = |manners: &&'static Manners| {
            let key = match state_dir {
                Some(folder) => {
                    std::fs::create_dir_all(folder)
                        .with_context(|| format!("making the folder {}", folder.display()))?;
                    PlatformKey::kept_in(&folder.join(format!("{}.pem", manners.name.to_lowercase())))?
                }
                None => PlatformKey::generate()?,
            };
            Campus::new(manners, &origin, key, now.clone())
        };
        let campuses: Arc<[_]> = manners.iter().map(campus).collect::<anyhow::Result<_>>()?;
        let router = http::router(&campuses);
        let serving = tokio::spawn(async move { axum::serve(listener, router).await });
        Ok(Self { campuses, origin, serving })
    }

    /// Scheme, host and port.
    #[must_use]
    pub fn origin(&self) -> &str {
        &self.origin
    }

    /// All campuses.
    #[must_use]
    pub fn campuses(&self) -> &[Arc<Campus>] {
        &self.campuses
    }

    /// The campus that behaves like Moodle.
    ///
    /// # Panics
    /// When none was started.
    #[must_use]
    pub fn moodle(&self) -> &Arc<Campus> {
        self.with_manners(Manners::moodle())
    }

    /// The campus that behaves like Canvas.
    ///
    /// # Panics
    /// When none was started.
    #[must_use]
    pub fn canvas(&self) -> &Arc<Campus> {
        self.with_manners(Manners::canvas())
    }

    fn with_manners(&self, manners: &Manners) -> &Arc<Campus> {
        let found = self.campuses.iter().find(|campus| campus.manners().name == manners.name);
        found.unwrap_or_else(|| panic!("no campus with the manners of {} was started", manners.name))
    }

    /// Serves until the process ends.
    ///
    /// # Errors
    /// When the listener fails.
    pub async fn serve(mut self) -> anyhow::Result<()> {
        (&mut self.serving).await??;
        Ok(())
    }
}

impl Drop for Platform {
    fn drop(&mut self) {
        self.serving.abort();
    }
}
