//! People of whom one blocked the other are not put together, and staff is not told (decision 0035).

use anyhow::ensure;
use kith_tests::{both_databases, launcher::Client};
use reqwest::{Method, StatusCode};
use serde_json::{Value, json};

use super::{
    answering, criteria, done, evenings, four_of_an_evening, hours, later, names, overview, publish,
    two_pairs,
};

/// Both show themselves to the course, and the one blocks the other.
async fn block(one: &Client, other: &Client) -> anyhow::Result<()> {
    let answer = json!({"languages": ["en"], "experience": 2, "wants_group": true, "seen_by": "course"});
    for client in [one, other] {
        let _: wire::Profile = client.put("/api/profile", &answer).await?;
    }
    let path = format!("/api/connections/refusals/{}", other.session.person);
    done(one, Method::PUT, &path, Some(&json!({"blocked": true}))).await
}

fn wish(seed: u64) -> Value {
    let mut criteria = criteria();
    criteria["size"] = json!(2);
    criteria["cards"] = json!([{"kind": "meet", "weight": 50}, {"kind": "asked", "weight": 50}]);
    json!({"criteria": criteria, "seed": seed})
}

fn together(groups: &[Vec<wire::PersonId>], one: &Client, other: &Client) -> bool {
    groups.iter().any(|it| it.contains(&one.session.person) && it.contains(&other.session.person))
}

/// The verdict on a group that staff makes by hand.
async fn by_hand(teacher: &Client, group: &[&Client]) -> anyhow::Result<Value> {
    let open: wire::Proposal = teacher.post("/api/proposal", &wish(3)).await?;
    let ids: Vec<_> = group.iter().map(|it| &it.session.person).collect();
    let edit = json!({"revision": open.revision, "groups": [ids]});
    let edited: wire::Proposal = teacher.put(&format!("/api/proposal/{}", open.id), &edit).await?;
    Ok(serde_json::to_value(&edited.judgement)?)
}

/// What staff reads.
async fn read_by_staff(teacher: &Client) -> anyhow::Result<Vec<String>> {
    let mut read = Vec::new();
    for path in
        ["/api/pool", "/api/proposal", "/api/groups", "/api/roster", "/api/connections", "/api/columns"]
    {
        let answer = teacher.ask(Method::GET, path, None::<&Value>).await?;
        ensure!(answer.status == StatusCode::OK, "{path}: {}", answer.status);
        read.push(answer.body);
    }
    Ok(read)
}

