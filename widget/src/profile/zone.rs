//! Choosing a time zone out of all there are.

use web_sys::HtmlInputElement;
use yew::prelude::*;

use super::place::{guess, place, region, search};
use crate::{
    load::{Load, use_load},
    text::{plural, text},
    ui::{Dialog, Glyph, field_head, icon, pending, retry},
};

/// More than this helps nobody; typing narrows it down.
const MOST_SHOWN: usize = 40;

#[derive(PartialEq, Properties)]
pub(crate) struct ZoneDialogProps {
    /// The zone now, if any.
    #[prop_or_default]
    pub(crate) chosen: Option<AttrValue>,
    /// Hears the choice.
    pub(crate) onchoose: Callback<String>,
    /// Closed without a choice.
    pub(crate) onclose: Callback<()>,
}

/// A dialog with a search over the server's zones.
#[component]
pub(crate) fn ZoneDialog(props: &ZoneDialogProps) -> Html {
    let zones = use_load((), |api, ()| async move { api.get::<Vec<String>>("/api/zones").await });
    let typed = use_state(String::new);
    let oninput = {
        let typed = typed.clone();
        Callback::from(move |event: InputEvent| {
            typed.set(event.target_unchecked_into::<HtmlInputElement>().value());
        })
    };
    let option = |zone: &str, hint: Option<AttrValue>| {
        let chosen = props.chosen.as_deref() == Some(zone);
        let owned = zone.to_owned();
        html! {
            <li key={zone.to_owned()}>
                <button type="button" class="zone" aria-current={chosen.then_some("true")}
                    onclick={props.onchoose.reform(move |_| owned.clone())}>
                    <span>{ place(zone) }</span>
                    <span class="soft small">{ hint.unwrap_or_else(|| region(zone).into()) }</span>
                    if chosen { { icon(Glyph::Check) } }
                </button>
            </li>
        }
    };
    let list = match &zones.state {
        Load::Pending => pending(1),
        Load::Failed(failure) => retry(failure, &zones.reload),
        Load::Ready(zones) => {
            let found = search(zones, &typed);
            let own = guess().filter(|own| typed.is_empty() && zones.contains(own));
            html! {
                <>
                    <p class="hint" role="status">
                        { plural("profile.zone.found", found.len() as u64) }
                        if found.len() > MOST_SHOWN { { text("profile.zone.more") } }
                    </p>
                    <ul class="zones">
                        if let Some(own) = &own { { option(own, Some(text("profile.zone.device"))) } }
                        { for found.iter().filter(|it| own.as_deref() != Some(**it)).take(MOST_SHOWN)
                            .map(|zone| option(zone, None)) }
                    </ul>
                </>
            }
        }
    };
    html! {
        <Dialog title={text("profile.zone.title")} onclose={props.onclose.clone()}>
            <div class="field">
                { field_head("zone-search", text("profile.zone.search"), Some(text("profile.zone.search_hint"))) }
                <input id="zone-search" class="input" type="search" autocomplete="off" spellcheck="false"
                    aria-describedby="zone-search-hint" value={(*typed).clone()} {oninput} />
            </div>
            { list }
        </Dialog>
    }
}
