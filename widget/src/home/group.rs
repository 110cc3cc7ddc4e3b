//! The own group: faces, and what time it is for each.

use jiff::Timestamp;
use schedule::Zone;
use wire::{Group, LearnerHome, Member, PersonId};
use yew::prelude::*;

use super::leaving::Leaving;
use crate::{
    clock::{format_ago, format_minutes, format_time, weekday_short},
    profile::language_name,
    text::{group_name, list, text, text_with},
    ui::{Glyph, NoticeKind, card_head, icon_with},
    wall::{ClassPhoto, face_large},
};

/// The card of the own group.
pub(super) fn own_group(
    home: &LearnerHome,
    group: &Group,
    me: &PersonId,
    now: Timestamp,
    reload: &Callback<()>,
) -> Html {
    let mine = group.members.iter().find(|it| it.person == *me).and_then(|it| it.zone.as_ref());
    let languages: Vec<_> = group.shared_languages.iter().map(|tag| language_name(tag)).collect();
    html! {
        <section class="card">
            { card_head(group_name(&group.name), Html::default()) }
            if home.nudged { { NoticeKind::Info.says(text("home.group.nudged")) } }
            if !languages.is_empty() {
                <p class="soft small">
                    { text_with("home.group.languages", &[("languages", &list(&languages))]) }
                </p>
            }
            if let Some(name) = &home.facilitator {
                <p class="soft small">{ text_with("home.group.facilitator", &[("name", name)]) }</p>
            }
            { for home.news.iter().map(|news| {
                let name = news.name.clone().map_or_else(|| text("person.unseen"), AttrValue::from);
                let key = if news.came { "home.group.came" } else { "home.group.left" };
                let words = text_with(key, &[("name", &name), ("ago", &format_ago(news.at, now))]);
                html! { <p class="soft small">{ words }</p> }
            }) }
            <ul class="members">
                { for group.members.iter().map(|member| row(member, mine, now)) }
            </ul>
            <div class="row">
                <ClassPhoto group={group.clone()} named={!home.profile.among_minors} />
                <Leaving reload={reload.clone()} />
            </div>
        </section>
    }
}

fn row(member: &Member, mine: Option<&Zone>, now: Timestamp) -> Html {
    let name = member.name.clone().map_or_else(|| text("person.unseen"), AttrValue::from);
    let under = if member.me {
        Some(text("home.group.you"))
    } else if member.name.is_none() {
        Some(text("person.unseen_hint"))
    } else if member.answered {
        member.zone.as_ref().zip(mine).map(|(theirs, mine)| distance(theirs, mine, now))
    } else {
        Some(text("home.group.no_hours"))
    };
    html! {
        <li class="member" key={member.person.0.clone()}>
            { face_large(member.name.as_deref(), &member.person, member.face.as_ref()) }
            <div class="member-words">
                <span class="member-name">{ name }</span>
                if let Some(under) = under { <span class="soft small">{ under }</span> }
                if let Some(line) = member.face.as_ref().and_then(|it| it.line.clone()) {
                    <span class="small member-line" dir="auto">{ line }</span>
                }
            </div>
            if let Some(zone) = &member.zone { { clock(zone, mine, now) } }
        </li>
    }
}

/// Their time now, with the weekday where it is not the reader's, and a moon where people sleep.
fn clock(zone: &Zone, mine: Option<&Zone>, now: Timestamp) -> Html {
    let local = zone.local(now);
    let other_day = mine.is_some_and(|mine| mine.local(now).date() != local.date());
    let night = !(7..22).contains(&local.hour());
    html! {
        <div class="member-clock">
            <time class="member-time">{ format_time(local.time()) }</time>
            <span class="soft small row">
                if other_day { <span>{ weekday_short(local.weekday()) }</span> }
                if night {
                    { icon_with(Glyph::Moon, "moon") }
                    <span class="visually-hidden">{ text("home.group.night") }</span>
                }
            </span>
        </div>
    }
}

/// "5 h 45 min ahead of you".
fn distance(theirs: &Zone, mine: &Zone, now: Timestamp) -> AttrValue {
    let minutes = (theirs.offset_seconds(now) - mine.offset_seconds(now)) / 60;
    let length = format_minutes(u16::try_from(minutes.unsigned_abs()).unwrap_or(u16::MAX));
    match minutes {
        0 => text("home.group.same_time"),
        1.. => text_with("home.group.ahead", &[("length", &length)]),
        _ => text_with("home.group.behind", &[("length", &length)]),
    }
}

#[cfg(test)]
mod tests {
    use schedule::ZoneSpan;

    use super::*;

    #[test]
    fn distances_are_told_from_the_readers_side() {
        let now: Timestamp = "2026-11-26T12:00:00Z".parse().unwrap();
        let zone = |offset_seconds| Zone {
            name: String::new(),
            spans: vec![ZoneSpan { from: now, offset_seconds }],
        };
        let (kathmandu, lisbon) = (zone(20_700), zone(0));
        assert_eq!(distance(&kathmandu, &lisbon, now), "5 h 45 min ahead of you");
        assert_eq!(distance(&lisbon, &kathmandu, now), "5 h 45 min behind you");
        assert_eq!(distance(&lisbon, &lisbon, now), "same time as you");
    }
}
