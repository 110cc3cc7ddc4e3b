//! Everything stored about one person, as they may read it.

use std::collections::BTreeMap;

use jiff::Timestamp;
use wire::{
    AboutMe, MeetingState, MyAnswers, MyCourse, MyDecision, MyGroup, MyHours, MyIntroduction, MyLead,
    MyLetter, MyMail, MyMeeting, MyPollAnswer, MyPost, MyRefusal, MyScore, MySelection, MySession, MyTie,
    PersonId, Role,
};

use crate::{
    connections::kind_from,
    evidence::inlet_from,
    meetings, messages,
    roster::{goal_from, seen_by_from},
    session::role_from,
    store::{Store, StoreError, instant, json, maybe_instant, on_db},
};

#[derive(sqlx::FromRow)]
struct PersonRow {
    platform: String,
    subject: String,
    name: Option<String>,
    nickname: String,
    platform_zone: Option<String>,
    created_at_us: i64,
    zone: Option<String>,
    weekly: Option<String>,
    saved_at_us: Option<i64>,
    user_number: Option<String>,
    login: Option<String>,
    granted_at_us: Option<i64>,
}

#[derive(sqlx::FromRow)]
struct CourseRow {
    id: String,
    title: String,
    launch_role: Option<String>,
    roster_role: Option<String>,
    test_user: bool,
    takes_part: Option<bool>,
    last_seen_at_us: Option<i64>,
    roster_seen_at_us: Option<i64>,
    dropped_at_us: Option<i64>,
    languages: Option<String>,
    experience: Option<i64>,
    interests: Option<String>,
    goal: Option<String>,
    commitment: Option<i64>,
    wants_group: Option<bool>,
    seen_by: Option<String>,
    answered_at_us: Option<i64>,
    still_in_at_us: Option<i64>,
    next_run_at_us: Option<i64>,
    given: Option<bool>,
    sent_at_us: Option<i64>,
    refused_at_us: Option<i64>,
}

#[derive(sqlx::FromRow)]
struct GroupRow {
    course: String,
    name: String,
    joined_at_us: i64,
    left_at_us: Option<i64>,
    left_because: Option<String>,
    reason: Option<String>,
    could_lead_at_us: Option<i64>,
}

#[derive(sqlx::FromRow)]
struct MeetingRow {
    course: String,
    name: String,
    starts_at_us: i64,
    minutes: i64,
    state: String,
    mine: bool,
    link: Option<String>,
    took_part: Option<bool>,
    said_at_us: Option<i64>,
    local_start: Option<String>,
    bore: Option<i64>,
    comes: Option<bool>,
    ticked: Option<bool>,
    lead: Option<String>,
    caught_up_at_us: Option<i64>,
    clock_left_at_us: Option<i64>,
    wrote_at_us: Option<i64>,
}

#[derive(sqlx::FromRow)]
struct PollRow {
    course: String,
    starts_at_us: i64,
    mine: bool,
    level: Option<String>,
    said_at_us: Option<i64>,
}

#[derive(sqlx::FromRow)]
struct MailRow {
    course: String,
    address: String,
    asked_at_us: i64,
    confirmed_at_us: Option<i64>,
    reminder_minutes: Option<i64>,
    quiet_from: String,
    quiet_until: String,
    locale: Option<String>,
    refused: Option<String>,
}

#[derive(sqlx::FromRow)]
struct TieRow {
    course: String,
    kind: String,
    mine: bool,
    happened_at_us: i64,
}

#[derive(sqlx::FromRow)]
struct SessionRow {
    title: Option<String>,
    role: String,
    locale: Option<String>,
    view: Option<String>,
    picture: Option<String>,
    masquerading: bool,
    created_at_us: i64,
}

const PERSON: &str = "SELECT l.name AS platform, p.subject, p.name, p.nickname, p.platform_zone, p.created_at_us, \
    v.zone, v.weekly, v.saved_at_us, h.user_number, h.login, g.granted_at_us \
    FROM person p JOIN platform l ON l.id = p.platform LEFT JOIN availability v ON v.person = p.id \
    LEFT JOIN host_person h ON h.person = p.id LEFT JOIN host_grant g ON g.person = p.id WHERE p.id = $1";
