//! Assignment and Grade Services 2.0: a course's columns and what was scored.

use std::collections::{BTreeMap, HashMap};

use jiff::Timestamp;
use serde_json::{Value, json};

use super::{
    course::{Course, Tool},
    people::Standing,
    state::{Campus, Canned},
};

const SCOPES: &str = "https://purl.imsglobal.org/spec/lti-ags/scope/";
const COLUMN: &str = "application/vnd.ims.lis.v2.lineitem+json";
const COLUMNS: &str = "application/vnd.ims.lis.v2.lineitemcontainer+json";
const SCORE: &str = "application/vnd.ims.lis.v1.score+json";
const RESULTS: &str = "application/vnd.ims.lis.v2.resultcontainer+json";

/// How a gradebook is served.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct GradebookManners {
    /// Path of a course's columns; `{context}` is filled in.
    pub columns: &'static str,
    /// Path of one column; `{item}` is filled in. Scores and results are below it.
    pub column: &'static str,
    /// Addresses carry `?type_id=…`, and only exact media types are understood.
    pub exact: bool,
    /// What a tool may be granted.
    pub scopes: &'static [&'static str],
    /// The answer for somebody who gets no grades here.
    pub stranger: (u16, &'static str),
    /// The answer to a score that is no newer.
    pub stale: (u16, &'static str),
    /// Whether a score with the very timestamp of the one before is taken.
    pub takes_same_timestamp: bool,
}

pub(super) const MOODLE: GradebookManners = GradebookManners {
    columns: "/mod/lti/services.php/{context}/lineitems",
    column: "/mod/lti/services.php/{context}/lineitems/{item}/lineitem",
    exact: true,
    scopes: &["lineitem", "lineitem.readonly", "result.readonly", "score"],
    stranger: (400, "[]"),
    stale: (409, "[]"),
    takes_same_timestamp: false,
};

/// By its source: `app/controllers/lti/ims/scores_controller.rb`.
pub(super) const CANVAS: GradebookManners = GradebookManners {
    columns: "/api/lti/courses/{context}/line_items",
    column: "/api/lti/courses/{context}/line_items/{item}",
    exact: false,
    scopes: &["lineitem", "result.readonly", "score"],
    stranger: (
        422,
        r#"{"errors":{"type":"unprocessable_entity","message":"User not found in course or is not a student"}}"#,
    ),
    stale: (
        400,
        r#"{"errors":{"type":"bad_request","message":"Provided timestamp before last updated timestamp of the result"}}"#,
    ),
    takes_same_timestamp: true,
};

/// A column of a course's gradebook.
#[derive(Clone, Debug, PartialEq)]
pub struct Column {
    /// The platform's number of it.
    pub number: u32,
    /// The number of the course it is in.
    pub course: u32,
    /// What people read.
    pub label: String,
    /// The best grade.
    pub maximum: f64,
    /// The tool's name of the thing.
    pub resource_id: String,
    /// The tool's tag.
    pub tag: String,
    /// Grades by user id: as a share of the maximum, `None` for an empty cell, and when.
    pub grades: BTreeMap<String, (Option<f64>, Timestamp)>,
    /// Every score that was taken, in order: user id and timestamp.
    pub taken: Vec<(String, Timestamp)>,
}

impl Column {
    /// What stands in the cell of `user`.
    #[must_use]
    pub fn grade(&self, user: &str) -> Option<f64> {
        self.grades.get(user).and_then(|(grade, _)| grade.map(|share| share * self.maximum))
    }
}

/// What of a gradebook is asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Part {
    /// The columns.
    Columns,
    /// One column.
    Column,
    /// Its scores.
    Scores,
    /// Its results.
    Results,
}

