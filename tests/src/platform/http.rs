//! The platform's face on the network.

use std::collections::HashMap;
use std::sync::Arc;

use askama::Template;
use axum::{
    Form, Json, Router,
    body::Bytes,
    extract::{Path, Query, Request, State},
    http::{HeaderMap, HeaderName, HeaderValue, Method, StatusCode, Uri, header},
    response::{Html, IntoResponse, Redirect, Response},
    routing::{any, get, post},
};
use serde::Deserialize;

use super::{
    auth::{AuthAnswer, AuthRequest},
    course::{Course, Registration, ToolAddresses},
    gradebook::{GradebookRequest, Part},
    pages::{
        AddTool, CoursePage, InvalidRequest, PostItself, Section, SelectContent, Selected, StorageFrame,
    },
    people::Person,
    roster::RosterRequest,
    selection,
    state::{Campus, Canned},
};

/// Name of the session cookie. One for all campuses of a process: one browser, one person at a time.
const SESSION: &str = "northlake_session";

type Campuses = Arc<[Arc<Campus>]>;

/// All routes of these campuses, on one origin.
pub(super) fn router(campuses: &Campuses) -> Router {
    let pages = Router::new()
        .route("/", get(front))
        .route("/course/{course}", get(tool_page))
        .route("/course/{course}/home", get(home_page))
        .route("/course/{course}/people", get(people_page))
        .route("/course/{course}/select", get(select_page))
        .route("/post_message_forwarding", get(storage_frame))
        .route("/images/messages/avatar-50.svg", get(avatar))
        .route("/healthz", get(async || "ok"))
        .route(selection::RETURN, post(take_selection))
        .route("/admin/tools", post(register))
        .route("/admin/tools/new", get(add_tool))
        .with_state(campuses.clone());
    campuses.iter().fold(pages, |router, campus| router.merge(services(campus)))
}

fn services(campus: &Arc<Campus>) -> Router {
    let paths = campus.manners().paths;
    // The lists of the two platforms differ; `any` because the real ones answer every method.
    Router::new()
        .route(paths.launch, get(begin_launch))
        .route(paths.auth, get(authenticate).post(authenticate_post))
        .route(paths.token, any(token))
        .route(paths.jwks, get(key_set))
        .route(paths.back, get(back))
        .route(campus.configuration_path(), get(describe))
        .route(campus.registration_path(), post(register_dynamically))
        .route(campus.manners().roster.path, any(roster))
        .merge(super::hosted::routes(campus.manners().name))
        .merge(gradebooks(campus))
        .route(&campus.notices_path(), axum::routing::put(handle_notices))
        .with_state(campus.clone())
}

fn gradebooks(campus: &Arc<Campus>) -> Router<Arc<Campus>> {
    let manners = campus.manners().gradebook;
    let (scores, results) = (format!("{}/scores", manners.column), format!("{}/results", manners.column));
    let paths = [
        (manners.columns, Part::Columns),
        (manners.column, Part::Column),
        (&scores, Part::Scores),
        (&results, Part::Results),
    ];
    paths.into_iter().fold(Router::new(), |router, (path, part)| {
        let answer = async move |campus, segments, query, request| {
            gradebook(part, campus, segments, query, request).await
        };
        router.route(path, any(answer))
    })
}

async fn handle_notices(State(campus): State<Arc<Campus>>, headers: HeaderMap, body: Bytes) -> Response {
    let bearer = headers.get(header::AUTHORIZATION).and_then(|value| value.to_str().ok()).unwrap_or_default();
    campus.keep_handler(bearer, &body).into_response()
}

fn page(template: &impl Template) -> Response {
    match template.render() {
        Ok(html) => {
            let headers = [(header::CACHE_CONTROL, "no-store"), (header::X_CONTENT_TYPE_OPTIONS, "nosniff")];
            (headers, Html(html)).into_response()
        }
        Err(error) => {
            tracing::error!(%error, "a page cannot be rendered");
            StatusCode::INTERNAL_SERVER_ERROR.into_response()
        }
    }
}

fn invalid_request(campus: &Campus) -> Response {
    (StatusCode::NOT_FOUND, page(&InvalidRequest { platform: campus.manners().name })).into_response()
}

