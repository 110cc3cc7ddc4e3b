//! Days that differ from the week, and a calendar that says when somebody is busy: what comes of them for meetings.

use anyhow::Context as _;
use jiff::{SignedDuration, Timestamp, civil::Date};
use kith::jobs;
use kith_tests::{
    both_databases,
    calendars::Calendars,
    launcher::{Answer, Client},
    server::Test,
    snapshot,
};
use reqwest::{Method, StatusCode};
use schedule::Level;
use serde_json::{Value, json};
use wire::{DatedHours, Days, SeriesBoard, SlotBoard};

use crate::tenancy::world::{Estate, live_in};

/// Ana can from six to eight in the evening, the others at any hour.
const PEOPLE: [(&str, &str); 3] =
    [("ana", "Europe/Oslo"), ("bo", "Asia/Kathmandu"), ("cy", "Australia/Lord_Howe")];

/// What somebody is busy with is nobody's business.
const TITLE: &str = "Quartet rehearsal";

/// A calendar of these events.
fn calendar(events: &[&str]) -> String {
    let event = |(nth, lines): (usize, &&str)| {
        format!(
            "BEGIN:VEVENT\r\nUID:{nth}@cal.example\r\nDTSTAMP:20261101T000000Z\r\nSUMMARY:{TITLE}\r\n{}\r\nEND:VEVENT\r\n",
            lines.replace(' ', "\r\n")
        )
    };
    let events: String = events.iter().enumerate().map(event).collect();
    format!("BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//Test//Test//EN\r\n{events}END:VCALENDAR\r\n")
}

/// Every evening but that of 3 December, when something was called off and something else leaves people free.
const EVENINGS: [&str; 4] = [
    "DTSTART;TZID=Europe/Oslo:20261102T180000 DTEND;TZID=Europe/Oslo:20261102T200000 RRULE:FREQ=DAILY \
     EXDATE;TZID=Europe/Oslo:20261203T180000",
    "DTSTART;TZID=Europe/Oslo:20261203T180000 DURATION:PT2H STATUS:CANCELLED",
    "DTSTART;TZID=Europe/Oslo:20261203T180000 DURATION:PT2H TRANSP:TRANSPARENT",
    "DTSTART;VALUE=DATE:20261203 DTEND;VALUE=DATE:20261204",
];

async fn group(test: &Test) -> anyhow::Result<Estate> {
    let estate =
        live_in(test, test.moodle(), test.course, "tessa", &PEOPLE, "https://rooms.example/1").await?;
    evenings(&estate.learner, "Europe/Oslo").await?;
    Ok(estate)
}

async fn evenings(client: &Client, zone: &str) -> anyhow::Result<()> {
    let weekly: Vec<Value> = (0..7).map(|day| json!([day * 96 + 72, day * 96 + 80, "free"])).collect();
    let _: wire::Profile = client.put("/api/availability", &json!({"zone": zone, "weekly": weekly})).await?;
    Ok(())
}

async fn choose(client: &Client, address: bool, text: &str) -> anyhow::Result<Answer> {
    let body = json!({"address": address, "text": text});
    client.ask(Method::PUT, "/api/days/calendar", Some(&body)).await
}

async fn say(client: &Client, dated: Value) -> anyhow::Result<Days> {
    client.put("/api/days", &json!({ "dated": dated })).await
}

/// Days, or a part of one.
fn dated(first: &str, last: &str, from: u16, to: u16, free: bool) -> Value {
    json!({"first": first, "last": last, "from": from, "to": to, "free": free})
}

async fn days(client: &Client) -> anyhow::Result<Days> {
    client.get("/api/days").await
}

async fn slots(client: &Client) -> anyhow::Result<SlotBoard> {
    client.get("/api/slots?minutes=60").await
}

/// Days on Ana's clock on which everybody can, by the times that are offered.
async fn together(client: &Client) -> anyhow::Result<Vec<Date>> {
    let board = slots(client).await?;
    let oslo = jiff::tz::TimeZone::get("Europe/Oslo")?;
    let suit = board.slots.iter().filter(|slot| slot.can == 3);
    let mut days: Vec<Date> = suit.map(|slot| oslo.to_datetime(slot.starts_at).date()).collect();
    days.sort_unstable();
    days.dedup();
    Ok(days)
}

