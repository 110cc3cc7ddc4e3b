//! Names and Role Provisioning Services 2.0: a course's roster, page by page.

use std::collections::HashMap;

use serde_json::{Value, json};

use super::{
    course::{Course, Tool},
    manners::Paging,
    people::Person,
    state::{Campus, Canned},
    template,
};

const SCOPE: &str = "https://purl.imsglobal.org/spec/lti-nrps/scope/contextmembership.readonly";
const MEDIA_TYPE: &str = "application/vnd.ims.lti-nrps.v2.membershipcontainer+json";

/// A request for a page of a roster, as far as the answer depends on it.
#[derive(Clone, Debug, Default)]
pub struct RosterRequest {
    /// HTTP method.
    pub method: String,
    /// Path and query, for error bodies.
    pub url: String,
    /// `context` segment of the path.
    pub context: String,
    /// `type` segment of the path, where there is one.
    pub tool: Option<String>,
    /// Query parameters.
    pub query: HashMap<String, String>,
    /// `Accept`; empty: absent.
    pub accept: String,
    /// `Content-Type`; empty: absent.
    pub content_type: String,
    /// `Authorization`; empty: absent.
    pub authorization: String,
}

impl Campus {
    /// A page of a roster, or a refusal.
    #[must_use]
    pub fn roster(&self, request: &RosterRequest) -> Canned {
        self.memory().seen.roster_requests += 1;
        if let Some(canned) = self.memory().roster.clone() {
            return canned;
        }
        if self.is_out_of_order() {
            return refusal(request, 503, "Service Unavailable");
        }
        let judged = self.judge_roster(request);
        let (course, tool) = match judged {
            Ok(found) => found,
            Err((status, reason)) => return refusal(request, status, &reason),
        };
        let (shown, from, size, all) = self.members_shown(&course, request);
        let with_message = request.query.contains_key("rlid");
        let rows: Vec<Value> =
            shown.iter().filter_map(|person| self.row(&course, person, &tool, with_message)).collect();
        let path = self.manners.roster.path.replace("{context}", &request.context);
        let id = self.address(&path.replace("{type}", request.tool.as_deref().unwrap_or_default()));
        let body = json!({
            "id": id,
            "context": {"id": request.context, "label": course.label, "title": course.title},
            "members": rows,
        });
        let mut headers = Vec::new();
        if let Some(links) = self.links(request, &id, from, size, all) {
            headers.push(("Link".to_owned(), links));
        }
        Canned {
            status: 200,
            content_type: format!("{MEDIA_TYPE}; charset=utf-8"),
            body: body.to_string(),
            headers,
        }
    }

    fn judge_roster(&self, request: &RosterRequest) -> Result<(Course, Tool), (u16, String)> {
        let accept = request.accept.trim();
        if self.manners.roster.exact_accept
            && !(accept.is_empty() || accept == MEDIA_TYPE || accept.contains("*/*"))
        {
            let path = request.url.split('?').next().unwrap_or_default();
            let path = path.strip_prefix("/mod/lti/services.php").unwrap_or(path);
            return Err((400, format!("No handler found for {path} {accept} ")));
        }
        if request.method != "GET" {
            return Err((405, "Method Not Allowed".to_owned()));
        }
        let unauthorized = || (401, "Unauthorized".to_owned());
        // Lower-case `bearer` is refused, as recorded.
        let token = request.authorization.strip_prefix("Bearer ").ok_or_else(unauthorized)?;
        let (tool, now) = (self.tool_of_grant(token).ok_or_else(unauthorized)?, self.now());
        let granted = self
            .memory()
            .grants
            .get(token)
            .is_some_and(|grant| now < grant.until && grant.scopes.iter().any(|scope| scope == SCOPE));
        if !granted {
            return Err(unauthorized());
        }
        let course = self.course_with(&request.context);
        let course =
            course.ok_or_else(|| (404, format!("Not Found: Course {} doesn't exist", request.context)))?;
        if request.tool.as_deref().is_some_and(|number| number != tool.number.to_string()) {
            return Err(unauthorized());
        }
        if let Some(link) = request.query.get("rlid") {
            let known = self.facts(&course, &super::people::site_admin(), &tool)["link_id"] == json!(link);
            if !known {
                return Err((404, format!("Not Found: LTI link {link} doesn't exist")));
            }
        }
        Ok((course, tool))
    }

    /// The course with this id, without its people: there may be a hundred thousand.
    fn course_with(&self, context: &str) -> Option<Course> {
        let memory = self.memory();
        let empty = |course: &Course| Course {
            number: course.number,
            label: course.label.clone(),
            title: course.title.clone(),
            shows_names: course.shows_names,
            members: Vec::new(),
        };
        memory.courses.iter().map(empty).find(|course| self.context_id(course) == context)
    }

    pub(super) fn tool_of_grant(&self, token: &str) -> Option<Tool> {
        let memory = self.memory();
        let client = &memory.grants.get(token)?.client_id;
        memory.tools.iter().find(|tool| &tool.client_id == client).cloned()
    }

