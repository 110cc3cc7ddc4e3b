//! Cards and notices.

use yew::prelude::*;

use super::{Glyph, Icon};

#[derive(PartialEq, Properties)]
pub(crate) struct CardProps {
    /// Its heading.
    #[prop_or_default]
    pub(crate) title: Option<AttrValue>,
    /// Beside the heading, such as a button.
    #[prop_or_default]
    pub(crate) aside: Html,
    /// Further classes: `card-hero` for the one that matters most.
    #[prop_or_default]
    pub(crate) class: Classes,
    /// What is in it.
    #[prop_or_default]
    pub(crate) children: Html,
}

/// A card with a heading of the second level.
#[component]
pub(crate) fn Card(props: &CardProps) -> Html {
    html! {
        <section class={classes!("card", props.class.clone())}>
            if let Some(title) = &props.title {
                <header class="card-head"><h2>{ title }</h2>{ props.aside.clone() }</header>
            }
            { props.children.clone() }
        </section>
    }
}

/// What a notice is about.
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

#[derive(PartialEq, Properties)]
pub(crate) struct NoticeProps {
    /// What it is about.
    #[prop_or_default]
    pub(crate) kind: NoticeKind,
    /// The words.
    #[prop_or_default]
    pub(crate) children: Html,
}

/// A line that stands out, with an icon so that colour is not all.
#[component]
pub(crate) fn Notice(props: &NoticeProps) -> Html {
    let (class, glyph) = match props.kind {
        NoticeKind::Info => ("notice-info", Glyph::Info),
        NoticeKind::Good => ("notice-good", Glyph::Check),
        NoticeKind::Attention => ("notice-attention", Glyph::Info),
        NoticeKind::Trouble => ("notice-trouble", Glyph::Warning),
    };
    html! {
        <div class={classes!("notice", class)}>
            <Icon {glyph} />
            <div>{ props.children.clone() }</div>
        </div>
    }
}
