//! The sentences about groups: what a verdict means, in the instructor's words.

use grouping::{Finding, GroupReport, Reason};
use jiff::civil::Date;
use yew::AttrValue;

use super::run::later;
use crate::{
    clock::format_minutes,
    text::{list, plural, text, text_with},
};

/// How a sentence is meant, shown by a symbol as well as by colour.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Tone {
    /// This speaks for the group.
    Good,
    /// Good to know.
    Plain,
    /// Worth a look before publishing.
    Watch,
    /// The group cannot work like this.
    Bad,
}

impl Tone {
    /// The CSS class of a sentence of this tone.
    pub(crate) const fn class(self) -> &'static str {
        match self {
            Self::Good => "finding-good",
            Self::Plain => "finding-plain",
            Self::Watch => "finding-watch",
            Self::Bad => "finding-bad",
        }
    }
}

/// What the sentences need to know besides the findings.
pub(crate) struct Speaker<'a> {
    /// Name of a candidate.
    pub(crate) name: &'a dyn Fn(usize) -> String,
    /// Name of a language tag.
    pub(crate) language: &'a dyn Fn(&str) -> String,
    /// A date such as "4 January".
    pub(crate) date: &'a dyn Fn(Date) -> String,
    /// Monday of the first week of the run.
    pub(crate) first_week: Date,
}

impl Speaker<'_> {
    /// What `finding` means and how it is meant.
    pub(crate) fn say(&self, finding: &Finding) -> (Tone, AttrValue) {
        match finding {
            Finding::MeetsEveryWeek { minutes } => {
                let shared = length(*minutes);
                (Tone::Good, text_with("groups.finding.meets", &[("shared", &shared)]))
            }
            Finding::MissesWeeks { weeks } => (Tone::Watch, self.misses(weeks)),
            Finding::NeverMeets => (Tone::Bad, text("groups.finding.never")),
            Finding::NotAnswered { people } => {
                let names: Vec<String> = people.iter().map(|&person| (self.name)(person)).collect();
                (Tone::Watch, text_with("groups.finding.not_answered", &[("names", &listed(&names, 3))]))
            }
            Finding::SharedLanguages { languages } => {
                let names: Vec<String> = languages.iter().map(|tag| (self.language)(tag)).collect();
                (Tone::Good, text_with("groups.finding.languages", &[("names", &listed(&names, 3))]))
            }
            Finding::NoSharedLanguage => (Tone::Watch, text("groups.finding.no_language")),
            Finding::ExperienceMix { levels } => {
                let tone = if *levels > 1 { Tone::Good } else { Tone::Plain };
                (tone, plural("groups.finding.experience", u64::from(*levels)))
            }
            Finding::Differ { question, answers } => {
                let tone = if *answers > 1 { Tone::Plain } else { Tone::Watch };
                (tone, about("groups.finding.differ", question, &[("n", &answers.to_string())]))
            }
            Finding::Agree { question } => (Tone::Good, about("groups.finding.agree", question, &[])),
            Finding::InCommon { words, .. } => {
                (Tone::Good, text_with("groups.finding.in_common", &[("names", &listed(words, 3))]))
            }
            Finding::Alone { .. } => (Tone::Watch, text("groups.finding.alone")),
            Finding::Lacks { question } => (Tone::Watch, about("groups.finding.lacks", question, &[])),
            Finding::HasAsked { pairs } => (Tone::Good, plural("groups.finding.asked", u64::from(*pairs))),
            Finding::Again { pairs } => (Tone::Watch, plural("groups.finding.again", u64::from(*pairs))),
            Finding::NotApart { people } => {
                let names: Vec<String> = people.iter().map(|&person| (self.name)(person)).collect();
                (Tone::Bad, text_with("groups.finding.not_apart", &[("names", &listed(&names, 4))]))
            }
            Finding::Small => (Tone::Plain, text("groups.finding.small")),
            Finding::Large => (Tone::Plain, text("groups.finding.large")),
        }
    }

    fn misses(&self, weeks: &[u8]) -> AttrValue {
        let day = |week: &u8| later(self.first_week, i64::from(*week) * 7);
        let dates: Vec<String> = weeks.iter().map(|week| (self.date)(day(week))).collect();
        let key = if weeks.len() == 1 { "groups.finding.misses_one" } else { "groups.finding.misses" };
        text_with(key, &[("dates", &listed(&dates, 3))])
    }
}

/// What is said about one of our questions, or about one that has no words of its own.
fn about(key: &str, question: &str, values: &[(&str, &str)]) -> AttrValue {
    let own = [key, "_", question].concat();
    // Nobody gave a column of a file words of ours.
    let values = [values, &[("question", super::columns::column_of(question).unwrap_or(question))]].concat();
    let said = text_with(&own, &values);
    if said == own { text_with(key, &values) } else { said }
}

