//! What is kept of the course's forum, how Kith reads it, and the file that staff may bring.

use std::rc::Rc;

use gloo_timers::callback::Timeout;
use web_sys::{File, HtmlElement, HtmlInputElement};
use wire::{Evidence, EvidenceFile, ForumRead, HostConnection, HostProduct, LeftOutLine};
use yew::prelude::*;

use crate::{
    clock::{format_ago, now},
    load::{Acting, Load, use_act, use_load},
    text::{plural, text, text_with},
    ui::{ButtonKind, Glyph, NoticeKind, Press, announce, button, failed, field_head, icon, retry},
};

/// So many wrong lines are named; the rest would scroll the first away.
const NAMED: usize = 20;
/// How often a visit to Canvas is looked after.
const LOOK_AGAIN_MS: u32 = 2_500;

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
    let way = use_state(|| None::<AttrValue>);
    let connect = {
        let way = way.clone();
        use_act(
            |api, ()| async move { api.post::<_, HostConnection>("/api/evidence/connect", &()).await },
            Callback::from(move |it: HostConnection| way.set(Some(it.url.into()))),
        )
    };
    let link = use_node_ref();
    {
        // The link stands where the button was: whoever pressed it by keyboard goes on from there.
        let link = link.clone();
        use_effect_with((*way).clone(), move |way| {
            if let (Some(_), Some(link)) = (way, link.cast::<HtmlElement>()) {
                let _ = link.focus();
            }
        });
    }
    {
        // Each answer is a new state, so this looks again until somebody said yes there.
        let (key, open) = match &evidence.state {
            Load::Ready(it) => (Rc::as_ptr(it).addr(), it.read.as_ref().is_some_and(|read| read.connect)),
            _ => (0, false),
        };
        let reload = evidence.reload.clone();
        use_effect_with((key, open && way.is_some()), move |(_, waiting)| {
            let timer = waiting.then(|| Timeout::new(LOOK_AGAIN_MS, move || reload.emit(())));
            move || drop(timer)
        });
    }
    let evidence = match &evidence.state {
        Load::Pending => return Html::default(),
        Load::Failed(failure) => return retry(failure, &evidence.reload),
        Load::Ready(it) => Rc::clone(it),
    };
    if !evidence.files && !evidence.by_itself && evidence.read.is_none() && evidence.kept == 0 {
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
            if let Some(read) = &evidence.read {
                { reading(read) }
                if read.connect { { connecting(&connect, (*way).clone(), link) } }
                { failed(connect.failure.as_ref()) }
            }
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

/// What Kith reads itself, and when it last did.
fn reading(read: &ForumRead) -> Html {
    let what = if read.product == HostProduct::Canvas { "forum.reads.canvas" } else { "forum.reads.moodle" };
    let when = match read.read_at {
        Some(at) => text_with("forum.reads.last", &[("when", &format_ago(at, now()))]),
        None if read.connect || read.trouble.is_some() => AttrValue::default(),
        None => text("forum.reads.first"),
    };
    html! {
        <>
            <p>{ text(what) }{ " " }{ when }</p>
            if let Some(trouble) = read.trouble.clone() { { NoticeKind::Attention.says(trouble.into()) } }
        </>
    }
}

/// The way to Canvas, for whoever teaches the course.
fn connecting(connect: &Acting<()>, way: Option<AttrValue>, link: NodeRef) -> Html {
    let Some(url) = way else {
        let onclick = connect.run.reform(|_: MouseEvent| ());
        return html! {
            <>
                <p class="hint">{ text("forum.connect.hint") }</p>
                <div class="row">
                    { button(Press { busy: connect.busy, onclick, ..Press::default() }, text("groups.host.connect")) }
                </div>
            </>
        };
    };
    html! {
        <>
            <div class="row">
                <a ref={link} class="button button-primary" href={url} target="_blank" rel="noopener noreferrer">
                    { icon(Glyph::Link) }{ text("groups.host.connect.go") }
                </a>
            </div>
            <p class="hint" role="status">{ text("groups.host.connect.wait") }</p>
        </>
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
