//! A linter for calendars: what mail and calendar programs stumble over, most of it without a word.
//!
//! It judges by RFC 5545 (iCalendar), RFC 5546 (scheduling by mail), RFC 7953 (availability) and a few things that programs ask for beyond
//! them. A bare comma in a text is let pass, against RFC 5545, 3.3.11, since every reader does.

mod availability;
mod calendar;
mod event;
mod physical;
mod values;

use std::fmt;

use super::component::{Flaw, Tree};

/// Something wrong in a calendar.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fault {
    /// Where, counted in physical lines from 1 on.
    pub line: usize,
    /// Which rule is broken.
    pub breach: Breach,
    /// What breaks it, in the calendar's own words.
    pub what: String,
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (clause, sentence) = self.breach.words();
        write!(f, "line {}: {sentence} ({clause}): {}", self.line, self.what)
    }
}

macro_rules! breaches {
    ($($(#[$doc:meta])* $name:ident: $clause:literal, $sentence:literal;)*) => {
        /// A rule that a calendar breaks.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum Breach { $($(#[$doc])* $name,)* }

        impl Breach {
            /// Every rule there is.
            pub const ALL: &'static [Self] = &[$(Self::$name),*];

            /// Where the rule stands, and what it says is wrong.
            const fn words(self) -> (&'static str, &'static str) {
                match self { $(Self::$name => ($clause, $sentence),)* }
            }
        }
    };
}

breaches! {
    /// A line that does not end with CR LF.
    LineEnd: "RFC 5545, 3.1", "a line does not end with CR LF";
    /// A line of more than 75 octets.
    LineLength: "RFC 5545, 3.1", "a line is longer than 75 octets";
    /// A control character.
    ControlCharacter: "RFC 5545, 3.1", "a line contains a control character";
    /// A line that is no property.
    NotALine: "RFC 5545, 3.1", "a line is no property; a line break in a text is written \\n";
    /// BEGIN and END that do not fit each other.
    Nesting: "RFC 5545, 3.6", "BEGIN and END do not fit each other";
    /// No VCALENDAR, or something outside of it.
    NotACalendar: "RFC 5545, 3.4", "something is not inside of a VCALENDAR";
    /// A VCALENDAR with nothing in it.
    Empty: "RFC 5545, 3.6", "a calendar contains nothing";
    /// A property that must be there.
    Missing: "RFC 5545, 3.6 and RFC 5546, 3.2", "a required property is missing";
    /// A property that must not stand twice.
    Twice: "RFC 5545, 3.6", "a property stands more than once";
    /// Another version than 2.0.
    Version: "RFC 5545, 3.7.4", "the version is not 2.0";
    /// METHOD in an event.
    MethodInside: "RFC 5545, 3.7.2", "METHOD belongs to the calendar, not to an event";
    /// A value of the wrong form.
    Value: "RFC 5545, 3.3", "a value is not what its property takes";
    /// Times of which one is a day and one is not.
    Kinds: "RFC 5545, 3.8.2 and 3.8.5", "a day and a time of day are mixed";
    /// An end that is not after the start.
    EndBeforeStart: "RFC 5545, 3.8.2.2", "the end is not after the start";
    /// DTEND and DURATION.
    EndAndDuration: "RFC 5545, 3.6.1, and RFC 7953, 3.1", "DTEND and DURATION exclude each other";
    /// A recurrence rule that cannot be read.
    RuleText: "RFC 5545, 3.3.10", "the recurrence rule is wrong";
    /// COUNT and UNTIL.
    CountAndUntil: "RFC 5545, 3.3.10", "COUNT and UNTIL exclude each other";
    /// UNTIL of another kind than DTSTART asks for.
    UntilKind: "RFC 5545, 3.3.10", "UNTIL is not of the kind that DTSTART asks for";
    /// A zone without its VTIMEZONE.
    UnknownZone: "RFC 5545, 3.6.5", "a time zone is named and not described";
    /// A zone beside a time in UTC.
    ZoneOnUtc: "RFC 5545, 3.2.19", "a time in UTC has a zone as well";
    /// A VTIMEZONE that programs misread.
    ZoneDescription: "RFC 5545, 3.6.5", "a time zone is not described completely";
    /// A text with a stray backslash or semicolon.
    Escape: "RFC 5545, 3.3.11", "a text is not escaped";
    /// An organizer or attendee without a mail address.
    Address: "RFC 5545, 3.3.3", "an address does not begin with mailto:";
    /// Scheduling without an organizer.
    NoOrganizer: "RFC 5546, 3.2", "a message about a meeting has no organizer";
    /// An invitation of nobody, or a publication to somebody.
    Attendees: "RFC 5546, 3.2.1 and 3.2.2", "REQUEST needs an attendee and PUBLISH must not have one";
    /// An invitation that asks nobody to answer.
    NoAnswerAsked: "RFC 5545, 3.2.17", "no attendee has RSVP=TRUE, so Outlook shows no buttons";
    /// A cancellation that does not say so.
    CancelStatus: "RFC 5546, 3.2.5", "a cancellation has not STATUS:CANCELLED";
    /// A message about several events.
    OneUid: "RFC 5546, 3.2", "a message is about more than one UID";
    /// Something in an availability that does not belong there.
    Availability: "RFC 7953, 3.1", "an availability contains something else than AVAILABLE";
    /// A link that is none.
    Link: "RFC 3986", "a link is not an absolute URI";
}

/// What is wrong with a calendar, by lines; empty when nothing is.
#[must_use]
pub fn lint(file: &str) -> Vec<Fault> {
    let mut faults = Faults(physical::faults(file));
    let tree = Tree::parse(file);
    for flaw in &tree.flaws {
        match flaw {
            Flaw::NotALine { line, text } => faults.add(*line, Breach::NotALine, text),
            Flaw::ClosesNothing { line, name } => {
                faults.add(*line, Breach::Nesting, &format!("END:{name} closes nothing"));
            }
            Flaw::NotClosed { line, name } => {
                faults.add(*line, Breach::Nesting, &format!("BEGIN:{name} is not closed"));
            }
            Flaw::Outside { line, name } => faults.add(*line, Breach::NotACalendar, name),
            Flaw::TooDeep { line } => faults.add(*line, Breach::Nesting, "nested too deeply"),
        }
    }
    if tree.roots.is_empty() {
        faults.add(1, Breach::NotACalendar, "there is none");
    }
    for root in &tree.roots {
        if root.name == "VCALENDAR" {
            faults.calendar(root);
        } else {
            faults.add(root.line, Breach::NotACalendar, &root.name);
        }
    }
    faults.0.sort_by_key(|fault| (fault.line, fault.breach));
    faults.0
}

struct Faults(Vec<Fault>);

impl Faults {
    fn add(&mut self, line: usize, breach: Breach, what: &str) {
        self.0.push(Fault { line, breach, what: what.chars().take(80).collect() });
    }
}
