//! Links that a teacher places in a course (Deep Linking 2.0), and courses that are copied.

use jsonwebtoken::{Algorithm, DecodingKey, Validation, jwk::JwkSet};
use kith_tests::{
    both_databases,
    launcher::{Browser, Client, Page},
    platform::faults::LaunchForm,
};
use reqwest::{Method, StatusCode};
use serde_json::{Value, json};

const CLAIM: &str = "https://purl.imsglobal.org/spec/lti/claim/";
const DL: &str = "https://purl.imsglobal.org/spec/lti-dl/claim/";

/// A launch turned into the wish to choose something.
fn choosing(form: LaunchForm, back: &str, several: bool) -> LaunchForm {
    form.claim("message_type", "LtiDeepLinkingRequest").without_claim("resource_link").claim(
        &format!("{DL}deep_linking_settings"),
        json!({
            "deep_link_return_url": back, "accept_types": ["ltiResourceLink"], "accept_multiple": several,
            "accept_presentation_document_targets": ["iframe", "window"], "data": "opaque=7",
        }),
    )
}

/// The picker as `username` sees it, with the browser that shows it.
async fn picker(
    test: &kith_tests::server::Test,
    username: &str,
    several: bool,
) -> anyhow::Result<(Browser, Page)> {
    let mut browser = Browser::new()?;
    let back = format!("{}/mod/lti/contentitem_return.php?sesskey=s", test.platform.origin());
    let bend = |form| choosing(form, &back, several);
    let page = browser.launch_bent(test.moodle(), test.course, username, bend).await?;
    Ok((browser, page))
}

fn fields(code: &str, rest: &[(&str, &str)]) -> Vec<(String, String)> {
    let all = [("code", code)].into_iter().chain(rest.iter().copied());
    all.map(|(name, value)| (name.to_owned(), value.to_owned())).collect()
}

fn code_of(page: &Page) -> anyhow::Result<String> {
    let form = page.form()?;
    let code = form.fields.into_iter().find(|(name, _)| name == "code");
    Ok(code.map(|(_, code)| code).unwrap_or_default())
}

/// The answer's claims, judged with Kith's published keys as a strict platform would.
async fn judged(test: &kith_tests::server::Test, page: &Page) -> anyhow::Result<Value> {
    let form = page.form()?;
    assert!(form.action.starts_with(test.platform.origin()), "{}", form.action);
    let jwt =
        form.fields.iter().find(|(name, _)| name == "JWT").map(|(_, jwt)| jwt.clone()).unwrap_or_default();
    let keys = Browser::new()?.get(&format!("{}/.well-known/jwks.json", test.address())).await?;
    let keys: JwkSet = serde_json::from_str(&keys.body)?;
    let kid = jsonwebtoken::decode_header(&jwt)?.kid.unwrap_or_default();
    let key = keys.find(&kid).ok_or_else(|| anyhow::anyhow!("no key {kid}"))?;
    let mut rules = Validation::new(Algorithm::RS256);
    rules.set_issuer(&[kith_tests::server::CLIENT_ID]);
    rules.set_audience(&[test.moodle().issuer()]);
    // The clock of a test stands still.
    rules.validate_exp = false;
    Ok(jsonwebtoken::decode::<Value>(&jwt, &DecodingKey::from_jwk(key)?, &rules)?.claims)
}

/// Opens a placed item as a learner: the screen it leads to.
async fn opened(
    test: &kith_tests::server::Test,
    custom: &Value,
    bend: impl FnOnce(LaunchForm) -> LaunchForm,
) -> anyhow::Result<Option<String>> {
    let custom = custom.as_object().cloned().unwrap_or_default();
    let with_custom = |form: LaunchForm| {
        bend(form.bend("custom", |value| {
            for (name, one) in custom {
                value[name] = one;
            }
        }))
    };
    let page = Browser::new()?.launch_bent(test.moodle(), test.course, "ana", with_custom).await?;
    let code = page.code().ok_or_else(|| anyhow::anyhow!("{}: {}", page.status, page.body))?;
    Ok(Client::open(&page.url, &code).await?.session.view)
}

