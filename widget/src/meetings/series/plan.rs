//! Choosing a series: for how long, how fair, and what that asks of each.

use web_sys::HtmlInputElement;
use wire::{Meeting, SeriesBoard, SeriesRequest, SeriesState, SeriesWay};
use yew::prelude::*;

use super::{
    Deed, PATH,
    apart::{Sessions, no_series},
    burden::sum_words,
    make,
    way::{asked, everybody, turns_words, weeks},
};
use crate::{
    app::use_go,
    clock::format_minutes,
    load::{Acting, Load, use_act, use_load},
    meetings::{
        board::silent,
        change::use_on_stale,
        plan_dialog::PlanDialog,
        room::{Room, use_room},
        screen::planned,
        search::LENGTHS,
    },
    text::{plural, text},
    ui::{ButtonKind, Choice, Glyph, NoticeKind, Press, announce, button, choice, failed, pending, retry},
};

/// How many weeks to choose from.
const WEEKS: [u16; 5] = [2, 4, 6, 8, 12];

#[derive(PartialEq, Properties)]
pub(crate) struct EveryWeekProps {
    /// Whether the meetings may have a link.
    pub(crate) links: bool,
    /// Hears that a series was chosen.
    pub(crate) on_planned: Callback<()>,
}

/// What is asked for, and the place of the way that is looked at; `None`: the one that is shown first.
#[derive(Clone, Copy, PartialEq)]
struct Wish {
    weeks: u16,
    minutes: u16,
    place: Option<usize>,
}

/// Number of weeks and length, and the ways there are, of which one is shown and can be chosen.
#[component]
pub(crate) fn EveryWeek(props: &EveryWeekProps) -> Html {
    let go = use_go();
    let wish = use_state(|| Wish { weeks: 8, minutes: 60, place: None });
    let room = use_room();
    let sessions = use_state(|| None::<Sessions>);
    let board = use_load((wish.weeks, wish.minutes), |api, (weeks, minutes)| async move {
        let query = ["/ways?weeks=", &*weeks.to_string(), "&minutes=", &*minutes.to_string()].concat();
        api.get::<SeriesBoard>(&[PATH, &*query].concat()).await
    });
    let plan = {
        let on_planned = props.on_planned.clone();
        let done = Callback::from(move |state: SeriesState| {
            announce(&plural("series.planned", state.left.into()));
            on_planned.emit(());
        });
        use_act(make, done)
    };
    {
        let (wish, reload) = (wish.clone(), board.reload.clone());
        let again = Callback::from(move |()| {
            wish.set(Wish { place: None, ..*wish });
            reload.emit(());
        });
        use_on_stale(plan.failure.as_ref(), again);
    }
    let change = |change: fn(Wish, usize) -> Wish| {
        let wish = wish.clone();
        Callback::from(move |at: usize| wish.set(change(*wish, at)))
    };
    let how_many = Choice {
        legend: text("series.weeks"),
        name: "series-weeks",
        look: "choice-row",
        options: WEEKS.into_iter().map(|it| AttrValue::from(it.to_string())).collect(),
        chosen: WEEKS.iter().position(|it| *it == wish.weeks),
        onchange: change(|wish, at| Wish { weeks: WEEKS[at % WEEKS.len()], place: None, ..wish }),
    };
    let how_long = Choice {
        legend: text("meet.length"),
        name: "series-length",
        look: "choice-row",
        options: LENGTHS.into_iter().map(format_minutes).collect(),
        chosen: LENGTHS.iter().position(|it| *it == wish.minutes),
        onchange: change(|wish, at| Wish { minutes: LENGTHS[at % LENGTHS.len()], place: None, ..wish }),
    };
    let pick = change(|wish, at| Wish { place: Some(at), ..wish });
    let choose = {
        let sessions = sessions.clone();
        Callback::from(move |chosen| sessions.set(Some(chosen)))
    };
    let found = match &board.state {
        Load::Pending => pending(2),
        Load::Failed(failure) => retry(failure, &board.reload),
        Load::Ready(board) => {
            let place = wish.place.filter(|at| *at < board.ways.len()).unwrap_or(board.best.into());
            match board.ways.get(place) {
                None => no_series(board, &choose, go.reform(|_: MouseEvent| "hours")),
                Some(way) => ways(board, (place, way), &pick, &plan, props.links.then_some(&room)),
            }
        }
    };
    html! {
        <section class="stack">
            <div class="stack stack-close">
                <h2>{ text("series.title") }</h2>
                <p class="soft">{ text("series.text") }</p>
            </div>
            { choice(how_many) }
            { choice(how_long) }
            { found }
            { for (*sessions).as_ref().map(|chosen| last_look(chosen, &sessions, props, &board.reload)) }
        </section>
    }
}

