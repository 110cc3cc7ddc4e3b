//! What other programs make of the calendars that Kith writes.

use jiff::Timestamp;
use kith_tests::{
    both_databases,
    readers::{self, Entry},
    rooms::{RoomServer, SECRET},
    server,
};
use reqwest::{Method, StatusCode};
use schedule::ics::{CalendarMeeting, calendar};
use serde_json::json;
use wire::{CalendarFeed, Meeting};

use super::{ANA, ask, begin, is_sound, subscribe};

const FROM: &str = "2026-11-01T00:00:00Z";
const TO: &str = "2027-11-01T00:00:00Z";

fn one(entries: &[Entry]) -> &Entry {
    assert_eq!(entries.len(), 1, "{entries:?}");
    &entries[0]
}

both_databases! {
    async fn moving_twice_and_calling_off_leaves_one_entry(mut test: Test) {
        let (server, estate) = begin(&mut test).await?;
        let path = format!("/api/meetings/{}", estate.treasure.meeting);
        subscribe(&estate.learner, &server, ANA, None).await?;
        server.wait_for(2).await?;
        for (sequence, starts_at) in ["2026-12-02T19:00:00Z", "2026-12-03T06:15:00Z"].into_iter().enumerate() {
            let _: Meeting = estate.learner.put(&path, &json!({"starts_at": starts_at, "sequence": sequence})).await?;
            server.wait_for(3 + sequence).await?;
        }
        let mails = server.mails()?;
        let files: Vec<&str> = mails.iter().filter_map(|mail| mail.calendar.as_deref()).collect();
        assert_eq!(files.len(), 3);
        let read = readers::read(&files, FROM, TO)?;
        let entry = one(&read.entries);
        assert_eq!((entry.sequence, entry.status.as_deref(), entry.start.as_str()), (2, Some("CONFIRMED"), "2026-12-03T06:15:00Z"));
        assert_eq!(entry.end, "2026-12-03T07:15:00Z");
        assert_eq!(read.instances.len(), 1, "the earlier times stand nowhere: {:?}", read.instances);
        // A mail that comes late takes nothing back.
        let late = readers::read(&[files[2], files[0], files[1]], FROM, TO)?;
        assert_eq!(late, read);

        // The feed and the file of the same meeting are the same entry.
        let feed: CalendarFeed = estate.learner.post("/api/calendar-feed", &()).await?;
        let feed = reqwest::get(feed.address.unwrap()).await?.text().await?;
        let file = ask(&estate.learner, Method::GET, &format!("{path}/calendar")).await?.body;
        let all = readers::read(&[files[0], &feed, &file], FROM, TO)?;
        assert_eq!((&one(&all.entries).uid, &all.instances), (&entry.uid, &read.instances));

        ask(&estate.learner, Method::POST, &format!("{path}/cancel")).await?;
        let mails = server.wait_for(5).await?;
        let files: Vec<&str> = mails.iter().filter_map(|mail| mail.calendar.as_deref()).collect();
        let read = readers::read(&files, FROM, TO)?;
        assert_eq!((one(&read.entries).sequence, one(&read.entries).status.as_deref()), (3, Some("CANCELLED")));
        assert!(read.instances.is_empty(), "{:?}", read.instances);
    }

    async fn a_calendar_leads_to_the_door_and_tells_nobody_the_room(mut test: Test) {
        let (server, mut estate) = begin(&mut test).await?;
        let bbb = RoomServer::start().await?;
        let line = ["bbb", "--address", &bbb.origin, "--secret-file", "{secret}"];
        server::rooms(&test.app, &test.moodle().issuer(), SECRET, &line).await?;
        subscribe(&estate.learner, &server, ANA, None).await?;
        server.wait_for(2).await?;
        let wish = json!({"starts_at": "2026-12-08T18:00:00Z", "minutes": 60});
        let meeting: Meeting = estate.learner.post("/api/meetings", &wish).await?;
        assert!(meeting.room, "{meeting:?}");
        let mails = server.wait_for(3).await?;
        let door = format!("{}/door/{}", test.address(), meeting.id);
        let file = ask(&estate.learner, Method::GET, &format!("/api/meetings/{}/calendar", meeting.id)).await?.body;
        let mail = mails[2].calendar.clone().unwrap();
        is_sound(&mails[2]);
        for text in [&file, &mail] {
            let read = readers::read(&[text], FROM, TO)?;
            let entry = one(&read.entries);
            assert_eq!((entry.location.as_deref(), entry.url.as_deref()), (Some(door.as_str()), Some(door.as_str())));
            assert!(!text.contains(&bbb.origin) && !text.contains("bigbluebutton"), "{text}");
        }
        assert!(mails[2].body().contains(&format!("ten minutes before:\n{door}")), "{}", mails[2].body());
        // Calendars on the web are told the same, and nobody's name.
        let meetings: Vec<Meeting> = estate.learner.get("/api/meetings").await?;
        let links = &meetings.iter().find(|it| it.id == meeting.id).unwrap().add_links;
        let [google, microsoft] = links.as_slice() else { panic!("{links:?}") };
        for (link, host, when) in [
            (google, "calendar.google.com", [("dates", "20261208T180000Z/20261208T190000Z"), ("text", &meeting.group_name)]),
            (microsoft, "outlook.office.com", [("startdt", "2026-12-08T18:00:00Z"), ("subject", &meeting.group_name)]),
        ] {
            let link = reqwest::Url::parse(link)?;
            let said = |name: &str| link.query_pairs().find(|(it, _)| it == name).map(|(_, value)| value.into_owned());
            assert_eq!((link.scheme(), link.host_str()), ("https", Some(host)));
            for (name, value) in when.into_iter().chain([("location", door.as_str())]) {
                assert_eq!(said(name).as_deref(), Some(value), "{link}");
            }
            assert!(!link.as_str().contains("Quillfeather") && !link.as_str().contains("Azores"), "{link}");
        }
        // Whoever the entry is shown to comes no further than this, and hears of nobody.
        let client = reqwest::Client::builder().no_proxy().build()?;
        for address in [door.clone(), format!("{}/door/nobody", test.address())] {
            let page = client.get(&address).header("accept-language", "de-AT, en;q=0.5").send().await?;
            assert_eq!(page.status(), StatusCode::OK);
            let page = page.text().await?;
            assert!(page.contains("<html lang=\"de\" dir=\"ltr\">") && page.contains("drücke „Teilnehmen“"), "{page}");
            assert!(!page.contains(&meeting.group_name) && !page.contains(&bbb.origin), "{page}");
        }
        // A link of the group's own is what they find instead.
        estate.meet("2026-12-15T18:00:00Z").await?;
        let file = ask(&estate.learner, Method::GET, &format!("/api/meetings/{}/calendar", estate.treasure.meeting)).await?.body;
        assert!(file.contains("URL:https://quillfeather.example/room") && !file.contains("/door/"), "{file}");
    }

    async fn free_hours_are_read_by_others_as_they_are_meant(test: Test) {
        let ana = test.sign_in("ana").await?;
        let nothing = ana.ask(Method::GET, "/api/days/free", None::<&()>).await?;
        assert_eq!(nothing.status, StatusCode::UNPROCESSABLE_ENTITY, "{}", nothing.body);
        // Mondays and Wednesdays 18:00 to 20:00 and Fridays around midnight, in a zone of whole quarters.
        let weekly = json!([[72, 80, "free"], [264, 272, "free"], [476, 484, "if_need_be"]]);
        let _: wire::Profile = ana.put("/api/availability", &json!({"zone": "Europe/Lisbon", "weekly": weekly})).await?;
        let dated = json!([
            {"first": "2026-12-07", "last": "2026-12-09", "from": 0, "to": 96, "free": false},
            {"first": "2026-12-12", "last": "2026-12-12", "from": 40, "to": 48, "free": true},
        ]);
        let _: wire::Days = ana.put("/api/days", &json!({"dated": dated})).await?;
        let answer = ask(&ana, Method::GET, "/api/days/free").await?;
        let read = readers::read(&[&answer.body], "2027-03-22T00:00:00Z", "2027-04-05T00:00:00Z")?;
        let [away, extra, week] = read.free.as_slice() else { panic!("{:?}", read.free) };
        assert_eq!((away.priority, away.times.len()), (1, 0));
        assert_eq!(away.span, ("2026-12-07T00:00:00Z".to_owned(), "2026-12-10T00:00:00Z".to_owned()));
        assert_eq!((extra.priority, &extra.span), (2, &("2026-12-12T10:00:00Z".to_owned(), "2026-12-12T12:00:00Z".to_owned())));
        // The clocks go forward on 28 March: the same hour by the wall is another one in UTC.
        let times: Vec<(&str, &str, &str)> = week
            .times
            .iter()
            .map(|(start, end, level)| (start.as_str(), end.as_str(), level.as_deref().unwrap_or_default()))
            .collect();
        assert_eq!(week.priority, 5);
        assert_eq!(times, [
            ("2027-03-22T18:00:00Z", "2027-03-22T20:00:00Z", "Free"),
            ("2027-03-24T18:00:00Z", "2027-03-24T20:00:00Z", "Free"),
            ("2027-03-26T23:00:00Z", "2027-03-27T00:00:00Z", "If need be"),
            ("2027-03-27T00:00:00Z", "2027-03-27T01:00:00Z", "If need be"),
            ("2027-03-29T17:00:00Z", "2027-03-29T19:00:00Z", "Free"),
            ("2027-03-31T17:00:00Z", "2027-03-31T19:00:00Z", "Free"),
            ("2027-04-02T22:00:00Z", "2027-04-02T23:00:00Z", "If need be"),
            ("2027-04-02T23:00:00Z", "2027-04-03T00:00:00Z", "If need be"),
        ]);
        // Bo has marked nothing, and gets nothing of Ana's.
        let bo = test.sign_in("bo").await?;
        let other = bo.ask(Method::GET, "/api/days/free", None::<&()>).await?;
        assert_eq!(other.status, StatusCode::UNPROCESSABLE_ENTITY, "{}", other.body);
    }
}

#[test]
fn odd_texts_arrive_as_they_were_written() {
    let odd = "Ana’s group; “tea, or not”\\ 🫖 \u{202e}עברית – a title that is a good deal longer than one line may be";
    let meeting = CalendarMeeting {
        uid: "odd,1@kith.example",
        sequence: 0,
        starts_at: "2026-12-01T18:00:00Z".parse::<Timestamp>().unwrap(),
        minutes: 45,
        stamp: "2026-11-23T09:00:00Z".parse().unwrap(),
        summary: odd,
        description: "One\nTwo\r\nThree",
        url: Some("https://rooms.example/a?b=1,2;c"),
        organizer: None,
        cancelled: false,
    };
    let read = readers::read(&[&calendar(&meeting)], FROM, TO).unwrap();
    let entry = one(&read.entries);
    assert_eq!((entry.uid.as_str(), entry.summary.as_deref()), (meeting.uid, Some(odd)));
    assert_eq!((entry.end.as_str(), entry.url.as_deref()), ("2026-12-01T18:45:00Z", meeting.url));
}