/// A request to a gradebook, as far as the answer depends on it.
#[derive(Clone, Debug)]
pub struct GradebookRequest {
    /// What of it.
    pub part: Part,
    /// HTTP method.
    pub method: String,
    /// Path and query, for error bodies.
    pub url: String,
    /// `context` segment of the path.
    pub context: String,
    /// `item` segment of the path, where there is one.
    pub item: Option<String>,
    /// Query parameters.
    pub query: HashMap<String, String>,
    /// `Accept`; empty: absent.
    pub accept: String,
    /// `Content-Type`; empty: absent.
    pub content_type: String,
    /// `Authorization`; empty: absent.
    pub authorization: String,
    /// The body.
    pub body: Vec<u8>,
}

type Refused = (u16, String);

impl Campus {
    /// The columns of a course, as its teachers see them.
    #[must_use]
    pub fn columns(&self, course: u32) -> Vec<Column> {
        self.memory().columns.iter().filter(|column| column.course == course).cloned().collect()
    }

    /// A teacher deletes a column.
    pub fn delete_column(&self, number: u32) {
        self.memory().columns.retain(|column| column.number != number);
    }

    /// A teacher makes the tool's link one that is graded, out of a hundred.
    pub fn grade_link(&self, course: u32) -> u32 {
        let number = self.add_column(course, "Kith study groups", 100.0, "", "");
        self.memory().graded_links.insert(course, number);
        number
    }

    /// The administrator no longer lets tools have this scope, such as `score`.
    pub fn withhold(&self, scope: &str) {
        self.memory().withheld.insert(format!("{SCOPES}{scope}"));
    }

    /// The administrator lets tools have everything again.
    pub fn grant_everything(&self) {
        self.memory().withheld.clear();
    }

    /// Answers gradebook requests with `answer` from now on; `None`: as usual.
    pub fn answer_gradebook_with(&self, answer: Option<Canned>) {
        self.memory().gradebook = answer;
    }

    pub(super) fn gradebook_scopes(&self) -> Vec<String> {
        let memory = self.memory();
        let all = self.manners.gradebook.scopes.iter().map(|scope| format!("{SCOPES}{scope}"));
        all.filter(|scope| !memory.withheld.contains(scope)).collect()
    }

    /// The address of a course's columns.
    pub(super) fn columns_url(&self, context: &str, tool: &Tool) -> String {
        let path = self.manners.gradebook.columns.replace("{context}", context);
        self.address(&format!("{path}{}", self.type_query(tool)))
    }

    fn column_url(&self, context: &str, number: u32, tool: &Tool) -> String {
        let path = self.manners.gradebook.column.replace("{context}", context);
        self.address(&format!("{}{}", path.replace("{item}", &number.to_string()), self.type_query(tool)))
    }

    /// The address of the column that belongs to the link, where there is one.
    pub(super) fn own_column_url(&self, course: &Course, context: &str, tool: &Tool) -> Option<String> {
        let number = *self.memory().graded_links.get(&course.number)?;
        Some(self.column_url(context, number, tool))
    }

    fn type_query(&self, tool: &Tool) -> String {
        if self.manners.gradebook.exact { format!("?type_id={}", tool.number) } else { String::new() }
    }

    fn add_column(&self, course: u32, label: &str, maximum: f64, resource_id: &str, tag: &str) -> u32 {
        let mut memory = self.memory();
        memory.columns_made += 1;
        let column = Column {
            number: memory.columns_made,
            course,
            label: label.to_owned(),
            maximum,
            resource_id: resource_id.to_owned(),
            tag: tag.to_owned(),
            grades: BTreeMap::new(),
            taken: Vec::new(),
        };
        memory.columns.push(column);
        memory.columns_made
    }

