//! A group looks for a time: who must be there, how many, by when, what stands in the way, and all hours of a week.

use anyhow::Context as _;
use jiff::{SignedDuration, Timestamp, civil::Date};
use kith_tests::{both_databases, launcher::Client, server::Test};
use reqwest::{Method, StatusCode};
use schedule::Level;
use serde_json::{Value, json};
use wire::{HourMap, LetGo, MapHour, Meeting, PersonId, SlotBoard};

use crate::tenancy::world::{Estate, live_in};

/// On Mondays from 17:00 to 19:00 in Greenwich Ana and Bo can, on Thursdays from 10:00 to 11:00 Bo and Cy.
const PEOPLE: [(&str, &str); 3] =
    [("ana", "Europe/Oslo"), ("bo", "Asia/Kathmandu"), ("cy", "Australia/Lord_Howe")];
/// It is Monday, 23 November 2026, 09:00 in Greenwich.
const NEXT_MONDAY: &str = "2026-11-30T17:00:00Z";
const THURSDAY: &str = "2026-11-26T10:00:00Z";

/// Quarters of the week from `day` (0 is Monday) and a quarter of that day on.
fn hours(day: u16, from: u16, length: u16) -> Value {
    json!([day * 96 + from, day * 96 + from + length, "free"])
}

async fn group(test: &Test) -> anyhow::Result<(Estate, [Client; 3])> {
    let estate =
        live_in(test, test.moodle(), test.course, "tessa", &PEOPLE, "https://rooms.example/1").await?;
    let people = crate::record::three(test).await?;
    let weeks =
        [json!([hours(0, 72, 8)]), json!([hours(0, 91, 8), hours(3, 63, 4)]), json!([hours(3, 84, 4)])];
    for ((client, (_, zone)), weekly) in people.iter().zip(PEOPLE).zip(weeks) {
        let said = json!({"zone": zone, "weekly": weekly});
        let _: wire::Profile = client.put("/api/availability", &said).await?;
    }
    Ok((estate, people))
}

fn id(client: &Client) -> &PersonId {
    &client.session.person
}

async fn board(client: &Client, wished: &str) -> anyhow::Result<SlotBoard> {
    client.get(&format!("/api/slots?minutes=60{wished}")).await
}

/// When the times begin that are offered, in order.
async fn starts(client: &Client, wished: &str) -> anyhow::Result<Vec<String>> {
    let board = board(client, wished).await?;
    let mut starts: Vec<String> = board.slots.iter().map(|it| it.starts_at.to_string()).collect();
    starts.sort_unstable();
    Ok(starts)
}

/// What would help: what to let go of, who, how many are enough, and how many times there are then.
type Way = (LetGo, Option<PersonId>, Option<u32>, u32);

async fn ways(client: &Client, wished: &str) -> anyhow::Result<Vec<Way>> {
    let board = board(client, wished).await?;
    assert!(board.slots.is_empty() && !board.fits_all, "{wished}: {board:?}");
    Ok(board.ways_on.into_iter().map(|it| (it.without, it.member, it.quorum, it.times)).collect())
}

async fn map(client: &Client, rest: &str) -> anyhow::Result<HourMap> {
    client.get(&format!("/api/slots/map?minutes=60{rest}")).await
}

/// An hour of a day on a map.
fn hour<'a>(map: &'a HourMap, day: &str, hour: u8) -> anyhow::Result<&'a MapHour> {
    let day: Date = day.parse()?;
    let shown = map.days.iter().find(|it| it.date == day).context("no such day")?;
    shown.hours.iter().find(|it| it.hour == hour && !it.again).context("no such hour")
}

fn letters(hour: &MapHour) -> String {
    let letter = |it: &Option<Level>| match it {
        Some(Level::Free) => 'f',
        Some(Level::IfNeedBe) => 'i',
        Some(Level::No) => 'n',
        None => '-',
    };
    hour.levels.iter().map(letter).collect()
}

