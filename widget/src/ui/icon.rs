//! Line icons, drawn on a grid of 24.

use yew::prelude::*;

/// The icons there are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Glyph {
    /// A house.
    Home,
    /// A clock face.
    Clock,
    /// A calendar leaf.
    Calendar,
    /// Joined dots.
    Map,
    /// Two heads.
    People,
    /// One head.
    Person,
    /// A tick.
    Check,
    /// A cross.
    Cross,
    /// A plus.
    Plus,
    /// A minus.
    Minus,
    /// A waving hand.
    Wave,
    /// A triangle with an exclamation mark.
    Warning,
    /// An i in a circle.
    Info,
    /// A heart line on a monitor.
    Pulse,
    /// Two arrows in a circle.
    Refresh,
    /// Four corners: everything.
    Whole,
    /// A magnifying glass.
    Search,
    /// A globe.
    Globe,
    /// A chevron to the end of the line.
    Forward,
    /// A chevron to the start of the line.
    Back,
    /// A chevron upwards.
    Up,
    /// A chevron downwards.
    Down,
    /// A padlock.
    Lock,
    /// An arrow turning back.
    Undo,
    /// An arrow turning forward.
    Redo,
    /// An arrow into a tray.
    Download,
    /// A chain link.
    Link,
    /// A pencil.
    Pencil,
    /// An eye.
    Eye,
    /// A key.
    Key,
    /// Four-pointed stars.
    Sparkle,
    /// A wavy line: "if need be".
    Tilde,
    /// A moon.
    Moon,
    /// A hand held flat: "no, thank you".
    Pause,
}

impl Glyph {
    /// Whether it points along the line, and the other way where lines run from right to left.
    const fn turns(self) -> bool {
        matches!(self, Self::Forward | Self::Back | Self::Undo | Self::Redo)
    }

