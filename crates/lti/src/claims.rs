//! Names of claims, and how their values are read: strictly where security depends on them, forgivingly
//! where only a label is at stake.

use std::collections::BTreeMap;
use std::fmt;

use jiff::Timestamp;
use serde::de::{self, Deserialize, Deserializer, MapAccess, SeqAccess, Visitor};
use serde_json::{Map, Number, Value};

/// What every LTI claim starts with.
pub(crate) const PREFIX: &str = "https://purl.imsglobal.org/spec/lti/claim/";

macro_rules! names {
    ($($(#[$meta:meta])* $name:ident = $text:literal;)+) => {
        $($(#[$meta])* pub const $name: &str = $text;)+
    };
}

names! {
    /// What the message is for (LTI Core 1.3, 5.3.1).
    MESSAGE_TYPE = "https://purl.imsglobal.org/spec/lti/claim/message_type";
    /// The version of LTI (LTI Core 1.3, 5.3.2).
    VERSION = "https://purl.imsglobal.org/spec/lti/claim/version";
    /// The installation of the tool (LTI Core 1.3, 5.3.3).
    DEPLOYMENT_ID = "https://purl.imsglobal.org/spec/lti/claim/deployment_id";
    /// The page to open (LTI Core 1.3, 5.3.4).
    TARGET_LINK_URI = "https://purl.imsglobal.org/spec/lti/claim/target_link_uri";
    /// The link that was opened (LTI Core 1.3, 5.3.5).
    RESOURCE_LINK = "https://purl.imsglobal.org/spec/lti/claim/resource_link";
    /// The roles of the person (LTI Core 1.3, 5.3.7).
    ROLES = "https://purl.imsglobal.org/spec/lti/claim/roles";
    /// The course or group (LTI Core 1.3, 5.4.1).
    CONTEXT = "https://purl.imsglobal.org/spec/lti/claim/context";
    /// The platform's own description (LTI Core 1.3, 5.4.2).
    TOOL_PLATFORM = "https://purl.imsglobal.org/spec/lti/claim/tool_platform";
    /// How the page is shown (LTI Core 1.3, 5.4.4).
    LAUNCH_PRESENTATION = "https://purl.imsglobal.org/spec/lti/claim/launch_presentation";
    /// Ids of the student information system (LTI Core 1.3, 5.4.5).
    LIS = "https://purl.imsglobal.org/spec/lti/claim/lis";
    /// Values an administrator or teacher asked for (LTI Core 1.3, 5.4.6).
    CUSTOM = "https://purl.imsglobal.org/spec/lti/claim/custom";
    /// Whose work is looked at (Submission Review 1.0).
    FOR_USER = "https://purl.imsglobal.org/spec/lti/claim/for_user";
    /// Where a selection goes (Deep Linking 2.0, 4.4.1).
    DEEP_LINKING_SETTINGS = "https://purl.imsglobal.org/spec/lti-dl/claim/deep_linking_settings";
    /// Where the gradebook is (Assignment and Grade Services 2.0, 3.1).
    AGS = "https://purl.imsglobal.org/spec/lti-ags/claim/endpoint";
    /// Where the tool asks for notices (Platform Notification Service 1.0).
    NOTICE_SERVICE = "https://purl.imsglobal.org/spec/lti/claim/platformnotificationservice";
    /// What a notice is about (Platform Notification Service 1.0).
    NOTICE = "https://purl.imsglobal.org/spec/lti/claim/notice";
    /// The courses that a copied one came from (Platform Notification Service 1.0, context copy).
    ORIGIN_CONTEXTS = "https://purl.imsglobal.org/spec/lti/claim/origin_contexts";
    /// Where the roster is (Names and Role Provisioning 2.0, 3.6.1).
    NRPS = "https://purl.imsglobal.org/spec/lti-nrps/claim/namesroleservice";
}

/// JSON that names no key twice. Two readers of one token must never see two different values, and JSON
/// parsers do not agree on which of two equal keys counts (RFC 7515, 4; RFC 7519, 4).
struct Strict(Value);

impl<'de> Deserialize<'de> for Strict {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(StrictVisitor).map(Self)
    }
}

struct StrictVisitor;

impl<'de> Visitor<'de> for StrictVisitor {
    type Value = Value;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("JSON")
    }

    fn visit_unit<E>(self) -> Result<Value, E> {
        Ok(Value::Null)
    }

    fn visit_bool<E>(self, value: bool) -> Result<Value, E> {
        Ok(Value::Bool(value))
    }

    fn visit_i64<E>(self, value: i64) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_u64<E>(self, value: u64) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_f64<E: de::Error>(self, value: f64) -> Result<Value, E> {
        Number::from_f64(value).map(Value::Number).ok_or_else(|| E::custom("not a number"))
    }

    fn visit_str<E>(self, value: &str) -> Result<Value, E> {
        Ok(Value::String(value.to_owned()))
    }

    fn visit_string<E>(self, value: String) -> Result<Value, E> {
        Ok(Value::String(value))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<Value, A::Error> {
        let mut all = Vec::new();
        while let Some(Strict(item)) = items.next_element()? {
            all.push(item);
        }
        Ok(Value::Array(all))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut entries: A) -> Result<Value, A::Error> {
        let mut all = Map::new();
        while let Some((name, Strict(value))) = entries.next_entry::<String, Strict>()? {
            if all.insert(name, value).is_some() {
                return Err(de::Error::custom("a key stands twice"));
            }
        }
        Ok(Value::Object(all))
    }
}

/// The JSON object in `bytes`, if it is one, is not nested beyond reason and names no key twice.
pub(crate) fn strict_object(bytes: &[u8]) -> Option<Map<String, Value>> {
    match serde_json::from_slice(bytes) {
        Ok(Strict(Value::Object(object))) => Some(object),
        _ => None,
    }
}

/// An id as LTI wants it: 1 to 255 ASCII characters, compared byte for byte.
pub(crate) fn is_id(text: &str) -> bool {
    (1..=255).contains(&text.len()) && text.bytes().all(|byte| (b' '..=b'~').contains(&byte))
}

/// A `NumericDate` (RFC 7519, 2): seconds since 1970, perhaps with a fraction, never negative.
pub(crate) fn numeric_date(value: &Value) -> Option<Timestamp> {
    let number = value.as_number()?;
    if let Some(seconds) = number.as_i64() {
        return if seconds < 0 { None } else { Timestamp::from_second(seconds).ok() };
    }
    let seconds = number.as_f64().filter(|seconds| (0.0..=1e11).contains(seconds))?;
    #[expect(clippy::cast_possible_truncation, reason = "the range was checked the line before")]
    Timestamp::from_second(seconds.trunc() as i64).ok()
}

/// `text` made fit to be shown: no NUL or other control characters, none of the characters that turn the
/// direction of the rest of the line around, at most `limit` characters. `None` if nothing is left.
#[must_use]
pub fn clean(text: &str, limit: usize) -> Option<String> {
    let shown = text.chars().filter_map(|c| match c {
        '\t' | '\n' | '\r' => Some(' '),
        '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}' | '\u{FEFF}' => None,
        c if c.is_control() => None,
        c => Some(c),
    });
    let shown: String = shown.collect();
    let cut: String = shown.trim().chars().take(limit).collect();
    let cut = cut.trim_end();
    (!cut.is_empty()).then(|| cut.to_owned())
}

/// Names and titles are cut at this many characters.
pub(crate) const NAME_LIMIT: usize = 200;

/// The named member of `object` as a name or title fit to be shown.
pub(crate) fn label(object: &Map<String, Value>, name: &str) -> Option<String> {
    clean(object.get(name)?.as_str()?, NAME_LIMIT)
}

/// An e-mail address is taken whole or not at all: half an address is somebody else's.
pub(crate) fn email(value: &str) -> Option<String> {
    let address = value.trim();
    let whole = address.len() <= 254
        && address.split_once('@').is_some_and(|(name, host)| !name.is_empty() && !host.is_empty());
    let harmless = address
        .chars()
        .all(|c| !c.is_control() && !c.is_whitespace() && clean(c.encode_utf8(&mut [0; 4]), 1).is_some());
    (whole && harmless).then(|| address.to_owned())
}

/// The usable custom values, and the names of those that are not text. Platforms send `null`, an empty
/// text or the literal `$Variable` for what they do not know; all three count as absent.
pub(crate) fn custom(value: Option<&Value>) -> (BTreeMap<String, String>, Vec<String>) {
    let mut usable = BTreeMap::new();
    let mut ignored = Vec::new();
    for (name, value) in value.and_then(Value::as_object).into_iter().flatten() {
        match value.as_str() {
            Some(text) if text.is_empty() || text.starts_with('$') => {}
            Some(text) => {
                usable.insert(name.clone(), text.to_owned());
            }
            None => ignored.push(name.clone()),
        }
    }
    (usable, ignored)
}

/// The custom parameters in which a person's time zone is looked for, best first. Register the tool with
/// `timezone=$Person.address.timezone`; the others are what existing installations use.
pub const TIMEZONE_FIELDS: [&str; 4] = ["timezone", "tz", "person_timezone", "person_address_timezone"];

/// The name of the person's time zone among the custom values, if it has the shape of an IANA name.
/// Moodle sends `99` for "the server's default", which says nothing about the person.
#[must_use]
pub fn timezone_of(custom: &BTreeMap<String, String>) -> Option<&str> {
    let shaped = |name: &&str| {
        name.len() <= 64
            && name.starts_with(|c: char| c.is_ascii_alphabetic())
            && name.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '/' | '_' | '-' | '+'))
    };
    TIMEZONE_FIELDS.iter().find_map(|field| custom.get(*field).map(String::as_str).filter(shaped))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_key_that_stands_twice_is_refused_at_any_depth() {
        assert!(strict_object(br#"{"a":1,"b":{"a":1}}"#).is_some());
        assert!(strict_object(br#"{"a":1,"a":1}"#).is_none());
        assert!(strict_object(br#"{"a":[{"b":1,"b":2}]}"#).is_none());
        assert!(strict_object(br#"{"a":1,"\u0061":2}"#).is_none());
        assert!(strict_object(b"[1]").is_none());
    }

    #[test]
    fn deep_nesting_is_refused_and_not_followed() {
        let deep = format!("{{\"a\":{}{}}}", "[".repeat(10_000), "]".repeat(10_000));
        assert!(strict_object(deep.as_bytes()).is_none());
    }

    #[test]
    fn text_loses_what_cannot_be_shown() {
        assert_eq!(clean("\u{202E}Eve\u{0}\u{2066}", 200).as_deref(), Some("Eve"));
        assert_eq!(clean("a\nb", 200).as_deref(), Some("a b"));
        assert_eq!(clean(" \u{0} ", 200), None);
        assert_eq!(clean(&"é".repeat(10_000), 200).map(|name| name.chars().count()), Some(200));
        assert_eq!(clean("نور O'Neill 🦉", 200).as_deref(), Some("نور O'Neill 🦉"));
    }

    #[test]
    fn an_address_is_whole_or_absent() {
        assert_eq!(email(" a@b.example ").as_deref(), Some("a@b.example"));
        for bad in ["", "a", "@b", "a@", "a b@c", "a@b\u{202E}", &format!("{}@b", "a".repeat(300))] {
            assert_eq!(email(bad), None, "{bad}");
        }
    }

    #[test]
    fn custom_values_that_say_nothing_are_absent() {
        let (usable, ignored) = custom(Some(&json!({
            "a": "x", "b": "", "c": null, "d": "$User.id", "e": {}, "f": "id is $User.id"
        })));
        assert_eq!(usable.keys().collect::<Vec<_>>(), ["a", "f"]);
        assert_eq!(ignored, ["c", "e"]);
    }

    #[test]
    fn a_time_zone_has_the_shape_of_a_name() {
        let zone = |value: &str| {
            timezone_of(&BTreeMap::from([("tz".to_owned(), value.to_owned())])).map(str::to_owned)
        };
        assert_eq!(zone("Asia/Kolkata").as_deref(), Some("Asia/Kolkata"));
        assert_eq!(zone("Etc/GMT+3").as_deref(), Some("Etc/GMT+3"));
        assert_eq!(zone("99"), None);
        assert_eq!(zone("5.5"), None);
        assert_eq!(zone("Europe/London; DROP"), None);
    }

    #[test]
    fn dates_are_numbers() {
        assert_eq!(numeric_date(&json!(1_700_000_000)).map(Timestamp::as_second), Some(1_700_000_000));
        assert_eq!(numeric_date(&json!(1_700_000_000.75)).map(Timestamp::as_second), Some(1_700_000_000));
        for bad in [json!("1700000000"), json!(-1), json!(1e300), json!(null), json!(u64::MAX)] {
            assert_eq!(numeric_date(&bad), None, "{bad}");
        }
    }
}
