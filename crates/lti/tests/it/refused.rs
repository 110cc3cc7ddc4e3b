//! Launches that must be refused. Each changes exactly one thing of a good launch and expects one reason.

use jiff::{SignedDuration, Timestamp};
use jsonwebtoken::{Algorithm, EncodingKey};
use lti::{Answer, ID_TOKEN_LIMIT, LaunchError, key_id};
use serde_json::{Value, json};

use crate::platform::{Case, Key, NOW, lti, pairs, signed};

macro_rules! refused {
    ($($test:ident: $reason:ident, $spoil:expr;)+) => {
        $(
            #[test]
            fn $test() {
                let mut case = Case::good();
                let spoil: fn(&mut Case) = $spoil;
                spoil(&mut case);
                assert_eq!(case.launch().map(|_| "accepted"), Err(LaunchError::$reason));
            }
        )+
    };
}

#[test]
fn the_good_launch_is_good() {
    assert!(Case::good().launch().is_ok());
    let mut deep_linking = Case::good();
    deep_linking.deep_linking();
    assert!(deep_linking.launch().is_ok());
}

/// The good claims, signed with HMAC and `secret`.
fn hmac(case: &mut Case, secret: &str) {
    let header = json!({ "alg": "HS256", "typ": "JWT", "kid": "k1" }).to_string();
    let key = EncodingKey::from_secret(secret.as_bytes());
    case.token = Some(signed(header.as_bytes(), case.claims.to_string().as_bytes(), &key, Algorithm::HS256));
}

fn unsigned(case: &mut Case, algorithm: &str) {
    case.header["alg"] = algorithm.into();
    let token = case.id_token();
    let (message, _) = token.rsplit_once('.').unwrap();
    case.token = Some(format!("{message}."));
}

fn change(case: &mut Case, spoil: fn(String) -> String) {
    case.token = Some(spoil(case.id_token()));
}

fn jwk(case: &mut Case, name: &str, value: Value) {
    case.keys["keys"][0][name] = value;
}

