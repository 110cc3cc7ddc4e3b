//! What makes a group good, as cards: added, put in order or weighed, taken away.

use gloo_timers::callback::Timeout;
use grouping::{Card, Criteria, Kind};
use web_sys::{HtmlElement, HtmlInputElement, HtmlSelectElement};
use wire::Pool;
use yew::prelude::*;

use super::columns::{card_name, column_cards};
use crate::{
    text::{text, text_with},
    ui::{ButtonKind, Glyph, Press, Switch, announce, button, icon},
};

/// A card that can be added: its texts, what it asks for, of which question, for which answers.
struct Choice {
    key: &'static str,
    kind: Kind,
    question: &'static str,
    values: &'static [&'static str],
}

const fn choice(key: &'static str, kind: Kind, question: &'static str) -> Choice {
    Choice { key, kind, question, values: &[] }
}

/// Every card there is, as the list to choose from has them.
const CHOICES: [Choice; 12] = [
    choice("meet", Kind::Meet, ""),
    choice("language", Kind::Language, ""),
    choice("interests", Kind::Shared, "interests"),
    choice("goal", Kind::Alike, "goal"),
    choice("goals", Kind::Spread, "goal"),
    choice("commitment", Kind::Alike, "commitment"),
    choice("reliability", Kind::Alike, "reliability"),
    choice("mixed", Kind::Mixed, "experience"),
    choice("level", Kind::Alike, "experience"),
    Choice { key: "expert", kind: Kind::Role, question: "experience", values: &["3", "4"] },
    choice("asked", Kind::Asked, ""),
    choice("new", Kind::New, ""),
];

/// What a card counts when it is added.
const WEIGHT: u8 = 20;

impl Choice {
    fn is(&self, card: &Card) -> bool {
        card.kind == self.kind && card.question == self.question
    }

    fn card(&self) -> Card {
        let values = self.values.iter().map(|&value| value.to_owned()).collect();
        Card { values, ..Card::about(self.kind, self.question, WEIGHT) }
    }

    fn name(&self) -> AttrValue {
        text(&["groups.card.", self.key].concat())
    }

    fn hint(&self) -> AttrValue {
        text(&["groups.card.", self.key, ".hint"].concat())
    }
}

/// The name of a card; one that is none of ours is called by its question.
pub(super) fn name(card: &Card) -> AttrValue {
    let known = CHOICES.iter().find(|choice| choice.is(card));
    known
        .map(Choice::name)
        .or_else(|| card_name(card))
        .unwrap_or_else(|| AttrValue::from(card.question.clone()))
}

/// The cards of `criteria`, which may be about columns of `pool`; `onchange` hears the criteria after a change.
pub(crate) fn cards(criteria: &Criteria, pool: &Pool, onchange: &Callback<Criteria>) -> Html {
    let rows = criteria.cards.iter().enumerate().map(|(at, card)| row(criteria, at, card, onchange));
    let ordered = {
        let (criteria, onchange) = (criteria.clone(), onchange.clone());
        Callback::from(move |ordered| onchange.emit(Criteria { ordered, ..criteria.clone() }))
    };
    html! {
        <fieldset class="wishes">
            <legend class="field-label">{ text("groups.cards.title") }</legend>
            <Switch label={text("groups.cards.ordered")} hint={text("groups.cards.ordered.hint")}
                on={criteria.ordered} onchange={ordered} />
            if criteria.cards.is_empty() {
                <p class="hint">{ text("groups.cards.none") }</p>
            }
            <ol class="wish-list">{ for rows }</ol>
            { adder(criteria, pool, onchange) }
        </fieldset>
    }
}

/// `criteria` with its cards changed by `change`, told.
fn changed(criteria: &Criteria, change: impl FnOnce(&mut Vec<Card>)) -> Criteria {
    let mut criteria = criteria.clone();
    change(&mut criteria.cards);
    criteria
}

