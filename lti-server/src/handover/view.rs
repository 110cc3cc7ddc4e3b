//! `/api/groups/host`: what would change at the platform, and asking for it.

use std::collections::{BTreeSet, HashMap};

use axum::{
    Json,
    extract::State,
    http::{HeaderMap, StatusCode},
};
use grouping::{Change, difference};
use wire::{HostChange, HostDoor, HostGroups, HostProduct, HostPush, HostRequest, HostState, Language};

use super::{
    host::{Host, HostError},
    oauth::course_at,
    ours::{Ours, mark},
    place::{Key, Place, Product},
    purpose::Purpose,
};
use crate::{
    AppState,
    error::{ApiError, Body},
    language::preferred,
    sentence::say,
    session::{Instructor, Member},
    store::StoreError,
};

/// `GET /api/groups/host`
pub(super) async fn show(
    Instructor(me): Instructor,
    State(app): State<AppState>,
    headers: HeaderMap,
) -> Result<Json<HostGroups>, ApiError> {
    Ok(Json(view(&app, &me, preferred(&headers)).await?))
}

/// `POST /api/groups/host`: 202; it is done in the background.
pub(super) async fn ask(
    Instructor(me): Instructor,
    State(app): State<AppState>,
    headers: HeaderMap,
    Body(request): Body<HostRequest>,
) -> Result<(StatusCode, Json<HostGroups>), ApiError> {
    let ours = app.store.ours(&me.course).await?;
    // Groups go into the course they are of, which is the session's. Those of another are not this one's to give.
    if !ours.marks.contains(&mark(&request.first.0)) {
        return Err(ApiError::ForeignGroups);
    }
    if ours.living.first().is_none_or(|first| first.id != request.first) {
        return Err(ApiError::Conflict(say!(
            "These groups were replaced meanwhile. Look at the new ones first."
        )));
    }
    let place = app.store.place(&me.course).await?.ok_or(ApiError::NotFound)?;
    match &place.key {
        None => {
            return Err(ApiError::Conflict(say!(
                "No administrator made a key for your learning platform yet."
            )));
        }
        Some(Key::Canvas { client_id, .. }) if !is_connected(&app, &me, client_id).await? => {
            return Err(ApiError::Conflict(say!("Connect to Canvas first.")));
        }
        Some(_) => {}
    }
    let now = app.clock.now();
    app.store.begin_push(&me, &request.first, now).await?;
    app.store.add_job("groups", &me.course.0, now).await?;
    app.wake_jobs();
    Ok((StatusCode::ACCEPTED, Json(view(&app, &me, preferred(&headers)).await?)))
}

async fn is_connected(app: &AppState, me: &Member, client_id: &str) -> Result<bool, StoreError> {
    let grant = app.store.grant(&me.person).await?;
    Ok(grant.is_some_and(|grant| grant.client_id == client_id && grant.allowed.has(Purpose::Groups)))
}

/// How groups and platform stand to each other, with words in `language`.
async fn view(app: &AppState, me: &Member, language: &Language) -> Result<HostGroups, ApiError> {
    let ours = app.store.ours(&me.course).await?;
    let place = app.store.place(&me.course).await?.ok_or(ApiError::NotFound)?;
    let push = app.store.push(&me.course).await?.map(|row| row.push.shown(language));
    let mut view = HostGroups {
        product: match place.product {
            Product::Moodle => HostProduct::Moodle,
            Product::Canvas => HostProduct::Canvas,
            Product::Other => HostProduct::Other,
        },
        door: HostDoor::NoKey,
        trouble: None,
        set_name: ours.set_name(),
        first: ours.living.first().map(|group| group.id.clone()),
        changes: Vec::new(),
        unknown: ours.wanted(&place).1.into_iter().map(|person| person.name.clone()).collect(),
        push,
    };
    let Some(key) = &place.key else { return Ok(view) };
    let connected = match key {
        Key::Moodle { .. } => Ok(true),
        Key::Canvas { address, client_id, .. } => match course_at(&place, address) {
            Ok(_) => Ok(is_connected(app, me, client_id).await?),
            Err(why) => Err(why),
        },
    };
    match connected {
        Err(why) => (view.door, view.trouble) = (HostDoor::Shut, Some(why.in_language(language))),
        Ok(false) => view.door = HostDoor::Connect,
        Ok(true) => {
            view.door = HostDoor::Open;
            // While groups are written, what stands there changes under one's eyes.
            let busy = |push: &HostPush| matches!(push.state, HostState::Working | HostState::Waiting);
            if view.set_name.is_some() && !view.push.as_ref().is_some_and(busy) {
                match preview(app, me, &ours, &place).await {
                    Ok(changes) => view.changes = changes,
                    Err(HostError::Store(error)) => return Err(error.into()),
                    Err(HostError::NotConnected(why)) => {
                        (view.door, view.trouble) = (HostDoor::Connect, Some(why.in_language(language)));
                    }
                    Err(HostError::Later(why) | HostError::Refused(why) | HostError::Rejected(why)) => {
                        (view.door, view.trouble) = (HostDoor::Shut, Some(why.in_language(language)));
                    }
                }
            }
        }
    }
    Ok(view)
}

async fn preview(
    app: &AppState,
    me: &Member,
    ours: &Ours,
    place: &Place,
) -> Result<Vec<HostChange>, HostError> {
    let host = Host::open(app, place, &me.person).await?;
    let sets = app.store.host_sets(&me.course).await?;
    let standing = host.standing(&ours.marks, &sets, &ours.set_name().unwrap_or_default()).await?;
    let changes = difference(&ours.wanted(place).0, &ours.marks, &standing.found);
    Ok(shown(&changes, ours, place))
}

/// Changes in words, in the order of our groups; those that ended come last.
fn shown(changes: &[Change], ours: &Ours, place: &Place) -> Vec<HostChange> {
    let names = ours.names(place);
    let living: HashMap<String, (usize, &str)> =
        ours.living.iter().enumerate().map(|(n, group)| (group.mark(), (n, group.name.as_str()))).collect();
    let people = |ids: &BTreeSet<String>| {
        let name = |id: &String| {
            names.get(id.as_str()).map_or_else(|| format!("number {id}"), |name| (*name).to_owned())
        };
        let mut people: Vec<String> = ids.iter().map(name).collect();
        people.sort_by_key(|name| name.to_lowercase());
        people
    };
    let mut sorted: Vec<&Change> = changes.iter().collect();
    sorted.sort_by_key(|change| living.get(&change.mark).map_or(usize::MAX, |(n, _)| *n));
    let one = |change: &Change| HostChange {
        name: living.get(&change.mark).map(|(_, name)| (*name).to_owned()),
        new: change.at.is_none(),
        add: people(&change.add),
        remove: people(&change.remove),
    };
    sorted.into_iter().map(one).collect()
}
