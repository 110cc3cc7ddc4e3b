//! How fast one address may begin logins: a class that starts at nine is welcome, a machine that never stops is not.

use std::net::IpAddr;

use jiff::Timestamp;

use crate::pace::{self, network};

/// Logins one address may begin at once: a school behind one address, and more.
const BURST: i64 = 3_000;
/// Logins one address may begin in a second after that.
const PER_SECOND: i64 = 100;

/// The logins of the last while, by address.
#[derive(Clone, Debug)]
pub struct Pace(pace::Pace<IpAddr>);

impl Default for Pace {
    fn default() -> Self {
        Self(pace::Pace::new(BURST, 1_000_000 / PER_SECOND))
    }
}

impl Pace {
    /// Counts a login; `Err` has the seconds to wait when there were too many.
    pub(super) fn admit(&self, from: IpAddr, now: Timestamp) -> Result<(), i64> {
        self.0.admit(network(from), now)
    }
}

#[cfg(test)]
mod tests {
    use jiff::SignedDuration;

    use super::*;

    fn at(seconds: i64) -> Timestamp {
        Timestamp::UNIX_EPOCH + SignedDuration::from_secs(1_800_000_000 + seconds)
    }

    #[test]
    fn n_13_ten_thousand_in_a_minute_are_too_many_and_a_class_is_not() {
        let pace = Pace::default();
        let (robot, school) = ("203.0.113.7".parse().unwrap(), "203.0.113.8".parse().unwrap());
        let admitted = (0..10_000).filter(|count| pace.admit(robot, at(count * 60 / 10_000)).is_ok()).count();
        assert!((8_000..9_500).contains(&admitted), "{admitted}");
        assert!((0..500).all(|_| pace.admit(school, at(0)).is_ok()), "five hundred at once");
        assert_eq!(
            (0..3_100).filter(|_| pace.admit("203.0.113.9".parse().unwrap(), at(0)).is_ok()).count(),
            3_000
        );
    }

    #[test]
    fn who_waits_is_let_in_again() {
        let pace = Pace::default();
        let robot = "2001:db8:0:1::5".parse().unwrap();
        while pace.admit(robot, at(0)).is_ok() {}
        let neighbour = "2001:db8:0:1::6".parse().unwrap();
        let wait = pace.admit(neighbour, at(0)).unwrap_err();
        assert_eq!(wait, 1);
        assert!(pace.admit(robot, at(wait)).is_ok());
    }

    #[test]
    fn memory_is_bounded() {
        let pace = Pace::default();
        for number in 0..50_000_u32 {
            let _ = pace.admit(IpAddr::V4(number.into()), at(0));
        }
        assert!(pace.0.remembered() <= pace::MOST);
        assert!(pace.admit("203.0.113.7".parse().unwrap(), at(0)).is_err());
        assert!(pace.admit("203.0.113.7".parse().unwrap(), at(60)).is_ok());
    }
}
