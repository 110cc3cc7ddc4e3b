//! How fast one address may begin logins: a class that starts at nine is welcome, a machine that never stops is not.

use std::{
    collections::HashMap,
    net::{IpAddr, Ipv6Addr},
    sync::{Arc, Mutex, PoisonError},
};

use jiff::Timestamp;

/// Logins one address may begin at once: a school behind one address, and more.
const BURST: i64 = 3_000;
/// Logins one address may begin in a second after that.
const PER_SECOND: i64 = 100;
/// Addresses that are remembered. Beyond that those are forgotten that have been quiet long enough to begin anew.
const MOST_ADDRESSES: usize = 20_000;

const SECOND: i64 = 1_000_000;

/// What is left for one address, as the instant (in microseconds) at which it would be back at its burst.
type Full = i64;

/// The logins of the last while, by address.
#[derive(Clone, Debug, Default)]
pub struct Pace(Arc<Mutex<Known>>);

#[derive(Debug, Default)]
struct Known {
    full: HashMap<IpAddr, Full>,
    /// When quiet addresses were last forgotten; looking through all of them for every stranger would be slow.
    swept_at: i64,
}

impl Pace {
    /// Counts a login; `Err` has the seconds to wait when there were too many.
    pub(super) fn admit(&self, from: IpAddr, now: Timestamp) -> Result<(), i64> {
        let now = now.as_microsecond();
        let mut known = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if known.full.len() >= MOST_ADDRESSES && now - known.swept_at >= SECOND {
            known.full.retain(|_, full| *full > now);
            known.swept_at = now;
        }
        // Still too many at once is an attack from many sides; whoever is new has to wait.
        if known.full.len() >= MOST_ADDRESSES && !known.full.contains_key(&network(from)) {
            return Err(1);
        }
        let full = known.full.entry(network(from)).or_insert(now);
        let next = (*full).max(now) + SECOND / PER_SECOND;
        let over = next - now - BURST * SECOND / PER_SECOND;
        if over > 0 {
            return Err(over / SECOND + 1);
        }
        *full = next;
        Ok(())
    }
}

/// One customer has a whole /64 of IPv6 addresses.
fn network(address: IpAddr) -> IpAddr {
    match address.to_canonical() {
        IpAddr::V6(address) => IpAddr::V6(Ipv6Addr::from_bits(address.to_bits() >> 64 << 64)),
        address @ IpAddr::V4(_) => address,
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
        assert!(pace.0.lock().unwrap().full.len() <= MOST_ADDRESSES);
        assert!(pace.admit("203.0.113.7".parse().unwrap(), at(0)).is_err());
        assert!(pace.admit("203.0.113.7".parse().unwrap(), at(60)).is_ok());
    }
}
