//! A server somewhere else that people's calendars are read from, with good and bad manners.

use std::{
    net::{Ipv4Addr, SocketAddr},
    sync::{
        Arc, Mutex, PoisonError,
        atomic::{AtomicUsize, Ordering},
    },
    time::Duration,
};

use axum::{
    Router,
    extract::{Path, State},
    http::{StatusCode, header},
    response::{IntoResponse, Redirect, Response},
    routing::get,
};

/// More than Kith waits for.
const TOO_LONG: Duration = Duration::from_secs(8);

/// Calendars on this machine. The one at `secret-5f3a9.ics` is what was last written; others misbehave.
#[derive(Debug)]
pub struct Calendars {
    origin: String,
    shared: Shared,
}

#[derive(Clone, Debug, Default)]
struct Shared {
    text: Arc<Mutex<Option<String>>>,
    asked: Arc<AtomicUsize>,
}

impl Calendars {
    /// Opens the server with this calendar on it.
    ///
    /// # Errors
    /// When there is no port.
    pub async fn open(text: &str) -> anyhow::Result<Self> {
        let listener = tokio::net::TcpListener::bind(SocketAddr::from((Ipv4Addr::LOCALHOST, 0))).await?;
        let origin = format!("http://{}", listener.local_addr()?);
        let shared = Shared::default();
        let calendars = Self { origin, shared: shared.clone() };
        calendars.write(Some(text));
        let routes = Router::new().route("/{page}", get(answer)).with_state(shared);
        tokio::spawn(async move { axum::serve(listener, routes).await });
        Ok(calendars)
    }

    /// The address of a page.
    #[must_use]
    pub fn at(&self, page: &str) -> String {
        format!("{}/{page}", self.origin)
    }

    /// The address of the good calendar.
    #[must_use]
    pub fn address(&self) -> String {
        self.at("secret-5f3a9.ics")
    }

    /// Writes another calendar; `None`: it is gone.
    pub fn write(&self, text: Option<&str>) {
        *self.shared.text.lock().unwrap_or_else(PoisonError::into_inner) = text.map(str::to_owned);
    }

    /// How often anything was asked for.
    #[must_use]
    pub fn asked(&self) -> usize {
        self.shared.asked.load(Ordering::SeqCst)
    }
}

async fn answer(State(shared): State<Shared>, Path(page): Path<String>) -> Response {
    shared.asked.fetch_add(1, Ordering::SeqCst);
    let calendar = [(header::CONTENT_TYPE, "text/calendar")];
    let text = shared.text.lock().unwrap_or_else(PoisonError::into_inner).clone();
    match (page.as_str(), text) {
        ("secret-5f3a9.ics", Some(text)) => (calendar, text).into_response(),
        ("moved", _) => Redirect::permanent("/moved-again").into_response(),
        ("moved-again", _) => Redirect::temporary("secret-5f3a9.ics").into_response(),
        ("circle", _) => Redirect::temporary("/circle").into_response(),
        ("inside", _) => Redirect::temporary("https://10.0.0.1/calendar.ics").into_response(),
        ("page", _) => {
            ([(header::CONTENT_TYPE, "text/html")], "\n<!doctype html><title>Sign in</title>").into_response()
        }
        ("cut", _) => {
            (calendar, "BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\nDTSTART:20261201T100000Z\r\n").into_response()
        }
        ("huge", _) => (calendar, "X-NOTHING:1234567890\r\n".repeat(150_000)).into_response(),
        ("slow", _) => {
            tokio::time::sleep(TOO_LONG).await;
            StatusCode::OK.into_response()
        }
        _ => StatusCode::NOT_FOUND.into_response(),
    }
}
