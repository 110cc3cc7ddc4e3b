//! Somebody's free hours for other programs (RFC 7953): their week, and above it the days that differ.

use jiff::{
    SignedDuration, Span, Timestamp,
    civil::{Date, DateTime},
    tz::{Dst, Offset, TimeZone, TimeZoneTransition},
};

use super::write::{File, text, utc};
use crate::{Dated, Level, QUARTERS_PER_DAY, Weekly, instant};

/// What counts first where layers overlap, 1 before 9 (RFC 7953, 3.1): a day on which somebody is not free before one on
/// which they are, and both before the week.
const NOT_FREE: &str = "1";
const FREE: &str = "2";
const WEEK: &str = "5";

const WEEKDAYS: [&str; 7] = ["MO", "TU", "WE", "TH", "FR", "SA", "SU"];

/// Somebody's hours.
#[derive(Clone, Copy, Debug)]
pub struct FreeHours<'a> {
    /// Unique in the world and for ever, with an `@` in it; the same each time these hours are written.
    pub uid: &'a str,
    /// When this file is made.
    pub stamp: Timestamp,
    /// IANA name of their zone.
    pub zone_name: &'a str,
    /// That zone.
    pub zone: &'a TimeZone,
    /// Monday of the first week.
    pub first: Date,
    /// For how many weeks; laws about clocks change, so a file says nothing of all future.
    pub weeks: u16,
    /// Their week.
    pub weekly: &'a Weekly,
    /// What they said of dates.
    pub dated: &'a [Dated],
}

/// The file's text, `text/calendar; charset=utf-8`. A time that is free only if need be is available as well, and its
/// summary says so: the format has no word for it.
///
/// # Errors
/// [`jiff::Error`] when the weeks leave the supported calendar.
pub fn availability(hours: &FreeHours<'_>) -> Result<String, jiff::Error> {
    let end = hours.first.checked_add(Span::new().try_weeks(hours.weeks)?)?;
    let last = hours.dated.iter().map(|it| it.last).chain([end]).max().unwrap_or(end);
    let from = instant(hours.zone, at(hours.first, 0)?)?;
    let to = instant(hours.zone, at(last, 2 * QUARTERS_PER_DAY)?)?;
    let mut file = File::begin(None);
    file.zone(hours.zone_name, hours.zone, from, to);
    let mut uid = Uid { base: hours.uid, count: 0 };
    week(&mut file, hours, end, &mut uid)?;
    for dated in hours.dated {
        day(&mut file, hours, dated, &mut uid)?;
    }
    Ok(file.end())
}

/// Names for the parts of one file.
struct Uid<'a> {
    base: &'a str,
    count: usize,
}

impl Uid<'_> {
    fn next(&mut self) -> String {
        self.count += 1;
        format!("{}-{}", self.count, self.base)
    }
}

/// The wall clock at a quarter hour, counted from 00:00 of `date`.
fn at(date: Date, quarter: u16) -> Result<DateTime, jiff::Error> {
    date.at(0, 0, 0, 0).checked_add(SignedDuration::from_mins(i64::from(quarter) * 15))
}

/// The same hours on several days of the week.
struct Row {
    from: u16,
    to: u16,
    level: Level,
    /// 0 is Monday.
    days: Vec<usize>,
}

/// The week by days, so that clock changes make no stretch longer or shorter that is not in that night.
fn rows(weekly: &Weekly) -> Vec<Row> {
    let mut rows: Vec<Row> = Vec::new();
    for (start, end, level) in weekly.ranges() {
        let mut start = start;
        while start < end {
            let day = start / QUARTERS_PER_DAY;
            let stop = end.min((day + 1) * QUARTERS_PER_DAY);
            let (from, to) = (start - day * QUARTERS_PER_DAY, stop - day * QUARTERS_PER_DAY);
            match rows.iter_mut().find(|row| (row.from, row.to, row.level) == (from, to, level)) {
                Some(row) => row.days.push(day.into()),
                None => rows.push(Row { from, to, level, days: vec![day.into()] }),
            }
            start = stop;
        }
    }
    rows
}

fn week(file: &mut File, hours: &FreeHours<'_>, end: Date, uid: &mut Uid<'_>) -> Result<(), jiff::Error> {
    let zone = hours.zone_name;
    file.begin_layer(&uid.next(), hours.stamp, WEEK);
    file.wall("DTSTART", zone, at(hours.first, 0)?);
    file.wall("DTEND", zone, at(end, 0)?);
    // UNTIL belongs to the rule (RFC 5545, 3.3.10), and the next Monday does not.
    let until = instant(hours.zone, at(end, 0)?)?.checked_sub(SignedDuration::from_secs(1))?;
    for row in rows(hours.weekly) {
        let Some(&first) = row.days.first() else { continue };
        let date = hours.first.checked_add(Span::new().try_days(i64::try_from(first).unwrap_or(0))?)?;
        let days: Vec<&str> = row.days.iter().map(|&day| WEEKDAYS[day % 7]).collect();
        file.begin_free(&uid.next(), hours.stamp);
        file.wall("DTSTART", zone, at(date, row.from)?);
        file.wall("DTEND", zone, at(date, row.to)?);
        file.line("RRULE", &format!("FREQ=WEEKLY;BYDAY={};UNTIL={}", days.join(","), utc(until)));
        file.line("SUMMARY", if row.level == Level::IfNeedBe { "If need be" } else { "Free" });
        file.line("END", "AVAILABLE");
    }
    file.line("END", "VAVAILABILITY");
    Ok(())
}