pub(super) fn session(headers: &HeaderMap) -> Option<String> {
    let lines = headers.get_all(header::COOKIE).iter().filter_map(|line| line.to_str().ok());
    let mut pairs = lines.flat_map(|line| line.split(';')).filter_map(|pair| pair.trim().split_once('='));
    pairs.find(|(name, _)| *name == SESSION).map(|(_, value)| value.to_owned())
}

async fn front(State(campuses): State<Campuses>) -> Response {
    match campuses.iter().find_map(|campus| campus.courses().into_iter().next()) {
        Some(course) => Redirect::to(&format!("/course/{}", course.number)).into_response(),
        None => (StatusCode::NOT_FOUND, "There is no course yet.").into_response(),
    }
}

#[derive(Deserialize)]
struct ViewAs {
    #[serde(rename = "as")]
    person: Option<String>,
}

async fn tool_page(
    State(campuses): State<Campuses>,
    Path(course): Path<u32>,
    Query(view): Query<ViewAs>,
    headers: HeaderMap,
) -> Response {
    course_page(&campuses, course, view, &headers, Section::Tool)
}

async fn home_page(
    State(campuses): State<Campuses>,
    Path(course): Path<u32>,
    Query(view): Query<ViewAs>,
    headers: HeaderMap,
) -> Response {
    course_page(&campuses, course, view, &headers, Section::Home)
}

async fn people_page(
    State(campuses): State<Campuses>,
    Path(course): Path<u32>,
    Query(view): Query<ViewAs>,
    headers: HeaderMap,
) -> Response {
    course_page(&campuses, course, view, &headers, Section::People)
}

fn course_page(
    campuses: &Campuses,
    number: u32,
    view: ViewAs,
    headers: &HeaderMap,
    section: Section,
) -> Response {
    let found = campuses.iter().find_map(|campus| Some((campus, campus.course(number)?)));
    let Some((campus, course)) = found else {
        return (StatusCode::NOT_FOUND, "There is no such course.").into_response();
    };
    let Some(me) = viewer(campus, &course, view.person.or_else(|| session(headers))) else {
        return (StatusCode::NOT_FOUND, "Nobody can open this course.").into_response();
    };
    let cookie = format!("{SESSION}={}; {}", me.username, campus.manners().session_cookie);
    let mut response = page(&CoursePage::new(campus, course, me, section));
    let headers = response.headers_mut();
    if let Ok(cookie) = HeaderValue::from_str(&cookie) {
        headers.insert(header::SET_COOKIE, cookie);
    }
    headers.insert(header::X_FRAME_OPTIONS, HeaderValue::from_static("sameorigin"));
    response
}

/// Whoever is asked for or signed in, if they may open the course; otherwise its first member.
fn viewer(campus: &Campus, course: &Course, wanted: Option<String>) -> Option<Person> {
    let audience = campus.audience(course);
    let place = wanted.and_then(|wanted| audience.iter().position(|person| person.username == wanted));
    audience.into_iter().nth(place.unwrap_or(0))
}

async fn storage_frame() -> Response {
    page(&StorageFrame)
}

/// The picture of somebody who has not chosen one.
async fn avatar() -> Response {
    const GREY: &str = r##"<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 50 50"><rect width="50" height="50" fill="#c8ccc4"/></svg>"##;
    ([(header::CONTENT_TYPE, "image/svg+xml")], GREY).into_response()
}

#[derive(Deserialize)]
struct NewTool {
    #[serde(default)]
    client_id: Option<String>,
    #[serde(flatten)]
    addresses: ToolAddresses,
}

/// `POST /admin/tools`: registers a tool at every campus; the answer lists what the tool has to know of each.
async fn register(State(campuses): State<Campuses>, Json(tool): Json<NewTool>) -> Json<Vec<Registration>> {
    let client_id = tool.client_id.unwrap_or_else(|| super::keys::random_hex(8));
    let register = |campus: &Arc<Campus>| campus.register(&client_id, tool.addresses.clone());
    Json(campuses.iter().map(register).collect())
}

#[derive(Deserialize)]
struct Activity {
    id: u32,
    /// Content is to be chosen.
    #[serde(default)]
    select: bool,
    /// Number of a link that was chosen.
    link: Option<usize>,
}

