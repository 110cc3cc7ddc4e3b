//! Whether this installation is as it should be: database, clock, keys, address, zone data, accounts.

use std::collections::BTreeSet;

use jiff::{SignedDuration, Timestamp, tz::TimeZone};

use super::Finding;
use crate::{
    AppState,
    keys::StoredKey,
    messages,
    outgoing::{self, Place, Reach},
    store::{Store, StoreError, maybe_instant, on_db},
};

/// Clocks may differ this much before launches are refused (Security Framework 1.0, 5.1.3).
const CLOCK_DIFFERENCE: SignedDuration = SignedDuration::from_secs(60);
/// A server may have been a little ahead before its clock was set.
const BACKWARDS: SignedDuration = SignedDuration::from_mins(5);
/// A key that signs for longer should be replaced.
const KEY_AGE: SignedDuration = SignedDuration::from_hours(366 * 24);
const ANSWER_BYTES: usize = 256 * 1024;

pub(super) async fn database(app: &AppState) -> Finding {
    let kind = match app.store {
        Store::Sqlite { .. } => "SQLite",
        Store::Postgres(_) => "PostgreSQL",
    };
    // A transaction that could write: a full or read-only disk shows here.
    match app.store.writing().await {
        Ok(_rolled_back) => {
            Finding::well("Database", format!("{kind} answers, and its schema is the one of this version."))
        }
        Err(error) => Finding::ill(
            "Database",
            format!("{kind} cannot be written: {error}."),
            "Check the setting --database, the disk, and the rights of the user Kith runs as.",
        ),
    }
}

/// Compares the clock with what was written before and with what platforms say.
pub(super) async fn clock(app: &AppState, platforms: &[(String, Timestamp)]) -> Result<Finding, StoreError> {
    const SQL: &str = "SELECT MAX(at_us) FROM audit_entry";
    let newest: Option<i64> = on_db!(&app.store, pool => sqlx::query_scalar(SQL).fetch_one(pool).await)?;
    Ok(judged(app.clock.now(), maybe_instant(newest)?, platforms))
}

fn judged(now: Timestamp, newest: Option<Timestamp>, platforms: &[(String, Timestamp)]) -> Finding {
    const FIX: &str = "Let a time service (NTP) set the clocks. Launches are refused where they differ by more than a \
        minute.";
    if let Some(newest) = newest.filter(|newest| newest.duration_since(now) > BACKWARDS) {
        let words =
            format!("This server's clock says {now:.0}, but the database holds an entry of {newest:.0}.");
        return Finding::ill("Clock", words, FIX);
    }
    let apart = |(name, theirs): &(String, Timestamp)| {
        let difference = theirs.duration_since(now).abs();
        (difference > CLOCK_DIFFERENCE).then(|| format!("{name} by {} seconds", difference.as_secs()))
    };
    let differing: Vec<String> = platforms.iter().filter_map(apart).collect();
    if differing.is_empty() {
        let words = match platforms.len() {
            0 => format!("It says {now:.0}; no platform was there to compare with."),
            _ => format!("It says {now:.0} and agrees with the platforms that answered."),
        };
        return Finding::well("Clock", words);
    }
    Finding::ill("Clock", format!("It says {now:.0} and differs from {}.", differing.join(", ")), FIX)
}

pub(super) async fn signing_keys(app: &AppState) -> Result<Vec<Finding>, StoreError> {
    const SUBJECT: &str = "Signing key";
    let now = app.clock.now();
    let keys = app.store.published_keys(now).await?;
    let broken = keys.iter().filter_map(|key| key.read().err().map(|error| (key, error)));
    let mut findings: Vec<Finding> = broken
        .map(|(key, error)| {
            let fix = "Make a new one with \"kith keys rotate\". Was the database edited by hand?";
            Finding::ill(SUBJECT, format!("Key {} cannot be used: {error}.", key.kid), fix)
        })
        .collect();
    if !findings.is_empty() {
        return Ok(findings);
    }
    let signing = keys.iter().find(|key| key.signs(now));
    findings.push(match signing {
        None => Finding::note(SUBJECT, "There is none yet.", "The first is made when \"kith serve\" starts."),
        Some(key) if now.duration_since(key.created_at) > KEY_AGE => Finding::note(
            SUBJECT,
            format!("Key {} has signed for more than a year.", key.kid),
            "Replace it with \"kith keys rotate\"; platforms notice by themselves.",
        ),
        Some(key) => {
            let others = keys.len() - 1;
            let more =
                if others == 0 { String::new() } else { format!(", and {others} more in the key set") };
            Finding::well(SUBJECT, format!("Key {} signs{more}.", key.kid))
        }
    });
    Ok(findings)
}

