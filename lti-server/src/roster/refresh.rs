//! Reading a platform's roster page by page (NRPS 2.0) and taking it over.

use std::time::{Duration, Instant};

use jiff::Timestamp;
use lti::{AccessToken, Member, Page, Pages, Roles, Status, vocabulary::NRPS_SCOPE};
use url::Url;
use wire::Role;

use super::{
    steps::Reading,
    store::{Listed, RosterSource},
};
use crate::{
    AppState,
    handover::HostPerson,
    health::{self, Part},
    jobs::{Claim, Ended},
    outgoing::{self, Reach},
    platform_token,
    registration::PlatformRow,
    session::CourseKey,
    store::StoreError,
};

/// A roster has at most this many pages: twice 100,000 people at the 50 a page of Canvas.
const MOST_PAGES: usize = 4_000;
/// Members we would like on a page. Moodle sends everybody at once unless it is told a number; Canvas has its own.
const PAGE_MEMBERS: u32 = 1_000;
/// A platform that sends everybody at once thinks for a while first.
const PAGE_ANSWERED_WITHIN: Duration = Duration::from_mins(2);
/// People taken over in one transaction, and taken out in one.
const PEOPLE_AT_ONCE: usize = 250;
const DROPPED_AT_ONCE: usize = 100;
/// Between two transactions others write.
const SHORTEST_BREATH: Duration = Duration::from_millis(2);
const LONGEST_BREATH: Duration = Duration::from_millis(100);

/// Why a roster could not be read, in an admin's words.
#[derive(Debug, thiserror::Error)]
enum Trouble {
    #[error(transparent)]
    Unreachable(#[from] outgoing::Unreachable),
    #[error(transparent)]
    Token(#[from] platform_token::NoToken),
    #[error(
        "The platform did not grant access to the roster. Allow \"Names and Role Provisioning\" for Kith."
    )]
    NotGranted,
    #[error("The roster could not be read: {0}")]
    Roster(#[from] lti::NrpsError),
    #[error("The roster ended in the middle. It is tried again later.")]
    Incomplete,
    #[error("The roster was not read to its end. It is tried again later.")]
    Interrupted,
    #[error("another reading of this roster has begun")]
    Overtaken,
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl Trouble {
    /// When the platform wants to be asked again, if it said so.
    fn not_before(&self, now: Timestamp) -> Option<Timestamp> {
        let after = match self {
            Self::Roster(lti::NrpsError::TooManyRequests { retry_after })
            | Self::Token(platform_token::NoToken::Refused(lti::TokenError::TooManyRequests {
                retry_after,
            })) => *retry_after,
            _ => None,
        };
        now.saturating_add(after?).ok()
    }
}

/// Refreshes the roster of a course, page by page and in small steps. What went wrong is noted with the course.
pub(crate) async fn refresh(app: &AppState, course: &CourseKey, claim: &Claim) -> Result<Ended, StoreError> {
    let Some(source) = app.store.roster_source(course).await? else { return Ok(Ended::Done) };
    let Some(url) = source.roster_url.as_deref().and_then(|url| Url::parse(url).ok()) else {
        return Ok(Ended::Done);
    };
    let Some(platform) = app.store.platform(&source.platform).await? else { return Ok(Ended::Done) };
    let Some(reading) = app.store.begin_reading(course, app.clock.now()).await? else {
        return Ok(Ended::Done);
    };
    let work = Work { app, platform: &platform, source: &source, course, claim, reading };
    match work.whole(&url).await {
        Ok(people) => {
            tracing::info!(people, "roster refreshed");
            health::note(app, &platform.id, Part::Roster, None).await;
            Ok(Ended::Done)
        }
        Err(Trouble::Store(error) | Trouble::Token(platform_token::NoToken::Store(error))) => Err(error),
        Err(Trouble::Overtaken) => Ok(Ended::Lost),
        Err(trouble) => {
            tracing::warn!(cause = %trouble, platform = platform.name, "roster not refreshed");
            let words = trouble.to_string();
            health::note(app, &platform.id, Part::Roster, Some(&words)).await;
            app.store.note_roster_trouble(course, &words).await?;
            Ok(trouble.not_before(app.clock.now()).map_or(Ended::Failed, Ended::NotBefore))
        }
    }
}

/// One reading of one roster.
struct Work<'a> {
    app: &'a AppState,
    platform: &'a PlatformRow,
    source: &'a RosterSource,
    course: &'a CourseKey,
    claim: &'a Claim,
    reading: Reading,
}

impl Work<'_> {
    /// Reads all pages and takes everybody over; then those who were not listed are out. A roster that breaks off
    /// takes nobody out.
    async fn whole(&self, first: &Url) -> Result<usize, Trouble> {
        let mut token = self.token(None).await?;
        let reach = self.platform.reach();
        let mut pages = Pages::new(MOST_PAGES);
        let (mut next, mut people) = (Some(first.clone()), 0);
        while let Some(url) = next {
            pages.admit(&url)?;
            let page = match self.page(&reach, &token, &url).await {
                // A token may end early; one new one, then give up.
                Err(Trouble::Roster(lti::NrpsError::Unauthorized)) => {
                    token = self.token(Some(&token)).await?;
                    self.page(&reach, &token, &url).await?
                }
                answer => answer?,
            };
            people += self.take_over(&page).await?;
            if page.incomplete {
                return Err(Trouble::Incomplete);
            }
            next = page.next;
        }
        let store = &self.app.store;
        let missing = store.missing(self.course, self.reading, self.app.clock.now()).await?;
        for some in missing.chunks(DROPPED_AT_ONCE) {
            self.still_ours().await?;
            let (now, began) = (self.app.clock.now(), Instant::now());
            store.drop_out(self.course, self.reading, some, now).await?.map_err(|_| Trouble::Overtaken)?;
            breathe(some.len() == DROPPED_AT_ONCE, began).await;
        }
        store.finish_reading(self.course, self.reading).await?;
        Ok(people)
    }

