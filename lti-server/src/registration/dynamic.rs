//! `GET|POST /lti/register`: a platform registers Kith by itself (Dynamic Registration 1.0), with an invitation.
//!
//! The GET changes nothing: it shows who would be registered. The POST asks the platform and stores what it answers.

use askama::Template;
use axum::{
    extract::{Path, Query, RawForm, State, rejection::RawFormRejection},
    http::{HeaderMap, StatusCode},
    response::{IntoResponse, Response},
};
use lti::{DynamicError, PlatformConfiguration, Registered, ToolDescription, configuration_request};
use serde::Deserialize;
use url::Url;

use super::store::{Done, Source};
use crate::{
    AppState,
    error::ApiError,
    outgoing::{self, Reach},
    page::{Refusal, is_own_form, policy, secured},
    sentence::{Sentence, say},
};

const DOCUMENT_BYTES: usize = 256 * 1024;

#[derive(Template)]
#[template(path = "register.html")]
struct Ask<'a> {
    name: &'a str,
    issuer: &'a str,
    product: Option<&'a str>,
    invite: &'a str,
    configuration: &'a str,
    token: &'a str,
}

#[derive(Template)]
#[template(path = "registered.html")]
struct Finished<'a> {
    name: &'a str,
    product: &'a str,
    client_id: &'a str,
    updated: bool,
}

/// What a platform hands over when it opens the page.
#[derive(Clone, Default, Deserialize)]
#[serde(default)]
pub(super) struct Visit {
    invite: String,
    openid_configuration: String,
    registration_token: String,
}

/// What Kith calls itself at platforms.
pub(super) fn tool(public_url: &Url) -> ToolDescription<'_> {
    ToolDescription {
        name: "Kith",
        description: "Small groups that can really meet, an hour for all of them, and the ties between people.",
        address: public_url,
    }
}

pub(super) async fn ask(State(app): State<AppState>, Query(visit): Query<Visit>) -> Response {
    answered(shown(&app, &visit).await, &visit)
}

pub(super) async fn ask_with_code(
    State(app): State<AppState>,
    Path(invite): Path<String>,
    Query(visit): Query<Visit>,
) -> Response {
    let visit = Visit { invite, ..visit };
    answered(shown(&app, &visit).await, &visit)
}

pub(super) async fn confirm(
    State(app): State<AppState>,
    headers: HeaderMap,
    form: Result<RawForm, RawFormRejection>,
) -> Response {
    let form = match form {
        Ok(RawForm(form)) => form,
        Err(rejection) => return Refusal::unreadable(rejection.into_response().status()).into_response(),
    };
    let mut visit = Visit::default();
    for (name, value) in url::form_urlencoded::parse(&form) {
        match name.as_ref() {
            "invite" => visit.invite = value.into_owned(),
            "openid_configuration" => visit.openid_configuration = value.into_owned(),
            "registration_token" => visit.registration_token = value.into_owned(),
            _ => {}
        }
    }
    if !is_own_form(&headers, &app.public_url) {
        return Refusal::cross_site().into_response();
    }
    answered(registered(&app, &visit).await, &visit)
}

/// A refusal is shown where the platform shows the page: on the host that describes itself.
fn answered(outcome: Result<Response, Refusal>, visit: &Visit) -> Response {
    let framed = |refusal: Refusal| refusal.framed_by_address(&visit.openid_configuration).into_response();
    outcome.unwrap_or_else(framed)
}

async fn shown(app: &AppState, visit: &Visit) -> Result<Response, Refusal> {
    let now = app.clock.now();
    if !app.store.invitation_is_open(&visit.invite, now).await.map_err(ApiError::from)? {
        return Err(Refusal::uninvited());
    }
    let platform = described(app, visit).await?;
    let name = name_of(&platform);
    let page = Ask {
        name: &name,
        issuer: &platform.issuer,
        product: platform.product.as_deref(),
        invite: &visit.invite,
        configuration: &visit.openid_configuration,
        token: &visit.registration_token,
    };
    let policy = policy(&platform.frame_origins().join(" "), "'self'");
    Ok(secured(StatusCode::OK, page.render(), &policy))
}

async fn registered(app: &AppState, visit: &Visit) -> Result<Response, Refusal> {
    let now = app.clock.now();
    if !app.store.take_invitation(&visit.invite, now).await.map_err(ApiError::from)? {
        return Err(Refusal::uninvited());
    }
    match register(app, visit).await {
        Ok(response) => Ok(response),
        Err(refusal) => {
            // Nothing came of it: the next try needs no new invitation.
            app.store.give_invitation_back(&visit.invite).await.map_err(ApiError::from)?;
            Err(refusal)
        }
    }
}

