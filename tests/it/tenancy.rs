//! Two schools on one server: every route of the API, tried by people who have no business there.

use std::collections::BTreeSet;
use std::path::Path;

use kith_tests::{
    both_databases,
    launcher::{Browser, Client},
    server::Test,
};
use reqwest::{Method, StatusCode};
use serde_json::{Value, json};

const MEETING: &str = "01900000-0000-7000-8000-00000000000a";
const PROPOSAL: &str = "01900000-0000-7000-8000-00000000000b";
const MARKER: &str = "Zanzibar Quillfeather";

/// Who may use a route.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Door {
    /// Anybody who takes or teaches the course.
    Member,
    Learner,
    Instructor,
    Admin,
    /// Anybody with a session.
    Session,
}

/// A route, who may use it, and a body that makes sense there. `{person}` and `{id}` stand for ids of the victim.
type Route = (&'static str, &'static str, Door, fn(&Victim) -> Value);

/// What there is to be stolen.
struct Victim {
    person: String,
    other: String,
}

const ROUTES: [Route; 25] = [
    ("POST", "/api/session/renew", Door::Session, |_| Value::Null),
    ("GET", "/api/home", Door::Learner, |_| Value::Null),
    ("GET", "/api/profile", Door::Member, |_| Value::Null),
    (
        "PUT",
        "/api/profile",
        Door::Member,
        |_| json!({ "languages": ["en"], "experience": 1, "wants_group": true, "seen_by": "group" }),
    ),
    ("PUT", "/api/availability", Door::Member, |_| json!({ "zone": "Europe/Oslo", "weekly": {} })),
    ("GET", "/api/zones", Door::Member, |_| Value::Null),
    ("GET", "/api/groups", Door::Instructor, |_| Value::Null),
    ("GET", "/api/pool", Door::Instructor, |_| Value::Null),
    ("GET", "/api/proposal", Door::Instructor, |_| Value::Null),
    ("POST", "/api/proposal", Door::Instructor, |_| json!({})),
    (
        "PUT",
        "/api/proposal/{proposal}",
        Door::Instructor,
        |victim| json!({ "revision": 1, "groups": [[victim.person]] }),
    ),
    ("DELETE", "/api/proposal/{proposal}", Door::Instructor, |_| Value::Null),
    ("POST", "/api/proposal/{proposal}/publish", Door::Instructor, |_| json!({ "revision": 1 })),
    ("GET", "/api/slots", Door::Learner, |_| Value::Null),
    ("GET", "/api/meetings", Door::Learner, |_| Value::Null),
    ("POST", "/api/meetings", Door::Learner, |_| json!({})),
    ("PUT", "/api/meetings/{meeting}", Door::Learner, |_| json!({})),
    ("POST", "/api/meetings/{meeting}/cancel", Door::Learner, |_| json!({})),
    ("PUT", "/api/meetings/{meeting}/attendance", Door::Learner, |_| json!({ "took_part": true })),
    ("GET", "/api/meetings/{meeting}/calendar", Door::Learner, |_| Value::Null),
    ("GET", "/api/connections", Door::Member, |_| Value::Null),
    (
        "POST",
        "/api/connections/hello",
        Door::Learner,
        |victim| json!({ "to": victim.other, "person": victim.other }),
    ),
    ("GET", "/api/roster", Door::Instructor, |_| Value::Null),
    ("PUT", "/api/roster/{person}/part", Door::Instructor, |_| json!({ "takes_part": false })),
    ("GET", "/api/admin/health", Door::Admin, |_| Value::Null),
];
/// Routes that need no session, or do the same as another.
const LEFT_OUT: [&str; 3] = ["/api/session", "/api/{*rest}", "/api/roster/refresh"];

fn path(template: &str, victim: &Victim) -> String {
    template.replace("{person}", &victim.person).replace("{meeting}", MEETING).replace("{proposal}", PROPOSAL)
}

/// Every route the server's source names, with its path parameters called `{}`.
fn routes_in_source(folder: &Path, found: &mut BTreeSet<String>) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let at = entry.unwrap().path();
        if at.is_dir() {
            routes_in_source(&at, found);
        } else if at.extension().is_some_and(|kind| kind == "rs") {
            let text = std::fs::read_to_string(&at).unwrap();
            for part in text.split('"').filter(|part| part.starts_with("/api/")) {
                found.insert(nameless(part));
            }
        }
    }
}

/// `/api/roster/{person}/part` as `/api/roster/{}/part`.
fn nameless(path: &str) -> String {
    let segments = path.split('/');
    let plain = segments
        .map(|segment| if segment.starts_with('{') && !segment.contains('*') { "{}" } else { segment });
    plain.collect::<Vec<_>>().join("/")
}

#[test]
fn n_106_no_route_is_missing_from_this_table() {
    let mut found = BTreeSet::new();
    routes_in_source(&Path::new(env!("CARGO_MANIFEST_DIR")).join("../lti-server/src"), &mut found);
    let known: BTreeSet<String> =
        ROUTES.iter().map(|(_, path, ..)| nameless(path)).chain(LEFT_OUT.map(str::to_owned)).collect();
    assert_eq!(found.difference(&known).collect::<Vec<_>>(), Vec::<&String>::new(), "say who may use these");
    assert!(found.len() >= 20, "{found:?}");
}

