//! Who answered whom in a course's forum: by files of staff and by statements of platforms, where an administrator agreed.

use std::fmt::Write as _;

use kith_tests::{
    both_databases,
    launcher::{Answer, Browser, Client},
    server::{Test, evidence},
};
use network::TieKind;
use reqwest::{Method, StatusCode};
use serde_json::{Value, json};
use wire::{AboutMe, ConnectionMap, Evidence, EvidenceFile, Inlet, Seen};

use crate::{
    console::Console,
    suggestions::{answer, join},
    tenancy::world::live_in,
};

/// People of the small course live where they like.
const PEOPLE: [(&str, &str); 3] =
    [("ana", "Europe/Lisbon"), ("bo", "Europe/Stockholm"), ("cy", "America/New_York")];
const AT: &str = "2026-11-20T10:00:00Z";

/// The small course with a group of three who agreed to be seen, and their teacher; nothing of a forum is kept.
async fn course(test: &Test) -> anyhow::Result<[Client; 3]> {
    live_in(test, test.moodle(), test.course, "tessa", &PEOPLE, "https://rooms.example/1").await?;
    test.execute("DELETE FROM forum_event").await?;
    test.execute("DELETE FROM forum_post").await?;
    Ok([test.sign_in("tessa").await?, test.sign_in("ana").await?, test.sign_in("bo").await?])
}

async fn switch(test: &Test, options: &[&str]) -> anyhow::Result<Option<String>> {
    evidence(&test.app, &test.moodle().issuer(), options).await
}

/// Sends a body that is no JSON of ours.
async fn bring(client: &Client, test: &Test, file: &str) -> anyhow::Result<Answer> {
    let http = reqwest::Client::builder().no_proxy().build()?;
    let url = format!("{}/api/evidence/file", test.address());
    let request = http.put(url).bearer_auth(&client.session.token).header("content-type", "text/csv");
    told(request.body(file.to_owned())).await
}

async fn told(request: reqwest::RequestBuilder) -> anyhow::Result<Answer> {
    let response = request.send().await?;
    let (status, headers) = (response.status(), response.headers().clone());
    Ok(Answer { status, headers, body: response.text().await? })
}

/// A request of a platform to an inlet.
fn sending(test: &Test, method: Method, path: &str, secret: &str) -> anyhow::Result<reqwest::RequestBuilder> {
    let http = reqwest::Client::builder().no_proxy().build()?;
    let request = http.request(method, format!("{}{path}", test.address()));
    Ok(request.basic_auth("kith", Some(secret)).header("x-experience-api-version", "1.0.3"))
}

async fn state(test: &Test, secret: &str, statements: &Value) -> anyhow::Result<Answer> {
    told(sending(test, Method::POST, "/xapi/statements", secret)?.json(statements)).await
}

async fn map(client: &Client) -> anyhow::Result<ConnectionMap> {
    client.get("/api/connections").await
}

/// The kinds of the tie of two people, by what their names begin with, and whether each answered the other.
fn tie(map: &ConnectionMap, one: &str, other: &str) -> Option<(Vec<TieKind>, bool)> {
    let place = |name: &str| map.people.iter().position(|it| it.name.starts_with(name));
    let (one, other) = (u32::try_from(place(one)?).ok()?, u32::try_from(place(other)?).ok()?);
    let ends = (one.min(other), one.max(other));
    map.ties.iter().find(|tie| (tie.a, tie.b) == ends).map(|tie| (tie.kinds.clone(), tie.each))
}

fn agent(test: &Test, username: &str) -> Value {
    let campus = test.moodle();
    let id = campus.person(username).map_or_else(|| username.to_owned(), |person| campus.subject(&person));
    json!({"objectType": "Agent", "account": {"homePage": campus.issuer(), "name": id}})
}

