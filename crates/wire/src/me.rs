//! `GET /api/me`: everything Kith stores about the caller, as a file to keep. `DELETE /api/me` (answer: 204) erases it;
//! the session ends with it.
//!
//! Other people's names and ids are not in it: those are theirs.

use jiff::{Timestamp, civil::DateTime};
use network::TieKind;
use schedule::{Level, Weekly};
use serde::{Deserialize, Serialize};

use crate::{DatedHours, Drawing, Goal, Inlet, MeetingState, PersonId, Role, SeenBy};

/// Everything that is stored about one person of one platform.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct AboutMe {
    /// When this was put together.
    #[serde(with = "schedule::iso::instant")]
    pub made_at: Timestamp,
    /// The learning platform, by the name it has here.
    pub platform: String,
    /// What the platform calls the person.
    pub subject: String,
    /// What Kith calls the person.
    pub person: PersonId,
    /// The name the platform gave; `None`: it gave none, or names are hidden.
    pub name: Option<String>,
    /// The name shown instead.
    pub nickname: String,
    /// The zone the platform gave.
    pub platform_zone: Option<String>,
    /// The first launch, or the first roster that listed them.
    #[serde(with = "schedule::iso::instant")]
    pub known_since: Timestamp,
    /// The number the platform gives them for its own services.
    pub platform_number: Option<String>,
    /// Their user name there.
    pub platform_login: Option<String>,
    /// When they let Kith write groups in their name; the permission itself is nobody's to read.
    #[serde(with = "schedule::iso::maybe_instant", default)]
    pub granted_at: Option<Timestamp>,
    /// When they are free.
    pub hours: Option<MyHours>,
    /// On which days they are free or not, whatever their week says.
    #[serde(default)]
    pub dated: Vec<DatedHours>,
    /// Their calendar, as far as it is kept: when they are busy, and never with what.
    #[serde(default)]
    pub calendar: Option<MyCalendar>,
    /// Every course they are in, or were in.
    pub courses: Vec<MyCourse>,
    /// Launches that can still be gone on with, and those of the last day.
    pub sessions: Vec<MySession>,
    /// When they were asked what to place in a course.
    pub selections: Vec<MySelection>,
    /// What the audit log has of them.
    pub decisions: Vec<MyDecision>,
}

/// When somebody is free.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct MyHours {
    /// The zone they chose.
    pub zone: String,
    /// Their week by its own clock.
    pub free: Weekly,
    /// When they said so.
    #[serde(with = "schedule::iso::instant")]
    pub saved_at: Timestamp,
}

/// A calendar that says when somebody is busy.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct MyCalendar {
    /// Host and last characters of its address, which is a secret; `None`: it was a file.
    pub address: Option<String>,
    /// The zone whose clock was theirs when it was read.
    pub zone: String,
    /// When they are busy, each from when until when.
    pub busy: Vec<(Timestamp, Timestamp)>,
    /// Days on which it has something all day, and what they said of them.
    pub all_day: Vec<DatedHours>,
    /// Events that could not be read.
    pub unread: u32,
    /// When it was last read.
    #[serde(with = "schedule::iso::instant")]
    pub read_at: Timestamp,
    /// When it was last tried.
    #[serde(with = "schedule::iso::instant")]
    pub tried_at: Timestamp,
    /// How often in a row it could not be read.
    pub failures: u32,
    /// Why.
    pub trouble: Option<String>,
}

/// One course.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct MyCourse {
    /// Its title.
    pub title: String,
    /// The role of the last launch.
    pub launch_role: Option<Role>,
    /// The role in the roster.
    pub roster_role: Option<Role>,
    /// The platform says that this is no real person.
    pub test_user: bool,
    /// The instructor's word on whether they are grouped.
    pub takes_part: Option<bool>,
    /// The last launch.
    #[serde(with = "schedule::iso::maybe_instant", default)]
    pub last_seen_at: Option<Timestamp>,
    /// The last roster that listed them.
    #[serde(with = "schedule::iso::maybe_instant", default)]
    pub roster_seen_at: Option<Timestamp>,
    /// When they left the course.
    #[serde(with = "schedule::iso::maybe_instant", default)]
    pub dropped_at: Option<Timestamp>,
    /// The few questions.
    pub answers: Option<MyAnswers>,
    /// When they last said that they are still in, before groups were formed.
    #[serde(with = "schedule::iso::maybe_instant", default, skip_serializing_if = "Option::is_none")]
    pub still_in_at: Option<Timestamp>,
    /// When they said that they rather join the next run.
    #[serde(with = "schedule::iso::maybe_instant", default, skip_serializing_if = "Option::is_none")]
    pub next_run_at: Option<Timestamp>,
    /// Groups they are or were in.
    pub groups: Vec<MyGroup>,
    /// Meetings they chose, and those they said whether they were at.
    pub meetings: Vec<MyMeeting>,
    /// Their part in a poll of their group that is open, or found no time.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub polls: Vec<MyPollAnswer>,
    /// What happened between them and others.
    pub ties: Vec<MyTie>,
    /// What they wrote in forums, as far as answers to it are recognised: when, and never what.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub posts: Vec<MyPost>,
    /// Whom they refused. Who refused them is for those to know.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub refusals: Vec<MyRefusal>,
    /// When staff introduced them to somebody.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub introductions: Vec<MyIntroduction>,
    /// What they show of themself.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub face: Option<MyFace>,
    /// What they reported of others' faces. Who reported theirs is for those to know.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub face_reports: Vec<MyFaceReport>,
    /// What Kith told the platform's gradebook of them.
    pub gradebook: Option<MyScore>,
    /// Where mails about meetings go.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub mail: Option<MyMail>,
}

