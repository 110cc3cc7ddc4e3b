//! Canvas' OAuth 2.0 for one teacher: the way there and back, and the tokens that come of it.

use std::sync::Arc;

use askama::Template;
use axum::{
    Json,
    extract::{RawQuery, State},
    http::{HeaderMap, StatusCode, header},
    response::{IntoResponse, Response},
};
use http::{Request, header::ACCEPT, header::CONTENT_TYPE};
use jiff::{SignedDuration, Timestamp};
use serde_json::Value;
use tokio::sync::Mutex;
use url::{Url, form_urlencoded};
use wire::{HostConnection, PersonId};

use super::{
    host::{FORM, HostError, form_body},
    place::{Key, Place},
    purpose::Purpose,
    store::Grant,
};
use crate::{
    AppState,
    error::ApiError,
    evidence,
    outgoing::{self, Reach},
    page::{Refusal, policy, secured},
    secret,
    sentence::{Sentence, say},
    session::{Instructor, Member},
    store::StoreError,
};

/// How long somebody may take to sign in and to say yes.
pub(super) const PATIENCE: SignedDuration = SignedDuration::from_mins(10);
/// A token that ends within this time is not begun with.
const MARGIN: SignedDuration = SignedDuration::from_secs(60);
/// Canvas' tokens last an hour; what it says is believed up to this.
const LONGEST: i64 = 24 * 60 * 60;
const ANSWER_BYTES: usize = 256 * 1024;
const CONNECT_AGAIN: Sentence =
    say!("Canvas does not let Kith in for you any more. Connect to Canvas again.");

/// The number of the course at the Canvas with this address. A launch from anywhere else gets nothing of the key:
/// one client id may stand for several schools.
pub(super) fn course_at(place: &Place, address: &Url) -> Result<String, Sentence> {
    let (Some(number), Some(base)) = (&place.number, &place.api_base) else {
        return Err(say!(
            "Canvas has not told Kith its number of this course. An administrator brings Kith's registration in Canvas \
             up to date; then open Kith again from your course."
        ));
    };
    if Url::parse(base).is_ok_and(|base| base.origin() == address.origin()) {
        Ok(number.clone())
    } else {
        Err(say!(
            "This course is on another Canvas than the one the key was made for. An administrator checks the address \
             given with the key."
        ))
    }
}

fn callback(app: &AppState) -> String {
    app.public_url.join("lti/groups/connected").map_or_else(|_| String::new(), String::from)
}

/// `POST /api/groups/host/connect`: begins the way to Canvas.
pub(super) async fn connect(
    Instructor(me): Instructor,
    State(app): State<AppState>,
    headers: HeaderMap,
) -> Result<Json<HostConnection>, ApiError> {
    begin(&app, &me, &headers, Purpose::Groups).await
}

/// Begins the way to Canvas of whoever teaches, for `purpose` and what they allowed already: one token does all that
/// somebody allowed.
pub(crate) async fn begin(
    app: &AppState,
    me: &Member,
    headers: &HeaderMap,
    purpose: Purpose,
) -> Result<Json<HostConnection>, ApiError> {
    let place = app.store.place(&me.course).await?.ok_or(ApiError::NotFound)?;
    let Some(Key::Canvas { address, client_id, .. }) = &place.key else {
        return Err(ApiError::Conflict(say!(
            "There is nothing to connect: no administrator made a key for Canvas."
        )));
    };
    course_at(&place, address).map_err(ApiError::Invalid)?;
    let bearer = headers.get(header::AUTHORIZATION).and_then(|value| value.to_str().ok());
    let bearer = bearer.and_then(|value| value.strip_prefix("Bearer ")).ok_or(ApiError::SessionExpired)?;
    let state = secret::random_token()?;
    let now = app.clock.now();
    let known = app.store.grant(&me.person).await?.filter(|grant| grant.client_id == *client_id);
    let asks = known.map(|grant| grant.allowed).unwrap_or_default().and(purpose);
    app.store.begin_connection(&secret::hash(&state), &secret::hash(bearer), &me.person, asks, now).await?;
    let mut url = address.join("login/oauth2/auth").map_err(|_| ApiError::NotFound)?;
    url.query_pairs_mut()
        .append_pair("client_id", client_id)
        .append_pair("response_type", "code")
        .append_pair("redirect_uri", &callback(app))
        .append_pair("state", &state)
        .append_pair("scope", &asks.scopes().join(" "));
    Ok(Json(HostConnection { url: url.into() }))
}

#[derive(Template)]
#[template(path = "connected.html")]
struct Connected;

