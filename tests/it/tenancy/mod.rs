//! Schools and courses beside each other on one server: every route of the API, tried by people who have no business
//! there, with the real ids of what belongs to others.

pub(crate) mod routes;
pub(crate) mod world;

use kith_tests::{
    both_databases,
    launcher::{Answer, Browser, Client},
    platform::{Manners, Standing, people::somebody},
    server::Test,
    snapshot,
};
use reqwest::{Method, StatusCode};
use serde_json::json;
use wire::Role;

use routes::{Door, ROUTES, Route};
use world::{Estate, School, ZONES, live_in, settle, sign_in_as, twin_of};

const MEMBERSHIP: &str = "http://purl.imsglobal.org/vocab/lis/v2/membership";
/// Where groups meet who have nothing to hide.
const ROOM: &str = "https://rooms.example/1";
const TEST_USER: &str = "http://purl.imsglobal.org/vocab/lti/system/person#TestUser";

fn is_refused(route: &Route, who: &str, answer: &Answer) {
    let refused = [StatusCode::UNAUTHORIZED, StatusCode::FORBIDDEN, StatusCode::NOT_FOUND];
    assert!(refused.contains(&answer.status), "{who}, {route}: {} {}", answer.status, answer.body);
}

/// The database is as it was.
async fn nothing_happened(test: &Test, before: &snapshot::Rows, after: &str) -> anyhow::Result<()> {
    let now = snapshot::rows(&test.app.store).await?;
    let (mut gone, mut new) = snapshot::changes(before, &now);
    // What somebody with the right to it asked for a moment ago may still be under way.
    let is_work =
        |row: &String| ["gradebook ", "job ", "platform_health "].iter().any(|table| row.starts_with(table));
    gone.retain(|row| !is_work(row));
    new.retain(|row| !is_work(row));
    assert!(gone.is_empty() && new.is_empty(), "{after}: gone {gone:#?}, new {new:#?}");
    Ok(())
}

/// Tries every route with `estate`'s ids. Nothing of it is told, and none of its rows is changed or referred to.
async fn break_in(test: &Test, estate: &Estate, intruder: &Client, who: &str) -> anyhow::Result<()> {
    let began = test.rows_at_rest().await?;
    let own = &intruder.session.person.0;
    let secrets: Vec<&str> = estate.secrets().into_iter().filter(|secret| secret != own).collect();
    for route in ROUTES.iter().filter(|route| route.door != Door::Session) {
        let before = test.rows_at_rest().await?;
        let answer = route.ask(intruder, &estate.treasure).await?;
        assert!(!answer.status.is_server_error(), "{who}, {route}: {} {}", answer.status, answer.body);
        for secret in &secrets {
            assert!(!answer.body.contains(secret), "{who}, {route} tells \"{secret}\": {}", answer.body);
        }
        if route.names || !route.opens_to(intruder.session.role) {
            is_refused(route, who, &answer);
            nothing_happened(test, &before, &format!("{who}, {route}")).await?;
        }
    }
    let ended = snapshot::rows(&test.app.store).await?;
    let (gone, new) = snapshot::changes(&began, &ended);
    let theirs = |row: &String| secrets.iter().any(|secret| row.contains(secret));
    let touched: Vec<_> = gone.into_iter().chain(new).filter(|row| theirs(row)).collect();
    assert!(touched.is_empty(), "{who}: {touched:#?}");
    Ok(())
}

/// Everybody of the other school tries. They have groups and meetings of their own.
async fn all_break_in(test: &Test, estate: &Estate, school: &School) -> anyhow::Result<()> {
    school.campus().enrol(school.course, &somebody("mara", "Mara", "Vogt", Standing::Observer, 9));
    let people = [("ana", "Europe/Lisbon"), ("bo", "Europe/Stockholm"), ("cy", "America/New_York")];
    live_in(test, school.campus(), school.course, "tessa", &people, ROOM).await?;
    for username in ["tessa", "ana", "ada", "mara"] {
        let intruder = Browser::new()?.sign_in(school.platform.origin(), school.course, username).await?;
        assert_ne!(intruder.session.person.0, estate.treasure.person);
        break_in(test, estate, &intruder, username).await?;
    }
    Ok(())
}

