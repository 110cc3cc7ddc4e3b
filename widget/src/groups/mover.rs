//! Where a person could go, and what that would do: the way of moving that needs no pointer.

use yew::prelude::*;

use super::{
    card::group_name,
    draft::Outlook,
    history::Place,
    score::{Change, Score},
};
use crate::{
    text::{plural, text, text_with},
    ui::{Button, Dialog, Glyph},
};

#[derive(PartialEq, Properties)]
pub(crate) struct MoverProps {
    /// Who is to move.
    pub(crate) name: AttrValue,
    /// The other groups, the best first.
    pub(crate) outlooks: Vec<Outlook>,
    /// Whether they are in a group now.
    pub(crate) grouped: bool,
    /// Hears the choice, or that there is none.
    pub(crate) onchoose: Callback<Option<Place>>,
}

/// The dialog of places.
#[component]
pub(crate) fn Mover(props: &MoverProps) -> Html {
    let choose = |place: Place| props.onchoose.reform(move |_: MouseEvent| Some(place));
    let groups = props.outlooks.iter().map(|outlook| {
        let by = i16::from(outlook.then) - i16::from(outlook.now);
        html! {
            <li key={outlook.group}>
                <button type="button" class="mover-place" onclick={choose(Place::Group(outlook.group))}>
                    <span class="who-words">
                        <span class="who-name">{ group_name(outlook.group) }</span>
                        <span class="hint">{ plural("groups.people", outlook.members as u64) }</span>
                    </span>
                    if by != 0 { <Change {by} /> }
                    <Score score={outlook.then} />
                </button>
            </li>
        }
    });
    html! {
        <Dialog title={text_with("groups.move.title", &[("name", &props.name)])}
            onclose={props.onchoose.reform(|()| None)}>
            <p class="hint">{ text("groups.move.hint") }</p>
            <ul class="mover">{ for groups }</ul>
            <div class="actions">
                <Button glyph={Glyph::Plus} onclick={choose(Place::NewGroup)}>{ text("groups.move.new") }</Button>
                if props.grouped {
                    <Button glyph={Glyph::Pause} onclick={choose(Place::Aside)}>{ text("groups.move.aside") }</Button>
                }
            </div>
        </Dialog>
    }
}
