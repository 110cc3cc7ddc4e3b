//! `GET /admin/audit`: who decided what, and when. Without the names of learners.

use askama::Template;
use axum::{
    extract::{Query, State, rejection::QueryRejection},
    response::Response,
};
use jiff::Timestamp;
use serde::Deserialize;

use super::{
    account::Account,
    frame::{Done, Frame, Here},
    shown,
    stop::Stop,
    when::When,
};
use crate::{
    AppState,
    store::{Store, StoreError, instant, on_db},
};

const ON_A_PAGE: u32 = 50;
/// Further pages nobody turns to by hand.
const MOST_PAGES: u32 = 10_000;

/// An entry of the audit log.
#[derive(Clone, Debug)]
pub(super) struct Entry {
    pub(super) at: Timestamp,
    pub(super) action: String,
    /// An account, `command line`, `operator` or `invitation`; `None`: somebody in a course, or Kith itself.
    actor: Option<String>,
    in_course: bool,
    subject: String,
    platform: Option<String>,
}

#[derive(sqlx::FromRow)]
struct Row {
    at_us: i64,
    action: String,
    actor: Option<String>,
    in_course: bool,
    subject: String,
    platform: Option<String>,
    own: bool,
}

impl Entry {
    /// Who did it. People of courses are nameless here.
    pub(super) fn who(&self) -> &str {
        match (&self.actor, self.in_course) {
            (Some(_), true) => "somebody in a course",
            (Some(actor), false) => actor,
            (None, _) => "Kith",
        }
    }

    /// What it is about.
    pub(super) fn about(&self) -> String {
        // An account that signed in, or made itself, is named already.
        let subject = Some(self.subject.as_str()).filter(|subject| self.actor.as_deref() != Some(subject));
        let parts = [subject, self.platform.as_deref()];
        let parts: Vec<&str> = parts.into_iter().flatten().filter(|part| !part.is_empty()).collect();
        parts.join(", ")
    }
}

/// What an action means.
pub(super) fn words(action: &str) -> String {
    let known = match action {
        "platform.register" => "registered the platform",
        "platform.update" => "brought the registration up to date",
        "platform.settings" => "changed the settings",
        "rooms" => "changed where groups meet",
        "platform.remove" => "removed the platform",
        "deployment.approve" => "approved the deployment",
        "deployment.block" => "blocked the deployment",
        "invitation.make" => "made an invitation",
        "invitation.revoke" => "took an invitation back",
        "key.rotate" => "announced a new signing key",
        "key.revoke" => "took a signing key out of the key set",
        "groups.key" => "stored a key for writing groups",
        "groups.key.remove" => "removed the key for writing groups",
        "evidence" => "changed what is learned from forums",
        "evidence.secret" => "made a secret for statements",
        "evidence.secret.revoke" => "took the secret for statements back",
        "evidence.forget" => "forgot what was seen in forums",
        "course.erase" => "erased a course",
        "person.erase" => "erased people",
        "account.make" => "made the account",
        "account.remove" => "removed the account",
        "account.link" => "made a link to a new account",
        "account.password_link" => "made a link to a new password",
        "account.password" => "set a new password",
        "account.sign_in" => "signed in",
        "course.copy" => "took settings over into a copied course",
        "consent" => "decided what others see",
        other => return other.replace(['.', '_'], " "),
    };
    known.to_owned()
}

impl Store {
    /// Entries of the audit log, newest first.
    pub(super) async fn audit_entries(&self, most: i64, skipped: i64) -> Result<Vec<Entry>, StoreError> {
        // An entry about a platform as a whole has its id as subject; the name says the same.
        const SQL: &str = "SELECT e.at_us, e.action, e.actor, e.course IS NOT NULL AS in_course, e.subject, \
            COALESCE(p.name, q.name) AS platform, e.subject = COALESCE(e.platform, '') AS own \
            FROM audit_entry e LEFT JOIN platform p ON p.id = e.platform \
            LEFT JOIN course c ON c.id = e.course LEFT JOIN deployment d ON d.id = c.deployment \
            LEFT JOIN platform q ON q.id = d.platform \
            ORDER BY e.at_us DESC, e.id DESC LIMIT $1 OFFSET $2";
        let rows: Vec<Row> = on_db!(self, pool =>
            sqlx::query_as(SQL).bind(most).bind(skipped).fetch_all(pool).await)?;
        let read = |row: Row| {
            // Ids of things in courses mean nothing to an administrator.
            let hidden = row.own || row.in_course;
            Ok(Entry {
                at: instant(row.at_us)?,
                action: row.action,
                actor: row.actor,
                in_course: row.in_course,
                subject: if hidden { String::new() } else { row.subject },
                platform: row.platform,
            })
        };
        rows.into_iter().map(read).collect()
    }
}

struct Line {
    when: When,
    who: String,
    what: String,
    about: String,
}

#[derive(Template)]
#[template(path = "console/audit.html")]
struct Page {
    frame: Frame,
    lines: Vec<Line>,
    newer: Option<u32>,
    older: Option<u32>,
}

/// Which page, counted from 1.
#[derive(Deserialize)]
#[serde(default)]
pub(super) struct Turned {
    page: u32,
}

impl Default for Turned {
    fn default() -> Self {
        Self { page: 1 }
    }
}

pub(super) async fn list(
    State(app): State<AppState>,
    account: Account,
    turned: Result<Query<Turned>, QueryRejection>,
) -> Result<Response, Stop> {
    let page = turned.map_or(1, |Query(turned)| turned.page).clamp(1, MOST_PAGES);
    let (most, skipped) = (i64::from(ON_A_PAGE), i64::from((page - 1) * ON_A_PAGE));
    let mut entries = app.store.audit_entries(most + 1, skipped).await?;
    let more = entries.len() > ON_A_PAGE as usize;
    entries.truncate(ON_A_PAGE as usize);
    let now = app.clock.now();
    let line = |entry: &Entry| Line {
        when: When::new(entry.at, now),
        who: entry.who().to_owned(),
        what: words(&entry.action),
        about: entry.about(),
    };
    Ok(shown(&Page {
        frame: Frame::new(&account, Here::Audit, &Done::default()),
        lines: entries.iter().map(line).collect(),
        newer: (page > 1).then(|| page - 1),
        older: more.then_some(page + 1),
    }))
}
