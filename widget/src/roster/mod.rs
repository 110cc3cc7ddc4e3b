//! The course's people, for whoever teaches it. The server searches and gives them out page by page.

mod filter;
mod person;

use gloo_timers::callback::Timeout;
use web_sys::HtmlInputElement;
use wire::{PersonId, Roster, RosterPerson};
use yew::prelude::*;

use self::{
    filter::{Filter, address},
    person::PersonRow,
};
use crate::{
    clock::{format_ago, use_now},
    load::{Load, Loaded, use_act, use_load},
    text::{plural, text, text_with},
    ui::{ButtonKind, Glyph, NoticeKind, Press, button, failed, icon, icon_with, pending, retry},
    wall::PeopleWall,
};

/// How often a refresh that is under way is looked after.
const LOOK_AGAIN_MS: u32 = 2_000;
/// A search begins when the fingers rest.
const RESTING_MS: u32 = 250;

/// What is asked for.
type Question = (Filter, String);

/// The people screen.
#[component]
pub(crate) fn People() -> Html {
    let question = use_state(|| (Filter::All, String::new()));
    let roster = use_load((*question).clone(), |api, (filter, typed): Question| async move {
        api.get::<Roster>(&address(filter, &typed, None)).await
    });
    let at_wall = use_state(|| false);
    let refreshing = matches!(&roster.state, Load::Ready(it) if it.refreshing);
    {
        let (state, reload) = (roster.state.clone(), roster.reload.clone());
        // Each answer, still refreshing or not, is a new state; so this looks again until it is done.
        use_effect_with(state_key(&state), move |_| {
            let timer = refreshing.then(|| Timeout::new(LOOK_AGAIN_MS, move || reload.emit(())));
            move || drop(timer)
        });
    }
    if *at_wall {
        let at_wall = at_wall.clone();
        return html! { <PeopleWall onback={Callback::from(move |()| at_wall.set(false))} /> };
    }
    let onwall = Callback::from(move |()| at_wall.set(true));
    match &roster.state {
        Load::Pending => html! { <div class="wide">{ pending(4) }</div> },
        Load::Failed(failure) => retry(failure, &roster.reload),
        Load::Ready(people) => {
            html! { <List roster={(**people).clone()} loaded={roster.clone()} {question} {onwall} /> }
        }
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
    /// The first page.
    roster: Roster,
    loaded: Loaded<Roster>,
    question: UseStateHandle<Question>,
    /// Leads to the people wall.
    onwall: Callback<()>,
}

/// Further pages of the answer to a question.
#[derive(Clone, Default, PartialEq)]
struct More {
    people: Vec<RosterPerson>,
    /// Where the page behind them begins; `None` behind the last.
    next: Option<PersonId>,
    /// The question; `None`: there are none yet.
    question: Option<Question>,
}

/// Search, filters and rows.
#[component]
fn List(props: &ListProps) -> Html {
    let ListProps { roster, loaded, question, onwall } = props;
    let now = use_now();
    let typed = use_state(|| question.1.clone());
    let more = use_state(More::default);
    let refresh = use_act(
        |api, ()| async move { api.post::<_, Roster>("/api/roster/refresh", &()).await },
        // Its answer is the first page of everybody; what was asked for here is asked again.
        loaded.reload.reform(|_: Roster| ()),
    );
    let busy = roster.refreshing || refresh.busy;
    {
        let ask = question.clone();
        use_effect_with(((*typed).clone(), (**question).clone()), move |(typed, (filter, asked))| {
            let (new, next) = (typed != asked, (*filter, typed.clone()));
            let timer = new.then(|| Timeout::new(RESTING_MS, move || ask.set(next)));
            move || drop(timer)
        });
    }
    // A new question begins with its first page.
    let further = if more.question.as_ref() == Some(&**question) { (*more).clone() } else { More::default() };
    let show_more = {
        let (filter, asked) = (**question).clone();
        let (more, further, question) = (more.clone(), further.clone(), (**question).clone());
        use_act(
            move |api, after: PersonId| {
                let address = address(filter, &asked, Some(&after));
                async move { api.get::<Roster>(&address).await }
            },
            Callback::from(move |page: Roster| {
                let mut people = further.people.clone();
                people.extend(page.people);
                more.set(More { people, next: page.next, question: Some(question.clone()) });
            }),
        )
    };
    let oninput = {
        let typed = typed.clone();
        Callback::from(move |event: InputEvent| {
            typed.set(event.target_unchecked_into::<HtmlInputElement>().value());
        })
    };
    let onchange = {
        let (roster, loaded, more, further) = (roster.clone(), loaded.clone(), more.clone(), further.clone());
        Callback::from(move |changed: RosterPerson| {
            let (mut roster, mut further) = (roster.clone(), further.clone());
            let everybody = roster.people.iter_mut().chain(&mut further.people);
            for person in everybody.filter(|it| it.person == changed.person) {
                *person = changed.clone();
            }
            loaded.set.emit(roster);
            more.set(further);
            // The numbers on the chips are the server's.
            loaded.reload.emit(());
        })
    };
    let chips = Filter::ALL.into_iter().map(|it| {
        let pressed = if question.0 == it { "true" } else { "false" };
        let (question, typed) = (question.clone(), typed.clone());
        let onclick = Callback::from(move |_| question.set((it, (*typed).clone())));
        html! {
            <button type="button" class="chip" aria-pressed={pressed} {onclick}>
                { it.label() }<span class="figures soft">{ it.count(&roster.totals) }</span>
            </button>
        }
    });
    // Somebody may have moved onto the first page since the second was read.
    let on_first = |person: &&RosterPerson| !roster.people.iter().any(|it| it.person == person.person);
    let shown: Vec<&RosterPerson> =
        roster.people.iter().chain(further.people.iter().filter(on_first)).collect();
    let rows = shown.iter().map(|person| {
        html! { <PersonRow key={person.person.0.clone()} person={(*person).clone()} {now} onchange={onchange.clone()} /> }
    });
    let next = if further.question.is_some() { further.next.clone() } else { roster.next.clone() };
    let found = plural("roster.found", roster.found.into());
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
                <div class="row">
                    { button(
                        Press { glyph: Some(Glyph::People), onclick: onwall.reform(|_| ()), ..Press::default() },
                        text("wall.title"),
                    ) }
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
            if roster.totals.all == 0 {
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
                            maxlength="200" value={(*typed).clone()} {oninput} />
                    </label>
                    <div class="chips" role="group" aria-label={text("roster.filters")}>{ for chips }</div>
                </div>
                <p class="visually-hidden" role="status">{ &found }</p>
                if shown.is_empty() {
                    <p class="card empty">{ text("roster.none") }</p>
                } else {
                    <ul class="card people">{ for rows }</ul>
                }
                { failed(show_more.failure.as_ref()) }
                if let Some(next) = next {
                    <p class="soft small" role="status">
                        { text_with("roster.shown", &[("shown", &shown.len().to_string()), ("found", &found)]) }
                    </p>
                    { button(
                        Press {
                            kind: ButtonKind::Quiet,
                            busy: show_more.busy,
                            onclick: show_more.run.reform(move |_| next.clone()),
                            ..Press::default()
                        },
                        text("roster.more"),
                    ) }
                }
            }
        </div>
    }
}
