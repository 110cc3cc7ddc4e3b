//! Tokens for the services of platforms: asked for once, kept until shortly before they end.

use std::{collections::HashMap, sync::Arc};

use jiff::{SignedDuration, Timestamp};
use lti::AccessToken;
use tokio::sync::Mutex;

use crate::{
    AppState,
    health::{self, Part},
    keys, outgoing,
    registration::PlatformRow,
    secret,
    store::StoreError,
};

const ANSWER_BYTES: usize = 256 * 1024;
/// A token that ends within this time is not begun with: a request may take a while.
const MARGIN: SignedDuration = SignedDuration::from_secs(60);

/// Why there is no token, in an admin's words.
#[derive(Debug, thiserror::Error)]
pub(crate) enum NoToken {
    #[error(transparent)]
    Unreachable(#[from] outgoing::Unreachable),
    #[error("The platform gives no access token: {0}")]
    Refused(#[from] lti::TokenError),
    #[error("Kith's own signing key could not be used.")]
    Key,
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Whose token it is. Registration and deployment are part of it: a token of one tenant is never another's
/// (LTI Core 1.3, 6.2.1).
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
struct Owner {
    platform: String,
    deployment: String,
    scopes: Vec<&'static str>,
}

#[derive(Clone, Debug)]
struct Kept {
    token: AccessToken,
    until: Timestamp,
}

type Place = Arc<Mutex<Option<Kept>>>;

/// The tokens at hand. The lock of one owner is held while asking, so that many requests at once ask once.
#[derive(Clone, Debug, Default)]
pub(crate) struct PlatformTokens(Arc<Mutex<HashMap<Owner, Place>>>);

/// A token with `scopes` for `deployment`. `refused` is one the platform no longer takes: it is not given again.
/// What was granted may be less than what was asked for.
pub(crate) async fn token(
    app: &AppState,
    platform: &PlatformRow,
    deployment: &str,
    scopes: &[&'static str],
    refused: Option<&AccessToken>,
) -> Result<AccessToken, NoToken> {
    let mut scopes = scopes.to_vec();
    scopes.sort_unstable();
    let owner = Owner { platform: platform.id.clone(), deployment: deployment.to_owned(), scopes };
    let place = app.platform_tokens.0.lock().await.entry(owner.clone()).or_default().clone();
    let mut place = place.lock().await;
    let now = app.clock.now();
    let good = |kept: &&Kept| now < kept.until && refused.is_none_or(|old| *old != kept.token);
    if let Some(kept) = place.as_ref().filter(good) {
        return Ok(kept.token.clone());
    }
    *place = None;
    let token = asked_anew(app, platform, Some(&owner.deployment), &owner.scopes).await?;
    // What lacks a scope is not kept, since an admin may grant it any moment; what ends at once neither.
    let whole = owner.scopes.iter().all(|scope| token.grants(scope));
    let until = now.saturating_add(token.expires_in).ok().and_then(|end| end.checked_sub(MARGIN).ok());
    *place = until.filter(|until| whole && *until > now).map(|until| Kept { token: token.clone(), until });
    Ok(token)
}

/// Asks for a token whatever is kept, and notes how that went. Without a deployment, none is named.
pub(crate) async fn asked_anew(
    app: &AppState,
    platform: &PlatformRow,
    deployment: Option<&str>,
    scopes: &[&'static str],
) -> Result<AccessToken, NoToken> {
    let token = asked(app, platform, deployment, scopes).await;
    let trouble = token.as_ref().err().map(ToString::to_string);
    health::note(app, &platform.id, Part::Token, trouble.as_deref()).await;
    token
}

async fn asked(
    app: &AppState,
    platform: &PlatformRow,
    deployment: Option<&str>,
    scopes: &[&'static str],
) -> Result<AccessToken, NoToken> {
    let now = app.clock.now();
    let key = keys::signing_key(&app.store, Some(&platform.id), now).await?;
    let jti = secret::random_token().map_err(|_| NoToken::Key)?;
    let (registration, deployment) = (platform.registration.clone(), deployment.map(str::to_owned));
    // A signature takes milliseconds: too long for the threads that serve requests.
    let signing = tokio::task::spawn_blocking(move || {
        lti::client_assertion(&key, &registration, deployment.as_deref(), &jti, now)
    });
    let assertion = signing.await.map_err(|_| NoToken::Key)?.map_err(|_| NoToken::Key)?;
    let request = lti::token_request(&platform.registration, &assertion, scopes)?;
    let response = outgoing::send(app, &platform.reach(), request, ANSWER_BYTES).await?;
    Ok(lti::token_response(&response)?)
}
