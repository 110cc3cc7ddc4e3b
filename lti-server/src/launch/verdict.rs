//! `POST /lti/launch`: gathers the facts, lets `lti` judge them, stores the result, shows the page.

use axum::{
    extract::{RawForm, State, rejection::RawFormRejection},
    http::{HeaderMap, header},
    response::{IntoResponse, Response},
};
use lti::{Answer, Facts, Launch, LaunchError, Message, PendingLogin, Policy, key_id, verify};
use wire::Role;

use super::{
    again,
    fields::pairs,
    frame,
    launching::Launching,
    login::browser_state,
    page::{self, Shown},
    store::{Admitted, Begun, NewLaunch, Ticket},
};
use crate::{
    AppState,
    error::ApiError,
    handover::HostFacts,
    health::{self, Part},
    notices,
    page::Refusal,
    placing::{self, Opening, View},
    registration::PlatformRow,
    roster, secret,
    session::CODE_LIFE,
    store::{StoreError, new_id},
    wall,
};

pub(super) async fn launch(
    State(app): State<AppState>,
    headers: HeaderMap,
    form: Result<RawForm, RawFormRejection>,
) -> Response {
    let form = match form {
        Ok(RawForm(bytes)) => pairs(&bytes),
        Err(rejection) => return Refusal::unreadable(rejection.into_response().status()).into_response(),
    };
    to_its_end(async move { judged(&app, &headers, &form, None).await }).await
}

/// Carries a launch to its end even when the browser hangs up: others may have joined its transaction.
pub(super) async fn to_its_end(launch: impl Future<Output = Response> + Send + 'static) -> Response {
    tokio::spawn(launch).await.unwrap_or_else(|error| {
        tracing::error!(cause = %error, "launch interrupted");
        Refusal::internal().into_response()
    })
}

/// The answer to a launch. `proof` is the hash of what came out of the platform's storage.
pub(super) async fn judged(
    app: &AppState,
    headers: &HeaderMap,
    form: &[(String, String)],
    proof: Option<&str>,
) -> Response {
    judge(app, headers, form, proof).await.unwrap_or_else(IntoResponse::into_response)
}

async fn judge(
    app: &AppState,
    headers: &HeaderMap,
    form: &[(String, String)],
    proof: Option<&str>,
) -> Result<Response, Refusal> {
    let (id_token, state) = match Answer::parse(form)? {
        Answer::Token { id_token, state } => (id_token, state),
        Answer::Refused { error, description, state } => {
            return Err(refused(app, Refusal::by_platform(&error, description), state.as_deref()).await?);
        }
    };
    let found = begun(app, &state).await.map_err(ApiError::from)?;
    let Begun { ticket, pending, platform, used, storage } = found.ok_or(LaunchError::UnknownState)?;
    let refuse = |error: LaunchError| Refusal::from(error).framed_by(&platform);
    if used {
        return Err(refuse(LaunchError::UnknownState));
    }
    // Which of the two counts was decided at login.
    let kept = match (&storage, proof) {
        (None, _) => browser_state(headers, &state),
        (Some((target, _)), None) => {
            return Ok(frame::prove(&id_token, &state, target, &platform.registration.auth_url));
        }
        (Some((_, kept)), Some(proof)) => (kept == proof).then(|| state.clone()),
    };
    let launch = match verified(app, &id_token, &state, kept.as_deref(), &pending, &platform).await {
        Ok(launch) => launch,
        Err(Unverified::Refused(error)) => {
            health::note(app, &platform.id, Part::Launch, Some(&error.to_string())).await;
            return Err(refuse(error));
        }
        Err(Unverified::NoKeys) => return Err(Refusal::no_keys().framed_by(&platform)),
    };
    if launch.message() == Message::DeepLinking && !may_place(&launch) {
        return Err(Refusal::not_a_teacher().framed_by(&platform));
    }
    admit(app, &ticket, &platform, &launch).await
}