/// `who` answered `object`.
fn reply(test: &Test, id: &str, who: &str, object: &Value) -> Value {
    let course = format!("{}/course/view.php?id={}", test.moodle().issuer(), test.course);
    json!({
        "id": format!("6690e6c9-3ef0-4ed3-8b37-7f39647{id}"), "actor": agent(test, who),
        "verb": {"id": "http://id.tincanapi.com/verb/replied"}, "object": object, "timestamp": AT,
        "result": {"response": "Blue herons nest here."},
        "context": {"contextActivities": {"grouping": [{"id": course}]}},
    })
}

/// Lines of a long file; a million take a while.
const LINES: u64 = 20_000;
const KEPT: &str = "SELECT COUNT(*) FROM forum_event";
const POSTS: &str = "SELECT COUNT(*) FROM forum_post";

both_databases! {
    async fn without_an_administrators_word_nothing_is_taken(test: Test) {
        let [tessa, ana, _] = course(&test).await?;
        let file = format!("from,to,when\nana,bo,{AT}\n");
        let refused = bring(&tessa, &test, &file).await?;
        assert_eq!(refused.status, StatusCode::CONFLICT, "{}", refused.body);
        assert_eq!(tessa.get::<Evidence>("/api/evidence").await?, Evidence::default());

        let one = reply(&test, "30be0", "ana", &agent(&test, "bo"));
        let nobody = state(&test, &"0".repeat(64), &one).await?;
        assert_eq!((nobody.status, nobody.problem_code()?.as_str()), (StatusCode::UNAUTHORIZED, "wrong_secret"));
        assert!(nobody.headers.contains_key("www-authenticate"));
        let secret = switch(&test, &["secret"]).await?.unwrap();
        assert_eq!(state(&test, &secret, &one).await?.status, StatusCode::FORBIDDEN, "made, and still off");
        switch(&test, &["set", "--statements", "true", "--files", "true"]).await?;
        assert_eq!(state(&test, &secret, &one).await?.status, StatusCode::OK);
        assert_eq!(bring(&ana, &test, &file).await?.status, StatusCode::FORBIDDEN, "files are for staff");
        assert_eq!(bring(&tessa, &test, &file).await?.status, StatusCode::OK);

        // Another secret takes the place of this one, and can be taken back.
        let second = switch(&test, &["secret"]).await?.unwrap();
        assert_eq!(state(&test, &secret, &one).await?.status, StatusCode::UNAUTHORIZED);
        assert_eq!(state(&test, &second, &one).await?.status, StatusCode::OK);
        switch(&test, &["revoke"]).await?;
        assert_eq!(state(&test, &second, &one).await?.status, StatusCode::UNAUTHORIZED);
        assert!(switch(&test, &["revoke"]).await.is_err());
        let kept = kith_tests::snapshot::everything(&test.app.store).await?;
        assert!(kept.iter().all(|row| !row.contains(&second) && !row.contains("herons")), "a hash, and no word");
        switch(&test, &["forget"]).await?;
        assert_eq!((test.count(KEPT).await?, test.count(POSTS).await?), (0, 0));
    }

    async fn a_file_makes_light_ties_and_names_its_wrong_lines(test: Test) {
        let [tessa, ana, bo] = course(&test).await?;
        switch(&test, &["set", "--files", "true"]).await?;
        let ids: Vec<String> = ["ana", "bo", "cy"]
            .iter().filter_map(|name| test.moodle().person(name)).map(|it| test.moodle().subject(&it)).collect();
        let [a, b, c] = &ids[..] else { anyhow::bail!("three people") };
        let file = format!(
            "from;to;when;kind\n{a};{b};{AT};\n{b};{a};{AT};replied\n{a};{b};2026-11-21T10:00:00Z;\n{a};{b};{AT};\n\
             {a};{a};{AT};\n{a};777;{AT};\n{a};{b};soon;\n{c};{a};{AT};mentioned\n{a};{b};{AT};liked\n"
        );
        let answer = bring(&tessa, &test, &file).await?;
        assert_eq!(answer.status, StatusCode::OK, "{}", answer.body);
        let came: EvidenceFile = serde_json::from_str(&answer.body)?;
        assert_eq!((came.lines, came.new, came.known, came.left_out, came.strangers), (9, 4, 1, 4, 1), "{came:?}");
        let wrong: Vec<(u64, &str)> = came.wrong.iter().map(|it| (it.line, it.why.as_str())).collect();
        assert_eq!(wrong, [(6, "oneself"), (7, "stranger"), (8, "time"), (10, "kind")]);
        let again: EvidenceFile = serde_json::from_str(&bring(&tessa, &test, &file).await?.body)?;
        assert_eq!((again.new, again.known), (0, 5));
        let shown: Evidence = tessa.get("/api/evidence").await?;
        assert_eq!((shown.files, shown.by_itself, shown.kept, shown.of_files), (true, false, 4, 4));

        // On the map: light, in words of their own, and no contact.
        let course = map(&tessa).await?;
        let (kinds, each) = tie(&course, "Ana", "Bo").unwrap();
        assert!(kinds.contains(&TieKind::Replied) && each, "{kinds:?}");
        let (kinds, each) = tie(&course, "Ana", "Cy").unwrap();
        assert_eq!((kinds, each), (vec![TieKind::SameGroup, TieKind::Mentioned], false));
        let seen: Vec<_> = course.events.iter().filter_map(|event| Some((event.kind, event.seen?))).collect();
        assert_eq!(seen.iter().map(|it| it.1.times).sum::<u32>(), 4);
        assert!(seen.contains(&(TieKind::Replied, Seen { by: Inlet::File, times: 2 })), "a week is one event: {seen:?}");
        let mine = map(&ana).await?;
        assert!(tie(&mine, "Ana", "Bo").unwrap().1 && mine.events.is_empty());
        let csv = tessa.ask(Method::GET, "/api/connections/export?format=ties", None::<&Value>).await?;
        assert!(csv.body.contains("replied to each other"), "{}", csv.body);
        let about: AboutMe = bo.get("/api/me").await?;
        let ties = &about.courses[0].ties;
        assert!(ties.iter().any(|tie| tie.kind == TieKind::Replied && tie.by_me && tie.seen_by == Some(Inlet::File)));

        // A file can be taken back.
        assert!(tessa.ask(Method::DELETE, "/api/evidence", None::<&Value>).await?.status.is_success());
        assert_eq!(test.count(KEPT).await?, 0);
        assert!(!tie(&map(&ana).await?, "Ana", "Bo").unwrap().0.contains(&TieKind::Replied));
        let odd = bring(&tessa, &test, "name,mail\nAna,ana@example.org\n").await?;
        assert_eq!((odd.status, odd.problem_code()?.as_str()), (StatusCode::UNPROCESSABLE_ENTITY, "invalid"));
    }

    async fn an_export_of_moodles_forum_is_such_a_file(test: Test) {
        let [tessa, ..] = course(&test).await?;
        switch(&test, &["set", "--files", "true"]).await?;
        let id = |name: &str| test.moodle().person(name).map(|it| test.moodle().subject(&it)).unwrap_or_default();
        let (a, b) = (id("ana"), id("bo"));
        let file = format!(
            "id,discussion,parent,userid,created,subject,message\n1,9,0,{a},1795168800,Hi,\"Blue herons,\nnest \"\"here\"\".\"\n\
             2,9,1,{b},1795168860,Re: Hi,Yes\n3,9,2,{a},1795168920,Re: Hi,No\n"
        );
        let came: EvidenceFile = serde_json::from_str(&bring(&tessa, &test, &file).await?.body)?;
        assert_eq!((came.lines, came.new, came.openings, came.left_out), (3, 2, 1, 0), "{came:?}");
        assert_eq!(tie(&map(&tessa).await?, "Ana", "Bo").map(|it| it.1), Some(true));
        let kept = kith_tests::snapshot::everything(&test.app.store).await?;
        assert!(kept.iter().all(|row| !row.contains("herons")));
    }

    async fn a_long_file_is_read_while_it_comes(test: Test) {
        let [tessa, ..] = course(&test).await?;
        switch(&test, &["set", "--files", "true"]).await?;
        let id = |name: &str| test.moodle().person(name).map(|it| test.moodle().subject(&it)).unwrap_or_default();
        let (a, b) = (id("ana"), id("bo"));
        let mut file = String::from("from,to,when\n");
        for line in 0..LINES {
            let second = 1_600_000_000 + line;
            let (from, to) = if line % 2 == 0 { (&a, &b) } else { (&b, &a) };
            // Every tenth is wrong.
            writeln!(file, "{from},{},{second}", if line % 10 == 0 { "nobody" } else { to })?;
        }
        let answer = bring(&tessa, &test, &file).await?;
        let came: EvidenceFile = serde_json::from_str(&answer.body)?;
        assert_eq!((came.lines, came.new, came.left_out), (LINES, LINES / 10 * 9, LINES / 10), "{:?}", answer.status);
        assert_eq!(came.wrong.len(), 200, "the first of them");
        assert_eq!(test.count(KEPT).await?, i64::try_from(LINES / 10 * 9)?);
        // Years of two people are some hundred weeks on the map, however much they wrote.
        let course = map(&tessa).await?;
        assert!(course.events.iter().filter(|it| it.seen.is_some()).count() <= 2 * (usize::try_from(LINES)? / 604_800 + 2));
    }

    async fn who_withdraws_is_on_no_map_whatever_they_wrote(test: Test) {
        let [tessa, ana, _] = course(&test).await?;
        switch(&test, &["set", "--files", "true"]).await?;
        let vic = join(&test, test.course, ("vic", "Vic", 40), "course", &[], "Atlantic/Azores").await?;
        let [a, v] = ["ana", "vic"].map(|name| test.moodle().person(name).map(|it| test.moodle().subject(&it)).unwrap_or_default());
        bring(&tessa, &test, &format!("from,to,when\n{a},{v},{AT}\n")).await?;
        assert_eq!(tie(&map(&ana).await?, "Ana", "Vic"), Some((vec![TieKind::Replied], false)));
        answer(&vic, "nobody", &[]).await?;
        for client in [&ana, &tessa] {
            let answer = client.ask(Method::GET, "/api/connections", None::<&Value>).await?;
            assert!(!answer.body.contains("Vic") && !answer.body.contains("replied"), "{}", answer.body);
        }
        // Erased, nothing of it is left.
        assert!(vic.ask(Method::DELETE, "/api/me", None::<&Value>).await?.status.is_success());
        assert_eq!(test.count(KEPT).await?, 0);
    }

    async fn statements_are_taken_once_all_or_none(test: Test) {
        let [tessa, ..] = course(&test).await?;
        switch(&test, &["set", "--statements", "true"]).await?;
        let secret = switch(&test, &["secret"]).await?.unwrap();
        let about = told(sending(&test, Method::GET, "/xapi/about", "")?).await?;
        assert_eq!(serde_json::from_str::<Value>(&about.body)?, json!({"version": ["1.0.3", "2.0.0"]}));

        // A post of Ana's, Bo's answer to it, hers to his by his statement, and a mention.
        let post = json!({"id": "https://lms.example/p/1", "definition": {"type": "http://id.tincanapi.com/activitytype/discussion"}});
        let mut begun = reply(&test, "30be1", "ana", &post);
        begun["verb"]["id"] = json!("https://w3id.org/xapi/dod-isd/verbs/created");
        let answered = reply(&test, "30be2", "bo", &json!({"id": "https://lms.example/p/1"}));
        let mut back = reply(&test, "30be3", "ana", &json!({"id": "https://lms.example/mod/forum/discuss.php?d=1"}));
        back["context"]["statement"] = json!({"objectType": "StatementRef", "id": answered["id"]});
        back["timestamp"] = json!("2026-11-20T11:00:00.5+01:00");
        let mut named = reply(&test, "30be4", "ana", &json!({"objectType": "Group", "member": [agent(&test, "cy"), agent(&test, "bo")]}));
        named["verb"]["id"] = json!("https://vocab.example/mentioned");
        let all = json!([back, answered, begun, named]);
        let first = state(&test, &secret, &all).await?;
        assert_eq!(first.status, StatusCode::OK, "{}", first.body);
        assert_eq!(serde_json::from_str::<Vec<String>>(&first.body)?.len(), 4);
        assert_eq!(first.headers.get("x-experience-api-version").unwrap(), "1.0.3");
        // What is answered may come after the answer.
        assert_eq!(test.count(KEPT).await?, 4, "two answers, two mentions");
        assert_eq!(state(&test, &secret, &all).await?.status, StatusCode::OK);
        assert_eq!(test.count(KEPT).await?, 4, "the same again is nothing new");
        let course = map(&tessa).await?;
        assert_eq!(tie(&course, "Ana", "Bo").map(|it| it.1), Some(true));
        assert!(course.events.iter().any(|it| it.seen.is_some_and(|seen| seen.by == Inlet::Xapi)));

        // One by one.
        let mut one = reply(&test, "30be5", "cy", &agent(&test, "bo"));
        let id = one["id"].as_str().unwrap_or_default().to_owned();
        one.as_object_mut().unwrap().remove("id");
        let put = |id: String, body: Value| {
            let request = sending(&test, Method::PUT, &format!("/xapi/statements?statementId={id}"), &secret);
            async move { told(request?.json(&body)).await }
        };
        assert_eq!(put(id.clone(), one.clone()).await?.status, StatusCode::NO_CONTENT);
        assert_eq!(put(id.clone(), one.clone()).await?.status, StatusCode::NO_CONTENT);
        assert_eq!(test.count(KEPT).await?, 5);
        one["id"] = json!("6690e6c9-3ef0-4ed3-8b37-000000000000");
        assert_eq!(put(id.clone(), one).await?.status, StatusCode::BAD_REQUEST);
        let mut void = reply(&test, "30be6", "cy", &json!({"objectType": "StatementRef", "id": id}));
        void["verb"]["id"] = json!("http://adlnet.gov/expapi/verbs/voided");
        assert_eq!(state(&test, &secret, &void).await?.status, StatusCode::OK);
        assert_eq!(test.count(KEPT).await?, 4, "taken back");

        // One that is wrong, and none is taken.
        let good = reply(&test, "30be7", "cy", &agent(&test, "bo"));
        let before = test.count("SELECT CAST(COALESCE(SUM(count), 0) AS BIGINT) FROM evidence_tally").await?;
        for wrong in [json!([good, {}]), json!([good, good]), json!("7"), json!([good, [good]])] {
            let answer = state(&test, &secret, &wrong).await?;
            assert_eq!(answer.status, StatusCode::BAD_REQUEST, "{wrong}: {}", answer.body);
        }
        let http = sending(&test, Method::POST, "/xapi/statements", &secret)?;
        let bare = reqwest::Client::builder().no_proxy().build()?.post(format!("{}/xapi/statements", test.address()));
        assert_eq!(told(bare.bearer_auth(&secret).json(&good)).await?.status, StatusCode::BAD_REQUEST, "no version");
        assert_eq!(told(http.body("{}")).await?.status, StatusCode::UNSUPPORTED_MEDIA_TYPE);
        let many: Vec<Value> = vec![json!({"actor": {}, "verb": {"id": "a:b"}, "object": {}}); 501];
        assert_eq!(state(&test, &secret, &json!(many)).await?.status, StatusCode::PAYLOAD_TOO_LARGE);
        let get = told(sending(&test, Method::GET, "/xapi/statements", &secret)?).await?;
        assert_eq!(get.status, StatusCode::METHOD_NOT_ALLOWED, "nothing can be read back");
        assert_eq!(test.count("SELECT CAST(COALESCE(SUM(count), 0) AS BIGINT) FROM evidence_tally").await?, before);
    }

    async fn what_is_about_something_or_somebody_else_is_counted_and_not_kept(test: Test) {
        let [..] = course(&test).await?;
        switch(&test, &["set", "--statements", "true"]).await?;
        let secret = switch(&test, &["secret"]).await?.unwrap();
        // Dan is in another course of the same Moodle.
        let people: Vec<_> = ["tessa", "bo"].iter().filter_map(|name| test.moodle().person(name)).collect();
        let elsewhere = test.moodle().open_course("BIO-7", "Another course", &people);
        Browser::new()?.sign_in(test.platform.origin(), elsewhere, "bo").await?;
        let dan = join(&test, elsewhere, ("dan", "Dan", 50), "course", &[], "Atlantic/Azores").await?;
        let foreign = json!({"objectType": "Agent", "account": {"homePage": "https://elsewhere.example", "name": "6"}});
        let mut other = reply(&test, "40be1", "ana", &agent(&test, "bo"));
        other["verb"]["id"] = json!("http://adlnet.gov/expapi/verbs/completed");
        let mut nowhere = reply(&test, "40be2", "ana", &agent(&test, "bo"));
        nowhere["context"] = json!({});
        let mut late = reply(&test, "40be3", "ana", &agent(&test, "bo"));
        late["timestamp"] = json!("2027-11-20T10:00:00Z");
        let all = json!([
            other, nowhere, late,
            reply(&test, "40be4", "dan", &agent(&test, "ana")),
            reply(&test, "40be5", "ana", &agent(&test, "dan")),
            reply(&test, "40be6", "ana", &foreign),
            reply(&test, "40be7", "ana", &agent(&test, "ana")),
            reply(&test, "40be8", "ana", &json!({"id": "https://lms.example/p/404"})),
        ]);
        let answer = state(&test, &secret, &all).await?;
        assert_eq!(answer.status, StatusCode::OK, "{}", answer.body);
        assert_eq!(test.count(KEPT).await?, 0);
        assert_eq!(test.count("SELECT COUNT(*) FROM forum_post WHERE person IN (SELECT id FROM person WHERE name LIKE 'Dan%')").await?, 0);
        for (outcome, count) in [
            ("SELECT count FROM evidence_tally WHERE outcome = 'other'", 1),
            ("SELECT count FROM evidence_tally WHERE outcome = 'no_course'", 1),
            ("SELECT count FROM evidence_tally WHERE outcome = 'stranger'", 3),
            ("SELECT count FROM evidence_tally WHERE outcome = 'wrong'", 2),
            ("SELECT count FROM evidence_tally WHERE outcome = 'unanswerable'", 1),
        ] {
            assert_eq!(test.count(outcome).await?, count, "{outcome}");
        }
        // In his own course he is known; a tie is of one course alone.
        let mut here = reply(&test, "40be9", "dan", &agent(&test, "bo"));
        here["context"]["contextActivities"]["grouping"][0]["id"] =
            json!(format!("{}/course/view.php?id={elsewhere}", test.moodle().issuer()));
        assert_eq!(state(&test, &secret, &here).await?.status, StatusCode::OK);
        assert_eq!(test.count(KEPT).await?, 1);
        assert!(tie(&map(&dan).await?, "Dan", "Bo").is_none(), "Bo has not agreed to be seen there");
        let ana = test.sign_in("ana").await?;
        assert!(!ana.ask(Method::GET, "/api/connections", None::<&Value>).await?.body.contains("Dan"));
    }

    async fn events_of_caliper_tell_who_answered_whom(test: Test) {
        let [tessa, ..] = course(&test).await?;
        switch(&test, &["set", "--statements", "true"]).await?;
        let secret = switch(&test, &["secret"]).await?.unwrap();
        let home = test.moodle().issuer();
        let id = |name: &str| test.moodle().person(name).map(|it| test.moodle().subject(&it)).unwrap_or_default();
        let event = |number: u32, who: &str, answers: Value| json!({
            "@context": "http://purl.imsglobal.org/ctx/caliper/v1p2", "id": format!("urn:uuid:{number}"),
            "type": "MessageEvent", "profile": "ForumProfile", "action": "Posted",
            "actor": {"id": format!("{home}/user/{}", id(who)), "type": "Person"},
            "object": {"id": format!("{home}/post/{number}"), "type": "Message", "body": "Blue herons.", "replyTo": answers},
            "eventTime": format!("2026-11-20T10:0{number}:00.000Z"),
            "group": {"id": format!("{home}/course/{}", test.course), "type": "CourseOffering"},
        });
        let envelope = |data: Value| json!({
            "sensor": "https://lms.example/sensor", "sendTime": "2026-11-20T11:00:00.000Z",
            "dataVersion": "http://purl.imsglobal.org/ctx/caliper/v1p2", "data": data,
        });
        let send = |body: Value| {
            let request = sending(&test, Method::POST, "/caliper", &secret);
            async move { told(request?.json(&body)).await }
        };
        let view = json!({"id": "urn:uuid:9", "type": "ViewEvent", "action": "Viewed"});
        let all = envelope(json!([
            event(1, "ana", Value::Null),
            event(2, "bo", json!({"id": format!("{home}/post/1"), "type": "Message"})),
            event(3, "ana", json!({"id": "unheard", "creators": [{"id": format!("{home}/user/{}", id("bo"))}]})),
            event(4, "cy", json!("unheard")),
            view,
        ]));
        let answer = send(all.clone()).await?;
        assert_eq!((answer.status, answer.body.as_str()), (StatusCode::CREATED, ""));
        assert_eq!(send(all.clone()).await?.status, StatusCode::CREATED);
        assert_eq!((test.count(KEPT).await?, test.count(POSTS).await?), (2, 4));
        assert_eq!(tie(&map(&tessa).await?, "Ana", "Bo").map(|it| it.1), Some(true));
        let kept = kith_tests::snapshot::everything(&test.app.store).await?;
        assert!(kept.iter().all(|row| !row.contains("herons")));

        let mut old = all.clone();
        old["dataVersion"] = json!("http://purl.imsglobal.org/ctx/caliper/v1p0");
        assert_eq!(send(old).await?.status, StatusCode::UNPROCESSABLE_ENTITY);
        for bad in [json!([]), json!({"data": 7}), envelope(json!([7]))] {
            assert_eq!(send(bad.clone()).await?.status, StatusCode::BAD_REQUEST, "{bad}");
        }
        let text = sending(&test, Method::POST, "/caliper", &secret)?.header("content-type", "text/plain").body("{}");
        assert_eq!(told(text).await?.status, StatusCode::UNSUPPORTED_MEDIA_TYPE);
        let stranger = sending(&test, Method::POST, "/caliper", "x")?.json(&all);
        assert_eq!(told(stranger).await?.status, StatusCode::UNAUTHORIZED);
    }

    async fn the_console_shows_a_secret_once(test: Test) {
        let mut console = Console::first(&test).await?;
        let platform = console.platform("Moodle").await?;
        let path = format!("{platform}/evidence");
        assert!(console.see(&platform).await?.body.contains("Nothing is learned from forums."));
        let page = console.see(&path).await?;
        assert!(page.body.contains("There is none.") && page.body.contains("Nothing yet."), "{}", page.body);
        let made = console.press(&path, &format!("{path}/secret"), &[]).await?;
        let secret = made.body.split("id=\"secret-made\" readonly value=\"").nth(1)
            .and_then(|rest| rest.split('"').next()).unwrap().to_owned();
        assert_eq!(secret.len(), 64);
        assert!(!console.see(&path).await?.body.contains(&secret), "shown once");
        let saved = console.press(&path, &path, &[("statements", "1"), ("called_by", "login"), ("home", "https://lms.example/")]).await?;
        assert!(saved.body.contains("value=\"https://lms.example\""), "{}", saved.body);
        assert_eq!(state(&test, &secret, &json!([])).await?.status, StatusCode::OK);
        let wrong = console.press(&path, &path, &[("home", "lms"), ("called_by", "number")]).await?;
        assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY);
        console.press(&path, &format!("{path}/revoke"), &[]).await?;
        assert_eq!(state(&test, &secret, &json!([])).await?.status, StatusCode::UNAUTHORIZED);
        let audit = console.see("/admin/audit").await?;
        assert!(audit.body.contains("made a secret for statements"), "{}", audit.body);
    }
}
