//! Roles (LTI Core 1.3, appendix A): what a person is in this course, as opposed to somewhere else.
//!
//! A platform lists the roles of the course, of the institution and of the system side by side. Somebody who
//! teaches at the university may be a learner in this course, so every question about rights looks at the
//! membership roles alone.

use std::fmt;

const MEMBERSHIP: &str = "http://purl.imsglobal.org/vocab/lis/v2/membership";
const INSTITUTION: &str = "http://purl.imsglobal.org/vocab/lis/v2/institution/person#";
const SYSTEM: &str = "http://purl.imsglobal.org/vocab/lis/v2/system/person#";
const LTI_SYSTEM: &str = "http://purl.imsglobal.org/vocab/lti/system/person#";
/// Deprecated: did not say whether the institution or the system is meant.
const PERSON: &str = "http://purl.imsglobal.org/vocab/lis/v2/person#";
/// LTI 1.1, still seen where a platform translates old data.
const URN_MEMBERSHIP: &str = "urn:lti:role:ims/lis/";
const URN_INSTITUTION: &str = "urn:lti:instrole:ims/lis/";
const URN_SYSTEM: &str = "urn:lti:sysrole:ims/lis/";

/// The context roles that may stand alone, without the vocabulary in front (LTI Core 1.3, A.2.3).
const SHORT: [&str; 8] =
    ["Administrator", "ContentDeveloper", "Instructor", "Learner", "Manager", "Member", "Mentor", "Officer"];

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Scope {
    Membership,
    Institution,
    System,
}

#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Role {
    scope: Scope,
    name: String,
    finer: Option<String>,
}

impl Role {
    fn new(scope: Scope, name: &str, sub_role: Option<&str>) -> Option<Self> {
        let named = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_alphanumeric());
        (named(name) && sub_role.is_none_or(named)).then(|| Self {
            scope,
            name: name.to_owned(),
            finer: sub_role.map(str::to_owned),
        })
    }

    fn parse(text: &str) -> Option<Self> {
        let text = text.trim();
        if SHORT.contains(&text) {
            return Self::new(Scope::Membership, text, None);
        }
        if let Some(rest) = text.strip_prefix(MEMBERSHIP) {
            return match rest.split_at_checked(1)? {
                // An old spelling of `membership/Instructor#TeachingAssistant`.
                ("#", "TeachingAssistant") => {
                    Self::new(Scope::Membership, "Instructor", Some("TeachingAssistant"))
                }
                ("#", name) => Self::new(Scope::Membership, name, None),
                ("/", path) => {
                    let (name, sub_role) = path.split_once('#')?;
                    Self::new(Scope::Membership, name, Some(sub_role))
                }
                _ => None,
            };
        }
        if let Some(path) = text.strip_prefix(URN_MEMBERSHIP) {
            let (name, sub_role) = path.split_once('/').map_or((path, None), |(name, sub)| (name, Some(sub)));
            return Self::new(Scope::Membership, name, sub_role);
        }
        if let Some(name) = text.strip_prefix(INSTITUTION).or_else(|| text.strip_prefix(URN_INSTITUTION)) {
            return Self::new(Scope::Institution, name, None);
        }
        let system = text
            .strip_prefix(SYSTEM)
            .or_else(|| text.strip_prefix(LTI_SYSTEM))
            .or_else(|| text.strip_prefix(URN_SYSTEM));
        if let Some(name) = system {
            return Self::new(Scope::System, name, None);
        }
        let name = text.strip_prefix(PERSON)?;
        let scope = match name {
            "AccountAdmin" | "Creator" | "SysAdmin" | "SysSupport" | "User" => Scope::System,
            _ => Scope::Institution,
        };
        Self::new(scope, name, None)
    }

    fn is(&self, scope: Scope, name: &str) -> bool {
        self.scope == scope && self.name == name
    }
}