const COURSES: &str = "SELECT c.id, c.title, e.launch_role, e.roster_role, e.test_user, e.takes_part, \
    e.last_seen_at_us, e.roster_seen_at_us, e.dropped_at_us, a.languages, a.experience, a.interests, a.goal, \
    a.commitment, a.wants_group, a.seen_by, a.answered_at_us, n.said_at_us AS next_run_at_us, \
    (SELECT MAX(y.said_at_us) FROM still_in i JOIN still_in_answer y ON y.still_in = i.id \
     WHERE i.course = e.course AND y.person = e.person) AS still_in_at_us, s.given, s.sent_at_us, s.refused_at_us FROM enrolment e JOIN course c ON c.id = e.course \
    LEFT JOIN gradebook_score s ON s.course = e.course AND s.person = e.person \
    LEFT JOIN profile_answer a ON a.course = e.course AND a.person = e.person \
    LEFT JOIN next_run n ON n.course = e.course AND n.person = e.person \
    WHERE e.person = $1";
const GROUPS: &str = "SELECT g.course, g.name, m.joined_at_us, m.left_at_us, m.left_because, l.reason, \
    o.said_at_us AS could_lead_at_us FROM membership m JOIN course_group g ON g.id = m.course_group \
    LEFT JOIN leaving l ON l.membership = m.id \
    LEFT JOIN lead_offer o ON o.course_group = m.course_group AND o.person = m.person WHERE m.person = $1 ORDER BY m.joined_at_us, m.id";
const MEETINGS: &str = "SELECT m.course, g.name, m.starts_at_us, m.minutes, m.state, \
    CASE WHEN m.chosen_by = $1 THEN TRUE ELSE FALSE END AS mine, \
    CASE WHEN m.chosen_by = $1 THEN m.link ELSE NULL END AS link, a.took_part, a.said_at_us, a.local_start, a.bore, \
    n.comes, a.ticked, d.state AS lead, u.said_at_us AS caught_up_at_us, k.said_at_us AS clock_left_at_us, r.written_at_us AS wrote_at_us \
    FROM meeting m JOIN course_group g ON g.id = m.course_group \
    LEFT JOIN attendance a ON a.meeting = m.id AND a.person = $1 \
    LEFT JOIN meeting_answer n ON n.meeting = m.id AND n.person = $1 \
    LEFT JOIN meeting_lead d ON d.meeting = m.id AND d.person = $1 \
    LEFT JOIN caught_up u ON u.meeting = m.id AND u.person = $1 \
    LEFT JOIN clock_left k ON k.meeting = m.id AND k.person = $1 \
    LEFT JOIN meeting_record r ON r.meeting = m.id AND r.written_by = $1 \
    WHERE m.chosen_by = $1 OR a.person = $1 OR n.person = $1 OR d.person = $1 OR u.person = $1 \
    OR k.person = $1 OR r.written_by = $1 ORDER BY m.starts_at_us, m.id";
const ADDRESSES: &str = "SELECT course, address, asked_at_us, confirmed_at_us, reminder_minutes, quiet_from, quiet_until, locale, refused \
    FROM mail_address WHERE person = $1";
const MAILS: &str = "SELECT a.course, l.kind, l.due_at_us, l.sent_at_us FROM mail l \
    JOIN mail_address a ON a.id = l.address WHERE a.person = $1 ORDER BY l.created_at_us, l.id";
const POLLS: &str = "SELECT q.course, s.starts_at_us, CASE WHEN q.opened_by = $1 THEN TRUE ELSE FALSE END AS mine, \
    a.level, a.said_at_us FROM poll q JOIN poll_slot s ON s.poll = q.id \
    LEFT JOIN poll_answer a ON a.poll = q.id AND a.place = s.place AND a.person = $1 \
    WHERE q.opened_by = $1 OR a.person = $1 ORDER BY s.starts_at_us, q.id";
const TIES: &str = "SELECT course, kind, CASE WHEN person_a = $1 THEN TRUE ELSE FALSE END AS mine, happened_at_us \
    FROM tie_event WHERE person_a = $1 OR person_b = $1 ORDER BY happened_at_us, id";
const FORUM: &str = "SELECT course, kind, CASE WHEN person_a = $1 THEN TRUE ELSE FALSE END AS mine, happened_at_us, \
    inlet FROM forum_event WHERE person_a = $1 OR person_b = $1 ORDER BY happened_at_us, kind, person_a, person_b";
