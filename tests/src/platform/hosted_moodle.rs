//! Moodle's web services, as far as groups and forums go: REST, answers in JSON, refusals as exceptions with status 200.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use axum::{
    body::Bytes,
    extract::{RawQuery, State},
    response::{IntoResponse, Response},
};
use serde_json::{Value, json};

use super::{
    hosted::{HostTrouble, HostedGroup, HostedSet, json, list},
    state::Campus,
};

/// Every function for groups.
pub const FUNCTIONS: [&str; 8] = [
    "core_group_get_course_groups",
    "core_group_get_group_members",
    "core_group_create_groups",
    "core_group_get_course_groupings",
    "core_group_create_groupings",
    "core_group_assign_grouping",
    "core_group_add_group_members",
    "core_group_delete_group_members",
];

pub(super) type Form = Vec<(String, String)>;
/// Exception class, error code and message.
pub(super) type Exception = (&'static str, &'static str, String);

pub(super) async fn serve(
    State(campus): State<Arc<Campus>>,
    RawQuery(query): RawQuery,
    body: Bytes,
) -> Response {
    if query.unwrap_or_default().contains("wstoken") {
        campus.memory().hosted.leaks += 1;
    }
    let form: Form = url::form_urlencoded::parse(&body).into_owned().collect();
    let field = |name: &str| form.iter().find(|(key, _)| key == name).map_or("", |(_, value)| value.as_str());
    let function = field("wsfunction");
    let trouble = campus.memory().hosted.call(function);
    match trouble {
        Some(HostTrouble::Down) => return json(503, &Value::Null).into_response(),
        Some(HostTrouble::TooFast) => return json(429, &Value::Null).into_response(),
        Some(HostTrouble::Lost) | None => {}
    }
    let answer = match campus.moodle_function(function, field("wstoken"), &form) {
        Ok(answer) => answer,
        Err((class, code, message)) => json!({"exception": class, "errorcode": code, "message": message}),
    };
    if trouble.is_some() {
        return json(504, &Value::Null).into_response();
    }
    json(200, &answer).into_response()
}

fn invalid(why: &str) -> Exception {
    ("invalid_parameter_exception", "invalidparameter", format!("Invalid parameter value detected ({why})"))
}

pub(super) fn number<T: std::str::FromStr>(text: Option<&String>) -> Result<T, Exception> {
    text.and_then(|text| text.parse().ok()).ok_or_else(|| invalid("a number is missing"))
}

impl Campus {
    fn moodle_function(&self, function: &str, token: &str, form: &Form) -> Result<Value, Exception> {
        let (known, allowed, barred) = {
            let memory = self.memory();
            let hosted = &memory.hosted;
            (
                hosted.token.as_deref() == Some(token) && !token.is_empty(),
                hosted.functions.contains(function),
                hosted.may_not_manage,
            )
        };
        if !known {
            return Err((
                "core\\exception\\moodle_exception",
                "invalidtoken",
                "Invalid token - token not found".to_owned(),
            ));
        }
        if !allowed {
            return Err((
                "webservice_access_exception",
                "accessexception",
                "Access control exception".to_owned(),
            ));
        }
        if super::forums::FORUM_FUNCTIONS.contains(&function) {
            return self.moodle_forum(function, form);
        }
        if barred {
            return Err((
                "required_capability_exception",
                "nopermissions",
                "Sorry, but you do not currently have permissions to do that (Manage groups).".to_owned(),
            ));
        }
        match function {
            "core_group_get_course_groups" => {
                let course =
                    self.moodle_course(form.iter().find(|(key, _)| key == "courseid").map(|(_, it)| it))?;
                let groups = self.hosted_groups(course);
                Ok(groups.iter().map(|group| row(group.id, course, &group.name, &group.mark)).collect())
            }
            "core_group_get_course_groupings" => {
                let course =
                    self.moodle_course(form.iter().find(|(key, _)| key == "courseid").map(|(_, it)| it))?;
                let sets = self.hosted_sets(course);
                Ok(sets.iter().map(|set| row(set.id, course, &set.name, &set.mark)).collect())
            }
            "core_group_get_group_members" => {
                let ids = form.iter().filter(|(key, _)| key.starts_with("groupids[")).map(|(_, id)| id);
                let memory = self.memory();
                ids.map(|id| {
                    let id: u64 = number(Some(id))?;
                    let group = memory.hosted.groups.iter().find(|group| group.id == id);
                    let group = group.ok_or_else(|| invalid("no such group"))?;
                    Ok(json!({"groupid": id, "userids": group.members}))
                })
                .collect()
            }
            "core_group_create_groups" => self.make_groups(&list(form, "groups")),
            "core_group_create_groupings" => self.make_groupings(&list(form, "groupings")),
            "core_group_assign_grouping" => self.assign(&list(form, "assignments")),
            "core_group_add_group_members" => self.change_members(&list(form, "members"), true),
            "core_group_delete_group_members" => self.change_members(&list(form, "members"), false),
            _ => Err(("dml_missing_record_exception", "invalidrecord", "No such function".to_owned())),
        }
    }

