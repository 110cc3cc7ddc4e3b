//! Every route of the API: who may use it, and a request that makes sense there.

use std::collections::BTreeSet;
use std::path::Path;

use kith_tests::launcher::{Answer, Client};
use reqwest::Method;
use serde_json::{Value, json};

/// Who may use a route.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Door {
    /// Anybody with a session.
    Session,
    /// Anybody who takes or teaches the course.
    Member,
    Learner,
    Instructor,
    Admin,
}

/// Ids of a course's treasures, as requests name them.
#[derive(Clone, Debug)]
pub(crate) struct Treasure {
    pub(crate) person: String,
    pub(crate) other: String,
    pub(crate) group: String,
    pub(crate) merger: String,
    pub(crate) meeting: String,
    pub(crate) sequence: u32,
    pub(crate) series: String,
    /// What a request for one of the ways to meet every week says.
    pub(crate) way: Value,
    pub(crate) poll: String,
    pub(crate) proposal: String,
    pub(crate) revision: u32,
}

pub(crate) struct Route {
    pub(crate) method: &'static str,
    pub(crate) path: &'static str,
    pub(crate) door: Door,
    /// The body with ids of somebody's treasure; `Null`: none.
    pub(crate) body: fn(&Treasure) -> Value,
    /// Whether path or body name something that belongs to a course.
    pub(crate) names: bool,
}

const fn read(path: &'static str, door: Door) -> Route {
    Route { method: "GET", path, door, body: |_| Value::Null, names: false }
}

const fn send(method: &'static str, path: &'static str, door: Door, body: fn(&Treasure) -> Value) -> Route {
    Route { method, path, door, body, names: false }
}

const fn naming(method: &'static str, path: &'static str, door: Door, body: fn(&Treasure) -> Value) -> Route {
    Route { method, path, door, body, names: true }
}

/// A calendar with something all day.
const ALL_DAY: &str = "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//A//B//EN\r\nBEGIN:VEVENT\r\nUID:1\r\n\
    DTSTAMP:20261101T000000Z\r\nDTSTART;VALUE=DATE:20261228\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n";

/// The smallest picture.
const ONE_POINT: &str =
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAIAAACQd1PeAAAADElEQVR4nGM4ESACAAMQAS10/WenAAAAAElFTkSuQmCC";

