//! "I could lead our meetings", and who else could.

use wire::{CouldLead, GroupRecords, Member};
use yew::prelude::*;

use crate::{
    load::use_act,
    meetings::{seats::name_words, words::names_words},
    text::{text, text_with},
    ui::{Switch, announce, failed},
};

#[derive(PartialEq, Properties)]
pub(in crate::meetings) struct LeadsProps {
    pub(in crate::meetings) records: GroupRecords,
    pub(in crate::meetings) members: Vec<Member>,
    /// Hears who leads what now.
    pub(in crate::meetings) set: Callback<GroupRecords>,
}

/// The card.
#[component]
pub(in crate::meetings) fn CouldLeadSwitch(props: &LeadsProps) -> Html {
    let could = &props.records.could_lead;
    let act = use_act(
        |api, could: bool| async move { api.put::<_, GroupRecords>("/api/leads", &CouldLead { could }).await },
        props.set.reform(|now: GroupRecords| {
            announce(&text("record.could.saved"));
            now
        }),
    );
    let on = props.members.iter().any(|it| it.me && could.contains(&it.person));
    let named = could.iter().filter_map(|id| props.members.iter().find(|it| it.person == *id));
    let names: Vec<AttrValue> = named.map(|it| name_words(it.name.as_ref(), it.me)).collect();
    html! {
        <section class="card stack stack-close">
            <Switch label={text("record.could")} hint={text("record.could.hint")} {on} disabled={act.busy}
                onchange={act.run.clone()} />
            if !names.is_empty() {
                <p class="soft small">{ text_with("record.could.who", &[("names", &names_words(&names))]) }</p>
            }
            { failed(act.failure.as_ref()) }
        </section>
    }
}