fn not_connected(code: &'static str, status: StatusCode, sentence: Sentence) -> Refusal {
    let hint = say!("Close this window, go back to Kith in your course and connect again.");
    Refusal::new(status, code, say!("Not connected to Canvas"), sentence, hint)
}

/// `GET /lti/groups/connected`: back from Canvas. Like the end of a login, it ends a wait that began with a POST.
pub(super) async fn connected(State(app): State<AppState>, RawQuery(query): RawQuery) -> Response {
    match receive(&app, &query.unwrap_or_default()).await {
        Ok(()) => secured(StatusCode::OK, Connected.render(), &policy("'none'", "'none'")),
        Err(refusal) => refusal.into_response(),
    }
}

async fn receive(app: &AppState, query: &str) -> Result<(), Refusal> {
    let pairs: Vec<(String, String)> = form_urlencoded::parse(query.as_bytes()).into_owned().collect();
    let one = |name: &str| {
        let mut found = pairs.iter().filter(|(key, _)| key == name).map(|(_, value)| value.as_str());
        found.next().filter(|_| found.next().is_none())
    };
    let failed = |error: StoreError| Refusal::from(ApiError::from(error));
    let now = app.clock.now();
    // The state is spent first, whatever comes with it.
    let begun = match one("state") {
        Some(state) => app.store.end_connection(&secret::hash(state), now).await.map_err(failed)?,
        None => None,
    };
    let begun = begun.ok_or_else(|| {
        let words = say!(
            "This way back from Canvas was used already, is older than ten minutes, or was not begun here."
        );
        not_connected("unknown_connection", StatusCode::FORBIDDEN, words)
    })?;
    if let Some(error) = one("error") {
        let words = if error == "invalid_scope" {
            say!(
                "Canvas' API key does not allow all that Kith asks for. An administrator allows every scope named in Kith's \
                 guide."
            )
        } else {
            say!("Canvas says that the connection was declined.")
        };
        return Err(not_connected("connection_declined", StatusCode::FORBIDDEN, words));
    }
    let place = app.store.place(&begun.course).await.map_err(failed)?;
    let key = place.as_ref().and_then(|place| place.key.as_ref());
    let (Some(code), Some(Key::Canvas { address, client_id, secret })) = (one("code"), key) else {
        let words = say!("Canvas sent no permission along.");
        return Err(not_connected("no_permission", StatusCode::BAD_REQUEST, words));
    };
    let form = [("grant_type", "authorization_code"), ("code", code), ("redirect_uri", &callback(app))];
    let answer = ask(app, address, client_id, secret, &form)
        .await
        .map_err(|error| not_connected("no_token", StatusCode::BAD_GATEWAY, Sentence::for_programs(error)))?;
    // Whoever said yes at Canvas has to be the one who asked here: otherwise somebody could be made to lend their
    // rights to another's Kith.
    let number = app.store.host_number(&begun.person).await.map_err(failed)?;
    let same = number.is_some_and(|number| {
        ["id", "global_id"]
            .iter()
            .any(|name| as_text(answer.document.pointer(&format!("/user/{name}"))) == Some(number.clone()))
    });
    if !same || answer.document.get("real_user").is_some_and(|user| !user.is_null()) {
        let words =
            say!("Somebody else is signed in to Canvas than the person who wanted to connect in Kith.");
        return Err(not_connected("other_person", StatusCode::FORBIDDEN, words));
    }
    let Some(refresh_token) = answer.document.get("refresh_token").and_then(Value::as_str) else {
        let words = say!("Canvas gave a permission that cannot be renewed.");
        return Err(not_connected("no_token", StatusCode::BAD_GATEWAY, words));
    };
    let grant = Grant {
        client_id: client_id.clone(),
        access_token: answer.token,
        refresh_token: refresh_token.to_owned(),
        ends_at: answer.ends_at,
        allowed: begun.asks,
    };
    app.store.keep_grant(&begun.person, &grant, now).await.map_err(failed)?;
    if begun.asks.has(Purpose::Forum) {
        evidence::read_soon(app, &begun.course).await.map_err(failed)?;
    }
    Ok(())
}

fn as_text(value: Option<&Value>) -> Option<String> {
    match value? {
        Value::String(text) => Some(text.clone()),
        Value::Number(number) => Some(number.to_string()),
        _ => None,
    }
}

struct Answer {
    token: String,
    ends_at: Timestamp,
    document: Value,
}

