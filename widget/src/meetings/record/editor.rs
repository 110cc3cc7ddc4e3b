//! Writing into a record. Who is second to change something sees both, and loses nothing.

use web_sys::HtmlInputElement;
use wire::{MeetingRecord, NamedLink, RecordEdit};
use yew::prelude::*;

use super::{
    draft::{Draft, Part},
    page::{after, before},
    rows::{HIGHLIGHTS, LinkRows, READING},
};
use crate::{
    api::{Api, ApiFailure},
    load::use_act,
    text::text,
    ui::{ButtonKind, NoticeKind, Press, announce, button, failed, field_head},
};

#[derive(PartialEq, Properties)]
pub(super) struct EditorProps {
    /// As it stood when the fields were opened.
    pub(super) record: MeetingRecord,
    pub(super) part: Part,
    /// Whether links may lead out of the course.
    pub(super) links: bool,
    /// It is kept.
    pub(super) saved: Callback<()>,
}

/// Keeps it; where somebody was faster, what they made.
async fn save(
    api: Api,
    (meeting, edit): (String, RecordEdit),
) -> Result<Result<MeetingRecord, MeetingRecord>, ApiFailure> {
    let path = ["/api/meetings/", &*meeting, "/record"].concat();
    match api.put::<_, MeetingRecord>(&path, &edit).await {
        Err(ApiFailure::Refused(problem)) if problem.status == 409 => {
            let theirs = api.get::<MeetingRecord>(&path).await?;
            let faster = theirs.revision != edit.revision;
            if faster { Ok(Err(theirs)) } else { Err(ApiFailure::Refused(problem)) }
        }
        kept => kept.map(Ok),
    }
}

/// The fields, and a button.
#[component]
pub(super) fn Editor(props: &EditorProps) -> Html {
    let part = props.part;
    let base = use_state(|| props.record.clone());
    let draft = use_state(|| Draft::of(&props.record.text));
    let theirs = use_state(|| None::<MeetingRecord>);
    let done = {
        let (base, theirs, saved) = (base.clone(), theirs.clone(), props.saved.clone());
        Callback::from(move |kept: Result<MeetingRecord, MeetingRecord>| match kept {
            Ok(now) => {
                announce(&text("record.saved"));
                base.set(now);
                theirs.set(None);
                saved.emit(());
            }
            Err(now) => {
                announce(&text("record.changed"));
                base.set(now.clone());
                theirs.set(Some(now));
            }
        })
    };
    let act = use_act(save, done);
    let onsubmit = {
        let (base, draft, run) = (base.clone(), draft.clone(), act.run.clone());
        Callback::from(move |event: SubmitEvent| {
            event.prevent_default();
            let edit = RecordEdit { revision: base.revision, text: draft.text(part, &base.text) };
            run.emit((base.meeting.0.clone(), edit));
        })
    };
    let change = |put: fn(&mut Draft, String)| {
        let draft = draft.clone();
        Callback::from(move |event: InputEvent| {
            let mut next = (*draft).clone();
            // What a field and an area hold is read in the same way.
            put(&mut next, event.target_unchecked_into::<HtmlInputElement>().value());
            draft.set(next);
        })
    };
    let listed = |put: fn(&mut Draft, Vec<NamedLink>)| {
        let draft = draft.clone();
        Callback::from(move |rows: Vec<NamedLink>| {
            let mut next = (*draft).clone();
            put(&mut next, rows);
            draft.set(next);
        })
    };
    let link = |id: &'static str, label: AttrValue, value: &str, oninput: Callback<InputEvent>| {
        html! {
            <div class="field">
                { field_head(id, label, Some(text("record.link.hint"))) }
                <input {id} class="input" type="url" inputmode="url" autocomplete="off" dir="ltr"
                    placeholder="https://" aria-describedby={[id, "-hint"].concat()}
                    value={value.to_owned()} {oninput} />
            </div>
        }
    };
    let notes_hint = if part == Part::During { "record.notes.short" } else { "record.notes.hint" };
    let ahead = html! {
        <>
            { area("record-agenda", [text("record.agenda"), text("record.agenda.hint")], "6", &draft.agenda,
                change(|it, typed| it.agenda = typed)) }
            if props.links {
                <LinkRows of={READING} value={draft.reading.clone()} links={true}
                    onchange={listed(|it, rows| it.reading = rows)} />
                { link("record-backstage", text("record.backstage"), &draft.backstage,
                    change(|it, typed| it.backstage = typed)) }
            }
        </>
    };
    let take = {
        let (draft, theirs) = (draft.clone(), theirs.clone());
        Callback::from(move |_: MouseEvent| {
            if let Some(now) = &*theirs {
                draft.set(Draft::of(&now.text));
            }
            theirs.set(None);
        })
    };
    html! {
        <form class="stack" {onsubmit} novalidate=true>
            if let Some(now) = &*theirs {
                { NoticeKind::Attention.says(text("record.changed")) }
                <section class="record-theirs stack stack-close" aria-label={text("record.changed.now")}>
                    <h3>{ text("record.changed.now") }</h3>
                    if part != Part::During { { before(&now.text, false) } }
                    if part != Part::Before { { after(&now.text, true) } }
                    <p class="soft small">{ text("record.changed.text") }</p>
                    <div class="row">
                        { button(
                            Press { kind: ButtonKind::Plain, onclick: take, ..Press::default() },
                            text("record.changed.take"),
                        ) }
                    </div>
                </section>
            }
            if part == Part::Before { { ahead.clone() } }
            if part != Part::Before {
                { area("record-notes", [text("record.notes"), text(notes_hint)],
                    if part == Part::During { "3" } else { "6" }, &draft.notes,
                    change(|it, typed| it.notes = typed)) }
            }
            if part == Part::After {
                { area("record-decisions", [text("record.decisions"), text("record.decisions.hint")], "4",
                    &draft.decisions, change(|it, typed| it.decisions = typed)) }
                <LinkRows of={HIGHLIGHTS} value={draft.highlights.clone()} links={props.links}
                    onchange={listed(|it, rows| it.highlights = rows)} />
                if props.links {
                    { link("record-recording", text("record.recording"), &draft.recording,
                        change(|it, typed| it.recording = typed)) }
                    { link("record-follow-up", text("record.follow_up"), &draft.follow_up,
                        change(|it, typed| it.follow_up = typed)) }
                }
                <details class="fold">
                    <summary>{ text("record.edit.before") }</summary>
                    <div class="stack fold-cards">{ ahead }</div>
                </details>
            }
            { failed(act.failure.as_ref()) }
            <div class="row">
                { button(
                    Press {
                        kind: ButtonKind::Primary,
                        submit: true,
                        busy: act.busy,
                        ..Press::default()
                    },
                    text("record.save"),
                ) }
            </div>
        </form>
    }
}

/// Several lines; `words` are the label and a line of help.
fn area(
    id: &'static str,
    [label, hint]: [AttrValue; 2],
    rows: &'static str,
    value: &str,
    oninput: Callback<InputEvent>,
) -> Html {
    html! {
        <div class="field">
            { field_head(id, label, Some(hint)) }
            <textarea {id} class="input" {rows} dir="auto" aria-describedby={[id, "-hint"].concat()}
                value={value.to_owned()} {oninput} />
        </div>
    }
}