/// Before sessions are planned that are no series.
fn last_look(
    (board, slot, also): &Sessions,
    chosen: &UseStateHandle<Option<Sessions>>,
    props: &EveryWeekProps,
    again: &Callback<()>,
) -> Html {
    let close = {
        let chosen = chosen.clone();
        Callback::from(move |()| chosen.set(None))
    };
    let onplanned = {
        let (close, on_planned, both) = (close.clone(), props.on_planned.clone(), also.is_some());
        Callback::from(move |meeting: Meeting| {
            planned(&meeting, both);
            close.emit(());
            on_planned.emit(());
        })
    };
    html! {
        <PlanDialog board={board.clone()} slot={slot.clone()} also={also.clone()} links={props.links} {onplanned}
            onstale={again.clone()} onclose={close} />
    }
}

/// The ways there are, and everything about the one that is looked at.
fn ways(
    board: &SeriesBoard,
    (place, way): (usize, &SeriesWay),
    pick: &Callback<usize>,
    plan: &Acting<Deed>,
    room: Option<&Room>,
) -> Html {
    let each = asked(board, way);
    let sum = sum_words(&each);
    let onsubmit = {
        let (room, run, key) = (room.cloned(), plan.run.clone(), way.key.clone());
        let (weeks, minutes) = (board.weeks.into(), board.minutes);
        Callback::from(move |event: SubmitEvent| {
            event.prevent_default();
            if let Ok(link) = room.as_ref().map_or(Ok(None), Room::link) {
                run.emit(Deed::Choose(SeriesRequest { weeks, minutes, way: key.clone(), link }));
            }
        })
    };
    html! {
        <form class="card stack" {onsubmit} novalidate=true>
            { kinds(board, place, pick) }
            { scale(board, place, pick, &sum) }
            <p><strong>{ sum }</strong></p>
            { everybody(board, way, &each) }
            { weeks(board, way) }
            if board.carried { <p class="soft small">{ text("series.carried") }</p> }
            if way.turns == 0 && !way.proven { { NoticeKind::Info.says(text("series.unproven")) } }
            { silent(&board.members) }
            if let Some(room) = room { { room.field() } }
            { failed(plan.failure.as_ref()) }
            <div class="row">
                { button(
                    Press {
                        kind: ButtonKind::Primary,
                        submit: true,
                        busy: plan.busy,
                        glyph: Some(Glyph::Check),
                        ..Press::default()
                    },
                    plural("series.do", way.slots.len() as u64),
                ) }
            </div>
        </form>
    }
}

/// The ways with an hour for each week; they come first.
fn by_week(ways: &[SeriesWay]) -> usize {
    ways.iter().take_while(|it| it.turns == 0).count()
}

/// An hour for each week, or fixed ones.
fn kinds(board: &SeriesBoard, place: usize, pick: &Callback<usize>) -> Html {
    let (scale, best) = (by_week(&board.ways), usize::from(board.best));
    // One entry for the whole scale, whose best is what it begins with.
    let mut places: Vec<usize> = (scale..board.ways.len()).collect();
    if scale > 0 {
        places.insert(0, best);
    }
    if places.len() < 2 {
        return Html::default();
    }
    let turns = |at: usize| board.ways.get(at).map_or(0, |way| way.turns);
    choice(Choice {
        legend: text("series.how"),
        name: "series-how",
        look: "",
        options: places.iter().map(|&at| turns_words(turns(at))).collect(),
        chosen: places.iter().position(|&at| turns(at) == turns(place)),
        onchange: pick.reform(move |at: usize| places.get(at).copied().unwrap_or(0)),
    })
}

/// From shared most evenly to the least trouble in total; `words` say what the present position asks.
fn scale(board: &SeriesBoard, place: usize, pick: &Callback<usize>, words: &AttrValue) -> Html {
    let count = by_week(&board.ways);
    if place >= count || count < 2 {
        return Html::default();
    }
    let oninput = pick.reform(move |event: InputEvent| {
        event.target_unchecked_into::<HtmlInputElement>().value().parse().unwrap_or(place)
    });
    html! {
        <div class="field">
            <label class="field-label" for="series-scale">{ text("series.scale") }</label>
            <input id="series-scale" class="scale" type="range" min="0" max={(count - 1).to_string()} step="1"
                value={place.to_string()} aria-valuetext={words.clone()} {oninput} />
            <div class="scale-ends soft small" aria-hidden="true">
                <span>{ text("series.scale.even") }</span><span>{ text("series.scale.easy") }</span>
            </div>
        </div>
    }
}
