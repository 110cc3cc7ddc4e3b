//! A group's class photo: its members side by side, as one picture to keep, made here in the browser.

use std::f64::consts::TAU;

use wasm_bindgen::JsValue;
use web_sys::{CanvasRenderingContext2d, HtmlCanvasElement, Path2d};
use wire::{Face, Group, PersonId};
use yew::prelude::*;

use super::{face::address, figure::layers, image::loaded};
use crate::{
    api::Api,
    load::spawn,
    session::use_session,
    text::{group_name, list, text, text_with},
    ui::{ButtonKind, Dialog, Glyph, NoticeKind, Press, announce, button, canvas, offer_canvas},
};

/// Lengths in points of the picture.
const CELL: f64 = 240.0;
const FACE: f64 = 176.0;
const NAME: f64 = 64.0;
const HEAD: f64 = 96.0;
const MARGIN: f64 = 32.0;
/// Faces in a row.
const MOST_IN_A_ROW: usize = 5;
const PAPER: &str = "#ffffff";
const INK: &str = "#1d2733";
const FONT: &str = "px system-ui, -apple-system, \"Segoe UI\", Roboto, \"Noto Sans\", sans-serif";

/// Somebody in the photo.
#[derive(Clone, PartialEq)]
struct Sitter {
    person: PersonId,
    name: String,
    face: Face,
}

/// Those who show a face, in the order of the group: whoever has added nothing, or hides, is not in it.
fn sitters(group: &Group) -> Vec<Sitter> {
    let shown = group.members.iter().filter_map(|member| {
        let face = member.face.clone().filter(|it| it.pictured_at.is_some() || it.drawing.is_some())?;
        Some(Sitter { person: member.person.clone(), name: member.name.clone()?, face })
    });
    shown.collect()
}

#[derive(PartialEq, Properties)]
pub(crate) struct ClassPhotoProps {
    /// The reader's own group.
    pub(crate) group: Group,
    /// Whether names may leave Kith.
    pub(crate) named: bool,
}

/// The button, and the photo in a dialog. Nothing while nobody shows a face.
#[component]
pub(crate) fn ClassPhoto(props: &ClassPhotoProps) -> Html {
    let open = use_state(|| false);
    let sitters = sitters(&props.group);
    if sitters.is_empty() {
        return Html::default();
    }
    let turn = |shown: bool| {
        let open = open.clone();
        move || open.set(shown)
    };
    let (show, hide) = (turn(true), turn(false));
    html! {
        <>
            { button(
                Press {
                    kind: ButtonKind::Plain,
                    glyph: Some(Glyph::People),
                    onclick: Callback::from(move |_| show()),
                    ..Press::default()
                },
                text("wall.photo"),
            ) }
            if *open {
                <Dialog title={text("wall.photo")} onclose={Callback::from(move |()| hide())}>
                    <Photo title={group_name(&props.group.name)} {sitters} named={props.named} />
                </Dialog>
            }
        </>
    }
}

#[derive(PartialEq, Properties)]
struct PhotoProps {
    title: AttrValue,
    sitters: Vec<Sitter>,
    named: bool,
}

#[component]
fn Photo(props: &PhotoProps) -> Html {
    let live = use_session();
    let made = use_state(|| None::<Result<(HtmlCanvasElement, String), ()>>);
    {
        let (made, title, sitters, named) =
            (made.clone(), props.title.clone(), props.sitters.clone(), props.named);
        let api = live.api.clone();
        use_effect_with((), move |()| {
            spawn(Box::pin(async move {
                let photo = taken(&api, &title, &sitters, named).await;
                // Shown as a picture of the page, so that it can be kept by a long press too.
                let shown = photo.and_then(|it| Ok((it.to_data_url()?, it)));
                made.set(Some(shown.map(|(address, it)| (it, address)).map_err(|_| ())));
            }));
        });
    }
    let names: Vec<AttrValue> = props.sitters.iter().map(|it| AttrValue::from(it.name.clone())).collect();
    let alt = text_with("wall.photo.alt", &[("group", &props.title), ("names", &list(&names))]);
    match &*made {
        None => html! { <p role="status">{ text("app.loading") }</p> },
        Some(Err(())) => NoticeKind::Trouble.says(text("wall.photo.failed")),
        Some(Ok((photo, address))) => {
            let photo = photo.clone();
            let onclick = Callback::from(move |_: MouseEvent| {
                let words = if offer_canvas(&photo, "kith-class-photo.png").is_ok() {
                    "wall.photo.done"
                } else {
                    "wall.photo.failed"
                };
                announce(&text(words));
            });
            html! {
                <div class="stack">
                    <img class="class-photo" src={address.clone()} {alt} />
                    <p class="soft small">{ text("wall.photo.hint") }</p>
                    { button(
                        Press { kind: ButtonKind::Primary, glyph: Some(Glyph::Download), onclick, ..Press::default() },
                        text("wall.photo.keep"),
                    ) }
                </div>
            }
        }
    }
}

