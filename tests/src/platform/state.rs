//! One simulated platform's memory: people, courses, tools, and what has been handed out.

use std::collections::{BTreeMap, HashMap, HashSet};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use anyhow::Context as _;
use jiff::Timestamp;
use serde_json::{Value, json};

use super::{
    course::{Course, Registration, Tool, ToolAddresses},
    forums::Forums,
    gradebook::Column,
    hosted::Hosted,
    keys::{PlatformKey, random_hex},
    manners::{Deployments, Issuer, Manners},
    notices::Handler,
    people::Person,
    registration::Ticket,
    selection::Placed,
};

/// Where the simulation reads the time; tests share the tool's clock with it.
pub type Now = Arc<dyn Fn() -> Timestamp + Send + Sync>;

/// An answer prepared by a test instead of the usual one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Canned {
    /// HTTP status.
    pub status: u16,
    /// `Content-Type`.
    pub content_type: String,
    /// The body.
    pub body: String,
    /// `Location` and other headers.
    pub headers: Vec<(String, String)>,
}

/// What the tool has asked of the platform so far.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Seen {
    /// Reads of the platform's key set.
    pub key_set_reads: u32,
    /// Tokens given out.
    pub tokens: u32,
    /// Requests for a page of a roster, refused ones included.
    pub roster_requests: u32,
    /// Launches posted to the tool.
    pub launches: u32,
    /// Requests to a gradebook, refused ones included.
    pub gradebook_requests: u32,
    /// Scores refused because there is one that is as new or newer.
    pub stale_scores: u32,
}

/// What a prepared launch is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Purpose {
    /// The activity that every course has.
    Link,
    /// A teacher chooses content.
    Selection,
    /// A link that was chosen, by its number in the course.
    Placed(usize),
}

/// A launch that was prepared and waits for its authentication request.
#[derive(Clone, Debug)]
pub(super) struct Prepared {
    pub(super) username: String,
    pub(super) course: u32,
    pub(super) client_id: String,
    pub(super) at: Timestamp,
    pub(super) purpose: Purpose,
}

#[derive(Clone, Debug)]
pub(super) struct Grant {
    pub(super) client_id: String,
    pub(super) scopes: Vec<String>,
    pub(super) until: Timestamp,
}

pub(super) struct Memory {
    pub(super) key: PlatformKey,
    pub(super) tools: Vec<Tool>,
    /// The key set of each client, and when it was read.
    pub(super) tool_keys: HashMap<String, (Value, Timestamp)>,
    /// The key of the last assertion that led to a token.
    pub(super) last_tool_key: Option<String>,
    pub(super) courses: Vec<Course>,
    pub(super) people: BTreeMap<String, Person>,
    pub(super) prepared: HashMap<String, Prepared>,
    pub(super) grants: HashMap<String, Grant>,
    pub(super) spent_assertions: HashSet<String>,
    pub(super) key_set: Option<Canned>,
    pub(super) roster: Option<Canned>,
    pub(super) token: Option<Canned>,
    pub(super) gradebook: Option<Canned>,
    pub(super) columns: Vec<Column>,
    pub(super) columns_made: u32,
    /// Courses whose link to the tool is graded, with its column.
    pub(super) graded_links: HashMap<u32, u32>,
    /// Scopes no tool may have any more.
    pub(super) withheld: HashSet<String>,
    /// Rosters come whole, however few people a tool asks for.
    pub(super) whole_rosters: bool,
    /// After so many roster pages every further one is refused; `None`: all come.
    pub(super) roster_breaks_after: Option<u32>,
    pub(super) tickets: HashMap<String, Ticket>,
    pub(super) registrations: Vec<Value>,
    pub(super) placed: Vec<Placed>,
    pub(super) registration_answer: Option<Canned>,
    pub(super) description: Value,
    /// Client id of the tool that courses open; `None`: the first.
    pub(super) launched: Option<String>,
    pub(super) seen: Seen,
    pub(super) hosted: Hosted,
    pub(super) forums: Forums,
    /// What the tool asked to be told, in the order it asked.
    pub(super) handlers: Vec<Handler>,
    pub(super) handler_answer: Option<Canned>,
}

