//! Platforms in the console: approving, settings, testing, removing, and names that try to be more than names.

use kith_tests::{
    both_databases,
    launcher::Browser,
    server::{self, Test},
};
use reqwest::StatusCode;

use super::{Console, NAME, PASSWORD};
use crate::registration::canned;

/// Canvas makes a deployment of another course; a teacher opens Kith there.
fn copied_course(test: &Test) -> u32 {
    let people: Vec<_> = ["tessa", "ana"].iter().filter_map(|name| test.canvas().person(name)).collect();
    test.canvas().open_course("MAT-101", "Proofs, again", &people)
}

/// The actions of the forms of a page that end like this.
fn actions(body: &str, end: &str) -> Vec<String> {
    let forms = body.split("action=\"").skip(1).filter_map(|rest| rest.split_once('"'));
    forms.map(|(action, _)| action.to_owned()).filter(|action| action.ends_with(end)).collect()
}

both_databases! {
    async fn a_deployment_that_waits_is_approved_and_then_a_launch_opens(test: Test) {
        let mut console = Console::first(&test).await?;
        assert!(!console.see("/admin").await?.body.contains("Waiting for you"));
        let copy = copied_course(&test);
        let page = Browser::new()?.launch(test.canvas().origin(), copy, "tessa").await?;
        assert_eq!(page.status, StatusCode::FORBIDDEN);

        let list = console.see("/admin").await?.body;
        assert!(list.find("Waiting for you") < list.find("<h1>"), "what waits is on top");
        let [approve] = &actions(&list, "/approve")[..] else { panic!("one waits: {list}") };
        let page = console.press("/admin", approve, &[("from_list", "1")]).await?;
        assert!(page.url.path() == "/admin" && page.body.contains("Approved"), "{}", page.body);
        assert!(!page.body.contains("Waiting for you"));
        let client = Browser::new()?.sign_in(test.canvas().origin(), copy, "tessa").await?;

        // And back: who is inside is put out.
        let path = console.platform("Canvas").await?;
        let before = console.see(&path).await?.body;
        let block = approve.replace("/approve", "/block");
        assert!(actions(&before, "/block").contains(&block), "{before}");
        let page = console.press(&path, &block, &[]).await?;
        assert!(page.body.contains("Blocked") && page.body.contains("Waiting"), "{}", page.body);
        let answer = client.ask(reqwest::Method::GET, "/api/roster", None::<&()>).await?;
        assert_eq!(answer.status, StatusCode::UNAUTHORIZED);
        let page = Browser::new()?.launch(test.canvas().origin(), copy, "tessa").await?;
        assert_eq!(page.status, StatusCode::FORBIDDEN);

        let decided = "SELECT COUNT(*) FROM audit_entry WHERE actor = 'Ada Quist' AND platform IS NOT NULL \
            AND action IN ('deployment.approve', 'deployment.block')";
        assert_eq!(test.count(decided).await?, 2);
        let log = console.see("/admin/audit").await?.body;
        assert!(log.contains(&format!("<strong>{NAME}</strong> approved the deployment")), "{log}");
    }

    async fn settings_are_saved_or_refused_with_nothing_lost(test: Test) {
        let mut console = Console::first(&test).await?;
        let path = console.platform("Moodle").await?;
        let action = format!("{path}/settings");
        let wrong = [
            ("minors", "1"), ("new_deployments", "trust"), ("retention", "7"),
            ("frame_origins", "https://a.example/x\"><script>alert(1)</script>"),
        ];
        let page = console.press(&path, &action, &wrong).await?;
        assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(page.body.contains("id=\"retention-error\"") && page.body.contains("id=\"frame_origins-error\""));
        assert!(page.body.contains("value=\"7\"") && page.body.contains("https://a.example/x"), "nothing is lost");
        assert!(page.body.contains("name=\"minors\" value=\"1\" checked"), "{}", page.body);
        assert!(page.body.contains("value=\"trust\" checked"));
        assert!(!page.body.contains("<script>alert"));
        let changed = "SELECT COUNT(*) FROM platform WHERE minors OR anonymous OR new_deployments <> 'first'";
        assert_eq!(test.count(changed).await?, 0);

        let right = [
            ("anonymous", "1"), ("new_deployments", "approve"), ("retention", "365"),
            ("frame_origins", "https://apps.lms.example\nhttps://lms.example:8443"),
        ];
        let page = console.press(&path, &action, &right).await?;
        assert!(page.status == StatusCode::OK && page.body.contains("Saved."), "{}", page.body);
        let saved = "SELECT COUNT(*) FROM platform WHERE anonymous AND NOT minors AND new_deployments = 'approve' \
            AND retention_days = 365 AND frame_origins = 'https://apps.lms.example https://lms.example:8443'";
        assert_eq!(test.count(saved).await?, 1);
        let launch = Browser::new()?.launch(test.moodle().origin(), test.course, "ana").await?;
        assert!(launch.header("content-security-policy").contains("https://apps.lms.example"));
        let entry = "SELECT COUNT(*) FROM audit_entry WHERE action = 'platform.settings' AND actor = 'Ada Quist'";
        assert_eq!(test.count(entry).await?, 1);
        console.press(&path, &action, &right).await?;
        assert_eq!(test.count(entry).await?, 1, "the same again is no decision");
        let page = console.press(&path, &action, &[("new_deployments", "x"), ("retention", "never")]).await?;
        assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY);
    }

    async fn the_test_button_tries_the_mail_server_too(mut test: Test) {
        let mut console = Console::first(&test).await?;
        let path = console.platform("Moodle").await?;
        let action = format!("{path}/test");
        let page = console.press(&path, &action, &[]).await?;
        let said = "127.0.0.1:9: the mail server cannot be reached";
        assert!(page.body.contains(said) && page.body.contains("To fix"), "{}", page.body);
        test.mail_by(None).await?;
        let page = console.press(&path, &action, &[]).await?;
        assert!(page.body.contains("Kith sends none, and offers none.") && !page.body.contains("To fix"), "{}", page.body);
    }

    async fn the_test_button_says_what_is_wrong_and_notes_it(mut test: Test) {
        // This is about the platform; no mails are offered here.
        test.mail_by(None).await?;
        let mut console = Console::first(&test).await?;
        let path = console.platform("Moodle").await?;
        let action = format!("{path}/test");
        let ill = "SELECT COUNT(*) FROM platform_health WHERE trouble IS NOT NULL AND part IN ('keys', 'token')";
        let page = console.press(&path, &action, &[]).await?;
        assert!(page.body.contains("It was read: 1 key."), "{}", page.body);
        assert!(page.body.contains("good for lists of participants"), "{}", page.body);
        assert!(!page.body.contains("To fix"));
        assert_eq!((test.count(ill).await?, test.moodle().seen().tokens), (0, 1));
        console.press(&path, &action, &[]).await?;
        assert_eq!(test.moodle().seen().tokens, 2, "it really asks, whatever is kept");

        test.moodle().answer_key_set_with(Some(canned(500, "<html>Fatal error</html>")));
        let page = console.press(&path, &action, &[]).await?;
        assert!(page.body.contains("To fix") && page.body.contains("The platform answered 500"), "{}", page.body);
        assert_eq!(test.count(ill).await?, 1);
        assert!(console.see("/admin").await?.body.contains("In trouble"), "seen at a glance");
        test.moodle().answer_key_set_with(Some(canned(200, "<html>Please sign in</html>")));
        assert!(console.press(&path, &action, &[]).await?.body.contains("To fix"));
        test.moodle().answer_key_set_with(None);

        test.moodle().answer_token_with(Some(canned(401, r#"{"error":"invalid_client <b>"}"#)));
        let page = console.press(&path, &action, &[]).await?;
        assert!(page.body.contains("refused a service token (401 Unauthorized): invalid_client"), "{}", page.body);
        assert!(page.body.contains("/.well-known/jwks.json") && !page.body.contains("<b>"), "{}", page.body);
        let page = console.see(&path).await?;
        assert!(page.body.contains("invalid_client") && page.body.contains("Went wrong"), "{}", page.body);
        assert_eq!(test.count(ill).await?, 1, "the key set is well again");

        let other = r#"{"access_token":"t","token_type":"Bearer","expires_in":3600,"scope":"x"}"#;
        test.moodle().answer_token_with(Some(canned(200, other)));
        let page = console.press(&path, &action, &[]).await?;
        assert!(page.body.contains("not for lists of participants") && page.body.contains("To know"));
        test.moodle().answer_token_with(None);
        let page = console.press(&path, &action, &[]).await?;
        assert!(!page.body.contains("To fix") && !page.body.contains("In trouble"), "{}", page.body);
        assert_eq!(test.count(ill).await?, 0, "noted at once, however lately it was well");
    }

    async fn a_platform_is_removed_only_by_its_typed_name(test: Test) {
        let mut console = Console::first(&test).await?;
        test.sign_in("ana").await?;
        let path = console.platform("Moodle").await?;
        let action = format!("{path}/remove");
        for wrong in ["", "moodle", "Canvas"] {
            let page = console.press(&path, &action, &[("name", wrong)]).await?;
            assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY, "{wrong}");
            assert!(page.body.contains("nothing was removed"));
        }
        assert_eq!(test.count("SELECT COUNT(*) FROM platform").await?, 2);
        let page = console.press(&path, &action, &[("name", " Moodle ")]).await?;
        assert!(page.url.path() == "/admin" && page.body.contains("Removed"), "{}", page.body);
        assert_eq!(test.count("SELECT COUNT(*) FROM platform").await?, 1);
        assert_eq!(test.count("SELECT COUNT(*) FROM person").await?, 0);
        let log = console.see("/admin/audit").await?.body;
        assert!(log.contains("removed the platform") && log.contains(&test.moodle().issuer()), "{log}");
        assert_eq!(console.see(&path).await?.status, StatusCode::NOT_FOUND);
    }

    async fn names_that_try_to_be_scripts_stay_text(test: Test) {
        let mut console = Console::first(&test).await?;
        test.execute("UPDATE platform SET name = '<script>alert(1)</script>', product = '<img src=x onerror=alert(2)>'").await?;
        test.execute("UPDATE deployment SET state = 'pending', deployment_id = '\"><script>alert(3)</script>'").await?;
        test.execute("INSERT INTO platform_health (platform, part, trouble, trouble_at_us) \
            SELECT id, 'keys', '<script>alert(4)</script>', 0 FROM platform").await?;
        console.press("/admin/invitations", "/admin/invitations", &[("note", "<script>alert(5)</script>"), ("days", "1")]).await?;
        server::invite(&test.app, &["--note", "'\"><svg onload=alert(6)>"]).await?;
        Console::further(&test, "<script>alert(7)</script>").await?;
        let list = console.see("/admin").await?.body;
        assert!(list.contains("&#60;script&#62;alert(1)"), "{list}");
        let path = actions(&list, "/approve")[0].split("/deployments").next().unwrap_or_default().to_owned();
        for path in ["/admin", &path, "/admin/invitations", "/admin/accounts", "/admin/audit", "/admin/keys"] {
            let page = console.see(path).await?;
            assert_eq!(page.status, StatusCode::OK);
            for tag in ["<script>", "<img", "<svg"] {
                assert!(!page.body.contains(tag), "{path}: {}", page.body);
            }
        }
    }

    async fn the_audit_log_has_pages_and_no_learners(test: Test) {
        let mut console = Console::first(&test).await?;
        let teacher = test.sign_in("tessa").await?;
        let learner = test.sign_in("ana").await?;
        let body = serde_json::json!({"languages": ["en"], "experience": 1, "wants_group": true, "seen_by": "course"});
        learner.put::<serde_json::Value>("/api/profile", &body).await?;
        let log = console.see("/admin/audit").await?.body;
        assert!(log.contains("somebody in a course</strong> decided what others see"), "{log}");
        for word in ["Ana", "Prado", learner.session.person.0.as_str(), teacher.session.person.0.as_str()] {
            assert!(!log.contains(word), "{word}: {log}");
        }
        for _ in 0..52 {
            test.wait(jiff::SignedDuration::from_secs(1));
            server::invite(&test.app, &[]).await?;
        }
        let newest = console.see("/admin/audit").await?.body;
        assert!(newest.contains("href=\"/admin/audit?page=2\"") && !newest.contains("rel=\"prev\""));
        assert!(!newest.contains("made the account"));
        let older = console.see("/admin/audit?page=2").await?.body;
        assert!(older.contains("made the account") && older.contains("rel=\"prev\""), "{older}");
        for odd in ["0", "-1", "x", "99999999999", "4294967295"] {
            assert_eq!(console.see(&format!("/admin/audit?page={odd}")).await?.status, StatusCode::OK, "{odd}");
        }
    }

    async fn a_new_key_is_announced_and_signs_a_day_later(test: Test) {
        let mut console = Console::first(&test).await?;
        test.sign_in("tessa").await?;
        let page = console.press("/admin/keys", "/admin/keys/rotate", &[]).await?;
        assert!(page.body.contains("published") && page.body.contains("announced, will sign"), "{}", page.body);
        assert_eq!(test.count("SELECT COUNT(*) FROM signing_key").await?, 2);
        let entry = "SELECT COUNT(*) FROM audit_entry WHERE action = 'key.rotate' AND actor = 'Ada Quist'";
        assert_eq!(test.count(entry).await?, 1);
        test.wait(jiff::SignedDuration::from_hours(25));
        console.sign_in(NAME, PASSWORD).await?;
        let page = console.see("/admin/keys").await?;
        assert!(page.body.contains("retired since") && !page.body.contains("announced"), "{}", page.body);
        let path = console.platform("Moodle").await?;
        let page = console.press(&path, &format!("{path}/test"), &[]).await?;
        assert!(page.body.contains("good for lists of participants"), "the platform finds the new key: {}", page.body);
    }
}
