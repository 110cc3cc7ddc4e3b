//! Figures somebody can choose instead of a photograph, drawn by us on a grid of 64: layers of one colour each, so that the
//! page and a canvas draw the same.

use wire::Drawing;
use yew::prelude::*;

use crate::text::text;

/// What a layer is filled with.
#[derive(Clone, Copy)]
pub(super) enum Ink {
    Main,
    Soft,
    Dark,
}

/// A filled outline, as in the attribute `d` of SVG.
type Layer = (Ink, &'static str);

/// Ground and inks of each colour; dark pages show the same, as they do photographs.
static COLOURS: [[&str; 4]; Drawing::COLOURS as usize] = [
    ["#cdeae4", "#14907f", "#ffffff", "#0b302c"],
    ["#fbe0c3", "#d9822b", "#fff8ee", "#43210a"],
    ["#dadff8", "#5a67d0", "#f5f6ff", "#1c2150"],
    ["#f8d7dd", "#d0486a", "#fff4f6", "#4a1123"],
    ["#dcebc4", "#6b9a2f", "#fafdf0", "#26350a"],
    ["#e9daf5", "#8e4fc0", "#fcf7ff", "#331250"],
];

/// What each colour is called, as the end of a key.
static COLOUR_NAMES: [&str; Drawing::COLOURS as usize] = [
    "wall.colour.sea",
    "wall.colour.amber",
    "wall.colour.sky",
    "wall.colour.rose",
    "wall.colour.leaf",
    "wall.colour.plum",
];

/// The figures with their names, as keys.
static FIGURES: [(&str, &[Layer]); Drawing::FIGURES as usize] = [
    (
        "wall.figure.cat",
        &[
            (Ink::Main, "M13 12L31 24L15 38ZM51 12L33 24L49 38Z"),
            (Ink::Soft, "M17 19L25 24L17 32ZM47 19L39 24L47 32Z"),
            (Ink::Main, "M13 37a19 17 0 1 0 38 0a19 17 0 1 0 -38 0Z"),
            (
                Ink::Soft,
                "M23 44a5 4.5 0 1 0 10 0a5 4.5 0 1 0 -10 0ZM31 44a5 4.5 0 1 0 10 0a5 4.5 0 1 0 -10 0Z",
            ),
            (
                Ink::Dark,
                "M21.4 34a2.6 3.2 0 1 0 5.2 0a2.6 3.2 0 1 0 -5.2 0ZM37.4 34a2.6 3.2 0 1 0 5.2 0a2.6 3.2 0 1 0 -5.2 0ZM29 40h6l-3 3.6ZM10 39l10 2v1l-10-1ZM10 45l10-1v1l-10 2ZM54 39l-10 2v1l10-1ZM54 45l-10-1v1l10 2Z",
            ),
        ],
    ),
    (
        "wall.figure.fox",
        &[
            (Ink::Main, "M10 10Q24 14 29 22H35Q40 14 54 10Q57 38 32 55Q7 38 10 10Z"),
            (
                Ink::Soft,
                "M14 16Q21 18 24 23Q18 24 15 28Q13 22 14 16ZM50 16Q43 18 40 23Q46 24 49 28Q51 22 50 16ZM12 34Q26 32 32 53Q16 44 12 34ZM52 34Q38 32 32 53Q48 44 52 34Z",
            ),
            (
                Ink::Dark,
                "M21.4 33a2.6 3 0 1 0 5.2 0a2.6 3 0 1 0 -5.2 0ZM37.4 33a2.6 3 0 1 0 5.2 0a2.6 3 0 1 0 -5.2 0ZM28 52a4 3.2 0 1 0 8 0a4 3.2 0 1 0 -8 0Z",
            ),
        ],
    ),
    (
        "wall.figure.owl",
        &[
            (Ink::Main, "M12 10Q20 14 32 14Q44 14 52 10Q56 22 52 38Q48 56 32 56Q16 56 12 38Q8 22 12 10Z"),
            (
                Ink::Soft,
                "M13.5 28a9.5 9.5 0 1 0 19 0a9.5 9.5 0 1 0 -19 0ZM31.5 28a9.5 9.5 0 1 0 19 0a9.5 9.5 0 1 0 -19 0ZM22 46q3 4 5 0q3 4 5 0q3 4 5 0q2 4 5 0q-2 8-10 8t-10-8Z",
            ),
            (
                Ink::Dark,
                "M18.4 28a4.6 4.6 0 1 0 9.2 0a4.6 4.6 0 1 0 -9.2 0ZM36.4 28a4.6 4.6 0 1 0 9.2 0a4.6 4.6 0 1 0 -9.2 0ZM32 32l4 5-4 6-4-6Z",
            ),
            (
                Ink::Soft,
                "M23.1 26.5a1.4 1.4 0 1 0 2.8 0a1.4 1.4 0 1 0 -2.8 0ZM41.1 26.5a1.4 1.4 0 1 0 2.8 0a1.4 1.4 0 1 0 -2.8 0Z",
            ),
        ],
    ),
    (
        "wall.figure.bear",
        &[
            (
                Ink::Main,
                "M7.5 20a8.5 8.5 0 1 0 17 0a8.5 8.5 0 1 0 -17 0ZM39.5 20a8.5 8.5 0 1 0 17 0a8.5 8.5 0 1 0 -17 0Z",
            ),
            (Ink::Soft, "M12 20a4 4 0 1 0 8 0a4 4 0 1 0 -8 0ZM44 20a4 4 0 1 0 8 0a4 4 0 1 0 -8 0Z"),
            (Ink::Main, "M11 36a21 19 0 1 0 42 0a21 19 0 1 0 -42 0Z"),
            (Ink::Soft, "M22 44a10 8 0 1 0 20 0a10 8 0 1 0 -20 0Z"),
            (
                Ink::Dark,
                "M21.4 33a2.6 2.6 0 1 0 5.2 0a2.6 2.6 0 1 0 -5.2 0ZM37.4 33a2.6 2.6 0 1 0 5.2 0a2.6 2.6 0 1 0 -5.2 0ZM27.6 41a4.4 3.2 0 1 0 8.8 0a4.4 3.2 0 1 0 -8.8 0ZM31.3 43h1.4v5h-1.4Z",
            ),
        ],
    ),
    (
        "wall.figure.rabbit",
        &[
            (Ink::Main, "M17 17a6 14 0 1 0 12 0a6 14 0 1 0 -12 0ZM35 17a6 14 0 1 0 12 0a6 14 0 1 0 -12 0Z"),
            (
                Ink::Soft,
                "M20.4 18a2.6 10 0 1 0 5.2 0a2.6 10 0 1 0 -5.2 0ZM38.4 18a2.6 10 0 1 0 5.2 0a2.6 10 0 1 0 -5.2 0Z",
            ),
            (Ink::Main, "M14 41a18 15.5 0 1 0 36 0a18 15.5 0 1 0 -36 0Z"),
            (
                Ink::Soft,
                "M23.8 46a4.6 4 0 1 0 9.2 0a4.6 4 0 1 0 -9.2 0ZM31 46a4.6 4 0 1 0 9.2 0a4.6 4 0 1 0 -9.2 0ZM29.5 49h5v5h-5Z",
            ),
            (
                Ink::Dark,
                "M21.4 38a2.6 3 0 1 0 5.2 0a2.6 3 0 1 0 -5.2 0ZM37.4 38a2.6 3 0 1 0 5.2 0a2.6 3 0 1 0 -5.2 0ZM29 42.5h6l-3 3.2ZM31.7 49h.6v5h-.6Z",
            ),
        ],
    ),
    (
        "wall.figure.frog",
        &[
            (
                Ink::Main,
                "M9.5 21a9.5 9.5 0 1 0 19 0a9.5 9.5 0 1 0 -19 0ZM35.5 21a9.5 9.5 0 1 0 19 0a9.5 9.5 0 1 0 -19 0ZM9 39a23 16.5 0 1 0 46 0a23 16.5 0 1 0 -46 0Z",
            ),
            (
                Ink::Soft,
                "M12.8 21a6.2 6.2 0 1 0 12.4 0a6.2 6.2 0 1 0 -12.4 0ZM38.8 21a6.2 6.2 0 1 0 12.4 0a6.2 6.2 0 1 0 -12.4 0Z",
            ),
            (
                Ink::Dark,
                "M15.8 22a3.2 3.2 0 1 0 6.4 0a3.2 3.2 0 1 0 -6.4 0ZM41.8 22a3.2 3.2 0 1 0 6.4 0a3.2 3.2 0 1 0 -6.4 0ZM16 41Q32 55 48 41Q32 50.5 16 41ZM28 35a1 1 0 1 0 2 0a1 1 0 1 0 -2 0ZM34 35a1 1 0 1 0 2 0a1 1 0 1 0 -2 0Z",
            ),
            (
                Ink::Soft,
                "M19.1 20.6a1.1 1.1 0 1 0 2.2 0a1.1 1.1 0 1 0 -2.2 0ZM45.1 20.6a1.1 1.1 0 1 0 2.2 0a1.1 1.1 0 1 0 -2.2 0Z",
            ),
        ],
    ),
    (
        "wall.figure.penguin",
        &[
            (Ink::Main, "M10 34a22 23 0 1 0 44 0a22 23 0 1 0 -44 0Z"),
            (
                Ink::Soft,
                "M15.5 32a9 10 0 1 0 18 0a9 10 0 1 0 -18 0ZM30.5 32a9 10 0 1 0 18 0a9 10 0 1 0 -18 0ZM16 36Q17 55 32 55.5Q47 55 48 36Q40 44 32 36Q24 44 16 36Z",
            ),
            (
                Ink::Dark,
                "M22.7 31a2.8 3.2 0 1 0 5.6 0a2.8 3.2 0 1 0 -5.6 0ZM35.7 31a2.8 3.2 0 1 0 5.6 0a2.8 3.2 0 1 0 -5.6 0ZM26 37.5Q32 34.5 38 37.5Q35 43 32 43Q29 43 26 37.5Z",
            ),
            (
                Ink::Soft,
                "M25.4 29.9a0.9 0.9 0 1 0 1.8 0a0.9 0.9 0 1 0 -1.8 0ZM38.4 29.9a0.9 0.9 0 1 0 1.8 0a0.9 0.9 0 1 0 -1.8 0Z",
            ),
        ],
    ),
    (
        "wall.figure.koala",
        &[
            (
                Ink::Main,
                "M2 26a10.5 10.5 0 1 0 21 0a10.5 10.5 0 1 0 -21 0ZM41 26a10.5 10.5 0 1 0 21 0a10.5 10.5 0 1 0 -21 0Z",
            ),
            (Ink::Soft, "M7 27a6 6 0 1 0 12 0a6 6 0 1 0 -12 0ZM45 27a6 6 0 1 0 12 0a6 6 0 1 0 -12 0Z"),
            (Ink::Main, "M12.5 36a19.5 18.5 0 1 0 39 0a19.5 18.5 0 1 0 -39 0Z"),
            (
                Ink::Dark,
                "M19.9 33a2.6 2.6 0 1 0 5.2 0a2.6 2.6 0 1 0 -5.2 0ZM38.9 33a2.6 2.6 0 1 0 5.2 0a2.6 2.6 0 1 0 -5.2 0ZM27.4 38.5a4.6 6.6 0 1 0 9.2 0a4.6 6.6 0 1 0 -9.2 0Z",
            ),
            (Ink::Soft, "M27 48Q32 51.5 37 48Q35.5 53 32 53Q28.5 53 27 48Z"),
        ],
    ),
];

/// The outline of what is behind a figure.
const GROUND: &str = "M0 0H64V64H0Z";

/// The layers of a drawing from back to front, each with its colour.
pub(super) fn layers(drawing: Drawing) -> impl Iterator<Item = (&'static str, &'static str)> {
    // The server knows of no others.
    let colours = &COLOURS[usize::from(drawing.colour) % COLOURS.len()];
    let (_, figure) = FIGURES[usize::from(drawing.figure) % FIGURES.len()];
    let filled = figure.iter().map(move |&(ink, outline)| {
        let colour = match ink {
            Ink::Main => colours[1],
            Ink::Soft => colours[2],
            Ink::Dark => colours[3],
        };
        (colour, outline)
    });
    std::iter::once((colours[0], GROUND)).chain(filled)
}

/// What a figure is called.
pub(super) fn figure_name(figure: u8) -> AttrValue {
    text(FIGURES[usize::from(figure) % FIGURES.len()].0)
}

/// What a colour is called.
pub(super) fn colour_name(colour: u8) -> AttrValue {
    text(COLOUR_NAMES[usize::from(colour) % COLOUR_NAMES.len()])
}

/// A drawing on the page; `name` is what it is called, empty where that stands beside it.
pub(super) fn figure(drawing: Drawing, name: &str) -> Html {
    let layers = layers(drawing).map(|(colour, outline)| html! { <path fill={colour} d={outline} /> });
    html! {
        <svg class="figure" viewBox="0 0 64 64" focusable="false" role={(!name.is_empty()).then_some("img")}
            aria-hidden={name.is_empty().then_some("true")}
            aria-label={(!name.is_empty()).then(|| name.to_owned())}>
            { for layers }
        </svg>
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_drawing_is_another_and_stays_on_its_grid() {
        let mut seen = std::collections::BTreeSet::new();
        for figure in 0..Drawing::FIGURES {
            for colour in 0..Drawing::COLOURS {
                let layers: Vec<_> = layers(Drawing { figure, colour }).collect();
                assert!(layers.iter().all(|(_, outline)| outline.starts_with('M') && outline.ends_with('Z')));
                assert!(seen.insert(layers));
            }
        }
    }
}
