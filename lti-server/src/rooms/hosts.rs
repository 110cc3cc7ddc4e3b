//! Where links of learners may lead.

use url::{Host, Url};

const MOST: usize = 50;

/// Hosts, in order; none: any.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Hosts(Vec<String>);

impl Hosts {
    /// What an administrator typed, whatever separates the hosts.
    ///
    /// # Errors
    /// What cannot be a host, in words.
    pub(crate) fn typed(text: &str) -> Result<Self, String> {
        let mut hosts = Vec::new();
        for entry in text.split([' ', ',', '\n', '\r', '\t']).filter(|entry| !entry.is_empty()) {
            let host = Host::parse(entry).ok().map(|host| host.to_string());
            let fits = host.filter(|host| host.len() <= 253 && !host.ends_with('.') && !host.contains('*'));
            hosts.push(fits.ok_or_else(|| format!("\"{entry}\": expected a host such as meet.example.org"))?);
        }
        hosts.sort_unstable();
        hosts.dedup();
        if hosts.len() > MOST {
            return Err(format!("at most {MOST} hosts"));
        }
        Ok(Self(hosts))
    }

    /// What was stored.
    pub(super) fn stored(text: &str) -> Self {
        Self(text.split_whitespace().map(str::to_owned).collect())
    }

    /// The hosts with `between` between them.
    pub(crate) fn joined(&self, between: &str) -> String {
        self.0.join(between)
    }

    /// Whether links may lead anywhere.
    pub(crate) const fn is_any(&self) -> bool {
        self.0.is_empty()
    }

    /// Whether a link may lead to where this one does: to one of the hosts, or to one under it.
    pub(crate) fn allow(&self, link: &str) -> bool {
        if self.0.is_empty() {
            return true;
        }
        let Some(host) = Url::parse(link).ok().and_then(|url| url.host_str().map(str::to_owned)) else {
            return false;
        };
        self.0.iter().any(|allowed| {
            host.strip_suffix(allowed.as_str()).is_some_and(|rest| rest.is_empty() || rest.ends_with('.'))
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn links_lead_to_the_hosts_and_those_under_them() {
        let hosts = Hosts::typed("zoom.us, Meet.Example.org\n10.1.2.3 zoom.us").unwrap();
        assert_eq!(hosts.joined(" "), "10.1.2.3 meet.example.org zoom.us");
        assert_eq!(Hosts::stored("a.example  b.example").joined(","), "a.example,b.example");
        for good in ["https://zoom.us/j/1", "https://US02WEB.zoom.us/j/1", "https://meet.example.org:8443/x"]
        {
            assert!(hosts.allow(good), "{good}");
        }
        for bad in [
            "https://notzoom.us/",
            "https://zoom.us.evil.example/",
            "https://zoom.us@evil.example/",
            "https://example.org/",
            "https://evil.example/?zoom.us",
            "no address",
            "https://evil.example/#.zoom.us",
        ] {
            assert!(!hosts.allow(bad), "{bad}");
        }
        assert!(Hosts::default().allow("https://anywhere.example/"));
    }

    #[test]
    fn what_is_no_host_is_refused() {
        for bad in ["https://zoom.us", "zoom.us/j", "zoom.us:443", "*.zoom.us", "a b@c", "zoom.us."] {
            assert!(Hosts::typed(bad).is_err(), "{bad}");
        }
        assert_eq!(Hosts::typed(" \n"), Ok(Hosts::default()));
    }
}