/// In an order in which their rightful users can call them one after the other.
pub(crate) const ROUTES: &[Route] = &[
    read("/api/home", Door::Learner),
    read("/api/profile", Door::Member),
    send(
        "PUT",
        "/api/profile",
        Door::Member,
        |_| json!({"languages": ["en"], "experience": 1, "wants_group": true, "seen_by": "course"}),
    ),
    send(
        "PUT",
        "/api/availability",
        Door::Member,
        |_| json!({"zone": "Europe/Oslo", "weekly": [[68, 84, "free"]]}),
    ),
    read("/api/zones", Door::Member),
    send(
        "PUT",
        "/api/days",
        Door::Member,
        |_| json!({"dated": [{"first": "2026-12-24", "last": "2026-12-26", "from": 0, "to": 96, "free": false}]}),
    ),
    send("PUT", "/api/days/calendar", Door::Member, |_| json!({"address": false, "text": ALL_DAY})),
    send(
        "PUT",
        "/api/days/calendar/answers",
        Door::Member,
        |_| json!({"first": "2026-12-28", "last": "2026-12-28", "from": 0, "to": 96, "free": true}),
    ),
    send("POST", "/api/days/calendar/read", Door::Member, |_| Value::Null),
    read("/api/days", Door::Member),
    read("/api/days/free", Door::Member),
    send("DELETE", "/api/days/calendar", Door::Member, |_| Value::Null),
    read("/api/me", Door::Member),
    read("/api/groups", Door::Instructor),
    read("/api/groups/export?format=csv", Door::Instructor),
    read("/api/groups/host", Door::Instructor),
    naming("POST", "/api/groups/host", Door::Instructor, |theirs| json!({"first": theirs.group})),
    send("POST", "/api/groups/host/connect", Door::Instructor, |_| Value::Null),
    naming("POST", "/api/groups/{group}/care", Door::Instructor, |_| json!({"step": "nudge"})),
    naming("PUT", "/api/mergers/{merger}", Door::Instructor, |_| json!({"accept": false})),
    send("POST", "/api/still-in", Door::Instructor, |_| Value::Null),
    send("PUT", "/api/still-in", Door::Learner, |_| json!({"still_in": true})),
    send("DELETE", "/api/still-in", Door::Instructor, |_| Value::Null),
    naming("POST", "/api/apart", Door::Instructor, |theirs| json!({"people": [theirs.person, theirs.other]})),
    naming("DELETE", "/api/apart/{person}/{other}", Door::Instructor, |_| Value::Null),
    send("PUT", "/api/columns", Door::Instructor, |_| json!({"text": "id,Team\n"})),
    read("/api/columns", Door::Instructor),
    send("DELETE", "/api/columns", Door::Instructor, |_| Value::Null),
    read("/api/pool", Door::Instructor),
    read("/api/proposal", Door::Instructor),
    send("POST", "/api/proposal", Door::Instructor, |_| json!({"criteria": criteria(), "seed": 7})),
    naming(
        "PUT",
        "/api/proposal/{proposal}",
        Door::Instructor,
        |theirs| json!({"revision": theirs.revision, "groups": [[theirs.person, theirs.other]]}),
    ),
    naming(
        "POST",
        "/api/proposal/{proposal}/publish",
        Door::Instructor,
        |theirs| json!({"revision": theirs.revision}),
    ),
    naming("DELETE", "/api/proposal/{proposal}", Door::Instructor, |_| Value::Null),
    read("/api/slots?minutes=60", Door::Learner),
    read("/api/slots/map?minutes=60", Door::Learner),
    read("/api/meetings", Door::Learner),
    send(
        "POST",
        "/api/meetings",
        Door::Learner,
        |_| json!({"starts_at": "2026-12-02T18:00:00Z", "minutes": 60}),
    ),
    read("/api/poll", Door::Learner),
    naming("PUT", "/api/poll/{poll}/answer", Door::Learner, |_| json!({"levels": ["free", "no"]})),
    naming("DELETE", "/api/poll/{poll}", Door::Learner, |_| Value::Null),
    send("POST", "/api/poll", Door::Learner, |_| poll()),
    naming("POST", "/api/meetings/{meeting}/door", Door::Member, |_| Value::Null),
    naming("GET", "/api/meetings/{meeting}/recordings", Door::Member, |_| Value::Null),
    naming("GET", "/api/meetings/{meeting}/calendar", Door::Learner, |_| Value::Null),
    read("/api/series", Door::Learner),
    read("/api/series/ways?weeks=2&minutes=60", Door::Learner),
    naming("POST", "/api/series/changes/{meeting}/leave", Door::Learner, |_| Value::Null),
    naming(
        "POST",
        "/api/series/changes/{meeting}/move",
        Door::Learner,
        |_| json!({"starts_at": "2026-12-10T18:00:00Z", "meetings": 1}),
    ),
    naming("POST", "/api/series/{series}/end", Door::Learner, |_| Value::Null),
    send("POST", "/api/series", Door::Learner, |theirs| theirs.way.clone()),
    send("POST", "/api/calendar-feed", Door::Learner, |_| Value::Null),
    read("/api/calendar-feed", Door::Learner),
    send("DELETE", "/api/calendar-feed", Door::Learner, |_| Value::Null),
    naming("PUT", "/api/meetings/{meeting}/answer", Door::Learner, |_| json!({"comes": true})),
    naming("POST", "/api/meetings/{meeting}/nudge", Door::Learner, |_| Value::Null),
    naming(
        "PUT",
        "/api/meetings/{meeting}",
        Door::Learner,
        |theirs| json!({"starts_at": "2026-12-03T18:00:00Z", "sequence": theirs.sequence}),
    ),
    send(
        "PUT",
        "/api/mail",
        Door::Learner,
        |_| json!({"address": "somebody@example.org", "reminder_minutes": 60}),
    ),
    read("/api/mail", Door::Learner),
    send("DELETE", "/api/mail", Door::Learner, |_| Value::Null),
    naming("PUT", "/api/meetings/{meeting}/attendance", Door::Learner, |_| json!({"took_part": true})),
    read("/api/records", Door::Learner),
    read("/api/records/earlier?count=10", Door::Learner),
    send("PUT", "/api/leads", Door::Learner, |_| json!({"could": true})),
    naming("PUT", "/api/meetings/{meeting}/lead", Door::Learner, |theirs| json!({"to": theirs.person})),
    naming(
        "PUT",
        "/api/meetings/{meeting}/record",
        Door::Learner,
        |_| json!({"revision": 0, "text": {"agenda": ["Who we are"], "notes": "We met."}}),
    ),
    naming("GET", "/api/meetings/{meeting}/record", Door::Learner, |_| Value::Null),
    naming(
        "PUT",
        "/api/meetings/{meeting}/present",
        Door::Learner,
        |theirs| json!({"person": theirs.other, "present": true}),
    ),
    naming("PUT", "/api/meetings/{meeting}/held", Door::Learner, |_| json!({"held": false})),
    naming("PUT", "/api/meetings/{meeting}/caught-up", Door::Learner, |_| json!({"caught_up": true})),
    naming("POST", "/api/meetings/{meeting}/cancel", Door::Learner, |_| Value::Null),
    send("POST", "/api/groups/leave", Door::Learner, |_| json!({"wish": "another", "reason": "too early"})),
    send("DELETE", "/api/next-run", Door::Learner, |_| Value::Null),
    read("/api/connections", Door::Member),
    read("/api/connections/export?format=svg", Door::Member),
    read("/api/connections/export?format=gexf", Door::Member),
    read("/api/connections/export?format=graphml", Door::Member),
    read("/api/connections/export?format=people", Door::Member),
    read("/api/connections/export?format=ties", Door::Member),
    naming("POST", "/api/connections/hello", Door::Learner, |theirs| json!({"person": theirs.other})),
    read("/api/connections/suggestions", Door::Learner),
    naming("GET", "/api/connections/introductions/{person}", Door::Instructor, |_| Value::Null),
    naming(
        "POST",
        "/api/connections/introductions",
        Door::Instructor,
        |theirs| json!({"people": [theirs.person, theirs.other]}),
    ),
    naming("PUT", "/api/connections/refusals/{other}", Door::Learner, |_| json!({"blocked": false})),
    naming("DELETE", "/api/connections/refusals/{other}", Door::Learner, |_| Value::Null),
    read("/api/evidence", Door::Instructor),
    send("PUT", "/api/evidence/file", Door::Instructor, |_| Value::Null),
    send("DELETE", "/api/evidence", Door::Instructor, |_| Value::Null),
    send("POST", "/api/evidence/connect", Door::Instructor, |_| Value::Null),
    read("/api/face", Door::Learner),
    send(
        "PUT",
        "/api/face",
        Door::Learner,
        |_| json!({"drawing": {"figure": 2, "colour": 3}, "line": "Glad to be here"}),
    ),
    send("PUT", "/api/face/picture", Door::Learner, |_| json!({"data": ONE_POINT})),
    read("/api/wall", Door::Member),
    naming("GET", "/api/wall/{person}/picture", Door::Member, |_| Value::Null),
    naming("POST", "/api/wall/{other}/report", Door::Learner, |_| json!({"why": "not a face"})),
    naming("DELETE", "/api/wall/{other}/reports", Door::Instructor, |_| Value::Null),
    naming("DELETE", "/api/wall/{other}", Door::Instructor, |_| Value::Null),
    send("POST", "/api/face/picture", Door::Learner, |_| Value::Null),
    send("DELETE", "/api/face/picture", Door::Learner, |_| Value::Null),
    send("DELETE", "/api/face", Door::Learner, |_| Value::Null),
    read("/api/roster", Door::Instructor),
    naming("PUT", "/api/roster/{person}/part", Door::Instructor, |_| json!({"takes_part": false})),
    send("POST", "/api/roster/refresh", Door::Instructor, |_| Value::Null),
    read("/api/gradebook", Door::Instructor),
    send("PUT", "/api/gradebook", Door::Instructor, |_| json!({"on": true})),
    read("/api/admin/health", Door::Admin),
    send("POST", "/api/session/renew", Door::Session, |_| Value::Null),
    // Last: after this the caller is nobody.
    send("DELETE", "/api/me", Door::Member, |_| Value::Null),
];

