//! The people of a course with everything they said, in one query: the facts other features work on.

use jiff::Timestamp;
use schedule::Weekly;
use sqlx::AssertSqlSafe;
use wire::{Drawing, Face, Goal, GroupId, PersonId, Role, SeenBy, Standing, ZoneSource};

use crate::{
    session::{CourseKey, role_from},
    store::{Store, StoreError, json, maybe_instant, on_db, value_list},
};

/// What a person answered.
#[derive(Clone, Debug)]
pub(crate) struct Answers {
    pub(crate) languages: Vec<String>,
    pub(crate) experience: Option<u8>,
    pub(crate) interests: Vec<String>,
    pub(crate) goal: Option<Goal>,
    pub(crate) commitment: Option<u8>,
    pub(crate) wants_group: bool,
    pub(crate) seen_by: SeenBy,
    pub(crate) answered_at: Timestamp,
}

/// When a person is free, in their own week.
#[derive(Clone, Debug)]
pub(crate) struct Hours {
    pub(crate) zone: String,
    pub(crate) weekly: Weekly,
    pub(crate) saved_at: Timestamp,
}

/// A person in a course.
#[derive(Clone, Debug)]
#[expect(clippy::struct_excessive_bools, reason = "facts that have nothing to do with each other")]
pub(crate) struct Person {
    pub(crate) id: PersonId,
    pub(crate) platform_name: Option<String>,
    pub(crate) nickname: String,
    pub(crate) platform_zone: Option<String>,
    pub(crate) launch_role: Option<Role>,
    pub(crate) roster_role: Option<Role>,
    pub(crate) test_user: bool,
    pub(crate) part_override: Option<bool>,
    pub(crate) last_seen_at: Option<Timestamp>,
    pub(crate) answers: Option<Answers>,
    pub(crate) hours: Option<Hours>,
    pub(crate) group: Option<GroupId>,
    /// Since when the course is asked who is still in; `None`: it is not.
    pub(crate) asked_at: Option<Timestamp>,
    /// When they said yes to that.
    pub(crate) still_in_at: Option<Timestamp>,
    /// When they said that they rather join the next run, and from when on that run is prepared.
    pub(crate) next_run: Option<(Timestamp, Timestamp)>,
    /// When they last read what came of a meeting they were not at.
    pub(crate) caught_up_at: Option<Timestamp>,
    /// They waited in the course this one was copied from.
    pub(crate) carried_over: bool,
    /// An administrator said that the learners of this platform are minors.
    pub(crate) among_minors: bool,
    /// An administrator hid names, and with them faces.
    pub(crate) unnamed: bool,
    /// What they put on the wall. Who sees it is decided in `visible.rs`.
    pub(crate) face: Face,
    /// When staff took it off the wall, if they have put nothing there since.
    pub(crate) taken_off_at: Option<Timestamp>,
}

impl Person {
    /// The name shown to those who may see it.
    pub(crate) fn name(&self) -> &str {
        self.platform_name.as_deref().unwrap_or(&self.nickname)
    }

    /// Launch and roster may disagree (a teaching assistant launches as instructor and is listed as learner; a
    /// teacher may switch to the student's view): who teaches by either word is an instructor.
    pub(crate) fn role(&self) -> Role {
        role_by_either(self.launch_role, self.roster_role)
    }

    /// Whether they are to be grouped.
    pub(crate) fn takes_part(&self) -> bool {
        takes_part(self.part_override, self.role(), self.test_user)
    }

    /// `true` unless they asked for no group.
    pub(crate) fn wants_group(&self) -> bool {
        self.answers.as_ref().is_none_or(|answers| answers.wants_group)
    }

    /// When they answered the questions.
    pub(crate) fn answered_at(&self) -> Option<Timestamp> {
        self.answers.as_ref().map(|answers| answers.answered_at)
    }

    /// When they last said at which hours they are free.
    pub(crate) fn hours_saved_at(&self) -> Option<Timestamp> {
        self.hours.as_ref().map(|hours| hours.saved_at)
    }

    /// Where they stand before groups are formed at `now`.
    pub(crate) fn standing(&self, now: Timestamp) -> Standing {
        let answered_at = self.answered_at();
        let ready = match self.asked_at {
            None => answered_at.is_some(),
            // Who answers the questions after everybody was asked is there, too.
            Some(asked_at) => self.still_in_at.is_some() || answered_at.is_some_and(|at| at >= asked_at),
        };
        if !self.wants_group() {
            Standing::NoGroup
        } else if self.next_run.is_some_and(|(_, until)| now < until) {
            Standing::NextRun
        } else if ready {
            Standing::Ready
        } else {
            Standing::Silent
        }
    }

