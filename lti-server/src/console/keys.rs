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
use crate::{
    AppState,
    keys::{self, Described},
    launch::go_to,
};

struct Line {
    key: Described,
    made: When,
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
    let keys = keys::described(&app.store, now).await?.into_iter();
    let line = |key: Described| Line { made: When::new(key.created_at, now), key };
    Ok(shown(&Page {
        frame: Frame::new(&account, Here::Keys, &done),
        lines: keys.map(line).collect(),
        address: format!("{}.well-known/jwks.json", app.public_url),
    }))
}

/// `POST /admin/keys/rotate`.
pub(super) async fn rotate(State(app): State<AppState>, order: Order) -> Result<Response, Stop> {
    keys::announce(&app.store, &order.account.name, app.clock.now()).await?;
    Ok(go_to(&Done::at(Here::Keys.path(), "rotated"), []))
}