/// One simulated platform: manners, an address and a memory.
pub struct Campus {
    pub(super) manners: &'static Manners,
    pub(super) origin: String,
    pub(super) http: reqwest::Client,
    now: Now,
    memory: Mutex<Memory>,
}

impl std::fmt::Debug for Campus {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let Self { manners, origin, .. } = self;
        f.debug_struct("Campus")
            .field("manners", &manners.name)
            .field("origin", origin)
            .finish_non_exhaustive()
    }
}

impl Campus {
    /// A platform without people, courses or tools, reached at `origin` (scheme, host and port).
    ///
    /// # Errors
    /// When the HTTP client cannot be made.
    pub fn new(
        manners: &'static Manners,
        origin: &str,
        key: PlatformKey,
        now: Now,
    ) -> anyhow::Result<Arc<Self>> {
        let http = reqwest::Client::builder()
            .user_agent(format!("{} (+{origin})", manners.agent))
            .timeout(std::time::Duration::from_secs(10))
            .no_proxy()
            .build()?;
        let memory = Memory {
            key,
            tools: Vec::new(),
            tool_keys: HashMap::new(),
            last_tool_key: None,
            courses: Vec::new(),
            people: BTreeMap::new(),
            prepared: HashMap::new(),
            grants: HashMap::new(),
            spent_assertions: HashSet::new(),
            key_set: None,
            roster: None,
            token: None,
            gradebook: None,
            columns: Vec::new(),
            columns_made: 0,
            graded_links: HashMap::new(),
            withheld: HashSet::new(),
            whole_rosters: false,
            roster_breaks_after: None,
            tickets: HashMap::new(),
            registrations: Vec::new(),
            placed: Vec::new(),
            registration_answer: None,
            description: Value::Null,
            launched: None,
            seen: Seen::default(),
            hosted: Hosted::default(),
            forums: Forums::default(),
            handlers: Vec::new(),
            handler_answer: None,
        };
        let origin = origin.trim_end_matches('/').to_owned();
        Ok(Arc::new(Self { manners, origin, http, now, memory: Mutex::new(memory) }))
    }

    pub(super) fn memory(&self) -> MutexGuard<'_, Memory> {
        self.memory.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The present instant, as this platform sees it.
    #[must_use]
    pub fn now(&self) -> Timestamp {
        (self.now)()
    }

