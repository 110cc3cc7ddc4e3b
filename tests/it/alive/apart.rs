//! Two people whom staff keeps apart.

use anyhow::ensure;
use kith_tests::{both_databases, launcher::Client};
use reqwest::{Method, StatusCode};
use serde_json::{Value, json};

use super::{
    answering, criteria, done, evenings, four_of_an_evening, hours, later, names, overview, publish, refused,
    two_pairs,
};

fn pair(one: &Client, other: &Client) -> Value {
    json!({"people": [one.session.person, other.session.person]})
}

async fn keep(teacher: &Client, one: &Client, other: &Client) -> anyhow::Result<wire::Pool> {
    teacher.post("/api/apart", &pair(one, other)).await
}

/// Groups of two, as the server forms them.
async fn formed(teacher: &Client, seed: u64) -> anyhow::Result<Vec<Vec<wire::PersonId>>> {
    let mut criteria = criteria();
    criteria["size"] = json!(2);
    let wish = json!({"criteria": criteria, "seed": seed});
    let proposal: wire::Proposal = teacher.post("/api/proposal", &wish).await?;
    Ok(proposal.groups)
}

both_databases! {
    async fn they_come_into_no_group_together(test: Test) {
        let [ana, bo, cy, dee] = four_of_an_evening(&test).await?;
        let teacher = test.sign_in("tessa").await?;
        // Of four only one way is left when two pairs are apart that share nobody, and Ana is apart from Cy too.
        for (one, other) in [(&ana, &bo), (&dee, &cy), (&ana, &cy)] {
            keep(&teacher, one, other).await?;
        }
        let pool = keep(&teacher, &bo, &ana).await?;
        ensure!(pool.apart.len() == 3, "said twice, and the other way round, it is one pair: {:?}", pool.apart);
        for seed in 0..3 {
            let groups = formed(&teacher, seed).await?;
            let together = |one: &Client, other: &Client| {
                groups.iter().any(|it| it.contains(&one.session.person) && it.contains(&other.session.person))
            };
            ensure!(together(&ana, &dee) && together(&bo, &cy), "{groups:?}");
        }
        // Nobody but staff is told, not even in what is kept about oneself.
        for client in [&ana, &bo] {
            let own = client.ask(Method::GET, "/api/me", None::<&Value>).await?;
            ensure!(own.status == StatusCode::OK && !own.body.contains("apart"), "{}", own.body);
            let asked = client.ask(Method::POST, "/api/apart", Some(&pair(&ana, &bo))).await?;
            ensure!(asked.status == StatusCode::FORBIDDEN, "{}: {}", asked.status, asked.body);
        }
        let path = format!("/api/apart/{}/{}", ana.session.person, bo.session.person);
        let answer = teacher.ask(Method::DELETE, &path, None::<&Value>).await?;
        ensure!(answer.status == StatusCode::OK, "{}: {}", answer.status, answer.body);
        let left: wire::Pool = serde_json::from_str(&answer.body)?;
        ensure!(left.apart.len() == 2, "{:?}", left.apart);
        refused(&teacher, Method::DELETE, &path, &Value::Null, StatusCode::NOT_FOUND, "").await?;
    }

    async fn what_makes_no_pair_is_said_and_nothing_is_kept(test: Test) {
        let [ana, _, _, _] = four_of_an_evening(&test).await?;
        let teacher = test.sign_in("tessa").await?;
        let before = test.rows_at_rest().await?;
        let unprocessable = StatusCode::UNPROCESSABLE_ENTITY;
        refused(&teacher, Method::POST, "/api/apart", &pair(&ana, &ana), unprocessable, "two different").await?;
        for (people, status) in [
            (json!([ana.session.person, "nobody"]), StatusCode::NOT_FOUND),
            (json!([ana.session.person, teacher.session.person]), StatusCode::NOT_FOUND),
        ] {
            refused(&teacher, Method::POST, "/api/apart", &json!({"people": people}), status, "").await?;
        }
        let three = teacher.ask(Method::POST, "/api/apart", Some(&json!({"people": ["a", "b", "c"]}))).await?;
        ensure!(three.status.is_client_error(), "{}: {}", three.status, three.body);
        ensure!(test.rows_at_rest().await? == before);
    }

    async fn who_comes_late_is_kept_apart_too(test: Test) {
        let ana = answering(&test, "ana", 0, &evenings()).await?;
        let bo = answering(&test, "bo", 0, &evenings()).await?;
        let cy = answering(&test, "cy", 0, &evenings()).await?;
        let dee = answering(&test, "dee", 40, &evenings()).await?;
        let teacher = test.sign_in("tessa").await?;
        publish(&teacher, &[&[&ana, &bo], &[&cy, &dee]]).await?;
        let eve = answering(&test, "eve", 41, &evenings()).await?;
        keep(&teacher, &eve, &bo).await?;
        later(&test, hours(1)).await?;
        let after = names(&overview(&test).await?);
        ensure!(after == [vec!["ana", "bo"], vec!["cy", "dee", "eve"]], "{after:?}");
    }

    async fn groups_of_two_who_are_kept_apart_are_not_merged(test: Test) {
        let [ana, _bo, cy, dee] = two_pairs(&test).await?;
        done(&dee, Method::POST, "/api/groups/leave", Some(&json!({"wish": "none"}))).await?;
        later(&test, hours(1)).await?;
        let teacher = test.sign_in("tessa").await?;
        let groups: wire::CourseGroups = teacher.get("/api/groups").await?;
        let path = format!("/api/mergers/{}", groups.mergers[0].id);
        keep(&teacher, &ana, &cy).await?;
        let before = test.rows_at_rest().await?;
        refused(&teacher, Method::PUT, &path, &json!({"accept": true}), StatusCode::CONFLICT, "kept apart").await?;
        ensure!(test.rows_at_rest().await? == before);
        // At the deadline the rule does not merge them either: Cy waits for another place.
        later(&test, hours(24 * 7)).await?;
        later(&test, hours(24)).await?;
        let after = overview(&test).await?;
        ensure!(names(&after) == [["ana", "bo"]], "{after:?}");
    }
}
