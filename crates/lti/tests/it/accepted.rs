//! Launches that a strict tool is tempted to refuse and that real schools send every day.

use jiff::{SignedDuration, Timestamp};
use lti::{Message, Person};
use serde_json::{Value, json};

use crate::platform::{Case, Key, NOW, lti};

const INSTRUCTOR: &str = "http://purl.imsglobal.org/vocab/lis/v2/membership#Instructor";
const LEARNER: &str = "http://purl.imsglobal.org/vocab/lis/v2/membership#Learner";

fn without_names(case: &mut Case) {
    for name in ["name", "given_name", "family_name"] {
        case.without(name);
    }
}

/// Somebody who launches in the nine ways of the certification guide: `role` in both its spellings, and what it is.
#[derive(Clone, Copy)]
struct Who {
    role: &'static str,
    short: &'static str,
    is: fn(&lti::Roles) -> bool,
}

const TEACHER: Who = Who { role: INSTRUCTOR, short: "Instructor", is: lti::Roles::is_instructor };
const STUDENT: Who = Who { role: LEARNER, short: "Learner", is: lti::Roles::is_learner };

impl Who {
    fn launches(self, change: impl FnOnce(&mut Case)) -> lti::Launch {
        let mut case = Case::good();
        case.set("roles", json!([self.role]));
        change(&mut case);
        case.launch().unwrap()
    }

    fn is_known_by(self, roles: Value) -> bool {
        (self.is)(self.launches(|case| case.set("roles", roles)).roles())
    }
}

fn plain(who: Who) {
    assert!((who.is)(who.launches(|_| {}).roles()));
}

fn several_roles(who: Who) {
    let elsewhere = "http://purl.imsglobal.org/vocab/lis/v2/institution/person#Student";
    assert!(who.is_known_by(json!([who.role, elsewhere])));
}

fn short_role(who: Who) {
    assert!(who.is_known_by(json!([who.short])));
}

fn unknown_role(who: Who) {
    assert!(who.is_known_by(json!([who.role, "https://lms.example/roles#Wizard"])));
}

fn no_role(who: Who) {
    let launch = who.launches(|case| case.set("roles", json!([])));
    assert!(!(who.is)(launch.roles()) && !launch.roles().has_membership(), "no role grants nothing");
}

fn email_only(who: Who) {
    let launch = who.launches(without_names);
    assert_eq!(launch.person().display_name(), None);
    assert_eq!(launch.person().email.as_deref(), Some("ada@lms.example"));
}

fn names_only(who: Who) {
    let launch = who.launches(|case| case.without("email"));
    assert_eq!(launch.person().display_name().as_deref(), Some("Ada Example"));
    assert_eq!(launch.person().email, None);
}

fn nothing_personal(who: Who) {
    let launch = who.launches(|case| {
        without_names(case);
        case.without("email");
        case.without("locale");
    });
    assert_eq!(launch.person(), &Person::default());
    assert_eq!(launch.subject(), Some("u-1"));
}

fn email_without_context(who: Who) {
    let launch = who.launches(|case| {
        without_names(case);
        case.without("context");
    });
    assert!(launch.context().is_none() && launch.person().email.is_some());
}

macro_rules! certification {
    ($($test:ident: $launch:ident of $who:ident;)+) => {
        $(
            #[test]
            fn $test() {
                $launch($who);
            }
        )+
    };
}

certification! {
    p_01_teacher_plain: plain of TEACHER;
    p_02_teacher_with_several_roles: several_roles of TEACHER;
    p_03_teacher_by_short_role: short_role of TEACHER;
    p_04_teacher_with_an_unknown_role: unknown_role of TEACHER;
    p_05_teacher_without_role: no_role of TEACHER;
    p_06_teacher_with_email_only: email_only of TEACHER;
    p_07_teacher_with_names_only: names_only of TEACHER;
    p_08_teacher_with_nothing_personal: nothing_personal of TEACHER;
    p_09_teacher_with_email_outside_a_course: email_without_context of TEACHER;
    p_10_student_plain: plain of STUDENT;
    p_11_student_with_several_roles: several_roles of STUDENT;
    p_12_student_by_short_role: short_role of STUDENT;
    p_13_student_with_an_unknown_role: unknown_role of STUDENT;
    p_14_student_without_role: no_role of STUDENT;
    p_15_student_with_email_only: email_only of STUDENT;
    p_16_student_with_names_only: names_only of STUDENT;
    p_17_student_with_nothing_personal: nothing_personal of STUDENT;
    p_18_student_with_email_outside_a_course: email_without_context of STUDENT;
}

#[test]
fn p_19_unknown_claims_survive() {
    let mut case = Case::good();
    case.claims["https://www.instructure.com/placement"] = json!("course_navigation");
    case.set("lis", json!({ "person_sourcedid": "" }));
    case.header["x-extra"] = json!(1);
    let launch = case.launch().unwrap();
    assert_eq!(launch.extra()["https://www.instructure.com/placement"], "course_navigation");
    assert_eq!(launch.extra().len(), 2, "what was read is not repeated: {:?}", launch.extra());
}