both_databases! {
    async fn times_are_as_they_are_wished_or_it_is_said_what_stands_in_the_way(test: Test) {
        let (_, [ana, bo, cy]) = group(&test).await?;
        assert_eq!(starts(&ana, "").await?, [THURSDAY, NEXT_MONDAY], "nobody is left out unless it is wished");
        let must = |who: &[&Client]| {
            let ids: Vec<&str> = who.iter().map(|it| id(it).0.as_str()).collect();
            format!("&required={}", ids.join(","))
        };
        assert_eq!(starts(&ana, &must(&[&ana])).await?, [NEXT_MONDAY]);
        assert_eq!(starts(&ana, &must(&[&cy, &bo])).await?, [THURSDAY]);
        assert_eq!(starts(&bo, "&quorum=2&until=2026-11-27").await?, [THURSDAY]);
        // Days end by the clock of whoever asks: on Lord Howe it is Tuesday then.
        assert_eq!(starts(&ana, "&until=2026-11-30").await?, [THURSDAY, NEXT_MONDAY]);
        assert_eq!(starts(&cy, "&until=2026-11-30").await?, [THURSDAY]);

        let gone = |who: &Client| (LetGo::Person, Some(id(who).clone()), None, 1);
        assert_eq!(ways(&ana, &must(&[&ana, &cy])).await?, [gone(&ana), gone(&cy)]);
        let late = format!("{}&until=2026-11-27", must(&[&ana]));
        assert_eq!(ways(&bo, &late).await?, [(LetGo::Deadline, None, None, 1), gone(&ana)]);
        assert_eq!(ways(&ana, "&until=2026-11-23").await?, [(LetGo::Deadline, None, None, 2)]);
        assert_eq!(ways(&ana, "&quorum=3").await?, [(LetGo::Quorum, None, Some(2), 2)]);
        let all = format!("{}&quorum=3&until=2026-11-23", must(&[&ana, &cy]));
        assert_eq!(ways(&ana, &all).await?, [(LetGo::Everything, None, None, 2)]);
        // Who has not said anything has not said no.
        let _: wire::Profile = cy.put("/api/availability", &json!({"zone": PEOPLE[2].1, "weekly": []})).await?;
        assert_eq!(starts(&ana, &must(&[&ana, &cy])).await?, [NEXT_MONDAY]);
        // Where nobody can, no wish is in the way.
        for (client, (_, zone)) in [&ana, &bo].into_iter().zip(PEOPLE) {
            let _: wire::Profile = client.put("/api/availability", &json!({"zone": zone, "weekly": []})).await?;
        }
        assert_eq!(ways(&ana, "&quorum=2").await?, []);
    }

    async fn what_cannot_be_wished_is_refused_in_words(test: Test) {
        let (estate, [ana, ..]) = group(&test).await?;
        let stranger = &estate.teacher.session.person;
        let nobody = PersonId("01234567-0000-7000-8000-000000000000".to_owned());
        let wrong = [
            (format!("required={stranger}"), "is not in your group"),
            (format!("required={nobody}"), "is not in your group"),
            (format!("required={},x", id(&ana)), "is not in your group"),
            ("quorum=4".to_owned(), "has 3 members"),
            ("quorum=0".to_owned(), "at least 1 and at most 3"),
            ("until=2026-11-22".to_owned(), "is over"),
            ("until=friday".to_owned(), "no date such as"),
            ("week=3".to_owned(), "coming three weeks"),
            ("minutes=20".to_owned(), "in steps of 15"),
        ];
        for (wished, words) in wrong {
            for path in ["/api/slots", "/api/slots/map"] {
                if path == "/api/slots" && wished.starts_with("week") {
                    continue;
                }
                let answer = ana.ask(Method::GET, &format!("{path}?{wished}"), None::<&()>).await?;
                assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY, "{wished}: {}", answer.body);
                assert!(answer.body.contains(words), "{wished}: {}", answer.body);
            }
        }
        for wished in ["quorum=many", "quorum=-1", "week=x"] {
            let answer = ana.ask(Method::GET, &format!("/api/slots/map?{wished}"), None::<&()>).await?;
            assert!(answer.status.is_client_error(), "{wished}: {} {}", answer.status, answer.body);
        }
        // Nothing said is nothing wished.
        assert_eq!(starts(&ana, "&required=&until=").await?.len(), 2);
    }

    async fn all_hours_of_a_week_tell_who_can(test: Test) {
        let (_, [ana, bo, cy]) = group(&test).await?;
        let now = map(&ana, "").await?;
        let days: Vec<String> = now.days.iter().map(|it| it.date.to_string()).collect();
        assert_eq!((days.len(), &*days[0], &*days[6]), (7, "2026-11-23", "2026-11-29"));
        assert!(now.days.iter().all(|day| day.hours.len() == 24));
        // Today it is too soon until half a day has gone by: 22:00 in Oslo.
        let today: Vec<u8> =
            now.days[0].hours.iter().filter(|it| it.starts_at.is_some()).map(|it| it.hour).collect();
        assert_eq!(today, [22, 23]);
        let thursday = hour(&now, "2026-11-26", 11)?;
        assert_eq!((thursday.starts_at, &*letters(thursday), thursday.fits), (Some(THURSDAY.parse()?), "nff", true));
        assert_eq!(letters(hour(&now, "2026-11-26", 12)?), "nnn");
        let next = map(&ana, &format!("&week=1&required={}", id(&ana))).await?;
        let monday = hour(&next, "2026-11-30", 18)?;
        assert_eq!((monday.starts_at, &*letters(monday), monday.fits), (Some(NEXT_MONDAY.parse()?), "ffn", true));
        let thursday = hour(&next, "2026-12-03", 11)?;
        assert_eq!((&*letters(thursday), thursday.fits), ("nff", false), "Ana has to be there");
        // Of a meeting of an hour: at 17:00 and 20:00 somebody would have to go early or come late.
        assert_eq!(["nnn", "ffn", "ffn", "nnn"], [17, 18, 19, 20].map(|at| hour(&next, "2026-11-30", at).map(letters).unwrap_or_default()).each_ref().map(String::as_str));

        // The same start stands in the hour of the reader's own clock, a quarter before eleven in Kathmandu.
        let theirs = map(&bo, "&week=1").await?;
        let monday = hour(&theirs, "2026-11-30", 22)?;
        assert_eq!(monday.starts_at, Some(NEXT_MONDAY.parse()?));
        assert_eq!(letters(monday).chars().filter(|it| *it == 'f').count(), 2);

        // The best times of all are the best of their hours.
        let board = board(&ana, "").await?;
        for slot in &board.slots {
            let weeks = [&now, &next];
            let all = weeks.into_iter().flat_map(|it| &it.days).flat_map(|it| &it.hours);
            let same = all.filter(|it| it.starts_at == Some(slot.starts_at)).collect::<Vec<_>>();
            let levels: Vec<_> = slot.seats.iter().map(|it| it.level).collect();
            assert!(same.len() == 1 && same[0].levels == levels, "{slot:?}: {same:?}");
        }
        assert_eq!(now.members, board.members);

        // Whoever does not want to be seen is counted, and their clock is not told.
        let answer = json!({"languages": ["en"], "experience": 2, "wants_group": true, "seen_by": "nobody"});
        let _: wire::Profile = cy.put("/api/profile", &answer).await?;
        let unseen = map(&ana, "").await?;
        let member = unseen.members.iter().find(|it| it.person == *id(&cy)).context("Cy is a member")?;
        assert_eq!((&member.name, &member.zone), (&None, &None));
        let thursday = hour(&unseen, "2026-11-26", 11)?;
        assert_eq!(thursday.levels.iter().filter(|it| it.is_some_and(|it| it == Level::Free)).count(), 2);

        // What the map shows can be planned.
        let starts_at: Timestamp = thursday.starts_at.context("a start")?;
        let meeting: Meeting =
            ana.post("/api/meetings", &json!({"starts_at": starts_at.to_string(), "minutes": 60})).await?;
        assert_eq!(meeting.starts_at, starts_at);
    }

    async fn a_day_has_the_hours_that_clocks_show(test: Test) {
        let (..) = group(&test).await?;
        // Oslo's clocks are put forward on 28 March 2027, Lord Howe's back by half an hour on 4 April.
        test.wait(SignedDuration::from_hours(24 * 120));
        let (ana, cy) = (test.sign_in("ana").await?, test.sign_in("cy").await?);
        let count = |map: &HourMap, day: &str| -> anyhow::Result<usize> {
            let day: Date = day.parse()?;
            Ok(map.days.iter().find(|it| it.date == day).context("no such day")?.hours.len())
        };
        let oslo = map(&ana, "").await?;
        assert_eq!((count(&oslo, "2027-03-27")?, count(&oslo, "2027-03-28")?), (24, 23));
        assert!(hour(&oslo, "2027-03-28", 2).is_err(), "there is no such hour");
        let lord_howe = map(&cy, "&week=1").await?;
        assert_eq!((count(&lord_howe, "2027-04-03")?, count(&lord_howe, "2027-04-04")?), (24, 25));
        let again: Vec<u8> =
            lord_howe.days.iter().flat_map(|it| &it.hours).filter(|it| it.again).map(|it| it.hour).collect();
        assert_eq!(again, [1]);
    }
}
