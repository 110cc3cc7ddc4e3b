//! The widget's files, built by `cargo xtask widget` and embedded here (read from disk in debug builds).

use axum::{
    Router,
    extract::Path,
    http::{HeaderMap, HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
    routing::get,
};
use rust_embed::RustEmbed;

use crate::AppState;

#[derive(RustEmbed)]
#[folder = "$CARGO_MANIFEST_DIR/../target/widget-dist"]
#[allow_missing = true]
struct Files;

const PAGE_JS: &str = include_str!("../templates/page.js");
const PAGE_CSS: &str = include_str!("../templates/page.css");
/// What a worker begins with, and what it may do: load its module. A worker has the policy of its own script and
/// not that of its page.
const WORKER: &str = "work.js";
const WORKER_POLICY: &str = "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; connect-src 'self'; \
    frame-ancestors 'none'";
/// Twins made by the build, best first: content coding and the suffix of the file.
const CODINGS: [(&str, &str); 2] = [("br", ".br"), ("gzip", ".gz")];

/// The routes of this feature.
pub(crate) fn routes() -> Router<AppState> {
    Router::new()
        .route("/assets/page.css", get(|| async { page_part("text/css; charset=utf-8", PAGE_CSS) }))
        .route("/assets/page.js", get(|| async { page_part("text/javascript; charset=utf-8", PAGE_JS) }))
        .route("/assets/{version}/{file}", get(asset))
}

/// The content hash of the widget; `None` when it was not built.
pub(crate) fn version() -> Option<String> {
    let file = Files::get("version")?;
    Some(String::from_utf8_lossy(&file.data).trim().to_owned()).filter(|version| !version.is_empty())
}

/// What the plain pages load.
fn page_part(kind: &'static str, text: &'static str) -> Response {
    ([(header::CONTENT_TYPE, kind), (header::CACHE_CONTROL, "max-age=3600")], text).into_response()
}

async fn asset(Path((wanted, file)): Path<(String, String)>, headers: HeaderMap) -> Response {
    let mut response = found(&wanted, &file, &headers);
    if file == WORKER {
        let policy = HeaderValue::from_static(WORKER_POLICY);
        response.headers_mut().insert(header::CONTENT_SECURITY_POLICY, policy);
    }
    response
}

fn found(wanted: &str, file: &str, headers: &HeaderMap) -> Response {
    // Another version has other files: an old page must not be given new ones.
    if version().as_deref() != Some(wanted) {
        return StatusCode::NOT_FOUND.into_response();
    }
    let Some(kind) = kind(file) else { return StatusCode::NOT_FOUND.into_response() };
    let accepted =
        headers.get(header::ACCEPT_ENCODING).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let accepts = |coding: &str| {
        accepted.split(',').any(|part| part.split(';').next().is_some_and(|name| name.trim() == coding))
    };
    let twin = CODINGS
        .iter()
        .filter(|(coding, _)| accepts(coding))
        .find_map(|(coding, suffix)| Some((*coding, Files::get(&format!("{file}{suffix}"))?)));
    let common = [
        (header::CONTENT_TYPE, kind),
        (header::CACHE_CONTROL, "public, max-age=31536000, immutable"),
        (header::VARY, "accept-encoding"),
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
    ];
    match twin {
        Some((coding, twin)) => {
            (common, [(header::CONTENT_ENCODING, coding)], twin.data.into_owned()).into_response()
        }
        None => match Files::get(file) {
            Some(plain) => (common, plain.data.into_owned()).into_response(),
            None => StatusCode::NOT_FOUND.into_response(),
        },
    }
}

fn kind(file: &str) -> Option<&'static str> {
    Some(match file.rsplit_once('.')?.1 {
        "js" => "text/javascript; charset=utf-8",
        "wasm" => "application/wasm",
        "txt" => "text/plain; charset=utf-8",
        "css" => "text/css; charset=utf-8",
        "svg" => "image/svg+xml",
        "png" => "image/png",
        _ => return None,
    })
}