/// Asks the token endpoint. Its address is the one typed with the key: the secret goes nowhere else.
async fn ask(
    app: &AppState,
    address: &Url,
    client_id: &str,
    secret: &str,
    fields: &[(&str, &str)],
) -> Result<Answer, HostError> {
    let unusable = || HostError::Refused(say!("Canvas' address cannot be used."));
    let url = address.join("login/oauth2/token").map_err(|_| unusable())?;
    let fields = fields.iter().copied().chain([("client_id", client_id), ("client_secret", secret)]);
    let request = Request::post(url.as_str())
        .header(ACCEPT, "application/json")
        .header(CONTENT_TYPE, FORM)
        .body(form_body(fields))
        .map_err(|_| unusable())?;
    let reach = Reach { trusted: outgoing::Place::of(address).into_iter().collect() };
    let response = outgoing::send(app, &reach, request, ANSWER_BYTES).await?;
    let status = response.status();
    let document: Value = serde_json::from_slice(response.body()).unwrap_or_default();
    if status.is_server_error() || status == StatusCode::TOO_MANY_REQUESTS {
        return Err(HostError::Later(say!(
            "Canvas could not answer ({status}).",
            status = status.as_u16().to_string()
        )));
    }
    if !status.is_success() {
        return Err(match document.get("error").and_then(Value::as_str) {
            Some("invalid_client") => HostError::Refused(say!(
                "Canvas does not accept Kith's API key. An administrator checks that it is on and gives its secret to \
                 Kith again."
            )),
            Some("invalid_grant" | "invalid_request") => HostError::NotConnected(CONNECT_AGAIN),
            _ => HostError::Refused(say!(
                "Canvas gives no token ({status}).",
                status = status.as_u16().to_string()
            )),
        });
    }
    let token = document.get("access_token").and_then(Value::as_str);
    let token = token.filter(|token| !token.is_empty() && token.bytes().all(|byte| byte.is_ascii_graphic()));
    let token = token.ok_or_else(|| HostError::Refused(say!("Canvas gives no token.")))?.to_owned();
    let life = document.get("expires_in").and_then(Value::as_i64).unwrap_or(3600).clamp(0, LONGEST);
    let ends_at =
        app.clock.now().saturating_add(SignedDuration::from_secs(life)).map_err(StoreError::from_date)?;
    Ok(Answer { token, ends_at, document })
}

/// The tokens of one teacher, renewed as needed. Shared by requests that run at the same time, so that one renews.
#[derive(Clone)]
pub(crate) struct Access {
    address: Url,
    client_id: String,
    secret: String,
    person: PersonId,
    grant: Arc<Mutex<Grant>>,
}

impl Access {
    /// What `person` allowed for `purpose`, if they did.
    pub(super) async fn of(
        app: &AppState,
        address: &Url,
        client_id: &str,
        secret: &str,
        person: &PersonId,
        purpose: Purpose,
    ) -> Result<Self, HostError> {
        let grant = app.store.grant(person).await?;
        let grant = grant.filter(|grant| grant.client_id == client_id && grant.allowed.has(purpose));
        let grant = grant.ok_or(HostError::NotConnected(say!("Connect to Canvas first.")))?;
        Ok(Self {
            address: address.clone(),
            client_id: client_id.to_owned(),
            secret: secret.to_owned(),
            person: person.clone(),
            grant: Arc::new(Mutex::new(grant)),
        })
    }

    /// A token that lasts for a while.
    pub(super) async fn token(&self, app: &AppState) -> Result<String, HostError> {
        let mut grant = self.grant.lock().await;
        let lasts = grant.ends_at.checked_sub(MARGIN).is_ok_and(|end| app.clock.now() < end);
        if !lasts {
            self.renewed(app, &mut grant).await?;
        }
        Ok(grant.access_token.clone())
    }

    /// A new token in place of `refused`, unless somebody was faster.
    pub(super) async fn renew(&self, app: &AppState, refused: &str) -> Result<(), HostError> {
        let mut grant = self.grant.lock().await;
        if grant.access_token == refused { self.renewed(app, &mut grant).await } else { Ok(()) }
    }

    async fn renewed(&self, app: &AppState, grant: &mut Grant) -> Result<(), HostError> {
        let refresh_token = grant.refresh_token.clone();
        let fields = [("grant_type", "refresh_token"), ("refresh_token", &*refresh_token)];
        match ask(app, &self.address, &self.client_id, &self.secret, &fields).await {
            Ok(answer) => {
                grant.access_token = answer.token;
                grant.ends_at = answer.ends_at;
                // Canvas keeps the refresh token; others give a new one.
                if let Some(new) = answer.document.get("refresh_token").and_then(Value::as_str) {
                    new.clone_into(&mut grant.refresh_token);
                }
                app.store.keep_grant(&self.person, grant, app.clock.now()).await?;
                Ok(())
            }
            Err(HostError::NotConnected(why)) => {
                app.store.forget_grant(&self.person, &refresh_token).await?;
                Err(HostError::NotConnected(why))
            }
            Err(error) => Err(error),
        }
    }
}
