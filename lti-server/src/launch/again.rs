//! `GET /lti/page/{session}`: the address a launch page takes on, so that a reload finds it again.
//!
//! The browser shows a secret in a partitioned cookie that only this address gets; what comes back is a page with a
//! fresh one-time code, as after the launch.

use axum::{
    extract::{Path, Query, State, rejection::QueryRejection},
    http::{HeaderMap, StatusCode},
    response::{IntoResponse, Response},
};
use jiff::Timestamp;
use serde::Deserialize;
use wire::{Language, Role};

use super::{
    browser::{keep, kept},
    page::{self, Shown},
};
use crate::{
    AppState,
    error::ApiError,
    page::{AGAIN, Refusal},
    secret,
    sentence::say,
    session::{CODE_LIFE, LONGEST, role_from},
    store::{Store, StoreError, change_now, instant, micros, on_db},
};

/// What the page of a session needs.
struct Kept {
    role: Role,
    locale: Option<String>,
    frames: String,
    created_at: Timestamp,
}

#[derive(sqlx::FromRow)]
struct Row {
    role: String,
    locale: Option<String>,
    frames: String,
    created_at_us: i64,
}

/// The cookie that brings a page back; lives as long as its session can.
pub(super) fn cookie(session: &str, secret: &str) -> String {
    let life = cookie::time::Duration::seconds(LONGEST.as_secs());
    keep(&name(session), secret, "/lti/page", life)
}

/// One cookie a session, so that two courses in one browser do not disturb each other.
fn name(session: &str) -> String {
    let tail: String = session.chars().filter(char::is_ascii_hexdigit).collect();
    format!("kith-page-{}", tail.get(16..).unwrap_or(&tail))
}

/// What the address may say besides the session.
#[derive(Debug, Deserialize)]
pub(super) struct Wish {
    /// A language that the reader chose on the page; one that Kith does not speak is passed over.
    #[serde(default)]
    language: String,
}

pub(super) async fn again(
    State(app): State<AppState>,
    Path(session): Path<String>,
    wish: Result<Query<Wish>, QueryRejection>,
    headers: HeaderMap,
) -> Response {
    let chosen = wish.ok().and_then(|Query(wish)| Language::of(&wish.language));
    match shown(&app, &session, chosen, &headers).await {
        Ok(page) => page,
        Err(refusal) => match app.store.frames_of(&session).await {
            Ok(frames) => refusal.framed_like(&frames.unwrap_or_default()).into_response(),
            Err(error) => Refusal::from(ApiError::from(error)).into_response(),
        },
    }
}

async fn shown(
    app: &AppState,
    session: &str,
    chosen: Option<&'static Language>,
    headers: &HeaderMap,
) -> Result<Response, Refusal> {
    let now = app.clock.now();
    let kept = kept(headers, &name(session)).map(|secret| secret::hash(&secret));
    let kept = kept.ok_or_else(gone)?;
    let found = app.store.page_of(session, &kept).await.map_err(ApiError::from)?.ok_or_else(gone)?;
    if now.duration_since(found.created_at) > LONGEST {
        return Err(gone());
    }
    let code = secret::random_token().map_err(ApiError::from)?;
    let until = now.saturating_add(CODE_LIFE).map_err(|_| Refusal::internal())?;
    if !app.store.give_code(session, &kept, &secret::hash(&code), until).await.map_err(ApiError::from)? {
        return Err(gone());
    }
    let shown = Shown {
        code: &code,
        session,
        role: found.role,
        view: None,
        locale: found.locale.as_deref(),
        chosen,
        frames: &found.frames,
    };
    Ok(page::widget(&shown))
}

fn gone() -> Refusal {
    let sentence = say!("This page cannot be brought back here.");
    let title = say!("Open Kith again from your course");
    Refusal::new(StatusCode::UNAUTHORIZED, "page_gone", title, sentence, AGAIN)
}

impl Store {
    /// Where the page of a session may be shown; its frame may show as well that it is gone.
    async fn frames_of(&self, session: &str) -> Result<Option<String>, StoreError> {
        const SQL: &str = "SELECT frames FROM session WHERE id = $1";
        Ok(on_db!(self, pool => sqlx::query_scalar(SQL).bind(session).fetch_optional(pool).await)?)
    }

    /// The page of a session whose browser shows the right secret.
    async fn page_of(&self, session: &str, page_hash: &str) -> Result<Option<Kept>, StoreError> {
        const SQL: &str =
            "SELECT role, locale, frames, created_at_us FROM session WHERE id = $1 AND page_hash = $2";
        let row: Option<Row> = on_db!(self, pool => sqlx::query_as(SQL).bind(session).bind(page_hash).fetch_optional(pool).await)?;
        row.map(|row| {
            Ok(Kept {
                role: role_from(&row.role)?,
                locale: row.locale,
                frames: row.frames,
                created_at: instant(row.created_at_us)?,
            })
        })
        .transpose()
    }

    /// Gives a session a new one-time code; the bearer it had ends.
    async fn give_code(
        &self,
        session: &str,
        page_hash: &str,
        code_hash: &str,
        until: Timestamp,
    ) -> Result<bool, StoreError> {
        const SQL: &str = "UPDATE session SET code_hash = $1, code_expires_at_us = $2, token_hash = NULL, \
            previous_token_hash = NULL WHERE id = $3 AND page_hash = $4";
        Ok(change_now!(self, SQL, code_hash, micros(until), session, page_hash)? > 0)
    }
}
