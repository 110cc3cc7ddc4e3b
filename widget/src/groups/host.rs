//! The published groups go to the learning platform: written there with a key, or as a file.

use std::rc::Rc;

use gloo_timers::callback::Timeout;
use web_sys::HtmlElement;
use wire::{GroupId, HostChange, HostConnection, HostDoor, HostGroups, HostProduct, HostRequest, HostState};
use yew::prelude::*;

use super::words::listed;
use crate::{
    api::{Api, ApiFailure},
    load::{Load, use_act, use_load},
    text::{plural, text, text_with},
    ui::{Glyph, NoticeKind, Press, announce, button, card_head, failed, icon, offer},
};

/// How often work under way, or a visit to Canvas, is looked after.
const LOOK_AGAIN_MS: u32 = 2_500;
/// So many changes are shown unasked.
const FEW: usize = 8;
/// So many names are told in one line.
const NAMES: usize = 12;

/// One request; they share one path of code, because each of its own would weigh a kilobyte.
enum Errand {
    File(&'static str),
    Take(GroupId),
    Connect,
}

enum Answer {
    File(&'static str, String),
    Taken(HostGroups),
    Way(String),
}

impl Errand {
    async fn run(self, api: Api) -> Result<Answer, ApiFailure> {
        match self {
            Self::File(format) => {
                let path = ["/api/groups/export?format=", format].concat();
                api.text(&path).await.map(|text| Answer::File(format, text))
            }
            Self::Take(first) => {
                api.post("/api/groups/host", &HostRequest { first }).await.map(Answer::Taken)
            }
            Self::Connect => {
                let way = api.post::<_, HostConnection>("/api/groups/host/connect", &()).await;
                way.map(|way| Answer::Way(way.url))
            }
        }
    }
}

/// The card below the published groups.
#[component]
pub(crate) fn HostCard() -> Html {
    let host = use_load((), |api, ()| async move { api.get::<HostGroups>("/api/groups/host").await });
    let way = use_state(|| None::<AttrValue>);
    let answered = {
        let (set, way) = (host.set.clone(), way.clone());
        Callback::from(move |answer| match answer {
            Answer::Taken(view) => {
                announce(&text("groups.host.working"));
                set.emit(view);
            }
            Answer::Way(url) => way.set(Some(url.into())),
            Answer::File(format, file) => announce(&text(save(format, &file))),
        })
    };
    let act = use_act(|api, errand: Errand| errand.run(api), answered);
    let view = if let Load::Ready(view) = &host.state { Some(Rc::clone(view)) } else { None };
    let busy = view.as_ref().is_some_and(|view| is_busy(view));
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
    let connecting = way.is_some() && view.as_ref().is_some_and(|view| view.door == HostDoor::Connect);
    {
        // Each answer is a new state, so this looks again until there is nothing to wait for.
        let key = view.as_ref().map_or(0, |view| Rc::as_ptr(view).addr());
        let reload = host.reload.clone();
        use_effect_with((key, connecting), move |_| {
            let timer = (busy || connecting).then(|| Timeout::new(LOOK_AGAIN_MS, move || reload.emit(())));
            move || drop(timer)
        });
    }
    {
        let news = view.as_ref().and_then(|view| news(view));
        use_effect_with(news, |news| {
            if let Some(news) = news {
                announce(news);
            }
        });
    }
    let Some(view) = view else {
        // The groups above are what matters; a card that cannot be filled says so quietly.
        return match &host.state {
            Load::Failed(failure) => failed(Some(failure)),
            _ => Html::default(),
        };
    };
    let run = |errand: fn(&HostGroups) -> Option<Errand>| {
        let view = Rc::clone(&view);
        let run = act.run.clone();
        Callback::from(move |_: MouseEvent| {
            if let Some(errand) = errand(&view) {
                run.emit(errand);
            }
        })
    };
    let platform = platform(view.product);
    let named = [("platform", &*platform)];
    let title = match view.product {
        HostProduct::Other => text("groups.host.title.other"),
        _ => text_with("groups.host.title", &named),
    };
    let body = match view.door {
        HostDoor::NoKey => Html::default(),
        HostDoor::Shut => html! {
            <>
                { NoticeKind::Trouble.says(view.trouble.clone().unwrap_or_default().into()) }
                { button(
                    Press { glyph: Some(Glyph::Refresh), onclick: host.reload.reform(|_| ()), ..Press::default() },
                    text("groups.host.look"),
                ) }
            </>
        },
        HostDoor::Connect => html! {
            <>
                if let Some(trouble) = view.trouble.clone() { { NoticeKind::Attention.says(trouble.into()) } }
                if let Some(url) = (*way).clone() {
                    <a ref={link} class="button button-primary" href={url} target="_blank" rel="noopener noreferrer">
                        { icon(Glyph::Link) }{ text("groups.host.connect.go") }
                    </a>
                    <p class="hint" role="status">{ text("groups.host.connect.wait") }</p>
                } else {
                    <p class="hint">{ text("groups.host.connect.hint") }</p>
                    { button(
                        Press { busy: act.busy, onclick: run(|_| Some(Errand::Connect)), ..Press::default() },
                        text("groups.host.connect"),
                    ) }
                }
            </>
        },
        HostDoor::Open => html! {
            <>
                { said(&view, &platform) }
                { preview(&view.changes) }
                if !view.unknown.is_empty() {
                    { NoticeKind::Attention.says(text_with("groups.host.unknown", &[
                        ("platform", &platform), ("names", &listed(&view.unknown, NAMES)),
                    ])) }
                }
                if !view.changes.is_empty() {
                    { button(
                        Press {
                            busy: act.busy,
                            onclick: run(|view| view.first.clone().map(Errand::Take)),
                            ..Press::default()
                        },
                        text_with("groups.host.take", &named),
                    ) }
                }
            </>
        },
    };
    let set = view.set_name.as_deref().filter(|_| view.door != HostDoor::NoKey);
    html! {
        <section class="card aside-card stack" aria-label={title.clone()}>
            { card_head(title, Html::default()) }
            if let Some(set) = set { <p class="hint">{ text_with("groups.host.set", &[("set", set)]) }</p> }
            { body }
            { files(&view, &act.run, act.busy) }
            { failed(act.failure.as_ref()) }
        </section>
    }
}

fn is_busy(view: &HostGroups) -> bool {
    let busy = |state| matches!(state, HostState::Working | HostState::Waiting);
    view.push.as_ref().is_some_and(|push| busy(push.state))
}

/// What is worth an announcement when it changes.
fn news(view: &HostGroups) -> Option<AttrValue> {
    let push = view.push.as_ref()?;
    match (push.state, &push.trouble) {
        (HostState::Working, _) => None,
        (_, Some(trouble)) => Some(AttrValue::from(trouble.clone())),
        (HostState::Done, None) if view.changes.is_empty() => {
            Some(text_with("groups.host.done", &[("platform", &platform(view.product))]))
        }
        _ => None,
    }
}

fn platform(product: HostProduct) -> AttrValue {
    match product {
        HostProduct::Moodle => AttrValue::Static("Moodle"),
        HostProduct::Canvas => AttrValue::Static("Canvas"),
        HostProduct::Other => text("groups.host.platform"),
    }
}

/// How the last push went, or goes.
fn said(view: &HostGroups, platform: &str) -> Html {
    let Some(push) = &view.push else { return Html::default() };
    let trouble = push.trouble.clone().map(AttrValue::from);
    match push.state {
        HostState::Working => {
            let (done, of) = (push.done.to_string(), push.of.to_string());
            html! {
                <p class="soft">
                    if push.of > 0 {
                        <progress class="grow" value={done.clone()} max={of.clone()}
                            aria-label={text("groups.host.working")} />
                        { " " }{ text_with("groups.host.progress", &[("done", &done), ("of", &of)]) }
                    } else {
                        { text("groups.host.working") }
                    }
                </p>
            }
        }
        HostState::Waiting => NoticeKind::Attention.says(trouble.unwrap_or_default()),
        HostState::Stopped => trouble.map_or_else(Html::default, |words| NoticeKind::Trouble.says(words)),
        HostState::Done => match trouble {
            Some(words) => NoticeKind::Attention.says(words),
            None if view.changes.is_empty() => {
                NoticeKind::Good.says(text_with("groups.host.done", &[("platform", platform)]))
            }
            None => Html::default(),
        },
    }
}

/// What would change, group by group.
fn preview(changes: &[HostChange]) -> Html {
    if changes.is_empty() {
        return Html::default();
    }
    let rows = changes.iter().map(|change| {
        let people = |key: &str, names: &[String]| {
            let names = listed(names, NAMES);
            html! { <span class="hint">{ text_with(key, &[("names", &names)]) }</span> }
        };
        let name = change.name.clone().map_or_else(|| text("groups.host.ended"), AttrValue::from);
        html! {
            <li class="member-row">
                <span class="who-words">
                    <span class="who-name">
                        { name }
                        if change.new { { " " }<span class="chip">{ text("groups.host.new") }</span> }
                    </span>
                    if !change.add.is_empty() { { people("groups.host.in", &change.add) } }
                    if !change.remove.is_empty() { { people("groups.host.out", &change.remove) } }
                </span>
            </li>
        }
    });
    html! {
        <details class="fold" open={changes.len() <= FEW}>
            <summary>{ plural("groups.host.changes", changes.len() as u64) }</summary>
            <ul class="member-rows">{ for rows }</ul>
        </details>
    }
}

/// Files that the platform imports, with the page that does it.
fn files(view: &HostGroups, run: &Callback<Errand>, busy: bool) -> Html {
    let file = |format: &'static str, words: &str, hint: &str| {
        let onclick = run.reform(move |_: MouseEvent| Errand::File(format));
        html! {
            <li>
                { button(Press { glyph: Some(Glyph::Download), busy, onclick, ..Press::default() }, text(words)) }
                if !hint.is_empty() { <p class="hint">{ text(hint) }</p> }
            </li>
        }
    };
    let only = view.door == HostDoor::NoKey;
    html! {
        <details class="fold" open={only}>
            <summary>{ text(if only { "groups.host.files.only" } else { "groups.host.files" }) }</summary>
            <ul class="member-rows stack">
                if view.product == HostProduct::Canvas {
                    { file("canvas", "groups.host.file.canvas", "groups.host.file.canvas.hint") }
                }
                if view.product == HostProduct::Moodle {
                    { file("moodle", "groups.host.file.moodle", "groups.host.file.moodle.hint") }
                    { file("moodle-members", "groups.host.file.members", "groups.host.file.members.hint") }
                }
                { file("csv", "groups.host.file.csv", "") }
            </ul>
        </details>
    }
}

/// Hands the file over; gives the words about it.
fn save(format: &str, file: &str) -> &'static str {
    let spreadsheet = format == "csv";
    // Reading took the mark of UTF-8 off, without which spreadsheets read other letters.
    let marked = if spreadsheet {
        ["\u{FEFF}", file.trim_start_matches('\u{FEFF}')].concat()
    } else {
        file.to_owned()
    };
    let name = if spreadsheet { "groups.csv".to_owned() } else { ["groups-for-", format, ".csv"].concat() };
    match offer(&marked, &name, "text/csv;charset=utf-8") {
        Ok(()) => "groups.host.file.saved",
        Err(_) => "groups.host.file.failed",
    }
}

