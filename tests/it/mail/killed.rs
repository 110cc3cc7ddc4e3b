//! The server is killed while it sends a thousand reminders: everybody gets theirs, and everybody gets one.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::time::Duration;

use anyhow::{bail, ensure};
use jiff::Timestamp;
use kith::{Clock, store::Store};
use kith_tests::{
    database::{Database, Kind},
    load::{Served, free_port},
    mail::{MailServer, Received},
    server::Test,
};
use sqlx::AssertSqlSafe;

use crate::rosters::enrol_many;

const KITH: &str = env!("CARGO_BIN_EXE_kith-under-test");
const PEOPLE: u32 = 1_000;
/// The server is killed after so many mails, each time.
const KILLS: [usize; 3] = [200, 500, 800];

/// Groups of five that meet in half an hour, everybody invited long ago, and everybody's reminder due. `{now}` is in
/// microseconds.
const GROUPS: [&str; 7] = [
    "INSERT INTO course_group (id, course, run, name, position, published_at_us) SELECT 'g' || n, c.course, r.id, \
     'Group ' || n, n, 0 FROM (SELECT DISTINCT place / 5 AS n FROM (SELECT ROW_NUMBER() OVER (ORDER BY person) - 1 \
     AS place FROM enrolment WHERE roster_role = 'learner') x) y, (SELECT DISTINCT course FROM enrolment) c \
     JOIN run r ON r.course = c.course",
    "INSERT INTO membership (id, course_group, person, joined_at_us) SELECT 'b' || person, 'g' || (place / 5), person, 0 \
     FROM (SELECT person, ROW_NUMBER() OVER (ORDER BY person) - 1 AS place FROM enrolment \
     WHERE roster_role = 'learner') x",
    "INSERT INTO meeting (id, course, course_group, anchor_zone, anchor_local, starts_at_us, tzdb, minutes, sequence, \
     state, chosen_by, created_at_us, changed_at_us) SELECT 'm' || g.id, g.course, g.id, 'Etc/UTC', '{local}', {start}, \
     '2026f', 60, 0, 'planned', (SELECT MIN(person) FROM membership b WHERE b.course_group = g.id), 0, 0 \
     FROM course_group g",
    "INSERT INTO mail_address (id, course, person, address, reminder_minutes, asked_at_us, confirmed_at_us) \
     SELECT 'a' || e.person, e.course, e.person, '{name}' || e.person || '@example.org', 60, 0, 0 FROM enrolment e \
     WHERE e.roster_role = 'learner'",
    "INSERT INTO mail (id, address, kind, meeting, sequence, due_at_us, state, attempts, handed_at_us, created_at_us) \
     SELECT 'i' || b.person, 'a' || b.person, 'invite', 'm' || b.course_group, 0, {now}, 'sent', 1, 0, {now} \
     FROM membership b",
    "INSERT INTO mail (id, address, kind, meeting, sequence, due_at_us, state, attempts, created_at_us) \
     SELECT 'r' || b.person, 'a' || b.person, 'remind', 'm' || b.course_group, 0, {now}, 'waiting', 0, {now} \
     FROM membership b",
    "INSERT INTO job (id, kind, subject, run_at_us, attempts) VALUES ('j', 'mail', '', {now}, 0)",
];
/// As if the killed server had been silent for five minutes.
const FORGOTTEN: &str = "UPDATE job SET claimed_until_us = 0 WHERE kind = 'mail'";
/// A question to who has not said whether they come is dropped half an hour before.
const UNSENT: &str = "SELECT COUNT(*) FROM mail WHERE state NOT IN ('sent', 'dropped')";

/// A course of `people` whose reminders are due.
async fn prepare(database: &Database, people: u32, name: &str) -> anyhow::Result<()> {
    let mut test = Test::start_at(database, Clock::System).await?;
    test.mail_by(None).await?;
    for username in ["ana", "bo", "cy"] {
        test.moodle().drop_out(test.course, username);
    }
    enrol_many(test.moodle(), test.course, people);
    let teacher = test.sign_in("tessa").await?;
    test.roster_read(&teacher, Timestamp::UNIX_EPOCH).await?;
    test.execute("INSERT INTO run (id, course, number, created_at_us) SELECT 'run', id, 1, 0 FROM course")
        .await?;
    let now = test.clock.now().round(jiff::Unit::Second)?;
    let start = now + jiff::SignedDuration::from_mins(30);
    let local = jiff::tz::TimeZone::UTC.to_datetime(start).to_string();
    for sql in GROUPS {
        let sql = sql
            .replace("{now}", &now.as_microsecond().to_string())
            .replace("{start}", &start.as_microsecond().to_string())
            .replace("{local}", &local)
            .replace("{name}", name);
        execute(&test.app.store, sql).await?;
    }
    ensure!(test.count("SELECT COUNT(*) FROM mail WHERE state = 'waiting'").await? == i64::from(people));
    Ok(())
}

