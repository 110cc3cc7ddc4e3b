//! Faces, drawings and lines: who sees them, what is left of a file, and how they go.

mod kept;
mod moderated;
mod offered;
mod refused;

use anyhow::{Context as _, ensure};
use kith_tests::{
    both_databases,
    launcher::{Answer, Browser, Client},
    pictures::{self, portrait, upload},
    platform::{Standing, people::somebody},
    server::Test,
};
use reqwest::{Method, StatusCode};
use serde_json::{Value, json};
use wire::{Face, LearnerHome, OwnFace, PersonId, Wall};

use crate::tenancy::world::{Estate, ZONES, live_in};

const GREEN: [u8; 3] = [40, 120, 90];

/// A course with a group of three, Ana with a picture and a line.
async fn pictured(test: &Test) -> anyhow::Result<(Estate, Client, Client)> {
    let estate =
        live_in(test, test.moodle(), test.course, "tessa", &ZONES, "https://rooms.example/1").await?;
    let (bo, cy) = (test.sign_in("bo").await?, test.sign_in("cy").await?);
    let own: OwnFace = estate.learner.put("/api/face/picture", &upload(&portrait(GREEN)?)).await?;
    ensure!(own.face.pictured_at.is_some() && own.pictures && !own.offered, "{own:?}");
    let _: OwnFace = estate.learner.put("/api/face", &line("Happy to meet \u{202e}you")).await?;
    Ok((estate, bo, cy))
}

fn line(words: &str) -> Value {
    json!({"drawing": null, "line": words})
}

async fn seen_by(client: &Client, whom: &str) -> anyhow::Result<()> {
    let answer = json!({"languages": ["en"], "experience": 2, "wants_group": true, "seen_by": whom});
    client.put::<wire::Profile>("/api/profile", &answer).await.map(drop)
}

fn at(person: &PersonId) -> String {
    format!("/api/wall/{person}/picture")
}

/// Somebody's picture, as this person is served it; `None` with the status otherwise.
async fn picture(client: &Client, of: &PersonId) -> anyhow::Result<Result<Vec<u8>, StatusCode>> {
    let request = reqwest::Client::builder().no_proxy().build()?.get(client.address(&at(of))?);
    let answer = request.bearer_auth(&client.session.token).send().await?;
    if answer.status() != StatusCode::OK {
        return Ok(Err(answer.status()));
    }
    let header = |name: &str| answer.headers().get(name).and_then(|it| it.to_str().ok()).unwrap_or_default();
    ensure!(header("content-type") == "image/jpeg", "{:?}", answer.headers());
    ensure!(header("cache-control") == "private, no-store", "{:?}", answer.headers());
    ensure!(header("cross-origin-resource-policy") == "same-origin", "{:?}", answer.headers());
    Ok(Ok(answer.bytes().await?.to_vec()))
}

async fn sees(client: &Client, of: &PersonId) -> anyhow::Result<bool> {
    match picture(client, of).await? {
        Ok(_) => Ok(true),
        Err(StatusCode::NOT_FOUND) => Ok(false),
        Err(other) => anyhow::bail!("{other}"),
    }
}

async fn wall(client: &Client) -> anyhow::Result<Wall> {
    client.get("/api/wall").await
}

async fn on_wall(client: &Client, of: &PersonId) -> anyhow::Result<Option<Face>> {
    Ok(wall(client).await?.people.into_iter().find(|it| it.person == *of).map(|it| it.face))
}

/// What a learner sees of somebody of their group on the first screen.
async fn at_home(client: &Client, of: &PersonId) -> anyhow::Result<Option<Face>> {
    let home: LearnerHome = client.get("/api/home").await?;
    let group = home.group.context("no group")?;
    Ok(group.members.into_iter().find(|it| it.person == *of).context("not in the group")?.face)
}

async fn delete(client: &Client, path: &str) -> anyhow::Result<Answer> {
    client.ask(Method::DELETE, path, None::<&()>).await
}

