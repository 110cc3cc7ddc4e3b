//! What a browser posts, and what a key set URL answers: any bytes at all.
#![no_main]

use libfuzzer_sys::fuzz_target;
use lti::{Answer, Initiation, KeySet, key_id, token_response};
use url::Url;

fuzz_target!(|bytes: &[u8]| {
    let _ = KeySet::parse(bytes);
    let _ = token_response(&http::Response::new(bytes.to_vec()));
    let Ok(text) = std::str::from_utf8(bytes) else { return };
    let _ = key_id(text);
    let form: Vec<(String, String)> = url::form_urlencoded::parse(bytes).into_owned().collect();
    let _ = Answer::parse(&form);
    let tool = Url::parse("https://tool.example").expect("an address");
    if let Ok(initiation) = Initiation::parse(&[], &form, &tool) {
        assert_eq!(initiation.target_link_uri.origin(), tool.origin(), "never to another site");
    }
});