    /// Whether they waited for this run since an earlier one.
    pub(crate) fn is_first(&self, now: Timestamp) -> bool {
        let waited = self.next_run.is_some_and(|(_, until)| now >= until);
        self.group.is_none() && (waited || self.carried_over)
    }

    /// Who may see them by their own word, their own group until they say otherwise. What counts is decided in
    /// `visible.rs`.
    pub(crate) fn seen_by(&self) -> SeenBy {
        self.answers.as_ref().map_or(SeenBy::Group, |answers| answers.seen_by)
    }

    /// Languages they can meet in.
    pub(crate) fn languages(&self) -> Vec<String> {
        self.answers.as_ref().map(|answers| answers.languages.clone()).unwrap_or_default()
    }

    /// Their zone and where it comes from: what they chose, else what the platform says.
    pub(crate) fn zone(&self) -> Option<(&str, ZoneSource)> {
        let chosen = self.hours.as_ref().map(|hours| (hours.zone.as_str(), ZoneSource::Chosen));
        chosen.or_else(|| self.platform_zone.as_deref().map(|zone| (zone, ZoneSource::Platform)))
    }

    /// Their weekly pattern, if they marked anything.
    pub(crate) fn weekly(&self) -> Option<&Weekly> {
        self.hours.as_ref().map(|hours| &hours.weekly).filter(|weekly| !weekly.is_empty())
    }
}

/// See [`Person::role`].
pub(crate) fn role_by_either(launch: Option<Role>, roster: Option<Role>) -> Role {
    let either = [launch, roster];
    let told = [Role::Instructor, Role::Admin, Role::Learner].into_iter();
    told.into_iter().find(|role| either.contains(&Some(*role))).unwrap_or(Role::Visitor)
}

/// See [`Person::takes_part`].
pub(super) fn takes_part(decided: Option<bool>, role: Role, test_user: bool) -> bool {
    decided.unwrap_or(role == Role::Learner && !test_user)
}

pub(crate) fn goal_from(text: &str) -> Result<Goal, StoreError> {
    match text {
        "certificate" => Ok(Goal::Certificate),
        "career" => Ok(Goal::Career),
        "curiosity" => Ok(Goal::Curiosity),
        "peers" => Ok(Goal::Peers),
        "credit" => Ok(Goal::Credit),
        other => Err(StoreError::inconsistent("profile_answer.goal", other)),
    }
}

/// The stored form of a drawing.
pub(crate) fn drawing_number(drawing: Drawing) -> i64 {
    i64::from(drawing.figure) * i64::from(Drawing::COLOURS) + i64::from(drawing.colour)
}

/// A drawing from its stored form.
pub(crate) fn drawing_from(number: i64) -> Result<Drawing, StoreError> {
    let known = u8::try_from(number)
        .ok()
        .map(|number| Drawing { figure: number / Drawing::COLOURS, colour: number % Drawing::COLOURS });
    known.filter(|it| it.exists()).ok_or_else(|| StoreError::inconsistent("face.drawing", number))
}

/// The stored form of consent.
pub(crate) const fn seen_by_text(seen_by: SeenBy) -> &'static str {
    match seen_by {
        SeenBy::Nobody => "nobody",
        SeenBy::Group => "group",
        SeenBy::Course => "course",
    }
}

pub(crate) fn seen_by_from(text: &str) -> Result<SeenBy, StoreError> {
    match text {
        "nobody" => Ok(SeenBy::Nobody),
        "group" => Ok(SeenBy::Group),
        "course" => Ok(SeenBy::Course),
        other => Err(StoreError::inconsistent("profile_answer.seen_by", other)),
    }
}

