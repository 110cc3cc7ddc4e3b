//! A meeting as one record: written by all, led in turn, ticked, not held after all, and read by who was not there.

use anyhow::{Context as _, ensure};
use jiff::SignedDuration;
use kith_tests::{
    both_databases,
    launcher::{Answer, Client},
    server::Test,
};
use reqwest::{Method, StatusCode};
use serde_json::{Value, json};
use wire::{EarlierMeetings, GroupRecords, Meeting, MeetingRecord, PersonId};

use crate::{series::group, tenancy::world::Estate};

/// Half an hour into the meeting of the first of December, 18:00, from when a test begins.
const DURING: SignedDuration = SignedDuration::from_mins((8 * 24 + 9) * 60 + 30);
const HOUR: SignedDuration = SignedDuration::from_hours(1);
const DAY: SignedDuration = SignedDuration::from_hours(24);

async fn put(client: &Client, meeting: &str, what: &str, body: Value) -> anyhow::Result<Answer> {
    client.ask(Method::PUT, &format!("/api/meetings/{meeting}/{what}"), Some(&body)).await
}

async fn write(client: &Client, meeting: &str, revision: u32, text: Value) -> anyhow::Result<Answer> {
    put(client, meeting, "record", json!({"revision": revision, "text": text})).await
}

async fn record(client: &Client, meeting: &str) -> anyhow::Result<MeetingRecord> {
    client.get(&format!("/api/meetings/{meeting}/record")).await
}

fn refused(answer: &Answer, status: StatusCode, words: &str) -> anyhow::Result<()> {
    let problem: wire::Problem = answer.json()?;
    ensure!(
        (answer.status, problem.detail.as_str()) == (status, words),
        "{}: {}",
        answer.status,
        answer.body
    );
    Ok(())
}

fn conflict(answer: &Answer, words: &str) -> anyhow::Result<()> {
    refused(answer, StatusCode::CONFLICT, words)
}

/// Ana, Bo and Cy of a group, signed in now.
pub(crate) async fn three(test: &Test) -> anyhow::Result<[Client; 3]> {
    Ok([test.sign_in("ana").await?, test.sign_in("bo").await?, test.sign_in("cy").await?])
}

fn id(client: &Client) -> PersonId {
    client.session.person.clone()
}

/// Whether each of the three took part, as `client` is told.
async fn there(client: &Client, meeting: &str, people: &[Client; 3]) -> anyhow::Result<[Option<bool>; 3]> {
    let meetings: Vec<Meeting> = client.get("/api/meetings").await?;
    let found = meetings.iter().find(|it| it.id.0 == meeting).context("the meeting")?;
    let said = |who: &Client| found.times.iter().find(|it| it.person == id(who)).and_then(|it| it.took_part);
    Ok([said(&people[0]), said(&people[1]), said(&people[2])])
}

async fn ties(test: &Test) -> anyhow::Result<i64> {
    test.count("SELECT COUNT(*) FROM tie_event WHERE kind = 'met_together'").await
}

/// How many meetings the group had, as staff is told.
async fn held(test: &Test) -> anyhow::Result<u32> {
    let teacher = test.sign_in("tessa").await?;
    let groups: wire::CourseGroups = teacher.get("/api/groups").await?;
    Ok(groups.groups[0].meetings_held)
}

/// The group, and the id of its meeting.
async fn begin(test: &Test) -> anyhow::Result<(Estate, String)> {
    let estate = group(test).await?;
    let meeting = estate.treasure.meeting.clone();
    Ok((estate, meeting))
}

