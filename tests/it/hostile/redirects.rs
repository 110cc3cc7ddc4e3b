//! No address of ours sends anybody where a stranger wants them.

use kith_tests::{both_databases, launcher::Browser};
use reqwest::{Method, StatusCode};
use url::Url;

use super::{address, filled, served};

const EVIL: [&str; 6] = [
    "https://evil.example/",
    "//evil.example/",
    r"/\evil.example/",
    "javascript:alert(1)//evil.example",
    "https:evil.example",
    "/lti/login/../../../evil.example",
];
/// Names under which anybody has ever put an address to go to.
const NAMES: [&str; 14] = [
    "target_link_uri",
    "redirect_uri",
    "redirect",
    "return_url",
    "return_to",
    "next",
    "url",
    "continue_to",
    "continue",
    "goto",
    "dest",
    "state",
    "launch_presentation_return_url",
    "openid_configuration",
];
/// What a proxy, or somebody who pretends to be one, adds.
const FORWARDED: [(&str, &str); 7] = [
    ("host", "evil.example"),
    ("x-forwarded-host", "evil.example"),
    ("x-forwarded-proto", "gopher"),
    ("x-original-url", "https://evil.example/"),
    ("x-rewrite-url", "https://evil.example/"),
    ("forwarded", "host=evil.example;proto=https"),
    ("referer", "https://evil.example/"),
];

both_databases! {
    async fn no_route_redirects_to_a_stranger(test: Test) {
        let mut browser = Browser::new()?;
        for (method, path) in served() {
            for evil in EVIL {
                let mut url = Url::parse(&address(&test, &filled(&path, "x")))?;
                url.query_pairs_mut().extend_pairs(NAMES.map(|name| (name, evil)));
                let method = Method::from_bytes(method.as_bytes())?;
                let page = browser.send_with(method.clone(), url.as_str(), None, &FORWARDED).await?;
                // Who is not signed in to the console is sent to its own page for that, whatever was asked.
                let to_sign_in = path.starts_with("/admin") && page.header("location") == "/admin/sign-in";
                assert!(!page.status.is_redirection() || to_sign_in, "{method} {path} {evil}: {}", page.header("location"));
                for leading in ["refresh", "location", "link", "content-location"].iter().filter(|_| !to_sign_in) {
                    assert!(!page.headers.contains_key(*leading), "{method} {path} says {leading}: {}", page.header(leading));
                }
                assert!(!page.body.contains("href=\"https://evil") && !page.body.contains("http-equiv"), "{}", page.body);
            }
        }
    }

    async fn a_login_leads_to_the_registered_address_and_back_to_us_only(test: Test) {
        let mut browser = Browser::new()?;
        let login = browser.open_course(test.platform.origin(), test.course, "ana").await?;
        let mut fields = login.fields.clone();
        fields.extend(NAMES.iter().filter(|name| **name != "target_link_uri").map(|name| ((*name).to_owned(), EVIL[0].to_owned())));
        for headers in [&FORWARDED[..], &[("sec-fetch-dest", "iframe"), ("x-forwarded-host", "evil.example")]] {
            let page = browser.send_with(Method::POST, &login.action, Some(&fields), headers).await?;
            assert_eq!(page.status, StatusCode::SEE_OTHER);
            let target = Url::parse(test.address())?.join(page.header("location"))?;
            if target.path() == "/lti/login/check" {
                assert_eq!(target.origin(), Url::parse(test.address())?.origin());
                continue;
            }
            assert_eq!(target.origin().ascii_serialization(), test.platform.origin());
            let back = target.query_pairs().find(|(name, _)| name == "redirect_uri").unwrap().1;
            assert_eq!(back, format!("{}/lti/launch", test.address()));
            assert_eq!(target.query_pairs().filter(|(name, _)| name == "redirect_uri").count(), 1);
        }
    }

    async fn what_we_say_of_ourselves_comes_from_the_configuration(test: Test) {
        let mut browser = Browser::new()?;
        for path in ["/lti/setup", "/lti/canvas.json", "/.well-known/jwks.json", "/"] {
            let page = browser.send_with(Method::GET, &address(&test, path), None, &FORWARDED).await?;
            assert_eq!(page.status, StatusCode::OK, "{path}");
            assert!(!page.body.contains("evil.example") && !page.body.contains("gopher"), "{path}: {}", page.body);
        }
    }
}
