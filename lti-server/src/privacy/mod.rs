//! What Kith keeps about people, and how it goes: the switches of a platform, and the wish of a person.
//!
//! What becomes of each table, by a person's own wish (erasure) and when a course was not opened for the time its
//! platform sets (retention). A test holds that every table is named here, and another that nothing is left of a
//! person who was erased. Whoever adds a table adds a line: what refers to a person is `ON DELETE CASCADE`, or
//! `SET NULL` where others need the row; an id as mere text is for `erase.rs` to find.
//!
//! | Table | Personal data | Erasure of a person | Retention of a course |
//! |---|---|---|---|
//! | `person` | subject, name, nickname, zone | goes | goes with their last course |
//! | `availability` | zone, free hours | goes with the person | goes with the person |
//! | `dated_hours` | on which days somebody is free or not | goes with the person | goes with the person |
//! | `busy_calendar` | the address of a calendar, and when it says somebody is busy, never with what | goes with the person | goes with the person |
//! | `enrolment` | who is in a course, in which role, when last seen | goes with the person | goes |
//! | `profile_answer` | answers, consent | goes with the person | goes |
//! | `membership` | who was in a group, from when to when | stays without the person | goes |
//! | `leaving` | why somebody left a group, in their words | goes | goes |
//! | `still_in` | who of the staff asked | stays without the person | goes |
//! | `still_in_answer` | who is still in | goes | goes |
//! | `next_run` | who rather joins the next run | goes | goes |
//! | `apart` | whom staff keeps apart; told to neither | goes with either person | goes |
//! | `column_file` | none: names of columns | stays | goes |
//! | `column_cells` | what staff says of somebody in a file, for forming groups; told to staff only | goes with the person | goes |
//! | `column_tie` | by that file, who asked for whom or was with whom; told to staff only | goes with either person | goes |
//! | `merger` | who of the staff decided | stays without the person | goes |
//! | `group_care` | who of the staff cared for a silent group | stays without the person | goes |
//! | `attendance` | who said they were at a meeting, and which hour of theirs it was | becomes a number, `meeting.former_present` | goes |
//! | `gradebook_score` | whether somebody's point was sent, and when | goes with the person; the platform's stays | goes |
//! | `calendar_feed` | that somebody's calendar reads their meetings; the address as a hash | goes with the person | goes |
//! | `mail_address` | an e-mail address its owner typed | goes with the person, when they leave the course, on one click | goes |
//! | `mail` | what was sent there, and is to be | goes with the address | goes |
//! | `meeting_answer` | who said that they come to a meeting | goes with the person | goes |
//! | `clock_left` | who leaves a meeting at its hour though clocks change | goes with the person | goes |
//! | `poll` | who opened it, a link they typed | goes with the person; the others are asked anew | goes |
//! | `poll_slot` | none | goes with the poll | goes |
//! | `poll_answer` | when somebody could, until a time is taken | goes with the person | goes |
//! | `meeting_record` | who last wrote into it; what the group wrote | stays without the person; the text is the group's | goes |
//! | `lead_offer` | who could lead meetings of their group | goes with the person | goes |
//! | `meeting_lead` | who leads a meeting, and who passed it on | goes with the person | goes |
//! | `caught_up` | who read what came of a meeting they were not at | goes with the person | goes |
//! | `tie_event` | hellos, meetings and groups two people had | goes with either person | goes |
//! | `forum_event` | who answered or named whom in a forum, when, and how Kith heard of it; no text | goes with either person | goes |
//! | `forum_post` | that somebody wrote a post, and when; its name as a hash | goes with the person | goes |
//! | `introduction` | whom staff introduced to each other | goes with either person | goes |
//! | `refusal` | whom somebody does not want to be suggested, and whom they blocked | goes with either person | goes |
//! | `face` | a picture, a drawing, a line about themself | goes with the person; at once when taken back | goes |
//! | `face_report` | who did not find whose face right, in their words | goes with either person | goes |
//! | `session` | where the platform has their picture; launches, whose, who acted in whose name | goes, and the bearer ends | goes |
//! | `selection` | who was choosing what to place | goes; all go after a day | goes |
//! | `meeting` | who chose it, in which zone, a link they typed | stays, told in UTC, without person and link | goes |
//! | `series` | who chose it | stays without the person | goes |
//! | `proposal` | ids of people in drafts of groups | stays without the person; an open one has changed | goes |
//! | `audit_entry` | who did what, by id | stays without the id | goes; a line with counts is added |
//! | `login` | the person a login is for, in an address | goes; all go after a day | - |
//! | `job` | ids in what is to be done | goes | goes |
//! | `spent_login` | none: an instant and a random number, forgotten after two hours | - | - |
//! | `launch_secret` | none | stays | stays |
//! | `course_group` | who of the staff looks after it; ends when its last member goes | stays without the person | goes |
//! | `course` | none | stays | goes |
//! | `course_setting` | none | stays | goes |
//! | `gradebook` | none | stays | goes |
//! | `item` | none | stays | goes |
//! | `run` | none | stays | goes |
//! | `platform` | none | stays | stays |
//! | `platform_health` | none | stays | stays |
//! | `deployment` | none | stays | stays |
//! | `invitation` | none of courses; who made it, by their word | stays | stays |
//! | `signing_key` | none | stays | stays |
//! | `host_person` | how the platform's group pages know them | goes with the person | goes with the person |
//! | `host_grant` | what a teacher allowed Kith at their Canvas | goes with the person | goes with the person |
//! | `host_connection` | a teacher on the way to Canvas | goes | goes |
//! | `host_push` | who last took groups to the platform | goes with the person | goes |
//! | `host_course` | none | stays | goes |
//! | `host_set` | none | stays | goes |
//! | `host_key` | none | stays | stays |
//! | `room_server` | none | stays | stays |
//! | `room` | none: a random name | stays | goes |
//! | `evidence_source` | none; the secret of statements as a hash | stays | stays |
//! | `forum_reading` | none | stays | goes |
//! | `forum_thread` | none: names of threads as hashes, and when | stays | goes |
//! | `evidence_tally` | none: numbers | stays | stays |
//! | `notice_handler` | none | stays | stays |
//! | `notice` | none | stays; all go after a while | stays |
//! | `context_origin` | none | stays | stays |
//! | `admin_account` | of those who run this Kith: a name, a password's hash | - | - |
//! | `admin_session` | of those who run this Kith | - | - |
//! | `admin_link` | of those who run this Kith | - | - |
//!
//! Decision 0014 has the reasons.

