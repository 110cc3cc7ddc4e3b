//! `roster-load`: a real `kith` reads a very long roster from the simulated platform, and what that costs others.

use std::collections::HashMap;
use std::net::{Ipv4Addr, SocketAddr, TcpListener};
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::sync::Arc;
use std::time::{Duration, Instant};

use anyhow::{Context as _, ensure};
use clap::{Parser, ValueEnum};
use kith_tests::{
    database::{Database, Kind},
    launcher::{Browser, Client},
    platform::{
        AuthRequest, Campus, Manners, Now, Person, Platform, Registration, Standing, ToolAddresses, people,
    },
    server::CLIENT_ID,
};
use reqwest::Method;
use wire::Roster;

/// Measure how long a long roster takes, how much memory, and how launches and requests fare meanwhile.
///
/// Build both programs first, optimised: `cargo build --release -p lti-server -p kith-tests --bins`.
#[derive(Debug, Parser)]
struct Options {
    /// People in the course
    #[arg(long, default_value_t = 100_000)]
    members: u32,
    /// Where Kith keeps them
    #[arg(long, value_enum, default_value_t = Where::Sqlite)]
    database: Where,
    /// How the platform sends them: a thousand a page, fifty a page with a time zone each, or all at once
    #[arg(long, value_enum, default_value_t = How::Moodle)]
    platform: How,
    /// The server; by default the one beside this program
    #[arg(long)]
    kith: Option<PathBuf>,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
enum Where {
    Sqlite,
    Postgres,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum How {
    Moodle,
    Canvas,
    Whole,
}

/// How long each kind of request took.
#[derive(Default)]
struct Times(HashMap<&'static str, Vec<Duration>>);

impl Times {
    fn note(&mut self, what: &'static str, began: Instant) {
        self.0.entry(what).or_default().push(began.elapsed());
    }

    fn say(mut self, when: &str) {
        let mut kinds: Vec<_> = self.0.drain().collect();
        kinds.sort_unstable_by_key(|(what, _)| *what);
        for (what, mut times) in kinds {
            times.sort_unstable();
            let at = |part: usize| times[(times.len() - 1) * part / 100].as_secs_f64() * 1000.0;
            say(&format!(
                "{when:<18} {what:<22} {:>5} times   median {:>7.1} ms   95th {:>7.1} ms   longest {:>7.1} ms",
                times.len(),
                at(50),
                at(95),
                at(100)
            ));
        }
    }
}

/// The server in a process of its own.
struct Server(Child);

impl Drop for Server {
    fn drop(&mut self) {
        // It may have ended by itself; either way it is gone afterwards.
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

impl Server {
    /// The most memory it has held, in megabytes.
    fn peak(&self) -> anyhow::Result<u64> {
        let status = std::fs::read_to_string(format!("/proc/{}/status", self.0.id()))?;
        let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:")).context("no VmHWM")?;
        Ok(line.trim().trim_end_matches("kB").trim().parse::<u64>()? / 1024)
    }
}

#[tokio::main]
async fn main() -> anyhow::Result<()> {
    let options = Options::parse();
    let database = Database::create(match options.database {
        Where::Sqlite => Kind::Sqlite,
        Where::Postgres => Kind::Postgres,
    })
    .await?;
    let measured = measure(&options, &database).await;
    database.remove().await?;
    measured
}

async fn measure(options: &Options, database: &Database) -> anyhow::Result<()> {
    let manners = if options.platform == How::Canvas { Manners::canvas() } else { Manners::moodle() };
    #[expect(clippy::disallowed_methods, reason = "the simulated platform has a clock of its own")]
    let now: Now = Arc::new(jiff::Timestamp::now);
    let any_port = SocketAddr::from((Ipv4Addr::LOCALHOST, 0));
    let platform = Platform::start(any_port, &[manners], now, None).await?;
    let campus = platform.campuses()[0].clone();
    let learner = |n: u32| {
        people::somebody(&format!("l{n:06}"), "Kim", &format!("Learner {n:06}"), Standing::Learner, n)
    };
    let mut everybody: Vec<Person> = (10..options.members + 9).map(learner).collect();
    everybody.push(people::somebody("tessa", "Tessa", "Marsh", Standing::Instructor, 3));
    let course = campus.open_course("MASS-1", "Introduction to Everything", &everybody);
    drop(everybody);
    campus.send_whole_rosters(options.platform == How::Whole);

    let listen = TcpListener::bind(any_port)?.local_addr()?;
    let public_url = format!("http://localhost:{}", listen.port());
    let registration = campus.register(CLIENT_ID, ToolAddresses::of_kith(&public_url));
    let server = start(options, database, &public_url, &listen.to_string(), &registration).await?;

    let crowd = Crowd { campus: &campus, course };
    let mut quiet = Times::default();
    for n in 0..50 {
        crowd.visit(&format!("l{:06}", 10 + n), &mut quiet).await?;
    }
    let before = server.peak()?;
    quiet.say("before");

    let began = Instant::now();
    let teacher = crowd.enter("tessa", &mut Times::default()).await?;
    crowd.while_reading(&teacher, began, "first reading", 1_000).await?;
    let first = server.peak()?;
    let again = Instant::now();
    let _: serde_json::Value = teacher.post("/api/roster/refresh", &()).await?;
    crowd.while_reading(&teacher, again, "reading again", 2_000).await?;
    say(&format!(
        "peak memory: {before} MB before, {first} MB after the first reading, {} MB after the second",
        server.peak()?
    ));
    let roster: Roster = teacher.get("/api/roster").await?;
    ensure!(roster.totals.all == options.members, "{} people are in", roster.totals.all);
    Ok(())
}

async fn start(
    options: &Options,
    database: &Database,
    public_url: &str,
    listen: &str,
    registration: &Registration,
) -> anyhow::Result<Server> {
    let beside = std::env::current_exe()?.with_file_name("kith");
    let kith = options.kith.clone().unwrap_or(beside);
    let command = || {
        let mut command = Command::new(&kith);
        command.env("KITH_DATABASE", database.address()).env("KITH_PUBLIC_URL", public_url);
        command.env("KITH_LISTEN", listen).env("RUST_LOG", "warn").stdin(Stdio::null());
        command
    };
    let Registration { issuer, client_id, auth_url, token_url, jwks_url, deployment_id } = registration;
    let mut add = command();
    add.args(["platform", "add", "--name", "Load", "--issuer", issuer, "--client-id", client_id]);
    add.args(["--auth-url", auth_url, "--token-url", token_url, "--jwks-url", jwks_url]);
    add.args(["--deployment-id", deployment_id]).stdout(Stdio::null());
    ensure!(
        add.status().with_context(|| format!("starting {}", kith.display()))?.success(),
        "not registered"
    );
    let server = Server(command().arg("serve").spawn()?);
    let http = reqwest::Client::builder().no_proxy().build()?;
    for _ in 0..200 {
        if http.get(format!("{public_url}/healthz")).send().await.is_ok_and(|it| it.status().is_success()) {
            return Ok(server);
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    anyhow::bail!("{} did not answer within ten seconds", kith.display())
}

struct Crowd<'a> {
    campus: &'a Campus,
    course: u32,
}

impl Crowd<'_> {
    /// A launch, past the course page, which would list everybody.
    async fn enter(&self, username: &str, times: &mut Times) -> anyhow::Result<Client> {
        let mut browser = Browser::new()?;
        let login = self.campus.prepare_launch(self.course, username)?;
        let began = Instant::now();
        let page = browser.send(Method::POST, &login.action, Some(&login.fields)).await?;
        times.note("POST /lti/login", began);
        let url = page.url.join(page.header("location"))?;
        let form = self.campus.launch_form(&AuthRequest(url.query_pairs().into_owned().collect()))?;
        let began = Instant::now();
        let page = browser.post_launch(form).await?;
        times.note("POST /lti/launch", began);
        let code = page.code().with_context(|| format!("{}: {}", page.status, page.body))?;
        Client::open(&page.url, &code).await
    }

    /// Somebody opens Kith, looks, and answers.
    async fn visit(&self, username: &str, times: &mut Times) -> anyhow::Result<()> {
        let client = self.enter(username, times).await?;
        let began = Instant::now();
        let _: wire::LearnerHome = client.get("/api/home").await?;
        times.note("GET /api/home", began);
        let began = Instant::now();
        let answer = serde_json::json!({
            "languages": ["en"], "experience": 2, "wants_group": true, "seen_by": "group",
        });
        let _: wire::Profile = client.put("/api/profile", &answer).await?;
        times.note("PUT /api/profile", began);
        Ok(())
    }

    /// People come and go until the roster is read.
    async fn while_reading(
        &self,
        teacher: &Client,
        began: Instant,
        when: &'static str,
        first: u32,
    ) -> anyhow::Result<()> {
        let mut times = Times::default();
        let mut looked = Instant::now();
        for n in first.. {
            self.visit(&format!("l{n:06}"), &mut times).await?;
            if looked.elapsed() > Duration::from_secs(1) {
                looked = Instant::now();
                let roster: Roster = teacher.get("/api/roster?limit=60").await?;
                times.note("GET /api/roster", looked);
                if let Some(trouble) = roster.trouble {
                    anyhow::bail!("{trouble}");
                }
                if !roster.refreshing {
                    let seconds = began.elapsed().as_secs_f64();
                    let rate = f64::from(roster.totals.all) / seconds;
                    say(&format!(
                        "{when}: {} people in {seconds:.1} s, {rate:.0} a second",
                        roster.totals.all
                    ));
                    break;
                }
            }
        }
        times.say(when);
        Ok(())
    }
}

#[expect(clippy::print_stdout, reason = "this program talks to the person who started it")]
fn say(line: &str) {
    println!("{line}");
}
