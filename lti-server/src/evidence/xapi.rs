//! `/xapi/statements`: statements of xAPI 1.0.3 and 2.0 (IEEE 9274.1.1), of which answers and mentions in forums are
//! kept. This is an inlet and no store of statements: nothing can be read back.

use std::{collections::HashSet, fmt};

use axum::{
    Json,
    extract::{FromRequestParts, State},
    http::{HeaderName, StatusCode, request::Parts},
    response::{IntoResponse, Response},
};
use jiff::Timestamp;
use network::TieKind;
use serde::Deserialize;
use serde_json::{Value, json};
use uuid::Uuid;
use wire::Inlet;

use super::{
    inbox::{MOST, Post, Said, To, keep, last_part, text},
    names::Called,
    sender::Platform,
    time::{instant, whole_seconds},
};
use crate::{
    AppState,
    error::{ApiError, Body, Query},
    sentence::Sentence,
    store::new_id,
};

const VERSION: HeaderName = HeaderName::from_static("x-experience-api-version");
const VERSIONS: [&str; 2] = ["1.0.3", "2.0.0"];

/// Ends of verbs, whatever vocabulary they are from: most of those in use have their own.
const ANSWERS: [&str; 5] = ["replied", "reply", "responded", "commented", "comment"];
const MENTIONS: [&str; 4] = ["mentioned", "mention", "tagged", "tag"];
const BEGINNINGS: [&str; 7] = ["posted", "post", "created", "create", "asked", "started", "authored"];
/// What is written in a forum is of a kind whose name has one of these in it.
const FORUM: [&str; 7] = ["forum", "discussion", "thread", "post", "message", "comment", "reply"];
const VOIDED: &str = "http://adlnet.gov/expapi/verbs/voided";

