//! The verdict on a grouping, in facts that can be said aloud.

use crate::{
    Finding, GroupReport, Judgement, Kind, LeftOut, Problem, Reason,
    problem::{Person, QUARTER_MINUTES},
    terms::Term,
};

/// Judges any grouping, whether found by [`crate::solve`] or arranged by hand.
///
/// Everything said is computed from the groups as they are. Indices without a candidate are ignored.
#[must_use]
pub fn judge(problem: &Problem, groups: &[Vec<usize>]) -> Judgement {
    let reports: Vec<GroupReport> = groups.iter().map(|group| report(problem, group)).collect();

    let mut placed = vec![false; problem.people.len()];
    let (mut weight, mut sum) = (0, 0);
    for (group, report) in groups.iter().zip(&reports) {
        for &person in group {
            if let Some(placed) = placed.get_mut(person) {
                *placed = true;
                weight += 1;
                sum += u32::from(report.score);
            }
        }
    }
    let willing = problem.people.iter().filter(|person| person.wants_group).count();
    let reason = |person: &Person| match person.wants_group {
        false => Reason::WantsNone,
        true if willing < 2 => Reason::TooFew,
        true => Reason::SetAside,
    };
    let everybody = problem.people.iter().zip(placed).enumerate();
    let left_out = everybody
        .filter(|(_, (_, placed))| !placed)
        .map(|(index, (person, _))| LeftOut { person: index, reason: reason(person) })
        .collect();
    // Rounded to the nearest point; nobody placed is no achievement.
    let score = u8::try_from((sum + weight / 2).checked_div(weight).unwrap_or(0)).unwrap_or(100);
    Judgement { groups: reports, left_out, score }
}

/// Judges one group: enough to show at once what moving one person did to the two groups concerned.
///
/// Indices without a candidate are ignored.
#[must_use]
pub fn report(problem: &Problem, group: &[usize]) -> GroupReport {
    let group: Vec<usize> = group.iter().copied().filter(|&it| it < problem.people.len()).collect();
    let quarters = problem.shared_quarters(&group);
    let shared_minutes: Vec<u32> = quarters.iter().map(|it| it * u32::from(QUARTER_MINUTES)).collect();
    let findings = findings(problem, &group, &shared_minutes);
    let score = if group.is_empty() { 0 } else { (problem.value(&group).max(0) + 50) / 100 };
    GroupReport { score: u8::try_from(score).unwrap_or(100), shared_minutes, findings }
}

fn findings(problem: &Problem, group: &[usize], shared_minutes: &[u32]) -> Vec<Finding> {
    let (criteria, person) = (&problem.criteria, |index: usize| &problem.people[index]);
    let mut findings = Vec::new();

    let silent: Vec<usize> = group.iter().copied().filter(|&it| !person(it).answered).collect();
    // What one person shares with nobody is no meeting.
    if group.len() - silent.len() >= 2 {
        findings.push(meeting(shared_minutes));
    }
    if !silent.is_empty() {
        findings.push(Finding::NotAnswered { people: silent });
    }
    let society = problem.ties.society(group);
    if !society.apart.is_empty() {
        // Nothing weighs more than that.
        let people = society.apart.iter().flat_map(|&(one, other)| [one, other]).collect();
        findings.insert(0, Finding::NotApart { people });
    }
    if criteria.card(Kind::Language).is_some() && group.len() >= 2 {
        let all_said = group.iter().all(|&it| !person(it).languages.is_empty());
        match problem.common_languages(group) {
            Some(shared) if shared.is_empty() => findings.push(Finding::NoSharedLanguage),
            Some(shared) if all_said => {
                let tag = |index: u16| problem.languages[usize::from(index)].clone();
                findings.push(Finding::SharedLanguages { languages: shared.into_iter().map(tag).collect() });
            }
            // Whoever has not said may not speak what the others share.
            _ => {}
        }
    }
    findings.extend(problem.terms.iter().filter_map(|term| about(term, group)));
    let pairs = |count: usize| u16::try_from(count).unwrap_or(u16::MAX);
    if society.asked > 0 {
        findings.push(Finding::HasAsked { pairs: pairs(society.asked) });
    }
    if society.former > 0 {
        findings.push(Finding::Again { pairs: pairs(society.former) });
    }
    let (least, most) = criteria.between.unwrap_or((criteria.size, criteria.size));
    if group.len() < usize::from(least) {
        findings.push(Finding::Small);
    } else if group.len() > usize::from(most) {
        findings.push(Finding::Large);
    }
    findings
}

/// What there is to say about a card about a question.
fn about(term: &Term, group: &[usize]) -> Option<Finding> {
    let question = term.question.clone();
    let answers = u8::try_from(term.different(group)).unwrap_or(u8::MAX);
    match term.kind {
        Kind::NotAlone => term.isolates(group).then_some(Finding::Alone { question }),
        Kind::Role => (!term.has_meant(group)).then_some(Finding::Lacks { question }),
        _ if term.count(group) < 2 => None,
        Kind::Mixed if question == "experience" => {
            (answers >= 2).then_some(Finding::ExperienceMix { levels: answers })
        }
        Kind::Alike if term.agree(group) => Some(Finding::Agree { question }),
        Kind::Mixed | Kind::Spread | Kind::Alike => Some(Finding::Differ { question, answers }),
        Kind::Shared => {
            let words = term.in_common(group, 3);
            (!words.is_empty()).then_some(Finding::InCommon { question, words })
        }
        _ => None,
    }
}

fn meeting(shared_minutes: &[u32]) -> Finding {
    let missed: Vec<u8> =
        (0..).zip(shared_minutes).filter(|(_, minutes)| **minutes == 0).map(|(week, _)| week).collect();
    if missed.is_empty() {
        Finding::MeetsEveryWeek { minutes: shared_minutes.iter().copied().min().unwrap_or(0) }
    } else if missed.len() == shared_minutes.len() {
        Finding::NeverMeets
    } else {
        Finding::MissesWeeks { weeks: missed }
    }
}
