//! Finding the hour, keeping it, saying who was there, and the record of what came of it.

mod calendar;
mod change;
mod coming;
mod door;
mod doorstep;
mod erase;
mod feed;
mod hour_map;
mod ledger;
mod nudge;
mod poll;
mod record;
mod rezone;
mod series;
mod slots;
mod store;
mod told;
mod view;
mod wishes;

use axum::{
    Router,
    routing::{get, post, put},
};

pub(crate) use coming::answer_as;
pub(crate) use erase::forget_person;
pub(crate) use poll::{DECIDE, decide, level_from};
pub(crate) use record::counted_attendance;
pub(crate) use rezone::follow_zones;
pub(crate) use store::maybe_local;
pub(crate) use told::{Told, taken_back, told};
pub(crate) use view::{derived, of_course, of_group, was_held};

use crate::{AppState, error::ApiError, groups::own_group, roster::Viewer, sentence::say, session::Member};

/// The routes of this feature.
pub(crate) fn routes() -> Router<AppState> {
    Router::new()
        .route("/api/slots", get(slots::show))
        .route("/api/slots/map", get(hour_map::show))
        .route("/api/meetings", get(view::list).post(change::choose))
        .route("/api/meetings/{id}", put(change::postpone))
        .route("/api/meetings/{id}/cancel", post(change::cancel))
        .route("/api/meetings/{id}/attendance", put(change::attend))
        .route("/api/meetings/{id}/answer", put(coming::answer))
        .route("/api/meetings/{id}/nudge", post(nudge::ask_again))
        .route("/api/meetings/{id}/door", post(door::open))
        .route("/api/meetings/{id}/recordings", get(door::recordings))
        .route("/api/meetings/{id}/calendar", get(calendar::download))
        .route("/api/calendar-feed", get(feed::show).post(feed::make).delete(feed::end))
        .merge(poll::routes())
        .merge(record::routes())
        .merge(series::routes())
}

/// Where calendar programs read, with a secret in the address for a session, and where the entries they show lead.
pub(crate) fn feeds() -> Router<AppState> {
    Router::new().route("/calendar/{file}", get(feed::read)).route("/door/{id}", get(doorstep::show))
}

/// The caller's own group with the facts about its members.
struct OwnGroup {
    id: wire::GroupId,
    name: String,
    members: Vec<crate::roster::Person>,
    /// The members as the caller may see them, in the same order.
    seen: Vec<wire::Member>,
    viewer: Viewer,
}

impl OwnGroup {
    /// Whether somebody is a member.
    fn has(&self, person: &wire::PersonId) -> bool {
        self.members.iter().any(|it| it.id == *person)
    }

    async fn of(app: &AppState, me: &Member) -> Result<Self, ApiError> {
        Self::find(app, me).await?.ok_or_else(|| {
            ApiError::Invalid(say!("You are in no group yet; meetings are planned by groups."))
        })
    }

    /// The group of somebody who names a meeting: without a group, no meeting is theirs.
    async fn that_meets(app: &AppState, me: &Member) -> Result<Self, ApiError> {
        Self::find(app, me).await?.ok_or(ApiError::NotFound)
    }

    async fn find(app: &AppState, me: &Member) -> Result<Option<Self>, ApiError> {
        let people = app.store.company(&me.course, &me.person).await?;
        let viewer = Viewer::of(&app.store, me, &people).await?;
        let Some((group, members)) = own_group(app, me, &people, &viewer).await? else { return Ok(None) };
        let members = members.into_iter().cloned().collect();
        Ok(Some(Self { id: group.id, name: group.name, members, seen: group.members, viewer }))
    }
}
