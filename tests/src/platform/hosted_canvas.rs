//! Canvas' REST interface, as far as group sets and discussions go, and its OAuth 2.0 for teachers.

use std::collections::{BTreeSet, HashMap};
use std::sync::Arc;

use axum::{
    body::Bytes,
    extract::{Path, Query, State},
    http::{HeaderMap, Method, header},
    response::{IntoResponse, Redirect, Response},
};
use jiff::{SignedDuration, Timestamp};
use serde_json::{Value, json};

use super::{
    course::Course,
    hosted::{Allowed, HostTrouble, HostedGroup, HostedSet, json},
    http::{session, text},
    keys::random_hex,
    state::{Campus, Canned},
};

/// Scopes a tool needs to write groups.
pub const SCOPES: [&str; 7] = [
    "url:GET|/api/v1/courses/:course_id/group_categories",
    "url:POST|/api/v1/courses/:course_id/group_categories",
    "url:GET|/api/v1/group_categories/:group_category_id/groups",
    "url:POST|/api/v1/group_categories/:group_category_id/groups",
    "url:GET|/api/v1/groups/:group_id/memberships",
    "url:POST|/api/v1/groups/:group_id/memberships",
    "url:PUT|/api/v1/groups/:group_id",
];
/// However much is asked for, a page has no more rows: so that pages are turned in small courses too.
const PAGE: usize = 2;
const LIFE: SignedDuration = SignedDuration::from_hours(1);

type Form = Vec<(String, String)>;
type Refused = (u16, &'static str);

/// A request with what its path names.
struct Asked<'a> {
    method: &'a Method,
    path: &'a str,
    query: &'a HashMap<String, String>,
    form: &'a Form,
    string_ids: bool,
}

impl Asked<'_> {
    fn field(&self, name: &str) -> Option<&str> {
        self.form.iter().find(|(key, _)| key == name).map(|(_, value)| value.as_str())
    }

    fn id(&self, id: u64) -> Value {
        if self.string_ids { id.to_string().into() } else { id.into() }
    }
}

/// The page where a teacher allows a tool; here everybody who is signed in says yes at once.
pub(super) async fn allow(
    State(campus): State<Arc<Campus>>,
    Query(query): Query<HashMap<String, String>>,
    headers: HeaderMap,
) -> Response {
    let ask = |name: &str| query.get(name).map_or("", String::as_str);
    let key = campus.memory().hosted.keys.iter().find(|key| key.id == ask("client_id")).cloned();
    let person = session(&headers).and_then(|username| campus.person(&username));
    let (Some(key), Some(person)) = (key, person) else {
        return json(401, &json!({"error": "invalid_client"})).into_response();
    };
    if ask("redirect_uri") != key.redirect_uri || ask("response_type") != "code" {
        return json(400, &json!({"error": "invalid_request", "error_description": "redirect_uri does not match client settings"})).into_response();
    }
    let scopes: BTreeSet<String> = ask("scope").split(' ').map(str::to_owned).collect();
    let state: String = url::form_urlencoded::byte_serialize(ask("state").as_bytes()).collect();
    if !scopes.is_subset(&key.scopes) {
        return Redirect::to(&format!("{}?error=invalid_scope&state={state}", key.redirect_uri))
            .into_response();
    }
    let (code, until) = (random_hex(32), campus.now().saturating_add(LIFE).unwrap_or(Timestamp::MAX));
    let allowed = Allowed { person: person.number, key: key.id, scopes, until };
    campus.memory().hosted.codes.insert(code.clone(), allowed);
    Redirect::to(&format!("{}?code={code}&state={state}", key.redirect_uri)).into_response()
}