both_databases! {
    async fn a_face_is_seen_by_whoever_may_see_the_person_and_by_nobody_else(test: Test) {
        let (estate, bo, _) = pictured(&test).await?;
        let (ana, me) = (&estate.learner, estate.learner.session.person.clone());
        // Vic is in the course and in no group.
        test.moodle().enrol(test.course, &somebody("vic", "Vic", "Aune", Standing::Learner, 70));
        let vic = test.sign_in("vic").await?;
        let has = |face: Option<Face>| face.is_some_and(|it| it.pictured_at.is_some() && it.line.as_deref() == Some("Happy to meet you"));
        for (client, who) in [(&bo, "of the group"), (&vic, "of the course"), (&estate.teacher, "staff")] {
            assert!(sees(client, &me).await?, "{who}");
            assert!(has(on_wall(client, &me).await?), "{who}");
        }
        assert!(has(at_home(&bo, &me).await?));

        // Consent says less, at once and everywhere.
        seen_by(ana, "group").await?;
        assert!(sees(&bo, &me).await? && has(at_home(&bo, &me).await?));
        assert!(on_wall(&bo, &me).await?.is_none(), "the wall is for those who agreed to be seen by the course");
        assert!(!sees(&vic, &me).await? && on_wall(&vic, &me).await?.is_none());
        assert!(sees(&estate.teacher, &me).await?);
        seen_by(ana, "nobody").await?;
        for client in [&bo, &vic, &estate.teacher] {
            assert!(!sees(client, &me).await? && on_wall(client, &me).await?.is_none());
        }
        assert!(at_home(&bo, &me).await?.is_none());
        // They themself keep what they added, and are back with a word.
        assert!(sees(ana, &me).await? && has(on_wall(ana, &me).await?));
        seen_by(ana, "course").await?;
        assert!(sees(&vic, &me).await?);

        // A block takes the face away on both sides; the name stays where a group needs it.
        let own = bo.session.person.clone();
        let _: OwnFace = bo.put("/api/face/picture", &upload(&portrait([90, 60, 150])?)).await?;
        assert!(sees(ana, &own).await?);
        let path = format!("/api/connections/refusals/{me}");
        assert_eq!(bo.ask(Method::PUT, &path, Some(&json!({"blocked": true}))).await?.status, StatusCode::NO_CONTENT);
        for (client, whom) in [(&bo, &me), (ana, &own)] {
            assert!(!sees(client, whom).await? && on_wall(client, whom).await?.is_none());
            assert!(at_home(client, whom).await?.is_none());
        }
        // Whoever left the course is not on its wall, for whatever reason the roster knows.
        test.execute("UPDATE enrolment SET dropped_at_us = 1 WHERE person IN (SELECT id FROM person WHERE name LIKE 'Bo %')").await?;
        assert!(!sees(&vic, &own).await? && on_wall(&vic, &own).await?.is_none());
    }

    async fn no_stranger_comes_to_a_picture(test: Test) {
        let (estate, ..) = pictured(&test).await?;
        let me = &estate.learner.session.person;
        assert!(sees(&estate.teacher, me).await?);
        let not_found = Err(StatusCode::NOT_FOUND);
        // Another tenant, with the same people and numbers; another course of the same school, by a learner and a teacher.
        let ana_of_canvas = test.sign_in_from_canvas("ana").await?;
        let tessa_of_canvas = test.sign_in_from_canvas("tessa").await?;
        let people = [
            somebody("tom", "Tom", "Reyes", Standing::Instructor, 20),
            somebody("liv", "Liv", "Aune", Standing::Learner, 21),
            somebody("mara", "Mara", "Vogt", Standing::Observer, 22),
        ];
        let elsewhere = test.moodle().open_course("BIO-7", "Another course", &people);
        let sign_in = async |course, name| Browser::new()?.sign_in(test.platform.origin(), course, name).await;
        let (tom, liv) = (sign_in(elsewhere, "tom").await?, sign_in(elsewhere, "liv").await?);
        for client in [&ana_of_canvas, &tessa_of_canvas, &tom, &liv] {
            assert_eq!(picture(client, me).await?, not_found);
            assert!(wall(client).await?.people.is_empty());
            for path in [format!("/api/wall/{me}"), format!("/api/wall/{me}/reports")] {
                let status = delete(client, &path).await?.status;
                assert!([StatusCode::NOT_FOUND, StatusCode::FORBIDDEN].contains(&status), "{status}");
            }
            let said = client.ask(Method::POST, &format!("/api/wall/{me}/report"), Some(&json!({"why": null}))).await?;
            assert!([StatusCode::NOT_FOUND, StatusCode::FORBIDDEN].contains(&said.status), "{}", said.body);
        }
        // Whoever only looks in, an administrator, and nobody at all.
        let mara = sign_in(elsewhere, "mara").await?;
        let ada = test.sign_in("ada").await?;
        assert!([not_found.clone(), Err(StatusCode::FORBIDDEN)].contains(&picture(&mara, me).await?));
        assert_eq!(picture(&ada, me).await?, Err(StatusCode::FORBIDDEN));
        let nobody = estate.learner.with_token("0".repeat(64));
        assert_eq!(picture(&nobody, me).await?, Err(StatusCode::UNAUTHORIZED));
        let bare = reqwest::Client::builder().no_proxy().build()?;
        let token = &estate.learner.session.token;
        for query in ["", &format!("?token={token}"), &format!("?access_token={token}")] {
            let answer = bare.get(format!("{}{}{query}", test.address(), at(me))).send().await?;
            assert_eq!(answer.status(), StatusCode::UNAUTHORIZED);
        }
        // Guessed ids: as if there were nobody.
        let person = me.to_string();
        let last = person.chars().last().map_or('0', |it| if it == '0' { '1' } else { '0' });
        let neighbour = format!("{}{last}", &person[..person.len() - 1]);
        for guess in [neighbour.as_str(), "", "%2e%2e", "..", "0", "*", "' OR '1'='1"] {
            let answer = estate.learner.ask(Method::GET, &format!("/api/wall/{guess}/picture"), None::<&()>).await?;
            assert!([StatusCode::NOT_FOUND, StatusCode::METHOD_NOT_ALLOWED].contains(&answer.status), "{guess}: {}", answer.body);
        }
        assert_eq!(test.count("SELECT COUNT(*) FROM face WHERE picture IS NOT NULL").await?, 1);
    }

    async fn a_photograph_loses_where_and_with_what_it_was_taken(test: Test) {
        let file = portrait(GREEN)?;
        assert!(pictures::tells(&file), "the camera writes it down");
        let (estate, bo, _) = pictured(&test).await?;
        let me = estate.learner.session.person.clone();
        let made = picture(&bo, &me).await?.map_err(|status| anyhow::anyhow!("{status}"))?;
        assert!(!pictures::tells(&made) && made.len() < 40_000, "{} octets", made.len());
        let shown = image::load_from_memory(&made)?.to_rgb8();
        assert_eq!(shown.dimensions(), (256, 256));
        // Upright: hair above, the shirt below.
        let ([red, green, blue], [.., below]) = (shown.get_pixel(128, 250).0, shown.get_pixel(128, 100).0);
        assert!(green > red && green > blue && below > 100, "{:?} {:?}", shown.get_pixel(128, 250), shown.get_pixel(128, 100));
        // Nor is it anywhere in the database.
        let camera = kith_tests::snapshot::everything(&test.app.store).await?;
        assert!(camera.iter().all(|row| !row.contains(pictures::TAKEN_WITH)));
        assert_eq!(test.count("SELECT COUNT(*) FROM face WHERE LENGTH(picture) > 60000").await?, 0);
    }
}
