//! The API of `BigBlueButton`: signed calls and what the answers say. Asks nobody; see `ask.rs`.
//!
//! A call is proven by its checksum, the hash of its name, its query exactly as it is sent, and the secret.

use aws_lc_rs::digest;
use jiff::Timestamp;
use url::{Url, form_urlencoded};

use super::xml::{self, Element};
use crate::secret;

/// Under which name a room carries the id of its meeting (a `meta_` parameter; lower case, as servers keep it).
const MARK: &str = "kith-meeting";

/// A hash that checksums are made with.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Hash {
    Sha1,
    Sha256,
    Sha384,
    Sha512,
}

impl Hash {
    /// All of them, in the order they are offered.
    pub(crate) const ALL: [Self; 4] = [Self::Sha256, Self::Sha512, Self::Sha384, Self::Sha1];

    /// The stored form, which is also what is typed.
    pub(crate) const fn name(self) -> &'static str {
        match self {
            Self::Sha1 => "sha1",
            Self::Sha256 => "sha256",
            Self::Sha384 => "sha384",
            Self::Sha512 => "sha512",
        }
    }

    /// The hash of this name.
    pub(crate) fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|hash| hash.name() == name)
    }

    /// The checksum of a call.
    fn checksum(self, call: &str, query: &str, secret: &str) -> String {
        let algorithm = match self {
            Self::Sha1 => &digest::SHA1_FOR_LEGACY_USE_ONLY,
            Self::Sha256 => &digest::SHA256,
            Self::Sha384 => &digest::SHA384,
            Self::Sha512 => &digest::SHA512,
        };
        secret::hex(digest::digest(algorithm, [call, query, secret].concat().as_bytes()).as_ref())
    }
}

impl std::str::FromStr for Hash {
    type Err = &'static str;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Self::named(text).ok_or("expected \"sha256\", \"sha512\", \"sha384\" or \"sha1\"")
    }
}

/// A server and what its calls are signed with.
#[derive(Clone)]
pub(crate) struct BigBlueButton {
    /// With a slash at its end, such as `https://bbb.example/bigbluebutton/`.
    pub(crate) address: Url,
    pub(crate) secret: String,
    pub(crate) hash: Hash,
}

/// The room of a meeting.
#[derive(Clone, Copy, Debug)]
pub(super) struct Room<'a> {
    /// The server's name for it: 2 to 256 characters without comma.
    pub(super) name: &'a str,
    /// What people call it.
    pub(super) title: &'a str,
    /// Our id of the meeting.
    pub(super) meeting: &'a str,
    /// What people read in the chat at first.
    pub(super) welcome: &'a str,
}

impl BigBlueButton {
    /// The address of a call with its checksum.
    fn call(&self, name: &str, parameters: &[(&str, &str)]) -> String {
        let mut query = form_urlencoded::Serializer::new(String::new());
        query.extend_pairs(parameters);
        let query = query.finish();
        let checksum = self.hash.checksum(name, &query, &self.secret);
        format!("{}api/{name}?{query}&checksum={checksum}", self.address)
    }

    /// Makes the room unless it is there: the same parameters each time, so that it does not matter how many ask.
    pub(super) fn create(&self, room: &Room<'_>) -> String {
        let mark = ["meta_", MARK].concat();
        self.call(
            "create",
            &[
                ("name", room.title),
                ("meetingID", room.name),
                ("welcome", room.welcome),
                // Allowed, and begun by a moderator.
                ("record", "true"),
                ("autoStartRecording", "false"),
                ("allowStartStopRecording", "true"),
                // Who has the address was let in here; nobody has to be there to let them in once more.
                ("guestPolicy", "ALWAYS_ACCEPT"),
                (mark.as_str(), room.meeting),
            ],
        )
    }

    /// Where the browser of one person goes. The role replaces the shared passwords since version 2.4.
    pub(super) fn join(&self, room: &str, person: &str, moderates: bool, created: Option<&str>) -> String {
        let role = if moderates { "MODERATOR" } else { "VIEWER" };
        let mut parameters = vec![("fullName", person), ("meetingID", room), ("role", role)];
        parameters.extend(created.map(|created| ("createTime", created)));
        self.call("join", &parameters)
    }

