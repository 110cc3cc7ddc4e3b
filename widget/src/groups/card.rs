//! One proposed group.

use grouping::GroupReport;
use web_sys::PointerEvent;
use wire::PoolPerson;
use yew::prelude::*;

use super::{
    draft::Question,
    drag::write_place,
    history::Place,
    pool::People,
    score::score,
    strip::week_strip,
    words::{Speaker, Tone},
};
use crate::{
    clock::format_day,
    profile::{language_name, place},
    text::{text, text_with},
    ui::{ButtonKind, Glyph, Press, avatar, button, icon},
};

/// What can be done with a person by hand.
#[derive(Clone, PartialEq)]
pub(crate) struct Hands {
    /// A pointer goes down on somebody.
    pub(crate) down: Callback<(usize, PointerEvent)>,
    /// It moves.
    pub(crate) moved: Callback<PointerEvent>,
    /// It goes up.
    pub(crate) up: Callback<PointerEvent>,
    /// The browser takes it away.
    pub(crate) cancel: Callback<PointerEvent>,
    /// Asks where somebody could go.
    pub(crate) choose: Callback<usize>,
    /// Locks people where they are, or lets them go.
    pub(crate) lock: Callback<Vec<usize>>,
}

#[derive(PartialEq, Properties)]
pub(crate) struct GroupCardProps {
    /// What was asked.
    pub(crate) question: Question,
    /// Which group, from 0.
    pub(crate) at: usize,
    /// Who is in it.
    pub(crate) members: Vec<usize>,
    /// The verdict.
    pub(crate) report: GroupReport,
    /// What the last step did to its score.
    pub(crate) change: i16,
    /// Somebody is held over it.
    pub(crate) over: bool,
    /// Who is in the hand, if it is somebody of this group.
    pub(crate) held: Option<usize>,
    /// What can be done with people.
    pub(crate) hands: Hands,
    /// Whether each member is locked here.
    pub(crate) locked: Vec<bool>,
}

/// The name of group `at`.
pub(crate) fn group_name(at: usize) -> AttrValue {
    text_with("groups.name", &[("n", &(at + 1).to_string())])
}

/// A group: its score, why, and its people.
#[component]
pub(crate) fn GroupCard(props: &GroupCardProps) -> Html {
    let open = use_state(|| false);
    let people = &props.question.people;
    let heading = AttrValue::from(["group-", &props.at.to_string()].concat());
    let toggle = {
        let open = open.clone();
        Callback::from(move |_: MouseEvent| open.set(!*open))
    };
    let rows = props.members.iter().zip(&props.locked).map(|(&person, &locked)| {
        let held = props.held == Some(person);
        person_row(people, person, held, None, Some(&props.hands), Some(locked))
    });
    let all = props.locked.iter().all(|&locked| locked);
    let lock_all = {
        let members = props.members.clone();
        props.hands.lock.reform(move |_: MouseEvent| members.clone())
    };
    let lock = Press { of: Some(group_name(props.at)), onclick: lock_all, ..Press::default() };
    html! {
        <article class={classes!("card", "group-card", props.over.then_some("is-over"))}
            data-place={write_place(Place::Group(props.at))} aria-labelledby={heading.clone()}>
            <header class="card-head">
                <h2 id={heading} class="group-card-name">{ group_name(props.at) }</h2>
                { score(props.report.score, props.change, false) }
            </header>
            { findings(&props.question, &props.report) }
            <ul class="member-rows">{ for rows }</ul>
            { lock_button(all, lock, text("groups.lock")) }
            <button type="button" class="button button-plain group-card-hours" onclick={toggle}
                aria-expanded={if *open { "true" } else { "false" }}>
                { icon(Glyph::Clock) }{ text("groups.hours.show") }
            </button>
            if *open {
                { week_strip(people, &props.members, props.question.criteria.first_week) }
            }
        </article>
    }
}

