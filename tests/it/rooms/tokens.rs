//! Rooms on a Jitsi.

use std::collections::HashSet;

use jsonwebtoken::{Algorithm, DecodingKey, Validation, decode};
use kith_tests::{both_databases, rooms::RoomServer, server};
use serde_json::Value;
use url::Url;

use super::{door, group, wait};

const SECRET: &str = "a-secret-of-the-application";

both_databases! {
    async fn a_token_lets_one_person_into_one_room(test: Test) {
        let jitsi = RoomServer::start().await?;
        let issuer = test.moodle().issuer();
        let line = ["jitsi", "--address", &jitsi.origin, "--app-id", "kith", "--secret-file", "{secret}"];
        server::rooms(&test.app, &issuer, SECRET, &line).await?;
        let (_, meeting) = group(&test).await?;
        assert!(meeting.room);
        wait(&test, 55);
        let mut rooms = HashSet::new();
        for (username, name, moderates) in
            [("ana", "Ana Prado", false), ("bo", "Bo Lindqvist", false), ("tessa", "Tessa Marsh", true)]
        {
            let address = Url::parse(&door(&test.sign_in(username).await?, &meeting).await?)?;
            assert!(address.as_str().starts_with(&jitsi.origin));
            let (_, token) = address.query_pairs().find(|(key, _)| key == "jwt").unwrap();
            let mut rules = Validation::new(Algorithm::HS256);
            rules.set_audience(&["jitsi"]);
            rules.set_issuer(&["kith"]);
            // The story's clock stands elsewhere than that of the machine.
            rules.validate_exp = false;
            rules.validate_nbf = false;
            let claims = decode::<Value>(&*token, &DecodingKey::from_secret(SECRET.as_bytes()), &rules)?.claims;
            assert!(decode::<Value>(&*token, &DecodingKey::from_secret(b"another"), &rules).is_err());
            let room = address.path().trim_start_matches('/').to_owned();
            assert_eq!((&claims["room"], &claims["sub"]), (&Value::from(room.as_str()), &Value::from("127.0.0.1")));
            let user = &claims["context"]["user"];
            assert_eq!((&user["name"], &user["moderator"]), (&Value::from(name), &Value::from(moderates)));
            // It counts until the door closes: an hour after the end at eleven.
            let noon: jiff::Timestamp = "2026-11-23T12:00:00Z".parse()?;
            assert_eq!(claims["exp"], noon.as_second());
            assert!(claims["nbf"].as_i64().unwrap() <= test.clock.now().as_second());
            assert!(room.len() >= 32, "{room}");
            rooms.insert(room);
        }
        assert_eq!(rooms.len(), 1, "all meet in one room");
        server::rooms(&test.app, &issuer, "", &["test"]).await?;
    }

    async fn without_an_application_the_name_of_the_room_is_its_key(test: Test) {
        let jitsi = RoomServer::start().await?;
        let issuer = test.moodle().issuer();
        server::rooms(&test.app, &issuer, "", &["jitsi", "--address", &jitsi.origin]).await?;
        let (_, meeting) = group(&test).await?;
        wait(&test, 55);
        let ana = Url::parse(&door(&test.sign_in("ana").await?, &meeting).await?)?;
        let bo = Url::parse(&door(&test.sign_in("bo").await?, &meeting).await?)?;
        assert_eq!(ana.path(), bo.path());
        assert!(ana.path().len() > 32 && ana.query().is_none(), "{ana}");
        assert_eq!(ana.fragment(), Some("userInfo.displayName=%22Ana%20Prado%22"));
        // A page is no proof: every address of a Jitsi is a room.
        let odd = format!("{}/bigbluebutton", jitsi.origin);
        server::rooms(&test.app, &issuer, "", &["jitsi", "--address", &odd]).await?;
        assert!(server::rooms(&test.app, &issuer, "", &["test"]).await.is_err());
    }
}
