//! `PUT /api/evidence/file`: a file of replies, read while it comes. What is wrong is left out with its line, and the
//! rest counts: a file is a heap of single events, and to bring it again changes nothing.

use axum::{Json, body::Body, extract::State};
use jiff::Timestamp;
use tokio::sync::mpsc::{Receiver, Sender, channel};
use wire::{EvidenceFile, LeftOutLine};

use super::{
    lines::{Line, Lines, NoFile, Why},
    names::Members,
    pipe::{Pipe, pipe},
    store::NewEvent,
};
use crate::{
    AppState,
    error::ApiError,
    sentence::say,
    session::{CourseKey, Instructor},
    store::StoreError,
};

/// Wrong lines are all counted, and so many of them named.
const NAMED: usize = 200;
/// Events that are written in one go.
const AT_ONCE: usize = 2_000;
/// Parts that wait to be written.
const PARTS: usize = 2;

const NOT_AGREED: ApiError = ApiError::Conflict(say!(
    "Whoever runs Kith has not agreed to files of a forum. They can, in Kith's console."
));
const OFTEN: ApiError = ApiError::TooMany(say!("Many files came just now. Wait a minute, then try again."));

/// `PUT /api/evidence/file`
pub(super) async fn bring(
    Instructor(me): Instructor,
    State(app): State<AppState>,
    body: Body,
) -> Result<Json<EvidenceFile>, ApiError> {
    let now = app.clock.now();
    let (platform, source) = app.store.evidence_source_of(&me.course).await?;
    if !source.switches.files {
        return Err(NOT_AGREED);
    }
    app.evidence.admit(me.course.0.clone(), now).map_err(|_seconds| OFTEN)?;
    let members = app.store.evidence_members(&me.course).await?;
    let (filling, pipe) = pipe();
    let (parts, read) = channel(PARTS);
    let reading = tokio::task::spawn_blocking(move || judge(pipe, &members, now, &parts));
    let (_, written, judged) = tokio::join!(filling.fill(body), keep(&app, &me.course, read), reading);
    let (mut told, ended) = judged.map_err(|_| ApiError::Interrupted)?;
    told.new = written?;
    // Every other line was an event.
    told.known = told.lines - told.openings - told.left_out - told.new;
    app.store.note_file(&me, &platform, &told, now).await?;
    ended.map_err(|why| ApiError::Invalid(why.sentence()))?;
    Ok(Json(told))
}

/// Writes what is handed on, part by part; how much of it was new. Where that fails nothing more is read.
async fn keep(
    app: &AppState,
    course: &CourseKey,
    mut parts: Receiver<Vec<NewEvent>>,
) -> Result<u64, StoreError> {
    let mut new = 0;
    while let Some(part) = parts.recv().await {
        new += app.store.keep_of_file(course, &part).await?;
    }
    Ok(new)
}

/// Reads a file and hands on what is to be kept, part by part; and whether it was read to its end.
fn judge(
    pipe: Pipe,
    members: &Members,
    now: Timestamp,
    parts: &Sender<Vec<NewEvent>>,
) -> (EvidenceFile, Result<(), NoFile>) {
    let mut told = EvidenceFile::default();
    let mut lines = match Lines::begin(pipe, members, now) {
        Ok(lines) => lines,
        Err(why) => return (told, Err(why)),
    };
    let mut part = Vec::with_capacity(AT_ONCE);
    // The other end is gone only when writing failed, which is told instead.
    let hand_on = |part: &mut Vec<NewEvent>| parts.blocking_send(std::mem::take(part)).is_ok();
    let ended = loop {
        match lines.next() {
            Ok(Some((_, Line::Event(event)))) => {
                part.push(event);
                if part.len() == AT_ONCE && !hand_on(&mut part) {
                    break Ok(());
                }
            }
            Ok(Some((_, Line::Opening))) => told.openings += 1,
            Ok(Some((line, Line::Wrong(why)))) => {
                told.left_out += 1;
                told.strangers += u64::from(why == Why::Stranger);
                if told.wrong.len() < NAMED {
                    told.wrong.push(LeftOutLine { line, why: why.code().to_owned() });
                }
            }
            Ok(None) => break Ok(()),
            Err(why) => break Err(why),
        }
    };
    if !part.is_empty() {
        hand_on(&mut part);
    }
    told.lines = lines.count();
    (told, ended)
}
