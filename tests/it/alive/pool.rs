//! Who is there before groups are formed.

use std::collections::BTreeMap;

use anyhow::ensure;
use kith_tests::{both_databases, launcher::Client};
use reqwest::{Method, StatusCode};
use serde_json::json;
use wire::{NextStep, Standing};

use super::{
    answering, answers, comes, criteria, done, evenings, four_of_an_evening, home, hours, later, names,
    overview, publish, refused,
};

async fn standings(teacher: &Client) -> anyhow::Result<BTreeMap<wire::PersonId, Standing>> {
    let pool: wire::Pool = teacher.get("/api/pool").await?;
    Ok(pool.people.into_iter().map(|person| (person.person, person.standing)).collect())
}

both_databases! {
    async fn only_those_who_are_still_in_are_grouped(test: Test) {
        let [ana, bo, cy, dee] = four_of_an_evening(&test).await?;
        let eve = comes(&test, "eve", 41).await?;
        // The form with "no group, please", as the widget sends it.
        let _: wire::Profile = cy.put("/api/profile", &answers(false)).await?;
        let teacher = test.sign_in("tessa").await?;
        let of = |client: &Client| client.session.person.clone();
        let before = standings(&teacher).await?;
        ensure!(before[&of(&ana)] == Standing::Ready && before[&of(&cy)] == Standing::NoGroup);
        ensure!(before[&of(&eve)] == Standing::Silent, "{before:?}");

        refused(&ana, Method::PUT, "/api/still-in", &json!({"still_in": true}), StatusCode::CONFLICT, "asked").await?;
        test.wait(jiff::SignedDuration::from_mins(10));
        done(&teacher, Method::POST, "/api/still-in", None).await?;
        ensure!(home(&ana).await?.next == NextStep::StillIn && home(&eve).await?.next == NextStep::Answer);
        ensure!(home(&cy).await?.next == NextStep::NoGroup, "who wants no group is not asked");
        let asked = standings(&teacher).await?;
        ensure!([&ana, &bo, &dee, &eve].iter().all(|client| asked[&of(client)] == Standing::Silent), "{asked:?}");

        // One click; a text that reads like an answer is none, and who has not signed up cannot be in.
        let text = json!({"still_in": "false"});
        refused(&dee, Method::PUT, "/api/still-in", &text, StatusCode::UNPROCESSABLE_ENTITY, "boolean").await?;
        let yes = json!({"still_in": true});
        refused(&eve, Method::PUT, "/api/still-in", &yes, StatusCode::UNPROCESSABLE_ENTITY, "questions").await?;
        for _ in 0..2 {
            done(&ana, Method::PUT, "/api/still-in", Some(&yes)).await?;
        }
        done(&dee, Method::PUT, "/api/still-in", Some(&json!({"still_in": false}))).await?;
        ensure!(home(&ana).await?.next == NextStep::WaitForGroup && home(&dee).await?.next == NextStep::NoGroup);
        // Signing up now is as good as the click.
        let eve = answering(&test, "eve", 41, &evenings()).await?;
        let said = standings(&teacher).await?;
        ensure!(said[&of(&ana)] == Standing::Ready && said[&of(&eve)] == Standing::Ready);
        ensure!(said[&of(&bo)] == Standing::Silent && said[&of(&dee)] == Standing::NoGroup, "{said:?}");

        let wish = json!({"criteria": criteria(), "seed": 7});
        let proposal: wire::Proposal = teacher.post("/api/proposal", &wish).await?;
        let mut placed: Vec<_> = proposal.groups.concat();
        placed.sort();
        let mut ready = vec![of(&ana), of(&eve)];
        ready.sort();
        ensure!(placed == ready, "silent people wait in the pool: {placed:?}");
        let path = format!("/api/proposal/{}/publish", proposal.id);
        let groups: wire::CourseGroups = teacher.post(&path, &json!({"revision": proposal.revision})).await?;
        ensure!(names(&groups) == [["ana", "eve"]], "{:?}", names(&groups));
        ensure!(home(&ana).await?.next == NextStep::ChooseTime && home(&bo).await?.next == NextStep::StillIn);

        done(&teacher, Method::DELETE, "/api/still-in", None).await?;
        ensure!(standings(&teacher).await?[&of(&bo)] == Standing::Ready, "nobody is asked, everybody counts");
        ensure!(home(&bo).await?.next == NextStep::WaitForGroup);
    }

    async fn a_silent_person_who_says_yes_later_is_placed_by_rule(test: Test) {
        let ana = answering(&test, "ana", 0, &evenings()).await?;
        let bo = answering(&test, "bo", 0, &evenings()).await?;
        let _cy = answering(&test, "cy", 0, &evenings()).await?;
        let teacher = test.sign_in("tessa").await?;
        test.wait(jiff::SignedDuration::from_mins(10));
        done(&teacher, Method::POST, "/api/still-in", None).await?;
        publish(&teacher, &[&[&ana, &bo]]).await?;
        later(&test, hours(13)).await?;
        ensure!(names(&overview(&test).await?) == [["ana", "bo"]], "silent people are in no group");
        let cy = test.sign_in("cy").await?;
        done(&cy, Method::PUT, "/api/still-in", Some(&json!({"still_in": true}))).await?;
        later(&test, hours(1)).await?;
        ensure!(names(&overview(&test).await?) == [["ana", "bo", "cy"]]);
    }

    async fn the_few_questions_are_kept_and_can_be_changed(test: Test) {
        let ana = test.sign_in("ana").await?;
        let full = json!({
            "languages": ["en"], "experience": 2, "wants_group": true, "seen_by": "group",
            "interests": [" Rust ", "city  walks\u{202e}", "", "Rust"], "goal": "career", "commitment": 1,
        });
        let profile: wire::Profile = ana.put("/api/profile", &full).await?;
        ensure!(profile.interests == ["Rust", "city walks"], "{:?}", profile.interests);
        ensure!((profile.goal, profile.commitment) == (Some(wire::Goal::Career), Some(1)));
        let again: wire::Profile = ana.get("/api/profile").await?;
        ensure!(again == profile);
        let about = ana.ask(Method::GET, "/api/me", None::<&()>).await?;
        ensure!(about.body.contains("city walks") && about.body.contains("career"), "{}", about.body);
        let changed: wire::Profile = ana.put("/api/profile", &answers(false)).await?;
        ensure!(changed.interests.is_empty() && changed.goal.is_none() && !changed.wants_group);
        let bad = [
            (json!({"interests": ["x".repeat(31)]}), "30 characters"),
            (json!({"interests": ["a", "b", "c", "d", "e", "f"]}), "at most 5"),
            (json!({"commitment": 3}), "0 (now and then)"),
            (json!({"goal": "fame"}), "goal"),
            (json!({"wants_group": "false"}), "boolean"),
        ];
        for (part, words) in bad {
            let mut body = full.clone();
            for (key, value) in part.as_object().unwrap() {
                body[key] = value.clone();
            }
            refused(&ana, Method::PUT, "/api/profile", &body, StatusCode::UNPROCESSABLE_ENTITY, words).await?;
        }
        let kept: wire::Profile = ana.get("/api/profile").await?;
        ensure!(kept == changed, "what was refused changes nothing");
    }
}