#[derive(sqlx::FromRow)]
#[expect(clippy::struct_excessive_bools, reason = "columns as they are")]
struct PersonRow {
    person: String,
    name: Option<String>,
    nickname: String,
    platform_zone: Option<String>,
    launch_role: Option<String>,
    roster_role: Option<String>,
    test_user: bool,
    takes_part: Option<bool>,
    last_seen_at_us: Option<i64>,
    languages: Option<String>,
    experience: Option<i64>,
    interests: Option<String>,
    goal: Option<String>,
    commitment: Option<i64>,
    wants_group: Option<bool>,
    seen_by: Option<String>,
    answered_at_us: Option<i64>,
    zone: Option<String>,
    weekly: Option<String>,
    saved_at_us: Option<i64>,
    present_group: Option<String>,
    asked_at_us: Option<i64>,
    still_in_at_us: Option<i64>,
    next_run_at_us: Option<i64>,
    until_us: Option<i64>,
    caught_up_at_us: Option<i64>,
    carried_over: bool,
    minors: bool,
    anonymous: bool,
    drawing: Option<i64>,
    line: Option<String>,
    pictured_at_us: Option<i64>,
    taken_off_at_us: Option<i64>,
}

impl PersonRow {
    fn read(self) -> Result<Person, StoreError> {
        let answers =
            match (self.languages, self.wants_group, self.seen_by, maybe_instant(self.answered_at_us)?) {
                (Some(languages), Some(wants_group), Some(seen_by), Some(answered_at)) => Some(Answers {
                    languages: json("profile_answer.languages", &languages)?,
                    experience: self.experience.and_then(|level| u8::try_from(level).ok()),
                    interests: json("profile_answer.interests", self.interests.as_deref().unwrap_or("[]"))?,
                    goal: self.goal.as_deref().map(goal_from).transpose()?,
                    commitment: self.commitment.and_then(|level| u8::try_from(level).ok()),
                    wants_group,
                    seen_by: seen_by_from(&seen_by)?,
                    answered_at,
                }),
                _ => None,
            };
        let hours = match (self.zone, self.weekly, maybe_instant(self.saved_at_us)?) {
            (Some(zone), Some(weekly), Some(saved_at)) => {
                Some(Hours { zone, weekly: json("availability.weekly", &weekly)?, saved_at })
            }
            _ => None,
        };
        Ok(Person {
            id: PersonId(self.person),
            platform_name: self.name,
            nickname: self.nickname,
            platform_zone: self.platform_zone,
            launch_role: self.launch_role.as_deref().map(role_from).transpose()?,
            roster_role: self.roster_role.as_deref().map(role_from).transpose()?,
            test_user: self.test_user,
            part_override: self.takes_part,
            last_seen_at: maybe_instant(self.last_seen_at_us)?,
            answers,
            hours,
            group: self.present_group.map(GroupId),
            asked_at: maybe_instant(self.asked_at_us)?,
            still_in_at: maybe_instant(self.still_in_at_us)?,
            next_run: maybe_instant(self.next_run_at_us)?.zip(maybe_instant(self.until_us)?),
            caught_up_at: maybe_instant(self.caught_up_at_us)?,
            carried_over: self.carried_over,
            among_minors: self.minors,
            unnamed: self.anonymous,
            face: Face {
                pictured_at: maybe_instant(self.pictured_at_us)?,
                drawing: self.drawing.map(drawing_from).transpose()?,
                line: self.line,
            },
            taken_off_at: maybe_instant(self.taken_off_at_us)?,
        })
    }
}

/// Everything about the people of a course; the callers add who is asked for.
macro_rules! people_sql {
    ($and:literal) => {
        concat!(
            "SELECT e.person, p.name, p.nickname, p.platform_zone, e.launch_role, e.roster_role, e.test_user, ",
            "e.takes_part, e.last_seen_at_us, a.languages, a.experience, a.interests, a.goal, a.commitment, ",
            "a.wants_group, a.seen_by, i.started_at_us AS asked_at_us, y.said_at_us AS still_in_at_us, ",
            "n.said_at_us AS next_run_at_us, n.until_us, (SELECT MAX(u.said_at_us) FROM caught_up u ",
            " JOIN meeting t ON t.id = u.meeting WHERE t.course = e.course AND u.person = e.person) AS caught_up_at_us, ",
            "EXISTS (SELECT 1 FROM course_setting o JOIN next_run b ON b.course = o.copied_from ",
            " WHERE o.course = e.course AND b.person = e.person) AS carried_over, ",
            "a.answered_at_us, v.zone, v.weekly, v.saved_at_us, l.minors, l.anonymous, ",
            "w.drawing, w.line, w.pictured_at_us, w.taken_off_at_us, ",
            "(SELECT m.course_group FROM membership m JOIN course_group g ON g.id = m.course_group ",
            " WHERE m.person = e.person AND g.course = e.course AND m.left_at_us IS NULL ",
            " AND g.ended_at_us IS NULL ORDER BY m.joined_at_us DESC LIMIT 1) AS present_group ",
            "FROM enrolment e JOIN person p ON p.id = e.person JOIN platform l ON l.id = p.platform ",
            "LEFT JOIN profile_answer a ON a.course = e.course AND a.person = e.person ",
            "LEFT JOIN availability v ON v.person = e.person ",
            "LEFT JOIN face w ON w.course = e.course AND w.person = e.person ",
            "LEFT JOIN still_in i ON i.course = e.course AND i.ended_at_us IS NULL ",
            "LEFT JOIN still_in_answer y ON y.still_in = i.id AND y.person = e.person ",
            "LEFT JOIN next_run n ON n.course = e.course AND n.person = e.person ",
            "WHERE e.course = $1 AND e.dropped_at_us IS NULL ",
            $and
        )
    };
}