#[cfg(test)]
mod tests {
    use wire::HostPush;

    use super::*;

    fn view(state: HostState, trouble: Option<&str>, changes: usize) -> HostGroups {
        let change = HostChange { name: None, new: false, add: Vec::new(), remove: Vec::new() };
        HostGroups {
            product: HostProduct::Moodle,
            door: HostDoor::Open,
            trouble: None,
            set_name: None,
            first: None,
            changes: vec![change; changes],
            unknown: Vec::new(),
            push: Some(HostPush { state, done: 0, of: 0, trouble: trouble.map(str::to_owned) }),
        }
    }

    #[test]
    fn work_is_watched_until_it_ends_and_its_end_is_told() {
        assert!(is_busy(&view(HostState::Working, None, 0)) && is_busy(&view(HostState::Waiting, None, 0)));
        assert!(!is_busy(&view(HostState::Done, None, 0)) && !is_busy(&view(HostState::Stopped, None, 0)));
        assert_eq!(news(&view(HostState::Working, None, 0)), None);
        assert_eq!(news(&view(HostState::Done, None, 0)).as_deref(), Some("Moodle has these groups."));
        assert_eq!(news(&view(HostState::Done, None, 2)), None, "groups were formed anew since");
        assert_eq!(news(&view(HostState::Stopped, Some("No."), 2)).as_deref(), Some("No."));
    }
}
