//! A group is asked which of a few times suits, and one of them is taken by a rule that everybody has read.

use anyhow::Context as _;
use jiff::SignedDuration;
use kith_tests::{both_databases, launcher::Client, server::Test};
use reqwest::{Method, StatusCode};
use serde_json::{Value, json};
use wire::{GroupPoll, Meeting, Poll};

use crate::{record::three, tenancy::world::settle};

const PATH: &str = "/api/poll";
/// Three times, the second of which is named first.
const TIMES: [&str; 3] = ["2026-12-08T18:00:00Z", "2026-12-09T18:00:00Z", "2026-12-10T18:00:00Z"];

fn wish(times: &[&str]) -> Value {
    let times: Vec<Value> = times.iter().map(|at| json!({"starts_at": at})).collect();
    json!({"times": times, "minutes": 60, "hours": 48, "link": "https://rooms.example/3"})
}

/// A group of three that nobody has asked anything yet.
async fn begin(test: &Test) -> anyhow::Result<[Client; 3]> {
    let estate = settle(test, test.moodle(), test.course).await?;
    let open = format!("{PATH}/{}", estate.treasure.poll);
    let answer = estate.learner.ask(Method::DELETE, &open, None::<&()>).await?;
    anyhow::ensure!(answer.status == StatusCode::NO_CONTENT, "{}", answer.body);
    three(test).await
}

async fn open(who: &Client) -> anyhow::Result<Poll> {
    let asked: GroupPoll = who.post(PATH, &wish(&[TIMES[1], TIMES[0], TIMES[2]])).await?;
    asked.poll.context("no poll")
}

async fn say(who: &Client, poll: &Poll, levels: [&str; 3]) -> anyhow::Result<Option<Poll>> {
    let said: GroupPoll = who.put(&format!("{PATH}/{}/answer", poll.id), &json!({"levels": levels})).await?;
    Ok(said.poll)
}

async fn poll(who: &Client) -> anyhow::Result<Option<Poll>> {
    Ok(who.get::<GroupPoll>(PATH).await?.poll)
}

/// When the meetings begin that came of a poll.
async fn planned(who: &Client) -> anyhow::Result<Vec<String>> {
    let meetings: Vec<Meeting> = who.get("/api/meetings").await?;
    let these = meetings.iter().filter(|it| it.link.as_deref() == Some("https://rooms.example/3"));
    Ok(these.map(|it| it.starts_at.to_string()).collect())
}

async fn work(test: &Test) -> anyhow::Result<()> {
    while kith::jobs::work_once(&test.app).await? {}
    Ok(())
}

async fn refused(who: &Client, wish: &Value, status: StatusCode, why: &str) -> anyhow::Result<()> {
    let answer = who.ask(Method::POST, PATH, Some(wish)).await?;
    assert_eq!(answer.status, status, "{wish}: {}", answer.body);
    assert!(answer.body.contains(why), "{wish}: {}", answer.body);
    Ok(())
}

