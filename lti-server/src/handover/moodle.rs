//! Moodle's web service functions for groups (`core_group_*`).

use std::collections::{BTreeMap, BTreeSet};

use grouping::{Change, Found, Wanted};
use serde::Deserialize;

use super::{
    host::HostError,
    moodle_api::{Fields, MoodleApi},
};
use crate::sentence::say;

/// So many groups or members in one call: PHP reads at most 1,000 fields of a form.
const AT_ONCE: usize = 100;

/// The groups of one course.
pub(super) struct Moodle {
    api: MoodleApi,
    course: String,
}

#[derive(Deserialize)]
struct GroupRow {
    id: u64,
    #[serde(default)]
    idnumber: Option<String>,
}

#[derive(Deserialize)]
struct MembersRow {
    groupid: u64,
    userids: Vec<u64>,
}

impl Moodle {
    pub(super) const fn new(api: MoodleApi, course: String) -> Self {
        Self { api, course }
    }

    /// The groups of the course that carry one of `marks`, with their people.
    pub(super) async fn found(&self, marks: &BTreeSet<String>) -> Result<Vec<Found>, HostError> {
        let course = vec![("courseid".to_owned(), self.course.clone())];
        let groups: Vec<GroupRow> = self.api.ask("core_group_get_course_groups", course).await?;
        let mut found: Vec<(u64, Found)> = Vec::new();
        for group in groups {
            if let Some(mark) = group.idnumber.filter(|mark| marks.contains(mark)) {
                let members = BTreeSet::new();
                found.push((group.id, Found { id: group.id.to_string(), mark: Some(mark), members }));
            }
        }
        let ids: Vec<u64> = found.iter().map(|(id, _)| *id).collect();
        for ids in ids.chunks(AT_ONCE) {
            let ids = ids.iter().enumerate().map(|(n, id)| (format!("groupids[{n}]"), id.to_string()));
            let rows: Vec<MembersRow> = self.api.ask("core_group_get_group_members", ids.collect()).await?;
            for row in rows {
                if let Some((_, group)) = found.iter_mut().find(|(id, _)| *id == row.groupid) {
                    group.members = row.userids.iter().map(ToString::to_string).collect();
                }
            }
        }
        Ok(found.into_iter().map(|(_, group)| group).collect())
    }

    /// The grouping with this mark; made where it does not stand.
    pub(super) async fn grouping(&self, name: &str, mark: &str) -> Result<String, HostError> {
        let course = vec![("courseid".to_owned(), self.course.clone())];
        let known: Vec<GroupRow> = self.api.ask("core_group_get_course_groupings", course).await?;
        if let Some(known) = known.iter().find(|known| known.idnumber.as_deref() == Some(mark)) {
            return Ok(known.id.to_string());
        }
        let fields = self.new_fields("groupings", 0, name, mark);
        let made: Vec<GroupRow> = self.api.ask("core_group_create_groupings", fields).await?;
        let made = made.first().map(|made| made.id.to_string());
        made.ok_or_else(|| HostError::Later(say!("Moodle made no grouping and did not say why.")))
    }

    /// Makes groups: all of them or none.
    pub(super) async fn make(&self, wanted: &[&Wanted]) -> Result<BTreeMap<String, String>, HostError> {
        let mut made = BTreeMap::new();
        for some in wanted.chunks(AT_ONCE) {
            let fields =
                |(n, wanted): (usize, &&Wanted)| self.new_fields("groups", n, &wanted.name, &wanted.mark);
            let fields = some.iter().enumerate().flat_map(fields).collect();
            let rows: Vec<GroupRow> = self.api.ask("core_group_create_groups", fields).await?;
            // They come back in the order they were sent in.
            made.extend(some.iter().zip(rows).map(|(wanted, row)| (wanted.mark.clone(), row.id.to_string())));
        }
        Ok(made)
    }

    fn new_fields(&self, list: &str, n: usize, name: &str, mark: &str) -> Fields {
        let course = self.course.as_str();
        let fields = [("courseid", course), ("name", name), ("description", ""), ("idnumber", mark)];
        fields.map(|(field, value)| (format!("{list}[{n}][{field}]"), value.to_owned())).to_vec()
    }

    /// Assigns groups to a grouping; those assigned already stay so.
    pub(super) async fn gather(&self, grouping: &str, groups: &[String]) -> Result<(), HostError> {
        for some in groups.chunks(AT_ONCE) {
            let pairs = some.iter().map(|group| (grouping, group.as_str()));
            let fields = pair_fields("assignments", ["groupingid", "groupid"], pairs);
            self.api.call("core_group_assign_grouping", fields).await?;
        }
        Ok(())
    }

    /// First out, then in: nobody reads along in two groups if it breaks off between.
    pub(super) async fn apply(&self, changes: &[Change]) -> Result<(), HostError> {
        let pairs = |of: fn(&Change) -> &BTreeSet<String>| -> Vec<(&str, &str)> {
            let of = |change| -> Option<(&str, &BTreeSet<String>)> {
                let change: &Change = change;
                Some((change.at.as_deref()?, of(change)))
            };
            let group = |(at, people)| -> Vec<(&str, &str)> {
                let people: &BTreeSet<String> = people;
                people.iter().map(|person| (at, person.as_str())).collect()
            };
            changes.iter().filter_map(of).flat_map(group).collect()
        };
        let (out, into) = (pairs(|change| &change.remove), pairs(|change| &change.add));
        for some in out.chunks(AT_ONCE) {
            let fields = pair_fields("members", ["groupid", "userid"], some.iter().copied());
            self.api.call("core_group_delete_group_members", fields).await?;
        }
        for some in into.chunks(AT_ONCE) {
            let add =
                |some: &[(&str, &str)]| pair_fields("members", ["groupid", "userid"], some.iter().copied());
            match self.api.call("core_group_add_group_members", add(some)).await {
                Ok(_) => {}
                // One who is not enrolled spoils it for all; the others are added one by one. Who was left out shows
                // when the groups are read again.
                Err(HostError::Rejected(why)) if some.len() > 1 => {
                    tracing::info!(cause = %why, "members are added one by one");
                    for one in some {
                        match self.api.call("core_group_add_group_members", add(&[*one])).await {
                            Ok(_) | Err(HostError::Rejected(_)) => {}
                            Err(error) => return Err(error),
                        }
                    }
                }
                Err(HostError::Rejected(why)) => tracing::info!(cause = %why, "a member is not taken"),
                Err(error) => return Err(error),
            }
        }
        Ok(())
    }
}

/// `list[0][first]=…&list[0][second]=…` for each pair.
fn pair_fields<'a>(
    list: &str,
    [first, second]: [&str; 2],
    pairs: impl Iterator<Item = (&'a str, &'a str)>,
) -> Fields {
    let fields = |(n, (one, other)): (usize, (&str, &str))| {
        [
            (format!("{list}[{n}][{first}]"), one.to_owned()),
            (format!("{list}[{n}][{second}]"), other.to_owned()),
        ]
    };
    pairs.enumerate().flat_map(fields).collect()
}
