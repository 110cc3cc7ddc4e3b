//! Requests to platforms: bounded in time and size, never redirected, never into a private network that nobody
//! who runs this server named.

mod confidential;
mod guard;

use std::{sync::Arc, time::Duration};

use url::Url;

pub(crate) use confidential::{Unfit, confidential};
pub use guard::Allowed;
pub(crate) use guard::{Place, Reach, Refused};

use crate::AppState;

/// How long a platform may take for an answer, unless it is a long one.
const ANSWERED_WITHIN: Duration = Duration::from_secs(10);

/// The one way out.
#[derive(Clone, Debug)]
pub struct Outgoing {
    guard: guard::Guard,
    /// Connects to what the guard lets through.
    guarded: reqwest::Client,
    /// Connects to places an operator named.
    trusting: reqwest::Client,
}

impl Outgoing {
    /// Prepares both clients.
    ///
    /// # Errors
    /// When TLS cannot be set up.
    pub(crate) fn new(allowed: &[Allowed]) -> reqwest::Result<Self> {
        let guard = guard::Guard::new(allowed);
        let client = || {
            reqwest::Client::builder()
                .timeout(ANSWERED_WITHIN)
                .connect_timeout(Duration::from_secs(5))
                .redirect(reqwest::redirect::Policy::none())
                // A proxy would connect for us, past the guard.
                .no_proxy()
                .user_agent(concat!("Kith/", env!("CARGO_PKG_VERSION")))
        };
        let guarded = client().dns_resolver(Arc::new(guard.clone())).build()?;
        Ok(Self { guard, guarded, trusting: client().build()? })
    }
}

/// Why a platform gave no usable answer, in words an admin can act on.
#[derive(Debug, thiserror::Error)]
pub(crate) enum Unreachable {
    #[error("{host} could not be reached: {why}")]
    NoAnswer { host: String, why: &'static str },
    #[error("{host} was not asked: {why}")]
    Refused { host: String, why: Refused },
    #[error("{host} sent more than {limit} bytes")]
    TooLarge { host: String, limit: usize },
}

/// Sends `request` as far as `reach` allows and reads at most `limit` bytes of the answer.
pub(crate) async fn send(
    app: &AppState,
    reach: &Reach,
    request: http::Request<Vec<u8>>,
    limit: usize,
) -> Result<http::Response<Vec<u8>>, Unreachable> {
    send_within(app, reach, request, limit, ANSWERED_WITHIN).await
}

/// The same for an answer that may take its time.
pub(crate) async fn send_within(
    app: &AppState,
    reach: &Reach,
    request: http::Request<Vec<u8>>,
    limit: usize,
    within: Duration,
) -> Result<http::Response<Vec<u8>>, Unreachable> {
    let host = request.uri().host().unwrap_or("the platform").to_owned();
    let no_answer = |why| Unreachable::NoAnswer { host: host.clone(), why };
    let request = reqwest::Request::try_from(request).map_err(|_| no_answer("its address cannot be used"));
    let mut request = request?;
    *request.timeout_mut() = Some(within);
    let client = client(&app.outgoing, request.url(), reach)
        .await
        .map_err(|why| Unreachable::Refused { host: host.clone(), why })?;
    let answer = client.execute(request).await;
    let mut answer = answer.map_err(|error| match refused(&error) {
        Some(why) => Unreachable::Refused { host: host.clone(), why },
        None => no_answer(reason(&error)),
    })?;
    // A long answer that says how long it is is not moved while it grows.
    let told = answer.content_length().and_then(|length| usize::try_from(length).ok());
    let mut body = Vec::with_capacity(told.unwrap_or(0).min(limit));
    while let Some(chunk) = answer.chunk().await.map_err(|error| no_answer(reason(&error)))? {
        if body.len() + chunk.len() > limit {
            return Err(Unreachable::TooLarge { host, limit });
        }
        body.extend_from_slice(&chunk);
    }
    let mut response = http::Response::new(body);
    *response.status_mut() = answer.status();
    *response.headers_mut() = answer.headers().clone();
    Ok(response)
}

async fn client<'a>(
    outgoing: &'a Outgoing,
    url: &Url,
    reach: &Reach,
) -> Result<&'a reqwest::Client, Refused> {
    if outgoing.guard.trusts(url, reach) {
        return Ok(&outgoing.trusting);
    }
    outgoing.guard.admit(url).await?;
    Ok(&outgoing.guarded)
}

/// The guard's own verdict, somewhere among the causes of a failed connection.
fn refused(error: &reqwest::Error) -> Option<Refused> {
    let mut cause: Option<&(dyn std::error::Error + 'static)> = Some(error);
    while let Some(error) = cause {
        if let Some(refused) = error.downcast_ref() {
            return Some(*refused);
        }
        cause = error.source();
    }
    None
}

fn reason(error: &reqwest::Error) -> &'static str {
    if error.is_timeout() {
        "it did not answer in time"
    } else if error.is_connect() {
        "no connection"
    } else {
        "the connection broke"
    }
}
