//! `GET|POST /admin/begin/{code}`: a one-time link to an account or to a new password.

use askama::Template;
use axum::{
    extract::{Path, State},
    http::StatusCode,
    response::Response,
};

use super::{
    account::SESSION,
    field::Field,
    form::{Form, Knock, Visitor, cookie},
    frame::Done,
    link::{OpenLink, Purpose, Used},
    password::{self, RULE},
    shown_as,
    stop::Stop,
    store::name_key,
};
use crate::{AppState, launch::go_to, secret};

const MOST_NAME: usize = 60;
/// Names that the audit log gives to others.
const NOT_NAMES: [&str; 6] = ["command line", "operator", "invitation", "retention", "the person", "kith"];

#[derive(Template)]
#[template(path = "console/begin.html")]
struct Page<'a> {
    code: &'a str,
    token: &'a str,
    first: bool,
    /// Whose password is set.
    owner: Option<&'a str>,
    fields: Vec<Field>,
}

/// What was typed.
struct Typed {
    name: String,
    password: String,
    /// The same once more, where the form asks for it.
    again: Option<String>,
}

impl Typed {
    fn read(form: &Form, link: &OpenLink) -> Self {
        let name: Vec<&str> = form.text("name").split_whitespace().collect();
        Self {
            name: link.name.clone().unwrap_or_else(|| name.join(" ")),
            password: form.text("password").to_owned(),
            again: form.given("again").map(str::to_owned),
        }
    }

    /// What is wrong with name, password and its repetition.
    fn objections(&self) -> [Option<&'static str>; 3] {
        let count = self.name.chars().count();
        let name = if count == 0 {
            Some("Please write a name.")
        } else if count > MOST_NAME || self.name.chars().any(char::is_control) {
            Some("Please choose a name of at most 60 characters.")
        } else if NOT_NAMES.contains(&name_key(&self.name).as_str()) {
            Some("This name means somebody else in the audit log. Please choose another.")
        } else {
            None
        };
        let again = self.again.as_ref().is_some_and(|again| *again != self.password);
        let again = again.then_some("This is not the same password. Please type both once more.");
        [name, password::objection(&self.password, &self.name), again]
    }
}

fn page(
    status: StatusCode,
    code: &str,
    visitor: &Visitor,
    link: &OpenLink,
    name: &str,
    [wrong_name, wrong_password, wrong_again]: [Option<&str>; 3],
) -> Response {
    let name = Field::account("Shown in the audit log beside what you do.", name).wrong(wrong_name);
    let word = Field::password("password", "Password", RULE, "new-password").wrong(wrong_password);
    let again = Field::password("again", "The same password again", "", "new-password").wrong(wrong_again);
    let mut fields = vec![word, again];
    if link.purpose != Purpose::Password {
        fields.insert(0, name);
    }
    let first = link.purpose == Purpose::First;
    let page = Page { code, token: &visitor.token, first, owner: link.name.as_deref(), fields };
    shown_as(status, &page)
}

/// Asks for a name and a password; changes nothing.
pub(super) async fn ask(
    State(app): State<AppState>,
    Path(code): Path<String>,
    visitor: Visitor,
) -> Result<Response, Stop> {
    let link = app.store.open_link(&code, app.clock.now()).await?.ok_or(Stop::DeadLink)?;
    let mut response = page(StatusCode::OK, &code, &visitor, &link, "", [None; 3]);
    super::form::keep(&mut response, &visitor.cookie);
    Ok(response)
}

/// Makes the account or sets the password, and signs in.
pub(super) async fn set(
    State(app): State<AppState>,
    Path(code): Path<String>,
    knock: Knock,
) -> Result<Response, Stop> {
    let now = app.clock.now();
    let link = app.store.open_link(&code, now).await?.ok_or(Stop::DeadLink)?;
    let typed = Typed::read(&knock.form, &link);
    let objections = typed.objections();
    let refused = |objections| {
        page(StatusCode::UNPROCESSABLE_ENTITY, &code, &knock.visitor, &link, &typed.name, objections)
    };
    if objections.iter().any(Option::is_some) {
        return Ok(refused(objections));
    }
    let kept = password::hash(typed.password.clone()).await?;
    let token = secret::random_token()?;
    match app.store.use_link(&code, &typed.name, &kept, &secret::hash(&token), now).await? {
        Used::Spent => Err(Stop::DeadLink),
        Used::NameTaken => {
            Ok(refused([Some("Somebody has an account of this name. Please choose another."), None, None]))
        }
        Used::Done => {
            let done = if link.purpose == Purpose::Password { "password" } else { "welcome" };
            Ok(go_to(&Done::at("/admin", done), [cookie(&app, SESSION, &token, None)]))
        }
    }
}