/// They wrote something in a forum.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct MyPost {
    /// By which way Kith heard of it.
    pub seen_by: Inlet,
    /// When.
    #[serde(with = "schedule::iso::instant")]
    pub posted_at: Timestamp,
}

/// What they show of themself in a course.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct MyFace {
    /// Their picture, a JPEG in base64.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub picture: Option<String>,
    /// A drawing instead.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub drawing: Option<Drawing>,
    /// One line.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub line: Option<String>,
    /// When it last changed.
    #[serde(with = "schedule::iso::instant")]
    pub changed_at: Timestamp,
    /// When staff took it off the wall.
    #[serde(with = "schedule::iso::maybe_instant", default, skip_serializing_if = "Option::is_none")]
    pub taken_off_at: Option<Timestamp>,
}

/// A face they did not find right.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct MyFaceReport {
    /// Why.
    pub why: Option<String>,
    /// When.
    #[serde(with = "schedule::iso::instant")]
    pub said_at: Timestamp,
}

/// Staff introduced them to another person.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct MyIntroduction {
    /// When.
    #[serde(with = "schedule::iso::instant")]
    pub made_at: Timestamp,
}

/// One of the times an open poll of their group asks about, where they opened it or answered.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct MyPollAnswer {
    /// The time.
    #[serde(with = "schedule::iso::instant")]
    pub starts_at: Timestamp,
    /// Whether they opened the poll.
    pub opened_by_me: bool,
    /// What they answered.
    pub level: Option<Level>,
    /// When.
    #[serde(with = "schedule::iso::maybe_instant", default)]
    pub said_at: Option<Timestamp>,
}

/// An address for mails about meetings.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct MyMail {
    /// As they typed it.
    pub address: String,
    /// When they typed it.
    #[serde(with = "schedule::iso::instant")]
    pub asked_at: Timestamp,
    /// When they confirmed it; `None`: not yet.
    #[serde(with = "schedule::iso::maybe_instant", default)]
    pub confirmed_at: Option<Timestamp>,
    /// How long before a meeting they are reminded.
    pub reminder_minutes: Option<u16>,
    /// When they want none.
    pub quiet: schedule::QuietHours,
    /// The language mails are written in, by the launch.
    pub locale: Option<String>,
    /// The code with which the mail server refused it.
    pub refused: Option<String>,
    /// What was sent there, and is to be.
    pub mails: Vec<MyLetter>,
}

/// One mail.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct MyLetter {
    /// `confirm`, `invite`, `cancel`, `remind` or `nudge`.
    pub kind: String,
    /// When it is to be sent, or was to be.
    #[serde(with = "schedule::iso::instant")]
    pub due_at: Timestamp,
    /// When the mail server took it.
    #[serde(with = "schedule::iso::maybe_instant", default)]
    pub sent_at: Option<Timestamp>,
}

/// The point for having taken part.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct MyScore {
    /// Whether the gradebook has it.
    pub given: bool,
    /// When it was last sent.
    #[serde(with = "schedule::iso::instant")]
    pub sent_at: Timestamp,
    /// When the platform took none.
    #[serde(with = "schedule::iso::maybe_instant", default)]
    pub refused_at: Option<Timestamp>,
}

/// Answers to the few questions.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct MyAnswers {
    /// Languages they can meet in.
    pub languages: Vec<String>,
    /// 0 to 4.
    pub experience: Option<u8>,
    /// What they like to talk about.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub interests: Vec<String>,
    /// What they take the course for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub goal: Option<Goal>,
    /// How much of a group they look for, 0 to 2.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub commitment: Option<u8>,
    /// `false`: "no group, please".
    pub wants_group: bool,
    /// Consent, as it was given.
    pub seen_by: SeenBy,
    /// When they said so.
    #[serde(with = "schedule::iso::instant")]
    pub answered_at: Timestamp,
}

