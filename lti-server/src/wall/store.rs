//! Queries of the wall.

use jiff::Timestamp;
use wire::{Drawing, FaceReport, MyFace, MyFaceReport, PersonId};

use crate::{
    audit,
    error::ApiError,
    privacy::keep_switch,
    registration::PlatformRow,
    roster::{drawing_from, drawing_number},
    session::{CourseKey, Member},
    store::{Store, StoreError, Writing, change, change_now, instant, maybe_instant, micros, on_db, on_tx},
};

/// A report with the person it is of.
pub(super) type Reported = (PersonId, FaceReport);

/// A face that shows nothing is none. Whose faces are looked at is part of it, so that no save reads everybody's.
macro_rules! tidy_sql {
    ($whose:literal) => {
        concat!(
            "DELETE FROM face WHERE pictured_at_us IS NULL AND drawing IS NULL AND line IS NULL \
             AND taken_off_at_us IS NULL AND ",
            $whose
        )
    };
}

/// Of one person in one course.
const TIDY_OWN: &str = tidy_sql!("course = $1 AND person = $2");

/// Part of an administrator's switch that hides names or says that learners are minors: photographs go at once, and
/// where platforms have some is forgotten.
pub(crate) async fn forget_pictures(tx: &mut Writing, platform: &str) -> Result<(), StoreError> {
    const OFFERS: &str = "UPDATE session SET picture = NULL WHERE picture IS NOT NULL \
        AND person IN (SELECT id FROM person WHERE platform = $1)";
    const PICTURES: &str = "UPDATE face SET picture = NULL, pictured_at_us = NULL WHERE picture IS NOT NULL \
        AND person IN (SELECT id FROM person WHERE platform = $1)";
    const TIDY: &str = tidy_sql!("person IN (SELECT id FROM person WHERE platform = $1)");
    for sql in [OFFERS, PICTURES, TIDY] {
        change!(&mut *tx, sql, platform)?;
    }
    Ok(())
}

impl Store {
    /// Where the platform has a picture of this person, by their last launch into this course.
    pub(super) async fn offered_picture(&self, me: &Member) -> Result<Option<String>, StoreError> {
        const SQL: &str = "SELECT picture FROM session WHERE course = $1 AND person = $2 AND masquerading IS NULL \
            ORDER BY created_at_us DESC, id DESC LIMIT 1";
        let offered: Option<Option<String>> = on_db!(self, pool => sqlx::query_scalar(SQL)
            .bind(&me.course.0).bind(&me.person.0).fetch_optional(pool).await)?;
        Ok(offered.flatten())
    }

    /// The platform of a person.
    pub(super) async fn platform_of(&self, person: &PersonId) -> Result<Option<PlatformRow>, StoreError> {
        const SQL: &str = "SELECT platform FROM person WHERE id = $1";
        let id: Option<String> =
            on_db!(self, pool => sqlx::query_scalar(SQL).bind(&person.0).fetch_optional(pool).await)?;
        match id {
            Some(id) => self.platform(&id).await,
            None => Ok(None),
        }
    }

    /// Keeps drawing and line. A drawing takes the place of a picture.
    pub(super) async fn put_face(
        &self,
        me: &Member,
        drawing: Option<Drawing>,
        line: Option<&str>,
        now: Timestamp,
    ) -> Result<(), StoreError> {
        const SQL: &str = "INSERT INTO face (course, person, drawing, line, changed_at_us) \
            VALUES ($1, $2, $3, $4, $5) ON CONFLICT (course, person) DO UPDATE SET drawing = excluded.drawing, \
            line = excluded.line, changed_at_us = excluded.changed_at_us, \
            taken_off_at_us = CASE WHEN excluded.drawing IS NULL AND excluded.line IS NULL \
             THEN face.taken_off_at_us ELSE NULL END, \
            pictured_at_us = CASE WHEN excluded.drawing IS NULL THEN face.pictured_at_us ELSE NULL END, \
            picture = CASE WHEN excluded.drawing IS NULL THEN face.picture ELSE NULL END";
        let mut tx = self.writing().await?;
        change!(&mut tx, SQL, &me.course.0, &me.person.0, drawing.map(drawing_number), line, micros(now))?;
        change!(&mut tx, TIDY_OWN, &me.course.0, &me.person.0)?;
        tx.commit().await
    }

