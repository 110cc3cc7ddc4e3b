//! Groups from which nothing is heard.

use anyhow::ensure;
use kith_tests::{both_databases, server::Test};
use reqwest::{Method, StatusCode};
use serde_json::json;
use wire::{CareOutcome, CareStep};

use super::{answering, evenings, home, hours, later, names, overview, publish, refused, two_pairs};

/// Ana with Bo and Cy with Dee, eight days ago; since then only Ana came.
async fn one_group_falls_silent(test: &Test) -> anyhow::Result<()> {
    two_pairs(test).await?;
    later(test, hours(24 * 8)).await?;
    test.sign_in("ana").await?;
    Ok(())
}

both_databases! {
    async fn staff_nudges_and_looks_after_a_silent_group(test: Test) {
        one_group_falls_silent(&test).await?;
        let groups = overview(&test).await?;
        ensure!(groups.groups[0].silent && !groups.groups[1].silent, "silent groups first: {groups:?}");
        let silent = groups.groups[0].group.clone();
        ensure!(silent.name == "Group 2");
        let teacher = test.sign_in("tessa").await?;
        let path = format!("/api/groups/{}/care", silent.id);
        refused(&teacher, Method::POST, "/api/groups/none/care", &json!({"step": "nudge"}), StatusCode::NOT_FOUND, "").await?;
        refused(&teacher, Method::POST, &path, &json!({"step": "scold"}), StatusCode::UNPROCESSABLE_ENTITY, "nudge").await?;
        let nudged: wire::CourseGroups = teacher.post(&path, &json!({"step": "nudge"})).await?;
        let care = &nudged.groups[0].care;
        ensure!(care.len() == 1 && care[0].step == CareStep::Nudge && care[0].outcome.is_none(), "{care:?}");
        let looked_after: wire::CourseGroups = teacher.post(&path, &json!({"step": "facilitator"})).await?;
        ensure!(looked_after.groups[0].facilitator.as_deref().is_some_and(|it| it.starts_with("Tessa")), "{looked_after:?}");

        // Ana's group hears nothing of it; Cy's does, and that Cy came is what came of it.
        test.wait(hours(2));
        ensure!(!home(&test.sign_in("ana").await?).await?.nudged);
        let cys = home(&test.sign_in("cy").await?).await?;
        ensure!(cys.nudged && cys.facilitator.as_deref().is_some_and(|it| it.starts_with("Tessa")), "{cys:?}");
        later(&test, hours(7)).await?;
        let groups = overview(&test).await?;
        let awake = groups.groups.iter().find(|it| it.group.id == silent.id).unwrap();
        ensure!(!awake.silent && awake.care.iter().all(|it| it.outcome == Some(CareOutcome::Awake)), "{awake:?}");
    }

    async fn a_silent_group_is_merged_as_staff_wishes(test: Test) {
        one_group_falls_silent(&test).await?;
        let teacher = test.sign_in("tessa").await?;
        let groups: wire::CourseGroups = teacher.get("/api/groups").await?;
        let path = format!("/api/groups/{}/care", groups.groups[0].group.id);
        let proposed: wire::CourseGroups = teacher.post(&path, &json!({"step": "merge"})).await?;
        ensure!(proposed.mergers.len() == 1 && proposed.groups[0].care[0].step == CareStep::Merge, "{proposed:?}");
        let merger = format!("/api/mergers/{}", proposed.mergers[0].id);
        let merged: wire::CourseGroups = teacher.put(&merger, &json!({"accept": true})).await?;
        ensure!(names(&merged) == [["ana", "bo", "cy", "dee"]], "{merged:?}");
        later(&test, hours(7)).await?;
        ensure!(test.count("SELECT COUNT(*) FROM group_care WHERE outcome = 'ended'").await? == 1);
        // There is no other group left to merge with.
        let teacher = test.sign_in("tessa").await?;
        let path = format!("/api/groups/{}/care", merged.groups[0].group.id);
        refused(&teacher, Method::POST, &path, &json!({"step": "merge"}), StatusCode::UNPROCESSABLE_ENTITY, "room").await?;
        ensure!(test.count("SELECT COUNT(*) FROM group_care").await? == 1, "what is refused is not recorded");
    }

    async fn what_did_not_help_is_recorded_too(test: Test) {
        let ana = answering(&test, "ana", 0, &evenings()).await?;
        let bo = answering(&test, "bo", 0, &evenings()).await?;
        let teacher = test.sign_in("tessa").await?;
        let groups = publish(&teacher, &[&[&ana, &bo]]).await?;
        test.wait(hours(24 * 8));
        let teacher = test.sign_in("tessa").await?;
        let path = format!("/api/groups/{}/care", groups.groups[0].group.id);
        let _: wire::CourseGroups = teacher.post(&path, &json!({"step": "nudge"})).await?;
        later(&test, hours(24 * 7 + 1)).await?;
        let after = overview(&test).await?;
        ensure!(after.groups[0].care[0].outcome == Some(CareOutcome::Silent), "{after:?}");
    }
}