async fn execute(store: &Store, sql: String) -> anyhow::Result<()> {
    match store {
        Store::Sqlite { pool, .. } => sqlx::query(AssertSqlSafe(sql)).execute(pool).await.map(|_| ())?,
        Store::Postgres(pool) => sqlx::query(AssertSqlSafe(sql)).execute(pool).await.map(|_| ())?,
    }
    Ok(())
}

/// A server that begins where an earlier one was killed.
async fn begin(database: &Database, server: &MailServer, port: u16) -> anyhow::Result<Served> {
    let store = Store::open(database.address()).await?;
    execute(&store, FORGOTTEN.to_owned()).await?;
    store.close().await;
    let settings = [
        ("KITH_SMTP_URL", format!("smtp://127.0.0.1:{}", server.port)),
        ("KITH_MAIL_FROM", "Kith <kith@school.example>".to_owned()),
    ];
    let mut kith = Served::start(Path::new(KITH), port, database.address(), &settings)?;
    kith.wait().await?;
    Ok(kith)
}

/// Waits until every mail is noted as sent.
async fn all_sent(database: &Database) -> anyhow::Result<()> {
    let store = Store::open(database.address()).await?;
    for _ in 0..3_600 {
        let unsent: i64 = match &store {
            Store::Sqlite { pool, .. } => sqlx::query_scalar(UNSENT).fetch_one(pool).await?,
            Store::Postgres(pool) => sqlx::query_scalar(UNSENT).fetch_one(pool).await?,
        };
        if unsent == 0 {
            store.close().await;
            return Ok(());
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    bail!("not all mails were sent within a minute")
}

/// The Message-IDs that came to each address, and how many mails there were.
fn sorted(mails: &[Received]) -> BTreeMap<String, Vec<String>> {
    let mut by_address: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for mail in mails {
        by_address.entry(mail.to[0].clone()).or_default().push(mail.header("message-id").to_owned());
    }
    by_address
}

async fn killed_while_sending(kind: Kind) -> anyhow::Result<()> {
    let database = Database::create(kind).await?;
    prepare(&database, PEOPLE, "p").await?;
    let (server, port) = (MailServer::start()?, free_port()?);
    for count in KILLS {
        let mut kith = begin(&database, &server, port).await?;
        server.wait_for(count).await?;
        kith.kill()?;
        ensure!(server.mails()?.len() < PEOPLE as usize, "killed in the middle");
    }
    let kith = begin(&database, &server, port).await?;
    all_sent(&database).await?;
    drop(kith);
    let mails = server.mails()?;
    let by_address = sorted(&mails);
    ensure!(by_address.len() == PEOPLE as usize, "{} of {PEOPLE} got a reminder", by_address.len());
    for (address, ids) in &by_address {
        let different: BTreeSet<_> = ids.iter().collect();
        ensure!(
            different.len() == 1,
            "a mailbox that knows mails by their Message-ID keeps one: {address} {ids:?}"
        );
    }
    // Only the mail in hand at a kill can have come twice: at most one each time, and seldom that.
    let repeated = mails.len() - by_address.len();
    eprintln!("{} mails to {} addresses after {} kills", mails.len(), by_address.len(), KILLS.len());
    ensure!(repeated <= KILLS.len(), "{repeated} came twice");
    database.remove().await
}

/// The mail server has taken a mail and its answer is on the way when the server ends.
async fn ended_before_the_answer(kind: Kind, gently: bool) -> anyhow::Result<usize> {
    let database = Database::create(kind).await?;
    prepare(&database, 1, "slow").await?;
    let (server, port) = (MailServer::start()?, free_port()?);
    let mut kith = begin(&database, &server, port).await?;
    server.wait_for(1).await?;
    if gently {
        kith.stop()?;
    } else {
        kith.kill()?;
    }
    let _kith = begin(&database, &server, port).await?;
    all_sent(&database).await?;
    let mails = server.mails()?;
    let ids: BTreeSet<&str> = mails.iter().map(|mail| mail.header("message-id")).collect();
    ensure!(ids.len() == 1, "one mail is one mail, however often it is sent: {ids:?}");
    database.remove().await?;
    Ok(mails.len())
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn everybody_gets_one_reminder_sqlite() {
    killed_while_sending(Kind::Sqlite).await.unwrap();
}

#[cfg(feature = "postgres")]
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn everybody_gets_one_reminder_postgres() {
    killed_while_sending(Kind::Postgres).await.unwrap();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn who_is_stopped_waits_for_the_answer() {
    assert_eq!(ended_before_the_answer(Kind::Sqlite, true).await.unwrap(), 1);
}

/// What no sender can know: SMTP has no way to ask whether a mail has come.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn who_is_killed_before_the_answer_sends_the_same_mail_again() {
    assert_eq!(ended_before_the_answer(Kind::Sqlite, false).await.unwrap(), 2);
}
