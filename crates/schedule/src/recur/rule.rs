//! A recurrence rule and what may be wrong with its text.

use jiff::{
    Timestamp,
    civil::{Date, DateTime, Weekday},
};

/// How long one period of a rule is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Frequency {
    /// Days.
    Daily,
    /// Weeks, which begin on [`Rule::week_start`].
    Weekly,
    /// Calendar months.
    Monthly,
    /// Calendar years.
    Yearly,
}

/// When a rule ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum End {
    /// Never.
    Never,
    /// After so many occurrences; the start of the event is the first.
    Count(u32),
    /// With the last one at or before this instant.
    At(Timestamp),
    /// With the last one at or before this wall-clock time.
    Local(DateTime),
    /// With the last one on or before this day.
    Day(Date),
}

/// A weekday, or the nth of them in a month or year.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NthDay {
    /// 2: the second, -1: the last; `None`: each.
    pub nth: Option<i16>,
    /// The weekday.
    pub weekday: Weekday,
}

/// A recurrence rule. An empty list stands for a part that was not written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rule {
    /// FREQ.
    pub frequency: Frequency,
    /// INTERVAL; never 0.
    pub interval: u32,
    /// COUNT or UNTIL.
    pub end: End,
    /// BYMONTH, 1 to 12.
    pub months: Vec<i16>,
    /// BYWEEKNO, counted from the end where negative.
    pub weeks: Vec<i16>,
    /// BYYEARDAY, counted from the end where negative.
    pub year_days: Vec<i16>,
    /// BYMONTHDAY, counted from the end where negative.
    pub month_days: Vec<i16>,
    /// BYDAY.
    pub days: Vec<NthDay>,
    /// BYHOUR.
    pub hours: Vec<i16>,
    /// BYMINUTE.
    pub minutes: Vec<i16>,
    /// BYSECOND.
    pub seconds: Vec<i16>,
    /// BYSETPOS, counted from the end of a period where negative.
    pub positions: Vec<i16>,
    /// WKST.
    pub week_start: Weekday,
}

/// Why the text of a rule was refused.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum RuleError {
    /// FREQ is missing.
    #[error("the rule does not say how often: FREQ is missing")]
    NoFrequency,
    /// It repeats within a day.
    #[error("a rule that repeats within a day (FREQ={0}) is not read")]
    WithinADay(String),
    /// Something that is not `NAME=value`.
    #[error("{0} is not a part of a rule")]
    NotAPart(String),
    /// The same name twice.
    #[error("{0} stands twice in the rule")]
    Twice(String),
    /// A name nobody defined.
    #[error("a rule has no part {0}")]
    Unknown(String),
    /// A value that does not fit its name.
    #[error("{name}={value} does not fit: {wanted}")]
    Value {
        /// The part.
        name: &'static str,
        /// What it says.
        value: String,
        /// What it could say.
        wanted: &'static str,
    },
    /// Two ends.
    #[error("the rule ends twice: COUNT and UNTIL exclude each other")]
    TwoEnds,
    /// BYSETPOS with nothing to choose from.
    #[error("BYSETPOS needs another BY... part to choose from")]
    PositionsOfNothing,
}
