//! Moodle's web service functions for groups (REST, `core_group_*`), with a token an administrator made.

use std::collections::{BTreeMap, BTreeSet};

use grouping::{Change, Found, Wanted};
use http::{Request, header::CONTENT_TYPE};
use lti::clean;
use serde::Deserialize;
use serde_json::Value;
use url::Url;

use super::host::{FORM, HostError, form_body};
use crate::{
    AppState,
    outgoing::{self, Place, Reach},
};

const ANSWER_BYTES: usize = 32 * 1024 * 1024;
/// So many groups or members in one call: PHP reads at most 1,000 fields of a form.
const AT_ONCE: usize = 100;

/// The groups of one course.
pub(super) struct Moodle {
    app: AppState,
    reach: Reach,
    endpoint: String,
    token: String,
    course: String,
}

type Fields = Vec<(String, String)>;

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
    pub(super) fn new(app: &AppState, address: &Url, token: &str, course: &str) -> Self {
        Self {
            app: app.clone(),
            // Whoever runs this server typed the address along with the token.
            reach: Reach { trusted: Place::of(address).into_iter().collect() },
            endpoint: format!("{}/webservice/rest/server.php", address.as_str().trim_end_matches('/')),
            token: token.to_owned(),
            course: course.to_owned(),
        }
    }

    /// One call.
    async fn call(&self, function: &str, fields: Fields) -> Result<Value, HostError> {
        let fixed = [("wstoken", &*self.token), ("wsfunction", function), ("moodlewsrestformat", "json")];
        let fields = fields.iter().map(|(name, value)| (name.as_str(), value.as_str()));
        let request = Request::post(&self.endpoint)
            .header(CONTENT_TYPE, FORM)
            .body(form_body(fixed.into_iter().chain(fields)))
            .map_err(|_| HostError::Refused("Moodle's address cannot be used.".to_owned()))?;
        let response = outgoing::send(&self.app, &self.reach, request, ANSWER_BYTES).await?;
        let status = response.status();
        if status.is_server_error() || status.as_u16() == 429 {
            return Err(HostError::Later(format!("Moodle could not answer ({}).", status.as_u16())));
        }
        if !status.is_success() {
            return Err(HostError::Refused(format!(
                "Moodle's web services do not answer ({}). An administrator enables web services and the REST protocol.",
                status.as_u16()
            )));
        }
        let answer: Value = serde_json::from_slice(response.body()).map_err(|_| {
            HostError::Refused("Moodle answered with something else than a web service does.".to_owned())
        })?;
        match answer.get("exception") {
            None => Ok(answer),
            Some(_) => Err(exception(function, &answer)),
        }
    }

    async fn list<T: serde::de::DeserializeOwned>(
        &self,
        function: &str,
        fields: Fields,
    ) -> Result<Vec<T>, HostError> {
        let answer = self.call(function, fields).await?;
        serde_json::from_value(answer)
            .map_err(|_| HostError::Refused(format!("Moodle's answer to {function} cannot be read.")))
    }

    /// The groups of the course that carry one of `marks`, with their people.
    pub(super) async fn found(&self, marks: &BTreeSet<String>) -> Result<Vec<Found>, HostError> {
        let course = vec![("courseid".to_owned(), self.course.clone())];
        let groups: Vec<GroupRow> = self.list("core_group_get_course_groups", course).await?;
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
            let rows: Vec<MembersRow> = self.list("core_group_get_group_members", ids.collect()).await?;
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
        let known: Vec<GroupRow> = self.list("core_group_get_course_groupings", course).await?;
        if let Some(known) = known.iter().find(|known| known.idnumber.as_deref() == Some(mark)) {
            return Ok(known.id.to_string());
        }
        let fields = self.new_fields("groupings", 0, name, mark);
        let made: Vec<GroupRow> = self.list("core_group_create_groupings", fields).await?;
        let made = made.first().map(|made| made.id.to_string());
        made.ok_or_else(|| HostError::Later("Moodle made no grouping and did not say why.".to_owned()))
    }

    /// Makes groups: all of them or none.
    pub(super) async fn make(&self, wanted: &[&Wanted]) -> Result<BTreeMap<String, String>, HostError> {
        let mut made = BTreeMap::new();
        for some in wanted.chunks(AT_ONCE) {
            let fields =
                |(n, wanted): (usize, &&Wanted)| self.new_fields("groups", n, &wanted.name, &wanted.mark);
            let fields = some.iter().enumerate().flat_map(fields).collect();
            let rows: Vec<GroupRow> = self.list("core_group_create_groups", fields).await?;
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
            self.call("core_group_assign_grouping", fields).await?;
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
            self.call("core_group_delete_group_members", fields).await?;
        }
        for some in into.chunks(AT_ONCE) {
            let add =
                |some: &[(&str, &str)]| pair_fields("members", ["groupid", "userid"], some.iter().copied());
            match self.call("core_group_add_group_members", add(some)).await {
                Ok(_) => {}
                // One who is not enrolled spoils it for all; the others are added one by one. Who was left out shows
                // when the groups are read again.
                Err(HostError::Rejected(why)) if some.len() > 1 => {
                    tracing::info!(cause = why, "members are added one by one");
                    for one in some {
                        match self.call("core_group_add_group_members", add(&[*one])).await {
                            Ok(_) | Err(HostError::Rejected(_)) => {}
                            Err(error) => return Err(error),
                        }
                    }
                }
                Err(HostError::Rejected(why)) => tracing::info!(cause = why, "a member is not taken"),
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

/// Moodle's refusals come as a success with an exception in it.
fn exception(function: &str, answer: &Value) -> HostError {
    let text = |name: &str| answer.get(name).and_then(Value::as_str).unwrap_or_default();
    let words = match text("errorcode") {
        "invalidtoken" => {
            "Moodle does not accept the token any more. An administrator makes a new one and gives it to Kith."
                .to_owned()
        }
        "accessexception" => format!(
            "Moodle does not let Kith use {function}. An administrator adds this function to the external service, \
             and the account to its authorised users."
        ),
        "nopermissions" | "required_capability_exception" => {
            "The account that Kith uses may not manage groups in this course. An administrator gives it a role with \
             moodle/course:managegroups."
                .to_owned()
        }
        "errorcoursecontextnotvalid" | "requireloginerror" => {
            "The account that Kith uses cannot enter this course. An administrator gives it a role with \
             moodle/course:view."
                .to_owned()
        }
        "servicenotavailable" | "sitemaintenance" | "dmlwriteexception" | "dmlreadexception" => {
            return HostError::Later("Moodle is not available at the moment.".to_owned());
        }
        code => {
            let said = clean(text("message"), 200).unwrap_or_else(|| "nothing".to_owned());
            let code = clean(code, 60).unwrap_or_default();
            return HostError::Rejected(format!("Moodle refused {function}. It said: {said} ({code})"));
        }
    };
    HostError::Refused(words)
}
