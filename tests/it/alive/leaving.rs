//! Leaving a group, another one instead, and the next run.

use anyhow::ensure;
use kith_tests::both_databases;
use reqwest::{Method, StatusCode};
use serde_json::json;
use wire::{LeaveWish, NextStep};

use super::{
    answering, criteria, done, evenings, four_of_an_evening, home, hours, later, names, overview, publish,
    refused,
};

const LEAVE: &str = "/api/groups/leave";

both_databases! {
    async fn who_leaves_is_told_of_neutrally_and_the_reason_is_for_staff(test: Test) {
        let ana = answering(&test, "ana", 0, &evenings()).await?;
        let bo = answering(&test, "bo", 0, &evenings()).await?;
        let cy = answering(&test, "cy", 0, &evenings()).await?;
        let teacher = test.sign_in("tessa").await?;
        publish(&teacher, &[&[&ana, &bo, &cy]]).await?;
        let meeting: wire::Meeting =
            ana.post("/api/meetings", &json!({"starts_at": "2026-12-01T18:00:00Z", "minutes": 60})).await?;
        let long = json!({"wish": "another", "reason": "x".repeat(501)});
        refused(&ana, Method::POST, LEAVE, &long, StatusCode::UNPROCESSABLE_ENTITY, "500 characters").await?;
        ensure!(home(&ana).await?.group.is_some(), "what is refused changes nothing");

        let reason = json!({"wish": "another", "reason": "Quarrelsome\nevenings"});
        done(&ana, Method::POST, LEAVE, Some(&reason)).await?;
        refused(&ana, Method::POST, LEAVE, &reason, StatusCode::CONFLICT, "no group").await?;
        let left = home(&ana).await?;
        ensure!(left.group.is_none() && left.next == NextStep::WaitForGroup, "{left:?}");
        let answer = bo.ask(Method::GET, "/api/home", None::<&()>).await?;
        ensure!(!answer.body.contains("Quarrelsome") && !answer.body.contains("Ana"), "{}", answer.body);
        let at_bos: wire::LearnerHome = answer.json()?;
        ensure!(at_bos.group.as_ref().is_some_and(|group| group.members.len() == 2), "{at_bos:?}");
        ensure!(at_bos.news.len() == 1 && !at_bos.news[0].came && at_bos.news[0].name.is_none(), "{:?}", at_bos.news);
        ensure!(at_bos.meetings.iter().any(|it| it.id == meeting.id), "the others keep their meeting");

        let groups: wire::CourseGroups = teacher.get("/api/groups").await?;
        let [departure] = groups.departures.as_slice() else { anyhow::bail!("{:?}", groups.departures) };
        ensure!(departure.name.starts_with("Ana") && departure.wish == LeaveWish::Another, "{departure:?}");
        ensure!(departure.reason.as_deref() == Some("Quarrelsome evenings"), "{departure:?}");
        let about = ana.ask(Method::GET, "/api/me", None::<&()>).await?;
        ensure!(about.body.contains("Quarrelsome evenings"), "one's own words are one's own: {}", about.body);
        let history = "SELECT COUNT(*) FROM membership WHERE left_because = 'left'";
        ensure!(test.count(history).await? == 1, "history is kept");

        // What somebody said goes with them; that somebody left stays.
        let gone = ana.ask(Method::DELETE, "/api/me", None::<&()>).await?;
        ensure!(gone.status == StatusCode::NO_CONTENT, "{}", gone.body);
        let after: wire::CourseGroups = teacher.get("/api/groups").await?;
        ensure!(after.departures.is_empty() && test.count(history).await? == 1);
    }

    async fn another_group_is_another_and_never_the_same(test: Test) {
        let [ana, bo, cy, dee] = four_of_an_evening(&test).await?;
        let eve = answering(&test, "eve", 41, &evenings()).await?;
        let teacher = test.sign_in("tessa").await?;
        publish(&teacher, &[&[&ana, &bo, &cy], &[&dee, &eve]]).await?;
        done(&ana, Method::POST, LEAVE, Some(&json!({"wish": "another"}))).await?;
        later(&test, hours(1)).await?;
        ensure!(names(&overview(&test).await?) == [vec!["ana", "dee", "eve"], vec!["bo", "cy"]]);
        let news = home(&test.sign_in("dee").await?).await?.news;
        ensure!(news.len() == 1 && news[0].came && news[0].name.as_deref().is_some_and(|it| it.starts_with("Ana")), "{news:?}");
        let ties = "SELECT COUNT(*) FROM tie_event WHERE kind = 'same_group'";
        ensure!(test.count(ties).await? == 3 + 1 + 2, "ties to the former group stay, those to the new one come");
        // Once more: both groups were left, so there is no place, however long it takes.
        let ana = test.sign_in("ana").await?;
        done(&ana, Method::POST, LEAVE, Some(&json!({"wish": "another"}))).await?;
        later(&test, hours(30)).await?;
        ensure!(names(&overview(&test).await?) == [["bo", "cy"], ["dee", "eve"]]);
        let ana = test.sign_in("ana").await?;
        ensure!(home(&ana).await?.next == NextStep::WaitForGroup);
    }

    async fn the_next_run_keeps_a_place_in_front(test: Test) {
        let [ana, bo, cy, dee] = four_of_an_evening(&test).await?;
        let teacher = test.sign_in("tessa").await?;
        publish(&teacher, &[&[&ana, &bo, &cy], &[&dee]]).await?;
        done(&ana, Method::POST, LEAVE, Some(&json!({"wish": "next_run"}))).await?;
        ensure!(home(&ana).await?.next == NextStep::NextRun);
        let pool: wire::Pool = teacher.get("/api/pool").await?;
        let of = |pool: &wire::Pool| pool.people.iter().find(|it| it.person == ana.session.person).map(|it| (it.standing, it.first));
        ensure!(of(&pool) == Some((wire::Standing::NextRun, false)), "{:?}", of(&pool));
        let wish = json!({"criteria": criteria(), "seed": 3});
        let proposal: wire::Proposal = teacher.post("/api/proposal", &wish).await?;
        ensure!(!proposal.groups.concat().contains(&ana.session.person), "{proposal:?}");
        later(&test, hours(40)).await?;
        ensure!(!names(&overview(&test).await?).concat().contains(&"ana".to_owned()), "nobody places them in this run");
        // A change of mind, and back again.
        let ana = test.sign_in("ana").await?;
        done(&ana, Method::DELETE, "/api/next-run", None).await?;
        ensure!(home(&ana).await?.next == NextStep::WaitForGroup);
        later(&test, hours(1)).await?;
        let ana = test.sign_in("ana").await?;
        ensure!(home(&ana).await?.group.is_some(), "this run after all");
        done(&ana, Method::POST, LEAVE, Some(&json!({"wish": "next_run"}))).await?;

        // In the last week of the run the next one is prepared: answers are kept, and they come first.
        test.wait(hours(24 * 28));
        let teacher = test.sign_in("tessa").await?;
        let pool: wire::Pool = teacher.get("/api/pool").await?;
        ensure!(of(&pool) == Some((wire::Standing::Ready, true)), "{:?}", of(&pool));
        let mut next = criteria();
        next["first_week"] = json!("2026-12-28");
        let proposal: wire::Proposal = teacher.post("/api/proposal", &json!({"criteria": next, "seed": 3})).await?;
        ensure!(proposal.groups.concat().contains(&ana.session.person), "{proposal:?}");
        let path = format!("/api/proposal/{}/publish", proposal.id);
        let _: wire::CourseGroups = teacher.post(&path, &json!({"revision": proposal.revision})).await?;
        ensure!(test.count("SELECT MAX(number) FROM run").await? == 2, "weeks after those of a run are the next run");
        ensure!(test.count("SELECT COUNT(*) FROM next_run").await? == 0);
        ensure!(home(&test.sign_in("ana").await?).await?.group.is_some());
    }

    async fn no_group_is_a_wish_too_and_the_last_one_out_ends_the_group(test: Test) {
        let ana = answering(&test, "ana", 0, &evenings()).await?;
        let bo = answering(&test, "bo", 0, &evenings()).await?;
        let teacher = test.sign_in("tessa").await?;
        publish(&teacher, &[&[&ana, &bo]]).await?;
        for client in [&ana, &bo] {
            done(client, Method::POST, LEAVE, Some(&json!({"wish": "none"}))).await?;
            ensure!(home(client).await?.next == NextStep::NoGroup);
        }
        let groups: wire::CourseGroups = teacher.get("/api/groups").await?;
        ensure!(groups.groups.is_empty(), "{groups:?}");
        let left = [&ana, &bo].map(|client| &client.session.person);
        ensure!(!groups.waiting.iter().any(|member| left.contains(&&member.person)), "{groups:?}");
    }
}