/// A button that locks, or lets go.
fn lock_button(locked: bool, press: Press, words: AttrValue) -> Html {
    let (kind, glyph) = (ButtonKind::Plain, Some(Glyph::Lock));
    button(Press { kind, glyph, pressed: Some(locked), class: "lock", ..press }, words)
}

/// The verdict in sentences, the most important one first and larger.
fn findings(question: &Question, report: &GroupReport) -> Html {
    speaking(question, |speaker| {
        let said = report.findings.iter().map(|finding| {
            let (tone, words) = speaker.say(finding);
            sentence(tone, words)
        });
        html! { <ul class="findings">{ for said }</ul> }
    })
}

/// Something that is said about these people.
pub(crate) fn speaking(question: &Question, say: impl FnOnce(&Speaker<'_>) -> Html) -> Html {
    let people = &question.people;
    say(&Speaker {
        name: &|person| people.name(person).to_owned(),
        language: &|tag| language_name(tag).to_string(),
        date: &|date| format_day(date).to_string(),
        first_week: question.criteria.first_week,
    })
}

/// One sentence with the sign of its tone.
pub(crate) fn sentence(tone: Tone, words: AttrValue) -> Html {
    let glyph = match tone {
        Tone::Good => Glyph::Check,
        Tone::Plain => Glyph::Info,
        Tone::Watch | Tone::Bad => Glyph::Warning,
    };
    html! { <li class={classes!("finding", tone.class())}>{ icon(glyph) }<span>{ words }</span></li> }
}

/// A person and where they are, in a line.
pub(crate) fn who(person: &PoolPerson, about: &AttrValue) -> Html {
    let (name, seed) = (AttrValue::from(person.name.clone()), AttrValue::from(person.person.0.clone()));
    html! {
        <>
            { avatar(Some(&name), &seed) }
            <span class="who-words"><span class="who-name">{ name }</span><span class="hint">{ about }</span></span>
        </>
    }
}

/// The city of a person's zone.
pub(crate) fn home(people: &People, person: usize) -> AttrValue {
    people.zone(person).map_or_else(|| text("groups.person.no_zone"), |it| place(&it.name).into())
}

/// A person who can be carried, or moved by the button, unless there are no `hands`. `why`: what put them where
/// they are. `locked`: whether they stay there when other groups are formed; `None`: they are nowhere.
pub(crate) fn person_row(
    people: &People,
    index: usize,
    held: bool,
    why: Option<AttrValue>,
    hands: Option<&Hands>,
    locked: Option<bool>,
) -> Html {
    let Some(person) = people.pool().people.get(index) else { return Html::default() };
    let mut about: Vec<AttrValue> = why.into_iter().collect();
    about.push(home(people, index));
    if person.weekly.is_empty() {
        about.push(text("groups.person.no_hours"));
    }
    let words = who(person, &about.join(" · ").into());
    let Some(hands) = hands else { return html! { <li class="member-row">{ words }</li> } };
    html! {
        <li key={index} class={classes!("member-row", "is-movable", held.then_some("is-held"))}
            data-person={index.to_string()} onpointerdown={hands.down.reform(move |event| (index, event))}
            onpointermove={hands.moved.clone()} onpointerup={hands.up.clone()} onpointercancel={hands.cancel.clone()}>
            <span class="grip" data-grip="" aria-hidden="true" />
            { words }
            if let Some(locked) = locked {
                { lock_button(
                    locked,
                    Press {
                        label: Some(text_with("groups.lock.person", &[("name", &person.name)])),
                        onclick: hands.lock.reform(move |_| vec![index]),
                        ..Press::default()
                    },
                    AttrValue::default(),
                ) }
            }
            { button(
                Press {
                    kind: ButtonKind::Plain,
                    class: "member-move",
                    onclick: hands.choose.reform(move |_| index),
                    of: Some(person.name.clone().into()),
                    ..Press::default()
                },
                text("groups.move"),
            ) }
        </li>
    }
}
