//! What cards and notices have in common.

use yew::prelude::*;

use super::{Glyph, icon};

/// The heading of a card, of the second level, with something beside it, such as a button.
pub(crate) fn card_head(title: impl Into<AttrValue>, aside: Html) -> Html {
    head(title.into(), aside)
}

fn head(title: AttrValue, aside: Html) -> Html {
    html! { <header class="card-head"><h2>{ title }</h2>{ aside }</header> }
}

/// What a notice is about: a line that stands out, with an icon so that colour is not all.
///
/// ```ignore
/// html! { { NoticeKind::Good.says(words) } }
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum NoticeKind {
    /// Good to know.
    #[default]
    Info,
    /// Something went well.
    Good,
    /// Look at this.
    Attention,
    /// Something failed.
    Trouble,
}

impl NoticeKind {
    /// Of the element around icon and words.
    pub(crate) const fn class(self) -> &'static str {
        match self {
            Self::Info => "notice notice-info",
            Self::Good => "notice notice-good",
            Self::Attention => "notice notice-attention",
            Self::Trouble => "notice notice-trouble",
        }
    }

    /// The whole notice, of one sentence.
    pub(crate) fn says(self, words: AttrValue) -> Html {
        html! { <div class={self.class()}>{ self.icon() }<div><p dir="auto">{ words }</p></div></div> }
    }

    /// Before the words.
    pub(crate) fn icon(self) -> Html {
        icon(match self {
            Self::Info | Self::Attention => Glyph::Info,
            Self::Good => Glyph::Check,
            Self::Trouble => Glyph::Warning,
        })
    }
}
