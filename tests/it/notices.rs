//! Notices: what a platform tells when nobody is there, and what strangers pretend to be told by it.

use jiff::SignedDuration;
use kith_tests::{
    both_databases,
    launcher::{Browser, Client},
    platform::{Canned, Manners, Notice, PlatformKey},
    server::Test,
    snapshot,
};
use reqwest::{Method, StatusCode};
use serde_json::{Value, json};

use crate::tenancy::{
    routes::criteria,
    world::{School, sign_in_as, twin_of},
};

struct Answer {
    status: StatusCode,
    /// `taken`, or the code of the refusal, for each notice.
    told: Vec<String>,
}

async fn post(test: &Test, body: impl Into<reqwest::Body>) -> anyhow::Result<(StatusCode, String)> {
    let http = reqwest::Client::builder().no_proxy().build()?;
    let request =
        http.post(format!("{}/lti/notices", test.address())).header("content-type", "application/json");
    let answer = request.body(body).send().await?;
    Ok((answer.status(), answer.text().await?))
}

async fn send(test: &Test, notices: &[String]) -> anyhow::Result<Answer> {
    let notices: Vec<Value> = notices.iter().map(|jwt| json!({ "jwt": jwt })).collect();
    let (status, body) = post(test, json!({ "notices": notices }).to_string()).await?;
    let read: Value = serde_json::from_str(&body)?;
    let told = read["notices"].as_array().cloned().unwrap_or_default();
    let word = |one: &Value| one["code"].as_str().or(one["status"].as_str()).unwrap_or_default().to_owned();
    Ok(Answer { status, told: told.iter().map(word).collect() })
}

async fn one(test: &Test, notice: &Notice) -> anyhow::Result<(StatusCode, String)> {
    let answer = send(test, &[notice.jwt()]).await?;
    Ok((answer.status, answer.told.concat()))
}

fn taken() -> (StatusCode, String) {
    (StatusCode::OK, "taken".to_owned())
}

fn refused(code: &str) -> (StatusCode, String) {
    (StatusCode::UNAUTHORIZED, code.to_owned())
}

/// Tessa teaches the course and decides how groups are formed there.
async fn decide(test: &Test, size: u32) -> anyhow::Result<Client> {
    let teacher = test.sign_in_from_canvas("tessa").await?;
    test.roster_read(&teacher, test.clock.now()).await?;
    let mut wishes = criteria();
    wishes["size"] = size.into();
    let _: wire::Proposal = teacher.post("/api/proposal", &json!({ "criteria": wishes, "seed": 1 })).await?;
    Ok(teacher)
}

/// A copy of the Canvas course with the same people, which nobody has opened; a deployment of its own that is trusted.
async fn copied(test: &Test) -> anyhow::Result<u32> {
    kith_tests::server::set(&test.app, &test.canvas().issuer(), &["--new-deployments", "trust"]).await?;
    let people: Vec<_> = ["tessa", "ana"].iter().filter_map(|name| test.canvas().person(name)).collect();
    Ok(test.canvas().open_course("MAT-102", "Proofs & Pictures, again", &people))
}

/// The size of groups suggested in `course`.
async fn suggested(test: &Test, course: u32) -> anyhow::Result<u32> {
    let teacher = sign_in_as(test.canvas(), course, "tessa", |form| form).await?;
    let pool: wire::Pool = teacher.get("/api/pool").await?;
    let criteria: Value = serde_json::to_value(&pool.suggested)?;
    Ok(u32::try_from(criteria["size"].as_u64().unwrap_or_default())?)
}

async fn opened_offering(test: &Test) -> anyhow::Result<()> {
    let offering = |form| test.canvas().offering_notices(form);
    sign_in_as(test.canvas(), test.canvas_course, "ana", offering).await?;
    Ok(())
}

async fn asked(test: &Test, wanted: usize) -> usize {
    for _ in 0..100 {
        if test.canvas().handlers().len() >= wanted {
            break;
        }
        tokio::time::sleep(std::time::Duration::from_millis(50)).await;
    }
    test.canvas().handlers().len()
}

