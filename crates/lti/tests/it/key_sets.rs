//! Documents at key set URLs, theirs and ours.

use std::collections::BTreeSet;

use lti::{KeySet, KeySetError, SigningKey, SigningKeyError, key_set_document};
use serde_json::json;

use crate::platform::Key;

#[test]
fn n_31_answers_that_are_no_key_set() {
    let parse = |bytes: &[u8]| KeySet::parse(bytes).map(|_| ());
    for body in ["", "{}", "[]", "null", "<!doctype html><p>Log in", r#"{"keys":{}}"#, r#"{"keys":"k"}"#] {
        assert_eq!(parse(body.as_bytes()), Err(KeySetError::NotAKeySet), "{body}");
    }
    assert_eq!(parse(br#"{"keys":[]}"#), Err(KeySetError::Empty));
    assert_eq!(parse(br#"{"keys":[1,{"kty":"RSA"}]}"#), Err(KeySetError::Empty), "no key has a name");
    assert_eq!(parse(&vec![b' '; 10_000_000]), Err(KeySetError::TooLarge));
    let many = json!({ "keys": vec![json!({ "kid": "k" }); 101] });
    assert_eq!(parse(many.to_string().as_bytes()), Err(KeySetError::TooLarge));
}

#[test]
fn a_bad_key_does_not_spoil_the_set() {
    let set = json!({ "keys": [{ "kty": "oct", "kid": "a" }, "noise", Key::platform().jwk()] });
    let set = KeySet::parse(set.to_string().as_bytes()).unwrap();
    assert_eq!(set.key_ids().collect::<Vec<_>>(), ["a", "k1"]);
}

#[test]
fn our_document_can_be_read_by_ourselves_and_has_no_secrets() {
    let old = SigningKey::from_pem("old", Key::stranger().pem.as_bytes()).unwrap();
    let new = SigningKey::from_pem("new", Key::platform().pem.as_bytes()).unwrap();
    let document = key_set_document([&new, &old]);
    let set = KeySet::parse(document.to_string().as_bytes()).unwrap();
    assert_eq!(set.key_ids().collect::<Vec<_>>(), ["new", "old"]);
    for key in document["keys"].as_array().unwrap() {
        // Their order is whatever the whole build asks of serde_json.
        let members: BTreeSet<&str> = key.as_object().unwrap().keys().map(String::as_str).collect();
        assert_eq!(members, BTreeSet::from(["alg", "e", "kid", "kty", "n", "use"]));
        assert_eq!((&key["alg"], &key["use"], &key["e"]), (&json!("RS256"), &json!("sig"), &json!("AQAB")));
        assert_eq!(key["n"].as_str().map(str::len), Some(342), "256 bytes without padding");
    }
}

#[test]
fn only_an_rsa_private_key_can_sign() {
    let read = |kid: &str, pem: &str| SigningKey::from_pem(kid, pem.as_bytes()).map(|_| ());
    let key = Key::platform();
    assert_eq!(read("k", &key.pem), Ok(()));
    assert_eq!(read("", &key.pem), Err(SigningKeyError::BadKeyId));
    assert_eq!(read("k\n", &key.pem), Err(SigningKeyError::BadKeyId));
    assert_eq!(read("k", &key.public_pem), Err(SigningKeyError::NotAPrivateKey));
    assert_eq!(read("k", "hello"), Err(SigningKeyError::NotAPrivateKey));
    assert_eq!(read("k", ""), Err(SigningKeyError::NotAPrivateKey));
    let cut = key.pem.replacen("MII", "AAA", 1);
    assert_eq!(read("k", &cut), Err(SigningKeyError::NotAPrivateKey));
    assert!(!format!("{:?}", key.signing).contains("MII"));
}
