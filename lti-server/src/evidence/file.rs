//! `PUT /api/evidence/file`: a file of replies, read while it comes. What is wrong is left out with its line, and the
//! rest counts: a file is a heap of single events, and to bring it again changes nothing.

use std::collections::BTreeMap;

use axum::{Json, body::Body, extract::State};
use jiff::Timestamp;
use tokio::sync::mpsc::{Receiver, Sender, channel};
use wire::{EvidenceFile, Inlet, LeftOutLine};

use super::{
    lines::{Line, Lines, NoFile, Why},
    names::Members,
    pipe::{Pipe, pipe},
    source::Outcome,
    store::NewEvent,
};
use crate::{
    AppState,
    error::ApiError,
    session::{CourseKey, Instructor},
    store::StoreError,
};

/// Wrong lines are all counted, and so many of them named.
const NAMED: usize = 200;
/// Events that are written in one go.
const AT_ONCE: usize = 2_000;
/// Parts that wait to be written.
const PARTS: usize = 2;

const NOT_AGREED: ApiError =
    ApiError::Conflict("Whoever runs Kith has not agreed to files of a forum. They can, in Kith's console.");
const OFTEN: ApiError = ApiError::TooMany("Many files came just now. Wait a minute, then try again.");

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
    let Judged { mut told, sent, wrong, ended } = judged.map_err(|_| ApiError::Interrupted)?;
    told.new = written?;
    told.known = sent - told.new;
    note(&app, &platform, &told, wrong, now).await?;
    let counts = format!("lines {}, new {}, left out {}", told.lines, told.new, told.left_out);
    app.store.note_file(&me, &counts, now).await?;
    ended.map_err(|why| ApiError::Invalid(why.to_string()))?;
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

/// Adds what came of a file to the counts of the platform.
async fn note(
    app: &AppState,
    platform: &str,
    told: &EvidenceFile,
    wrong: u64,
    now: Timestamp,
) -> Result<(), StoreError> {
    let outcomes = [
        (Outcome::New, told.new),
        (Outcome::Known, told.known),
        (Outcome::Opening, told.openings),
        (Outcome::Stranger, told.strangers),
        (Outcome::Wrong, wrong),
    ];
    app.store.count_evidence(platform, Inlet::File, &outcomes, now).await
}

/// What was found in a file.
struct Judged {
    told: EvidenceFile,
    /// Events that were handed on.
    sent: u64,
    /// Lines that were left out for another reason than strangers.
    wrong: u64,
    /// Whether it was read to its end.
    ended: Result<(), NoFile>,
}

/// Reads a file to its end, and hands on what is to be kept, part by part.
fn judge(pipe: Pipe, members: &Members, now: Timestamp, parts: &Sender<Vec<NewEvent>>) -> Judged {
    let mut judged = Judged { told: EvidenceFile::default(), sent: 0, wrong: 0, ended: Ok(()) };
    let mut lines = match Lines::begin(pipe, members, now) {
        Ok(lines) => lines,
        Err(why) => return Judged { ended: Err(why), ..judged },
    };
    let mut part = Vec::with_capacity(AT_ONCE);
    // The other end is gone only when writing failed, which is told instead.
    let mut hand_on = |part: &mut Vec<NewEvent>| {
        judged.sent += u64::try_from(part.len()).unwrap_or_default();
        parts.blocking_send(std::mem::take(part)).is_ok()
    };
    let mut why = BTreeMap::new();
    let told = &mut judged.told;
    judged.ended = loop {
        match lines.next() {
            Ok(Some((_, Line::Event(event)))) => {
                part.push(event);
                if part.len() == AT_ONCE && !hand_on(&mut part) {
                    break Ok(());
                }
            }
            Ok(Some((_, Line::Opening))) => told.openings += 1,
            Ok(Some((line, Line::Wrong(reason)))) => {
                *why.entry(reason.code()).or_insert(0_u64) += 1;
                told.left_out += 1;
                if told.wrong.len() < NAMED {
                    told.wrong.push(LeftOutLine { line, why: reason.code().to_owned() });
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
    told.strangers = why.get(Why::Stranger.code()).copied().unwrap_or_default();
    judged.wrong = told.left_out - told.strangers;
    judged
}
