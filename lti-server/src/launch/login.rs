//! `GET|POST /lti/login`: the platform wants to open Kith for somebody (Security Framework 1.0, 5.1.1.1).

use std::net::SocketAddr;

use axum::{
    extract::{ConnectInfo, FromRequest as _, RawForm, Request, State},
    http::{HeaderMap, Method, StatusCode, header},
    response::{IntoResponse, Response},
};
use lti::{Initiation, LoginError, PendingLogin, authentication_request, choose};

use super::{
    browser::{go_to, keep, kept},
    fields::pairs,
    seal::Sealed,
    store::Detour,
};
use crate::{AppState, error::ApiError, page::Refusal, secret};

/// A login has to be finished within this many minutes.
const COOKIE_MINUTES: i64 = 15;
/// Says nothing but that this browser keeps our cookies in this place.
const KEEPS_COOKIES: &str = "kith-cookies";

pub(super) async fn begin(State(app): State<AppState>, request: Request) -> Response {
    if request.method() != Method::GET && request.method() != Method::POST {
        return (StatusCode::METHOD_NOT_ALLOWED, [(header::ALLOW, "GET, POST")]).into_response();
    }
    let from = request.extensions().get::<ConnectInfo<SocketAddr>>().map(|ConnectInfo(from)| from.ip());
    if let Some(Err(seconds)) = from.map(|from| app.pace.admit(from, app.clock.now())) {
        return ([(header::RETRY_AFTER, seconds)], Refusal::too_many()).into_response();
    }
    let unsure = is_unsure(request.headers());
    let query = pairs(request.uri().query().unwrap_or_default().as_bytes());
    let form = match form(request).await {
        Ok(form) => form,
        Err(refused) => return refused,
    };
    match start(&app, &query, &form, unsure).await {
        Ok(redirect) => redirect,
        Err(refusal) => {
            let issuer = query.iter().chain(&form).find(|(name, _)| name == "iss");
            refusal.framed_by_address(issuer.map_or("", |(_, issuer)| issuer)).into_response()
        }
    }
}

/// Whether a browser shows us in a frame and has not shown that it keeps cookies there.
fn is_unsure(headers: &HeaderMap) -> bool {
    let place = headers.get("sec-fetch-dest").and_then(|value| value.to_str().ok());
    matches!(place, Some("iframe" | "frame")) && kept(headers, KEEPS_COOKIES).is_none()
}

async fn form(request: Request) -> Result<Vec<(String, String)>, Response> {
    if request.method() == Method::GET {
        return Ok(Vec::new());
    }
    match RawForm::from_request(request, &()).await {
        Ok(RawForm(bytes)) => Ok(pairs(&bytes)),
        Err(rejection) => Err(Refusal::unreadable(rejection.into_response().status()).into_response()),
    }
}

async fn start(
    app: &AppState,
    query: &[(String, String)],
    form: &[(String, String)],
    unsure: bool,
) -> Result<Response, Refusal> {
    let initiation = Initiation::parse(query, form, &app.public_url)?;
    let platforms =
        app.launching.platforms_of(&app.store, &initiation.issuer).await.map_err(ApiError::from)?;
    let registration = choose(&initiation, platforms.iter().map(|platform| &platform.registration))?;
    let platform = platforms
        .iter()
        .find(|platform| &platform.registration == registration)
        .ok_or(LoginError::UnknownPlatform)?;
    let now = app.clock.now();
    let launch_url = app.public_url.join("lti/launch").map_err(|_| Refusal::internal())?;
    let target = |state: &str, nonce: &str| {
        authentication_request(&initiation, registration, &launch_url, state, nonce).to_string()
    };
    let (page, deployment) = (&initiation.target_link_uri, initiation.deployment_id.as_deref());
    let sealed = if unsure {
        None
    } else {
        app.launching
            .seal
            .seal(&platform.id, page, &app.public_url, deployment, now)
            .map_err(ApiError::from)?
    };
    let (state, next) = if let Some(Sealed { state, nonce }) = sealed {
        let next = target(&state, &nonce);
        (state, next)
    } else {
        let state = secret::random_token().map_err(ApiError::from)?;
        let nonce = secret::random_token().map_err(ApiError::from)?;
        let pending = PendingLogin::new(&initiation, registration, state.clone(), nonce.clone(), now);
        let target = target(&state, &nonce);
        let storage_target = initiation.storage_target.as_deref();
        let detour = unsure.then(|| Detour { continue_to: &target, storage_target });
        app.store.remember_login(&platform.id, &pending, detour.as_ref()).await.map_err(ApiError::from)?;
        let next = if unsure { format!("/lti/login/check?state={state}") } else { target };
        (state, next)
    };
    let marker = keep(KEEPS_COOKIES, "1", "/lti", cookie::time::Duration::days(180));
    Ok(go_to(&next, [state_cookie(&state), marker]))
}

/// The cookie of one login, so that two tabs do not disturb each other.
pub(super) fn state_cookie(state: &str) -> String {
    keep(&cookie_name(state), state, "/lti", cookie::time::Duration::minutes(COOKIE_MINUTES))
}

fn cookie_name(state: &str) -> String {
    format!("kith-login-{}", state.get(..16).unwrap_or(state))
}

/// The state this browser kept for the login `state`.
pub(super) fn browser_state(headers: &HeaderMap, state: &str) -> Option<String> {
    // What was not made by us never becomes part of a cookie's name.
    if !state.bytes().all(|byte| byte.is_ascii_hexdigit()) {
        return None;
    }
    kept(headers, &cookie_name(state))
}