    /// Keeps a picture in the place of what there was, unless an administrator allows none.
    pub(super) async fn put_picture(
        &self,
        me: &Member,
        picture: &str,
        now: Timestamp,
    ) -> Result<(), ApiError> {
        const ALLOWED: &str = "SELECT CASE WHEN l.anonymous OR l.minors THEN FALSE ELSE TRUE END \
            FROM platform l WHERE l.id = $1";
        const PLATFORM: &str = "SELECT platform FROM person WHERE id = $1";
        const SQL: &str = "INSERT INTO face (course, person, picture, pictured_at_us, changed_at_us) \
            VALUES ($1, $2, $3, $4, $4) ON CONFLICT (course, person) DO UPDATE SET drawing = NULL, \
            picture = excluded.picture, pictured_at_us = excluded.pictured_at_us, \
            changed_at_us = excluded.changed_at_us, taken_off_at_us = NULL";
        let mut tx = self.writing().await?;
        let platform: Option<String> =
            on_tx!(&mut tx, on => sqlx::query_scalar(PLATFORM).bind(&me.person.0).fetch_optional(on).await)
                .map_err(StoreError::from)?;
        let platform = platform.ok_or(ApiError::SessionExpired)?;
        // The switch stays as it is until the picture is written, so that none is left when photographs go.
        keep_switch(&mut tx, &platform).await?;
        let allowed: bool =
            on_tx!(&mut tx, on => sqlx::query_scalar(ALLOWED).bind(&platform).fetch_one(on).await)
                .map_err(StoreError::from)?;
        if !allowed {
            return Err(super::no_pictures());
        }
        change!(&mut tx, SQL, &me.course.0, &me.person.0, picture, micros(now))?;
        Ok(tx.commit().await?)
    }

    /// Forgets the picture and keeps the rest.
    pub(super) async fn forget_picture(&self, me: &Member, now: Timestamp) -> Result<(), StoreError> {
        const SQL: &str = "UPDATE face SET picture = NULL, pictured_at_us = NULL, changed_at_us = $3 \
            WHERE course = $1 AND person = $2 AND picture IS NOT NULL";
        let mut tx = self.writing().await?;
        change!(&mut tx, SQL, &me.course.0, &me.person.0, micros(now))?;
        change!(&mut tx, TIDY_OWN, &me.course.0, &me.person.0)?;
        tx.commit().await
    }

    /// Forgets everything a person shows in a course.
    pub(super) async fn forget_face(&self, me: &Member) -> Result<(), StoreError> {
        const SQL: &str = "DELETE FROM face WHERE course = $1 AND person = $2";
        change_now!(self, SQL, &me.course.0, &me.person.0)?;
        Ok(())
    }

    /// The picture of somebody of the course, in base64.
    pub(super) async fn picture(
        &self,
        course: &CourseKey,
        person: &PersonId,
    ) -> Result<Option<String>, StoreError> {
        const SQL: &str = "SELECT picture FROM face WHERE course = $1 AND person = $2";
        let found: Option<Option<String>> = on_db!(self, pool => sqlx::query_scalar(SQL)
            .bind(&course.0).bind(&person.0).fetch_optional(pool).await)?;
        Ok(found.flatten())
    }

    /// Keeps a report; one that was settled is not opened again by the same person.
    pub(super) async fn report_face(
        &self,
        me: &Member,
        person: &PersonId,
        why: Option<&str>,
        now: Timestamp,
    ) -> Result<(), StoreError> {
        const SQL: &str = "INSERT INTO face_report (course, reporter, person, why, said_at_us) \
            VALUES ($1, $2, $3, $4, $5) ON CONFLICT (course, reporter, person) DO NOTHING";
        let mut tx = self.writing().await?;
        change!(&mut tx, SQL, &me.course.0, &me.person.0, &person.0, why, micros(now))?;
        audit::record(&mut tx, now, Some(&me.course), Some(&me.person), "face.reported", &person.0).await?;
        tx.commit().await
    }

