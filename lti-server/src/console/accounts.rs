//! `/admin/accounts`: who may look after this Kith.

use askama::Template;
use axum::{
    extract::{Path, Query, State},
    http::StatusCode,
    response::Response,
};

use super::{
    account::{Account, Order},
    frame::{Done, Frame, Here},
    link::address,
    shown_as,
    stop::Stop,
    store::AccountRow,
    when::When,
};
use crate::{AppState, launch::go_to};

struct Line {
    id: String,
    name: String,
    made: When,
    seen: Option<When>,
    /// The account that looks at the page.
    own: bool,
}

/// A link that was just made.
struct Made {
    address: String,
    /// Whose password it sets.
    owner: Option<String>,
}

#[derive(Template)]
#[template(path = "console/accounts.html")]
struct Page {
    frame: Frame,
    lines: Vec<Line>,
    made: Option<Made>,
    error: Option<&'static str>,
}

async fn page(
    app: &AppState,
    account: &Account,
    done: Done,
    made: Option<Made>,
    error: Option<&'static str>,
) -> Result<Response, Stop> {
    let now = app.clock.now();
    let line = |row: AccountRow| Line {
        own: row.id == account.id,
        made: When::new(row.created_at, now),
        seen: row.signed_in_at.map(|at| When::new(at, now)),
        id: row.id,
        name: row.name,
    };
    let lines = app.store.admin_accounts().await?.into_iter().map(line).collect();
    let status = if error.is_some() { StatusCode::UNPROCESSABLE_ENTITY } else { StatusCode::OK };
    Ok(shown_as(status, &Page { frame: Frame::new(account, Here::Accounts, &done), lines, made, error }))
}

pub(super) async fn list(
    State(app): State<AppState>,
    account: Account,
    Query(done): Query<Done>,
) -> Result<Response, Stop> {
    page(&app, &account, done, None, None).await
}

/// `POST /admin/accounts/link`: a link to a further account, shown once.
pub(super) async fn link(State(app): State<AppState>, order: Order) -> Result<Response, Stop> {
    let code = app.store.link_to_account(order.account.maker(), app.clock.now()).await?;
    let made = Made { address: address(&app.public_url, &code), owner: None };
    page(&app, &order.account, Done::default(), Some(made), None).await
}

/// `POST /admin/accounts/{account}/password`: a link to a new password. One's own is opened at once, since making it
/// ends one's session.
pub(super) async fn password(
    State(app): State<AppState>,
    Path(id): Path<String>,
    order: Order,
) -> Result<Response, Stop> {
    let owner = find(&app, &id).await?;
    let by = order.account.maker();
    let code = app.store.link_to_password((&owner.id, &owner.name), by, app.clock.now()).await?;
    let address = address(&app.public_url, &code);
    if owner.id == order.account.id {
        return Ok(go_to(&address, []));
    }
    let made = Made { address, owner: Some(owner.name) };
    page(&app, &order.account, Done::default(), Some(made), None).await
}

/// `POST /admin/accounts/{account}/remove`: with the account's name typed in. Nobody removes themselves, so that
/// somebody always stays.
pub(super) async fn remove(
    State(app): State<AppState>,
    Path(id): Path<String>,
    order: Order,
) -> Result<Response, Stop> {
    let owner = find(&app, &id).await?;
    let error = if owner.id == order.account.id {
        Some("This is your own account. Somebody else has to remove it.")
    } else if order.form.text("name").trim() != owner.name {
        Some("This is not the name of the account, so nothing was removed.")
    } else {
        None
    };
    if error.is_some() {
        return page(&app, &order.account, Done::default(), None, error).await;
    }
    app.store.remove_admin_account(&owner.id, &owner.name, &order.account.name, app.clock.now()).await?;
    Ok(go_to(&Done::at(Here::Accounts.path(), "account-removed"), []))
}

async fn find(app: &AppState, id: &str) -> Result<AccountRow, Stop> {
    let all = app.store.admin_accounts().await?;
    all.into_iter().find(|one| one.id == id).ok_or(Stop::NotFound)
}
