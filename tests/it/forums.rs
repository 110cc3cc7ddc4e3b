//! Kith reads forums at Moodle and Canvas itself, with the platform's key, where an administrator agreed.

use jiff::{SignedDuration, Timestamp, ToSpan};
use kith_tests::{
    both_databases,
    launcher::{Browser, Client},
    platform::{
        Campus, FORUM_FUNCTIONS, FORUM_SCOPES, ForumBar, HostTrouble, SCOPES, Standing, WORDS,
        people::somebody,
    },
    server::{Test, evidence},
    snapshot,
};
use network::TieKind;
use reqwest::{Method, StatusCode};
use serde_json::{Value, json};
use wire::{ConnectionMap, Evidence, HostConnection, HostDoor, HostGroups, HostProduct, Inlet};

use crate::tenancy::world::live_in;

const PEOPLE: [(&str, &str); 3] =
    [("ana", "Europe/Lisbon"), ("bo", "Europe/Stockholm"), ("cy", "America/New_York")];
const KEPT: &str = "SELECT COUNT(*) FROM forum_event";
/// The last trouble of forums, if there is one.
const ILL: &str = "SELECT COUNT(*) FROM platform_health WHERE part = 'forum' AND trouble IS NOT NULL";

fn at(minute: i64) -> Timestamp {
    let begin: Timestamp = "2026-11-20T10:00:00Z".parse().unwrap();
    begin + minute.minutes()
}

/// The small course of a campus with people who agreed to be seen; nothing of a forum is kept.
async fn course(test: &Test, campus: &Campus, course: u32) -> anyhow::Result<Client> {
    let estate = live_in(test, campus, course, "tessa", &PEOPLE, "https://rooms.example/1").await?;
    test.execute("DELETE FROM forum_event").await?;
    Ok(estate.teacher)
}

/// Moodle lets Kith use these functions.
async fn moodle_key(test: &Test, functions: &[&str]) -> anyhow::Result<()> {
    test.moodle_key(&test.moodle().make_web_service(functions)).await
}

async fn switch(test: &Test, campus: &Campus, options: &[&str]) -> anyhow::Result<()> {
    evidence(&test.app, &campus.issuer(), options).await.map(|_| ())
}

/// Reads what is due now, to its end.
async fn read(test: &Test) -> anyhow::Result<()> {
    kith::jobs::housekeeping(&test.app).await?;
    while kith::jobs::work_once(&test.app).await? {}
    test.rows_at_rest().await.map(|_| ())
}

/// Lets the time pass after which forums are read again.
async fn read_again(test: &Test) -> anyhow::Result<()> {
    test.wait(SignedDuration::from_hours(7));
    read(test).await
}

async fn seen(client: &Client) -> anyhow::Result<Evidence> {
    client.get("/api/evidence").await
}

/// Calls of the platform that are about forums.
fn calls(campus: &Campus) -> Vec<String> {
    let mut calls = campus.hosted_calls();
    calls.retain(|call| call.contains("forum") || call.contains("discussion"));
    calls
}

fn replied(map: &ConnectionMap, one: &str, other: &str) -> bool {
    let place = |name: &str| map.people.iter().position(|it| it.name.starts_with(name));
    let (Some(one), Some(other)) = (place(one), place(other)) else { return false };
    let ends = (one.min(other), one.max(other));
    let found = map.ties.iter().find(|tie| (tie.a as usize, tie.b as usize) == ends);
    found.is_some_and(|tie| tie.kinds.contains(&TieKind::Replied))
}

async fn connect(browser: &mut Browser, teacher: &Client) -> anyhow::Result<String> {
    let way: HostConnection = teacher.post("/api/evidence/connect", &Value::Null).await?;
    let page = browser.get(&way.url).await?;
    assert_eq!(page.status, StatusCode::OK, "{}", page.body);
    Ok(way.url)
}

