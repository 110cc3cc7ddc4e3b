//! How real platforms behave, as data: the code that reads it is the same for all.
//!
//! Moodle's side is recorded from Moodle 5.1 (`tests/data/moodle/`); Canvas' side follows its documentation and
//! source (`doc/api/lti_launch_overview.md`, `names_and_roles_serializer.rb`).

use jiff::SignedDuration;

use super::{
    gradebook::{self, GradebookManners},
    people::Standing,
};

/// Who a platform says it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Issuer {
    /// Its own address.
    Own,
    /// One name for many schools.
    Shared(&'static str),
}

/// What an id looks like.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum IdShape {
    /// The row number of a database.
    Number,
    /// Long and opaque.
    Opaque,
}

/// How deployments come to be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Deployments {
    /// One for each registered tool.
    PerTool,
    /// A new one for every course that installs the tool.
    PerCourse,
}

/// What happens when an authentication request comes twice.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Replay {
    /// An error page of the platform; the tool hears nothing.
    ErrorPage,
    /// This `error` is posted to the tool.
    PostedBack(&'static str),
}

/// How rosters are served.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RosterManners {
    /// Path of a course's roster; `{context}` and `{type}` are filled in.
    pub path: &'static str,
    /// Only the exact media type, `*/*` or nothing at all is accepted.
    pub exact_accept: bool,
    /// Members on a page when the tool asks for no number; `None`: everybody.
    pub page: Option<usize>,
    /// The most members on a page.
    pub page_limit: usize,
    /// Query parameter for where a page begins, and the number by which it moves to the next page.
    pub paging: Paging,
    /// Text is HTML-escaped inside JSON.
    pub escapes_html: bool,
    /// A member, as a template for [`super::template`].
    pub member: &'static str,
    /// What `rlid` adds to each member.
    pub message: &'static str,
}

/// How pages are addressed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Paging {
    /// `limit` and `from`, counting members; only `rel="next"`.
    Offset,
    /// `page` and `per_page`, counting pages; `current`, `next`, `first` and `last`.
    Pages,
}

/// What the platform does with the tool's key set.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ToolKeys {
    /// Kept for each client, and read again after a signature did not fit.
    KeptUntilFailure,
    /// Read for every assertion.
    ReadEachTime,
    /// Kept for this long, whatever happens.
    KeptFor(SignedDuration),
}

/// How service tokens are given out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TokenManners {
    /// `Content-Type` of every answer, errors included.
    pub content_type: &'static str,
    /// `aud`, `sub`, `exp` and a fresh `jti` are demanded.
    pub strict: bool,
    /// What becomes of the tool's key set.
    pub tool_keys: ToolKeys,
    /// The words of refusals.
    pub words: TokenWords,
}

/// A refusal of the token endpoint: status and body. `{message}` stands for what the JWT library says.
pub type Refusal = (u16, &'static str);

/// What the token endpoint says when it refuses.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TokenWords {
    /// Not a form post, or a parameter is missing.
    pub invalid_request: Refusal,
    /// Another grant type.
    pub grant_type: Refusal,
    /// No such client.
    pub client: Refusal,
    /// None of the scopes may be had.
    pub scope: Refusal,
    /// The assertion names no key.
    pub no_kid: Refusal,
    /// The assertion names a key the tool does not publish.
    pub unknown_kid: Refusal,
    /// Any other fault of the assertion.
    pub assertion: Refusal,
}

/// The platform's addresses, as paths on its origin.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Paths {
    /// The page in the frame that begins a launch.
    pub launch: &'static str,
    /// Where the tool sends authentication requests.
    pub auth: &'static str,
    /// Where the tool asks for service tokens.
    pub token: &'static str,
    /// The key set.
    pub jwks: &'static str,
    /// Where the tool sends people back.
    pub back: &'static str,
}

