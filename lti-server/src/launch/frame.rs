//! Launches inside another site's frame, where a browser may keep no cookies for us.
//!
//! Three ways, tried in this order: a partitioned cookie; the platform's storage (1EdTech Platform Storage, LTI
//! Client Side postMessages 0.1); one click into a window of our own. They are tried before the platform is asked who
//! this is, because its permission to ask counts once.

use askama::Template;
use axum::{
    extract::{Query, RawForm, State, rejection::RawFormRejection},
    http::{HeaderMap, StatusCode},
    response::{IntoResponse, Response},
};
use lti::LaunchError;
use serde::Deserialize;
use url::Url;

use super::{
    browser::go_to,
    fields::pairs,
    login::{browser_state, state_cookie},
    verdict,
};
use crate::{
    AppState,
    error::ApiError,
    page::{ANY_FRAME, Refusal, policy, secured},
    secret,
    store::{Store, StoreError, change_now, on_db},
};

/// A login that waits in a frame.
#[derive(sqlx::FromRow)]
struct Waiting {
    continue_to: String,
    storage_target: Option<String>,
}

/// Puts the proof into the platform's storage and goes on; offers the window where there is none, or that fails.
#[derive(Template)]
#[template(path = "frame.html")]
struct Frame<'a> {
    storage: Option<Put<'a>>,
    window: &'a str,
}

/// What the platform's storage is asked to keep.
struct Put<'a> {
    target: &'a str,
    origin: String,
    key: String,
    value: String,
    continue_to: &'a str,
}

/// Gets the proof back and sends it with the launch.
#[derive(Template)]
#[template(path = "storage.html")]
struct Prove<'a> {
    target: &'a str,
    origin: &'a str,
    key: &'a str,
    id_token: &'a str,
    state: &'a str,
}

#[derive(Deserialize)]
pub(super) struct Ticket {
    #[serde(default)]
    state: String,
}

/// The name under which the platform keeps the proof (LTI OIDC Login with Client Side postMessages 0.1).
fn key(state: &str) -> String {
    format!("lti_state_{}", state.get(..16).unwrap_or(state))
}

/// `GET /lti/login/check`: did the browser keep the cookie of a moment ago?
pub(super) async fn check(
    State(app): State<AppState>,
    headers: HeaderMap,
    Query(ticket): Query<Ticket>,
) -> Response {
    checked(&app, &headers, &ticket.state).await.unwrap_or_else(IntoResponse::into_response)
}

async fn checked(app: &AppState, headers: &HeaderMap, state: &str) -> Result<Response, Refusal> {
    let waiting = app.store.waiting_login(state).await.map_err(ApiError::from)?;
    let waiting = waiting.ok_or(LaunchError::UnknownState)?;
    if browser_state(headers, state).as_deref() == Some(state) {
        return Ok(go_to(&waiting.continue_to, None));
    }
    let storage = match &waiting.storage_target {
        None => None,
        Some(target) => {
            let value = secret::random_token().map_err(ApiError::from)?;
            let hash = secret::hash(&value);
            app.store.rely_on_storage(state, Some(&hash)).await.map_err(ApiError::from)?;
            let continue_to = waiting.continue_to.as_str();
            let origin = origin_of(continue_to).ok_or_else(Refusal::internal)?;
            Some(Put { target, origin, key: key(state), value, continue_to })
        }
    };
    let page = Frame { storage, window: &format!("/lti/login/window?state={state}") };
    Ok(secured(StatusCode::OK, page.render(), &policy(ANY_FRAME, "'none'")))
}

/// `GET /lti/login/window`: the login goes on in a window of its own, where cookies are our own.
pub(super) async fn window(State(app): State<AppState>, Query(ticket): Query<Ticket>) -> Response {
    opened(&app, &ticket.state).await.unwrap_or_else(IntoResponse::into_response)
}

async fn opened(app: &AppState, state: &str) -> Result<Response, Refusal> {
    let waiting = app.store.waiting_login(state).await.map_err(ApiError::from)?;
    let waiting = waiting.ok_or(LaunchError::UnknownState)?;
    app.store.rely_on_storage(state, None).await.map_err(ApiError::from)?;
    Ok(go_to(&waiting.continue_to, Some(state_cookie(state))))
}

fn origin_of(address: &str) -> Option<String> {
    Some(Url::parse(address).ok()?.origin().ascii_serialization())
}

/// The page between the platform's answer and the verdict, where only the platform's storage knows this browser.
/// Nothing was judged yet.
pub(super) fn prove(id_token: &str, state: &str, target: &str, auth_url: &Url) -> Response {
    let origin = auth_url.origin().ascii_serialization();
    let page = Prove { target, origin: &origin, key: &key(state), id_token, state };
    secured(StatusCode::OK, page.render(), &policy(ANY_FRAME, "'self'"))
}

/// `POST /lti/launch/storage`: the launch with the proof out of the platform's storage. Only our own page may send
/// it: whoever made the login knows the proof, and must not be able to post it into another's browser.
pub(super) async fn launch(
    State(app): State<AppState>,
    headers: HeaderMap,
    form: Result<RawForm, RawFormRejection>,
) -> Response {
    let form = match form {
        Ok(RawForm(form)) => form,
        Err(rejection) => return Refusal::unreadable(rejection.into_response().status()).into_response(),
    };
    let text = |name: &str| headers.get(name).and_then(|value| value.to_str().ok());
    let own = app.public_url.origin().ascii_serialization();
    if text("sec-fetch-site").map_or(text("origin") != Some(own.as_str()), |site| site != "same-origin") {
        return Refusal::cross_site().into_response();
    }
    let form = pairs(&form);
    let proof = form.iter().find(|(name, _)| name == "proof").map(|(_, proof)| secret::hash(proof));
    let launch = async move { verdict::judged(&app, &headers, &form, proof.as_deref()).await };
    verdict::to_its_end(launch).await
}

impl Store {
    /// A login in a frame that was not used yet.
    async fn waiting_login(&self, state: &str) -> Result<Option<Waiting>, StoreError> {
        const SQL: &str = "SELECT continue_to, storage_target FROM login WHERE state = $1 AND used_at_us IS NULL \
            AND continue_to IS NOT NULL";
        Ok(on_db!(self, pool => sqlx::query_as(SQL).bind(state).fetch_optional(pool).await)?)
    }

    /// What has to come back from the platform's storage at the launch; `None`: a cookie counts.
    async fn rely_on_storage(&self, state: &str, hash: Option<&str>) -> Result<(), StoreError> {
        const SQL: &str = "UPDATE login SET storage_hash = $1 WHERE state = $2 AND used_at_us IS NULL";
        change_now!(self, SQL, hash, state)?;
        Ok(())
    }
}
