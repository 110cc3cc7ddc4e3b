//! `/api/mail`: the address to which somebody wants mails about the meetings of their group.

use axum::{
    Json,
    extract::State,
    http::{HeaderMap, StatusCode},
};
use schedule::QuietHours;
use wire::{MailSettings, MailWish};

use super::{
    About, address,
    addresses::{Kept, Reminders, put_address, set_reminders},
    queue,
    send::SEND,
    store::{Kind, put_mail},
};
use crate::{
    AppState,
    error::{ApiError, Body},
    jobs,
    language::named,
    sentence::say,
    session::{Learner, Member},
    store::StoreError,
};

/// Leads of a reminder there are to choose from, in minutes.
const LEADS: [u16; 2] = [60, 24 * 60];

/// Whether there are mails here at all, and where the caller's go.
pub(super) async fn show(
    Learner(me): Learner,
    State(app): State<AppState>,
) -> Result<Json<MailSettings>, ApiError> {
    Ok(Json(settings(&app, &me).await?))
}

async fn is_offered(app: &AppState, me: &Member) -> Result<bool, StoreError> {
    Ok(app.post.mail.is_some() && app.store.mails_are_for(&me.course).await?)
}

async fn settings(app: &AppState, me: &Member) -> Result<MailSettings, StoreError> {
    let offered = is_offered(app, me).await?;
    // Who gave an address while there were mails can still take it back.
    let Some(kept) = app.store.mail_address(me).await? else {
        return Ok(MailSettings {
            offered,
            address: None,
            confirmed: false,
            reminder_minutes: None,
            quiet: QuietHours::default(),
            refused: None,
        });
    };
    Ok(MailSettings {
        offered,
        confirmed: kept.confirmed_at.is_some(),
        address: Some(kept.address),
        reminder_minutes: kept.reminders.minutes,
        quiet: kept.reminders.quiet,
        refused: kept.refused,
    })
}

/// Another address, which has to be confirmed by the link in a mail, or other times to be reminded.
pub(super) async fn ask(
    Learner(me): Learner,
    State(app): State<AppState>,
    headers: HeaderMap,
    Body(wish): Body<MailWish>,
) -> Result<Json<MailSettings>, ApiError> {
    if !is_offered(&app, &me).await? {
        return Err(ApiError::Invalid(say!("Kith sends no mails here.")));
    }
    if wish.reminder_minutes.is_some_and(|minutes| !LEADS.contains(&minutes)) {
        return Err(ApiError::Invalid(say!("A reminder comes an hour or a day before a meeting.")));
    }
    let typed = address::read(&wish.address)?.to_string();
    let now = app.clock.now();
    let works = |kept: &Kept| kept.confirmed_at.is_some() && kept.refused.is_none() && kept.address == typed;
    let before = app.store.mail_address(&me).await?;
    let quiet = wish.quiet.or_else(|| before.as_ref().map(|kept| kept.reminders.quiet)).unwrap_or_default();
    let reminders = Reminders { minutes: wish.reminder_minutes, quiet };
    let known = before.filter(works);
    if known.is_none() {
        app.post.admit(&me.person, &typed, now)?;
    }
    let mut tx = app.store.writing().await?;
    tx.lock(&me.person.0).await?;
    if let Some(kept) = known {
        set_reminders(&mut tx, &kept.id, reminders).await?;
        queue(&app, &mut tx, About::Address(&kept.id), now).await?;
    } else {
        let id = put_address(&mut tx, &me, (&typed, named(&headers)), reminders, now).await?;
        put_mail(&mut tx, &id, Kind::Confirm, None, Some(now), now).await?;
        jobs::ask_for(&mut tx, SEND, "", now).await?;
    }
    tx.commit().await?;
    app.wake_jobs();
    Ok(Json(settings(&app, &me).await?))
}

/// Forgets the address.
pub(super) async fn end(Learner(me): Learner, State(app): State<AppState>) -> Result<StatusCode, ApiError> {
    app.store.forget_mail_address(&me).await?;
    Ok(StatusCode::NO_CONTENT)
}