impl Store {
    /// Everybody who is in the course now, by person id.
    pub(crate) async fn people(&self, course: &CourseKey) -> Result<Vec<Person>, StoreError> {
        const SQL: &str = people_sql!("ORDER BY e.person");
        let rows: Vec<PersonRow> =
            on_db!(self, pool => sqlx::query_as(SQL).bind(&course.0).fetch_all(pool).await)?;
        rows.into_iter().map(PersonRow::read).collect()
    }

    /// Those of these people who are in the course now.
    pub(crate) async fn people_among(
        &self,
        course: &CourseKey,
        ids: &[String],
    ) -> Result<Vec<Person>, StoreError> {
        if ids.is_empty() {
            return Ok(Vec::new());
        }
        let sql = format!("{}AND e.person IN {}", people_sql!(""), value_list(2, ids.len()));
        let rows: Vec<PersonRow> = on_db!(self, pool => {
            let query = sqlx::query_as(AssertSqlSafe(sql)).bind(&course.0);
            ids.iter().fold(query, sqlx::query::QueryAs::bind).fetch_all(pool).await
        })?;
        rows.into_iter().map(PersonRow::read).collect()
    }

    /// Somebody of the course with those they have to do with there: their group, and whoever greeted them. A course
    /// may have a hundred thousand others.
    pub(crate) async fn company(
        &self,
        course: &CourseKey,
        person: &PersonId,
    ) -> Result<Vec<Person>, StoreError> {
        const SQL: &str = people_sql!(
            "AND (e.person = $2 OR e.person IN (SELECT other.person FROM membership own \
             JOIN membership other ON other.course_group = own.course_group \
             JOIN course_group g ON g.id = own.course_group WHERE own.person = $2 AND own.left_at_us IS NULL \
             AND other.left_at_us IS NULL AND g.course = $1 AND g.ended_at_us IS NULL) \
             OR e.person IN (SELECT t.person_a FROM tie_event t WHERE t.course = $1 AND t.person_b = $2 \
             AND t.kind = 'said_hello')) ORDER BY e.person"
        );
        let rows: Vec<PersonRow> =
            on_db!(self, pool => sqlx::query_as(SQL).bind(&course.0).bind(&person.0).fetch_all(pool).await)?;
        rows.into_iter().map(PersonRow::read).collect()
    }

    /// Somebody of the course with everybody who shows something of themself there.
    pub(crate) async fn people_with_faces(
        &self,
        course: &CourseKey,
        person: &PersonId,
    ) -> Result<Vec<Person>, StoreError> {
        const SQL: &str = people_sql!(
            "AND (e.person = $2 OR w.drawing IS NOT NULL OR w.line IS NOT NULL OR w.pictured_at_us IS NOT NULL) \
             ORDER BY e.person"
        );
        let rows: Vec<PersonRow> =
            on_db!(self, pool => sqlx::query_as(SQL).bind(&course.0).bind(&person.0).fetch_all(pool).await)?;
        rows.into_iter().map(PersonRow::read).collect()
    }

    /// One person, if they are in the course now.
    pub(crate) async fn person(
        &self,
        course: &CourseKey,
        id: &PersonId,
    ) -> Result<Option<Person>, StoreError> {
        const SQL: &str = people_sql!("AND e.person = $2");
        let row: Option<PersonRow> =
            on_db!(self, pool => sqlx::query_as(SQL).bind(&course.0).bind(&id.0).fetch_optional(pool).await)?;
        row.map(PersonRow::read).transpose()
    }
}