pub(super) async fn serve(
    State(campus): State<Arc<Campus>>,
    Path(path): Path<String>,
    method: Method,
    Query(query): Query<HashMap<String, String>>,
    headers: HeaderMap,
    body: Bytes,
) -> Response {
    let trouble = campus.memory().hosted.call(&format!("{method} {path}"));
    match trouble {
        Some(HostTrouble::Down) => return json(503, &Value::Null).into_response(),
        Some(HostTrouble::TooFast) => {
            let body = "403 Forbidden (Rate Limit Exceeded)".to_owned();
            return Canned { status: 403, content_type: "text/plain".to_owned(), body, headers: Vec::new() }
                .into_response();
        }
        Some(HostTrouble::Lost) | None => {}
    }
    let form: Form = url::form_urlencoded::parse(&body).into_owned().collect();
    let string_ids = text(&headers, &header::ACCEPT).contains("canvas-string-ids");
    let asked = Asked { method: &method, path: &path, query: &query, form: &form, string_ids };
    let token = text(&headers, &header::AUTHORIZATION);
    let answer = campus.canvas_api(token.strip_prefix("Bearer ").unwrap_or_default(), &asked);
    if trouble.is_some() {
        return json(504, &Value::Null).into_response();
    }
    answer
        .unwrap_or_else(|(status, message)| json(status, &json!({"errors": [{"message": message}]})))
        .into_response()
}

impl Campus {
    /// The answer of the token endpoint to grants of OAuth 2.0 that belong to people; `None`: some other grant.
    pub(super) fn teacher_token(&self, form: &HashMap<String, String>) -> Option<Canned> {
        let field = |name: &str| form.get(name).map_or("", String::as_str);
        let code = match field("grant_type") {
            "authorization_code" => true,
            "refresh_token" => false,
            _ => return None,
        };
        let refused = |error: &str| Some(json(400, &json!({"error": error})));
        let key = self.memory().hosted.keys.iter().find(|key| key.id == field("client_id")).cloned();
        let Some(key) = key.filter(|key| key.secret == field("client_secret")) else {
            return Some(json(401, &json!({"error": "invalid_client"})));
        };
        let now = self.now();
        let found = if code {
            // A code counts once.
            self.memory().hosted.codes.remove(field("code"))
        } else {
            self.memory().hosted.refresh.get(field("refresh_token")).cloned()
        };
        let fits = |allowed: &Allowed| allowed.key == key.id && (!code || now < allowed.until);
        let Some(allowed) = found.filter(fits).filter(|_| !code || field("redirect_uri") == key.redirect_uri)
        else {
            return refused("invalid_grant");
        };
        let (access, until) = (random_hex(32), now.saturating_add(LIFE).unwrap_or(Timestamp::MAX));
        let mut memory = self.memory();
        memory.hosted.access.insert(access.clone(), Allowed { until, ..allowed.clone() });
        let mut answer = json!({
            "access_token": access, "token_type": "Bearer", "expires_in": LIFE.as_secs(),
            "user": {"id": allowed.person, "global_id": format!("1000000000{:04}", allowed.person)},
        });
        if code {
            let refresh = random_hex(32);
            answer["refresh_token"] = refresh.clone().into();
            memory.hosted.refresh.insert(refresh, allowed);
        }
        Some(json(200, &answer))
    }