/// The login of `state`: what was sealed in it, or the row that was kept of it.
async fn begun(app: &AppState, state: &str) -> Result<Option<Begun>, StoreError> {
    let Some(sealed) = app.launching.seal.open(state, &app.public_url) else {
        return app.store.login(state).await;
    };
    let Some(platform) = app.launching.platform(&app.store, &sealed.platform).await? else { return Ok(None) };
    let ticket = Ticket::Sealed(sealed.spent.clone());
    let pending = sealed.pending(state, &platform.registration.issuer, &platform.registration.client_id);
    Ok(Some(Begun { ticket, pending, platform: PlatformRow::clone(&platform), used: false, storage: None }))
}

/// The platform's own refusal, shown where the login of `state` came from.
async fn refused(app: &AppState, refusal: Refusal, state: Option<&str>) -> Result<Refusal, Refusal> {
    let Some(state) = state else { return Ok(refusal) };
    let found = begun(app, state).await.map_err(ApiError::from)?;
    Ok(match found {
        Some(begun) => refusal.framed_by(&begun.platform),
        None => refusal,
    })
}

/// Only who teaches or runs the course places links. A platform that names no role at all has decided that itself
/// (Deep Linking 2.0, 4.4.9).
fn may_place(launch: &Launch) -> bool {
    let roles = launch.roles();
    roles.names().next().is_none() || matches!(roster::role(roles), Role::Instructor | Role::Admin)
}

/// Contexts the course was copied from, newest first: Moodle's and Canvas' custom value, and the claim that notices
/// use.
fn ancestors(launch: &Launch) -> Vec<String> {
    let listed = launch.custom().get("context_history").map(String::as_str).unwrap_or_default();
    let listed = listed.split(',').map(str::trim).filter(|id| !id.is_empty()).map(str::to_owned);
    let claimed = launch.extra().get(lti::vocabulary::ORIGIN_CONTEXTS);
    let claimed = claimed.and_then(|value| value.as_array()).into_iter().flatten();
    listed.chain(claimed.filter_map(|id| id.as_str()).map(str::to_owned)).take(50).collect()
}

enum Unverified {
    Refused(LaunchError),
    NoKeys,
}

impl From<LaunchError> for Unverified {
    fn from(error: LaunchError) -> Self {
        Self::Refused(error)
    }
}

impl From<super::platform_keys::NoKeys> for Unverified {
    fn from(error: super::platform_keys::NoKeys) -> Self {
        tracing::warn!(cause = %error, "launch not judged");
        Self::NoKeys
    }
}

/// The verdict; with a key the platform may have published a moment ago, the key set is read again once.
async fn verified(
    app: &AppState,
    id_token: &str,
    state: &str,
    browser_state: Option<&str>,
    pending: &PendingLogin,
    platform: &PlatformRow,
) -> Result<Launch, Unverified> {
    let registration = &platform.registration;
    let policy = Policy::default();
    let mut missing = false;
    loop {
        let keys = match app.platform_keys.at_hand(app, platform) {
            Some(keys) if !missing => keys,
            _ => {
                // The platform is asked only for a token that could have come from it.
                key_id(id_token)?;
                app.platform_keys.get(app, platform, missing).await?
            }
        };
        let now = app.clock.now();
        let facts = Facts {
            id_token,
            state,
            browser_state,
            pending,
            registration,
            keys: &keys,
            policy: &policy,
            now,
        };
        match verify(&facts) {
            Err(error) if error.is_unknown_key() && !missing => missing = true,
            verdict => return Ok(verdict?),
        }
    }
}

/// Whether an id has the form of those we give to placed items.
fn is_item(id: &str) -> bool {
    id.len() == 64 && id.bytes().all(|byte| byte.is_ascii_hexdigit())
}

