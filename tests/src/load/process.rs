//! The server under test: a process on a core of its own, its time and its memory.

use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use anyhow::{Context as _, bail};

/// How long a server may take to come up; ltijs makes an RSA key of 4096 bits first.
const PATIENCE: Duration = Duration::from_mins(1);
/// `/proc` counts processor time in these (`getconf CLK_TCK` is 100 everywhere Linux runs today).
const TICKS_PER_SECOND: u32 = 100;

/// A running server. Dropping it ends it.
#[derive(Debug)]
pub(super) struct Process {
    name: String,
    child: Child,
}

impl Process {
    /// Starts `command` on the first core; what it prints goes to the file `log`.
    pub(super) fn start(name: &str, command: &Command, log: &Path) -> anyhow::Result<Self> {
        let mut pinned = Command::new("taskset");
        pinned.args(["-c", "0"]).arg(command.get_program()).args(command.get_args());
        for (key, value) in command.get_envs() {
            match value {
                Some(value) => pinned.env(key, value),
                None => pinned.env_remove(key),
            };
        }
        if let Some(folder) = command.get_current_dir() {
            pinned.current_dir(folder);
        }
        let file = std::fs::File::create(log).with_context(|| format!("writing {}", log.display()))?;
        let child = pinned.stdin(Stdio::null()).stdout(file.try_clone()?).stderr(file).spawn();
        let child = child.with_context(|| format!("starting {name} (with taskset)"))?;
        Ok(Self { name: name.to_owned(), child })
    }

    /// Waits until `ready` says so.
    pub(super) async fn wait<F: Future<Output = bool>>(
        &mut self,
        mut ready: impl FnMut() -> F,
    ) -> anyhow::Result<()> {
        let begun = Instant::now();
        while !ready().await {
            if let Some(status) = self.child.try_wait()? {
                bail!("{} ended with {status}; see its log", self.name);
            }
            if begun.elapsed() > PATIENCE {
                bail!("{} does not answer", self.name);
            }
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
        Ok(())
    }

    /// The processor time that the server and what it started have used.
    pub(super) fn cpu(&self) -> Duration {
        let spent = |pid: &u32| -> Option<u32> {
            let stat = std::fs::read_to_string(format!("/proc/{pid}/stat")).ok()?;
            // The name in brackets may hold anything; the numbers begin after it.
            let mut fields = stat.rsplit_once(')')?.1.split_whitespace().skip(11);
            Some(fields.next()?.parse::<u32>().ok()? + fields.next()?.parse::<u32>().ok()?)
        };
        Duration::from_secs(1) / TICKS_PER_SECOND * self.family().iter().filter_map(spent).sum::<u32>()
    }

    /// Memory in use, in bytes: the resident set of the server and what it started.
    pub(super) fn memory(&self) -> u64 {
        let resident = |pid: &u32| -> Option<u64> {
            let status = std::fs::read_to_string(format!("/proc/{pid}/status")).ok()?;
            let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"))?;
            Some(line.trim().trim_end_matches("kB").trim().parse::<u64>().ok()? * 1024)
        };
        self.family().iter().filter_map(resident).sum()
    }

    /// The process and its children: a Python server has a master and workers.
    fn family(&self) -> Vec<u32> {
        let pid = self.child.id();
        let children =
            std::fs::read_to_string(format!("/proc/{pid}/task/{pid}/children")).unwrap_or_default();
        std::iter::once(pid).chain(children.split_whitespace().filter_map(|pid| pid.parse().ok())).collect()
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        // Asked first, so that it ends its own children; one that is already gone cannot be asked, and that is fine.
        let _ = Command::new("kill").arg(self.child.id().to_string()).stderr(Stdio::null()).status();
        let asked = Instant::now();
        while asked.elapsed() < Duration::from_secs(5) {
            if !matches!(self.child.try_wait(), Ok(None)) {
                return;
            }
            std::thread::sleep(Duration::from_millis(20));
        }
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
