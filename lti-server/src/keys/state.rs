//! What a key does at a given moment. Nothing has to happen in the background for it to change: every server reads
//! the same instants and comes to the same answer.

use jiff::{SignedDuration, Timestamp};

use super::store::StoredKey;

/// A retired key stays in the key set this long: platforms keep what they read for up to a day, and what was signed
/// last may be looked at a little later.
pub(super) const STAYS: SignedDuration = SignedDuration::from_hours(48);

/// The life of a key.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum State {
    /// In the key set ahead of its first signature.
    Announced,
    /// Signs.
    Signs,
    /// Signs no more; still in the key set.
    Retired,
    /// No longer in the key set.
    Gone,
}

impl StoredKey {
    /// What it does at `now`.
    pub(super) fn state(&self, now: Timestamp) -> State {
        match self.retired_at {
            Some(at) if at <= now && self.leaves_at().is_some_and(|leaves| leaves <= now) => State::Gone,
            Some(at) if at <= now => State::Retired,
            _ if now < self.signs_at => State::Announced,
            _ => State::Signs,
        }
    }

    /// Whether it signs at `now`.
    pub(crate) fn signs(&self, now: Timestamp) -> bool {
        self.state(now) == State::Signs
    }

    /// Whether it is to sign later than `now`.
    pub(super) fn is_announced(&self, now: Timestamp) -> bool {
        self.state(now) == State::Announced
    }

    /// When it leaves the key set, as far as that is decided.
    pub(super) fn leaves_at(&self) -> Option<Timestamp> {
        self.retired_at.and_then(|at| at.saturating_add(STAYS).ok())
    }
}

/// The key that signs for `platform` at `now`: its own, where it has one that signs, otherwise the common one.
pub(super) fn signer<'a>(
    keys: &'a [StoredKey],
    platform: Option<&str>,
    now: Timestamp,
) -> Option<&'a StoredKey> {
    let of = |owner: Option<&str>| {
        let signing =
            keys.iter().filter(|key| key.platform.as_deref() == owner && key.state(now) == State::Signs);
        signing.max_by_key(|key| (key.signs_at, &key.kid))
    };
    platform.and_then(|platform| of(Some(platform))).or_else(|| of(None))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(hour: i64) -> Timestamp {
        Timestamp::UNIX_EPOCH.saturating_add(SignedDuration::from_hours(hour)).unwrap()
    }

    fn key(kid: &str, platform: Option<&str>, signs: i64, retired: Option<i64>) -> StoredKey {
        StoredKey::for_test(kid, platform, at(signs), retired.map(at))
    }

    #[test]
    fn a_key_is_announced_signs_retires_and_goes() {
        let key = key("a", None, 24, Some(100));
        let states = [0, 23, 24, 99, 100, 147, 148].map(|hour| key.state(at(hour)));
        let expected = [
            State::Announced,
            State::Announced,
            State::Signs,
            State::Signs,
            State::Retired,
            State::Retired,
            State::Gone,
        ];
        assert_eq!(states, expected);
    }

    #[test]
    fn a_platforms_own_key_goes_first_but_only_once_it_signs() {
        let keys = [key("common", None, 0, None), key("own", Some("p"), 24, None)];
        let signs = |platform, hour| signer(&keys, platform, at(hour)).map(|key| key.kid.as_str());
        assert_eq!(signs(Some("p"), 23), Some("common"));
        assert_eq!(signs(Some("p"), 24), Some("own"));
        assert_eq!(signs(Some("q"), 24), Some("common"));
        assert_eq!(signs(None, 24), Some("common"));
    }

    #[test]
    fn there_is_no_moment_without_a_signer_between_two_keys() {
        let keys = [key("old", None, 0, Some(24)), key("new", None, 24, None)];
        for hour in 0..200 {
            let expected = if hour < 24 { "old" } else { "new" };
            assert_eq!(signer(&keys, None, at(hour)).unwrap().kid, expected);
        }
    }
}
