//! The simulated platform against recordings of a real one.

mod auth;
mod canvas;
mod claims;
mod gradebook;
mod launch;
mod roster;
mod token;

use std::net::{Ipv4Addr, SocketAddr};
use std::sync::Arc;

use axum::{Json, Router, extract::State, routing::get};
use jiff::Timestamp;
use kith_tests::platform::{
    Campus, Manners, Now, Person, PlatformKey, Standing, ToolAddresses, people::somebody,
};
use serde_json::{Value, json};
use tokio::net::TcpListener;

/// The client id of the recordings.
const CLIENT: &str = "yEjNfJZ0YWSvnuh";

fn recorded(name: &str) -> Value {
    let file = format!("{}/data/moodle/{name}.json", env!("CARGO_MANIFEST_DIR"));
    let text = std::fs::read_to_string(&file).unwrap_or_else(|error| panic!("{file}: {error}"));
    serde_json::from_str(&text).unwrap_or_else(|error| panic!("{file}: {error}"))
}

/// The instant of a recording's token, or of the recording.
fn moment(recording: &Value) -> Timestamp {
    recording["recorded"].as_str().unwrap().parse().unwrap()
}

fn standing_still(at: Timestamp) -> Now {
    Arc::new(move || at)
}

fn person(username: &str, name: (&str, &str), standing: Standing, number: u32) -> Person {
    somebody(username, name.0, name.1, standing, number)
}

/// The course of the recordings at the address of the recordings, with the people the tests look at.
fn recorded_campus(at: Timestamp, jwks_url: &str) -> Arc<Campus> {
    let key = PlatformKey::generate().unwrap();
    let campus = Campus::new(Manners::moodle(), "http://127.0.0.1:8080", key, standing_still(at)).unwrap();
    let sydney = Person {
        zone: "Australia/Sydney".to_owned(),
        country: "AU".to_owned(),
        city: "Sydney".to_owned(),
        ..person("s01.sydney", ("Ash", "Brook"), Standing::Learner, 6)
    };
    let server_zone =
        Person { zone_known: false, ..person("s10.server", ("Ina", "Jones"), Standing::Learner, 15) };
    let mut members = vec![
        person("t.marsh", ("Tessa", "Marsh"), Standing::Instructor, 3),
        person("t.okafor", ("Tobe", "Okafor"), Standing::Instructor, 4),
        Person {
            zone: "Europe/Copenhagen".to_owned(),
            ..person("ta.lindt", ("Anders", "Lindt"), Standing::Assistant, 5)
        },
        sydney,
        server_zone,
        person("s09.kathmandu", ("Hari", "Thapa & Sons"), Standing::Learner, 14),
    ];
    let others =
        (20..30).map(|number| person(&format!("s{number}"), ("Kim", "Other"), Standing::Learner, number));
    members.extend(others);
    campus.open_course("TEAM101", "Team Projects 101 & Practice", &members);
    campus.admit(&Person { zone_known: false, ..person("admin", ("Admin", "User"), Standing::SiteAdmin, 2) });
    let tool = ToolAddresses {
        login_url: "http://localhost:9000/login".to_owned(),
        launch_url: "http://localhost:9000/launch".to_owned(),
        jwks_url: jwks_url.to_owned(),
    };
    campus.register(CLIENT, tool);
    campus
}

/// Serves a tool's key set and gives back its address. The key is named as in the recordings.
async fn serve_keys(key: &PlatformKey) -> String {
    let mut jwk = key.jwk().clone();
    jwk["kid"] = json!("fixtool-1");
    let keys = json!({"keys": [jwk]});
    let listener = TcpListener::bind(SocketAddr::from((Ipv4Addr::LOCALHOST, 0))).await.unwrap();
    let address = format!("http://{}/jwks", listener.local_addr().unwrap());
    let router =
        Router::new().route("/jwks", get(async |State(keys): State<Value>| Json(keys))).with_state(keys);
    tokio::spawn(async move { axum::serve(listener, router).await });
    address
}
