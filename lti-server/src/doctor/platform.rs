//! Whether a platform answers as Kith needs it: its key set and its service tokens.

use jiff::Timestamp;
use lti::vocabulary::NRPS_SCOPE as SCOPE;

use super::Finding;
use crate::{
    AppState, health, launch, outgoing,
    page::sentence,
    platform_token::{self, NoToken},
    registration::PlatformRow,
    rooms,
    store::StoreError,
};

/// The clock is read from the headers; the body is thrown away.
const ANSWER_BYTES: usize = 512 * 1024;

/// Asks the platform for its key set and for a token, whatever is kept, and notes how that went.
pub(crate) async fn examine(app: &AppState, platform: &PlatformRow) -> Result<Vec<Finding>, StoreError> {
    health::look_again(app, &platform.id);
    let deployments = app.store.deployments(&platform.id).await?;
    let deployment = deployments.iter().find(|one| one.active).map(|one| one.deployment_id.as_str());
    let mut findings = vec![key_set(app, platform).await, token(app, platform, deployment).await];
    if let Some(rooms) = app.store.rooms_at(&platform.id).await? {
        findings.extend(rooms::examine(app, &rooms).await);
    }
    let waiting = deployments.iter().filter(|one| !one.active).count();
    if waiting > 0 {
        let words = if waiting == 1 {
            "One waits for approval.".to_owned()
        } else {
            format!("{waiting} wait for approval.")
        };
        let fix = "Approve or ignore them: on the platform's page of the console, or with \"kith platform approve\".";
        findings.push(Finding::note("Deployments", words, fix));
    } else if deployments.is_empty() {
        let fix = "Open Kith from a course, or name the deployment with \"kith platform approve\".";
        findings.push(Finding::note("Deployments", "Nobody has opened Kith from this platform yet.", fix));
    }
    Ok(findings)
}

async fn key_set(app: &AppState, platform: &PlatformRow) -> Finding {
    match launch::read_key_set(app, platform).await {
        Ok(keys) => {
            let count = keys.key_ids().count();
            let plural = if count == 1 { "key" } else { "keys" };
            Finding::well("Key set", format!("It was read: {count} {plural}. Launches can be checked."))
        }
        Err(why) => Finding::ill(
            "Key set",
            sentence(&why),
            format!(
                "Launches are refused while the keys are out of reach. Open {} in a browser: it has to show JSON with \
                 \"keys\". Check the address, and that this server may reach it.",
                platform.registration.jwks_url
            ),
        ),
    }
}

async fn token(app: &AppState, platform: &PlatformRow, deployment: Option<&str>) -> Finding {
    const SUBJECT: &str = "Service token";
    let token = platform_token::asked_anew(app, platform, deployment, &[SCOPE]).await;
    let own_keys = format!("{}.well-known/jwks.json", app.public_url);
    match token {
        Ok(token) if token.grants(SCOPE) => {
            Finding::well(SUBJECT, "It was given, and it is good for lists of participants.")
        }
        Ok(_) => Finding::note(
            SUBJECT,
            "It was given, but not for lists of participants: Kith knows only those who open it.",
            "Allow \"Names and Role Provisioning\" for Kith in the platform, if you want whole classes grouped.",
        ),
        Err(error @ NoToken::Refused(_)) => Finding::ill(
            SUBJECT,
            sentence(&error.to_string()),
            format!(
                "The platform has to read Kith's keys at {own_keys}, to know the client id {}, and to allow \"Names and \
                 Role Provisioning\".",
                platform.registration.client_id
            ),
        ),
        Err(error @ NoToken::Unreachable(_)) => Finding::ill(
            SUBJECT,
            sentence(&error.to_string()),
            format!(
                "Check the address {}, and that this server may reach it.",
                platform.registration.token_url
            ),
        ),
        Err(error) => {
            Finding::ill(SUBJECT, sentence(&error.to_string()), "See \"kith keys list\" and the log.")
        }
    }
}

/// What the platform's clock says, give or take the time an answer takes; `None` where it does not say.
pub(super) async fn clock(app: &AppState, platform: &PlatformRow) -> Option<Timestamp> {
    let url = platform.registration.jwks_url.as_str();
    let request = http::Request::get(url).body(Vec::new()).ok()?;
    let answer = outgoing::send(app, &platform.reach(), request, ANSWER_BYTES).await.ok()?;
    let date = answer.headers().get(http::header::DATE)?.to_str().ok()?;
    Some(jiff::fmt::rfc2822::parse(date).ok()?.timestamp())
}
