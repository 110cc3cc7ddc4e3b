//! A student asks for mails on the narrowest phone, confirms by the link in the first one, and answers an invitation.

use std::time::Duration;

use anyhow::{Context as _, ensure};
use kith_tests::{
    browser::{View, Window},
    database::{Database, Kind},
    mail::MailServer,
    readers,
};

use crate::{cards::fits, group::hears, picture, published};

const ADDRESS: &str = "ash@example.org";
const PATIENCE: Duration = Duration::from_secs(20);

/// Opens a page of Kith itself, outside of any frame.
async fn follow(window: &Window, link: &str) -> anyhow::Result<()> {
    window.driver().goto(link).await?;
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
async fn a_student_asks_for_mails_and_answers_one() -> anyhow::Result<()> {
    let database = Database::create(Kind::Sqlite).await?;
    let (mut test, address, chrome, laptop) = published(&database).await?;
    laptop.close().await?;
    let server = MailServer::start()?;
    test.mail_by(Some(server.port)).await?;

    let phone = chrome.open(View::NARROW).await?;
    phone.open_course(&format!("{address}?as=ash.brook")).await?;
    phone.press("Meet").await?;
    let best = phone.find(".slot-best > .button").await?;
    best.scroll_into_view().await?;
    best.click().await?;
    phone.find("dialog[open] .button-primary").await?.click().await?;
    phone.find("article.meeting").await?;

    let field = phone.find("#mail-address").await?;
    field.scroll_into_view().await?;
    field.send_keys("ash at example").await?;
    phone.press("Send me invitations").await?;
    phone.wait_for("This is not an e-mail address").await?;
    field.clear().await?;
    field.send_keys(ADDRESS).await?;
    fits(&phone, "the question for an address").await?;
    picture(&phone, "mail-1-ask-narrow").await?;
    phone.press("Send me invitations").await?;
    phone.wait_for("Follow the link in it to confirm").await?;
    picture(&phone, "mail-2-waits-narrow").await?;

    let first = server.wait_for(1).await?;
    ensure!(first[0].to == [ADDRESS], "{:?}", first[0].to);
    let mailbox = chrome.open(View::NARROW).await?;
    follow(&mailbox, &first[0].link("confirm")?).await?;
    fits(&mailbox, "the page behind the first mail").await?;
    picture(&mailbox, "mail-3-confirm-narrow").await?;
    mailbox.press("Yes, send them here").await?;
    mailbox.wait_for("Thank you").await?;
    phone.press("I have confirmed it").await?;
    phone.wait_for(&format!("Invitations go to {ADDRESS}")).await?;
    phone
        .value(
            "(() => { const field = document.querySelector('#mail-quiet-from'); field.selectedIndex = 23; \
        field.dispatchEvent(new Event('change', { bubbles: true })); })()",
        )
        .await?;
    hears(&phone, "Saved", PATIENCE).await?;
    phone.find("#mail-quiet-until").await?.scroll_into_view().await?;
    fits(&phone, "where mails go").await?;
    picture(&phone, "mail-4-works-narrow").await?;

    let mails = server.wait_for(2).await?;
    readers::sound(mails[1].calendar.as_deref().context("no calendar")?)?;
    follow(&mailbox, &mails[1].link("answer")?).await?;
    mailbox.press("I’ll be there").await?;
    mailbox.wait_for("You said that you will be there.").await?;
    fits(&mailbox, "the page behind an invitation").await?;
    picture(&mailbox, "mail-5-answer-narrow").await?;
    follow(&mailbox, &mails[1].link("stop")?).await?;
    mailbox.wait_for("Stop all of them and forget my address").await?;
    picture(&mailbox, "mail-6-stop-narrow").await?;
    mailbox.close().await?;

    phone.open_course(&format!("{address}?as=ash.brook")).await?;
    phone.press("Meet").await?;
    phone.wait_for("1 coming: ").await?;
    phone.find("article.meeting .there").await?.scroll_into_view().await?;
    fits(&phone, "a meeting with its answers").await?;
    picture(&phone, "mail-7-coming-narrow").await?;
    phone.press("I can’t").await?;
    phone.wait_for("1 cannot: ").await?;
    let quiet = phone.value("document.querySelector('#mail-quiet-from').selectedIndex").await?;
    ensure!(quiet == 23, "quiet hours begin at {quiet}");
    phone.press("Stop mails and forget my address").await?;
    phone.find("#mail-address").await?;
    phone.close().await?;
    drop(test);
    database.remove().await
}
