//! Kith: an LTI 1.3 tool that helps people in a course find the right few others, meet, and stay connected.
//!
//! [`app`] is the only list of routes. Each feature is a folder from route to query.

mod admin;
mod assets;
mod audit;
mod cli;
mod clock;
mod connections;
mod days;
mod error;
mod gather;
mod gradebook;
mod groups;
mod headers;
mod health;
mod home;
mod joint;
mod language;
mod meetings;
mod messages;
mod notices;
mod pace;
mod page;
mod placing;
mod platform_token;
mod profile;
mod roster;
mod secret;
mod sentence;
mod session;
mod state;
mod wall;
mod zones;

pub mod carry;
pub mod config;
pub mod console;
pub mod doctor;
pub mod evidence;
pub mod from_file;
pub mod handover;
pub mod jobs;
pub mod keys;
pub mod launch;
pub mod outgoing;
pub mod privacy;
pub mod registration;
pub mod rooms;
pub mod store;

use std::any::Any;

use axum::{
    Router,
    extract::State,
    http::StatusCode,
    response::{IntoResponse, Response},
    routing::{get, post},
};
use tokio::net::TcpSocket;
use tower_http::{catch_panic::CatchPanicLayer, limit::RequestBodyLimitLayer};

pub use clock::Clock;
pub use state::AppState;
pub use zones::Zones;

use error::ApiError;

/// Bodies of the API and of launches are small; a launch is at most 128 kB of token.
const MOST_BODY_BYTES: usize = 1024 * 1024;

/// How often `SQLite`'s log is moved into the database file.
const SETTLE_EVERY: std::time::Duration = std::time::Duration::from_secs(2);

/// Everything Kith answers to.
pub fn app(state: AppState) -> Router {
    let api = Router::new()
        .route("/api/session", post(session::open))
        .route(session::RENEW, post(session::renew))
        .merge(profile::routes())
        .merge(privacy::routes())
        .merge(home::routes())
        .merge(groups::routes())
        .merge(handover::routes())
        .merge(meetings::routes())
        .merge(days::routes())
        .merge(messages::routes())
        .merge(connections::routes())
        .merge(evidence::routes())
        .merge(wall::routes())
        .merge(roster::routes())
        .merge(gradebook::routes())
        .merge(admin::routes())
        .route("/api/{*rest}", axum::routing::any(|| async { ApiError::NotFound }))
        .method_not_allowed_fallback(|| async { ApiError::WrongMethod });
    Router::new()
        .merge(launch::routes())
        .merge(placing::routes())
        .merge(registration::routes())
        .merge(notices::routes())
        .merge(meetings::feeds())
        .merge(messages::pages())
        .merge(keys::routes())
        .merge(console::routes())
        .route("/healthz", get(healthz))
        .merge(assets::routes())
        .merge(api)
        .layer(RequestBodyLimitLayer::new(MOST_BODY_BYTES))
        .merge(days::uploads())
        .merge(groups::uploads())
        .merge(evidence::uploads())
        .merge(evidence::inlets())
        .merge(wall::uploads())
        .layer(axum::extract::DefaultBodyLimit::disable())
        .layer(CatchPanicLayer::custom(panicked))
        .layer(axum::middleware::from_fn_with_state(state.clone(), headers::add))
        .layer(axum::middleware::from_fn(error::in_the_readers_language))
        .with_state(state)
}

/// `GET /healthz`: 200 while the database answers.
async fn healthz(State(app): State<AppState>) -> Response {
    if app.store.is_alive().await {
        "ok".into_response()
    } else {
        StatusCode::SERVICE_UNAVAILABLE.into_response()
    }
}

fn panicked(_: Box<dyn Any + Send + 'static>) -> Response {
    ApiError::Interrupted.into_response()
}

/// Keeps the database's log short, so that no launch has to.
async fn settle(store: store::Store) {
    let mut every = tokio::time::interval(SETTLE_EVERY);
    loop {
        every.tick().await;
        if let Err(error) = store.settle().await {
            tracing::warn!(cause = %error, "the database's log was not moved into its file");
        }
    }
}

/// How many connections may wait to be taken: a whole course opens it within the same second.
const WAITING: u32 = 4096;

/// Listens on `address`; port 0 is any free one.
///
/// # Errors
/// When the address is taken or not this machine's.
pub fn listen(address: std::net::SocketAddr) -> std::io::Result<tokio::net::TcpListener> {
    let socket = if address.is_ipv4() { TcpSocket::new_v4() } else { TcpSocket::new_v6() }?;
    // What tokio and the standard library do too: a restart need not wait for old connections to be forgotten.
    socket.set_reuseaddr(true)?;
    socket.bind(address)?;
    socket.listen(WAITING)
}

/// Serves until `stop` ends, with the background work beside it.
///
/// # Errors
/// When the first signing key cannot be made or the listener fails.
pub async fn serve(
    app: AppState,
    listener: tokio::net::TcpListener,
    stop: impl Future<Output = ()> + Send + 'static,
) -> anyhow::Result<()> {
    let key = keys::signing_key(&app.store, None, app.clock.now()).await?;
    tracing::info!(
        address = %listener.local_addr()?, public_url = %app.public_url, tzdb = app.zones.version(),
        signing_key = key.kid(), "Kith is ready"
    );
    let work = tokio::spawn(jobs::work(app.clone()));
    let settling = tokio::spawn(settle(app.store.clone()));
    let service = crate::app(app.clone()).into_make_service_with_connect_info::<std::net::SocketAddr>();
    axum::serve(listener, service).with_graceful_shutdown(stop).await?;
    work.abort();
    settling.abort();
    app.post.put_down().await;
    app.write_down().await;
    app.store.close().await;
    Ok(())
}
