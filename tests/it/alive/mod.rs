//! The pool before groups are formed, and groups that are kept alive without anybody's help (decision 0021).

mod apart;
mod blocked;
mod cards;
mod columns;
mod late;
mod leaving;
mod mergers;
mod pool;
mod publishing;
mod silence;

use anyhow::ensure;
use jiff::SignedDuration;
use kith::jobs;
use kith_tests::{
    launcher::Client,
    platform::{Standing, people::somebody},
    server::Test,
};
use reqwest::{Method, StatusCode};
use serde_json::{Value, json};

/// Wide hours in the evening and in the morning of every day of the week, which share nothing.
pub(crate) fn evenings() -> Value {
    json!((0..7).map(|day| json!([day * 96 + 68, day * 96 + 88, "free"])).collect::<Vec<_>>())
}

pub(crate) fn mornings() -> Value {
    json!((0..7).map(|day| json!([day * 96 + 24, day * 96 + 40, "free"])).collect::<Vec<_>>())
}

/// Somebody of the small course, who is enrolled if they are not one of the three it has.
pub(crate) async fn comes(test: &Test, username: &str, number: u32) -> anyhow::Result<Client> {
    if test.moodle().person(username).is_none() {
        let person = somebody(username, username, "Late", Standing::Learner, number);
        test.moodle().enrol(test.course, &person);
    }
    test.sign_in(username).await
}

/// The few questions, as the widget sends them.
pub(crate) fn answers(wants_group: bool) -> Value {
    json!({"languages": ["en"], "experience": 2, "wants_group": wants_group, "seen_by": "group"})
}

/// Somebody comes and answers everything.
pub(crate) async fn answering(
    test: &Test,
    username: &str,
    number: u32,
    hours: &Value,
) -> anyhow::Result<Client> {
    let client = comes(test, username, number).await?;
    let _: wire::Profile = client.put("/api/profile", &answers(true)).await?;
    let hours = json!({"zone": "Europe/London", "weekly": hours});
    let _: wire::Profile = client.put("/api/availability", &hours).await?;
    Ok(client)
}

pub(crate) fn criteria() -> Value {
    json!({
        "size": 3, "meeting_minutes": 60, "first_week": "2026-11-30", "weeks": 4,
        "language": false, "mixed_experience": false,
    })
}

/// Publishes exactly these groups.
pub(crate) async fn publish(teacher: &Client, groups: &[&[&Client]]) -> anyhow::Result<wire::CourseGroups> {
    let wish = json!({"criteria": criteria(), "seed": 1});
    let proposal: wire::Proposal = teacher.post("/api/proposal", &wish).await?;
    let ids: Vec<Vec<&wire::PersonId>> =
        groups.iter().map(|group| group.iter().map(|client| &client.session.person).collect()).collect();
    let edit = json!({"revision": proposal.revision, "groups": ids});
    let path = format!("/api/proposal/{}", proposal.id);
    let edited: wire::Proposal = teacher.put(&path, &edit).await?;
    teacher.post(&format!("{path}/publish"), &json!({"revision": edited.revision})).await
}

/// Ana, Bo, Cy and Dee come, all free in the evening.
pub(crate) async fn four_of_an_evening(test: &Test) -> anyhow::Result<[Client; 4]> {
    Ok([
        answering(test, "ana", 0, &evenings()).await?,
        answering(test, "bo", 0, &evenings()).await?,
        answering(test, "cy", 0, &evenings()).await?,
        answering(test, "dee", 40, &evenings()).await?,
    ])
}

/// The same four, published as Ana with Bo and Cy with Dee.
pub(crate) async fn two_pairs(test: &Test) -> anyhow::Result<[Client; 4]> {
    let four = four_of_an_evening(test).await?;
    let [ana, bo, cy, dee] = &four;
    let teacher = test.sign_in("tessa").await?;
    publish(&teacher, &[&[ana, bo], &[cy, dee]]).await?;
    Ok(four)
}

/// Waits, and lets the background do what is due by then.
pub(crate) async fn later(test: &Test, by: SignedDuration) -> anyhow::Result<()> {
    test.wait(by);
    while jobs::work_once(&test.app).await? {}
    test.idle("tend").await
}

pub(crate) const fn hours(hours: i64) -> SignedDuration {
    SignedDuration::from_hours(hours)
}

pub(crate) async fn home(client: &Client) -> anyhow::Result<wire::LearnerHome> {
    client.get("/api/home").await
}

pub(crate) async fn overview(test: &Test) -> anyhow::Result<wire::CourseGroups> {
    test.sign_in("tessa").await?.get("/api/groups").await
}

/// The members of each group by name, sorted.
pub(crate) fn names(groups: &wire::CourseGroups) -> Vec<Vec<String>> {
    let of = |group: &wire::GroupActivity| {
        let first = |name: &String| name.split(' ').next().unwrap_or_default().to_lowercase();
        let mut names: Vec<String> =
            group.group.members.iter().filter_map(|member| member.name.as_ref().map(first)).collect();
        names.sort();
        names
    };
    let mut names: Vec<_> = groups.groups.iter().map(of).collect();
    names.sort();
    names
}

/// Asks, and expects to be refused with `status` in words that contain `words`.
pub(crate) async fn refused(
    client: &Client,
    method: Method,
    path: &str,
    body: &Value,
    status: StatusCode,
    words: &str,
) -> anyhow::Result<()> {
    let answer = client.ask(method, path, Some(body)).await?;
    ensure!(answer.status == status && answer.body.contains(words), "{}: {}", answer.status, answer.body);
    Ok(())
}

/// Asks, and expects no content.
pub(crate) async fn done(
    client: &Client,
    method: Method,
    path: &str,
    body: Option<&Value>,
) -> anyhow::Result<()> {
    let answer = client.ask(method, path, body).await?;
    ensure!(answer.status == StatusCode::NO_CONTENT, "{}: {}", answer.status, answer.body);
    Ok(())
}