    const fn path(self) -> &'static str {
        match self {
            Self::Home => "M4 11.5 12 4.5l8 7M6 10v9.5h4.5V14h3v5.5H18V10",
            Self::Clock => "M12 3.5a8.5 8.5 0 1 0 0 17 8.5 8.5 0 0 0 0-17ZM12 7.5V12l3 2",
            Self::Calendar => "M5 6.5h14v13H5zM5 10.5h14M8.5 4v4M15.5 4v4",
            Self::Map => {
                "M6 5.5a2 2 0 1 0 0 4 2 2 0 0 0 0-4ZM18 4a2 2 0 1 0 0 4 2 2 0 0 0 0-4ZM13 16a2 2 0 1 0 0 4 2 2 0 0 0 0-4ZM7.2 9.1l4.6 7.2M8 7.2l8-1M17.2 7.9l-3.4 8.2"
            }
            Self::People => {
                "M9 5a3.2 3.2 0 1 0 0 6.4A3.2 3.2 0 0 0 9 5ZM3 19.5c.4-3.6 2.8-5.5 6-5.5s5.6 1.9 6 5.5M15.5 5.3a3.2 3.2 0 0 1 0 5.8M17.5 14.5c2 .7 3.2 2.4 3.5 5"
            }
            Self::Person => {
                "M12 4.5a3.7 3.7 0 1 0 0 7.4 3.7 3.7 0 0 0 0-7.4ZM5 20c.5-3.8 3.3-5.8 7-5.8s6.5 2 7 5.8"
            }
            Self::Check => "m5 12.5 4.5 4.5L19 7.5",
            Self::Cross => "m6.5 6.5 11 11M17.5 6.5l-11 11",
            Self::Plus => "M12 5.5v13M5.5 12h13",
            Self::Minus => "M5.5 12h13",
            Self::Wave => {
                "M7.5 12.5V7a1.4 1.4 0 0 1 2.8 0v4M10.3 10.5V5.3a1.4 1.4 0 0 1 2.8 0v5.2M13.1 10.7V6.5a1.4 1.4 0 0 1 2.8 0V13M7.5 12.5l-1.3-1.6a1.4 1.4 0 0 0-2.2 1.7l3.5 5.2c1.3 1.9 2.8 2.7 4.9 2.7 3.7 0 6.2-2.3 6.2-6.2V9.8a1.350 1.350 0 0 0-2.7 0"
            }
            Self::Warning => "M12 4.5 3.5 19.5h17zM12 10v4.5M12 17v.2",
            Self::Info => "M12 3.5a8.5 8.5 0 1 0 0 17 8.5 8.5 0 0 0 0-17ZM12 11v5M12 8v.2",
            Self::Pulse => "M3 12.5h4l2.5-6 4.5 12 2.5-6H21",
            Self::Refresh => {
                "M19.5 12a7.5 7.5 0 0 1-13.3 4.8M4.5 12a7.5 7.5 0 0 1 13.3-4.8M18.5 3.5v4h-4M5.5 20.5v-4h4"
            }
            Self::Whole => "M4.5 9V4.5H9M15 4.5h4.5V9M19.5 15v4.5H15M9 19.5H4.5V15",
            Self::Search => "M10.5 4.5a6 6 0 1 0 0 12 6 6 0 0 0 0-12ZM15 15l5 5",
            Self::Globe => {
                "M12 3.5a8.5 8.5 0 1 0 0 17 8.5 8.5 0 0 0 0-17ZM3.5 12h17M12 3.5c2.4 2.4 3.5 5.2 3.5 8.5s-1.1 6.1-3.5 8.5M12 3.5C9.6 5.9 8.5 8.7 8.5 12s1.1 6.1 3.5 8.5"
            }
            Self::Forward => "m9.5 5.5 6.5 6.5-6.5 6.5",
            Self::Back => "M14.5 5.5 8 12l6.5 6.5",
            Self::Up => "m5.5 14.5 6.5-6.5 6.5 6.5",
            Self::Down => "m5.5 9.5 6.5 6.5 6.5-6.5",
            Self::Lock => "M6 11h12v9H6zM8.5 11V8a3.5 3.5 0 0 1 7 0v3M12 14.5V17",
            Self::Undo => "M8.5 5 4.5 9l4 4M4.5 9h9.5a5.5 5.5 0 0 1 0 11H9",
            Self::Redo => "m15.5 5 4 4-4 4M19.5 9H10a5.5 5.5 0 0 0 0 11h5",
            Self::Download => "M12 4v10.5M7.5 10.5 12 15l4.5-4.5M5 19.5h14",
            Self::Link => {
                "M10 14a4 4 0 0 0 5.7 0l3-3A4 4 0 0 0 13 5.3l-1 1M14 10a4 4 0 0 0-5.7 0l-3 3a4 4 0 0 0 5.7 5.7l1-1"
            }
            Self::Pencil => "M5 19l.8-4L15.5 5.3a1.8 1.8 0 0 1 2.5 0l.7.7a1.8 1.8 0 0 1 0 2.5L9 18.2z",
            Self::Eye => {
                "M2.5 12C4.8 7.7 8 5.8 12 5.8s7.2 1.9 9.5 6.2c-2.3 4.3-5.5 6.2-9.5 6.2S4.8 16.3 2.5 12ZM12 9.2a2.8 2.8 0 1 0 0 5.6 2.8 2.8 0 0 0 0-5.6Z"
            }
            Self::Key => "M8 11.5a4 4 0 1 0 0 8 4 4 0 0 0 0-8ZM11 12.5l8-8M16 7.5l2.5 2.5M13.5 10l1.5 1.5",
            Self::Sparkle => {
                "M10 4.5c.6 4.5 2 6 6.5 6.5-4.5.6-5.9 2-6.5 6.5C9.4 13 8 11.6 3.5 11 8 10.5 9.4 9 10 4.5ZM18 14.5c.3 2 .9 2.6 2.8 2.9-1.9.3-2.5.9-2.8 2.8-.3-1.9-.9-2.5-2.8-2.8 1.9-.3 2.5-.9 2.8-2.9Z"
            }
            Self::Tilde => "M4 13.5c2-4 4.5-4 8-1.5s6 2.5 8-1.5",
            Self::Moon => "M19.5 14A8 8 0 0 1 10 4.5a8 8 0 1 0 9.5 9.5Z",
            Self::Pause => "M9 6v12M15 6v12",
        }
    }
}

/// An icon beside words; hidden from screen readers, which hear the words.
pub(crate) fn icon(glyph: Glyph) -> Html {
    icon_with(glyph, "")
}

/// An icon with further classes.
pub(crate) fn icon_with(glyph: Glyph, class: &'static str) -> Html {
    html! {
        <svg class={classes!("icon", class, glyph.turns().then_some("icon-turns"))} viewBox="0 0 24 24" aria-hidden="true" focusable="false">
            <path d={glyph.path()} />
        </svg>
    }
}
