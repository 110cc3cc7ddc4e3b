//! Groups that live on the platform itself: a teacher's own, and those a tool writes with a key.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::Arc;

use axum::{
    Router,
    routing::{any, get},
};
use jiff::Timestamp;

use super::{
    course::Course,
    hosted_canvas, hosted_moodle,
    people::{Person, Standing},
    state::{Campus, Canned},
};

/// A set of groups: Canvas' group category, Moodle's grouping.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HostedSet {
    /// The platform's number.
    pub id: u64,
    /// Number of the course.
    pub course: u32,
    /// What it is called.
    pub name: String,
    /// Moodle's `idnumber`; empty on Canvas.
    pub mark: String,
}

/// A group.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HostedGroup {
    /// The platform's number.
    pub id: u64,
    /// Number of the course.
    pub course: u32,
    /// Sets it belongs to: one on Canvas, any number on Moodle.
    pub sets: BTreeSet<u64>,
    /// What it is called.
    pub name: String,
    /// Moodle's `idnumber`, Canvas' description.
    pub mark: String,
    /// Numbers of its people.
    pub members: BTreeSet<u32>,
}

/// How calls go wrong.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum HostTrouble {
    /// It is done, but the answer is lost on the way.
    Lost,
    /// It is not done.
    Down,
    /// The tool asks too often.
    TooFast,
}

/// A developer key of type API.
#[derive(Clone, Debug)]
pub(super) struct ApiKey {
    pub(super) id: String,
    pub(super) secret: String,
    pub(super) redirect_uri: String,
    pub(super) scopes: BTreeSet<String>,
}

/// A token of a teacher, or a code or refresh token on the way to one.
#[derive(Clone, Debug)]
pub(super) struct Allowed {
    pub(super) person: u32,
    pub(super) key: String,
    pub(super) scopes: BTreeSet<String>,
    pub(super) until: Timestamp,
}

/// What the platform keeps of groups and keys.
#[derive(Debug, Default)]
pub(super) struct Hosted {
    pub(super) sets: Vec<HostedSet>,
    pub(super) groups: Vec<HostedGroup>,
    last_id: u64,
    pub(super) calls: Vec<String>,
    trouble: Option<(usize, HostTrouble, usize)>,
    // Moodle
    pub(super) token: Option<String>,
    pub(super) functions: BTreeSet<String>,
    pub(super) may_not_manage: bool,
    /// Requests with a token in their address.
    pub(super) leaks: usize,
    // Canvas
    pub(super) keys: Vec<ApiKey>,
    pub(super) codes: HashMap<String, Allowed>,
    pub(super) refresh: HashMap<String, Allowed>,
    pub(super) access: HashMap<String, Allowed>,
}

impl Hosted {
    pub(super) fn next_id(&mut self) -> u64 {
        self.last_id += 1;
        // Far from the numbers of people and courses, so that a mix-up shows.
        70_000 + self.last_id
    }

    /// Counts a call; says how it goes wrong, if it does.
    pub(super) fn call(&mut self, what: &str) -> Option<HostTrouble> {
        self.calls.push(what.to_owned());
        let (wait, trouble, times) = self.trouble.as_mut()?;
        if *wait > 0 {
            *wait -= 1;
            return None;
        }
        let trouble = *trouble;
        *times -= 1;
        if *times == 0 {
            self.trouble = None;
        }
        Some(trouble)
    }
}

pub(super) fn routes(platform: &str) -> Router<Arc<Campus>> {
    match platform {
        "Moodle" => Router::new().route("/webservice/rest/server.php", any(hosted_moodle::serve)),
        _ => Router::new()
            .route("/login/oauth2/auth", get(hosted_canvas::allow))
            .route("/api/v1/{*path}", any(hosted_canvas::serve)),
    }
}

pub(super) fn json(status: u16, body: &serde_json::Value) -> Canned {
    Canned {
        status,
        content_type: "application/json; charset=utf-8".to_owned(),
        body: body.to_string(),
        headers: Vec::new(),
    }
}

/// `list[0][name]=value` of a form, as one map for each place of the list.
pub(super) fn list(form: &[(String, String)], name: &str) -> Vec<BTreeMap<String, String>> {
    let mut rows: BTreeMap<usize, BTreeMap<String, String>> = BTreeMap::new();
    for (key, value) in form {
        let Some(rest) = key.strip_prefix(name).and_then(|rest| rest.strip_prefix('[')) else { continue };
        let Some((place, field)) = rest.split_once(']') else { continue };
        let field = field.trim_start_matches('[').trim_end_matches(']');
        if let Ok(place) = place.parse() {
            rows.entry(place).or_default().insert(field.to_owned(), value.clone());
        }
    }
    rows.into_values().collect()
}

