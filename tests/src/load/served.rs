//! Kith as a process of its own, which can be killed.

use std::net::{Ipv4Addr, SocketAddr};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use anyhow::{Context as _, bail, ensure};

use super::http::Connection;

/// A running server. Dropping it kills it.
#[derive(Debug)]
pub struct Served {
    child: Child,
    address: SocketAddr,
}

impl Served {
    /// Starts `kith` on `port`, with `settings` (variables and values) beside the usual ones.
    ///
    /// # Errors
    /// When it cannot be started.
    pub fn start(
        kith: &Path,
        port: u16,
        database: &str,
        settings: &[(&str, String)],
    ) -> anyhow::Result<Self> {
        let mut command = Command::new(kith);
        command
            .arg("serve")
            .env("KITH_LISTEN", format!("127.0.0.1:{port}"))
            .env("KITH_PUBLIC_URL", format!("http://localhost:{port}"))
            .env("KITH_DATABASE", database)
            .env("KITH_LOG", "error")
            .envs(settings.iter().map(|(name, value)| (name, value)))
            .current_dir(std::env::temp_dir())
            .stdin(Stdio::null());
        let child = command.spawn().with_context(|| format!("starting {}", kith.display()))?;
        Ok(Self { child, address: SocketAddr::from((Ipv4Addr::LOCALHOST, port)) })
    }

    /// Waits until it answers.
    ///
    /// # Errors
    /// When it ends, or does not answer within half a minute.
    pub async fn wait(&mut self) -> anyhow::Result<()> {
        for _ in 0..600 {
            if let Some(status) = self.child.try_wait()? {
                bail!("kith ended with {status}");
            }
            let health = Connection::new(self.address, 0).get("/healthz", "").await;
            if health.is_ok_and(|answer| answer.status == 200) {
                return Ok(());
            }
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
        bail!("kith does not answer")
    }

    /// `SIGKILL`: nothing can be finished or tidied up.
    ///
    /// # Errors
    /// When it is gone already.
    pub fn kill(&mut self) -> anyhow::Result<()> {
        self.child.kill()?;
        self.child.wait()?;
        Ok(())
    }

    /// `SIGTERM`, as a service manager stops it; waits until it has ended.
    ///
    /// # Errors
    /// When it cannot be asked, or does not end well.
    pub fn stop(&mut self) -> anyhow::Result<()> {
        let asked = Command::new("kill").arg(self.child.id().to_string()).status()?;
        ensure!(asked.success(), "kith cannot be asked to end");
        let status = self.child.wait()?;
        ensure!(status.success(), "kith ended with {status}");
        Ok(())
    }
}

impl Drop for Served {
    fn drop(&mut self) {
        // One that is already gone is what we want.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
