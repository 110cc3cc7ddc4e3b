//! No time is as it was wished: what was asked, and what would help.

use wire::{LetGo, SlotBoard, WayOn};
use yew::prelude::*;

use super::Wishes;
use crate::{
    meetings::seats::name_words,
    text::{number, plural, plural_with, text},
    ui::{ButtonKind, Glyph, Press, announce, button, icon_with},
};

/// The card; `onwishes` hears what is asked after a way on is taken.
pub(in crate::meetings) fn no_time_as_wished(
    board: &SlotBoard,
    wishes: &Wishes,
    onwishes: &Callback<Wishes>,
) -> Html {
    let ways = board.ways_on.iter().map(|way| {
        let words = way_words(board, way);
        let (left, times) = (wishes.after(way), u64::from(way.times));
        let onclick = onwishes.reform(move |_: MouseEvent| {
            announce(&plural("wish.found", times));
            left.clone()
        });
        let verb = text("wish.take");
        html! {
            <li class="row">
                <span class="way-words">{ &words }</span>
                { button(Press { kind: ButtonKind::Quiet, onclick, of: Some(words), ..Press::default() }, verb) }
            </li>
        }
    });
    html! {
        <div class="card empty">
            { icon_with(Glyph::Clock, "empty-icon") }
            <h3>{ text("wish.none") }</h3>
            <p>{ text("wish.none.text") }</p>
            { wishes.list(&board.members) }
            <ul class="stack stack-close wish-ways">{ for ways }</ul>
        </div>
    }
}

/// "Without the latest day there are 3 times."
fn way_words(board: &SlotBoard, way: &WayOn) -> AttrValue {
    let times = u64::from(way.times);
    match way.without {
        LetGo::Deadline => plural("way.deadline", times),
        LetGo::Required => plural("way.required", times),
        LetGo::Everything => plural("way.everything", times),
        LetGo::Quorum => {
            plural_with("way.quorum", times, ("enough", &number(way.quorum.unwrap_or(1).into())))
        }
        LetGo::Person => {
            let mut people = board.members.iter().filter(|it| Some(&it.person) == way.member.as_ref());
            match people.next() {
                Some(member) if !member.me => {
                    plural_with("way.person", times, ("name", &name_words(member.name.as_ref(), false)))
                }
                _ => plural("way.me", times),
            }
        }
    }
}