/// Routes without a session behind them: the swap of a launch's code, whatever is no route, and how all of them begin.
const WITHOUT_SESSION: [&str; 3] = ["/api/session", "/api/{*rest}", "/api/"];

pub(crate) fn criteria() -> Value {
    json!({
        "size": 3, "meeting_minutes": 60, "first_week": "2026-11-30", "weeks": 4,
        "language": true, "mixed_experience": false,
    })
}

/// What asks a group which of two times suits.
pub(crate) fn poll() -> Value {
    let times = [json!({"starts_at": "2026-12-10T18:00:00Z"}), json!({"starts_at": "2026-12-11T18:00:00Z"})];
    json!({"times": times, "minutes": 60, "hours": 24})
}

impl Route {
    pub(crate) fn filled(&self, theirs: &Treasure) -> String {
        self.path
            .replace("{person}", &theirs.person)
            .replace("{other}", &theirs.other)
            .replace("{meeting}", &theirs.meeting)
            .replace("{series}", &theirs.series)
            .replace("{poll}", &theirs.poll)
            .replace("{proposal}", &theirs.proposal)
            .replace("{group}", &theirs.group)
            .replace("{merger}", &theirs.merger)
    }

    pub(crate) async fn ask(&self, client: &Client, theirs: &Treasure) -> anyhow::Result<Answer> {
        let body = Some((self.body)(theirs)).filter(|body| !body.is_null());
        client.ask(Method::from_bytes(self.method.as_bytes())?, &self.filled(theirs), body.as_ref()).await
    }