    fn moodle_course(&self, text: Option<&String>) -> Result<u32, Exception> {
        let course: u32 = number(text)?;
        self.course(course).map(|course| course.number).ok_or_else(|| {
            (
                "moodle_exception",
                "errorcoursecontextnotvalid",
                "You cannot execute functions in the course context".to_owned(),
            )
        })
    }

    /// All or none, as Moodle's transaction does.
    fn make_groups(&self, rows: &[BTreeMap<String, String>]) -> Result<Value, Exception> {
        let mut new = Vec::new();
        for row in rows {
            let course = self.moodle_course(row.get("courseid"))?;
            let name = row.get("name").filter(|name| !name.trim().is_empty());
            let name = name.ok_or_else(|| invalid("Invalid group name"))?.clone();
            row.get("description")
                .ok_or_else(|| invalid("Missing required key in single structure: description"))?;
            let mark = row.get("idnumber").cloned().unwrap_or_default();
            let same = |group: &HostedGroup| group.course == course && group.name == name;
            let marked =
                |group: &HostedGroup| group.course == course && group.mark == mark && !mark.is_empty();
            let memory = self.memory();
            if memory.hosted.groups.iter().chain(&new).any(same) {
                return Err(invalid("Group with the same name already exists in the course"));
            }
            if memory.hosted.groups.iter().chain(&new).any(marked) {
                return Err(("moodle_exception", "idnumbertaken", "ID number is already used".to_owned()));
            }
            new.push(HostedGroup {
                id: 0,
                course,
                sets: BTreeSet::new(),
                name,
                mark,
                members: BTreeSet::new(),
            });
        }
        let mut memory = self.memory();
        let mut answer = Vec::new();
        for mut group in new {
            group.id = memory.hosted.next_id();
            answer.push(row(group.id, group.course, &group.name, &group.mark));
            memory.hosted.groups.push(group);
        }
        Ok(answer.into())
    }

    fn make_groupings(&self, rows: &[BTreeMap<String, String>]) -> Result<Value, Exception> {
        let mut answer = Vec::new();
        for one in rows {
            let course = self.moodle_course(one.get("courseid"))?;
            let name = one.get("name").cloned().unwrap_or_default();
            let mark = one.get("idnumber").cloned().unwrap_or_default();
            if self.hosted_sets(course).iter().any(|set| set.name == name) {
                return Err(invalid("Grouping with the same name already exists in the course"));
            }
            let mut memory = self.memory();
            let id = memory.hosted.next_id();
            answer.push(row(id, course, &name, &mark));
            memory.hosted.sets.push(HostedSet { id, course, name, mark });
        }
        Ok(answer.into())
    }

    fn assign(&self, rows: &[BTreeMap<String, String>]) -> Result<Value, Exception> {
        for row in rows {
            let (set, group): (u64, u64) = (number(row.get("groupingid"))?, number(row.get("groupid"))?);
            let mut memory = self.memory();
            if !memory.hosted.sets.iter().any(|known| known.id == set) {
                return Err(invalid("no such grouping"));
            }
            let group = memory.hosted.groups.iter_mut().find(|known| known.id == group);
            group.ok_or_else(|| invalid("no such group"))?.sets.insert(set);
        }
        Ok(Value::Null)
    }

    fn change_members(&self, rows: &[BTreeMap<String, String>], add: bool) -> Result<Value, Exception> {
        let mut changes = Vec::new();
        for row in rows {
            let (group, person): (u64, u32) = (number(row.get("groupid"))?, number(row.get("userid"))?);
            let course = {
                let memory = self.memory();
                let group = memory.hosted.groups.iter().find(|known| known.id == group);
                group.ok_or_else(|| invalid("no such group"))?.course
            };
            let enrolled =
                self.course(course).is_some_and(|course| self.enrolled(&course).contains_key(&person));
            if add && !enrolled {
                return Err(invalid("Only enrolled users may be members of groups"));
            }
            changes.push((group, person));
        }
        for (group, person) in changes {
            self.change_hosted_group(group, |group| {
                if add {
                    group.members.insert(person);
                } else {
                    group.members.remove(&person);
                }
            });
        }
        Ok(Value::Null)
    }
}

fn row(id: u64, course: u32, name: &str, mark: &str) -> Value {
    json!({
        "id": id, "courseid": course, "name": name, "description": "", "descriptionformat": 1,
        "enrolmentkey": "", "idnumber": mark,
    })
}
