//! What administrators decide for one platform.

use std::{fmt, str::FromStr};

use jiff::Timestamp;
use url::Url;

use crate::{
    audit, privacy,
    store::{Store, StoreError, change},
    wall,
};

/// The longest a course may be kept after its last use: ten years.
const MOST_DAYS: u16 = 3_650;
/// The shortest: a course that rests over the summer must not be gone in autumn.
const FEWEST_DAYS: u16 = 30;
const MOST_ORIGINS: usize = 20;

/// The switches of one platform.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct PlatformSettings {
    /// Nicknames instead of names; no name is kept.
    pub(crate) anonymous: bool,
    /// The learners are minors.
    pub(crate) minors: bool,
    /// Days without use after which a course is erased; `None`: never.
    pub(crate) retention_days: Option<u16>,
    /// What becomes of a deployment nobody named.
    pub(crate) new_deployments: NewDeployments,
    /// Further origins whose pages may show Kith in a frame.
    pub(crate) frame_origins: Vec<String>,
}

impl PlatformSettings {
    /// Whether people may show photographs of themselves: a face is a name, and minors show none (decision 0037).
    pub(crate) const fn allow_pictures(&self) -> bool {
        !self.anonymous && !self.minors
    }
}

/// What becomes of a deployment nobody named.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum NewDeployments {
    /// The first of a platform is trusted, later ones wait.
    #[default]
    First,
    /// All wait for an administrator.
    Approve,
    /// All are trusted: right where one institution runs the whole platform.
    Trust,
}

impl NewDeployments {
    /// All of them, in the order they are offered.
    pub(crate) const ALL: [Self; 3] = [Self::First, Self::Approve, Self::Trust];

    /// The stored form, which is also what is typed.
    pub(crate) const fn name(self) -> &'static str {
        match self {
            Self::First => "first",
            Self::Approve => "approve",
            Self::Trust => "trust",
        }
    }
}

impl fmt::Display for NewDeployments {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

impl FromStr for NewDeployments {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let found = Self::ALL.into_iter().find(|one| one.name() == text);
        found.ok_or_else(|| "expected \"first\", \"approve\" or \"trust\"".to_owned())
    }
}

/// A number of days, or `never`.
pub(crate) fn retention(text: &str) -> Result<Option<u16>, String> {
    let text = text.trim();
    if text.is_empty() || text == "never" {
        return Ok(None);
    }
    let days = text.parse().ok().filter(|days| (FEWEST_DAYS..=MOST_DAYS).contains(days));
    days.map(Some)
        .ok_or_else(|| format!("expected \"never\" or a number of days from {FEWEST_DAYS} to {MOST_DAYS}"))
}

/// Origins fit to stand in a policy, from whatever separates them; each has to be one and nothing more.
pub(crate) fn frame_origins(text: &str) -> Result<Vec<String>, String> {
    let mut origins = Vec::new();
    for entry in text.split([' ', ',', '\n', '\r', '\t']).filter(|entry| !entry.is_empty()) {
        let wrong = || format!("\"{entry}\": expected an address such as https://apps.lms.example");
        let url = Url::parse(entry).map_err(|_| wrong())?;
        let plain = |byte: u8| byte.is_ascii_alphanumeric() || b".-:[]".contains(&byte);
        let bare = matches!(url.scheme(), "https" | "http")
            && url.path() == "/"
            && url.query().is_none()
            && url.fragment().is_none()
            && url.username().is_empty()
            && url.host_str().is_some_and(|host| host.bytes().all(plain));
        if !bare {
            return Err(wrong());
        }
        origins.push(url.origin().ascii_serialization());
    }
    origins.sort_unstable();
    origins.dedup();
    if origins.len() > MOST_ORIGINS {
        return Err(format!("at most {MOST_ORIGINS} addresses"));
    }
    Ok(origins)
}

impl Store {
    /// Changes the switches of a platform; `actor` is an account or the command line.
    pub(crate) async fn set_platform_settings(
        &self,
        platform: &str,
        settings: &PlatformSettings,
        actor: &str,
        now: Timestamp,
    ) -> Result<(), StoreError> {
        const SQL: &str = "UPDATE platform SET anonymous = $1, minors = $2, retention_days = $3, \
            new_deployments = $4, frame_origins = $5 WHERE id = $6";
        let days = settings.retention_days.map(i64::from);
        let (policy, frames) = (settings.new_deployments.name(), settings.frame_origins.join(" "));
        let mut tx = self.writing().await?;
        privacy::hide_names(&mut tx, platform, settings.anonymous).await?;
        change!(&mut tx, SQL, settings.anonymous, settings.minors, days, policy, frames, platform)?;
        if !settings.allow_pictures() {
            wall::forget_pictures(&mut tx, platform).await?;
        }
        audit::record_platform(&mut tx, now, platform, actor, "platform.settings").await?;
        tx.commit().await
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn origins_are_origins_and_nothing_more() {
        let read =
            frame_origins("https://apps.lms.example, https://lms.example:8443\nhttps://apps.lms.example/");
        assert_eq!(read.unwrap(), ["https://apps.lms.example", "https://lms.example:8443"]);
        for bad in
            ["apps.lms.example", "https://a.example/x", "https://a;b", "https://*", "data:x", "https://u@a"]
        {
            assert!(frame_origins(bad).unwrap_err().contains(bad), "{bad}");
        }
    }

    #[test]
    fn retention_is_bounded() {
        assert_eq!(retention("never"), Ok(None));
        assert_eq!(retention(" 365 "), Ok(Some(365)));
        for bad in ["0", "29", "4000", "-1", "x"] {
            assert!(retention(bad).is_err(), "{bad}");
        }
    }
}
