//! Bodies that are too large, of the wrong kind, or say more than was asked.

use std::time::Duration;

use anyhow::Context as _;
use kith_tests::{both_databases, launcher::Client, server::Test, snapshot};
use reqwest::{Method, StatusCode};
use serde_json::{Value, json};
use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::TcpStream,
};

use super::{filled, served};
use crate::tenancy::routes::{Door, ROUTES, Treasure};

fn nobodys() -> Treasure {
    let id = || "00000000-0000-7000-8000-000000000000".to_owned();
    Treasure {
        person: id(),
        other: id(),
        merger: id(),
        group: id(),
        meeting: id(),
        sequence: 0,
        series: id(),
        way: serde_json::json!({"weeks": 2, "minutes": 60, "way": "2026-11-30/0/0.672"}),
        poll: id(),
        proposal: id(),
        revision: 0,
    }
}

/// The answer to a request of which only the beginning is sent. `length` is what it claims to be; `None`: in chunks.
async fn begun(
    test: &Test,
    method: &str,
    path: &str,
    kind: &str,
    token: &str,
    length: Option<usize>,
) -> anyhow::Result<String> {
    let host = test.address().trim_start_matches("http://").replace("localhost", "127.0.0.1");
    let mut stream = TcpStream::connect(&host).await?;
    let size =
        length.map_or("transfer-encoding: chunked".to_owned(), |length| format!("content-length: {length}"));
    let head = format!(
        "{method} {path} HTTP/1.1\r\nhost: {host}\r\nauthorization: Bearer {token}\r\ncontent-type: {kind}\r\n{size}\r\nconnection: close\r\n\r\n"
    );
    stream.write_all(head.as_bytes()).await?;
    if length.is_none() {
        // 2 MB of blanks, which JSON and forms both let pass for a while.
        let chunk = format!("{:x}\r\n{}\r\n", 64 * 1024, " ".repeat(64 * 1024));
        for _ in 0..32 {
            // The server may have said no already.
            if stream.write_all(chunk.as_bytes()).await.is_err() {
                break;
            }
        }
    }
    let mut answer = Vec::new();
    let mut part = [0_u8; 4096];
    let reading = async {
        while let Ok(count @ 1..) = stream.read(&mut part).await {
            answer.extend_from_slice(&part[..count]);
        }
    };
    // A connection that stays open has said what it had to say.
    let _ = tokio::time::timeout(Duration::from_secs(2), reading).await;
    Ok(String::from_utf8_lossy(&answer).into_owned())
}

/// Somebody with the role this door is for.
async fn rightful(test: &Test, door: Door) -> anyhow::Result<Client> {
    test.sign_in(match door {
        Door::Instructor => "tessa",
        Door::Admin => "ada",
        Door::Session | Door::Member | Door::Learner => "ana",
    })
    .await
}

async fn asked(
    client: &Client,
    method: &str,
    path: &str,
    kind: Option<&str>,
    body: &str,
) -> anyhow::Result<(StatusCode, Value)> {
    let http = reqwest::Client::builder().no_proxy().build()?;
    let url = client.address(path)?;
    let mut request =
        http.request(Method::from_bytes(method.as_bytes())?, url).bearer_auth(&client.session.token);
    if let Some(kind) = kind {
        request = request.header("content-type", kind);
    }
    let answer = request.body(body.to_owned()).send().await?;
    let status = answer.status();
    assert_eq!(answer.headers()["content-type"], "application/problem+json", "{method} {path}");
    Ok((status, answer.json().await?))
}

