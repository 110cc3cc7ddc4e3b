//! Asking a platform for notices: once for every deployment whose launches offer it, as background work.

use lti::{
    AccessToken, NoticeService, SubscribeError, subscribe_request, subscribed, vocabulary::NOTICE_SCOPE,
};
use url::Url;

use super::{HANDLER, store::Wish};
use crate::{
    AppState,
    jobs::Ended,
    outgoing,
    platform_token::{self, NoToken},
    registration::PlatformRow,
    store::StoreError,
};

const ANSWER_BYTES: usize = 64 * 1024;

/// Why a platform was not asked, or said no.
#[derive(Debug, thiserror::Error)]
enum Trouble {
    #[error(transparent)]
    Unreachable(#[from] outgoing::Unreachable),
    #[error(transparent)]
    Token(#[from] NoToken),
    #[error("the platform does not grant the scope for notices")]
    NotGranted,
    #[error(transparent)]
    Refused(#[from] SubscribeError),
    #[error("the stored address cannot be used")]
    BadAddress,
}

/// A launch has said that its platform sends notices.
pub(crate) async fn offered(
    app: &AppState,
    platform: &str,
    deployment_id: &str,
    service: &NoticeService,
) -> Result<(), StoreError> {
    let Ok(handler) = app.public_url.join(HANDLER.trim_start_matches('/')) else { return Ok(()) };
    if service.kinds.is_empty() {
        return Ok(());
    }
    let now = app.clock.now();
    let wish = app.store.wish_for_notices(platform, deployment_id, service, handler.as_str(), now).await?;
    if let Some(deployment) = wish {
        app.store.add_job("notices", &deployment, now).await?;
        app.wake_jobs();
    }
    Ok(())
}

/// Asks for the notices of a deployment. A platform that is away is asked again later.
pub(crate) async fn subscribe(app: &AppState, deployment: &str) -> Result<Ended, StoreError> {
    let Some(wish) = app.store.notice_wish(deployment).await? else { return Ok(Ended::Done) };
    let Some(platform) = app.store.platform(&wish.platform).await? else { return Ok(Ended::Done) };
    match ask(app, &platform, &wish).await {
        Ok(()) => {
            app.store.note_subscription(deployment, true, app.clock.now()).await?;
            tracing::info!(platform = platform.name, "notices asked for");
            Ok(Ended::Done)
        }
        Err(Trouble::Token(NoToken::Store(error))) => Err(error),
        Err(trouble @ (Trouble::Unreachable(_) | Trouble::Token(NoToken::Unreachable(_)))) => {
            tracing::info!(cause = %trouble, platform = platform.name, "notices not asked for yet");
            Ok(Ended::Failed)
        }
        Err(trouble) => {
            // A service on top: without it settings come along by the course's own history.
            tracing::info!(cause = %trouble, platform = platform.name, "notices not to be had");
            app.store.note_subscription(deployment, false, app.clock.now()).await?;
            Ok(Ended::Done)
        }
    }
}

async fn ask(app: &AppState, platform: &PlatformRow, wish: &Wish) -> Result<(), Trouble> {
    let address = |text: &str| Url::parse(text).map_err(|_| Trouble::BadAddress);
    let (service, handler) = (address(&wish.service_url)?, address(&wish.handler)?);
    let mut token = token(app, platform, wish, None).await?;
    let mut renewed = false;
    for kind in wish.kinds() {
        loop {
            let request = subscribe_request(&service, &token, kind, &handler)?;
            let answer = outgoing::send(app, &platform.reach(), request, ANSWER_BYTES).await?;
            match subscribed(&answer) {
                // A token may end early; one new one, then give up.
                Err(SubscribeError::Unauthorized) if !renewed => {
                    renewed = true;
                    token = self::token(app, platform, wish, Some(&token)).await?;
                }
                answered => break answered?,
            }
        }
    }
    Ok(())
}

async fn token(
    app: &AppState,
    platform: &PlatformRow,
    wish: &Wish,
    refused: Option<&AccessToken>,
) -> Result<AccessToken, Trouble> {
    let token = platform_token::token(app, platform, &wish.deployment_id, &[NOTICE_SCOPE], refused).await?;
    if token.grants(NOTICE_SCOPE) { Ok(token) } else { Err(Trouble::NotGranted) }
}
