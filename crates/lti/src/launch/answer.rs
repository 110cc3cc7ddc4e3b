//! The form that the platform lets the browser post to the tool (Security Framework 1.0, 5.1.1.3 and 5.1.1.5).

use crate::claims::clean;
use crate::error::LaunchError;

/// Longest id token that is looked at, in bytes. Platforms with hundreds of groups in their custom values
/// stay far below.
pub const ID_TOKEN_LIMIT: usize = 128 * 1024;
/// Longest `state` that is looked at: ours are much shorter.
const STATE_LIMIT: usize = 1024;
const WORDS_LIMIT: usize = 500;

/// What the platform answered.
#[derive(Clone, PartialEq, Eq)]
pub enum Answer {
    /// Somebody wants in. Nothing is verified yet.
    Token {
        /// The signed message.
        id_token: String,
        /// Our value, handed back.
        state: String,
    },
    /// The platform could not or would not sign the person in (OIDC Core 1.0, 3.1.2.6).
    Refused {
        /// The platform's code, such as `login_required` or `launch_no_longer_valid`.
        error: String,
        /// The platform's words, cleaned and cut. Untrusted text: whoever is able to post a form writes it.
        description: Option<String>,
        /// Our value, handed back.
        state: Option<String>,
    },
}

impl Answer {
    /// Reads the form. An `error` wins over a token.
    ///
    /// # Errors
    /// If it is neither an answer with token and state nor an error.
    pub fn parse(form: &[(String, String)]) -> Result<Self, LaunchError> {
        let read = |name: &str| {
            let mut values = form.iter().filter(|(key, _)| key == name).map(|(_, value)| value.as_str());
            match (values.next(), values.next()) {
                (_, Some(_)) => Err(LaunchError::RepeatedField),
                (value, None) => Ok(value.filter(|value| !value.is_empty())),
            }
        };
        let state = read("state")?.filter(|state| state.len() <= STATE_LIMIT);
        if let Some(error) = read("error")?.and_then(|error| clean(error, WORDS_LIMIT)) {
            let description = read("error_description")?.and_then(|words| clean(words, WORDS_LIMIT));
            return Ok(Self::Refused { error, description, state: state.map(str::to_owned) });
        }
        let id_token = read("id_token")?.ok_or(LaunchError::MissingToken)?;
        if id_token.len() > ID_TOKEN_LIMIT {
            return Err(LaunchError::TokenTooLarge);
        }
        let state = state.ok_or(LaunchError::MissingState)?;
        Ok(Self::Token { id_token: id_token.to_owned(), state: state.to_owned() })
    }
}

impl std::fmt::Debug for Answer {
    /// Leaves token and state out: they must not end up in a log.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Token { .. } => f.debug_struct("Token").finish_non_exhaustive(),
            Self::Refused { error, description, .. } => f
                .debug_struct("Refused")
                .field("error", error)
                .field("description", description)
                .finish_non_exhaustive(),
        }
    }
}
