//! A person's calendar: choosing it, reading it again, saying what its all-day entries mean, and forgetting it.

use axum::{
    Json,
    extract::State,
    http::{HeaderMap, StatusCode},
};
use jiff::Timestamp;
use wire::{CalendarSource, DatedHours, Days};

use super::{
    Clock, dated, fetch,
    reading::{Reading, read},
    refresh, shown,
    store::Calendar,
};
use crate::{
    AppState,
    error::{ApiError, Body},
    language::preferred,
    sentence::say,
    session::Member,
};

/// `PUT /api/days/calendar`
pub(super) async fn choose(
    me: Member,
    State(app): State<AppState>,
    headers: HeaderMap,
    Body(source): Body<CalendarSource>,
) -> Result<Json<Days>, ApiError> {
    let (clock, now) = (Clock::of(&app, &me).await?, app.clock.now());
    admit(&app, &me, now)?;
    let refused = |why: fetch::Trouble| ApiError::Invalid(why.sentence());
    let (address, text) = if source.address {
        let url = fetch::address(&source.text).map_err(refused)?;
        (Some(url.to_string()), fetch::fetch(&app, url).await.map_err(refused)?)
    } else {
        (None, source.text)
    };
    let found = read(&app, &clock, text, now).await?.map_err(refused)?;
    let earlier = app.store.calendar(&me.person).await?;
    let new = Calendar {
        next_at: address.as_ref().and_then(|_| refresh::tomorrow(now)),
        address,
        ..kept(found, earlier.as_ref(), &clock, now)
    };
    app.store.put_calendar(&me.person, &new).await?;
    Ok(Json(shown(&app, &me, preferred(&headers)).await?))
}

/// `POST /api/days/calendar/read`: tries now, and says with its answer how that went.
pub(super) async fn read_again(
    me: Member,
    State(app): State<AppState>,
    headers: HeaderMap,
) -> Result<Json<Days>, ApiError> {
    let now = app.clock.now();
    let calendar = app.store.calendar(&me.person).await?.filter(|it| it.address.is_some());
    let calendar =
        calendar.ok_or(ApiError::Conflict(say!("There is no address of a calendar to read again.")))?;
    admit(&app, &me, now)?;
    refresh::try_once(&app, &me.person, calendar).await?;
    Ok(Json(shown(&app, &me, preferred(&headers)).await?))
}

/// `PUT /api/days/calendar/answers`
pub(super) async fn answer(
    me: Member,
    State(app): State<AppState>,
    headers: HeaderMap,
    Body(said): Body<DatedHours>,
) -> Result<Json<Days>, ApiError> {
    const GONE: ApiError = ApiError::Conflict(say!("Your calendar has nothing on these days any more."));
    if !dated::is_whole(&said) {
        return Err(ApiError::Invalid(say!("This is about whole days: from 0 to 96.")));
    }
    if !app.store.answer_all_day(&me.person, &said).await? {
        return Err(GONE);
    }
    Ok(Json(shown(&app, &me, preferred(&headers)).await?))
}

/// `DELETE /api/days/calendar`: what it had taken is free again at once.
pub(super) async fn forget(me: Member, State(app): State<AppState>) -> Result<StatusCode, ApiError> {
    app.store.forget_calendar(&me.person).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Whether this person may let Kith read a calendar now: each time somebody else's server is asked, and calendars are
/// long.
fn admit(app: &AppState, me: &Member, now: Timestamp) -> Result<(), ApiError> {
    const OFTEN: ApiError =
        ApiError::TooMany(say!("You have read calendars often just now. Wait a minute, then try again."));
    app.calendars.admit(me.person.0.clone(), now).map_err(|_seconds| OFTEN)
}

/// What is kept of a reading; answers about days stay with the days.
pub(super) fn kept(found: Reading, earlier: Option<&Calendar>, clock: &Clock, now: Timestamp) -> Calendar {
    let said = |day| {
        let known = earlier.and_then(|it| it.all_day.iter().find(|(one, _)| *one == day));
        (day, known.and_then(|(_, free)| *free))
    };
    Calendar {
        address: None,
        zone: clock.name.clone(),
        taken: found.taken,
        all_day: found.all_day.into_iter().map(said).collect(),
        unread: found.unread,
        complete: found.complete,
        read_at: now,
        tried_at: now,
        failures: 0,
        trouble: None,
        next_at: None,
    }
}
