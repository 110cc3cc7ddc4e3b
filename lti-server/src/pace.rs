//! How often something may be tried: so many times at once, then once after every pause.

use std::{
    collections::HashMap,
    hash::Hash,
    net::{IpAddr, Ipv6Addr},
    sync::{Arc, Mutex, PoisonError},
};

use jiff::Timestamp;

/// Whoever is remembered at once. Beyond that those are forgotten that have been quiet long enough to begin anew.
pub(crate) const MOST: usize = 20_000;

const SECOND: i64 = 1_000_000;

/// What is left for somebody, as the instant (in microseconds) at which they would be back at their burst.
type Full = i64;

/// The tries of the last while, by whom `K` names. Clones share them.
#[derive(Debug)]
pub(crate) struct Pace<K> {
    burst: i64,
    /// In microseconds.
    pause: i64,
    known: Arc<Mutex<Known<K>>>,
}

impl<K> Clone for Pace<K> {
    fn clone(&self) -> Self {
        Self { burst: self.burst, pause: self.pause, known: self.known.clone() }
    }
}

#[derive(Debug)]
struct Known<K> {
    full: HashMap<K, Full>,
    /// When the quiet were last forgotten; looking through all of them for every stranger would be slow.
    swept_at: i64,
}

impl<K: Eq + Hash> Pace<K> {
    /// `burst` tries at once, and one more every `pause` (in microseconds) after that.
    pub(crate) fn new(burst: i64, pause: i64) -> Self {
        let known = Known { full: HashMap::new(), swept_at: 0 };
        Self { burst, pause, known: Arc::new(Mutex::new(known)) }
    }

    /// Counts a try; `Err` has the seconds to wait when there were too many.
    pub(crate) fn admit(&self, who: K, now: Timestamp) -> Result<(), i64> {
        let now = now.as_microsecond();
        let mut known = self.known.lock().unwrap_or_else(PoisonError::into_inner);
        if known.full.len() >= MOST && now - known.swept_at >= SECOND {
            known.full.retain(|_, full| *full > now);
            known.swept_at = now;
        }
        // Still too many at once is an attack from many sides; whoever is new has to wait.
        if known.full.len() >= MOST && !known.full.contains_key(&who) {
            return Err(1);
        }
        let full = known.full.entry(who).or_insert(now);
        let next = (*full).max(now) + self.pause;
        let over = next - now - self.burst * self.pause;
        if over > 0 {
            return Err((over + SECOND - 1) / SECOND);
        }
        *full = next;
        Ok(())
    }

    /// Forgets the tries of somebody who has shown to be welcome.
    pub(crate) fn forgive(&self, who: &K) {
        self.known.lock().unwrap_or_else(PoisonError::into_inner).full.remove(who);
    }

    #[cfg(test)]
    pub(crate) fn remembered(&self) -> usize {
        self.known.lock().unwrap_or_else(PoisonError::into_inner).full.len()
    }
}

/// One customer has a whole /64 of IPv6 addresses.
pub(crate) fn network(address: IpAddr) -> IpAddr {
    match address.to_canonical() {
        IpAddr::V6(address) => IpAddr::V6(Ipv6Addr::from_bits(address.to_bits() >> 64 << 64)),
        address @ IpAddr::V4(_) => address,
    }
}
