//! Handing over what is due, as background work that one server does at a time.
//!
//! A mail is noted as handed over before its text leaves, and as sent when the mail server has answered for it. Who is
//! killed before the first note has sent nothing; who is killed between the two cannot know, so such a mail is sent
//! once more under the same Message-ID, by which mailboxes recognise a repetition (decision 0027).

use jiff::{SignedDuration, Timestamp};

use super::{
    letter::{self, Letter, Written},
    line::{Line, NotTaken},
    store::Row,
};
use crate::{
    AppState,
    config::Mail,
    jobs::{Claim, Ended},
    store::StoreError,
};

/// The background work that sends mails; it has no subject.
pub(crate) const SEND: &str = "mail";
/// Mails looked up at once.
const AT_ONCE: i64 = 50;
/// A mail at which the conversation broke off rests for so long.
const BROKEN: SignedDuration = SignedDuration::from_mins(5);
/// A mail that the server does not take for so long is given up.
const LONGEST_TRY: SignedDuration = SignedDuration::from_hours(3 * 24);

/// Sends what is due; then sleeps until the next mail is.
pub(crate) async fn send(app: &AppState, claim: &Claim) -> Result<Ended, StoreError> {
    let Some(mail) = &app.post.mail else { return Ok(Ended::Done) };
    let mut line = None;
    let ended = send_due(app, mail, claim, &mut line).await;
    if let Some(line) = line {
        line.close().await;
    }
    ended
}

async fn send_due(
    app: &AppState,
    mail: &Mail,
    claim: &Claim,
    line: &mut Option<Line>,
) -> Result<Ended, StoreError> {
    loop {
        let due = app.store.due_mails(app.clock.now(), AT_ONCE).await?;
        if due.is_empty() {
            return Ok(app.store.next_mail_due().await?.map_or(Ended::Done, Ended::NotBefore));
        }
        for row in due {
            let Some(letter) = written(app, mail, &row).await? else { continue };
            // A claim outlives the longest conversation about one mail.
            if !claim.keep(app).await? {
                return Ok(Ended::Lost);
            }
            let open = match line.take() {
                Some(open) => open,
                None => match Line::open(mail, own_name(app)).await {
                    Ok(open) => open,
                    Err(why) => return Ok(failed(&why)),
                },
            };
            // On a task of its own: where this one is stopped, the mail in hand is put down first.
            let handing = tokio::spawn(hand_over(app.clone(), open, row.id.clone(), *letter));
            let (back, taken) =
                handing.await.map_err(|error| StoreError::inconsistent("mail in hand", error))??;
            *line = back;
            match taken {
                Ok(()) => {}
                Err(NotTaken::Never(code)) => {
                    tracing::info!(code, "the mail server refused a mail for good");
                    app.store.refuse_mail(&row, &code).await?;
                }
                Err(NotTaken::NotNow(code)) => {
                    tracing::info!(code, "the mail server takes a mail later");
                    again(app, &row).await?;
                }
                Err(why @ NotTaken::Broken(_)) => {
                    // Should it be this mail that breaks the conversation, others go first next time.
                    let at = app.clock.now().saturating_add(BROKEN).map_err(StoreError::from_date)?;
                    app.store.postpone_mail(&row.id, at).await?;
                    return Ok(failed(&why));
                }
            }
        }
    }
}

/// The mail of `row`, where it is to be sent now; what becomes of it otherwise is noted.
async fn written(app: &AppState, mail: &Mail, row: &Row) -> Result<Option<Box<Letter>>, StoreError> {
    match letter::write(app, mail, row).await {
        Ok(Written::Letter(letter)) => return Ok(Some(letter)),
        Ok(Written::NotBefore(at)) => app.store.postpone_mail(&row.id, at).await?,
        Ok(Written::Needless) => app.store.drop_mail(&row.id).await?,
        // One that cannot be written must not hold up the others.
        Err(error @ StoreError::Inconsistent { .. }) => {
            tracing::error!(cause = %error, mail = row.id, "a mail cannot be written");
            app.store.drop_mail(&row.id).await?;
        }
        Err(error) => return Err(error),
    }
    Ok(None)
}

fn failed(why: &NotTaken) -> Ended {
    tracing::warn!(cause = %why, "mails are not sent; Kith tries again");
    Ended::Failed
}

/// What this machine calls itself before the mail server.
fn own_name(app: &AppState) -> &str {
    app.public_url.host_str().unwrap_or("localhost")
}

/// 1, 2, 4 … minutes later, at most an hour; after three days never.
async fn again(app: &AppState, row: &Row) -> Result<(), StoreError> {
    let now = app.clock.now();
    if now.duration_since(row.created_at) > LONGEST_TRY {
        return app.store.drop_mail(&row.id).await;
    }
    let pause = SignedDuration::from_mins((1_i64 << row.attempts.min(6)).min(60));
    let at: Timestamp = now.saturating_add(pause).map_err(StoreError::from_date)?;
    app.store.try_mail_again(&row.id, at).await
}

/// The line, where it can be used again, and how it went.
type Handed = (Option<Line>, Result<(), NotTaken>);

/// Hands one mail over, with the notes before and after.
async fn hand_over(app: AppState, mut line: Line, id: String, letter: Letter) -> Result<Handed, StoreError> {
    let _in_hand = app.post.take_in_hand().await;
    if let Err(why) = line.begin(&letter.from, &letter.to).await {
        return Ok((None, Err(why)));
    }
    // Whoever erased it meanwhile gets nothing: a text without its end is thrown away.
    if !app.store.hand_mail(&id, &letter.secret_hash, app.clock.now()).await? {
        return Ok((None, Ok(())));
    }
    if let Err(why) = line.finish(&letter.text).await {
        return Ok((None, Err(why)));
    }
    app.store.mail_sent(&id, app.clock.now()).await?;
    Ok((Some(line), Ok(())))
}

/// Whether the mail server lets us in, for `kith doctor`: its name, and else what is wrong, in words without
/// addresses. `None` where no mail is sent.
pub(crate) async fn try_line(app: &AppState) -> Option<(String, Result<(), String>)> {
    let mail = app.post.mail.as_ref()?;
    let tried = match Line::open(mail, own_name(app)).await {
        Ok(line) => {
            line.close().await;
            Ok(())
        }
        Err(why) => Err(why.to_string()),
    };
    Some((format!("{}:{}", mail.host, mail.port), tried))
}