fn only(day: &str) -> anyhow::Result<Vec<Date>> {
    Ok(vec![day.parse()?])
}

/// Does what is due in the background.
async fn keep_house(test: &Test) -> anyhow::Result<()> {
    jobs::housekeeping(&test.app).await?;
    while jobs::work_once(&test.app).await? {}
    test.idle("calendar").await
}

/// What was said of the one stretch of days on which something lasts all day.
fn question(days: &Days) -> anyhow::Result<&DatedHours> {
    days.all_day.first().context("no question")
}

both_databases! {
    async fn a_calendar_is_planned_around(test: Test) {
        let estate = group(&test).await?;
        let (ana, bo) = (&estate.learner, test.sign_in("bo").await?);
        assert!(together(&bo).await?.len() > 1, "before, any evening will do");
        let weekly: SeriesBoard = bo.get("/api/series/ways?weeks=2&minutes=60").await?;
        assert!(!weekly.ways.is_empty() && weekly.week_without == 0, "{weekly:?}");

        let calendars = Calendars::open(&calendar(&EVENINGS)).await?;
        let answer = choose(ana, true, &calendars.at("moved")).await?;
        assert_eq!(answer.status, StatusCode::OK, "{}", answer.body);
        assert_eq!(calendars.asked(), 3, "two steps on");
        let found: Days = answer.json()?;
        // 56 evenings in 8 weeks, and one of them is free.
        assert_eq!((found.busy, found.unread, found.complete), (55, 0, true), "{found:?}");
        let asked = question(&found)?;
        assert_eq!((asked.first.to_string().as_str(), asked.free), ("2026-12-03", None));
        assert!(found.trouble.is_none() && found.read_at.is_some() && !found.paused, "{found:?}");

        // Nothing is assumed of the day on which something lasts all day.
        assert_eq!(together(&bo).await?, only("2026-12-03")?);
        let weekly: SeriesBoard = bo.get("/api/series/ways?weeks=2&minutes=60").await?;
        assert!(weekly.ways.is_empty() && weekly.week_without == 2, "{weekly:?}");
        for (free, expected) in [(Some(false), vec![]), (Some(true), only("2026-12-03")?), (None, only("2026-12-03")?)] {
            let said = DatedHours { free, ..asked.clone() };
            let after: Days = ana.put("/api/days/calendar/answers", &said).await?;
            assert_eq!(question(&after)?.free, free);
            assert_eq!(together(&bo).await?, expected, "{free:?}");
        }
        let elsewhere = json!({"first": "2026-12-05", "last": "2026-12-06", "from": 0, "to": 96, "free": false});
        let answer = ana.ask(Method::PUT, "/api/days/calendar/answers", Some(&elsewhere)).await?;
        assert_eq!(answer.status, StatusCode::CONFLICT, "{}", answer.body);

        // Removed, it counts no more at once.
        assert_eq!(ana.ask(Method::DELETE, "/api/days/calendar", None::<&()>).await?.status, StatusCode::NO_CONTENT);
        assert_eq!(days(ana).await?, Days::default());
        assert!(together(&bo).await?.len() > 1);
    }

    async fn what_is_said_of_dates_is_planned_by(test: Test) {
        let estate = group(&test).await?;
        let (ana, bo) = (&estate.learner, test.sign_in("bo").await?);
        let away = dated("2026-11-20", "2026-12-31", 0, 96, false);
        let said = say(ana, json!([away])).await?;
        assert_eq!(said.dated.len(), 1);
        assert_eq!(together(&bo).await?, [] as [Date; 0]);
        // Away until the middle of the day before, and free on a morning that is in no week of hers.
        let until = dated("2026-11-20", "2026-12-08", 0, 96, false);
        let rest = dated("2026-12-10", "2026-12-31", 0, 96, false);
        let evening = dated("2026-12-09", "2026-12-09", 64, 96, false);
        let morning = dated("2026-12-09", "2026-12-09", 40, 44, true);
        let over = dated("2026-11-02", "2026-11-22", 0, 96, false);
        let said = say(ana, json!([rest, evening, morning, until, over])).await?;
        assert_eq!(said.dated.len(), 4, "what is over is dropped: {said:?}");
        let board = slots(&bo).await?;
        let best = &board.slots[0];
        assert_eq!((best.can, best.starts_at), (3, "2026-12-09T09:00:00Z".parse()?), "{board:?}");
        // Stored and shown in order, and what is over vanishes.
        assert_eq!(days(ana).await?.dated, said.dated);
        test.wait(SignedDuration::from_hours(17 * 24));
        let ana = test.sign_in("ana").await?;
        assert_eq!(days(&ana).await?.dated.len(), 1);

        let many: Vec<Value> = (0..61).map(|at| dated("2026-12-24", "2026-12-24", at, at + 1, false)).collect();
        let wrong = [
            (json!(many), "at most 60"),
            (json!([dated("2026-12-24", "2026-12-23", 0, 96, false)]), "before the first"),
            (json!([dated("2026-12-24", "2026-12-24", 40, 40, true)]), "after its beginning"),
            (json!([dated("2026-12-24", "2026-12-24", 40, 97, true)]), "after its beginning"),
            (json!([dated("2026-12-24", "2026-12-25", 4, 96, true)]), "one day only"),
            (json!([dated("2026-12-24", "9999-12-25", 0, 96, true)]), "at most a year"),
            (json!([dated("2026-13-24", "2026-12-25", 0, 96, true)]), "a date is written like"),
        ];
        for (list, words) in wrong {
            let answer = ana.ask(Method::PUT, "/api/days", Some(&json!({ "dated": list }))).await?;
            assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY, "{words}: {}", answer.body);
            assert!(answer.body.contains(words), "{words}: {}", answer.body);
        }
    }

    async fn nobody_else_learns_why_somebody_cannot(test: Test) {
        let estate = group(&test).await?;
        let (ana, bo) = (&estate.learner, test.sign_in("bo").await?);
        let reads = ["/api/slots?minutes=60", "/api/series/ways?weeks=2&minutes=60", "/api/home", "/api/series"];
        let all = |client: Client| async move {
            let mut told = Vec::new();
            for path in reads {
                told.push(client.ask(Method::GET, path, None::<&()>).await?.body);
            }
            anyhow::Ok(told)
        };
        // Busy by her calendar, not free by her word, away on most days: it looks the same.
        let calendars = Calendars::open(&calendar(&EVENINGS[..1])).await?;
        assert!(choose(ana, true, &calendars.address()).await?.status.is_success());
        let busy = all(bo.clone()).await?;
        assert_eq!(slots(&bo).await?.slots.iter().map(|slot| slot.can).max(), Some(3));
        assert!(ana.ask(Method::DELETE, "/api/days/calendar", None::<&()>).await?.status.is_success());
        let away = [
            dated("2026-11-23", "2026-12-02", 0, 96, false),
            dated("2026-12-04", "2027-03-31", 0, 96, false),
        ];
        say(ana, json!(away)).await?;
        assert_eq!(all(bo.clone()).await?, busy);
        assert_eq!(days(&bo).await?, Days::default(), "his own days, and nobody else's");
        let teacher: Days = days(&estate.teacher).await?;
        assert_eq!(teacher, Days::default());
    }

    async fn what_cannot_be_read_is_said_with_a_way_on(test: Test) {
        let estate = group(&test).await?;
        let ana = &estate.learner;
        let calendars = Calendars::open(&calendar(&EVENINGS)).await?;
        assert!(choose(ana, true, &calendars.address()).await?.status.is_success());
        let before = days(ana).await?;
        let here = |page: &str| calendars.at(page);
        let cases = [
            ("my calendar".to_owned(), "is not the address of a calendar"),
            ("https://ana:secret@cal.example/x.ics".to_owned(), "a name and a password"),
            ("https://10.0.0.1/calendar.ics".to_owned(), "10.0.0.1 is inside a private network"),
            ("webcal://[::ffff:10.0.0.1]/calendar.ics".to_owned(), "inside a private network"),
            ("http://93.184.216.34/calendar.ics".to_owned(), "begins with https://"),
            (here("inside"), "10.0.0.1 is inside a private network"),
            (here("circle"), "more than 3 times"),
            (here("huge"), "larger than 2 MB"),
            (here("slow"), "within 5 seconds"),
            (here("page"), "a web page and not a calendar"),
            (here("nowhere"), "answers 404"),
            (here("cut"), "incomplete"),
            ("http://127.0.0.1:9/calendar.ics".to_owned(), "could not be reached"),
        ];
        for (address, words) in cases {
            // People may not have Kith ask as often as they like.
            test.wait(SignedDuration::from_mins(1));
            let answer = choose(ana, true, &address).await?;
            assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY, "{address}: {}", answer.body);
            assert!(answer.body.contains(words), "{address}: {}", answer.body);
            assert!(!answer.body.contains("ana:") && !answer.body.contains("5f3a9"), "{address}: {}", answer.body);
        }
        assert_eq!(days(ana).await?, before, "the earlier one stays");
        let asked = calendars.asked();
        let mut last = StatusCode::OK;
        for _ in 0..11 {
            last = choose(ana, true, &here("nowhere")).await?.status;
        }
        assert_eq!(last, StatusCode::TOO_MANY_REQUESTS);
        assert!(calendars.asked() - asked <= 10);
    }

    async fn a_file_is_read_once(test: Test) {
        let estate = group(&test).await?;
        let ana = &estate.learner;
        // Longer than any other request may be.
        let long = format!("{}\r\n{}", calendar(&EVENINGS), "X-NOTHING:1234567890\r\n".repeat(70_000));
        assert!(long.len() > 1_300_000);
        let answer = choose(ana, false, &long).await?;
        assert_eq!(answer.status, StatusCode::OK, "{}", answer.body);
        let found: Days = answer.json()?;
        assert_eq!((found.busy, found.calendar.as_deref()), (55, Some("")));
        let answer = ana.ask(Method::POST, "/api/days/calendar/read", None::<&()>).await?;
        assert_eq!(answer.status, StatusCode::CONFLICT, "{}", answer.body);
        test.wait(SignedDuration::from_hours(25));
        keep_house(&test).await?;
        let ana = test.sign_in("ana").await?;
        let later = days(&ana).await?;
        assert_eq!((later.read_at, later.trouble), (found.read_at, None));

        let too_long = format!("{}{}", calendar(&EVENINGS), "X-NOTHING:1234567890\r\n".repeat(100_000));
        for (text, words) in [(too_long, "larger than 2 MB"), ("<html></html>".to_owned(), "a web page")] {
            let answer = choose(&ana, false, &text).await?;
            assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY, "{}", answer.body);
            assert!(answer.body.contains(words), "{}", answer.body);
        }
    }

    async fn a_calendar_is_read_every_day_until_it_is_gone_for_long(test: Test) {
        let estate = group(&test).await?;
        let calendars = Calendars::open(&calendar(&EVENINGS)).await?;
        assert!(choose(&estate.learner, true, &calendars.address()).await?.status.is_success());
        let said = json!({"first": "2026-12-03", "last": "2026-12-03", "from": 0, "to": 96, "free": false});
        let _: Days = estate.learner.put("/api/days/calendar/answers", &said).await?;
        keep_house(&test).await?;
        assert_eq!(calendars.asked(), 1, "not before its time");

        // The next day it has changed; what was said of a day stays with the day.
        calendars.write(Some(&calendar(&[EVENINGS[3], "DTSTART:20261205T100000Z DURATION:PT30M", "DTSTART:yesterday"])));
        test.wait(SignedDuration::from_hours(25));
        keep_house(&test).await?;
        let ana = test.sign_in("ana").await?;
        let read = days(&ana).await?;
        assert_eq!((calendars.asked(), read.busy, read.unread, read.read_at), (2, 1, 1, Some(test.clock.now())));
        assert_eq!(question(&read)?.free, Some(false));

        // It is gone: the good times stay, with the reason and the time beside them.
        calendars.write(None);
        let mut tries = Vec::new();
        for hour in 0..90_i64 {
            test.wait(SignedDuration::from_hours(1));
            let before = calendars.asked();
            keep_house(&test).await?;
            if calendars.asked() > before {
                tries.push(hour);
            }
        }
        let apart: Vec<i64> = tries.windows(2).map(|pair| pair[1] - pair[0]).collect();
        assert_eq!(apart, [1, 2, 4, 8, 16, 24], "later and later, and 7 times in all");
        let ana = test.sign_in("ana").await?;
        let gone = days(&ana).await?;
        assert!(gone.paused && gone.trouble.as_ref().is_some_and(|why| why.contains("answers 404")), "{gone:?}");
        assert!(gone.tried_at > gone.read_at && gone.read_at == read.read_at, "{gone:?}");
        let in_german = days(&ana.speaking("de")).await?.trouble;
        assert!(in_german.as_ref().is_some_and(|why| why.contains("antwortet mit 404")), "{in_german:?}");
        let told: wire::AboutMe = ana.get("/api/me").await?;
        assert_eq!(told.calendar.map(|it| (it.busy.len(), it.failures)), Some((1, 7)));

        // Back again, and asked for.
        calendars.write(Some(&calendar(&EVENINGS)));
        let back: Days = ana.post("/api/days/calendar/read", &()).await?;
        assert!(!back.paused && back.trouble.is_none() && back.busy > 50, "{back:?}");
    }

    async fn times_in_no_zone_move_with_their_owner(test: Test) {
        let estate = group(&test).await?;
        let ana = &estate.learner;
        let calendars = Calendars::open(&calendar(&["DTSTART:20261205T120000 DURATION:PT1H"])).await?;
        assert!(choose(ana, true, &calendars.address()).await?.status.is_success());
        let first = |about: wire::AboutMe| about.calendar.and_then(|it| it.busy.first().map(|(from, _)| *from));
        let noon: Timestamp = "2026-12-05T11:00:00Z".parse()?;
        assert_eq!(first(ana.get("/api/me").await?), Some(noon));
        evenings(ana, "Asia/Kathmandu").await?;
        keep_house(&test).await?;
        assert_eq!(first(ana.get("/api/me").await?), Some("2026-12-05T06:15:00Z".parse()?));
    }

    async fn only_when_is_kept_and_it_goes_with_its_owner(test: Test) {
        let estate = group(&test).await?;
        let ana = &estate.learner;
        let calendars = Calendars::open(&calendar(&EVENINGS)).await?;
        let answer = choose(ana, true, &calendars.address()).await?;
        assert!(!answer.body.contains("secret") && answer.body.contains("127.0.0.1 ….ics"), "{}", answer.body);
        say(ana, json!([dated("2026-12-24", "2026-12-26", 0, 96, false)])).await?;
        let rows = test.rows_at_rest().await?;
        assert!(rows.iter().any(|row| row.contains("secret-5f3a9")) && !rows.iter().any(|row| row.contains(TITLE)));

        let answer = ana.ask(Method::GET, "/api/me", None::<&()>).await?;
        assert!(!answer.body.contains("secret") && !answer.body.contains(TITLE), "{}", answer.body);
        let told: wire::AboutMe = answer.json()?;
        let kept = told.calendar.context("their calendar")?;
        assert_eq!((told.dated.len(), kept.all_day.len(), kept.zone.as_str()), (1, 1, "Europe/Oslo"));
        assert_eq!(kept.address.as_deref(), Some("127.0.0.1 ….ics"));
        assert_eq!(kept.busy.first().map(|(from, to)| (from.to_string(), to.to_string())),
            Some(("2026-11-23T17:00:00Z".to_owned(), "2026-11-23T19:00:00Z".to_owned())));
        let seat = slots(&test.sign_in("bo").await?).await?;
        assert!(seat.slots.iter().any(|slot| slot.seats.iter().any(|seat| seat.level == Some(Level::No))), "{seat:?}");

        assert!(ana.ask(Method::DELETE, "/api/me", None::<&()>).await?.status.is_success());
        let rows = snapshot::everything(&test.app.store).await?;
        assert!(!rows.iter().any(|row| row.contains("secret-5f3a9") || row.contains("2026-12-24")), "something stays");
        let asked = calendars.asked();
        test.wait(SignedDuration::from_hours(25));
        keep_house(&test).await?;
        assert_eq!(calendars.asked(), asked, "nobody asks for it any more");
    }
}
