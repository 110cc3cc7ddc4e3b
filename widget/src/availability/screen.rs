//! The screen: whose clock, the week as grid or list, and the dock.

use std::cell::RefCell;

use schedule::Weekly;
use wire::{AvailabilityAnswer, Profile};
use yew::prelude::*;

use super::{
    aside::aside,
    days::DaysSection,
    desk::{Action, Desk},
    dock::{Standing, dock},
    editor::Editor,
    grid::WeekGrid,
    list_editor::ListEditor,
    odd::{coming, notes, told},
    quick_fill::quick_fill,
    saying::{clock_words, news_words},
    week_start::first_day,
    zone_line::ZoneLine,
};
use crate::{
    app::use_go,
    clock::use_now,
    language::reader,
    load::{Load, use_act, use_load},
    profile::guess,
    text::text,
    ui::{Choice, Glyph, NoticeKind, Press, announce, button, choice, pending, retry},
};

thread_local! {
    /// What was painted and not saved when the screen was left; another tab of the widget must not cost it.
    static LEFT: RefCell<Option<Weekly>> = const { RefCell::new(None) };
}

/// The list, among the views.
const LIST: usize = 1;

/// Weekly availability of the person who is here.
#[component]
pub(crate) fn AvailabilityScreen() -> Html {
    let profile = use_load((), |api, ()| async move { api.get::<Profile>("/api/profile").await });
    match &profile.state {
        Load::Pending => pending(1),
        Load::Failed(failure) => retry(failure, &profile.reload),
        Load::Ready(it) => html! { <Hours profile={(**it).clone()} on_saved={profile.set} /> },
    }
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
        Desk::over(editor, first_day(&reader()))
    });
    let zone = use_state(|| None::<String>);
    let finger_paints = use_state(|| false);
    let listed = use_state(|| false);
    let just_saved = use_state(|| false);
    let empty_at_first = use_memo((), |()| desk.editor.weekly().is_empty());
    let now = use_now();

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
        Callback::from(move |view| listed.set(view == LIST))
    };
    let on_finger = {
        let finger_paints = finger_paints.clone();
        Callback::from(move |paints: bool| {
            announce(&if paints { text("hours.finger_on") } else { text("hours.finger_off") });
            finger_paints.set(paints);
        })
    };
    let views = Choice {
        legend: text("hours.view"),
        name: "hours-view",
        look: "choice-row",
        options: vec![text("hours.view.grid"), text("hours.view.list")],
        chosen: Some(usize::from(*listed) * LIST),
        onchange: on_list,
    };
    // Of a zone that is not saved yet the changes are not known.
    let known = profile.zone_offsets.as_ref().filter(|it| present.as_deref() == Some(&*it.name));
    let changes = coming(known, now);
    let told = told(&changes);
    let today = profile.zone_offsets.as_ref().map(|zone| zone.local(now).date());
    html! {
        <div class="wide stack hours">
            <header class="stack stack-close">
                <h1>{ text("hours.title") }</h1>
                <p class="soft">{ text("hours.lead") }</p>
            </header>
            <ZoneLine zone={present.clone().map(AttrValue::from)} saved={profile.zone_offsets.clone()}
                sure={zone.is_some() || profile.zone.is_some()} {moved} on_choose={on_zone} />
            { choice(views) }
            <div class="hours-layout">
                { quick_fill(&desk, *empty_at_first) }
                <div class="hours-week">
                    if *listed { <ListEditor desk={desk.clone()} /> } else {
                        <WeekGrid desk={desk.clone()} finger_paints={*finger_paints} told={told.clone()} />
                    }
                    { notes(&told) }
                </div>
                if !*listed { { aside(&desk) } }
            </div>
            <DaysSection {today} {changes} />
            if *just_saved && !unsaved {
                <div class={NoticeKind::Good.class()}>{ NoticeKind::Good.icon() }<div>
                    <div class="row row-spread">
                        <span>{ text("hours.saved_next") }</span>
                        { button(
                            Press {
                                glyph: Some(Glyph::Calendar),
                                onclick: go.reform(|_: MouseEvent| "meet"),
                                ..Press::default()
                            },
                            text("hours.to_meet"),
                        ) }
                    </div>
                </div></div>
            }
            { dock(&desk, &standing, now, (!*listed).then_some(*finger_paints), &on_finger, &on_save) }
        </div>
    }
}