    pub(crate) fn opens_to(&self, role: wire::Role) -> bool {
        match self.door {
            Door::Session => true,
            Door::Member => matches!(role, wire::Role::Learner | wire::Role::Instructor),
            Door::Learner => role == wire::Role::Learner,
            Door::Instructor => role == wire::Role::Instructor,
            Door::Admin => role == wire::Role::Admin,
        }
    }
}

impl std::fmt::Display for Route {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{} {}", self.method, self.path)
    }
}

/// Every path that the server's source names, with the methods named beside it.
fn routes_in_source(folder: &Path, found: &mut BTreeSet<(String, String)>) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let at = entry.unwrap().path();
        if at.is_dir() {
            routes_in_source(&at, found);
        } else if at.extension().is_some_and(|kind| kind == "rs") {
            let text = std::fs::read_to_string(&at).unwrap();
            for (index, _) in text.match_indices("\"/api/") {
                let rest = &text[index + 1..];
                let (path, after) = rest.split_once('"').unwrap();
                for method in methods(after) {
                    found.insert((method.to_owned(), nameless(path)));
                }
            }
        }
    }
}

/// The methods of `.route("…", get(a).put(b))`, from what follows the path; empty for a path named elsewhere.
fn methods(after: &str) -> Vec<&'static str> {
    let Some(handlers) = after.strip_prefix(',') else { return vec!["?"] };
    let end = ["\n        .route", "\n    Router", ").route(", "\n}", "\n        .merge"];
    let end = end.iter().filter_map(|end| handlers.find(end)).min().unwrap_or(handlers.len());
    let named =
        [("get(", "GET"), ("post(", "POST"), ("put(", "PUT"), ("delete(", "DELETE"), ("patch(", "PATCH")];
    let called = |call: &str| {
        handlers[..end].match_indices(call).any(|(at, _)| {
            !handlers[..at].ends_with(|letter: char| letter.is_alphanumeric() || letter == '_')
        })
    };
    let methods: Vec<_> = named.iter().filter(|(call, _)| called(call)).map(|(_, method)| *method).collect();
    if methods.is_empty() { vec!["?"] } else { methods }
}

/// `/api/roster/{person}/part?x=1` as `/api/roster/{}/part`.
fn nameless(path: &str) -> String {
    let path = path.split('?').next().unwrap_or_default();
    let plain = path
        .split('/')
        .map(|segment| if segment.starts_with('{') && !segment.contains('*') { "{}" } else { segment });
    plain.collect::<Vec<_>>().join("/")
}

#[test]
fn n_106_no_route_is_missing_from_this_table() {
    let mut found = BTreeSet::new();
    routes_in_source(&Path::new(env!("CARGO_MANIFEST_DIR")).join("../lti-server/src"), &mut found);
    let known: BTreeSet<(String, String)> =
        ROUTES.iter().map(|route| (route.method.to_owned(), nameless(route.path))).collect();
    let missing: Vec<_> = found
        .iter()
        .filter(|(method, path)| {
            let here = known.contains(&(method.clone(), path.clone()));
            // A path named in a constant says no method; it has to be in the table all the same.
            let named = method == "?" && known.iter().any(|(_, known)| known == path);
            !here && !named && !WITHOUT_SESSION.contains(&path.as_str())
        })
        .collect();
    assert!(missing.is_empty(), "say who may use these: {missing:?}");
    let gone: Vec<_> = known
        .iter()
        .filter(|(method, path)| {
            !found.contains(&(method.clone(), path.clone()))
                && !found.contains(&("?".to_owned(), path.clone()))
        })
        .collect();
    assert!(gone.is_empty(), "the server has no such routes any more: {gone:?}");
}
