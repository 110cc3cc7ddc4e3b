//! Availability (RFC 7953).

use super::{Breach, Faults};
use crate::ics::component::Component;

const ONCE: &[&str] = &[
    "UID",
    "DTSTAMP",
    "DTSTART",
    "DTEND",
    "DURATION",
    "BUSYTYPE",
    "CLASS",
    "CREATED",
    "DESCRIPTION",
    "LAST-MODIFIED",
    "LOCATION",
    "ORGANIZER",
    "PRIORITY",
    "SEQUENCE",
    "SUMMARY",
    "URL",
];
const ONCE_FREE: &[&str] = &[
    "UID",
    "DTSTAMP",
    "DTSTART",
    "DTEND",
    "DURATION",
    "CREATED",
    "DESCRIPTION",
    "LAST-MODIFIED",
    "LOCATION",
    "RECURRENCE-ID",
    "RRULE",
    "SUMMARY",
];

impl Faults {
    pub(super) fn availability(&mut self, layer: &Component, zones: &[&str]) {
        self.once(layer, ONCE);
        self.required(layer, &["UID", "DTSTAMP"]);
        self.hours(layer, zones);
        for free in &layer.children {
            if free.name != "AVAILABLE" {
                self.add(free.line, Breach::Availability, &free.name);
                continue;
            }
            self.once(free, ONCE_FREE);
            self.required(free, &["UID", "DTSTAMP", "DTSTART"]);
            self.hours(free, zones);
        }
    }

    fn hours(&mut self, component: &Component, zones: &[&str]) {
        self.values(component);
        self.rules(component, false);
        self.times(component);
        self.zones(component, zones);
    }
}
