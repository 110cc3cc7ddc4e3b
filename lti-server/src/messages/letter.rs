//! A mail as it leaves: written when it is sent, so that it tells how things stand.

use std::time::{Duration, SystemTime};

use jiff::{SignedDuration, Timestamp};
use lettre::{
    Address, Message,
    message::{
        Attachment, Mailbox, MessageBuilder, MultiPart, SinglePart,
        header::{ContentType, HeaderName, HeaderValue},
    },
};
use schedule::ics::{Invitee, Organizer, message};
use wire::Role;

use super::{
    addresses::TO_CONFIRM,
    outbox::{ask_at, own_zone},
    store::{Kind, Row},
    words::{Words, clock, words},
};
use crate::{
    AppState,
    config::Mail,
    error::ApiError,
    meetings::{self, Told},
    secret,
    session::Member,
    store::StoreError,
};

/// A reminder may be this early before it is put off to the hour that is right by now.
const EARLY: SignedDuration = SignedDuration::from_mins(1);

/// What became of a mail that was due.
pub(super) enum Written {
    Letter(Box<Letter>),
    /// Its hour is another one by now.
    NotBefore(Timestamp),
    /// What it would say is no longer so.
    Needless,
}

/// A mail ready to leave.
pub(super) struct Letter {
    pub(super) from: Address,
    pub(super) to: Address,
    pub(super) text: Vec<u8>,
    /// Of the secret in its links.
    pub(super) secret_hash: String,
}

/// Writes the mail of `row`, unless it is needless.
pub(super) async fn write(app: &AppState, mail: &Mail, row: &Row) -> Result<Written, StoreError> {
    let now = app.clock.now();
    let secret = secret::random_token().map_err(|error| StoreError::inconsistent("secret", error))?;
    let draft = Draft { app, mail, row, words: words(row.locale.as_deref()), secret: &secret };
    if row.refused || (row.kind != Kind::Confirm && !row.confirmed) {
        return Ok(Written::Needless);
    }
    let message = if row.kind == Kind::Confirm {
        if row.confirmed || now.duration_since(row.created_at) > TO_CONFIRM {
            return Ok(Written::Needless);
        }
        draft.confirm()
    } else {
        let Some(told) = told(app, row).await? else { return Ok(Written::Needless) };
        if told.starts_at <= now {
            return Ok(Written::Needless);
        }
        if row.kind.is_reminder() {
            let Some(minutes) = row.reminders.minutes else { return Ok(Written::Needless) };
            let zone = own_zone(row.zone.as_deref(), &app.zones);
            let quiet = row.reminders.quiet;
            let at = match row.kind {
                Kind::Nudge if told.comes.is_some() => return Ok(Written::Needless),
                Kind::Nudge => ask_at(told.starts_at, told.nudged, (&zone, quiet), now),
                _ => schedule::reminder_at(told.starts_at, minutes, &zone, quiet),
            };
            if at >= told.starts_at {
                return Ok(Written::Needless);
            }
            if at.duration_since(now) > EARLY {
                return Ok(Written::NotBefore(at));
            }
        }
        draft.about(&told)
    };
    let message = message.map_err(|error| StoreError::inconsistent("mail", error))?;
    let to = row.address.parse().map_err(|error| StoreError::inconsistent("mail_address.address", error))?;
    Ok(Written::Letter(Box::new(Letter {
        from: mail.from.email.clone(),
        to,
        text: message.formatted(),
        secret_hash: secret::hash(&secret),
    })))
}

/// The meeting a mail is about, while what the mail says of it holds.
async fn told(app: &AppState, row: &Row) -> Result<Option<Told>, StoreError> {
    let Some(meeting) = &row.meeting else { return Ok(None) };
    let member = member(row);
    let stored = |error: ApiError| match error {
        ApiError::Store(error) => error,
        other => StoreError::inconsistent("meeting", other),
    };
    let mine = meetings::told(app, &member, meeting).await.map_err(stored)?;
    let stands = mine.filter(|told| told.planned);
    match row.kind {
        // Who is in the group again keeps the entry.
        Kind::Cancel if stands.is_some() => Ok(None),
        Kind::Cancel => meetings::taken_back(app, &row.course, meeting, row.sequence).await.map_err(stored),
        _ => Ok(stands.filter(|told| told.sequence == row.sequence)),
    }
}

/// Whose mail it is, as the rest of Kith knows them. Only learners are in groups.
pub(super) fn member(row: &Row) -> Member {
    Member { course: row.course.clone(), person: row.person.clone(), role: Role::Learner }
}

/// Day, hour and zone of a meeting by the reader's own clock.
pub(super) struct When {
    pub(super) date: String,
    pub(super) from: String,
    pub(super) span: String,
    pub(super) zone: String,
}

impl When {
    pub(super) fn of(app: &AppState, row: &Row, told: &Told, words: &Words) -> Self {
        let known = row.zone.as_deref().filter(|name| app.zones.find(name).is_some());
        let zone = own_zone(known, &app.zones);
        let length = SignedDuration::from_mins(i64::from(told.minutes));
        let local = zone.to_datetime(told.starts_at);
        let end = zone.to_datetime(told.starts_at.saturating_add(length).unwrap_or(told.starts_at));
        let (date, from) = (words.date(local), clock(local));
        let span = words.filled(words.span, &[("date", &date), ("from", &from), ("to", &clock(end))]);
        Self { date, from, span, zone: known.unwrap_or("UTC").to_owned() }
    }
}

struct Draft<'a> {
    app: &'a AppState,
    mail: &'a Mail,
    row: &'a Row,
    words: &'static Words,
    secret: &'a str,
}

