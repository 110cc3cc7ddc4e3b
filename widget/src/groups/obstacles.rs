//! What stands in the way of what was asked for, in an instructor's words, with the nearest that is possible.

use grouping::Obstacle;
use yew::AttrValue;

use super::{cards, draft::Question, words::listed};
use crate::{
    clock::format_minutes,
    text::{plural, text, text_with},
};

/// So many people are named; more are a list nobody reads.
const NAMED: usize = 6;

/// One sentence for each obstacle, the gravest first.
pub(crate) fn said(question: &Question) -> Vec<AttrValue> {
    question.obstacles.iter().map(|obstacle| one(question, obstacle)).collect()
}

fn one(question: &Question, obstacle: &Obstacle) -> AttrValue {
    let number = |count: usize| count as u64;
    match obstacle {
        Obstacle::TooFew { .. } => text("groups.criteria.size.too_few"),
        Obstacle::Sizes { people, least, most } => {
            let (fewest, largest) = question.criteria.bounds();
            text_with(
                "groups.obstacle.sizes",
                &[
                    ("people", &plural("groups.people", number(*people))),
                    ("fewest", &fewest.to_string()),
                    ("largest", &largest.to_string()),
                    ("least", &least.to_string()),
                    ("most", &most.to_string()),
                ],
            )
        }
        Obstacle::UnknownZone { people } => {
            text_with("groups.obstacle.zone", &[("names", &names(question, people))])
        }
        Obstacle::Contradiction { one, other } => {
            text_with("groups.obstacle.contradiction", &[("names", &names(question, &[*one, *other]))])
        }
        Obstacle::TooManyApart { person, .. } => {
            text_with("groups.obstacle.apart", &[("names", &names(question, &[*person]))])
        }
        Obstacle::NobodyToMeet { people, nearest } => {
            let names = names(question, people);
            let nearest = match nearest {
                Some(minutes) => {
                    let length = format_minutes(*minutes);
                    text_with("groups.obstacle.nearest", &[("length", &length)])
                }
                None => text("groups.obstacle.no_time"),
            };
            let what = plural("groups.obstacle.nobody", number(people.len()));
            text_with(
                "groups.obstacle.nobody.all",
                &[("what", &what), ("names", &names), ("nearest", &nearest)],
            )
        }
        Obstacle::RolesTooFew { question: asked, have, groups } => text_with(
            "groups.obstacle.roles",
            &[
                ("wish", &wish(question, asked)),
                ("have", &plural("groups.people", number(*have))),
                ("groups", &plural("groups.count", number(*groups))),
            ],
        ),
        Obstacle::OnlyOne { question: asked } => {
            text_with("groups.obstacle.only_one", &[("wish", &wish(question, asked))])
        }
        Obstacle::Unanswered { question: asked } => {
            text_with("groups.obstacle.unanswered", &[("wish", &wish(question, asked))])
        }
    }
}

/// The card that is about a question, by its name.
fn wish(question: &Question, asked: &str) -> AttrValue {
    let card = question.criteria.cards.iter().find(|card| card.question == asked);
    card.map_or_else(|| AttrValue::from(asked.to_owned()), cards::name)
}

fn names(question: &Question, people: &[usize]) -> String {
    let pool = &question.people.pool().people;
    let names: Vec<String> = people.iter().filter_map(|&it| Some(pool.get(it)?.name.clone())).collect();
    listed(&names, NAMED)
}

#[cfg(test)]
mod tests {
    use grouping::{Card, Criteria, Kind};

    use super::{
        super::pool::{People, tests::pool},
        *,
    };

    fn said_of(change: impl FnOnce(&mut Criteria)) -> Vec<String> {
        let pool = pool();
        let mut criteria = pool.suggested.clone();
        change(&mut criteria);
        let question = Question::new(People::of(&pool), criteria).unwrap();
        said(&question).iter().map(ToString::to_string).collect()
    }

    #[test]
    fn what_cannot_be_is_said_with_what_can() {
        let sizes = said_of(|it| {
            it.cards.clear();
            it.size = 2;
            it.between = Some((2, 2));
        });
        assert_eq!(sizes, ["3 people do not divide into groups of 2 to 2; the nearest is 3 to 3."]);
        let roles = said_of(|it| {
            it.size = 3;
            it.cards =
                vec![Card { values: vec!["9".to_owned()], ..Card::about(Kind::Role, "experience", 5) }];
        });
        assert_eq!(roles, ["“Somebody experienced in every group”: there are only 0 people for 1 group."]);
    }

    #[test]
    fn where_nothing_stands_in_the_way_nothing_is_said() {
        assert_eq!(said_of(|it| it.cards.clear()), [] as [String; 0]);
    }
}
