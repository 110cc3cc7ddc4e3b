//! A group is asked which of a few times suits, and one of them is taken by a rule that stands on the card: at the
//! deadline, or when everybody has answered. Decision 0034.

mod answer;
mod decide;
mod open;
mod store;

use axum::{
    Json, Router,
    extract::State,
    routing::{delete, get, put},
};
use schedule::{SeatAt, seat_at};
use wire::{GroupPoll, Member as Shown, Poll};

pub(crate) use decide::{DECIDE, decide};
pub(crate) use store::level_from;

use super::{OwnGroup, slots};
use crate::{
    AppState, days,
    error::ApiError,
    session::{Learner, Member},
};

/// The routes of this part.
pub(super) fn routes() -> Router<AppState> {
    Router::new()
        .route("/api/poll", get(show).post(open::open))
        .route("/api/poll/{id}", delete(open::close))
        .route("/api/poll/{id}/answer", put(answer::answer))
}

/// `GET /api/poll`
async fn show(Learner(me): Learner, State(app): State<AppState>) -> Result<Json<GroupPoll>, ApiError> {
    let group = OwnGroup::of(&app, &me).await?;
    Ok(Json(shown(&app, &me, &group).await?))
}

/// The group's poll as one of its members may see it.
async fn shown(app: &AppState, me: &Member, group: &OwnGroup) -> Result<GroupPoll, ApiError> {
    let Some(poll) = app.store.poll_of(&me.course, &group.id).await? else {
        return Ok(GroupPoll { poll: None });
    };
    let now = app.clock.now();
    let attendees = days::attendees(app, &group.members, now).await?;
    let open = poll.answered(&me.person) || poll.failed;
    let members = group.seen.iter().map(|it| Shown { answered: poll.answered(&it.person), ..it.clone() });
    let ranked = poll.starts.iter().enumerate().map(|(place, starts_at)| {
        let seats = group.members.iter().zip(&attendees).map(|(person, attendee)| {
            let mine = person.id == me.person;
            let said = poll.level(place, &person.id).filter(|_| open || mine);
            let by_hours = seat_at(attendee, *starts_at, poll.minutes / 15);
            // A proposal for who has not answered yet; others see it only when it is sent.
            let level = if mine { said.or(by_hours.level) } else { said };
            SeatAt { level, ..by_hours }
        });
        slots::seated(*starts_at, seats.collect())
    });
    let slots = ranked.map(|slot| slots::shown(&slot, group)).collect();
    Ok(GroupPoll {
        poll: Some(Poll {
            minutes: poll.minutes,
            deadline: poll.deadline,
            quorum: poll.quorum,
            members: members.collect(),
            slots,
            failed: poll.failed,
            id: poll.id,
        }),
    })
}