    fn canvas_api(&self, token: &str, asked: &Asked<'_>) -> Result<Canned, Refused> {
        let now = self.now();
        let allowed = self.memory().hosted.access.get(token).cloned().filter(|allowed| now < allowed.until);
        let allowed = allowed.ok_or((401, "Invalid access token."))?;
        let parts: Vec<&str> = asked.path.split('/').collect();
        let (method, number) =
            (asked.method.as_str(), |text: &str| text.parse::<u64>().map_err(|_| (404, "not found")));
        let scoped = |pattern: &str| {
            let scope = format!("url:{method}|/api/v1/{pattern}");
            if allowed.scopes.contains(&scope) {
                Ok(())
            } else {
                Err((401, "Insufficient scopes on access token."))
            }
        };
        match (method, parts.as_slice()) {
            ("GET" | "POST", ["courses", course, "group_categories"]) => {
                scoped("courses/:course_id/group_categories")?;
                let course = u32::try_from(number(course)?).map_err(|_| (404, "not found"))?;
                let course = self.managed(course, &allowed)?;
                if method == "GET" {
                    Ok(self.sets_page(&course, asked))
                } else {
                    self.make_set(&course, asked)
                }
            }
            ("GET" | "POST", ["group_categories", set, "groups"]) => {
                scoped("group_categories/:group_category_id/groups")?;
                let set = number(set)?;
                let found = self.memory().hosted.sets.iter().find(|known| known.id == set).cloned();
                let set = found.ok_or((404, "The specified resource does not exist."))?;
                self.managed(set.course, &allowed)?;
                if method == "GET" { Ok(self.groups_page(&set, asked)) } else { self.make_group(&set, asked) }
            }
            ("GET" | "POST", ["groups", group, "memberships"]) => {
                scoped("groups/:group_id/memberships")?;
                let group = self.hosted_group(number(group)?)?;
                let course = self.managed(group.course, &allowed)?;
                if method == "GET" {
                    Ok(self.members_page(&group, asked))
                } else {
                    let person = asked.field("user_id").and_then(|id| id.parse().ok()).unwrap_or_default();
                    if !self.enrolled(&course).contains_key(&person) {
                        return Err((400, "user is not a member of the context"));
                    }
                    self.put_in(&group, &BTreeSet::from([person]));
                    Ok(json(200, &json!({"user_id": asked.id(person.into()), "workflow_state": "accepted"})))
                }
            }
            ("PUT", ["groups", group]) => {
                scoped("groups/:group_id")?;
                let group = self.hosted_group(number(group)?)?;
                let course = self.managed(group.course, &allowed)?;
                let named: Vec<&str> = asked
                    .form
                    .iter()
                    .filter(|(key, _)| key == "members[]")
                    .map(|(_, id)| id.as_str())
                    .collect();
                if !named.is_empty() {
                    // Whoever is not in the course is left out without a word.
                    let enrolled = self.enrolled(&course);
                    let people: BTreeSet<u32> = named
                        .iter()
                        .filter_map(|id| id.parse().ok())
                        .filter(|id| enrolled.contains_key(id))
                        .collect();
                    self.change_hosted_group(group.id, |group| {
                        group.members.retain(|id| people.contains(id));
                    });
                    self.put_in(&group, &people);
                }
                Ok(json(200, &group_json(&self.hosted_group(group.id)?, asked)))
            }
            ("GET", ["courses", course, "discussion_topics", rest @ ..]) => {
                let course = u32::try_from(number(course)?).map_err(|_| (404, "not found"))?;
                let id = |id: u64| asked.id(id);
                let rows = match rest {
                    [] => {
                        scoped("courses/:course_id/discussion_topics")?;
                        Some(self.canvas_topics(&self.managed(course, &allowed)?, &id))
                    }
                    [topic, "entries"] => {
                        scoped("courses/:course_id/discussion_topics/:topic_id/entries")?;
                        self.canvas_entries(&self.managed(course, &allowed)?, number(topic)?, None, &id)
                    }
                    [topic, "entries", entry, "replies"] => {
                        scoped("courses/:course_id/discussion_topics/:topic_id/entries/:entry_id/replies")?;
                        let entry = Some(number(entry)?);
                        self.canvas_entries(&self.managed(course, &allowed)?, number(topic)?, entry, &id)
                    }
                    _ => None,
                };
                let rows = rows.ok_or((404, "The specified resource does not exist."))?;
                Ok(self.page(rows, asked))
            }
            _ => Err((404, "The specified resource does not exist.")),
        }
    }

    /// The course, if whoever allowed it may manage its groups.
    fn managed(&self, course: u32, allowed: &Allowed) -> Result<Course, Refused> {
        let course = self.course(course).ok_or((404, "The specified resource does not exist."))?;
        if self.teaches(&course, allowed.person) {
            Ok(course)
        } else {
            Err((403, "user not authorized to perform that action"))
        }
    }

    fn hosted_group(&self, id: u64) -> Result<HostedGroup, Refused> {
        let found = self.memory().hosted.groups.iter().find(|group| group.id == id).cloned();
        found.ok_or((404, "The specified resource does not exist."))
    }