    /// The answer to a gradebook request.
    #[must_use]
    pub fn gradebook(&self, request: &GradebookRequest) -> Canned {
        self.memory().seen.gradebook_requests += 1;
        if let Some(canned) = self.memory().gradebook.clone() {
            return canned;
        }
        let answered = self.judge_gradebook(request).and_then(|(course, tool)| {
            let column = || self.column_asked_for(request, &course);
            match (request.part, request.method.as_str()) {
                (Part::Columns, "GET") => Ok(self.list(request, &course, &tool)),
                (Part::Columns, _) => self.create(request, &course, &tool),
                (Part::Column, "DELETE") => {
                    self.delete_column(column()?.number);
                    Ok(canned(204, COLUMN, String::new()))
                }
                (Part::Column, _) => {
                    Ok(canned(200, COLUMN, self.shown(request, &column()?, &tool).to_string()))
                }
                (Part::Scores, _) => Ok(self.score(request, &course, &column()?, &tool)),
                (Part::Results, _) => Ok(self.results(request, &column()?, &tool)),
            }
        });
        answered.unwrap_or_else(|(status, reason)| {
            let body = if self.manners.gradebook.exact {
                json!({"status": status, "reason": reason, "request": {
                    "method": request.method, "url": request.url, "accept": request.accept,
                    "contentType": request.content_type,
                }})
            } else {
                json!({"errors": {"type": "refused", "message": reason}})
            };
            canned(status, "application/json", body.to_string())
        })
    }

    fn judge_gradebook(&self, request: &GradebookRequest) -> Result<(Course, Tool), Refused> {
        let (scopes, accept, sent): (&[&str], _, _) = match (request.part, request.method.as_str()) {
            (Part::Columns, "GET") => (&["lineitem", "lineitem.readonly"], COLUMNS, ""),
            (Part::Columns, "POST") => (&["lineitem"], "", COLUMN),
            (Part::Column, "GET") => (&["lineitem", "lineitem.readonly"], COLUMN, ""),
            (Part::Column, "DELETE") => (&["lineitem"], "", ""),
            (Part::Scores, "POST") => (&["score"], "", SCORE),
            (Part::Results, "GET") => (&["result.readonly"], RESULTS, ""),
            _ => return Err((405, "Method Not Allowed".to_owned())),
        };
        if self.manners.gradebook.exact {
            let path = request.url.split('?').next().unwrap_or_default();
            let path = path.strip_prefix("/mod/lti/services.php").unwrap_or(path);
            let accepted = accept.is_empty()
                || request.accept.is_empty()
                || request.accept == accept
                || request.accept.contains("*/*");
            if !accepted {
                return Err((400, format!("No handler found for {path} {} ", request.accept)));
            }
            if !sent.is_empty() && request.content_type != sent {
                return Err((400, format!("No handler found for {path}  {}", request.content_type)));
            }
        }
        let unauthorized = || (401, "Unauthorized".to_owned());
        let token = request.authorization.strip_prefix("Bearer ").ok_or_else(unauthorized)?;
        let (tool, now) = (self.tool_of_grant(token).ok_or_else(unauthorized)?, self.now());
        let granted = self.memory().grants.get(token).is_some_and(|grant| {
            let has = |scope: &&str| grant.scopes.contains(&format!("{SCOPES}{scope}"));
            now < grant.until && scopes.iter().any(has)
        });
        let other = request.query.get("type_id").is_some_and(|number| *number != tool.number.to_string());
        if !granted || other {
            return Err(unauthorized());
        }
        let course = self.courses().into_iter().find(|course| self.context_id(course) == request.context);
        let course =
            course.ok_or_else(|| (404, format!("Not Found: Course {} doesn't exist", request.context)))?;
        Ok((course, tool))
    }

    fn column_asked_for(&self, request: &GradebookRequest, course: &Course) -> Result<Column, Refused> {
        let number = request.item.clone().unwrap_or_default();
        let found =
            self.columns(course.number).into_iter().find(|column| column.number.to_string() == number);
        found.ok_or_else(|| (404, format!("Not Found: Grade item {number} doesn't exist")))
    }

    fn shown(&self, request: &GradebookRequest, column: &Column, tool: &Tool) -> Value {
        json!({
            "id": self.column_url(&request.context, column.number, tool),
            "label": column.label,
            "scoreMaximum": column.maximum,
            "resourceId": column.resource_id,
            "tag": column.tag,
        })
    }

