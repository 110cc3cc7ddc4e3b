//! Choosing a series, and ending it.

use axum::{
    Json,
    extract::{Path, State},
    http::StatusCode,
};
use wire::{MeetingState, SeriesId, SeriesRequest, SeriesState};

use super::{
    state,
    store::{self, NewSeries},
    ways::{Asked, Facts, key},
};
use crate::{
    AppState, audit,
    error::{ApiError, Body},
    meetings::{
        OwnGroup, change,
        store::{self as meetings, NewMeeting},
        view,
    },
    sentence::{Sentence, say},
    session::{Learner, Member},
    store::Writing,
};

/// `POST /api/series`: all meetings at once, or none.
pub(super) async fn choose(
    Learner(me): Learner,
    State(app): State<AppState>,
    Body(request): Body<SeriesRequest>,
) -> Result<(StatusCode, Json<SeriesState>), ApiError> {
    const STALE: Sentence =
        say!("Somebody’s hours have changed meanwhile. Look at the ways to meet once more.");
    let asked = Asked::new(request.weeks, request.minutes)?;
    let now = app.clock.now();
    let group = OwnGroup::of(&app, &me).await?;
    let rooms = app.store.rooms(&me.course).await?;
    let link = change::link(request.link.as_deref(), &group, &rooms)?;
    let facts = Facts::read(&app, &me, &group, asked, now).await?;
    let (first_week, horizon) = (facts.first_week(), facts.horizon());
    let offered = facts.search().await?.ways.into_iter().flat_map(|ways| ways.ways);
    // Only what is offered now, to the quarter hour, is what everybody can do and nobody pays too much for.
    let mut alike = offered.filter(|way| key(first_week, way) == request.way);
    let way = alike.next().ok_or(ApiError::Conflict(STALE))?;
    let starts = way.starts.iter();
    let anchors = starts.map(|&start| change::anchor(&app, &group, &me, horizon.at(start), now));
    let anchors = anchors.collect::<Result<Vec<_>, _>>()?;

    let mut tx = app.store.writing().await?;
    tx.lock(&group.id.0).await?;
    if !to_come(&app, &mut tx, &me, &group, None).await?.is_empty() {
        return Err(ApiError::Conflict(say!("Your group meets every week already. End that series first.")));
    }
    let new = NewSeries {
        course: &me.course,
        group: &group.id,
        turns: u8::try_from(way.turns).unwrap_or(u8::MAX),
        chosen_by: &me.person,
    };
    let series = store::add(&mut tx, &new, now).await?;
    let mut chosen = Vec::with_capacity(anchors.len());
    for anchor in &anchors {
        let new = NewMeeting {
            course: &me.course,
            group: &group.id,
            series: Some(&series),
            anchor,
            minutes: asked.minutes,
            link,
            chosen_by: &me.person,
        };
        chosen.push(meetings::add(&mut tx, &new, now).await?);
    }
    audit::record(&mut tx, now, Some(&me.course), Some(&me.person), "series chosen", &series.0).await?;
    change::commit_told(&app, tx, (&me.course, &group.id), &chosen, now).await?;
    Ok((StatusCode::CREATED, Json(state(&app, &me, &group).await?)))
}

/// `POST /api/series/{id}/end`: all its meetings to come are called off. Ending twice is the same as once.
pub(super) async fn end(
    Learner(me): Learner,
    State(app): State<AppState>,
    Path(id): Path<String>,
) -> Result<Json<SeriesState>, ApiError> {
    let (id, now) = (SeriesId(id), app.clock.now());
    let group = OwnGroup::that_meets(&app, &me).await?;
    let mut tx = app.store.writing().await?;
    tx.lock(&group.id.0).await?;
    let ended = store::is_ended(&mut tx, &me.course, &group.id, &id).await?.ok_or(ApiError::NotFound)?;
    if !ended {
        let over = to_come(&app, &mut tx, &me, &group, Some(&id)).await?;
        for meeting in &over {
            meetings::cancel(&mut tx, meeting, now).await?;
        }
        store::end(&mut tx, &id, now).await?;
        audit::record(&mut tx, now, Some(&me.course), Some(&me.person), "series ended", &id.0).await?;
        change::commit_told(&app, tx, (&me.course, &group.id), &over, now).await?;
    }
    Ok(Json(state(&app, &me, &group).await?))
}

/// The meetings of the group's series, or of this one, that stand and have not begun.
async fn to_come(
    app: &AppState,
    tx: &mut Writing,
    me: &Member,
    group: &OwnGroup,
    of: Option<&SeriesId>,
) -> Result<Vec<wire::MeetingId>, ApiError> {
    let now = app.clock.now();
    let mut found = Vec::new();
    for (id, series) in store::standing(tx, &me.course, &group.id).await? {
        if of.is_some_and(|of| *of != series) {
            continue;
        }
        let Some(row) = meetings::meeting_in(tx, &me.course, &group.id, &id).await? else { continue };
        if row.state == MeetingState::Planned && view::start(&row, &app.zones) > now {
            found.push(id);
        }
    }
    Ok(found)
}