/// How many stand in a row, so that rows are of about one length.
fn in_a_row(sitters: usize) -> usize {
    let rows = sitters.div_ceil(MOST_IN_A_ROW).max(1);
    sitters.div_ceil(rows)
}

async fn taken(
    api: &Api,
    title: &str,
    sitters: &[Sitter],
    named: bool,
) -> Result<HtmlCanvasElement, JsValue> {
    let wide = in_a_row(sitters.len());
    let high = sitters.len().div_ceil(wide.max(1));
    let cell_height = FACE + if named { NAME } else { MARGIN };
    #[expect(clippy::cast_precision_loss, reason = "a group is small")]
    let (width, height) = (wide as f64 * CELL + 2.0 * MARGIN, HEAD + high as f64 * cell_height + MARGIN);
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a group is small")]
    let (canvas, context) = canvas(width as u32, height as u32)?;
    context.set_fill_style_str(PAPER);
    context.fill_rect(0.0, 0.0, width, height);
    context.set_text_align("center");
    context.set_text_baseline("middle");
    context.set_fill_style_str(INK);
    context.set_font(&["700 34", FONT].concat());
    context.fill_text_with_max_width(title, width / 2.0, HEAD / 2.0, width - 2.0 * MARGIN)?;
    for (row, faces) in sitters.chunks(wide.max(1)).enumerate() {
        #[expect(clippy::cast_precision_loss, reason = "a group is small")]
        let (length, top) = (faces.len() as f64 * CELL, HEAD + row as f64 * cell_height);
        for (place, sitter) in faces.iter().enumerate() {
            #[expect(clippy::cast_precision_loss, reason = "a group is small")]
            let middle = (width - length) / 2.0 + (place as f64 + 0.5) * CELL;
            portrait(api, &context, sitter, middle - FACE / 2.0, top).await?;
            if named {
                context.set_fill_style_str(INK);
                context.set_font(&["500 24", FONT].concat());
                context.fill_text_with_max_width(
                    &sitter.name,
                    middle,
                    top + FACE + NAME / 2.0 - 4.0,
                    CELL - 16.0,
                )?;
            }
        }
    }
    Ok(canvas)
}

/// A face in a circle whose square begins there.
async fn portrait(
    api: &Api,
    context: &CanvasRenderingContext2d,
    sitter: &Sitter,
    left: f64,
    top: f64,
) -> Result<(), JsValue> {
    let image = match sitter.face.pictured_at {
        Some(_) => {
            let address = address(api, &sitter.person, &sitter.face).await.map_err(|_| JsValue::NULL)?;
            Some(loaded(&address).await?)
        }
        None => None,
    };
    context.save();
    context.begin_path();
    context.arc(left + FACE / 2.0, top + FACE / 2.0, FACE / 2.0, 0.0, TAU)?;
    context.clip();
    if let Some(image) = image {
        context.draw_image_with_html_image_element_and_dw_and_dh(&image, left, top, FACE, FACE)?;
    } else if let Some(drawing) = sitter.face.drawing {
        context.translate(left, top)?;
        context.scale(FACE / 64.0, FACE / 64.0)?;
        for (colour, outline) in layers(drawing) {
            context.set_fill_style_str(colour);
            context.fill_with_path_2d(&Path2d::new_with_path_string(outline)?);
        }
    }
    context.restore();
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::in_a_row;

    #[test]
    fn rows_are_of_about_one_length() {
        let rows: Vec<usize> = (1..=12).map(in_a_row).collect();
        assert_eq!(rows, [1, 2, 3, 4, 5, 3, 4, 4, 5, 5, 4, 4]);
    }
}
