//! One answer for each kind of vector.

use anyhow::{Context as _, Result, bail};
use jiff::{
    Timestamp,
    civil::{Date, Weekday},
    tz::{Offset, TimeZone, TimeZoneDatabase},
};
use schedule::{QUARTERS_PER_DAY, Resolved, Zone, iso};
use serde_json::{Map, Value, json};
use sha1::Sha1;
use sha2::{Digest, Sha256, Sha384, Sha512};

use crate::{
    fair,
    input::{Input, tzdb_version, zone},
    recurring,
};

/// What became of a file of vectors.
#[derive(Default)]
pub(crate) struct Answered {
    /// Answers by id.
    pub(crate) answers: Map<String, Value>,
    /// What could not be answered, and why.
    pub(crate) errors: Vec<(String, String)>,
    /// Those that ask for newer zone data than there is.
    pub(crate) stale: Vec<String>,
    /// Series with more possibilities than are followed: the best found.
    pub(crate) unproven: Vec<String>,
}

/// Answers everything in a file; the error is that there is nothing.
pub(crate) fn all(file: &Value) -> Result<Answered> {
    let lists: Vec<(&str, &Vec<Value>)> =
        ["vectors", "tests"].iter().filter_map(|key| Some((*key, file.get(*key)?.as_array()?))).collect();
    if lists.is_empty() {
        bail!("neither a list \"vectors\" nor a list \"tests\"");
    }
    let mut answered = Answered::default();
    for (list, entries) in lists {
        for (nth, entry) in entries.iter().enumerate() {
            let id = entry["id"].as_str().map_or_else(|| format!("{list}[{nth}]"), str::to_owned);
            if entry["min_tzdb"].as_str().is_some_and(|needed| needed > tzdb_version()) {
                answered.stale.push(id.clone());
            }
            let answer = match (list, entry.get("kind").and_then(Value::as_str)) {
                ("tests", None) | (_, Some("fair")) => {
                    fair::answer(Input(&entry["input"])).map(|(answer, proven)| {
                        answered.unproven.extend((!proven).then(|| id.clone()));
                        answer
                    })
                }
                (_, Some(kind)) => answer(kind, entry),
                (_, None) => Err(anyhow::anyhow!("the vector has no kind")),
            };
            let answer = answer.unwrap_or_else(|error| {
                let error = format!("{error:#}");
                answered.errors.push((id.clone(), error.clone()));
                json!({ "error": error })
            });
            answered.answers.insert(id, answer);
        }
    }
    Ok(answered)
}

fn answer(kind: &str, entry: &Value) -> Result<Value> {
    let input = Input(entry.get("input").context("the vector has no input")?);
    match kind {
        "local_to_utc" => local_to_utc(input),
        "utc_to_local" => utc_to_local(input),
        "weekly_series" => weekly_series(input),
        "availability_window" => availability_window(input),
        "day_length" => day_length(input),
        "floating" => floating(input),
        "all_day" => all_day(input),
        "iso_week" => iso_week(input),
        "rrule" => recurring::answer(input),
        "locale" => locale(input),
        "invariant" => invariant(entry["title"].as_str().unwrap_or_default()),
        "bbb_checksum" => checksum(input),
        _ => bail!("unknown kind {kind}"),
    }
}

fn utc(at: Timestamp) -> String {
    iso::instant_text(at)
}

fn offset(offset: Offset) -> String {
    let (sign, seconds) = (if offset.seconds() < 0 { '-' } else { '+' }, offset.seconds().unsigned_abs());
    let (hours, minutes) = (seconds / 3600, seconds / 60 % 60);
    match seconds % 60 {
        0 => format!("{sign}{hours:02}:{minutes:02}"),
        seconds => format!("{sign}{hours:02}:{minutes:02}:{seconds:02}"),
    }
}

fn local_to_utc(input: Input<'_>) -> Result<Value> {
    let tz = input.zone("zone")?;
    let clock = |at: Timestamp| iso::wall_text(tz.to_datetime(at));
    let shift = |at: Timestamp| offset(tz.to_offset(at));
    Ok(match schedule::resolve(&tz, input.local("local")?)? {
        Resolved::Unique(at) => json!({ "type": "unique", "utc": utc(at), "offset": shift(at) }),
        Resolved::Gap { rfc5545, earlier } => json!({
            "type": "gap",
            "rfc5545_utc": utc(rfc5545),
            "rfc5545_local": clock(rfc5545),
            "earlier_utc": utc(earlier),
            "earlier_local": clock(earlier),
        }),
        Resolved::Fold { first, second } => json!({
            "type": "fold",
            "earlier_utc": utc(first),
            "later_utc": utc(second),
            "earlier_offset": shift(first),
            "later_offset": shift(second),
            "rfc5545_utc": utc(first),
        }),
    })
}

