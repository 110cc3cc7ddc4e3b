//! The own map as a file.

use yew::prelude::*;

use crate::{
    load::use_act,
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

/// A button for each kind of file.
#[component]
pub(crate) fn Take() -> Html {
    let fetch = use_act(
        |api, which: usize| async move {
            api.text(&["/api/connections/export?format=", FILES[which].1].concat())
                .await
                .map(|it| (which, it))
        },
        Callback::from(|(which, file): (usize, String)| {
            let (_, _, name, kind) = FILES[which];
            announce(&match offer(&file, name, kind) {
                Ok(()) => text("connections.take.done"),
                Err(_) => text("connections.take.failed"),
            });
        }),
    );
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
            <div class="stack">
                <p class="hint">{ text("connections.take.hint") }</p>
                <div class="row">{ for buttons }</div>
                { failed(fetch.failure.as_ref()) }
            </div>
        </details>
    }
}
