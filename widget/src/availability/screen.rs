//! The screen: whose clock, the week as grid or list, and the dock.

use std::cell::RefCell;

use schedule::Weekly;
use wire::{AvailabilityAnswer, Profile};
use yew::prelude::*;

use super::{
    desk::{Action, Desk},
    dock::{Dock, Standing},
    editor::Editor,
    grid::WeekGrid,
    layout::{Grain, NIGHT_ENDS},
    list_editor::ListEditor,
    presets::Presets,
    saying::{clock_words, news_words},
    week_start::first_day,
    zone_line::ZoneLine,
};
use crate::{
    app::use_go,
    load::{Load, use_act, use_load},
    profile::guess,
    text::{text, text_with},
    ui::{
        Button, ButtonKind, Choice, ChoiceOption, Glyph, Notice, NoticeKind, Pending, Retry, Switch, announce,
    },
};

thread_local! {
    /// What was painted and not saved when the screen was left; another tab of the widget must not cost it.
    static LEFT: RefCell<Option<Weekly>> = const { RefCell::new(None) };
}

/// Weekly availability of the person who is here.
#[component]
pub(crate) fn AvailabilityScreen() -> Html {
    let profile = use_load((), |api, ()| async move { api.get::<Profile>("/api/profile").await });
    match &profile.state {
        Load::Pending => html! { <Pending cards={1} /> },
        Load::Failed(failure) => html! { <Retry failure={failure.clone()} again={profile.reload} /> },
        Load::Ready(it) => html! { <Hours profile={(**it).clone()} on_saved={profile.set} /> },
    }
}

fn language() -> String {
    web_sys::window().and_then(|it| it.navigator().language()).unwrap_or_default()
}

#[derive(PartialEq, Properties)]
struct HoursProps {
    profile: Profile,
    on_saved: Callback<Profile>,
}

/// The week being edited.
#[component]
fn Hours(props: &HoursProps) -> Html {
    let profile = &props.profile;
    let go = use_go();
    let desk = use_reducer(|| {
        let mut editor = Editor::new(profile.weekly.clone());
        if let Some(left) = LEFT.take() {
            editor.replace(left);
        }
        Desk::over(editor, first_day(&language()))
    });
    let zone = use_state(|| None::<String>);
    let finger_paints = use_state(|| false);
    let listed = use_state(|| false);
    let just_saved = use_state(|| false);

    use_effect_with(desk.news.clone(), |news| {
        if let Some((_, news)) = news {
            announce(&news_words(clock_words, news));
        }
    });
    use_effect_with(desk.editor.clone(), |editor| {
        LEFT.set(editor.is_unsaved().then(|| editor.weekly().clone()));
    });

    let save = use_act(
        |api, answer: AvailabilityAnswer| async move { api.put::<_, Profile>("/api/availability", &answer).await },
        {
            let (dispatcher, just_saved) = (desk.dispatcher(), just_saved.clone());
            let on_saved = props.on_saved.clone();
            Callback::from(move |profile: Profile| {
                announce(&text("hours.saved"));
                dispatcher.dispatch(Action::Saved(profile.weekly.clone()));
                just_saved.set(true);
                on_saved.emit(profile);
            })
        },
    );

    let guessed = use_memo((), |()| guess());
    let present = (*zone).clone().or_else(|| profile.zone.clone()).or_else(|| (*guessed).clone());
    let moved = zone.is_some() && *zone != profile.zone;
    let unsaved = desk.editor.is_unsaved() || moved;
    let standing = match (&save.failure, profile.weekly_saved_at) {
        _ if save.busy => Standing::Saving,
        _ if unsaved && present.is_none() => Standing::NeedsZone,
        (Some(failure), _) if unsaved => Standing::Failed(failure.clone()),
        _ if unsaved => Standing::Unsaved,
        (_, Some(at)) => Standing::Saved(at),
        (_, None) => Standing::Never,
    };
    let on_save = {
        let (run, present, weekly) = (save.run.clone(), present.clone(), desk.editor.weekly().clone());
        Callback::from(move |()| {
            if let Some(zone) = present.clone() {
                run.emit(AvailabilityAnswer { zone, weekly: weekly.clone() });
            }
        })
    };
    let on_zone = {
        let zone = zone.clone();
        Callback::from(move |chosen| zone.set(Some(chosen)))
    };
    let on_list = {
        let listed = listed.clone();
        Callback::from(move |list| listed.set(list))
    };
    let on_finger = {
        let finger_paints = finger_paints.clone();
        Callback::from(move |paints: bool| {
            announce(&if paints { text("hours.finger_on") } else { text("hours.finger_off") });
            finger_paints.set(paints);
        })
    };
    let views = [(false, text("hours.view.grid")), (true, text("hours.view.list"))];
    let views = views.map(|(value, label)| ChoiceOption { value, label, hint: None });
    html! {
        <div class="wide stack hours">
            <header class="stack stack-close">
                <h1>{ text("hours.title") }</h1>
                <p class="soft">{ text("hours.lead") }</p>
            </header>
            <ZoneLine zone={present.clone().map(AttrValue::from)} saved={profile.zone_offsets.clone()}
                sure={zone.is_some() || profile.zone.is_some()} {moved} on_choose={on_zone} />
            <Choice<bool> legend={text("hours.view")} name="hours-view" options={views.to_vec()}
                chosen={*listed} onchange={on_list} look="choice-row" />
            <div class="hours-layout">
                <QuickFill desk={desk.clone()} />
                <div class="hours-week">
                    if *listed { <ListEditor desk={desk.clone()} /> } else {
                        <WeekGrid desk={desk.clone()} finger_paints={*finger_paints} />
                    }
                </div>
                if !*listed { <Aside desk={desk.clone()} /> }
            </div>
            if *just_saved && !unsaved {
                <Notice kind={NoticeKind::Good}>
                    <div class="row row-spread">
                        <span>{ text("hours.saved_next") }</span>
                        <Button glyph={Glyph::Calendar} onclick={go.reform(|_: MouseEvent| "meet")}>
                            { text("hours.to_meet") }
                        </Button>
                    </div>
                </Notice>
            }
            <Dock desk={desk.clone()} finger_paints={(!*listed).then_some(*finger_paints)} {on_finger} {standing}
                {on_save} />
        </div>
    }
}

