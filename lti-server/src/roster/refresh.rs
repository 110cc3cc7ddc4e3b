//! Reading a platform's roster page by page (NRPS 2.0) and taking it over.

use lti::{AccessToken, Member, Page, Pages, Roles, Status, vocabulary::NRPS_SCOPE};
use url::Url;
use wire::Role;

use super::store::{Listed, RosterSource};
use crate::{
    AppState,
    handover::HostPerson,
    health::{self, Part},
    outgoing::{self, Reach},
    platform_token,
    registration::PlatformRow,
    session::CourseKey,
    store::StoreError,
};

/// A roster has at most this many pages; 100,000 people at 50 a page.
const MOST_PAGES: usize = 2_000;
/// Moodle sends everybody in one page: a whole university fits.
const PAGE_BYTES: usize = 64 * 1024 * 1024;

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
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Refreshes the roster of a course. `Ok(false)`: it did not work this time; the reason is noted with the course.
pub(crate) async fn refresh(app: &AppState, course: &CourseKey) -> Result<bool, StoreError> {
    let Some(source) = app.store.roster_source(course).await? else { return Ok(true) };
    let Some(url) = source.roster_url.as_deref().and_then(|url| Url::parse(url).ok()) else {
        return Ok(true);
    };
    let Some(platform) = app.store.platform(&source.platform).await? else { return Ok(true) };
    match read(app, &platform, &source, &url).await {
        Ok(listed) => {
            app.store.apply_roster(&source, course, &listed, app.clock.now()).await?;
            tracing::info!(people = listed.len(), "roster refreshed");
            health::note(app, &platform.id, Part::Roster, None).await;
            Ok(true)
        }
        Err(Trouble::Store(error) | Trouble::Token(platform_token::NoToken::Store(error))) => Err(error),
        Err(trouble) => {
            tracing::warn!(cause = %trouble, platform = platform.name, "roster not refreshed");
            let words = trouble.to_string();
            health::note(app, &platform.id, Part::Roster, Some(&words)).await;
            app.store.note_roster_trouble(course, &words).await?;
            Ok(false)
        }
    }
}

/// Everybody on the roster, or why it cannot be read whole. Half a roster is none: people would drop out.
async fn read(
    app: &AppState,
    platform: &PlatformRow,
    source: &RosterSource,
    first: &Url,
) -> Result<Vec<Listed>, Trouble> {
    let mut token = roster_token(app, platform, source, None).await?;
    let reach = platform.reach();
    let mut pages = Pages::new(MOST_PAGES);
    let mut listed = Vec::new();
    let mut next = Some(first.clone());
    let mut renewed = false;
    while let Some(url) = next {
        match members(app, &reach, source, &token, &url, &mut pages).await {
            Ok(page) => {
                if page.incomplete {
                    return Err(Trouble::Incomplete);
                }
                listed.extend(page.members.iter().filter_map(|member| tidy(app, platform, member)));
                next = page.next;
            }
            // A token may end early; one new one, then give up.
            Err(Trouble::Roster(lti::NrpsError::Unauthorized)) if !renewed => {
                renewed = true;
                token = roster_token(app, platform, source, Some(&token)).await?;
                pages = Pages::new(MOST_PAGES);
                listed.clear();
                next = Some(first.clone());
            }
            Err(trouble) => return Err(trouble),
        }
    }
    listed.sort_by(|one: &Listed, other| one.subject.cmp(&other.subject));
    listed.dedup_by(|one, other| one.subject == other.subject);
    Ok(listed)
}

async fn members(
    app: &AppState,
    reach: &Reach,
    source: &RosterSource,
    token: &AccessToken,
    url: &Url,
    pages: &mut Pages,
) -> Result<Page, Trouble> {
    pages.admit(url)?;
    let request = lti::members_request(url, token, None, source.roster_link.as_deref())?;
    let response = outgoing::send(app, reach, request, PAGE_BYTES).await?;
    Ok(lti::page(url, &response, Some(&source.context_id))?)
}

/// A token that lets us read the roster.
async fn roster_token(
    app: &AppState,
    platform: &PlatformRow,
    source: &RosterSource,
    refused: Option<&AccessToken>,
) -> Result<AccessToken, Trouble> {
    let token = platform_token::token(app, platform, &source.deployment_id, &[NRPS_SCOPE], refused).await?;
    if token.grants(NRPS_SCOPE) { Ok(token) } else { Err(Trouble::NotGranted) }
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
