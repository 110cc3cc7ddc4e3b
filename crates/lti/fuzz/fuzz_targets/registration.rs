//! What a platform says about itself, and what it answers to a registration: any bytes, also laid over a good
//! description.
#![no_main]

use libfuzzer_sys::fuzz_target;
use lti::{PlatformConfiguration, ToolDescription, configuration_request};
use serde_json::{Value, json};
use url::Url;

fuzz_target!(|bytes: &[u8]| {
    let asked = Url::parse("https://lms.example/openid-configuration").expect("an address");
    let good = json!({
        "issuer": "https://lms.example",
        "authorization_endpoint": "https://lms.example/auth",
        "token_endpoint": "https://lms.example/token",
        "jwks_uri": "https://lms.example/keys",
        "registration_endpoint": "https://lms.example/register",
        "https://purl.imsglobal.org/spec/lti-platform-configuration": { "product_family_code": "canvas" },
    });
    let mut described = good.clone();
    if let Ok(Value::Object(patch)) = serde_json::from_slice(bytes) {
        for (name, value) in patch {
            described[name] = value;
        }
    }
    for body in [bytes.to_vec(), described.to_string().into_bytes()] {
        let Ok(platform) = PlatformConfiguration::read(&asked, &http::Response::new(body), false) else {
            continue;
        };
        for url in [&platform.auth_url, &platform.token_url, &platform.jwks_url, &platform.registration_url] {
            assert_eq!((url.scheme(), url.host_str()), ("https", Some("lms.example")), "never another host");
        }
        let address = Url::parse("https://tool.example").expect("an address");
        let tool = ToolDescription { name: "Tool", description: "A tool.", address: &address };
        let _ = platform.tool_document(&tool);
    }
    let platform =
        PlatformConfiguration::read(&asked, &http::Response::new(good.to_string().into_bytes()), false)
            .expect("a good description");
    for status in [200_u16, 201, 400, 422, 500] {
        let mut answer = http::Response::new(bytes.to_vec());
        *answer.status_mut() = http::StatusCode::from_u16(status).expect("a status");
        if let Ok(done) = platform.registered(&answer) {
            assert_eq!(done.registration.issuer, "https://lms.example");
            assert!((1..=255).contains(&done.registration.client_id.len()));
        }
    }
    if let Ok(token) = std::str::from_utf8(bytes) {
        let _ = configuration_request(&asked, Some(token));
    }
});
