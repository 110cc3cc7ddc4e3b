//! Tie events: written where something happens, read as a whole course.

use jiff::Timestamp;
use network::TieKind;
use wire::{PersonId, Seen};

use crate::{
    evidence::ForumEvent,
    session::CourseKey,
    store::{Store, StoreError, Writing, change, instant, micros, new_id, on_db},
};

/// Something that happened between two people.
#[derive(Clone, Debug)]
pub(super) struct TieEvent {
    pub(super) kind: TieKind,
    /// Who did it, where there is a direction.
    pub(super) a: PersonId,
    pub(super) b: PersonId,
    pub(super) happened_at: Timestamp,
    /// Where it was seen, if it comes from a forum.
    pub(super) seen: Option<Seen>,
}

impl From<ForumEvent> for TieEvent {
    fn from(event: ForumEvent) -> Self {
        let ForumEvent { kind, a, b, happened_at, seen } = event;
        Self { kind, a, b, happened_at, seen: Some(seen) }
    }
}

pub(crate) const fn kind_text(kind: TieKind) -> &'static str {
    match kind {
        TieKind::SameGroup => "same_group",
        TieKind::MetTogether => "met_together",
        TieKind::SaidHello => "said_hello",
        TieKind::Replied => "replied",
        TieKind::Mentioned => "mentioned",
    }
}

pub(crate) fn kind_from(text: &str) -> Result<TieKind, StoreError> {
    match text {
        "same_group" => Ok(TieKind::SameGroup),
        "met_together" => Ok(TieKind::MetTogether),
        "said_hello" => Ok(TieKind::SaidHello),
        "replied" => Ok(TieKind::Replied),
        "mentioned" => Ok(TieKind::Mentioned),
        other => Err(StoreError::inconsistent("tie_event.kind", other)),
    }
}

#[derive(sqlx::FromRow)]
struct Row {
    kind: String,
    person_a: String,
    person_b: String,
    happened_at_us: i64,
}

/// Records one event; the same from the same source again changes nothing. Says whether it was new.
pub(super) async fn record(
    tx: &mut Writing,
    course: &CourseKey,
    event: &TieEvent,
    source: &str,
) -> Result<bool, StoreError> {
    const SQL: &str = "INSERT INTO tie_event (id, course, kind, person_a, person_b, source, happened_at_us) \
        VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT (course, kind, person_a, person_b, source) DO NOTHING";
    let at = event.happened_at;
    let done = change!(
        tx,
        SQL,
        new_id(at),
        &course.0,
        kind_text(event.kind),
        &event.a.0,
        &event.b.0,
        source,
        micros(at)
    )?;
    Ok(done > 0)
}

/// Records that these people were together, pair by pair.
pub(crate) async fn record_together(
    tx: &mut Writing,
    course: &CourseKey,
    kind: TieKind,
    people: &[PersonId],
    source: &str,
    at: Timestamp,
) -> Result<(), StoreError> {
    for (place, one) in people.iter().enumerate() {
        for other in people.iter().skip(place + 1) {
            // Ordered, so that a pair is one event however it is listed.
            let (a, b) = if one < other { (one, other) } else { (other, one) };
            let event = TieEvent { kind, a: a.clone(), b: b.clone(), happened_at: at, seen: None };
            record(tx, course, &event, source).await?;
        }
    }
    Ok(())
}

/// Forgets what one source said, before it is said anew.
pub(crate) async fn forget_source(
    tx: &mut Writing,
    course: &CourseKey,
    kind: TieKind,
    source: &str,
) -> Result<(), StoreError> {
    const SQL: &str = "DELETE FROM tie_event WHERE course = $1 AND kind = $2 AND source = $3";
    change!(tx, SQL, &course.0, kind_text(kind), source)?;
    Ok(())
}

impl Store {
    /// Who in the course said hello to this person and waits for theirs, who waits longest first.
    pub(super) async fn greeters(
        &self,
        course: &CourseKey,
        person: &PersonId,
    ) -> Result<Vec<PersonId>, StoreError> {
        const SQL: &str = "SELECT t.person_a FROM tie_event t WHERE t.course = $1 AND t.kind = 'said_hello' \
            AND t.person_b = $2 AND NOT EXISTS (SELECT 1 FROM tie_event b WHERE b.course = t.course \
             AND b.kind = t.kind AND b.person_a = t.person_b AND b.person_b = t.person_a) ORDER BY t.happened_at_us, t.id";
        let rows: Vec<(String,)> = on_db!(self, pool =>
            sqlx::query_as(SQL).bind(&course.0).bind(&person.0).fetch_all(pool).await)?;
        Ok(rows.into_iter().map(|(id,)| PersonId(id)).collect())
    }

    /// Everything that happened between people of the course.
    pub(super) async fn tie_events(&self, course: &CourseKey) -> Result<Vec<TieEvent>, StoreError> {
        const SQL: &str = "SELECT kind, person_a, person_b, happened_at_us FROM tie_event WHERE course = $1 \
            ORDER BY happened_at_us, id";
        let rows: Vec<Row> = on_db!(self, pool => sqlx::query_as(SQL).bind(&course.0).fetch_all(pool).await)?;
        let read = |row: Row| {
            Ok(TieEvent {
                kind: kind_from(&row.kind)?,
                a: PersonId(row.person_a),
                b: PersonId(row.person_b),
                happened_at: instant(row.happened_at_us)?,
                seen: None,
            })
        };
        rows.into_iter().map(read).collect()
    }
}
