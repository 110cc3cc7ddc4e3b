//! Starts of what recurs, by a calendar file.

use anyhow::{Result, bail};
use jiff::tz::TimeZone;
use schedule::{
    ics::{Moment, agenda},
    iso,
};
use serde_json::{Value, json};

use crate::input::{Input, date, zone};

pub(crate) fn answer(input: Input<'_>) -> Result<Value> {
    let window = input.texts("window")?;
    let [first, last] = window[..] else { bail!("window is not two dates") };
    let (first, last) = (date("window", first)?, date("window", last)?);
    let midnight = |day: jiff::civil::Date| schedule::instant(&TimeZone::UTC, day.at(0, 0, 0, 0));
    let window = midnight(first)?..midnight(last.tomorrow()?)?;
    let agenda = agenda(input.text("ics")?, &|name| zone(name).ok(), &TimeZone::UTC, window.clone())?;
    if let Some(unread) = agenda.unread.first() {
        bail!("the event in line {}: {}", unread.line, unread.why);
    }
    if !agenda.complete {
        bail!("there are more occurrences than are read");
    }
    let starts: Vec<String> = agenda
        .occurrences
        .iter()
        .filter(|it| it.starts.placed(&TimeZone::UTC).is_some_and(|at| window.contains(&at)))
        .map(|it| match it.starts {
            Moment::At(at) => iso::instant_text(at),
            Moment::Floating(local) => iso::wall_text(local),
            Moment::Day(day) => iso::date_text(day),
        })
        .collect();
    Ok(json!({ "starts": starts }))
}
