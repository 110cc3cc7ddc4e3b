//! `peer-services`: uses the services of a platform that is not simulated, with Kith's own code and key: a token,
//! the roster in pages, a column in the gradebook, a score. See `tests/peers/`.
//!
//! What to use comes as JSON on standard input; what was said goes as JSON to standard output.

use std::io::Read as _;

use anyhow::Context as _;
use kith::{Clock, store::Store};
use kith_tests::platform::random_hex;
use lti::{
    AccessToken, NewLineItem, Pages, Registration, Score, SigningKey, client_assertion,
    create_line_item_request, created_line_item, line_items, line_items_request, members_request, page,
    score_request, score_sent, token_request, token_response, vocabulary,
};
use serde::Deserialize;
use serde_json::{Map, Value, json};
use url::Url;

const TAG: &str = "kith-took-part";
const SIGNED: &str = "(a signed JWT; its decoded header and payload stand in this file)";

#[derive(Deserialize)]
struct Asked {
    issuer: String,
    client_id: String,
    auth_url: String,
    token_url: String,
    jwks_url: String,
    deployment_id: String,
    /// Kith's database, for its key.
    database: String,
    context: String,
    memberships: String,
    line_items: String,
    /// The link that stands in the course.
    link: String,
    /// Who gets a score.
    user: String,
}

/// What was said so far.
struct Talk {
    http: reqwest::Client,
    exchanges: Vec<Value>,
}

impl Talk {
    async fn send(
        &mut self,
        name: &str,
        request: http::Request<Vec<u8>>,
    ) -> anyhow::Result<http::Response<Vec<u8>>> {
        let asked = json!({
            "method": request.method().as_str(), "url": request.uri().to_string(),
            "headers": told(request.headers()), "body": body(request.headers(), request.body()),
        });
        let answer = self.http.execute(request.try_into()?).await?;
        let mut response = http::Response::builder().status(answer.status());
        for (name, value) in answer.headers() {
            response = response.header(name, value);
        }
        let response = response.body(answer.bytes().await?.to_vec())?;
        let answered = json!({
            "status": response.status().as_u16(), "headers": told(response.headers()),
            "body": body(response.headers(), response.body()),
        });
        self.exchanges.push(json!({"name": name, "note": null, "request": asked, "response": answered}));
        Ok(response)
    }
}

/// Headers that mean something, with tokens blanked.
fn told(headers: &http::HeaderMap) -> Value {
    let kept = [
        ("accept", "Accept"),
        ("authorization", "Authorization"),
        ("content-type", "Content-Type"),
        ("link", "Link"),
    ];
    let value = |name: &str| {
        let text = headers.get(name)?.to_str().ok()?;
        Some(if name == "authorization" {
            "Bearer 00000000000000000000000000000000".to_owned()
        } else {
            text.to_owned()
        })
    };
    let kept =
        kept.into_iter().filter_map(|(name, shown)| Some((shown.to_owned(), Value::from(value(name)?))));
    Value::Object(kept.collect::<Map<_, _>>())
}

/// A body as JSON where it is JSON or a form, with tokens blanked.
fn body(headers: &http::HeaderMap, bytes: &[u8]) -> Value {
    if bytes.is_empty() {
        return Value::Null;
    }
    let kind = headers.get("content-type").and_then(|kind| kind.to_str().ok()).unwrap_or_default();
    let mut read = if kind.starts_with("application/x-www-form-urlencoded") {
        let fields = url::form_urlencoded::parse(bytes).into_owned();
        Value::Object(fields.map(|(name, value)| (name, value.into())).collect())
    } else {
        serde_json::from_slice(bytes).unwrap_or_else(|_| String::from_utf8_lossy(bytes).into_owned().into())
    };
    if read.get("client_assertion").is_some() {
        read["client_assertion"] = SIGNED.into();
    }
    if read.get("access_token").is_some() {
        read["access_token"] = "00000000000000000000000000000000".into();
    }
    read
}

async fn key(database: &str) -> anyhow::Result<SigningKey> {
    const SQL: &str =
        "SELECT kid, private_pem FROM signing_key WHERE retired_at_us IS NULL ORDER BY created_at_us DESC";
    let (kid, pem): (String, String) = match Store::open(database).await? {
        Store::Sqlite { pool, .. } => sqlx::query_as(SQL).fetch_one(&pool).await?,
        Store::Postgres(pool) => sqlx::query_as(SQL).fetch_one(&pool).await?,
    };
    Ok(SigningKey::from_pem(&kid, pem.as_bytes())?)
}

