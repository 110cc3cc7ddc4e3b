//! An e-mail address as somebody types it.

use lettre::Address;
use url::Host;

use crate::{error::ApiError, sentence::say};

/// Longest address (RFC 5321, 4.5.3.1.3, without the brackets).
const LONGEST: usize = 254;

/// Reads what was typed. The part before the `@` stays as it is: only its server knows whether capitals matter.
///
/// # Errors
/// [`ApiError::Invalid`] when it is no address, or one our mails cannot be sent to.
pub(super) fn read(typed: &str) -> Result<Address, ApiError> {
    let typed = typed.trim();
    let (name, domain) = typed.rsplit_once('@').ok_or_else(|| {
        ApiError::Invalid(say!("This is not an e-mail address: one looks like name@example.org."))
    })?;
    if !name.is_ascii() {
        return Err(ApiError::Invalid(say!(
            "Kith can send only to addresses in plain letters before the @."
        )));
    }
    // A name in another script has a form in plain letters. An address of a machine has no name at all.
    let domain = match Host::parse(domain) {
        Ok(Host::Domain(domain)) if domain.contains('.') => domain,
        _ => {
            return Err(ApiError::Invalid(say!(
                "What stands behind the @ is not the name of a mail server."
            )));
        }
    };
    let plain = |byte: u8| byte.is_ascii_graphic() && !b"\"(),:;<>@[\\]".contains(&byte);
    if name.is_empty() || !name.bytes().all(plain) || name.len() + domain.len() >= LONGEST {
        return Err(ApiError::Invalid(say!(
            "This is not an e-mail address: one looks like name@example.org."
        )));
    }
    Address::new(name, domain).map_err(|_| {
        ApiError::Invalid(say!("This is not an e-mail address: one looks like name@example.org."))
    })
}

#[cfg(test)]
mod tests {
    use super::read;

    #[test]
    fn addresses_people_have_are_taken() {
        for (typed, kept) in [
            (" ana@example.org ", "ana@example.org"),
            ("Ana.Prado+kith@Mail.Example.ORG", "Ana.Prado+kith@mail.example.org"),
            ("o'dell@example.org", "o'dell@example.org"),
            ("ana@bücher.example", "ana@xn--bcher-kva.example"),
        ] {
            assert_eq!(read(typed).unwrap().to_string(), kept, "{typed}");
        }
    }

    #[test]
    fn what_is_no_address_or_more_than_one_is_not() {
        let long = format!("{}@example.org", "a".repeat(250));
        for typed in [
            "",
            "ana",
            "@example.org",
            "ana@",
            "ana@localhost",
            "ana@127.0.0.1",
            "ana@[127.0.0.1]",
            "ana prado@example.org",
            "ana@example.org\r\nBcc: bo@example.org",
            "ana\r\nBcc: bo@example.org",
            "ana@example.org,bo@example.org",
            "<ana@example.org>",
            "\"ana\"@example.org",
            "a@b@example.org",
            "ana@example.org\0",
            "anä@example.org",
            "ana..prado@example.org",
            &long,
        ] {
            assert!(read(typed).is_err(), "{typed:?}");
        }
    }
}
