//! The map's colours, read from the style sheet so that dark mode and high contrast reach the canvas.

use web_sys::{CssStyleDeclaration, Element};

/// How many group colours there are; groups beyond that share them.
pub(crate) const GROUP_COLOURS: usize = 8;

/// Colours as CSS text.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Theme {
    /// Text and rings.
    pub(crate) ink: String,
    /// What is behind everything.
    pub(crate) paper: String,
    /// Names and discs that are not meant.
    pub(crate) faint: String,
    /// Oneself, and what is in focus.
    pub(crate) accent: String,
    /// Initials on a disc.
    pub(crate) on_disc: String,
    /// Ties of people who met.
    pub(crate) met: String,
    /// Ties of people who said hello.
    pub(crate) hello: String,
    /// Ties of people who wrote to each other in the forum.
    pub(crate) forum: String,
    /// Ties inside a group.
    pub(crate) same_group: String,
    /// Discs of a group's members; the last one is for people without a group.
    pub(crate) discs: Vec<String>,
    /// The soft ground under a group.
    pub(crate) grounds: Vec<String>,
    /// The font family of the page.
    pub(crate) font: String,
}

impl Theme {
    /// The colours in force at `element`.
    pub(crate) fn at(element: &Element) -> Option<Self> {
        let style = web_sys::window()?.get_computed_style(element).ok()??;
        let colour = |name: &str| property(&style, &["--map-", name].concat());
        let group = |what: &str, n: usize| colour(&[what, "-", &n.to_string()].concat());
        let mut discs: Vec<String> = (0..GROUP_COLOURS).map(|n| group("disc", n)).collect();
        discs.push(colour("disc-none"));
        Some(Self {
            ink: colour("ink"),
            paper: colour("paper"),
            faint: colour("faint"),
            accent: colour("accent"),
            on_disc: colour("on-disc"),
            met: colour("met"),
            hello: colour("hello"),
            forum: colour("forum"),
            same_group: colour("same-group"),
            discs,
            grounds: (0..GROUP_COLOURS).map(|n| group("ground", n)).collect(),
            font: property(&style, "font-family"),
        })
    }

    /// The disc colour of somebody in `group`.
    pub(crate) fn disc(&self, group: Option<u32>) -> &str {
        self.discs.get(Self::disc_number(group)).map_or("", String::as_str)
    }

    /// Which of the disc colours somebody in `group` has.
    pub(crate) fn disc_number(group: Option<u32>) -> usize {
        group.map_or(GROUP_COLOURS, |group| group as usize % GROUP_COLOURS)
    }

    /// The ground colour of `group`.
    pub(crate) fn ground(&self, group: u32) -> &str {
        self.grounds.get(group as usize % GROUP_COLOURS).map_or("", String::as_str)
    }
}

fn property(style: &CssStyleDeclaration, name: &str) -> String {
    style.get_property_value(name).unwrap_or_default().trim().to_owned()
}
