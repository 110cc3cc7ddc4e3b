//! Two instructors at once, and publishing that is cut short.

use std::time::Duration;

use anyhow::ensure;
use kith_tests::{
    both_databases,
    platform::{Standing, people::somebody},
};
use reqwest::{Method, StatusCode};
use serde_json::json;

use super::{answering, criteria, evenings};

both_databases! {
    async fn of_two_who_edit_at_once_the_second_is_told_and_nothing_is_lost(test: Test) {
        let mut people = Vec::new();
        for username in ["ana", "bo", "cy"] {
            people.push(answering(&test, username, 0, &evenings()).await?.session.person);
        }
        let second = somebody("tom", "Tom", "Reyes", Standing::Instructor, 60);
        test.moodle().enrol(test.course, &second);
        let (tessa, tom) = (test.sign_in("tessa").await?, test.sign_in("tom").await?);
        let wish = json!({"criteria": criteria(), "seed": 1});
        let proposal: wire::Proposal = tessa.post("/api/proposal", &wish).await?;
        let seen: Option<wire::Proposal> = tom.get("/api/proposal").await?;
        ensure!(seen.as_ref() == Some(&proposal), "both see the same proposal");

        let path = format!("/api/proposal/{}", proposal.id);
        let (first, other) = (vec![people[0].clone(), people[1].clone()], vec![people[2].clone()]);
        let tessas = json!({"revision": proposal.revision, "groups": [first, other]});
        let toms = json!({"revision": proposal.revision, "groups": [[people[0].clone(), people[2].clone()]]});
        // At the very same moment: one of them is kept whole, the other is told.
        let (one, two) =
            tokio::join!(tessa.ask(Method::PUT, &path, Some(&tessas)), tom.ask(Method::PUT, &path, Some(&toms)));
        let answers = [one?, two?];
        let kept = answers.iter().filter(|answer| answer.status == StatusCode::OK).count();
        ensure!(kept == 1, "{answers:?}");
        let told = answers.iter().find(|answer| answer.status != StatusCode::OK).unwrap();
        ensure!(told.status == StatusCode::CONFLICT && told.problem_code()? == "conflict", "{}", told.body);
        let stands: Option<wire::Proposal> = tom.get("/api/proposal").await?;
        let stands = stands.unwrap();
        let won: wire::Proposal = answers.iter().find(|answer| answer.status == StatusCode::OK).unwrap().json()?;
        ensure!(stands == won && stands.revision == proposal.revision + 1, "{stands:?}");
        // Nor can the one who was told publish what they have not seen.
        let publish = json!({"revision": proposal.revision});
        let answer = tom.ask(Method::POST, &format!("{path}/publish"), Some(&publish)).await?;
        ensure!(answer.status == StatusCode::CONFLICT, "{}", answer.body);
        ensure!(test.count("SELECT COUNT(*) FROM course_group").await? == 0);
    }

    async fn groups_that_were_found_elsewhere_are_kept_where_they_place_everybody_once(test: Test) {
        let mut people = Vec::new();
        for (username, number) in [("ana", 0), ("bo", 0), ("cy", 0), ("dee", 70)] {
            people.push(answering(&test, username, number, &evenings()).await?.session.person);
        }
        let [ana, bo, cy, dee] = people.as_slice() else { panic!("{people:?}") };
        // Groups of a few people are always formed by the server.
        let mut rest = Vec::new();
        for number in 0..10 {
            let username = format!("learner{number}");
            rest.push(answering(&test, &username, 100 + number, &evenings()).await?.session.person);
        }
        let teacher = test.sign_in("tessa").await?;
        let wish = json!({"criteria": criteria(), "seed": 1});
        let searched: wire::Proposal = teacher.post("/api/proposal", &wish).await?;
        let found = [vec![dee, ana], vec![cy, bo], rest.iter().collect()];
        let wish = json!({"criteria": criteria(), "seed": 1, "groups": found});
        let kept: wire::Proposal = teacher.post("/api/proposal", &wish).await?;
        ensure!(kept.groups.iter().flatten().eq(found.into_iter().flatten()), "{kept:?}");
        ensure!(kept.groups != searched.groups && kept.judgement.groups.len() == 3, "{kept:?}");
        let stranger = wire::PersonId("nobody".to_owned());
        for other in [
            json!([[ana, bo], [cy], rest]),
            json!([[ana, bo, cy], rest]),
            json!([[ana, bo], [cy, dee, ana], rest]),
            json!([[ana, bo], [cy, dee, stranger], rest]),
            json!([[ana, bo, cy, dee], [], rest]),
            json!([]),
        ] {
            let wish = json!({"criteria": criteria(), "seed": 1, "groups": other});
            let made: wire::Proposal = teacher.post("/api/proposal", &wish).await?;
            ensure!(made.groups == searched.groups, "{other}: {made:?}");
        }
    }

    async fn publishing_twice_changes_nothing(test: Test) {
        for username in ["ana", "bo", "cy"] {
            answering(&test, username, 0, &evenings()).await?;
        }
        let teacher = test.sign_in("tessa").await?;
        let wish = json!({"criteria": criteria(), "seed": 1});
        let proposal: wire::Proposal = teacher.post("/api/proposal", &wish).await?;
        let path = format!("/api/proposal/{}/publish", proposal.id);
        let publish = json!({"revision": proposal.revision});
        // Two clicks at once, on two servers, and one later.
        let second = test.second().await?;
        let there = teacher.at(&second.instead(test.address()))?;
        let (one, other) = tokio::join!(
            teacher.ask(Method::POST, &path, Some(&publish)), there.ask(Method::POST, &path, Some(&publish))
        );
        let statuses = [one?.status, other?.status];
        ensure!(statuses.iter().filter(|status| status.is_success()).count() == 1, "{statuses:?}");
        ensure!(statuses.contains(&StatusCode::NOT_FOUND), "{statuses:?}");
        let before = test.rows_at_rest().await?;
        let again = teacher.ask(Method::POST, &path, Some(&publish)).await?;
        ensure!(again.status == StatusCode::NOT_FOUND, "{}", again.body);
        ensure!(test.rows_at_rest().await? == before);
        ensure!(test.count("SELECT COUNT(*) FROM membership").await? == 3);
    }

    async fn a_server_killed_while_publishing_leaves_all_or_nothing(mut test: Test) {
        const PEOPLE: u32 = 30;
        for number in 0..PEOPLE {
            let username = format!("learner{number}");
            answering(&test, &username, 100 + number, &evenings()).await?;
        }
        let mut living = 0;
        // Sooner and later after the request went out.
        for delay in [1, 3, 6, 10, 15, 25, 40] {
            let teacher = test.sign_in("tessa").await?;
            let wish = json!({"criteria": criteria(), "seed": delay});
            let proposal: wire::Proposal = teacher.post("/api/proposal", &wish).await?;
            let path = format!("/api/proposal/{}/publish", proposal.id);
            let body = json!({"revision": proposal.revision});
            let asking = {
                let (teacher, path) = (teacher.clone(), path.clone());
                tokio::spawn(async move { teacher.ask(Method::POST, &path, Some(&body)).await })
            };
            tokio::time::sleep(Duration::from_millis(delay)).await;
            test.kill_and_restart().await?;
            let acknowledged = asking.await?.is_ok_and(|answer| answer.status.is_success());

            let teacher = test.sign_in("tessa").await?;
            let open: Option<wire::Proposal> = teacher.get("/api/proposal").await?;
            let groups: wire::CourseGroups = teacher.get("/api/groups").await?;
            let placed: usize = groups.groups.iter().map(|group| group.group.members.len()).sum();
            if open.is_some() {
                ensure!(!acknowledged, "what was acknowledged is there");
            } else {
                living = proposal.groups.iter().map(Vec::len).sum();
                ensure!(groups.groups.len() == proposal.groups.len(), "all groups: {}", groups.groups.len());
            }
            // The groups that live are whole in either case: those of this time, or of the time before.
            ensure!(placed == living, "{placed} are placed, of {living}");
        }
        let teacher = test.sign_in("tessa").await?;
        let wish = json!({"criteria": criteria(), "seed": 99});
        let proposal: wire::Proposal = teacher.post("/api/proposal", &wish).await?;
        let path = format!("/api/proposal/{}/publish", proposal.id);
        let groups: wire::CourseGroups = teacher.post(&path, &json!({"revision": proposal.revision})).await?;
        ensure!(groups.groups.len() == proposal.groups.len());
    }
}
