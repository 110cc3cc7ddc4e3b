//! Canvas' group sets ("group categories"), in the name of a teacher.

use std::collections::{BTreeMap, BTreeSet};

use grouping::{Change, Found, Wanted};
use http::Method;
use serde::Deserialize;
use serde_json::Value;

use super::{
    canvas_api::CanvasApi,
    host::{HostError, Standing},
    store::SetRow,
};
use crate::sentence::say;

/// So many groups are read at the same time; Canvas slows down who asks for much more.
const READ_AT_ONCE: usize = 6;
/// A group's newcomers are added one by one up to this number; more are written with the list of all.
const ONE_BY_ONE: usize = 3;

/// The group sets of one course.
#[derive(Clone)]
pub(super) struct Canvas {
    api: CanvasApi,
    course: String,
}

/// Ids as text: numbers of Canvas may be longer than JSON numbers of other programs.
#[derive(Deserialize)]
struct SetJson {
    id: String,
    name: String,
    #[serde(default)]
    course_id: Option<String>,
}

#[derive(Deserialize)]
struct GroupJson {
    id: String,
    #[serde(default)]
    description: Option<String>,
    #[serde(default)]
    members_count: Option<u64>,
}

#[derive(Deserialize)]
struct MembershipJson {
    user_id: String,
    #[serde(default)]
    workflow_state: Option<String>,
}

impl Canvas {
    pub(super) const fn new(api: CanvasApi, course: String) -> Self {
        Self { api, course }
    }

    /// What stands in the sets Kith made for this course and that are in it still. Others are not even read.
    pub(super) async fn standing(&self, sets: &[SetRow], name: &str) -> Result<Standing, HostError> {
        let here: Vec<SetJson> =
            self.api.all(&format!("courses/{}/group_categories?per_page=100", self.course)).await?;
        let here: Vec<SetJson> = here
            .into_iter()
            .filter(|set| set.course_id.as_ref().is_none_or(|id| *id == self.course))
            .collect();
        // A set is ours by the id that was kept, or, where the answer to making it was lost, by its name: no other
        // set has its code.
        let is_ours = |set: &&SetJson| {
            let kept =
                |row: &SetRow| row.host_id.as_ref().map_or_else(|| row.name == set.name, |id| *id == set.id);
            sets.iter().any(kept)
        };
        let present = sets.iter().find(|row| row.name == name).and_then(|row| row.host_id.as_deref());
        let set = here.iter().find(|set| match present {
            Some(id) => set.id == id,
            None => set.name == name,
        });
        let set = set.map(|set| set.id.clone());
        let mut groups = Vec::new();
        for ours in here.iter().filter(is_ours) {
            let path = format!("group_categories/{}/groups?per_page=100", ours.id);
            groups.append(&mut self.api.all::<GroupJson>(&path).await?);
        }
        Ok(Standing { found: self.with_members(groups).await?, set })
    }

    async fn with_members(&self, groups: Vec<GroupJson>) -> Result<Vec<Found>, HostError> {
        let mut found = Vec::with_capacity(groups.len());
        for some in groups.chunks(READ_AT_ONCE) {
            let mut reading = tokio::task::JoinSet::new();
            for (place, group) in some.iter().enumerate().filter(|(_, group)| group.members_count != Some(0))
            {
                let (canvas, id) = (self.clone(), group.id.clone());
                reading.spawn(async move { (place, canvas.members(&id).await) });
            }
            let mut members = vec![BTreeSet::new(); some.len()];
            while let Some(read) = reading.join_next().await {
                let (place, read) =
                    read.map_err(|_| HostError::Later(say!("Reading Canvas' groups was broken off.")))?;
                members[place] = read?;
            }
            let one = |(group, members): (&GroupJson, BTreeSet<String>)| Found {
                id: group.id.clone(),
                mark: group.description.as_deref().and_then(mark_in),
                members,
            };
            found.extend(some.iter().zip(members).map(one));
        }
        Ok(found)
    }

    async fn members(&self, group: &str) -> Result<BTreeSet<String>, HostError> {
        let rows: Vec<MembershipJson> =
            self.api.all(&format!("groups/{group}/memberships?per_page=100")).await?;
        let counts = |row: &MembershipJson| {
            matches!(row.workflow_state.as_deref(), None | Some("accepted" | "invited"))
        };
        Ok(rows.into_iter().filter(counts).map(|row| row.user_id).collect())
    }

    pub(super) async fn make_set(&self, name: &str) -> Result<String, HostError> {
        let path = format!("courses/{}/group_categories", self.course);
        let made: SetJson = self.api.one(Method::POST, &path, &[("name", name)]).await?;
        Ok(made.id)
    }

    /// Makes groups one after the other.
    pub(super) async fn make(
        &self,
        set: &str,
        wanted: &[&Wanted],
    ) -> Result<BTreeMap<String, String>, HostError> {
        let path = format!("group_categories/{set}/groups");
        let mut made = BTreeMap::new();
        for wanted in wanted {
            // The description is the one field that keeps a mark and asks for no right on the whole account.
            let form =
                [("name", &*wanted.name), ("description", &*wanted.mark), ("join_level", "invitation_only")];
            let group: GroupJson = self.api.one(Method::POST, &path, &form).await?;
            made.insert(wanted.mark.clone(), group.id);
        }
        Ok(made)
    }

    pub(super) async fn apply(&self, changes: &[Change]) -> Result<(), HostError> {
        for change in changes {
            let Some(at) = &change.at else { continue };
            // Where nobody has to go, nobody can be taken out by mistake either.
            if change.remove.is_empty() && change.add.len() <= ONE_BY_ONE {
                for person in &change.add {
                    let path = format!("groups/{at}/memberships");
                    match self.api.one::<Value>(Method::POST, &path, &[("user_id", person)]).await {
                        // Who was not taken shows when the groups are read again.
                        Ok(_) | Err(HostError::Rejected(_)) => {}
                        Err(error) => return Err(error),
                    }
                }
                continue;
            }
            // Canvas takes a form's empty entry for an empty list, and nothing at all for no change.
            let mut form: Vec<(&str, &str)> =
                change.members.iter().map(|person| ("members[]", person.as_str())).collect();
            if form.is_empty() {
                form.push(("members[]", ""));
            }
            self.api.one::<Value>(Method::PUT, &format!("groups/{at}"), &form).await?;
        }
        Ok(())
    }
}

/// The mark in a description, wherever an editor has put it.
fn mark_in(description: &str) -> Option<String> {
    const PREFIX: &str = "kith-";
    let rest = &description[description.find(PREFIX)? + PREFIX.len()..];
    let id: String = rest.chars().take_while(|c| c.is_ascii_hexdigit() || *c == '-').collect();
    (id.len() == 36).then(|| format!("{PREFIX}{id}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_mark_is_found_whatever_stands_around_it() {
        let mark = "kith-01932c07-209b-7e52-bf00-7c9e41d2a3b4";
        for text in [mark.to_owned(), format!("<p>{mark}</p>"), format!("Our group. {mark}.")] {
            assert_eq!(mark_in(&text).as_deref(), Some(mark));
        }
        for text in ["kith-", "", "kith-zz", "Kithara"] {
            assert_eq!(mark_in(text), None);
        }
    }
}