/// A platform's behaviour.
#[derive(Clone, Copy, Debug)]
pub struct Manners {
    /// What it is called, for people.
    pub name: &'static str,
    /// What it says in `iss`.
    pub issuer: Issuer,
    /// Its addresses.
    pub paths: Paths,
    /// Shape of `sub` and of `login_hint`.
    pub subject: IdShape,
    /// Shape of the course id.
    pub context: IdShape,
    /// The platform's number of its first course.
    pub first_course: u32,
    /// Where deployment ids come from.
    pub deployments: Deployments,
    /// Life of an id token.
    pub token_life: SignedDuration,
    /// Whether `iat` is when the launch was prepared rather than when the token was signed.
    pub stamped_early: bool,
    /// A second use of a message hint.
    pub replay: Replay,
    /// An authentication request without session cookie is answered by a page that posts itself once more.
    pub reposts: bool,
    /// Frame that keeps values for tools, if there is one.
    pub storage_target: Option<&'static str>,
    /// Attributes of the session cookie.
    pub session_cookie: &'static str,
    /// Agent that reads the tool's key set.
    pub agent: &'static str,
    /// What it sends for an unknown time zone.
    pub unknown_zone: Option<&'static str>,
    /// `roles` at launch.
    pub roles: fn(Standing) -> &'static [&'static str],
    /// `roles` on the roster; `None`: not listed there.
    pub roster_roles: fn(Standing) -> Option<&'static [&'static str]>,
    /// A learner here who teaches elsewhere carries the institution's instructor role: every so many people.
    pub teaches_elsewhere: Option<u32>,
    /// The claims of a launch, as a template for [`super::template`].
    pub claims: &'static str,
    /// Custom variables it knows, and the facts behind them; others stay as text.
    pub variables: &'static [(&'static str, &'static str)],
    /// How it serves rosters.
    pub roster: RosterManners,
    /// How it gives out service tokens.
    pub token: TokenManners,
    /// How it serves gradebooks.
    pub gradebook: GradebookManners,
}

impl Manners {
    /// Moodle 5.1, with the custom parameters of the recordings.
    #[must_use]
    pub fn moodle() -> &'static Self {
        &MOODLE
    }

    /// Canvas as Instructure hosts it, with a developer key that asks for the time zone.
    #[must_use]
    pub fn canvas() -> &'static Self {
        &CANVAS
    }
}

const MEMBERSHIP_LEARNER: &str = "http://purl.imsglobal.org/vocab/lis/v2/membership#Learner";
const MEMBERSHIP_INSTRUCTOR: &str = "http://purl.imsglobal.org/vocab/lis/v2/membership#Instructor";
const MEMBERSHIP_ADMIN: &str = "http://purl.imsglobal.org/vocab/lis/v2/membership#Administrator";
const MEMBERSHIP_MENTOR: &str = "http://purl.imsglobal.org/vocab/lis/v2/membership#Mentor";
const TEACHING_ASSISTANT: &str =
    "http://purl.imsglobal.org/vocab/lis/v2/membership/Instructor#TeachingAssistant";
const INSTITUTION_ADMIN: &str = "http://purl.imsglobal.org/vocab/lis/v2/institution/person#Administrator";
const INSTITUTION_STUDENT: &str = "http://purl.imsglobal.org/vocab/lis/v2/institution/person#Student";
const INSTITUTION_OBSERVER: &str = "http://purl.imsglobal.org/vocab/lis/v2/institution/person#Observer";
/// The institution role of somebody who teaches anywhere in the school.
pub(super) const INSTITUTION_INSTRUCTOR: &str =
    "http://purl.imsglobal.org/vocab/lis/v2/institution/person#Instructor";
const SYSTEM_ADMIN: &str = "http://purl.imsglobal.org/vocab/lis/v2/system/person#Administrator";
const SYSTEM_USER: &str = "http://purl.imsglobal.org/vocab/lis/v2/system/person#User";

