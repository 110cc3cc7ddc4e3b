//! Rooms of a Jitsi: a name nobody guesses, and where the server has an application for Kith, a token for each person.

use jiff::Timestamp;
use jsonwebtoken::{Algorithm, EncodingKey, Header};
use serde::Serialize;
use url::Url;

/// Whom a token is for, by the definition of Jitsi's token authentication.
const AUDIENCE: &str = "jitsi";

/// A server.
#[derive(Clone)]
pub(crate) struct Jitsi {
    /// With a slash at its end.
    pub(crate) address: Url,
    pub(crate) app: Option<App>,
}

/// What the server lets Kith make tokens with.
#[derive(Clone)]
pub(crate) struct App {
    pub(crate) id: String,
    pub(crate) secret: String,
}

/// Somebody on their way in.
#[derive(Clone, Copy, Debug)]
pub(super) struct Guest<'a> {
    pub(super) name: &'a str,
    pub(super) moderates: bool,
    /// When the token begins to count.
    pub(super) now: Timestamp,
    /// When it ends.
    pub(super) until: Timestamp,
}

#[derive(Serialize)]
struct Claims<'a> {
    aud: &'a str,
    iss: &'a str,
    sub: &'a str,
    room: &'a str,
    nbf: i64,
    exp: i64,
    context: Context<'a>,
}

#[derive(Serialize)]
struct Context<'a> {
    user: User<'a>,
}

#[derive(Serialize)]
struct User<'a> {
    name: &'a str,
    moderator: bool,
    /// What the server's module for affiliations reads.
    affiliation: &'static str,
}

impl Jitsi {
    /// Where the browser of one person goes.
    ///
    /// # Errors
    /// When the token cannot be signed.
    pub(super) fn join(&self, room: &str, guest: &Guest<'_>) -> jsonwebtoken::errors::Result<String> {
        let Some(app) = &self.app else {
            // The name is a wish that the page reads behind the address; it never reaches a server's log.
            let name: String = serde_json::Value::from(guest.name).to_string();
            let name: String = url::form_urlencoded::byte_serialize(name.as_bytes()).collect();
            return Ok(format!("{}{room}#userInfo.displayName={}", self.address, name.replace('+', "%20")));
        };
        let affiliation = if guest.moderates { "owner" } else { "member" };
        let claims = Claims {
            aud: AUDIENCE,
            iss: &app.id,
            sub: self.address.host_str().unwrap_or_default(),
            room,
            // Clocks differ.
            nbf: guest.now.as_second() - 60,
            exp: guest.until.as_second(),
            context: Context { user: User { name: guest.name, moderator: guest.moderates, affiliation } },
        };
        let key = EncodingKey::from_secret(app.secret.as_bytes());
        let token = jsonwebtoken::encode(&Header::new(Algorithm::HS256), &claims, &key)?;
        Ok(format!("{}{room}?jwt={token}", self.address))
    }

    /// The script that every Jitsi has, whatever rooms it lets people into.
    pub(super) fn script(&self) -> String {
        format!("{}external_api.js", self.address)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn without_an_application_the_name_is_the_key() {
        let jitsi = Jitsi { address: "https://meet.example/".parse().unwrap(), app: None };
        let now = Timestamp::UNIX_EPOCH;
        let guest = Guest { name: "Ana \"A\" & Bo", moderates: false, now, until: now };
        assert_eq!(
            jitsi.join("0af3", &guest).unwrap(),
            "https://meet.example/0af3#userInfo.displayName=%22Ana%20%5C%22A%5C%22%20%26%20Bo%22"
        );
        assert_eq!(jitsi.script(), "https://meet.example/external_api.js");
    }
}
