//! How fast passwords may be tried: for one name, and from one address.

use std::net::IpAddr;

use jiff::Timestamp;

use crate::{
    pace::{Pace, network},
    secret,
};

/// Tries for one name at once, and the pause between later ones, in microseconds.
const FOR_NAME: (i64, i64) = (10, 30_000_000);
/// The same from one address. Behind a proxy everybody has one.
const FROM_ADDRESS: (i64, i64) = (60, 5_000_000);

/// The tries of the last while. Names are counted whether or not there is such an account.
#[derive(Clone, Debug)]
pub(crate) struct Tries {
    names: Pace<String>,
    addresses: Pace<IpAddr>,
}

impl Default for Tries {
    fn default() -> Self {
        Self {
            names: Pace::new(FOR_NAME.0, FOR_NAME.1),
            addresses: Pace::new(FROM_ADDRESS.0, FROM_ADDRESS.1),
        }
    }
}

impl Tries {
    /// Counts a try before it is made; `Err` has the seconds to wait.
    pub(super) fn admit(&self, name_key: &str, from: Option<IpAddr>, now: Timestamp) -> Result<(), i64> {
        if let Some(from) = from {
            self.addresses.admit(network(from), now)?;
        }
        // A hash, so that a long name takes no more memory than a short one.
        self.names.admit(secret::hash(name_key), now)
    }

    /// The password was right: earlier slips count no more.
    pub(super) fn forgive(&self, name_key: &str) {
        self.names.forgive(&secret::hash(name_key));
    }
}
