//! `GET /lti/setup` and `GET /lti/canvas.json`: everything an administrator types in who adds Kith by hand.

use askama::Template;
use axum::{Json, extract::State, http::StatusCode, response::Response};
use url::Url;

use super::dynamic::tool;
use crate::{
    AppState,
    page::{policy, secured},
};

#[derive(Template)]
#[template(path = "setup.html")]
struct Setup {
    groups: Vec<Group>,
}

/// The values of one product, and where it asks for them.
pub(crate) struct Group {
    pub(crate) title: &'static str,
    pub(crate) path: &'static str,
    pub(crate) values: Vec<Value>,
}

/// A value to copy.
pub(crate) struct Value {
    pub(crate) id: String,
    pub(crate) label: &'static str,
    pub(crate) text: String,
}

fn group(name: &str, title: &'static str, path: &'static str, values: &[(&'static str, String)]) -> Group {
    let value = |(at, (label, text)): (usize, &(&'static str, String))| Value {
        id: format!("{name}-{at}"),
        label,
        text: text.clone(),
    };
    Group { title, path, values: values.iter().enumerate().map(value).collect() }
}

/// The page with every value and a button to copy it.
pub(super) async fn setup(State(app): State<AppState>) -> Response {
    let groups = groups(&app.public_url).into();
    secured(StatusCode::OK, Setup { groups }.render(), &policy("'none'", "'none'"))
}

/// Every value, by product; the last group fits any platform.
pub(crate) fn groups(public_url: &Url) -> [Group; 3] {
    let base = public_url.as_str();
    let kith = tool(public_url);
    let (launch, login, keys) = (kith.launch_url(), kith.login_url(), kith.key_set_url());
    [
        group(
            "moodle",
            "Moodle",
            "Site administration → Plugins → External tool → Manage tools → configure a tool manually. LTI version \
             1.3, public key type Keyset URL; allow names and roles under Services.",
            &[
                ("Tool URL, and redirection URI", launch.clone()),
                ("Initiate login URL", login.clone()),
                ("Public keyset URL", keys.clone()),
                ("Custom parameters", "timezone=$Person.address.timezone".to_owned()),
                ("Custom parameters, second line", "context_history=$Context.id.history".to_owned()),
            ],
        ),
        group(
            "canvas",
            "Canvas",
            "Admin → Developer Keys → + Developer Key → LTI Key → method Enter URL.",
            &[("JSON URL", format!("{base}lti/canvas.json"))],
        ),
        group(
            "other",
            "Any other platform (LTI 1.3)",
            "Where your platform adds an external tool.",
            &[
                ("Target link URI, and redirect URI", launch),
                ("Login initiation URL", login),
                ("Key set URL", keys),
            ],
        ),
    ]
}

/// The developer key of a Canvas.
pub(super) async fn canvas_json(State(app): State<AppState>) -> Json<serde_json::Value> {
    Json(lti::canvas_key(&tool(&app.public_url)))
}
