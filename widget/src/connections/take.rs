//! The own map as a file.

use yew::prelude::*;

use crate::{
    load::Acting,
    text::text,
    ui::{Glyph, Press, Wanted, button, failed},
};

/// What a file is called on the reader's device and in the address, and what it is.
const FILES: [(&str, &str, &str, &str); 5] = [
    ("SVG", "svg", "kith-map.svg", "image/svg+xml"),
    ("GEXF", "gexf", "kith-map.gexf", "application/xml"),
    ("GraphML", "graphml", "kith-map.graphml", "application/xml"),
    ("CSV", "people", "kith-map-people.csv", "text/csv"),
    ("CSV", "ties", "kith-map-ties.csv", "text/csv"),
];

/// A button for each kind of file; `onpicture` makes the picture that is drawn here, once there is one.
pub(crate) fn take(fetch: &Acting<Wanted>, onpicture: Option<Callback<MouseEvent>>) -> Html {
    let picture = onpicture.map(|onclick| {
        button(Press { glyph: Some(Glyph::Download), onclick, ..Press::default() }, AttrValue::Static("PNG"))
    });
    let buttons = FILES.iter().map(|&(words, format, name, kind)| {
        let words = match format {
            "people" => text("connections.take.people"),
            "ties" => text("connections.take.ties"),
            _ => AttrValue::Static(words),
        };
        let onclick = fetch.run.reform(move |_| Wanted {
            path: ["/api/connections/export?format=", format].concat(),
            name,
            kind,
            done: text("connections.take.done"),
            failed: text("connections.take.failed"),
        });
        let press = Press { glyph: Some(Glyph::Download), busy: fetch.busy, onclick, ..Press::default() };
        button(press, words)
    });
    html! {
        <details class="card fold">
            <summary>{ text("connections.take") }</summary>
            <p class="hint">{ text("connections.take.hint") }</p>
            <div class="row">{ for picture }{ for buttons }</div>
            { failed(fetch.failure.as_ref()) }
        </details>
    }
}
