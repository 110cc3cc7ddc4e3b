//! The calendar as a whole, its zones and its method.

use super::{Breach, Faults};
use crate::ics::component::Component;

const ONCE_IN_A_CALENDAR: &[&str] = &["PRODID", "VERSION", "CALSCALE", "METHOD", "REFRESH-INTERVAL"];

/// What a method asks of the events of its message (RFC 5546, 3.2).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Method {
    None,
    Publish,
    Request,
    Cancel,
    /// REPLY, ADD, REFRESH, COUNTER, DECLINECOUNTER.
    Other,
}

impl Faults {
    pub(super) fn calendar(&mut self, calendar: &Component) {
        self.once(calendar, ONCE_IN_A_CALENDAR);
        self.required(calendar, &["PRODID", "VERSION"]);
        if let Some(version) = calendar.first("VERSION").filter(|it| it.value != "2.0") {
            self.add(version.line, Breach::Version, &version.value);
        }
        let method = match calendar.first("METHOD").map(|it| (it, it.value.to_ascii_uppercase())) {
            None => Method::None,
            Some((property, name)) => match name.as_str() {
                "PUBLISH" => Method::Publish,
                "REQUEST" => Method::Request,
                "CANCEL" => Method::Cancel,
                "REPLY" | "ADD" | "REFRESH" | "COUNTER" | "DECLINECOUNTER" => Method::Other,
                _ => {
                    self.add(property.line, Breach::Value, &format!("METHOD:{}", property.value));
                    Method::Other
                }
            },
        };
        if calendar.children.is_empty() {
            self.add(calendar.line, Breach::Empty, "VCALENDAR");
        }
        let zones: Vec<&str> = calendar
            .children
            .iter()
            .filter(|it| it.name == "VTIMEZONE")
            .filter_map(|it| it.value("TZID"))
            .collect();
        let mut uid: Option<&str> = None;
        for child in &calendar.children {
            match child.name.as_str() {
                "VTIMEZONE" => self.zone(child),
                "VEVENT" => {
                    self.event(child, method, &zones);
                    let own = child.value("UID");
                    let scheduling = !matches!(method, Method::None | Method::Publish);
                    if scheduling && uid.is_some() && own.is_some() && own != uid {
                        self.add(child.line, Breach::OneUid, own.unwrap_or_default());
                    }
                    uid = uid.or(own);
                }
                "VAVAILABILITY" => self.availability(child, &zones),
                _ => {}
            }
        }
    }

    fn zone(&mut self, zone: &Component) {
        self.required(zone, &["TZID"]);
        if !zone.children.iter().any(|it| it.name == "STANDARD") {
            // A lone DAYLIGHT is allowed, and read by nobody as it is meant.
            self.add(zone.line, Breach::ZoneDescription, "no STANDARD");
        }
        for observance in
            zone.children.iter().filter(|it| matches!(it.name.as_str(), "STANDARD" | "DAYLIGHT"))
        {
            for name in ["DTSTART", "TZOFFSETFROM", "TZOFFSETTO"] {
                if observance.first(name).is_none() {
                    self.add(
                        observance.line,
                        Breach::ZoneDescription,
                        &format!("{} without {name}", observance.name),
                    );
                }
            }
            self.values(observance);
            self.rules(observance, true);
        }
    }

    /// Properties that must not stand more than once.
    pub(super) fn once(&mut self, component: &Component, names: &[&str]) {
        for name in names {
            if let Some(again) = component.all(name).nth(1) {
                self.add(again.line, Breach::Twice, name);
            }
        }
    }

    /// Properties that must be there, and not empty.
    pub(super) fn required(&mut self, component: &Component, names: &[&str]) {
        for name in names {
            if component.value(name).is_none_or(|value| value.trim().is_empty()) {
                self.add(component.line, Breach::Missing, &format!("{name} in {}", component.name));
            }
        }
    }
}
