//! A face or line that is not right: learners say so, staff decides.

use web_sys::HtmlInputElement;
use wire::{FaceReport, PersonId, ReportFace};
use yew::prelude::*;

use crate::{
    load::use_act,
    text::{text, text_with},
    ui::{ButtonKind, Dialog, Press, announce, button, failed, field_head},
};

/// Whom it is about, with their name.
type About = (PersonId, String);

#[derive(PartialEq, Properties)]
pub(super) struct ReportProps {
    pub(super) about: About,
    /// It was said.
    pub(super) ondone: Callback<()>,
}

/// The way to say that something is not right.
#[component]
pub(super) fn Report(props: &ReportProps) -> Html {
    let open = use_state(|| false);
    let why = use_node_ref();
    let (person, name) = &props.about;
    let path = ["/api/wall/", &person.0, "/report"].concat();
    let say = {
        let why = why.clone();
        use_act(
            move |api, ()| {
                let (path, why) = (path.clone(), why.cast::<HtmlInputElement>().map(|it| it.value()));
                async move { api.post::<_, ()>(&path, &ReportFace { why }).await }
            },
            props.ondone.reform(|()| announce(&text("wall.report.done"))),
        )
    };
    let turn = |shown: bool| {
        let open = open.clone();
        move || open.set(shown)
    };
    let (show, hide) = (turn(true), turn(false));
    let onsubmit = say.run.reform(|event: SubmitEvent| event.prevent_default());
    html! {
        <>
            { button(
                Press {
                    kind: ButtonKind::Plain,
                    class: "button-small",
                    of: Some(name.to_owned().into()),
                    onclick: Callback::from(move |_| show()),
                    ..Press::default()
                },
                text("wall.report"),
            ) }
            if *open {
                <Dialog title={text_with("wall.report.of", &[("name", name)])} onclose={Callback::from(move |()| hide())}>
                    <form class="stack" {onsubmit}>
                        <p>{ text("wall.report.text") }</p>
                        <div class="field">
                            { field_head("report-why", text("wall.report.why"), Some(text("wall.report.why.hint"))) }
                            <input id="report-why" ref={why} class="input" type="text" maxlength="500"
                                autocomplete="off" aria-describedby="report-why-hint" />
                        </div>
                        { button(
                            Press { kind: ButtonKind::Primary, submit: true, busy: say.busy, ..Press::default() },
                            text("wall.report.do"),
                        ) }
                        { failed(say.failure.as_ref()) }
                    </form>
                </Dialog>
            }
        </>
    }
}

#[derive(PartialEq, Properties)]
pub(super) struct VerdictProps {
    pub(super) about: About,
    /// What was said of it.
    pub(super) reports: Vec<FaceReport>,
    /// It was decided.
    pub(super) ondone: Callback<()>,
}

/// What was reported, and what staff can do about a face.
#[component]
pub(super) fn Verdict(props: &VerdictProps) -> Html {
    let open = use_state(|| false);
    let (person, name) = &props.about;
    let path = ["/api/wall/", &person.0].concat();
    let act = use_act(
        move |api, off: bool| {
            let path = if off { path.clone() } else { [&path, "/reports"].concat() };
            async move { api.delete(&path).await.map(|()| off) }
        },
        props
            .ondone
            .reform(|off: bool| announce(&text(if off { "wall.off.done" } else { "wall.leave.done" }))),
    );
    let turn = |shown: bool| {
        let open = open.clone();
        move || open.set(shown)
    };
    let (show, hide) = (turn(true), turn(false));
    let reasons = props.reports.iter().map(|report| {
        let why = report.why.clone().map_or_else(|| text("wall.reported.no_words"), AttrValue::from);
        html! { <li dir="auto">{ why }</li> }
    });
    html! {
        <>
            if !props.reports.is_empty() {
                <div class="wall-reasons small">
                    <p><strong>{ text("wall.reported.said") }</strong></p>
                    <ul>{ for reasons }</ul>
                </div>
                { button(
                    Press {
                        class: "button-small",
                        busy: act.busy,
                        of: Some(name.to_owned().into()),
                        onclick: act.run.reform(|_| false),
                        ..Press::default()
                    },
                    text("wall.leave"),
                ) }
            }
            { button(
                Press {
                    kind: ButtonKind::Plain,
                    class: "button-small",
                    of: Some(name.to_owned().into()),
                    onclick: Callback::from(move |_| show()),
                    ..Press::default()
                },
                text("wall.off"),
            ) }
            if *open {
                <Dialog title={text_with("wall.off.of", &[("name", name)])} onclose={Callback::from(move |()| hide())}>
                    <div class="stack">
                        <p>{ text("wall.off.text") }</p>
                        { button(
                            Press {
                                kind: ButtonKind::Danger,
                                busy: act.busy,
                                onclick: act.run.reform(|_| true),
                                ..Press::default()
                            },
                            text("wall.off.do"),
                        ) }
                        { failed(act.failure.as_ref()) }
                    </div>
                </Dialog>
            }
        </>
    }
}
