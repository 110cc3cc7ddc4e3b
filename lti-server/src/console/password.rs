//! Passwords: what one has to be like, and what is kept of it (Argon2id; OWASP: 19 MiB, two passes, one lane).

use argon2::{
    Argon2,
    password_hash::{PasswordHasher as _, PasswordVerifier as _},
};
use aws_lc_rs::rand;
use tokio::sync::Semaphore;

use crate::{error::ApiError, secret::NoRandom};

/// The shortest password, in characters.
pub(super) const FEWEST: usize = 12;
/// The longest, in bytes: nobody types more, and hashing takes time.
const MOST_BYTES: usize = 1_000;
/// What has to remain when the own name is taken out.
const FEWEST_BESIDE_NAME: usize = 8;
const FEWEST_DIFFERENT: usize = 5;

/// The rule, as people read it before they choose.
pub(super) const RULE: &str = "At least 12 characters: a few words are good. Not your name with little around it, and \
    not the same few characters over and over.";

/// Each hash takes 19 MiB and a core; more of them at once would be a way to stop the server.
static AT_ONCE: Semaphore = Semaphore::const_new(2);

/// What is wrong with a new password, if anything.
pub(super) fn objection(password: &str, name: &str) -> Option<&'static str> {
    let plain = |text: &str| -> String {
        text.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect()
    };
    let (word, name) = (password.to_lowercase(), plain(name));
    let beside = plain(password).replace(&name, "").chars().count();
    let mut different: Vec<char> = word.chars().collect();
    different.sort_unstable();
    different.dedup();
    if password.chars().count() < FEWEST {
        Some("This is too short: at least 12 characters, please.")
    } else if password.len() > MOST_BYTES {
        Some("This is too long: at most 1,000 bytes.")
    } else if !name.is_empty() && plain(password).contains(&name) && beside < FEWEST_BESIDE_NAME {
        Some("This is your name with little around it. Please choose something nobody would try first.")
    } else if different.len() < FEWEST_DIFFERENT {
        Some("This repeats the same few characters. Please choose something nobody would try first.")
    } else {
        None
    }
}

/// What is kept of a password.
pub(super) async fn hash(password: String) -> Result<String, ApiError> {
    apart(move || {
        let mut salt = [0_u8; 16];
        rand::fill(&mut salt).map_err(|_unspecified| NoRandom)?;
        let hashed = Argon2::default().hash_password_with_salt(password.as_bytes(), &salt);
        Ok(hashed.map_err(|_| ApiError::Interrupted)?.to_string())
    })
    .await
}

/// Whether `password` is the one `kept`. Where none is kept, a hash is made all the same, so that the time an answer
/// takes tells nobody which names exist.
pub(super) async fn fits(password: String, kept: Option<String>) -> Result<bool, ApiError> {
    if password.len() > MOST_BYTES {
        return Ok(false);
    }
    let Some(kept) = kept else {
        hash(password).await?;
        return Ok(false);
    };
    apart(move || Ok(Argon2::default().verify_password(password.as_bytes(), kept.as_str()).is_ok())).await
}

/// Runs `work` where it holds up no request.
async fn apart<T: Send + 'static>(
    work: impl FnOnce() -> Result<T, ApiError> + Send + 'static,
) -> Result<T, ApiError> {
    let _turn = AT_ONCE.acquire().await.map_err(|_closed| ApiError::Interrupted)?;
    tokio::task::spawn_blocking(work).await.map_err(|_| ApiError::Interrupted)?
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn passwords_that_are_tried_first_are_refused() {
        for bad in [
            "",
            "short",
            "elevenchars",
            "Ada Quist 12",
            "adaquistadaquist",
            "ADA-QUIST-2026",
            "ababababababab",
        ] {
            assert!(objection(bad, "Ada Quist").is_some(), "{bad}");
        }
        for good in
            ["correct horse battery", "ada quist rides a green horse", "пароль из слов", "¡ñandú & zorro!"]
        {
            assert_eq!(objection(good, "Ada Quist"), None, "{good}");
        }
        assert!(objection(&"long enough ".repeat(100), "Ada").is_some());
        assert_eq!(objection("a fine long password", "!!"), None, "a name without letters forbids nothing");
    }

    #[tokio::test]
    async fn what_is_kept_is_argon2id_with_a_salt_of_its_own() {
        let word = || "correct horse battery".to_owned();
        let (one, other) = (hash(word()).await.unwrap(), hash(word()).await.unwrap());
        assert!(one.starts_with("$argon2id$v=19$m=19456,t=2,p=1$"), "{one}");
        assert_ne!(one, other);
        assert!(fits(word(), Some(one.clone())).await.unwrap());
        assert!(!fits("correct horse batterz".to_owned(), Some(one)).await.unwrap());
        assert!(!fits(word(), None).await.unwrap());
        assert!(!fits(word(), Some("broken".to_owned())).await.unwrap());
    }
}