    /// One group per person and set: whoever comes in leaves the others.
    fn put_in(&self, group: &HostedGroup, people: &BTreeSet<u32>) {
        for other in &mut self.memory().hosted.groups {
            if other.id == group.id {
                other.members.extend(people);
            } else if !other.sets.is_disjoint(&group.sets) {
                other.members.retain(|person| !people.contains(person));
            }
        }
    }

    fn page(&self, rows: Vec<Value>, asked: &Asked<'_>) -> Canned {
        let page: usize = asked.query.get("page").and_then(|page| page.parse().ok()).unwrap_or(1);
        let address =
            |page: usize| self.address(&format!("/api/v1/{}?page={page}&per_page={PAGE}", asked.path));
        let more = rows.len() > page * PAGE;
        let shown: Vec<Value> = rows.into_iter().skip((page - 1) * PAGE).take(PAGE).collect();
        let mut answer = json(200, &shown.into());
        let mut links = format!("<{}>; rel=\"current\",<{}>; rel=\"first\"", address(page), address(1));
        if more {
            links = format!("{links},<{}>; rel=\"next\"", address(page + 1));
        }
        answer.headers.push(("Link".to_owned(), links));
        answer
    }

    fn sets_page(&self, course: &Course, asked: &Asked<'_>) -> Canned {
        let sets = self.hosted_sets(course.number);
        self.page(sets.iter().map(|set| set_json(set, asked)).collect(), asked)
    }

    fn make_set(&self, course: &Course, asked: &Asked<'_>) -> Result<Canned, Refused> {
        let name = asked.field("name").filter(|name| !name.is_empty()).ok_or((400, "name is required"))?;
        if self.hosted_sets(course.number).iter().any(|set| set.name == name) {
            return Err((400, "name is already in use."));
        }
        let mut memory = self.memory();
        let id = memory.hosted.next_id();
        let set = HostedSet { id, course: course.number, name: name.to_owned(), mark: String::new() };
        memory.hosted.sets.push(set.clone());
        Ok(json(200, &set_json(&set, asked)))
    }

    fn groups_page(&self, set: &HostedSet, asked: &Asked<'_>) -> Canned {
        let groups = self.hosted_groups(set.course);
        let groups = groups.iter().filter(|group| group.sets.contains(&set.id));
        self.page(groups.map(|group| group_json(group, asked)).collect(), asked)
    }

    fn make_group(&self, set: &HostedSet, asked: &Asked<'_>) -> Result<Canned, Refused> {
        let name = asked.field("name").filter(|name| !name.is_empty()).ok_or((400, "name is required"))?;
        let mark = asked.field("description").unwrap_or_default().to_owned();
        let mut memory = self.memory();
        let id = memory.hosted.next_id();
        let group = HostedGroup {
            id,
            course: set.course,
            sets: BTreeSet::from([set.id]),
            name: name.to_owned(),
            mark,
            members: BTreeSet::new(),
        };
        memory.hosted.groups.push(group.clone());
        drop(memory);
        Ok(json(200, &group_json(&group, asked)))
    }

    fn members_page(&self, group: &HostedGroup, asked: &Asked<'_>) -> Canned {
        let rows = group.members.iter().map(|&person| {
            json!({
                "id": asked.id(group.id * 1000 + u64::from(person)), "group_id": asked.id(group.id),
                "user_id": asked.id(person.into()), "workflow_state": "accepted",
            })
        });
        self.page(rows.collect(), asked)
    }
}

fn group_json(group: &HostedGroup, asked: &Asked<'_>) -> Value {
    json!({
        "id": asked.id(group.id), "name": group.name, "description": group.mark,
        "members_count": group.members.len(), "course_id": asked.id(group.course.into()),
        "group_category_id": group.sets.first().map(|set| asked.id(*set)),
    })
}

fn set_json(set: &HostedSet, asked: &Asked<'_>) -> Value {
    json!({
        "id": asked.id(set.id), "name": set.name, "course_id": asked.id(set.course.into()),
        "context_type": "Course", "self_signup": null, "role": null,
    })
}