both_databases! {
    async fn moodles_forums_are_read_where_somebody_agreed(test: Test) {
        course(&test, test.moodle(), test.course).await?;
        let campus = test.moodle();
        let thread = campus.begin_thread(test.course, "tessa", at(0));
        let first = Some(thread + 1);
        let ana = campus.write_post(thread, first, "ana", at(1));
        let bo = campus.write_post(thread, Some(ana), "bo", at(2));
        campus.write_post(thread, Some(ana), "tessa", at(3));
        for (change, minute) in [(0, 4), (1, 5), (2, 6)] {
            let post = campus.write_post(thread, Some(bo), "cy", at(minute));
            campus.change_post(post, |post| match change {
                0 => post.private = true,
                1 => post.deleted = true,
                _ => post.nameless = true,
            });
        }
        // A group's discussion, one that the account may not see, and many more than stand on one page.
        let groups = campus.begin_thread(test.course, "cy", at(0));
        campus.write_post(groups, Some(groups + 1), "ana", at(7));
        campus.change_thread(groups, |thread| thread.of_group = true);
        let hidden = campus.begin_thread(test.course, "cy", at(0));
        campus.write_post(hidden, Some(hidden + 1), "bo", at(8));
        campus.change_thread(hidden, |thread| thread.hidden = true);
        for minute in 0..60 {
            campus.begin_thread(test.course, "bo", at(-minute));
        }

        // Without a key, and without an administrator's word, nobody asks.
        switch(&test, campus, &["set", "--reads", "true"]).await?;
        read(&test).await?;
        switch(&test, campus, &["set", "--reads", "false"]).await?;
        moodle_key(&test, &FORUM_FUNCTIONS).await?;
        read_again(&test).await?;
        let tessa = test.sign_in("tessa").await?;
        assert_eq!((calls(campus), seen(&tessa).await?.read), (Vec::new(), None));

        switch(&test, campus, &["set", "--reads", "true"]).await?;
        read(&test).await?;
        assert_eq!(test.count(KEPT).await?, 3, "Bo to Ana, Tessa to Ana, Ana to Cy");
        let told = seen(&tessa).await?;
        let way = told.read.unwrap();
        assert_eq!((way.product, way.connect, way.trouble), (HostProduct::Moodle, false, None));
        assert_eq!((way.read_at, told.kept), (Some(test.clock.now()), 3));
        let map: ConnectionMap = tessa.get("/api/connections").await?;
        assert!(replied(&map, "Ana", "Bo") && replied(&map, "Ana", "Cy") && !replied(&map, "Bo", "Cy"));
        assert!(map.events.iter().any(|it| it.seen.is_some_and(|seen| seen.by == Inlet::Moodle)));
        let rows = snapshot::everything(&test.app.store).await?;
        assert!(rows.iter().all(|row| !row.contains(WORDS) && !row.contains("herons")), "not a word");
        assert_eq!((test.count(ILL).await?, campus.leaked_tokens()), (0, 0));
        let counted = "SELECT CAST(SUM(count) AS BIGINT) FROM evidence_tally WHERE inlet = 'moodle' AND outcome = 'new'";
        assert_eq!(test.count(counted).await?, 3);

        // Later only what is new is asked for.
        let before = calls(campus).len();
        read_again(&test).await?;
        let again = calls(campus).split_off(before);
        assert!(again.iter().all(|call| call != "mod_forum_get_discussion_posts"), "{again:?}");
        campus.write_post(thread, Some(bo), "ana", at(20));
        read_again(&test).await?;
        let asked = calls(campus).into_iter().filter(|call| call == "mod_forum_get_discussion_posts").count();
        assert_eq!((asked, test.count(KEPT).await?), (62 + 1, 4), "one thread once more");
        // What the platform takes back goes.
        campus.change_post(bo, |post| post.deleted = true);
        campus.write_post(thread, Some(ana), "cy", at(30));
        read_again(&test).await?;
        assert_eq!(test.count(KEPT).await?, 4, "Bo's answer is gone, Cy's has come");
    }

    async fn the_same_by_two_ways_is_one_and_what_was_forgotten_stays_so(test: Test) {
        course(&test, test.moodle(), test.course).await?;
        let tessa = test.sign_in("tessa").await?;
        let campus = test.moodle();
        let thread = campus.begin_thread(test.course, "ana", at(0));
        let bo = campus.write_post(thread, Some(thread + 1), "bo", at(1));
        switch(&test, campus, &["set", "--reads", "true", "--files", "true"]).await?;
        moodle_key(&test, &FORUM_FUNCTIONS).await?;
        let file = format!("from,to,when\nbo,ana,{}\n", at(1));
        let http = reqwest::Client::builder().no_proxy().build()?;
        let url = format!("{}/api/evidence/file", test.address());
        let request = http.put(url).bearer_auth(&tessa.session.token).header("content-type", "text/csv");
        assert!(request.body(file).send().await?.status().is_success());
        read(&test).await?;
        assert_eq!(test.count(KEPT).await?, 1);

        // Forgotten, and read again because somebody wrote in the same thread.
        test.wait(SignedDuration::from_hours(1));
        switch(&test, campus, &["forget"]).await?;
        assert_eq!(test.count(KEPT).await?, 0);
        campus.write_post(thread, Some(bo), "cy", test.clock.now() + 1.hour());
        test.wait(SignedDuration::from_hours(2));
        read_again(&test).await?;
        assert_eq!(test.count(KEPT).await?, 1, "Cy's answer, and not Bo's");

        // Off takes nothing.
        switch(&test, campus, &["set", "--reads", "false"]).await?;
        campus.write_post(thread, Some(bo), "ana", test.clock.now());
        let before = calls(campus).len();
        read_again(&test).await?;
        assert_eq!((calls(campus).len(), test.count(KEPT).await?), (before, 1));
    }

    async fn who_comes_later_finds_their_threads(test: Test) {
        let tessa = course(&test, test.moodle(), test.course).await?;
        let campus = test.moodle();
        campus.enrol(test.course, &somebody("vic", "Vic", "Moreno", Standing::Learner, 40));
        let thread = campus.begin_thread(test.course, "ana", at(0));
        campus.write_post(thread, Some(thread + 1), "vic", at(1));
        switch(&test, campus, &["set", "--reads", "true"]).await?;
        moodle_key(&test, &FORUM_FUNCTIONS).await?;
        read(&test).await?;
        let strangers = "SELECT CAST(COALESCE(SUM(count), 0) AS BIGINT) FROM evidence_tally WHERE outcome = 'stranger'";
        assert_eq!((test.count(KEPT).await?, test.count(strangers).await?), (0, 1));
        drop(tessa);
        test.sign_in("vic").await?;
        read_again(&test).await?;
        assert_eq!(test.count(KEPT).await?, 1);
        // Counted once, however often it is looked at.
        assert_eq!(test.count(strangers).await?, 1);
    }

    async fn what_moodle_refuses_is_told_in_words(test: Test) {
        course(&test, test.moodle(), test.course).await?;
        let campus = test.moodle();
        let thread = campus.begin_thread(test.course, "ana", at(0));
        campus.write_post(thread, Some(thread + 1), "bo", at(1));
        let of_group = campus.begin_thread(test.course, "ana", at(0));
        campus.write_post(of_group, Some(of_group + 1), "cy", at(1));
        campus.change_thread(of_group, |thread| thread.of_group = true);
        switch(&test, campus, &["set", "--reads", "true"]).await?;
        moodle_key(&test, &FORUM_FUNCTIONS[..2]).await?;
        campus.bar_forums(Some(ForumBar::Unlisted));
        let trouble = async || -> anyhow::Result<String> {
            let tessa = test.sign_in("tessa").await?;
            Ok(seen(&tessa).await?.read.unwrap().trouble.unwrap_or_default())
        };
        read(&test).await?;
        assert!(trouble().await?.contains("moodle/course:view"), "{}", trouble().await?);
        campus.bar_forums(Some(ForumBar::Refused));
        read_again(&test).await?;
        assert!(trouble().await?.contains("mod/forum:viewdiscussion"), "{}", trouble().await?);
        campus.bar_forums(Some(ForumBar::Groups));
        read_again(&test).await?;
        assert!(trouble().await?.contains("use mod_forum_get_discussion_posts"), "{}", trouble().await?);
        assert_eq!(test.count(ILL).await?, 1);
        campus.make_web_service(&FORUM_FUNCTIONS);
        read_again(&test).await?;
        assert!(trouble().await?.contains("does not accept the token"), "{}", trouble().await?);

        moodle_key(&test, &FORUM_FUNCTIONS).await?;
        // Too fast, then down: it waits a little longer each time, and goes on by itself.
        for trouble in [HostTrouble::TooFast, HostTrouble::Down] {
            campus.fail_hosted_calls(1, trouble, 1);
            read_again(&test).await?;
            let tessa = test.sign_in("tessa").await?;
            let told = seen(&tessa).await?.read.unwrap().trouble.unwrap();
            assert!(told.ends_with("Kith tries again by itself."), "{told}");
            assert_eq!(test.count(KEPT).await?, 0);
            let waiting = "SELECT COUNT(*) FROM job WHERE kind = 'forum'";
            assert_eq!(test.count(waiting).await?, 1);
            // Not yet.
            let before = calls(campus).len();
            while kith::jobs::work_once(&test.app).await? {}
            assert_eq!(calls(campus).len(), before);
        }
        test.wait(SignedDuration::from_mins(10));
        read(&test).await?;
        assert_eq!((trouble().await?.as_str(), test.count(ILL).await?), ("", 0));
        assert_eq!(test.count(KEPT).await?, 1, "without the group that the account is not in");
        campus.bar_forums(None);
        read_again(&test).await?;
        assert_eq!(test.count(KEPT).await?, 2);
    }

    async fn several_servers_share_the_reading(test: Test) {
        course(&test, test.moodle(), test.course).await?;
        let campus = test.moodle();
        let thread = campus.begin_thread(test.course, "ana", at(0));
        campus.write_post(thread, Some(thread + 1), "bo", at(1));
        switch(&test, campus, &["set", "--reads", "true"]).await?;
        moodle_key(&test, &FORUM_FUNCTIONS).await?;
        let second = test.second().await?;
        let (one, two) = tokio::join!(kith::jobs::housekeeping(&test.app), kith::jobs::housekeeping(&test.app));
        one.and(two)?;
        let work = async || -> anyhow::Result<()> {
            while kith::jobs::work_once(&test.app).await? {}
            Ok(())
        };
        let (one, two, three) = tokio::join!(work(), work(), work());
        one.and(two).and(three)?;
        test.rows_at_rest().await?;
        let lists = calls(campus).iter().filter(|call| call.ends_with("forums_by_courses")).count();
        assert_eq!((lists, test.count(KEPT).await?), (1, 1));
        drop(second);
    }

    async fn who_turns_to_staff_is_told_to_staff_alone(test: Test) {
        course(&test, test.moodle(), test.course).await?;
        let campus = test.moodle();
        let tessa = test.sign_in("tessa").await?;
        switch(&test, campus, &["set", "--reads", "true"]).await?;
        moodle_key(&test, &FORUM_FUNCTIONS).await?;
        // Each of the three has something with the teacher, and Ana and Bo a little with each other.
        let when = test.clock.now() - 24.hours();
        for who in ["ana", "bo", "cy"] {
            for hours in [0, 200] {
                let thread = campus.begin_thread(test.course, who, when - hours.hours());
                let answer = campus.write_post(thread, Some(thread + 1), "tessa", when - hours.hours());
                campus.write_post(thread, Some(answer), who, when - hours.hours() + 5.minutes());
            }
        }
        let thread = campus.begin_thread(test.course, "ana", when);
        campus.write_post(thread, Some(thread + 1), "bo", when);
        read(&test).await?;
        // Whatever else the three did is no matter here.
        test.execute("DELETE FROM tie_event WHERE kind <> 'same_group'").await?;
        let map: ConnectionMap = tessa.get("/api/connections").await?;
        let [found] = &map.centred[..] else { anyhow::bail!("{:?}", map.centred) };
        assert!(found.percent > 50 && found.percent < 100, "{}", found.percent);
        assert!(map.people.iter().all(|person| !person.name.starts_with("Tessa")), "staff is on no map");
        assert_eq!(found.events.len(), 12, "{:?}", found.events);
        assert!(found.events.iter().any(|it| it.by_staff) && found.events.iter().any(|it| !it.by_staff));
        assert!(found.events.is_sorted_by(|one, two| one.at >= two.at));
        let ana = test.sign_in("ana").await?;
        for path in ["/api/connections", "/api/connections/export?format=ties", "/api/me"] {
            let answer = ana.ask(Method::GET, path, None::<&Value>).await?;
            assert_eq!(answer.status, StatusCode::OK, "{path}");
            assert!(!answer.body.contains("centred") && !answer.body.contains("by_staff"), "{path}: {}", answer.body);
        }
        let files = tessa.ask(Method::GET, "/api/connections/export?format=ties", None::<&Value>).await?;
        assert!(!files.body.contains("Tessa"), "{}", files.body);

        // Who withdraws has no part in it, at once; two people are too few to say it of.
        let cy = test.sign_in("cy").await?;
        let word = json!({"languages": ["en"], "experience": 2, "wants_group": true, "seen_by": "nobody"});
        let _: wire::Profile = cy.put("/api/profile", &word).await?;
        let map: ConnectionMap = tessa.get("/api/connections").await?;
        let told = |person: u32| map.people[person as usize].name.as_str();
        let names: Vec<&str> = map.centred.iter().flat_map(|it| &it.events).map(|it| told(it.person)).collect();
        assert!(names.iter().all(|name| !name.starts_with("Cy")), "{names:?}");
        // Nobody left: nothing to say.
        for who in ["ana", "bo"] {
            let _: wire::Profile = test.sign_in(who).await?.put("/api/profile", &json!({
                "languages": ["en"], "experience": 2, "wants_group": true, "seen_by": "nobody"
            })).await?;
        }
        let map: ConnectionMap = tessa.get("/api/connections").await?;
        assert!(map.centred.is_empty() && map.people.is_empty());
    }

    async fn canvas_discussions_are_read_in_a_teachers_name(test: Test) {
        course(&test, test.canvas(), test.canvas_course).await?;
        let campus = test.canvas();
        let topic = campus.begin_thread(test.canvas_course, "tessa", at(0));
        let ana = campus.write_post(topic, None, "ana", at(1));
        let bo = campus.write_post(topic, Some(ana), "bo", at(2));
        campus.write_post(topic, Some(bo), "tessa", at(3));
        let gone = campus.write_post(topic, Some(ana), "cy", at(4));
        campus.change_post(gone, |post| post.deleted = true);
        // A learner's own topic, with more replies than come along with an entry.
        let own = campus.begin_thread(test.canvas_course, "cy", at(0));
        let entry = campus.write_post(own, None, "ana", at(5));
        for minute in 0..13 {
            campus.write_post(own, Some(entry), if minute == 0 { "bo" } else { "ana" }, at(10 + minute));
        }
        // Nobody's name is shown in one, another is of groups.
        let masked = campus.begin_thread(test.canvas_course, "ana", at(0));
        campus.change_thread(masked, |topic| topic.anonymous = true);
        campus.write_post(masked, None, "bo", at(30));
        let groups = campus.begin_thread(test.canvas_course, "tessa", at(0));
        campus.change_thread(groups, |topic| topic.of_group = true);
        let inside = campus.write_post(groups, None, "bo", at(31));
        campus.write_post(groups, Some(inside), "cy", at(32));

        let mut browser = Browser::new()?;
        let tessa = browser.sign_in(test.platform.origin(), test.canvas_course, "tessa").await?;
        let refused = tessa.ask(Method::POST, "/api/evidence/connect", Some(&Value::Null)).await?;
        assert_eq!(refused.status, StatusCode::CONFLICT, "nobody agreed");
        switch(&test, campus, &["set", "--reads", "true"]).await?;
        test.canvas_key(&FORUM_SCOPES).await?;
        read(&test).await?;
        let way = seen(&tessa).await?.read.unwrap();
        assert_eq!((way.product, way.connect, way.trouble), (HostProduct::Canvas, true, None));
        assert_eq!((calls(campus).len(), test.count(ILL).await?), (0, 0));

        // Asked is for what reading needs, and for nothing else; it begins at once.
        let asked = connect(&mut browser, &tessa).await?;
        assert!(asked.contains("discussion_topics") && !asked.contains("group_categories"), "{asked}");
        test.rows_at_rest().await?;
        let told = seen(&tessa).await?;
        assert!(told.read.as_ref().is_some_and(|way| !way.connect && way.read_at == Some(test.clock.now())), "{told:?}");
        assert_eq!(test.count(KEPT).await?, 5, "Bo to Ana, Tessa to Bo, Ana to Cy, Bo to Ana, Cy to Bo");
        let map: ConnectionMap = tessa.get("/api/connections").await?;
        assert!(replied(&map, "Ana", "Bo") && replied(&map, "Ana", "Cy") && replied(&map, "Bo", "Cy"));
        let rows = snapshot::everything(&test.app.store).await?;
        assert!(rows.iter().all(|row| !row.contains("herons")), "not a word");
        // It opens nothing else.
        let host: HostGroups = tessa.get("/api/groups/host").await?;
        assert_eq!(host.door, HostDoor::Connect);

        // Later: what is new, and the topics of which Canvas does not say whether there is something.
        let before = calls(campus).len();
        campus.write_post(own, Some(entry), "cy", test.clock.now());
        read_again(&test).await?;
        let again = calls(campus).split_off(before);
        assert!(again.iter().any(|call| call.contains(&format!("{own}/entries"))), "{again:?}");
        assert!(again.iter().any(|call| call.contains(&format!("{groups}/entries"))), "{again:?}");
        assert!(again.iter().all(|call| !call.contains(&format!("{topic}/entries"))), "{again:?}");
        assert_eq!(test.count(KEPT).await?, 6);

        // Groups as well: one token for what was allowed before and what is asked for now.
        test.canvas_key(&[&SCOPES[..], &FORUM_SCOPES[..]].concat()).await?;
        let mut browser = Browser::new()?;
        let tessa = browser.sign_in(test.platform.origin(), test.canvas_course, "tessa").await?;
        connect(&mut browser, &tessa).await?;
        let way: HostConnection = tessa.post("/api/groups/host/connect", &Value::Null).await?;
        assert!(way.url.contains("discussion_topics") && way.url.contains("group_categories"));
        assert_eq!(browser.get(&way.url).await?.status, StatusCode::OK);
        let host: HostGroups = tessa.get("/api/groups/host").await?;
        assert_eq!(host.door, HostDoor::Open);
        assert!(!seen(&tessa).await?.read.unwrap().connect);
    }

    async fn what_canvas_refuses_is_told_in_words(test: Test) {
        course(&test, test.canvas(), test.canvas_course).await?;
        let campus = test.canvas();
        let topic = campus.begin_thread(test.canvas_course, "ana", at(0));
        let entry = campus.write_post(topic, None, "bo", at(1));
        switch(&test, campus, &["set", "--reads", "true"]).await?;
        // A key that is too narrow, before anybody is asked.
        test.canvas_key(&FORUM_SCOPES[..2]).await?;
        let mut browser = Browser::new()?;
        let tessa = browser.sign_in(test.platform.origin(), test.canvas_course, "tessa").await?;
        let way: HostConnection = tessa.post("/api/evidence/connect", &Value::Null).await?;
        let narrow = browser.get(&way.url).await?;
        assert!(narrow.body.contains("every scope"), "{}", narrow.body);

        test.canvas_key(&FORUM_SCOPES).await?;
        // Canvas asks to go slower, in both of its ways.
        campus.fail_hosted_calls(1, HostTrouble::TooFast, 1);
        connect(&mut browser, &tessa).await?;
        test.rows_at_rest().await?;
        let told = seen(&tessa).await?.read.unwrap();
        assert_eq!(told.trouble.as_deref(), Some("Canvas asks to go slower. Kith tries again by itself."));
        assert_eq!((told.read_at, test.count(ILL).await?), (None, 1));
        test.wait(SignedDuration::from_mins(3));
        read(&test).await?;
        assert_eq!((test.count(KEPT).await?, test.count(ILL).await?), (1, 0));

        // A token that ended is renewed; a scope that is withheld, and a token taken back, are told.
        campus.revoke_teacher_tokens(false);
        campus.write_post(topic, Some(entry), "cy", test.clock.now());
        read_again(&test).await?;
        assert_eq!(test.count(KEPT).await?, 2);
        campus.withdraw_scope(FORUM_SCOPES[1]);
        campus.write_post(topic, Some(entry), "ana", test.clock.now());
        read_again(&test).await?;
        let tessa = test.sign_in_from_canvas("tessa").await?;
        let told = seen(&tessa).await?.read.unwrap();
        assert!(told.trouble.unwrap().contains("allows every scope"));
        assert_eq!(test.count(KEPT).await?, 2);
        campus.revoke_teacher_tokens(true);
        read_again(&test).await?;
        let mut browser = Browser::new()?;
        let tessa = browser.sign_in(test.platform.origin(), test.canvas_course, "tessa").await?;
        let told = seen(&tessa).await?.read.unwrap();
        assert!(told.connect && told.trouble.unwrap().contains("Connect to Canvas again"));
        assert_eq!(test.count("SELECT COUNT(*) FROM host_grant").await?, 0);
        // Somebody connects, and all is well.
        connect(&mut browser, &tessa).await?;
        test.rows_at_rest().await?;
        let told = seen(&tessa).await?.read.unwrap();
        assert_eq!((told.connect, told.trouble, test.count(ILL).await?), (false, None, 0));
        assert_eq!(test.count(KEPT).await?, 3);
        // A learner has no business with any of it.
        let ana = test.sign_in_from_canvas("ana").await?;
        let answer = ana.ask(Method::POST, "/api/evidence/connect", Some(&json!(null))).await?;
        assert_eq!(answer.status, StatusCode::FORBIDDEN);
    }
}
