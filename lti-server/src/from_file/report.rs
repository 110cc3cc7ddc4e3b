//! What is said about groups on a terminal.

use std::fmt::Write as _;

use grouping::{Criteria, Finding, Judgement, Obstacle, Proof, Reason};
use jiff::{ToSpan as _, civil::Date};

use super::read::People;

/// Groups that are named because something is wrong with them, at most.
const NAMED: usize = 20;

/// Everything there is to say about groups.
pub(super) struct Report<'a> {
    pub(super) people: &'a People,
    pub(super) criteria: &'a Criteria,
    pub(super) obstacles: &'a [Obstacle],
    pub(super) groups: &'a [Vec<usize>],
    pub(super) judgement: &'a Judgement,
    pub(super) proof: Option<&'a Proof>,
    /// How much better groups can be at most, in hundredths of a point, where there is no proof.
    pub(super) bound: Option<u32>,
}

/// The reason why somebody is in no group, as it stands in the file that is written.
pub(super) const fn reason(reason: Reason) -> &'static str {
    match reason {
        Reason::WantsNone => "asked for no group",
        Reason::TooFew => "too few people for a group",
        Reason::SetAside => "not placed",
    }
}

impl Report<'_> {
    /// The report, in lines.
    pub(super) fn text(&self) -> String {
        let mut text = String::new();
        // Writing to a text cannot fail.
        let _ = self.write(&mut text);
        text
    }

    fn write(&self, to: &mut String) -> std::fmt::Result {
        let Judgement { groups, left_out, score } = self.judgement;
        let placed: usize = self.groups.iter().map(Vec::len).sum();
        writeln!(to, "{placed} of {} people in {} groups", self.people.ids.len(), groups.len())?;
        for why in [Reason::WantsNone, Reason::TooFew, Reason::SetAside] {
            let count = left_out.iter().filter(|it| it.reason == why).count();
            if count > 0 {
                writeln!(to, "in none: {count} ({})", reason(why))?;
            }
        }
        if let Some(worst) = groups.iter().map(|it| it.score).min() {
            writeln!(to, "mean {score} of 100 points, the worst group {worst}")?;
            let meets = groups.iter().filter(|it| it.meets_every_week()).count();
            let Criteria { meeting_minutes, weeks, .. } = self.criteria;
            writeln!(
                to,
                "{meets} of {} can meet for {meeting_minutes} minutes in each of {weeks} weeks",
                groups.len()
            )?;
            writeln!(to, "{}", self.distance())?;
        }
        for obstacle in self.obstacles {
            writeln!(to, "cannot be: {}", self.obstacle(obstacle))?;
        }
        let mut named = 0;
        for (at, group) in groups.iter().enumerate() {
            let wrong: Vec<String> = group.findings.iter().filter_map(|it| self.wrong(it)).collect();
            if !wrong.is_empty() {
                named += 1;
                if named <= NAMED {
                    writeln!(to, "group {} ({} points): {}", at + 1, group.score, wrong.join("; "))?;
                }
            }
        }
        if named > NAMED {
            writeln!(to, "and {} more groups with something to look at", named - NAMED)?;
        }
        Ok(())
    }

    fn distance(&self) -> String {
        match self.proof {
            None => self.bound.map_or_else(
                || {
                    format!(
                        "how far from the best possible: not known, for more than {} people",
                        grouping::MOST_BOUND
                    )
                },
                |gap| {
                    let gap = format!("{}.{:02}", gap / 100, gap % 100);
                    format!(
                        "groups of these sizes are better by at most {gap} points, and likely by much less"
                    )
                },
            ),
            Some(Proof { gap: 0, .. }) => "proven: no groups of these sizes are better".to_owned(),
            Some(Proof { gap, .. }) => {
                format!("groups of these sizes are better by at most {}.{:02} points", gap / 100, gap % 100)
            }
        }
    }

    /// What is wrong with a group, if that is what the finding says.
    fn wrong(&self, finding: &Finding) -> Option<String> {
        Some(match finding {
            Finding::NeverMeets => "no time in common in any week".to_owned(),
            Finding::MissesWeeks { weeks } => {
                format!("cannot meet in the weeks of {}", self.weeks(weeks).join(", "))
            }
            Finding::NotAnswered { people } => format!("hours not known of {}", self.names(people)),
            Finding::NoSharedLanguage => "no language that all speak".to_owned(),
            Finding::Alone { question } => format!("somebody is alone by {question}"),
            Finding::Lacks { question } => format!("nobody has what is needed of {question}"),
            Finding::Again { pairs: 1 } => "a pair was in a group before".to_owned(),
            Finding::Again { pairs } => format!("{pairs} pairs were in a group before"),
            Finding::NotApart { people } => format!("not kept apart: {}", self.names(people)),
            _ => return None,
        })
    }

    fn weeks(&self, weeks: &[u8]) -> Vec<String> {
        let monday = |week: &u8| self.criteria.first_week.checked_add(i64::from(*week).weeks());
        weeks.iter().filter_map(|week| monday(week).ok()).map(|it: Date| it.to_string()).collect()
    }

    fn names(&self, people: &[usize]) -> String {
        const MOST: usize = 10;
        let names = people.iter().take(MOST).filter_map(|&it| self.people.ids.get(it).cloned());
        let mut text = names.collect::<Vec<String>>().join(", ");
        if people.len() > MOST {
            let _ = write!(text, " and {} more", people.len() - MOST);
        }
        text
    }

    fn obstacle(&self, obstacle: &Obstacle) -> String {
        match obstacle {
            Obstacle::TooFew { people: 0 } => "nobody wants a group".to_owned(),
            Obstacle::TooFew { people } => {
                format!("only {people} person wants a group, and a group needs two")
            }
            Obstacle::Sizes { people, least, most } => {
                let (from, to) = self.criteria.bounds();
                format!(
                    "{people} people do not divide into groups of {from} to {to}; nearest: {least} to {most}"
                )
            }
            Obstacle::UnknownZone { people } => format!("time zone not known: {}", self.names(people)),
            Obstacle::Contradiction { one, other } => {
                let pair = self.names(&[*one, *other]);
                format!("{pair}: asked for and to be kept apart; they are kept apart")
            }
            Obstacle::TooManyApart { person, from, groups } => {
                let who = self.names(&[*person]);
                format!(
                    "{who} is to be kept apart from {from} people, more than fit into other groups of {groups}"
                )
            }
            Obstacle::NobodyToMeet { people, nearest } => {
                let (count, minutes) = (people.len(), self.criteria.meeting_minutes);
                let nearest = match nearest {
                    Some(minutes) => format!("{minutes} minutes each shares with somebody"),
                    None => "some share no time with anybody at all".to_owned(),
                };
                let who =
                    if count == 1 { "1 person shares".to_owned() } else { format!("{count} people share") };
                format!("{who} no {minutes} minutes with anybody ({}); {nearest}", self.names(people))
            }
            Obstacle::RolesTooFew { question, have, groups } => {
                format!("{have} people have what each of {groups} groups needs of {question}")
            }
            Obstacle::OnlyOne { question } => {
                format!("somebody is the only one of their kind by {question}, and so alone in any group")
            }
            Obstacle::Unanswered { question } => format!("nobody has anything in {question}"),
        }
    }
}
