//! A platform registers Kith by itself: the administrator's five minutes, and everything that can go wrong in them.

use kith_tests::{
    both_databases,
    launcher::{Browser, Page},
    platform::{Campus, Canned, Offer},
    server::invite,
};
use reqwest::{Method, StatusCode};
use serde_json::{Value, json};

const TOOL: &str = "https://purl.imsglobal.org/spec/lti-tool-configuration";

/// Opens the pasted address as the platform does, and presses the button.
pub(crate) async fn add(address: &str, offer: &Offer) -> anyhow::Result<Page> {
    let mut browser = Browser::new()?;
    let ask = browser.get(&offer.visit(address)).await?;
    if ask.status != StatusCode::OK {
        return Ok(ask);
    }
    let form = ask.form()?;
    let action = ask.url.join(&form.action)?;
    browser.post(action.as_str(), &form.fields).await
}

pub(crate) fn canned(status: u16, body: &str) -> Canned {
    let content_type = "text/html; charset=utf-8".to_owned();
    Canned { status, content_type, body: body.to_owned(), headers: Vec::new() }
}

/// The tool's name at `campus` after its newest registration.
fn newest(campus: &Campus) -> Value {
    campus.registrations_seen().pop().unwrap_or_default()
}

both_databases! {
    async fn a_moodle_registers_kith_and_a_teacher_opens_it(test: Test) {
        let address = invite(&test.app, &["--note", "Northlake"]).await?;
        let offer = test.moodle().offer_registration(None);
        let page = add(&address, &offer).await?;
        assert_eq!(page.status, StatusCode::OK, "{}", page.body);
        for step in ["Activate", "Show in activity", "data-close"] {
            assert!(page.body.contains(step), "the last page says what remains: {step}");
        }
        assert_eq!(newest(test.moodle())[TOOL]["custom_parameters"]["timezone"], "$Person.address.timezone");

        // The course's link belongs to the new tool from now on, under its own client id and deployment.
        let client_id = test.moodle().newest_client();
        test.moodle().launch_with(&client_id);
        let client = test.sign_in("tessa").await?;
        assert_eq!(client.session.role, wire::Role::Instructor);
    }

    async fn registering_again_is_an_update_and_never_a_second(test: Test) {
        let first = invite(&test.app, &[]).await?;
        add(&first, &test.moodle().offer_registration(None)).await?;
        let client_id = test.moodle().newest_client();
        let before = test.count("SELECT COUNT(*) FROM platform").await?;

        let spent = add(&first, &test.moodle().offer_registration(Some(&client_id))).await?;
        assert_eq!(spent.status, StatusCode::FORBIDDEN, "an invitation works once");

        let second = invite(&test.app, &[]).await?;
        let page = add(&second, &test.moodle().offer_registration(Some(&client_id))).await?;
        assert!(page.body.contains("up to date"), "{}", page.body);
        assert_eq!(test.count("SELECT COUNT(*) FROM platform").await?, before);
    }

    async fn n_101_another_host_cannot_take_a_registration_over(test: Test) {
        let address = invite(&test.app, &[]).await?;
        add(&address, &test.moodle().offer_registration(None)).await?;
        let client_id = test.moodle().newest_client();
        // The same issuer and client id, but keys that stand somewhere else on the same host name.
        test.execute("UPDATE platform SET jwks_url = 'https://elsewhere.example/keys'").await?;
        let again = invite(&test.app, &[]).await?;
        let page = add(&again, &test.moodle().offer_registration(Some(&client_id))).await?;
        assert_eq!(page.status, StatusCode::CONFLICT);
        assert!(page.body.contains("registered_elsewhere"));
        assert_eq!(
            test.count("SELECT COUNT(*) FROM platform WHERE jwks_url <> 'https://elsewhere.example/keys'").await?,
            0
        );
    }

    async fn n_102_without_an_invitation_nothing_is_asked_of_anybody(test: Test) {
        let offer = test.moodle().offer_registration(None);
        let base = format!("{}/lti/register", test.address());
        let old = invite(&test.app, &["--expires", "1h"]).await?;
        test.wait(jiff::SignedDuration::from_hours(2));
        for address in [base.clone(), format!("{base}/0000"), old] {
            let page = add(&address, &offer).await?;
            assert_eq!(page.status, StatusCode::FORBIDDEN, "{address}");
        }
        let fields = [("invite", "x"), ("openid_configuration", offer.configuration.as_str())];
        let fields = fields.map(|(name, value)| (name.to_owned(), value.to_owned()));
        let page = Browser::new()?.send(Method::POST, &base, Some(&fields)).await?;
        assert_eq!(page.status, StatusCode::FORBIDDEN);
        assert!(test.moodle().registrations_seen().is_empty());
    }

    async fn n_96_addresses_inside_are_not_asked(test: Test) {
        let address = invite(&test.app, &[]).await?;
        for inside in [
            "https://10.0.0.1/openid", "http://169.254.169.254/latest/meta-data", "https://[::1]/openid",
            "https://[::ffff:10.0.0.1]/openid", "https://167772161/openid",
        ] {
            let offer = Offer { configuration: inside.to_owned(), token: "t".to_owned() };
            let page = add(&address, &offer).await?;
            assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY, "{inside}: {}", page.body);
            assert!(page.body.contains("was not asked"), "{inside}: {}", page.body);
        }
        for none in ["", "file:///etc/passwd", "gopher://x/", "javascript:alert(1)", "openid"] {
            let offer = Offer { configuration: none.to_owned(), token: "t".to_owned() };
            let page = add(&address, &offer).await?;
            assert!(page.status.is_client_error(), "{none}: {}", page.status);
        }
        assert_eq!(add(&address, &test.moodle().offer_registration(None)).await?.status, StatusCode::OK);
    }

    async fn n_98_a_redirect_is_not_followed(test: Test) {
        let address = invite(&test.app, &[]).await?;
        let offer = Offer {
            // The platform's own front page redirects.
            configuration: format!("{}/", test.platform.origin()),
            token: "t".to_owned(),
        };
        let page = add(&address, &offer).await?;
        assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(page.body.contains("303"), "{}", page.body);
    }

    async fn n_99_n_100_a_description_of_somebody_else_is_refused(test: Test) {
        for (changes, word) in [
            (json!({ "issuer": "https://canvas.instructure.com" }), "calls itself"),
            (json!({ "issuer": "https://evil.example" }), "calls itself"),
            (json!({ "jwks_uri": "https://evil.example/keys" }), "another host"),
            (json!({ "token_endpoint": "https://evil.example/token" }), "another host"),
            (json!({ "registration_endpoint": "https://evil.example/r" }), "another host"),
            (json!({ "authorization_endpoint": null }), "is missing"),
        ] {
            test.moodle().describe_as(changes);
            let address = invite(&test.app, &[]).await?;
            let page = add(&address, &test.moodle().offer_registration(None)).await?;
            assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY);
            assert!(page.body.contains(word), "{word}: {}", page.body);
        }
        assert!(test.moodle().registrations_seen().is_empty());
        let hosted = add(&invite(&test.app, &[]).await?, &test.canvas().offer_registration(None)).await?;
        assert!(hosted.body.contains("calls itself"), "a hosted Canvas' issuer on another host");
    }

    async fn n_103_n_104_what_the_platform_refuses_is_told_and_nothing_stored(test: Test) {
        let before = test.count("SELECT COUNT(*) FROM platform").await?;
        let address = invite(&test.app, &[]).await?;
        for (status, body, word) in [
            (422, r#"{"errors":[{"field":"scope","message":"no &lt;b&gt; here <script>"}]}"#, "scope: no"),
            (401, "token_already_used", "token_already_used"),
            (500, "<html>Fatal error</html>", "500"),
            (201, "{}", "no client id"),
            (200, "<html>", "no client id"),
            (302, "", "302"),
        ] {
            test.moodle().answer_registrations_with(Some(canned(status, body)));
            let offer = test.moodle().offer_registration(None);
            let page = add(&address, &offer).await?;
            assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY, "{status}: {}", page.body);
            assert!(page.body.contains(word), "{status}: {}", page.body);
            assert!(!page.body.contains("<script>"), "escaped");
            assert!(!page.body.contains(&offer.token), "the token is shown to nobody");
            assert_eq!(page.header("referrer-policy"), "no-referrer");
        }
        assert_eq!(test.count("SELECT COUNT(*) FROM platform").await?, before);
        // The invitation was not used up by failures.
        test.moodle().answer_registrations_with(None);
        assert_eq!(add(&address, &test.moodle().offer_registration(None)).await?.status, StatusCode::OK);
    }

    async fn n_105_only_the_platform_frames_the_page(test: Test) {
        let address = invite(&test.app, &[]).await?;
        let offer = test.moodle().offer_registration(None);
        let page = Browser::new()?.get(&offer.visit(&address)).await?;
        let policy = page.header("content-security-policy");
        assert!(policy.contains(&format!("frame-ancestors {}", test.platform.origin())), "{policy}");
        assert!(policy.contains("form-action 'self'"), "{policy}");
        assert!(page.header("x-frame-options").is_empty());
    }

    async fn n_112_the_form_is_not_taken_from_another_site(test: Test) {
        let address = invite(&test.app, &[]).await?;
        let offer = test.moodle().offer_registration(None);
        let mut browser = Browser::new()?;
        let ask = browser.get(&offer.visit(&address)).await?;
        let form = ask.form()?;
        let action = ask.url.join(&form.action)?;
        let evil = [("origin", "https://evil.example")];
        let sent = browser.send_with(Method::POST, action.as_str(), Some(&form.fields), &evil).await?;
        assert_eq!(sent.status, StatusCode::FORBIDDEN);
        assert!(test.moodle().registrations_seen().is_empty());
    }

    async fn two_at_once_use_one_invitation_once(test: Test) {
        let address = invite(&test.app, &[]).await?;
        let before = test.count("SELECT COUNT(*) FROM platform").await?;
        let mut tries = tokio::task::JoinSet::new();
        for _ in 0..8 {
            let (address, offer) = (address.clone(), test.moodle().offer_registration(None));
            tries.spawn(async move { add(&address, &offer).await });
        }
        let pages = tries.join_all().await.into_iter().collect::<Result<Vec<_>, _>>()?;
        assert_eq!(pages.iter().filter(|page| page.status == StatusCode::OK).count(), 1);
        assert_eq!(test.count("SELECT COUNT(*) FROM platform").await?, before + 1);
    }

    async fn the_manual_way_has_every_value(test: Test) {
        let setup = Browser::new()?.get(&format!("{}/lti/setup", test.address())).await?;
        for value in ["/lti/launch", "/lti/login", "/.well-known/jwks.json", "/lti/canvas.json"] {
            assert!(setup.body.contains(&format!("{}{value}", test.address())), "{value}");
        }
        let key = Browser::new()?.get(&format!("{}/lti/canvas.json", test.address())).await?;
        let key: Value = serde_json::from_str(&key.body)?;
        assert_eq!(key["oidc_initiation_url"], format!("{}/lti/login", test.address()));
    }
}