#[test]
fn p_20_audience_as_a_list_of_one() {
    let mut case = Case::good();
    case.claims["aud"] = json!(["tool-1"]);
    assert!(case.launch().is_ok());
    case.claims["azp"] = json!("tool-1");
    assert!(case.launch().is_ok());
    case.claims["aud"] = json!(["hub", "tool-1"]);
    case.policy.trusted_audiences = vec!["hub".to_owned()];
    assert!(case.launch().is_ok(), "a trusted second audience, with azp");
}

#[test]
fn p_21_moodle_sixty_seconds() {
    let mut case = Case::good();
    case.claims["iat"] = json!(NOW);
    case.claims["exp"] = json!(NOW + 60);
    case.now = Timestamp::from_second(NOW + 50 + 30).unwrap();
    assert!(case.launch().is_ok(), "posted after 50 s, our clock 30 s ahead");
    case.now = Timestamp::from_second(NOW - 30).unwrap();
    assert!(case.launch().is_ok(), "posted at once, our clock 30 s behind");
}

#[test]
fn p_22_canvas_token_made_before_the_person_signed_in() {
    let mut case = Case::good();
    case.claims["iat"] = json!(NOW - 90);
    assert!(case.launch().is_ok());
    case.claims["iat"] = json!(NOW - 3000);
    assert!(case.launch().is_ok(), "somebody typed a password for a long while");
}

#[test]
fn p_23_issuer_with_path_or_port() {
    for issuer in ["https://x.example/moodle", "https://x.example:8443", "https://x.example/"] {
        let mut case = Case::good();
        case.claims["iss"] = json!(issuer);
        issuer.clone_into(&mut case.registration.issuer);
        issuer.clone_into(&mut case.pending.issuer);
        assert_eq!(case.launch().unwrap().issuer(), issuer);
    }
}

#[test]
fn p_24_login_without_deployment() {
    let mut case = Case::good();
    case.pending.deployment_id = None;
    assert_eq!(case.launch().unwrap().deployment_id(), "d-1");
}

#[test]
fn p_25_the_platform_rotated_its_key_a_second_ago() {
    let mut case = Case::good();
    case.header["kid"] = json!("k2");
    assert!(case.launch().unwrap_err().is_unknown_key());
    let mut fresh = Key::platform().jwk();
    fresh["kid"] = json!("k2");
    case.keys = json!({ "keys": [Key::stranger().jwk(), fresh] });
    assert!(case.launch().is_ok(), "after the set was fetched again");
}

#[test]
fn p_26_key_with_padding_and_without_hints() {
    let mut case = Case::good();
    let key = case.keys["keys"][0].as_object_mut().unwrap();
    key.remove("alg");
    key.remove("use");
    let padded = format!("{}==", key["n"].as_str().unwrap());
    key.insert("n".to_owned(), padded.into());
    assert!(case.launch().is_ok());
}

#[test]
fn p_26_a_second_key_of_another_kind_under_the_same_name() {
    let mut case = Case::good();
    let ec = json!({ "kty": "EC", "crv": "P-256", "kid": "k1", "x": "AA", "y": "AA" });
    let mut pss = Key::stranger().jwk();
    pss["alg"] = json!("PS256");
    case.keys = json!({ "keys": [ec, pss, Key::platform().jwk(), { "kty": "unheard-of" }] });
    assert!(case.launch().is_ok(), "N-25: kind and algorithm make it one");
}

#[test]
fn p_27_deprecated_role_spellings() {
    let mut case = Case::good();
    case.set("roles", json!(["http://purl.imsglobal.org/vocab/lis/v2/person#Administrator", "Instructor"]));
    let launch = case.launch().unwrap();
    assert!(launch.roles().is_platform_admin() && launch.roles().is_instructor());
}

#[test]
fn p_28_deep_linking_without_link_and_roles() {
    let mut case = Case::good();
    case.deep_linking();
    case.without("roles");
    let launch = case.launch().unwrap();
    assert_eq!(launch.message(), Message::DeepLinking);
    assert!(launch.resource_link().is_none() && !launch.roles().has_membership());
    let settings = launch.deep_linking().unwrap();
    assert_eq!(settings.return_url.as_str(), "https://lms.example/return?sesskey=1");
    assert!(settings.accept_multiple && settings.accept_types == ["ltiResourceLink"]);
}

#[test]
fn p_30_launch_from_outside_a_course() {
    let mut case = Case::good();
    case.without("context");
    case.without("custom");
    case.without("launch_presentation");
    assert!(case.launch().unwrap().context().is_none());
    case.set("context", Value::Null);
    assert!(case.launch().unwrap().context().is_none());
}

#[test]
fn p_31_names_as_people_have_them() {
    for name in ["é".repeat(200).as_str(), "Bea O'Shea", "نور الهدى", "李 明", "Ada 🦉", "Fia Ní Bhriain"]
    {
        let mut case = Case::good();
        case.claims["name"] = json!(name);
        assert_eq!(case.launch().unwrap().person().name.as_deref(), Some(name));
    }
    let mut case = Case::good();
    case.without("name");
    case.without("family_name");
    assert_eq!(case.launch().unwrap().person().display_name().as_deref(), Some("Ada"), "only one name");
}

