//! What administrators type about a room server.

use url::Url;

use crate::{
    outgoing::{Unfit, confidential},
    secret::is_one_word,
};

/// The address of a server, with a slash at its end so that paths can be joined.
///
/// # Errors
/// What is wrong with it, in words.
pub(crate) fn address(text: &str, bigbluebutton: bool, allow_http: bool) -> Result<Url, String> {
    let text = text.trim();
    let expected = || "expected an address such as https://meet.example.org".to_owned();
    let url = Url::parse(text).map_err(|_| expected())?;
    confidential(&url, allow_http).map_err(|why| match why {
        Unfit::NoAddress => expected(),
        Unfit::NoTls => "it has to begin with https://, or others can read who comes in".to_owned(),
    })?;
    let mut path = url.path().trim_end_matches('/');
    if bigbluebutton {
        // People copy what the server's own tool shows, or what its documentation calls the endpoint.
        path = path.strip_suffix("/api").unwrap_or(path);
        if path.is_empty() {
            path = "/bigbluebutton";
        }
    }
    let mut whole = url.clone();
    whole.set_path(&format!("{path}/"));
    Ok(whole)
}

/// A secret.
///
/// # Errors
/// What is wrong with it, in words that do not hold it.
pub(crate) fn secret(text: &str) -> Result<String, String> {
    let text = text.trim();
    if text.is_empty() {
        return Err("it is missing".to_owned());
    }
    if !is_one_word(text) {
        return Err("a secret has letters, digits and signs, and no spaces".to_owned());
    }
    Ok(text.to_owned())
}

/// The id of an application.
///
/// # Errors
/// What is wrong with it, in words.
pub(crate) fn app_id(text: &str) -> Result<String, String> {
    let text = text.trim();
    if text.is_empty() || text.len() > 200 || !text.bytes().all(|byte| byte.is_ascii_graphic()) {
        return Err("expected the id that the server knows the application by".to_owned());
    }
    Ok(text.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_are_taken_as_people_copy_them() {
        for typed in [
            "https://bbb.example",
            "https://bbb.example/bigbluebutton/",
            " https://bbb.example/bigbluebutton/api/ ",
            "https://bbb.example/bigbluebutton/api",
        ] {
            assert_eq!(address(typed, true, false).unwrap().as_str(), "https://bbb.example/bigbluebutton/");
        }
        let jitsi = |typed: &str| address(typed, false, false).map(String::from);
        assert_eq!(jitsi("https://meet.example/team").as_deref(), Ok("https://meet.example/team/"));
        assert_eq!(jitsi("http://localhost:8000").as_deref(), Ok("http://localhost:8000/"));
        assert!(address("http://bbb.intranet/", true, true).is_ok());
        for bad in [
            "http://bbb.example",
            "ftp://x",
            "meet.example",
            "https://u@x.example",
            "https://x/?a",
            "javascript:1",
            "",
        ] {
            assert!(jitsi(bad).is_err(), "{bad}");
        }
    }

    #[test]
    fn secrets_are_one_word() {
        assert_eq!(secret(" abc\n").as_deref(), Ok("abc"));
        for bad in ["", " ", "two words", "é"] {
            assert!(secret(bad).is_err(), "{bad}");
        }
        assert!(app_id("kith").is_ok() && app_id("").is_err());
    }
}
