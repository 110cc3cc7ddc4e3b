//! Groups that became too small.

use anyhow::ensure;
use kith_tests::{both_databases, launcher::Client, server::Test};
use reqwest::{Method, StatusCode};
use serde_json::json;

use super::{answering, done, evenings, home, hours, later, names, overview, publish, refused, two_pairs};

/// Groups of Ana, Bo and of Cy, Dee, of whom Dee leaves.
async fn one_left_behind(test: &Test) -> anyhow::Result<Vec<Client>> {
    let [ana, bo, cy, dee] = two_pairs(test).await?;
    done(&dee, Method::POST, "/api/groups/leave", Some(&json!({"wish": "none"}))).await?;
    later(test, hours(1)).await?;
    Ok(vec![ana, bo, cy, dee])
}

both_databases! {
    async fn what_nobody_decides_is_done_at_the_deadline(test: Test) {
        one_left_behind(&test).await?;
        let groups = overview(&test).await?;
        let [merger] = groups.mergers.as_slice() else { anyhow::bail!("{:?}", groups.mergers) };
        ensure!((merger.small.as_str(), merger.into.as_str(), merger.members) == ("Group 2", "Group 1", 3), "{merger:?}");
        ensure!(merger.shared_minutes > 0, "{merger:?}");
        later(&test, hours(24)).await?;
        ensure!(test.count("SELECT COUNT(*) FROM merger").await? == 1, "one proposal, however often one looks");
        ensure!(names(&overview(&test).await?) == [vec!["ana", "bo"], vec!["cy"]], "nothing happens before the deadline");
        later(&test, hours(24 * 7)).await?;
        let after = overview(&test).await?;
        ensure!(names(&after) == [["ana", "bo", "cy"]] && after.mergers.is_empty(), "{after:?}");
        ensure!(test.count("SELECT COUNT(*) FROM merger WHERE state = 'by_rule'").await? == 1);
        ensure!(test.count("SELECT COUNT(*) FROM membership WHERE left_because = 'merged'").await? == 1);
        let news = home(&test.sign_in("ana").await?).await?.news;
        ensure!(news.len() == 1 && news[0].came, "{news:?}");
        later(&test, hours(24)).await?;
        ensure!(names(&overview(&test).await?) == [["ana", "bo", "cy"]]);
    }

    async fn staff_decides_once(test: Test) {
        one_left_behind(&test).await?;
        let teacher = test.sign_in("tessa").await?;
        let groups: wire::CourseGroups = teacher.get("/api/groups").await?;
        let path = format!("/api/mergers/{}", groups.mergers[0].id);
        refused(&teacher, Method::PUT, "/api/mergers/none", &json!({"accept": true}), StatusCode::NOT_FOUND, "").await?;
        let merged: wire::CourseGroups = teacher.put(&path, &json!({"accept": true})).await?;
        ensure!(names(&merged) == [["ana", "bo", "cy"]] && merged.mergers.is_empty(), "{merged:?}");
        let before = test.rows_at_rest().await?;
        let again = teacher.ask(Method::PUT, &path, Some(&json!({"accept": true}))).await?;
        ensure!(matches!(again.status, StatusCode::CONFLICT | StatusCode::NOT_FOUND), "{}", again.status);
        ensure!(test.rows_at_rest().await? == before, "decided twice changes nothing");
    }

    async fn a_no_of_staff_leaves_nobody_alone(test: Test) {
        one_left_behind(&test).await?;
        let teacher = test.sign_in("tessa").await?;
        let groups: wire::CourseGroups = teacher.get("/api/groups").await?;
        let path = format!("/api/mergers/{}", groups.mergers[0].id);
        let declined: wire::CourseGroups = teacher.put(&path, &json!({"accept": false})).await?;
        ensure!(names(&declined).len() == 2 && declined.mergers.is_empty(), "{declined:?}");
        later(&test, hours(24)).await?;
        ensure!(test.count("SELECT COUNT(*) FROM merger").await? == 1, "a no is not asked again");
        // At the deadline their group of one ends, and they are placed by the rule for late people.
        later(&test, hours(24 * 7)).await?;
        ensure!(names(&overview(&test).await?) == [["ana", "bo", "cy"]]);
    }

    async fn without_another_group_somebody_alone_waits_in_the_pool(test: Test) {
        let ana = answering(&test, "ana", 0, &evenings()).await?;
        let bo = answering(&test, "bo", 0, &evenings()).await?;
        let teacher = test.sign_in("tessa").await?;
        publish(&teacher, &[&[&ana, &bo]]).await?;
        done(&bo, Method::POST, "/api/groups/leave", Some(&json!({"wish": "none"}))).await?;
        later(&test, hours(1)).await?;
        ensure!(overview(&test).await?.groups.is_empty());
        ensure!(home(&test.sign_in("ana").await?).await?.next == wire::NextStep::WaitForGroup);
    }
}