// Header, key and signature.
refused! {
    n_15_alg_none: ForbiddenAlgorithm, |case| unsigned(case, "none");
    n_15_alg_none_capital: ForbiddenAlgorithm, |case| unsigned(case, "None");
    n_15_alg_none_mixed: ForbiddenAlgorithm, |case| unsigned(case, "nOnE");
    n_15_alg_empty: ForbiddenAlgorithm, |case| unsigned(case, "");
    n_15_alg_missing: ForbiddenAlgorithm, |case| case.header = json!({ "kid": "k1" });
    n_16_hmac_with_public_pem: ForbiddenAlgorithm, |case| hmac(case, &Key::platform().public_pem);
    n_16_hmac_with_public_jwk: ForbiddenAlgorithm, |case| hmac(case, &Key::platform().jwk().to_string());
    n_17_kid_missing: MissingKeyId, |case| case.header = json!({ "alg": "RS256", "typ": "JWT" });
    n_17_kid_empty: MissingKeyId, |case| case.header["kid"] = json!("");
    n_17_kid_null: MissingKeyId, |case| case.header["kid"] = Value::Null;
    n_18_kid_unknown: UnknownKey, |case| case.header["kid"] = json!("k2");
    n_20_key_in_header: BadSignature, |case| {
        case.header["jwk"] = Key::stranger().jwk();
        case.header["jku"] = json!("https://evil.example/jwks");
        case.header["x5u"] = json!("https://evil.example/cert");
        case.header["x5c"] = json!(["MIIB"]);
        case.signer = Key::stranger();
    };
    n_21_kid_is_a_path: UnknownKey, |case| case.header["kid"] = json!("../../etc/passwd");
    n_21_kid_is_sql: UnknownKey, |case| case.header["kid"] = json!("' OR 1=1 --");
    n_21_kid_too_long: BadKeyId, |case| case.header["kid"] = json!("k".repeat(10_000));
    n_21_kid_with_control_characters: BadKeyId, |case| case.header["kid"] = json!("k1\u{0}");
    n_21_kid_is_a_number: BadKeyId, |case| case.header["kid"] = json!(1);
    n_22_key_for_encryption: KeyNotForSigning, |case| jwk(case, "use", json!("enc"));
    n_22_key_ops_without_verify: KeyNotForSigning, |case| jwk(case, "key_ops", json!(["encrypt", "sign"]));
    n_22_key_ops_empty: KeyNotForSigning, |case| jwk(case, "key_ops", json!([]));
    n_23_key_of_another_algorithm: KeyMismatch, |case| jwk(case, "alg", json!("RS512"));
    n_23_key_of_another_kind: KeyMismatch, |case| {
        case.keys = json!({ "keys": [{
            "kty": "EC", "crv": "P-256", "kid": "k1", "use": "sig",
            "x": "f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU", "y": "x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0",
        }] });
    };
    n_23_kind_in_lower_case: KeyMismatch, |case| jwk(case, "kty", json!("rsa"));
    n_24_rsa_key_of_1024_bits: WeakKey, |case| {
        // 128 bytes of 0xB5: a modulus of exactly 1024 bits.
        jwk(case, "n", json!("tbW1".repeat(42) + "tbU"));
    };
    n_24_leading_zeros_do_not_lengthen_a_key: WeakKey, |case| {
        jwk(case, "n", json!("AAAA".repeat(43) + &"tbW1".repeat(42) + "tbU"));
    };
    n_24_modulus_unreadable: UnusableKey, |case| jwk(case, "n", json!("*"));
    n_24_exponent_one: UnusableKey, |case| jwk(case, "e", json!("AQ"));
    n_24_exponent_even: UnusableKey, |case| jwk(case, "e", json!("AQAA"));
    n_24_modulus_of_16384_bits: UnusableKey, |case| jwk(case, "n", json!("tbW1".repeat(683)));
    n_25_two_keys_with_one_kid: AmbiguousKey, |case| {
        case.keys["keys"] = json!([Key::stranger().jwk(), Key::platform().jwk()]);
    };
    n_26_truncated: BadSignature, |case| change(case, |token| token[..token.len() - 6].to_owned());
    n_26_signature_empty: BadSignature, |case| {
        change(case, |token| format!("{}.", token.rsplit_once('.').unwrap().0));
    };
    n_26_signature_of_another_token: BadSignature, |case| {
        let good = Case::good().id_token();
        case.claims["sub"] = json!("u-2");
        let message = case.id_token().rsplit_once('.').unwrap().0.to_owned();
        case.token = Some(format!("{message}.{}", good.rsplit_once('.').unwrap().1));
    };
    n_26_one_bit_flipped: BadSignature, |case| change(case, |token| {
        let (message, signature) = token.rsplit_once('.').unwrap();
        let flipped = if signature.starts_with('A') { "B" } else { "A" };
        format!("{message}.{flipped}{}", &signature[1..])
    });
    n_27_signed_by_another_platform: BadSignature, |case| case.signer = Key::stranger();
    n_27_registration_of_another_platform: WrongRegistration, |case| {
        case.registration.issuer = "https://other.example".to_owned();
    };
    n_27_registration_of_another_client: WrongRegistration, |case| {
        case.registration.client_id = "tool-2".to_owned();
    };
    n_28_crit: CriticalHeader, |case| case.header["crit"] = json!(["https://example.com/must"]);
    n_28_crit_names_b64: CriticalHeader, |case| {
        case.header["crit"] = json!(["b64"]);
        case.header["b64"] = json!(false);
    };
    n_29_five_parts: MalformedToken, |case| change(case, |token| format!("{token}.AAAA.AAAA"));
    n_29_four_parts: MalformedToken, |case| change(case, |token| format!("{token}.AAAA"));
    n_29_two_parts: MalformedToken, |case| change(case, |token| token.rsplit_once('.').unwrap().0.to_owned());
    n_29_one_part: MalformedToken, |case| change(case, |_| "AAAA".to_owned());
    n_29_nothing: MalformedToken, |case| change(case, |_| String::new());
    n_29_whitespace: MalformedToken, |case| change(case, |token| format!(" {token}"));
    n_29_line_break: MalformedToken, |case| change(case, |token| token.replacen('.', "\n.", 1));
    n_29_padding: MalformedToken, |case| change(case, |token| format!("{token}="));
    n_29_not_base64url: MalformedToken, |case| change(case, |token| token.replacen("ey", "+y", 1));
    n_29_header_is_a_list: MalformedToken, |case| case.header = json!([]);
    n_29_duplicate_keys_in_header: MalformedToken, |case| {
        let header = br#"{"alg":"RS256","kid":"k1","kid":"k1"}"#;
        let payload = case.claims.to_string();
        case.token = Some(signed(header, payload.as_bytes(), &case.signer.private, Algorithm::RS256));
    };
    n_29_duplicate_keys_in_payload: MalformedToken, |case| {
        case.payload = Some(case.claims.to_string().replacen('{', r#"{"sub":"u-2","#, 1));
    };
    n_29_duplicate_keys_deep_inside: MalformedToken, |case| {
        case.payload = Some(case.claims.to_string().replacen(r#""id":"rl-1""#, r#""id":"rl-2","id":"rl-1""#, 1));
    };
    n_29_payload_is_not_json: MalformedToken, |case| case.payload = Some("hello".to_owned());
    n_29_payload_is_a_list: MalformedToken, |case| case.payload = Some("[]".to_owned());
    n_29_text_after_the_payload: MalformedToken, |case| case.payload = Some(format!("{}{{}}", case.claims));
    n_30_token_of_5_mb: TokenTooLarge, |case| case.claims["padding"] = json!("a".repeat(5_000_000));
    n_30_nested_10_000_deep: MalformedToken, |case| {
        case.payload = Some(format!("{{\"a\":{}{}}}", "[".repeat(10_000), "]".repeat(10_000)));
    };
    n_30_roles_without_end: TokenTooLarge, |case| case.set("roles", json!(vec!["Learner"; 100_000]));
}

// Claims.
refused! {
    n_33_issuer_with_trailing_slash: WrongIssuer, |case| case.claims["iss"] = json!("https://lms.example/");
    n_33_issuer_in_capitals: WrongIssuer, |case| case.claims["iss"] = json!("https://LMS.example");
    n_33_issuer_with_http: WrongIssuer, |case| case.claims["iss"] = json!("http://lms.example");
    n_33_issuer_missing: WrongIssuer, |case| case.without("iss");
    n_33_issuer_is_a_list: WrongIssuer, |case| case.claims["iss"] = json!(["https://lms.example"]);
    n_34_audience_is_another_tool: WrongAudience, |case| case.claims["aud"] = json!("tool-2");
    n_34_audience_differs_in_case: WrongAudience, |case| case.claims["aud"] = json!("Tool-1");
    n_34_audience_list_without_us: WrongAudience, |case| case.claims["aud"] = json!(["tool-2"]);
    n_35_untrusted_second_audience: UntrustedAudience, |case| case.claims["aud"] = json!(["tool-1", "evil"]);
    n_35_untrusted_first_audience: UntrustedAudience, |case| {
        case.claims["aud"] = json!(["evil", "tool-1"]);
        case.claims["azp"] = json!("tool-1");
    };
    n_36_audience_list_empty: BadAudience, |case| case.claims["aud"] = json!([]);
    n_36_audience_is_a_number: BadAudience, |case| case.claims["aud"] = json!(1);
    n_36_audience_is_an_object: BadAudience, |case| case.claims["aud"] = json!({ "tool-1": true });
    n_36_audience_missing: BadAudience, |case| case.without("aud");
    n_36_audience_list_with_a_number: BadAudience, |case| case.claims["aud"] = json!(["tool-1", 1]);
    n_37_two_audiences_without_azp: MissingAuthorizedParty, |case| {
        case.policy.trusted_audiences = vec!["hub".to_owned()];
        case.claims["aud"] = json!(["tool-1", "hub"]);
    };
    n_38_azp_of_another_tool: WrongAuthorizedParty, |case| case.claims["azp"] = json!("tool-2");
    n_38_azp_is_a_list: WrongAuthorizedParty, |case| case.claims["azp"] = json!(["tool-1"]);
    n_39_expired: Expired, |case| {
        case.claims["iat"] = json!(NOW - 120);
        case.claims["exp"] = json!(NOW - 60);
    };
    n_39_expired_long_ago: Expired, |case| {
        case.claims["iat"] = json!(NOW - 7200);
        case.claims["exp"] = json!(NOW - 3600);
    };
    n_39_older_than_an_hour: TooOld, |case| {
        case.claims["iat"] = json!(NOW - 3661);
    };
    n_40_issued_an_hour_ahead: IssuedInFuture, |case| {
        case.claims["iat"] = json!(NOW + 3600);
        case.claims["exp"] = json!(NOW + 7200);
    };
    n_40_issued_just_too_far_ahead: IssuedInFuture, |case| case.claims["iat"] = json!(NOW + 301);
    n_40_expires_before_it_was_issued: BadExpiry, |case| case.claims["exp"] = json!(NOW - 3);
    n_40_iat_is_text: BadIssuedAt, |case| case.claims["iat"] = json!(NOW.to_string());
    n_40_iat_missing: MissingIssuedAt, |case| case.without("iat");
    n_40_iat_negative: BadIssuedAt, |case| case.claims["iat"] = json!(-1);
    n_41_exp_missing: MissingExpiry, |case| case.without("exp");
    n_41_exp_out_of_range: MalformedToken, |case| {
        case.payload = Some(case.claims.to_string().replacen(&(NOW + 3598).to_string(), "1e400", 1));
    };
    n_41_exp_huge: BadExpiry, |case| case.claims["exp"] = json!(1e300);
    n_41_exp_is_text: BadExpiry, |case| case.claims["exp"] = json!("tomorrow");
    n_41_exp_negative: BadExpiry, |case| case.claims["exp"] = json!(-1);
    n_41_exp_ten_years_ahead: BadExpiry, |case| case.claims["exp"] = json!(NOW + 10 * 365 * 86_400);
    n_42_not_valid_yet: NotYetValid, |case| case.claims["nbf"] = json!(NOW + 61);
    n_42_nbf_is_text: NotYetValid, |case| case.claims["nbf"] = json!("now");
    n_43_nonce_missing: MissingNonce, |case| case.without("nonce");
    n_43_nonce_empty: MissingNonce, |case| case.claims["nonce"] = json!("");
    n_43_nonce_is_a_number: MissingNonce, |case| case.claims["nonce"] = json!(1);
    n_46_nonce_of_another_login: WrongNonce, |case| case.pending.nonce = "nonce-2".to_owned();
    n_47_nonce_never_issued: WrongNonce, |case| case.claims["nonce"] = json!("made-up");
    n_48_version_1_1: WrongVersion, |case| case.set("version", json!("1.1"));
    n_48_version_1_3: WrongVersion, |case| case.set("version", json!("1.3"));
    n_48_version_1_3_1: WrongVersion, |case| case.set("version", json!("1.3.1"));
    n_48_version_of_lti_1: WrongVersion, |case| case.set("version", json!("LTI-1p0"));
    n_48_version_is_a_number: WrongVersion, |case| case.set("version", json!(1.3));
    n_49_version_missing: MissingVersion, |case| case.without("version");
    n_50_message_type_missing: MissingMessageType, |case| case.without("message_type");
    n_51_message_type_unknown: UnknownMessageType, |case| case.set("message_type", json!("LtiStartProctoring"));
    n_51_message_type_in_lower_case: UnknownMessageType, |case| {
        case.set("message_type", json!("ltiresourcelinkrequest"));
    };
    n_52_plain_oidc_token: NotLti, |case| {
        case.claims.as_object_mut().unwrap().retain(|name, _| !name.starts_with("https://"));
    };
    n_53_deployment_missing: MissingDeployment, |case| case.without("deployment_id");
    n_53_deployment_null: MissingDeployment, |case| case.set("deployment_id", Value::Null);
    n_55_deployment_differs_from_login: WrongDeployment, |case| case.set("deployment_id", json!("d-2"));
    n_56_deployment_differs_in_case: WrongDeployment, |case| case.set("deployment_id", json!("D-1"));
    n_57_deployment_too_long: BadDeployment, |case| case.set("deployment_id", json!("d".repeat(256)));
    n_57_deployment_not_ascii: BadDeployment, |case| case.set("deployment_id", json!("dé"));
    n_57_deployment_empty: BadDeployment, |case| case.set("deployment_id", json!(""));
    n_57_deployment_is_a_number: BadDeployment, |case| case.set("deployment_id", json!(1));
    n_58_roles_missing: MissingRoles, |case| case.without("roles");
    n_58_roles_are_text: BadRoles, |case| case.set("roles", json!("Learner"));
    n_58_roles_with_a_number: BadRoles, |case| case.set("roles", json!(["Learner", 1]));
    n_59_resource_link_missing: MissingResourceLink, |case| case.without("resource_link");
    n_59_resource_link_without_id: MissingResourceLink, |case| case.set("resource_link", json!({ "title": "x" }));
    n_59_resource_link_id_empty: BadResourceLink, |case| case.set("resource_link", json!({ "id": "" }));
    n_59_resource_link_id_too_long: BadResourceLink, |case| {
        case.set("resource_link", json!({ "id": "r".repeat(256) }));
    };
    n_59_resource_link_is_text: BadResourceLink, |case| case.set("resource_link", json!("rl-1"));
    n_59_submission_review_without_link: MissingResourceLink, |case| {
        case.set("message_type", json!("LtiSubmissionReviewRequest"));
        case.without("resource_link");
    };
    n_60_subject_missing: MissingSubject, |case| case.without("sub");
    n_61_subject_too_long: BadSubject, |case| case.claims["sub"] = json!("u".repeat(256));
    n_61_subject_empty: BadSubject, |case| case.claims["sub"] = json!("");
    n_61_subject_is_a_number: BadSubject, |case| case.claims["sub"] = json!(5);
    n_61_empty_subject_is_not_anonymous: BadSubject, |case| {
        case.policy.allow_anonymous = true;
        case.claims["sub"] = json!("");
    };
    n_62_target_differs_from_login: WrongTarget, |case| {
        case.set("target_link_uri", json!("https://tool.example/launch?x=2"));
    };
    n_62_target_on_another_host: WrongTarget, |case| {
        case.set("target_link_uri", json!("https://evil.example/launch?x=1"));
    };
    n_62_target_missing: MissingTarget, |case| case.without("target_link_uri");
    n_62_target_is_no_address: WrongTarget, |case| case.set("target_link_uri", json!("launch"));
    context_without_id: BadContext, |case| case.set("context", json!({ "title": "Team work" }));
    context_id_too_long: BadContext, |case| case.set("context", json!({ "id": "c".repeat(256) }));
    n_77_deep_linking_without_settings: BadDeepLinking, |case| {
        case.set("message_type", json!("LtiDeepLinkingRequest"));
    };
    n_77_deep_linking_without_return_url: BadDeepLinking, |case| deep_linking(case, "deep_link_return_url", Value::Null);
    n_77_deep_linking_without_accept_types: BadDeepLinking, |case| deep_linking(case, "accept_types", Value::Null);
    n_78_deep_linking_return_url_is_http: BadDeepLinking, |case| {
        deep_linking(case, "deep_link_return_url", json!("http://lms.example/return"));
    };
    n_78_deep_linking_return_url_is_a_script: BadDeepLinking, |case| {
        deep_linking(case, "deep_link_return_url", json!("javascript:alert(1)"));
    };
}

fn deep_linking(case: &mut Case, name: &str, value: Value) {
    case.deep_linking();
    case.claims["https://purl.imsglobal.org/spec/lti-dl/claim/deep_linking_settings"][name] = value;
}

// State and browser.
refused! {
    n_67_state_empty: MissingState, |case| case.state = String::new();
    n_68_state_tampered_by_one_byte: UnknownState, |case| {
        case.state = "state-2".to_owned();
        case.browser_state = Some("state-2".to_owned());
    };
    n_68_login_expired: LoginExpired, |case| {
        case.pending.started_at = case.now - SignedDuration::from_secs(601);
    };
    n_69_other_browser: WrongBrowser, |case| case.browser_state = Some("state-9".to_owned());
    n_69_browser_without_cookie: NoBrowserState, |case| case.browser_state = None;
    n_69_browser_with_empty_cookie: NoBrowserState, |case| case.browser_state = Some(String::new());
}

#[test]
fn n_18_only_an_unknown_key_is_worth_fetching_the_set_again() {
    for reason in LaunchError::ALL {
        assert_eq!(reason.is_unknown_key(), *reason == LaunchError::UnknownKey, "{reason:?}");
    }
}

#[test]
fn n_15_to_n_29_are_refused_before_a_key_is_looked_up() {
    type Spoil = fn(&mut Case);
    let early: [(Spoil, LaunchError); 6] = [
        (|case| unsigned(case, "none"), LaunchError::ForbiddenAlgorithm),
        (|case| hmac(case, "secret"), LaunchError::ForbiddenAlgorithm),
        (|case| case.header["kid"] = json!(""), LaunchError::MissingKeyId),
        (|case| case.header["kid"] = json!("k".repeat(256)), LaunchError::BadKeyId),
        (|case| case.header["crit"] = json!(["x"]), LaunchError::CriticalHeader),
        (|case| change(case, |token| format!("{token}.A")), LaunchError::MalformedToken),
    ];
    for (spoil, reason) in early {
        let mut case = Case::good();
        spoil(&mut case);
        assert_eq!(key_id(&case.id_token()), Err(reason));
    }
    assert_eq!(key_id(&Case::good().id_token()).as_deref(), Ok("k1"));
}

#[test]
fn n_27_the_key_of_another_platform_is_not_even_found() {
    let mut case = Case::good();
    case.signer = Key::stranger();
    case.header["kid"] = json!("other-platform-key");
    assert_eq!(case.launch().map(|_| ()), Err(LaunchError::UnknownKey));
}

#[test]
fn n_70_a_storage_target_in_the_post_changes_nothing() {
    let form = pairs(&[("id_token", "t"), ("state", "s"), ("lti_storage_target", "x")]);
    assert_eq!(Answer::parse(&form), Answer::parse(&form[..2]));
}

#[test]
fn n_67_answers_without_token_or_state() {
    let parse = |fields: &[(&str, &str)]| Answer::parse(&pairs(fields));
    assert_eq!(parse(&[("id_token", "t")]), Err(LaunchError::MissingState));
    assert_eq!(parse(&[("id_token", "t"), ("state", "")]), Err(LaunchError::MissingState));
    assert_eq!(parse(&[("state", "s")]), Err(LaunchError::MissingToken));
    assert_eq!(parse(&[]), Err(LaunchError::MissingToken));
    assert_eq!(parse(&[("id_token", "t"), ("state", "s"), ("state", "r")]), Err(LaunchError::RepeatedField));
    assert_eq!(
        parse(&[("id_token", "t"), ("id_token", "t"), ("state", "s")]),
        Err(LaunchError::RepeatedField)
    );
    assert_eq!(parse(&[("id_token", "t"), ("state", &"s".repeat(2000))]), Err(LaunchError::MissingState));
}

#[test]
fn n_30_a_token_over_the_limit_is_not_kept() {
    let parse = |size: usize| Answer::parse(&pairs(&[("id_token", &"a".repeat(size)), ("state", "s")]));
    assert_eq!(parse(ID_TOKEN_LIMIT + 1), Err(LaunchError::TokenTooLarge));
    assert!(parse(ID_TOKEN_LIMIT).is_ok());
    assert_eq!(LaunchError::TokenTooLarge.status(), http::StatusCode::PAYLOAD_TOO_LARGE);
}

#[test]
fn n_73_the_platforms_refusal_is_understood_and_cleaned() {
    let form = pairs(&[
        ("error", "login_required"),
        ("error_description", "<b>Must</b>\u{0} have an\r\nactive user session\u{202E}"),
        ("state", "s"),
    ]);
    let expected = Answer::Refused {
        error: "login_required".to_owned(),
        description: Some("<b>Must</b> have an  active user session".to_owned()),
        state: Some("s".to_owned()),
    };
    assert_eq!(Answer::parse(&form), Ok(expected));
    let long = pairs(&[("error", &"e".repeat(10_000)), ("id_token", "t")]);
    assert!(
        matches!(Answer::parse(&long), Ok(Answer::Refused { error, state: None, .. }) if error.len() == 500)
    );
}

#[test]
fn n_63_custom_values_that_are_no_text_are_left_out_and_named() {
    let mut case = Case::good();
    case.set("custom", json!({ "tz": "Europe/Oslo", "a": null, "b": { "c": 1 }, "d": "$User.id", "e": "" }));
    let launch = case.launch().unwrap();
    assert_eq!(launch.custom().keys().collect::<Vec<_>>(), ["tz"]);
    assert_eq!(launch.ignored(), ["a", "b"]);
}

#[test]
fn n_64_a_return_url_leads_back_to_the_platform_or_nowhere() {
    let back = |url: &str| {
        let mut case = Case::good();
        case.set("launch_presentation", json!({ "return_url": url }));
        case.launch().unwrap().return_url().map(ToString::to_string)
    };
    assert_eq!(back("https://lms.example/course/1").as_deref(), Some("https://lms.example/course/1"));
    for bad in [
        "javascript:alert(1)",
        "data:text/html,x",
        "http://lms.example/course/1",
        "https://evil.example/",
        "https://lms.example.evil.example/",
        "https://lms.example@evil.example/",
        "https://user@lms.example/",
        "//lms.example/",
        "",
    ] {
        assert_eq!(back(bad), None, "{bad}");
    }
}

#[test]
fn n_64_a_school_with_its_own_host_is_known_by_its_services() {
    let mut case = Case::good();
    case.claims["https://purl.imsglobal.org/spec/lti-nrps/claim/namesroleservice"]["context_memberships_url"] =
        json!("https://school.lms.example/nrps/1");
    case.set("launch_presentation", json!({ "return_url": "https://school.lms.example/courses/1" }));
    assert!(case.launch().unwrap().return_url().is_some());
}

#[test]
fn n_65_names_are_text_and_harmless() {
    let name = |text: &str| {
        let mut case = Case::good();
        case.claims["name"] = json!(text);
        case.launch().unwrap().person().name.clone()
    };
    let markup = "<img src=x onerror=alert(1)>";
    assert_eq!(name(markup).as_deref(), Some(markup), "text stays text: escaping is for whoever writes HTML");
    assert_eq!(name("\u{202E}live\u{0}\u{7}").as_deref(), Some("live"));
    assert_eq!(name(&"x".repeat(10_000)).map(|name| name.len()), Some(200));
    assert_eq!(name(" \u{2066} "), None);
}

#[test]
fn roster_addresses_are_as_safe_as_the_platform() {
    let roster = |claim: Value| {
        let mut case = Case::good();
        case.claims["https://purl.imsglobal.org/spec/lti-nrps/claim/namesroleservice"] = claim;
        case.launch().unwrap().nrps().is_some()
    };
    assert!(roster(json!({ "context_memberships_url": "https://lms.example/n" })));
    for bad in [
        json!({ "context_memberships_url": "http://lms.example/n", "service_versions": ["2.0"] }),
        json!({ "context_memberships_url": "file:///etc/passwd", "service_versions": ["2.0"] }),
        json!({ "context_memberships_url": "https://a:b@lms.example/n", "service_versions": ["2.0"] }),
        json!({ "context_memberships_url": "https://lms.example/n", "service_versions": ["1.0"] }),
        json!({ "context_memberships_url": "" }),
        json!({}),
        json!("https://lms.example/n"),
    ] {
        assert!(!roster(bad.clone()), "{bad}");
    }
}

#[test]
fn refusals_never_repeat_the_token() {
    let mut case = Case::good();
    case.set("version", json!("secret-version"));
    let reason = case.launch().unwrap_err();
    let told = format!("{reason} {reason:?} {} {}", reason.code(), reason.spec());
    assert!(!told.contains("secret-version"), "{told}");
    let answer = Answer::Token { id_token: "secret".to_owned(), state: "secret".to_owned() };
    assert!(!format!("{answer:?} {:?}", Case::good().pending).contains("secret"));
    assert!(!format!("{:?}", Case::good().pending).contains("state-1"));
}

#[test]
fn the_edge_of_time_is_where_it_should_be() {
    let at = |iat: i64, exp: i64, now: i64| {
        let mut case = Case::good();
        case.claims["iat"] = json!(iat);
        case.claims["exp"] = json!(exp);
        case.now = Timestamp::from_second(now).unwrap();
        case.pending.started_at = case.now;
        case.launch().map(|_| ())
    };
    assert_eq!(at(0, 60, 60 + 59), Ok(()), "within the leeway");
    assert_eq!(at(0, 60, 60 + 60), Err(LaunchError::Expired));
    assert_eq!(at(300, 360, 0), Ok(()), "five minutes ahead");
    assert_eq!(at(301, 361, 0), Err(LaunchError::IssuedInFuture));
    assert_eq!(at(0, 86_400, 3660), Ok(()), "an hour and the leeway old");
    assert_eq!(at(0, 86_400, 3661), Err(LaunchError::TooOld));
    assert_eq!(at(0, 86_401, 0), Err(LaunchError::BadExpiry), "a life of more than a day");
    assert_eq!(at(10, 10, 10), Err(LaunchError::BadExpiry), "no life at all");
}

#[test]
fn every_claim_that_decides_is_looked_at() {
    // Whatever required claim is replaced by something of another kind, the launch is refused.
    for name in ["iss", "aud", "exp", "iat", "nonce", "sub"].map(str::to_owned).into_iter().chain(
        ["version", "message_type", "deployment_id", "target_link_uri", "roles", "resource_link"].map(lti),
    ) {
        for value in [json!({}), json!(true), json!([[]])] {
            let mut case = Case::good();
            case.claims[&name] = value.clone();
            assert!(case.launch().is_err(), "{name} = {value}");
        }
    }
}
