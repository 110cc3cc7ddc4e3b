//! Two sessions where no hour suits everybody: both are planned, or neither.

use kith_tests::both_databases;
use reqwest::{Method, StatusCode};
use serde_json::json;
use wire::Meeting;

use crate::tenancy::world::settle;

both_databases! {
    async fn both_sessions_are_planned_or_neither(test: Test) {
        let estate = settle(&test, test.moodle(), test.course).await?;
        let ana = &estate.learner;
        let before = test.count("SELECT COUNT(*) FROM meeting").await?;
        let wish = |and_at: &str| json!({"starts_at": "2026-12-08T18:00:00Z", "and_at": and_at, "minutes": 60});
        for (and_at, why) in [
            ("2026-12-08T18:45:00Z", "The two sessions overlap"),
            ("2026-12-08T17:15:00Z", "The two sessions overlap"),
            ("2026-12-08T18:00:00Z", "The two sessions overlap"),
            ("2026-11-20T18:00:00Z", "This time is over"),
            ("2026-12-09T18:05:00Z", "quarter of an hour"),
        ] {
            let answer = ana.ask(Method::POST, "/api/meetings", Some(&wish(and_at))).await?;
            assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY, "{and_at}: {}", answer.body);
            assert!(answer.body.contains(why), "{and_at}: {}", answer.body);
        }
        assert_eq!(test.count("SELECT COUNT(*) FROM meeting").await?, before, "nothing is half planned");
        let mut both = wish("2026-12-09T05:00:00Z");
        both["link"] = json!("https://rooms.example/2");
        let first: Meeting = ana.post("/api/meetings", &both).await?;
        assert_eq!(first.starts_at, "2026-12-08T18:00:00Z".parse()?);
        let meetings: Vec<Meeting> = test.sign_in("bo").await?.get("/api/meetings").await?;
        let of_both: Vec<_> = meetings.iter().filter(|it| it.link == first.link).map(|it| it.starts_at.to_string()).collect();
        assert_eq!(of_both, ["2026-12-08T18:00:00Z", "2026-12-09T05:00:00Z"]);
        // One after the other is no overlap, and each is moved and called off alone.
        let next: Meeting = ana.post("/api/meetings", &json!({"starts_at": "2026-12-15T18:00:00Z", "and_at": "2026-12-15T17:00:00Z", "minutes": 60})).await?;
        let off: Meeting = ana.ask(Method::POST, &format!("/api/meetings/{}/cancel", next.id), None::<&()>).await?.json()?;
        assert_eq!(off.state, wire::MeetingState::Cancelled);
        let standing = test.count("SELECT COUNT(*) FROM meeting WHERE state = 'planned'").await?;
        assert_eq!(standing, before + 3);
    }
}
