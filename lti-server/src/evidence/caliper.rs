//! `/caliper`: envelopes of Caliper 1.1 and 1.2, of which messages in forums (`MessageEvent`, `Posted`) and the threads
//! they are in are looked at.

use axum::{extract::State, http::StatusCode};
use jiff::Timestamp;
use network::TieKind;
use serde_json::Value;
use wire::Inlet;

use super::{
    inbox::{MOST, Post, Said, To, keep, last_part, text},
    names::Called,
    sender::Platform,
    time::instant,
};
use crate::{
    AppState,
    error::{ApiError, Body},
    sentence::Sentence,
};

const VERSIONS: [&str; 2] = ["/caliper/v1p1", "/caliper/v1p2"];

/// `POST /caliper`: 201 without a body (Caliper 1.2, 6.3). All of it is taken, or nothing.
pub(super) async fn receive(
    from: Platform,
    State(app): State<AppState>,
    Body(envelope): Body<Value>,
) -> Result<StatusCode, ApiError> {
    let unreadable = |why: &str| ApiError::Unreadable(Sentence::for_programs(why));
    let data = envelope.get("data").and_then(Value::as_array);
    let data =
        data.ok_or_else(|| unreadable("An envelope has sensor, sendTime, dataVersion and a list data."))?;
    let version = text(&envelope, "dataVersion").unwrap_or_default();
    if !VERSIONS.iter().any(|known| version.ends_with(known)) {
        let why = "dataVersion has to be http://purl.imsglobal.org/ctx/caliper/v1p2 (or v1p1).";
        return Err(ApiError::Invalid(Sentence::for_programs(why)));
    }
    if data.len() > MOST {
        return Err(ApiError::TooLarge);
    }
    if !data.iter().all(Value::is_object) {
        return Err(unreadable("Each of data is an event or an entity."));
    }
    let now = app.clock.now();
    let said = data.iter().map(|event| read(event, &from.home, now)).collect();
    keep(&app, &from, Inlet::Caliper, said).await?;
    Ok(StatusCode::CREATED)
}

/// The id of something that is written out, or told by its id alone.
fn id(of: &Value) -> Option<&str> {
    of.as_str().or_else(|| text(of, "id"))
}

/// What an event says.
fn read(event: &Value, home: &str, now: Timestamp) -> Said {
    let empty = Value::Null;
    let part = |name: &str| event.get(name).unwrap_or(&empty);
    let action = text(event, "action").and_then(|it| it.rsplit(['#', '/']).next()).unwrap_or_default();
    let object = part("object");
    let posted = match (text(event, "type").unwrap_or_default(), action) {
        ("MessageEvent", "Posted") => true,
        // Whoever began a thread is whom its first answers are for.
        ("ThreadEvent", "Created") => false,
        _ => return Said::Other,
    };
    let (Some(key), Some(of)) = (text(event, "id"), id(object)) else { return Said::Wrong };
    let Some(Ok(at)) = text(event, "eventTime").map(|at| instant(at, now)) else { return Said::Wrong };
    let mut to = To::default();
    if posted {
        let answered = object.get("replyTo").filter(|it| !it.is_null());
        if let Some(answered) = answered {
            to.surely = true;
            let creators = answered.get("creators").and_then(Value::as_array).into_iter().flatten();
            to.people.extend(creators.map(|creator| person(creator, home)));
            to.posts.extend(id(answered).map(str::to_owned));
        }
        // An answer to the thread itself, where that is all that is told.
        let thread = object.get("isPartOf").and_then(id).filter(|_| answered.is_none());
        to.posts.extend(thread.map(str::to_owned));
    }
    Said::Post(Post {
        courses: courses(event, home),
        by: person(part("actor"), home),
        at,
        id: key.to_owned(),
        known_as: vec![of.to_owned()],
        kind: TieKind::Replied,
        to,
    })
}

/// What may name the course: the group of the event, then that of the membership.
fn courses(event: &Value, home: &str) -> Vec<String> {
    let group = event.get("group");
    let membership = event.get("membership").and_then(|it| it.get("organization"));
    let mut found = Vec::new();
    for one in [group, membership].into_iter().flatten() {
        let identified = identifiers(one).filter(|(kind, _)| *kind == "LtiContextId").map(|(_, name)| name);
        found.extend(identified.chain(id(one).and_then(|id| last_part(id, home))).map(str::to_owned));
    }
    found
}

