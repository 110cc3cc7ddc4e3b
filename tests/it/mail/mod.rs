//! Mails about meetings: asked for, confirmed, sent once, answered, stopped.

mod asking;
mod killed;
mod nudging;
mod reading;
mod refused;
mod secret;
mod telling;
mod weekly;

use anyhow::{Context as _, ensure};
use kith::doctor::{Finding, examine};
use kith_tests::{
    launcher::{Answer, Browser, Client, Page},
    mail::{MailServer, Received},
    readers,
    server::Test,
};
use reqwest::{Method, StatusCode};
use serde_json::json;
use wire::MailSettings;

use crate::tenancy::world::{Estate, settle};

const PATH: &str = "/api/mail";
const ANA: &str = "ana@example.org";

/// A mail server, and a course with a group that meets.
async fn begin(test: &mut Test) -> anyhow::Result<(MailServer, Estate)> {
    let server = MailServer::start()?;
    test.mail_by(Some(server.port)).await?;
    let estate = settle(test, test.moodle(), test.course).await?;
    Ok((server, estate))
}

/// What `kith doctor` finds about the mail server.
async fn mail_found(test: &Test) -> anyhow::Result<Finding> {
    let findings = examine(&test.app).await?;
    findings.into_iter().find(|one| one.subject == "Mail").context("nothing is said about mails")
}

/// Types an address and confirms it by the link in the mail that comes.
async fn subscribe(
    client: &Client,
    server: &MailServer,
    address: &str,
    reminder: Option<u16>,
) -> anyhow::Result<()> {
    let before = server.mails()?.len();
    let _: MailSettings = client.put(PATH, &wish(address, reminder)).await?;
    let mails = server.wait_for(before + 1).await?;
    let link = to(&mails, address).last().context("no mail to confirm the address")?.link("confirm")?;
    ensure!(press(&link, "confirm").await?.status == StatusCode::OK);
    Ok(())
}

fn wish(address: &str, reminder: Option<u16>) -> serde_json::Value {
    json!({"address": address, "reminder_minutes": reminder})
}

/// Mails to `address`, the first first.
fn to<'a>(mails: &'a [Received], address: &str) -> Vec<&'a Received> {
    mails.iter().filter(|mail| mail.to == [address]).collect()
}

async fn look(link: &str) -> anyhow::Result<Page> {
    Browser::new()?.get(link).await
}

async fn press(link: &str, button: &str) -> anyhow::Result<Page> {
    Browser::new()?.post(link, &[("do".to_owned(), button.to_owned())]).await
}

/// Does all background work that is due, as the server does when it looks for some.
async fn work(test: &Test) -> anyhow::Result<()> {
    kith::jobs::housekeeping(&test.app).await?;
    while kith::jobs::work_once(&test.app).await? {}
    test.idle("mail").await
}

async fn ask(client: &Client, method: Method, path: &str) -> anyhow::Result<Answer> {
    let answer = client.ask(method, path, None::<&()>).await?;
    ensure!(answer.status.is_success(), "{path}: {} {}", answer.status, answer.body);
    Ok(answer)
}

/// Nothing is wrong with the calendar in a mail, and its parts agree.
fn is_sound(mail: &Received) {
    let calendar = mail.calendar.as_deref().unwrap();
    readers::sound(calendar).unwrap();
    assert_eq!(mail.attached.as_deref(), Some(calendar), "the file is the part");
    let event = mail.event.as_ref().unwrap();
    assert_eq!(
        mail.method.as_deref(),
        Some(event.method.as_str()),
        "the type names the method of the calendar"
    );
    assert_eq!(event.organizer, "mailto:kith@school.example");
    assert_eq!(event.attendees, [format!("mailto:{}", mail.to[0])], "nobody else's address is told");
    assert!(mail.kind == "multipart/mixed" && mail.header("auto-submitted") == "auto-generated", "{mail:?}");
    assert!(mail.header("list-unsubscribe").starts_with("<http"), "{:?}", mail.headers);
    assert_eq!(mail.header("list-unsubscribe-post"), "List-Unsubscribe=One-Click");
}
