//! What there is to do, and what is told about it.

use network::{KINDS, Point, Tie, TieKind};

use crate::Parcel;

/// Something to do.
#[derive(Clone, Debug, PartialEq)]
pub enum Task {
    /// Form groups; see [`crate::form`].
    Form {
        /// A [`wire::ProposalRequest`] as JSON.
        request: String,
        /// A [`wire::Pool`] as JSON.
        pool: String,
        /// How many proposals.
        proposals: u32,
    },
    /// Look for something better than given groups; see [`crate::look_for_better`].
    Prove {
        /// A [`wire::ProposalRequest`] with groups as JSON.
        request: String,
        /// A [`wire::Pool`] as JSON.
        pool: String,
    },
    /// Lay out the map of a course: [`network::layout`].
    LayOut(Course),
}

/// A course as its layout wants it.
#[derive(Clone, Debug, PartialEq)]
pub struct Course {
    /// The group of each person.
    pub groups: Vec<Option<u32>>,
    /// Ties between people, by index.
    pub ties: Vec<Tie>,
    /// The same seed gives the same picture.
    pub seed: u64,
}

/// What is told of a [`Task`].
#[derive(Clone, Debug, PartialEq)]
pub enum News {
    /// The worker listens.
    Ready,
    /// The best groups so far.
    Groups {
        /// Which of the proposals.
        which: u32,
        /// Steps made.
        done: u64,
        /// Steps to be made in all; with `done` at that, these groups are the outcome.
        of: u64,
        /// Groups in order of their first member, members in order of their index.
        groups: Vec<Vec<usize>>,
    },
    /// How far groups are from the best.
    Proof {
        /// By how much better ones could be, in hundredths of a point; `None`: that is not known.
        gap: Option<u32>,
        /// Better ones, if there are.
        better: Vec<Vec<usize>>,
    },
    /// The map of a course.
    Places {
        /// A place for everybody.
        places: Vec<Point>,
        /// The part of the course each is in, by who knows whom: [`network::communities`].
        parts: Vec<u32>,
    },
    /// Nothing will come of it.
    Failed(Trouble),
}

/// Why nothing comes of a task.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Trouble {
    /// The task is not of this version.
    Unreadable,
    /// The criteria cannot be asked of anybody.
    Criteria,
}

const FORM: u32 = 1;
const LAY_OUT: u32 = 2;
const READY: u32 = 3;
const GROUPS: u32 = 4;
const PLACES: u32 = 5;
const UNREADABLE: u32 = 6;
const CRITERIA: u32 = 7;
const PROVE: u32 = 8;
const PROOF: u32 = 9;

/// Stands for "in no group".
const NONE: u32 = u32::MAX;

impl Task {
    /// The task as a message.
    #[must_use]
    pub fn parcel(self) -> Parcel {
        match self {
            Self::Form { request, pool, proposals } => {
                Parcel { kind: FORM, texts: [request, pool], whole: vec![proposals], ..Parcel::default() }
            }
            Self::Prove { request, pool } => {
                Parcel { kind: PROVE, texts: [request, pool], ..Parcel::default() }
            }
            Self::LayOut(Course { groups, ties, seed }) => {
                let mut whole = halves(seed).to_vec();
                whole.push(number(groups.len()));
                whole.extend(groups.iter().map(|group| group.unwrap_or(NONE)));
                whole.extend(ties.iter().flat_map(|tie| [tie.a, tie.b, bits(&tie.kinds)]));
                let real = ties.iter().flat_map(|tie| [tie.weight, tie.last_weeks_ago]).collect();
                Parcel { kind: LAY_OUT, whole, real, ..Parcel::default() }
            }
        }
    }

    /// The task that a message holds; `None` where it holds none.
    #[must_use]
    pub fn read(parcel: &Parcel) -> Option<Self> {
        match parcel.kind {
            FORM => {
                let [request, pool] = parcel.texts.clone();
                let &[proposals] = parcel.whole.as_slice() else { return None };
                Some(Self::Form { request, pool, proposals })
            }
            PROVE => {
                let [request, pool] = parcel.texts.clone();
                Some(Self::Prove { request, pool })
            }
            LAY_OUT => {
                let [low, high, people, rest @ ..] = parcel.whole.as_slice() else { return None };
                let (groups, ties) = rest.split_at_checked(usize::try_from(*people).ok()?)?;
                let ties = ties.chunks_exact(3).zip(parcel.real.chunks_exact(2)).map(|(whole, real)| Tie {
                    a: whole[0],
                    b: whole[1],
                    kinds: kinds(whole[2]),
                    weight: real[0],
                    last_weeks_ago: real[1],
                });
                let groups = groups.iter().map(|&group| (group != NONE).then_some(group)).collect();
                Some(Self::LayOut(Course { groups, ties: ties.collect(), seed: joined(*low, *high) }))
            }
            _ => None,
        }
    }
}

impl News {
    /// Whether nothing more is told of the task.
    #[must_use]
    pub fn is_last(&self) -> bool {
        match self {
            Self::Ready => false,
            Self::Groups { done, of, .. } => done >= of,
            Self::Proof { .. } | Self::Places { .. } | Self::Failed(_) => true,
        }
    }

    /// The news as a message.
    #[must_use]
    pub fn parcel(&self) -> Parcel {
        let bare = |kind| Parcel { kind, ..Parcel::default() };
        match self {
            Self::Ready => bare(READY),
            Self::Groups { which, done, of, groups } => {
                let mut whole = [&[*which], halves(*done).as_slice(), &halves(*of)].concat();
                write(groups, &mut whole);
                Parcel { whole, ..bare(GROUPS) }
            }
            Self::Proof { gap, better } => {
                let mut whole = vec![gap.unwrap_or(NONE)];
                write(better, &mut whole);
                Parcel { whole, ..bare(PROOF) }
            }
            Self::Places { places, parts } => Parcel {
                whole: parts.clone(),
                real: places.iter().flat_map(|at| [at.x, at.y]).collect(),
                ..bare(PLACES)
            },
            Self::Failed(Trouble::Unreadable) => bare(UNREADABLE),
            Self::Failed(Trouble::Criteria) => bare(CRITERIA),
        }
    }

