//! A person's own calendar reads their meetings at an address that is a secret.

use anyhow::{Context as _, ensure};
use kith_tests::{both_databases, launcher::Client, readers, server};
use reqwest::{Method, Response, StatusCode, header};
use wire::CalendarFeed;

use crate::tenancy::world::{Estate, settle};

const PATH: &str = "/api/calendar-feed";

/// What a calendar program asks: it has no bearer, and remembers the tag of what it got.
async fn read(address: &str, tag: Option<&str>) -> anyhow::Result<Response> {
    let http = reqwest::Client::builder().no_proxy().build()?;
    let asked = http.get(address);
    Ok(match tag {
        Some(tag) => asked.header(header::IF_NONE_MATCH, tag),
        None => asked,
    }
    .send()
    .await?)
}

async fn make(learner: &Client) -> anyhow::Result<String> {
    let made: CalendarFeed = learner.post(PATH, &()).await?;
    made.address.context("no address")
}

fn tag(answer: &Response) -> anyhow::Result<String> {
    Ok(answer.headers().get(header::ETAG).context("no tag")?.to_str()?.to_owned())
}

async fn change(estate: &Estate, method: Method, path: &str) -> anyhow::Result<()> {
    let answer = estate.learner.ask(method, path, None::<&()>).await?;
    ensure!(answer.status.is_success(), "{}", answer.body);
    Ok(())
}

both_databases! {
    async fn a_calendar_follows_the_meetings(test: Test) {
        let course = server::small_course(test.moodle());
        let mut estate = settle(&test, test.moodle(), course).await?;
        let none: CalendarFeed = estate.learner.get(PATH).await?;
        assert_eq!(none, CalendarFeed { made_at: None, address: None });
        let address = make(&estate.learner).await?;
        assert!(address.starts_with(&format!("{}/calendar/", test.address())), "{address}");
        let kept: CalendarFeed = estate.learner.get(PATH).await?;
        assert!(kept.made_at.is_some() && kept.address.is_none(), "told once: {kept:?}");

        let answer = read(&address, None).await?;
        assert_eq!(answer.status(), StatusCode::OK);
        assert_eq!(answer.headers()[header::CONTENT_TYPE], "text/calendar; charset=utf-8");
        assert_eq!(answer.headers()[header::CACHE_CONTROL], "private, no-cache");
        let first = tag(&answer)?;
        let text = answer.text().await?;
        let entry = format!("UID:{}@", estate.treasure.meeting);
        assert!(text.contains(&entry) && text.contains("DTSTART:20261201T180000Z"), "{text}");
        let again = read(&address, Some(&format!("\"other\", W/{first}"))).await?;
        assert_eq!(again.status(), StatusCode::NOT_MODIFIED);
        assert_eq!((tag(&again)?, again.text().await?), (first.clone(), String::new()));

        // One more, and the first one is called off: both stand in the calendar.
        let earlier = estate.treasure.meeting.clone();
        estate.meet("2026-12-08T18:00:00Z").await?;
        change(&estate, Method::POST, &format!("/api/meetings/{earlier}/cancel")).await?;
        let answer = read(&address, Some(&first)).await?;
        assert_eq!(answer.status(), StatusCode::OK);
        assert_ne!(tag(&answer)?, first);
        let text = answer.text().await?;
        assert_eq!(text.matches("BEGIN:VEVENT").count(), 2, "{text}");
        assert_eq!(text.matches("STATUS:CANCELLED").count(), 1, "{text}");
        readers::sound(&text)?;
    }

    async fn an_address_ends(test: Test) {
        let course = server::small_course(test.moodle());
        let estate = settle(&test, test.moodle(), course).await?;
        let first = make(&estate.learner).await?;
        let second = make(&estate.learner).await?;
        assert_eq!(read(&first, None).await?.status(), StatusCode::NOT_FOUND, "a new one ends the old");
        assert_eq!(read(&second, None).await?.status(), StatusCode::OK);
        for wrong in [second.replace(".ics", ""), second.replace("/calendar/", "/calendar/0")] {
            let answer = read(&wrong, None).await?;
            assert_eq!(answer.status(), StatusCode::NOT_FOUND, "{wrong}");
        }
        change(&estate, Method::DELETE, PATH).await?;
        assert_eq!(read(&second, None).await?.status(), StatusCode::NOT_FOUND, "its owner ended it");

        // Who leaves the course takes nothing along.
        let third = make(&estate.learner).await?;
        test.moodle().drop_out(course, "ana");
        let before = test.clock.now();
        change_roster(&estate).await?;
        test.roster_read(&estate.teacher, before).await?;
        assert_eq!(read(&third, None).await?.status(), StatusCode::NOT_FOUND, "they left the course");
    }
}

async fn change_roster(estate: &Estate) -> anyhow::Result<()> {
    let answer = estate.teacher.ask(Method::POST, "/api/roster/refresh", None::<&()>).await?;
    ensure!(answer.status.is_success(), "{}", answer.body);
    Ok(())
}