impl fmt::Display for Role {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { scope, name, finer } = self;
        match (scope, finer) {
            (Scope::Membership, None) => write!(f, "{MEMBERSHIP}#{name}"),
            (Scope::Membership, Some(finer)) => write!(f, "{MEMBERSHIP}/{name}#{finer}"),
            (Scope::Institution, _) => write!(f, "{INSTITUTION}{name}"),
            (Scope::System, _) if name == "TestUser" => write!(f, "{LTI_SYSTEM}{name}"),
            (Scope::System, _) => write!(f, "{SYSTEM}{name}"),
        }
    }
}

/// The roles of one person in one launch or roster, whatever spelling the platform used. Roles outside the
/// vocabulary are dropped: nothing may be granted for a word nobody defined.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Roles(Vec<Role>);

impl Roles {
    /// Reads long, short, deprecated and LTI 1.1 names. Order and repetition do not matter.
    pub fn parse<'a>(names: impl IntoIterator<Item = &'a str>) -> Self {
        let mut roles: Vec<Role> = names.into_iter().filter_map(Role::parse).collect();
        roles.sort();
        roles.dedup();
        Self(roles)
    }

    /// The roles in the long form of LTI 1.3, sorted: fit to be stored and read again with [`Roles::parse`].
    pub fn names(&self) -> impl Iterator<Item = String> + '_ {
        self.0.iter().map(ToString::to_string)
    }

    /// Teaches this course, assistants included. A sub-role implies its principal role.
    #[must_use]
    pub fn is_instructor(&self) -> bool {
        self.has(Scope::Membership, "Instructor")
    }

    /// Assists in teaching this course.
    #[must_use]
    pub fn is_teaching_assistant(&self) -> bool {
        self.0.iter().any(|role| {
            role.is(Scope::Membership, "Instructor")
                && matches!(
                    role.finer.as_deref(),
                    Some(
                        "TeachingAssistant"
                            | "TeachingAssistantGroup"
                            | "TeachingAssistantOffering"
                            | "TeachingAssistantSection"
                            | "TeachingAssistantSectionAssociation"
                            | "TeachingAssistantTemplate"
                    )
                )
        })
    }

    /// Learns in this course.
    #[must_use]
    pub fn is_learner(&self) -> bool {
        self.has(Scope::Membership, "Learner")
    }

    /// Looks after somebody who learns in this course, such as a parent or an advisor.
    #[must_use]
    pub fn is_mentor(&self) -> bool {
        self.has(Scope::Membership, "Mentor")
    }

    /// Administers this course.
    #[must_use]
    pub fn is_membership_admin(&self) -> bool {
        self.has(Scope::Membership, "Administrator")
    }

    /// Has any role in this course at all.
    #[must_use]
    pub fn has_membership(&self) -> bool {
        self.0.iter().any(|role| role.scope == Scope::Membership)
    }

    /// Is not a person but the platform's "student view": left out of groups and maps.
    #[must_use]
    pub fn is_test_user(&self) -> bool {
        self.has(Scope::System, "TestUser")
    }

    /// Administers the institution or the platform. Says nothing about rights in this course.
    #[must_use]
    pub fn is_platform_admin(&self) -> bool {
        self.has(Scope::Institution, "Administrator")
            || ["Administrator", "SysAdmin", "AccountAdmin"].iter().any(|name| self.has(Scope::System, name))
    }

    fn has(&self, scope: Scope, name: &str) -> bool {
        self.0.iter().any(|role| role.is(scope, name))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn roles(name: &str) -> Roles {
        Roles::parse([name])
    }

    #[test]
    fn all_spellings_of_an_instructor_are_one_role() {
        let long = roles("http://purl.imsglobal.org/vocab/lis/v2/membership#Instructor");
        assert!(long.is_instructor());
        assert_eq!(long, roles("Instructor"));
        assert_eq!(long, roles("urn:lti:role:ims/lis/Instructor"));
        assert_eq!(long, Roles::parse(["Instructor", "Instructor"]));
    }

    #[test]
    fn an_assistant_is_an_instructor_and_can_be_told_apart() {
        for name in [
            "http://purl.imsglobal.org/vocab/lis/v2/membership/Instructor#TeachingAssistant",
            "http://purl.imsglobal.org/vocab/lis/v2/membership#TeachingAssistant",
            "urn:lti:role:ims/lis/Instructor/TeachingAssistant",
        ] {
            assert!(roles(name).is_instructor() && roles(name).is_teaching_assistant(), "{name}");
        }
        assert!(!roles("Instructor").is_teaching_assistant());
    }

    #[test]
    fn teaching_elsewhere_gives_no_rights_here() {
        let canvas_student = Roles::parse([
            "http://purl.imsglobal.org/vocab/lis/v2/institution/person#Instructor",
            "http://purl.imsglobal.org/vocab/lis/v2/membership#Learner",
            "http://purl.imsglobal.org/vocab/lis/v2/system/person#User",
        ]);
        assert!(canvas_student.is_learner());
        assert!(!canvas_student.is_instructor());
        assert!(!canvas_student.is_platform_admin());
    }

    #[test]
    fn administrators_of_the_platform_are_no_members() {
        for name in [
            "http://purl.imsglobal.org/vocab/lis/v2/institution/person#Administrator",
            "http://purl.imsglobal.org/vocab/lis/v2/system/person#Administrator",
            "http://purl.imsglobal.org/vocab/lis/v2/system/person#SysAdmin",
            "http://purl.imsglobal.org/vocab/lis/v2/person#Administrator",
            "urn:lti:instrole:ims/lis/Administrator",
            "urn:lti:sysrole:ims/lis/SysAdmin",
        ] {
            assert!(roles(name).is_platform_admin(), "{name}");
            assert!(!roles(name).has_membership(), "{name}");
            assert!(!roles(name).is_membership_admin(), "{name}");
        }
        assert!(roles("Administrator").is_membership_admin());
        assert!(!roles("Administrator").is_platform_admin());
    }

    #[test]
    fn unknown_words_grant_nothing() {
        for name in [
            "instructor",
            "INSTRUCTOR",
            "TestUser",
            "SysAdmin",
            "",
            "#Instructor",
            "http://purl.imsglobal.org/vocab/lis/v2/membership",
            "http://purl.imsglobal.org/vocab/lis/v2/membership#",
            "http://purl.imsglobal.org/vocab/lis/v2/membership/#",
            "http://purl.imsglobal.org/vocab/lis/v2/membershipé#Instructor",
            "http://evil.example/vocab/lis/v2/membership#Instructor",
            "https://purl.imsglobal.org/vocab/lis/v2/membership#Instructor#x",
        ] {
            assert_eq!(roles(name), Roles::default(), "{name}");
        }
    }

    #[test]
    fn the_test_user_and_the_mentor_are_recognised() {
        assert!(roles("http://purl.imsglobal.org/vocab/lti/system/person#TestUser").is_test_user());
        assert!(roles("http://purl.imsglobal.org/vocab/lis/v2/membership#Mentor").is_mentor());
        assert!(roles("http://purl.imsglobal.org/vocab/lis/v2/membership/Learner#GuestLearner").is_learner());
    }

    #[test]
    fn stored_names_read_back_as_the_same_roles() {
        let all = Roles::parse([
            "Instructor",
            "http://purl.imsglobal.org/vocab/lis/v2/membership/Instructor#Grader",
            "http://purl.imsglobal.org/vocab/lti/system/person#TestUser",
            "http://purl.imsglobal.org/vocab/lis/v2/person#Administrator",
            "urn:lti:sysrole:ims/lis/SysAdmin",
        ]);
        let names: Vec<String> = all.names().collect();
        assert_eq!(Roles::parse(names.iter().map(String::as_str)), all);
        assert_eq!(names.len(), 5);
    }
}
