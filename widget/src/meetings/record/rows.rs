//! Several short lines, each with a link or with room for one.

use web_sys::HtmlInputElement;
use wire::NamedLink;
use yew::prelude::*;

use crate::{
    text::{text, text_with},
    ui::{ButtonKind, Glyph, Press, button},
};

/// What rows are called, and how many there are.
#[derive(Clone, Copy, PartialEq)]
pub(super) struct Rows {
    /// Begins the keys of all words about them.
    pub(super) words: &'static str,
    /// At most so many.
    pub(super) most: usize,
    /// Characters of a line.
    pub(super) long: &'static str,
}

/// What to read before a meeting.
pub(super) const READING: Rows = Rows { words: "record.reading", most: 8, long: "80" };
/// What stood out.
pub(super) const HIGHLIGHTS: Rows = Rows { words: "record.highlights", most: 5, long: "300" };

#[derive(PartialEq, Properties)]
pub(super) struct LinkRowsProps {
    pub(super) of: Rows,
    pub(super) value: Vec<NamedLink>,
    /// Whether there is room for links.
    pub(super) links: bool,
    pub(super) onchange: Callback<Vec<NamedLink>>,
}

/// The rows there are, and one more on demand.
#[component]
pub(super) fn LinkRows(props: &LinkRowsProps) -> Html {
    let LinkRowsProps { of, value, links, onchange } = props;
    let word = |end: &str| text(&[of.words, end].concat());
    // A row that appeared by itself while somebody types would take the focus away.
    let rows = use_state(|| value.len().max(1));
    let rows_now = (*rows).max(value.len()).min(of.most);
    let another = {
        let rows = rows.clone();
        Callback::from(move |_: MouseEvent| rows.set(rows_now + 1))
    };
    let change = |at: usize, put: fn(&mut NamedLink, String)| {
        let (value, onchange) = (value.clone(), onchange.clone());
        Callback::from(move |event: InputEvent| {
            let mut next = value.clone();
            if at >= next.len() {
                next.resize_with(at + 1, NamedLink::default);
            }
            put(&mut next[at], event.target_unchecked_into::<HtmlInputElement>().value());
            onchange.emit(next);
        })
    };
    let row = |at: usize| {
        let n = (at + 1).to_string();
        let label = |end: &str| text_with(&[of.words, end].concat(), &[("n", &n)]);
        let NamedLink { name, url } = value.get(at).cloned().unwrap_or_default();
        html! {
            <div class="record-link" key={at}>
                <input class="input" maxlength={of.long} dir="auto" value={name} aria-label={label(".name")}
                    oninput={change(at, |it, typed| it.name = typed)} />
                if *links {
                    <input class="input" type="url" inputmode="url" autocomplete="off" dir="ltr"
                        placeholder="https://" value={url} aria-label={label(".url")}
                        oninput={change(at, |it, typed| it.url = typed)} />
                }
            </div>
        }
    };
    html! {
        <fieldset class="field record-links">
            <legend class="field-label">{ word("") }</legend>
            <p class="hint">{ word(".hint") }</p>
            { for (0..rows_now).map(row) }
            if rows_now < of.most {
                { button(
                    Press {
                        kind: ButtonKind::Plain,
                        glyph: Some(Glyph::Plus),
                        onclick: another,
                        ..Press::default()
                    },
                    word(".more"),
                ) }
            }
        </fieldset>
    }
}
