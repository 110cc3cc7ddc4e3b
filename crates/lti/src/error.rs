//! Why a login or a launch is refused: one variant per check, each with a stable code, the place in the
//! specification and one sentence for the person in front of the screen.

use http::StatusCode;

macro_rules! refusals {
    (
        $(#[$meta:meta])*
        $name:ident { $( $variant:ident: $status:ident $code:literal, $spec:literal, $sentence:literal; )+ }
    ) => {
        $(#[$meta])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
        #[non_exhaustive]
        pub enum $name {
            $( #[doc = $sentence] $variant, )+
        }

        impl $name {
            /// Every reason there is, for documentation and tests.
            pub const ALL: &'static [Self] = &[ $( Self::$variant ),+ ];

            /// The stable name of the reason, for logs and help pages.
            #[must_use]
            pub const fn code(&self) -> &'static str {
                match self { $( Self::$variant => $code, )+ }
            }

            /// The place in the specifications that asks for this check; `-` where the rule is our own.
            #[must_use]
            pub const fn spec(&self) -> &'static str {
                match self { $( Self::$variant => $spec, )+ }
            }

            /// The HTTP status that fits. The norm names 401 for a bad `aud`; the rest follows from it.
            #[must_use]
            pub const fn status(&self) -> StatusCode {
                match self { $( Self::$variant => StatusCode::$status, )+ }
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str(match self { $( Self::$variant => $sentence, )+ })
            }
        }

        impl std::error::Error for $name {}
    };
}

refusals! {
    /// Why a login initiation is refused. The sentence shown never repeats what the request contained.
    LoginError {
        MissingIssuer: BAD_REQUEST "missing_issuer", "Security Framework 1.0, 5.1.1.1",
            "The learning platform did not say which platform it is.";
        MissingLoginHint: BAD_REQUEST "missing_login_hint", "Security Framework 1.0, 5.1.1.1",
            "The learning platform did not say who wants to sign in.";
        MissingTarget: BAD_REQUEST "missing_target_link_uri", "Security Framework 1.0, 5.1.1.1",
            "The learning platform did not say which page to open.";
        Repeated: BAD_REQUEST "repeated_parameter", "RFC 6749, 3.1",
            "The learning platform sent the same value twice.";
        Conflicting: BAD_REQUEST "conflicting_parameter", "RFC 6749, 3.1",
            "The learning platform sent two different values where one belongs.";
        TooLong: URI_TOO_LONG "parameter_too_long", "-",
            "The learning platform sent a value that is longer than this tool accepts.";
        BadTarget: BAD_REQUEST "bad_target_link_uri", "LTI Core 1.3, 5.3.4",
            "The learning platform asked for a page that is not part of this tool.";
        UnknownPlatform: NOT_FOUND "unknown_platform", "Security Framework 1.0, 5.1.3 (2)",
            "This tool does not know the learning platform yet; an administrator has to register it.";
        AmbiguousPlatform: BAD_REQUEST "ambiguous_platform", "LTI Core 1.3, 4.1.3",
            "Several registrations fit this learning platform and it did not say which one it means.";
    }
}

refusals! {
    /// Why a launch is refused. Neither the sentence nor the code ever contains a part of the token.
    LaunchError {
        MissingToken: UNAUTHORIZED "missing_token", "Security Framework 1.0, 5.1.1.3",
            "The learning platform sent no sign-in data.";
        TokenTooLarge: PAYLOAD_TOO_LARGE "token_too_large", "-",
            "The learning platform sent more sign-in data than this tool accepts.";
        RepeatedField: UNAUTHORIZED "repeated_field", "RFC 6749, 3.1",
            "The learning platform sent the same value twice.";
        MissingState: UNAUTHORIZED "missing_state", "Security Framework 1.0, 5.1.1.3",
            "The sign-in data does not say which sign-in it belongs to.";
        UnknownState: UNAUTHORIZED "unknown_state", "Security Framework 1.0, 5.1.1.4 and 7.3.1",
            "This sign-in is unknown or was used already; open the tool again from your course.";
        LoginExpired: UNAUTHORIZED "login_expired", "Security Framework 1.0, 5.1.1.4",
            "This sign-in took too long; open the tool again from your course.";
        NoBrowserState: UNAUTHORIZED "no_browser_state", "Security Framework 1.0, 5.1.1.4 and 7.3.1",
            "The browser did not keep the cookie of this sign-in; open the tool in a window of its own.";
        WrongBrowser: UNAUTHORIZED "wrong_browser", "Security Framework 1.0, 5.1.1.4 and 7.3.1",
            "This sign-in was started in another browser or tab; open the tool again from your course.";
        WrongRegistration: UNAUTHORIZED "wrong_registration", "Security Framework 1.0, 5.1.3 (1)",
            "This sign-in was started with another registration of the learning platform.";
        MalformedToken: UNAUTHORIZED "malformed_token", "RFC 7515, 3 and 4",
            "The sign-in data is not a well-formed LTI message.";
        ForbiddenAlgorithm: UNAUTHORIZED "forbidden_algorithm", "Security Framework 1.0, 5.1.3 (6)",
            "The sign-in data is signed in a way that this tool does not accept.";
        MissingKeyId: UNAUTHORIZED "missing_key_id", "Security Framework 1.0, 6.3",
            "The sign-in data does not say which key signed it.";
        BadKeyId: UNAUTHORIZED "bad_key_id", "Security Framework 1.0, 6.3",
            "The sign-in data names its key in a form that this tool does not accept.";
        CriticalHeader: UNAUTHORIZED "critical_header", "RFC 7515, 4.1.11",
            "The sign-in data asks for an extension that this tool does not know.";
        UnknownKey: UNAUTHORIZED "unknown_key", "Security Framework 1.0, 6.3",
            "The learning platform does not publish the key that signed the sign-in data.";
        AmbiguousKey: UNAUTHORIZED "ambiguous_key", "Security Framework 1.0, 6.3",
            "The learning platform publishes two keys under one name.";
        KeyMismatch: UNAUTHORIZED "key_mismatch", "RFC 8725, 3.1",
            "The key of the learning platform does not fit the kind of signature.";
        KeyNotForSigning: UNAUTHORIZED "key_not_for_signing", "RFC 7517, 4.2 and 4.3",
            "The key of the learning platform is not meant for signatures.";
        WeakKey: UNAUTHORIZED "weak_key", "RFC 7518, 3.3",
            "The key of the learning platform is too short to be safe.";
        UnusableKey: UNAUTHORIZED "unusable_key", "RFC 7518, 6.3.1",
            "The key of the learning platform cannot be read.";
        BadSignature: UNAUTHORIZED "bad_signature", "Security Framework 1.0, 5.1.3 (1)",
            "The signature of the sign-in data is not the learning platform's.";
        WrongIssuer: UNAUTHORIZED "wrong_issuer", "Security Framework 1.0, 5.1.3 (2)",
            "The sign-in data comes from another platform than the one registered.";
        BadAudience: UNAUTHORIZED "bad_audience", "Security Framework 1.0, 5.1.2",
            "The sign-in data does not say which tool it is meant for.";
        WrongAudience: UNAUTHORIZED "wrong_audience", "Security Framework 1.0, 5.1.3 (3)",
            "The sign-in data is meant for another tool.";
        UntrustedAudience: UNAUTHORIZED "untrusted_audience", "Security Framework 1.0, 5.1.3 (3)",
            "The sign-in data is also meant for a tool that is not trusted here.";
        MissingAuthorizedParty: UNAUTHORIZED "missing_authorized_party", "Security Framework 1.0, 5.1.3 (4)",
            "The sign-in data is meant for several tools and does not say which one asked for it.";
        WrongAuthorizedParty: UNAUTHORIZED "wrong_authorized_party", "Security Framework 1.0, 5.1.3 (5)",
            "The sign-in data was asked for by another tool.";
        MissingExpiry: UNAUTHORIZED "missing_expiry", "Security Framework 1.0, 5.1.2",
            "The sign-in data does not say until when it is valid.";
        BadExpiry: UNAUTHORIZED "bad_expiry", "Security Framework 1.0, 5.1.2",
            "The sign-in data has an end of validity that makes no sense.";
        Expired: UNAUTHORIZED "expired", "Security Framework 1.0, 5.1.3 (7)",
            "The sign-in data has expired: the page was left open too long, or a clock is wrong.";
        MissingIssuedAt: UNAUTHORIZED "missing_issued_at", "Security Framework 1.0, 5.1.2",
            "The sign-in data does not say when it was made.";
        BadIssuedAt: UNAUTHORIZED "bad_issued_at", "Security Framework 1.0, 5.1.2",
            "The sign-in data gives a time of making that makes no sense.";
        IssuedInFuture: UNAUTHORIZED "issued_in_future", "Security Framework 1.0, 5.1.3 (8)",
            "The sign-in data was made in the future: the clock of the learning platform or ours is wrong.";
        TooOld: UNAUTHORIZED "too_old", "Security Framework 1.0, 5.1.3 (8)",
            "The sign-in data is too old; open the tool again from your course.";
        NotYetValid: UNAUTHORIZED "not_yet_valid", "RFC 7519, 4.1.5",
            "The sign-in data is not valid yet: the clock of the learning platform or ours is wrong.";
        MissingNonce: UNAUTHORIZED "missing_nonce", "Security Framework 1.0, 5.1.3 (9)",
            "The sign-in data lacks the number that keeps it from being used twice.";
        WrongNonce: UNAUTHORIZED "wrong_nonce", "OpenID Connect Core 1.0, 3.1.3.7 (11)",
            "The sign-in data answers another sign-in than this one.";
        NotLti: UNAUTHORIZED "not_lti", "LTI Core 1.3, 5.3",
            "The sign-in data is not an LTI message.";
        MissingVersion: UNAUTHORIZED "missing_version", "LTI Core 1.3, 5.3.2",
            "The sign-in data does not say which version of LTI it uses.";
        WrongVersion: UNAUTHORIZED "wrong_version", "LTI Core 1.3, 5.3.2",
            "The learning platform uses another version of LTI than 1.3.0.";
        MissingMessageType: UNAUTHORIZED "missing_message_type", "LTI Core 1.3, 5.3.1",
            "The sign-in data does not say what it is for.";
        UnknownMessageType: UNAUTHORIZED "unknown_message_type", "LTI Core 1.3, 5.3.1",
            "The learning platform asks for something that this tool does not offer.";
        MissingDeployment: UNAUTHORIZED "missing_deployment", "LTI Core 1.3, 5.3.3",
            "The sign-in data does not say which installation of the tool it is for.";
        BadDeployment: UNAUTHORIZED "bad_deployment", "LTI Core 1.3, 5.3.3",
            "The sign-in data names the installation of the tool in a form that is not allowed.";
        WrongDeployment: UNAUTHORIZED "wrong_deployment", "LTI Core 1.3, 4.1.2",
            "The sign-in was started for another installation of the tool.";
        MissingTarget: UNAUTHORIZED "missing_target_link_uri", "LTI Core 1.3, 5.3.4",
            "The sign-in data does not say which page to open.";
        WrongTarget: UNAUTHORIZED "wrong_target_link_uri", "LTI Core 1.3, 5.3.4",
            "The sign-in was started for another page of the tool.";
        MissingRoles: UNAUTHORIZED "missing_roles", "LTI Core 1.3, 5.3.7",
            "The sign-in data does not say which roles the person has.";
        BadRoles: UNAUTHORIZED "bad_roles", "LTI Core 1.3, 5.3.7",
            "The sign-in data lists the roles of the person in a form that is not allowed.";
        MissingResourceLink: UNAUTHORIZED "missing_resource_link", "LTI Core 1.3, 5.3.5",
            "The sign-in data does not say which link was opened.";
        BadResourceLink: UNAUTHORIZED "bad_resource_link", "LTI Core 1.3, 5.3.5",
            "The sign-in data names the opened link in a form that is not allowed.";
        MissingSubject: UNAUTHORIZED "missing_subject", "LTI Core 1.3, 5.3.6",
            "The learning platform did not say who you are, and this tool needs to know.";
        BadSubject: UNAUTHORIZED "bad_subject", "LTI Core 1.3, 5.3.6",
            "The learning platform says who you are in a form that is not allowed.";
        BadContext: UNAUTHORIZED "bad_context", "LTI Core 1.3, 5.4.1",
            "The sign-in data names the course in a form that is not allowed.";
        BadDeepLinking: UNAUTHORIZED "bad_deep_linking_settings", "Deep Linking 2.0, 4.4.1",
            "The learning platform asks for a selection without saying where it should go.";
    }
}

impl LaunchError {
    /// Whether a fresh copy of the platform's key set might help: it may have rotated its keys a moment
    /// ago. Fetch it once, then give up (Security Framework 1.0, 6.4).
    #[must_use]
    pub const fn is_unknown_key(&self) -> bool {
        matches!(self, Self::UnknownKey)
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn codes_are_snake_case_and_unique() {
        let codes: BTreeSet<_> = LaunchError::ALL.iter().map(LaunchError::code).collect();
        assert_eq!(codes.len(), LaunchError::ALL.len());
        let login: BTreeSet<_> = LoginError::ALL.iter().map(LoginError::code).collect();
        assert_eq!(login.len(), LoginError::ALL.len());
        for code in codes.iter().chain(&login) {
            assert!(code.chars().all(|c| c.is_ascii_lowercase() || c == '_'), "{code}");
        }
    }

    #[test]
    fn every_reason_is_one_plain_sentence() {
        let sentences = LaunchError::ALL
            .iter()
            .map(ToString::to_string)
            .chain(LoginError::ALL.iter().map(ToString::to_string));
        for sentence in sentences {
            assert!(sentence.ends_with('.') && sentence.matches('.').count() <= 3, "{sentence}");
            assert!(sentence.len() < 120, "{sentence}");
        }
    }
}
