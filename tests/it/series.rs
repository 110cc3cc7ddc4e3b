//! A group meets every week, the early mornings and late evenings are shared, and the next series makes up for the last.

use std::collections::BTreeSet;

use anyhow::{Context as _, ensure};
use jiff::SignedDuration;
use kith_tests::{
    both_databases,
    launcher::{Answer, Client},
    readers,
    server::Test,
};
use reqwest::{Method, StatusCode};
use serde_json::{Value, json};
use wire::{Meeting, MeetingState, SeriesBoard, SeriesState, SeriesWay};

use crate::tenancy::world::{Estate, live_in};

/// One who can at any hour, and two who can in the evening, which is early morning for the one.
const APART: [(&str, &str); 3] =
    [("ana", "Australia/Sydney"), ("bo", "Europe/Dublin"), ("cy", "Europe/London")];
/// Three clocks that change on three days.
const CLOCKS: [(&str, &str); 3] =
    [("ana", "Australia/Sydney"), ("bo", "America/Toronto"), ("cy", "Europe/London")];

/// A week by its number, and whose clock shifts there: name, whether it is the reader, by how many hours.
type Shifts<'a> = (usize, Vec<(&'a str, bool, i64)>);

pub(crate) async fn group(test: &Test) -> anyhow::Result<Estate> {
    let estate = group_of(test, &APART).await?;
    let evenings: Vec<Value> = (0..7).map(|day| json!([day * 96 + 76, day * 96 + 92, "free"])).collect();
    for (name, zone) in &APART[1..] {
        free(&test.sign_in(name).await?, zone, json!(evenings)).await?;
    }
    Ok(estate)
}

async fn group_of(test: &Test, people: &[(&str, &str)]) -> anyhow::Result<Estate> {
    live_in(test, test.moodle(), test.course, "tessa", people, "https://rooms.example/1").await
}

async fn free(client: &Client, zone: &str, weekly: Value) -> anyhow::Result<()> {
    let _: wire::Profile = client.put("/api/availability", &json!({"zone": zone, "weekly": weekly})).await?;
    Ok(())
}

async fn board(client: &Client, weeks: u8) -> anyhow::Result<SeriesBoard> {
    client.get(&format!("/api/series/ways?weeks={weeks}&minutes=60")).await
}

fn wish(board: &SeriesBoard, way: &SeriesWay) -> Value {
    json!({"weeks": board.weeks, "minutes": board.minutes, "way": way.key})
}

/// What each member bears of a way, the viewer first.
fn bears(way: &SeriesWay) -> Vec<u32> {
    let members = way.slots.first().map_or(0, |slot| slot.seats.len());
    (0..members).map(|at| way.slots.iter().map(|slot| u32::from(slot.seats[at].cost)).sum()).collect()
}

async fn choose(client: &Client, wish: &Value) -> anyhow::Result<Answer> {
    client.ask(Method::POST, "/api/series", Some(wish)).await
}

pub(crate) async fn chosen(client: &Client, weeks: u8) -> anyhow::Result<SeriesState> {
    let board = board(client, weeks).await?;
    let way = &board.ways[usize::from(board.best)];
    client.post("/api/series", &wish(&board, way)).await
}

async fn standing(client: &Client) -> anyhow::Result<Vec<Meeting>> {
    let meetings: Vec<Meeting> = client.get("/api/meetings").await?;
    Ok(meetings.into_iter().filter(|it| it.state == MeetingState::Planned).collect())
}

/// Everything of Ana's calendar, as a program reads it.
async fn calendar(client: &Client) -> anyhow::Result<String> {
    let feed: wire::CalendarFeed = client.post("/api/calendar-feed", &()).await?;
    let address = feed.address.context("no address")?;
    Ok(reqwest::Client::builder().no_proxy().build()?.get(address).send().await?.text().await?)
}

