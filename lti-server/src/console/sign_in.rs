//! `/admin/sign-in` and `/admin/sign-out`.

use std::net::SocketAddr;

use askama::Template;
use axum::{
    Extension,
    extract::{ConnectInfo, State},
    http::StatusCode,
    response::Response,
};
use cookie::time::Duration;

use super::{
    account::{Account, Order, SESSION},
    field::Field,
    form::{Knock, Visitor, cookie, keep},
    password, shown_as,
    stop::{SIGN_IN, Stop},
    store::name_key,
};
use crate::{AppState, launch::go_to, secret};

#[derive(Template)]
#[template(path = "console/sign_in.html")]
struct Page<'a> {
    token: &'a str,
    refused: bool,
    /// There is no account yet.
    empty: bool,
    fields: [Field; 2],
}

fn page(status: StatusCode, visitor: &Visitor, name: &str, refused: bool, empty: bool) -> Response {
    let word = Field::password("password", "Password", "", "current-password");
    let fields = [Field::account("", name), word];
    shown_as(status, &Page { token: &visitor.token, refused, empty, fields })
}

/// Asks for name and password.
pub(super) async fn ask(
    State(app): State<AppState>,
    account: Result<Account, Stop>,
    visitor: Visitor,
) -> Result<Response, Stop> {
    if account.is_ok() {
        return Ok(go_to("/admin", []));
    }
    let empty = app.store.count_admin_accounts().await? == 0;
    let mut response = page(StatusCode::OK, &visitor, "", false, empty);
    keep(&mut response, &visitor.cookie);
    Ok(response)
}

/// Judges name and password. A refusal does not say which of them was wrong, nor does the time it takes.
pub(super) async fn judge(
    State(app): State<AppState>,
    from: Option<Extension<ConnectInfo<SocketAddr>>>,
    knock: Knock,
) -> Result<Response, Stop> {
    let now = app.clock.now();
    let (name, password) = (knock.form.text("name"), knock.form.text("password"));
    let key = name_key(name);
    let from = from.map(|Extension(ConnectInfo(from))| from.ip());
    app.tries.admit(&key, from, now).map_err(Stop::TooMany)?;
    let account = app.store.admin_account(name).await?;
    let kept = account.as_ref().map(|account| account.password.clone());
    let fits = password::fits(password.to_owned(), kept).await?;
    let Some(account) = account.filter(|_| fits) else {
        tracing::info!("a sign-in to the console was refused");
        return Ok(page(StatusCode::UNAUTHORIZED, &knock.visitor, name, true, false));
    };
    app.tries.forgive(&key);
    let token = secret::random_token()?;
    app.store.sign_in(&account, &secret::hash(&token), now).await?;
    Ok(go_to("/admin", [cookie(&app, SESSION, &token, None)]))
}

/// Ends the session.
pub(super) async fn leave(State(app): State<AppState>, order: Order) -> Result<Response, Stop> {
    app.store.sign_out(&order.account.session).await?;
    Ok(go_to(SIGN_IN, [cookie(&app, SESSION, "", Some(Duration::ZERO))]))
}
