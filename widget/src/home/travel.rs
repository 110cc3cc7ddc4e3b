//! Somebody's device is elsewhere than their hours: for now, or for good?

use jiff::Timestamp;
use schedule::Zone;
use wire::{AvailabilityAnswer, Profile, ZoneSource};
use yew::prelude::*;

use crate::{
    clock::now,
    load::use_act,
    profile::{guess, place},
    text::{text, text_with},
    ui::{NoticeKind, Press, announce, button, failed},
};

#[derive(PartialEq, Properties)]
pub(super) struct TravelProps {
    pub(super) profile: Profile,
    pub(super) reload: Callback<()>,
}

/// Asks a traveller once per visit; asks nobody whose clock agrees with their zone.
#[component]
pub(super) fn Travel(props: &TravelProps) -> Html {
    let stay = use_state(|| false);
    let move_hours = use_act(
        |api, answer: AvailabilityAnswer| async move { api.put::<_, Profile>("/api/availability", &answer).await },
        props.reload.reform(|_: Profile| announce(&text("home.travel.moved"))),
    );
    let profile = &props.profile;
    let (Some(home), Some(device)) = (&profile.zone, guess()) else { return Html::default() };
    let settled = profile.zone_source == Some(ZoneSource::Chosen);
    let apart = profile.zone_offsets.as_ref().is_some_and(|zone| clocks_differ(zone, now(), device_offset()));
    if *stay || !settled || *home == device || !apart {
        return Html::default();
    }
    let places = [("home", &*place(home)), ("here", &*place(&device))];
    let onmove = {
        let (device, weekly) = (device.clone(), profile.weekly.clone());
        move_hours
            .run
            .reform(move |_: MouseEvent| AvailabilityAnswer { zone: device.clone(), weekly: weekly.clone() })
    };
    html! {
        <div class={NoticeKind::Attention.class()}>{ NoticeKind::Attention.icon() }<div>
            <div class="stack stack-close">
                <p>{ text_with("home.travel.text", &places) }</p>
                <div class="row">
                    { button(
                        Press { onclick: Callback::from(move |_| stay.set(true)), ..Press::default() },
                        text_with("home.travel.stay", &places),
                    ) }
                    { button(
                        Press { busy: move_hours.busy, onclick: onmove, ..Press::default() },
                        text_with("home.travel.move", &places),
                    ) }
                </div>
                { failed(move_hours.failure.as_ref()) }
            </div>
        </div></div>
    }
}

/// Seconds east of UTC by the device's own clock. Only ever compared, to decide whether to ask.
fn device_offset() -> i32 {
    #[expect(clippy::cast_possible_truncation, reason = "whole minutes, at most a day")]
    let minutes_west = js_sys::Date::new_0().get_timezone_offset() as i32;
    -minutes_west * 60
}

/// Two names for one place, such as an old and a new spelling, show the same clock: that is no journey.
fn clocks_differ(zone: &Zone, now: Timestamp, device_offset: i32) -> bool {
    zone.offset_seconds(now) != device_offset
}
