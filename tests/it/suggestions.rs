//! Whom learners are suggested, why, and how they refuse and block each other.

use kith_tests::{
    both_databases,
    launcher::{Browser, Client},
    platform::{Standing, people::somebody},
    server::Test,
};
use reqwest::{Method, StatusCode};
use serde_json::{Value, json};
use wire::{ConnectionMap, LearnerHome, PersonId, Suggestions};

use crate::tenancy::world::{ZONES, live_in};

/// Tuesday, 9:00 to 11:00.
const TUESDAY_MORNING: [u16; 2] = [96 + 36, 96 + 44];

/// These two met, long enough ago that nobody is at the meeting any more.
macro_rules! met {
    ($test:expr, $one:literal, $other:literal) => {
        $test
            .execute(concat!(
                "INSERT INTO tie_event (id, course, kind, person_a, person_b, source, happened_at_us) ",
                "SELECT 'met-' || a.id || b.id, e.course, 'met_together', a.id, b.id, 'story', 1700000000000000 ",
                "FROM person a JOIN person b ON b.platform = a.platform JOIN enrolment e ON e.person = a.id ",
                "WHERE a.name LIKE '",
                $one,
                " %' AND b.name LIKE '",
                $other,
                " %'"
            ))
            .await
    };
}

/// A learner joins the course and answers; free on Tuesday morning.
pub(crate) async fn join(
    test: &Test,
    course: u32,
    (username, given, number): (&str, &str, u32),
    seen_by: &str,
    interests: &[&str],
    zone: &str,
) -> anyhow::Result<Client> {
    test.moodle().enrol(course, &somebody(username, given, "Outside", Standing::Learner, number));
    let client = Browser::new()?.sign_in(test.platform.origin(), course, username).await?;
    answer(&client, seen_by, interests).await?;
    let [from, to] = TUESDAY_MORNING;
    let hours = json!({"zone": zone, "weekly": [[from, to, "free"]]});
    let _: wire::Profile = client.put("/api/availability", &hours).await?;
    Ok(client)
}

pub(crate) async fn answer(client: &Client, seen_by: &str, interests: &[&str]) -> anyhow::Result<()> {
    let answer = json!({
        "languages": ["en"], "experience": 2, "wants_group": true, "seen_by": seen_by, "interests": interests,
    });
    let _: wire::Profile = client.put("/api/profile", &answer).await?;
    Ok(())
}

pub(crate) async fn greet(from: &Client, to: &PersonId) -> anyhow::Result<StatusCode> {
    Ok(from.ask(Method::POST, "/api/connections/hello", Some(&json!({"person": to}))).await?.status)
}

/// `None` takes a refusal back.
pub(crate) async fn refuse(
    from: &Client,
    of: &PersonId,
    blocked: Option<bool>,
) -> anyhow::Result<StatusCode> {
    let path = format!("/api/connections/refusals/{of}");
    let answer = match blocked {
        Some(blocked) => from.ask(Method::PUT, &path, Some(&json!({"blocked": blocked}))).await?,
        None => from.ask(Method::DELETE, &path, None::<&Value>).await?,
    };
    Ok(answer.status)
}

async fn suggested(client: &Client) -> anyhow::Result<Vec<PersonId>> {
    let found: Suggestions = client.get("/api/connections/suggestions").await?;
    Ok(found.people.into_iter().map(|it| it.person).collect())
}

async fn on_map(client: &Client) -> anyhow::Result<Vec<PersonId>> {
    let map: ConnectionMap = client.get("/api/connections").await?;
    Ok(map.people.into_iter().map(|it| it.person).collect())
}

/// Ana, Bo and Cy are a group; Ana likes chess and jazz.
pub(crate) async fn group_of_ana(test: &Test) -> anyhow::Result<[Client; 3]> {
    live_in(test, test.moodle(), test.course, "tessa", &ZONES, "https://rooms.example/1").await?;
    let clients = [test.sign_in("ana").await?, test.sign_in("bo").await?, test.sign_in("cy").await?];
    answer(&clients[0], "course", &["Chess", "Jazz"]).await?;
    Ok(clients)
}

