//! A server that is killed in the middle of a thousand launches, and what is left of them.

use std::net::{Ipv4Addr, SocketAddr};
use std::path::Path;
use std::sync::{
    Arc,
    atomic::{AtomicUsize, Ordering},
};
use std::time::Duration;

use anyhow::{Context as _, ensure};
use tokio::{sync::Notify, task::JoinSet};

use super::{
    Subject, campus,
    drive::Load,
    free_port,
    http::{Answer, Connection},
    now,
    people::{Mint, Ready},
    register,
    served::Served,
};
use crate::{
    database::{Database, Kind},
    html,
    platform::{Manners, Now, Platform},
};

/// How many launches are under way.
const LAUNCHES: usize = 1_000;
/// From so many connections: a process may often have 1,024 files open and no more.
const CONNECTIONS: usize = 960;
/// How many of the people have launched before: they take the short way.
const KNOWN: usize = 500;
/// The server is killed after this many answers.
const ANSWERS: usize = 300;

/// What became of a thousand launches.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Aftermath {
    /// Answered with a page before the kill.
    pub acknowledged: usize,
    /// Of those, sessions that could be opened with the code on the page, after the restart.
    pub opened: usize,
    /// Of those, launches that were let in a second time.
    pub replayed: usize,
    /// Not answered.
    pub unanswered: usize,
    /// Of those, launches that were let in when they were posted again: nothing of them had been kept.
    pub let_in_later: usize,
    /// Of those, launches that were refused when they were posted again: their session is there all the same.
    pub kept_unheard: usize,
    /// Of those, launches that were let in at a third try.
    pub let_in_twice: usize,
}

/// Kills `kith` in the middle of a thousand launches and looks what is left.
///
/// # Errors
/// When something else goes wrong than the killed server.
pub async fn kill_in_the_middle(kith: &Path, kind: Kind) -> anyhow::Result<Aftermath> {
    let database = Database::create(kind).await?;
    let told = tell(kith, database.address()).await;
    let removed = database.remove().await;
    let aftermath = told?;
    removed?;
    Ok(aftermath)
}

async fn tell(kith: &Path, database: &str) -> anyhow::Result<Aftermath> {
    let port = free_port()?;
    let subject = Subject::Kith { binary: kith.to_owned(), kind: Kind::Sqlite, registrations: 1 };
    let tool = subject.tool(port);
    let clock: Now = Arc::new(now);
    let any = SocketAddr::from((Ipv4Addr::LOCALHOST, 0));
    let platform = Platform::start(any, &[Manners::moodle()], clock, None).await?;
    let (course, registration) = campus(&platform, &tool);
    let mint = Mint::new(platform.moodle(), course, "ana", &tool)?;
    register(database, &mint, &registration, 1).await?;
    let server = SocketAddr::from((Ipv4Addr::LOCALHOST, port));
    let load = Load { server, tool, mint, connections: 16 };

    let mut child = Served::start(kith, port, database, &[])?;
    child.wait().await?;
    let begun = load.logins(KNOWN).await?;
    load.flat_out(load.mint.sign_all(&begun, now())?).await?;
    let begun = load.logins(LAUNCHES).await?;
    let ready = Arc::new(load.mint.sign_all(&begun, now())?);

    let codes = killed(&mut child, &load, &ready).await?;
    drop(child);
    let mut child = Served::start(kith, port, database, &[])?;
    child.wait().await?;
    look(&load, &ready, &codes).await
}

/// Posts all at once and kills the server in the middle; the code of each page that came.
async fn killed(
    child: &mut Served,
    load: &Load,
    ready: &Arc<Vec<Ready>>,
) -> anyhow::Result<Vec<Option<String>>> {
    let (next, answered, enough) =
        (Arc::new(AtomicUsize::new(0)), Arc::new(AtomicUsize::new(0)), Arc::new(Notify::new()));
    let mut posting = JoinSet::new();
    for number in 0..CONNECTIONS {
        let mut connection = Connection::new(load.server, number);
        let (ready, path) = (ready.clone(), load.tool.launch_path.clone());
        let (next, answered, enough) = (next.clone(), answered.clone(), enough.clone());
        posting.spawn(async move {
            let mut codes = Vec::new();
            loop {
                let place = next.fetch_add(1, Ordering::SeqCst);
                let Some(launch) = ready.get(place) else { return codes };
                // No answer is what is expected of a killed server; it is never asked twice here.
                let answer = connection.post_once(&path, &launch.cookies, &launch.form).await.ok();
                let code = answer.as_ref().and_then(code);
                if code.is_some() && answered.fetch_add(1, Ordering::SeqCst) + 1 == ANSWERS {
                    enough.notify_one();
                }
                codes.push((place, code));
            }
        });
    }
    tokio::time::timeout(Duration::from_mins(1), enough.notified()).await.context("too few answers")?;
    child.kill()?;
    let mut codes = vec![None; ready.len()];
    while let Some(posted) = posting.join_next().await {
        for (place, code) in posted? {
            codes[place] = code;
        }
    }
    Ok(codes)
}

async fn look(load: &Load, ready: &[Ready], codes: &[Option<String>]) -> anyhow::Result<Aftermath> {
    let mut aftermath = Aftermath::default();
    let mut connection = Connection::new(load.server, 0);
    for (launch, code) in ready.iter().zip(codes) {
        let again = post(&mut connection, load, launch).await?;
        if let Some(code) = code {
            aftermath.acknowledged += 1;
            aftermath.replayed += usize::from(again);
            let body = serde_json::to_vec(&wire::SessionRequest { code: code.clone() })?;
            let opened = connection.post_json("/api/session", &body).await?;
            aftermath.opened += usize::from(opened.status == 200);
        } else {
            aftermath.unanswered += 1;
            aftermath.let_in_later += usize::from(again);
            aftermath.kept_unheard += usize::from(!again);
            aftermath.let_in_twice += usize::from(post(&mut connection, load, launch).await?);
        }
    }
    Ok(aftermath)
}

/// Posts a launch; says whether it was let in. Refused is only what was used before.
async fn post(connection: &mut Connection, load: &Load, launch: &Ready) -> anyhow::Result<bool> {
    let answer = connection.post(&load.tool.launch_path, &launch.cookies, &launch.form).await?;
    if answer.status == 200 {
        return Ok(true);
    }
    let page = String::from_utf8_lossy(&answer.body);
    ensure!(answer.status == 401 && page.contains("<code>unknown_state</code>"), "{}: {page}", answer.status);
    Ok(false)
}

fn code(answer: &Answer) -> Option<String> {
    let page = std::str::from_utf8(&answer.body).ok().filter(|_| answer.status == 200)?;
    html::attribute_of(page, "kith", "data-code").filter(|code| !code.is_empty())
}
