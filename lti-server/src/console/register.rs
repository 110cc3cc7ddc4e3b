//! `GET|POST /admin/register`: a platform registered by hand.

use askama::Template;
use axum::{extract::State, http::StatusCode, response::Response};
use lti::Registration;
use url::Url;

use super::{
    account::{Account, Order},
    field::Field,
    form::Form,
    frame::{Done, Frame, Here},
    platform::path,
    shown_as,
    stop::Stop,
};
use crate::{
    AppState,
    launch::go_to,
    page,
    registration::{Done as Registered, Group, Source, values_of_kith},
};

const MOST_NAME: usize = 100;
const MOST_DEPLOYMENTS: usize = 50;
/// The longest deployment id (Security Framework 1.0, 5.1.2: 255 characters).
const MOST_ID: usize = 255;

#[derive(Template)]
#[template(path = "console/register.html")]
struct Page {
    frame: Frame,
    fields: Vec<Field>,
    /// How many fields are wrong.
    wrong: usize,
    allow_http: bool,
    groups: [Group; 3],
}

/// The form as it was typed.
struct Typed<'a> {
    name: &'a str,
    issuer: &'a str,
    client_id: &'a str,
    auth_url: &'a str,
    token_url: &'a str,
    jwks_url: &'a str,
    deployments: &'a str,
    allow_http: bool,
}

impl<'a> Typed<'a> {
    fn read(form: &'a Form) -> Self {
        Self {
            name: form.text("name").trim(),
            issuer: form.text("issuer").trim(),
            client_id: form.text("client_id").trim(),
            auth_url: form.text("auth_url").trim(),
            token_url: form.text("token_url").trim(),
            jwks_url: form.text("jwks_url").trim(),
            deployments: form.text("deployment_id").trim(),
            allow_http: form.ticked("allow_http"),
        }
    }

    fn deployment_ids(&self) -> Vec<String> {
        self.deployments.split_whitespace().map(str::to_owned).collect()
    }

    /// The fields, each with what is wrong with it.
    fn fields(&self, judged: bool) -> Vec<Field> {
        // Each alone among values that are right, so that one mistake does not hide the next.
        let wrong = |field: &str| {
            const GOOD: &str = "https://lms.example";
            let value = |name: &str, typed: &'a str, good: &'a str| if name == field { typed } else { good };
            let registration = Registration::new(
                value("issuer", self.issuer, GOOD),
                value("client_id", self.client_id, "1"),
                value("auth_url", self.auth_url, GOOD),
                value("token_url", self.token_url, GOOD),
                value("jwks_url", self.jwks_url, GOOD),
                self.allow_http,
            );
            registration.err().filter(|_| judged).map(|error| page::sentence(&error.to_string()))
        };
        let ids = self.deployment_ids();
        let odd_ids = ids.len() > MOST_DEPLOYMENTS || ids.iter().any(|id| id.len() > MOST_ID);
        let long_name = self.name.chars().count() > MOST_NAME || self.name.chars().any(char::is_control);
        vec![
            Field::text("name", "Name", "Shown here; the issuer's host if left empty.", self.name)
                .wrong(long_name.then_some("Please choose a name of at most 100 characters.")),
            Field::text(
                "issuer",
                "Issuer",
                "Exactly as the platform spells it. Moodle: Platform ID.",
                self.issuer,
            )
            .wrong(wrong("issuer")),
            Field::text("client_id", "Client id", "What the platform calls Kith.", self.client_id)
                .wrong(wrong("client_id")),
            Field::text("auth_url", "Authentication request URL", "", self.auth_url).wrong(wrong("auth_url")),
            Field::text("token_url", "Access token URL", "", self.token_url).wrong(wrong("token_url")),
            Field::text("jwks_url", "Public key set URL", "", self.jwks_url).wrong(wrong("jwks_url")),
            Field::text(
                "deployment_id",
                "Deployment id",
                "Several are separated by spaces. Left empty, the first that opens Kith is trusted.",
                self.deployments,
            )
            .wrong(odd_ids.then_some("At most 50 ids of at most 255 characters each.")),
        ]
    }
}

fn answer(
    app: &AppState,
    account: &Account,
    status: StatusCode,
    typed: &Typed<'_>,
    judged: bool,
) -> Response {
    let fields = typed.fields(judged);
    let page = Page {
        frame: Frame::new(account, Here::Platforms, &Done::default()),
        wrong: fields.iter().filter(|field| field.error.is_some()).count(),
        fields,
        allow_http: typed.allow_http,
        groups: values_of_kith(&app.public_url),
    };
    shown_as(status, &page)
}

pub(super) async fn ask(State(app): State<AppState>, account: Account) -> Response {
    let nothing = Form::default();
    answer(&app, &account, StatusCode::OK, &Typed::read(&nothing), false)
}

pub(super) async fn register(State(app): State<AppState>, order: Order) -> Result<Response, Stop> {
    let typed = Typed::read(&order.form);
    let refused = || answer(&app, &order.account, StatusCode::UNPROCESSABLE_ENTITY, &typed, true);
    if typed.fields(true).iter().any(|field| field.error.is_some()) {
        return Ok(refused());
    }
    let registration = Registration::new(
        typed.issuer,
        typed.client_id,
        typed.auth_url,
        typed.token_url,
        typed.jwks_url,
        typed.allow_http,
    );
    let Ok(registration) = registration else { return Ok(refused()) };
    let host = Url::parse(typed.issuer).ok().and_then(|url| url.host_str().map(str::to_owned));
    let host = host.unwrap_or_else(|| typed.issuer.to_owned());
    let name = if typed.name.is_empty() { &host } else { typed.name };
    let source = Source::Operator { by: &order.account.name };
    let ids = typed.deployment_ids();
    let done = app.store.register(&registration, name, &ids, source, app.clock.now()).await?;
    let all = app.store.platforms_of(&registration.issuer).await?;
    let found = all.into_iter().find(|one| one.registration.client_id == registration.client_id);
    let id = found.ok_or(Stop::NotFound)?.id;
    let done = if done == Registered::New { "registered" } else { "updated" };
    Ok(go_to(&Done::at(&path(&id), done), []))
}