static MOODLE: Manners = Manners {
    name: "Moodle",
    issuer: Issuer::Own,
    paths: Paths {
        launch: "/mod/lti/launch.php",
        auth: "/mod/lti/auth.php",
        token: "/mod/lti/token.php",
        jwks: "/mod/lti/certs.php",
        back: "/mod/lti/return.php",
    },
    subject: IdShape::Number,
    context: IdShape::Number,
    first_course: 2,
    deployments: Deployments::PerTool,
    token_life: SignedDuration::from_secs(60),
    stamped_early: false,
    replay: Replay::ErrorPage,
    reposts: true,
    storage_target: None,
    session_cookie: "Path=/; HttpOnly; SameSite=Lax",
    agent: "MoodleBot/5.1",
    unknown_zone: Some("99"),
    roles: |standing| match standing {
        // Moodle tells assistants from teachers, and observers from learners, nowhere in a launch.
        Standing::Instructor | Standing::Assistant => &[MEMBERSHIP_INSTRUCTOR],
        Standing::Learner | Standing::Observer => &[MEMBERSHIP_LEARNER],
        // Not Moodle's own doing: a role mapped by an administrator, so that this first screen can be seen.
        Standing::Administrator => &[MEMBERSHIP_ADMIN],
        Standing::SiteAdmin => &[INSTITUTION_ADMIN, MEMBERSHIP_INSTRUCTOR, SYSTEM_ADMIN],
    },
    roster_roles: |standing| match standing {
        Standing::Instructor => Some(&["Instructor"]),
        Standing::Learner | Standing::Observer | Standing::Assistant => Some(&["Learner"]),
        Standing::Administrator => Some(&["Administrator"]),
        Standing::SiteAdmin => None,
    },
    teaches_elsewhere: None,
    claims: include_str!("moodle_launch.json"),
    variables: &[
        ("User.id", "number"),
        ("User.username", "username_always"),
        ("Person.address.timezone", "zone"),
        ("Person.address.country", "country"),
        ("Person.address.locality", "city"),
        ("Person.sourcedId", "sourced_id"),
        ("Person.email.primary", "email"),
        ("Person.name.full", "name"),
        ("Person.name.middle", "empty"),
        ("Moodle.Person.userGroupIds", "group_ids"),
        ("Context.id", "context_id"),
        ("Context.id.history", "empty"),
        ("Context.label", "context_label"),
        ("Context.longDescription", "context_description"),
        ("Context.sourcedId", "context_sourced_id"),
        ("Context.timeFrame.begin", "begins_unix"),
        ("CourseSection.timeFrame.begin", "begins"),
        ("CourseSection.timeFrame.end", "ends"),
        ("ResourceLink.id", "link_id"),
        ("ResourceLink.title", "link_title"),
        ("Membership.role", "short_role"),
        ("Result.sourcedId", "nothing"),
        ("ToolProxyBinding.memberships.url", "roster_url"),
        ("LtiLink.memberships.url", "broken_link_roster_url"),
        ("LtiLink.custom.url", "broken_link_settings_url"),
        ("LineItems.url", "lineitems_url"),
        ("LineItem.url", "empty"),
    ],
    roster: RosterManners {
        path: "/mod/lti/services.php/CourseSection/{context}/bindings/{type}/memberships",
        exact_accept: true,
        page: None,
        page_limit: usize::MAX,
        paging: Paging::Offset,
        escapes_html: true,
        member: r#"{
            "status": "Active",
            "roles": "{{roster_roles}}",
            "user_id": "{{subject}}",
            "lis_person_sourcedid": "{{sourced_id}}",
            "name": "{{name}}",
            "given_name": "{{given}}",
            "family_name": "{{family}}",
            "email": "{{email}}",
            "ext_user_username": "{{username}}"
        }"#,
        message: r#"[{
            "https://purl.imsglobal.org/spec/lti/claim/message_type": "LtiResourceLinkRequest"
        }]"#,
    },
    gradebook: gradebook::MOODLE,
    token: TokenManners {
        content_type: "text/html; charset=utf-8",
        strict: false,
        tool_keys: ToolKeys::KeptUntilFailure,
        words: TokenWords {
            invalid_request: (400, "{\n  \"error\" : \"invalid_request\"\n}"),
            grant_type: (400, "{\n  \"error\" : \"unsupported_grant_type\"\n}"),
            client: (400, "{\n  \"error\" : \"invalid_client\"\n}"),
            scope: (400, "{\n  \"error\" : \"invalid_scope\"\n}"),
            no_kid: (400, "{\n  \"error\" : \"error/Error: kid must be provided in JWT header.\"\n}"),
            // Recorded: quotes inside quotes, so this is not JSON.
            unknown_kid: (400, "{\n  \"error\" : \"\"kid\" invalid, unable to lookup correct key\"\n}"),
            assertion: (400, "{\n  \"error\" : \"{message}\"\n}"),
        },
    },
};

