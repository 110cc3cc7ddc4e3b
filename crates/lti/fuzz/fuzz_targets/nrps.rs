//! A page of a roster: the `Link` header up to the first line break, the body after it.
#![no_main]

use libfuzzer_sys::fuzz_target;
use url::Url;

fuzz_target!(|bytes: &[u8]| {
    let here = Url::parse("https://lms.example/nrps?type_id=1").expect("an address");
    let cut = bytes.iter().position(|byte| *byte == b'\n').unwrap_or(0);
    let (link, body) = bytes.split_at(cut);
    let mut response = http::Response::new(body.to_vec());
    if let Ok(link) = http::HeaderValue::from_bytes(link) {
        response.headers_mut().insert(http::header::LINK, link);
    }
    if let Ok(page) = lti::page(&here, response, None) {
        assert!(page.members().count() <= page.rows(), "nobody comes out of nothing");
        let stays = page.next.is_none_or(|next| next.origin() == here.origin());
        assert!(stays, "a token never leaves its origin");
    }
});