    fn list(&self, request: &GradebookRequest, course: &Course, tool: &Tool) -> Canned {
        let fits = |name: &str, value: &str| request.query.get(name).is_none_or(|wanted| wanted == value);
        let columns = self.columns(course.number);
        let fitting = columns
            .iter()
            .filter(|column| fits("tag", &column.tag) && fits("resource_id", &column.resource_id));
        let shown: Vec<Value> = fitting.map(|column| self.shown(request, column, tool)).collect();
        canned(200, COLUMNS, json!(shown).to_string())
    }

    fn create(&self, request: &GradebookRequest, course: &Course, tool: &Tool) -> Result<Canned, Refused> {
        let bad = || (400, "No label or Score Maximum".to_owned());
        let mut body: Value = serde_json::from_slice(&request.body).map_err(|_| bad())?;
        let text = |name: &str| body[name].as_str().unwrap_or_default().to_owned();
        let maximum = body["scoreMaximum"].as_f64().ok_or_else(bad)?;
        let number =
            self.add_column(course.number, &text("label"), maximum, &text("resourceId"), &text("tag"));
        // Both echo what was sent.
        body["id"] = json!(self.column_url(&request.context, number, tool));
        Ok(canned(201, COLUMN, body.to_string()))
    }

    fn score(&self, request: &GradebookRequest, course: &Course, column: &Column, tool: &Tool) -> Canned {
        let manners = self.manners.gradebook;
        let refused = |(status, body): (u16, &str)| canned(status, SCORE, body.to_owned());
        let body: Value = serde_json::from_slice(&request.body).unwrap_or_default();
        let text = |name: &str| body[name].as_str().filter(|text| !text.is_empty());
        let at = text("timestamp").and_then(|at| at.parse::<Timestamp>().ok());
        let (Some(user), Some(at), Some(_), Some(progress)) =
            (text("userId"), at, text("activityProgress"), text("gradingProgress"))
        else {
            return refused((400, "[]"));
        };
        let graded = course
            .members
            .iter()
            .filter_map(|member| self.person(member))
            .any(|person| person.standing == Standing::Learner && self.subject(&person) == user);
        if !graded {
            return refused(manners.stranger);
        }
        let mut memory = self.memory();
        let Some(column) = memory.columns.iter_mut().find(|one| one.number == column.number) else {
            return refused((404, "[]"));
        };
        let newer = column.grades.get(user).is_none_or(|(_, last)| {
            if manners.takes_same_timestamp { at >= *last } else { at.as_second() > last.as_second() }
        });
        if !newer {
            memory.seen.stale_scores += 1;
            return refused(manners.stale);
        }
        // Anything but a finished grade empties the cell.
        let given = body["scoreGiven"].as_f64().filter(|_| progress == "FullyGraded");
        let share = given.map(|given| (given / body["scoreMaximum"].as_f64().unwrap_or(1.0)).clamp(0.0, 1.0));
        column.grades.insert(user.to_owned(), (share, at));
        column.taken.push((user.to_owned(), at));
        let number = column.number;
        drop(memory);
        if manners.exact {
            return canned(200, SCORE, String::new());
        }
        let result = format!("{}/results/{user}", self.column_url(&request.context, number, tool));
        canned(200, SCORE, json!({"resultUrl": result}).to_string())
    }

    fn results(&self, request: &GradebookRequest, column: &Column, tool: &Tool) -> Canned {
        let of = self.column_url(&request.context, column.number, tool);
        let result = |(user, (share, at)): (&String, &(Option<f64>, Timestamp))| {
            let mut result = json!({"id": format!("{of}&user_id={user}"), "userId": user});
            if let Some(share) = share {
                result["resultScore"] = json!(share * column.maximum);
                result["resultMaximum"] = json!(column.maximum);
                result["scoreOf"] = json!(of);
                result["timestamp"] = json!(at.to_string());
            }
            result
        };
        let results: Vec<Value> = column.grades.iter().map(result).collect();
        canned(200, RESULTS, json!(results).to_string())
    }
}

fn canned(status: u16, media_type: &str, body: String) -> Canned {
    Canned { status, content_type: format!("{media_type}; charset=utf-8"), body, headers: Vec::new() }
}
