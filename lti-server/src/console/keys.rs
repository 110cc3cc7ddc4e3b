//! `/admin/keys`: the keys Kith signs with.

use askama::Template;
use axum::{
    extract::{Query, State},
    response::Response,
};

use super::{
    account::{Account, Order},
    frame::{Done, Frame, Here},
    shown,
    stop::Stop,
    when::When,
};
use crate::{AppState, keys, launch::go_to};

struct Line {
    kid: String,
    made: When,
    retired: Option<When>,
}

#[derive(Template)]
#[template(path = "console/keys.html")]
struct Page {
    frame: Frame,
    lines: Vec<Line>,
    address: String,
}

pub(super) async fn list(
    State(app): State<AppState>,
    account: Account,
    Query(done): Query<Done>,
) -> Result<Response, Stop> {
    let now = app.clock.now();
    let keys = app.store.keys().await?.into_iter();
    let line = |key: keys::StoredKey| Line {
        made: When::new(key.created_at, now),
        retired: key.retired_at.map(|at| When::new(at, now)),
        kid: key.kid,
    };
    Ok(shown(&Page {
        frame: Frame::new(&account, Here::Keys, &done),
        lines: keys.map(line).collect(),
        address: format!("{}.well-known/jwks.json", app.public_url),
    }))
}

/// `POST /admin/keys/rotate`.
pub(super) async fn rotate(State(app): State<AppState>, order: Order) -> Result<Response, Stop> {
    keys::rotate(&app.store, &order.account.name, app.clock.now()).await?;
    Ok(go_to(&Done::at(Here::Keys.path(), "rotated"), []))
}
