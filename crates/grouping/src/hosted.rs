//! Our groups against those a learning platform keeps: what has to change there so that ours stand there too.

use std::collections::{BTreeMap, BTreeSet};

/// A group of ours as it should stand at the platform.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Wanted {
    /// Our own lasting id, by which the group is recognised there.
    pub mark: String,
    /// What it is called there.
    pub name: String,
    /// The platform's ids of its people.
    pub members: BTreeSet<String>,
}

/// A group that stands at the platform, whoever made it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Found {
    /// The platform's id.
    pub id: String,
    /// The mark it carries, if any.
    pub mark: Option<String>,
    /// The platform's ids of its people.
    pub members: BTreeSet<String>,
}

/// What has to change about one group of ours.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Change {
    /// Our mark on it.
    pub mark: String,
    /// The platform's id; `None`: it has to be made.
    pub at: Option<String>,
    /// Who comes in.
    pub add: BTreeSet<String>,
    /// Who goes out.
    pub remove: BTreeSet<String>,
    /// Who is in it afterwards.
    pub members: BTreeSet<String>,
}

/// What has to change at the platform: groups to be made first, in the order of `wanted`, then those that stand
/// there. `ours` has the marks of all groups this course ever had, so that one that ended is emptied.
///
/// Nothing is ever deleted or renamed, and a group without one of `ours` is never touched, whatever mark it carries:
/// a copied course brings the marks of the course it was copied from. Of two groups with the same mark, which a lost
/// answer can leave behind, the first counts and the other is emptied.
#[must_use]
pub fn difference(wanted: &[Wanted], ours: &BTreeSet<String>, found: &[Found]) -> Vec<Change> {
    let mut standing: BTreeMap<&str, &Found> = BTreeMap::new();
    let mut stale = Vec::new();
    for group in found {
        let Some(mark) = group.mark.as_deref().filter(|mark| ours.contains(*mark)) else { continue };
        let lives = wanted.iter().any(|wanted| wanted.mark == mark);
        if !lives || standing.contains_key(mark) {
            stale.push((mark, group));
        } else {
            standing.insert(mark, group);
        }
    }
    let mut changes: Vec<Change> = Vec::new();
    for wanted in wanted.iter().filter(|wanted| ours.contains(&wanted.mark)) {
        let group = standing.get(wanted.mark.as_str());
        let nobody = BTreeSet::new();
        let present = group.map_or(&nobody, |group| &group.members);
        let change = Change {
            mark: wanted.mark.clone(),
            at: group.map(|group| group.id.clone()),
            add: wanted.members.difference(present).cloned().collect(),
            remove: present.difference(&wanted.members).cloned().collect(),
            members: wanted.members.clone(),
        };
        if change.at.is_none() || !change.add.is_empty() || !change.remove.is_empty() {
            changes.push(change);
        }
    }
    for (mark, group) in stale.into_iter().filter(|(_, group)| !group.members.is_empty()) {
        changes.push(Change {
            mark: mark.to_owned(),
            at: Some(group.id.clone()),
            add: BTreeSet::new(),
            remove: group.members.clone(),
            members: BTreeSet::new(),
        });
    }
    changes.sort_by_key(|change| change.at.is_some());
    changes
}