    /// The recordings of a meeting, whichever rooms it had.
    pub(super) fn recordings(&self, meeting: &str) -> String {
        self.call("getRecordings", &[(["meta_", MARK].concat().as_str(), meeting), ("state", "published")])
    }

    /// What changes nothing and needs the secret. `getMeetings` does as well, and tells who is in all the rooms of the
    /// server, which is nobody's business here.
    pub(super) fn is_running(&self) -> String {
        self.call("isMeetingRunning", &[("meetingID", "kith")])
    }
}

/// Why an answer is no success.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub(super) enum Refusal {
    #[error("it does not answer like BigBlueButton")]
    Unreadable,
    /// The server's own word, and what it says about it.
    #[error("{key}: {message}")]
    Refused { key: String, message: String },
}

fn answer(body: &[u8]) -> Result<Element, Refusal> {
    let text = std::str::from_utf8(body).map_err(|_| Refusal::Unreadable)?;
    let root = xml::read(text).filter(|root| root.name == "response").ok_or(Refusal::Unreadable)?;
    match root.text_of("returncode") {
        "SUCCESS" => Ok(root),
        "FAILED" => {
            let said = |name| root.text_of(name).chars().filter(|it| !it.is_control()).take(200).collect();
            Err(Refusal::Refused { key: said("messageKey"), message: said("message") })
        }
        _ => Err(Refusal::Unreadable),
    }
}

/// Whether the server took the call.
pub(super) fn succeeded(body: &[u8]) -> Result<(), Refusal> {
    answer(body).map(drop)
}

/// When the room was made, in the server's own form, after `create`; `None` where it does not say.
pub(super) fn created(body: &[u8]) -> Result<Option<String>, Refusal> {
    match answer(body) {
        Ok(root) => {
            let time = root.text_of("createTime");
            let number =
                !time.is_empty() && time.len() <= 20 && time.bytes().all(|byte| byte.is_ascii_digit());
            Ok(number.then(|| time.to_owned()))
        }
        // Nobody else can have made a room of this name: it is ours, and some versions say so in this way.
        Err(Refusal::Refused { key, .. }) if key == "idNotUnique" => Ok(None),
        Err(refusal) => Err(refusal),
    }
}

/// The published recordings of `meeting`, first begun first. The server was asked for these only; one that overlooks
/// the question answers with everybody's.
pub(super) fn recordings_of(body: &[u8], meeting: &str) -> Result<Vec<wire::Recording>, Refusal> {
    let root = answer(body)?;
    let all = root.child("recordings").into_iter().flat_map(|it| it.all("recording"));
    let ours = all.filter(|it| it.child("metadata").is_some_and(|it| it.text_of(MARK) == meeting));
    let mut recordings: Vec<_> = ours.filter_map(recording).collect();
    recordings.sort_by_key(|recording| recording.starts_at);
    Ok(recordings)
}

