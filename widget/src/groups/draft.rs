//! A proposal on the instructor's desk: groups, verdict, moves.

use std::rc::Rc;

use grouping::{Criteria, CriteriaError, GroupReport, Judgement, Obstacle, Problem, obstacles_of};

use super::{
    history::{Groups, History, Place, place_of},
    pool::People,
    words,
};
use crate::order::ordered;

/// What is asked of the solver, ready to be asked often.
#[derive(Clone)]
pub(crate) struct Question {
    /// The people.
    pub(crate) people: People,
    /// What the instructor asks for.
    pub(crate) criteria: Criteria,
    /// What stands in its way.
    pub(crate) obstacles: Rc<Vec<Obstacle>>,
    problem: Rc<Problem>,
}

impl PartialEq for Question {
    fn eq(&self, other: &Self) -> bool {
        Rc::ptr_eq(&self.problem, &other.problem)
    }
}

impl Question {
    /// Prepares the question.
    ///
    /// # Errors
    /// [`CriteriaError`] when the criteria cannot be asked of anybody.
    pub(crate) fn new(people: People, criteria: Criteria) -> Result<Self, CriteriaError> {
        let candidates = people.pool().candidates();
        let problem = Rc::new(Problem::new(&candidates, &criteria)?);
        let obstacles = Rc::new(obstacles_of(&problem, &candidates));
        Ok(Self { people, criteria, obstacles, problem })
    }

    /// The verdict on `groups`.
    pub(crate) fn judge(&self, groups: &[Vec<usize>]) -> Judgement {
        grouping::judge(&self.problem, groups)
    }
}

/// What would become of one group if somebody came.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Outlook {
    /// The group.
    pub(crate) group: usize,
    /// Its members now.
    pub(crate) members: usize,
    /// Its score now.
    pub(crate) now: u8,
    /// Its score then.
    pub(crate) then: u8,
}

impl Outlook {
    /// What the move does for everybody in the group, the newcomer included.
    fn gain(self) -> i64 {
        let all = |score: u8, members: usize| i64::from(score) * i64::try_from(members).unwrap_or(0);
        all(self.then, self.members + 1) - all(self.now, self.members)
    }
}

/// A proposal in four numbers, to be laid beside others.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Digest {
    /// The score of the whole.
    pub(crate) score: u8,
    /// The score of the worst group.
    pub(crate) worst: u8,
    /// Groups that cannot meet in some week.
    pub(crate) weak: usize,
    /// Groups.
    pub(crate) groups: usize,
}

impl Digest {
    fn of(judgement: &Judgement) -> Self {
        let groups = &judgement.groups;
        Self {
            score: judgement.score,
            worst: groups.iter().map(|it| it.score).min().unwrap_or(0),
            weak: groups.iter().filter(|it| words::is_weak(it)).count(),
            groups: groups.len(),
        }
    }
}

/// A proposal being looked at and changed.
pub(crate) struct Draft {
    question: Question,
    history: History,
    judgement: Judgement,
    /// The scores before the last step, where groups can be compared one by one.
    before: Option<(u8, Vec<u8>)>,
}

impl Draft {
    /// `groups` as an answer to `question`.
    pub(crate) fn new(question: Question, groups: Groups) -> Self {
        let judgement = question.judge(&groups);
        Self { question, history: History::new(groups), judgement, before: None }
    }

    /// The question it answers.
    pub(crate) const fn question(&self) -> &Question {
        &self.question
    }

    /// The groups now.
    pub(crate) fn groups(&self) -> &[Vec<usize>] {
        self.history.present()
    }

    /// The moves.
    pub(crate) const fn history(&self) -> &History {
        &self.history
    }

    /// The verdict on the groups now.
    pub(crate) const fn judgement(&self) -> &Judgement {
        &self.judgement
    }

    /// The verdict in four numbers.
    pub(crate) fn digest(&self) -> Digest {
        Digest::of(&self.judgement)
    }

    /// Lets other groups take the place of these, as one move. `false`: they are the same.
    pub(crate) fn adopt(&mut self, groups: Groups) -> bool {
        self.step(|history| history.adopt(groups))
    }

    /// Each group with its report.
    pub(crate) fn reports(&self) -> impl Iterator<Item = (&Vec<usize>, &GroupReport)> {
        self.history.present().iter().zip(&self.judgement.groups)
    }

    /// By how much the last step changed the score of group `at`; 0 where that cannot be said.
    pub(crate) fn change(&self, at: usize) -> i16 {
        let before = self.before.as_ref().and_then(|(_, groups)| groups.get(at));
        let now = self.judgement.groups.get(at).map(|it| it.score);
        before.zip(now).map_or(0, |(&before, now)| i16::from(now) - i16::from(before))
    }

    /// By how much the last step changed the score of the whole.
    pub(crate) fn change_overall(&self) -> i16 {
        self.before.as_ref().map_or(0, |(before, _)| i16::from(self.judgement.score) - i16::from(*before))
    }

