//! What Kith does at a platform with a key, the rights each needs there, and what a teacher allowed of it.

use crate::store::StoreError;

/// What Kith does at a platform with a key. Each asks for no more than its own rights.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Purpose {
    /// Writes groups into a set of its own.
    Groups,
    /// Reads who answered whom in forums.
    Forum,
}

impl Purpose {
    const ALL: [Self; 2] = [Self::Groups, Self::Forum];

    /// The stored form.
    pub(super) const fn name(self) -> &'static str {
        match self {
            Self::Groups => "groups",
            Self::Forum => "forum",
        }
    }

    /// Scopes of Canvas' API key.
    pub(crate) const fn scopes(self) -> &'static [&'static str] {
        match self {
            Self::Groups => &[
                "url:GET|/api/v1/courses/:course_id/group_categories",
                "url:POST|/api/v1/courses/:course_id/group_categories",
                "url:GET|/api/v1/group_categories/:group_category_id/groups",
                "url:POST|/api/v1/group_categories/:group_category_id/groups",
                "url:GET|/api/v1/groups/:group_id/memberships",
                "url:POST|/api/v1/groups/:group_id/memberships",
                "url:PUT|/api/v1/groups/:group_id",
            ],
            Self::Forum => &[
                "url:GET|/api/v1/courses/:course_id/discussion_topics",
                "url:GET|/api/v1/courses/:course_id/discussion_topics/:topic_id/entries",
                "url:GET|/api/v1/courses/:course_id/discussion_topics/:topic_id/entries/:entry_id/replies",
            ],
        }
    }
}

/// What a teacher allowed at Canvas, or is asked for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Allowed {
    groups: bool,
    forum: bool,
}

impl Allowed {
    /// This and `purpose` as well.
    pub(super) const fn and(self, purpose: Purpose) -> Self {
        match purpose {
            Purpose::Groups => Self { groups: true, ..self },
            Purpose::Forum => Self { forum: true, ..self },
        }
    }

    pub(super) const fn has(self, purpose: Purpose) -> bool {
        match purpose {
            Purpose::Groups => self.groups,
            Purpose::Forum => self.forum,
        }
    }

    fn purposes(self) -> impl Iterator<Item = Purpose> {
        Purpose::ALL.into_iter().filter(move |&purpose| self.has(purpose))
    }

    /// The scopes of all of it.
    pub(super) fn scopes(self) -> Vec<&'static str> {
        self.purposes().flat_map(Purpose::scopes).copied().collect()
    }

    /// The stored form.
    pub(super) fn text(self) -> String {
        self.purposes().map(Purpose::name).collect::<Vec<_>>().join(" ")
    }

    /// From the stored form.
    pub(super) fn from_text(text: &str) -> Result<Self, StoreError> {
        text.split_whitespace().try_fold(Self::default(), |all, word| {
            let known = Purpose::ALL.into_iter().find(|purpose| purpose.name() == word);
            let known = known.ok_or_else(|| StoreError::inconsistent("host_grant.allowed", word))?;
            Ok(all.and(known))
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_allowed_is_kept_and_read_again() {
        let both = Allowed::default().and(Purpose::Forum).and(Purpose::Groups);
        assert_eq!(both.text(), "groups forum");
        assert_eq!(Allowed::from_text("groups forum").unwrap(), both);
        assert_eq!(both.scopes().len(), 10);
        let one = Allowed::default().and(Purpose::Forum);
        assert!(one.has(Purpose::Forum) && !one.has(Purpose::Groups));
        assert!(one.scopes().iter().all(|scope| scope.contains("discussion_topics")));
        assert!(Allowed::from_text("grades").is_err());
    }
}
