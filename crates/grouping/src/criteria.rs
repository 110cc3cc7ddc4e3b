//! What an instructor asks for: a size, the weeks of the run, and cards that say what makes a group good.

use jiff::{ToSpan, civil::Date};
use serde::{Deserialize, Serialize};

/// What a card asks for. The terms are written down in the crate's documentation.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    /// Time in common in every week of the run.
    Meet,
    /// A language that all speak.
    Language,
    /// Answers to a question that are near each other, such as how often somebody would meet.
    Alike,
    /// Different answers, up to three of them, such as beginners with experts.
    Mixed,
    /// As many different answers as there can be, such as countries.
    Spread,
    /// Nobody is the only one with an answer that few have.
    NotAlone,
    /// People who asked for each other.
    Asked,
    /// Nobody again with somebody they were in a group with.
    New,
    /// Pairs who must not be in one group. It cannot be outweighed, so it has no weight.
    Apart,
    /// Somebody with one of these answers in every group, such as one who would lead.
    Role,
    /// Everybody has something in common with somebody, such as interests.
    Shared,
}

impl Kind {
    /// Every kind, as a list of cards to choose from has them.
    pub const ALL: [Self; 11] = [
        Self::Meet,
        Self::Language,
        Self::Alike,
        Self::Mixed,
        Self::Spread,
        Self::Shared,
        Self::NotAlone,
        Self::Role,
        Self::Asked,
        Self::New,
        Self::Apart,
    ];

    /// Whether the card is about the answers to a question.
    #[must_use]
    pub const fn is_about_a_question(self) -> bool {
        matches!(self, Self::Alike | Self::Mixed | Self::Spread | Self::NotAlone | Self::Role | Self::Shared)
    }
}

/// One thing that is asked for.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Card {
    /// What is asked for.
    pub kind: Kind,
    /// Which question it is about: `experience`, or one of [`crate::Candidate::answers`]. Empty for kinds about none.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub question: String,
    /// Which answers it is about; [`Kind::NotAlone`] without any means each that fewer than half of the people gave.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub values: Vec<String>,
    /// How much it counts beside the others, 1 to 100; not looked at where cards count by their order.
    pub weight: u8,
}

impl Card {
    /// A card about no question.
    #[must_use]
    pub const fn of(kind: Kind, weight: u8) -> Self {
        Self { kind, question: String::new(), values: Vec::new(), weight }
    }

    /// A card about a question.
    #[must_use]
    pub fn about(kind: Kind, question: &str, weight: u8) -> Self {
        Self { question: question.to_owned(), ..Self::of(kind, weight) }
    }
}

/// What the instructor asks for.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(from = "Written", into = "Written")]
pub struct Criteria {
    /// Wished members per group, 2 to 20.
    pub size: u8,
    /// Fewest and most members of a group; `None`: one fewer and one more than wished. Where no number of groups
    /// divides the people like that, sizes are as near as they can be, and [`crate::Obstacle::Sizes`] says so.
    pub between: Option<(u8, u8)>,
    /// Minutes of one meeting; a group "can meet" in a week when all are free that long in one stretch.
    pub meeting_minutes: u16,
    /// Monday of the first week of the run.
    pub first_week: Date,
    /// Weeks of the run, 1 to 26; overlap is checked in each, so that clock changes count.
    pub weeks: u8,
    /// What makes a group good, each once for a question. Without any, every division is as good as another.
    pub cards: Vec<Card>,
    /// The cards count by their order, the first most; else by their weights.
    pub ordered: bool,
}

/// Most cards that can lie side by side.
pub const MOST_CARDS: usize = 12;

/// Criteria that cannot be met by any grouping. The messages are for the person who filled in the form.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum CriteriaError {
    /// The group size is not 2 to 20.
    #[error("groups can have 2 to 20 people, not {0}")]
    Size(u8),
    /// Fewest and most members do not have the wished number between them, or are not 2 to 20.
    #[error("groups of {2} cannot have at least {0} and at most {1} people; both are 2 to 20")]
    Between(u8, u8, u8),
    /// The run is not 1 to 26 weeks long.
    #[error("a run can last 1 to 26 weeks, not {0}")]
    Weeks(u8),
    /// The meeting is not 15 to 480 minutes in steps of 15.
    #[error("a meeting can last 15 minutes to 8 hours, in steps of 15 minutes, not {0} minutes")]
    Minutes(u16),
    /// The first week does not begin on a Monday.
    #[error("the first week must begin on a Monday, and {} is none", schedule::iso::date_text(*.0))]
    FirstWeek(Date),
    /// There are too many cards.
    #[error("{0} wishes are too many to tell what matters; ask for at most {MOST_CARDS}")]
    Cards(usize),
    /// A card counts nothing or too much.
    #[error("a wish can count 1 to 100, not {0}")]
    Weight(u8),
    /// A card is about no question though its kind needs one, or lacks the answers it is about.
    #[error("one of the wishes does not say which question or which answer it is about")]
    Question,
    /// The same card lies there twice.
    #[error("one of the wishes is there twice")]
    Twice,
}