    /// How it behaves.
    #[must_use]
    pub fn manners(&self) -> &'static Manners {
        self.manners
    }

    /// Scheme, host and port.
    #[must_use]
    pub fn origin(&self) -> &str {
        &self.origin
    }

    /// What it says in `iss`.
    #[must_use]
    pub fn issuer(&self) -> String {
        match self.manners.issuer {
            Issuer::Own => self.origin.clone(),
            Issuer::Shared(name) => name.to_owned(),
        }
    }

    pub(super) fn address(&self, path: &str) -> String {
        format!("{}{path}", self.origin)
    }

    /// Registers a tool; a client id that is known already gets the new addresses.
    pub fn register(&self, client_id: &str, addresses: ToolAddresses) -> Registration {
        let mut memory = self.memory();
        if let Some(tool) = memory.tools.iter_mut().find(|tool| tool.client_id == client_id) {
            tool.addresses = addresses;
        } else {
            let number = u32::try_from(memory.tools.len()).unwrap_or(u32::MAX).saturating_add(1);
            memory.tools.push(Tool { client_id: client_id.to_owned(), number, addresses });
        }
        let tool = memory.tools.iter().find(|tool| tool.client_id == client_id).cloned();
        let first = memory.courses.first().map_or(self.manners.first_course, |course| course.number);
        drop(memory);
        let paths = self.manners.paths;
        Registration {
            issuer: self.issuer(),
            client_id: client_id.to_owned(),
            auth_url: self.address(paths.auth),
            token_url: self.address(paths.token),
            jwks_url: self.address(paths.jwks),
            deployment_id: tool.map_or_else(String::new, |tool| self.deployment(tool.number, first)),
        }
    }

    /// The client id of the tool that was registered last.
    #[must_use]
    pub fn newest_client(&self) -> String {
        self.memory().tools.last().map(|tool| tool.client_id.clone()).unwrap_or_default()
    }

    /// Courses open this tool from now on.
    pub fn launch_with(&self, client_id: &str) {
        self.memory().launched = Some(client_id.to_owned());
    }

    /// The deployment id of tool `tool` in the course with number `course`.
    #[must_use]
    pub fn deployment(&self, tool: u32, course: u32) -> String {
        match self.manners.deployments {
            Deployments::PerTool => tool.to_string(),
            Deployments::PerCourse => {
                format!("{}:{}", 100 + tool, self.opaque(&format!("deployment {tool} {course}"), 40))
            }
        }
    }

    /// Opens a course and enrols `people`; gives back its number.
    pub fn open_course(&self, label: &str, title: &str, people: &[Person]) -> u32 {
        let mut memory = self.memory();
        let taken = u32::try_from(memory.courses.len()).unwrap_or(u32::MAX);
        let number = self.manners.first_course + taken;
        memory.courses.push(Course {
            number,
            label: label.to_owned(),
            title: title.to_owned(),
            shows_names: true,
            members: people.iter().map(|person| person.username.clone()).collect(),
        });
        for person in people {
            memory.people.insert(person.username.clone(), person.clone());
        }
        number
    }

    /// Makes somebody known to the platform without enrolling them.
    pub fn admit(&self, person: &Person) {
        self.memory().people.insert(person.username.clone(), person.clone());
    }

    /// Enrols somebody in a course, and makes them known.
    pub fn enrol(&self, course: u32, person: &Person) {
        self.admit(person);
        self.change_course(course, |course| {
            if !course.members.contains(&person.username) {
                course.members.push(person.username.clone());
            }
        });
    }

    /// Takes somebody out of a course; the platform still knows them.
    pub fn drop_out(&self, course: u32, username: &str) {
        self.change_course(course, |course| course.members.retain(|member| member != username));
    }

    /// Stops or starts telling the tool names and addresses of a course.
    pub fn show_names(&self, course: u32, shown: bool) {
        self.change_course(course, |course| course.shows_names = shown);
    }

    /// Changes what is known about somebody: a rename, another standing, another zone.
    pub fn change_person(&self, username: &str, change: impl FnOnce(&mut Person)) {
        if let Some(person) = self.memory().people.get_mut(username) {
            change(person);
        }
    }

    fn change_course(&self, number: u32, change: impl FnOnce(&mut Course)) {
        if let Some(course) = self.memory().courses.iter_mut().find(|course| course.number == number) {
            change(course);
        }
    }

    /// Signs with a new key from now on; the old one leaves the key set at once.
    ///
    /// # Errors
    /// When no key can be made.
    pub fn rotate_key(&self) -> anyhow::Result<()> {
        let key = PlatformKey::generate()?;
        self.memory().key = key;
        Ok(())
    }

    /// Answers reads of the key set with `answer` from now on; `None`: with the key set.
    pub fn answer_key_set_with(&self, answer: Option<Canned>) {
        self.memory().key_set = answer;
    }

    /// Answers roster requests with `answer` from now on; `None`: with the roster.
    pub fn answer_roster_with(&self, answer: Option<Canned>) {
        self.memory().roster = answer;
    }

    /// Rosters come whole from now on, however few people a tool asks for; or in pages again.
    pub fn send_whole_rosters(&self, whole: bool) {
        self.memory().whole_rosters = whole;
    }

    /// Only so many more roster pages come, then the platform is out of order; `None`: all come again.
    pub fn break_rosters_after(&self, pages: Option<u32>) {
        self.memory().roster_breaks_after = pages;
    }

    /// Answers token requests with `answer` from now on; `None`: as usual.
    pub fn answer_token_with(&self, answer: Option<Canned>) {
        self.memory().token = answer;
    }

    /// The key id of the last assertion that led to a token.
    #[must_use]
    pub fn last_tool_key(&self) -> Option<String> {
        self.memory().last_tool_key.clone()
    }

    /// No token given out so far counts any more.
    pub fn end_tokens(&self) {
        self.memory().grants.clear();
    }

    /// The answer to a read of the key set.
    #[must_use]
    pub fn key_set(&self) -> Canned {
        let mut memory = self.memory();
        memory.seen.key_set_reads += 1;
        memory.key_set.clone().unwrap_or_else(|| Canned {
            status: 200,
            content_type: "application/json; charset=utf-8".to_owned(),
            body: json!({"keys": [memory.key.jwk()]}).to_string(),
            headers: Vec::new(),
        })
    }

    /// What the tool has asked so far.
    #[must_use]
    pub fn seen(&self) -> Seen {
        self.memory().seen
    }

    /// The key it signs with.
    #[must_use]
    pub fn key(&self) -> PlatformKey {
        self.memory().key.clone()
    }

    /// The course with this number.
    #[must_use]
    pub fn course(&self, number: u32) -> Option<Course> {
        self.memory().courses.iter().find(|course| course.number == number).cloned()
    }

    /// All courses.
    #[must_use]
    pub fn courses(&self) -> Vec<Course> {
        self.memory().courses.clone()
    }

    /// Somebody the platform knows.
    #[must_use]
    pub fn person(&self, username: &str) -> Option<Person> {
        self.memory().people.get(username).cloned()
    }

    /// Everybody who may open `course`: those enrolled, then those who administer the platform.
    #[must_use]
    pub fn audience(&self, course: &Course) -> Vec<Person> {
        let memory = self.memory();
        let enrolled = course.members.iter().filter_map(|username| memory.people.get(username));
        let others = memory.people.values().filter(|person| {
            person.standing == super::people::Standing::SiteAdmin
                && !course.members.contains(&person.username)
        });
        enrolled.chain(others).cloned().collect()
    }

    /// The tool placed in the courses: the one registered first, unless another was chosen.
    #[must_use]
    pub fn tool(&self) -> Option<Tool> {
        let memory = self.memory();
        let chosen = |tool: &&Tool| memory.launched.as_ref().is_none_or(|wanted| tool.client_id == *wanted);
        memory.tools.iter().find(chosen).cloned()
    }

    /// Something opaque that is the same every time for the same `meaning`: `digits` hexadecimal digits.
    #[must_use]
    pub fn opaque(&self, meaning: &str, digits: usize) -> String {
        let text = format!("{} {meaning}", self.manners.name);
        let digest = aws_lc_rs::digest::digest(&aws_lc_rs::digest::SHA256, text.as_bytes());
        let hex = digest.as_ref().iter().fold(String::new(), |hex, byte| format!("{hex}{byte:02x}"));
        hex.chars().take(digits).collect()
    }

    /// Prepares a launch of the tool in `course` by `username`: the fields of the login initiation and where they go.
    ///
    /// # Errors
    /// When the platform knows no such person, course or tool.
    pub fn prepare_launch(&self, course: u32, username: &str) -> anyhow::Result<LoginInitiation> {
        self.prepare(course, username, Purpose::Link)
    }

    pub(super) fn prepare(
        &self,
        course: u32,
        username: &str,
        purpose: Purpose,
    ) -> anyhow::Result<LoginInitiation> {
        let person = self.person(username).with_context(|| format!("nobody is called {username}"))?;
        let course = self.course(course).with_context(|| format!("there is no course {course}"))?;
        let tool = self.tool().context("no tool is registered")?;
        let launch = format!("ltilaunch{}_{}", course.link(), random_hex(5));
        let prepared = Prepared {
            username: username.to_owned(),
            course: course.number,
            client_id: tool.client_id.clone(),
            at: self.now(),
            purpose,
        };
        self.memory().prepared.insert(launch.clone(), prepared);
        let mut fields = vec![
            ("iss", self.issuer()),
            ("target_link_uri", tool.addresses.launch_url),
            ("login_hint", self.subject(&person)),
            ("lti_message_hint", json!({"cmid": course.activity(), "launchid": launch}).to_string()),
            ("client_id", tool.client_id.clone()),
            ("lti_deployment_id", self.deployment(tool.number, course.number)),
        ];
        if let Some(target) = self.manners.storage_target {
            fields.push(("lti_storage_target", target.to_owned()));
            fields.push(("canvas_region", "eu-west-1".to_owned()));
            fields.push(("canvas_environment", "prod".to_owned()));
        }
        let fields = fields.into_iter().map(|(name, value)| (name.to_owned(), value)).collect();
        Ok(LoginInitiation { action: tool.addresses.login_url, fields })
    }
}

/// The form that begins a launch.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LoginInitiation {
    /// Where the browser posts it.
    pub action: String,
    /// Its fields in order.
    pub fields: Vec<(String, String)>,
}
