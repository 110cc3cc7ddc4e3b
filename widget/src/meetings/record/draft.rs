//! A record while it is being written: as people type it, and as it is sent.

use wire::{Highlight, MeetingRecord, NamedLink, RecordText};
use yew::prelude::*;

use super::deed::{Deed, Deeds};
use crate::{text::text, ui::ButtonKind};

/// Which fields are written at once; the others stay as the server has them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Part {
    /// Agenda and links.
    Before,
    /// Notes, by who leads.
    During,
    /// Everything.
    After,
}

/// What stands in the fields.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Draft {
    /// One line each.
    pub(super) agenda: String,
    pub(super) reading: Vec<NamedLink>,
    pub(super) backstage: String,
    pub(super) notes: String,
    /// One line each.
    pub(super) decisions: String,
    /// The words as names; an address may be empty.
    pub(super) highlights: Vec<NamedLink>,
    pub(super) recording: String,
    pub(super) follow_up: String,
}

impl Draft {
    pub(super) fn of(text: &RecordText) -> Self {
        let link = |link: &Option<String>| link.clone().unwrap_or_default();
        Self {
            agenda: text.agenda.join("\n"),
            reading: text.reading.clone(),
            backstage: link(&text.backstage),
            notes: text.notes.clone(),
            decisions: text.decisions.join("\n"),
            highlights: text
                .highlights
                .iter()
                .map(|it| NamedLink { name: it.words.clone(), url: link(&it.url) })
                .collect(),
            recording: link(&text.recording),
            follow_up: link(&text.follow_up),
        }
    }

    /// The text to send: of `part` what was typed, else what the server has.
    pub(super) fn text(&self, part: Part, base: &RecordText) -> RecordText {
        let mut text = base.clone();
        if part != Part::During {
            text.agenda = lines(&self.agenda);
            text.reading = said(&self.reading).cloned().collect();
            text.backstage = link(&self.backstage);
        }
        if part != Part::Before {
            text.notes.clone_from(&self.notes);
        }
        if part == Part::After {
            text.decisions = lines(&self.decisions);
            let highlight = |it: &NamedLink| Highlight { words: it.name.clone(), url: link(&it.url) };
            text.highlights = said(&self.highlights).map(highlight).collect();
            text.recording = link(&self.recording);
            text.follow_up = link(&self.follow_up);
        }
        text
    }
}

/// Rows in which something stands.
fn said(rows: &[NamedLink]) -> impl Iterator<Item = &NamedLink> {
    rows.iter().filter(|it| !(it.name.trim().is_empty() && it.url.trim().is_empty()))
}

fn lines(typed: &str) -> Vec<String> {
    typed.lines().map(str::trim).filter(|line| !line.is_empty()).map(str::to_owned).collect()
}

fn link(typed: &str) -> Option<String> {
    Some(typed.trim()).filter(|it| !it.is_empty()).map(str::to_owned)
}

/// Agendas to begin with, each taken with one press.
pub(super) fn template(record: &MeetingRecord, deeds: &Deeds<'_>) -> Html {
    let one = |words: &'static str, agenda: AttrValue| {
        let agenda = agenda.split('|').map(str::to_owned).collect();
        let text = RecordText { agenda, ..record.text.clone() };
        deeds.button(ButtonKind::Quiet, Deed::Begin(record.revision, text), words)
    };
    html! {
        <details class="fold">
            <summary>{ text("record.template") }</summary>
            <div class="row record-templates">
                { one("record.template.first", text("record.template.first.lines")) }
                { one("record.template.work", text("record.template.work.lines")) }
                { one("record.template.reading", text("record.template.reading.lines")) }
                { one("record.template.back", text("record.template.back.lines")) }
            </div>
        </details>
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_not_shown_stays_as_the_server_has_it() {
        let mine = RecordText { agenda: vec!["One".into()], notes: "Mine".into(), ..RecordText::default() };
        let theirs =
            RecordText { notes: "Theirs".into(), decisions: vec!["Yes".into()], ..RecordText::default() };
        let mut draft = Draft::of(&mine);
        draft.agenda = " One \n\n Two".into();
        draft.recording = " https://a.example ".into();
        draft.reading = vec![NamedLink::default()];
        draft.backstage = "https://a.example/b".into();
        draft.highlights = vec![
            NamedLink { name: "Why?".into(), url: " ".into() },
            NamedLink { name: " ".into(), url: String::new() },
        ];
        let before = draft.text(Part::Before, &theirs);
        assert_eq!((before.agenda, before.notes.as_str()), (vec!["One".into(), "Two".into()], "Theirs"));
        assert!(before.reading.is_empty() && before.highlights.is_empty());
        assert_eq!(before.backstage.as_deref(), Some("https://a.example/b"));
        let during = draft.text(Part::During, &theirs);
        assert_eq!((during.agenda.len(), during.notes.as_str(), during.decisions.len()), (0, "Mine", 1));
        let after = draft.text(Part::After, &theirs);
        assert_eq!(after.recording.as_deref(), Some("https://a.example"));
        assert_eq!((after.decisions.len(), after.follow_up), (0, None));
        assert_eq!(after.highlights, [Highlight { words: "Why?".into(), url: None }]);
    }

    #[test]
    fn an_agenda_to_begin_with_fits_the_room_there_is() {
        for words in ["first", "work", "reading", "back"] {
            let lines = text(&["record.template.", words, ".lines"].concat());
            let count =
                lines.split('|').filter(|line| !line.is_empty() && line.chars().count() <= 200).count();
            assert!((3..=12).contains(&count), "{words}: {lines}");
        }
    }
}