    /// Those on a page, by family name; where the page begins, how many it holds, and how many there are in all.
    fn members_shown(&self, course: &Course, request: &RosterRequest) -> (Vec<Person>, usize, usize, usize) {
        let memory = self.memory();
        let members = memory.courses.iter().find(|one| one.number == course.number);
        let members = members.into_iter().flat_map(|course| &course.members);
        let listed = members.filter_map(|username| memory.people.get(username));
        let mut listed: Vec<&Person> = listed
            .filter(|person| (self.manners.roster_roles)(person.standing).is_some())
            .filter(|person| wanted_role(request.query.get("role"), self, person))
            .collect();
        listed.sort_by(|a, b| (&a.family, &a.given, a.number).cmp(&(&b.family, &b.given, b.number)));
        let all = listed.len();
        let (from, size) = if memory.whole_rosters { (0, all) } else { self.window(request, all) };
        let shown = listed.get(from..(from + size).min(all)).unwrap_or_default();
        (shown.iter().map(|person| (*person).clone()).collect(), from, size, all)
    }

    /// Counts down to a failure that a test has ordered.
    fn is_out_of_order(&self) -> bool {
        let mut memory = self.memory();
        let Some(left) = memory.roster_breaks_after else { return false };
        memory.roster_breaks_after = Some(left.saturating_sub(1));
        left == 0
    }

    fn row(&self, course: &Course, person: &Person, tool: &Tool, with_message: bool) -> Option<Value> {
        let mut facts = self.facts(course, person, tool);
        facts.insert("roster_roles".to_owned(), json!((self.manners.roster_roles)(person.standing)));
        if self.manners.roster.escapes_html {
            for value in facts.values_mut() {
                if let Value::String(text) = value {
                    *text = text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;");
                }
            }
        }
        let filled = |text: &str| {
            let template: Value = serde_json::from_str(text).ok()?;
            template::fill(&template, &facts, self.manners.variables)
        };
        let mut row = filled(self.manners.roster.member)?;
        if with_message {
            row["message"] = filled(self.manners.roster.message)?;
        }
        Some(row)
    }

    /// Where the page begins and how many members it has.
    fn window(&self, request: &RosterRequest, all: usize) -> (usize, usize) {
        let number = |name: &str| request.query.get(name).and_then(|text| text.parse::<usize>().ok());
        let manners = self.manners.roster;
        match manners.paging {
            Paging::Offset => {
                // Zero, negative and text mean everybody, as recorded.
                let size = number("limit").filter(|&limit| limit > 0);
                size.map_or((0, all), |size| (number("from").unwrap_or(0), size))
            }
            Paging::Pages => {
                let asked = number("per_page").or_else(|| number("limit")).filter(|&size| size > 0);
                let size = asked.or(manners.page).unwrap_or(all).min(manners.page_limit);
                (number("page").unwrap_or(1).saturating_sub(1) * size, size)
            }
        }
    }

    fn links(
        &self,
        request: &RosterRequest,
        id: &str,
        from: usize,
        size: usize,
        all: usize,
    ) -> Option<String> {
        let more = from + size < all;
        let rlid = request.query.get("rlid").map(|link| format!("&rlid={link}")).unwrap_or_default();
        match self.manners.roster.paging {
            // The role filter is not carried over: recorded, and a trap for tools that rely on it.
            Paging::Offset => {
                more.then(|| format!("<{id}?limit={size}&from={}{rlid}>; rel=\"next\"", from + size))
            }
            Paging::Pages => {
                let page = from / size.max(1) + 1;
                let last = all.div_ceil(size.max(1)).max(1);
                let link = |page: usize, name: &str| {
                    format!("<{id}?page={page}&per_page={size}{rlid}>; rel=\"{name}\"")
                };
                let mut links = vec![link(page, "current")];
                if more {
                    links.push(link(page + 1, "next"));
                }
                links.extend([link(1, "first"), link(last, "last")]);
                Some(links.join(","))
            }
        }
    }
}

/// Only two role filters work; any other shows everybody.
fn wanted_role(role: Option<&String>, campus: &Campus, person: &Person) -> bool {
    let short = |role: &str| role.rsplit(['#', '/']).next().unwrap_or_default().to_owned();
    match role.map(|role| short(role)).as_deref() {
        Some(role @ ("Instructor" | "Learner")) => {
            let own = (campus.manners.roster_roles)(person.standing).unwrap_or_default();
            own.iter().any(|own| short(own) == role)
        }
        _ => true,
    }
}

fn refusal(request: &RosterRequest, status: u16, reason: &str) -> Canned {
    let body = json!({
        "status": status,
        "reason": reason,
        "request": {
            "method": request.method,
            "url": request.url,
            "accept": request.accept,
            "contentType": request.content_type,
        },
    });
    Canned {
        status,
        content_type: "application/json; charset=utf-8".to_owned(),
        body: body.to_string(),
        headers: Vec::new(),
    }
}