    /// Reports of this course that nobody has decided, oldest first.
    pub(super) async fn open_reports(&self, course: &CourseKey) -> Result<Vec<Reported>, StoreError> {
        const SQL: &str = "SELECT person, why, said_at_us FROM face_report WHERE course = $1 \
            AND settled_at_us IS NULL ORDER BY said_at_us, reporter, person";
        let rows: Vec<(String, Option<String>, i64)> =
            on_db!(self, pool => sqlx::query_as(SQL).bind(&course.0).fetch_all(pool).await)?;
        let read = |(person, why, said_at_us)| {
            Ok((PersonId(person), FaceReport { why, said_at: instant(said_at_us)? }))
        };
        rows.into_iter().map(read).collect()
    }

    /// Staff leaves a reported face on the wall; `false` where nobody reported it.
    pub(super) async fn settle_reports(
        &self,
        me: &Member,
        person: &PersonId,
        now: Timestamp,
    ) -> Result<bool, StoreError> {
        let mut tx = self.writing().await?;
        if settle(&mut tx, &me.course, person, now).await? == 0 {
            return Ok(false);
        }
        audit::record(&mut tx, now, Some(&me.course), Some(&me.person), "face.left", &person.0).await?;
        tx.commit().await?;
        Ok(true)
    }

    /// Staff takes a face off the wall: what it showed is deleted, and its owner is told. `false` where there is none.
    pub(super) async fn take_off(
        &self,
        me: &Member,
        person: &PersonId,
        now: Timestamp,
    ) -> Result<bool, StoreError> {
        const SQL: &str = "UPDATE face SET picture = NULL, pictured_at_us = NULL, drawing = NULL, line = NULL, \
            changed_at_us = $3, taken_off_at_us = $3 WHERE course = $1 AND person = $2 \
            AND (pictured_at_us IS NOT NULL OR drawing IS NOT NULL OR line IS NOT NULL)";
        let mut tx = self.writing().await?;
        if change!(&mut tx, SQL, &me.course.0, &person.0, micros(now))? == 0 {
            return Ok(false);
        }
        settle(&mut tx, &me.course, person, now).await?;
        audit::record(&mut tx, now, Some(&me.course), Some(&me.person), "face.taken_off", &person.0).await?;
        tx.commit().await?;
        Ok(true)
    }

    /// Everything about a person's faces and reports, each with its course, for themself.
    pub(crate) async fn own_faces(
        &self,
        person: &PersonId,
    ) -> Result<(Vec<(String, MyFace)>, Vec<(String, MyFaceReport)>), StoreError> {
        type Row = (String, Option<String>, Option<i64>, Option<String>, i64, Option<i64>);
        const FACES: &str = "SELECT course, picture, drawing, line, changed_at_us, taken_off_at_us FROM face \
            WHERE person = $1 ORDER BY course";
        const REPORTS: &str = "SELECT course, why, said_at_us FROM face_report WHERE reporter = $1 \
            ORDER BY said_at_us, course, person";
        let rows: Vec<Row> =
            on_db!(self, pool => sqlx::query_as(FACES).bind(&person.0).fetch_all(pool).await)?;
        let face = |(course, picture, drawing, line, changed_at_us, taken_off_at_us): Row| {
            let face = MyFace {
                picture,
                drawing: drawing.map(drawing_from).transpose()?,
                line,
                changed_at: instant(changed_at_us)?,
                taken_off_at: maybe_instant(taken_off_at_us)?,
            };
            Ok::<_, StoreError>((course, face))
        };
        let faces = rows.into_iter().map(face).collect::<Result<_, _>>()?;
        let rows: Vec<(String, Option<String>, i64)> =
            on_db!(self, pool => sqlx::query_as(REPORTS).bind(&person.0).fetch_all(pool).await)?;
        let report = |(course, why, said_at_us)| {
            Ok::<_, StoreError>((course, MyFaceReport { why, said_at: instant(said_at_us)? }))
        };
        let reports = rows.into_iter().map(report).collect::<Result<_, _>>()?;
        Ok((faces, reports))
    }
}

/// Closes the open reports of a person's face; gives how many there were.
async fn settle(
    tx: &mut Writing,
    course: &CourseKey,
    person: &PersonId,
    now: Timestamp,
) -> Result<u64, StoreError> {
    const SQL: &str = "UPDATE face_report SET settled_at_us = $3 WHERE course = $1 AND person = $2 \
        AND settled_at_us IS NULL";
    change!(tx, SQL, &course.0, &person.0, micros(now))
}