/// Six weeks at 21:00 in Dublin, chosen by Bo, in spring: Dublin's clocks go forward on 28 March 2027, Sydney's back on 4
/// April, so that an evening in Dublin comes earlier in Sydney, twice. Ana has been up at five twice. What they are told
/// is what Bo sees.
pub(crate) async fn clocks_ask_more(test: &Test) -> anyhow::Result<(Client, Client, SeriesState)> {
    group_of(test, &APART).await?;
    test.wait(SignedDuration::from_hours(102 * 24));
    let evening = |day: u16| {
        [json!([day * 96 + 76, day * 96 + 84, "free"]), json!([day * 96 + 84, day * 96 + 96, "if_need_be"])]
    };
    let evenings: Vec<Value> = (0..7).flat_map(evening).collect();
    for (name, zone) in &APART[1..] {
        free(&test.sign_in(name).await?, zone, json!(evenings)).await?;
    }
    let ana = test.sign_in("ana").await?;
    let mut early: Vec<Meeting> = Vec::new();
    for starts_at in ["2027-03-05T18:00:00Z", "2027-03-06T18:00:00Z"] {
        early.push(ana.post("/api/meetings", &json!({"starts_at": starts_at, "minutes": 60})).await?);
    }
    test.wait(SignedDuration::from_hours(48));
    let (ana, bo) = (test.sign_in("ana").await?, test.sign_in("bo").await?);
    let found = board(&bo, 6).await?;
    let way = found.ways.iter().find(|way| way.turns == 1).context("a fixed hour")?;
    let _: SeriesState = bo.post("/api/series", &wish(&found, way)).await?;
    for meeting in &early {
        let there = format!("/api/meetings/{}/attendance", meeting.id);
        let _: Meeting = ana.put(&there, &json!({"took_part": true})).await?;
    }
    let state: SeriesState = bo.get("/api/series").await?;
    Ok((ana, bo, state))
}

/// What the clocks of the members read at a time, by their first names.
fn hours<'a>(state: &'a SeriesState, slot: &wire::Slot) -> Vec<(&'a str, String)> {
    let read = |(member, seat): (&'a wire::Member, &wire::Seat)| {
        let name = member.name.as_deref()?.split(' ').next()?;
        Some((name, seat.local?.strftime("%H:%M").to_string()))
    };
    let mut read: Vec<_> = state.members.iter().zip(&slot.seats).filter_map(read).collect();
    read.sort_unstable();
    read
}

