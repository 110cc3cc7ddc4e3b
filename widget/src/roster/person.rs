//! One person of the course, and the instructor's word on whether they take part.

use jiff::Timestamp;
use wire::{PartOverride, RosterPerson};
use yew::prelude::*;

use super::filter::role_label;
use crate::{
    clock::format_ago,
    load::use_act,
    profile::place,
    text::{plural, text, text_with},
    ui::{ButtonKind, Press, Switch, avatar, button, failed},
};

#[derive(PartialEq, Properties)]
pub(super) struct PersonRowProps {
    pub(super) person: RosterPerson,
    pub(super) now: Timestamp,
    /// Hears what the server made of a change.
    pub(super) onchange: Callback<RosterPerson>,
}

/// A row of the list.
#[component]
pub(super) fn PersonRow(props: &PersonRowProps) -> Html {
    let person = &props.person;
    let path = ["/api/roster/", &person.person.0, "/part"].concat();
    let decide = use_act(
        move |api, takes_part: Option<bool>| {
            let path = path.clone();
            async move { api.put::<_, RosterPerson>(&path, &PartOverride { takes_part }).await }
        },
        props.onchange.clone(),
    );
    let seen = person.last_seen_at.map_or_else(
        || text("roster.never_seen"),
        |at| text_with("roster.seen", &[("ago", &format_ago(at, props.now))]),
    );
    let hours = match (person.answered, person.hours) {
        (false, 0) => text("roster.not_answered"),
        (true, 0) => text("roster.no_hours"),
        (_, hours) => plural("roster.hours", hours.into()),
    };
    html! {
        <li class="person">
            { avatar(Some(&person.name), &person.person.0) }
            <div class="person-words">
                <span class="row person-name">
                    <strong>{ &person.name }</strong>
                    if let Some(role) = role_label(person.role) { <span class="role">{ role }</span> }
                    if !person.wants_group { <span class="role role-warm">{ text("roster.alone") }</span> }
                </span>
                <span class="soft small person-facts">
                    <span>{ hours }</span>
                    if let Some(zone) = &person.zone { <span>{ place(zone) }</span> }
                    <span>{ seen }</span>
                </span>
                if person.part_overridden {
                    <span class="small row">
                        { text("roster.overridden") }
                        { button(
                            Press {
                                kind: ButtonKind::Plain,
                                class: "button-small",
                                busy: decide.busy,
                                onclick: decide.run.reform(|_| None),
                                of: Some(person.name.clone().into()),
                                ..Press::default()
                            },
                            text("roster.override.undo"),
                        ) }
                    </span>
                }
                { failed(decide.failure.as_ref()) }
            </div>
            <Switch label={text("roster.part")} about={AttrValue::from(person.name.clone())} on={person.takes_part}
                onchange={decide.run.reform(Some)} />
        </li>
    }
}
