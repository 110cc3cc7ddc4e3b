//! "I could lead our meetings", and who else could.

use wire::{GroupRecords, Member};
use yew::prelude::*;

use super::deed::{Deed, Doing};
use crate::{
    meetings::{seats::name_words, words::names_words},
    text::{text, text_with},
    ui::{Switch, failed},
};

/// The card.
pub(in crate::meetings) fn could_lead(records: &GroupRecords, members: &[Member], act: &Doing) -> Html {
    let could = &records.could_lead;
    let on = members.iter().any(|it| it.me && could.contains(&it.person));
    let willing = could.iter().filter_map(|id| members.iter().find(|it| it.person == *id));
    let names: Vec<AttrValue> = willing.map(|it| name_words(it.name.as_ref(), it.me)).collect();
    html! {
        <section class="card stack stack-close">
            <Switch label={text("record.could")} hint={text("record.could.hint")} {on} disabled={act.busy}
                onchange={act.run.reform(|could: bool| (None, Deed::Could(could)))} />
            if !names.is_empty() {
                <p class="soft small">{ text_with("record.could.who", &[("names", &names_words(&names))]) }</p>
            }
            { failed(act.failure.as_ref()) }
        </section>
    }
}