/// Moodle's course with people, a group, a meeting and a proposal, all marked.
async fn victim(test: &Test) -> anyhow::Result<Victim> {
    let began = test.clock.now();
    let teacher = test.sign_in("tessa").await?;
    test.roster_read(&teacher, began).await?;
    let (ana, bo) = (test.sign_in("ana").await?, test.sign_in("bo").await?);
    test.execute(
        "UPDATE person SET name = 'Zanzibar Quillfeather', nickname = 'Zanzibar Quillfeather ' || subject",
    )
    .await?;
    test.execute("UPDATE course SET title = 'Zanzibar Quillfeather'").await?;
    for sql in [
        "INSERT INTO run (id, course, number, created_at_us) SELECT '01900000-0000-7000-8000-000000000001', id, 1, 1 \
         FROM course",
        "INSERT INTO course_group (id, course, run, name, position, published_at_us) \
         SELECT '01900000-0000-7000-8000-00000000000c', course, id, 'Zanzibar Quillfeather', 1, 1 FROM run",
        "INSERT INTO membership (id, course_group, person, joined_at_us) SELECT 'm' || p.id, g.id, p.id, 1 \
         FROM course_group g CROSS JOIN person p",
        "INSERT INTO proposal (id, course, run, revision, criteria, seed, groups, state, created_at_us, changed_at_us) \
         SELECT '01900000-0000-7000-8000-00000000000b', course, id, 1, '{}', '1', '[]', 'open', 1, 1 FROM run",
        "INSERT INTO meeting (id, course, course_group, anchor_zone, anchor_local, starts_at_us, tzdb, minutes, \
         sequence, state, chosen_by, created_at_us, changed_at_us) \
         SELECT '01900000-0000-7000-8000-00000000000a', g.course, g.id, 'Europe/Oslo', '2026-12-01T18:00:00', \
         1796144400000000, '2026f', 60, 0, 'planned', (SELECT MIN(id) FROM person), 1, 1 FROM course_group g",
    ] {
        test.execute(sql).await?;
    }
    assert_eq!(test.count("SELECT COUNT(*) FROM membership").await?, 5);
    Ok(Victim { person: ana.session.person.0, other: bo.session.person.0 })
}

/// What must not change, as numbers.
async fn state(test: &Test) -> anyhow::Result<Vec<i64>> {
    let mut all = Vec::new();
    for sql in [
        "SELECT COUNT(*) FROM meeting WHERE state = 'planned' AND sequence = 0",
        "SELECT COUNT(*) FROM proposal WHERE state = 'open' AND revision = 1 AND groups = '[]'",
        "SELECT COUNT(*) FROM attendance",
        "SELECT COUNT(*) FROM membership WHERE left_at_us IS NULL",
        "SELECT COUNT(*) FROM tie_event",
        "SELECT COUNT(*) FROM enrolment e JOIN person p ON p.id = e.person WHERE e.takes_part IS NOT NULL \
         AND p.name = 'Zanzibar Quillfeather'",
    ] {
        all.push(test.count(sql).await?);
    }
    Ok(all)
}

async fn ask(
    client: &Client,
    (method, template, _, body): &Route,
    victim: &Victim,
) -> anyhow::Result<(StatusCode, String)> {
    let body = Some(body(victim)).filter(|body| !body.is_null());
    let method = Method::from_bytes(method.as_bytes())?;
    let answer = client.ask(method, &path(template, victim), body.as_ref()).await?;
    Ok((answer.status, answer.body))
}

both_databases! {
    async fn n_107_n_108_no_route_gives_or_changes_what_belongs_to_another_school(test: Test) {
        let victim = victim(&test).await?;
        let before = state(&test).await?;
        for username in ["tessa", "ana", "ada"] {
            let intruder = test.sign_in_from_canvas(username).await?;
            for route in ROUTES.iter().filter(|(_, path, ..)| *path != "/api/session/renew") {
                let (status, body) = ask(&intruder, route, &victim).await?;
                let (method, template, ..) = route;
                assert!(!body.contains(MARKER), "{username} {method} {template} tells: {body}");
                assert!(!status.is_server_error(), "{username} {method} {template}: {status} {body}");
                if template.contains('{') {
                    assert!(status.is_client_error(), "{username} {method} {template}: {status} {body}");
                }
            }
        }
        assert_eq!(state(&test).await?, before);
    }

    async fn n_106_everybody_is_kept_to_their_doors(test: Test) {
        let victim = victim(&test).await?;
        let mut clients = Vec::new();
        for (username, door) in [("ana", Door::Learner), ("tessa", Door::Instructor), ("ada", Door::Admin)] {
            clients.push((test.sign_in(username).await?, door));
        }
        for route in &ROUTES {
            let (method, template, door, _) = route;
            for (client, own) in &clients {
                let allowed = match door {
                    Door::Session => true,
                    Door::Member => *own != Door::Admin,
                    door => door == own,
                };
                if allowed {
                    continue;
                }
                let (status, body) = ask(client, route, &victim).await?;
                assert_eq!(status, StatusCode::FORBIDDEN, "{method} {template}: {body}");
            }
        }
    }

    async fn n_109_without_a_session_every_door_is_shut(test: Test) {
        let victim = victim(&test).await?;
        let nobody = test.sign_in("ana").await?.with_token("0".repeat(64));
        for route in &ROUTES {
            let (status, body) = ask(&nobody, route, &victim).await?;
            assert_eq!(status, StatusCode::UNAUTHORIZED, "{} {}: {body}", route.0, route.1);
        }
        let url = format!("{}/api/home", test.address());
        let page = Browser::new()?.send(Method::GET, &url, None).await?;
        assert_eq!(page.status, StatusCode::UNAUTHORIZED);
    }

    async fn n_113_no_other_site_reads_the_api(test: Test) {
        let url = format!("{}/api/home", test.address());
        let evil = [("origin", "https://evil.example"), ("access-control-request-method", "GET")];
        for method in [Method::GET, Method::OPTIONS, Method::POST] {
            let page = Browser::new()?.send_with(method, &url, None, &evil).await?;
            assert!(page.header("access-control-allow-origin").is_empty());
            assert!(!page.status.is_success());
        }
    }
}
