//! The platform's signing key, and JSON Web Signatures made by hand.
//!
//! A test needs tokens that no library would make (`alg: none`, two `kid`s, a broken part), so a token is put
//! together here from any header text and any payload text (RFC 7515, 7.1).

use std::path::Path;

use anyhow::Context as _;
use aws_lc_rs::{
    encoding::{AsDer as _, Pkcs8V1Der},
    rsa::{KeyPair, KeySize},
};
use jsonwebtoken::{Algorithm, EncodingKey, crypto};
use serde_json::{Value, json};

/// An RSA key pair with its name in the key set.
#[derive(Clone)]
pub struct PlatformKey {
    kid: String,
    private: EncodingKey,
    public: Value,
}

impl std::fmt::Debug for PlatformKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("PlatformKey").field("kid", &self.kid).finish_non_exhaustive()
    }
}

impl PlatformKey {
    /// A new key of 2048 bits.
    ///
    /// # Errors
    /// When the system gives no randomness.
    pub fn generate() -> anyhow::Result<Self> {
        Self::read(&new_pem()?)
    }

    /// The key kept in `file`, made and written there if there is none.
    ///
    /// # Errors
    /// When the file cannot be read or written, or holds something else.
    pub fn kept_in(file: &Path) -> anyhow::Result<Self> {
        if !file.exists() {
            std::fs::write(file, new_pem()?).with_context(|| format!("writing {}", file.display()))?;
        }
        let pem = std::fs::read_to_string(file).with_context(|| format!("reading {}", file.display()))?;
        Self::read(&pem).with_context(|| format!("{} is no RSA key", file.display()))
    }

    fn read(pem: &str) -> anyhow::Result<Self> {
        let private = EncodingKey::from_rsa_pem(pem.as_bytes())?;
        let public = jsonwebtoken::jwk::Jwk::from_encoding_key(&private, Algorithm::RS256)?;
        let public = serde_json::to_value(public)?;
        let modulus = public["n"].as_str().context("an RSA key has a modulus")?;
        // Twenty hexadecimal digits, as Moodle names its keys; the same key always has the same name.
        let kid = modulus.bytes().take(10).fold(String::new(), |kid, byte| format!("{kid}{byte:02x}"));
        let public = json!({
            "kty": "RSA", "alg": "RS256", "kid": kid, "e": public["e"], "n": modulus, "use": "sig",
        });
        Ok(Self { kid, private, public })
    }

    /// Its name in the key set.
    #[must_use]
    pub fn kid(&self) -> &str {
        &self.kid
    }

    /// Its public half as a JSON Web Key.
    #[must_use]
    pub fn jwk(&self) -> &Value {
        &self.public
    }

    /// The RS256 signature of `message`, in base64url.
    ///
    /// # Errors
    /// When the key cannot sign.
    pub fn sign(&self, message: &str) -> anyhow::Result<String> {
        Ok(crypto::sign(message.as_bytes(), &self.private, Algorithm::RS256)?)
    }

    /// A signed token over exactly these bytes of header and payload.
    ///
    /// # Errors
    /// When the key cannot sign.
    pub fn token(&self, header: &str, payload: &str) -> anyhow::Result<String> {
        let message = format!("{}.{}", base64url(header.as_bytes()), base64url(payload.as_bytes()));
        let signature = self.sign(&message)?;
        Ok(format!("{message}.{signature}"))
    }
}

/// The HS256 signature of `message` with `secret`, in base64url.
///
/// # Errors
/// When the library cannot sign.
pub fn sign_with_secret(message: &str, secret: &[u8]) -> anyhow::Result<String> {
    Ok(crypto::sign(message.as_bytes(), &EncodingKey::from_secret(secret), Algorithm::HS256)?)
}

fn new_pem() -> anyhow::Result<String> {
    let pair = KeyPair::generate(KeySize::Rsa2048).context("generating an RSA key")?;
    let der: Pkcs8V1Der<'_> = pair.as_der().context("encoding an RSA key")?;
    Ok(lti::pkcs8_pem(der.as_ref()))
}

/// Base64 with the URL-safe alphabet and without padding (RFC 4648, 5).
#[must_use]
pub fn base64url(bytes: &[u8]) -> String {
    const ALPHABET: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
    let mut text = String::with_capacity(bytes.len().div_ceil(3) * 4);
    for chunk in bytes.chunks(3) {
        let group = chunk.iter().fold(0u32, |group, &byte| group << 8 | u32::from(byte));
        let group = group << (8 * (3 - chunk.len()));
        for digit in 0..=chunk.len() {
            let index = (group >> (18 - 6 * digit)) & 63;
            text.push(char::from(ALPHABET[index as usize]));
        }
    }
    text
}

/// `bytes` random bytes in lower-case hexadecimal.
///
/// # Panics
/// When the system gives no randomness.
#[must_use]
pub fn random_hex(bytes: usize) -> String {
    let mut random = vec![0; bytes];
    aws_lc_rs::rand::fill(&mut random).expect("the system gives randomness");
    random.iter().fold(String::new(), |text, byte| format!("{text}{byte:02x}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn base64url_matches_the_examples_of_rfc_4648() {
        for (plain, encoded) in [("", ""), ("f", "Zg"), ("fo", "Zm8"), ("foo", "Zm9v"), ("foob", "Zm9vYg")] {
            assert_eq!(base64url(plain.as_bytes()), encoded);
        }
        assert_eq!(base64url(&[0xfb, 0xff]), "-_8");
    }

    #[test]
    fn a_kept_key_survives_a_restart() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("key.pem");
        let first = PlatformKey::kept_in(&file).unwrap();
        let second = PlatformKey::kept_in(&file).unwrap();
        assert_eq!(first.jwk(), second.jwk());
        assert_eq!(first.kid().len(), 20);
    }
}
