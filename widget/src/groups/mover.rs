//! Where a person could go, and what that would do: the way of moving that needs no pointer.

use yew::prelude::*;

use super::{card::group_name, draft::Outlook, history::Place, score::score};
use crate::{
    text::{plural, text, text_with},
    ui::{Dialog, Glyph, Press, button},
};

/// The dialog of places for the person called `name`; `grouped` when they are in a group now. `onchoose` hears
/// the choice, or that there is none.
pub(crate) fn mover(
    name: &AttrValue,
    outlooks: &[Outlook],
    grouped: bool,
    onchoose: &Callback<Option<Place>>,
) -> Html {
    let choose = |place: Place| onchoose.reform(move |_: MouseEvent| Some(place));
    let groups = outlooks.iter().map(|outlook| {
        let change = i16::from(outlook.then) - i16::from(outlook.now);
        html! {
            <li>
                <button type="button" class="mover-place" onclick={choose(Place::Group(outlook.group))}>
                    <span class="who-words">
                        <span class="who-name">{ group_name(outlook.group) }</span>
                        <span class="hint">{ plural("groups.people", outlook.members as u64) }</span>
                    </span>
                    { score(outlook.then, change, false) }
                </button>
            </li>
        }
    });
    html! {
        <Dialog title={text_with("groups.move.title", &[("name", name)])} onclose={onchoose.reform(|()| None)}>
            <p class="hint">{ text("groups.move.hint") }</p>
            <ul class="mover">{ for groups }</ul>
            <div class="actions">
                { button(
                    Press { glyph: Some(Glyph::Plus), onclick: choose(Place::NewGroup), ..Press::default() },
                    text("groups.move.new"),
                ) }
                if grouped {
                    { button(
                        Press {
                            glyph: Some(Glyph::Pause),
                            onclick: choose(Place::Aside),
                            ..Press::default()
                        },
                        text("groups.move.aside"),
                    ) }
                }
            </div>
        </Dialog>
    }
}