    /// Moves somebody. `false`: nothing changed.
    pub(crate) fn go(&mut self, person: usize, place: Place) -> bool {
        // Who asked for no group is put in none, not even by hand.
        let willing = self.question.people.pool().people.get(person).is_some_and(|it| it.wants_group);
        willing && self.step(|history| history.go(person, place))
    }

    /// Takes the last move back. `false`: there was none.
    pub(crate) fn undo(&mut self) -> bool {
        self.step(History::undo)
    }

    /// Makes the last undone move again. `false`: there was none.
    pub(crate) fn redo(&mut self) -> bool {
        self.step(History::redo)
    }

    fn step(&mut self, change: impl FnOnce(&mut History) -> bool) -> bool {
        let count = self.groups().len();
        if !change(&mut self.history) {
            return false;
        }
        let after = self.question.judge(self.history.present());
        let before = std::mem::replace(&mut self.judgement, after);
        let scores = before.groups.iter().map(|it| it.score).collect();
        let comparable = self.groups().len() == count;
        self.before = Some((before.score, if comparable { scores } else { Vec::new() }));
        true
    }

    /// What every other group would become with `person`, the best first.
    pub(crate) fn outlooks(&self, person: usize) -> Vec<Outlook> {
        let groups = self.groups();
        let at = place_of(groups, person);
        let outlook = |group: usize| {
            let joined = [groups[group].as_slice(), &[person]].concat();
            let then = grouping::report(&self.question.problem, &joined).score;
            let now = self.judgement.groups.get(group)?.score;
            Some(Outlook { group, members: groups[group].len(), now, then })
        };
        let others = (0..groups.len()).filter(|&group| Place::Group(group) != at);
        let outlooks: Vec<Outlook> = others.filter_map(outlook).collect();
        let better = |one: usize, two: usize| outlooks[two].gain().cmp(&outlooks[one].gain());
        ordered(outlooks.len(), &better).into_iter().map(|it| outlooks[it]).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::{super::pool::tests::pool, *};

    fn draft(groups: Groups) -> Draft {
        let pool = pool();
        let question = Question::new(People::of(&pool), pool.suggested.clone()).unwrap();
        Draft::new(question, groups)
    }

    #[test]
    fn scores_follow_every_move_and_come_back_with_undo() {
        let mut draft = draft(vec![vec![0, 1], vec![2]]);
        let before = draft.judgement().clone();
        assert!(draft.go(1, Place::Group(1)));
        assert_eq!(draft.judgement(), &draft.question().judge(&[vec![0], vec![2, 1]]));
        assert_ne!(draft.judgement(), &before);
        assert!(draft.undo());
        assert_eq!(draft.judgement(), &before);
        assert!(draft.redo() && draft.groups() == [vec![0], vec![2, 1]]);
    }

    #[test]
    fn the_change_of_a_score_is_that_of_the_last_step() {
        let mut draft = draft(vec![vec![0, 1], vec![2]]);
        assert_eq!((draft.change(0), draft.change_overall()), (0, 0));
        let (group, all) = (draft.judgement().groups[0].score, draft.judgement().score);
        draft.go(1, Place::Group(1));
        assert_eq!(draft.change(0), i16::from(draft.judgement().groups[0].score) - i16::from(group));
        assert_eq!(draft.change_overall(), i16::from(draft.judgement().score) - i16::from(all));
        draft.go(0, Place::Group(1));
        assert_eq!(draft.change(0), 0, "a group is gone, so the others cannot be compared by place");
    }

    #[test]
    fn groups_that_were_found_are_adopted_as_one_move() {
        let mut draft = draft(vec![vec![0, 2], vec![1]]);
        let before = draft.digest();
        assert!(!draft.adopt(vec![vec![0, 2], vec![1]]), "nothing new");
        assert!(draft.adopt(vec![vec![0, 1], vec![2]]));
        let after = draft.digest();
        assert_eq!((after.score, after.worst), (draft.judgement().score, 0));
        assert_eq!((after.groups, after.weak), (2, 0));
        assert!(draft.undo());
        assert_eq!(draft.digest(), before);
    }

    #[test]
    fn who_asked_for_no_group_stays_in_none() {
        let mut draft = draft(vec![vec![0, 1], vec![2]]);
        assert!(!draft.go(3, Place::Group(0)));
        assert!(!draft.history().can_undo());
        assert!(!draft.go(99, Place::Group(0)), "nobody");
    }

    #[test]
    fn an_outlook_tells_what_the_move_then_does() {
        let mut draft = draft(vec![vec![0], vec![2], vec![1]]);
        let outlooks = draft.outlooks(1);
        assert_eq!(outlooks.len(), 2, "not the own group");
        for outlook in &outlooks {
            assert!(draft.go(1, Place::Group(outlook.group)));
            assert_eq!(draft.judgement().groups[outlook.group].score, outlook.then);
            draft.undo();
            assert_eq!(draft.judgement().groups[outlook.group].score, outlook.now);
        }
        assert!(outlooks.is_sorted_by_key(|it| -it.gain()), "the best comes first");
    }
}