/// Asks this server's own public address for its keys, the way a platform does.
pub(super) async fn public_url(app: &AppState) -> Result<Finding, StoreError> {
    const SUBJECT: &str = "Public address";
    let own = &app.public_url;
    if own.scheme() != "https" {
        return Ok(Finding::note(
            SUBJECT,
            format!("{own} is good for trying Kith out on this machine, and for nothing else."),
            "Set --public-url to the https address people and platforms use.",
        ));
    }
    let address = format!("{own}.well-known/jwks.json");
    let reach = Reach { trusted: Place::of(own).into_iter().collect() };
    let request = http::Request::get(&address).body(Vec::new());
    let request = request.map_err(|error| StoreError::inconsistent("public_url", error))?;
    let answer = match outgoing::send(app, &reach, request, ANSWER_BYTES).await {
        Ok(answer) => answer,
        Err(error) => {
            return Ok(Finding::note(
                SUBJECT,
                format!("{own} was not reached from here: {error}."),
                "Is \"kith serve\" running, and does the proxy in front of it pass requests on? Some networks do not \
                 let a server reach its own public address; then try it from elsewhere.",
            ));
        }
    };
    let keys = app.store.published_keys(app.clock.now()).await?;
    let kept: BTreeSet<String> = keys.iter().map(|key: &StoredKey| key.kid.clone()).collect();
    if key_ids(answer.body()) == Some(kept) {
        return Ok(Finding::well(SUBJECT, format!("{own} leads to this Kith.")));
    }
    Ok(Finding::ill(
        SUBJECT,
        format!("{own} answers, but not with the keys of this Kith ({}).", answer.status()),
        "Check --public-url and where the proxy sends that address.",
    ))
}

fn key_ids(document: &[u8]) -> Option<BTreeSet<String>> {
    let document: serde_json::Value = serde_json::from_slice(document).ok()?;
    document["keys"].as_array()?.iter().map(|key| key["kid"].as_str().map(str::to_owned)).collect()
}

pub(super) fn zones(app: &AppState) -> Finding {
    const SUBJECT: &str = "Time zones";
    let version = app.zones.version();
    let year: Option<i16> = version.get(..4).and_then(|year| year.parse().ok());
    let present = app.clock.now().to_zoned(TimeZone::UTC).year();
    if year.is_some_and(|year| year + 1 >= present) {
        return Finding::well(SUBJECT, format!("The data is version {version}."));
    }
    let fix = "Bring the system's package tzdata up to date, or Kith itself: laws have changed since.";
    Finding::ill(SUBJECT, format!("The data is version {version}, more than a year old."), fix)
}

pub(super) async fn accounts(app: &AppState) -> Result<Finding, StoreError> {
    let count = app.store.count_admin_accounts().await?;
    Ok(match count {
        0 => Finding::note(
            "Console",
            "Nobody has an account yet.",
            "Open the address that \"kith serve\" prints when it starts, or the one \"kith admin link\" prints.",
        ),
        1 => Finding::well("Console", "One account looks after this Kith."),
        _ => Finding::well("Console", format!("{count} accounts look after this Kith.")),
    })
}

/// Connects to the mail server and signs in; sends nothing.
pub(crate) async fn mail(app: &AppState) -> Finding {
    const SUBJECT: &str = "Mail";
    match messages::try_line(app).await {
        None => Finding::note(
            SUBJECT,
            "Kith sends none, and offers none.",
            "Set --smtp-url and --mail-from for invitations and reminders to those who ask for them.",
        ),
        Some((server, Ok(()))) => Finding::well(SUBJECT, format!("{server} lets Kith in.")),
        Some((server, Err(why))) => Finding::ill(
            SUBJECT,
            format!("{server}: {why}."),
            "Check --smtp-url: smtps:// or smtp://, host, port, user and password. Mails wait until it works.",
        ),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::doctor::Verdict;

    #[test]
    fn a_clock_is_compared_with_what_is_known() {
        let now: Timestamp = "2026-11-23T09:00:00Z".parse().unwrap();
        let at = |text: &str| -> Timestamp { text.parse().unwrap() };
        let judge = |newest: Option<&str>, theirs: &[&str]| {
            let theirs: Vec<_> = theirs.iter().map(|text| ("Moodle".to_owned(), at(text))).collect();
            judged(now, newest.map(at), &theirs)
        };
        assert_eq!(judge(None, &[]).verdict, Verdict::Well);
        assert_eq!(judge(Some("2026-11-23T08:59:00Z"), &["2026-11-23T09:00:50Z"]).verdict, Verdict::Well);
        let apart = judge(None, &["2026-11-23T09:00:10Z", "2026-11-23T08:55:00Z"]);
        assert_eq!(apart.verdict, Verdict::Ill);
        assert!(apart.words.contains("Moodle by 300 seconds"), "{}", apart.words);
        let backwards = judge(Some("2026-11-24T09:00:00Z"), &[]);
        assert!(backwards.words.contains("2026-11-24"), "{}", backwards.words);
    }

    #[test]
    fn key_ids_are_read_whole_or_not_at_all() {
        let read = key_ids(br#"{"keys":[{"kid":"b"},{"kid":"a"}]}"#).unwrap();
        assert_eq!(read.into_iter().collect::<Vec<_>>(), ["a", "b"]);
        for other in ["<html>", "{}", r#"{"keys":[{}]}"#] {
            assert_eq!(key_ids(other.as_bytes()), None, "{other}");
        }
    }
}