/// Foreign people in a proposal of one's own: an id that is known elsewhere is as good as none.
async fn borrow_people(test: &Test, estate: &Estate, teacher: &Client) -> anyhow::Result<()> {
    let wish = json!({"criteria": routes::criteria(), "seed": 1});
    let own: wire::Proposal = teacher.post("/api/proposal", &wish).await?;
    let before = test.rows_at_rest().await?;
    let edit = json!({"revision": own.revision, "groups": [[estate.treasure.person, estate.treasure.other]]});
    let answer = teacher.ask(Method::PUT, &format!("/api/proposal/{}", own.id), Some(&edit)).await?;
    assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY, "{}", answer.body);
    assert!(!answer.body.contains(world::MARKER), "{}", answer.body);
    nothing_happened(test, &before, "").await?;
    Ok(())
}

both_databases! {
    async fn n_108_two_moodles_with_equal_ids_are_two_worlds(test: Test) {
        let estate = settle(&test, test.moodle(), test.course).await?;
        let school = twin_of(&test, Manners::moodle()).await?;
        assert_eq!(school.course, test.course);
        let (here, there) = (test.moodle(), school.campus());
        assert_eq!(here.subject(&here.person("ana").unwrap()), there.subject(&there.person("ana").unwrap()));
        all_break_in(&test, &estate, &school).await?;
        let teacher = Browser::new()?.sign_in(school.platform.origin(), school.course, "tessa").await?;
        borrow_people(&test, &estate, &teacher).await?;
    }

    async fn n_108_two_schools_behind_one_canvas_issuer_are_two_worlds(test: Test) {
        let estate = settle(&test, test.canvas(), test.canvas_course).await?;
        let school = twin_of(&test, Manners::canvas()).await?;
        let (here, there) = (test.canvas(), school.campus());
        assert_eq!(here.issuer(), there.issuer());
        assert_eq!(here.deployment(1, test.canvas_course), there.deployment(1, school.course));
        assert_eq!(here.subject(&here.person("ana").unwrap()), there.subject(&there.person("ana").unwrap()));
        all_break_in(&test, &estate, &school).await?;
        let teacher = Browser::new()?.sign_in(school.platform.origin(), school.course, "tessa").await?;
        borrow_people(&test, &estate, &teacher).await?;
    }

    async fn n_107_another_course_of_the_same_school_is_another_world(test: Test) {
        let estate = settle(&test, test.moodle(), test.course).await?;
        let people = [
            somebody("tom", "Tom", "Reyes", Standing::Instructor, 20),
            somebody("liv", "Liv", "Aune", Standing::Learner, 21),
            somebody("max", "Max", "Aalto", Standing::Learner, 22),
            somebody("eva", "Eva", "Nowak", Standing::Learner, 23),
            somebody("udo", "Udo", "Brandt", Standing::Administrator, 24),
        ];
        let elsewhere = test.moodle().open_course("BIO-7", "Another course", &people);
        let zoned = ["liv", "max", "eva"].map(|username| (username, "Europe/Oslo"));
        live_in(&test, test.moodle(), elsewhere, "tom", &zoned, ROOM).await?;
        for username in ["tom", "liv", "udo"] {
            let intruder = Browser::new()?.sign_in(test.platform.origin(), elsewhere, username).await?;
            break_in(&test, &estate, &intruder, username).await?;
        }
        let tom = Browser::new()?.sign_in(test.platform.origin(), elsewhere, "tom").await?;
        borrow_people(&test, &estate, &tom).await?;
    }

    async fn n_109_a_learner_who_teaches_elsewhere_teaches_only_there(test: Test) {
        let estate = settle(&test, test.moodle(), test.course).await?;
        let bo = test.moodle().person("bo").unwrap();
        let elsewhere = test.moodle().open_course("BIO-7", "Another course", &[bo]);
        let teaching = sign_in_as(test.moodle(), elsewhere, "bo", |form| {
            form.claim("roles", json!([format!("{MEMBERSHIP}#Instructor")]))
        }).await?;
        assert_eq!(teaching.session.role, Role::Instructor);
        test.roster_read(&teaching, test.clock.now()).await?;
        for route in ROUTES.iter().filter(|route| route.names) {
            let before = test.rows_at_rest().await?;
            is_refused(route, "bo, who teaches elsewhere", &route.ask(&teaching, &estate.treasure).await?);
            nothing_happened(&test, &before, &format!("{route}")).await?;
        }
        let roster: wire::Roster = teaching.get("/api/roster").await?;
        assert!(roster.people.iter().all(|person| person.person == teaching.session.person), "{roster:?}");
        // The session of the course he only takes has not become a teacher's.
        let learning = test.sign_in("bo").await?;
        assert_eq!(learning.session.role, Role::Learner);
        let answer = learning.ask(Method::GET, "/api/roster", None::<&()>).await?;
        assert_eq!(answer.status, StatusCode::FORBIDDEN);
    }

    async fn n_109_roles_outside_the_course_open_nothing(test: Test) {
        let elsewhere = [
            json!(["http://purl.imsglobal.org/vocab/lis/v2/institution/person#Instructor", format!("{MEMBERSHIP}#Learner")]),
            json!(["http://purl.imsglobal.org/vocab/lis/v2/system/person#SysAdmin", format!("{MEMBERSHIP}#Learner")]),
        ];
        for roles in elsewhere {
            let client = sign_in_as(test.moodle(), test.course, "ana", |form| form.claim("roles", roles)).await?;
            assert_eq!(client.session.role, Role::Learner);
        }
        // What a request claims about itself counts for nothing.
        let ana = test.sign_in("ana").await?;
        let body = json!({"languages": ["en"], "experience": 1, "wants_group": true, "seen_by": "group", "role": "instructor"});
        let answer = ana.ask(Method::PUT, "/api/profile?role=instructor", Some(&body)).await?;
        assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY, "{}", answer.body);
        assert_eq!(ana.ask(Method::GET, "/api/roster?role=instructor", None::<&()>).await?.status, StatusCode::FORBIDDEN);
    }

    async fn n_106_the_table_is_what_rightful_people_do(test: Test) {
        let mut estate = settle(&test, test.moodle(), test.course).await?;
        let admin = test.sign_in("ada").await?;
        for route in ROUTES {
            // Most of these use up what they name.
            if route.path.contains("{proposal}") {
                estate.propose().await?;
            }
            if route.path.contains("{series}") {
                estate.meet_every_week().await?;
            }
            if route.path.contains("{poll}") {
                estate.ask_the_group().await?;
            }
            if route.path == "/api/series" {
                estate.look_at_ways(2).await?;
            }
            if route.path.contains("{meeting}") {
                estate.meet("2026-12-05T18:00:00Z").await?;
            }
            let client = match route.door {
                Door::Session | Door::Member | Door::Learner => &estate.learner,
                Door::Instructor => &estate.teacher,
                Door::Admin => &admin,
            };
            let answer = route.ask(client, &estate.treasure).await?;
            // To have taken part, or to go in, one has to wait; to ask others one has to have answered; a hello is said once;
            // groups are written with a key, which nobody made; nobody agreed to files of a forum; a calendar from a file
            // has no address to be read at again; no platform here offers a picture; no clocks change before that meeting.
            let waits = [
                "/attendance",
                "/present",
                "/held",
                "/caught-up",
                "/door",
                "/hello",
                "/nudge",
                "/groups/host",
                "/connect",
                "/calendar/read",
                "/move",
                "/evidence/file",
                "/face/picture",
            ];
            let in_vain = answer.status == StatusCode::CONFLICT && waits.iter().any(|end| route.path.ends_with(end));
            assert!(answer.status.is_success() || in_vain, "{route}: {} {}", answer.status, answer.body);
        }
    }

    async fn n_106_everybody_is_kept_to_their_doors(test: Test) {
        let estate = settle(&test, test.moodle(), test.course).await?;
        let admin = test.sign_in("ada").await?;
        assert_eq!((estate.teacher.session.role, admin.session.role), (Role::Instructor, Role::Admin));
        for client in [&estate.learner, &estate.teacher, &admin] {
            kept_out(&test, &estate, client, "a person of the course").await?;
        }
    }

    async fn n_110_mentors_and_strangers_see_the_welcome_only(test: Test) {
        let estate = settle(&test, test.moodle(), test.course).await?;
        let lookers = [
            ("a mentor", json!([format!("{MEMBERSHIP}#Mentor")])),
            ("an observer", json!(["http://purl.imsglobal.org/vocab/lis/v2/institution/person#Observer"])),
            ("nobody in particular", json!([])),
            ("an instructor of the institution", json!(["http://purl.imsglobal.org/vocab/lis/v2/institution/person#Instructor"])),
            ("an unknown role", json!(["https://school.example/Prefect"])),
        ];
        test.moodle().enrol(test.course, &somebody("mara", "Mara", "Vogt", Standing::Learner, 9));
        for (who, roles) in lookers {
            let client = sign_in_as(test.moodle(), test.course, "mara", |form| form.claim("roles", roles)).await?;
            assert_eq!(client.session.role, Role::Visitor, "{who}");
            kept_out(&test, &estate, &client, who).await?;
        }
        // Nor does somebody who only looks in turn up among the people to be grouped.
        let pool: wire::Pool = estate.teacher.get("/api/pool").await?;
        assert!(!pool.people.is_empty() && pool.people.iter().all(|person| !person.name.contains("Mara")), "{pool:?}");
    }

    async fn n_110_the_test_user_is_in_no_group(test: Test) {
        let estate = settle(&test, test.moodle(), test.course).await?;
        test.moodle().enrol(test.course, &somebody("tess.student", "Test", "Student", Standing::Learner, 9));
        let client = sign_in_as(test.moodle(), test.course, "tess.student", |form| {
            form.claim("roles", json!([format!("{MEMBERSHIP}#Learner"), TEST_USER]))
        }).await?;
        let answer = json!({"languages": ["en"], "experience": 2, "wants_group": true, "seen_by": "course"});
        let _: wire::Profile = client.put("/api/profile", &answer).await?;
        let pool: wire::Pool = estate.teacher.get("/api/pool").await?;
        assert!(pool.people.iter().all(|person| person.person != client.session.person), "{pool:?}");
        let map = estate.learner.ask(Method::GET, "/api/connections", None::<&()>).await?;
        assert!(!map.body.contains(&client.session.person.0), "a learner's map shows the test user: {}", map.body);
        kept_out(&test, &estate, &client, "the test user").await?;
    }

    async fn n_106_without_a_session_every_door_is_shut(test: Test) {
        let estate = settle(&test, test.moodle(), test.course).await?;
        let code = "0".repeat(64);
        let nobody = estate.learner.clone().with_token(code);
        let before = test.rows_at_rest().await?;
        for route in ROUTES {
            let answer = route.ask(&nobody, &estate.treasure).await?;
            assert_eq!(answer.status, StatusCode::UNAUTHORIZED, "{route}: {}", answer.body);
        }
        // A bearer anywhere else than in its header is none.
        let token = &estate.learner.session.token;
        let url = format!("{}/api/home", test.address());
        let basic = format!("Basic {token}");
        let cookie = format!("session={token}; token={token}; Authorization=Bearer {token}");
        let shapes: [&[(&str, &str)]; 5] = [
            &[],
            &[("authorization", &basic)],
            &[("authorization", token)],
            &[("cookie", &cookie)],
            &[("x-authorization", token)],
        ];
        for headers in shapes {
            let page = Browser::new()?.send_with(Method::GET, &url, None, headers).await?;
            assert_eq!(page.status, StatusCode::UNAUTHORIZED, "{headers:?}");
        }
        let page = Browser::new()?.send(Method::GET, &format!("{url}?access_token={token}"), None).await?;
        assert_eq!(page.status, StatusCode::UNAUTHORIZED);
        nothing_happened(&test, &before, "").await?;
    }

    async fn n_109_an_ended_session_opens_nothing(test: Test) {
        let estate = settle(&test, test.moodle(), test.course).await?;
        test.wait(jiff::SignedDuration::from_hours(13));
        for route in ROUTES {
            for client in [&estate.learner, &estate.teacher] {
                let answer = route.ask(client, &estate.treasure).await?;
                assert_eq!(answer.status, StatusCode::UNAUTHORIZED, "{route}: {}", answer.body);
            }
        }
    }

    async fn n_111_a_learner_reads_nobody_elses_hours_zone_or_address(test: Test) {
        let estate = settle(&test, test.moodle(), test.course).await?;
        let reading = ROUTES.iter().filter(|route| route.method == "GET" && route.path != "/api/zones");
        for (username, own) in ZONES {
            let client = test.sign_in(username).await?;
            for route in reading.clone().filter(|route| route.opens_to(Role::Learner)) {
                let answer = route.ask(&client, &estate.treasure).await?;
                // Who is named there has shown a drawing, and no picture.
                let absent = route.path.ends_with("/picture") && answer.status == StatusCode::NOT_FOUND;
                assert!(answer.status == StatusCode::OK || absent, "{route}: {}", answer.body);
                for (_, zone) in ZONES.iter().filter(|(_, zone)| *zone != own) {
                    assert!(!answer.body.contains(zone), "{username}, {route} tells {zone}: {}", answer.body);
                }
                assert!(!answer.body.contains("@students.example"), "{username}, {route}: {}", answer.body);
                if route.path != "/api/profile" && route.path != "/api/home" {
                    assert!(!answer.body.contains("\"weekly\""), "{username}, {route}: {}", answer.body);
                }
            }
        }
        // Staff plan with hours and zones, and have no use for addresses either.
        for route in reading.filter(|route| route.opens_to(Role::Instructor)) {
            let answer = route.ask(&estate.teacher, &estate.treasure).await?;
            assert!(!answer.body.contains("@students.example"), "{route}: {}", answer.body);
        }
        let everything = test.rows_at_rest().await?;
        assert!(!everything.iter().any(|row| row.contains("@students.example")), "an address is kept");
    }

    async fn n_111_who_wants_to_be_seen_by_nobody_is_not(test: Test) {
        let estate = settle(&test, test.moodle(), test.course).await?;
        let answer = json!({"languages": ["en"], "experience": 2, "wants_group": true, "seen_by": "nobody"});
        test.moodle().change_person("bo", |person| "Unseenable".clone_into(&mut person.given));
        let bo = test.sign_in("bo").await?;
        let _: wire::Profile = bo.put("/api/profile", &answer).await?;
        for route in ROUTES.iter().filter(|route| route.method == "GET" && route.opens_to(Role::Learner)) {
            let answer = route.ask(&estate.learner, &estate.treasure).await?;
            assert!(!answer.body.contains("Unseenable"), "{route}: {}", answer.body);
        }
    }
}

/// Every route that is not for this role refuses it, tells nothing and changes nothing.
async fn kept_out(test: &Test, estate: &Estate, client: &Client, who: &str) -> anyhow::Result<()> {
    for route in ROUTES.iter().filter(|route| !route.opens_to(client.session.role)) {
        let before = test.rows_at_rest().await?;
        let answer = route.ask(client, &estate.treasure).await?;
        assert_eq!(answer.status, StatusCode::FORBIDDEN, "{who}, {route}: {}", answer.body);
        assert!(!answer.body.contains(world::MARKER), "{who}, {route}: {}", answer.body);
        nothing_happened(test, &before, &format!("{who}, {route}")).await?;
    }
    Ok(())
}