/// Whether a group deserves a look before it is published: it cannot meet in some week.
pub(crate) fn is_weak(report: &GroupReport) -> bool {
    report
        .findings
        .iter()
        .any(|it| matches!(it, Finding::MissesWeeks { .. } | Finding::NeverMeets | Finding::NotApart { .. }))
}

/// Whether it cannot be said yet if a group can meet: fewer than two members have said when they are free.
pub(crate) fn is_unknown(report: &GroupReport) -> bool {
    !is_weak(report) && !report.meets_every_week()
}

/// Why somebody is in no group.
pub(crate) fn reason(why: Reason) -> AttrValue {
    match why {
        Reason::WantsNone => text("groups.reason.wants_none"),
        Reason::TooFew => text("groups.reason.too_few"),
        Reason::SetAside => text("groups.reason.set_aside"),
    }
}

/// `90` as "1 h 30 min".
pub(crate) fn length(minutes: u32) -> AttrValue {
    format_minutes(u16::try_from(minutes).unwrap_or(u16::MAX))
}

/// "Ana", "Ana and Bo", "Ana, Bo and Chidi", and past `most` "Ana, Bo, Chidi and 2 more".
pub(crate) fn listed(items: &[String], most: usize) -> String {
    let shown = if items.len() > most { most } else { items.len().saturating_sub(1) };
    let (first, rest) = items.split_at(shown);
    let first = list(first);
    match rest {
        [] => first.to_string(),
        [only] if first.is_empty() => only.clone(),
        [last] => text_with("groups.list.and", &[("first", &first), ("last", last)]).to_string(),
        more => {
            let count = more.len().to_string();
            text_with("groups.list.more", &[("first", &first), ("n", &count)]).to_string()
        }
    }
}

/// The CSS class of a score: three bands, told apart by more than colour.
pub(crate) const fn band(score: u8) -> &'static str {
    match score {
        0..=39 => "score-low",
        40..=69 => "score-middle",
        _ => "score-high",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn speaker() -> Speaker<'static> {
        Speaker {
            name: &|person| ["Ana", "Bo", "Chidi", "Dana", "Eve"][person].to_owned(),
            language: &|tag| if tag == "en" { "English".to_owned() } else { "Spanish".to_owned() },
            date: &|date| date.to_string(),
            first_week: Date::constant(2026, 12, 28),
        }
    }

    fn said(finding: &Finding) -> (Tone, String) {
        let (tone, words) = speaker().say(finding);
        (tone, words.to_string())
    }

    #[test]
    fn every_finding_has_a_sentence_without_holes() {
        let all = [
            Finding::MeetsEveryWeek { minutes: 150 },
            Finding::MissesWeeks { weeks: vec![1] },
            Finding::MissesWeeks { weeks: vec![0, 2, 3, 4, 5] },
            Finding::NeverMeets,
            Finding::NotAnswered { people: vec![0, 1] },
            Finding::SharedLanguages { languages: vec!["en".to_owned()] },
            Finding::NoSharedLanguage,
            Finding::ExperienceMix { levels: 1 },
            Finding::ExperienceMix { levels: 3 },
            Finding::Differ { question: "goal".to_owned(), answers: 3 },
            Finding::Differ { question: "shoe size".to_owned(), answers: 1 },
            Finding::Agree { question: "commitment".to_owned() },
            Finding::Agree { question: "shoe size".to_owned() },
            Finding::InCommon { question: "interests".to_owned(), words: vec!["chess".to_owned()] },
            Finding::Alone { question: "goal".to_owned() },
            Finding::Lacks { question: "experience".to_owned() },
            Finding::Lacks { question: "lead".to_owned() },
            Finding::HasAsked { pairs: 1 },
            Finding::Again { pairs: 2 },
            Finding::NotApart { people: vec![0, 1] },
            Finding::Small,
            Finding::Large,
        ];
        for finding in &all {
            let (_, words) = said(finding);
            assert!(!words.starts_with("groups.") && !words.contains('{'), "{finding:?}: {words}");
        }
    }

    #[test]
    fn shared_time_is_said_in_hours_and_minutes() {
        assert!(said(&Finding::MeetsEveryWeek { minutes: 150 }).1.contains("2 h 30 min"));
    }

    #[test]
    fn weeks_that_fail_are_named_by_date_across_the_new_year() {
        let (tone, words) = said(&Finding::MissesWeeks { weeks: vec![0, 1] });
        assert_eq!(tone, Tone::Watch);
        assert!(words.contains("2026-12-28 and 2027-01-04"), "{words}");
    }

    #[test]
    fn long_lists_are_cut() {
        let names = ["Ana", "Bo", "Chidi", "Dana", "Eve"].map(str::to_owned);
        assert_eq!(listed(&names[..1], 3), "Ana");
        assert_eq!(listed(&names[..2], 3), "Ana and Bo");
        assert_eq!(listed(&names[..3], 3), "Ana, Bo and Chidi");
        assert_eq!(listed(&names, 3), "Ana, Bo, Chidi and 2 more");
        assert_eq!(listed(&[], 3), "");
    }
}