both_databases! {
    async fn of_two_who_write_at_once_the_second_is_told_and_nothing_is_lost(test: Test) {
        let (_, meeting) = begin(&test).await?;
        let [ana, bo, _] = three(&test).await?;
        let empty = record(&ana, &meeting).await?;
        assert_eq!((empty.revision, empty.written_by, empty.written_at), (0, None, None));
        let text = json!({
            "agenda": ["Who we are", "  ", "What to read"],
            "reading": [{"name": "Chapter 2", "url": "https://books.example/2"}],
        });
        let answer = write(&ana, &meeting, 0, text.clone()).await?;
        let first: MeetingRecord = answer.json()?;
        assert_eq!((first.revision, first.written_by), (1, Some(id(&ana))));
        assert_eq!(first.text.agenda, ["Who we are", "What to read"]);
        // The same once more, such as a second tap, is no conflict and no change.
        let again: MeetingRecord = write(&ana, &meeting, 0, text).await?.json()?;
        assert_eq!(again.revision, 1);

        let late = write(&bo, &meeting, 0, json!({"agenda": ["Only this"]})).await?;
        conflict(&late, "Somebody else changed this meanwhile. Nothing is lost: carry over what you wrote.")?;
        let told: Value = late.json()?;
        let current: MeetingRecord = serde_json::from_value(told["current"].clone())?;
        assert_eq!((current.text.agenda.len(), current.revision), (2, 1));
        let both = json!({"agenda": ["Who we are", "What to read", "Only this"], "reading": current.text.reading});
        let merged: MeetingRecord = write(&bo, &meeting, current.revision, both).await?.json()?;
        assert_eq!((merged.revision, merged.written_by.clone()), (2, Some(id(&bo))));
        let all: GroupRecords = ana.get("/api/records").await?;
        assert_eq!(all.records, [merged]);

        let cancel = ana.ask(Method::POST, &format!("/api/meetings/{meeting}/cancel"), None::<&()>).await?;
        ensure!(cancel.status.is_success(), "{}", cancel.body);
        let late = write(&bo, &meeting, 2, json!({"notes": "x"})).await?;
        conflict(&late, "This meeting was cancelled. Choose a new time instead.")?;
    }

    async fn what_does_not_fit_into_a_record_is_said_in_words(test: Test) {
        let (_, meeting) = begin(&test).await?;
        let [ana, ..] = three(&test).await?;
        let link = |name: &str, url: &str| json!({"reading": [{"name": name, "url": url}]});
        for (text, words) in [
            (json!({"agenda": vec!["a"; 13]}), "An agenda has at most 12 lines."),
            (json!({"agenda": ["a".repeat(201)]}), "A line of the agenda has at most 200 characters."),
            (json!({"decisions": vec!["a"; 21]}), "There is room for 20 decisions."),
            (json!({"decisions": ["é".repeat(301)]}), "A decision has at most 300 characters."),
            (json!({"notes": "é".repeat(4001)}), "Notes have at most 4,000 characters; these have 4001."),
            (json!({"reading": vec![json!({"name": "a", "url": "https://a.example"}); 9]}),
                "There is room for 8 links to read."),
            (link(" ", "https://a.example"), "Say what each link is called, in at most 80 characters."),
            (link(&"a".repeat(81), "https://a.example"), "Say what each link is called, in at most 80 characters."),
            (link("Book", "http://a.example"), "“Book” must lead to an address that begins with https://."),
            (link("Book", "javascript:alert(1)"), "“Book” must lead to an address that begins with https://."),
            (link("Book", &format!("https://a.example/{}", "a".repeat(500))),
                "“Book” must lead to an address that begins with https://."),
            (json!({"highlights": vec![json!({"words": "a"}); 6]}), "There is room for 5 highlights."),
            (json!({"highlights": [{"words": " ", "url": "https://a.example"}]}),
                "Say what stood out in at most 300 characters each."),
            (json!({"highlights": [{"words": "é".repeat(301)}]}), "Say what stood out in at most 300 characters each."),
            (json!({"highlights": [{"words": "Why?", "url": "http://a.example"}]}),
                "“Why?” must lead to an address that begins with https://."),
            (json!({"backstage": "http://a.example"}),
                "The link to the backstage must be an address that begins with https://."),
            (json!({"recording": "ftp://a.example"}),
                "The link to the recording must be an address that begins with https://."),
            (json!({"follow_up": "https://a.example/\nb"}),
                "The link to where it goes on must be an address that begins with https://."),
        ] {
            refused(&write(&ana, &meeting, 0, text).await?, StatusCode::UNPROCESSABLE_ENTITY, words)?;
        }
        let odd = write(&ana, &meeting, 0, json!({"agendas": []})).await?;
        assert_eq!(odd.status, StatusCode::UNPROCESSABLE_ENTITY, "{}", odd.body);
        assert_eq!(test.count("SELECT COUNT(*) FROM meeting_record").await?, 0);
        let notes = "é".repeat(4000);
        let kept: MeetingRecord = write(&ana, &meeting, 0, json!({"notes": notes})).await?.json()?;
        assert_eq!(kept.text.notes, notes);

        // Where minors are taught, links lead nowhere.
        let url = "https://a.example/r";
        let linked = json!({"notes": "n", "recording": url, "backstage": url, "highlights": [
            {"words": " Why? ", "url": url}, {"words": "Because", "url": " "},
        ]});
        let kept: MeetingRecord = write(&ana, &meeting, 1, linked.clone()).await?.json()?;
        assert_eq!((kept.text.recording.as_deref(), kept.text.backstage.as_deref()), (Some(url), Some(url)));
        let of = |text: &wire::RecordText| {
            text.highlights.iter().map(|it| (it.words.clone(), it.url.is_some())).collect::<Vec<_>>()
        };
        assert_eq!(of(&kept.text), [("Why?".to_owned(), true), ("Because".to_owned(), false)]);
        test.execute("UPDATE platform SET minors = TRUE").await?;
        let shown = record(&ana, &meeting).await?.text;
        assert_eq!((&shown.recording, &shown.backstage), (&None, &None));
        assert_eq!(of(&shown), [("Why?".to_owned(), false), ("Because".to_owned(), false)], "the words stay");
        let words = "Your school allows no links to other places here. Leave them out.";
        for alone in ["recording", "backstage", "highlights"] {
            let text = json!({"notes": "n", alone: linked[alone]});
            refused(&write(&ana, &meeting, 2, text).await?, StatusCode::UNPROCESSABLE_ENTITY, words)?;
        }
    }

    async fn only_the_group_reads_and_writes_a_record(test: Test) {
        let (_, meeting) = begin(&test).await?;
        let [ana, bo, _] = three(&test).await?;
        let secret = json!({"notes": "between us", "agenda": ["ours"]});
        let _: MeetingRecord = write(&ana, &meeting, 0, secret).await?.json()?;
        let teacher = test.sign_in("tessa").await?;
        for path in ["/api/records", "/api/records/earlier?count=5", &format!("/api/meetings/{meeting}/record")] {
            let answer = teacher.ask(Method::GET, path, None::<&()>).await?;
            assert_eq!(answer.status, StatusCode::FORBIDDEN, "{path}: {}", answer.body);
        }
        let groups = teacher.ask(Method::GET, "/api/groups", None::<&()>).await?;
        assert!(!groups.body.contains("between us") && !groups.body.contains("ours"), "{}", groups.body);

        // A meeting of another group of the course is none of theirs, and nor is that of a former one.
        test.execute(
            "INSERT INTO course_group (id, course, run, name, position, published_at_us) \
             SELECT 'beside', course, run, 'Beside', 9, 0 FROM course_group WHERE ended_at_us IS NULL",
        ).await?;
        test.execute(
            "INSERT INTO meeting (id, course, course_group, anchor_zone, anchor_local, starts_at_us, tzdb, minutes, \
             sequence, state, chosen_by, created_at_us, changed_at_us) SELECT 'theirs', course, 'beside', \
             anchor_zone, anchor_local, starts_at_us, tzdb, minutes, 0, state, chosen_by, 0, 0 FROM meeting",
        ).await?;
        let leave = bo.ask(Method::POST, "/api/groups/leave", Some(&json!({"wish": "none"}))).await?;
        ensure!(leave.status.is_success(), "{}", leave.body);
        let before = test.rows_at_rest().await?;
        for (client, meeting) in [(&ana, "theirs"), (&ana, "none"), (&bo, &*meeting)] {
            for (what, body) in [
                ("record", json!({"revision": 0, "text": {"notes": "x"}})),
                ("lead", json!({"to": id(&ana)})),
                ("present", json!({"person": id(&ana), "present": true})),
                ("held", json!({"held": false})),
                ("caught-up", json!({"caught_up": true})),
            ] {
                let answer = put(client, meeting, what, body).await?;
                assert_eq!(answer.status, StatusCode::NOT_FOUND, "{meeting}/{what}: {}", answer.body);
            }
            let read = client.ask(Method::GET, &format!("/api/meetings/{meeting}/record"), None::<&()>).await?;
            assert_eq!(read.status, StatusCode::NOT_FOUND, "{meeting}: {}", read.body);
        }
        assert_eq!(before, test.rows_at_rest().await?);
    }

    async fn those_who_could_lead_take_turns_and_pass_it_on(test: Test) {
        let (mut estate, first) = begin(&test).await?;
        estate.meet("2026-12-08T18:00:00Z").await?;
        let second = estate.treasure.meeting.clone();
        let [ana, bo, cy] = three(&test).await?;
        let offer = async |client: &Client, could: bool| -> anyhow::Result<GroupRecords> {
            client.put("/api/leads", &json!({"could": could})).await
        };
        let led = async |client: &Client| -> anyhow::Result<Vec<Option<PersonId>>> {
            let records: GroupRecords = client.get("/api/records").await?;
            Ok(records.records.into_iter().map(|it| it.lead).collect())
        };
        assert_eq!(led(&ana).await?, [None, None]);
        offer(&bo, true).await?;
        test.wait(SignedDuration::from_mins(1));
        assert_eq!(offer(&cy, true).await?.could_lead, [id(&bo), id(&cy)]);
        assert_eq!(led(&ana).await?, [Some(id(&bo)), Some(id(&cy))], "who said so first begins");

        // Only who leads passes it on, to the next or to somebody who could.
        let words = "Somebody else leads this meeting, and only they can pass it on.";
        conflict(&put(&ana, &first, "lead", json!({"to": id(&ana)})).await?, words)?;
        conflict(&put(&cy, &first, "lead", json!({"to": null})).await?, words)?;
        let words = "They have not said that they could lead.";
        conflict(&put(&bo, &first, "lead", json!({"to": id(&ana)})).await?, words)?;
        let outsider = put(&bo, &first, "lead", json!({"to": "nobody"})).await?;
        assert_eq!(outsider.status, StatusCode::NOT_FOUND, "{}", outsider.body);
        let passed: MeetingRecord = put(&bo, &first, "lead", json!({"to": null})).await?.json()?;
        assert_eq!(passed.lead, Some(id(&cy)));
        assert_eq!(led(&ana).await?, [Some(id(&cy)), Some(id(&bo))], "the second is the other's then");
        let passed: MeetingRecord = put(&cy, &first, "lead", json!({"to": null})).await?.json()?;
        assert_eq!(passed.lead, None, "both passed it on");
        conflict(&put(&cy, &first, "lead", json!({"to": null})).await?, "You do not lead this meeting.")?;
        let words = "Nobody leads this meeting. You can take it over yourself.";
        conflict(&put(&ana, &first, "lead", json!({"to": id(&cy)})).await?, words)?;
        let taken: MeetingRecord = put(&ana, &first, "lead", json!({"to": id(&ana)})).await?.json()?;
        assert_eq!(taken.lead, Some(id(&ana)));

        // Who takes it back leads nothing to come; what was is not changed by what people say later.
        offer(&bo, false).await?;
        assert_eq!(led(&ana).await?, [Some(id(&ana)), Some(id(&cy))]);
        test.wait(DURING + HOUR);
        let [ana, bo, cy] = three(&test).await?;
        offer(&ana, true).await?;
        offer(&ana, false).await?;
        offer(&bo, true).await?;
        assert_eq!(led(&bo).await?, [Some(id(&ana)), Some(id(&cy))], "neither ever led, and Cy said so first");
        let words = "This meeting is over, and who led it stays.";
        conflict(&put(&ana, &first, "lead", json!({"to": null})).await?, words)?;
        let about: wire::AboutMe = ana.get("/api/me").await?;
        let leads: Vec<_> = about.courses[0].meetings.iter().map(|it| it.lead).collect();
        assert_eq!(leads, [Some(wire::MyLead::Leads), None]);
        let about: wire::AboutMe = cy.get("/api/me").await?;
        let leads: Vec<_> = about.courses[0].meetings.iter().map(|it| it.lead).collect();
        assert_eq!(leads, [Some(wire::MyLead::PassedOn), Some(wire::MyLead::Leads)]);

        // Who leaves the group leads nothing.
        let leave = cy.ask(Method::POST, "/api/groups/leave", Some(&json!({"wish": "none"}))).await?;
        ensure!(leave.status.is_success(), "{}", leave.body);
        let records: GroupRecords = bo.get("/api/records").await?;
        assert_eq!(records.could_lead, [id(&bo)]);
        assert_eq!(record(&bo, &second).await?.lead, Some(id(&bo)));
    }

    async fn ones_own_word_wins_over_a_tick(test: Test) {
        let (_, meeting) = begin(&test).await?;
        let tick = |client: &Client, present: bool| json!({"person": id(client), "present": present});
        let [ana, bo, cy] = three(&test).await?;
        let _: GroupRecords = ana.put("/api/leads", &json!({"could": true})).await?;
        conflict(&put(&ana, &meeting, "present", tick(&bo, true)).await?, "Say who is there once the meeting has begun.")?;
        test.wait(DURING);
        let [ana, bo, cy] = { let _ = (bo, cy); three(&test).await? };
        let people = [ana, bo, cy];
        let [ana, bo, cy] = &people;
        let words = "Only who leads this meeting ticks who is there.";
        refused(&put(bo, &meeting, "present", tick(cy, true)).await?, StatusCode::FORBIDDEN, words)?;
        conflict(&put(ana, &meeting, "present", tick(ana, true)).await?, "About yourself, say whether you were there.")?;

        // Before: Cy has said no, and no tick changes that.
        let _: Meeting = put(cy, &meeting, "attendance", json!({"took_part": false})).await?.json()?;
        let words = "They have said themselves whether they were there, and their word counts.";
        conflict(&put(ana, &meeting, "present", tick(cy, true)).await?, words)?;
        // A tick counts until then.
        let _: Meeting = put(ana, &meeting, "attendance", json!({"took_part": true})).await?.json()?;
        let _: Meeting = put(ana, &meeting, "present", tick(bo, true)).await?.json()?;
        assert_eq!(there(bo, &meeting, &people).await?, [Some(true), Some(true), Some(false)]);
        assert_eq!((ties(&test).await?, held(&test).await?), (1, 1));
        let about: wire::AboutMe = bo.get("/api/me").await?;
        assert!(about.courses[0].meetings.iter().any(|it| it.ticked && it.bore.is_some()), "{about:?}");
        // Taken back, nothing is said; said again and contradicted by Bo, Bo's word stays.
        let _: Meeting = put(ana, &meeting, "present", tick(bo, false)).await?.json()?;
        assert_eq!(there(ana, &meeting, &people).await?, [Some(true), None, Some(false)]);
        assert_eq!(ties(&test).await?, 0);
        let _: Meeting = put(ana, &meeting, "present", tick(bo, true)).await?.json()?;
        let _: Meeting = put(bo, &meeting, "attendance", json!({"took_part": false})).await?.json()?;
        assert_eq!((there(ana, &meeting, &people).await?[1], ties(&test).await?), (Some(false), 0));
        conflict(&put(ana, &meeting, "present", tick(bo, true)).await?, words)?;
        conflict(&put(ana, &meeting, "present", tick(bo, false)).await?, words)?;
    }

    async fn what_did_not_happen_counts_for_nothing_until_that_is_taken_back(test: Test) {
        let (_, meeting) = begin(&test).await?;
        let [ana, ..] = three(&test).await?;
        let early = put(&ana, &meeting, "held", json!({"held": false})).await?;
        conflict(&early, "Say whether you met once the meeting has begun.")?;
        test.wait(DURING);
        let [ana, bo, cy] = three(&test).await?;
        for client in [&ana, &bo] {
            let _: Meeting = put(client, &meeting, "attendance", json!({"took_part": true})).await?.json()?;
        }
        let ledger = async |client: &Client| -> anyhow::Result<usize> {
            Ok(client.get::<wire::SeriesState>("/api/series").await?.held.len())
        };
        assert_eq!((ties(&test).await?, ledger(&cy).await?, held(&test).await?), (1, 1, 1));

        // Any member says so, twice if they like.
        for _ in 0..2 {
            let off: Meeting = put(&cy, &meeting, "held", json!({"held": false})).await?.json()?;
            assert!(off.not_held_at.is_some() && off.former_present == 0);
            assert!(off.times.iter().all(|it| it.took_part.is_none()), "{off:?}");
        }
        assert_eq!((ties(&test).await?, ledger(&cy).await?, held(&test).await?), (0, 0, 0));
        let home: wire::LearnerHome = cy.get("/api/home").await?;
        assert_eq!(home.next, wire::NextStep::ChooseTime, "nobody is asked whether they were there");
        let words = "Your group said that this meeting did not happen. If it did, say so on its card first.";
        conflict(&put(&cy, &meeting, "attendance", json!({"took_part": true})).await?, words)?;
        conflict(&put(&ana, &meeting, "present", json!({"person": id(&cy), "present": true})).await?, words)?;

        // Everybody's word is as it was when that is taken back.
        test.wait(DAY * 13);
        let people = three(&test).await?;
        let [ana, ..] = &people;
        let on: Meeting = put(ana, &meeting, "held", json!({"held": true})).await?.json()?;
        assert_eq!(on.not_held_at, None);
        assert_eq!(there(ana, &meeting, &people).await?, [Some(true), Some(true), None]);
        assert_eq!((ties(&test).await?, ledger(ana).await?, held(&test).await?), (1, 1, 1));

        // After two weeks it stays: what was said, and what was not.
        let _: Meeting = put(ana, &meeting, "held", json!({"held": false})).await?.json()?;
        test.wait(DAY * 14 + HOUR);
        let [ana, ..] = three(&test).await?;
        let words = "That it did not happen was said more than two weeks ago, and stays.";
        conflict(&put(&ana, &meeting, "held", json!({"held": true})).await?, words)?;
        test.execute("UPDATE meeting SET not_held_at_us = NULL").await?;
        let words = "This meeting was more than two weeks ago. What was said about it stays.";
        conflict(&put(&ana, &meeting, "held", json!({"held": false})).await?, words)?;
    }

    async fn who_was_not_there_catches_up_and_nothing_of_them_stays(test: Test) {
        let (_, meeting) = begin(&test).await?;
        let [_, bo, _] = three(&test).await?;
        let _: GroupRecords = bo.put("/api/leads", &json!({"could": true})).await?;
        test.wait(DURING);
        let cy = test.sign_in("cy").await?;
        let catch = json!({"caught_up": true});
        let words = "There is nothing to catch up with until the meeting is over.";
        conflict(&put(&cy, &meeting, "caught-up", catch.clone()).await?, words)?;
        test.wait(HOUR);
        let people = three(&test).await?;
        let [ana, bo, cy] = &people;
        let words = "Nobody has written down yet what came of this meeting.";
        conflict(&put(cy, &meeting, "caught-up", catch.clone()).await?, words)?;
        for client in [ana, bo] {
            let _: Meeting = put(client, &meeting, "attendance", json!({"took_part": true})).await?.json()?;
        }
        let _: MeetingRecord = write(bo, &meeting, 0, json!({"decisions": ["We write it together"]})).await?.json()?;
        conflict(&put(ana, &meeting, "caught-up", catch.clone()).await?, "You were there yourself.")?;

        test.wait(SignedDuration::from_mins(20));
        let now = test.clock.now();
        for _ in 0..2 {
            let read: MeetingRecord = put(cy, &meeting, "caught-up", catch.clone()).await?.json()?;
            assert_eq!(read.caught_up, [id(cy)]);
        }
        // A sign of life of the group, and no meeting.
        let teacher = test.sign_in("tessa").await?;
        let groups: wire::CourseGroups = teacher.get("/api/groups").await?;
        assert_eq!((groups.groups[0].last_sign_at, groups.groups[0].meetings_held), (Some(now), 1));
        assert_eq!(ties(&test).await?, 1, "Ana and Bo only");
        assert_eq!(there(ana, &meeting, &people).await?, [Some(true), Some(true), None]);
        let about: wire::AboutMe = cy.get("/api/me").await?;
        let kept: Vec<_> = about.courses[0].meetings.iter().filter_map(|it| it.caught_up_at).collect();
        assert_eq!(kept, [now]);

        // Bo, who led and wrote, goes; the group's text stays, nobody's.
        let about: wire::AboutMe = bo.get("/api/me").await?;
        let mine = about.courses[0].meetings.iter().find(|it| it.lead.is_some()).context("a meeting Bo led")?;
        assert!(mine.wrote_at.is_some() && about.courses[0].groups[0].could_lead_at.is_some());
        let gone = bo.ask(Method::DELETE, "/api/me", None::<&()>).await?;
        ensure!(gone.status.is_success(), "{}", gone.body);
        let left = record(ana, &meeting).await?;
        assert_eq!((left.lead, left.written_by, left.revision), (None, None, 1));
        assert_eq!(left.text.decisions, ["We write it together"]);
        let gone = cy.ask(Method::DELETE, "/api/me", None::<&()>).await?;
        ensure!(gone.status.is_success(), "{}", gone.body);
        assert!(record(ana, &meeting).await?.caught_up.is_empty());
        assert_eq!(test.count("SELECT COUNT(*) FROM caught_up").await?, 0);
        assert_eq!(test.count("SELECT COUNT(*) FROM meeting_lead").await?, 0);
        assert_eq!(test.count("SELECT COUNT(*) FROM lead_offer").await?, 0);
    }

    async fn who_was_there_after_all_has_not_caught_up(test: Test) {
        let (_, meeting) = begin(&test).await?;
        test.wait(DURING + HOUR);
        let [ana, ..] = three(&test).await?;
        let _: MeetingRecord = write(&ana, &meeting, 0, json!({"notes": "Short."})).await?.json()?;
        let read: MeetingRecord = put(&ana, &meeting, "caught-up", json!({"caught_up": true})).await?.json()?;
        assert_eq!(read.caught_up, [id(&ana)]);
        let _: Meeting = put(&ana, &meeting, "attendance", json!({"took_part": true})).await?.json()?;
        assert!(record(&ana, &meeting).await?.caught_up.is_empty());
        let _: Meeting = put(&ana, &meeting, "attendance", json!({"took_part": false})).await?.json()?;
        let _: MeetingRecord = put(&ana, &meeting, "caught-up", json!({"caught_up": true})).await?.json()?;
        let back: MeetingRecord = put(&ana, &meeting, "caught-up", json!({"caught_up": false})).await?.json()?;
        assert!(back.caught_up.is_empty());
    }

    async fn earlier_meetings_stay_within_reach_of_the_group(test: Test) {
        let (mut estate, first) = begin(&test).await?;
        estate.meet("2026-12-08T18:00:00Z").await?;
        let second = estate.treasure.meeting.clone();
        let [ana, ..] = three(&test).await?;
        let _: MeetingRecord = write(&ana, &first, 0, json!({"agenda": ["The first one"]})).await?.json()?;
        test.wait(DAY * 40);
        let [ana, ..] = three(&test).await?;
        let recent: GroupRecords = ana.get("/api/records").await?;
        assert_eq!((recent.records.len(), recent.earlier), (0, 2));
        let page: EarlierMeetings = ana.get("/api/records/earlier?count=1").await?;
        assert_eq!((page.meetings.len(), page.meetings[0].id.0.as_str(), page.more), (1, second.as_str(), 1));
        let page: EarlierMeetings = ana.get("/api/records/earlier?count=10").await?;
        assert_eq!((page.meetings.len(), page.more), (2, 0));
        assert_eq!(page.records[1].text.agenda, ["The first one"]);
        // One can still write into it, and say that one was there.
        let _: MeetingRecord = write(&ana, &first, 1, json!({"notes": "Late, but true."})).await?.json()?;
        let met: Meeting = put(&ana, &first, "attendance", json!({"took_part": true})).await?.json()?;
        assert_eq!(met.id.0, first);
        let bad = ana.ask(Method::GET, "/api/records/earlier?count=x", None::<&()>).await?;
        assert_eq!(bad.status, StatusCode::BAD_REQUEST, "{}", bad.body);
    }
}