/// The version of the specification that a request follows, as answers name it.
#[derive(Clone, Copy)]
pub(super) struct Version(&'static str);

impl FromRequestParts<AppState> for Version {
    type Rejection = Refused;

    async fn from_request_parts(parts: &mut Parts, _: &AppState) -> Result<Self, Refused> {
        let told = parts.headers.get(VERSION).and_then(|value| value.to_str().ok()).unwrap_or_default();
        let fits = |name: &&str| {
            let line = &name[..3];
            told == line || told.strip_prefix(line).is_some_and(|rest| rest.starts_with('.'))
        };
        let version = VERSIONS.into_iter().find(fits).map(Self);
        let why = "Say with the header X-Experience-API-Version which xAPI is meant: 1.0.3 or 2.0.0.";
        version.ok_or_else(|| Refused(VERSIONS[1], ApiError::Unreadable(Sentence::for_programs(why))))
    }
}

/// A refusal; it names the version, too.
pub(super) struct Refused(&'static str, ApiError);

impl IntoResponse for Refused {
    fn into_response(self) -> Response {
        ([(VERSION, self.0)], self.1).into_response()
    }
}

/// `GET /xapi/about`: the versions that are understood.
pub(super) async fn about() -> Response {
    ([(VERSION, VERSIONS[1])], Json(json!({ "version": VERSIONS }))).into_response()
}

#[derive(Debug, Deserialize)]
pub(super) struct Wanted {
    #[serde(rename = "statementId")]
    statement_id: String,
}

/// `PUT /xapi/statements?statementId=…`: 204.
pub(super) async fn one(
    Version(version): Version,
    State(app): State<AppState>,
    from: Result<Platform, ApiError>,
    wanted: Result<Query<Wanted>, ApiError>,
    body: Result<Body<Value>, ApiError>,
) -> Result<Response, Refused> {
    let refused = |error| Refused(version, error);
    let from = from.map_err(refused)?;
    let Query(Wanted { statement_id }) = wanted.map_err(refused)?;
    let Body(mut statement) = body.map_err(refused)?;
    let wrong = |why: &str| refused(ApiError::Unreadable(Sentence::for_programs(why)));
    let Some(fields) = statement.as_object_mut() else { return Err(wrong("A statement is an object.")) };
    if fields.get("id").is_some_and(|id| id.as_str() != Some(&statement_id)) {
        return Err(wrong("The id of the statement is not the one in statementId."));
    }
    fields.insert("id".to_owned(), Value::String(statement_id));
    take(&app, &from, vec![statement]).await.map_err(refused)?;
    Ok((StatusCode::NO_CONTENT, [(VERSION, version)]).into_response())
}

/// `POST /xapi/statements`: one statement or a list; 200 and their ids. All of them are taken, or none.
pub(super) async fn many(
    Version(version): Version,
    State(app): State<AppState>,
    from: Result<Platform, ApiError>,
    body: Result<Body<Value>, ApiError>,
) -> Result<Response, Refused> {
    let refused = |error| Refused(version, error);
    let from = from.map_err(refused)?;
    let Body(body) = body.map_err(refused)?;
    let statements = match body {
        Value::Array(statements) => statements,
        one => vec![one],
    };
    let ids = take(&app, &from, statements).await.map_err(refused)?;
    Ok(([(VERSION, version)], Json(ids)).into_response())
}

fn unreadable(why: fmt::Arguments<'_>) -> ApiError {
    ApiError::Unreadable(Sentence::for_programs(why))
}

/// Judges statements, and keeps what is looked for; their ids.
async fn take(app: &AppState, from: &Platform, mut statements: Vec<Value>) -> Result<Vec<String>, ApiError> {
    if statements.len() > MOST {
        return Err(ApiError::TooLarge);
    }
    let now = app.clock.now();
    let mut ids = Vec::with_capacity(statements.len());
    let mut seen = HashSet::new();
    for (number, statement) in (1..).zip(&mut statements) {
        let id = check(statement).map_err(|why| unreadable(format_args!("Statement {number}: {why}.")))?;
        let id = id.unwrap_or_else(|| new_id(now));
        if !seen.insert(id.to_lowercase()) {
            return Err(unreadable(format_args!("Statement {number}: its id is that of another one.")));
        }
        ids.push(id);
    }
    let said = statements.iter().zip(&ids).map(|(statement, id)| read(statement, id, &from.home, now));
    keep(app, from, Inlet::Xapi, said.collect()).await?;
    Ok(ids)
}

/// What every statement has (xAPI 1.0.3, part 2, 2.2); its id, if it has one.
fn check(statement: &Value) -> Result<Option<String>, &'static str> {
    let object = |name: &str| statement.get(name).is_some_and(Value::is_object);
    if !statement.is_object() {
        return Err("a statement is an object");
    }
    if !object("actor") || !object("object") {
        return Err("actor, verb and object are needed");
    }
    let verb = statement.get("verb").and_then(|verb| verb.get("id")?.as_str());
    if verb.is_none_or(|verb| !verb.contains(':')) {
        return Err("the id of its verb has to be an address");
    }
    if let Some(at) = statement.get("timestamp") {
        let read = at.as_str().and_then(|at| at.parse::<Timestamp>().ok());
        read.ok_or("its timestamp is no time with an offset")?;
    }
    match statement.get("id") {
        None => Ok(None),
        Some(id) => {
            let id = id.as_str().filter(|id| id.len() == 36 && Uuid::parse_str(id).is_ok());
            id.map(|id| Some(id.to_lowercase())).ok_or("its id has to be a UUID")
        }
    }
}

/// The last word of an address, in small letters.
fn end(iri: &str) -> String {
    iri.trim_end_matches('/').rsplit(['/', '#', ':']).next().unwrap_or_default().to_lowercase()
}

/// What a statement says.
fn read(statement: &Value, id: &str, home: &str, now: Timestamp) -> Said {
    let empty = Value::Null;
    let part = |name: &str| statement.get(name).unwrap_or(&empty);
    let (object, context) = (part("object"), part("context"));
    let verb = text(part("verb"), "id").unwrap_or_default();
    if verb == VOIDED {
        return text(object, "id").map_or(Said::Other, |id| Said::TakenBack(id.to_lowercase()));
    }
    let word = end(verb);
    let is = |words: &[&str]| words.contains(&word.as_str());
    let (answers, mentions) = (is(&ANSWERS), is(&MENTIONS));
    let begins = is(&BEGINNINGS) && is_of_a_forum(object);
    if !answers && !mentions && !begins {
        return Said::Other;
    }
    let at = text(statement, "timestamp").map_or_else(|| whole_seconds(now, now), |at| instant(at, now));
    let Ok(at) = at else { return Said::Wrong };
    let parents = activities(context, "parent").filter_map(|it| text(it, "id"));
    let mut to = To { surely: answers || mentions, ..To::default() };
    let mut known_as = vec![id.to_owned()];
    match text(object, "objectType") {
        Some("Agent") => to.people.push(account(object, home)),
        Some("Group") => {
            let members = object.get("member").and_then(Value::as_array).into_iter().flatten();
            to.people.extend(members.map(|member| account(member, home)));
        }
        _ => {
            let statement = context.get("statement").and_then(|it| text(it, "id")).map(str::to_lowercase);
            to.posts.extend(statement);
            let named = text(object, "id").map(str::to_owned);
            if begins {
                known_as.extend(named);
            } else {
                to.posts.extend(named);
            }
            to.posts.extend(parents.map(str::to_owned));
        }
    }
    Said::Post(Post {
        courses: courses(context, home),
        by: account(part("actor"), home),
        at,
        id: id.to_owned(),
        known_as,
        kind: if mentions { TieKind::Mentioned } else { TieKind::Replied },
        to,
    })
}

/// Whether an activity is something that is written in a forum, by its type.
fn is_of_a_forum(object: &Value) -> bool {
    let kind = object.get("definition").and_then(|it| text(it, "type")).unwrap_or_default();
    let kind = end(kind);
    FORUM.iter().any(|word| kind.contains(word))
}

/// Activities around the statement. One may stand alone where a list is meant (1.0.3, part 2, 2.4.6.2).
fn activities<'a>(context: &'a Value, name: &str) -> impl Iterator<Item = &'a Value> {
    let found = context.get("contextActivities").and_then(|all| all.get(name));
    let list = found.and_then(Value::as_array).into_iter().flatten();
    found.filter(|it| it.is_object()).into_iter().chain(list)
}

