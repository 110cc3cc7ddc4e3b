//! Notices: what a platform tells when nobody is there (LTI Platform Notification Service 1.0). Canvas tells of copied
//! courses, so that a copy begins with the settings of its original.

mod store;
mod subscribe;

use axum::{
    Json, Router,
    body::Bytes,
    extract::{State, rejection::BytesRejection},
    http::StatusCode,
    response::{IntoResponse, Response},
    routing::post,
};
use lti::{LaunchError, Notice, NoticeError, NoticeFacts, Policy, notice_sender, verify_notice};
use serde_json::{Value, json};

pub(crate) use store::with_origins;
pub(crate) use subscribe::{offered, subscribe};

use crate::{AppState, error::ApiError, registration::PlatformRow, sentence::Sentence, store::StoreError};

/// The routes of this feature.
pub(crate) fn routes() -> Router<AppState> {
    Router::new().route(HANDLER, post(receive))
}

/// Where platforms send notices.
const HANDLER: &str = "/lti/notices";

/// Why a notice counts for nothing.
#[derive(Debug, thiserror::Error)]
enum Refused {
    #[error(transparent)]
    Notice(#[from] NoticeError),
    #[error("nobody registered the platform")]
    UnknownPlatform,
    #[error("the deployment is not known")]
    UnknownDeployment,
    #[error("the notice came before")]
    Known,
    #[error("the keys of the platform are out of reach")]
    NoKeys,
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl Refused {
    const fn code(&self) -> &'static str {
        match self {
            Self::Notice(error) => error.code(),
            Self::UnknownPlatform => "unknown_platform",
            Self::UnknownDeployment => "unknown_deployment",
            Self::Known => "known_notice",
            Self::NoKeys => "no_platform_keys",
            Self::Store(_) => "internal",
        }
    }

    const fn status(&self) -> StatusCode {
        match self {
            Self::NoKeys => StatusCode::SERVICE_UNAVAILABLE,
            Self::Store(_) => StatusCode::INTERNAL_SERVER_ERROR,
            _ => StatusCode::UNAUTHORIZED,
        }
    }
}

impl From<LaunchError> for Refused {
    fn from(error: LaunchError) -> Self {
        Self::Notice(error.into())
    }
}

/// `POST /lti/notices`: each notice is judged by itself. The answer says what became of each, in their order; it is a
/// success unless none of them was taken.
async fn receive(State(app): State<AppState>, body: Result<Bytes, BytesRejection>) -> Response {
    let Ok(body) = body else { return ApiError::TooLarge.into_response() };
    let Some(notices) = lti::notices(&body) else {
        let what = "Send {\"notices\":[{\"jwt\":\"…\"}]} with at most 100 notices.";
        return ApiError::Unreadable(Sentence::for_programs(what)).into_response();
    };
    let mut told: Vec<Value> = Vec::new();
    let (mut taken, mut refused) = (false, None);
    for jwt in &notices {
        match taken_in(&app, jwt).await {
            Ok(()) => {
                taken = true;
                told.push(json!({ "status": "taken" }));
            }
            Err(error) => {
                if let Refused::Store(cause) = &error {
                    tracing::error!(%cause, "notice not stored");
                }
                tracing::info!(code = error.code(), "notice refused");
                told.push(json!({ "status": "refused", "code": error.code() }));
                refused = refused.or(Some(error.status()));
            }
        }
    }
    let status = refused.filter(|_| !taken).unwrap_or(StatusCode::OK);
    (status, Json(json!({ "notices": told }))).into_response()
}

async fn taken_in(app: &AppState, jwt: &str) -> Result<(), Refused> {
    let sender = notice_sender(jwt)?;
    let platforms = app.store.platforms_of(&sender.issuer).await?;
    let ours = |platform: &&PlatformRow| sender.audiences.contains(&platform.registration.client_id);
    let platform = platforms.iter().find(ours).ok_or(Refused::UnknownPlatform)?;
    let notice = verified(app, jwt, platform).await?;
    app.store.take_notice(&platform.id, &notice, app.clock.now()).await
}

/// The verdict; with a key the platform may have published a moment ago, the key set is read again once.
async fn verified(app: &AppState, jwt: &str, platform: &PlatformRow) -> Result<Notice, Refused> {
    let policy = Policy::default();
    let mut missing = false;
    loop {
        let keys = app.platform_keys.get(app, platform, missing).await.map_err(|error| {
            tracing::warn!(cause = %error, "notice not judged");
            Refused::NoKeys
        })?;
        let (registration, now) = (&platform.registration, app.clock.now());
        match verify_notice(&NoticeFacts { jwt, registration, keys: &keys, policy: &policy, now }) {
            Err(NoticeError::Message(error)) if error.is_unknown_key() && !missing => missing = true,
            verdict => return Ok(verdict?),
        }
    }
}
