//! A server that runs beside us, with its log in a file.

use std::fs::{self, File};
use std::io::{Read as _, Write as _};
use std::net::{Ipv4Addr, SocketAddr, TcpListener, TcpStream};
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::thread::sleep;
use std::time::{Duration, Instant};

use anyhow::{Context as _, Result, bail};

use super::Stop;

/// How long a server may take to answer for the first time.
const PATIENCE: Duration = Duration::from_mins(2);

/// How long a server may take to finish what it is doing when asked to stop.
const FAREWELL: Duration = Duration::from_secs(5);

/// A server we started. Dropping it stops it.
pub(super) struct Server {
    name: &'static str,
    child: Child,
    port: u16,
    log: PathBuf,
}

impl Server {
    /// Starts `command`, which is to listen on `port`; what it prints goes to the file `log`.
    pub(super) fn start(name: &'static str, command: &mut Command, port: u16, log: PathBuf) -> Result<Self> {
        let file = File::create(&log).with_context(|| format!("cannot write the log {}", log.display()))?;
        let child = command
            .stdout(file.try_clone()?)
            .stderr(file)
            .spawn()
            .with_context(|| format!("cannot start {name}"))?;
        Ok(Self { name, child, port, log })
    }

    /// Waits until `GET path` answers 200.
    pub(super) fn wait_until_ready(&mut self, path: &str, stop: &Stop) -> Result<()> {
        let asked = Instant::now();
        while !answers(self.port, path) {
            self.check()?;
            if stop.is_asked() {
                bail!("stopped before {} was ready", self.name);
            }
            if asked.elapsed() > PATIENCE {
                bail!("{} does not answer; its log is {}", self.name, self.log.display());
            }
            sleep(Duration::from_millis(50));
        }
        Ok(())
    }

    /// Fails, with the end of the log, when the server is no longer running.
    pub(super) fn check(&mut self) -> Result<()> {
        let Some(status) = self.child.try_wait()? else {
            return Ok(());
        };
        let log = fs::read_to_string(&self.log).unwrap_or_default();
        let lines: Vec<_> = log.lines().collect();
        let end = lines[lines.len().saturating_sub(15)..].join("\n");
        bail!("{} ended ({status}). The end of {}:\n{end}", self.name, self.log.display());
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        // Asked first, so that requests under way are answered; a program that is already gone
        // cannot be stopped, and that is fine.
        let pid = self.child.id().to_string();
        let _ = Command::new("kill").arg(pid).stderr(Stdio::null()).status();
        let asked = Instant::now();
        while asked.elapsed() < FAREWELL {
            if !matches!(self.child.try_wait(), Ok(None)) {
                return;
            }
            sleep(Duration::from_millis(20));
        }
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// Fails when something listens on `port` of this machine already.
pub(super) fn check_free(port: u16, what: &str, flag: &str) -> Result<()> {
    match TcpListener::bind((Ipv4Addr::LOCALHOST, port)) {
        Ok(_) => Ok(()),
        Err(_) => bail!(
            "port {port}, meant for {what}, is in use (is the demo running already?). \
             Stop what uses it, or choose another: cargo xtask demo {flag} {}",
            port.saturating_add(10)
        ),
    }
}

/// Whether `GET path` on this port of this machine answers 200.
fn answers(port: u16, path: &str) -> bool {
    let ask = || -> std::io::Result<bool> {
        let address = SocketAddr::from((Ipv4Addr::LOCALHOST, port));
        let mut stream = TcpStream::connect_timeout(&address, Duration::from_secs(1))?;
        stream.set_read_timeout(Some(Duration::from_secs(5)))?;
        // In one piece: a server may answer, and hang up, as soon as it has read the first.
        let request = format!("GET {path} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nConnection: close\r\n\r\n");
        stream.write_all(request.as_bytes())?;
        let mut start = [0; 12];
        stream.read_exact(&mut start)?;
        Ok(start.ends_with(b" 200"))
    };
    ask().unwrap_or(false)
}

#[cfg(test)]
mod tests {
    use std::io::{Read as _, Write as _};
    use std::net::TcpListener;
    use std::thread;

    use super::{answers, check_free};

    /// A listener that answers one request with `reply`.
    fn one_reply(reply: &'static str) -> u16 {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let port = listener.local_addr().unwrap().port();
        thread::spawn(move || {
            let (mut stream, _) = listener.accept().unwrap();
            let mut request = [0; 512];
            let _ = stream.read(&mut request).unwrap();
            stream.write_all(reply.as_bytes()).unwrap();
        });
        port
    }

    #[test]
    fn only_a_200_counts_as_ready() {
        assert!(answers(one_reply("HTTP/1.1 200 OK\r\n\r\n"), "/healthz"));
        assert!(!answers(one_reply("HTTP/1.1 503 Busy\r\n\r\n"), "/healthz"));
        assert!(!answers(one_reply("what?"), "/healthz"));
    }

    #[test]
    fn a_port_in_use_is_named_with_the_way_out() {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let port = listener.local_addr().unwrap().port();
        let refused = check_free(port, "Kith", "--port").unwrap_err().to_string();
        assert!(refused.contains(&format!("port {port}, meant for Kith")), "{refused}");
        assert!(refused.contains("cargo xtask demo --port"), "{refused}");
        drop(listener);
        assert!(check_free(port, "Kith", "--port").is_ok());
    }
}
