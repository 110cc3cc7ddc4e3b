//! Requests to platforms: bounded in time (see `AppState`) and size, never redirected.

use crate::AppState;

/// Why a platform gave no usable answer, in words an admin can act on.
#[derive(Debug, thiserror::Error)]
pub(crate) enum Unreachable {
    #[error("{host} could not be reached: {why}")]
    NoAnswer { host: String, why: &'static str },
    #[error("{host} sent more than {limit} bytes")]
    TooLarge { host: String, limit: usize },
}

/// Sends `request` and reads at most `limit` bytes of the answer.
pub(crate) async fn send(
    app: &AppState,
    request: http::Request<Vec<u8>>,
    limit: usize,
) -> Result<http::Response<Vec<u8>>, Unreachable> {
    let host = request.uri().host().unwrap_or("the platform").to_owned();
    let no_answer = |why| Unreachable::NoAnswer { host: host.clone(), why };
    let request = reqwest::Request::try_from(request).map_err(|_| no_answer("its address cannot be used"))?;
    let mut answer = app.http.execute(request).await.map_err(|error| no_answer(reason(&error)))?;
    let mut body = Vec::new();
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

fn reason(error: &reqwest::Error) -> &'static str {
    if error.is_timeout() {
        "it did not answer in time"
    } else if error.is_connect() {
        "no connection"
    } else {
        "the connection broke"
    }
}
