//! What the switches of a platform do, and what is left of people and courses that are erased.

use std::collections::BTreeSet;
use std::path::Path;
use std::time::Duration;

use clap::Parser as _;
use jiff::SignedDuration;
use kith::{jobs, privacy::PersonCommand, store::Store};
use kith_tests::{
    both_databases,
    database::{Database, Kind},
    launcher::{Browser, Client},
    platform::{Campus, Standing, people::somebody},
    server::{self, CLIENT_ID, Test},
    snapshot,
};
use reqwest::{Method, StatusCode};
use serde_json::{Value, json};
use sqlx::{migrate::Migrator, sqlite::SqliteConnectOptions};

use crate::tenancy::{
    routes::{Door, ROUTES},
    world::{Estate, MARKER, settle},
};

/// Where Ana wants mails.
const ADDRESS: &str = "ana@mailbox.example";
const ROOM: &str = "https://rooms.example/1";

fn answer(seen_by: &str) -> Value {
    json!({"languages": ["en"], "experience": 1, "wants_group": true, "seen_by": seen_by})
}

async fn switch(test: &Test, campus: &Campus, options: &[&str]) -> anyhow::Result<()> {
    server::set(&test.app, &campus.issuer(), options).await
}

/// Rows that hold any of these texts.
async fn mentions(test: &Test, words: &[&str]) -> anyhow::Result<Vec<String>> {
    let rows = snapshot::everything(&test.app.store).await?;
    Ok(rows.into_iter().filter(|row| words.iter().any(|word| row.contains(word))).collect())
}

/// Every route both may use, asked by teacher and learner; what they were told.
async fn walk(estate: &mut Estate) -> anyhow::Result<Vec<(String, String)>> {
    let mut told = Vec::new();
    // Who left the course, or the group, is told nothing any more.
    let leaving = ["/api/me", "/api/groups/leave"];
    for route in ROUTES.iter().filter(|route| route.method == "GET" || !leaving.contains(&route.path)) {
        if route.path.contains("{proposal}") {
            estate.propose().await?;
        }
        if route.path.contains("{series}") {
            estate.meet_every_week().await?;
        }
        if route.path == "/api/series" {
            estate.look_at_ways(2).await?;
        }
        if route.path.contains("{meeting}") {
            estate.meet("2026-12-05T18:00:00Z").await?;
        }
        for client in [&estate.teacher, &estate.learner] {
            if route.door == Door::Admin || !route.opens_to(client.session.role) {
                continue;
            }
            let answer = route.ask(client, &estate.treasure).await?;
            assert!(!answer.status.is_server_error(), "{route}: {}", answer.body);
            told.push((format!("{route} to {:?}", client.session.role), answer.body));
        }
    }
    // One of the routes took the learner out.
    let part = format!("/api/roster/{}/part", estate.treasure.person);
    let _: wire::RosterPerson = estate.teacher.put(&part, &json!({"takes_part": null})).await?;
    Ok(told)
}