    async fn page(&self, reach: &Reach, token: &AccessToken, url: &Url) -> Result<Page, Trouble> {
        self.still_ours().await?;
        let link = self.source.roster_link.as_deref();
        let request = lti::members_request(url, token, Some(PAGE_MEMBERS), link)?;
        let response =
            outgoing::send_within(self.app, reach, request, lti::PAGE_LIMIT, PAGE_ANSWERED_WITHIN).await?;
        let (url, context) = (url.clone(), self.source.context_id.clone());
        // A page with everybody on it takes a while to look through: too long for the threads that serve requests.
        let read = tokio::task::spawn_blocking(move || lti::page(&url, response, Some(&context))).await;
        Ok(read.map_err(|_| Trouble::Interrupted)??)
    }

    /// Takes the people of a page over, a few hundred at a time; says how many.
    async fn take_over(&self, page: &Page) -> Result<usize, Trouble> {
        let mut members = page.members().filter_map(|member| tidy(self.app, self.platform, &member));
        let mut people = 0;
        loop {
            let some: Vec<Listed> = members.by_ref().take(PEOPLE_AT_ONCE).collect();
            if some.is_empty() {
                return Ok(people);
            }
            self.still_ours().await?;
            let (platform, now, began) = (&self.platform.id, self.app.clock.now(), Instant::now());
            let taken = self.app.store.take_over(platform, self.course, self.reading, &some, now).await?;
            taken.map_err(|_| Trouble::Overtaken)?;
            people += some.len();
            breathe(some.len() == PEOPLE_AT_ONCE, began).await;
        }
    }

    async fn still_ours(&self) -> Result<(), Trouble> {
        if self.claim.keep(self.app).await? { Ok(()) } else { Err(Trouble::Overtaken) }
    }

    /// A token that lets us read the roster.
    async fn token(&self, refused: Option<&AccessToken>) -> Result<AccessToken, Trouble> {
        let deployment = &self.source.deployment_id;
        let token =
            platform_token::token(self.app, self.platform, deployment, &[NRPS_SCOPE], refused).await?;
        if token.grants(NRPS_SCOPE) { Ok(token) } else { Err(Trouble::NotGranted) }
    }
}

/// `SQLite` has one writer, and those who wait look again only now and then: between two steps of many the database is
/// left to others for as long as the step took.
async fn breathe(more: bool, began: Instant) {
    if more {
        tokio::time::sleep(began.elapsed().clamp(SHORTEST_BREATH, LONGEST_BREATH)).await;
    }
}

fn tidy(app: &AppState, platform: &PlatformRow, member: &Member) -> Option<Listed> {
    if member.status != Status::Active {
        return None;
    }
    let parts = [member.given_name.as_deref(), member.family_name.as_deref()];
    let joined = parts.into_iter().flatten().collect::<Vec<_>>().join(" ");
    Some(Listed {
        subject: member.user_id.clone(),
        name: member.name.clone().or(Some(joined).filter(|name| !name.is_empty())),
        zone: member.timezone.as_deref().and_then(|zone| app.zones.canonical_name(zone)),
        role: role(&member.roles),
        test_user: member.roles.is_test_user(),
        host: HostPerson::of_member(member, platform.settings.anonymous),
    })
}

/// What the membership roles let somebody do here. Institution and system roles count only for people without
/// any role in the course, and only for the page on the tool's health.
pub(crate) fn role(roles: &Roles) -> Role {
    if roles.is_instructor() {
        Role::Instructor
    } else if roles.is_membership_admin() {
        Role::Admin
    } else if roles.is_learner() {
        Role::Learner
    } else if !roles.has_membership() && roles.is_platform_admin() {
        Role::Admin
    } else {
        Role::Visitor
    }
}