/// Membership in a group.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct MyGroup {
    /// The group's name.
    pub name: String,
    /// Since when.
    #[serde(with = "schedule::iso::instant")]
    pub joined_at: Timestamp,
    /// Until when; `None`: still.
    #[serde(with = "schedule::iso::maybe_instant", default)]
    pub left_at: Option<Timestamp>,
    /// Why they left.
    pub left_because: Option<String>,
    /// What they told the staff about it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
    /// Since when they could lead its meetings; `None`: they have not said so.
    #[serde(with = "schedule::iso::maybe_instant", default, skip_serializing_if = "Option::is_none")]
    pub could_lead_at: Option<Timestamp>,
}

/// Somebody's part in leading a meeting.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum MyLead {
    /// They lead it, or led.
    Leads,
    /// They passed it on.
    PassedOn,
}

/// A meeting.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct MyMeeting {
    /// The group that met.
    pub group: String,
    /// Start.
    #[serde(with = "schedule::iso::instant")]
    pub starts_at: Timestamp,
    /// Length.
    pub minutes: u16,
    /// Whether it stands.
    pub state: MeetingState,
    /// Whether they chose it.
    pub chosen_by_me: bool,
    /// The link they gave.
    pub link: Option<String>,
    /// Whether they said that they would come; `None`: not said.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub comes: Option<bool>,
    /// Whether they took part; `None`: not said.
    pub took_part: Option<bool>,
    /// When they said so.
    #[serde(with = "schedule::iso::maybe_instant", default)]
    pub said_at: Option<Timestamp>,
    /// What their clock read at the start.
    #[serde(with = "schedule::iso::maybe_wall", default, skip_serializing_if = "Option::is_none")]
    pub local_start: Option<DateTime>,
    /// What being there asked of them: 0 for a comfortable hour, up to 18.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub bore: Option<u16>,
    /// Whether that they took part was said by who led, not by them.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub ticked: bool,
    /// Their part in leading it; `None`: none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub lead: Option<MyLead>,
    /// When they said that they had read what came of it.
    #[serde(with = "schedule::iso::maybe_instant", default, skip_serializing_if = "Option::is_none")]
    pub caught_up_at: Option<Timestamp>,
    /// When they left it at its hour, though clocks change before it.
    #[serde(with = "schedule::iso::maybe_instant", default, skip_serializing_if = "Option::is_none")]
    pub left_at_its_hour_at: Option<Timestamp>,
    /// When they last changed what is written about it; `None`: they did not, or somebody did after them.
    #[serde(with = "schedule::iso::maybe_instant", default, skip_serializing_if = "Option::is_none")]
    pub wrote_at: Option<Timestamp>,
}

/// Something that happened between this person and another.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct MyTie {
    /// What.
    pub kind: TieKind,
    /// Whether they did it, where there is a direction: a hello that was said, or received.
    pub by_me: bool,
    /// When.
    #[serde(with = "schedule::iso::instant")]
    pub happened_at: Timestamp,
    /// By which way Kith heard of it, if it was seen in a forum.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub seen_by: Option<Inlet>,
}

/// Somebody whom this person did not want to have suggested, or blocked.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct MyRefusal {
    /// Whether they blocked them.
    pub blocked: bool,
    /// When.
    #[serde(with = "schedule::iso::instant")]
    pub said_at: Timestamp,
}

/// A launch.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct MySession {
    /// The course that was opened.
    pub course: Option<String>,
    /// The role of the launch.
    pub role: Role,
    /// The language the platform gave.
    pub locale: Option<String>,
    /// The screen that the opened link leads to.
    pub view: Option<String>,
    /// Where the platform has a picture of them; it was fetched only if they asked for it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub picture: Option<String>,
    /// Whether somebody else acted in this person's name.
    pub masquerading: bool,
    /// When.
    #[serde(with = "schedule::iso::instant")]
    pub opened_at: Timestamp,
}

/// A choice of what to place in a course.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct MySelection {
    /// When it was asked for.
    #[serde(with = "schedule::iso::instant")]
    pub opened_at: Timestamp,
    /// When it was made.
    #[serde(with = "schedule::iso::maybe_instant", default)]
    pub made_at: Option<Timestamp>,
}

/// An entry of the audit log.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct MyDecision {
    /// When.
    #[serde(with = "schedule::iso::instant")]
    pub at: Timestamp,
    /// What was done.
    pub action: String,
    /// To what: an id, or a few words.
    pub subject: String,
}