/// Does all that is due in the background.
async fn keep_house(test: &Test) -> anyhow::Result<()> {
    jobs::housekeeping(&test.app).await?;
    for _ in 0..200 {
        while jobs::work_once(&test.app).await? {}
        // The server's own worker may have taken some of it, and needs a moment.
        if test.count("SELECT COUNT(*) FROM job WHERE kind = 'leavers'").await? == 0 {
            return Ok(());
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    anyhow::bail!("people who are in no course any more are not erased within ten seconds")
}

/// The command line of `kith person`.
async fn person(test: &Test, line: &[&str]) -> anyhow::Result<()> {
    #[derive(clap::Parser)]
    struct Line {
        #[command(subcommand)]
        command: PersonCommand,
    }
    let parsed = Line::try_parse_from(["person"].into_iter().chain(line.iter().copied()))?;
    parsed.command.run(&test.app.store, test.clock.now()).await
}

/// A learner of Canvas' course with traces everywhere, and who is left when they go.
struct Traces {
    estate: Estate,
    /// What the platform calls the one who goes.
    subject: String,
    nickname: String,
}

/// Ana answers, is grouped, chooses a meeting and moves one, attends, greets, and stands in a proposal; in a second
/// course too.
async fn leave_traces(test: &Test) -> anyhow::Result<Traces> {
    let campus = test.canvas();
    switch(test, campus, &["--new-deployments", "trust"]).await?;
    let mut estate = settle(test, campus, test.canvas_course).await?;
    let people: Vec<_> = ["tessa", "ana", "bo"].iter().filter_map(|name| campus.person(name)).collect();
    let elsewhere = campus.open_course("BIO-7", "Another course", &people);
    let there = Browser::new()?.sign_in(campus.origin(), elsewhere, "ana").await?;
    let _: wire::Profile = there.put("/api/profile", &answer("course")).await?;
    let bo = Browser::new()?.sign_in(campus.origin(), test.canvas_course, "bo").await?;
    // Bo chooses a meeting that Ana moves: it is told in her zone from then on.
    let wish = json!({"starts_at": "2026-12-06T18:00:00Z", "minutes": 60});
    let moved: wire::Meeting = bo.post("/api/meetings", &wish).await?;
    let wish = json!({"starts_at": "2026-12-06T19:00:00Z", "sequence": moved.sequence});
    let _: wire::Meeting = estate.learner.put(&format!("/api/meetings/{}", moved.id), &wish).await?;
    let hello = json!({"person": estate.treasure.person});
    assert!(bo.ask(Method::POST, "/api/connections/hello", Some(&hello)).await?.status.is_success());
    let part = format!("/api/roster/{}/part", estate.treasure.person);
    let _: wire::RosterPerson = estate.teacher.put(&part, &json!({"takes_part": true})).await?;
    estate.propose().await?;
    // A login in a frame that she never went on with names her in its address.
    let mut browser = Browser::new()?;
    let login = browser.open_course(campus.origin(), test.canvas_course, "ana").await?;
    let framed = [("sec-fetch-dest", "iframe")];
    browser.send_with(Method::POST, &login.action, Some(&login.fields), &framed).await?;
    // An address with a mail that waits, and an answer.
    let _: wire::MailSettings = estate.learner.put("/api/mail", &json!({"address": ADDRESS})).await?;
    let answer = format!("/api/meetings/{}/answer", estate.treasure.meeting);
    let _: wire::Meeting = estate.learner.put(&answer, &json!({"comes": false})).await?;
    let leave = format!("/api/series/changes/{}/leave", estate.treasure.meeting);
    let _: wire::SeriesState = estate.learner.post(&leave, &()).await?;
    let about: wire::AboutMe = estate.learner.get("/api/me").await?;
    let subject = campus.subject(&campus.person("ana").unwrap());
    assert_eq!(about.subject, subject);
    for (table, word) in [
        ("person", subject.as_str()),
        ("login", &subject),
        ("proposal", &estate.treasure.person),
        ("audit_entry", &estate.treasure.person),
        ("membership", &estate.treasure.person),
        ("meeting", "Atlantic/Azores"),
        ("mail_address", ADDRESS),
        ("meeting_answer", &estate.treasure.person),
        ("clock_left", &estate.treasure.person),
    ] {
        let found = mentions(test, &[word]).await?;
        assert!(found.iter().any(|row| row.starts_with(&format!("{table} "))), "no trace in {table}");
    }
    Ok(Traces { estate, subject, nickname: about.nickname })
}

impl Traces {
    /// Nothing of Ana is stored; others keep what is theirs.
    async fn are_gone(&self, test: &Test) -> anyhow::Result<()> {
        let id = &self.estate.treasure.person;
        let words = [
            id.as_str(),
            &self.subject,
            &self.nickname,
            "Ana Quillfeather",
            "Atlantic/Azores",
            "quillfeather.example",
            ADDRESS,
        ];
        let left = mentions(test, &words).await?;
        assert!(left.is_empty(), "{left:#?}");
        Ok(())
    }
}

/// A database as the release before people could be erased left it, brought up to date.
async fn nothing_is_lost_on_the_way_to_this_schema(kind: Kind) -> anyhow::Result<()> {
    const BEFORE: i64 = 4;
    const ROWS: &str = "INSERT INTO platform (id, issuer, client_id, name, auth_url, token_url, jwks_url, created_at_us) \
            VALUES ('p', 'i', 'c', 'n', 'a', 't', 'j', 0); \
        INSERT INTO deployment VALUES ('d', 'p', '1', 'active', 0); \
        INSERT INTO course (id, deployment, context_id, title, created_at_us) VALUES ('seen', 'd', 'x', 't', 1); \
        INSERT INTO course (id, deployment, context_id, title, created_at_us) VALUES ('unseen', 'd', 'y', 't', 2); \
        INSERT INTO person (id, platform, subject, nickname, created_at_us) VALUES ('ana', 'p', 's', 'Fox', 0); \
        INSERT INTO enrolment (course, person, test_user, last_seen_at_us) VALUES ('seen', 'ana', FALSE, 7); \
        INSERT INTO run VALUES ('r', 'seen', 1, 0); \
        INSERT INTO course_group VALUES ('g', 'seen', 'r', 'Group 1', 1, 0, NULL); \
        INSERT INTO membership (id, course_group, person, joined_at_us) VALUES ('m', 'g', 'ana', 3); \
        INSERT INTO meeting (id, course, course_group, anchor_zone, anchor_local, starts_at_us, tzdb, minutes, \
            sequence, state, chosen_by, created_at_us, changed_at_us) VALUES ('meet', 'seen', 'g', 'Etc/UTC', \
            '2026-12-01T18:00:00', 0, '2026f', 60, 0, 'planned', 'ana', 0, 0); \
        INSERT INTO attendance VALUES ('meet', 'ana', TRUE, 0);";
    const KEPT: &str = "SELECT COUNT(*) FROM membership m JOIN meeting t ON t.course_group = m.course_group \
        JOIN attendance a ON a.meeting = t.id WHERE m.person = 'ana' AND t.chosen_by = 'ana' AND a.person = 'ana' \
        AND t.former_present = 0";
    const OPENED: &str = "SELECT opened_at_us FROM course ORDER BY id";
    let database = Database::create(kind).await?;
    let folder = match kind {
        Kind::Sqlite => "sqlite",
        Kind::Postgres => "postgres",
    };
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../lti-server/migrations").join(folder);
    let all = Migrator::new(folder).await?;
    let earlier =
        Migrator::with_migrations(all.iter().filter(|one| one.version <= BEFORE).cloned().collect());
    match kind {
        Kind::Sqlite => {
            let options: SqliteConnectOptions = database.address().parse()?;
            let pool = sqlx::SqlitePool::connect_with(options.create_if_missing(true)).await?;
            earlier.run(&pool).await?;
            sqlx::raw_sql(ROWS).execute(&pool).await?;
            pool.close().await;
        }
        Kind::Postgres => {
            let pool = sqlx::PgPool::connect(database.address()).await?;
            earlier.run(&pool).await?;
            sqlx::raw_sql(ROWS).execute(&pool).await?;
            pool.close().await;
        }
    }
    let store = Store::open(database.address()).await?;
    let (kept, opened): (i64, Vec<i64>) = match &store {
        Store::Sqlite { pool, .. } => (
            sqlx::query_scalar(KEPT).fetch_one(pool).await?,
            sqlx::query_scalar(OPENED).fetch_all(pool).await?,
        ),
        Store::Postgres(pool) => (
            sqlx::query_scalar(KEPT).fetch_one(pool).await?,
            sqlx::query_scalar(OPENED).fetch_all(pool).await?,
        ),
    };
    assert_eq!((kept, opened), (1, vec![7, 2]));
    store.close().await;
    database.remove().await
}

#[tokio::test]
async fn nothing_is_lost_on_the_way_to_this_schema_on_sqlite() {
    nothing_is_lost_on_the_way_to_this_schema(Kind::Sqlite).await.unwrap();
}

#[cfg(feature = "postgres")]
#[tokio::test]
async fn nothing_is_lost_on_the_way_to_this_schema_on_postgres() {
    nothing_is_lost_on_the_way_to_this_schema(Kind::Postgres).await.unwrap();
}

both_databases! {
    async fn names_are_nowhere_once_they_are_to_be_hidden(test: Test) {
        let mut estate = settle(&test, test.moodle(), test.course).await?;
        assert!(walk(&mut estate).await?.iter().any(|(_, body)| body.contains(MARKER)));
        let before: wire::Roster = estate.teacher.get("/api/roster").await?;

        switch(&test, test.moodle(), &["--anonymous", "true"]).await?;
        assert!(mentions(&test, &[MARKER]).await?.is_empty(), "names go with the switch");
        // Launches and rosters bring names that nobody keeps.
        let (teacher, learner) = (test.sign_in("tessa").await?, test.sign_in("ana").await?);
        test.moodle().enrol(test.course, &somebody("new", "New", MARKER, Standing::Learner, 60));
        let since = test.clock.now();
        teacher.ask(Method::POST, "/api/roster/refresh", None::<&()>).await?;
        let roster = test.roster_read(&teacher, since).await?;
        assert_eq!(roster.people.len(), before.people.len() + 1);
        assert!(!learner.session.name.contains(MARKER) && !teacher.session.name.contains(MARKER));
        (estate.teacher, estate.learner) = (teacher, learner);
        for (route, body) in walk(&mut estate).await? {
            assert!(!body.contains(MARKER), "{route}: {body}");
        }
        assert!(mentions(&test, &[MARKER]).await?.is_empty());
        // The same people, each by a nickname of their own.
        let nicknames: BTreeSet<_> = roster.people.iter().map(|person| &person.name).collect();
        assert_eq!(nicknames.len(), roster.people.len());
        assert!(before.people.iter().all(|one| roster.people.iter().any(|other| other.person == one.person)));

        switch(&test, test.moodle(), &["--anonymous", "false"]).await?;
        assert!(mentions(&test, &[MARKER]).await?.is_empty(), "names come from the platform, not from before");
        assert!(test.sign_in("bo").await?.session.name.contains(MARKER));
        let since = test.clock.now();
        estate.teacher.ask(Method::POST, "/api/roster/refresh", None::<&()>).await?;
        let roster = test.roster_read(&estate.teacher, since).await?;
        let named = roster.people.iter().filter(|person| person.name.contains(MARKER)).count();
        assert_eq!(named, roster.people.len());
    }

    async fn a_platform_that_hides_names_hides_nobody_elses(test: Test) {
        switch(&test, test.moodle(), &["--anonymous", "true"]).await?;
        assert!(!test.sign_in("ana").await?.session.name.contains("Ana"));
        assert!(test.sign_in_from_canvas("ana").await?.session.name.contains("Ana"));
    }

    async fn a_nickname_is_chosen_and_belongs_to_one(test: Test) {
        let named = |nickname: &str| {
            let mut body = answer("group");
            body["nickname"] = json!(nickname);
            body
        };
        let ana = test.sign_in("ana").await?;
        let given = ana.ask(Method::PUT, "/api/profile", Some(&named("Lone Wolf"))).await?;
        assert_eq!(given.status, StatusCode::UNPROCESSABLE_ENTITY, "a name the platform gives stays: {}", given.body);

        switch(&test, test.moodle(), &["--anonymous", "true"]).await?;
        let profile: wire::Profile = ana.put("/api/profile", &named("  Lone\u{202e} \u{0}Wolf ")).await?;
        assert_eq!((profile.name.as_str(), profile.name_from_platform), ("Lone Wolf", false));
        let bo = test.sign_in("bo").await?;
        for taken in ["Lone Wolf", "lone  wolf", "LONEWOLF"] {
            let answer = bo.ask(Method::PUT, "/api/profile", Some(&named(taken))).await?;
            assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY, "{taken}: {}", answer.body);
            assert!(answer.body.contains("nickname"), "{}", answer.body);
        }
        for bad in ["", " ", "\u{202e}", "…", &"x".repeat(61)] {
            let answer = bo.ask(Method::PUT, "/api/profile", Some(&named(bad))).await?;
            assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY, "{bad:?}: {}", answer.body);
        }
        let refused: wire::Profile = bo.get("/api/profile").await?;
        assert!(refused.answered_at.is_none(), "a refused nickname saves nothing else either");
        // One's own again is no clash, and another school is another world.
        let _: wire::Profile = ana.put("/api/profile", &named("lone wolf")).await?;
        switch(&test, test.canvas(), &["--anonymous", "true"]).await?;
        let _: wire::Profile = test.sign_in_from_canvas("bo").await?.put("/api/profile", &named("Lone Wolf")).await?;
        assert_eq!(test.sign_in("ana").await?.session.name, "lone wolf");
        let teacher = test.sign_in("tessa").await?;
        let roster = test.roster_read(&teacher, test.clock.now()).await?;
        assert!(roster.people.iter().any(|person| person.name == "lone wolf"), "{roster:?}");
    }

    async fn minors_are_seen_by_nobody_beyond_their_group(test: Test) {
        let greet = |whom: &Client| json!({"person": whom.session.person});
        let mut learners = Vec::new();
        for username in ["ana", "bo", "cy"] {
            let learner = test.sign_in(username).await?;
            let _: wire::Profile = learner.put("/api/profile", &answer("course")).await?;
            learners.push(learner);
        }
        let [ana, bo, cy] = learners.as_slice() else { unreachable!() };
        let hello = ana.ask(Method::POST, "/api/connections/hello", Some(&greet(bo))).await?;
        assert_eq!(hello.status, StatusCode::CREATED, "{}", hello.body);
        let home: wire::LearnerHome = bo.get("/api/home").await?;
        assert_eq!((home.hellos.len(), home.profile.among_minors), (1, false));

        switch(&test, test.moodle(), &["--minors", "true"]).await?;
        let home: wire::LearnerHome = bo.get("/api/home").await?;
        assert!(home.hellos.is_empty() && home.profile.among_minors, "{home:?}");
        assert_eq!(home.profile.seen_by, wire::SeenBy::Group);
        for (who, whom) in [(bo, ana), (cy, ana), (ana, cy)] {
            let hello = who.ask(Method::POST, "/api/connections/hello", Some(&greet(whom))).await?;
            assert_eq!(hello.status, StatusCode::NOT_FOUND, "{}", hello.body);
        }
        for route in ROUTES.iter().filter(|route| route.method == "GET" && route.opens_to(wire::Role::Learner)) {
            let answer = cy.ask(Method::GET, route.path, None::<&()>).await?;
            for name in ["Ana Prado", "Bo Lindqvist"] {
                assert!(!answer.body.contains(name), "{route}: {}", answer.body);
            }
        }
        // Saying "course" is no way around it.
        let profile: wire::Profile = cy.put("/api/profile", &answer("course")).await?;
        assert_eq!(profile.seen_by, wire::SeenBy::Group);

        switch(&test, test.moodle(), &["--minors", "false"]).await?;
        let home: wire::LearnerHome = bo.get("/api/home").await?;
        assert_eq!(home.hellos.len(), 1, "the switch deletes nothing");
    }

    async fn minors_are_led_nowhere_by_meetings(test: Test) {
        let mut estate = settle(&test, test.moodle(), test.course).await?;
        let links = |told: &[(String, String)]| -> Vec<String> {
            told.iter().filter(|(_, body)| body.contains("quillfeather.example")).map(|(route, _)| route.clone()).collect()
        };
        assert!(!links(&walk(&mut estate).await?).is_empty());
        estate.meet("2026-12-08T18:00:00Z").await?;
        switch(&test, test.moodle(), &["--minors", "true"]).await?;
        let wish = json!({"starts_at": "2026-12-09T18:00:00Z", "minutes": 60, "link": ROOM});
        let answer = estate.learner.ask(Method::POST, "/api/meetings", Some(&wish)).await?;
        assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY, "{}", answer.body);
        assert!(answer.json::<wire::Problem>()?.detail.contains("no links"), "{}", answer.body);
        let wish = json!({"starts_at": "2026-12-09T18:00:00Z", "minutes": 60, "link": " "});
        let meeting: wire::Meeting = estate.learner.post("/api/meetings", &wish).await?;
        assert!(meeting.link.is_none());
        // What was linked before is shown to nobody; an entry for one's own calendar names nobody else.
        let earlier = format!("/api/meetings/{}/calendar", estate.treasure.meeting);
        let calendar = estate.learner.ask(Method::GET, &earlier, None::<&()>).await?.body;
        assert!(calendar.contains("BEGIN:VEVENT") && calendar.contains("Ana"), "{calendar}");
        assert!(!calendar.contains("Bo ") && !calendar.contains("quillfeather.example"), "{calendar}");
        for path in ["/api/meetings", "/api/home"] {
            let told = estate.learner.ask(Method::GET, path, None::<&()>).await?;
            assert!(!told.body.contains("quillfeather.example"), "{}", told.body);
            assert!(told.body.contains("Bo Quillfeather"), "the own group is seen: {}", told.body);
        }
        let told = estate.teacher.ask(Method::GET, "/api/groups", None::<&()>).await?;
        assert!(!told.body.contains("quillfeather.example"), "{}", told.body);
    }

    async fn n_127_nothing_is_left_of_somebody_who_asks_to_be_erased(test: Test) {
        let traces = leave_traces(&test).await?;
        // The meeting of 1 December comes; both are there.
        test.wait(SignedDuration::from_hours(8 * 24 + 10));
        let (ana_now, bo_now) = (test.sign_in_from_canvas("ana").await?, test.sign_in_from_canvas("bo").await?);
        assert_eq!(ana_now.session.person.0, traces.estate.treasure.person);
        for client in [&ana_now, &bo_now] {
            let path = format!("/api/meetings/{}/attendance", traces.estate.treasure.meeting);
            let _: wire::Meeting = client.put(&path, &json!({"took_part": true})).await?;
        }
        let teacher = test.sign_in_from_canvas("tessa").await?;
        let before: wire::CourseGroups = teacher.get("/api/groups").await?;
        let draft: Option<wire::Proposal> = teacher.get("/api/proposal").await?;
        let draft = draft.unwrap();
        let also_ana = test.sign_in_from_canvas("ana").await?;
        // A roster that is being read would bring her back, as somebody new.
        test.idle("roster").await?;

        let gone = ana_now.ask(Method::DELETE, "/api/me", None::<&()>).await?;
        assert_eq!((gone.status, gone.body.as_str()), (StatusCode::NO_CONTENT, ""));
        traces.are_gone(&test).await?;
        for client in [&ana_now, &also_ana] {
            for (method, path) in [(Method::GET, "/api/home"), (Method::DELETE, "/api/me"), (Method::POST, "/api/session/renew")] {
                let answer = client.ask(method, path, None::<&()>).await?;
                assert_eq!(answer.status, StatusCode::UNAUTHORIZED, "{path}: {}", answer.body);
            }
        }
        // The group goes on, and its history is true.
        let home: wire::LearnerHome = bo_now.get("/api/home").await?;
        assert_eq!(home.group.unwrap().members.len(), 2);
        let met = home.meetings.iter().find(|it| it.id.0 == traces.estate.treasure.meeting).unwrap();
        assert_eq!((met.former_present, met.times.len(), met.link.as_deref()), (1, 2, None));
        assert_eq!(met.starts_at.to_string(), "2026-12-01T18:00:00Z");
        let moved = home.meetings.iter().find(|it| it.starts_at.to_string() == "2026-12-06T19:00:00Z");
        assert!(moved.is_some(), "a meeting begins when it did: {:?}", home.meetings);
        let groups: wire::CourseGroups = teacher.get("/api/groups").await?;
        assert_eq!(groups.groups[0].group.id, before.groups[0].group.id);
        assert_eq!(groups.groups[0].meetings_held, 1);
        assert_eq!(groups.groups[0].group.members.len() + 1, before.groups[0].group.members.len());
        // Whoever edits the draft learns that it changed.
        let now: Option<wire::Proposal> = teacher.get("/api/proposal").await?;
        assert_eq!(now.unwrap().revision, draft.revision + 1);
        let publish = json!({"revision": draft.revision});
        let path = format!("/api/proposal/{}/publish", draft.id);
        let answer = teacher.ask(Method::POST, &path, Some(&publish)).await?;
        assert_eq!(answer.status, StatusCode::CONFLICT, "{}", answer.body);
        assert_eq!(test.count("SELECT COUNT(*) FROM audit_entry WHERE action = 'person.erase' AND actor = 'the person'").await?, 1);

        // Who comes again begins anew. A minute later: a reading of before may still be under way.
        test.wait(SignedDuration::from_mins(1));
        let since = test.clock.now();
        teacher.ask(Method::POST, "/api/roster/refresh", None::<&()>).await?;
        let roster = test.roster_read(&teacher, since).await?;
        let listed = roster.people.iter().find(|person| person.name == "Ana Quillfeather").unwrap();
        assert_ne!(listed.person.0, traces.estate.treasure.person);
        assert!(!listed.answered && listed.hours == 0 && listed.group.is_none() && !listed.part_overridden, "{listed:?}");
        let new = test.sign_in_from_canvas("ana").await?;
        let home: wire::LearnerHome = new.get("/api/home").await?;
        assert!(home.group.is_none() && home.meetings.is_empty() && home.hellos.is_empty(), "{home:?}");
        assert_eq!(home.next, wire::NextStep::Answer);
        let answer = ana_now.ask(Method::GET, "/api/home", None::<&()>).await?;
        assert_eq!(answer.status, StatusCode::UNAUTHORIZED);
    }

    async fn n_127_a_group_of_one_ends_with_its_member(test: Test) {
        let mut estate = settle(&test, test.moodle(), test.course).await?;
        let pool: wire::Pool = estate.teacher.get("/api/pool").await?;
        let own = estate.treasure.person.clone();
        let others: Vec<_> = pool.people.iter().map(|one| one.person.0.clone()).filter(|one| *one != own).collect();
        assert_eq!(others.len(), 2);
        let edit = json!({"revision": estate.treasure.revision, "groups": [[own], others]});
        let path = format!("/api/proposal/{}", estate.treasure.proposal);
        let edited: wire::Proposal = estate.teacher.put(&path, &edit).await?;
        let publish = json!({"revision": edited.revision});
        let _: wire::CourseGroups = estate.teacher.post(&format!("{path}/publish"), &publish).await?;
        estate.meet("2026-12-04T18:00:00Z").await?;

        assert_eq!(estate.learner.ask(Method::DELETE, "/api/me", None::<&()>).await?.status, StatusCode::NO_CONTENT);
        let groups: wire::CourseGroups = estate.teacher.get("/api/groups").await?;
        let sizes: Vec<_> = groups.groups.iter().map(|one| one.group.members.len()).collect();
        assert_eq!(sizes, [2], "the other group is whole, and there is no empty one: {groups:?}");
        assert_eq!(test.count("SELECT COUNT(*) FROM meeting WHERE state = 'planned' AND chosen_by IS NULL").await?, 0);
        assert_eq!(test.count("SELECT COUNT(*) FROM membership WHERE person IS NULL AND left_because = 'erased'").await?, 1);
        estate.propose().await?;
    }

    async fn n_127_an_instructor_may_go_too(test: Test) {
        let estate = settle(&test, test.moodle(), test.course).await?;
        let id = estate.teacher.session.person.0.clone();
        assert_eq!(estate.teacher.ask(Method::DELETE, "/api/me", None::<&()>).await?.status, StatusCode::NO_CONTENT);
        let left = mentions(&test, &[&id, "Tessa"]).await?;
        assert!(left.is_empty(), "{left:#?}");
        let home: wire::LearnerHome = estate.learner.get("/api/home").await?;
        assert!(home.group.is_some_and(|group| group.members.len() == 3));
    }

    async fn n_127_the_operator_answers_for_people_who_do_not_come_themselves(test: Test) {
        let traces = leave_traces(&test).await?;
        let issuer = test.canvas().issuer();
        let whom = ["--issuer", &issuer, "--client-id", CLIENT_ID, "--subject", &traces.subject];
        let line = |verb: &'static str, rest: &[&'static str]| -> Vec<String> {
            [verb].iter().chain(&whom).chain(rest).map(|&word| word.to_owned()).collect()
        };
        let run = async |line: Vec<String>| {
            person(&test, &line.iter().map(String::as_str).collect::<Vec<_>>()).await
        };
        run(line("export", &[])).await?;
        let refused = run(line("erase", &[])).await.unwrap_err().to_string();
        assert!(refused.contains("--yes"), "{refused}");
        assert!(!mentions(&test, &[&traces.subject]).await?.is_empty());
        run(line("erase", &["--yes"])).await?;
        traces.are_gone(&test).await?;
        for again in [line("erase", &["--yes"]), line("export", &[])] {
            let nobody = run(again).await.unwrap_err().to_string();
            assert!(nobody.contains("nobody with subject"), "{nobody}");
        }
        // The same person of another platform is somebody else.
        assert!(test.sign_in("ana").await?.session.name.contains("Ana"));
        let answer = traces.estate.learner.ask(Method::GET, "/api/me", None::<&()>).await?;
        assert_eq!(answer.status, StatusCode::UNAUTHORIZED);
    }

    async fn everything_about_oneself_can_be_taken_along(test: Test) {
        let traces = leave_traces(&test).await?;
        let estate = &traces.estate;
        let answer = estate.learner.ask(Method::GET, "/api/me", None::<&()>).await?;
        let disposition = answer.headers.get("content-disposition").and_then(|it| it.to_str().ok());
        assert_eq!(disposition, Some("attachment; filename=\"kith-about-me.json\""));
        for other in ["Bo Quillfeather", "Cy Quillfeather", estate.treasure.other.as_str(), "Asia/Kathmandu"] {
            assert!(!answer.body.contains(other), "{other} is somebody else's: {}", answer.body);
        }
        let about: wire::AboutMe = answer.json()?;
        assert_eq!(about.name.as_deref(), Some("Ana Quillfeather"));
        assert_eq!(about.hours.map(|hours| hours.zone).as_deref(), Some("Atlantic/Azores"));
        assert_eq!(about.courses.len(), 2);
        let course = about.courses.iter().find(|course| course.title == "Proofs & Pictures").unwrap();
        assert_eq!((course.groups.len(), course.takes_part), (1, Some(true)));
        assert_eq!(course.meetings.len(), 1, "{:?}", course.meetings);
        assert!(course.meetings[0].chosen_by_me && course.meetings[0].link.is_some());
        let hellos: Vec<_> = course.ties.iter().filter(|tie| json!(tie.kind) == "said_hello").collect();
        // One was said and one received, both at the same standing instant.
        assert_eq!(hellos.iter().filter(|tie| tie.by_me).count(), 1);
        assert_eq!(hellos.len(), 2);
        assert!(about.decisions.iter().any(|it| it.action == "meeting moved"), "{:?}", about.decisions);
        assert!(!about.sessions.is_empty());
    }

    async fn every_table_says_what_becomes_of_it(test: Test) {
        let said = include_str!("../../lti-server/src/privacy/mod.rs");
        for (table, _) in snapshot::tables(&test.app.store).await? {
            let named = said.contains(&format!("//! | `{table}` |"));
            assert!(named, "say in privacy/mod.rs what becomes of {table}");
        }
        let (sqlite, postgres) = (
            "SELECT t.name || '.' || f.\"from\" FROM sqlite_master t JOIN pragma_foreign_key_list(t.name) f \
             WHERE t.type = 'table' AND f.\"table\" = 'person' AND f.on_delete NOT IN ('CASCADE', 'SET NULL')",
            "SELECT conrelid::regclass::text || '.' || conname FROM pg_constraint WHERE contype = 'f' \
             AND confrelid = 'person'::regclass AND confdeltype NOT IN ('c', 'n')",
        );
        let in_the_way: Vec<String> = match &test.app.store {
            Store::Sqlite { pool, .. } => sqlx::query_scalar(sqlite).fetch_all(pool).await?,
            Store::Postgres(pool) => sqlx::query_scalar(postgres).fetch_all(pool).await?,
        };
        assert!(in_the_way.is_empty(), "these keep a person from being erased: {in_the_way:?}");
    }

    async fn courses_nobody_opens_any_more_are_erased_with_their_people(test: Test) {
        let campus = test.moodle();
        let estate = settle(&test, campus, test.course).await?;
        let people: Vec<_> = ["tessa", "bo"].iter().filter_map(|name| campus.person(name)).collect();
        let lively = campus.open_course("BIO-7", "Another course", &people);
        let canvas = test.sign_in_from_canvas("cy").await?;
        test.wait(SignedDuration::from_hours(20 * 24));
        Browser::new()?.sign_in(campus.origin(), lively, "bo").await?;
        test.wait(SignedDuration::from_hours(20 * 24));

        // Without the setting nothing happens, and neither where the time is not over.
        keep_house(&test).await?;
        switch(&test, campus, &["--retention", "41"]).await?;
        keep_house(&test).await?;
        assert_eq!(test.count("SELECT COUNT(*) FROM course").await?, 3);
        switch(&test, campus, &["--retention", "39"]).await?;
        let (one, other) = tokio::join!(jobs::housekeeping(&test.app), jobs::housekeeping(&test.app));
        one?;
        other?;
        keep_house(&test).await?;

        let titles = mentions(&test, &["Proofs & Pictures", "Another course"]).await?;
        assert_eq!(titles.len(), 2, "the lively one, and Canvas': {titles:#?}");
        for gone in [&estate.treasure.group, &estate.treasure.meeting, &estate.treasure.person] {
            let left = mentions(&test, &[gone]).await?;
            assert!(left.is_empty(), "{left:#?}");
        }
        let left = mentions(&test, &["Ana Quillfeather", "Cy Quillfeather", "Tessa Quillfeather"]).await?;
        assert!(left.is_empty(), "they were in no other course: {left:#?}");
        assert!(!mentions(&test, &["Bo Quillfeather"]).await?.is_empty(), "he is in the lively one");
        assert_eq!(test.sign_in_from_canvas("cy").await?.session.person, canvas.session.person);
        // Two servers at once did it once, and counted.
        let entries = mentions(&test, &["course.erase"]).await?;
        assert_eq!(entries.len(), 1, "{entries:#?}");
        assert!(entries[0].contains("people 5, groups 1, meetings 1"), "{entries:#?}");
        assert!(mentions(&test, &["person.erase"]).await?.iter().all(|entry| entry.contains("\"people ")));

        // Whoever opens the course again finds a new one.
        let tessa = test.sign_in("tessa").await?;
        let groups: wire::CourseGroups = tessa.get("/api/groups").await?;
        assert!(groups.groups.is_empty(), "{groups:?}");
    }

    async fn an_erased_person_was_there_all_the_same(test: Test) {
        switch(&test, test.moodle(), &["--retention", "30"]).await?;
        test.sign_in("bo").await?;
        test.sign_in("ana").await?;
        test.wait(SignedDuration::from_hours(29 * 24));
        // She comes back unchanged, which writes nothing but her session at first.
        let ana = test.sign_in("ana").await?;
        assert_eq!(ana.ask(Method::DELETE, "/api/me", None::<&()>).await?.status, StatusCode::NO_CONTENT);
        test.wait(SignedDuration::from_hours(29 * 24));
        keep_house(&test).await?;
        assert_eq!(test.count("SELECT COUNT(*) FROM course").await?, 1, "it was opened within the time");
        test.wait(SignedDuration::from_hours(2 * 24));
        keep_house(&test).await?;
        assert_eq!(test.count("SELECT COUNT(*) FROM course").await?, 0);
        assert_eq!(test.count("SELECT COUNT(*) FROM person").await?, 0);
    }

    async fn a_course_that_was_never_opened_counts_from_its_beginning(test: Test) {
        test.sign_in("bo").await?;
        test.execute("UPDATE course SET opened_at_us = NULL").await?;
        test.execute("UPDATE enrolment SET last_seen_at_us = NULL").await?;
        switch(&test, test.moodle(), &["--retention", "30"]).await?;
        test.wait(SignedDuration::from_hours(29 * 24));
        keep_house(&test).await?;
        assert_eq!(test.count("SELECT COUNT(*) FROM course").await?, 1);
        test.wait(SignedDuration::from_hours(2 * 24));
        keep_house(&test).await?;
        assert_eq!(test.count("SELECT COUNT(*) FROM course").await?, 0);
    }
}
