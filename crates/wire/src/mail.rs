//! `/api/mail` (learner): mails about the meetings of the own group. `GET` answers [`MailSettings`], `PUT` takes a
//! [`MailWish`] and answers the same, `DELETE` forgets the address (answer: 204).

use schedule::QuietHours;
use serde::{Deserialize, Serialize};

/// Where mails go.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct MailSettings {
    /// Whether this Kith sends mails.
    pub offered: bool,
    /// The address that was typed.
    #[serde(default)]
    pub address: Option<String>,
    /// Whether its owner has followed the link in the first mail. Before that, nothing else is sent.
    pub confirmed: bool,
    /// How long before a meeting a reminder comes; `None`: never.
    #[serde(default)]
    pub reminder_minutes: Option<u16>,
    /// When no reminder and no question comes, on the reader's own clock.
    pub quiet: QuietHours,
    /// The code with which the mail server refused the address for good, such as `550`; nothing is sent there any more.
    #[serde(default)]
    pub refused: Option<String>,
}

/// Body of `PUT /api/mail`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct MailWish {
    /// Where mails are wanted. Another address than before, or one that was refused, is asked to be confirmed; 422 when
    /// it is none, 429 when it has been asked too often.
    pub address: String,
    /// 60 or 1440; `None`: no reminder.
    #[serde(default)]
    pub reminder_minutes: Option<u16>,
    /// When no reminder and no question comes; `None`: as before, or at night for a new address.
    #[serde(default)]
    pub quiet: Option<QuietHours>,
}
