//! The fields of a form or a query.

use memchr::memchr2;
use url::form_urlencoded;

/// All fields in their order, as `url::form_urlencoded` reads them. A token makes up most of a launch and has nothing
/// to decode: what neither `%` nor `+` stands in is taken as it is, for a twentieth of a launch's time.
pub(super) fn pairs(bytes: &[u8]) -> Vec<(String, String)> {
    bytes.split(|byte| *byte == b'&').filter(|field| !field.is_empty()).filter_map(pair).collect()
}

fn pair(field: &[u8]) -> Option<(String, String)> {
    let plain = if memchr2(b'%', b'+', field).is_none() { str::from_utf8(field).ok() } else { None };
    match plain {
        Some(plain) => {
            let (name, value) = plain.split_once('=').unwrap_or((plain, ""));
            Some((name.to_owned(), value.to_owned()))
        }
        None => form_urlencoded::parse(field).into_owned().next(),
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn forms_are_read_as_the_standard_says(form in "([a-c%+=&é]|%2[0-9B]|%C3|==|&&){0,40}") {
            let standard: Vec<_> = form_urlencoded::parse(form.as_bytes()).into_owned().collect();
            prop_assert_eq!(pairs(form.as_bytes()), standard);
        }

        #[test]
        fn any_bytes_are_read_as_the_standard_says(form in proptest::collection::vec(any::<u8>(), 0..60)) {
            let standard: Vec<_> = form_urlencoded::parse(&form).into_owned().collect();
            prop_assert_eq!(pairs(&form), standard);
        }
    }
}