both_databases! {
    async fn answers_wait_for_ones_own_and_the_last_one_decides(test: Test) {
        let [ana, bo, cy] = begin(&test).await?;
        let asked = open(&ana).await?;
        let starts: Vec<String> = asked.slots.iter().map(|it| it.starts_at.to_string()).collect();
        assert_eq!((starts, asked.quorum, asked.failed), (TIMES.map(str::to_owned).to_vec(), 2, false));
        assert_eq!(asked.deadline, test.clock.now() + SignedDuration::from_hours(48));
        say(&ana, &asked, ["free", "no", "if_need_be"]).await?;
        // Bo sees who has answered, and not what.
        let seen = poll(&bo).await?.context("a poll")?;
        assert_eq!(seen.members.iter().map(|it| it.answered).filter(|it| *it).count(), 1);
        let others = |poll: &Poll| {
            let of = |slot: &wire::Slot| slot.seats[1..].iter().filter_map(|it| it.level).count();
            poll.slots.iter().map(of).sum::<usize>()
        };
        assert_eq!(others(&seen), 0, "{seen:?}");
        assert!(seen.slots[0].seats[0].level.is_some(), "what Bo's hours say, to begin with");
        let answered = say(&bo, &asked, ["no", "free", "free"]).await?.context("a poll")?;
        assert_eq!(others(&answered), 3);
        // Both the first and the last could be taken by Cy's word; the last reaches all three.
        assert_eq!(say(&cy, &asked, ["free", "no", "if_need_be"]).await?, None);
        assert_eq!(planned(&bo).await?, [TIMES[2]]);
        assert_eq!(poll(&ana).await?, None);
        assert_eq!(test.count("SELECT COUNT(*) FROM poll_answer").await?, 0, "what was answered has served");
        let late = bo.ask(Method::PUT, &format!("{PATH}/{}/answer", asked.id), Some(&json!({"levels": ["no", "no", "no"]}))).await?;
        assert_eq!(late.status, StatusCode::NOT_FOUND, "{}", late.body);
        test.wait(SignedDuration::from_hours(49));
        work(&test).await?;
        assert_eq!(test.count("SELECT COUNT(*) FROM audit_entry WHERE action = 'meeting chosen by poll'").await?, 1);
    }

    async fn at_the_deadline_several_servers_plan_one_meeting(test: Test) {
        let [ana, bo, _] = begin(&test).await?;
        let asked = open(&ana).await?;
        say(&ana, &asked, ["free", "free", "no"]).await?;
        say(&bo, &asked, ["if_need_be", "free", "no"]).await?;
        test.wait(SignedDuration::from_hours(47));
        work(&test).await?;
        assert_eq!(poll(&test.sign_in("ana").await?).await?.map(|it| it.failed), Some(false), "there is time left");
        test.wait(SignedDuration::from_mins(61));
        // Whoever claims the work, and however often it is done.
        let racing = (0..6).map(|_| {
            let app = test.app.clone();
            tokio::spawn(async move { kith::jobs::work_once(&app).await })
        });
        for worker in racing.collect::<Vec<_>>() {
            worker.await??;
        }
        test.execute("INSERT INTO job (id, kind, subject, run_at_us, attempts) SELECT 'again-' || subject, 'poll', subject, 0, 0 \
            FROM audit_entry WHERE action = 'poll opened'").await?;
        work(&test).await?;
        let ana = test.sign_in("ana").await?;
        assert_eq!(planned(&ana).await?, [TIMES[1]], "both are glad of it");
        assert_eq!(poll(&ana).await?, None);
        assert_eq!(test.count("SELECT COUNT(*) FROM audit_entry WHERE action = 'meeting chosen by poll'").await?, 1);
    }

    async fn too_few_plan_nothing_and_are_told(test: Test) {
        let [ana, _, _] = begin(&test).await?;
        let asked = open(&ana).await?;
        say(&ana, &asked, ["free", "free", "free"]).await?;
        test.wait(SignedDuration::from_hours(49));
        work(&test).await?;
        let ana = test.sign_in("ana").await?;
        let bo = test.sign_in("bo").await?;
        let over = poll(&bo).await?.context("a poll")?;
        assert!(over.failed && over.slots.iter().all(|it| it.can <= 2), "{over:?}");
        assert!(planned(&ana).await?.is_empty());
        let late = bo.ask(Method::PUT, &format!("{PATH}/{}/answer", asked.id), Some(&json!({"levels": ["free", "free", "free"]}))).await?;
        assert_eq!(late.status, StatusCode::CONFLICT, "{}", late.body);
        // The next one takes its place.
        let times = ["2026-12-15T18:00:00Z", "2026-12-16T18:00:00Z"];
        let next: GroupPoll = bo.post(PATH, &wish(&times)).await?;
        assert!(!next.poll.context("a poll")?.failed);
        assert_eq!(test.count("SELECT COUNT(*) FROM poll").await?, 1);
    }

    async fn who_left_the_group_decides_nothing(test: Test) {
        let [ana, bo, cy] = begin(&test).await?;
        let asked = open(&ana).await?;
        say(&ana, &asked, ["free", "no", "no"]).await?;
        say(&cy, &asked, ["no", "free", "no"]).await?;
        let left = cy.ask(Method::POST, "/api/groups/leave", Some(&json!({"wish": "next_run"}))).await?;
        assert!(left.status.is_success(), "{}", left.body);
        assert_eq!(say(&bo, &asked, ["free", "if_need_be", "no"]).await?, None);
        assert_eq!(planned(&bo).await?, [TIMES[0]]);
    }

    async fn what_cannot_be_asked_is_refused_in_words(test: Test) {
        let [ana, bo, _] = begin(&test).await?;
        let bad = StatusCode::UNPROCESSABLE_ENTITY;
        let five = ["2026-12-01T18:00:00Z", "2026-12-02T18:00:00Z", "2026-12-03T18:00:00Z", TIMES[0], TIMES[1], TIMES[2]];
        for times in [&TIMES[..1], &[TIMES[0], TIMES[0]], &five[..]] {
            refused(&ana, &wish(times), bad, "two to five different times").await?;
        }
        refused(&ana, &wish(&["2026-11-25T08:00:00Z", TIMES[0]]), bad, "after the deadline").await?;
        refused(&ana, &wish(&["2026-12-08T18:05:00Z", TIMES[1]]), bad, "quarter of an hour").await?;
        let mut odd = wish(&TIMES);
        odd["hours"] = json!(3);
        refused(&ana, &odd, bad, "one, two or three days").await?;
        let asked = open(&ana).await?;
        refused(&bo, &wish(&TIMES), StatusCode::CONFLICT, "is asked already").await?;
        let short = bo.ask(Method::PUT, &format!("{PATH}/{}/answer", asked.id), Some(&json!({"levels": ["free"]}))).await?;
        assert_eq!(short.status, bad, "{}", short.body);
        // What somebody answered is theirs to read, and goes with them; the poll goes with who opened it.
        say(&bo, &asked, ["no", "if_need_be", "free"]).await?;
        let about: Value = bo.get("/api/me").await?;
        assert_eq!(about["courses"][0]["polls"][1]["level"], json!("if_need_be"));
        let gone = bo.ask(Method::DELETE, "/api/me", None::<&()>).await?;
        assert!(gone.status.is_success(), "{}", gone.body);
        assert_eq!(test.count("SELECT COUNT(*) FROM poll_answer").await?, 0);
        let gone = ana.ask(Method::DELETE, "/api/me", None::<&()>).await?;
        assert!(gone.status.is_success(), "{}", gone.body);
        assert_eq!(test.count("SELECT COUNT(*) FROM poll").await?, 0);
    }

    async fn times_can_be_asked_for_that_leave_days_to_answer(test: Test) {
        let [ana, ..] = begin(&test).await?;
        let board: wire::SlotBoard = ana.get("/api/slots?minutes=60&notice=72").await?;
        let soonest = test.clock.now() + SignedDuration::from_hours(72);
        assert!(!board.slots.is_empty() && board.slots.iter().all(|it| it.starts_at >= soonest), "{board:?}");
    }
}