/// One answer for each of the zones that are listed under `key`.
fn by_zone(input: Input<'_>, key: &str, answer: impl Fn(&TimeZone) -> Result<Value>) -> Result<Value> {
    let mut answers = Map::new();
    for name in input.texts(key)? {
        answers.insert(name.to_owned(), answer(&zone(name)?)?);
    }
    Ok(Value::Object(answers))
}

fn utc_to_local(input: Input<'_>) -> Result<Value> {
    let at = input.instant("utc")?;
    by_zone(input, "zones", |tz| {
        let info = tz.to_offset_info(at);
        Ok(json!({
            "local": iso::wall_text(info.offset().to_datetime(at)),
            "offset": offset(info.offset()),
            "tzdb_abbr": info.abbreviation(),
        }))
    })
}

fn floating(input: Input<'_>) -> Result<Value> {
    let local = input.local("local")?;
    by_zone(input, "zones", |tz| {
        let resolved = schedule::resolve(tz, local)?;
        let kind = match resolved {
            Resolved::Unique(_) => "unique",
            Resolved::Gap { .. } => "gap",
            Resolved::Fold { .. } => "fold",
        };
        Ok(json!({ "type": kind, "rfc5545_utc": utc(resolved.instant()) }))
    })
}

/// The first and the last instant of a day; `None` for a day that a zone left out.
fn day(tz: &TimeZone, date: Date) -> Result<Option<(Timestamp, Timestamp)>> {
    let stretches = schedule::window(tz, date, 0..QUARTERS_PER_DAY)?;
    Ok(stretches.first().zip(stretches.last()).map(|(first, last)| (first.start, last.end)))
}

fn all_day(input: Input<'_>) -> Result<Value> {
    let date = input.date("date")?;
    let midnight = Offset::UTC.to_timestamp(date.at(0, 0, 0, 0))?;
    by_zone(input, "zones", |tz| {
        let day = day(tz, date)?;
        Ok(json!({
            "start_utc": day.map(|it| utc(it.0)),
            "end_utc": day.map(|it| utc(it.1)),
            "displayed_date": iso::date_text(date),
            "utc_midnight_misread_as": iso::date_text(tz.to_datetime(midnight).date()),
        }))
    })
}

fn weekly_series(input: Input<'_>) -> Result<Value> {
    let (tz, first) = (input.zone("anchor_zone")?, input.local("start_local")?);
    let count = u16::try_from(input.number("count", 5_000)?)?;
    let interval = u8::try_from(input.number("interval_weeks", 255)?)?;
    let mut occurrences = Vec::new();
    for (nth, at) in (0..).zip(schedule::weekly_series(&tz, first, count, interval)?) {
        let weeks: i64 = nth * i64::from(interval.max(1));
        let nominal = first.checked_add(jiff::Span::new().try_weeks(weeks)?)?;
        occurrences.push(json!({
            "nominal_local": iso::wall_text(nominal),
            "utc": utc(at),
            "actual_local": iso::wall_text(tz.to_datetime(at)),
            "locals": by_zone(input, "viewers", |tz| Ok(iso::wall_text(tz.to_datetime(at)).into()))?,
        }));
    }
    Ok(json!({ "occurrences": occurrences }))
}

fn availability_window(input: Input<'_>) -> Result<Value> {
    let (tz, date) = (input.zone("zone")?, input.date("date")?);
    let (start, end) = (input.quarters("start")?, input.quarters("end")?);
    let slot = i64::try_from(input.number("slot_minutes", 1_440)?)? * 60;
    if slot == 0 {
        bail!("slot_minutes is 0");
    }
    if end < start {
        bail!("the window ends before it starts; a time of the next day is written as 24:00 and more");
    }
    let stretches = schedule::window(&tz, date, start..end)?;
    let seconds = |it: &std::ops::Range<Timestamp>| it.end.as_second() - it.start.as_second();
    let intervals: Vec<Value> = stretches.iter().map(|it| json!([utc(it.start), utc(it.end)])).collect();
    Ok(json!({ "utc_intervals": intervals, "slots": stretches.iter().map(seconds).sum::<i64>() / slot }))
}