#[test]
fn anonymous_launches_are_let_in_where_the_policy_says_so() {
    let mut case = Case::good();
    case.without("sub");
    case.policy.allow_anonymous = true;
    assert_eq!(case.launch().unwrap().subject(), None);
}

#[test]
fn canvas_a_teacher_elsewhere_is_a_learner_here() {
    let mut case = Case::good();
    case.set(
        "roles",
        json!([
            "http://purl.imsglobal.org/vocab/lis/v2/institution/person#Instructor",
            "http://purl.imsglobal.org/vocab/lis/v2/institution/person#Student",
            LEARNER,
            "http://purl.imsglobal.org/vocab/lis/v2/system/person#User",
        ]),
    );
    let launch = case.launch().unwrap();
    assert!(launch.roles().is_learner());
    assert!(!launch.roles().is_instructor());
}

#[test]
fn n_56_deployments_keep_their_case() {
    let mut case = Case::good();
    case.set("deployment_id", json!("106:8865AA05"));
    case.pending.deployment_id = None;
    assert_eq!(case.launch().unwrap().deployment_id(), "106:8865AA05");
}

#[test]
fn a_target_without_its_last_slash_is_the_same_page() {
    let mut case = Case::good();
    case.pending.target_link_uri = "https://tool.example/".to_owned();
    case.set("target_link_uri", json!("https://tool.example"));
    assert_eq!(case.launch().unwrap().target_link_uri(), "https://tool.example/");
}

#[test]
fn the_end_of_a_token_may_have_a_fraction() {
    let mut case = Case::good();
    #[expect(clippy::cast_precision_loss, reason = "the number is far below 2^52")]
    let end = NOW as f64 + 30.5;
    case.claims["exp"] = json!(end);
    let launch = case.launch().unwrap();
    assert_eq!(launch.expires_at().as_second(), NOW + 30);
    assert_eq!(launch.nonce(), "nonce-1");
}

#[test]
fn a_submission_review_names_whose_work_it_is() {
    let mut case = Case::good();
    case.set("message_type", json!("LtiSubmissionReviewRequest"));
    case.set("for_user", json!({ "user_id": "u-7" }));
    let launch = case.launch().unwrap();
    assert_eq!(launch.message(), Message::SubmissionReview);
    assert_eq!(launch.for_user(), Some("u-7"));
}

#[test]
fn everything_told_is_read() {
    let mut case = Case::good();
    case.claims[lti("tool_platform")] = json!({
        "guid": "g-1", "product_family_code": "canvas", "version": "cloud", "name": "A school",
        "url": "https://school.example/"
    });
    let launch = case.launch().unwrap();
    assert_eq!(
        (launch.issuer(), launch.client_id(), launch.deployment_id(), launch.subject()),
        ("https://lms.example", "tool-1", "d-1", Some("u-1"))
    );
    assert_eq!(launch.message(), Message::ResourceLink);
    assert_eq!(launch.timezone(), Some("Europe/Oslo"));
    let context = launch.context().unwrap();
    assert_eq!((context.id.as_str(), context.label.as_deref()), ("c-1", Some("T101")));
    assert_eq!(context.types, ["CourseSection"]);
    let link = launch.resource_link().unwrap();
    assert_eq!((link.id.as_str(), link.title.as_deref()), ("rl-1", Some("Find your group")));
    assert_eq!(link.description, None);
    let platform = launch.tool_platform().unwrap();
    assert_eq!(platform.product_family_code.as_deref(), Some("canvas"));
    assert_eq!(platform.url.as_ref().map(url::Url::as_str), Some("https://school.example/"));
    assert_eq!(launch.nrps().unwrap().context_memberships_url.as_str(), "https://lms.example/nrps/1");
    assert_eq!(launch.person().locale.as_deref(), Some("en-GB"));
    assert!(launch.ignored().is_empty() && launch.extra().is_empty());
}

#[test]
fn a_login_may_take_ten_minutes() {
    let mut case = Case::good();
    case.pending.started_at = case.now - SignedDuration::from_mins(10);
    assert!(case.launch().is_ok());
}

#[test]
fn a_school_with_its_own_host_may_frame_the_tool() {
    let mut case = Case::good();
    assert_eq!(case.launch().unwrap().frame_origins(), ["https://lms.example"]);
    case.set("launch_presentation", json!({ "return_url": "https://school.example:8443/courses/1?x=1" }));
    let launch = case.launch().unwrap();
    assert_eq!(launch.frame_origins(), ["https://lms.example", "https://school.example:8443"]);
    assert_eq!(launch.return_url(), None, "framing is one thing, sending people there another");
    for bad in [
        "https://a;script-src/",
        "https://*/",
        "http://lms.example/",
        "https://a,b/",
        "javascript:1",
        "https://'self'/",
    ] {
        case.set("launch_presentation", json!({ "return_url": bad }));
        assert_eq!(case.launch().unwrap().frame_origins(), ["https://lms.example"], "{bad}");
    }
}
