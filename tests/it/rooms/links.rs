//! Where links of learners may lead.

use kith_tests::{both_databases, rooms::RoomServer, server};
use reqwest::{Method, StatusCode};
use serde_json::json;
use wire::Meeting;

use super::{group, seen, use_bbb};

both_databases! {
    async fn links_lead_where_the_institution_allows(test: Test) {
        let (estate, _) = group(&test).await?;
        let ana = &estate.learner;
        let plan = |link: &str| json!({"starts_at": "2026-11-24T10:00:00Z", "minutes": 60, "link": link});
        let elsewhere: Meeting = ana.post("/api/meetings", &plan("https://elsewhere.example/1")).await?;
        assert!(elsewhere.link.is_some(), "any place, as long as nobody said otherwise");
        let issuer = test.moodle().issuer();
        server::rooms(&test.app, &issuer, "", &["links", "--hosts", "zoom.us meet.example"]).await?;

        for link in ["https://elsewhere.example/1", "https://zoom.us.evil.example/", "https://zoom.us@evil.example/"] {
            let answer = ana.ask(Method::POST, "/api/meetings", Some(&plan(link))).await?;
            assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY, "{link}: {}", answer.body);
            assert!(answer.body.contains("meet.example, zoom.us only"), "{}", answer.body);
        }
        let fine: Meeting = ana.post("/api/meetings", &plan("https://us02web.zoom.us/j/1")).await?;
        assert_eq!(fine.link.as_deref(), Some("https://us02web.zoom.us/j/1"));
        // The same hosts hold for what a group writes about a meeting.
        let record = format!("/api/meetings/{}/record", fine.id);
        let write = |field: &str, link: serde_json::Value| json!({"revision": 0, "text": {field: link}});
        for (field, link, named) in [
            ("reading", json!([{"name": "Chapter 2", "url": "https://elsewhere.example/2"}]), "“Chapter 2”"),
            ("recording", json!("https://zoom.us.evil.example/r"), "The link to the recording"),
            ("follow_up", json!("https://zoom.us@evil.example/f"), "The link to where it goes on"),
        ] {
            let answer = ana.ask(Method::PUT, &record, Some(&write(field, link))).await?;
            assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY, "{field}: {}", answer.body);
            let words = format!("{named} leads elsewhere. Your school allows links to meet.example, zoom.us only.");
            assert!(answer.body.contains(&words), "{field}: {}", answer.body);
        }
        let kept: wire::MeetingRecord = ana.put(&record, &write("recording", json!("https://us02web.zoom.us/rec/1"))).await?;
        assert_eq!(kept.text.recording.as_deref(), Some("https://us02web.zoom.us/rec/1"));
        server::rooms(&test.app, &issuer, "", &["links", "--hosts", "meet.example"]).await?;
        let hidden: wire::MeetingRecord = ana.get(&record).await?;
        assert_eq!((hidden.revision, hidden.text.recording), (1, None), "what was typed before is shown no longer");
        server::rooms(&test.app, &issuer, "", &["links", "--hosts", "zoom.us meet.example"]).await?;
        let mut way = estate.treasure.way.clone();
        way["link"] = json!("https://elsewhere.example/1");
        let answer = ana.ask(Method::POST, "/api/series", Some(&way)).await?;
        assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY, "{}", answer.body);
        assert!(answer.body.contains("meet.example, zoom.us only"), "{}", answer.body);

        // What was typed before is shown no longer: neither on the page nor in a calendar.
        let hidden = seen(ana, &elsewhere).await?;
        assert!(hidden.link.is_none() && !hidden.room, "{hidden:?}");
        let path = format!("/api/meetings/{}/calendar", elsewhere.id);
        let entry = ana.ask(Method::GET, &path, None::<&()>).await?;
        assert!(entry.status == StatusCode::OK && !entry.body.contains("elsewhere"), "{}", entry.body);
        use_bbb(&test, &RoomServer::start().await?, "secret").await?;
        assert!(seen(ana, &elsewhere).await?.room, "the institution's own room is there instead");
        let answer = ana.ask(Method::POST, "/api/meetings", Some(&plan("https://elsewhere.example/1"))).await?;
        assert!(answer.body.contains("room of your school"), "{}", answer.body);
        server::rooms(&test.app, &issuer, "", &["links", "--hosts", ""]).await?;
        assert!(seen(ana, &elsewhere).await?.link.is_some());
    }
}