fn day_length(input: Input<'_>) -> Result<Value> {
    let (tz, date) = (input.zone("zone")?, input.date("date")?);
    let start = day(&tz, date)?.map(|it| it.0);
    Ok(json!({
        "slots": schedule::day_quarters(&tz, date)?,
        "first_local": start.map(|it| iso::wall_text(tz.to_datetime(it))),
        "start_utc": start.map(utc),
    }))
}

fn iso_week(input: Input<'_>) -> Result<Value> {
    let date = input.date("date")?;
    let iso = date.iso_week_date();
    let start = |first| schedule::week_start(date, first).map(iso::date_text);
    Ok(json!({
        "iso_year": iso.year(),
        "iso_week": iso.week(),
        "iso_weekday": iso.weekday().to_monday_one_offset(),
        "week_starts": {
            "monday": start(Weekday::Monday)?,
            "sunday": start(Weekday::Sunday)?,
            "saturday": start(Weekday::Saturday)?,
        },
    }))
}

fn locale(input: Input<'_>) -> Result<Value> {
    let locale = input.text("locale")?;
    let manners = schedule::manners(locale).with_context(|| format!("unknown locale {locale}"))?;
    let first_day = match manners.first_day {
        Weekday::Monday => "monday",
        Weekday::Tuesday => "tuesday",
        Weekday::Wednesday => "wednesday",
        Weekday::Thursday => "thursday",
        Weekday::Friday => "friday",
        Weekday::Saturday => "saturday",
        Weekday::Sunday => "sunday",
    };
    Ok(json!({ "first_day": first_day, "hour12": manners.hour12 }))
}

/// What holds for every zone from 2024 to 2030. The inputs are all but empty; what is asked is in the title.
fn invariant(title: &str) -> Result<Value> {
    let [start, end] =
        [2024, 2031].map(|year| Offset::UTC.to_timestamp(Date::constant(year, 1, 1).at(0, 0, 0, 0)));
    let (start, end) = (start?, end?);
    let zones: Vec<Zone> = TimeZoneDatabase::bundled()
        .available()
        .map(|name| Ok(Zone::over(name.as_str(), &zone(name.as_str())?, start, end)))
        .collect::<Result<_>>()?;
    let offsets = || zones.iter().flat_map(|zone| zone.spans.iter().map(|it| it.offset_seconds));
    let violations = |odd: &dyn Fn(&schedule::ZoneSpan) -> bool| {
        let odd: Vec<&str> =
            zones.iter().filter(|zone| zone.spans.iter().any(odd)).map(|zone| zone.name.as_str()).collect();
        json!({ "violations": odd })
    };
    if title.contains("range") {
        Ok(json!({ "min_seconds": offsets().min(), "max_seconds": offsets().max() }))
    } else if title.contains("transition") {
        Ok(violations(&|span| span.from.as_second() % 900 != 0))
    } else if title.contains("offset") {
        Ok(violations(&|span| span.offset_seconds % 900 != 0))
    } else {
        bail!("its title names no invariant: offsets, their range, or transitions")
    }
}

/// The checksum of `BigBlueButton`: the hash of call, query and secret, one after the other.
fn checksum(input: Input<'_>) -> Result<Value> {
    let text = [input.text("call")?, input.text("query")?, input.text("secret")?].concat();
    let hash = match input.text("hash")? {
        "sha1" => Sha1::digest(&text).to_vec(),
        "sha256" => Sha256::digest(&text).to_vec(),
        "sha384" => Sha384::digest(&text).to_vec(),
        "sha512" => Sha512::digest(&text).to_vec(),
        other => bail!("BigBlueButton has no hash {other}; it has sha1, sha256, sha384 and sha512"),
    };
    let digit = |half: u8| char::from_digit(u32::from(half), 16).unwrap_or_default();
    let digits: String = hash.iter().flat_map(|byte| [digit(byte >> 4), digit(byte & 15)]).collect();
    Ok(json!({ "checksum": digits }))
}