const POSTS: &str = "SELECT DISTINCT course, inlet, posted_at_us FROM forum_post WHERE person = $1 \
    ORDER BY posted_at_us, inlet";
const REFUSALS: &str =
    "SELECT course, blocked, said_at_us FROM refusal WHERE person = $1 ORDER BY said_at_us, other";
const INTRODUCTIONS: &str = "SELECT course, made_at_us FROM introduction WHERE person_a = $1 OR person_b = $1 \
    ORDER BY made_at_us, person_a, person_b";
const SESSIONS: &str = "SELECT c.title, s.role, s.locale, s.view, s.picture, \
    CASE WHEN s.masquerading IS NULL THEN FALSE ELSE TRUE END AS masquerading, s.created_at_us \
    FROM session s LEFT JOIN course c ON c.id = s.course WHERE s.person = $1 ORDER BY s.created_at_us, s.id";
const SELECTIONS: &str =
    "SELECT created_at_us, used_at_us FROM selection WHERE person = $1 ORDER BY created_at_us, id";
const DECISIONS: &str = "SELECT at_us, action, subject FROM audit_entry WHERE actor = $1 ORDER BY at_us, id";

/// All rows of one query about one person.
macro_rules! rows {
    ($store:expr, $sql:expr, $person:expr) => {
        on_db!($store, pool => sqlx::query_as($sql).bind(&$person.0).fetch_all(pool).await)?
    };
}

impl Store {
    /// What the person shows of themself, and what they reported, in the courses where they did.
    async fn add_faces(
        &self,
        person: &PersonId,
        courses: &mut BTreeMap<String, MyCourse>,
    ) -> Result<(), StoreError> {
        let (faces, reports) = self.own_faces(person).await?;
        for (course, face) in faces {
            let Some(course) = courses.get_mut(&course) else { continue };
            course.face = Some(face);
        }
        for (course, report) in reports {
            let Some(course) = courses.get_mut(&course) else { continue };
            course.face_reports.push(report);
        }
        Ok(())
    }

    /// The polls of their groups which they opened or answered.
    async fn add_polls(
        &self,
        person: &PersonId,
        courses: &mut BTreeMap<String, MyCourse>,
    ) -> Result<(), StoreError> {
        let polls: Vec<PollRow> = rows!(self, POLLS, person);
        for row in polls {
            let Some(course) = courses.get_mut(&row.course) else { continue };
            course.polls.push(poll_answer(&row)?);
        }
        Ok(())
    }

    /// What is known of them from forums.
    async fn add_forum(
        &self,
        person: &PersonId,
        courses: &mut BTreeMap<String, MyCourse>,
    ) -> Result<(), StoreError> {
        let forum: Vec<(String, String, bool, i64, String)> = rows!(self, FORUM, person);
        for (course, kind, by_me, happened_at_us, inlet) in forum {
            let Some(course) = courses.get_mut(&course) else { continue };
            let (kind, happened_at) = (kind_from(&kind)?, instant(happened_at_us)?);
            course.ties.push(MyTie { kind, by_me, happened_at, seen_by: Some(inlet_from(&inlet)?) });
        }
        let posts: Vec<(String, String, i64)> = rows!(self, POSTS, person);
        for (course, inlet, posted_at_us) in posts {
            let Some(course) = courses.get_mut(&course) else { continue };
            course.posts.push(MyPost { seen_by: inlet_from(&inlet)?, posted_at: instant(posted_at_us)? });
        }
        Ok(())
    }