both_databases! {
    async fn a_group_meets_every_week_and_shares_the_bad_hours(test: Test) {
        let estate = group(&test).await?;
        let ana = &estate.learner;
        let found = board(ana, 8).await?;
        assert!(found.week_without == 0 && !found.carried && found.members[0].me, "{found:?}");
        let scale: Vec<_> = found.ways.iter().filter(|way| way.turns == 0).collect();
        assert!(scale.len() > 1 && scale.iter().all(|way| way.proven), "{found:?}");
        for way in &found.ways {
            assert!(way.slots.len() == 8 && way.key.starts_with("2026-11-30/"), "{way:?}");
            assert!(way.slots.iter().all(|slot| slot.can == 3), "{way:?}");
        }
        let worst = |way: &SeriesWay| bears(way).into_iter().max().unwrap_or(0);
        let total = |way: &SeriesWay| bears(way).into_iter().sum::<u32>();
        let (even, easy) = (scale[0], *scale.last().context("a scale")?);
        assert!(worst(even) < worst(easy) && total(even) > total(easy), "{:?}, {:?}", bears(even), bears(easy));
        let fixed: Vec<u8> = found.ways.iter().map(|way| way.turns).filter(|turns| *turns > 0).collect();
        assert_eq!(fixed.first(), Some(&1), "{fixed:?}");
        let same_hour = found.ways.iter().find(|way| way.turns == 1).context("one hour")?;
        let clocks: BTreeSet<_> =
            same_hour.slots.iter().filter_map(|slot| Some(slot.seats[0].local?.time())).collect();
        assert_eq!(clocks.len(), 1, "one hour on Ana's clock");

        // Nothing is stored by looking; choosing stores everything at once.
        assert_eq!(test.count("SELECT COUNT(*) FROM meeting WHERE series IS NOT NULL").await?, 0);
        let state = chosen(ana, 8).await?;
        assert!(state.series.is_some() && state.turns == 0 && state.left == 8, "{state:?}");
        let bo = test.sign_in("bo").await?;
        let meetings = standing(&bo).await?;
        assert_eq!(meetings.len(), 9, "the series and the single one before");
        let mut weeks: Vec<_> = meetings
            .iter()
            .filter(|it| it.id.0 != estate.treasure.meeting)
            .map(|it| (it.starts_at.as_second() - "2026-11-30T00:00:00Z".parse::<jiff::Timestamp>().unwrap().as_second()) / 604_800)
            .collect();
        weeks.sort_unstable();
        assert_eq!(weeks, (0..8).collect::<Vec<_>>(), "one in each week");
        let home: wire::LearnerHome = bo.get("/api/home").await?;
        assert_eq!(home.meetings.len(), 9);
        let text = calendar(ana).await?;
        let uids: BTreeSet<&str> = text.lines().filter(|line| line.starts_with("UID:")).collect();
        assert_eq!((text.matches("BEGIN:VEVENT").count(), uids.len()), (9, 9), "{text}");
        readers::sound(&text)?;

        // Two series at once would be one too many.
        let again = board(&bo, 8).await?;
        let answer = choose(&bo, &wish(&again, &again.ways[0])).await?;
        assert_eq!(answer.status, StatusCode::CONFLICT, "{}", answer.body);
        assert!(answer.body.contains("every week already"), "{}", answer.body);
    }

    async fn of_two_who_choose_at_once_one_is_told(test: Test) {
        let estate = group(&test).await?;
        let bo = test.sign_in("bo").await?;
        let (mine, theirs) = (board(&estate.learner, 2).await?, board(&bo, 2).await?);
        let (mine, theirs) = (wish(&mine, &mine.ways[0]), wish(&theirs, &theirs.ways[0]));
        let (one, other) = tokio::join!(choose(&estate.learner, &mine), choose(&bo, &theirs));
        let mut answers = [one?.status, other?.status];
        answers.sort_unstable();
        assert_eq!(answers, [StatusCode::CREATED, StatusCode::CONFLICT]);
        assert_eq!(test.count("SELECT COUNT(*) FROM meeting WHERE series IS NOT NULL").await?, 2);
    }

    async fn a_series_ends_for_everybody(test: Test) {
        let estate = group(&test).await?;
        let series = chosen(&estate.learner, 4).await?.series.context("a series")?;
        let planned: Vec<_> = standing(&estate.learner).await?.into_iter().map(|it| it.id).collect();
        let planned: Vec<_> = planned.into_iter().filter(|it| it.0 != estate.treasure.meeting).collect();
        // One was moved before, which is not forgotten; the first is over by then.
        let moved = format!("/api/meetings/{}", planned[3]);
        let _: Meeting = estate.learner
            .put(&moved, &json!({"starts_at": "2026-12-24T12:00:00Z", "sequence": 0})).await?;
        test.wait(SignedDuration::from_hours(12 * 24));
        let (ana, bo) = (test.sign_in("ana").await?, test.sign_in("bo").await?);
        let before = bo.get::<SeriesState>("/api/series").await?;
        assert_eq!((before.series.as_ref(), before.left), (Some(&series), 3));
        let path = format!("/api/series/{series}/end");
        let state: SeriesState = bo.post(&path, &()).await?;
        assert_eq!((state.series, state.left), (None, 0));
        let meetings: Vec<Meeting> = ana.get("/api/meetings").await?;
        let of_series: Vec<_> = meetings.iter().filter(|it| planned.contains(&it.id)).collect();
        let stand: Vec<_> = of_series.iter().map(|it| (it.state, it.sequence)).collect();
        let off = MeetingState::Cancelled;
        assert_eq!(stand, [(MeetingState::Planned, 0), (off, 1), (off, 1), (off, 2)]);
        let text = calendar(&ana).await?;
        assert_eq!(text.matches("STATUS:CANCELLED").count(), 3, "{text}");
        for meeting in &planned {
            assert_eq!(text.matches(&format!("UID:{meeting}@")).count(), 1, "the same entry: {text}");
        }
        readers::sound(&text)?;
        // Ending twice is the same as once.
        let _: SeriesState = ana.post(&path, &()).await?;
        assert_eq!(test.count("SELECT COUNT(*) FROM audit_entry WHERE action = 'series ended'").await?, 1);
        assert_eq!(ana.get::<Vec<Meeting>>("/api/meetings").await?, meetings);
        assert!(chosen(&ana, 2).await?.series.is_some(), "and there is room for the next");
    }

    async fn the_next_series_makes_up_for_the_last_meetings(test: Test) {
        let estate = group(&test).await?;
        let before = board(&estate.learner, 4).await?;
        assert!(!before.carried);
        // 18:00 UTC is 05:00 in Sydney.
        test.wait(SignedDuration::from_hours(9 * 24));
        let (ana, bo) = (test.sign_in("ana").await?, test.sign_in("bo").await?);
        let there = format!("/api/meetings/{}/attendance", estate.treasure.meeting);
        for client in [&ana, &bo] {
            let _: Meeting = client.put(&there, &json!({"took_part": true})).await?;
        }
        let state: SeriesState = bo.get("/api/series").await?;
        assert_eq!(state.held.len(), 1);
        let at = |name: &str| state.members.iter().position(|it| it.name.as_deref().is_some_and(|it| it.starts_with(name)));
        let (a, b, c) = (at("Ana").context("Ana")?, at("Bo").context("Bo")?, at("Cy").context("Cy")?);
        let seats = &state.held[0].seats;
        let hour = |at: usize| seats[at].local.map(jiff::civil::DateTime::hour);
        assert_eq!((hour(a), seats[a].cost, hour(b), seats[b].cost), (Some(5), 8, Some(18), 0));
        assert_eq!((hour(c), seats[c].cost), (None, 0), "who was not there bore nothing");
        // The same four weeks, but what was borne counts now.
        let after = board(&ana, 4).await?;
        assert!(after.carried);
        let (then, now) = (bears(&before.ways[0]), bears(&after.ways[0]));
        assert!(now[0] < then[0] && now[1] + now[2] > then[1] + then[2], "{then:?}, then {now:?}");

        // Who moves house does not change what was; who was not there after all did not bear it.
        free(&ana, "Europe/Lisbon", json!([[0, 672, "free"]])).await?;
        assert_eq!(bo.get::<SeriesState>("/api/series").await?.held, state.held);
        let about: wire::AboutMe = ana.get("/api/me").await?;
        let kept: Vec<_> = about.courses[0].meetings.iter().filter_map(|it| it.bore).collect();
        assert_eq!(kept, [8]);
        for client in [&ana, &bo] {
            let _: Meeting = client.put(&there, &json!({"took_part": false})).await?;
        }
        assert!(!board(&ana, 4).await?.carried);

        // It is the group's own: not the staff's, and nobody's who prefers not to be seen.
        let teacher = test.sign_in("tessa").await?;
        let asked = teacher.ask(Method::GET, "/api/series", None::<&()>).await?;
        assert_eq!(asked.status, StatusCode::FORBIDDEN);
        let _: Meeting = bo.put(&there, &json!({"took_part": true})).await?;
        let shy = json!({"languages": ["en"], "experience": 2, "wants_group": true, "seen_by": "nobody"});
        let _: wire::Profile = bo.put("/api/profile", &shy).await?;
        let state: SeriesState = ana.get("/api/series").await?;
        assert!(state.held[0].seats.iter().all(|seat| seat.local.is_none() && seat.cost == 0), "{state:?}");
    }

    async fn old_burdens_fade(test: Test) {
        let estate = group(&test).await?;
        test.wait(SignedDuration::from_hours(9 * 24));
        let ana = test.sign_in("ana").await?;
        let there = format!("/api/meetings/{}/attendance", estate.treasure.meeting);
        let _: Meeting = ana.put(&there, &json!({"took_part": true})).await?;
        assert!(board(&ana, 2).await?.carried);
        test.wait(SignedDuration::from_hours(5 * 28 * 24));
        let ana = test.sign_in("ana").await?;
        assert!(!board(&ana, 2).await?.carried, "8 points are gone after five times four weeks");
    }

    async fn what_can_be_no_series_is_said_in_words(test: Test) {
        let estate = group(&test).await?;
        let ana = &estate.learner;
        let rows = test.rows_at_rest().await?;
        for (wanted, words) in [
            ("weeks=0", "2 to 12 weeks"),
            ("weeks=1", "2 to 12 weeks"),
            ("weeks=500", "2 to 12 weeks"),
            ("minutes=20", "15 to 240 minutes"),
            ("minutes=600", "15 to 240 minutes"),
        ] {
            let answer = ana.ask(Method::GET, &format!("/api/series/ways?{wanted}"), None::<&()>).await?;
            assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY, "{wanted}: {}", answer.body);
            assert!(answer.body.contains(words), "{wanted}: {}", answer.body);
        }
        for wanted in ["weeks=70000", "weeks=-1", "weeks=x", "minutes="] {
            let answer = ana.ask(Method::GET, &format!("/api/series/ways?{wanted}"), None::<&()>).await?;
            assert_eq!(answer.status, StatusCode::BAD_REQUEST, "{wanted}: {}", answer.body);
        }
        let found = board(ana, 2).await?;
        let good = wish(&found, &found.ways[0]);
        let bent = |key: &str, value: Value| {
            let mut bent = good.clone();
            bent[key] = value;
            bent
        };
        let key = &found.ways[0].key;
        let last: u32 = key.rsplit('.').next().and_then(|start| start.parse().ok()).context("a start")?;
        let later = key.replace(&format!(".{last}"), &format!(".{}", last + 1));
        let fewer = key.replace(&format!(".{last}"), "");
        for (wish, status) in [
            (bent("weeks", json!(500)), StatusCode::UNPROCESSABLE_ENTITY),
            (bent("minutes", json!(255)), StatusCode::UNPROCESSABLE_ENTITY),
            (bent("link", json!("http://rooms.example")), StatusCode::UNPROCESSABLE_ENTITY),
            (bent("more", json!(1)), StatusCode::UNPROCESSABLE_ENTITY),
            (bent("way", json!("")), StatusCode::CONFLICT),
            (bent("way", json!(later)), StatusCode::CONFLICT),
            (bent("way", json!(fewer)), StatusCode::CONFLICT),
            (bent("way", json!(key.replace("/0/", "/3/"))), StatusCode::CONFLICT),
            (bent("way", json!(key.replace("2026-11-30", "2026-11-23"))), StatusCode::CONFLICT),
            (bent("way", json!(7)), StatusCode::UNPROCESSABLE_ENTITY),
            (bent("weeks", json!(3)), StatusCode::CONFLICT),
        ] {
            let answer = choose(ana, &wish).await?;
            assert_eq!(answer.status, status, "{wish}: {}", answer.body);
        }
        // Another group of the same course has a series, too; it is nobody's here.
        test.execute(
            "INSERT INTO course_group (id, course, run, name, position, published_at_us) \
             SELECT 'beside', course, run, 'Beside', 9, 0 FROM course_group WHERE ended_at_us IS NULL",
        ).await?;
        test.execute(
            "INSERT INTO series (id, course, course_group, turns, created_at_us) \
             SELECT 'theirs', course, id, 0, 0 FROM course_group WHERE id = 'beside'",
        ).await?;
        for id in ["theirs", "none"] {
            let answer = ana.ask(Method::POST, &format!("/api/series/{id}/end"), None::<&()>).await?;
            assert_eq!(answer.status, StatusCode::NOT_FOUND, "{id}: {}", answer.body);
        }
        test.execute("DELETE FROM course_group WHERE id = 'beside'").await?;
        assert_eq!(rows, test.rows_at_rest().await?, "nothing was stored");

        // What was shown is what is taken, as long as nobody's hours change.
        let cy = test.sign_in("cy").await?;
        let start = found.ways[0].slots[0].seats.iter().zip(&found.members);
        let mut theirs = start.filter(|(_, it)| it.name.as_deref().is_some_and(|it| it.starts_with("Cy")));
        let hour = theirs.find_map(|(seat, _)| Some(seat.local?.hour())).context("Cy's hour")?;
        let until = |hour: i8| u16::from(hour.unsigned_abs()) * 4;
        let others: Vec<Value> = (0..7_u16)
            .flat_map(|day| {
                let (before, after) = (day * 96 + until(hour).saturating_sub(8), day * 96 + until(hour) + 8);
                [(day * 96, before), (after.min(day * 96 + 96), day * 96 + 96)]
            })
            .filter(|(from, to)| from < to)
            .map(|(from, to)| json!([from, to, "free"]))
            .collect();
        free(&cy, "Europe/London", json!(others)).await?;
        let answer = choose(ana, &good).await?;
        assert_eq!(answer.status, StatusCode::CONFLICT, "{}", answer.body);
        assert!(answer.body.contains("once more"), "{}", answer.body);
        assert_eq!(test.count("SELECT COUNT(*) FROM meeting WHERE series IS NOT NULL").await?, 0);
        assert!(chosen(ana, 2).await?.series.is_some(), "what is offered now can be had");
    }

    async fn without_hours_or_company_there_is_no_series(test: Test) {
        let estate = group(&test).await?;
        test.execute("DELETE FROM availability").await?;
        let ana = &estate.learner;
        let found = board(ana, 4).await?;
        assert!(found.ways.is_empty() && found.week_without == 0, "{found:?}");
        assert!(found.members.iter().all(|it| !it.answered));
        let answer = choose(ana, &estate.treasure.way).await?;
        assert_eq!(answer.status, StatusCode::CONFLICT, "{}", answer.body);

        // Who has not said is asked to nothing, and spared the night all the same.
        free(ana, "Australia/Sydney", json!([[0, 672, "free"]])).await?;
        test.execute(
            "UPDATE person SET platform_zone = 'America/Toronto' WHERE id NOT IN (SELECT person FROM availability)",
        ).await?;
        let found = board(ana, 2).await?;
        let silent = found.members.iter().position(|it| !it.answered).context("somebody silent")?;
        let way = found.ways.iter().find(|way| way.turns == 0).context("a way")?;
        assert!(way.slots.iter().all(|slot| slot.seats[silent].level.is_none() && slot.seats[silent].cost < 16), "{way:?}");

        for name in ["bo", "cy"] {
            let client = test.sign_in(name).await?;
            let leave = client.ask(Method::POST, "/api/groups/leave", Some(&json!({"wish": "none"}))).await?;
            ensure!(leave.status.is_success(), "{}", leave.body);
            let without = client.ask(Method::GET, "/api/series", None::<&()>).await?;
            assert_eq!(without.status, StatusCode::UNPROCESSABLE_ENTITY, "{}", without.body);
            assert!(without.body.contains("in no group"), "{}", without.body);
        }
        let answer = ana.ask(Method::GET, "/api/series/ways?weeks=4", None::<&()>).await?;
        assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY, "{}", answer.body);
        assert!(answer.body.contains("the only one"), "{}", answer.body);
    }

    async fn who_cannot_all_meet_is_told_what_else_there_is(test: Test) {
        let estate = group(&test).await?;
        let (bo, cy) = (test.sign_in("bo").await?, test.sign_in("cy").await?);
        // Monday and Thursday from 9 to 10, by London's clock, which is that of UTC until March.
        let (monday, thursday) = (json!([36, 40, "free"]), json!([324, 328, "free"]));
        free(&estate.learner, "Europe/London", json!([monday])).await?;
        free(&bo, "Europe/London", json!([monday, thursday])).await?;
        free(&cy, "Europe/London", json!([thursday])).await?;
        let found = board(&estate.learner, 2).await?;
        assert!(found.ways.is_empty(), "{found:?}");
        let starts: Vec<String> = found.sessions.iter().map(|it| it.starts_at.to_string()).collect();
        assert_eq!((found.week_without, starts), (1, vec!["2026-11-30T09:00:00Z".to_owned(), "2026-12-03T09:00:00Z".to_owned()]));
        let bridge = found.bridge.and_then(|at| found.members[usize::from(at)].name.clone());
        assert!(bridge.is_some_and(|name| name.starts_with("Bo")) && found.later.is_empty());

        // Three with nothing in common: most at one session, the last one answers later.
        free(&bo, "Europe/London", json!([monday])).await?;
        free(&cy, "Europe/London", json!([[328, 330, "free"]])).await?;
        let found = board(&estate.learner, 2).await?;
        assert_eq!((found.sessions.len(), found.later.len(), found.sessions[0].can), (1, 3, 2), "{found:?}");
        assert!(found.later.iter().all(|it| it.local.is_none()), "half an hour is too short: {found:?}");
        // Each on a day of their own: one is there, and of the others the first hour is told by their own clock.
        free(&bo, "Europe/Paris", json!([[136, 140, "free"]])).await?;
        free(&cy, "Europe/London", json!([thursday])).await?;
        let found = board(&estate.learner, 2).await?;
        let later: Vec<String> = found.later.iter().filter_map(|it| Some(it.local?.to_string())).collect();
        assert_eq!(later, ["2026-12-01T10:00:00", "2026-12-03T09:00:00"], "{found:?}");
        let shy = json!({"languages": ["en"], "experience": 2, "wants_group": true, "seen_by": "nobody"});
        let _: wire::Profile = bo.put("/api/profile", &shy).await?;
        let found = board(&estate.learner, 2).await?;
        assert_eq!(found.later.iter().filter(|it| it.local.is_some()).count(), 1, "{found:?}");
    }

    async fn a_clock_change_is_told_before_its_week(test: Test) {
        group_of(&test, &CLOCKS).await?;
        // In 2027 Toronto's clocks go forward on 14 March, London's on 28 March, Sydney's back on 4 April.
        test.wait(SignedDuration::from_hours(102 * 24));
        let (ana, bo) = (test.sign_in("ana").await?, test.sign_in("bo").await?);
        let found = board(&ana, 6).await?;
        let way = found.ways.iter().find(|way| way.turns == 1).context("a fixed hour")?;
        let state: SeriesState = ana.post("/api/series", &wish(&found, way)).await?;
        let planned = standing(&ana).await?;
        assert!(planned.len() == 6 && way.key.starts_with("2027-03-08/1/"), "{way:?}, {planned:?}");
        let told: Vec<Shifts<'_>> = state
            .changes
            .iter()
            .map(|change| {
                let week = planned.iter().position(|it| it.id == change.meeting).unwrap_or(usize::MAX);
                let clocks = change.seats.iter().zip(&planned[week].times).filter_map(|(before, time)| {
                    let shift = i64::from(time.local?.hour()) - i64::from(before.local?.hour());
                    let name = time.name.as_deref()?.split(' ').next()?;
                    Some((name, time.me, (shift + 12).rem_euclid(24) - 12))
                });
                (week, clocks.collect())
            })
            .collect();
        // Ana's clock is the one the hour is fixed on: it never shifts for her, but for the others when hers changes.
        let expected = [
            (1, vec![("Bo", false, 1)]),
            (3, vec![("Cy", false, 1)]),
            (4, vec![("Bo", false, 1), ("Cy", false, 1)]),
        ];
        assert_eq!(told, expected);
        let bos: SeriesState = bo.get("/api/series").await?;
        assert!(bos.members[0].me && bos.changes[0].seats[0].local.is_some(), "{bos:?}");
        // Who prefers not to be seen is in nobody's warning.
        let shy = json!({"languages": ["en"], "experience": 2, "wants_group": true, "seen_by": "nobody"});
        let _: wire::Profile = bo.put("/api/profile", &shy).await?;
        let state: SeriesState = ana.get("/api/series").await?;
        assert_eq!(state.changes.len(), 2, "{state:?}");
    }

    async fn a_change_of_clocks_moves_the_cost_to_whom_it_has_spared(test: Test) {
        let (ana, bo, state) = clocks_ask_more(&test).await?;
        let planned = standing(&bo).await?;
        let at = |ana: &str, others: &str| {
            [("Ana", ana.to_owned()), ("Bo", others.to_owned()), ("Cy", others.to_owned())]
        };
        let (first, better) = match &state.moves[..] {
            [first, better] => (first, better),
            other => anyhow::bail!("{other:?}"),
        };
        assert_eq!((first.meetings, hours(&state, &first.planned)), (1, at("07:00", "21:00").to_vec()));
        let instead = first.instead.as_ref().context("a better hour")?;
        assert_eq!(hours(&state, instead), at("09:00", "23:00"));
        let instead = better.instead.as_ref().context("a better hour")?;
        assert_eq!((better.meetings, instead.can), (2, 3));
        assert_eq!(hours(&state, &better.planned), at("06:00", "21:00"));
        assert_eq!(hours(&state, instead), at("07:00", "22:00"));
        let named = |it: &wire::ClockMove| -> Vec<String> {
            let harder = state.members.iter().zip(&it.harder).filter(|(_, harder)| **harder);
            harder.filter_map(|(member, _)| Some(member.name.as_deref()?.split(' ').next()?.to_owned())).collect()
        };
        assert_eq!((named(first), named(better)), (vec!["Ana".to_owned()], vec!["Ana".to_owned()]));

        // Who leaves it as it is, is not asked again; the others are.
        let path = |deed: &str| format!("/api/series/changes/{}/{deed}", better.meeting);
        let mine: SeriesState = bo.post(&path("leave"), &()).await?;
        assert_eq!(mine.moves.iter().map(|it| &it.meeting).collect::<Vec<_>>(), [&first.meeting]);
        assert_eq!(mine.changes, state.changes, "the warning stays");
        assert_eq!(ana.get::<SeriesState>("/api/series").await?.moves.len(), 2);
        let about: wire::AboutMe = bo.get("/api/me").await?;
        assert_eq!(about.courses[0].meetings.iter().filter(|it| it.left_at_its_hour_at.is_some()).count(), 1);

        // Nothing but what is offered is taken.
        let wish = |starts_at: jiff::Timestamp, meetings: u8| {
            let starts_at = starts_at.to_string();
            json!({"starts_at": starts_at, "meetings": meetings})
        };
        let hour = SignedDuration::from_hours(1);
        for (starts_at, meetings) in [(instead.starts_at + hour, 2), (instead.starts_at, 1), (better.planned.starts_at, 2)] {
            let answer = ana.ask(Method::POST, &path("move"), Some(&wish(starts_at, meetings))).await?;
            assert_eq!(answer.status, StatusCode::CONFLICT, "{}", answer.body);
            assert!(answer.body.contains("how it stands now"), "{}", answer.body);
        }
        for (bad, body) in [
            (StatusCode::UNPROCESSABLE_ENTITY, json!({"starts_at": "2027-04-05T21:00:00Z", "meetings": 2, "more": 1})),
            (StatusCode::UNPROCESSABLE_ENTITY, json!({"starts_at": "soon", "meetings": 2})),
        ] {
            let answer = ana.ask(Method::POST, &path("move"), Some(&body)).await?;
            assert_eq!(answer.status, bad, "{}", answer.body);
        }
        assert_eq!(standing(&bo).await?, planned);

        // Ana moves both of them: the same entries, at the same hour of Dublin, and everybody is asked anew.
        let comes = format!("/api/meetings/{}/answer", better.meeting);
        let _: Meeting = bo.put(&comes, &json!({"comes": true})).await?;
        let state: SeriesState = ana.post(&path("move"), &wish(instead.starts_at, 2)).await?;
        // Seven is still earlier than the eight of a week before, and now nothing is fairer.
        let offers: Vec<_> = state.moves.iter().map(|it| (it.meetings, it.instead.is_some())).collect();
        assert_eq!((state.left, offers), (6, vec![(1, true), (2, false)]), "{state:?}");
        let moved = standing(&bo).await?;
        let ids = |meetings: &[Meeting]| meetings.iter().map(|it| it.id.clone()).collect::<BTreeSet<_>>();
        assert_eq!(ids(&moved), ids(&planned));
        let changed: Vec<_> = moved.iter().filter(|it| it.sequence == 1).collect();
        let clocks: Vec<String> = changed.iter().map(|it| it.anchor_local.to_string()).collect();
        assert_eq!(clocks, ["2027-04-05T22:00:00", "2027-04-12T22:00:00"], "{changed:?}");
        assert!(changed.iter().all(|it| it.times.iter().all(|time| time.comes.is_none())), "{changed:?}");
        let rest = |meetings: &[Meeting]| {
            meetings.iter().filter(|it| changed.iter().all(|one| one.id != it.id)).cloned().collect::<Vec<_>>()
        };
        assert_eq!(rest(&moved), rest(&planned), "the others stay");
        assert_eq!(test.count("SELECT COUNT(*) FROM meeting WHERE anchor_zone = 'Europe/Dublin' AND sequence = 1").await?, 2);
        assert_eq!(test.count("SELECT COUNT(*) FROM audit_entry WHERE action = 'meeting moved'").await?, 2);
        let text = calendar(&ana).await?;
        for meeting in &changed {
            assert_eq!(text.matches(&format!("UID:{}@", meeting.id)).count(), 1, "{text}");
        }
        assert_eq!(text.matches("SEQUENCE:1").count(), 2, "{text}");
        readers::sound(&text)?;
        // A second press is told how it stands.
        let answer = ana.ask(Method::POST, &path("move"), Some(&wish(instead.starts_at, 2))).await?;
        assert_eq!(answer.status, StatusCode::CONFLICT, "{}", answer.body);
        // What was left was another hour.
        let bos: SeriesState = bo.get("/api/series").await?;
        assert_eq!(bos.moves.len(), 2, "{bos:?}");
    }

    async fn of_whom_nobody_sees_nobody_is_told_what_is_harder(test: Test) {
        let (ana, bo, _) = clocks_ask_more(&test).await?;
        let shy = json!({"languages": ["en"], "experience": 2, "wants_group": true, "seen_by": "nobody"});
        let _: wire::Profile = ana.put("/api/profile", &shy).await?;
        let bos: SeriesState = bo.get("/api/series").await?;
        assert!(bos.moves.is_empty(), "{bos:?}");
        let anas: SeriesState = ana.get("/api/series").await?;
        assert_eq!(anas.moves.len(), 2, "who it is harder for is told themself: {anas:?}");
        // And nobody moves what they were not offered.
        let better = anas.moves[1].instead.as_ref().context("a better hour")?;
        let path = format!("/api/series/changes/{}/move", anas.moves[1].meeting);
        let wish = json!({"starts_at": better.starts_at.to_string(), "meetings": anas.moves[1].meetings});
        assert_eq!(bo.ask(Method::POST, &path, Some(&wish)).await?.status, StatusCode::CONFLICT);
        assert_eq!(ana.ask(Method::POST, &path, Some(&wish)).await?.status, StatusCode::OK);
    }

    async fn a_series_outlives_who_chose_it(test: Test) {
        let estate = group(&test).await?;
        let state = chosen(&estate.learner, 3).await?;
        let before: Vec<_> = standing(&estate.learner).await?.iter().map(|it| (it.id.clone(), it.starts_at)).collect();
        let gone = estate.learner.ask(Method::DELETE, "/api/me", None::<&()>).await?;
        ensure!(gone.status.is_success(), "{}", gone.body);
        let bo = test.sign_in("bo").await?;
        let kept = bo.get::<SeriesState>("/api/series").await?;
        assert_eq!((kept.series, kept.left), (state.series, 3));
        let after: Vec<_> = standing(&bo).await?.iter().map(|it| (it.id.clone(), it.starts_at)).collect();
        assert_eq!(after, before);
        assert_eq!(test.count("SELECT COUNT(*) FROM series WHERE chosen_by IS NOT NULL").await?, 0);
    }
}
