//! Random tokens and what is kept of them.

use aws_lc_rs::{digest, rand};

/// The system's random source gave nothing.
#[derive(Debug, thiserror::Error)]
#[error("the system's random source failed")]
pub(crate) struct NoRandom;

/// 256 random bits as 64 hexadecimal digits: fit for URLs, cookies, headers and file names.
pub(crate) fn random_token() -> Result<String, NoRandom> {
    Ok(hex(&random_bytes::<32>()?))
}

/// Random bytes.
pub(crate) fn random_bytes<const COUNT: usize>() -> Result<[u8; COUNT], NoRandom> {
    let mut bytes = [0_u8; COUNT];
    rand::fill(&mut bytes).map_err(|_unspecified| NoRandom)?;
    Ok(bytes)
}

/// SHA-256 of a token, in hexadecimal: what the database keeps instead of the token.
pub(crate) fn hash(token: &str) -> String {
    hex(digest::digest(&digest::SHA256, token.as_bytes()).as_ref())
}

/// Whether a secret that another system gave looks like one: letters, digits and signs, at most 1,024 of them.
pub(crate) fn is_one_word(text: &str) -> bool {
    (1..=1024).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_graphic())
}

/// Bytes as lower-case hexadecimal digits.
pub(crate) fn hex(bytes: &[u8]) -> String {
    const DIGITS: &[u8; 16] = b"0123456789abcdef";
    let digit = |value: u8| char::from(DIGITS[usize::from(value & 0x0f)]);
    bytes.iter().flat_map(|byte| [digit(byte >> 4), digit(*byte)]).collect()
}

/// The bytes of lower-case hexadecimal digits; `None` for anything else.
pub(crate) fn unhex(text: &str) -> Option<Vec<u8>> {
    let value = |digit: u8| match digit {
        b'0'..=b'9' => Some(digit - b'0'),
        b'a'..=b'f' => Some(digit - b'a' + 10),
        _ => None,
    };
    let (pairs, rest) = text.as_bytes().as_chunks::<2>();
    if !rest.is_empty() {
        return None;
    }
    pairs.iter().map(|[high, low]| Some(value(*high)? << 4 | value(*low)?)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tokens_differ_and_hashes_are_sha_256() {
        assert_ne!(random_token().unwrap(), random_token().unwrap());
        assert_eq!(unhex("00ff7a"), Some(vec![0, 255, 122]));
        assert_eq!((unhex("0"), unhex("0G"), unhex("FF")), (None, None, None));
        assert_eq!(hash("abc"), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
    }
}
