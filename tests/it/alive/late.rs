//! People who come after groups were published.

use anyhow::ensure;
use kith::jobs;
use kith_tests::both_databases;
use serde_json::json;

use super::{answering, answers, comes, evenings, home, hours, later, mornings, names, overview, publish};

both_databases! {
    async fn a_late_person_is_placed_where_they_can_meet(test: Test) {
        let ana = answering(&test, "ana", 0, &evenings()).await?;
        let bo = answering(&test, "bo", 0, &evenings()).await?;
        let cy = answering(&test, "cy", 0, &mornings()).await?;
        let dee = answering(&test, "dee", 40, &mornings()).await?;
        let teacher = test.sign_in("tessa").await?;
        publish(&teacher, &[&[&ana, &bo], &[&cy, &dee]]).await?;
        let eve = answering(&test, "eve", 41, &mornings()).await?;
        let _quiet = comes(&test, "fay", 42).await?;
        ensure!(home(&eve).await?.group.is_none());
        // Two servers look at the same moment: one membership comes of it.
        let second = test.second_server().await?;
        test.wait(hours(1));
        let (one, other) = tokio::join!(jobs::work_once(&test.app), jobs::work_once(&second));
        one?;
        other?;
        later(&test, hours(0)).await?;
        ensure!(names(&overview(&test).await?) == [vec!["ana", "bo"], vec!["cy", "dee", "eve"]]);
        ensure!(test.count("SELECT COUNT(*) FROM membership").await? == 5, "nobody is placed twice");
        later(&test, hours(24)).await?;
        ensure!(test.count("SELECT COUNT(*) FROM membership").await? == 5, "who said nothing is placed nowhere");
        let cy = test.sign_in("cy").await?;
        let news = home(&cy).await?.news;
        ensure!(news.len() == 1 && news[0].came, "{news:?}");
    }

    async fn among_groups_that_can_meet_answers_decide(test: Test) {
        let mut clients = Vec::new();
        for (at, username) in ["ana", "bo", "cy", "dee"].into_iter().enumerate() {
            clients.push(answering(&test, username, 40 + u32::try_from(at)?, &evenings()).await?);
        }
        let mut full = answers(true);
        full["interests"] = json!(["Chess"]);
        full["goal"] = json!("career");
        let _: wire::Profile = clients[3].put("/api/profile", &full).await?;
        let teacher = test.sign_in("tessa").await?;
        publish(&teacher, &[&[&clients[0], &clients[1]], &[&clients[2], &clients[3]]]).await?;
        let eve = answering(&test, "eve", 50, &evenings()).await?;
        full["interests"] = json!(["chess", "jazz"]);
        let _: wire::Profile = eve.put("/api/profile", &full).await?;
        // The earlier group would be as good, but for what they said.
        later(&test, hours(1)).await?;
        ensure!(names(&overview(&test).await?) == [vec!["ana", "bo"], vec!["cy", "dee", "eve"]]);
    }

    async fn whoever_fits_nowhere_waits_for_enough_like_them(test: Test) {
        let ana = answering(&test, "ana", 0, &evenings()).await?;
        let bo = answering(&test, "bo", 0, &evenings()).await?;
        let teacher = test.sign_in("tessa").await?;
        publish(&teacher, &[&[&ana, &bo]]).await?;
        answering(&test, "cy", 0, &mornings()).await?;
        later(&test, hours(30)).await?;
        ensure!(names(&overview(&test).await?) == [["ana", "bo"]], "no hour in common, no place");
        answering(&test, "dee", 40, &mornings()).await?;
        later(&test, hours(1)).await?;
        let groups = overview(&test).await?;
        ensure!(names(&groups) == [["ana", "bo"], ["cy", "dee"]], "{:?}", names(&groups));
        ensure!(groups.groups.iter().any(|it| it.group.name == "Group 2"), "{groups:?}");
        ensure!(home(&test.sign_in("cy").await?).await?.group.is_some());
    }

    async fn a_full_group_takes_nobody(test: Test) {
        let mut clients = Vec::new();
        for (at, username) in ["ana", "bo", "cy", "dee"].into_iter().enumerate() {
            clients.push(answering(&test, username, 40 + u32::try_from(at)?, &evenings()).await?);
        }
        let teacher = test.sign_in("tessa").await?;
        publish(&teacher, &[&clients.iter().collect::<Vec<_>>()]).await?;
        answering(&test, "eve", 50, &evenings()).await?;
        later(&test, hours(48)).await?;
        ensure!(names(&overview(&test).await?) == [["ana", "bo", "cy", "dee"]], "one more than asked is the most");
        let waiting = overview(&test).await?.waiting;
        ensure!(waiting.len() == 1, "{waiting:?}");
    }

    async fn when_the_run_is_over_nobody_is_moved(test: Test) {
        let ana = answering(&test, "ana", 0, &evenings()).await?;
        let bo = answering(&test, "bo", 0, &evenings()).await?;
        let teacher = test.sign_in("tessa").await?;
        publish(&teacher, &[&[&ana, &bo]]).await?;
        later(&test, hours(24 * 40)).await?;
        answering(&test, "cy", 0, &evenings()).await?;
        later(&test, hours(30)).await?;
        ensure!(names(&overview(&test).await?) == [["ana", "bo"]]);
    }
}