both_databases! {
    async fn three_people_at_most_are_suggested_for_reasons_both_may_know(test: Test) {
        let [ana, _, cy] = group_of_ana(&test).await?;
        assert_eq!(suggested(&ana).await?, [], "a group is enough to know each other");
        let vic = join(&test, test.course, ("vic", "Vic", 40), "course", &["chess", "go"], "Atlantic/Azores").await?;
        let lou = join(&test, test.course, ("lou", "Lou", 41), "course", &["JAZZ"], "Asia/Kathmandu").await?;
        let gus = join(&test, test.course, ("gus", "Gus", 42), "group", &["chess", "jazz"], "Atlantic/Azores").await?;
        met!(test, "Ana", "Cy")?;
        met!(test, "Vic", "Cy")?;
        met!(test, "Gus", "Cy")?;

        let found: Suggestions = ana.get("/api/connections/suggestions").await?;
        let reasons = |person: &Client| {
            let it = found.people.iter().find(|it| it.person == person.session.person);
            it.map(|it| (it.met, it.known, it.interests.clone(), it.free))
        };
        // Kathmandu's morning is the Azores' night; a part of the week is all that is told of anybody's hours.
        assert_eq!(reasons(&vic), Some((1, 0, vec!["Chess".to_owned()], Some(5))), "{found:?}");
        assert_eq!(reasons(&lou), Some((0, 0, vec!["Jazz".to_owned()], Some(4))), "{found:?}");
        assert_eq!(reasons(&gus), None, "{found:?}");
        assert_eq!(found.people.len(), 2);
        assert_eq!(found.people[0].person, vic.session.person, "who shares most comes first");

        // Who shows themself to their group alone is not counted among those whom two others know.
        answer(&cy, "group", &[]).await?;
        let found: Suggestions = ana.get("/api/connections/suggestions").await?;
        assert!(found.people.iter().all(|it| it.met == 0), "{found:?}");
        answer(&cy, "course", &[]).await?;

        for (number, name) in [(50, "pia"), (51, "per"), (52, "pam")] {
            join(&test, test.course, (name, name, number), "course", &["jazz"], "Atlantic/Azores").await?;
        }
        assert_eq!(suggested(&ana).await?.len(), 3);
        assert_eq!(greet(&ana, &vic.session.person).await?, StatusCode::CREATED);
        assert!(!suggested(&ana).await?.contains(&vic.session.person), "they know each other now");
        assert!(!suggested(&vic).await?.contains(&ana.session.person));
    }

    async fn not_now_is_for_good_and_in_both_directions(test: Test) {
        let [ana, ..] = group_of_ana(&test).await?;
        let vic = join(&test, test.course, ("vic", "Vic", 40), "course", &["chess"], "Atlantic/Azores").await?;
        let (him, her) = (&vic.session.person, &ana.session.person);
        assert_eq!((suggested(&ana).await?, suggested(&vic).await?), (vec![him.clone()], vec![her.clone()]));
        assert_eq!(refuse(&ana, him, Some(false)).await?, StatusCode::NO_CONTENT);
        assert_eq!((suggested(&ana).await?, suggested(&vic).await?), (vec![], vec![]));
        let about: wire::AboutMe = ana.get("/api/me").await?;
        let said: Vec<bool> = about.courses[0].refusals.iter().map(|it| it.blocked).collect();
        // The other one is of a group mate, from the beginning of the story.
        assert_eq!(said, [false, false]);
        let about: wire::AboutMe = vic.get("/api/me").await?;
        assert!(about.courses[0].refusals.is_empty(), "{about:?}");
        assert_eq!(refuse(&ana, him, None).await?, StatusCode::NO_CONTENT);
        assert_eq!(refuse(&ana, him, None).await?, StatusCode::NOT_FOUND);
        assert_eq!(suggested(&vic).await?, vec![her.clone()]);
        assert_eq!(refuse(&ana, her, Some(true)).await?, StatusCode::UNPROCESSABLE_ENTITY);
        assert_eq!(refuse(&ana, &PersonId("nobody".to_owned()), Some(true)).await?, StatusCode::NOT_FOUND);
    }

    async fn a_block_parts_two_people_and_is_told_to_neither(test: Test) {
        let [ana, _, cy] = group_of_ana(&test).await?;
        let vic = join(&test, test.course, ("vic", "Vic", 40), "course", &["chess"], "Atlantic/Azores").await?;
        let (him, her) = (vic.session.person.clone(), ana.session.person.clone());
        for client in [&vic, &cy] {
            greet(&ana, &client.session.person).await?;
            greet(client, &her).await?;
        }
        greet(&cy, &him).await?;
        greet(&vic, &cy.session.person).await?;
        assert!(on_map(&ana).await?.contains(&him) && on_map(&vic).await?.contains(&her));

        assert_eq!(refuse(&vic, &her, Some(true)).await?, StatusCode::NO_CONTENT);
        // "Not now" afterwards does not take the block back.
        assert_eq!(refuse(&vic, &her, Some(false)).await?, StatusCode::NO_CONTENT);
        assert!(!on_map(&ana).await?.contains(&him) && !on_map(&vic).await?.contains(&her));
        let between = on_map(&cy).await?;
        assert!(between.contains(&him) && between.contains(&her), "others see both");
        // The blocked one finds nobody there; neither route says why.
        assert_eq!(greet(&ana, &him).await?, StatusCode::NOT_FOUND);
        assert_eq!(refuse(&ana, &him, Some(true)).await?, StatusCode::NOT_FOUND);
        assert_eq!(greet(&vic, &her).await?, StatusCode::NOT_FOUND);
        let (hers, his): (Suggestions, Suggestions) =
            (ana.get("/api/connections/suggestions").await?, vic.get("/api/connections/suggestions").await?);
        assert!(hers.blocked.is_empty() && hers.people.is_empty(), "{hers:?}");
        assert_eq!(his.blocked.iter().map(|it| &it.person).collect::<Vec<_>>(), [&her]);
        // Who withdraws is not named to those who blocked them either.
        answer(&ana, "nobody", &[]).await?;
        let his: Suggestions = vic.get("/api/connections/suggestions").await?;
        assert!(his.blocked.is_empty(), "{his:?}");
        answer(&ana, "course", &["Chess"]).await?;

        assert_eq!(refuse(&vic, &her, None).await?, StatusCode::NO_CONTENT);
        assert!(on_map(&ana).await?.contains(&him) && on_map(&vic).await?.contains(&her));
    }

    async fn a_block_in_a_group_leaves_the_group_and_silences_hellos(test: Test) {
        let [ana, bo, _] = group_of_ana(&test).await?;
        let her = &ana.session.person;
        // Ana greeted Bo when the story began.
        let home: LearnerHome = bo.get("/api/home").await?;
        assert_eq!(home.hellos.len(), 1);
        assert_eq!(refuse(&bo, her, Some(true)).await?, StatusCode::NO_CONTENT);
        let home: LearnerHome = bo.get("/api/home").await?;
        assert!(home.hellos.is_empty(), "{home:?}");
        let members = home.group.map(|group| group.members).unwrap_or_default();
        assert!(members.iter().any(|member| &member.person == her && member.name.is_some()), "{members:?}");
        // She is not told; he is asked to decide.
        assert_eq!(greet(&ana, &bo.session.person).await?, StatusCode::OK);
        assert_eq!(greet(&bo, her).await?, StatusCode::CONFLICT);
        assert!(on_map(&ana).await?.contains(&bo.session.person));
    }

    async fn a_stranger_who_greeted_can_be_blocked(test: Test) {
        let [ana, ..] = group_of_ana(&test).await?;
        let gus = join(&test, test.course, ("gus", "Gus", 42), "nobody", &[], "Atlantic/Azores").await?;
        let him = &gus.session.person;
        assert_eq!(refuse(&ana, him, Some(true)).await?, StatusCode::NOT_FOUND);
        assert_eq!(greet(&gus, &ana.session.person).await?, StatusCode::CREATED);
        let home: LearnerHome = ana.get("/api/home").await?;
        assert_eq!(home.hellos.len(), 1);
        assert_eq!(refuse(&ana, him, Some(true)).await?, StatusCode::NO_CONTENT);
        let home: LearnerHome = ana.get("/api/home").await?;
        assert!(home.hellos.is_empty(), "{home:?}");
        // To him nothing has changed but that she is not there.
        assert_eq!(greet(&gus, &ana.session.person).await?, StatusCode::NOT_FOUND);
    }
}