mod cli;
mod erase;
mod export;
mod names;
mod retention;

use axum::{
    Router,
    extract::State,
    http::{StatusCode, header},
    response::{IntoResponse, Response},
    routing::get,
};

pub use cli::{PersonCommand, Whom};
pub(crate) use names::{hide_names, keep_switch, lock_names, names_are_hidden};
pub(crate) use retention::{LEAVERS, erase_leavers, erase_unused_courses};

use crate::{AppState, error::ApiError, session::Member, store::StoreError};

/// The routes of this feature.
pub(crate) fn routes() -> Router<AppState> {
    Router::new().route("/api/me", get(show).delete(forget))
}

/// `GET /api/me`: everything stored about the caller, to keep.
async fn show(me: Member, State(app): State<AppState>) -> Result<Response, ApiError> {
    let known = app.store.about(&me.person, app.clock.now()).await?.ok_or(ApiError::NotFound)?;
    // People read it as it is.
    let text =
        serde_json::to_string_pretty(&known).map_err(|error| StoreError::inconsistent("about", error))?;
    let headers = [
        (header::CONTENT_TYPE, "application/json"),
        (header::CONTENT_DISPOSITION, "attachment; filename=\"kith-about-me.json\""),
    ];
    Ok((headers, text).into_response())
}

/// `DELETE /api/me`: erases the caller from all courses of their platform.
async fn forget(me: Member, State(app): State<AppState>) -> Result<StatusCode, ApiError> {
    if app.store.erase_person(&me.person, "the person", &app.zones, app.clock.now()).await? {
        Ok(StatusCode::NO_CONTENT)
    } else {
        Err(ApiError::SessionExpired)
    }
}