    /// The news that a message holds; `None` where it holds none.
    #[must_use]
    pub fn read(parcel: &Parcel) -> Option<Self> {
        Some(match parcel.kind {
            READY => Self::Ready,
            GROUPS => {
                let &[which, done, done_high, of, of_high, ref rest @ ..] = parcel.whole.as_slice() else {
                    return None;
                };
                let (done, of) = (joined(done, done_high), joined(of, of_high));
                Self::Groups { which, done, of, groups: groups(rest)? }
            }
            PROOF => {
                let &[gap, ref rest @ ..] = parcel.whole.as_slice() else { return None };
                Self::Proof { gap: (gap != NONE).then_some(gap), better: groups(rest)? }
            }
            PLACES => Self::Places {
                places: parcel.real.chunks_exact(2).map(|it| Point { x: it[0], y: it[1] }).collect(),
                parts: parcel.whole.clone(),
            },
            UNREADABLE => Self::Failed(Trouble::Unreadable),
            CRITERIA => Self::Failed(Trouble::Criteria),
            _ => return None,
        })
    }
}

/// Writes groups as [`groups`] reads them.
fn write(groups: &[Vec<usize>], whole: &mut Vec<u32>) {
    for group in groups {
        whole.push(number(group.len()));
        whole.extend(group.iter().map(|&person| number(person)));
    }
}

/// Groups one after the other, each behind the number of its members.
fn groups(mut numbers: &[u32]) -> Option<Vec<Vec<usize>>> {
    let mut groups = Vec::new();
    while let [members, rest @ ..] = numbers {
        let (group, rest) = rest.split_at_checked(usize::try_from(*members).ok()?)?;
        groups.push(group.iter().map(|&person| usize::try_from(person).ok()).collect::<Option<_>>()?);
        numbers = rest;
    }
    Some(groups)
}

/// A browser never holds so much of anything.
fn number(count: usize) -> u32 {
    u32::try_from(count).unwrap_or(u32::MAX)
}

/// Numbers of 64 bits travel as their halves, the lower one first: JavaScript's own are exact to 53 bits only.
#[expect(clippy::cast_possible_truncation, reason = "the halves of a number")]
const fn halves(number: u64) -> [u32; 2] {
    [number as u32, (number >> 32) as u32]
}

fn joined(low: u32, high: u32) -> u64 {
    u64::from(low) | u64::from(high) << 32
}

// Each kind has a bit, by its place in `KINDS`.

fn bits(kinds: &[TieKind]) -> u32 {
    (0..).zip(KINDS).filter(|(_, kind)| kinds.contains(kind)).fold(0, |bits, (place, _)| bits | 1 << place)
}

fn kinds(bits: u32) -> Vec<TieKind> {
    (0..).zip(KINDS).filter(|(place, _)| bits >> place & 1 == 1).map(|(_, kind)| kind).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn course() -> Course {
        let tie = |a, b, kinds: &[TieKind], weight| Tie {
            a,
            b,
            kinds: kinds.to_vec(),
            weight,
            last_weeks_ago: 1.5,
        };
        Course {
            groups: vec![Some(0), Some(0), None, Some(1), Some(1)],
            ties: vec![
                tie(0, 1, &[TieKind::SameGroup, TieKind::SaidHello], 2.25),
                tie(1, 3, &[TieKind::MetTogether], 0.5),
            ],
            seed: 0xfedc_ba98_7654_3210,
        }
    }

    #[test]
    fn a_course_arrives_as_it_was_sent_and_has_the_same_picture() {
        let sent = Task::LayOut(course());
        let arrived = Task::read(&sent.clone().parcel()).unwrap();
        assert_eq!(arrived, sent);
        let mut told = Vec::new();
        crate::perform(arrived, &mut |news| told.push(News::read(&news.parcel()).unwrap()));
        let course = course();
        let places = network::layout(5, &course.ties, &course.groups, course.seed);
        // The two ties make a chain of three; nobody knows the others.
        assert_eq!(told, [News::Places { places, parts: vec![0, 0, 1, 0, 2] }]);
    }

    #[test]
    fn news_arrive_as_they_were_sent() {
        let groups = vec![vec![0, 4, 9], vec![1], vec![]];
        for news in [
            News::Ready,
            News::Groups { which: 2, done: 1 << 40, of: 1 << 41, groups: groups.clone() },
            News::Proof { gap: Some(7), better: groups },
            News::Proof { gap: None, better: Vec::new() },
            News::Groups { which: 0, done: 0, of: 0, groups: Vec::new() },
            News::Places { places: vec![Point { x: 0.25, y: -1.0 }], parts: vec![3] },
            News::Failed(Trouble::Criteria),
            News::Failed(Trouble::Unreadable),
        ] {
            assert_eq!(News::read(&news.parcel()), Some(news));
        }
    }

    #[test]
    fn what_was_cut_off_is_no_message() {
        let mut parcel = News::Groups { which: 0, done: 1, of: 2, groups: vec![vec![0, 1, 2]] }.parcel();
        parcel.whole.pop();
        assert_eq!(News::read(&parcel), None);
        let mut parcel = Task::LayOut(course()).parcel();
        parcel.whole.truncate(5);
        assert_eq!(Task::read(&parcel), None);
    }
}