async fn register(app: &AppState, visit: &Visit) -> Result<Response, Refusal> {
    let platform = described(app, visit).await?;
    let request = platform.registration_request(&tool(&app.public_url), token_of(visit))?;
    let answer = outgoing::send(app, &Reach::default(), request, DOCUMENT_BYTES).await?;
    let Registered { registration, deployment_id } = platform.registered(&answer)?;
    let name = name_of(&platform);
    let deployments: Vec<String> = deployment_id.into_iter().collect();
    let source = Source::Invitation {
        code: &visit.invite,
        configuration_url: &visit.openid_configuration,
        registration_url: platform.registration_url.as_str(),
    };
    let done = app
        .store
        .register(&registration, &name, &deployments, source, app.clock.now())
        .await
        .map_err(ApiError::from)?;
    if done == Done::TakeOver {
        return Err(Refusal::take_over());
    }
    tracing::info!(platform = name, updated = done == Done::Updated, "platform registered");
    let page = Finished {
        name: &name,
        product: platform.product.as_deref().unwrap_or_default(),
        client_id: &registration.client_id,
        updated: done == Done::Updated,
    };
    let policy = policy(&platform.frame_origins().join(" "), "'none'");
    Ok(secured(StatusCode::OK, page.render(), &policy))
}

async fn described(app: &AppState, visit: &Visit) -> Result<PlatformConfiguration, Refusal> {
    let url = Url::parse(&visit.openid_configuration).map_err(|_| Refusal::no_configuration())?;
    let request = configuration_request(&url, token_of(visit))?;
    let answer = outgoing::send(app, &Reach::default(), request, DOCUMENT_BYTES).await?;
    // The guard has let plain http pass only into networks an operator allows.
    Ok(PlatformConfiguration::read(&url, &answer, url.scheme() == "http")?)
}

fn token_of(visit: &Visit) -> Option<&str> {
    Some(visit.registration_token.as_str()).filter(|token| !token.is_empty())
}

/// What the institution calls its platform, or the host it is on.
fn name_of(platform: &PlatformConfiguration) -> String {
    let host = || platform.registration_url.host_str().unwrap_or("your platform").to_owned();
    platform.name.clone().unwrap_or_else(host)
}

const ADVICE: Sentence = say!(
    "Nothing was changed here. Try again, or add Kith by hand: the page /lti/setup of this server has every value."
);

impl Refusal {
    fn of_registration(status: StatusCode, code: &'static str, sentence: Sentence) -> Self {
        Self::new(status, code, say!("Kith was not added"), sentence, ADVICE)
    }

    fn uninvited() -> Self {
        let sentence = say!(
            "This address needs an invitation that is new: each works once, for a limited time. Ask whoever runs this Kith \
             for another (\"kith invite\")."
        );
        Self::of_registration(StatusCode::FORBIDDEN, "no_invitation", sentence)
    }

    fn no_configuration() -> Self {
        let sentence = say!(
            "Open this address from your learning platform: paste it where a tool is added by its registration URL."
        );
        Self::of_registration(StatusCode::BAD_REQUEST, "no_configuration", sentence)
    }

    fn take_over() -> Self {
        let sentence = say!(
            "A platform with this issuer and client id is registered already, at other addresses. Whoever runs this Kith \
             has to remove it first (\"kith platform remove\")."
        );
        Self::of_registration(StatusCode::CONFLICT, "registered_elsewhere", sentence)
    }

    /// A form of ours that another site has sent.
    pub(crate) fn cross_site() -> Self {
        let sentence = say!("This form was sent from another site.");
        Self::new(StatusCode::FORBIDDEN, "cross_site", say!("Not accepted"), sentence, ADVICE)
    }
}

impl From<DynamicError> for Refusal {
    fn from(error: DynamicError) -> Self {
        Self::of_registration(
            StatusCode::UNPROCESSABLE_ENTITY,
            "registration_failed",
            Sentence::for_programs(error),
        )
    }
}

impl From<outgoing::Unreachable> for Refusal {
    fn from(error: outgoing::Unreachable) -> Self {
        let sentence = Sentence::for_programs(format!("{error}."));
        Self::of_registration(StatusCode::UNPROCESSABLE_ENTITY, "platform_unreachable", sentence)
    }
}
