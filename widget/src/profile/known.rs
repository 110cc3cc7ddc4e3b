//! What Kith knows about the reader: to take along, or to delete.

use yew::prelude::*;

use crate::{
    load::use_act,
    session::use_session,
    text::text,
    ui::{ButtonKind, Dialog, Glyph, Press, Switch, Wanted, announce, button, failed, use_file},
};

/// Both ways, each with a word of what it does. Nothing is deleted before the reader has said so twice.
#[component]
pub(crate) fn Known() -> Html {
    let live = use_session();
    let asking = use_state(|| false);
    let sure = use_state(|| false);
    let fetch = use_file();
    let onfetch = fetch.run.reform(|_: MouseEvent| Wanted {
        path: "/api/me".to_owned(),
        name: "kith-about-me.json",
        kind: "application/json",
        done: text("profile.known.done"),
        failed: text("profile.known.failed"),
    });
    let delete = use_act(
        |api, ()| async move { api.delete("/api/me").await },
        live.gone.reform(|()| announce(&text("profile.gone.title"))),
    );
    let ask = {
        let (asking, sure) = (asking.clone(), sure.clone());
        move |open: bool| {
            sure.set(false);
            asking.set(open);
        }
    };
    let (open, close) = (ask.clone(), ask);
    let onclose = Callback::from(move |()| close(false));
    let onsure = {
        let sure = sure.clone();
        Callback::from(move |on| sure.set(on))
    };
    html! {
        <section class="card stack">
            <h2>{ text("profile.known") }</h2>
            <p class="soft">{ text("profile.known.text") }</p>
            <div class="row">
                { button(
                    Press {
                        glyph: Some(Glyph::Download),
                        busy: fetch.busy,
                        onclick: onfetch,
                        ..Press::default()
                    },
                    text("profile.known.do"),
                ) }
                { button(
                    Press {
                        kind: ButtonKind::Danger,
                        onclick: Callback::from(move |_: MouseEvent| open(true)),
                        ..Press::default()
                    },
                    text("profile.delete"),
                ) }
            </div>
            { failed(fetch.failure.as_ref()) }
            if *asking {
                <Dialog title={text("profile.delete.title")} onclose={onclose.clone()}>
                    <p>{ text("profile.delete.text") }</p>
                    <p>{ text("profile.delete.others") }</p>
                    <Switch label={text("profile.delete.sure")} on={*sure} disabled={delete.busy}
                        onchange={onsure} />
                    { failed(delete.failure.as_ref()) }
                    <div class="row">
                        { button(
                            Press {
                                kind: ButtonKind::Danger,
                                disabled: !*sure,
                                busy: delete.busy,
                                onclick: delete.run.reform(|_: MouseEvent| ()),
                                ..Press::default()
                            },
                            text("profile.delete.do"),
                        ) }
                        { button(
                            Press {
                                kind: ButtonKind::Plain,
                                onclick: onclose.reform(|_: MouseEvent| ()),
                                ..Press::default()
                            },
                            text("action.cancel"),
                        ) }
                    </div>
                </Dialog>
            }
        </section>
    }
}
