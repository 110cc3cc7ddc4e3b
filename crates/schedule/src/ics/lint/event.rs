//! Events.

use super::{Breach, Faults, calendar::Method};
use crate::{
    ics::{component::Component, line::Property, when::When},
    recur::{End, Rule, RuleError},
};

const ONCE_IN_AN_EVENT: &[&str] = &[
    "UID",
    "DTSTAMP",
    "DTSTART",
    "DTEND",
    "DURATION",
    "CLASS",
    "CREATED",
    "DESCRIPTION",
    "GEO",
    "LAST-MODIFIED",
    "LOCATION",
    "ORGANIZER",
    "PRIORITY",
    "SEQUENCE",
    "STATUS",
    "SUMMARY",
    "TRANSP",
    "URL",
    "RECURRENCE-ID",
    "RRULE",
];
/// Properties whose times may name a zone.
const ZONED: &[&str] = &["DTSTART", "DTEND", "RECURRENCE-ID", "EXDATE", "RDATE"];

impl Faults {
    pub(super) fn event(&mut self, event: &Component, method: Method, zones: &[&str]) {
        self.once(event, ONCE_IN_AN_EVENT);
        self.required(event, &["UID", "DTSTAMP"]);
        if !matches!(method, Method::Cancel | Method::Other) {
            self.required(event, &["DTSTART"]);
        }
        if let Some(misplaced) = event.first("METHOD") {
            self.add(misplaced.line, Breach::MethodInside, &misplaced.value);
        }
        self.values(event);
        self.rules(event, false);
        self.times(event);
        self.zones(event, zones);
        self.people(event, method);
        for alarm in event.children.iter().filter(|it| it.name == "VALARM") {
            self.required(alarm, &["ACTION", "TRIGGER"]);
            self.once(alarm, &["ACTION", "TRIGGER", "DURATION", "REPEAT"]);
            self.values(alarm);
        }
    }

    pub(super) fn times(&mut self, event: &Component) {
        let when = |name: &str| event.first(name).and_then(|it| Some((it, When::parse(&it.value)?)));
        if let (Some(end), Some(_)) = (event.first("DTEND"), event.first("DURATION")) {
            self.add(end.line, Breach::EndAndDuration, "both are there");
        }
        let Some((start_line, start)) = when("DTSTART") else { return };
        let is_day = |it: When| matches!(it, When::Day(_));
        for (property, other) in ["DTEND", "RECURRENCE-ID"].into_iter().filter_map(when) {
            if is_day(start) != is_day(other) {
                self.add(property.line, Breach::Kinds, &property.name);
            }
        }
        for property in event.all("EXDATE") {
            if property.value.split(',').filter_map(When::parse).any(|it| is_day(start) != is_day(it)) {
                self.add(property.line, Breach::Kinds, "EXDATE");
            }
        }
        if let Some((property, end)) = when("DTEND") {
            // Times in different zones cannot be compared by what is written.
            let same_clock = std::mem::discriminant(&start) == std::mem::discriminant(&end)
                && start_line.parameter("TZID") == property.parameter("TZID");
            if same_clock && end.written() <= start.written() {
                self.add(property.line, Breach::EndBeforeStart, &property.value);
            }
        }
    }

    pub(super) fn zones(&mut self, event: &Component, zones: &[&str]) {
        for property in event.properties.iter().filter(|it| ZONED.contains(&it.name.as_str())) {
            let Some(zone) = property.parameter("TZID") else { continue };
            // A leading solidus marks a name that is known everywhere.
            if !zone.starts_with('/') && !zones.contains(&zone) {
                self.add(property.line, Breach::UnknownZone, zone);
            }
            if property.value.split(',').any(|it| it.ends_with('Z')) {
                self.add(property.line, Breach::ZoneOnUtc, &property.name);
            }
        }
    }

    /// Recurrence rules; in the description of a zone their end is always in UTC.
    pub(super) fn rules(&mut self, component: &Component, of_a_zone: bool) {
        let start = component.first("DTSTART").and_then(|it| Some((it, When::parse(&it.value)?)));
        for property in component.all("RRULE") {
            match property.value.parse::<Rule>() {
                Ok(rule) => {
                    let fits = start.is_none_or(|(line, start)| end_fits(line, start, rule.end, of_a_zone));
                    if !fits {
                        self.add(property.line, Breach::UntilKind, &property.value);
                    }
                }
                // A rule that we do not read may be a good one.
                Err(RuleError::WithinADay(_)) => {}
                Err(RuleError::TwoEnds) => self.add(property.line, Breach::CountAndUntil, &property.value),
                Err(error) => self.add(property.line, Breach::RuleText, &error.to_string()),
            }
        }
    }

    fn people(&mut self, event: &Component, method: Method) {
        for property in event.all("ORGANIZER").chain(event.all("ATTENDEE")) {
            let address =
                property.value.split_at_checked(7).filter(|(it, _)| it.eq_ignore_ascii_case("mailto:"));
            let fits = address.is_some_and(|(_, it)| it.contains('@') && !it.contains(char::is_whitespace));
            if !fits {
                self.add(property.line, Breach::Address, &property.value);
            }
        }
        let scheduling = !matches!(method, Method::None | Method::Publish);
        if scheduling && event.first("ORGANIZER").is_none() {
            self.add(event.line, Breach::NoOrganizer, &event.name);
        }
        let mut attendees = event.all("ATTENDEE").peekable();
        match (method, attendees.peek()) {
            (Method::Publish, Some(attendee)) => self.add(attendee.line, Breach::Attendees, "PUBLISH"),
            (Method::Request, None) => self.add(event.line, Breach::Attendees, "REQUEST"),
            (Method::Request, Some(_)) => {
                let asked =
                    |it: &Property| it.parameter("RSVP").is_some_and(|it| it.eq_ignore_ascii_case("TRUE"));
                if !attendees.any(asked) {
                    self.add(event.line, Breach::NoAnswerAsked, "REQUEST");
                }
            }
            _ => {}
        }
        if method == Method::Cancel && event.value("STATUS") != Some("CANCELLED") {
            self.add(event.line, Breach::CancelStatus, event.value("STATUS").unwrap_or("no STATUS"));
        }
    }
}

fn end_fits(line: &Property, start: When, end: End, of_a_zone: bool) -> bool {
    match end {
        End::Never | End::Count(_) => true,
        End::Day(_) => matches!(start, When::Day(_)) && !of_a_zone,
        End::At(_) => of_a_zone || matches!(start, When::Utc(_)) || line.parameter("TZID").is_some(),
        End::Local(_) => !of_a_zone && matches!(start, When::Local(_)) && line.parameter("TZID").is_none(),
    }
}