/// What a person is called: by further identifiers of Caliper 1.2, then by the last part of their address.
fn person(of: &Value, home: &str) -> Vec<Called> {
    let called = |(kind, name): (&str, &str)| {
        let name = name.to_owned();
        match kind {
            "LtiUserId" => Some(Called::Subject(name)),
            "SystemId" => Some(Called::Number(name)),
            "UserName" | "AccountUserName" => Some(Called::Login(name)),
            _ => None,
        }
    };
    let address = id(of).and_then(|id| last_part(id, home)).map(|part| Called::Account(part.to_owned()));
    identifiers(of).filter_map(called).chain(address).collect()
}

/// Further identifiers of something, with their kind.
fn identifiers(of: &Value) -> impl Iterator<Item = (&str, &str)> {
    let all = of.get("otherIdentifiers").and_then(Value::as_array).into_iter().flatten();
    all.filter_map(|one| Some((text(one, "identifierType")?, text(one, "identifier")?)))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    const HOME: &str = "https://lms.example";

    fn event() -> Value {
        json!({
            "@context": "http://purl.imsglobal.org/ctx/caliper/v1p2",
            "id": "urn:uuid:0d015a85-abf5-49ee-abb1-46dbd57fe64e",
            "type": "MessageEvent", "profile": "ForumProfile", "action": "Posted",
            "actor": {"id": "https://lms.example/user/7", "type": "Person"},
            "object": {
                "id": "https://lms.example/forum/2/post/3", "type": "Message", "body": "What I wrote",
                "replyTo": {"id": "https://lms.example/forum/2/post/1", "type": "Message"},
            },
            "eventTime": "2026-11-20T10:15:00.000Z",
            "group": {"id": "https://lms.example/course/5", "type": "CourseSection"},
        })
    }

    fn said(event: &Value) -> Said {
        read(event, HOME, "2026-11-27T12:00:00Z".parse().unwrap())
    }

    #[test]
    fn a_message_answers_a_message_or_its_thread() {
        let Said::Post(post) = said(&event()) else { panic!() };
        assert_eq!((post.courses, post.by), (vec!["5".to_owned()], vec![Called::Account("7".to_owned())]));
        assert_eq!(post.to.posts, ["https://lms.example/forum/2/post/1"]);
        assert_eq!(post.known_as, ["https://lms.example/forum/2/post/3"]);
        assert!(post.to.surely);

        let mut first = event();
        first["object"] = json!({"id": "m1", "isPartOf": {"id": "t1", "type": "Thread"}});
        let Said::Post(post) = said(&first) else { panic!() };
        assert_eq!((post.to.posts, post.to.surely), (vec!["t1".to_owned()], false));

        let mut thread = event();
        thread["type"] = json!("ThreadEvent");
        thread["action"] = json!("http://purl.imsglobal.org/vocab/caliper/action#Created");
        let Said::Post(post) = said(&thread) else { panic!() };
        assert_eq!(post.to, To::default());
    }

    #[test]
    fn further_identifiers_come_before_addresses() {
        let mut told = event();
        told["actor"]["otherIdentifiers"] = json!([
            {"identifier": "9", "identifierType": "SisSourcedId"},
            {"identifier": "abc-7", "identifierType": "LtiUserId"},
        ]);
        told["object"]["replyTo"]["creators"] =
            json!([{"id": "https://lms.example/user/6"}, "urn:instructure:canvas:user:8"]);
        told["group"]["otherIdentifiers"] = json!([{"identifier": "ctx", "identifierType": "LtiContextId"}]);
        let Said::Post(post) = said(&told) else { panic!() };
        assert_eq!(post.by, [Called::Subject("abc-7".to_owned()), Called::Account("7".to_owned())]);
        assert_eq!(
            post.to.people,
            [vec![Called::Account("6".to_owned())], vec![Called::Account("8".to_owned())]]
        );
        assert_eq!(post.courses, ["ctx", "5"]);
    }

    #[test]
    fn other_events_are_dropped_and_bent_ones_said() {
        for (name, value) in
            [("type", json!("ViewEvent")), ("action", json!("MarkedAsRead")), ("type", json!(7))]
        {
            let mut other = event();
            other[name] = value;
            assert_eq!(said(&other), Said::Other, "{name}");
        }
        for (name, value) in [("id", json!(null)), ("object", json!(7)), ("eventTime", json!("soon"))] {
            let mut bent = event();
            bent[name] = value;
            assert_eq!(said(&bent), Said::Wrong, "{name}");
        }
    }
}
