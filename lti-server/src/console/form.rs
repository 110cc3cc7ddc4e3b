//! Forms of the console: each carries a token that only pages of the same browser know.

use axum::{
    extract::{FromRequest as _, FromRequestParts, RawForm, Request},
    http::{HeaderMap, HeaderValue, header, request::Parts},
    response::{IntoResponse as _, Response},
};
use cookie::{Cookie, SameSite, time::Duration};

use super::stop::Stop;
use crate::{AppState, launch::kept, page::is_own_form, secret};

/// The field that carries the token.
const TOKEN: &str = "token";

/// The cookie of somebody who is not signed in yet.
const DOOR: &str = "kith-door";

/// What was posted.
#[derive(Clone, Debug, Default)]
pub(super) struct Form(Vec<(String, String)>);

impl Form {
    /// Reads a form that was sent by a page of ours.
    pub(super) async fn own(request: Request, app: &AppState) -> Result<Self, Stop> {
        if !is_own_form(request.headers(), &app.public_url) {
            return Err(Stop::Foreign);
        }
        let read = RawForm::from_request(request, &()).await;
        let RawForm(bytes) = read.map_err(|refused| Stop::Unreadable(refused.into_response().status()))?;
        Ok(Self(url::form_urlencoded::parse(&bytes).into_owned().collect()))
    }

    /// Whether the form carries this token.
    pub(super) fn carries(&self, token: &str) -> bool {
        self.text(TOKEN) == token
    }

    /// The value of a field; empty where it is missing.
    pub(super) fn text(&self, name: &str) -> &str {
        self.given(name).unwrap_or_default()
    }

    /// The value of a field, where there is one.
    pub(super) fn given(&self, name: &str) -> Option<&str> {
        self.0.iter().find(|(field, _)| field == name).map(|(_, value)| value.as_str())
    }

    /// Whether a box was ticked.
    pub(super) fn ticked(&self, name: &str) -> bool {
        self.given(name).is_some()
    }
}

/// What the forms of a browser carry that keeps `secret` in its cookie. Nobody else can compute it, and it tells
/// nothing of the secret.
pub(super) fn token_for(secret: &str) -> String {
    secret::hash(&format!("form {secret}"))
}

/// A cookie of the console. Over https its name makes browsers refuse what another host of the domain would set.
pub(super) fn cookie(app: &AppState, name: &str, value: &str, life: Option<Duration>) -> String {
    let mut cookie = Cookie::build((full_name(app, name), value.to_owned()))
        .path("/")
        .http_only(true)
        .secure(is_https(app))
        .same_site(SameSite::Lax);
    if let Some(life) = life {
        cookie = cookie.max_age(life);
    }
    cookie.build().to_string()
}

/// The value of a cookie of the console.
pub(super) fn cookie_value(app: &AppState, headers: &HeaderMap, name: &str) -> Option<String> {
    kept(headers, &full_name(app, name))
}

fn full_name(app: &AppState, name: &str) -> String {
    // Browsers want `Secure` with this prefix, and some keep no `Secure` cookie on http://localhost.
    if is_https(app) { format!("__Host-{name}") } else { name.to_owned() }
}

fn is_https(app: &AppState) -> bool {
    app.public_url.scheme() == "https"
}

/// Somebody who is not signed in, looking at a page with a form.
pub(super) struct Visitor {
    pub(super) token: String,
    /// To be kept by the browser.
    pub(super) cookie: String,
}

impl FromRequestParts<AppState> for Visitor {
    type Rejection = Stop;

    async fn from_request_parts(parts: &mut Parts, app: &AppState) -> Result<Self, Stop> {
        let known = cookie_value(app, &parts.headers, DOOR).filter(|value| value.len() == 64);
        let secret = known.map_or_else(secret::random_token, Ok)?;
        Ok(Self { token: token_for(&secret), cookie: cookie(app, DOOR, &secret, None) })
    }
}

/// A form sent by somebody who is not signed in.
pub(super) struct Knock {
    pub(super) form: Form,
    pub(super) visitor: Visitor,
}

impl axum::extract::FromRequest<AppState> for Knock {
    type Rejection = Stop;

    async fn from_request(request: Request, app: &AppState) -> Result<Self, Stop> {
        let (mut parts, body) = request.into_parts();
        let came_with = cookie_value(app, &parts.headers, DOOR);
        let visitor = Visitor::from_request_parts(&mut parts, app).await?;
        let form = Form::own(Request::from_parts(parts, body), app).await?;
        if came_with.is_none() || !form.carries(&visitor.token) {
            return Err(Stop::Stale);
        }
        Ok(Self { form, visitor })
    }
}

/// Lets the browser keep a cookie.
pub(super) fn keep(response: &mut Response, cookie: &str) {
    // Ours are made of hexadecimal digits and names of our own.
    if let Ok(cookie) = HeaderValue::try_from(cookie) {
        response.headers_mut().append(header::SET_COOKIE, cookie);
    }
}