impl Criteria {
    /// What is a good beginning nearly everywhere: groups of five that can meet for an hour in each of eight weeks, in
    /// a common language, beginners with experts.
    #[must_use]
    pub fn usual(first_week: Date) -> Self {
        Self {
            size: 5,
            between: None,
            meeting_minutes: 60,
            first_week,
            weeks: 8,
            cards: earlier_cards(true, true),
            ordered: false,
        }
    }

    /// The Monday after the last week of the run.
    ///
    /// # Errors
    /// When there is no such day in the calendar.
    pub fn end(&self) -> Result<Date, jiff::Error> {
        self.first_week.checked_add(i64::from(self.weeks).weeks())
    }

    /// The first card of a kind.
    #[must_use]
    pub fn card(&self, kind: Kind) -> Option<&Card> {
        self.cards.iter().find(|card| card.kind == kind)
    }

    /// Fewest and most members of a group.
    #[must_use]
    pub fn bounds(&self) -> (usize, usize) {
        let (least, most) = self.between.unwrap_or((self.size.saturating_sub(1).max(2), self.size + 1));
        (least.into(), most.into())
    }

    /// What each card counts, in their order; nothing for [`Kind::Apart`].
    ///
    /// By order the weights are the centroids of all that respect it: of `n`, the one at place `k` has
    /// `(1/k + … + 1/n) / n` (Barron and Barrett, *Decision quality using ranked attribute weights*, Management
    /// Science 42, 1996), here in thousandths.
    #[must_use]
    pub fn weights(&self) -> Vec<u32> {
        let counts = |card: &&Card| card.kind != Kind::Apart;
        let count = u32::try_from(self.cards.iter().filter(counts).count()).unwrap_or(u32::MAX);
        let mut place = 0;
        let weight = |card: &Card| {
            if card.kind == Kind::Apart {
                return 0;
            }
            place += 1;
            if self.ordered {
                (place..=count).map(|at| 1_000 / at).sum::<u32>() / count
            } else {
                card.weight.into()
            }
        };
        self.cards.iter().map(weight).collect()
    }

    /// # Errors
    /// When something is outside what the fields promise.
    pub(crate) fn check(&self) -> Result<(), CriteriaError> {
        let Self { size, weeks, meeting_minutes, first_week, .. } = *self;
        let (least, most) = self.between.unwrap_or((size, size));
        if !(2..=20).contains(&size) {
            return Err(CriteriaError::Size(size));
        }
        if least < 2 || most > 20 || !(least..=most).contains(&size) {
            return Err(CriteriaError::Between(least, most, size));
        }
        if !(1..=26).contains(&weeks) {
            return Err(CriteriaError::Weeks(weeks));
        }
        if !(15..=480).contains(&meeting_minutes) || meeting_minutes % 15 != 0 {
            return Err(CriteriaError::Minutes(meeting_minutes));
        }
        if first_week.weekday() != jiff::civil::Weekday::Monday {
            return Err(CriteriaError::FirstWeek(first_week));
        }
        if self.cards.len() > MOST_CARDS {
            return Err(CriteriaError::Cards(self.cards.len()));
        }
        for (at, card) in self.cards.iter().enumerate() {
            let twin =
                |it: &Card| it.kind == card.kind && it.question == card.question && it.values == card.values;
            if !(1..=100).contains(&card.weight) {
                return Err(CriteriaError::Weight(card.weight));
            }
            if card.kind.is_about_a_question() == card.question.is_empty()
                || (card.kind == Kind::Role && card.values.is_empty())
            {
                return Err(CriteriaError::Question);
            }
            if self.cards.iter().take(at).any(twin) {
                return Err(CriteriaError::Twice);
            }
        }
        Ok(())
    }
}

