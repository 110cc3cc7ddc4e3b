//! Recurrence rules (RFC 5545, 3.3.10), enough of them for what calendars send.
//!
//! A rule is asked for its occurrences one after the other, never for all of them, and everything it does costs
//! fuel: a rule that goes on for ever, or looks for the 30th of February, stops when the fuel is spent and says
//! so. Rules that repeat within a day (HOURLY and below) are refused in words.

mod days;
mod occurrences;
mod parse;
mod rule;

pub use occurrences::{Clock, Occurrences, Placed};
pub use rule::{End, Frequency, NthDay, Rule, RuleError};
