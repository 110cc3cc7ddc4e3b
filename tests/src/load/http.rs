//! As little HTTP as a load needs: one keep-alive connection, one request at a time, and hardly any work of its own,
//! so that what is measured is the server.

use std::net::{Ipv4Addr, SocketAddr, SocketAddrV4};

use anyhow::{Context as _, bail};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpSocket, TcpStream};

const FORM: &str = "application/x-www-form-urlencoded";

/// An answer.
#[derive(Debug, Default)]
pub(super) struct Answer {
    pub(super) status: u16,
    pub(super) location: Option<String>,
    /// `name=value`, as they are sent back.
    pub(super) cookies: Vec<String>,
    pub(super) body: Vec<u8>,
}

/// One connection to the server under test, opened when it is first needed and again when the server hangs up.
#[derive(Debug)]
pub(super) struct Connection {
    server: SocketAddr,
    /// Our own end: servers that count logins by address see many.
    from: Ipv4Addr,
    stream: Option<TcpStream>,
    buffer: Vec<u8>,
}

impl Connection {
    /// The connection with this number; each comes from an address of its own on this machine.
    pub(super) fn new(server: SocketAddr, number: usize) -> Self {
        let number = u32::try_from(number).unwrap_or_default();
        let from = Ipv4Addr::from_bits(Ipv4Addr::new(127, 9, 0, 1).to_bits() + number);
        Self { server, from, stream: None, buffer: Vec::with_capacity(16 * 1024) }
    }

    /// Posts a form.
    pub(super) async fn post(&mut self, path: &str, cookies: &str, form: &[u8]) -> anyhow::Result<Answer> {
        let request = self.posting(path, FORM, cookies, form);
        self.send(&request).await
    }

    /// Posts a form and never asks again, whatever comes of it.
    pub(super) async fn post_once(
        &mut self,
        path: &str,
        cookies: &str,
        form: &[u8],
    ) -> anyhow::Result<Answer> {
        let request = self.posting(path, FORM, cookies, form);
        let answer = self.exchange(&request).await;
        if answer.is_err() {
            self.stream = None;
        }
        answer
    }

    /// Posts JSON.
    pub(super) async fn post_json(&mut self, path: &str, json: &[u8]) -> anyhow::Result<Answer> {
        let request = self.posting(path, "application/json", "", json);
        self.send(&request).await
    }

    fn posting(&self, path: &str, kind: &str, cookies: &str, body: &[u8]) -> Vec<u8> {
        let mut head = format!(
            "POST {path} HTTP/1.1\r\nhost: localhost:{}\r\ncontent-type: {kind}\r\ncontent-length: {}\r\n",
            self.server.port(),
            body.len()
        );
        push_cookies(&mut head, cookies);
        let mut request = head.into_bytes();
        request.extend_from_slice(body);
        request
    }

    /// Reads a page.
    pub(super) async fn get(&mut self, path: &str, cookies: &str) -> anyhow::Result<Answer> {
        let mut head = format!("GET {path} HTTP/1.1\r\nhost: localhost:{}\r\n", self.server.port());
        push_cookies(&mut head, cookies);
        self.send(head.as_bytes()).await
    }

    async fn send(&mut self, request: &[u8]) -> anyhow::Result<Answer> {
        let kept = self.stream.is_some();
        match self.exchange(request).await {
            Ok(answer) => Ok(answer),
            // A server may hang up between two requests; nothing of the answer was seen, so it is asked again.
            Err(_) if kept && self.buffer.is_empty() => {
                self.stream = None;
                self.exchange(request).await
            }
            Err(error) => {
                self.stream = None;
                Err(error)
            }
        }
    }

    async fn exchange(&mut self, request: &[u8]) -> anyhow::Result<Answer> {
        self.buffer.clear();
        let stream = if let Some(stream) = &mut self.stream {
            stream
        } else {
            let socket = TcpSocket::new_v4()?;
            // On other systems than Linux only 127.0.0.1 is ours.
            let _ = socket.bind(SocketAddr::V4(SocketAddrV4::new(self.from, 0)));
            let stream = socket.connect(self.server).await.context("connecting")?;
            stream.set_nodelay(true)?;
            self.stream.insert(stream)
        };
        stream.write_all(request).await?;
        let head = loop {
            if let Some(end) = self.buffer.windows(4).position(|bytes| bytes == b"\r\n\r\n") {
                break end;
            }
            if stream.read_buf(&mut self.buffer).await? == 0 {
                bail!("the server hung up");
            }
        };
        let text = std::str::from_utf8(&self.buffer[..head]).context("a header that is not text")?;
        let mut lines = text.split("\r\n");
        let status =
            lines.next().and_then(|line| line.split(' ').nth(1)?.parse().ok()).context("no status")?;
        let mut answer = Answer { status, ..Answer::default() };
        let (mut length, mut closes) = (0, false);
        for line in lines {
            let Some((name, value)) = line.split_once(':') else { continue };
            let value = value.trim();
            match name.to_ascii_lowercase().as_str() {
                "content-length" => length = value.parse().context("no length")?,
                "transfer-encoding" => bail!("an answer in chunks, which this driver does not read"),
                "connection" => closes = value.eq_ignore_ascii_case("close"),
                "location" => answer.location = Some(value.to_owned()),
                "set-cookie" => {
                    answer.cookies.extend(value.split(';').next().map(|pair| pair.trim().to_owned()));
                }
                _ => {}
            }
        }
        let whole = head + 4 + length;
        while self.buffer.len() < whole {
            if stream.read_buf(&mut self.buffer).await? == 0 {
                bail!("the server hung up in the middle of an answer");
            }
        }
        answer.body = self.buffer[head + 4..whole].to_vec();
        if closes {
            self.stream = None;
        }
        Ok(answer)
    }
}

fn push_cookies(head: &mut String, cookies: &str) {
    if !cookies.is_empty() {
        head.push_str("cookie: ");
        head.push_str(cookies);
        head.push_str("\r\n");
    }
    head.push_str("\r\n");
}
