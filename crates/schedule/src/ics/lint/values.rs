//! Values, each by the type of its property.

use super::{Breach, Faults};
use crate::ics::{
    component::Component,
    duration::Lasting,
    line::Property,
    when::{When, digits},
    zone::offset_seconds,
};

impl Faults {
    /// Every value of a component.
    pub(super) fn values(&mut self, component: &Component) {
        for property in &component.properties {
            match property.name.as_str() {
                "DTSTAMP" | "CREATED" | "LAST-MODIFIED" | "COMPLETED" => {
                    self.value(property, matches!(When::parse(&property.value), Some(When::Utc(_))));
                }
                "DTSTART" | "DTEND" | "RECURRENCE-ID" | "EXDATE" | "RDATE" | "DUE" => {
                    self.value(property, property.value.split(',').all(|value| is_time(property, value)));
                }
                "DURATION" => self.value(property, Lasting::parse(&property.value).is_some()),
                "TRIGGER" => {
                    let instant = || matches!(When::parse(&property.value), Some(When::Utc(_)));
                    self.value(property, Lasting::parse(&property.value).is_some() || instant());
                }
                "SEQUENCE" | "PRIORITY" | "REPEAT" => self.value(property, digits(&property.value).is_some()),
                "TZOFFSETFROM" | "TZOFFSETTO" => {
                    self.value(property, offset_seconds(&property.value).is_some());
                }
                "STATUS" if component.name == "VEVENT" => {
                    let known = ["TENTATIVE", "CONFIRMED", "CANCELLED"].contains(&property.value.as_str());
                    self.value(property, known);
                }
                "BUSYTYPE" => {
                    let known =
                        ["BUSY", "BUSY-UNAVAILABLE", "BUSY-TENTATIVE"].contains(&property.value.as_str());
                    self.value(property, known);
                }
                "TRANSP" => {
                    self.value(property, ["OPAQUE", "TRANSPARENT"].contains(&property.value.as_str()));
                }
                "SUMMARY" | "DESCRIPTION" | "LOCATION" | "COMMENT" | "CONTACT" | "UID"
                    if !is_text(&property.value) =>
                {
                    self.add(property.line, Breach::Escape, &property.value);
                }
                "URL" | "CONFERENCE" => {
                    let blank = property.value.contains(char::is_whitespace);
                    if blank || !property.value.contains(':') {
                        self.add(property.line, Breach::Link, &property.value);
                    }
                }
                _ => {}
            }
        }
    }

    fn value(&mut self, property: &Property, fits: bool) {
        if !fits {
            self.add(property.line, Breach::Value, &format!("{}:{}", property.name, property.value));
        }
    }
}

/// A day or time as the parameter VALUE says, which means a time where it is missing; for RDATE also a period.
fn is_time(property: &Property, value: &str) -> bool {
    match property.parameter("VALUE").map(str::to_ascii_uppercase).as_deref() {
        Some("DATE") => matches!(When::parse(value), Some(When::Day(_))),
        None | Some("DATE-TIME") => matches!(When::parse(value), Some(When::Local(_) | When::Utc(_))),
        Some("PERIOD") if property.name == "RDATE" => value.split_once('/').is_some_and(|(start, end)| {
            When::parse(start).is_some() && (When::parse(end).is_some() || Lasting::parse(end).is_some())
        }),
        Some(_) => false,
    }
}

/// Backslashes only before what they may stand before, no bare semicolons.
fn is_text(value: &str) -> bool {
    let mut rest = value.chars();
    while let Some(c) = rest.next() {
        let fits = match c {
            '\\' => matches!(rest.next(), Some('\\' | ';' | ',' | 'n' | 'N')),
            ';' => false,
            _ => true,
        };
        if !fits {
            return false;
        }
    }
    true
}
