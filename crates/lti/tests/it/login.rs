//! The first half of a sign-in.

use jiff::Timestamp;
use lti::{Initiation, LoginError, PendingLogin, Registration, authentication_request, choose};
use url::Url;

use crate::platform::pairs;

const GOOD: [(&str, &str); 6] = [
    ("iss", "https://lms.example"),
    ("login_hint", "u-1"),
    ("target_link_uri", "https://tool.example/launch"),
    ("lti_message_hint", r#"{"cmid":3,"launchid":"l_1"}"#),
    ("client_id", "tool-1"),
    ("lti_deployment_id", "d-1"),
];

fn tool() -> Url {
    Url::parse("https://tool.example").unwrap()
}

fn by_post(fields: &[(&str, &str)]) -> Result<Initiation, LoginError> {
    Initiation::parse(&[], &pairs(fields), &tool())
}

/// The good request with one field replaced; `None` takes it out.
fn with(name: &str, value: Option<&str>) -> Result<Initiation, LoginError> {
    let mut fields: Vec<(&str, &str)> = GOOD.into_iter().filter(|(key, _)| *key != name).collect();
    fields.extend(value.map(|value| (name, value)));
    by_post(&fields)
}

fn registration(issuer: &str, client_id: &str, auth_url: &str) -> Registration {
    Registration::new(issuer, client_id, auth_url, "https://lms.example/t", "https://lms.example/k", false)
        .unwrap()
}

fn lms(client_id: &str) -> Registration {
    registration("https://lms.example", client_id, "https://lms.example/auth")
}

#[test]
fn p_24_get_and_post_with_and_without_the_optional_parts() {
    let post = by_post(&GOOD).unwrap();
    let get = Initiation::parse(&pairs(&GOOD), &[], &tool()).unwrap();
    assert_eq!(post, get);
    assert_eq!(post.deployment_id.as_deref(), Some("d-1"));
    let bare = by_post(&GOOD[..3]).unwrap();
    assert_eq!((bare.message_hint, bare.client_id, bare.deployment_id), (None, None, None));
    let split = Initiation::parse(&pairs(&GOOD[..2]), &pairs(&GOOD[1..]), &tool());
    assert_eq!(split, Ok(post), "partly in the query, partly in the body, nothing contradicts");
    let extra = with("canvas_region", Some("eu-west-1"));
    assert!(extra.is_ok(), "P-19: unknown parameters are ignored");
}

#[test]
fn canvas_old_name_of_the_deployment() {
    let mut fields = GOOD.to_vec();
    fields[5].0 = "deployment_id";
    assert_eq!(by_post(&fields).unwrap().deployment_id.as_deref(), Some("d-1"));
    fields.push(("lti_deployment_id", "d-1"));
    assert!(by_post(&fields).is_ok(), "Canvas sends both");
    fields[6].1 = "d-2";
    assert_eq!(by_post(&fields), Err(LoginError::Conflicting));
}

/// `name` is there once, says something, and is no longer than an address.
fn is_required(name: &str, missing: LoginError) {
    assert_eq!(with(name, None), Err(missing), "{name} missing");
    assert_eq!(with(name, Some("")), Err(missing), "{name} empty");
    let mut twice = GOOD.to_vec();
    twice.extend(GOOD.iter().filter(|(key, _)| *key == name));
    assert_eq!(by_post(&twice), Err(LoginError::Repeated), "{name} twice");
    assert_eq!(with(name, Some(&"a".repeat(3000))), Err(LoginError::TooLong), "{name} too long");
    assert_eq!(missing.status(), http::StatusCode::BAD_REQUEST);
}

#[test]
fn n_01_the_issuer_is_required() {
    is_required("iss", LoginError::MissingIssuer);
}

#[test]
fn n_02_the_login_hint_is_required() {
    is_required("login_hint", LoginError::MissingLoginHint);
}

#[test]
fn n_03_the_target_is_required() {
    is_required("target_link_uri", LoginError::MissingTarget);
}

#[test]
fn n_04_an_unknown_issuer_is_no_platform() {
    let known = [lms("tool-1"), lms("tool-2")];
    let unknown = with("iss", Some("https://other.example")).unwrap();
    assert_eq!(choose(&unknown, &known), Err(LoginError::UnknownPlatform));
    let slash = with("iss", Some("https://lms.example/")).unwrap();
    assert_eq!(choose(&slash, &known), Err(LoginError::UnknownPlatform), "issuers match exactly");
    assert_eq!(choose(&by_post(&GOOD).unwrap(), &known), Ok(&known[0]));
    assert_eq!(choose(&by_post(&GOOD).unwrap(), &[]), Err(LoginError::UnknownPlatform));
    assert_eq!(LoginError::UnknownPlatform.status(), http::StatusCode::NOT_FOUND);
}

#[test]
fn n_05_an_unknown_client_looks_like_an_unknown_issuer() {
    let known = [lms("tool-1"), lms("tool-2")];
    let unknown = with("client_id", Some("tool-9")).unwrap();
    assert_eq!(choose(&unknown, &known), Err(LoginError::UnknownPlatform));
}

#[test]
fn n_06_several_registrations_and_no_client_id() {
    let initiation = with("client_id", None).unwrap();
    let (one, two) = (lms("tool-1"), lms("tool-2"));
    assert_eq!(choose(&initiation, [&one, &two]), Err(LoginError::AmbiguousPlatform));
    let other = registration("https://other.example", "tool-1", "https://other.example/auth");
    assert_eq!(choose(&initiation, [&other, &two]), Ok(&two));
}

fn are_no_pages_of_ours(targets: &[&str]) {
    for target in targets {
        assert_eq!(with("target_link_uri", Some(target)), Err(LoginError::BadTarget), "{target:?}");
    }
    assert_eq!(LoginError::BadTarget.status(), http::StatusCode::BAD_REQUEST);
}

#[test]
fn n_07_a_target_elsewhere_is_refused() {
    are_no_pages_of_ours(&[
        "https://evil.example/launch",
        "https://tool.example.evil.example/",
        "http://tool.example/launch",
        "https://tool.example:8443/launch",
        "https://tool@evil.example/",
        "https://tool.example@evil.example/",
    ]);
    for target in ["https://tool.example", "https://tool.example:443/a?b=c#d", "https://TOOL.example/x"] {
        assert!(with("target_link_uri", Some(target)).is_ok(), "{target}");
    }
}

#[test]
fn n_08_a_target_that_hides_where_it_leads_is_refused() {
    are_no_pages_of_ours(&[
        "https://user@tool.example/",
        "https://user:pw@tool.example/",
        "https://:pw@tool.example/",
        "javascript:alert(1)//https://tool.example",
        "JavaScript:alert(1)",
        "data:text/html,x",
        "//evil.example",
        "/launch",
        "launch",
        "https:/tool.example",
        "https:tool.example",
        r"https:\\tool.example",
        r"https://tool.example\@evil.example/",
        r"https://evil.example\.tool.example/",
        " https://tool.example/launch",
        "https://tool.example/launch\n",
        "https://tool.example/la\tunch",
        "https://tool.example\u{0}.evil.example/",
        "https://",
    ]);
}

#[test]
fn n_10_query_and_body_contradict_each_other() {
    for (name, _) in GOOD {
        let query = pairs(&[(name, "https://tool.example/other")]);
        assert_eq!(Initiation::parse(&query, &pairs(&GOOD), &tool()), Err(LoginError::Conflicting), "{name}");
    }
}

#[test]
fn n_11_a_hint_travels_byte_for_byte_or_not_at_all() {
    for hint in
        ["a b+c%20&d=e#f", "\r\nSet-Cookie: x=1", "日本語 🦉", r#"{"a":"\"","b":'<>'}"#, &"h".repeat(8192)]
    {
        let initiation = with("lti_message_hint", Some(hint)).unwrap();
        let url = authentication_request(&initiation, &lms("tool-1"), &tool(), "s", "n");
        assert!(url.as_str().bytes().all(|byte| byte.is_ascii_graphic()), "no header can be broken by {url}");
        let returned = url.query_pairs().find(|(name, _)| name == "lti_message_hint").unwrap().1;
        assert_eq!(returned, hint);
    }
    assert_eq!(with("lti_message_hint", Some(&"h".repeat(16 * 1024))), Err(LoginError::TooLong));
    assert_eq!(LoginError::TooLong.status(), http::StatusCode::URI_TOO_LONG);
    let none = with("lti_message_hint", None).unwrap();
    let url = authentication_request(&none, &lms("tool-1"), &tool(), "s", "n");
    assert!(!url.as_str().contains("lti_message_hint"));
}

#[test]
fn n_12_only_a_plain_frame_name_is_kept() {
    let kept = |name: &str| with("lti_storage_target", Some(name)).unwrap().storage_target;
    for good in ["_parent", "post_message_forwarding", "a-1", &"a".repeat(64)] {
        assert_eq!(kept(good).as_deref(), Some(good));
    }
    for bad in [r#""><script>alert(1)</script>"#, "two words", "", "frame.name", "é", &"a".repeat(65)] {
        assert_eq!(kept(bad), None, "{bad}");
    }
}

#[test]
fn n_14_our_values_win_over_the_query_of_the_registration() {
    let registration = registration(
        "https://lms.example",
        "tool-1",
        "https://lms.example/auth?tenant=a%20b&state=evil&nonce=evil&lti_message_hint=evil&prompt=login",
    );
    let initiation = with("lti_message_hint", None).unwrap();
    let redirect = Url::parse("https://tool.example/launch").unwrap();
    let url = authentication_request(&initiation, &registration, &redirect, "s-1", "n-1");
    let query: Vec<(String, String)> = url.query_pairs().into_owned().collect();
    let expected = pairs(&[
        ("tenant", "a b"),
        ("scope", "openid"),
        ("response_type", "id_token"),
        ("response_mode", "form_post"),
        ("prompt", "none"),
        ("client_id", "tool-1"),
        ("redirect_uri", "https://tool.example/launch"),
        ("login_hint", "u-1"),
        ("state", "s-1"),
        ("nonce", "n-1"),
    ]);
    assert_eq!(query, expected);
}

#[test]
fn what_is_remembered_comes_from_the_registration_and_the_request() {
    let initiation = with("target_link_uri", Some("https://tool.example")).unwrap();
    let now = Timestamp::from_second(1_795_000_000).unwrap();
    let pending = PendingLogin::new(&initiation, &lms("tool-1"), "s".to_owned(), "n".to_owned(), now);
    assert_eq!((pending.issuer.as_str(), pending.client_id.as_str()), ("https://lms.example", "tool-1"));
    assert_eq!(pending.target_link_uri, "https://tool.example/");
    assert_eq!((pending.deployment_id.as_deref(), pending.started_at), (Some("d-1"), now));
}
