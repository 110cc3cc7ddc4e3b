//! Who has not said whether they come is asked once more, and nobody else is.

use jiff::{SignedDuration, Timestamp};
use kith_tests::{both_databases, launcher::Browser, server::Test};
use reqwest::{Method, StatusCode};
use serde_json::json;
use wire::Meeting;

use super::{ANA, begin, look, press, subscribe, to, work};

const BO: &str = "bo@example.org";

fn wait_until(test: &Test, at: &str) -> anyhow::Result<()> {
    test.wait(at.parse::<Timestamp>()?.duration_since(test.clock.now()));
    Ok(())
}

fn subjects(mails: &[&kith_tests::mail::Received]) -> Vec<String> {
    mails.iter().map(|mail| mail.header("subject").to_owned()).collect()
}

both_databases! {
    async fn two_days_before_those_are_asked_who_have_not_answered(mut test: Test) {
        let (server, estate) = begin(&mut test).await?;
        let bo = test.sign_in("bo").await?;
        subscribe(&estate.learner, &server, ANA, Some(60)).await?;
        server.wait_for(2).await?;
        subscribe(&bo, &server, BO, Some(60)).await?;
        server.wait_for(4).await?;
        let path = format!("/api/meetings/{}/answer", estate.treasure.meeting);
        let _: Meeting = bo.put(&path, &json!({"comes": false})).await?;
        // Tuesday 18:00 UTC is 17:00 on the Azores, and so is the hour two days before.
        wait_until(&test, "2026-11-29T17:58:00Z")?;
        work(&test).await?;
        assert_eq!(server.mails()?.len(), 4);
        test.wait(SignedDuration::from_mins(3));
        work(&test).await?;
        let mails = server.wait_for(5).await?;
        let asked = to(&mails, ANA)[2];
        assert!(asked.header("subject").starts_with("Will you be there? "), "{:?}", asked.headers);
        assert!(asked.calendar.is_none() && asked.body().contains("17:00 to 18:00\nAtlantic/Azores"), "{}", asked.body());
        let link = asked.link("answer")?;
        assert_eq!(press(&link, "yes").await?.status, StatusCode::OK);
        // Bo has answered, and whatever looks for more work finds none.
        for _ in 0..2 {
            work(&test).await?;
        }
        assert_eq!(to(&server.mails()?, BO).len(), 2, "{:?}", subjects(&to(&server.mails()?, BO)));
        assert_eq!(server.mails()?.len(), 5);
    }

    async fn a_member_asks_once_and_nobody_is_woken(mut test: Test) {
        let (server, estate) = begin(&mut test).await?;
        let [bo, cy] = [test.sign_in("bo").await?, test.sign_in("cy").await?];
        subscribe(&bo, &server, BO, Some(60)).await?;
        server.wait_for(2).await?;
        subscribe(&cy, &server, "cy@example.org", None).await?;
        server.wait_for(4).await?;
        let meeting = format!("/api/meetings/{}", estate.treasure.meeting);
        let (path, answer) = (format!("{meeting}/nudge"), format!("{meeting}/answer"));
        let first = estate.learner.ask(Method::POST, &path, None::<&()>).await?;
        assert_eq!(first.status, StatusCode::CONFLICT, "{}", first.body);
        assert!(first.body.contains("Say first whether you will be there yourself"), "{}", first.body);
        let _: Meeting = estate.learner.put(&answer, &json!({"comes": true})).await?;
        // 18:00 UTC is a quarter to midnight in Kathmandu.
        wait_until(&test, "2026-11-24T18:00:00Z")?;
        let ana = test.sign_in("ana").await?;
        let asked: Meeting = ana.post(&path, &()).await?;
        assert_eq!(asked.nudged_at, Some(test.clock.now()));
        work(&test).await?;
        assert_eq!(server.mails()?.len(), 4, "Bo sleeps, Cy wants no reminders");
        wait_until(&test, "2026-11-25T01:16:00Z")?;
        work(&test).await?;
        let mails = server.wait_for(5).await?;
        assert!(subjects(&to(&mails, BO))[2].starts_with("Will you be there? "), "{:?}", subjects(&to(&mails, BO)));
        // In the page everybody reads it.
        let cy = test.sign_in("cy").await?;
        let seen: Vec<Meeting> = cy.get("/api/meetings").await?;
        assert_eq!(seen[0].nudged_at, asked.nudged_at);
        // A second time changes nothing, and neither does the hour at which Kith would have asked.
        let again: Meeting = test.sign_in("ana").await?.post(&path, &()).await?;
        assert_eq!(again.nudged_at, asked.nudged_at);
        wait_until(&test, "2026-11-29T20:00:00Z")?;
        work(&test).await?;
        assert_eq!(server.mails()?.len(), 5);
        assert_eq!(test.count("SELECT COUNT(*) FROM audit_entry WHERE action = 'meeting asked again'").await?, 1);

        // Another time is another question.
        let ana = test.sign_in("ana").await?;
        let wish = json!({"starts_at": "2026-12-09T18:00:00Z", "sequence": estate.treasure.sequence});
        let moved: Meeting = ana.put(&meeting, &wish).await?;
        assert_eq!(moved.nudged_at, None);
        // Once everybody has answered there is nobody to ask.
        for who in [&ana, &test.sign_in("bo").await?, &test.sign_in("cy").await?] {
            let _: Meeting = who.put(&answer, &json!({"comes": true})).await?;
        }
        let done = ana.ask(Method::POST, &path, None::<&()>).await?;
        assert_eq!(done.status, StatusCode::CONFLICT, "{}", done.body);
        assert!(done.body.contains("Everybody has answered already"), "{}", done.body);
    }

    async fn who_stops_reminders_is_not_asked_either(mut test: Test) {
        let (server, mut estate) = begin(&mut test).await?;
        subscribe(&estate.learner, &server, ANA, Some(1440)).await?;
        server.wait_for(2).await?;
        wait_until(&test, "2026-11-29T18:01:00Z")?;
        work(&test).await?;
        let mails = server.wait_for(3).await?;
        let stop = mails[2].link("stop")?;
        let page = look(&stop).await?;
        assert!(page.body.contains("Stop reminders only"), "{}", page.body);
        let click = [("List-Unsubscribe".to_owned(), "One-Click".to_owned())];
        assert_eq!(Browser::new()?.post(&stop, &click).await?.status, StatusCode::OK);
        assert_eq!(test.count("SELECT COUNT(*) FROM mail_address").await?, 1, "invitations still come");
        estate.learner = test.sign_in("ana").await?;
        estate.meet("2026-12-05T12:00:00Z").await?;
        let bo = test.sign_in("bo").await?;
        let answer = format!("/api/meetings/{}/answer", estate.treasure.meeting);
        let _: Meeting = bo.put(&answer, &json!({"comes": true})).await?;
        let _: Meeting = bo.post(&format!("/api/meetings/{}/nudge", estate.treasure.meeting), &()).await?;
        wait_until(&test, "2026-12-04T12:00:00Z")?;
        work(&test).await?;
        let mails = server.wait_for(4).await?;
        assert_eq!(mails.len(), 4);
        assert!(mails[3].header("subject").starts_with("Meeting: "), "{:?}", subjects(&to(&mails, ANA)));
    }
}