/// Stores who came and shows the page with the widget.
async fn admit(
    app: &AppState,
    ticket: &Ticket,
    platform: &PlatformRow,
    launch: &Launch,
) -> Result<Response, Refusal> {
    let now = app.clock.now();
    let code = secret::random_token().map_err(ApiError::from)?;
    let subject = launch.subject().ok_or(LaunchError::MissingSubject)?;
    let zone = launch.timezone().and_then(|zone| app.zones.canonical_name(zone));
    let name = launch.person().display_name();
    let roles = launch.roles();
    let role = roster::role(roles);
    let picture = launch.person().picture.as_ref().filter(|_| role == Role::Learner);
    let picture = picture.filter(|url| wall::may_be_offered(&platform.settings, url)).map(url::Url::as_str);
    let product = launch.tool_platform().and_then(|platform| {
        let family = platform.product_family_code.as_deref()?;
        Some(format!("{family} {}", platform.version.as_deref().unwrap_or_default()).trim().to_owned())
    });
    let custom = launch.custom();
    let (session, page_secret) = (new_id(now), secret::random_token().map_err(ApiError::from)?);
    let frames = platform.frames(launch.frame_origins()).join(" ");
    let view = custom.get("kith_view").and_then(|name| View::named(name));
    let selection = launch
        .deep_linking()
        .filter(|_| launch.message() == Message::DeepLinking)
        .map(|settings| Opening { settings, frames: &frames });
    let new = NewLaunch {
        ticket,
        facts: "",
        platform: &platform.id,
        new_deployments: platform.settings.new_deployments,
        product: product.as_deref(),
        deployment_id: launch.deployment_id(),
        context: launch.context().map(|context| {
            let title = context.title.clone().or_else(|| context.label.clone());
            (context.id.clone(), title.unwrap_or_else(|| "Course".to_owned()))
        }),
        roster_url: launch.nrps().map(|nrps| nrps.context_memberships_url.to_string()),
        gradebook: launch.ags(),
        resource_link: launch.resource_link().map(|link| link.id.clone()),
        person: roster::Known { subject, name: name.as_deref(), zone: zone.as_deref() },
        host: HostFacts::of_launch(launch, platform.settings.anonymous),
        role,
        test_user: roles.is_test_user(),
        ancestors: ancestors(launch),
        item: view
            .and_then(|view| Some((custom.get("kith_item")?.as_str(), view)))
            .filter(|(id, _)| is_item(id)),
        view,
        selection: selection.clone(),
        session: &session,
        page_hash: &secret::hash(&page_secret),
        frames: &frames,
        locale: launch.person().locale.as_deref(),
        picture,
        masquerading: custom.get("masquerading").map(String::as_str),
        code_hash: &secret::hash(&code),
        code_expires_at: now
            .saturating_add(CODE_LIFE)
            .map_err(|error| ApiError::from(StoreError::from_date(error)))?,
    };
    match Launching::admit(app, platform, new, now).await.map_err(ApiError::from)? {
        Admitted::Replayed => Err(Refusal::from(LaunchError::UnknownState).framed_by(platform)),
        Admitted::PendingDeployment => Err(Refusal::pending().framed_by(platform)),
        Admitted::In { .. } if let Some(selection) = selection => {
            Ok(placing::page(&code, selection.settings, selection.frames))
        }
        Admitted::In { course } => {
            health::note(app, &platform.id, Part::Launch, None).await;
            if let Some(service) = launch.notices() {
                let offered = notices::offered(app, &platform.id, launch.deployment_id(), service).await;
                offered.map_err(ApiError::from)?;
            }
            if let Some(course) = course.filter(|_| role == Role::Instructor)
                && app.store.roster_wanted(&course, now).await.map_err(ApiError::from)?
            {
                app.store.add_job("roster", &course.0, now).await.map_err(ApiError::from)?;
                app.wake_jobs();
            }
            let locale = launch.person().locale.as_deref();
            let chosen = None;
            let shown = Shown { code: &code, session: &session, role, view, locale, chosen, frames: &frames };
            let cookie = again::cookie(&session, &page_secret);
            Ok(([(header::SET_COOKIE, cookie)], page::widget(&shown)).into_response())
        }
    }
}
