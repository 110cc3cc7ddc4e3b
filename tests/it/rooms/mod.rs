//! Where groups meet: who gets into a room, when it is made, what is heard when it is not, and what an administrator
//! decides about it.

mod door;
mod links;
mod recordings;
mod set_up;
mod tokens;

use anyhow::Context as _;
use jiff::SignedDuration;
use kith_tests::{
    launcher::{Answer, Client},
    rooms::{RoomServer, SECRET},
    server::{self, Test},
};
use reqwest::Method;
use serde_json::json;
use wire::Meeting;

use crate::tenancy::world::{Estate, live_in};

const ZONES: [(&str, &str); 3] =
    [("ana", "Europe/Lisbon"), ("bo", "Europe/Stockholm"), ("cy", "America/New_York")];

/// Every story begins at nine, and its group meets at ten, UTC.
const TEN: &str = "2026-11-23T10:00:00Z";

/// A group of three that meets at ten, without a link, where `server` is the platform's.
async fn group_on(test: &Test, room_server: &RoomServer) -> anyhow::Result<(Estate, Meeting)> {
    use_bbb(test, room_server, SECRET).await?;
    group(test).await
}

async fn use_bbb(test: &Test, room_server: &RoomServer, secret: &str) -> anyhow::Result<()> {
    let line = ["bbb", "--address", &room_server.origin, "--secret-file", "{secret}"];
    server::rooms(&test.app, &test.moodle().issuer(), secret, &line).await
}

async fn group(test: &Test) -> anyhow::Result<(Estate, Meeting)> {
    let estate =
        live_in(test, test.moodle(), test.course, "tessa", &ZONES, "https://rooms.example/1").await?;
    let wish = json!({"starts_at": TEN, "minutes": 60});
    let meeting: Meeting = estate.learner.post("/api/meetings", &wish).await?;
    Ok((estate, meeting))
}

fn wait(test: &Test, minutes: i64) {
    test.wait(SignedDuration::from_mins(minutes));
}

async fn knock(client: &Client, meeting: &Meeting) -> anyhow::Result<Answer> {
    client.ask(Method::POST, &format!("/api/meetings/{}/door", meeting.id), None::<&()>).await
}

/// Where the door leads.
async fn door(client: &Client, meeting: &Meeting) -> anyhow::Result<String> {
    Ok(knock(client, meeting).await?.json::<wire::Door>()?.address)
}

/// Goes where the door leads, as a browser does.
async fn go_in(client: &Client, meeting: &Meeting) -> anyhow::Result<String> {
    let answer = reqwest::get(door(client, meeting).await?).await?;
    Ok(answer.error_for_status()?.text().await?)
}

/// The meeting as the client sees it now.
async fn seen(client: &Client, meeting: &Meeting) -> anyhow::Result<Meeting> {
    let meetings: Vec<Meeting> = client.get("/api/meetings").await?;
    meetings.into_iter().find(|it| it.id == meeting.id).context("the meeting is listed")
}

/// Puts Cy, who was in the one group, into another of the same course.
async fn cy_goes_to_another_group(test: &Test) -> anyhow::Result<()> {
    test.execute(
        "INSERT INTO course_group (id, course, run, name, position, published_at_us) \
         SELECT 'another-group', course, run, 'Another group', 9, published_at_us FROM course_group \
         WHERE ended_at_us IS NULL",
    )
    .await?;
    test.execute(
        "UPDATE membership SET course_group = 'another-group' WHERE person = \
         (SELECT id FROM person WHERE name LIKE 'Cy%')",
    )
    .await
}
