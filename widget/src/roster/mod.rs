//! The course's people, for whoever teaches it.

mod filter;
mod person;

use gloo_timers::callback::Timeout;
use web_sys::HtmlInputElement;
use wire::{Roster, RosterPerson};
use yew::prelude::*;

use self::{filter::Filter, person::PersonRow};
use crate::{
    clock::{format_ago, use_now},
    load::{Load, Loaded, use_act, use_load},
    text::{plural, text, text_with},
    ui::{ButtonKind, Glyph, NoticeKind, Press, button, failed, icon, icon_with, pending, retry},
};

/// How often a refresh that is under way is looked after.
const LOOK_AGAIN_MS: u32 = 2_000;
/// So many rows at once; a large course shows the rest when asked.
const ROWS: usize = 60;

/// The people screen.
#[component]
pub(crate) fn People() -> Html {
    let roster = use_load((), |api, ()| async move { api.get::<Roster>("/api/roster").await });
    let refreshing = matches!(&roster.state, Load::Ready(it) if it.refreshing);
    {
        let (state, reload) = (roster.state.clone(), roster.reload.clone());
        // Each answer, still refreshing or not, is a new state; so this looks again until it is done.
        use_effect_with(state_key(&state), move |_| {
            let timer = refreshing.then(|| Timeout::new(LOOK_AGAIN_MS, move || reload.emit(())));
            move || drop(timer)
        });
    }
    match &roster.state {
        Load::Pending => html! { <div class="wide">{ pending(4) }</div> },
        Load::Failed(failure) => retry(failure, &roster.reload),
        Load::Ready(people) => html! { <List roster={(**people).clone()} loaded={roster.clone()} /> },
    }
}

/// Differs for every answer of the server.
fn state_key(state: &Load<Roster>) -> usize {
    match state {
        Load::Ready(it) => std::rc::Rc::as_ptr(it).addr(),
        _ => 0,
    }
}

#[derive(PartialEq, Properties)]
struct ListProps {
    roster: Roster,
    loaded: Loaded<Roster>,
}

/// Search, filters and rows.
#[component]
fn List(props: &ListProps) -> Html {
    let now = use_now();
    let filter = use_state(|| Filter::All);
    let typed = use_state(String::new);
    let all = use_state(|| false);
    let ListProps { roster, loaded } = props;
    let refresh = use_act(
        |api, ()| async move { api.post::<_, Roster>("/api/roster/refresh", &()).await },
        loaded.set.clone(),
    );
    let busy = roster.refreshing || refresh.busy;

    let oninput = {
        let typed = typed.clone();
        Callback::from(move |event: InputEvent| {
            typed.set(event.target_unchecked_into::<HtmlInputElement>().value());
        })
    };
    let onchange = {
        let (roster, set) = (roster.clone(), loaded.set.clone());
        Callback::from(move |changed: RosterPerson| {
            let mut roster = roster.clone();
            if let Some(place) = roster.people.iter_mut().find(|it| it.person == changed.person) {
                *place = changed;
            }
            set.emit(roster);
        })
    };
    let chips = Filter::ALL.into_iter().map(|it| {
        let count = roster.people.iter().filter(|person| it.admits(person)).count();
        let pressed = if *filter == it { "true" } else { "false" };
        let filter = filter.clone();
        html! {
            <button type="button" class="chip" aria-pressed={pressed} onclick={Callback::from(move |_| filter.set(it))}>
                { it.label() }<span class="figures soft">{ count }</span>
            </button>
        }
    });
    let found = filter::find(&roster.people, *filter, &typed);
    let shown = if *all { found.len() } else { ROWS };
    let rows = found.iter().take(shown).map(|person| {
        html! { <PersonRow key={person.person.0.clone()} person={(*person).clone()} {now} onchange={onchange.clone()} /> }
    });
    let updated = roster.refreshed_at.map(|at| text_with("roster.updated", &[("ago", &format_ago(at, now))]));
    html! {
        <div class="wide stack roster">
            <div class="row row-spread">
                <div>
                    <h1>{ text("roster.title") }</h1>
                    <p class="soft small" role="status">
                        { if busy { text("roster.refreshing") } else { updated.unwrap_or_else(|| text("roster.never")) } }
                    </p>
                </div>
                if roster.offered {
                    { button(
                        Press {
                            glyph: Some(Glyph::Refresh),
                            busy,
                            onclick: refresh.run.reform(|_| ()),
                            ..Press::default()
                        },
                        text("roster.refresh"),
                    ) }
                }
            </div>
            if let Some(trouble) = &roster.trouble {
                <div class={NoticeKind::Trouble.class()}>{ NoticeKind::Trouble.icon() }<div>
                    <p><strong>{ text("roster.trouble") }</strong></p>
                    <p>{ trouble }</p>
                    <p class="soft">{ text("roster.trouble.step") }</p>
                </div></div>
            }
            if !roster.offered { { NoticeKind::Info.says(text("roster.unoffered")) } }
            { failed(refresh.failure.as_ref()) }
            if roster.people.is_empty() {
                <div class="card empty">
                    { icon_with(Glyph::People, "empty-icon") }
                    <h2>{ text("roster.empty") }</h2>
                    <p>{ text("roster.empty.step") }</p>
                </div>
            } else {
                <div class="roster-tools">
                    <label class="search">
                        { icon(Glyph::Search) }
                        <span class="visually-hidden">{ text("roster.search") }</span>
                        <input class="input" type="search" autocomplete="off" placeholder={text("roster.search")}
                            value={(*typed).clone()} {oninput} />
                    </label>
                    <div class="chips" role="group" aria-label={text("roster.filters")}>{ for chips }</div>
                </div>
                <p class="visually-hidden" role="status">{ plural("roster.found", found.len() as u64) }</p>
                if found.is_empty() {
                    <p class="card empty">{ text("roster.none") }</p>
                } else {
                    <ul class="card people">{ for rows }</ul>
                }
                if found.len() > shown {
                    { button(
                        Press {
                            kind: ButtonKind::Quiet,
                            onclick: Callback::from(move |_| all.set(true)),
                            ..Press::default()
                        },
                        plural("roster.show_all", found.len() as u64),
                    ) }
                }
            }
        </div>
    }
}
