//! Staff introduces two people, who see it until they say something; and the events behind the ties of a course.

use jiff::SignedDuration;
use kith_tests::{both_databases, launcher::Client, server::Test};
use reqwest::{Method, StatusCode};
use serde_json::{Value, json};
use wire::{AboutMe, ConnectionMap, LearnerHome, PersonId, Suggestion};

use crate::suggestions::{answer, greet, group_of_ana, join, refuse};

async fn introduce(staff: &Client, one: &PersonId, other: &PersonId) -> anyhow::Result<StatusCode> {
    let body = json!({"people": [one, other]});
    Ok(staff.ask(Method::POST, "/api/connections/introductions", Some(&body)).await?.status)
}

async fn introduced(client: &Client) -> anyhow::Result<Vec<PersonId>> {
    let home: LearnerHome = client.get("/api/home").await?;
    Ok(home.introduced.into_iter().map(|it| it.person).collect())
}

async fn candidates(staff: &Client, person: &PersonId) -> anyhow::Result<Vec<Suggestion>> {
    staff.get(&format!("/api/connections/introductions/{person}")).await
}

/// Ana of a group of three, and Vic of none, who like the same and show themselves to the course; and their teacher.
async fn ana_and_vic(test: &Test) -> anyhow::Result<[Client; 3]> {
    let [ana, ..] = group_of_ana(test).await?;
    let vic = join(test, test.course, ("vic", "Vic", 40), "course", &["chess"], "Atlantic/Azores").await?;
    Ok([test.sign_in("tessa").await?, ana, vic])
}

both_databases! {
    async fn both_see_an_introduction_until_one_says_hello(test: Test) {
        let [tessa, ana, vic] = ana_and_vic(&test).await?;
        let (her, him) = (&ana.session.person, &vic.session.person);
        let found = candidates(&tessa, him).await?;
        let about_her = found.iter().find(|it| &it.person == her);
        assert_eq!(about_her.map(|it| it.interests.clone()), Some(vec!["chess".to_owned()]), "{found:?}");

        assert_eq!(introduce(&tessa, him, her).await?, StatusCode::CREATED);
        assert_eq!(introduce(&tessa, her, him).await?, StatusCode::OK, "they are introduced already");
        assert_eq!((introduced(&ana).await?, introduced(&vic).await?), (vec![him.clone()], vec![her.clone()]));
        let about: AboutMe = vic.get("/api/me").await?;
        assert_eq!(about.courses[0].introductions.len(), 1);

        assert_eq!(greet(&ana, him).await?, StatusCode::CREATED);
        assert_eq!((introduced(&ana).await?, introduced(&vic).await?), (vec![], vec![]));
        let home: LearnerHome = vic.get("/api/home").await?;
        assert_eq!(home.hellos.len(), 1, "her hello waits instead");
    }

    async fn not_now_or_four_weeks_end_an_introduction(test: Test) {
        let [tessa, ana, vic] = ana_and_vic(&test).await?;
        let lou = join(&test, test.course, ("lou", "Lou", 41), "course", &["jazz"], "Asia/Kathmandu").await?;
        let her = &ana.session.person;
        for other in [&vic, &lou] {
            assert_eq!(introduce(&tessa, her, &other.session.person).await?, StatusCode::CREATED);
        }
        assert_eq!(refuse(&vic, her, Some(false)).await?, StatusCode::NO_CONTENT);
        assert_eq!(introduced(&ana).await?, vec![lou.session.person.clone()]);
        assert_eq!(introduced(&vic).await?, []);
        test.wait(SignedDuration::from_hours(29 * 24));
        let ana = test.sign_in("ana").await?;
        assert_eq!(introduced(&ana).await?, []);
    }

    async fn nobody_is_introduced_who_did_not_agree_to_be_seen(test: Test) {
        let [tessa, ana, vic] = ana_and_vic(&test).await?;
        let (her, him) = (&ana.session.person, &vic.session.person);
        for wish in ["group", "nobody"] {
            answer(&vic, wish, &["chess"]).await?;
            assert_eq!(candidates(&tessa, him).await?, []);
            assert!(candidates(&tessa, her).await?.iter().all(|it| &it.person != him));
            let body = json!({"people": [her, him]});
            let answer = tessa.ask(Method::POST, "/api/connections/introductions", Some(&body)).await?;
            assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY);
            assert!(answer.body.contains("both have to agree to be seen"), "{}", answer.body);
        }
        answer(&vic, "course", &["chess"]).await?;
        assert_eq!(introduce(&tessa, her, him).await?, StatusCode::CREATED);
        // Who withdraws is gone from there as from everywhere.
        answer(&vic, "nobody", &[]).await?;
        assert_eq!(introduced(&ana).await?, []);
    }

    async fn what_makes_no_introduction_is_said(test: Test) {
        let [tessa, ana, vic] = ana_and_vic(&test).await?;
        let (her, him) = (&ana.session.person, &vic.session.person);
        assert_eq!(introduce(&tessa, her, her).await?, StatusCode::UNPROCESSABLE_ENTITY);
        assert_eq!(introduce(&tessa, her, &tessa.session.person).await?, StatusCode::NOT_FOUND);
        assert_eq!(introduce(&tessa, her, &PersonId("nobody".to_owned())).await?, StatusCode::NOT_FOUND);
        let _: Value = tessa.post("/api/apart", &json!({"people": [her, him]})).await?;
        assert_eq!(introduce(&tessa, her, him).await?, StatusCode::CONFLICT);
        assert_eq!(test.count("SELECT COUNT(*) FROM introduction").await?, 0);
    }

    async fn staff_sees_what_ties_are_made_of_and_learners_do_not(test: Test) {
        let [ana, bo, _] = group_of_ana(&test).await?;
        let tessa = test.sign_in("tessa").await?;
        let map: ConnectionMap = tessa.get("/api/connections").await?;
        let kinds =
            |map: &ConnectionMap, kind: &str| map.events.iter().filter(|it| json!(it.kind) == kind).count();
        assert_eq!(kinds(&map, "same_group"), 3, "{:?}", map.events);
        // Ana greeted Bo when the story began; until he answers that is between the two.
        assert_eq!(kinds(&map, "said_hello"), 0);
        assert_eq!(greet(&bo, &ana.session.person).await?, StatusCode::CREATED);
        let map: ConnectionMap = tessa.get("/api/connections").await?;
        assert_eq!(kinds(&map, "said_hello"), 2);
        assert!(map.events.is_sorted_by_key(|it| it.at));
        let mine: ConnectionMap = ana.get("/api/connections").await?;
        assert!(!mine.ties.is_empty() && mine.events.is_empty());
    }
}
