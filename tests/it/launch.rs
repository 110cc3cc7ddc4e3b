//! Launches, good and bad, from the platform's page to Kith's answer.

use anyhow::ensure;
use jiff::SignedDuration;
use kith::store::Store;
use kith_tests::{
    both_databases,
    launcher::{Browser, Page},
    platform::{Campus, Canned, PlatformKey, faults::LaunchForm},
    server::Test,
};
use reqwest::{Method, StatusCode};
use serde_json::{Value, json};

/// A launch that is odd but allowed.
type Variation = (&'static str, fn(LaunchForm) -> LaunchForm);
/// One fault, the code of the refusal, and what makes it.
type Case = (&'static str, &'static str, fn(LaunchForm, &Campus) -> LaunchForm);

const MEMBERSHIP: &str = "http://purl.imsglobal.org/vocab/lis/v2/membership";

/// Refused for what the token says about itself.
const HEADER_FAULTS: [Case; 21] = [
    ("N-15: alg none", "forbidden_algorithm", |form, _| form.alg_none("none")),
    ("N-15: alg None", "forbidden_algorithm", |form, _| form.alg_none("None")),
    ("N-15: alg empty", "forbidden_algorithm", |form, _| form.alg_none("")),
    ("N-16: HS256 with the public key's text", "forbidden_algorithm", |form, _| form.hs256_with_public_key()),
    ("N-17: no kid", "missing_key_id", |form, _| form.without_kid()),
    ("N-18: unknown kid", "unknown_key", |form, _| form.unknown_kid()),
    ("N-21: kid is a path", "unknown_key", |form, _| form.header("kid", "../../etc/passwd")),
    ("N-21: kid of ten thousand letters", "bad_key_id", |form, _| form.header("kid", "k".repeat(10_000))),
    ("N-21: kid is a number", "bad_key_id", |form, _| form.header("kid", 7)),
    ("N-20: embedded key", "unknown_key", |form, _| form.with_embedded_key()),
    ("N-20: embedded key under the platform's kid", "bad_signature", |form, campus| {
        form.with_embedded_key().header("kid", campus.key().kid())
    }),
    ("N-28: crit", "critical_header", |form, _| form.header("crit", json!(["exp"]))),
    ("N-27: signed by another key", "bad_signature", |form, _| form.other_key()),
    ("N-26: one bit flipped", "bad_signature", |form, _| form.bit_flipped()),
    ("N-26: signature cut short", "bad_signature", |form, _| form.truncated()),
    ("N-26: signature of another token", "bad_signature", |form, _| {
        let other = form.clone().claim("sub", "3").token();
        form.with_signature_of(&other)
    }),
    ("N-29: two parts", "malformed_token", |form, _| form.raw_token("eyJhbGciOiJSUzI1NiJ9.e30")),
    ("N-29: five parts", "malformed_token", |form, _| form.raw_token("a.b.c.d.e")),
    ("N-29: not base64", "malformed_token", |form, _| form.raw_token("§.§.§")),
    ("N-29: header is no JSON", "malformed_token", |form, _| form.header_text("{\"alg\":")),
    ("N-29: a claim twice", "malformed_token", |form, _| {
        let doubled = form.payload().replacen('{', "{\"sub\":\"3\",", 1);
        form.payload_text(&doubled)
    }),
];

/// Refused for what the token claims.
const CLAIM_FAULTS: [Case; 43] = [
    ("N-33: iss with a slash", "wrong_issuer", |form, campus| {
        form.claim("iss", format!("{}/", campus.origin()))
    }),
    ("N-33: iss of somebody else", "wrong_issuer", |form, _| {
        form.claim("iss", "https://canvas.instructure.com")
    }),
    ("N-34: aud of another tool", "wrong_audience", |form, _| form.with_wrong_audience()),
    ("N-35: aud with a stranger", "untrusted_audience", |form, _| {
        form.claim("aud", json!(["kith-test", "evil"]))
    }),
    ("N-36: aud empty list", "bad_audience", |form, _| form.claim("aud", json!([]))),
    ("N-36: aud a number", "bad_audience", |form, _| form.claim("aud", 7)),
    ("N-36: aud missing", "bad_audience", |form, _| form.without_claim("aud")),
    ("N-38: azp of another tool", "wrong_authorized_party", |form, _| form.claim("azp", "somebody-else")),
    ("N-39: expired", "expired", |form, _| form.expired()),
    ("N-40: iat an hour ahead", "issued_in_future", |form, _| form.moved_by(3600)),
    ("N-40: iat text", "bad_issued_at", |form, _| form.bend("iat", |iat| *iat = json!(iat.to_string()))),
    ("N-40: iat missing", "missing_issued_at", |form, _| form.without_claim("iat")),
    ("N-41: exp missing", "missing_expiry", |form, _| form.without_claim("exp")),
    ("N-41: exp negative", "bad_expiry", |form, _| form.claim("exp", -1)),
    ("N-40: exp before iat", "bad_expiry", |form, _| {
        let iat = form.claimed("iat").as_i64().unwrap_or_default();
        form.claim("exp", iat - 1)
    }),
    ("N-41: exp in ten years", "bad_expiry", |form, _| {
        let iat = form.claimed("iat").as_i64().unwrap_or_default();
        form.claim("exp", iat + 315_360_000)
    }),
    ("N-42: nbf ahead", "not_yet_valid", |form, _| {
        let iat = form.claimed("iat").as_i64().unwrap_or_default();
        form.claim("nbf", iat + 3600)
    }),
    ("N-43: nonce missing", "missing_nonce", |form, _| form.without_claim("nonce")),
    ("N-47: nonce never issued", "wrong_nonce", |form, _| form.other_nonce()),
    ("N-48: version 1.1", "wrong_version", |form, _| form.claim("version", "1.1")),
    ("N-48: version 1.3", "wrong_version", |form, _| form.claim("version", "1.3")),
    ("N-49: version missing", "missing_version", |form, _| form.without_claim("version")),
    ("N-50: message type missing", "missing_message_type", |form, _| form.without_claim("message_type")),
    ("N-51: message type unknown", "unknown_message_type", |form, _| {
        form.claim("message_type", "LtiStartProctoring")
    }),
    ("N-51: message type in small letters", "unknown_message_type", |form, _| {
        form.claim("message_type", "ltiresourcelinkrequest")
    }),
    ("N-52: no LTI claims", "not_lti", |form, _| form.without_lti_claims()),
    ("N-53: deployment missing", "missing_deployment", |form, _| form.without_claim("deployment_id")),
    ("N-55: deployment differs from the login's", "wrong_deployment", |form, _| {
        form.claim("deployment_id", "2")
    }),
    ("N-57: deployment too long", "bad_deployment", |form, _| form.claim("deployment_id", "1".repeat(256))),
    ("N-57: deployment not ASCII", "bad_deployment", |form, _| form.claim("deployment_id", "ä")),
    ("N-58: roles missing", "missing_roles", |form, _| form.without_claim("roles")),
    ("N-58: roles a text", "bad_roles", |form, _| form.claim("roles", "Instructor")),
    ("N-59: link missing", "missing_resource_link", |form, _| form.without_claim("resource_link")),
    ("N-59: link without id", "missing_resource_link", |form, _| {
        form.claim("resource_link", json!({"title": "x"}))
    }),
    ("N-59: link id empty", "bad_resource_link", |form, _| form.claim("resource_link", json!({"id": ""}))),
    ("N-59: link id too long", "bad_resource_link", |form, _| {
        form.claim("resource_link", json!({"id": "i".repeat(256)}))
    }),
    ("N-60: sub missing", "missing_subject", |form, _| form.without_claim("sub")),
    ("N-61: sub a number", "bad_subject", |form, _| form.claim("sub", 6)),
    ("N-61: sub empty", "bad_subject", |form, _| form.claim("sub", "")),
    ("N-61: sub too long", "bad_subject", |form, _| form.claim("sub", "6".repeat(256))),
    ("N-62: target missing", "missing_target_link_uri", |form, _| form.without_claim("target_link_uri")),
    ("N-62: target of another page", "wrong_target_link_uri", |form, _| {
        form.bend("target_link_uri", |target| {
            *target = json!(format!("{}?x=1", target.as_str().unwrap_or_default()));
        })
    }),
    ("context without id", "bad_context", |form, _| form.claim("context", json!({"title": "x"}))),
];

/// Refused for what stands around the token.
const FORM_FAULTS: [Case; 6] = [
    ("N-67: no state", "missing_state", |form, _| form.state(None)),
    ("N-68: unknown state", "unknown_state", |form, _| form.state(Some("0123456789abcdef0123456789abcdef"))),
    ("empty token", "missing_token", |form, _| form.raw_token("")),
    ("state twice", "repeated_field", |form, _| {
        let state = form.fields[0].1.clone();
        form.field("state", &state)
    }),
    ("token twice", "repeated_field", |form, _| {
        let token = form.token();
        form.field("id_token", &token)
    }),
    ("N-70: storage target slipped in, state changed", "unknown_state", |form, _| {
        form.state(Some("ffffffffffffffffffffffffffffffff")).field("lti_storage_target", "x")
    }),
];

/// A refusal tells what happened without repeating the token, and nothing of a person is kept.
fn is_refusal(page: &Page, status: StatusCode, code: &str, token: &str) -> anyhow::Result<()> {
    ensure!(page.status == status, "{} instead of {status}: {}", page.status, page.body);
    ensure!(page.body.contains(&format!("<code>{code}</code>")), "not {code}: {}", page.body);
    ensure!(page.code().is_none(), "a refusal with a code for a session");
    ensure!(token.len() < 10 || !page.body.contains(token), "the token is repeated");
    ensure!(page.headers.get("set-cookie").is_none(), "a refusal that sets a cookie");
    Ok(())
}

async fn rows(store: &Store, table: &'static str) -> anyhow::Result<i64> {
    let sql = sqlx::AssertSqlSafe(format!("SELECT COUNT(*) FROM {table}"));
    Ok(match store {
        Store::Sqlite { pool, .. } => sqlx::query_scalar(sql).fetch_one(pool).await?,
        Store::Postgres(pool) => sqlx::query_scalar(sql).fetch_one(pool).await?,
    })
}

async fn nobody_is_stored(t: &Test) -> anyhow::Result<()> {
    for table in ["person", "enrolment", "course", "session"] {
        ensure!(rows(&t.app.store, table).await? == 0, "a refused launch left a row in {table}");
    }
    Ok(())
}

async fn all_refused(t: &Test, cases: &[Case]) -> anyhow::Result<()> {
    let mut wrong = Vec::new();
    for (name, code, bend) in cases {
        let mut token = String::new();
        let page = t
            .bent(|form| {
                let bent = bend(form, t.moodle());
                token = bent.token();
                bent
            })
            .await?;
        if let Err(error) = is_refusal(&page, StatusCode::UNAUTHORIZED, code, &token) {
            wrong.push(format!("{name}: {error}"));
        }
    }
    ensure!(wrong.is_empty(), "{}", wrong.join("\n"));
    nobody_is_stored(t).await
}

both_databases! {
    async fn n_13_an_address_that_never_stops_is_told_to_wait(t: Test) {
        let url = format!("{}/lti/login", t.address());
        let mut browser = Browser::new()?;
        let mut last = StatusCode::OK;
        for _ in 0..3_001 {
            last = browser.send(Method::GET, &url, None).await?.status;
        }
        ensure!(last == StatusCode::TOO_MANY_REQUESTS, "{last}");
        let refused = browser.get(&url).await?;
        ensure!(refused.header("retry-after") == "1" && refused.body.contains("too_many_logins"));
        t.wait(SignedDuration::from_secs(2));
        ensure!(browser.get(&url).await?.status == StatusCode::BAD_REQUEST, "let in again");
    }

    async fn a_token_with_a_bad_header_or_signature_is_refused(t: Test) {
        all_refused(&t, &HEADER_FAULTS).await?;
    }

    async fn a_token_with_bad_claims_is_refused(t: Test) {
        all_refused(&t, &CLAIM_FAULTS).await?;
    }

    async fn a_launch_with_a_bad_form_is_refused(t: Test) {
        all_refused(&t, &FORM_FAULTS).await?;
    }

    async fn an_untouched_launch_is_let_in(t: Test) {
        let page = t.bent(|form| form).await?;
        ensure!(page.status == StatusCode::OK && page.code().is_some(), "{}: {}", page.status, page.body);
        ensure!(page.header("content-security-policy").contains(t.platform.origin()), "framed by its platform");
    }

    async fn everybody_gets_the_role_of_this_course(t: Test) {
        for (username, role) in [
            ("ana", wire::Role::Learner),
            ("tessa", wire::Role::Instructor),
            ("ada", wire::Role::Admin),
        ] {
            let client = t.sign_in(username).await?;
            ensure!(client.session.role == role, "{username} is {:?}", client.session.role);
            ensure!(client.session.course == "Proofs & Pictures");
            let from_canvas = t.sign_in_from_canvas(username).await?;
            ensure!(from_canvas.session.role == role, "{username} is {:?}", from_canvas.session.role);
            ensure!(from_canvas.session.person != client.session.person, "two platforms, two people");
        }
    }

    async fn n_44_a_launch_cannot_be_replayed(t: Test) {
        let mut browser = Browser::new()?;
        let started = browser.start(t.platform.origin(), t.course, "ana").await?;
        let form = t.moodle().launch_form(&started.request)?;
        let first = browser.post_launch(form.clone()).await?;
        ensure!(first.code().is_some());
        let again = browser.post_launch(form.clone()).await?;
        is_refusal(&again, StatusCode::UNAUTHORIZED, "unknown_state", &form.token())?;
        ensure!(rows(&t.app.store, "session").await? == 1);
    }

    async fn n_45_of_fifty_equal_launches_at_once_one_is_let_in(t: Test) {
        let mut browser = Browser::new()?;
        let started = browser.start(t.platform.origin(), t.course, "ana").await?;
        let form = t.moodle().launch_form(&started.request)?;
        let mut posting = tokio::task::JoinSet::new();
        for _ in 0..50 {
            let (mut browser, form) = (browser.clone(), form.clone());
            posting.spawn(async move { browser.post_launch(form).await });
        }
        let mut let_in = 0;
        while let Some(page) = posting.join_next().await {
            let page = page??;
            ensure!(page.status == StatusCode::OK || page.status == StatusCode::UNAUTHORIZED, "{}", page.status);
            let_in += usize::from(page.status == StatusCode::OK);
        }
        ensure!(let_in == 1, "{let_in} were let in");
        ensure!(rows(&t.app.store, "session").await? == 1);
    }

    async fn n_69_n_70_a_launch_of_another_browser_is_refused(t: Test) {
        let mut attacker = Browser::new()?;
        let started = attacker.start(t.platform.origin(), t.course, "ana").await?;
        let form = t.moodle().launch_form(&started.request)?;
        let mut victim = Browser::new()?;
        let page = victim.post_launch(form.clone().field("lti_storage_target", "_parent")).await?;
        is_refusal(&page, StatusCode::UNAUTHORIZED, "no_browser_state", &form.token())?;
        nobody_is_stored(&t).await?;
    }

    async fn n_72_two_tabs_may_launch_at_once(t: Test) {
        let mut browser = Browser::new()?;
        let first = browser.start(t.platform.origin(), t.course, "ana").await?;
        let second = browser.start(t.platform.origin(), t.course, "ana").await?;
        ensure!(browser.finish(&first).await?.code().is_some());
        ensure!(browser.finish(&second).await?.code().is_some());
    }

    async fn n_46_the_state_of_another_login_does_not_fit_its_nonce(t: Test) {
        let mut browser = Browser::new()?;
        let first = browser.start(t.platform.origin(), t.course, "ana").await?;
        let second = browser.start(t.platform.origin(), t.course, "ana").await?;
        let form = t.moodle().launch_form(&first.request)?.state(Some(second.request.get("state")));
        let token = form.token();
        let page = browser.post_launch(form).await?;
        is_refusal(&page, StatusCode::UNAUTHORIZED, "wrong_nonce", &token)?;
        nobody_is_stored(&t).await?;
    }

    async fn p_21_p_22_a_launch_with_clocks_a_little_apart_is_let_in(t: Test) {
        ensure!(t.bent(|form| form.moved_by(-90)).await?.code().is_some(), "30 s past its end, within the leeway");
        ensure!(t.bent(|form| form.moved_by(30)).await?.code().is_some(), "30 s ahead of us");
        ensure!(t.bent_from_canvas(|form| form.moved_by(-90)).await?.code().is_some(), "stamped 90 s early");
        let mut browser = Browser::new()?;
        let started = browser.start(t.platform.origin(), t.course, "ana").await?;
        let form = t.moodle().launch_form(&started.request)?;
        t.wait(SignedDuration::from_secs(50));
        ensure!(browser.post_launch(form).await?.code().is_some(), "posted after 50 s");
    }

    async fn odd_but_legal_launches_are_let_in(t: Test) {
        let legal: [Variation; 9] = [
            ("P-20: aud as a list of one", |form| form.claim("aud", json!(["kith-test"]))),
            ("P-14: no roles", |form| form.claim("roles", json!([]))),
            ("P-12: a short role", |form| form.claim("roles", json!(["Learner"]))),
            ("P-13: an unknown role beside", |form| {
                form.claim("roles", json!([format!("{MEMBERSHIP}#Learner"), "https://school.example/Prefect"]))
            }),
            ("P-19: unknown claims and fields", |form| form.claim("https://x.example/y", 1).field("extra", "1")),
            ("P-17: no name at all", |form| {
                form.without_claim("name").without_claim("given_name").without_claim("family_name").without_claim("email")
            }),
            ("P-31: a long name from right to left", |form| form.claim("name", "נועם ".repeat(40))),
            ("N-63: custom values of every kind", |form| {
                form.claim("custom", json!({"a": null, "b": {"c": 1}, "d": "$X", "e": ""}))
            }),
            ("P-30: no context", |form| form.without_claim("context")),
        ];
        for (name, bend) in legal {
            let page = t.bent(bend).await?;
            ensure!(page.code().is_some(), "{name}: {} {}", page.status, page.body);
        }
    }

    async fn n_54_an_unknown_deployment_waits_for_an_admin(t: Test) {
        let other = t.canvas().open_course("BIO-1", "Another course", &[t.canvas().person("ana").unwrap()]);
        let page = Browser::new()?.launch(t.platform.origin(), other, "ana").await?;
        is_refusal(&page, StatusCode::FORBIDDEN, "deployment_pending", "")?;
        ensure!(rows(&t.app.store, "person").await? == 0);
    }

    async fn p_25_a_rotated_key_of_the_platform_is_found(t: Test) {
        ensure!(t.bent(|form| form).await?.code().is_some());
        t.moodle().rotate_key()?;
        t.wait(SignedDuration::from_mins(5));
        ensure!(t.bent(|form| form).await?.code().is_some());
        ensure!(t.moodle().seen().key_set_reads == 2);
    }

    async fn n_19_made_up_key_ids_do_not_make_us_ask_again_and_again(t: Test) {
        ensure!(t.bent(|form| form).await?.code().is_some());
        for _ in 0..20 {
            let page = t.bent(LaunchForm::unknown_kid).await?;
            is_refusal(&page, StatusCode::UNAUTHORIZED, "unknown_key", "")?;
        }
        ensure!(t.moodle().seen().key_set_reads <= 2, "{:?}", t.moodle().seen());
        ensure!(t.bent(|form| form).await?.code().is_some());
    }

    async fn n_22_n_23_n_25_unfit_keys_are_not_used(t: Test) {
        let good = t.moodle().key().jwk().clone();
        let changed = |name: &str, value: Value| {
            let mut key = good.clone();
            key[name] = value;
            json!([key])
        };
        let twin = json!({"kty": "RSA", "kid": good["kid"], "e": "AQAB", "n": PlatformKey::generate()?.jwk()["n"]});
        let sets = [
            ("for encryption", changed("use", json!("enc")), "key_not_for_signing"),
            ("without verify", changed("key_ops", json!(["encrypt"])), "key_not_for_signing"),
            ("for another algorithm", changed("alg", json!("ES256")), "key_mismatch"),
            ("two of one name", json!([good, twin]), "ambiguous_key"),
        ];
        for (name, keys, code) in sets {
            t.moodle().answer_key_set_with(Some(Canned {
                status: 200,
                content_type: "application/json".to_owned(),
                body: json!({"keys": keys}).to_string(),
                headers: Vec::new(),
            }));
            t.wait(SignedDuration::from_hours(2));
            let page = t.bent(|form| form).await?;
            is_refusal(&page, StatusCode::UNAUTHORIZED, code, "").map_err(|error| error.context(name))?;
        }
        nobody_is_stored(&t).await?;
    }

    async fn n_31_a_key_set_out_of_reach_is_said_so_and_an_old_one_stays_in_use(t: Test) {
        let broken = |status, body: &str| Canned {
            status,
            content_type: "text/html".to_owned(),
            body: body.to_owned(),
            headers: vec![("Location".to_owned(), "http://169.254.169.254/".to_owned())],
        };
        t.moodle().answer_key_set_with(Some(broken(302, "")));
        let page = t.bent(|form| form).await?;
        is_refusal(&page, StatusCode::SERVICE_UNAVAILABLE, "no_platform_keys", "")?;
        t.moodle().answer_key_set_with(None);
        ensure!(t.bent(|form| form).await?.code().is_some());
        t.moodle().answer_key_set_with(Some(broken(200, "<h1>Maintenance</h1>")));
        t.wait(SignedDuration::from_hours(2));
        ensure!(t.bent(|form| form).await?.code().is_some(), "the kept set is good enough");
    }

    async fn n_73_a_platforms_refusal_is_told_in_words(t: Test) {
        let mut browser = Browser::new()?;
        let started = browser.start(t.platform.origin(), t.canvas_course, "ana").await?;
        ensure!(browser.finish(&started).await?.code().is_some());
        // Back in the browser: Canvas says so, and posts an error.
        let again = browser.finish(&started).await?;
        is_refusal(&again, StatusCode::UNAUTHORIZED, "platform_refused", "")?;
        ensure!(again.body.contains("launch_no_longer_valid"));
    }

    async fn n_74_other_methods_are_not_served(t: Test) {
        let mut browser = Browser::new()?;
        let launch = format!("{}/lti/launch", t.address());
        ensure!(browser.send(Method::GET, &launch, None).await?.status == StatusCode::METHOD_NOT_ALLOWED);
        let login = format!("{}/lti/login", t.address());
        ensure!(browser.send(Method::PUT, &login, None).await?.status == StatusCode::METHOD_NOT_ALLOWED);
    }

    async fn what_was_acknowledged_survives_a_kill(mut t: Test) {
        let client = t.sign_in("ana").await?;
        let person = t.moodle().person("ana").unwrap();
        let _: wire::Profile = client.put("/api/profile", &kith_tests::seed::profile_of(&person)).await?;
        t.kill_and_restart().await?;
        let profile: wire::Profile = client.get("/api/profile").await?;
        ensure!(profile.answered_at.is_some() && profile.languages == ["en"]);
        let again = t.sign_in("ana").await?;
        ensure!(again.session.person == client.session.person);
    }
}
