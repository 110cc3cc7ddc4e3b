//! The reader's own face: a picture, a drawing, one line, or nothing.

use web_sys::{File, HtmlInputElement};
use wire::{Drawing, Face, FaceAnswer, OwnFace, PictureUpload, SeenBy};
use yew::prelude::*;

use super::{
    face::face_huge,
    figure::{colour_name, figure, figure_name},
    image::to_send,
};
use crate::{
    api::{Api, ApiFailure},
    load::{Acting, Load, spawn, use_act, use_load},
    session::use_session,
    text::text,
    ui::{
        ButtonKind, Glyph, NoticeKind, Press, announce, button, card_head, failed, field_head, pending, retry,
    },
};

/// Longest line, in characters; the server has the same limit.
const LONGEST_LINE: &str = "120";

/// What the reader changes.
#[derive(PartialEq)]
enum Wish {
    Answer(FaceAnswer),
    Picture(String),
    Offered,
    NoPicture,
    Nothing,
}

async fn fulfil(api: Api, wish: Wish) -> Result<OwnFace, ApiFailure> {
    const FACE: &str = "/api/face";
    const PICTURE: &str = "/api/face/picture";
    match wish {
        Wish::Answer(answer) => api.put(FACE, &answer).await,
        Wish::Picture(data) => api.put(PICTURE, &PictureUpload { data }).await,
        Wish::Offered => api.post(PICTURE, &()).await,
        Wish::NoPicture => api.delete_for(PICTURE).await,
        Wish::Nothing => api.delete_for(FACE).await,
    }
}

#[derive(PartialEq, Properties)]
pub(super) struct OwnFaceProps {
    /// Hears every change.
    pub(super) onchanged: Callback<OwnFace>,
}

/// The card with everything about the own face.
#[component]
pub(super) fn OwnFaceCard(props: &OwnFaceProps) -> Html {
    let own = use_load((), |api, ()| async move { api.get::<OwnFace>("/api/face").await });
    let act = {
        let (set, onchanged) = (own.set.clone(), props.onchanged.clone());
        use_act(
            fulfil,
            Callback::from(move |face: OwnFace| {
                announce(&text("wall.own.saved"));
                set.emit(face.clone());
                onchanged.emit(face);
            }),
        )
    };
    match &own.state {
        Load::Pending => pending(2),
        Load::Failed(failure) => retry(failure, &own.reload),
        Load::Ready(face) => html! { <Form own={(**face).clone()} {act} /> },
    }
}

#[derive(PartialEq, Properties)]
struct FormProps {
    own: OwnFace,
    act: Acting<Wish>,
}