    /// Everything about a person; `None` where there is no such person.
    pub(super) async fn about(
        &self,
        person: &PersonId,
        now: Timestamp,
    ) -> Result<Option<AboutMe>, StoreError> {
        let row: Option<PersonRow> =
            on_db!(self, pool => sqlx::query_as(PERSON).bind(&person.0).fetch_optional(pool).await)?;
        let Some(row) = row else { return Ok(None) };
        let rows: Vec<CourseRow> = rows!(self, COURSES, person);
        // Ids sort by time.
        let mut courses = rows
            .into_iter()
            .map(|row| Ok((row.id.clone(), course(row)?)))
            .collect::<Result<BTreeMap<_, _>, StoreError>>()?;
        let groups: Vec<GroupRow> = rows!(self, GROUPS, person);
        for row in groups {
            let Some(course) = courses.get_mut(&row.course) else { continue };
            course.groups.push(MyGroup {
                name: row.name,
                joined_at: instant(row.joined_at_us)?,
                left_at: maybe_instant(row.left_at_us)?,
                left_because: row.left_because,
                reason: row.reason,
                could_lead_at: maybe_instant(row.could_lead_at_us)?,
            });
        }
        let meetings: Vec<MeetingRow> = rows!(self, MEETINGS, person);
        for row in meetings {
            let Some(course) = courses.get_mut(&row.course) else { continue };
            course.meetings.push(meeting(row)?);
        }
        let addresses: Vec<MailRow> = rows!(self, ADDRESSES, person);
        for row in addresses {
            let Some(course) = courses.get_mut(&row.course) else { continue };
            course.mail = Some(mail(row)?);
        }
        let mails: Vec<(String, String, i64, Option<i64>)> = rows!(self, MAILS, person);
        for (course, kind, due, sent) in mails {
            let Some(mail) = courses.get_mut(&course).and_then(|course| course.mail.as_mut()) else {
                continue;
            };
            mail.mails.push(MyLetter { kind, due_at: instant(due)?, sent_at: maybe_instant(sent)? });
        }
        self.add_polls(person, &mut courses).await?;
        let ties: Vec<TieRow> = rows!(self, TIES, person);
        for row in ties {
            let Some(course) = courses.get_mut(&row.course) else { continue };
            let (kind, happened_at) = (kind_from(&row.kind)?, instant(row.happened_at_us)?);
            course.ties.push(MyTie { kind, by_me: row.mine, happened_at, seen_by: None });
        }
        self.add_forum(person, &mut courses).await?;
        let refusals: Vec<(String, bool, i64)> = rows!(self, REFUSALS, person);
        for (course, blocked, said_at_us) in refusals {
            let Some(course) = courses.get_mut(&course) else { continue };
            course.refusals.push(MyRefusal { blocked, said_at: instant(said_at_us)? });
        }
        let introductions: Vec<(String, i64)> = rows!(self, INTRODUCTIONS, person);
        for (course, made_at_us) in introductions {
            let Some(course) = courses.get_mut(&course) else { continue };
            course.introductions.push(MyIntroduction { made_at: instant(made_at_us)? });
        }
        self.add_faces(person, &mut courses).await?;
        let (dated, calendar) = self.own_days(person).await?;
        let sessions: Vec<SessionRow> = rows!(self, SESSIONS, person);
        let selections: Vec<(i64, Option<i64>)> = rows!(self, SELECTIONS, person);
        let decisions: Vec<(i64, String, String)> = rows!(self, DECISIONS, person);
        Ok(Some(AboutMe {
            made_at: now,
            person: person.clone(),
            known_since: instant(row.created_at_us)?,
            hours: hours(row.zone, row.weekly, row.saved_at_us)?,
            dated,
            calendar,
            courses: courses.into_values().collect(),
            sessions: sessions.into_iter().map(session).collect::<Result<_, _>>()?,
            selections: selections
                .into_iter()
                .map(|(opened, made)| {
                    Ok::<_, StoreError>(MySelection {
                        opened_at: instant(opened)?,
                        made_at: maybe_instant(made)?,
                    })
                })
                .collect::<Result<_, _>>()?,
            decisions: decisions
                .into_iter()
                .map(|(at, action, subject)| {
                    Ok::<_, StoreError>(MyDecision { at: instant(at)?, action, subject })
                })
                .collect::<Result<_, _>>()?,
            platform: row.platform,
            subject: row.subject,
            name: row.name,
            nickname: row.nickname,
            platform_zone: row.platform_zone,
            platform_number: row.user_number,
            platform_login: row.login,
            granted_at: maybe_instant(row.granted_at_us)?,
        }))
    }
}

fn hours(
    zone: Option<String>,
    weekly: Option<String>,
    saved_at: Option<i64>,
) -> Result<Option<MyHours>, StoreError> {
    let (Some(zone), Some(weekly), Some(saved_at)) = (zone, weekly, saved_at) else { return Ok(None) };
    Ok(Some(MyHours { zone, free: json("availability.weekly", &weekly)?, saved_at: instant(saved_at)? }))
}

fn role(text: Option<&str>) -> Result<Option<Role>, StoreError> {
    text.map(role_from).transpose()
}

