//! Whose clock the week is on.

use jiff::Timestamp;
use schedule::Zone;
use yew::prelude::*;

use crate::{
    clock::{format_time, use_now},
    profile::{ZoneDialog, place},
    text::{text, text_with},
    ui::{ButtonKind, Glyph, NoticeKind, Press, button, icon},
};

/// An offset from UTC: "UTC+05:45", "UTC−03:30", "UTC".
pub(crate) fn offset_words(seconds: i32) -> AttrValue {
    let minutes = seconds.unsigned_abs() / 60;
    if minutes == 0 {
        return text("zone.utc");
    }
    let two =
        |number: u32| if number < 10 { ["0", &*number.to_string()].concat() } else { number.to_string() };
    let values = [("hours", &*two(minutes / 60)), ("minutes", &*two(minutes % 60))];
    if seconds > 0 { text_with("zone.ahead", &values) } else { text_with("zone.behind", &values) }
}

/// "Kathmandu, UTC+05:45", as of `now`.
pub(crate) fn zone_words(zone: &Zone, now: Timestamp) -> AttrValue {
    let offset = offset_words(zone.offset_seconds(now));
    text_with("zone.city_offset", &[("city", &place(&zone.name)), ("offset", &offset)])
}

#[derive(PartialEq, Properties)]
pub(crate) struct ZoneLineProps {
    /// IANA name of the zone the week is in; `None`: nobody knows.
    pub(crate) zone: Option<AttrValue>,
    /// Offsets of the zone the server has; of another zone they are not known before it is saved.
    pub(crate) saved: Option<Zone>,
    /// Whether the person, or their platform, said so; otherwise it is a guess.
    pub(crate) sure: bool,
    /// Whether another zone was chosen and not saved.
    pub(crate) moved: bool,
    /// Hears the choice of another zone.
    pub(crate) on_choose: Callback<String>,
}

/// The zone, what its clocks say now, and a way to change it.
#[component]
pub(crate) fn ZoneLine(props: &ZoneLineProps) -> Html {
    let now = use_now();
    let choosing = use_state(|| false);
    let open = {
        let choosing = choosing.clone();
        move |_: MouseEvent| choosing.set(true)
    };
    let onclose = {
        let choosing = choosing.clone();
        Callback::from(move |()| choosing.set(false))
    };
    let onchoose = {
        let (choosing, on_choose) = (choosing.clone(), props.on_choose.clone());
        Callback::from(move |zone: String| {
            choosing.set(false);
            on_choose.emit(zone);
        })
    };
    let offsets = props.saved.as_ref().filter(|saved| props.zone.as_deref() == Some(&*saved.name));
    let words = match (offsets, &props.zone) {
        (Some(offsets), _) => zone_words(offsets, now),
        (None, Some(name)) => AttrValue::from(place(name)),
        (None, None) => text("zone.unknown"),
    };
    html! {
        <>
            <div class="zone-line">
                { icon(Glyph::Globe) }
                <span class="zone-words">
                    <span>{ text("hours.zone") }{ " " }<strong>{ words }</strong></span>
                    if let Some(offsets) = offsets {
                        <span class="soft small figures">
                            { text_with("hours.zone.now", &[("time", &format_time(offsets.local(now).time()))]) }
                        </span>
                    }
                </span>
                { button(
                    Press { kind: ButtonKind::Plain, onclick: open.into(), ..Press::default() },
                    if props.zone.is_some() { text("hours.zone.change") } else { text("hours.zone.choose") },
                ) }
            </div>
            if props.zone.is_none() {
                { NoticeKind::Attention.says(text("hours.zone.ask")) }
            } else if !props.sure {
                { NoticeKind::Attention.says(text("hours.zone.guessed")) }
            } else if props.moved {
                { NoticeKind::Info.says(text("hours.zone.moved")) }
            }
            if *choosing { <ZoneDialog chosen={props.zone.clone()} {onchoose} {onclose} /> }
        </>
    }
}

#[cfg(test)]
mod tests {
    use schedule::ZoneSpan;

    use super::*;

    #[test]
    fn offsets_keep_their_minutes_and_sign() {
        assert_eq!(offset_words(20_700), "UTC+05:45");
        assert_eq!(offset_words(-12_600), "UTC\u{2212}03:30");
        assert_eq!(offset_words(0), "UTC");
    }

    #[test]
    fn a_zone_is_told_by_its_city_and_present_offset() {
        let change: Timestamp = "2026-11-01T06:00:00Z".parse().unwrap();
        let zone = Zone {
            name: "America/New_York".to_owned(),
            spans: vec![
                ZoneSpan { from: Timestamp::UNIX_EPOCH, offset_seconds: -14_400 },
                ZoneSpan { from: change, offset_seconds: -18_000 },
            ],
        };
        assert_eq!(zone_words(&zone, change), "New York, UTC\u{2212}05:00");
        let before = change - jiff::SignedDuration::from_secs(1);
        assert_eq!(zone_words(&zone, before), "New York, UTC\u{2212}04:00");
    }
}