#[component]
fn Form(props: &FormProps) -> Html {
    let FormProps { own, act } = props;
    let live = use_session();
    let Face { drawing, line, .. } = own.face.clone();
    let written = use_node_ref();
    let unreadable = use_state(|| false);
    let said = {
        let written = written.clone();
        move || written.cast::<HtmlInputElement>().map(|it| it.value())
    };
    let onsubmit = {
        let said = said.clone();
        act.run.reform(move |event: SubmitEvent| {
            event.prevent_default();
            Wish::Answer(FaceAnswer { drawing, line: said() })
        })
    };
    let draw = act
        .run
        .reform(move |drawing: Drawing| Wish::Answer(FaceAnswer { drawing: Some(drawing), line: said() }));
    let onfile = {
        let (run, unreadable) = (act.run.clone(), unreadable.clone());
        Callback::from(move |event: Event| {
            let field = event.target_unchecked_into::<HtmlInputElement>();
            if let Some(file) = field.files().and_then(|it| it.get(0)) {
                send(file, run.clone(), unreadable.clone());
            }
            // The same file can be chosen again.
            field.set_value("");
        })
    };
    let seen = match own.seen_by {
        SeenBy::Nobody => text("wall.own.seen.nobody"),
        SeenBy::Group => text("wall.own.seen.group"),
        SeenBy::Course => text("wall.own.seen.course"),
    };
    let do_it = |wish: fn() -> Wish, kind: ButtonKind, words: AttrValue| {
        button(
            Press { kind, busy: act.busy, onclick: act.run.reform(move |_| wish()), ..Press::default() },
            words,
        )
    };
    html! {
        <section class="card stack own-face">
            { card_head(text("wall.own"), Html::default()) }
            if own.taken_off_at.is_some() {
                { NoticeKind::Info.says(text("wall.own.taken_off")) }
                <div class="row">{ do_it(|| Wish::Nothing, ButtonKind::Quiet, text("wall.own.taken_off.read")) }</div>
            }
            <div class="own-face-now">
                { face_huge(&live.session.name, &live.session.person, &own.face) }
                <div class="stack stack-close">
                    <p>{ seen }</p>
                    <p class="soft small">{ text(if own.pictures { "wall.own.promise" } else { "wall.own.no_pictures" }) }</p>
                </div>
            </div>
            if own.pictures {
                <div class="field">
                    { field_head("face-file", text("wall.own.file"), Some(text("wall.own.file.hint"))) }
                    <input id="face-file" class="input" type="file" disabled={act.busy}
                        accept="image/jpeg,image/png,image/webp,image/heic" aria-describedby="face-file-hint" onchange={onfile} />
                </div>
                if *unreadable { { NoticeKind::Trouble.says(text("wall.own.file.large")) } }
                if own.offered {
                    <div class="row">
                        { button(
                            Press {
                                glyph: Some(Glyph::Person),
                                busy: act.busy,
                                onclick: act.run.reform(|_| Wish::Offered),
                                ..Press::default()
                            },
                            text("wall.own.offered"),
                        ) }
                    </div>
                }
            }
            <Drawings chosen={drawing} {draw} busy={act.busy} />
            <form class="field" {onsubmit}>
                { field_head("face-line", text("wall.own.line"), Some(text("wall.own.line.hint"))) }
                <div class="row own-line">
                    <input id="face-line" ref={written} class="input" type="text" maxlength={LONGEST_LINE} dir="auto"
                        autocomplete="off" aria-describedby="face-line-hint" value={line.clone().unwrap_or_default()} />
                    { button(Press { submit: true, busy: act.busy, ..Press::default() }, text("action.save")) }
                </div>
            </form>
            { failed(act.failure.as_ref()) }
            if !own.face.is_empty() {
                <div class="row">
                    if own.face.pictured_at.is_some() {
                        { do_it(|| Wish::NoPicture, ButtonKind::Quiet, text("wall.own.no_picture")) }
                    }
                    { do_it(|| Wish::Nothing, ButtonKind::Danger, text("wall.own.nothing")) }
                </div>
            }
        </section>
    }
}

/// Sends a file that was chosen.
fn send(file: File, run: Callback<Wish>, unreadable: UseStateHandle<bool>) {
    spawn(Box::pin(async move {
        let content = to_send(&file).await.filter(|it| it.len() / 4 * 3 <= PictureUpload::MOST_BYTES);
        unreadable.set(content.is_none());
        match content {
            Some(content) => run.emit(Wish::Picture(content)),
            None => announce(&text("wall.own.file.large")),
        }
    }));
}

#[derive(PartialEq, Properties)]
struct DrawingsProps {
    chosen: Option<Drawing>,
    draw: Callback<Drawing>,
    busy: bool,
}

/// The figures there are, in one colour; the colours beside them.
#[component]
fn Drawings(props: &DrawingsProps) -> Html {
    let colour = use_state(|| props.chosen.map_or(0, |it| it.colour));
    let figures = (0..Drawing::FIGURES).map(|at| {
        let drawing = Drawing { figure: at, colour: *colour };
        let pressed = props.chosen == Some(drawing);
        let onclick = props.draw.reform(move |_: MouseEvent| drawing);
        html! {
            <button type="button" class="figure-choice" aria-disabled={props.busy.then_some("true")} aria-label={figure_name(at)}
                aria-pressed={if pressed { "true" } else { "false" }} {onclick}>
                { figure(drawing, "") }
            </button>
        }
    });
    let colours = (0..Drawing::COLOURS).map(|at| {
        let colour = colour.clone();
        let pressed = *colour == at;
        let sample = figure(Drawing { figure: props.chosen.map_or(0, |it| it.figure), colour: at }, "");
        let (chosen, draw) = (props.chosen, props.draw.clone());
        let onclick = Callback::from(move |_: MouseEvent| {
            colour.set(at);
            if let Some(drawing) = chosen {
                draw.emit(Drawing { colour: at, ..drawing });
            }
        });
        html! {
            <button type="button" class="figure-choice figure-colour" aria-label={colour_name(at)}
                aria-pressed={if pressed { "true" } else { "false" }} {onclick}>
                { sample }
            </button>
        }
    });
    html! {
        <div class="field">
            <span class="field-label" id="drawings">{ text("wall.own.drawing") }</span>
            <div class="figures-row" role="group" aria-labelledby="drawings">{ for figures }</div>
            <div class="figures-row" role="group" aria-label={text("wall.own.colour")}>{ for colours }</div>
        </div>
    }
}
