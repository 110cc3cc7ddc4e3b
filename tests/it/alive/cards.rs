//! Groups are formed by what matters here, and around what is to stay.

use anyhow::ensure;
use kith_tests::{both_databases, launcher::Client};
use reqwest::{Method, StatusCode};
use serde_json::{Value, json};

use super::{criteria, four_of_an_evening, refused, two_pairs};

/// Groups of two, by these cards alone.
fn pairs_by(cards: &Value) -> Value {
    let mut criteria = criteria();
    criteria["size"] = json!(2);
    criteria["cards"] = cards.clone();
    criteria
}

fn id(client: &Client) -> wire::PersonId {
    client.session.person.clone()
}

/// The groups that are formed, with the members of each in order.
async fn formed(teacher: &Client, wish: &Value) -> anyhow::Result<Vec<Vec<wire::PersonId>>> {
    let mut proposal: wire::Proposal = teacher.post("/api/proposal", wish).await?;
    proposal.groups.iter_mut().for_each(|group| group.sort());
    Ok(proposal.groups)
}

fn pair(one: &Client, other: &Client) -> Vec<wire::PersonId> {
    let mut pair = vec![id(one), id(other)];
    pair.sort();
    pair
}

both_databases! {
    async fn people_who_said_hello_to_each_other_come_together_if_that_matters(test: Test) {
        let [ana, bo, cy, dee] = two_pairs(&test).await?;
        // Who were in a group can say hello across it; only an answered one counts.
        let teacher = test.sign_in("tessa").await?;
        let seen_by_all = json!({"languages": ["en"], "experience": 2, "wants_group": true, "seen_by": "course"});
        for client in [&ana, &bo, &cy, &dee] {
            let _: wire::Profile = client.put("/api/profile", &seen_by_all).await?;
        }
        for (from, to) in [(&ana, &cy), (&cy, &ana), (&bo, &dee)] {
            let hello = json!({"person": id(to)});
            let said = from.ask(Method::POST, "/api/connections/hello", Some(&hello)).await?;
            ensure!(said.status == StatusCode::CREATED, "{}: {}", said.status, said.body);
        }
        let pool: wire::Pool = teacher.get("/api/pool").await?;
        let of = |pairs: &[[u32; 2]]| -> Vec<Vec<wire::PersonId>> {
            pairs.iter().map(|pair| pair.map(|at| pool.people[at as usize].person.clone()).to_vec()).collect()
        };
        ensure!(of(&pool.asked) == [pair(&ana, &cy)], "a hello that was not returned is between two: {:?}", pool.asked);
        let former = of(&pool.former);
        ensure!(former.len() == 2 && former.contains(&pair(&ana, &bo)), "{former:?}");

        let asked = json!({"criteria": pairs_by(&json!([{"kind": "asked", "weight": 10}])), "seed": 4});
        ensure!(formed(&teacher, &asked).await?.contains(&pair(&ana, &cy)));
        for seed in 0..4 {
            let new = json!({"criteria": pairs_by(&json!([{"kind": "new", "weight": 10}])), "seed": seed});
            let groups = formed(&teacher, &new).await?;
            ensure!(!groups.contains(&pair(&ana, &bo)) && !groups.contains(&pair(&cy, &dee)), "{groups:?}");
        }
    }

    async fn what_is_locked_stays_and_the_rest_is_formed_around_it(test: Test) {
        let [ana, bo, cy, dee] = four_of_an_evening(&test).await?;
        let teacher = test.sign_in("tessa").await?;
        let by = pairs_by(&json!([{"kind": "meet", "weight": 70}]));
        for (one, other, rest) in [(&ana, &bo, pair(&cy, &dee)), (&bo, &cy, pair(&ana, &dee))] {
            for (members, whole) in [(vec![id(one), id(other)], true), (vec![id(one), id(other)], false)] {
                let locks = json!([{"place": 1, "members": members, "whole": whole}]);
                let groups = formed(&teacher, &json!({"criteria": by, "seed": 9, "locks": locks})).await?;
                ensure!(groups == [rest.clone(), pair(one, other)], "{groups:?}");
            }
        }
        // Somebody unknown is locked nowhere, and hinders nobody.
        let locks = json!([{"place": 0, "members": ["nobody", id(&dee)]}]);
        let groups = formed(&teacher, &json!({"criteria": by, "seed": 9, "locks": locks})).await?;
        ensure!(groups.len() == 2 && groups[0].contains(&id(&dee)), "{groups:?}");
    }

    async fn wishes_that_cannot_be_asked_are_refused_in_words(test: Test) {
        let teacher = test.sign_in("tessa").await?;
        for (cards, words) in [
            (json!([{"kind": "meet", "weight": 0}]), "count 1 to 100"),
            (json!([{"kind": "role", "question": "experience", "weight": 5}]), "which answer"),
            (json!([{"kind": "new", "weight": 5}, {"kind": "new", "weight": 9}]), "twice"),
        ] {
            let wish = json!({"criteria": pairs_by(&cards), "seed": 1});
            let status = StatusCode::UNPROCESSABLE_ENTITY;
            refused(&teacher, Method::POST, "/api/proposal", &wish, status, words).await?;
        }
    }
}
