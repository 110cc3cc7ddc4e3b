//! First use, signing in and out, and how long it lasts.

use jiff::SignedDuration;
use kith::console::first_link;
use kith_tests::both_databases;
use reqwest::{Method, StatusCode};

use super::{Console, NAME, PASSWORD, fields, token};

both_databases! {
    async fn the_first_link_makes_the_first_account_once(test: Test) {
        let early = first_link(&test.app).await?.unwrap();
        let link = first_link(&test.app).await?.unwrap();
        assert!(link.starts_with(&format!("{}/admin/begin/", test.address())), "{link}");
        let mut console = Console::stranger(&test)?;
        assert!(console.see("/admin").await?.body.contains("Nobody has an account here yet"));
        for _ in 0..2 {
            let page = console.browser.get(&link).await?;
            assert_eq!(page.status, StatusCode::OK);
            assert!(page.body.contains("At least 12 characters"), "the rule is said beforehand");
        }
        assert_eq!(test.count("SELECT COUNT(*) FROM admin_account").await?, 0);

        for (name, password, words) in [
            (NAME, "short", "too short"),
            (NAME, "Ada Quist 2026", "your name"),
            (NAME, "ababababababab", "repeats"),
            ("", PASSWORD, "Please write a name"),
            ("command line", PASSWORD, "somebody else"),
        ] {
            let page = console.begin(&link, name, password).await?;
            assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY, "{name} {password}");
            assert!(page.body.contains(words), "{words}: {}", page.body);
            assert!(page.body.contains(&format!("value=\"{name}\"")), "the name is not lost");
            assert!(!page.body.contains(&format!("value=\"{password}\"")), "no password in a page");
        }
        assert_eq!(test.count("SELECT COUNT(*) FROM admin_account").await?, 0);

        let page = console.begin(&link, NAME, PASSWORD).await?;
        assert!(page.body.contains("Welcome") && page.body.contains(NAME), "{}", page.body);
        assert_eq!(test.count("SELECT COUNT(*) FROM admin_account").await?, 1);
        let kept = "SELECT COUNT(*) FROM admin_account WHERE password LIKE '$argon2id$v=19$m=19456,t=2,p=1$%'";
        assert_eq!(test.count(kept).await?, 1);

        // Neither works again, and no further one is offered.
        for dead in [&link, &early] {
            let mut other = Console::stranger(&test)?;
            assert_eq!(other.begin(dead, "Eve", PASSWORD).await?.status, StatusCode::FORBIDDEN);
        }
        assert_eq!(first_link(&test.app).await?, None);
        assert_eq!(test.count("SELECT COUNT(*) FROM admin_account").await?, 1);
    }

    async fn a_link_ends_after_a_day(test: Test) {
        let link = first_link(&test.app).await?.unwrap();
        test.wait(SignedDuration::from_hours(24) - SignedDuration::from_secs(1));
        let mut console = Console::stranger(&test)?;
        let page = console.browser.get(&link).await?;
        assert_eq!(page.status, StatusCode::OK);
        test.wait(SignedDuration::from_secs(1));
        let form = fields(&[("token", &token(&page)?), ("name", NAME), ("password", PASSWORD)]);
        assert_eq!(console.browser.post(&link, &form).await?.status, StatusCode::FORBIDDEN);
        assert_eq!(test.count("SELECT COUNT(*) FROM admin_account").await?, 0);
    }

    async fn two_first_links_at_once_make_one_account(test: Test) {
        let mut links = Vec::new();
        for _ in 0..4 {
            links.extend(first_link(&test.app).await?);
        }
        let mut tries = tokio::task::JoinSet::new();
        for (number, link) in links.into_iter().enumerate() {
            let mut console = Console::stranger(&test)?;
            tries.spawn(async move { console.begin(&link, &format!("Somebody {number}"), PASSWORD).await });
        }
        let pages = tries.join_all().await.into_iter().collect::<anyhow::Result<Vec<_>>>()?;
        assert_eq!(pages.iter().filter(|page| page.status == StatusCode::OK).count(), 1);
        assert_eq!(test.count("SELECT COUNT(*) FROM admin_account").await?, 1);
    }

    async fn a_refused_sign_in_does_not_say_why(test: Test) {
        Console::first(&test).await?;
        let mut console = Console::stranger(&test)?;
        let wrong = console.sign_in(NAME, "not the password").await?;
        assert_eq!(wrong.status, StatusCode::UNAUTHORIZED);
        let unknown = console.sign_in("Eve Dunne", "not the password").await?;
        assert_eq!(unknown.status, StatusCode::UNAUTHORIZED);
        assert_eq!(wrong.body.replace(NAME, ""), unknown.body.replace("Eve Dunne", ""));
        assert_eq!(console.sign_in("", "").await?.status, StatusCode::UNAUTHORIZED);

        let page = console.sign_in("ada quist", PASSWORD).await?;
        assert_eq!(page.url.path(), "/admin", "capitals do not matter");
        assert!(page.body.contains("Platforms"));
        assert_eq!(console.see("/admin/sign-in").await?.url.path(), "/admin", "who is in is not asked again");
    }

    async fn many_tries_for_one_name_have_to_wait(test: Test) {
        Console::first(&test).await?;
        let mut console = Console::stranger(&test)?;
        for name in [NAME, "Eve Dunne"] {
            for _ in 0..10 {
                let page = console.sign_in(name, "guess after guess").await?;
                assert_eq!(page.status, StatusCode::UNAUTHORIZED, "{name}");
            }
            let page = console.sign_in(name, PASSWORD).await?;
            assert_eq!(page.status, StatusCode::TOO_MANY_REQUESTS, "{name}: known or not");
            let seconds: i64 = page.header("retry-after").parse()?;
            assert!((1..=30).contains(&seconds), "{seconds}");
        }
        test.wait(SignedDuration::from_secs(31));
        assert_eq!(console.sign_in(NAME, PASSWORD).await?.status, StatusCode::OK);
        // The right password has shown that the slips before were slips.
        for _ in 0..10 {
            assert_eq!(Console::stranger(&test)?.sign_in(NAME, "x").await?.status, StatusCode::UNAUTHORIZED);
        }
    }

    async fn many_tries_from_one_address_have_to_wait(test: Test) {
        Console::first(&test).await?;
        let mut console = Console::stranger(&test)?;
        let mut last = StatusCode::OK;
        for number in 0..61 {
            last = console.sign_in(&format!("name {number}"), "guess").await?.status;
        }
        assert_eq!(last, StatusCode::TOO_MANY_REQUESTS);
        assert_eq!(console.sign_in(NAME, PASSWORD).await?.status, StatusCode::TOO_MANY_REQUESTS);
        test.wait(SignedDuration::from_secs(6));
        assert_eq!(console.sign_in(NAME, PASSWORD).await?.status, StatusCode::OK);
    }

    async fn signing_out_ends_the_session_in_the_database(test: Test) {
        let mut console = Console::first(&test).await?;
        let mut stolen = console.clone();
        assert_eq!(stolen.glance("/admin").await?.status, StatusCode::OK);
        let page = console.press("/admin", "/admin/sign-out", &[]).await?;
        assert_eq!(page.url.path(), "/admin/sign-in");
        assert_eq!(stolen.glance("/admin").await?.status, StatusCode::SEE_OTHER, "a kept cookie is worth nothing");
        assert_eq!(test.count("SELECT COUNT(*) FROM admin_session").await?, 0);
    }

    async fn a_session_ends_after_an_hour_without_use(test: Test) {
        let mut console = Console::first(&test).await?;
        test.wait(SignedDuration::from_mins(59));
        assert_eq!(console.glance("/admin/keys").await?.status, StatusCode::OK);
        test.wait(SignedDuration::from_mins(59));
        assert_eq!(console.glance("/admin/keys").await?.status, StatusCode::OK);
        test.wait(SignedDuration::from_mins(60));
        let page = console.glance("/admin/keys").await?;
        assert_eq!((page.status, page.header("location")), (StatusCode::SEE_OTHER, "/admin/sign-in"));
    }

    async fn a_session_ends_after_twelve_hours_of_use(test: Test) {
        let mut console = Console::first(&test).await?;
        for _ in 0..14 {
            test.wait(SignedDuration::from_mins(50));
            assert_eq!(console.glance("/admin").await?.status, StatusCode::OK);
        }
        test.wait(SignedDuration::from_mins(20));
        assert_eq!(console.glance("/admin").await?.status, StatusCode::SEE_OTHER);
    }

    async fn the_cookie_belongs_to_this_host_and_to_no_script(test: Test) {
        let mut console = Console::first(&test).await?;
        console.browser.forget_cookies();
        let page = console.see("/admin/sign-in").await?;
        let form = fields(&[("token", &token(&page)?), ("name", NAME), ("password", PASSWORD)]);
        let sign_in = format!("{}/admin/sign-in", test.address());
        let page = console.browser.send(Method::POST, &sign_in, Some(&form)).await?;
        let kept = page.header("set-cookie");
        assert!(kept.starts_with("kith-admin=") && kept.contains("HttpOnly") && kept.contains("SameSite=Lax"), "{kept}");
        assert!(kept.contains("Path=/") && !kept.contains("Secure") && !kept.contains("Domain"), "{kept}");
        assert!(!kept.contains("Max-Age"), "it ends with the browser: {kept}");

        // The same server behind https: the name itself makes browsers hold to it.
        let app = test.server_known_as("https://kith.example").await?;
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await?;
        let base = format!("http://{}", listener.local_addr()?);
        let serving = tokio::spawn(async move { axum::serve(listener, kith::app(app)).await });
        let mut browser = kith_tests::launcher::Browser::new()?;
        let page = browser.get(&format!("{base}/admin/sign-in")).await?;
        let form = fields(&[("token", &token(&page)?), ("name", NAME), ("password", PASSWORD)]);
        let page = browser.send(Method::POST, &format!("{base}/admin/sign-in"), Some(&form)).await?;
        serving.abort();
        let kept = page.header("set-cookie");
        assert!(kept.starts_with("__Host-kith-admin=") && kept.contains("; Secure"), "{kept}");
    }
}
