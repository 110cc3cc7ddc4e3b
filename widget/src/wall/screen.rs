//! The wall of the course: who agreed to be seen there and shows something. Staff finds there what was reported.

use wire::{Face, OwnFace, Role, Wall, WallPerson};
use yew::prelude::*;

#[cfg(feature = "learner")]
use super::own::OwnFaceCard;
use super::{
    face::face_huge,
    report::{Report, Verdict},
};
use crate::{
    load::{Load, use_act, use_load},
    session::use_session,
    text::text,
    ui::{ButtonKind, Glyph, NoticeKind, Press, button, failed, icon_with, pending, retry},
};

#[derive(PartialEq, Properties)]
pub(crate) struct PeopleWallProps {
    /// Leads back to where the reader came from.
    pub(crate) onback: Callback<()>,
}

/// The wall; for learners with their own face above it.
#[component]
pub(crate) fn PeopleWall(props: &PeopleWallProps) -> Html {
    let staff = use_session().session.role == Role::Instructor;
    let wall = use_load((), |api, ()| async move { api.get::<Wall>("/api/wall").await });
    let more = use_act(
        |api, from: u32| async move { api.get::<Wall>(&["/api/wall?from=", &from.to_string()].concat()).await },
        {
            let (state, set) = (wall.state.clone(), wall.set.clone());
            Callback::from(move |page: Wall| {
                let Load::Ready(known) = &state else { return };
                let mut people = known.people.clone();
                people.extend(
                    page.people
                        .into_iter()
                        .filter(|new| !known.people.iter().any(|it| it.person == new.person)),
                );
                set.emit(Wall { people, next: page.next });
            })
        },
    );
    let shown = match &wall.state {
        Load::Pending => pending(3),
        Load::Failed(failure) => retry(failure, &wall.reload),
        Load::Ready(known) => people(known, staff, &wall.reload, &more.run, more.busy),
    };
    html! {
        <div class="wide stack">
            <div class="row">
                { button(
                    Press {
                        kind: ButtonKind::Plain,
                        class: "button-back",
                        glyph: Some(Glyph::Back),
                        label: Some(text("action.back")),
                        onclick: props.onback.reform(|_| ()),
                        ..Press::default()
                    },
                    AttrValue::default(),
                ) }
                <h1>{ text("wall.title") }</h1>
            </div>
            <p class="lead">{ text(if staff { "wall.lead.staff" } else { "wall.lead" }) }</p>
            { own_card(staff, &wall.reload) }
            { shown }
            { failed(more.failure.as_ref()) }
        </div>
    }
}

#[cfg(feature = "learner")]
fn own_card(staff: bool, reload: &Callback<()>) -> Html {
    if staff {
        Html::default()
    } else {
        html! { <OwnFaceCard onchanged={reload.reform(|_: OwnFace| ())} /> }
    }
}

#[cfg(not(feature = "learner"))]
fn own_card(_: bool, _: &Callback<()>) -> Html {
    Html::default()
}

fn people(wall: &Wall, staff: bool, reload: &Callback<()>, more: &Callback<u32>, busy: bool) -> Html {
    if wall.people.is_empty() {
        return html! {
            <div class="card empty">
                { icon_with(Glyph::People, "empty-icon") }
                <h2>{ text("wall.empty") }</h2>
                <p>{ text(if staff { "wall.empty.staff" } else { "wall.empty.step" }) }</p>
            </div>
        };
    }
    let reported = wall.people.iter().any(|it| !it.reports.is_empty());
    let people = wall.people.iter().map(|it| on_the_wall(it, staff, reload));
    html! {
        <>
            if reported { { NoticeKind::Attention.says(text("wall.reported")) } }
            <ul class="wall">{ for people }</ul>
            if let Some(next) = wall.next {
                { button(
                    Press { busy, onclick: more.reform(move |_| next), ..Press::default() },
                    text("wall.more"),
                ) }
            }
        </>
    }
}

fn on_the_wall(it: &WallPerson, staff: bool, reload: &Callback<()>) -> Html {
    let WallPerson { person, name, me, face, reports } = it;
    let Face { line, .. } = face;
    let about = (person.clone(), name.clone());
    html! {
        <li class={classes!("wall-person", (!reports.is_empty()).then_some("wall-reported"))} key={person.0.clone()}>
            { face_huge(name, person, face) }
            <strong class="wall-name" dir="auto">{ name }</strong>
            if *me { <span class="soft small">{ text("home.group.you") }</span> }
            if let Some(line) = line { <p class="wall-line" dir="auto">{ line }</p> }
            if staff {
                <Verdict {about} reports={reports.clone()} ondone={reload.clone()} />
            } else if !me {
                <Report {about} ondone={reload.clone()} />
            }
        </li>
    }
}
