//! `POST /lti/select`: the teacher has chosen; the answer goes back to the platform, signed.

use askama::Template;
use axum::{
    extract::{RawForm, State, rejection::RawFormRejection},
    http::{HeaderMap, StatusCode},
    response::{IntoResponse, Response},
};
use jiff::SignedDuration;
use lti::{LinkItem, selection_response};

use super::{
    store::Selection,
    view::{ITEM, VIEW, View},
};
use crate::{
    AppState,
    error::ApiError,
    keys,
    page::{AGAIN, Refusal, is_own_form, policy, secured},
    secret,
    sentence::{Sentence, say},
};

/// A teacher may take this long to choose.
const LIFE: SignedDuration = SignedDuration::from_hours(1);
const MOST_TITLE_CHARACTERS: usize = 200;
const NOT_ADDED: Sentence = say!("Not added");

#[derive(Template)]
#[template(path = "post_back.html")]
struct PostBack<'a> {
    action: &'a str,
    jwt: &'a str,
}

/// What the form says. Anything else in it is not looked at: where the answer goes, and for whom, is stored.
#[derive(Default)]
struct Choice {
    code: String,
    cancelled: bool,
    views: Vec<View>,
    titles: Vec<(View, String)>,
}

impl Choice {
    fn read(form: &[u8]) -> Self {
        let mut choice = Self::default();
        for (name, value) in url::form_urlencoded::parse(form) {
            match name.as_ref() {
                "code" => choice.code = value.into_owned(),
                "action" => choice.cancelled = value == "cancel",
                "view" => choice.views.extend(View::named(&value)),
                name => {
                    let view = name.strip_prefix("title-").and_then(View::named);
                    choice.titles.extend(view.map(|view| (view, value.into_owned())));
                }
            }
        }
        choice.views.dedup();
        choice
    }

    fn title(&self, view: View) -> String {
        let said = self.titles.iter().find(|(of, _)| *of == view).map(|(_, title)| title.trim());
        let said = said.filter(|title| !title.is_empty()).unwrap_or(view.title());
        said.chars().filter(|c| !c.is_control()).take(MOST_TITLE_CHARACTERS).collect()
    }
}

pub(super) async fn answer(
    State(app): State<AppState>,
    headers: HeaderMap,
    form: Result<RawForm, RawFormRejection>,
) -> Response {
    let form = match form {
        Ok(RawForm(form)) => form,
        Err(rejection) => return Refusal::unreadable(rejection.into_response().status()).into_response(),
    };
    if !is_own_form(&headers, &app.public_url) {
        return Refusal::cross_site().into_response();
    }
    answered(&app, &Choice::read(&form)).await.unwrap_or_else(IntoResponse::into_response)
}

async fn answered(app: &AppState, choice: &Choice) -> Result<Response, Refusal> {
    let now = app.clock.now();
    let since = now.saturating_sub(LIFE).map_err(|_| Refusal::internal())?;
    let found = app.store.selection(&secret::hash(&choice.code), since).await.map_err(ApiError::from)?;
    let selection = found.ok_or_else(too_late)?;
    let refuse = |refusal: Refusal| refusal.framed_like(&selection.frames);
    if selection.used {
        return Err(refuse(sent_before()));
    }
    if !choice.cancelled && choice.views.is_empty() {
        return Err(refuse(nothing_chosen()));
    }
    let mut items = Vec::new();
    let mut placed = Vec::new();
    for view in choice.views.iter().filter(|_| !choice.cancelled) {
        let id = secret::random_token().map_err(ApiError::from)?;
        items.push(LinkItem {
            title: choice.title(*view),
            text: view.text().to_owned(),
            url: app.public_url.join("lti/launch").map_err(|_| Refusal::internal())?,
            custom: vec![(VIEW.to_owned(), view.name().to_owned()), (ITEM.to_owned(), id.clone())],
        });
        placed.push((id, *view));
    }
    let jwt = signed(app, &selection, &items).await.map_err(refuse)?;
    if !app.store.use_selection(&selection, &placed, now).await.map_err(ApiError::from)? {
        return Err(refuse(sent_before()));
    }
    let target = &selection.settings.return_url;
    let page = PostBack { action: target.as_str(), jwt: &jwt };
    let policy = policy(&selection.frames, &target.origin().ascii_serialization());
    Ok(secured(StatusCode::OK, page.render(), &policy))
}

async fn signed(app: &AppState, selection: &Selection, items: &[LinkItem]) -> Result<String, Refusal> {
    let now = app.clock.now();
    let key = keys::signing_key(&app.store, Some(&selection.platform), now).await.map_err(ApiError::from)?;
    let nonce = secret::random_token().map_err(ApiError::from)?;
    let (registration, settings) = (selection.registration.clone(), selection.settings.clone());
    let (deployment, items) = (selection.deployment_id.clone(), items.to_vec());
    // A signature takes milliseconds: too long for the threads that serve requests.
    let signing = tokio::task::spawn_blocking(move || {
        selection_response(&key, &registration, &deployment, &settings, &items, &nonce, now)
    });
    let signed = signing.await.map_err(|_| Refusal::internal())?;
    signed.map_err(|error| {
        let sentence = Sentence::for_programs(error);
        Refusal::new(StatusCode::UNPROCESSABLE_ENTITY, "selection_refused", NOT_ADDED, sentence, AGAIN)
    })
}

fn too_late() -> Refusal {
    let sentence = say!("This page was opened too long ago.");
    Refusal::new(StatusCode::FORBIDDEN, "no_selection", NOT_ADDED, sentence, AGAIN)
}

fn sent_before() -> Refusal {
    let sentence = say!("This choice was sent already.");
    Refusal::new(StatusCode::CONFLICT, "selection_spent", say!("Added already"), sentence, AGAIN)
}

fn nothing_chosen() -> Refusal {
    let sentence = say!("Nothing was chosen. Go back and choose what the link should open.");
    let title = say!("Nothing chosen");
    Refusal::new(StatusCode::UNPROCESSABLE_ENTITY, "nothing_chosen", title, sentence, AGAIN)
}