both_databases! {
    async fn n_116_fifty_megabytes_are_refused_before_they_are_sent(test: Test) {
        let token = test.sign_in("tessa").await?.session.token;
        for (method, path) in served() {
            let path = filled(&path, "x");
            // A file of a forum may be long: it is read while it comes, and never held as a whole.
            let megabytes = if path == "/api/evidence/file" { 300 } else { 50 };
            let answer = begun(&test, method, &path, "application/json", &token, Some(megabytes * 1024 * 1024)).await?;
            assert!(answer.starts_with("HTTP/1.1 413 "), "{method} {path}: {answer}");
            assert!(answer.contains("nosniff"), "{method} {path}: {answer}");
            if path.starts_with("/api/") {
                assert!(answer.contains("\"code\":\"too_large\""), "{method} {path}: {answer}");
            }
        }
    }

    async fn n_116_a_body_without_an_end_is_cut_off(test: Test) {
        for (route, door) in [("/api/profile", Door::Member), ("/api/availability", Door::Member), ("/api/proposal", Door::Instructor)] {
            let token = rightful(&test, door).await?.session.token;
            let method = if route == "/api/proposal" { "POST" } else { "PUT" };
            let answer = begun(&test, method, route, "application/json", &token, None).await?;
            assert!(answer.starts_with("HTTP/1.1 413 "), "{route}: {answer}");
        }
        for path in ["/lti/login", "/lti/launch", "/lti/launch/storage", "/lti/select", "/lti/register"] {
            let answer = begun(&test, "POST", path, "application/x-www-form-urlencoded", "x", None).await?;
            assert!(answer.starts_with("HTTP/1.1 413 "), "{path}: {answer}");
            assert!(answer.contains("unreadable_form"), "{path}: {answer}");
        }
    }

    async fn n_116_what_is_no_json_or_says_too_much_is_refused_at_every_route(test: Test) {
        let mut tried = 0;
        let mut clients = Vec::new();
        for door in [Door::Learner, Door::Instructor] {
            clients.push((door, rightful(&test, door).await?));
        }
        let teacher = &clients.last().context("nobody")?.1;
        test.roster_read(teacher, test.clock.now()).await?;
        let before = test.rows_at_rest().await?;
        for route in ROUTES {
            let good = (route.body)(&nobodys());
            if good.is_null() {
                continue;
            }
            tried += 1;
            let door = if route.door == Door::Instructor { Door::Instructor } else { Door::Learner };
            let client = &clients.iter().find(|(of, _)| *of == door).context("nobody")?.1;
            let path = route.filled(&nobodys());
            let text = good.to_string();
            for kind in [None, Some("text/plain"), Some("application/x-www-form-urlencoded"), Some("multipart/form-data"), Some("text/html; application/json")] {
                let (status, problem) = asked(client, route.method, &path, kind, &text).await?;
                assert_eq!((status, &problem["code"]), (StatusCode::UNSUPPORTED_MEDIA_TYPE, &json!("wrong_media_type")), "{route} {kind:?}");
            }
            let mut more = good.clone();
            more["role"] = json!("instructor");
            let json_kind = Some("application/json");
            for (bad, name) in [(more, "more"), (json!([]), "a list"), (json!(null), "null"), (json!({}), "nothing"), (json!("x"), "text")] {
                // To say nothing is to follow the roster again.
                if name == "nothing" && path.ends_with("/part") {
                    continue;
                }
                let (status, problem) = asked(client, route.method, &path, json_kind, &bad.to_string()).await?;
                assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY, "{route} with {name}: {problem}");
            }
            let twice = text.replacen('{', &format!("{{{},", &text[1..text.len() - 1]), 1);
            let (status, problem) = asked(client, route.method, &path, json_kind, &twice).await?;
            assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY, "{route} with everything twice: {problem}");
            for bad in ["", "{", "<x/>", "{\"a\":1}}", "\u{0}", "NaN"] {
                let (status, problem) = asked(client, route.method, &path, json_kind, bad).await?;
                assert!(status == StatusCode::BAD_REQUEST || status == StatusCode::UNPROCESSABLE_ENTITY, "{route} with {bad:?}: {status} {problem}");
            }
        }
        assert!(tried >= 10, "{tried}");
        let (status, problem) = asked(&clients[0].1, "POST", "/api/session", Some("application/json"), r#"{"code":"x","role":"admin"}"#).await?;
        assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY, "{problem}");
        let (status, _) = asked(&clients[0].1, "POST", "/api/session", Some("text/plain"), r#"{"code":"x"}"#).await?;
        assert_eq!(status, StatusCode::UNSUPPORTED_MEDIA_TYPE);
        let after = snapshot::rows(&test.app.store).await?;
        let (gone, new) = snapshot::changes(&before, &after);
        assert!(gone.is_empty() && new.is_empty(), "half written: gone {gone:#?}, new {new:#?}");
    }
}