both_databases! {
    async fn a_platform_that_sends_notices_is_asked_for_them_once(test: Test) {
        opened_offering(&test).await?;
        assert_eq!(asked(&test, 2).await, 2);
        let handlers = test.canvas().handlers();
        let address = format!("{}/lti/notices", test.address());
        assert!(handlers.iter().all(|handler| handler.address == address), "{handlers:?}");
        let kinds: Vec<_> = handlers.iter().map(|handler| handler.kind.as_str()).collect();
        assert_eq!(kinds, ["LtiHelloWorldNotice", "LtiContextCopyNotice"]);
        for _ in 0..3 {
            opened_offering(&test).await?;
        }
        test.sign_in_from_canvas("bo").await?;
        tokio::time::sleep(std::time::Duration::from_millis(300)).await;
        assert_eq!(test.canvas().handlers().len(), 2, "once for a deployment");
        assert_eq!(one(&test, &test.canvas().notice("LtiHelloWorldNotice", test.canvas_course)).await?, taken());
    }

    async fn a_platform_that_says_no_is_left_alone_for_a_day(test: Test) {
        let no = |status| Canned {
            status,
            content_type: "application/json".to_owned(),
            body: r#"{"errors":{"message":"no"}}"#.to_owned(),
            headers: Vec::new(),
        };
        test.canvas().answer_handlers_with(Some(no(403)));
        let tried = "SELECT COUNT(*) FROM notice_handler WHERE tried_at_us IS NOT NULL AND subscribed_at_us IS NULL";
        opened_offering(&test).await?;
        for _ in 0..100 {
            if test.count(tried).await? == 1 {
                break;
            }
            tokio::time::sleep(std::time::Duration::from_millis(50)).await;
        }
        assert_eq!(test.count(tried).await?, 1);
        for _ in 0..100 {
            if test.count("SELECT COUNT(*) FROM job WHERE kind = 'notices'").await? == 0 {
                break;
            }
            tokio::time::sleep(std::time::Duration::from_millis(50)).await;
        }
        assert_eq!(test.count("SELECT COUNT(*) FROM job WHERE kind = 'notices'").await?, 0, "not asked in a loop");
        test.canvas().answer_handlers_with(None);
        opened_offering(&test).await?;
        tokio::time::sleep(std::time::Duration::from_millis(300)).await;
        assert_eq!(test.canvas().handlers().len(), 0);
        test.wait(SignedDuration::from_hours(25));
        opened_offering(&test).await?;
        assert_eq!(asked(&test, 2).await, 2);
    }

    async fn a_copied_course_begins_with_the_settings_of_its_original_and_without_its_people(test: Test) {
        decide(&test, 7).await?;
        let copy = copied(&test).await?;
        assert_eq!(one(&test, &test.canvas().copy_notice(test.canvas_course, copy)).await?, taken());
        assert_eq!(suggested(&test, copy).await?, 7);
        // Bo and Cy are in the original only.
        let strangers = "SELECT COUNT(*) FROM enrolment e JOIN course c ON c.id = e.course \
            JOIN person p ON p.id = e.person WHERE c.title LIKE '%again' AND p.name NOT IN ('Tessa Marsh', 'Ana Prado')";
        assert_eq!(test.count(strangers).await?, 0);
        assert_eq!(test.count("SELECT COUNT(*) FROM audit_entry WHERE action = 'course.copy'").await?, 1);
    }

    async fn a_copy_that_was_opened_before_the_notice_came_catches_up(test: Test) {
        decide(&test, 7).await?;
        let copy = copied(&test).await?;
        let before = suggested(&test, copy).await?;
        assert_ne!(before, 7);
        assert_eq!(one(&test, &test.canvas().copy_notice(test.canvas_course, copy)).await?, taken());
        assert_eq!(suggested(&test, copy).await?, 7);
    }

    async fn a_copy_of_a_copy_leads_back_to_the_original(test: Test) {
        decide(&test, 7).await?;
        let (copy, again) = (copied(&test).await?, copied(&test).await?);
        let both = [
            test.canvas().copy_notice(test.canvas_course, copy).jwt(),
            test.canvas().copy_notice(copy, again).claim("deployment_id", test.canvas().deployment(1, test.canvas_course)).jwt(),
        ];
        let answer = send(&test, &both).await?;
        assert_eq!((answer.status, answer.told), (StatusCode::OK, vec!["taken".to_owned(), "taken".to_owned()]));
        assert_eq!(suggested(&test, again).await?, 7);
    }

    async fn n_94_a_notice_counts_once_whoever_sends_it_again_and_whenever(mut test: Test) {
        test.sign_in_from_canvas("tessa").await?;
        let copy = copied(&test).await?;
        let notice = test.canvas().copy_notice(test.canvas_course, copy);
        let mut posting = tokio::task::JoinSet::new();
        for _ in 0..20 {
            let (address, jwt) = (test.address().to_owned(), notice.jwt());
            posting.spawn(async move {
                let http = reqwest::Client::builder().no_proxy().build()?;
                let body = json!({ "notices": [{ "jwt": jwt }] });
                let answer = http.post(format!("{address}/lti/notices")).json(&body).send().await?;
                anyhow::Ok(answer.status())
            });
        }
        let mut let_in = 0;
        while let Some(status) = posting.join_next().await {
            let_in += usize::from(status?? == StatusCode::OK);
        }
        assert_eq!(let_in, 1, "twenty at once");
        let before = test.rows_at_rest().await?;
        test.kill_and_restart().await?;
        assert_eq!(one(&test, &notice).await?, refused("known_notice"), "after a restart too");
        // The same news in another message is the same notice.
        let again = notice.clone().claim("nonce", "another");
        assert_eq!(one(&test, &again).await?, refused("known_notice"));
        assert_eq!(snapshot::rows(&test.app.store).await?, before);
        test.wait(SignedDuration::from_hours(2));
        assert_eq!(one(&test, &notice).await?, refused("expired"));
    }

    async fn n_94_forged_notices_change_nothing(test: Test) {
        test.sign_in_from_canvas("tessa").await?;
        let copy = copied(&test).await?;
        let genuine = || test.canvas().copy_notice(test.canvas_course, copy);
        let before = test.rows_at_rest().await?;
        let now = test.clock.now().as_second();
        for (notice, code) in [
            (genuine().signed_by(PlatformKey::generate()?), "bad_signature"),
            (genuine().signed_by(test.moodle().key()), "bad_signature"),
            (genuine().claim("iss", test.moodle().issuer()), "unknown_key"),
            (genuine().claim("iss", "https://nobody.example"), "unknown_platform"),
            (genuine().claim("aud", "somebody-else"), "unknown_platform"),
            (genuine().claim("aud", json!(["kith-test", "somebody-else"])), "untrusted_audience"),
            (genuine().claim("azp", "somebody-else"), "wrong_authorized_party"),
            (genuine().claim("exp", now - 3600).claim("iat", now - 7200), "expired"),
            (genuine().claim("iat", now + 3600).claim("exp", now + 7200), "issued_in_future"),
            (genuine().claim("version", "1.1"), "wrong_version"),
            (genuine().claim("deployment_id", "1:unknown"), "unknown_deployment"),
            (genuine().claim("notice", json!({"id": "x", "type": "LtiUnheardOfNotice"})), "unknown_notice"),
            (genuine().claim("context", json!({"title": "x"})), "bad_context"),
        ] {
            assert_eq!(one(&test, &notice).await?, refused(code));
        }
        // A launch is no notice.
        let started = Browser::new()?.start(test.platform.origin(), test.canvas_course, "ana").await?;
        let launch = test.canvas().launch_form(&started.request)?.token();
        let answer = send(&test, &[launch, "a.b.c".to_owned(), String::new()]).await?;
        assert_eq!(answer.status, StatusCode::UNAUTHORIZED);
        assert_eq!(answer.told, ["not_a_notice", "malformed_token", "malformed_token"]);
        let after = snapshot::rows(&test.app.store).await?;
        let (gone, new) = snapshot::changes(&before, &after);
        assert!(gone.is_empty() && new.iter().all(|row| row.starts_with("login ") || row.starts_with("platform_health ")), "{new:?}");

        // One good notice among bad ones is taken.
        let mixed = [genuine().signed_by(PlatformKey::generate()?).jwt(), genuine().jwt()];
        let answer = send(&test, &mixed).await?;
        assert_eq!((answer.status, answer.told), (StatusCode::OK, vec!["bad_signature".to_owned(), "taken".to_owned()]));
    }

    async fn n_95_settings_never_come_from_another_registration(test: Test) {
        decide(&test, 7).await?;
        let School { platform: other, course } = twin_of(&test, Manners::canvas()).await?;
        let other = &other.campuses()[0];
        sign_in_as(other, course, "ana", |form| form).await?;
        // The other school says that a course of its own came from the first school's.
        let origin = test.canvas().context_id(&test.canvas().course(test.canvas_course).unwrap());
        let people: Vec<_> = ["tessa"].iter().filter_map(|name| other.person(name)).collect();
        let copy = other.open_course("STOLEN", "Stolen", &people);
        let notice = other.copy_notice(course, copy).claim("origin_contexts", json!([origin]));
        assert_eq!(one(&test, &notice).await?, taken(), "it may say so of its own course");
        assert_eq!(test.count("SELECT COUNT(*) FROM course_setting").await?, 1);
        let deployment = other.deployment(1, course);
        let teacher = sign_in_as(other, copy, "tessa", |form| form.claim("deployment_id", deployment)).await;
        if let Ok(teacher) = teacher {
            let pool: wire::Pool = teacher.get("/api/pool").await?;
            assert_ne!(serde_json::to_value(&pool.suggested)?["size"], 7);
        }
        assert_eq!(test.count("SELECT COUNT(*) FROM course_setting").await?, 1);
        // And it cannot speak for the first school's deployment.
        let members: Vec<_> = ["tessa", "ana"].iter().filter_map(|name| test.canvas().person(name)).collect();
        let elsewhere = test.canvas().open_course("MAT-102", "Second course", &members);
        kith_tests::server::set(&test.app, &test.canvas().issuer(), &["--new-deployments", "trust"]).await?;
        sign_in_as(test.canvas(), elsewhere, "ana", |form| form).await?;
        let first = test.canvas().deployment(1, elsewhere);
        let notice = other.copy_notice(course, copy).claim("deployment_id", first);
        assert_eq!(one(&test, &notice).await?, refused("unknown_deployment"));
    }

    async fn n_116_what_is_no_list_of_notices_is_refused(test: Test) {
        for body in ["", "{}", "[]", "jwt=a", r#"{"notices":{}}"#, r#"{"notices":[{"jwt":1}]}"#] {
            let (status, _) = post(&test, body.to_owned()).await?;
            assert_eq!(status, StatusCode::BAD_REQUEST, "{body}");
        }
        let many = json!({ "notices": vec![json!({ "jwt": "a" }); 101] });
        assert_eq!(post(&test, many.to_string()).await?.0, StatusCode::BAD_REQUEST);
        assert_eq!(post(&test, vec![b' '; 2_000_000]).await?.0, StatusCode::PAYLOAD_TOO_LARGE);
        let empty = post(&test, r#"{"notices":[]}"#).await?;
        assert_eq!(empty, (StatusCode::OK, r#"{"notices":[]}"#.to_owned()));
        let mut browser = Browser::new()?;
        let got = browser.send(Method::GET, &format!("{}/lti/notices", test.address()), None).await?;
        assert_eq!(got.status, StatusCode::METHOD_NOT_ALLOWED);
    }
}
