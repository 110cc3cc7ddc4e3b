//! What surrounds every page of somebody who is signed in.

use serde::Deserialize;

use super::account::Account;

/// The pages named in the navigation.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Here {
    Platforms,
    Invitations,
    Keys,
    Audit,
    Accounts,
}

impl Here {
    const ALL: [Self; 5] = [Self::Platforms, Self::Invitations, Self::Keys, Self::Audit, Self::Accounts];

    pub(super) const fn path(self) -> &'static str {
        match self {
            Self::Platforms => "/admin",
            Self::Invitations => "/admin/invitations",
            Self::Keys => "/admin/keys",
            Self::Audit => "/admin/audit",
            Self::Accounts => "/admin/accounts",
        }
    }

    const fn label(self) -> &'static str {
        match self {
            Self::Platforms => "Platforms",
            Self::Invitations => "Invitations",
            Self::Keys => "Keys",
            Self::Audit => "Audit log",
            Self::Accounts => "Accounts",
        }
    }
}

/// An entry of the navigation.
pub(super) struct Way {
    pub(super) path: &'static str,
    pub(super) label: &'static str,
    pub(super) here: bool,
}

/// Navigation, the account's name, and what was done a moment ago.
pub(super) struct Frame {
    pub(super) ways: [Way; 5],
    pub(super) name: String,
    pub(super) token: String,
    pub(super) notice: Option<&'static str>,
}

impl Frame {
    pub(super) fn new(account: &Account, here: Here, done: &Done) -> Self {
        let way = |one: Here| Way { path: one.path(), label: one.label(), here: one == here };
        Self {
            ways: Here::ALL.map(way),
            name: account.name.clone(),
            token: account.form_token.clone(),
            notice: done.words(),
        }
    }
}

/// `?done=…` behind an address: what the form that led here has done. Only words of ours are ever shown.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Done {
    done: String,
}

impl Done {
    /// The address of a page that says `done`.
    pub(super) fn at(path: &str, done: &str) -> String {
        format!("{path}?done={done}")
    }

    fn words(&self) -> Option<&'static str> {
        Some(match self.done.as_str() {
            "approved" => "Approved: Kith opens there from now on.",
            "blocked" => "Blocked: Kith does not open there until somebody approves it again.",
            "settings" => "Saved.",
            "rooms" => "Saved. Test it now: groups meet there from their next meeting on.",
            "evidence" => "Saved. What is off is taken no more; what came before is still kept.",
            "secret-revoked" => "Taken back: nothing is accepted with that secret any more.",
            "evidence-forgotten" => "Forgotten: nothing of these forums is on any map any more.",
            "registered" => "Registered.",
            "updated" => "This platform was registered already; its registration is up to date.",
            "removed" => "Removed, with everything that belonged to it.",
            "revoked" => "Taken back.",
            "rotated" => {
                "The new key is published and signs a day from now. Nothing has to be sent to anybody."
            }
            "account-removed" => "Removed; its sessions have ended.",
            "welcome" => "Welcome. This account is yours.",
            "password" => "Your new password counts from now on.",
            _ => return None,
        })
    }
}
