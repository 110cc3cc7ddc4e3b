//! A learner tries every route and every parameter to see somebody who did not agree to be seen, by id, by list, by
//! suggestion, by count. Nothing.
//!
//! Two courses live the same life, one of them with people in it whom Ana may not see; then she does everything a learner
//! can do in both. Told apart by nothing: every answer of the one course is, word by word, that of the other.

use std::collections::HashMap;

use anyhow::{Context as _, ensure};
use kith_tests::{
    both_databases,
    launcher::{Answer, Browser, Client},
    pictures::{portrait, upload},
    platform::{Person, Standing, people::somebody},
    server::Test,
};
use reqwest::Method;
use serde_json::{Value, json};
use wire::{PersonId, Role};

use crate::{
    suggestions::{answer, greet, join, refuse},
    tenancy::{
        routes::{ROUTES, Treasure},
        world::{Estate, ZONES, live_in},
    },
};

/// The family name of everybody whom Ana may not see.
const UNSEEN: &str = "Unseeable";
/// Where they live, and nobody else.
const THEIR_ZONE: &str = "Pacific/Chatham";
/// What they like; Ana likes it too.
const THEIR_TOPIC: &str = "basket weaving";
const NOBODY: &str = "01234567-0000-7000-8000-000000000000";

/// Them: who never agreed, who shows themself to another group, who withdrew, who blocked Ana, and who left the course.
struct Unseen {
    /// With the id of each.
    people: Vec<(&'static str, PersonId)>,
}

/// A course with a group of Ana's and a learner beside it, who likes what Ana likes.
async fn settle(test: &Test, title: &str) -> anyhow::Result<(u32, Estate)> {
    let campus = test.moodle();
    let people: Vec<Person> =
        ["tessa", "ana", "bo", "cy"].iter().filter_map(|username| campus.person(username)).collect();
    let course = campus.open_course("ATT-1", title, &people);
    let estate = live_in(test, campus, course, "tessa", &ZONES, "https://rooms.example/1").await?;
    answer(&estate.learner, "course", &["Chess", THEIR_TOPIC]).await?;
    // What somebody says of their days is of all their courses; both begin with nothing said.
    let _: wire::Days = estate.learner.put("/api/days", &json!({"dated": []})).await?;
    join(test, course, ("vic", "Vic", 40), "course", &["chess"], "Atlantic/Azores").await?;
    Ok((course, estate))
}

/// Five people come whom Ana must not see, with everything that could betray them.
async fn hide(test: &Test, course: u32, estate: &Estate) -> anyhow::Result<Unseen> {
    let mut people = Vec::new();
    let mut clients = Vec::new();
    let all = [("hal", "nobody"), ("gus", "group"), ("wim", "course"), ("bex", "course"), ("dan", "course")];
    for ((username, seen_by), number) in all.into_iter().zip(60..) {
        let mut person = somebody(username, username, UNSEEN, Standing::Learner, number);
        THEIR_ZONE.clone_into(&mut person.zone);
        test.moodle().enrol(course, &person);
        let client = Browser::new()?.sign_in(test.platform.origin(), course, username).await?;
        answer(&client, seen_by, &["chess", THEIR_TOPIC]).await?;
        let hours = json!({"zone": THEIR_ZONE, "weekly": [[0, 672, "free"]]});
        let _: wire::Profile = client.put("/api/availability", &hours).await?;
        let _: wire::OwnFace = client.put("/api/face/picture", &upload(&portrait([200, 80, 20])?)).await?;
        let _: wire::OwnFace = client.put("/api/face", &json!({"drawing": null, "line": UNSEEN})).await?;
        people.push((username, client.session.person.clone()));
        clients.push(client);
    }
    let [_, _, wim, bex, dan] = &clients[..] else { anyhow::bail!("five people") };
    let ana = &estate.learner;
    // Some of them were known to Ana before they withdrew, blocked her, or left.
    for one in [wim, bex, dan] {
        ensure!(greet(ana, &one.session.person).await?.is_success());
        ensure!(greet(one, &ana.session.person).await?.is_success());
    }
    answer(wim, "nobody", &[THEIR_TOPIC]).await?;
    ensure!(refuse(bex, &ana.session.person, Some(true)).await?.is_success());
    // As a roster without him says.
    test.execute(
        "UPDATE enrolment SET dropped_at_us = 1700000000000000 WHERE person IN \
         (SELECT id FROM person WHERE name = 'dan Unseeable')",
    )
    .await?;
    // And all met Ana, Cy and Vic once.
    test.execute(
        "INSERT INTO tie_event (id, course, kind, person_a, person_b, source, happened_at_us) \
         SELECT 'met-' || a.id || b.id, e.course, 'met_together', a.id, b.id, 'attack', 1700000000000000 \
         FROM enrolment e JOIN person a ON a.id = e.person JOIN person b ON b.platform = a.platform \
         WHERE a.name LIKE '% Unseeable' AND (b.name LIKE 'Ana %' OR b.name LIKE 'Vic %' OR b.name LIKE 'Cy %')",
    )
    .await?;
    // They wrote to each other in the forum, in both directions.
    test.execute(
        "INSERT INTO forum_event (course, kind, person_a, person_b, happened_at_us, inlet, source_key) \
         SELECT course, 'replied', person_a, person_b, happened_at_us, 'moodle', id FROM tie_event WHERE source = 'attack'",
    )
    .await?;
    test.execute(
        "INSERT INTO forum_event (course, kind, person_a, person_b, happened_at_us, inlet, source_key) \
         SELECT course, 'mentioned', person_b, person_a, happened_at_us, 'file', id FROM tie_event WHERE source = 'attack'",
    )
    .await?;
    // Staff introduced all of them to her while they agreed to be seen.
    test.execute(
        "INSERT INTO introduction (course, person_a, person_b, made_at_us) \
         SELECT e.course, a.id, b.id, 2000000000000000 FROM enrolment e JOIN person a ON a.id = e.person \
         JOIN person b ON b.platform = a.platform WHERE a.id < b.id AND ((a.name LIKE '% Unseeable' AND b.name LIKE 'Ana %') \
          OR (b.name LIKE '% Unseeable' AND a.name LIKE 'Ana %'))",
    )
    .await?;
    // Two of them are a group with a name of its own.
    test.execute(
        "INSERT INTO course_group (id, course, run, name, position, published_at_us) \
         SELECT 'hidden-group', g.course, g.run, 'The Unseeable', 99, g.published_at_us FROM course_group g \
         JOIN enrolment e ON e.course = g.course JOIN person p ON p.id = e.person WHERE p.name = 'hal Unseeable'",
    )
    .await?;
    test.execute(
        "INSERT INTO membership (id, course_group, person, joined_at_us) \
         SELECT 'hidden-' || id, 'hidden-group', id, 1 FROM person WHERE name IN ('hal Unseeable', 'gus Unseeable')",
    )
    .await?;
    test.execute(
        "INSERT INTO meeting (id, course, course_group, anchor_zone, anchor_local, starts_at_us, tzdb, minutes, \
         sequence, state, link, chosen_by, created_at_us, changed_at_us) SELECT 'hidden-meeting', g.course, g.id, \
         'Pacific/Chatham', '2026-12-01T18:00:00', 1796000000000000, '2026a', 60, 0, 'planned', \
         'https://unseeable.example', p.id, 1, 1 FROM course_group g JOIN person p ON p.name = 'hal Unseeable' \
         WHERE g.id = 'hidden-group'",
    )
    .await?;
    Ok(Unseen { people })
}

/// Everything a learner can do, in an order in which it can be done, and each reading once more at the end.
async fn walk(estate: &mut Estate) -> anyhow::Result<Vec<(String, Answer)>> {
    let open = || ROUTES.iter().filter(|route| route.opens_to(Role::Learner));
    // Who erased themself, or left their group, reads nothing any more.
    let last = ["/api/me", "/api/groups/leave"];
    let acts = open().filter(|route| route.method != "GET" && !last.contains(&route.path));
    let mut told = Vec::new();
    let reads = || open().filter(|route| route.method == "GET");
    // Meetings of one moment would come in any order.
    let mut quarter = 0;
    for route in reads().chain(acts).chain(reads()) {
        if route.path.contains("{meeting}") {
            quarter += 1;
            let at = format!("2026-12-05T{:02}:{:02}:00Z", quarter / 4, quarter % 4 * 15);
            estate.meet(&at).await?;
        }
        told.push((route.to_string(), route.ask(&estate.learner, &estate.treasure).await?));
    }
    Ok(told)
}

/// The text with every id, seed and secret replaced by the number of its first appearance.
fn nameless(text: &str, seen: &mut HashMap<String, usize>) -> String {
    let is_id =
        |word: &&str| word.len() >= 16 && word.bytes().all(|byte| byte.is_ascii_hexdigit() || byte == b'-');
    let mut rest = text.to_owned();
    for word in text.split(|letter: char| !letter.is_ascii_alphanumeric() && letter != '-').filter(is_id) {
        let next = seen.len();
        let number = *seen.entry(word.to_owned()).or_insert(next);
        rest = rest.replace(word, &format!("#{number}"));
    }
    rest
}

/// What the routes say of things by their id, with the id itself taken out.
async fn told_of(client: &Client, theirs: &Treasure, id: &str) -> anyhow::Result<Vec<(String, u16, String)>> {
    let mut told = Vec::new();
    for route in ROUTES.iter().filter(|route| route.names) {
        let answer = route.ask(client, theirs).await?;
        told.push((route.to_string(), answer.status.as_u16(), answer.body.replace(id, "it")));
    }
    // Parameters that a route may know or not.
    for route in ROUTES.iter().filter(|route| route.method == "GET" && route.opens_to(Role::Learner)) {
        let and = if route.path.contains('?') { '&' } else { '?' };
        for name in ["person", "other", "id", "q", "after", "group", "who", "as"] {
            let path = format!("{}{and}{name}={id}", route.filled(theirs));
            let answer = client.ask(Method::GET, &path, None::<&Value>).await?;
            told.push((format!("{route} {name}"), answer.status.as_u16(), answer.body.replace(id, "it")));
        }
    }
    Ok(told)
}

/// Ids of somebody else, in every place a request can name one.
fn all_of(id: &str, group: &str, meeting: &str) -> Treasure {
    Treasure {
        person: id.to_owned(),
        other: id.to_owned(),
        group: group.to_owned(),
        merger: id.to_owned(),
        meeting: meeting.to_owned(),
        sequence: 0,
        series: id.to_owned(),
        way: Value::Null,
        poll: id.to_owned(),
        proposal: id.to_owned(),
        revision: 0,
    }
}

both_databases! {
    async fn no_route_and_no_parameter_shows_who_did_not_agree(test: Test) {
        let (_, mut plain) = settle(&test, "A course").await?;
        let without = walk(&mut plain).await?;
        let (course, mut peopled) = settle(&test, "A course").await?;
        let unseen = hide(&test, course, &peopled).await?;
        let with = walk(&mut peopled).await?;
        assert!(with.len() > 30, "only {} answers", with.len());

        let (mut one, mut other) = (HashMap::new(), HashMap::new());
        for ((route, before), (same, after)) in without.iter().zip(&with) {
            assert_eq!(route, same);
            // Whoever lives anywhere, the zones to choose from have all names.
            assert!(route.ends_with("/api/zones") || !after.body.contains(THEIR_ZONE), "{route}: {}", after.body);
            for (username, id) in &unseen.people {
                for secret in [id.0.as_str(), UNSEEN, "hidden-group", "The Unseeable", "unseeable.example"] {
                    assert!(!after.body.contains(secret), "{route} tells {secret} of {username}: {}", after.body);
                }
            }
            // Everything about oneself is of both courses, and has what oneself did with those who withdrew since.
            if route.ends_with("/api/me") {
                continue;
            }
            assert_eq!(before.status, after.status, "{route}");
            let (before, after) = (nameless(&before.body, &mut one), nameless(&after.body, &mut other));
            assert_eq!(before, after, "{route} tells them apart");
        }

        // By id, in every place: as if they did not exist.
        let ana = &peopled.learner;
        let nothing = told_of(ana, &all_of(NOBODY, NOBODY, NOBODY), NOBODY).await?;
        for (username, id) in &unseen.people {
            let found = told_of(ana, &all_of(&id.0, "hidden-group", "hidden-meeting"), &id.0).await?;
            for (nothing, found) in nothing.iter().zip(&found) {
                assert_eq!(nothing, found, "{username}");
            }
        }
        let kept = test.count("SELECT COUNT(*) FROM refusal r JOIN person p ON p.id = r.other WHERE p.name LIKE '% Unseeable'");
        assert_eq!(kept.await?, 0, "nothing was written about them");
        // The attack itself can see: whom Ana may see is told.
        let map = ana.ask(Method::GET, "/api/connections", None::<&Value>).await?;
        let bo = test.moodle().person("bo").context("bo")?;
        assert!(map.body.contains(&bo.name()), "{}", map.body);
    }
}