/// What may name the course: activities that are courses by their type or their address.
fn courses(context: &Value, home: &str) -> Vec<String> {
    let mut found = Vec::new();
    for activity in ["grouping", "parent", "category"].into_iter().flat_map(|name| activities(context, name))
    {
        let Some(id) = text(activity, "id") else { continue };
        let kind = activity.get("definition").and_then(|it| text(it, "type")).map(end);
        let Some(name) = last_part(id, home) else { continue };
        let by_address = || id.split(['/', '?', ':']).any(|part| ["course", "courses"].contains(&part));
        if kind.as_deref().map_or_else(by_address, |kind| kind == "course")
            && !found.iter().any(|it| it == name)
        {
            found.push(name.to_owned());
        }
    }
    found
}

/// What an agent is called at the platform. Addresses of mail are not known here, and of others' accounts none counts.
fn account(agent: &Value, home: &str) -> Vec<Called> {
    let account = agent.get("account");
    let at_home =
        account.and_then(|it| text(it, "homePage")).is_some_and(|it| it.trim_end_matches('/') == home);
    let name = account.and_then(|it| text(it, "name")).filter(|name| at_home && !name.is_empty());
    name.map(|name| Called::Account(name.to_owned())).into_iter().collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    const HOME: &str = "https://lms.example";
    const ID: &str = "6690e6c9-3ef0-4ed3-8b37-7f3964730bee";

    fn agent(name: &str) -> Value {
        json!({"objectType": "Agent", "name": "Somebody", "account": {"homePage": "https://lms.example/", "name": name}})
    }

    fn statement(verb: &str, object: &Value) -> Value {
        json!({
            "id": ID, "actor": agent("6"), "verb": {"id": verb}, "object": object,
            "result": {"response": "What I wrote"}, "timestamp": "2026-11-20T10:00:00.123Z",
            "context": {"contextActivities": {
                "grouping": [
                    {"id": "https://lms.example/mod/forum/view.php?id=3"},
                    {"id": "https://lms.example/course/view.php?id=5"},
                    {"id": "https://elsewhere.example/course/view.php?id=9"},
                ],
                "parent": {"id": "https://lms.example/mod/forum/discuss.php?d=4"},
            }},
        })
    }

    fn said(statement: &Value) -> Said {
        read(statement, ID, HOME, "2026-11-27T12:00:00Z".parse().unwrap())
    }

    #[test]
    fn an_answer_names_people_or_posts() {
        let reply =
            statement("http://id.tincanapi.com/verb/replied", &json!({"id": "https://lms.example/p/1"}));
        let Said::Post(post) = said(&reply) else { panic!() };
        assert_eq!((post.courses, post.by), (vec!["5".to_owned()], vec![Called::Account("6".to_owned())]));
        assert_eq!(
            post.to.posts,
            ["https://lms.example/p/1", "https://lms.example/mod/forum/discuss.php?d=4"]
        );
        assert_eq!((post.at.as_second(), post.known_as), (1_795_168_800, vec![ID.to_owned()]));

        let Said::Post(post) = said(&statement("http://adlnet.gov/expapi/verbs/commented", &agent("7")))
        else {
            panic!()
        };
        assert_eq!(
            (post.kind, post.to.people),
            (TieKind::Replied, vec![vec![Called::Account("7".to_owned())]])
        );
        let Said::Post(post) = said(&statement("https://example.org/verbs/Mentioned/", &agent("7"))) else {
            panic!()
        };
        assert_eq!((post.kind, post.to.surely), (TieKind::Mentioned, true));
    }

    #[test]
    fn a_post_is_noted_only_where_it_is_one_of_a_forum() {
        let object = |kind: &str| json!({"id": "https://lms.example/d/4", "definition": {"type": kind}});
        let created = "https://w3id.org/xapi/dod-isd/verbs/created";
        let Said::Post(post) = said(&statement(created, &object("http://xapi.jisc.ac.uk/vle/forum-post")))
        else {
            panic!()
        };
        assert_eq!(post.known_as, [ID, "https://lms.example/d/4"]);
        assert!(!post.to.surely);
        assert_eq!(
            said(&statement(created, &object("http://adlnet.gov/expapi/activities/assessment"))),
            Said::Other
        );
        assert_eq!(said(&statement("http://adlnet.gov/expapi/verbs/completed", &agent("7"))), Said::Other);
    }

    #[test]
    fn accounts_of_others_are_nobodys() {
        for agent in [
            json!({"mbox": "mailto:ana@example.org"}),
            json!({"account": {"homePage": "https://lms.example.org", "name": "6"}}),
            json!({"account": {"homePage": "https://lms.example", "name": ""}}),
            json!({"account": "6"}),
        ] {
            assert_eq!(account(&agent, HOME), [], "{agent}");
        }
    }

    #[test]
    fn what_is_no_statement_is_said() {
        let whole = statement("http://x.example/replied", &agent("7"));
        assert_eq!(check(&whole), Ok(Some(ID.to_owned())));
        let mut bent = vec![json!(3), json!({})];
        for (name, value) in [
            ("id", json!("7")),
            ("id", json!(7)),
            ("actor", json!("ana")),
            ("object", Value::Null),
            ("verb", json!({"id": "replied"})),
            ("timestamp", json!("2026-11-20")),
        ] {
            let mut one = whole.clone();
            one[name] = value;
            bent.push(one);
        }
        for one in bent {
            assert!(check(&one).is_err(), "{one}");
        }
        let mut late = whole;
        late["timestamp"] = json!("2027-11-20T10:00:00Z");
        assert_eq!(said(&late), Said::Wrong);
    }

    #[test]
    fn a_statement_can_be_taken_back() {
        let object = json!({"objectType": "StatementRef", "id": ID.to_uppercase()});
        assert_eq!(said(&statement(VOIDED, &object)), Said::TakenBack(ID.to_owned()));
    }
}
