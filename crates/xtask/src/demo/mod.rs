//! `cargo xtask demo`: the whole story on this machine.

mod binaries;
mod server;
mod stop;

use std::fs;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::thread::sleep;
use std::time::Duration;

use anyhow::{Context as _, Result};

use self::binaries::Binaries;
use self::server::{Server, check_free};
use self::stop::Stop;
use crate::packages;
use crate::widget::Widget;
use crate::workspace::{Workspace, run};

/// Where screenshots and logs lie, inside the repository.
const FOLDER: &str = "target/demo";

/// Start Kith and a learning platform with a course of 60, and print the address to open.
///
/// Builds the widget and the server, starts Kith on localhost with an embedded database, and the demo
/// platform on 127.0.0.1: for a browser that is another site, as in real life. What you do is kept for
/// the next time. Ctrl-C stops both.
#[derive(clap::Args)]
pub(crate) struct Demo {
    /// Live the story in headless Chromium instead, save screenshots in target/demo/, and say
    /// whether all went well
    #[arg(long)]
    check: bool,
    /// Forget what was done in earlier demos
    #[arg(long)]
    reset: bool,
    /// The port for Kith
    #[arg(long, value_name = "NUMBER", default_value_t = 8080)]
    port: u16,
    /// The port for the demo platform
    #[arg(long, value_name = "NUMBER", default_value_t = 8081)]
    platform_port: u16,
}

impl Demo {
    pub(crate) fn run(self, at: &Workspace) -> Result<()> {
        check_free(self.port, "Kith", "--port")?;
        check_free(self.platform_port, "the demo platform", "--platform-port")?;
        if self.check {
            packages::ensure_browser(at)?;
        }
        Widget::default().run(at)?;
        at.say("building the server and the demo platform");
        let programs = Binaries::build(at)?;
        let data = self.data_folder(at)?;

        let stop = Stop::listen()?;
        at.say("starting Kith");
        let mut kith = self.start_kith(at, &programs, &data)?;
        kith.wait_until_ready("/healthz", &stop)?;
        self.register(at, &programs, &data)?;
        at.say("starting the demo platform");
        let mut platform = self.start_platform(at, &programs, &data)?;
        platform.wait_until_ready("/mod/lti/certs.php", &stop)?;
        at.say("the students of its course open Kith");
        self.seed(at, &programs)?;

        if self.check {
            return self.live_the_story(at, &programs);
        }
        let address = self.platform();
        writeln!(std::io::stdout().lock(), "Open {address}/ in a browser. Ctrl-C stops the demo.")?;
        while !stop.is_asked() {
            kith.check()?;
            platform.check()?;
            sleep(Duration::from_millis(200));
        }
        at.say("stopping");
        Ok(())
    }

    /// Where this demo keeps its databases, empty when it is to begin anew.
    fn data_folder(&self, at: &Workspace) -> Result<PathBuf> {
        let folder = at.path(FOLDER).join(if self.check { "check" } else { "data" });
        if (self.check || self.reset) && folder.exists() {
            fs::remove_dir_all(&folder).with_context(|| format!("cannot empty {}", folder.display()))?;
        }
        fs::create_dir_all(&folder)?;
        Ok(folder)
    }

    /// Kith's address. Another site than the platform's, so that third-party rules apply.
    fn tool(&self) -> String {
        format!("http://localhost:{}", self.port)
    }

    /// The platform's address, which is also its issuer.
    fn platform(&self) -> String {
        format!("http://127.0.0.1:{}", self.platform_port)
    }

    fn kith(&self, at: &Workspace, programs: &Binaries, data: &Path) -> Result<Command> {
        let mut kith = at.command(programs.get("kith")?);
        let database = data.join("kith.sqlite");
        kith.env("KITH_LISTEN", format!("127.0.0.1:{}", self.port))
            .env("KITH_PUBLIC_URL", self.tool())
            // So that a further registration can be tried: /admin/tools/new?address=… of the demo platform.
            .env("KITH_ALLOW_PRIVATE", format!("127.0.0.1:{}", self.platform_port))
            .env("KITH_DATABASE", format!("sqlite://{}", database.display()));
        Ok(kith)
    }

    fn start_kith(&self, at: &Workspace, programs: &Binaries, data: &Path) -> Result<Server> {
        let mut kith = self.kith(at, programs, data)?;
        let log = at.path(FOLDER).join("kith.log");
        Server::start("Kith", kith.arg("serve"), self.port, log)
    }

    /// Tells Kith about the platform; doing so again changes nothing.
    fn register(&self, at: &Workspace, programs: &Binaries, data: &Path) -> Result<()> {
        let issuer = self.platform();
        let mut add = self.kith(at, programs, data)?;
        add.args(["platform", "add", "--issuer", &issuer]);
        add.args(["--client-id", "kith-demo", "--deployment-id", "1"]);
        add.args(["--name", "Demo platform"]);
        for (flag, script) in [("--auth-url", "auth"), ("--token-url", "token"), ("--jwks-url", "certs")] {
            add.arg(flag).arg(format!("{issuer}/mod/lti/{script}.php"));
        }
        run(&mut add).context("Kith does not accept the demo platform")
    }

    fn demo_platform(&self, at: &Workspace, programs: &Binaries) -> Result<Command> {
        let mut platform = at.command(programs.get("demo-platform")?);
        platform.arg("--listen").arg(format!("127.0.0.1:{}", self.platform_port));
        Ok(platform)
    }

    fn start_platform(&self, at: &Workspace, programs: &Binaries, data: &Path) -> Result<Server> {
        let mut platform = self.demo_platform(at, programs)?;
        platform.args(["--tool", &self.tool(), "--state-dir"]).arg(data.join("platform"));
        let log = at.path(FOLDER).join("platform.log");
        Server::start("the demo platform", &mut platform, self.platform_port, log)
    }

    /// Lets the people of the course open Kith and answer its questions. Who has answered in an
    /// earlier demo is left alone.
    fn seed(&self, at: &Workspace, programs: &Binaries) -> Result<()> {
        let mut seed = self.demo_platform(at, programs)?;
        run(seed.arg("--seed-only")).context("the course could not open Kith")
    }

    fn live_the_story(&self, at: &Workspace, programs: &Binaries) -> Result<()> {
        at.say("living the story in Chromium");
        let screenshots = at.path(FOLDER);
        let mut story = at.command(programs.get("demo-story")?);
        story.args(["--platform", &self.platform(), "--screenshots"]).arg(&screenshots);
        run(&mut story).context("the story did not end well")?;
        at.say(&format!("all went well; the screenshots are in {FOLDER}/"));
        Ok(())
    }
}