#[derive(PartialEq, Properties)]
struct AsideProps {
    desk: UseReducerHandle<Desk>,
}

#[derive(PartialEq, Properties)]
struct QuickFillProps {
    desk: UseReducerHandle<Desk>,
}

/// The presets; unfolded for those whose week is still empty.
#[component]
fn QuickFill(props: &QuickFillProps) -> Html {
    let desk = &props.desk;
    let open = use_memo((), |()| desk.editor.weekly().is_empty());
    let clear = {
        let dispatcher = desk.dispatcher();
        move |_: MouseEvent| dispatcher.dispatch(Action::Clear)
    };
    html! {
        <details class="card quick-fill" open={*open}>
            <summary><h2>{ text("hours.presets") }</h2></summary>
            <p class="hint">{ text("hours.presets.hint") }</p>
            <Presets desk={desk.clone()} />
            <Button kind={ButtonKind::Plain} class="clear-week" glyph={Glyph::Cross} onclick={clear}
                disabled={desk.editor.weekly().is_empty()}>
                { text("hours.clear") }
            </Button>
        </details>
    }
}

/// Beside the week: how it is shown, and the keys.
#[component]
fn Aside(props: &AsideProps) -> Html {
    let desk = &props.desk;
    let dispatcher = desk.dispatcher();
    let act = |make: fn(bool) -> Action| {
        let dispatcher = dispatcher.clone();
        Callback::from(move |on| dispatcher.dispatch(make(on)))
    };
    let grain = |fine| Action::Grain(if fine { Grain::Quarter } else { Grain::Half });
    html! {
        <aside class="hours-aside stack" aria-label={text("hours.aside")}>
                <section class="card">
                    <h2 class="visually-hidden">{ text("hours.shown") }</h2>
                    <Switch label={text("hours.night")} hint={text_with("hours.night.hint", &[("morning", &clock_words(NIGHT_ENDS))])} on={desk.layout.night}
                        onchange={act(Action::Night)} />
                    <Switch label={text("hours.fine")} hint={text("hours.fine.hint")}
                        on={desk.layout.grain == Grain::Quarter} onchange={act(grain)} />
                </section>
                <details class="card hours-keys">
                    <summary>{ text("hours.keys") }</summary>
                    <Keys />
                </details>
                <p class="visually-hidden" id="hours-keys">{ text("hours.keys.spoken") }</p>
        </aside>
    }
}

/// The keys of the grid.
#[component]
fn Keys() -> Html {
    let keys = [
        ("↑ ↓ ← →", text("hours.keys.move")),
        ("Shift ↑ ↓ ← →", text("hours.keys.select")),
        ("Space", text("hours.keys.paint")),
        ("1 2 3", text("hours.keys.brush")),
        ("D", text("hours.keys.copy")),
        ("W", text("hours.keys.weekdays")),
        ("Esc", text("hours.keys.escape")),
        ("Ctrl Z", text("hours.keys.undo")),
    ];
    html! {
        <dl class="keys">
            { for keys.map(|(key, words)| html! { <><dt><kbd>{ key }</kbd></dt><dd>{ words }</dd></> }) }
        </dl>
    }
}
