//! `GET|POST /lti/login`: the platform wants to open Kith for somebody (Security Framework 1.0, 5.1.1.1).

use axum::{
    extract::{FromRequest as _, RawForm, Request, State},
    http::{HeaderMap, Method, StatusCode, header},
    response::{IntoResponse, Response},
};
use cookie::{Cookie, SameSite};
use lti::{Initiation, LoginError, PendingLogin, Registration, authentication_request, choose};
use url::form_urlencoded;

use crate::{AppState, error::ApiError, page::Refusal, secret};

/// A login has to be finished within this many minutes.
const COOKIE_MINUTES: i64 = 15;

pub(super) async fn begin(State(app): State<AppState>, request: Request) -> Response {
    if request.method() != Method::GET && request.method() != Method::POST {
        return (StatusCode::METHOD_NOT_ALLOWED, [(header::ALLOW, "GET, POST")]).into_response();
    }
    let query = pairs(request.uri().query().unwrap_or_default().as_bytes());
    let form = match form(request).await {
        Ok(form) => form,
        Err(refused) => return refused,
    };
    match start(&app, &query, &form).await {
        Ok(redirect) => redirect,
        Err(refusal) => refusal.into_response(),
    }
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

pub(super) fn pairs(bytes: &[u8]) -> Vec<(String, String)> {
    form_urlencoded::parse(bytes).into_owned().collect()
}

async fn start(
    app: &AppState,
    query: &[(String, String)],
    form: &[(String, String)],
) -> Result<Response, Refusal> {
    let initiation = Initiation::parse(query, form, &app.public_url)?;
    let platforms = app.store.platforms_of(&initiation.issuer).await.map_err(ApiError::from)?;
    let registration = choose(&initiation, platforms.iter().map(|platform| &platform.registration))?;
    let platform = platforms
        .iter()
        .find(|platform| &platform.registration == registration)
        .ok_or(LoginError::UnknownPlatform)?;
    let state = secret::random_token().map_err(ApiError::from)?;
    let nonce = secret::random_token().map_err(ApiError::from)?;
    let pending = PendingLogin::new(&initiation, registration, state.clone(), nonce.clone(), app.clock.now());
    app.store.remember_login(&platform.id, &pending).await.map_err(ApiError::from)?;
    redirect(app, &initiation, registration, &state, &nonce)
}

#[expect(clippy::result_large_err, reason = "made at most once a request, and then rendered")]
fn redirect(
    app: &AppState,
    initiation: &Initiation,
    registration: &Registration,
    state: &str,
    nonce: &str,
) -> Result<Response, Refusal> {
    let launch_url = app.public_url.join("lti/launch").map_err(|_| Refusal::internal())?;
    let target = authentication_request(initiation, registration, &launch_url, state, nonce);
    // One cookie a login, so that two tabs do not disturb each other. Partitioned: the only kind that comes back
    // from inside another site's frame where third-party cookies are blocked.
    let cookie = Cookie::build((cookie_name(state), state.to_owned()))
        .path("/lti/launch")
        .http_only(true)
        .secure(true)
        .same_site(SameSite::None)
        .partitioned(true)
        .max_age(cookie::time::Duration::minutes(COOKIE_MINUTES))
        .build();
    let headers = [
        (header::LOCATION, target.to_string()),
        (header::SET_COOKIE, cookie.to_string()),
        (header::CACHE_CONTROL, "no-store".to_owned()),
        (header::REFERRER_POLICY, "no-referrer".to_owned()),
    ];
    Ok((StatusCode::SEE_OTHER, headers).into_response())
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
    cookie(headers, &cookie_name(state))
}

/// The value of the cookie of this name.
pub(super) fn cookie(headers: &HeaderMap, name: &str) -> Option<String> {
    let lines = headers.get_all(header::COOKIE).iter().filter_map(|line| line.to_str().ok());
    let cookies = lines.flat_map(|line| Cookie::split_parse(line.to_owned())).flatten();
    cookies.filter(|cookie| cookie.name() == name).map(|cookie| cookie.value().to_owned()).next()
}