fn row(criteria: &Criteria, at: usize, card: &Card, onchange: &Callback<Criteria>) -> Html {
    let known = CHOICES.iter().find(|choice| choice.is(card));
    let name = name(card);
    let what = [("what", name.as_str())];
    let act = |next: Option<Criteria>, news: AttrValue| {
        let onchange = onchange.clone();
        Callback::from(move |event: MouseEvent| {
            if let Some(next) = &next {
                announce(&news);
                onchange.emit(next.clone());
                // Browsers take the focus from what is moved; by keyboard the target is the button itself.
                if let Some(button) = event.target_dyn_into::<HtmlElement>() {
                    Timeout::new(0, move || drop(button.focus())).forget();
                }
            }
        })
    };
    let swapped = |other: Option<usize>| {
        let other = other.filter(|&other| other < criteria.cards.len())?;
        Some(changed(criteria, |cards| cards.swap(at, other)))
    };
    let mover = |glyph: Glyph, key: &str, to: Option<usize>| {
        let place = to.map_or(0, |to| to + 1).to_string();
        let news = text_with("groups.cards.moved", &[("what", &name), ("place", &place)]);
        let next = swapped(to);
        button(
            Press {
                kind: ButtonKind::Plain,
                glyph: Some(glyph),
                label: Some(text_with(key, &what)),
                onclick: act(next, news),
                ..Press::default()
            },
            AttrValue::default(),
        )
    };
    let weight = {
        let (criteria, onchange, current) = (criteria.clone(), onchange.clone(), card.weight);
        Callback::from(move |event: Event| {
            let field: HtmlInputElement = event.target_unchecked_into();
            let weight = field.value().trim().parse().unwrap_or(current).clamp(1, 100);
            field.set_value(&weight.to_string());
            onchange.emit(changed(&criteria, |cards| {
                if let Some(card) = cards.get_mut(at) {
                    card.weight = weight;
                }
            }));
        })
    };
    let without = changed(criteria, |cards| drop(cards.remove(at)));
    let weighed = !criteria.ordered;
    html! {
        // By what it asks for, so that the focus goes with a card that moves.
        <li class="wish" key={[name.as_str(), &card.question].concat()}>
            <span class="who-words">
                <span class="who-name">{ &name }</span>
                if let Some(choice) = known { <span class="hint">{ choice.hint() }</span> }
            </span>
            <span class="wish-acts">
                if weighed {
                    <input type="number" class="input wish-weight" inputmode="numeric" min="1" max="100"
                        value={card.weight.to_string()} aria-label={text_with("groups.cards.weight", &what)}
                        onchange={weight} />
                }
                if criteria.ordered {
                    { mover(Glyph::Up, "groups.cards.up", at.checked_sub(1)) }
                    { mover(Glyph::Down, "groups.cards.down", Some(at + 1)) }
                }
                { button(
                    Press {
                        kind: ButtonKind::Plain,
                        glyph: Some(Glyph::Cross),
                        label: Some(text_with("groups.cards.remove", &what)),
                        onclick: act(Some(without), text_with("groups.cards.removed", &what)),
                        ..Press::default()
                    },
                    AttrValue::default(),
                ) }
            </span>
        </li>
    }
}

/// The list of cards that do not lie there yet. Choosing one does nothing by itself: by keyboard one passes them all.
fn adder(criteria: &Criteria, pool: &Pool, onchange: &Callback<Criteria>) -> Html {
    let lies = |choice: &Card| {
        let is = |card: &Card| {
            card.kind == choice.kind
                && card.question == choice.question
                && (card.values == choice.values || card_name(card).is_none())
        };
        criteria.cards.iter().any(is)
    };
    let mut choices: Vec<Card> = CHOICES.iter().map(Choice::card).collect();
    choices.extend(column_cards(pool, WEIGHT));
    choices.retain(|choice| !lies(choice));
    let options = choices
        .iter()
        .enumerate()
        .map(|(at, choice)| html! { <option value={at.to_string()}>{ name(choice) }</option> });
    let full = criteria.cards.len() >= grouping::MOST_CARDS;
    let onclick = {
        let (criteria, onchange, choices) = (criteria.clone(), onchange.clone(), choices.clone());
        Callback::from(move |event: MouseEvent| {
            let button: HtmlElement = event.target_unchecked_into();
            let field = button.owner_document().and_then(|it| it.get_element_by_id("card-kind"));
            let Some(field) = field else { return };
            let chosen: HtmlSelectElement = wasm_bindgen::JsCast::unchecked_into(field);
            let at = chosen.value().parse().unwrap_or(usize::MAX);
            if let Some(choice) = choices.get(at) {
                announce(&text_with("groups.cards.added", &[("what", &name(choice))]));
                onchange.emit(changed(&criteria, |cards| cards.push(choice.clone())));
            }
        })
    };
    html! {
        <div class="field wish-adder">
            <label class="field-label" for="card-kind">{ text("groups.cards.more") }</label>
            <span class="wish-add">
                <select id="card-kind" class="input">{ for options }</select>
                <button type="button" class="button button-quiet" disabled={full} {onclick}>
                    { icon(Glyph::Plus) }{ text("groups.cards.add") }
                </button>
            </span>
        </div>
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_card_has_words_and_can_be_asked_for_by_itself() {
        for choice in &CHOICES {
            assert!(!choice.name().starts_with("groups."), "{}", choice.key);
            assert!(!choice.hint().starts_with("groups."), "{}", choice.key);
            assert_eq!(name(&choice.card()), choice.name());
            let pool = super::super::pool::tests::pool();
            let criteria = Criteria { cards: vec![choice.card()], ..pool.suggested.clone() };
            assert!(grouping::Problem::new(&pool.candidates(), &criteria).is_ok(), "{}", choice.key);
            let question = [choice.question];
            assert!(choice.question.is_empty() || wire::QUESTIONS.contains(&question[0]));
        }
        let usual = Criteria::usual(jiff::civil::Date::constant(2026, 11, 30));
        assert!(usual.cards.iter().all(|card| CHOICES.iter().any(|choice| choice.is(card))));
    }
}