both_databases! {
    async fn a_teacher_places_two_links_and_they_open_what_they_say(test: Test) {
        let (mut browser, page) = picker(&test, "tessa", true).await?;
        assert_eq!(page.status, StatusCode::OK, "{}", page.body);
        assert!(page.body.contains("type=\"checkbox\"") && page.body.contains("Connection map"));
        let chosen =
            fields(&code_of(&page)?, &[("view", "map"), ("view", "meeting"), ("title-map", "Who knows whom")]);
        let action = page.url.join("/lti/select")?;
        let back = browser.post(action.as_str(), &chosen).await?;
        let policy = back.header("content-security-policy");
        assert!(policy.contains(&format!("form-action {}", test.platform.origin())), "{policy}");

        let claims = judged(&test, &back).await?;
        assert_eq!(claims[format!("{DL}data")], "opaque=7");
        assert_eq!(claims[format!("{CLAIM}message_type")], "LtiDeepLinkingResponse");
        let items = &claims[format!("{DL}content_items")];
        assert_eq!(items.as_array().map(Vec::len), Some(2));
        assert_eq!(items[0]["title"], "Who knows whom");
        assert_eq!(items[1]["title"], "Next meeting");
        assert_eq!(opened(&test, &items[0]["custom"], |form| form).await?.as_deref(), Some("map"));
        assert_eq!(opened(&test, &items[1]["custom"], |form| form).await?.as_deref(), Some("meeting"));
        assert_eq!(test.count("SELECT COUNT(*) FROM item").await?, 2);

        let odd = json!({ "kith_view": "<script>", "kith_item": "../../etc" });
        assert_eq!(opened(&test, &odd, |form| form).await?, None);
        assert_eq!(test.count("SELECT COUNT(*) FROM item").await?, 2);
    }

    async fn p_29_a_cancelled_choice_goes_back_empty(test: Test) {
        let (mut browser, page) = picker(&test, "tessa", false).await?;
        assert!(page.body.contains("type=\"radio\""));
        let chosen = fields(&code_of(&page)?, &[("view", "map"), ("action", "cancel")]);
        let back = browser.post(page.url.join("/lti/select")?.as_str(), &chosen).await?;
        assert_eq!(judged(&test, &back).await?[format!("{DL}content_items")], json!([]));
        assert_eq!(test.count("SELECT COUNT(*) FROM item").await?, 0);
    }

    async fn p_28_a_platform_may_name_no_roles_and_no_link(test: Test) {
        let back = format!("{}/return", test.platform.origin());
        let bend = |form| choosing(form, &back, false).without_claim("roles");
        let page = Browser::new()?.launch_bent(test.moodle(), test.course, "tessa", bend).await?;
        assert_eq!(page.status, StatusCode::OK, "{}", page.body);
        assert!(code_of(&page)?.len() > 20);
    }

    async fn n_78_an_answer_goes_only_to_a_safe_address_of_the_platform(test: Test) {
        for back in ["javascript:alert(1)", "ftp://x/y", "data:text/html,x"] {
            let bend = |form| choosing(form, back, false);
            let page = Browser::new()?.launch_bent(test.moodle(), test.course, "tessa", bend).await?;
            assert_eq!(page.status, StatusCode::UNAUTHORIZED, "{back}");
        }
        assert_eq!(test.count("SELECT COUNT(*) FROM selection").await?, 0);
    }

    async fn n_79_what_a_client_adds_counts_for_nothing(test: Test) {
        let (mut browser, page) = picker(&test, "tessa", false).await?;
        let chosen = fields(&code_of(&page)?, &[
            ("view", "group"), ("data", "mine"), ("return_url", "https://evil.example"),
            ("deep_link_return_url", "https://evil.example"), ("content_items", "[]"), ("deployment_id", "9"),
        ]);
        let back = browser.post(page.url.join("/lti/select")?.as_str(), &chosen).await?;
        let claims = judged(&test, &back).await?;
        assert_eq!(claims[format!("{DL}data")], "opaque=7");
        assert_eq!(claims[format!("{DL}content_items")][0]["custom"]["kith_view"], "group");
        assert!(!back.body.contains("evil.example"));
        let guessed = fields(&"0".repeat(64), &[("view", "group")]);
        let refused = browser.post(page.url.join("/lti/select")?.as_str(), &guessed).await?;
        assert_eq!(refused.status, StatusCode::FORBIDDEN);
    }

    async fn n_80_n_83_too_many_or_twice_is_refused(test: Test) {
        let (mut browser, page) = picker(&test, "tessa", false).await?;
        let code = code_of(&page)?;
        let action = page.url.join("/lti/select")?;
        let two = fields(&code, &[("view", "group"), ("view", "map")]);
        assert_eq!(browser.post(action.as_str(), &two).await?.status, StatusCode::UNPROCESSABLE_ENTITY);
        let none = fields(&code, &[]);
        assert_eq!(browser.post(action.as_str(), &none).await?.status, StatusCode::UNPROCESSABLE_ENTITY);
        let one = fields(&code, &[("view", "group")]);
        assert_eq!(browser.post(action.as_str(), &one).await?.status, StatusCode::OK);
        let again = browser.post(action.as_str(), &one).await?;
        assert_eq!(again.status, StatusCode::CONFLICT, "N-83");
        assert_eq!(test.count("SELECT COUNT(*) FROM item").await?, 1);
    }

    async fn n_81_a_learner_places_nothing(test: Test) {
        let (_, page) = picker(&test, "ana", true).await?;
        assert_eq!(page.status, StatusCode::FORBIDDEN);
        assert!(page.body.contains("not_a_teacher"));
        assert_eq!(test.count("SELECT COUNT(*) FROM selection").await?, 0);
    }

    async fn n_82_a_form_from_another_site_is_refused(test: Test) {
        let (mut browser, page) = picker(&test, "tessa", false).await?;
        let chosen = fields(&code_of(&page)?, &[("view", "group")]);
        let action = page.url.join("/lti/select")?;
        for evil in [
            [("origin", "https://evil.example"), ("accept", "*/*")],
            [("origin", "null"), ("sec-fetch-site", "cross-site")],
            [("origin", "null"), ("accept", "*/*")],
            [("sec-fetch-site", "same-site"), ("accept", "*/*")],
        ] {
            let sent = browser.send_with(Method::POST, action.as_str(), Some(&chosen), &evil).await?;
            assert_eq!(sent.status, StatusCode::FORBIDDEN, "{evil:?}");
        }
        // What a browser sends from our own page, which gives no referrer.
        let own = [("origin", "null"), ("sec-fetch-site", "same-origin")];
        let sent = browser.send_with(Method::POST, action.as_str(), Some(&chosen), &own).await?;
        assert_eq!(sent.status, StatusCode::OK);
    }

    async fn a_copied_course_takes_settings_over_and_nobody(test: Test) {
        let began = test.clock.now();
        let teacher = test.sign_in("tessa").await?;
        test.roster_read(&teacher, began).await?;
        test.sign_in("ana").await?;
        let usual: wire::Pool = teacher.get("/api/pool").await?;
        assert_eq!((usual.suggested.size, usual.suggested.cards.len()), (5, 3));
        let mut wishes = usual.suggested.clone();
        wishes.size = 4;
        wishes.cards.truncate(2);
        wishes.ordered = true;
        teacher.post::<Value>("/api/proposal", &json!({ "criteria": wishes, "seed": 1 })).await?;
        let kept: wire::Pool = teacher.get("/api/pool").await?;
        assert_eq!(kept.suggested, wishes, "the form begins with what was wished for last");
        let old = test.moodle().context_id(&test.moodle().course(test.course).unwrap());
        let item = json!({ "kith_view": "map", "kith_item": "ab".repeat(32), "context_history": format!("77,{old}") });
        let copied = |form: LaunchForm| form.bend("context", |value| value["id"] = "9001".into());
        assert_eq!(opened(&test, &item, copied).await?.as_deref(), Some("map"));
        let page = Browser::new()?
            .launch_bent(test.moodle(), test.course, "tessa", |form| {
                copied(form.bend("custom", |value| value["context_history"] = old.as_str().into()))
            })
            .await?;
        let in_copy = Client::open(&page.url, &page.code().unwrap()).await?;
        let pool: wire::Pool = in_copy.get("/api/pool").await?;
        assert_eq!(pool.suggested, wishes, "the copy begins with the same wishes");
        let people = "SELECT COUNT(*) FROM enrolment e JOIN course c ON c.id = e.course WHERE c.context_id = '9001'";
        assert_eq!(test.count(people).await?, 2, "only who opened it");
        assert_eq!(
            test.count("SELECT COUNT(*) FROM item i JOIN course c ON c.id = i.course WHERE c.context_id = '9001'")
                .await?,
            1,
            "the item that came along is known in the copy"
        );
    }

    async fn n_95_an_ancestor_of_another_tenant_is_ignored(test: Test) {
        test.sign_in_from_canvas("tessa").await?;
        test.execute(
            "INSERT INTO course_setting (course, wishes, changed_at_us) SELECT id, '{\"size\":4}', 1 FROM course",
        ).await?;
        let theirs = test.canvas().context_id(&test.canvas().course(test.canvas_course).unwrap());
        let history = json!({ "context_history": theirs });
        opened(&test, &history, |form| form.claim("origin_contexts", json!([theirs]))).await?;
        assert_eq!(test.count("SELECT COUNT(*) FROM course_setting").await?, 1);
    }
}
