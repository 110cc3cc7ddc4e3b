//! Headers every answer has, whatever made it.

use axum::{
    extract::{Request, State},
    http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header},
    middleware::Next,
    response::{IntoResponse as _, Response},
};

use crate::{AppState, error::ApiError, page::Refusal};

const CROSS_ORIGIN_RESOURCE_POLICY: HeaderName = HeaderName::from_static("cross-origin-resource-policy");
const PERMISSIONS_POLICY: HeaderName = HeaderName::from_static("permissions-policy");

/// What an answer says unless its route says otherwise: kept by nobody on the way, no page to be shown or framed.
const UNLESS_SAID: [(HeaderName, &str); 5] = [
    (header::CACHE_CONTROL, "no-store"),
    (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
    (header::REFERRER_POLICY, "no-referrer"),
    (header::CONTENT_SECURITY_POLICY, "default-src 'none'; frame-ancestors 'none'"),
    (PERMISSIONS_POLICY, "camera=(), geolocation=(), microphone=(), payment=(), usb=()"),
];

/// A year. Browsers that reached us by https once come back by https only (RFC 6797).
const HTTPS_ONLY: &str = "max-age=31536000";

/// Adds what is missing. Outermost of all layers, so that answers of the layers below have them too.
pub(crate) async fn add(State(app): State<AppState>, request: Request, next: Next) -> Response {
    let of_api = request.uri().path().starts_with("/api/");
    let mut response = next.run(request).await;
    if response.status() == StatusCode::PAYLOAD_TOO_LARGE && is_bare(response.headers()) {
        response = if of_api {
            ApiError::TooLarge.into_response()
        } else {
            Refusal::unreadable(StatusCode::PAYLOAD_TOO_LARGE).into_response()
        };
    }
    let headers = response.headers_mut();
    for (name, value) in UNLESS_SAID {
        headers.entry(name).or_insert(HeaderValue::from_static(value));
    }
    // A page is made to be framed elsewhere, and `frame-ancestors` says where. Nothing else of ours is for others.
    if !has_type(headers, "text/html") {
        headers.entry(CROSS_ORIGIN_RESOURCE_POLICY).or_insert(HeaderValue::from_static("same-origin"));
    }
    if app.public_url.scheme() == "https" {
        headers.insert(header::STRICT_TRANSPORT_SECURITY, HeaderValue::from_static(HTTPS_ONLY));
    }
    response
}

/// Whether nobody here has put the answer into words: the limit of bodies answers in plain text.
fn is_bare(headers: &HeaderMap) -> bool {
    !has_type(headers, "text/html") && !has_type(headers, "application/problem+json")
}

fn has_type(headers: &HeaderMap, wanted: &str) -> bool {
    let kind = headers.get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok());
    kind.is_some_and(|kind| kind.starts_with(wanted))
}
