//! A platform registered by hand in the console.

use kith_tests::{both_databases, platform::ToolAddresses};
use reqwest::StatusCode;

use super::Console;

const PATH: &str = "/admin/register";

both_databases! {
    async fn every_mistake_is_named_beside_its_field_and_nothing_is_lost(test: Test) {
        let mut console = Console::first(&test).await?;
        let long = "d".repeat(256);
        let typed = [
            ("name", "Our <Moodle>"), ("issuer", "moodle.example"), ("client_id", "k\u{e4}th"),
            ("auth_url", "http://moodle.example/auth"), ("token_url", ""),
            ("jwks_url", "https://user@moodle.example/k"), ("deployment_id", &long),
        ];
        let page = console.press(PATH, PATH, &typed).await?;
        assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY);
        for field in ["issuer", "client_id", "auth_url", "token_url", "jwks_url", "deployment_id"] {
            assert!(page.body.contains(&format!("id=\"{field}-error\"")), "{field}: {}", page.body);
        }
        assert!(!page.body.contains("id=\"name-error\""));
        assert!(page.body.contains("6 fields need another look"), "{}", page.body);
        assert!(page.body.contains("has to start with https://"));
        for (field, value) in typed {
            let kept = kith_tests::html::attribute_of(&page.body, field, "value");
            assert_eq!(kept.as_deref(), Some(value), "{field}");
        }
        assert_eq!(test.count("SELECT COUNT(*) FROM platform").await?, 2);
        let one = [("issuer", "https://moodle.example"), ("client_id", "1"), ("auth_url", "http://moodle.example/a"),
            ("token_url", "https://moodle.example/t"), ("jwks_url", "https://moodle.example/k")];
        let page = console.press(PATH, PATH, &one).await?;
        assert!(page.body.contains("one field needs another look"), "{}", page.body);
    }

    async fn a_platform_registered_by_hand_opens_kith(test: Test) {
        let mut console = Console::first(&test).await?;
        let page = console.see(PATH).await?;
        for value in ["/lti/launch", "/lti/login", "/.well-known/jwks.json", "/lti/canvas.json"] {
            assert!(page.body.contains(&format!("value=\"{}{value}\"", test.address())), "{value}");
        }
        let theirs = test.moodle().register("by-hand", ToolAddresses::of_kith(&format!("{}/", test.address())));
        let typed = [
            ("name", "Second Moodle"), ("issuer", theirs.issuer.as_str()), ("client_id", " by-hand "),
            ("auth_url", theirs.auth_url.as_str()), ("token_url", theirs.token_url.as_str()),
            ("jwks_url", theirs.jwks_url.as_str()), ("deployment_id", ""),
        ];
        let page = console.press(PATH, PATH, &typed).await?;
        assert!(page.status == StatusCode::OK && page.body.contains("Registered."), "{}", page.body);
        assert!(page.body.contains("Second Moodle") && page.url.path().starts_with("/admin/platforms/"));
        test.moodle().launch_with("by-hand");
        test.sign_in("tessa").await?;

        let page = console.press(PATH, PATH, &typed).await?;
        assert!(page.body.contains("registered already"), "{}", page.body);
        assert_eq!(test.count("SELECT COUNT(*) FROM platform").await?, 3);
        let entries = "SELECT COUNT(*) FROM audit_entry WHERE actor = 'Ada Quist' \
            AND action IN ('platform.register', 'platform.update')";
        assert_eq!(test.count(entries).await?, 2);
    }
}
