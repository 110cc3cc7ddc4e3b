//! What matters, as written on a command line: `spread:country=20`.

use grouping::{Card, Kind, Tie};

use super::read::People;

/// What each kind is called, and whether it is followed by a column.
const NAMES: [(&str, Kind); 11] = [
    ("meet", Kind::Meet),
    ("language", Kind::Language),
    ("alike", Kind::Alike),
    ("mixed", Kind::Mixed),
    ("spread", Kind::Spread),
    ("shared", Kind::Shared),
    ("not-alone", Kind::NotAlone),
    ("role", Kind::Role),
    ("asked", Kind::Asked),
    ("new", Kind::New),
    ("apart", Kind::Apart),
];

/// What a wish counts where no number is written.
const USUAL: u8 = 20;

/// Reads a wish: a kind, for some a column and answers, and what it counts.
///
/// # Errors
/// What is wrong, in words for whoever wrote it.
pub(super) fn parse(text: &str) -> Result<Card, String> {
    let (wish, weight) = match text.rsplit_once('=') {
        Some((wish, weight)) => {
            let weight = weight.trim().parse::<u8>().ok().filter(|weight| (1..=100).contains(weight));
            (wish, weight.ok_or_else(|| format!("`{text}`: what a wish counts is a number from 1 to 100"))?)
        }
        None => (text, USUAL),
    };
    let mut parts = wish.splitn(3, ':').map(str::trim);
    let name = parts.next().unwrap_or_default();
    let Some((_, kind)) = NAMES.iter().find(|(it, _)| *it == name) else {
        let names: Vec<&str> = NAMES.iter().map(|(name, _)| *name).collect();
        return Err(format!("`{name}` is no wish; there are {}", names.join(", ")));
    };
    let question = parts.next().unwrap_or_default();
    let values: Vec<String> = parts
        .next()
        .map(|values| values.split('|').map(|it| it.trim().to_owned()).collect())
        .unwrap_or_default();
    if kind.is_about_a_question() == question.is_empty() {
        let needs = if question.is_empty() { "needs a column" } else { "is about no column" };
        return Err(format!("`{text}`: {name} {needs}"));
    }
    if *kind == Kind::Role && values.is_empty() {
        return Err(format!("`{text}`: write which answer every group needs, as in role:lead:yes"));
    }
    Ok(Card { values, ..Card::about(*kind, question, weight) })
}

/// The wishes for these people: those that were written, else what their file has something for. Who must be kept
/// apart is kept apart in any case.
///
/// # Errors
/// When a wish is about a column that the file has not.
pub(super) fn settle(written: &[Card], people: &People) -> Result<Vec<Card>, String> {
    let mut cards = written.to_vec();
    for card in &mut cards {
        // Columns with a meaning have more names than one.
        match card.question.as_str() {
            "level" => "experience".clone_into(&mut card.question),
            "langs" => "languages".clone_into(&mut card.question),
            _ => {}
        }
    }
    let known = |card: &&Card| {
        let question = card.question.as_str();
        question.is_empty()
            || ["experience", "languages"].contains(&question)
            || people.questions.iter().any(|it| it == question)
    };
    if let Some(card) = cards.iter().find(|card| !known(card)) {
        let columns = people.questions.join(", ");
        let columns = if columns.is_empty() { "none".to_owned() } else { columns };
        return Err(format!(
            "there is no column `{}`; others than those with a meaning: {columns}",
            card.question
        ));
    }
    let Tie { asked, former, apart, .. } = people.ties;
    if cards.is_empty() {
        let usual = [
            (true, Card::of(Kind::Meet, 70)),
            (people.languages, Card::of(Kind::Language, 20)),
            (people.experience, Card::about(Kind::Mixed, "experience", 10)),
            (asked, Card::of(Kind::Asked, 10)),
            (former, Card::of(Kind::New, 10)),
        ];
        cards.extend(usual.into_iter().filter(|(there, _)| *there).map(|(_, card)| card));
    }
    if apart && !cards.iter().any(|card| card.kind == Kind::Apart) {
        cards.push(Card::of(Kind::Apart, 1));
    }
    Ok(cards)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn wishes_are_read_as_the_help_writes_them() {
        assert_eq!(parse("meet=70"), Ok(Card::of(Kind::Meet, 70)));
        assert_eq!(parse("spread:country"), Ok(Card::about(Kind::Spread, "country", 20)));
        let role =
            Card { values: vec!["yes".to_owned(), "maybe".to_owned()], ..Card::about(Kind::Role, "lead", 5) };
        assert_eq!(parse("role:lead:yes|maybe=5"), Ok(role));
        for wrong in ["met", "meet=0", "meet=x", "alike", "meet:zone", "role:lead", ""] {
            assert!(parse(wrong).is_err(), "{wrong}");
        }
    }
}