impl Campus {
    /// A teacher's own groups: a set "Project teams" with "Group 1", where everybody is, and an empty "Group 2".
    pub fn make_own_groups(&self, course: u32) {
        let people = self.course(course).map(|course| course.members).unwrap_or_default();
        let numbers =
            people.iter().filter_map(|name| self.person(name)).map(|person| person.number).collect();
        let mut memory = self.memory();
        let hosted = &mut memory.hosted;
        let set = hosted.next_id();
        hosted.sets.push(HostedSet {
            id: set,
            course,
            name: "Project teams".to_owned(),
            mark: String::new(),
        });
        for (name, members) in [("Group 1", numbers), ("Group 2", BTreeSet::new())] {
            let (id, sets) = (hosted.next_id(), BTreeSet::from([set]));
            let (name, mark) = (name.to_owned(), String::new());
            hosted.groups.push(HostedGroup { id, course, sets, name, mark, members });
        }
    }

    /// All groups of a course.
    #[must_use]
    pub fn hosted_groups(&self, course: u32) -> Vec<HostedGroup> {
        self.memory().hosted.groups.iter().filter(|group| group.course == course).cloned().collect()
    }

    /// All sets of a course.
    #[must_use]
    pub fn hosted_sets(&self, course: u32) -> Vec<HostedSet> {
        self.memory().hosted.sets.iter().filter(|set| set.course == course).cloned().collect()
    }

    /// Changes a group behind the tool's back.
    pub fn change_hosted_group(&self, id: u64, change: impl FnOnce(&mut HostedGroup)) {
        if let Some(group) = self.memory().hosted.groups.iter_mut().find(|group| group.id == id) {
            change(group);
        }
    }

    /// Adds a group as it is, such as one that came along with a course copy.
    pub fn add_hosted_group(&self, group: HostedGroup) {
        self.memory().hosted.groups.push(group);
    }

    /// Names of the calls so far: functions of Moodle, method and path of Canvas.
    #[must_use]
    pub fn hosted_calls(&self) -> Vec<String> {
        self.memory().hosted.calls.clone()
    }

    /// After `calls` more calls, `times` of them go wrong.
    pub fn fail_hosted_calls(&self, calls: usize, trouble: HostTrouble, times: usize) {
        self.memory().hosted.trouble = Some((calls, trouble, times)).filter(|_| times > 0);
    }

    /// Moodle: makes a web service with these functions and a token for it.
    pub fn make_web_service(&self, functions: &[&str]) -> String {
        let token = super::keys::random_hex(16);
        let mut memory = self.memory();
        memory.hosted.token = Some(token.clone());
        memory.hosted.functions = functions.iter().map(|&function| function.to_owned()).collect();
        token
    }

    /// Moodle: the account of the web service may or may not manage groups.
    pub fn let_account_manage(&self, may: bool) {
        self.memory().hosted.may_not_manage = !may;
    }

    /// Requests that had a web service token in their address.
    #[must_use]
    pub fn leaked_tokens(&self) -> usize {
        self.memory().hosted.leaks
    }

    /// Canvas: makes an API key with these scopes; gives its id and secret.
    pub fn make_api_key(&self, redirect_uri: &str, scopes: &[&str]) -> (String, String) {
        let (id, secret) = ("10000000000042".to_owned(), super::keys::random_hex(32));
        let scopes = scopes.iter().map(|&scope| scope.to_owned()).collect();
        let key =
            ApiKey { id: id.clone(), secret: secret.clone(), redirect_uri: redirect_uri.to_owned(), scopes };
        self.memory().hosted.keys = vec![key];
        (id, secret)
    }

    /// Canvas: a scope is taken from every token given out so far.
    pub fn withdraw_scope(&self, scope: &str) {
        let mut memory = self.memory();
        let hosted = &mut memory.hosted;
        for allowed in hosted.access.values_mut().chain(hosted.refresh.values_mut()) {
            allowed.scopes.remove(scope);
        }
    }

    /// Canvas: teachers take back what they allowed. `for_good`: refresh tokens too.
    pub fn revoke_teacher_tokens(&self, for_good: bool) {
        let mut memory = self.memory();
        memory.hosted.access.clear();
        if for_good {
            memory.hosted.refresh.clear();
        }
    }

    /// Those of the course, by number.
    pub(super) fn enrolled(&self, course: &Course) -> BTreeMap<u32, Person> {
        let people = course.members.iter().filter_map(|username| self.person(username));
        people.map(|person| (person.number, person)).collect()
    }

    pub(super) fn teaches(&self, course: &Course, person: u32) -> bool {
        let standing = self.enrolled(course).get(&person).map(|person| person.standing);
        matches!(standing, Some(Standing::Instructor | Standing::Assistant))
    }
}
