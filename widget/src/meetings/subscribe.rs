//! The reader's own calendar reads their meetings: an address for it, told once, and the way to end it.

use wasm_bindgen::JsCast as _;
use web_sys::{HtmlDocument, HtmlInputElement};
use wire::CalendarFeed;
use yew::prelude::*;

use crate::{
    load::{Load, use_act, use_load},
    text::text,
    ui::{
        ButtonKind, Glyph, Press, Wanted, announce, button, failed, field_head, icon, pending, retry,
        use_file,
    },
};

const PATH: &str = "/api/calendar-feed";

/// What is under way.
#[derive(Clone, Copy, PartialEq)]
enum Wish {
    Make,
    End,
}

/// The card.
#[component]
pub(super) fn Subscribe() -> Html {
    let feed = use_load((), |api, ()| async move { api.get::<CalendarFeed>(PATH).await });
    let field = use_node_ref();
    let done = {
        let set = feed.set.clone();
        Callback::from(move |feed: CalendarFeed| {
            announce(&text(if feed.made_at.is_some() { "feed.made" } else { "feed.ended" }));
            set.emit(feed);
        })
    };
    let act = use_act(
        |api, wish: Wish| async move {
            match wish {
                Wish::Make => api.post::<_, CalendarFeed>(PATH, &()).await,
                Wish::End => api.delete(PATH).await.map(|()| CalendarFeed { made_at: None, address: None }),
            }
        },
        done,
    );
    let copy = {
        let field = field.clone();
        Callback::from(move |_: MouseEvent| {
            announce(&text(if copied(&field) { "feed.copied" } else { "feed.copy.by_hand" }));
        })
    };
    let press = |kind: ButtonKind, wish: Wish, words: AttrValue| {
        let onclick = act.run.reform(move |_: MouseEvent| wish);
        button(Press { kind, busy: act.busy, onclick, ..Press::default() }, words)
    };
    let known = match &feed.state {
        Load::Pending => return pending(1),
        Load::Failed(failure) => return retry(failure, &feed.reload),
        Load::Ready(known) => known,
    };
    html! {
        <section class="card stack stack-close">
            <h2>{ text("feed.title") }</h2>
            <p class="soft">{ text("feed.text") }</p>
            if let Some(address) = &known.address {
                <div class="field">
                    { field_head("feed-address", text("feed.address"), Some(text("feed.secret"))) }
                    <input id="feed-address" class="input" dir="ltr" readonly=true ref={field.clone()}
                        aria-describedby="feed-address-hint" value={address.clone()} onfocus={|event: FocusEvent| select_all(&event)} />
                </div>
                <div class="row">
                    { button(
                        Press { kind: ButtonKind::Primary, onclick: copy, ..Press::default() },
                        text("feed.copy"),
                    ) }
                    <a class="button button-quiet" href={subscription(address)}>
                        { icon(Glyph::Link) }{ text("feed.open") }
                    </a>
                </div>
            } else if known.made_at.is_some() {
                <p>{ text("feed.exists") }</p>
            }
            <div class="row">
                if known.made_at.is_none() {
                    { press(ButtonKind::Plain, Wish::Make, text("feed.make")) }
                } else {
                    { press(ButtonKind::Plain, Wish::Make, text("feed.anew")) }
                    { press(ButtonKind::Danger, Wish::End, text("feed.end")) }
                }
            </div>
            { failed(act.failure.as_ref()) }
            <FreeHours />
        </section>
    }
}

/// The reader's own hours as a file.
#[component]
fn FreeHours() -> Html {
    let fetch = use_file();
    let onclick = fetch.run.reform(|_: MouseEvent| Wanted {
        path: "/api/days/free".to_owned(),
        name: "free-hours.ics",
        kind: "text/calendar;charset=utf-8",
        done: text("meet.calendar.done"),
        failed: text("meet.calendar.failed"),
    });
    html! {
        <>
            <h3>{ text("free.title") }</h3>
            <p class="soft">{ text("free.text") }</p>
            <div class="row">
                { button(
                    Press { glyph: Some(Glyph::Download), busy: fetch.busy, onclick, ..Press::default() },
                    text("free.do"),
                ) }
            </div>
            { failed(fetch.failure.as_ref()) }
        </>
    }
}

/// The same address in the form that devices hand to their calendar.
fn subscription(address: &str) -> String {
    match address.split_once("://") {
        Some((_, rest)) => ["webcal://", rest].concat(),
        None => address.to_owned(),
    }
}

fn select_all(event: &FocusEvent) {
    if let Some(field) = event.target_dyn_into::<HtmlInputElement>() {
        field.select();
    }
}

/// Copies what stands in `field`. The older way: a platform's frame is rarely allowed to use the newer one.
fn copied(field: &NodeRef) -> bool {
    let Some(field) = field.cast::<HtmlInputElement>() else { return false };
    field.select();
    let document = web_sys::window().and_then(|it| it.document());
    let document = document.and_then(|it| it.dyn_into::<HtmlDocument>().ok());
    document.is_some_and(|it| it.exec_command("copy").unwrap_or(false))
}

#[cfg(test)]
mod tests {
    use super::subscription;

    #[test]
    fn a_device_is_asked_to_subscribe() {
        assert_eq!(
            subscription("https://kith.example/calendar/1.ics"),
            "webcal://kith.example/calendar/1.ics"
        );
        assert_eq!(subscription("nothing"), "nothing");
    }
}