/// The page in the frame: posts the login initiation to the tool.
async fn begin_launch(
    State(campus): State<Arc<Campus>>,
    Query(activity): Query<Activity>,
    headers: HeaderMap,
) -> Response {
    let course = campus.courses().into_iter().find(|course| course.activity() == activity.id);
    let (Some(course), Some(username)) = (course, session(&headers)) else { return invalid_request(&campus) };
    if !campus.audience(&course).iter().any(|person| person.username == username) {
        return (StatusCode::FORBIDDEN, page(&InvalidRequest { platform: campus.manners().name }))
            .into_response();
    }
    let initiation = match activity {
        Activity { select: true, .. } => campus.prepare_selection(course.number, &username),
        Activity { link: Some(link), .. } => campus.prepare_placed(course.number, &username, link),
        Activity { .. } => campus.prepare_launch(course.number, &username),
    };
    match initiation {
        Ok(initiation) => page(&PostItself {
            name: "ltiInitiateLoginForm",
            action: &initiation.action,
            fields: &initiation.fields,
        }),
        Err(error) => {
            tracing::warn!(%error, "no launch");
            invalid_request(&campus)
        }
    }
}

/// The form in which a teacher adds an activity to a course; `?as=` is signed in.
async fn select_page(
    State(campuses): State<Campuses>,
    Path(number): Path<u32>,
    Query(view): Query<ViewAs>,
) -> Response {
    let found = campuses.iter().find_map(|campus| Some((campus, campus.course(number)?)));
    let Some((campus, course)) = found else { return StatusCode::NOT_FOUND.into_response() };
    let Some(me) = viewer(campus, &course, view.person) else { return StatusCode::NOT_FOUND.into_response() };
    let frame = format!("{}?id={}&select=true", campus.manners().paths.launch, course.activity());
    let mut response = page(&SelectContent { frame: &frame });
    let cookie = format!("{SESSION}={}; {}", me.username, campus.manners().session_cookie);
    if let Ok(cookie) = HeaderValue::from_str(&cookie) {
        response.headers_mut().insert(header::SET_COOKIE, cookie);
    }
    response
}

#[derive(Deserialize)]
struct Chosen {
    #[serde(rename = "JWT")]
    jwt: String,
}

#[derive(Deserialize)]
struct InCourse {
    course: u32,
}

/// A tool's answer to a selection.
async fn take_selection(
    State(campuses): State<Campuses>,
    Query(place): Query<InCourse>,
    Form(chosen): Form<Chosen>,
) -> Response {
    let campus = campuses.iter().find(|campus| campus.course(place.course).is_some());
    let Some(campus) = campus else { return StatusCode::NOT_FOUND.into_response() };
    match campus.take_selection(place.course, &chosen.jwt).await {
        Ok(items) => {
            let title = |item: &serde_json::Value| item["title"].as_str().unwrap_or_default().to_owned();
            page(&Selected { titles: items.iter().map(title).collect() })
        }
        Err(error) => (StatusCode::BAD_REQUEST, format!("{error:#}")).into_response(),
    }
}

async fn authenticate(
    State(campus): State<Arc<Campus>>,
    uri: Uri,
    Query(request): Query<HashMap<String, String>>,
    headers: HeaderMap,
) -> Response {
    answer(&campus, &uri, request, &headers)
}

/// Parameters come in the body, or, after the page has posted itself again, in the query.
async fn authenticate_post(
    State(campus): State<Arc<Campus>>,
    uri: Uri,
    Query(mut request): Query<HashMap<String, String>>,
    headers: HeaderMap,
    Form(form): Form<HashMap<String, String>>,
) -> Response {
    request.extend(form);
    answer(&campus, &uri, request, &headers)
}

fn answer(campus: &Campus, uri: &Uri, request: HashMap<String, String>, headers: &HeaderMap) -> Response {
    let session = session(headers);
    if session.is_none() && !request.contains_key("repost") && campus.manners().reposts {
        // The session cookie is not sent with a cross-site post; a post of this page to itself has it.
        let mut fields: Vec<_> = request.into_iter().collect();
        fields.sort();
        fields.push(("repost".to_owned(), "true".to_owned()));
        return page(&PostItself { name: "autopostme", action: uri.path(), fields: &fields });
    }
    match campus.authenticate(&AuthRequest(request), session.as_deref()) {
        Ok(AuthAnswer::Post { action, fields }) => {
            page(&PostItself { name: "ltiAuthForm", action: &action, fields: &fields })
        }
        Ok(AuthAnswer::ErrorPage) => invalid_request(campus),
        Err(error) => {
            tracing::error!(%error, "a token cannot be signed");
            StatusCode::INTERNAL_SERVER_ERROR.into_response()
        }
    }
}

