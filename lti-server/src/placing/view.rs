//! What a link of Kith can open.

/// The custom parameter that says what a link opens.
pub(crate) const VIEW: &str = "kith_view";
/// The custom parameter that names the placed item. It counts only in the course it is opened from.
pub(crate) const ITEM: &str = "kith_item";

/// A part of Kith a link leads to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum View {
    Group,
    Meeting,
    Map,
    Survey,
}

impl View {
    /// All of them, in the order they are offered.
    pub(super) const ALL: [Self; 4] = [Self::Group, Self::Meeting, Self::Map, Self::Survey];

    /// The name in custom parameters and in the database.
    pub(crate) const fn name(self) -> &'static str {
        match self {
            Self::Group => "group",
            Self::Meeting => "meeting",
            Self::Map => "map",
            Self::Survey => "survey",
        }
    }

    /// The view of that name; anything else opens Kith as usual.
    pub(crate) fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|view| view.name() == name)
    }

    /// What the link is called unless the teacher says otherwise.
    pub(super) const fn title(self) -> &'static str {
        match self {
            Self::Group => "Your group",
            Self::Meeting => "Next meeting",
            Self::Map => "Connection map",
            Self::Survey => "Availability survey",
        }
    }

    /// What students find there, in one sentence.
    pub(super) const fn text(self) -> &'static str {
        match self {
            Self::Group => "Who is in your group, and what to do next.",
            Self::Meeting => "Times that suit everybody in your group, each in your own time zone.",
            Self::Map => "Whom you know in this course, and whom you could know.",
            Self::Survey => "When you are free in the week, and a few questions for finding your group.",
        }
    }
}
