//! What a browser keeps for us, and how it is sent on.

use axum::{
    http::{HeaderMap, HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};
use cookie::{Cookie, SameSite, time::Duration};

/// A cookie for addresses below `path`. Partitioned: the only kind that comes back from inside another site's frame
/// where third-party cookies are blocked.
pub(super) fn keep(name: &str, value: &str, path: &str, life: Duration) -> String {
    Cookie::build((name, value))
        .path(path)
        .http_only(true)
        .secure(true)
        .same_site(SameSite::None)
        .partitioned(true)
        .max_age(life)
        .build()
        .to_string()
}

/// The value of the cookie of this name.
pub(crate) fn kept(headers: &HeaderMap, name: &str) -> Option<String> {
    let lines = headers.get_all(header::COOKIE).iter().filter_map(|line| line.to_str().ok());
    let cookies = lines.flat_map(|line| Cookie::split_parse(line.to_owned())).flatten();
    cookies.filter(|cookie| cookie.name() == name).map(|cookie| cookie.value().to_owned()).next()
}

/// Sends the browser to `target`, with cookies to keep.
pub(crate) fn go_to(target: &str, cookies: impl IntoIterator<Item = String>) -> Response {
    let headers = [
        (header::LOCATION, target),
        (header::CACHE_CONTROL, "no-store"),
        (header::REFERRER_POLICY, "no-referrer"),
    ];
    let mut response = (StatusCode::SEE_OTHER, headers).into_response();
    for cookie in cookies {
        // Ours are made of hexadecimal digits and names of our own.
        if let Ok(cookie) = HeaderValue::try_from(cookie) {
            response.headers_mut().append(header::SET_COOKIE, cookie);
        }
    }
    response
}