async fn key_set(State(campus): State<Arc<Campus>>) -> Response {
    campus.key_set().into_response()
}

/// Where the tool sends people back to: their course.
async fn back(Query(query): Query<HashMap<String, String>>) -> Redirect {
    let course = query.get("course").filter(|course| course.bytes().all(|byte| byte.is_ascii_digit()));
    course.map_or_else(|| Redirect::to("/"), |course| Redirect::to(&format!("/course/{course}/home")))
}

async fn token(
    State(campus): State<Arc<Campus>>,
    method: Method,
    headers: HeaderMap,
    body: Bytes,
) -> Response {
    let is_form = text(&headers, &header::CONTENT_TYPE).starts_with("application/x-www-form-urlencoded");
    let form = if method == Method::POST && is_form {
        url::form_urlencoded::parse(&body).into_owned().collect()
    } else {
        HashMap::new()
    };
    campus.grant_token(&form).await.into_response()
}

#[derive(Deserialize)]
struct ToolAddress {
    address: String,
}

/// The administrator pastes a tool's registration address.
async fn add_tool(State(campuses): State<Campuses>, Query(tool): Query<ToolAddress>) -> Response {
    let Some(campus) = campuses.first() else { return StatusCode::NOT_FOUND.into_response() };
    page(&AddTool { visit: &campus.offer_registration(None).visit(&tool.address) })
}

async fn describe(State(campus): State<Arc<Campus>>, headers: HeaderMap) -> Response {
    campus.describe(&text(&headers, &header::AUTHORIZATION)).into_response()
}

async fn register_dynamically(
    State(campus): State<Arc<Campus>>,
    headers: HeaderMap,
    body: Bytes,
) -> Response {
    campus.register_dynamically(&text(&headers, &header::AUTHORIZATION), &body).into_response()
}

async fn roster(
    State(campus): State<Arc<Campus>>,
    Path(segments): Path<HashMap<String, String>>,
    Query(query): Query<HashMap<String, String>>,
    request: Request,
) -> Response {
    let headers = request.headers();
    let request = RosterRequest {
        method: request.method().to_string(),
        url: request.uri().path_and_query().map_or_else(String::new, ToString::to_string),
        context: segments.get("context").cloned().unwrap_or_default(),
        tool: segments.get("type").cloned(),
        query,
        accept: text(headers, &header::ACCEPT),
        content_type: text(headers, &header::CONTENT_TYPE),
        authorization: text(headers, &header::AUTHORIZATION),
    };
    campus.roster(&request).into_response()
}

async fn gradebook(
    part: Part,
    State(campus): State<Arc<Campus>>,
    Path(segments): Path<HashMap<String, String>>,
    Query(query): Query<HashMap<String, String>>,
    request: Request,
) -> Response {
    let (head, body) = request.into_parts();
    let Ok(body) = axum::body::to_bytes(body, 1024 * 1024).await else {
        return StatusCode::PAYLOAD_TOO_LARGE.into_response();
    };
    let request = GradebookRequest {
        part,
        method: head.method.to_string(),
        url: head.uri.path_and_query().map_or_else(String::new, ToString::to_string),
        context: segments.get("context").cloned().unwrap_or_default(),
        item: segments.get("item").cloned(),
        query,
        accept: text(&head.headers, &header::ACCEPT),
        content_type: text(&head.headers, &header::CONTENT_TYPE),
        authorization: text(&head.headers, &header::AUTHORIZATION),
        body: body.to_vec(),
    };
    campus.gradebook(&request).into_response()
}

pub(super) fn text(headers: &HeaderMap, name: &HeaderName) -> String {
    headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or_default().to_owned()
}

impl IntoResponse for Canned {
    fn into_response(self) -> Response {
        let status = StatusCode::from_u16(self.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
        let mut response = (status, self.body).into_response();
        let named = [("Content-Type".to_owned(), self.content_type)];
        for (name, value) in named.into_iter().chain(self.headers) {
            if let (Ok(name), Ok(value)) = (HeaderName::try_from(name), HeaderValue::try_from(value)) {
                response.headers_mut().insert(name, value);
            }
        }
        response
    }
}
