//! The own map as a file.

use yew::prelude::*;

use crate::{
    load::{Acting, use_act},
    text::text,
    ui::{Glyph, Press, announce, button, failed, offer},
};

/// What a file is called on the reader's device and in the address, and what it is.
const FILES: [(&str, &str, &str, &str); 5] = [
    ("SVG", "svg", "kith-map.svg", "image/svg+xml"),
    ("GEXF", "gexf", "kith-map.gexf", "application/xml"),
    ("GraphML", "graphml", "kith-map.graphml", "application/xml"),
    ("CSV", "people", "kith-map-people.csv", "text/csv"),
    ("CSV", "ties", "kith-map-ties.csv", "text/csv"),
];

/// Fetches one of [`FILES`], by its place, and hands it to the reader's device.
#[hook]
pub(crate) fn use_take() -> Acting<usize> {
    use_act(
        |api, which: usize| async move {
            let file = api.text(&["/api/connections/export?format=", FILES[which].1].concat()).await?;
            let (_, _, name, kind) = FILES[which];
            Ok(offer(&file, name, kind).is_ok())
        },
        Callback::from(|kept: bool| {
            announce(&if kept { text("connections.take.done") } else { text("connections.take.failed") });
        }),
    )
}

/// A button for each kind of file.
pub(crate) fn take(fetch: &Acting<usize>) -> Html {
    let buttons = FILES.iter().enumerate().map(|(which, (words, format, ..))| {
        let words = match *format {
            "people" => text("connections.take.people"),
            "ties" => text("connections.take.ties"),
            _ => AttrValue::Static(words),
        };
        let onclick = fetch.run.reform(move |_| which);
        let press = Press { glyph: Some(Glyph::Download), busy: fetch.busy, onclick, ..Press::default() };
        button(press, words)
    });
    html! {
        <details class="card fold">
            <summary>{ text("connections.take") }</summary>
            <p class="hint">{ text("connections.take.hint") }</p>
            <div class="row">{ for buttons }</div>
            { failed(fetch.failure.as_ref()) }
        </details>
    }
}
