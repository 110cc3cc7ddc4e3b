//! The demonstration's learning platform: a college with one course of sixty invented people.

use std::net::SocketAddr;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use clap::{Parser, ValueEnum};
use kith_tests::{
    platform::{Campus, Manners, Now, Platform, Registration, ToolAddresses, demo, people},
    seed,
};

/// A simulated learning platform with Kith placed in its courses.
///
/// It behaves like Moodle, like Canvas, or like both at once (as two schools under one address). Open the address it
/// prints; the switch "View as" in the course's header signs you in as somebody else.
#[derive(Debug, Parser)]
struct Options {
    /// Address and port to listen on.
    #[arg(long, default_value = "127.0.0.1:8081", value_name = "ADDRESS:PORT")]
    listen: SocketAddr,
    /// Where Kith is.
    #[arg(long, default_value = "http://localhost:8080", value_name = "URL")]
    tool: String,
    /// Which platform to behave like.
    #[arg(long, value_enum, default_value_t = Behaviour::Moodle)]
    manners: Behaviour,
    /// The name under which Kith is registered here.
    #[arg(long, default_value = "kith-demo", value_name = "ID")]
    client_id: String,
    /// Folder for the platform's keys, so that a restart keeps working.
    #[arg(long, value_name = "FOLDER")]
    state_dir: Option<PathBuf>,
    /// Let the students open Kith and answer its questions, as soon as Kith is up. Whoever has answered is left
    /// alone.
    #[arg(long)]
    seed: bool,
    /// Do nothing but seed, on a platform that is running already at `--listen`.
    #[arg(long, conflicts_with = "seed")]
    seed_only: bool,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
enum Behaviour {
    /// Like Moodle 5.1.
    Moodle,
    /// Like Canvas.
    Canvas,
    /// Both, as two schools.
    Both,
}

impl Behaviour {
    fn manners(self) -> Vec<&'static Manners> {
        match self {
            Self::Moodle => vec![Manners::moodle()],
            Self::Canvas => vec![Manners::canvas()],
            Self::Both => vec![Manners::moodle(), Manners::canvas()],
        }
    }
}

#[tokio::main]
async fn main() -> anyhow::Result<()> {
    tracing_subscriber::fmt().with_writer(std::io::stderr).init();
    let options = Options::parse();
    if options.seed_only {
        let platform = format!("http://{}", options.listen);
        return everybody_answers(&platform, Manners::moodle().first_course).await;
    }
    #[expect(clippy::disallowed_methods, reason = "the simulated platform has a clock of its own")]
    let now: Now = Arc::new(jiff::Timestamp::now);
    let platform =
        Platform::start(options.listen, &options.manners.manners(), now, options.state_dir.as_deref())
            .await?;
    for campus in platform.campuses() {
        demo::furnish(campus);
        let registration = campus.register(&options.client_id, ToolAddresses::of_kith(&options.tool));
        introduce(campus, &registration);
    }
    say(&format!("Open {}/", platform.origin()));
    if options.seed {
        let (origin, tool) = (platform.origin().to_owned(), options.tool.clone());
        let courses: Vec<u32> = platform
            .campuses()
            .iter()
            .filter_map(|campus| campus.courses().first().map(|it| it.number))
            .collect();
        tokio::spawn(async move {
            for course in courses {
                if let Err(error) = seed_when_up(&tool, &origin, course).await {
                    tracing::error!("seeding stopped: {error:#}");
                }
            }
        });
    }
    tokio::select! {
        served = platform.serve() => served,
        stopped = tokio::signal::ctrl_c() => Ok(stopped?),
    }
}

/// Says what the tool has to know of this campus, as the command that tells it.
fn introduce(campus: &Campus, registration: &Registration) {
    let Registration { issuer, client_id, auth_url, token_url, jwks_url, deployment_id } = registration;
    say(&format!(
        "{name} at {origin}. To register it with Kith:\n  kith platform add --name \"Demo {name}\" --issuer {issuer} \
         --client-id {client_id} --auth-url {auth_url} --token-url {token_url} --jwks-url {jwks_url} \
         --deployment-id {deployment_id}",
        name = campus.manners().name,
        origin = campus.origin(),
    ));
}

async fn seed_when_up(tool: &str, platform: &str, course: u32) -> anyhow::Result<()> {
    let health = format!("{}/healthz", tool.trim_end_matches('/'));
    let http = reqwest::Client::builder().no_proxy().timeout(Duration::from_secs(5)).build()?;
    for _ in 0..600 {
        if http.get(&health).send().await.is_ok_and(|answer| answer.status().is_success()) {
            return everybody_answers(platform, course).await;
        }
        tokio::time::sleep(Duration::from_millis(500)).await;
    }
    anyhow::bail!("{health} did not answer within five minutes")
}

async fn everybody_answers(platform: &str, course: u32) -> anyhow::Result<()> {
    let started = std::time::Instant::now();
    let report = |progress: seed::Progress| {
        if progress.done.is_multiple_of(10) {
            say(&format!("seed: {} of {} students have answered", progress.done, progress.of));
        }
    };
    let all = seed::answer_all(platform, course, &people::course(), report).await?;
    say(&format!(
        "seed: all have answered, {} now and {} before ({:.1} s)",
        all.done - all.before,
        all.before,
        started.elapsed().as_secs_f32()
    ));
    Ok(())
}

#[expect(clippy::print_stdout, reason = "this program talks to the person who started it")]
fn say(line: &str) {
    println!("{line}");
}
