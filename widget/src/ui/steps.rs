//! How keys lead through a grid of days and hours (WAI-ARIA grid pattern).

/// A move of the focus.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Step {
    /// One row up.
    Up,
    /// One row down.
    Down,
    /// One day back.
    Back,
    /// One day on.
    Ahead,
    /// To the first day.
    FirstDay,
    /// To the last day.
    LastDay,
    /// Three hours up.
    PageUp,
    /// Three hours down.
    PageDown,
    /// To the first row.
    Top,
    /// To the last row.
    Bottom,
}

/// `key` as it is meant where the days follow each other from right to left: the arrows point at the screen, not at time.
pub(crate) fn toward(key: &str, right_to_left: bool) -> &str {
    match key {
        "ArrowLeft" if right_to_left => "ArrowRight",
        "ArrowRight" if right_to_left => "ArrowLeft",
        key => key,
    }
}

/// Where `key` (UI Events `key` value) leads; `control` is Ctrl or the Mac's Cmd. `None`: it leads nowhere.
pub(crate) fn step(key: &str, control: bool) -> Option<Step> {
    match (key, control) {
        ("ArrowUp", false) => Some(Step::Up),
        ("ArrowDown", false) => Some(Step::Down),
        ("ArrowLeft", false) => Some(Step::Back),
        ("ArrowRight", false) => Some(Step::Ahead),
        ("Home", false) => Some(Step::FirstDay),
        ("End", false) => Some(Step::LastDay),
        ("PageUp", false) => Some(Step::PageUp),
        ("PageDown", false) => Some(Step::PageDown),
        ("Home", true) => Some(Step::Top),
        ("End", true) => Some(Step::Bottom),
        _ => None,
    }
}