/// A recording that can be watched.
fn recording(it: &Element) -> Option<wire::Recording> {
    if it.text_of("published") == "false" {
        return None;
    }
    let millis = |name| it.text_of(name).parse::<i64>().ok();
    let (start, end) = (millis("startTime")?, millis("endTime"));
    let formats = || it.child("playback").into_iter().flat_map(|it| it.all("format"));
    let kinds = ["presentation", "video", "screenshare", "podcast"];
    let best = kinds.iter().find_map(|kind| formats().find(|it| it.text_of("type") == *kind));
    let best = best.or_else(|| formats().next())?;
    let address =
        Url::parse(best.text_of("url")).ok().filter(|url| matches!(url.scheme(), "https" | "http"))?;
    let length = best.text_of("length").parse::<u32>().ok().filter(|minutes| *minutes > 0);
    let between = end.map_or(0, |end| end.saturating_sub(start).max(0) / 60_000);
    Some(wire::Recording {
        name: it.text_of("name").to_owned(),
        starts_at: Timestamp::from_millisecond(start).ok()?,
        minutes: length.unwrap_or_else(|| u32::try_from(between).unwrap_or(u32::MAX)),
        address: address.into(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn server(hash: Hash) -> BigBlueButton {
        let secret = "639259d4-9dd8-4b25-bf01-95f9567eaf4b".to_owned();
        BigBlueButton { address: "https://bbb.example/bigbluebutton/".parse().unwrap(), secret, hash }
    }

    /// The first is the documented example of `create`; the others are the same call with the other hashes.
    #[test]
    fn checksums_are_those_of_the_documentation() {
        let parameters = [
            ("name", "Test Meeting"),
            ("meetingID", "abc123"),
            ("attendeePW", "111222"),
            ("moderatorPW", "333444"),
        ];
        for (hash, checksum) in [
            (Hash::Sha1, "1fcbb0c4fc1f039f73aa6d697d2db9ba7f803f17"),
            (Hash::Sha256, "da9185f7f333cfdfcd6eeac32dca3777510c4c436020d8b887ba5515bd1d189e"),
            (
                Hash::Sha384,
                "891ac633df39d0a1b4f8d597f3e190833216c4b29c4fb51ea3ca72757eeb958d6e7b49a845cf29f5c6019c7d29d029d1",
            ),
            (
                Hash::Sha512,
                "de73ad61d11a5c801b68d4bd6ec5248546085cefb0b25c85f3c46249ea93a3a4b120f92c0a8a58d7512cb77821884951a3b01245f3435dbbef49fff3cc3988b4",
            ),
        ] {
            let query = "name=Test+Meeting&meetingID=abc123&attendeePW=111222&moderatorPW=333444";
            let address = server(hash).call("create", &parameters);
            assert_eq!(
                address,
                format!("https://bbb.example/bigbluebutton/api/create?{query}&checksum={checksum}")
            );
        }
    }

    #[test]
    fn refusals_say_what_the_server_said() {
        let refused = b"<response><returncode>FAILED</returncode><messageKey>checksumError</messageKey>\
            <message>You did not pass the checksum security check</message></response>";
        let error = succeeded(refused).unwrap_err().to_string();
        assert_eq!(error, "checksumError: You did not pass the checksum security check");
        for odd in [&b"<html></html>"[..], b"\xff", b"<response></response>", b""] {
            assert_eq!(succeeded(odd), Err(Refusal::Unreadable));
        }
    }

    #[test]
    fn a_room_that_is_there_is_as_good_as_a_new_one() {
        let new =
            b"<response><returncode>SUCCESS</returncode><createTime>1531155809613</createTime></response>";
        assert_eq!(created(new), Ok(Some("1531155809613".to_owned())));
        let odd = b"<response><returncode>SUCCESS</returncode><createTime>1&amp;role=MODERATOR</createTime></response>";
        assert_eq!(created(odd), Ok(None));
        let there =
            b"<response><returncode>FAILED</returncode><messageKey>idNotUnique</messageKey></response>";
        assert_eq!(created(there), Ok(None));
    }

    #[test]
    fn recordings_of_other_meetings_are_left_out() {
        let one = |mark: &str, published: &str, url: &str| {
            format!(
                "<recording><name>Otters</name><published>{published}</published><startTime>1763978400000</startTime>\
                 <endTime>1763982000000</endTime><metadata>{mark}</metadata><playback>\
                 <format><type>podcast</type><url>https://bbb.example/p</url></format>\
                 <format><type>presentation</type><url>{url}</url><length>42</length></format></playback></recording>"
            )
        };
        let mark = "<kith-meeting>m1</kith-meeting>";
        let page = "https://bbb.example/1?a=1&amp;b=2";
        let all = [
            one(mark, "true", page),
            one(mark, "false", page),
            one(mark, "true", "javascript:alert(1)"),
            one("<kith-meeting>m2</kith-meeting>", "true", page),
            one("", "true", page),
        ];
        let body = format!(
            "<response><returncode>SUCCESS</returncode><recordings>{}</recordings></response>",
            all.concat()
        );
        let found = recordings_of(body.as_bytes(), "m1").unwrap();
        assert_eq!(found.len(), 1, "{found:?}");
        assert_eq!((found[0].minutes, found[0].address.as_str()), (42, "https://bbb.example/1?a=1&b=2"));
        let none = b"<response><returncode>SUCCESS</returncode><recordings/><messageKey>noRecordings</messageKey></response>";
        assert_eq!(recordings_of(none, "m1"), Ok(Vec::new()));
    }
}