async fn token(talk: &mut Talk, asked: &Asked, name: &str, scopes: &[&str]) -> anyhow::Result<AccessToken> {
    let Asked { issuer, client_id, auth_url, token_url, jwks_url, .. } = asked;
    let registration = Registration::new(issuer, client_id, auth_url, token_url, jwks_url, true)?;
    let key = key(&asked.database).await?;
    let (jti, now) = (random_hex(16), Clock::System.now());
    let assertion = client_assertion(&key, &registration, Some(&asked.deployment_id), &jti, now)?;
    let response = talk.send(name, token_request(&registration, &assertion, scopes)?).await?;
    let decoded: Value = jsonwebtoken::dangerous::insecure_decode(&assertion)?.claims;
    if let Some(exchange) = talk.exchanges.last_mut() {
        let header = json!({"alg": "RS256", "typ": "JWT", "kid": key.kid()});
        exchange["client_assertion_decoded"] = json!({"header": header, "payload": decoded});
    }
    Ok(token_response(&response)?)
}

async fn roster(talk: &mut Talk, asked: &Asked) -> anyhow::Result<()> {
    let token = token(talk, asked, "token-nrps", &[vocabulary::NRPS_SCOPE]).await?;
    anyhow::ensure!(token.grants(vocabulary::NRPS_SCOPE), "no token for the roster");
    for (name, limit, link) in [
        ("nrps-all", None, None),
        ("nrps-rlid", None, Some(asked.link.as_str())),
        ("nrps-limit-4", Some(4), None),
    ] {
        let (mut pages, mut next, mut number, mut people) =
            (Pages::new(10), Some(Url::parse(&asked.memberships)?), 1, 0);
        while let Some(url) = next {
            pages.admit(&url)?;
            let request = members_request(&url, &token, limit, link)?;
            let url = Url::parse(&request.uri().to_string())?;
            let name = if number == 1 { name.to_owned() } else { format!("{name}-page-{number}") };
            let answer = talk.send(&name, request).await?;
            let read = page(&url, answer, Some(&asked.context)).with_context(|| name.clone())?;
            people += read.members().count();
            next = read.next;
            number += 1;
        }
        anyhow::ensure!(people > 0, "{name}: nobody");
    }
    Ok(())
}

async fn gradebook(talk: &mut Talk, asked: &Asked) -> anyhow::Result<()> {
    let scopes = [vocabulary::LINE_ITEM_SCOPE, vocabulary::SCORE_SCOPE];
    let token = token(talk, asked, "token-ags", &scopes).await?;
    let columns = Url::parse(&asked.line_items)?;
    let request = line_items_request(&columns, &token, TAG)?;
    let url = Url::parse(&request.uri().to_string())?;
    let found = line_items(&url, &talk.send("ags-lineitems-by-tag", request).await?, TAG)?;
    anyhow::ensure!(found.is_empty(), "a column is there before it was made");
    let new = NewLineItem { label: "Took part", score_maximum: 1.0, resource_id: "kith-took-part", tag: TAG };
    let request = create_line_item_request(&columns, &token, &new)?;
    let made = created_line_item(&columns, &talk.send("ags-lineitem-create", request).await?)?;
    let request = line_items_request(&columns, &token, TAG)?;
    let again = line_items(&url, &talk.send("ags-lineitems-by-tag-after", request).await?, TAG)?;
    anyhow::ensure!(again.len() == 1 && again[0].id == made.id, "the column is not found again");
    let mut last = None;
    for name in ["ags-score-post", "ags-score-post-again"] {
        let at = Score::next_timestamp(Clock::System.now(), last);
        let score = Score::new(&asked.user, 1.0, 1.0, at)?;
        score_sent(&talk.send(name, score_request(&made.id, &token, &score)?).await?)?;
        last = Some(at);
    }
    Ok(())
}

#[tokio::main]
async fn main() -> anyhow::Result<()> {
    let mut text = String::new();
    std::io::stdin().read_to_string(&mut text)?;
    let asked: Asked = serde_json::from_str(&text).context("standard input")?;
    let http = reqwest::Client::builder().no_proxy().build()?;
    let mut talk = Talk { http, exchanges: Vec::new() };
    let done = async {
        roster(&mut talk, &asked).await?;
        gradebook(&mut talk, &asked).await
    };
    if let Err(error) = done.await {
        eprintln!("{:#}", serde_json::to_string_pretty(talk.exchanges.last().unwrap_or(&Value::Null))?);
        return Err(error);
    }
    say(&serde_json::to_string(&talk.exchanges)?);
    Ok(())
}

#[expect(clippy::print_stdout, reason = "this program's answer is what it prints")]
fn say(line: &str) {
    println!("{line}");
}
