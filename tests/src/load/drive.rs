//! Launches by the thousand: as fast as the server can, and at a steady rate.

use std::cell::RefCell;
use std::net::SocketAddr;
use std::rc::Rc;
use std::time::{Duration, Instant};

use anyhow::{Context as _, ensure};
use tokio::task::{JoinSet, LocalSet};
use url::Url;

use super::{
    http::{Answer, Connection},
    people::{Begun, Mint, Ready, Tool},
};

/// Where a load goes.
#[derive(Clone, Debug)]
pub(super) struct Load {
    pub(super) server: SocketAddr,
    pub(super) tool: Tool,
    pub(super) mint: Mint,
    pub(super) connections: usize,
}

/// What a run at a steady rate saw: how long each answer took from the instant it was due.
#[derive(Debug, Default)]
pub(super) struct Seen {
    pub(super) logins: Vec<Duration>,
    pub(super) launches: Vec<Duration>,
    pub(super) begun: Vec<Begun>,
}

/// Work shared by the connections.
type Shared<T> = Rc<RefCell<T>>;

fn shared<T>(value: T) -> Shared<T> {
    Rc::new(RefCell::new(value))
}

impl Load {
    /// Begins a login for each of the people below `people`.
    pub(super) async fn logins(&self, people: usize) -> anyhow::Result<Vec<Begun>> {
        let (next, all) = (shared(0_usize), shared(Vec::with_capacity(people)));
        self.together(|mut connection| {
            let (this, next, all) = (self.clone(), next.clone(), all.clone());
            async move {
                loop {
                    let person = next.replace_with(|next| *next + 1);
                    if person >= people {
                        return Ok(());
                    }
                    let begun = this.login(&mut connection, person).await?;
                    all.borrow_mut().push(begun);
                }
            }
        })
        .await?;
        Ok(all.take())
    }

    /// A login and a launch in turns on every connection, until all of `ready` are launched; how long that took, and
    /// the logins it began.
    pub(super) async fn flat_out(&self, ready: Vec<Ready>) -> anyhow::Result<(Duration, Vec<Begun>)> {
        let (next, all) = (shared(0_usize), shared(Vec::with_capacity(ready.len())));
        let ready = Rc::new(ready);
        let begun = Instant::now();
        self.together(|mut connection| {
            let (this, next, all, ready) = (self.clone(), next.clone(), all.clone(), ready.clone());
            async move {
                loop {
                    let person = next.replace_with(|next| *next + 1);
                    let Some(launch) = ready.get(person) else { return Ok(()) };
                    let begun = this.login(&mut connection, person).await?;
                    all.borrow_mut().push(begun);
                    this.launch(&mut connection, launch).await?;
                }
            }
        })
        .await?;
        Ok((begun.elapsed(), all.take()))
    }

    /// The same at `rate` launches a second, come what may: who is slow keeps others waiting, as people do.
    pub(super) async fn steadily(&self, ready: Vec<Ready>, rate: f64) -> anyhow::Result<Seen> {
        let idle = shared(Vec::new());
        let seen = shared(Seen::default());
        let beginning = Instant::now();
        let local = LocalSet::new();
        local
            .run_until(async {
                let mut under_way = JoinSet::new();
                let mut made = 0;
                for (person, launch) in ready.into_iter().enumerate() {
                    #[expect(clippy::cast_precision_loss, reason = "far fewer than 2^52 launches")]
                    let due = beginning + Duration::from_secs_f64(person as f64 / rate);
                    tokio::time::sleep_until(due.into()).await;
                    let kept = idle.borrow_mut().pop();
                    let mut connection = kept.unwrap_or_else(|| {
                        made += 1;
                        Connection::new(self.server, made)
                    });
                    let (this, idle, seen) = (self.clone(), idle.clone(), seen.clone());
                    under_way.spawn_local(async move {
                        let begun = this.login(&mut connection, person).await?;
                        let answered = Instant::now();
                        this.launch(&mut connection, &launch).await?;
                        let mut seen = seen.borrow_mut();
                        seen.logins.push(answered.saturating_duration_since(due));
                        seen.launches.push(answered.elapsed());
                        seen.begun.push(begun);
                        idle.borrow_mut().push(connection);
                        anyhow::Ok(())
                    });
                    while let Some(done) = under_way.try_join_next() {
                        done??;
                    }
                }
                while let Some(done) = under_way.join_next().await {
                    done??;
                }
                anyhow::Ok(())
            })
            .await?;
        Ok(seen.take())
    }

    async fn together<F>(&self, work: impl Fn(Connection) -> F) -> anyhow::Result<()>
    where
        F: Future<Output = anyhow::Result<()>> + 'static,
    {
        let local = LocalSet::new();
        local
            .run_until(async {
                let mut all = JoinSet::new();
                for number in 0..self.connections {
                    all.spawn_local(work(Connection::new(self.server, number)));
                }
                while let Some(done) = all.join_next().await {
                    done??;
                }
                Ok(())
            })
            .await
    }

    async fn login(&self, connection: &mut Connection, person: usize) -> anyhow::Result<Begun> {
        let answer = connection.post(&self.tool.login_path, "", &self.mint.login(person)).await?;
        let location = answer.location.as_deref();
        let location = location.with_context(|| format!("a login was answered {}", told(&answer)))?;
        let url = Url::parse(location).context("where a login leads to")?;
        let value = |wanted: &str| {
            let found = url.query_pairs().find(|(name, _)| name == wanted);
            found.map(|(_, value)| value.into_owned()).with_context(|| format!("no {wanted} in {location}"))
        };
        Ok(Begun {
            person,
            state: value("state")?,
            nonce: value("nonce")?,
            cookies: answer.cookies.join("; "),
        })
    }

    /// Posts a launch and follows where it leads, to the page.
    async fn launch(&self, connection: &mut Connection, launch: &Ready) -> anyhow::Result<Answer> {
        let mut answer = connection.post(&self.tool.launch_path, &launch.cookies, &launch.form).await?;
        if matches!(answer.status, 302 | 303) {
            let to = answer.location.take().context("a redirect to nowhere")?;
            let path = to.strip_prefix(&self.tool.base).unwrap_or(&to);
            let cookies: Vec<&str> =
                answer.cookies.iter().map(String::as_str).filter(|cookie| !cookie.ends_with('=')).collect();
            answer = connection.get(path, &cookies.join("; ")).await?;
        }
        ensure!(answer.status == 200, "a launch was answered {}", told(&answer));
        Ok(answer)
    }
}

fn told(answer: &Answer) -> String {
    let body: String = String::from_utf8_lossy(&answer.body).chars().take(600).collect();
    format!("{}: {body}", answer.status)
}