both_databases! {
    async fn they_are_formed_into_no_group_together_and_what_staff_reads_is_the_same(test: Test) {
        let [ana, bo, cy, dee] = four_of_an_evening(&test).await?;
        let show = json!({"languages": ["en"], "experience": 2, "wants_group": true, "seen_by": "course"});
        for client in [&ana, &bo] {
            let _: wire::Profile = client.put("/api/profile", &show).await?;
        }
        // They had asked for each other, which staff sees.
        for (from, to) in [(&ana, &bo), (&bo, &ana)] {
            let hello = json!({"person": to.session.person});
            let said = from.ask(Method::POST, "/api/connections/hello", Some(&hello)).await?;
            ensure!(said.status == StatusCode::CREATED, "{}: {}", said.status, said.body);
        }
        let teacher = test.sign_in("tessa").await?;
        let mut met = false;
        for seed in 0..12 {
            let formed: wire::Proposal = teacher.post("/api/proposal", &wish(seed)).await?;
            met |= together(&formed.groups, &ana, &bo);
        }
        ensure!(met, "without a block they come together sometimes, or nothing is tested here");
        let hand = by_hand(&teacher, &[&ana, &bo]).await?;
        let formed: wire::Proposal = teacher.post("/api/proposal", &wish(99)).await?;
        let before = read_by_staff(&teacher).await?;
        // The other direction counts as well.
        block(&bo, &ana).await?;
        let after = read_by_staff(&teacher).await?;
        ensure!(after == before, "{after:?} is not {before:?}");
        for seed in 0..12 {
            let formed: wire::Proposal = teacher.post("/api/proposal", &wish(seed)).await?;
            ensure!(!together(&formed.groups, &ana, &bo), "{:?}", formed.groups);
        }
        // Whatever is brought along, the answer is the one that the seed has.
        let own: wire::Proposal = teacher.post("/api/proposal", &wish(3)).await?;
        for (one, other, rest) in [(&ana, &bo, [&cy, &dee]), (&ana, &cy, [&bo, &dee]), (&ana, &dee, [&bo, &cy])] {
            let ids = |pair: [&Client; 2]| pair.map(|it| it.session.person.clone()).to_vec();
            let mut brought = wish(3);
            brought["groups"] = json!([ids([one, other]), ids(rest)]);
            let kept: wire::Proposal = teacher.post("/api/proposal", &brought).await?;
            ensure!(kept.groups == own.groups && kept.judgement == own.judgement, "{:?}", kept.groups);
        }
        // By hand staff may put anybody anywhere, and hears nothing about it.
        ensure!(by_hand(&teacher, &[&ana, &bo]).await? == hand);
        ensure!(formed.groups.len() == 2);
    }

    async fn in_a_larger_course_the_server_forms_the_groups_once_anybody_blocked_somebody(test: Test) {
        let mut people = Vec::new();
        for at in 0..14_u32 {
            people.push(answering(&test, &format!("learner{at}"), 100 + at, &evenings()).await?);
        }
        let teacher = test.sign_in("tessa").await?;
        let pool: wire::Pool = teacher.get("/api/pool").await?;
        ensure!(!pool.by_server);
        block(&people[0], &people[1]).await?;
        let pool: wire::Pool = teacher.get("/api/pool").await?;
        ensure!(pool.by_server && pool.apart.is_empty());
        for seed in 0..4 {
            let formed: wire::Proposal = teacher.post("/api/proposal", &wish(seed)).await?;
            ensure!(!together(&formed.groups, &people[0], &people[1]), "{:?}", formed.groups);
            // Others may be on the course list by now.
            ensure!(formed.groups.iter().map(Vec::len).sum::<usize>() >= people.len());
        }
    }

    async fn who_comes_late_is_not_placed_with_somebody_they_blocked(test: Test) {
        let ana = answering(&test, "ana", 0, &evenings()).await?;
        let bo = answering(&test, "bo", 0, &evenings()).await?;
        let cy = answering(&test, "cy", 0, &evenings()).await?;
        let dee = answering(&test, "dee", 40, &evenings()).await?;
        let teacher = test.sign_in("tessa").await?;
        publish(&teacher, &[&[&ana, &bo], &[&cy, &dee]]).await?;
        let eve = answering(&test, "eve", 41, &evenings()).await?;
        block(&bo, &eve).await?;
        later(&test, hours(1)).await?;
        let after = names(&overview(&test).await?);
        ensure!(after == [vec!["ana", "bo"], vec!["cy", "dee", "eve"]], "{after:?}");
    }

    async fn their_groups_are_not_merged_and_the_words_are_neutral(test: Test) {
        let [_, _, _, dee] = two_pairs(&test).await?;
        done(&dee, Method::POST, "/api/groups/leave", Some(&json!({"wish": "none"}))).await?;
        later(&test, hours(1)).await?;
        let teacher = test.sign_in("tessa").await?;
        let groups: wire::CourseGroups = teacher.get("/api/groups").await?;
        let path = format!("/api/mergers/{}", groups.mergers[0].id);
        block(&test.sign_in("cy").await?, &test.sign_in("ana").await?).await?;
        let answer = teacher.ask(Method::PUT, &path, Some(&json!({"accept": true}))).await?;
        ensure!(answer.status == StatusCode::CONFLICT, "{}: {}", answer.status, answer.body);
        ensure!(!answer.body.contains("apart") && !answer.body.contains("block"), "{}", answer.body);
        // It is gone, none comes in its place, and nobody stays alone for good.
        later(&test, hours(24 * 8)).await?;
        let after = overview(&test).await?;
        ensure!(after.mergers.is_empty() && names(&after) == [["ana", "bo"]], "{after:?}");
    }
}