static CANVAS: Manners = Manners {
    name: "Canvas",
    issuer: Issuer::Shared("https://canvas.instructure.com"),
    paths: Paths {
        launch: "/courses/external_tools/launch",
        auth: "/api/lti/authorize_redirect",
        token: "/login/oauth2/token",
        jwks: "/api/lti/security/jwks",
        back: "/courses/external_content/success/external_tool_redirect",
    },
    subject: IdShape::Opaque,
    context: IdShape::Opaque,
    first_course: 1201,
    deployments: Deployments::PerCourse,
    token_life: SignedDuration::from_secs(3600),
    stamped_early: true,
    replay: Replay::PostedBack("launch_no_longer_valid"),
    reposts: false,
    storage_target: Some("post_message_forwarding"),
    session_cookie: "Path=/; HttpOnly; Secure; SameSite=None",
    agent: "CanvasLMS/1.0",
    unknown_zone: None,
    roles: |standing| match standing {
        Standing::Learner => &[INSTITUTION_STUDENT, MEMBERSHIP_LEARNER, SYSTEM_USER],
        Standing::Instructor => &[INSTITUTION_INSTRUCTOR, MEMBERSHIP_INSTRUCTOR, SYSTEM_USER],
        Standing::Assistant => &[INSTITUTION_STUDENT, MEMBERSHIP_INSTRUCTOR, TEACHING_ASSISTANT, SYSTEM_USER],
        Standing::Administrator => &[INSTITUTION_ADMIN, MEMBERSHIP_ADMIN, SYSTEM_USER],
        Standing::SiteAdmin => &[INSTITUTION_ADMIN, MEMBERSHIP_ADMIN, SYSTEM_ADMIN, SYSTEM_USER],
        Standing::Observer => &[INSTITUTION_OBSERVER, MEMBERSHIP_MENTOR, SYSTEM_USER],
    },
    roster_roles: |standing| match standing {
        Standing::Learner => Some(&[MEMBERSHIP_LEARNER]),
        Standing::Instructor => Some(&[MEMBERSHIP_INSTRUCTOR]),
        Standing::Assistant => Some(&[MEMBERSHIP_INSTRUCTOR, TEACHING_ASSISTANT]),
        Standing::Administrator => Some(&[MEMBERSHIP_ADMIN]),
        Standing::Observer => Some(&[MEMBERSHIP_MENTOR]),
        Standing::SiteAdmin => None,
    },
    teaches_elsewhere: Some(9),
    claims: include_str!("canvas_launch.json"),
    variables: &[
        ("Person.address.timezone", "zone"),
        ("Person.name.full", "name"),
        ("Canvas.user.id", "number"),
        ("Canvas.user.prefersHighContrast", "false_text"),
        ("Canvas.course.id", "course_number"),
        ("Canvas.course.name", "context_title"),
        ("Canvas.course.workflowState", "available"),
        ("Canvas.api.baseUrl", "origin"),
        ("Context.id", "context_id"),
        ("Message.locale", "locale"),
    ],
    roster: RosterManners {
        path: "/api/lti/courses/{context}/names_and_roles",
        exact_accept: false,
        page: Some(10),
        page_limit: 50,
        paging: Paging::Pages,
        escapes_html: false,
        member: r#"{
            "status": "Active",
            "name": "{{name}}",
            "picture": "{{picture}}",
            "given_name": "{{given}}",
            "family_name": "{{family}}",
            "email": "{{email}}",
            "lis_person_sourcedid": "{{sourced_id}}",
            "user_id": "{{subject}}",
            "lti11_legacy_user_id": "{{legacy_id}}",
            "roles": "{{roster_roles}}"
        }"#,
        message: r#"[{
            "https://purl.imsglobal.org/spec/lti/claim/message_type": "LtiResourceLinkRequest",
            "locale": "{{locale}}",
            "https://purl.imsglobal.org/spec/lti/claim/custom": {
                "person_timezone": "$Person.address.timezone",
                "canvas_user_id": "$Canvas.user.id"
            },
            "https://www.instructure.com/lti11_legacy_user_id": "{{legacy_id}}"
        }]"#,
    },
    gradebook: gradebook::CANVAS,
    token: TokenManners {
        content_type: "application/json; charset=utf-8",
        strict: true,
        // `lib/canvas/oauth/asymmetric_client_credentials_provider.rb` keeps nothing.
        tool_keys: ToolKeys::ReadEachTime,
        words: TokenWords {
            invalid_request: (400, r#"{"error":"invalid_request"}"#),
            grant_type: (400, r#"{"error":"unsupported_grant_type"}"#),
            client: (401, r#"{"error":"invalid_client","error_description":"unknown client"}"#),
            scope: (400, r#"{"error":"invalid_scope","error_description":"{message}"}"#),
            no_kid: (400, r#"{"error":"invalid_request","error_description":"JWK Error: kid is missing"}"#),
            unknown_kid: (400, r#"{"error":"invalid_request","error_description":"JWK Error: Invalid kid"}"#),
            assertion: (400, r#"{"error":"invalid_request","error_description":"{message}"}"#),
        },
    },
};
