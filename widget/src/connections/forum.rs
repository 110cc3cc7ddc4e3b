//! What is kept of the course's forum, and the file that staff may bring.

use std::rc::Rc;

use web_sys::{File, HtmlInputElement};
use wire::{Evidence, EvidenceFile, LeftOutLine};
use yew::prelude::*;

use crate::{
    load::{Acting, Load, use_act, use_load},
    text::{plural, text, text_with},
    ui::{ButtonKind, Glyph, NoticeKind, Press, announce, button, failed, field_head, retry},
};

/// So many wrong lines are named; the rest would scroll the first away.
const NAMED: usize = 20;

#[derive(PartialEq, Properties)]
pub(super) struct ForumProps {
    /// Asks for the map anew.
    pub(super) reload: Callback<()>,
}

/// The card; nothing where nobody agreed to anything and nothing is kept.
#[component]
pub(super) fn Forum(props: &ForumProps) -> Html {
    let evidence = use_load((), |api, ()| async move { api.get::<Evidence>("/api/evidence").await });
    let came = use_state(|| None::<Rc<EvidenceFile>>);
    let changed = {
        let (map, own) = (props.reload.clone(), evidence.reload.clone());
        Callback::from(move |()| {
            map.emit(());
            own.emit(());
        })
    };
    let bring = {
        let (came, changed) = (came.clone(), changed.clone());
        use_act(
            |api, file: File| async move { api.put_file::<EvidenceFile>("/api/evidence/file", &file).await },
            Callback::from(move |it: EvidenceFile| {
                announce(&result(&it));
                came.set(Some(Rc::new(it)));
                changed.emit(());
            }),
        )
    };
    let forget = {
        let came = came.clone();
        use_act(
            |api, ()| async move { api.delete("/api/evidence").await },
            Callback::from(move |()| {
                announce(&text("forum.forgotten"));
                came.set(None);
                changed.emit(());
            }),
        )
    };
    let evidence = match &evidence.state {
        Load::Pending => return Html::default(),
        Load::Failed(failure) => return retry(failure, &evidence.reload),
        Load::Ready(it) => Rc::clone(it),
    };
    if !evidence.files && !evidence.by_itself && evidence.kept == 0 {
        return Html::default();
    }
    html! {
        <section class="card stack stack-close forum" aria-labelledby="forum">
            <h2 id="forum">{ text("forum.title") }</h2>
            <p class="soft">{ text("forum.lead") }</p>
            <p>
                <strong>{ plural("forum.kept", evidence.kept) }</strong>
                if evidence.by_itself { { " " }{ text("forum.by_itself") } }
            </p>
            if evidence.files { { file(&bring) } }
            { failed(bring.failure.as_ref()) }
            if let Some(it) = &*came { { outcome(it) } }
            if evidence.of_files > 0 {
                <div class="row">
                    { button(
                        Press {
                            kind: ButtonKind::Danger,
                            glyph: Some(Glyph::Cross),
                            busy: forget.busy,
                            onclick: forget.run.reform(|_: MouseEvent| ()),
                            ..Press::default()
                        },
                        text("forum.forget"),
                    ) }
                </div>
            }
            { failed(forget.failure.as_ref()) }
        </section>
    }
}

/// The field a file is chosen in.
fn file(bring: &Acting<File>) -> Html {
    let run = bring.run.clone();
    let onchange = move |event: Event| {
        let field: HtmlInputElement = event.target_unchecked_into();
        if let Some(file) = field.files().and_then(|it| it.get(0)) {
            run.emit(file);
        }
        // The same file can be chosen again.
        field.set_value("");
    };
    html! {
        <div class="field">
            { field_head("forum-file", text("forum.file"), Some(text("forum.file.hint"))) }
            <input id="forum-file" class="input" type="file" accept=".csv,.tsv,.txt,text/csv" disabled={bring.busy}
                aria-describedby="forum-file-hint" {onchange} />
        </div>
    }
}

/// What came of a file, in sentences.
fn result(it: &EvidenceFile) -> String {
    let rest = [("forum.known", it.known), ("forum.left_out", it.left_out)];
    let rest = rest.into_iter().filter(|(_, count)| *count > 0);
    let all = [("forum.read", it.lines), ("forum.new", it.new)].into_iter().chain(rest);
    all.map(|(words, count)| plural(words, count).to_string()).collect::<Vec<_>>().join(" ")
}

fn outcome(it: &EvidenceFile) -> Html {
    let kind = if it.left_out > 0 { NoticeKind::Attention } else { NoticeKind::Good };
    let line = |wrong: &LeftOutLine| {
        let why = text(&["forum.why.", &wrong.why].concat());
        html! { <li>{ text_with("forum.line", &[("line", &wrong.line.to_string()), ("why", &why)]) }</li> }
    };
    let named = it.wrong.len().min(NAMED) as u64;
    html! {
        <div class={kind.class()}>{ kind.icon() }<div class="stack stack-close">
            <p>{ result(it) }</p>
            if !it.wrong.is_empty() {
                <ul class="forum-wrong">
                    { for it.wrong.iter().take(NAMED).map(line) }
                    if it.left_out > named { <li class="hint">{ plural("forum.more", it.left_out - named) }</li> }
                </ul>
            }
        </div></div>
    }
}