type Outcome = Result<Message, lettre::error::Error>;

impl Draft<'_> {
    /// Where a page of this mail is.
    fn link(&self, page: &str) -> String {
        format!("{}mail/{page}/{}", self.app.public_url, self.secret)
    }

    /// The headers of every mail. The Message-ID is the row's: a mail that is sent twice has the same.
    fn head(&self, subject: &str) -> MessageBuilder {
        let plain: String = subject.chars().filter(|c| !c.is_control()).collect();
        let host = self.app.public_url.host_str().unwrap_or("kith.invalid");
        let name = self.mail.from.name.clone().unwrap_or_else(|| "Kith".to_owned());
        let seconds = self.app.clock.now().as_second().unsigned_abs();
        let builder = Message::builder()
            .from(Mailbox::new(Some(name), self.mail.from.email.clone()))
            .date(SystemTime::UNIX_EPOCH + Duration::from_secs(seconds))
            .message_id(Some(format!("<{}@{host}>", self.row.id)))
            .subject(plain)
            // Absence notes and mailing lists leave such mails alone (RFC 3834).
            .raw_header(raw("Auto-Submitted", "auto-generated".to_owned()))
            // Plain text has no other way to say what it is written in (RFC 3282).
            .raw_header(raw("Content-Language", self.words.tag.to_owned()));
        let builder = match self.row.address.parse() {
            Ok(address) => builder.to(Mailbox::new(None, address)),
            Err(_) => builder,
        };
        if self.row.kind == Kind::Confirm {
            return builder;
        }
        // One press in the mail program is enough (RFC 8058).
        builder
            .raw_header(raw("List-Unsubscribe", format!("<{}>", self.link("stop"))))
            .raw_header(raw("List-Unsubscribe-Post", "List-Unsubscribe=One-Click".to_owned()))
    }

    fn confirm(&self) -> Outcome {
        let words = &self.words.confirm;
        let values = [("course", self.row.course_title.as_str()), ("link", &self.link("confirm"))];
        self.head(words.subject).singlepart(SinglePart::plain(self.words.filled(words.text, &values)))
    }

    fn about(&self, told: &Told) -> Outcome {
        let words = self.words;
        let when = When::of(self.app, self.row, told, words);
        let (subject, lead) = match self.row.kind {
            Kind::Cancel => (words.subject.cancel, words.cancelled),
            Kind::Remind => (words.subject.remind, words.remind),
            Kind::Nudge => (words.subject.nudge, words.nudge),
            _ if self.row.told_before => (words.subject.changed, words.changed),
            _ => (words.subject.invite, words.meets),
        };
        let group = words.group(&told.group);
        let values = [("group", group.as_str()), ("date", &when.date), ("from", &when.from)];
        let head = self.head(&words.filled(subject, &values));
        let text = self.text(told, &when, &words.filled(lead, &values));
        if self.row.kind.is_reminder() {
            return head.singlepart(SinglePart::plain(text));
        }
        let calendar = self.calendar(told);
        let method = if told.planned { "REQUEST" } else { "CANCEL" };
        // RFC 6047, 2.4: the method of the part is the one in the calendar.
        let inside = format!("text/calendar; charset=utf-8; method={method}; component=VEVENT");
        let file = "application/ics; name=\"invite.ics\"";
        let (inside, file) = (ContentType::parse(&inside), ContentType::parse(file));
        let (Ok(inside), Ok(file)) = (inside, file) else {
            return head.singlepart(SinglePart::plain(text));
        };
        let both = MultiPart::alternative()
            .singlepart(SinglePart::plain(text))
            .singlepart(SinglePart::builder().header(inside).body(calendar.clone()));
        let attached = Attachment::new("invite.ics".to_owned()).body(calendar, file);
        head.multipart(MultiPart::mixed().multipart(both).singlepart(attached))
    }

    fn text(&self, told: &Told, when: &When, lead: &str) -> String {
        let words = self.words;
        let mut parts = vec![lead.to_owned(), format!("{}\n{}", when.span, when.zone)];
        if told.planned {
            let place = if told.room { words.own_room } else { words.room };
            parts.extend(told.link.as_deref().map(|link| words.filled(place, &[("link", link)])));
            // The reader's own line alone says nothing new.
            if told.times.len() > 1 {
                parts.push(format!("{}\n{}", words.everyone, self.times(told)));
            }
            let answer = if told.comes.is_some() { words.answered } else { words.answer };
            parts.push(words.filled(answer, &[("link", &self.link("answer"))]));
        }
        let why = words.filled(words.why, &[("course", &self.row.course_title)]);
        let stop = words.filled(words.stop, &[("link", &self.link("stop"))]);
        parts.push(format!("-- \n{why}\n{stop}\n"));
        parts.join("\n\n")
    }

    /// A line for everybody's time.
    fn times(&self, told: &Told) -> String {
        let lines = told.times.iter().map(|(name, local)| self.words.time_at(name, *local));
        lines.collect::<Vec<_>>().join("\n")
    }

    fn calendar(&self, told: &Told) -> Vec<u8> {
        let organizer = Organizer {
            name: self.mail.from.name.as_deref().unwrap_or("Kith"),
            email: self.mail.from.email.as_ref(),
        };
        let to = Invitee { name: &self.row.name, email: &self.row.address, optional: false };
        // Nobody else's address is told to anybody.
        message(&told.as_meeting(&self.times(told)), organizer, to, &[]).into_bytes()
    }
}

/// A header whose value is ours; `name` is plain.
fn raw(name: &'static str, value: String) -> HeaderValue {
    HeaderValue::new(HeaderName::new_from_ascii_str(name), value)
}
