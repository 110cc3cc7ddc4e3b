//! The platform's pages.

use askama::Template;

use super::{
    course::Course,
    people::{Person, Standing},
    state::Campus,
};

/// A form that posts itself: login initiation, authentication response, repost.
#[derive(Template)]
#[template(path = "post_itself.html")]
pub(super) struct PostItself<'a> {
    pub(super) name: &'a str,
    pub(super) action: &'a str,
    pub(super) fields: &'a [(String, String)],
}

/// "Invalid request", as bare as the real one.
#[derive(Template)]
#[template(path = "invalid_request.html")]
pub(super) struct InvalidRequest<'a> {
    pub(super) platform: &'a str,
}

/// What the main column shows.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Section {
    Tool,
    Home,
    People,
}

/// A page of a course.
#[derive(Template)]
#[template(path = "course.html")]
pub(super) struct CoursePage {
    section: Section,
    course: Course,
    platform: &'static str,
    me: Person,
    audience: Vec<Choice>,
    people: Vec<Listed>,
    courses: Vec<(u32, String)>,
    /// Address of the page in the frame; `None`: no tool is registered.
    launch: Option<String>,
    tool_origin: String,
    storage_target: Option<&'static str>,
}

/// An entry of the "View as" list.
struct Choice {
    username: String,
    label: String,
    heading: &'static str,
    chosen: bool,
}

struct Listed {
    name: String,
    initials: String,
    role: &'static str,
    city: String,
}

impl CoursePage {
    pub(super) fn new(campus: &Campus, course: Course, me: Person, section: Section) -> Self {
        let mut audience = campus.audience(&course);
        audience.sort_by_key(|person| (rank(person.standing), person.name()));
        let choice = |person: &Person| Choice {
            username: person.username.clone(),
            label: match person.standing {
                Standing::Learner if !person.city.is_empty() => {
                    format!("{} · {}", person.name(), person.city)
                }
                _ => person.name(),
            },
            heading: heading(person.standing),
            chosen: person.username == me.username,
        };
        let listed = |person: &Person| Listed {
            name: person.name(),
            initials: initials(person),
            role: role(person.standing),
            city: person.city.clone(),
        };
        let tool = campus.tool();
        let origin = |url: &str| url::Url::parse(url).map(|url| url.origin().ascii_serialization());
        let enrolled = audience.iter().filter(|person| course.members.contains(&person.username));
        Self {
            section,
            platform: campus.manners().name,
            people: enrolled.map(listed).collect(),
            audience: audience.iter().map(choice).collect(),
            courses: campus.courses().into_iter().map(|course| (course.number, course.title)).collect(),
            launch: tool
                .as_ref()
                .map(|_| format!("{}?id={}", campus.manners().paths.launch, course.activity())),
            tool_origin: tool.and_then(|tool| origin(&tool.addresses.launch_url).ok()).unwrap_or_default(),
            storage_target: campus.manners().storage_target,
            course,
            me,
        }
    }

    fn headings(&self) -> Vec<&'static str> {
        let mut headings: Vec<_> = self.audience.iter().map(|choice| choice.heading).collect();
        headings.dedup();
        headings
    }

    fn initials(&self) -> String {
        initials(&self.me)
    }

    fn role(&self) -> &'static str {
        role(self.me.standing)
    }

    fn is(&self, section: &str) -> bool {
        match self.section {
            Section::Tool => section == "tool",
            Section::Home => section == "home",
            Section::People => section == "people",
        }
    }

    fn current(&self, section: &str) -> &'static str {
        if self.is(section) { "page" } else { "false" }
    }

    fn address(&self, tail: &str) -> String {
        format!("/course/{}{tail}", self.course.number)
    }
}

/// The page on which an administrator adds a tool by its address.
#[derive(Template)]
#[template(path = "add_tool.html")]
pub(super) struct AddTool<'a> {
    pub(super) visit: &'a str,
}

/// The form in which a teacher adds an activity, with the tool's picker in it.
#[derive(Template)]
#[template(path = "select_content.html")]
pub(super) struct SelectContent<'a> {
    pub(super) frame: &'a str,
}

/// What the frame shows after a selection.
#[derive(Template)]
#[template(path = "selected.html")]
pub(super) struct Selected {
    pub(super) titles: Vec<String>,
}

/// The page of the frame that keeps values for tools.
#[derive(Template)]
#[template(path = "storage_frame.html")]
pub(super) struct StorageFrame;

const fn rank(standing: Standing) -> u8 {
    match standing {
        Standing::Instructor => 0,
        Standing::Assistant => 1,
        Standing::Administrator => 2,
        Standing::SiteAdmin => 3,
        Standing::Learner => 4,
        Standing::Observer => 5,
    }
}

const fn heading(standing: Standing) -> &'static str {
    match standing {
        Standing::Instructor | Standing::Assistant => "Teaching",
        Standing::Administrator | Standing::SiteAdmin => "Looking after the site",
        Standing::Learner => "Students",
        Standing::Observer => "Looking in",
    }
}

const fn role(standing: Standing) -> &'static str {
    match standing {
        Standing::Instructor => "Teacher",
        Standing::Assistant => "Teaching assistant",
        Standing::Administrator => "Tool administrator",
        Standing::SiteAdmin => "Site administrator",
        Standing::Learner => "Student",
        Standing::Observer => "Observer",
    }
}

fn initials(person: &Person) -> String {
    let first = |name: &str| name.chars().next();
    [first(&person.given), first(&person.family)].into_iter().flatten().collect()
}
