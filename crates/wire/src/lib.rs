//! The JSON that travels between server and widget: one module per resource.
//!
//! Every type here is a contract; `tests/contract.rs` keeps the JSON of each as text. Instants are RFC 3339 UTC,
//! local times ISO 8601 without offset, ids opaque strings. The languages that both sides know are here too.

mod admin;
mod columns;
mod connection;
mod days;
mod evidence;
mod gradebook;
mod group;
mod grouping_run;
mod home;
mod host;
mod id;
mod language;
mod mail;
mod me;
mod meeting;
mod poll;
mod problem;
mod profile;
mod record;
mod room;
mod roster;
mod series;
mod session;
mod wall;

pub use admin::{AdminHealth, KeyHealth, RosterHealth};
pub use columns::{COLUMN_QUESTION, ColumnFile, LineWrong, WrongLine};
pub use connection::{
    Centred, ConnectionMap, Hello, Inlet, Introduction, MapEvent, MapPerson, MapTie, Refusal, Seen,
    StaffEvent, Suggestion, Suggestions, answered_each_other, weeks_between,
};
pub use days::{CalendarSource, DatedHours, DatedList, Days};
pub use evidence::{Evidence, EvidenceFile, ForumRead, LeftOutLine};
pub use gradebook::{Gradebook, GradebookSwitch};
pub use group::{
    Care, CareOutcome, CareRequest, CareStep, CourseGroups, Departure, Group, GroupActivity, Leave,
    LeaveWish, Member, Merger, MergerDecision,
};
pub use grouping_run::{
    KeepApart, Locked, Pool, PoolPerson, Proposal, ProposalEdit, ProposalRequest, PublishRequest, QUESTIONS,
    Standing, StillIn,
};
pub use home::{GroupNews, LearnerHome, NextStep};
pub use host::{
    HostChange, HostConnection, HostDoor, HostGroups, HostProduct, HostPush, HostRequest, HostState,
};
pub use id::{GroupId, MeetingId, MergerId, PersonId, PollId, ProposalId, SeriesId};
pub use language::{ISOLATE, ISOLATE_END, LANGUAGES, Language, runs_from_right};
pub use mail::{MailSettings, MailWish};
pub use me::{
    AboutMe, MyAnswers, MyCalendar, MyCourse, MyDecision, MyFace, MyFaceReport, MyGroup, MyHours,
    MyIntroduction, MyLead, MyLetter, MyMail, MyMeeting, MyPollAnswer, MyPost, MyRefusal, MyScore,
    MySelection, MySession, MyTie,
};
pub use meeting::{
    Attendance, CalendarFeed, Coming, HourMap, LetGo, MapDay, MapHour, Meeting, MeetingRequest, MeetingState,
    MemberTime, MoveMeeting, Seat, Slot, SlotBoard, WayOn,
};
pub use poll::{GroupPoll, Poll, PollAnswer, PollRequest, PollTime};
pub use problem::Problem;
pub use profile::{AvailabilityAnswer, Goal, Profile, ProfileAnswer, SeenBy, ZoneSource};
pub use record::{
    CaughtUp, CouldLead, EarlierMeetings, GroupRecords, Held, Highlight, MeetingRecord, NamedLink, PassLead,
    Present, RecordEdit, RecordText,
};
pub use room::{Door, Recording};
pub use roster::{PartOverride, Roster, RosterOnly, RosterPerson, RosterQuery, RosterTotals};
pub use series::{
    ClockMove, ClockMoveRequest, MeetingSeats, SeriesBoard, SeriesRequest, SeriesState, SeriesWay,
};
pub use session::{Renewed, Role, Session, SessionRequest};
pub use wall::{
    Drawing, Face, FaceAnswer, FaceReport, OwnFace, PictureUpload, ReportFace, Wall, WallPerson, WallQuery,
};
