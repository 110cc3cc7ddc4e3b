//! Random tokens and what is kept of them.

use aws_lc_rs::{digest, rand};

/// The system's random source gave nothing.
#[derive(Debug, thiserror::Error)]
#[error("the system's random source failed")]
pub(crate) struct NoRandom;

/// 256 random bits as 64 hexadecimal digits: fit for URLs, cookies, headers and file names.
pub(crate) fn random_token() -> Result<String, NoRandom> {
    let mut bytes = [0_u8; 32];
    rand::fill(&mut bytes).map_err(|_unspecified| NoRandom)?;
    Ok(hex(&bytes))
}

/// SHA-256 of a token, in hexadecimal: what the database keeps instead of the token.
pub(crate) fn hash(token: &str) -> String {
    hex(digest::digest(&digest::SHA256, token.as_bytes()).as_ref())
}

fn hex(bytes: &[u8]) -> String {
    const DIGITS: &[u8; 16] = b"0123456789abcdef";
    let digit = |value: u8| char::from(DIGITS[usize::from(value & 0x0f)]);
    bytes.iter().flat_map(|byte| [digit(byte >> 4), digit(*byte)]).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tokens_differ_and_hashes_are_sha_256() {
        assert_ne!(random_token().unwrap(), random_token().unwrap());
        assert_eq!(hash("abc"), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
    }
}
