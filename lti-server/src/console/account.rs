//! Who is signed in. These extractors are the only authorisation of the console: a handler that runs has been
//! authorised.

use axum::{
    extract::{FromRequest, FromRequestParts, Request},
    http::request::Parts,
};

use super::{
    form::{Form, cookie_value, token_for},
    link::Maker,
    stop::Stop,
};
use crate::{AppState, secret};

/// The cookie of a signed-in browser.
pub(super) const SESSION: &str = "kith-admin";

/// A signed-in account.
#[derive(Clone, Debug)]
pub(super) struct Account {
    pub(super) id: String,
    pub(super) name: String,
    /// What the forms of this session carry.
    pub(super) form_token: String,
    /// SHA-256 of the session's token.
    pub(super) session: String,
}

impl Account {
    /// The account as somebody who hands out links.
    pub(super) fn maker(&self) -> Maker<'_> {
        Maker { account: Some(&self.id), name: &self.name }
    }
}

impl FromRequestParts<AppState> for Account {
    type Rejection = Stop;

    async fn from_request_parts(parts: &mut Parts, app: &AppState) -> Result<Self, Stop> {
        let token = cookie_value(app, &parts.headers, SESSION).ok_or(Stop::SignIn)?;
        let session = secret::hash(&token);
        let found = app.store.admin_session(&session, app.clock.now()).await?;
        let (id, name) = found.ok_or(Stop::SignIn)?;
        Ok(Self { id, name, form_token: token_for(&token), session })
    }
}

/// Something a signed-in account wants done: a form of one of its own pages.
#[derive(Clone, Debug)]
pub(super) struct Order {
    pub(super) account: Account,
    pub(super) form: Form,
}

impl FromRequest<AppState> for Order {
    type Rejection = Stop;

    async fn from_request(request: Request, app: &AppState) -> Result<Self, Stop> {
        let (mut parts, body) = request.into_parts();
        let account = Account::from_request_parts(&mut parts, app).await;
        let form = Form::own(Request::from_parts(parts, body), app).await?;
        let account = account?;
        if !form.carries(&account.form_token) {
            return Err(Stop::Stale);
        }
        Ok(Self { account, form })
    }
}