fn course(row: CourseRow) -> Result<MyCourse, StoreError> {
    let answers = match (row.languages, row.wants_group, row.seen_by, row.answered_at_us) {
        (Some(languages), Some(wants_group), Some(seen_by), Some(answered_at)) => Some(MyAnswers {
            languages: json("profile_answer.languages", &languages)?,
            experience: row.experience.and_then(|level| u8::try_from(level).ok()),
            interests: json("profile_answer.interests", row.interests.as_deref().unwrap_or("[]"))?,
            goal: row.goal.as_deref().map(goal_from).transpose()?,
            commitment: row.commitment.and_then(|level| u8::try_from(level).ok()),
            wants_group,
            seen_by: seen_by_from(&seen_by)?,
            answered_at: instant(answered_at)?,
        }),
        _ => None,
    };
    let gradebook = match (row.given, row.sent_at_us) {
        (Some(given), Some(sent_at)) => {
            Some(MyScore { given, sent_at: instant(sent_at)?, refused_at: maybe_instant(row.refused_at_us)? })
        }
        _ => None,
    };
    Ok(MyCourse {
        title: row.title,
        launch_role: role(row.launch_role.as_deref())?,
        roster_role: role(row.roster_role.as_deref())?,
        test_user: row.test_user,
        takes_part: row.takes_part,
        last_seen_at: maybe_instant(row.last_seen_at_us)?,
        roster_seen_at: maybe_instant(row.roster_seen_at_us)?,
        dropped_at: maybe_instant(row.dropped_at_us)?,
        answers,
        still_in_at: maybe_instant(row.still_in_at_us)?,
        next_run_at: maybe_instant(row.next_run_at_us)?,
        groups: Vec::new(),
        meetings: Vec::new(),
        polls: Vec::new(),
        ties: Vec::new(),
        posts: Vec::new(),
        refusals: Vec::new(),
        introductions: Vec::new(),
        face: None,
        face_reports: Vec::new(),
        gradebook,
        mail: None,
    })
}

fn meeting(row: MeetingRow) -> Result<MyMeeting, StoreError> {
    Ok(MyMeeting {
        group: row.name,
        starts_at: instant(row.starts_at_us)?,
        minutes: u16::try_from(row.minutes).unwrap_or(60),
        state: if row.state == "cancelled" { MeetingState::Cancelled } else { MeetingState::Planned },
        chosen_by_me: row.mine,
        link: row.link,
        comes: row.comes,
        took_part: row.took_part,
        said_at: maybe_instant(row.said_at_us)?,
        local_start: meetings::maybe_local(row.local_start.as_deref())?,
        bore: row.bore.and_then(|points| u16::try_from(points).ok()),
        ticked: row.ticked.unwrap_or(false),
        lead: row
            .lead
            .as_deref()
            .map(|state| if state == "passed" { MyLead::PassedOn } else { MyLead::Leads }),
        caught_up_at: maybe_instant(row.caught_up_at_us)?,
        left_at_its_hour_at: maybe_instant(row.clock_left_at_us)?,
        wrote_at: maybe_instant(row.wrote_at_us)?,
    })
}

fn poll_answer(row: &PollRow) -> Result<MyPollAnswer, StoreError> {
    Ok(MyPollAnswer {
        starts_at: instant(row.starts_at_us)?,
        opened_by_me: row.mine,
        level: row.level.as_deref().map(meetings::level_from).transpose()?,
        said_at: maybe_instant(row.said_at_us)?,
    })
}

fn mail(row: MailRow) -> Result<MyMail, StoreError> {
    Ok(MyMail {
        address: row.address,
        asked_at: instant(row.asked_at_us)?,
        confirmed_at: maybe_instant(row.confirmed_at_us)?,
        reminder_minutes: row.reminder_minutes.and_then(|minutes| u16::try_from(minutes).ok()),
        quiet: messages::quiet_hours(&row.quiet_from, &row.quiet_until)?,
        locale: row.locale,
        refused: row.refused,
        mails: Vec::new(),
    })
}

fn session(row: SessionRow) -> Result<MySession, StoreError> {
    Ok(MySession {
        course: row.title,
        role: role_from(&row.role)?,
        locale: row.locale,
        view: row.view,
        picture: row.picture,
        masquerading: row.masquerading,
        opened_at: instant(row.created_at_us)?,
    })
}