/// The criteria as they are written. Before there were cards, two switches said what counts beside the hours: rows
/// and pages of then are still read, and still find the switches.
#[derive(Serialize, Deserialize)]
struct Written {
    size: u8,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    between: Option<(u8, u8)>,
    meeting_minutes: u16,
    #[serde(with = "schedule::iso::date")]
    first_week: Date,
    weeks: u8,
    #[serde(default)]
    language: bool,
    #[serde(default)]
    mixed_experience: bool,
    #[serde(default)]
    cards: Option<Vec<Card>>,
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    ordered: bool,
}

/// What the two switches meant.
fn earlier_cards(language: bool, mixed_experience: bool) -> Vec<Card> {
    let language = language.then(|| Card::of(Kind::Language, 20));
    let mixed = mixed_experience.then(|| Card::about(Kind::Mixed, "experience", 10));
    std::iter::once(Card::of(Kind::Meet, 70)).chain(language).chain(mixed).collect()
}

impl From<Written> for Criteria {
    fn from(written: Written) -> Self {
        let Written { language, mixed_experience, cards, .. } = written;
        Self {
            size: written.size,
            between: written.between,
            meeting_minutes: written.meeting_minutes,
            first_week: written.first_week,
            weeks: written.weeks,
            cards: cards.unwrap_or_else(|| earlier_cards(language, mixed_experience)),
            ordered: written.ordered,
        }
    }
}

impl From<Criteria> for Written {
    fn from(criteria: Criteria) -> Self {
        let mixed = |card: &Card| card.kind == Kind::Mixed && card.question == "experience";
        Self {
            size: criteria.size,
            between: criteria.between,
            meeting_minutes: criteria.meeting_minutes,
            first_week: criteria.first_week,
            weeks: criteria.weeks,
            language: criteria.card(Kind::Language).is_some(),
            mixed_experience: criteria.cards.iter().any(mixed),
            cards: Some(criteria.cards),
            ordered: criteria.ordered,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn usual() -> Criteria {
        Criteria::usual(Date::constant(2026, 10, 5))
    }

    #[test]
    fn criteria_of_before_there_were_cards_are_read() {
        let old = r#"{"size":4,"meeting_minutes":60,"first_week":"2026-10-05","weeks":8,"language":false,
            "mixed_experience":true}"#;
        let read: Criteria = serde_json::from_str(old).unwrap();
        let cards = vec![Card::of(Kind::Meet, 70), Card::about(Kind::Mixed, "experience", 10)];
        assert_eq!(read, Criteria { size: 4, cards, ..usual() });
    }

    #[test]
    fn criteria_are_read_as_they_were_written() {
        let role = Card { values: vec!["yes".to_owned()], ..Card::about(Kind::Role, "lead", 5) };
        let cards = vec![Card::of(Kind::Apart, 1), role, Card::of(Kind::Meet, 70)];
        for criteria in [usual(), Criteria { cards, ordered: true, between: Some((4, 6)), ..usual() }] {
            let written = serde_json::to_string(&criteria).unwrap();
            assert_eq!(serde_json::from_str::<Criteria>(&written).unwrap(), criteria, "{written}");
        }
    }

    #[test]
    fn by_order_the_first_counts_most_and_what_cannot_be_outweighed_takes_no_place() {
        let kinds = [Kind::Meet, Kind::Apart, Kind::Language, Kind::Asked];
        let cards = kinds.map(|kind| Card::of(kind, 1)).to_vec();
        let criteria = Criteria { cards, ordered: true, ..usual() };
        assert_eq!(criteria.weights(), [611, 0, 277, 111]);
        assert_eq!(Criteria { ordered: false, ..criteria }.weights(), [1, 0, 1, 1]);
    }

    #[test]
    fn odd_cards_are_refused_with_the_reason() {
        let refused = |cards: Vec<Card>| Criteria { cards, ..usual() }.check().unwrap_err();
        assert_eq!(refused(vec![Card::of(Kind::Meet, 0)]), CriteriaError::Weight(0));
        assert_eq!(refused(vec![Card::of(Kind::Alike, 5)]), CriteriaError::Question);
        assert_eq!(refused(vec![Card::about(Kind::Role, "lead", 5)]), CriteriaError::Question);
        assert_eq!(refused(vec![Card::of(Kind::New, 5), Card::of(Kind::New, 9)]), CriteriaError::Twice);
        let many = (0..13).map(|at| Card::about(Kind::Alike, &at.to_string(), 5)).collect();
        assert_eq!(refused(many), CriteriaError::Cards(13));
        let odd = Criteria { between: Some((6, 8)), ..usual() };
        assert_eq!(odd.check(), Err(CriteriaError::Between(6, 8, 5)));
    }
}
