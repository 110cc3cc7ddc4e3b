//! One proposed group.

use grouping::GroupReport;
use web_sys::PointerEvent;
use yew::prelude::*;

use super::{
    draft::Question,
    drag::write_place,
    history::Place,
    pool::People,
    score::Score,
    strip::WeekStrip,
    words::{Speaker, Tone},
};
use crate::{
    clock::format_day,
    profile::{language_name, place},
    text::{text, text_with},
    ui::{Avatar, Button, ButtonKind, Glyph, Icon},
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
    let rows = props.members.iter().map(|&person| {
        html! {
            <PersonRow key={person} people={people.clone()} {person} held={props.held == Some(person)}
                hands={props.hands.clone()} />
        }
    });
    html! {
        <article class={classes!("card", "group-card", props.over.then_some("is-over"))}
            data-place={write_place(Place::Group(props.at))} aria-labelledby={heading.clone()}>
            <header class="card-head">
                <h3 id={heading}>{ group_name(props.at) }</h3>
                <Score score={props.report.score} change={props.change} />
            </header>
            <Findings question={props.question.clone()} report={props.report.clone()} />
            <ul class="member-rows">{ for rows }</ul>
            <button type="button" class="button button-plain group-card-hours" onclick={toggle}
                aria-expanded={if *open { "true" } else { "false" }}>
                <Icon glyph={Glyph::Clock} />{ text("groups.hours.show") }
            </button>
            if *open {
                <WeekStrip people={people.clone()} members={props.members.clone()}
                    monday={props.question.criteria.first_week} />
            }
        </article>
    }
}

#[derive(PartialEq, Properties)]
struct FindingsProps {
    question: Question,
    report: GroupReport,
}

/// The verdict in sentences, the most important one first and larger.
#[component]
fn Findings(props: &FindingsProps) -> Html {
    let people = &props.question.people;
    let speaker = Speaker {
        name: &|person| people.name(person).to_owned(),
        language: &|tag| language_name(tag).to_string(),
        date: &|date| format_day(date).to_string(),
        first_week: props.question.criteria.first_week,
    };
    let sentences = props.report.findings.iter().map(|finding| {
        let (tone, words) = speaker.say(finding);
        let glyph = match tone {
            Tone::Good => Glyph::Check,
            Tone::Plain => Glyph::Info,
            Tone::Watch | Tone::Bad => Glyph::Warning,
        };
        html! { <li class={classes!("finding", tone.class())}><Icon {glyph} /><span>{ words }</span></li> }
    });
    html! { <ul class="findings">{ for sentences }</ul> }
}

#[derive(PartialEq, Properties)]
pub(crate) struct PersonRowProps {
    /// The pool.
    pub(crate) people: People,
    /// Who.
    pub(crate) person: usize,
    /// In the hand right now.
    pub(crate) held: bool,
    /// Why they are where they are, instead of their city.
    #[prop_or_default]
    pub(crate) why: Option<AttrValue>,
    /// What can be done with them; `None`: nothing.
    pub(crate) hands: Option<Hands>,
}

/// A person who can be carried, or moved by the button.
#[component]
pub(crate) fn PersonRow(props: &PersonRowProps) -> Html {
    let index = props.person;
    let Some(person) = props.people.pool().people.get(index) else { return Html::default() };
    let (name, seed) = (AttrValue::from(person.name.clone()), AttrValue::from(person.person.0.clone()));
    let mut about: Vec<AttrValue> = Vec::new();
    about.extend(props.why.clone());
    match props.people.zone(index) {
        Some(zone) => about.push(place(&zone.name).into()),
        None => about.push(text("groups.person.no_zone")),
    }
    if person.weekly.is_empty() {
        about.push(text("groups.person.no_hours"));
    }
    let about = about.join(" · ");
    let words = html! {
        <>
            <Avatar name={name.clone()} {seed} />
            <span class="who-words"><span class="who-name">{ &name }</span><span class="hint">{ about }</span></span>
        </>
    };
    let Some(hands) = &props.hands else { return html! { <li class="member-row">{ words }</li> } };
    let down = hands.down.reform(move |event| (index, event));
    html! {
        <li class={classes!("member-row", "is-movable", props.held.then_some("is-held"))}
            data-person={index.to_string()} onpointerdown={down} onpointermove={hands.moved.clone()}
            onpointerup={hands.up.clone()} onpointercancel={hands.cancel.clone()}>
            <span class="grip" data-grip="" aria-hidden="true" />
            { words }
            <Button kind={ButtonKind::Plain} class="member-move" onclick={hands.choose.reform(move |_| index)}
                label={text_with("groups.move.label", &[("name", &name)])}>
                { text("groups.move") }
            </Button>
        </li>
    }
}
