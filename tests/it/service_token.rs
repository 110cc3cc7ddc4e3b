//! Tokens for a platform's services: asked for once, never shared, never trusted for longer than they say.

use jiff::{SignedDuration, Timestamp};
use kith_tests::{both_databases, launcher::Client, platform::Canned, server::Test};
use serde_json::json;

/// Reads the roster anew and waits until it is there.
async fn refresh(test: &Test, teacher: &Client) -> anyhow::Result<()> {
    test.wait(SignedDuration::from_mins(1));
    let since = test.clock.now();
    teacher.post::<serde_json::Value>("/api/roster/refresh", &json!({})).await?;
    test.roster_read(teacher, since).await?;
    Ok(())
}

/// What the instructor is told after the roster could not be read.
async fn trouble(test: &Test, teacher: &Client) -> anyhow::Result<String> {
    test.execute("UPDATE course SET roster_trouble = NULL").await?;
    test.wait(SignedDuration::from_mins(1));
    teacher.post::<serde_json::Value>("/api/roster/refresh", &json!({})).await?;
    for _ in 0..200 {
        let roster: wire::Roster = teacher.get("/api/roster").await?;
        if let Some(trouble) = roster.trouble {
            return Ok(trouble);
        }
        tokio::time::sleep(std::time::Duration::from_millis(50)).await;
    }
    anyhow::bail!("nothing went wrong")
}

fn canned(status: u16, body: &str) -> Canned {
    let content_type = "text/html; charset=utf-8".to_owned();
    Canned { status, content_type, body: body.to_owned(), headers: Vec::new() }
}

async fn teacher_with_roster(test: &Test) -> anyhow::Result<Client> {
    let began: Timestamp = test.clock.now();
    let teacher = test.sign_in("tessa").await?;
    test.roster_read(&teacher, began).await?;
    Ok(teacher)
}

both_databases! {
    async fn a_token_is_asked_for_once_and_again_when_it_ends(test: Test) {
        let teacher = teacher_with_roster(&test).await?;
        refresh(&test, &teacher).await?;
        refresh(&test, &teacher).await?;
        assert_eq!(test.moodle().seen().tokens, 1);
        // A token lives an hour; the teacher's bearer too, so she comes again.
        test.wait(SignedDuration::from_mins(58));
        let teacher = test.sign_in("tessa").await?;
        refresh(&test, &teacher).await?;
        assert_eq!(test.moodle().seen().tokens, 2);
    }

    async fn a_token_that_no_longer_counts_is_replaced_once(test: Test) {
        let teacher = teacher_with_roster(&test).await?;
        test.moodle().end_tokens();
        refresh(&test, &teacher).await?;
        assert_eq!(test.moodle().seen().tokens, 2);

        test.moodle().answer_roster_with(Some(canned(401, r#"{"status":401,"reason":"Unauthorized"}"#)));
        let before = test.moodle().seen().tokens;
        let told = trouble(&test, &teacher).await?;
        assert!(told.contains("401"), "{told}");
        assert_eq!(test.moodle().seen().tokens, before + 1, "one new token, then it is given up");
    }

    async fn n_91_tenants_never_share_a_token(test: Test) {
        teacher_with_roster(&test).await?;
        let theirs = test.sign_in_from_canvas("tessa").await?;
        test.roster_read(&theirs, test.clock.now()).await?;
        assert_eq!((test.moodle().seen().tokens, test.canvas().seen().tokens), (1, 1));
    }

    async fn n_90_odd_answers_of_the_token_endpoint_are_bounded(test: Test) {
        let teacher = teacher_with_roster(&test).await?;
        test.moodle().end_tokens();
        for (status, body) in [
            (200, "<html>Please sign in</html>"),
            (200, "{}"),
            (401, r#"{"error":"invalid_client"}"#),
            (429, "slow down"),
            (400, r#"{"error" : ""kid" invalid"}"#),
        ] {
            test.moodle().answer_token_with(Some(canned(status, body)));
            let told = trouble(&test, &teacher).await?;
            assert!(!told.is_empty() && !told.contains('<'), "{status}: {told}");
        }
        test.moodle().answer_token_with(None);
        // Failed work is tried again later; asking for it starts it at once.
        test.execute("UPDATE course SET roster_trouble = NULL").await?;
        refresh(&test, &teacher).await?;
    }

    async fn n_84_a_scope_that_was_withheld_is_told_and_found_again(test: Test) {
        let teacher = teacher_with_roster(&test).await?;
        test.moodle().end_tokens();
        let other = r#"{"access_token":"t","token_type":"Bearer","expires_in":3600,
            "scope":"https://purl.imsglobal.org/spec/lti-ags/scope/score"}"#;
        test.moodle().answer_token_with(Some(canned(200, other)));
        let told = trouble(&test, &teacher).await?;
        assert!(told.contains("Names and Role Provisioning"), "{told}");
        let people: wire::Roster = teacher.get("/api/roster").await?;
        assert_eq!(people.people.len(), 5, "who was known stays");
        test.moodle().answer_token_with(None);
        test.execute("UPDATE course SET roster_trouble = NULL").await?;
        refresh(&test, &teacher).await?;
    }
}
