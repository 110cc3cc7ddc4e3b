//! Choosing a series: for how long, how fair, and what that asks of each.

use schedule::Zone;
use web_sys::HtmlInputElement;
use wire::{SeriesBoard, SeriesRequest, SeriesState, SeriesWay};
use yew::prelude::*;

use super::{
    PATH,
    apart::NoSeries,
    burden::sum_words,
    way::{asked, everybody, turns_words, weeks},
};
use crate::{
    clock::format_minutes,
    load::{Load, use_act, use_load},
    meetings::{board::silent, change::is_stale, room::use_room, screen::LENGTHS},
    text::{plural, text},
    ui::{ButtonKind, Choice, Glyph, NoticeKind, Press, announce, button, choice, failed, pending, retry},
};

/// How many weeks to choose from.
const WEEKS: [u16; 5] = [2, 4, 6, 8, 12];

#[derive(PartialEq, Properties)]
pub(crate) struct EveryWeekProps {
    /// Whether the meetings may have a link.
    pub(crate) links: bool,
    /// The reader's zone.
    pub(crate) zone: Option<Zone>,
    /// Hears that a series was chosen.
    pub(crate) on_planned: Callback<()>,
}

/// Length and number of weeks, and the ways there are.
#[component]
pub(crate) fn EveryWeek(props: &EveryWeekProps) -> Html {
    let wanted = use_state(|| (8_u16, 60_u16));
    let (number, minutes) = *wanted;
    let board = use_load((number, minutes), |api, (weeks, minutes)| async move {
        let query = ["/ways?weeks=", &*weeks.to_string(), "&minutes=", &*minutes.to_string()].concat();
        api.get::<SeriesBoard>(&[PATH, &*query].concat()).await
    });
    let how_many = {
        let wanted = wanted.clone();
        Choice {
            legend: text("series.weeks"),
            name: "series-weeks",
            look: "choice-row",
            options: WEEKS.into_iter().map(|it| AttrValue::from(it.to_string())).collect(),
            chosen: WEEKS.iter().position(|it| *it == number),
            onchange: Callback::from(move |at: usize| wanted.set((WEEKS[at % WEEKS.len()], wanted.1))),
        }
    };
    let how_long = Choice {
        legend: text("meet.length"),
        name: "series-length",
        look: "choice-row",
        options: LENGTHS.into_iter().map(format_minutes).collect(),
        chosen: LENGTHS.iter().position(|it| *it == minutes),
        onchange: Callback::from(move |at: usize| wanted.set((wanted.0, LENGTHS[at % LENGTHS.len()]))),
    };
    let found = match &board.state {
        Load::Pending => pending(2),
        Load::Failed(failure) => retry(failure, &board.reload),
        Load::Ready(found) if found.ways.is_empty() => {
            html! { <NoSeries board={(**found).clone()} zone={props.zone.clone()} /> }
        }
        Load::Ready(found) => html! {
            <Ways board={(**found).clone()} links={props.links} on_planned={props.on_planned.clone()}
                on_stale={board.reload.clone()} />
        },
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
        </section>
    }
}

#[derive(PartialEq, Properties)]
struct WaysProps {
    /// With at least one way.
    board: SeriesBoard,
    links: bool,
    on_planned: Callback<()>,
    on_stale: Callback<()>,
}

/// The ways, of which one is shown and can be chosen.
#[component]
fn Ways(props: &WaysProps) -> Html {
    let board = &props.board;
    let picked = use_state(|| usize::from(board.best));
    {
        // Another board has other ways.
        let (picked, best) = (picked.clone(), usize::from(board.best));
        use_effect_with(board.clone(), move |_| picked.set(best));
    }
    let room = use_room();
    let plan = {
        let on_planned = props.on_planned.clone();
        use_act(
            |api, request: SeriesRequest| async move { api.post::<_, SeriesState>(PATH, &request).await },
            Callback::from(move |state: SeriesState| {
                let count = state.series.map_or(0, |series| series.meetings.len());
                announce(&plural("series.planned", count as u64));
                on_planned.emit(());
            }),
        )
    };
    {
        let on_stale = props.on_stale.clone();
        use_effect_with(plan.failure.clone(), move |failure| {
            if failure.as_ref().is_some_and(is_stale) {
                on_stale.emit(());
            }
        });
    }
    let place = (*picked).min(board.ways.len().saturating_sub(1));
    let Some(way) = board.ways.get(place) else { return Html::default() };
    let each = asked(board, way);
    let onsubmit = {
        let (room, run) = (room.clone(), plan.run.clone());
        let (first_week, weeks, minutes) = (board.first_week, board.weeks.into(), board.minutes);
        let (turns, starts) = (way.turns, way.starts.clone());
        Callback::from(move |event: SubmitEvent| {
            event.prevent_default();
            if let Ok(link) = room.link() {
                run.emit(SeriesRequest { first_week, weeks, minutes, turns, starts: starts.clone(), link });
            }
        })
    };
    html! {
        <form class="card stack" {onsubmit} novalidate=true>
            { kinds(board, place, &picked) }
            { scale(board, place, &picked, &sum_words(&each)) }
            <p><strong>{ sum_words(&each) }</strong></p>
            { everybody(board, way, &each) }
            { weeks(board, way) }
            if board.carried { <p class="soft small">{ text("series.carried") }</p> }
            if way.turns == 0 && !way.proven { { NoticeKind::Info.says(text("series.unproven")) } }
            { silent(&board.members) }
            if props.links { { room.field() } }
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
fn kinds(board: &SeriesBoard, place: usize, picked: &UseStateHandle<usize>) -> Html {
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
    let picked = picked.clone();
    choice(Choice {
        legend: text("series.how"),
        name: "series-how",
        look: "",
        options: places.iter().map(|&at| turns_words(turns(at))).collect(),
        chosen: places.iter().position(|&at| turns(at) == turns(place)),
        onchange: Callback::from(move |at: usize| {
            if let Some(&place) = places.get(at) {
                picked.set(place);
            }
        }),
    })
}

/// From shared most evenly to the least trouble in total; `words` say what the present position asks.
fn scale(board: &SeriesBoard, place: usize, picked: &UseStateHandle<usize>, words: &AttrValue) -> Html {
    let count = by_week(&board.ways);
    if place >= count || count < 2 {
        return Html::default();
    }
    let oninput = {
        let picked = picked.clone();
        Callback::from(move |event: InputEvent| {
            if let Ok(place) = event.target_unchecked_into::<HtmlInputElement>().value().parse() {
                picked.set(place);
            }
        })
    };
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