fn day(file: &mut File, hours: &FreeHours<'_>, it: &Dated, uid: &mut Uid<'_>) -> Result<(), jiff::Error> {
    let (zone, from, to) = (hours.zone_name, at(it.first, it.quarters.start)?, at(it.last, it.quarters.end)?);
    file.begin_layer(&uid.next(), hours.stamp, if it.free { FREE } else { NOT_FREE });
    file.wall("DTSTART", zone, from);
    file.wall("DTEND", zone, to);
    if it.free {
        file.begin_free(&uid.next(), hours.stamp);
        file.wall("DTSTART", zone, from);
        file.wall("DTEND", zone, to);
        file.line("SUMMARY", "Free");
        file.line("END", "AVAILABLE");
    }
    file.line("END", "VAVAILABILITY");
    Ok(())
}

impl File {
    fn begin_layer(&mut self, uid: &str, stamp: Timestamp, priority: &str) {
        self.line("BEGIN", "VAVAILABILITY");
        self.line("UID", &text(uid));
        self.line("DTSTAMP", &utc(stamp));
        self.line("PRIORITY", priority);
        self.line("BUSYTYPE", "BUSY-UNAVAILABLE");
    }

    fn begin_free(&mut self, uid: &str, stamp: Timestamp) {
        self.line("BEGIN", "AVAILABLE");
        self.line("UID", &text(uid));
        self.line("DTSTAMP", &utc(stamp));
    }

    fn wall(&mut self, name: &str, zone: &str, local: DateTime) {
        self.line(&format!("{name};TZID={zone}"), &local.strftime("%Y%m%dT%H%M%S").to_string());
    }

    /// What the clocks of a zone do from `from` to `to`, one change after the other: rules for all future are guesses.
    fn zone(&mut self, name: &str, zone: &TimeZone, from: Timestamp, to: Timestamp) {
        let before = zone.preceding(from).next();
        let info = zone.to_offset_info(from);
        // What holds when the file begins, from its own beginning on or, where it always did, from the epoch on.
        let mut changes = vec![Change {
            since: before.as_ref().map_or(Timestamp::UNIX_EPOCH, TimeZoneTransition::timestamp),
            offset: info.offset(),
            summer: info.dst() == Dst::Yes,
            name: info.abbreviation().to_owned(),
        }];
        changes.extend(zone.following(from).take_while(|it| it.timestamp() < to).map(|it| Change {
            since: it.timestamp(),
            offset: it.offset(),
            summer: it.dst() == Dst::Yes,
            name: it.abbreviation().to_owned(),
        }));
        // Readers want one that is STANDARD, also of a zone that stays on summer time for good.
        let standard = changes.iter().any(|it| !it.summer);
        let first = changes.first().map_or(Offset::UTC, |it| it.offset);
        let mut earlier = zone.preceding(from).nth(1).map_or(first, |it| it.offset());
        self.line("BEGIN", "VTIMEZONE");
        self.line("TZID", name);
        for change in changes {
            let kind = if change.summer && standard { "DAYLIGHT" } else { "STANDARD" };
            self.line("BEGIN", kind);
            let local = earlier.to_datetime(change.since);
            self.line("DTSTART", &local.strftime("%Y%m%dT%H%M%S").to_string());
            self.line("TZOFFSETFROM", &written(earlier));
            self.line("TZOFFSETTO", &written(change.offset));
            self.line("TZNAME", &text(&change.name));
            self.line("END", kind);
            earlier = change.offset;
        }
        self.line("END", "VTIMEZONE");
    }
}

/// A change of clocks.
struct Change {
    since: Timestamp,
    offset: Offset,
    summer: bool,
    name: String,
}

/// An offset as RFC 5545, 3.3.14, writes it.
fn written(offset: Offset) -> String {
    let seconds = offset.seconds();
    let (sign, size) = (if seconds < 0 { '-' } else { '+' }, seconds.unsigned_abs());
    let rest = if size % 60 == 0 { String::new() } else { format!("{:02}", size % 60) };
    format!("{sign}{:02}{:02}{rest}", size / 3600, size / 60 % 60)
}
