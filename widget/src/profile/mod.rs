//! The few questions: who I am here, as much as I want to say.

#[cfg(feature = "learner")]
mod known;
mod languages;
mod place;
mod zone;

use web_sys::HtmlInputElement;
use wire::{AvailabilityAnswer, Goal, Profile, ProfileAnswer, SeenBy, ZoneSource};
use yew::prelude::*;

#[cfg(feature = "learner")]
pub(crate) use known::Known;
pub(crate) use languages::language_name;
pub(crate) use place::{guess, place};
pub(crate) use zone::ZoneDialog;

use self::languages::Languages;
use crate::{
    load::use_act,
    text::text,
    ui::{ButtonKind, Choice, Glyph, Press, Switch, button, choice, failed, field_head, icon},
};

/// Longest nickname, in characters; the server has the same limit.
const LONGEST_NICKNAME: &str = "60";

/// The answers as they stand in the form.
#[derive(Clone, PartialEq)]
struct Draft {
    nickname: String,
    zone: Option<String>,
    languages: Vec<String>,
    experience: Option<u8>,
    /// As typed, with commas between.
    interests: String,
    goal: Option<Goal>,
    commitment: Option<u8>,
    wants_group: bool,
    seen_by: SeenBy,
}

impl Draft {
    fn of(profile: &Profile) -> Self {
        Self {
            nickname: profile.name.clone(),
            zone: profile.zone.clone().or_else(guess),
            languages: profile.languages.clone(),
            experience: profile.experience,
            interests: profile.interests.join(", "),
            goal: profile.goal,
            commitment: profile.commitment,
            wants_group: profile.wants_group,
            seen_by: profile.seen_by,
        }
    }

    fn answer(&self, profile: &Profile) -> ProfileAnswer {
        let renamed = !profile.name_from_platform && self.nickname != profile.name;
        ProfileAnswer {
            nickname: renamed.then(|| self.nickname.clone()),
            languages: self.languages.clone(),
            experience: self.experience,
            interests: self.interests.split(',').map(str::to_owned).collect(),
            goal: self.goal,
            commitment: self.commitment,
            wants_group: self.wants_group,
            seen_by: self.seen_by,
        }
    }

    /// The zone travels with the hours; it is sent when it was changed or confirmed here for the first time.
    fn zone_answer(&self, profile: &Profile) -> Option<AvailabilityAnswer> {
        let zone = self.zone.clone()?;
        let settled = profile.zone_source == Some(ZoneSource::Chosen) && profile.zone.as_ref() == Some(&zone);
        (!settled).then(|| AvailabilityAnswer { zone, weekly: profile.weekly.clone() })
    }
}

#[derive(PartialEq, Properties)]
pub(crate) struct ProfileFormProps {
    /// The answers so far.
    pub(crate) profile: Profile,
    /// Words of the button that saves.
    pub(crate) save: AttrValue,
    /// Hears the saved profile.
    pub(crate) onsaved: Callback<Profile>,
}

/// All questions on one phone screen.
#[component]
pub(crate) fn ProfileForm(props: &ProfileFormProps) -> Html {
    let draft = use_state(|| Draft::of(&props.profile));
    let choosing = use_state(|| false);
    let save = use_act(
        |api, (zone, answer): (Option<AvailabilityAnswer>, ProfileAnswer)| async move {
            if let Some(zone) = zone {
                api.put::<_, Profile>("/api/availability", &zone).await?;
            }
            api.put("/api/profile", &answer).await
        },
        props.onsaved.clone(),
    );
    let onsubmit = {
        let (draft, profile, run) = (draft.clone(), props.profile.clone(), save.run.clone());
        Callback::from(move |event: SubmitEvent| {
            event.prevent_default();
            run.emit((draft.zone_answer(&profile), draft.answer(&profile)));
        })
    };
    let onname = {
        let draft = draft.clone();
        Callback::from(move |event: InputEvent| {
            let nickname = event.target_unchecked_into::<HtmlInputElement>().value();
            draft.set(Draft { nickname, ..(*draft).clone() });
        })
    };
    let onlanguages = {
        let draft = draft.clone();
        Callback::from(move |languages| draft.set(Draft { languages, ..(*draft).clone() }))
    };
    let onexperience = {
        let draft = draft.clone();
        Callback::from(move |at: usize| {
            draft.set(Draft { experience: u8::try_from(at).ok(), ..(*draft).clone() });
        })
    };
    let oninterests = {
        let draft = draft.clone();
        Callback::from(move |event: InputEvent| {
            let interests = event.target_unchecked_into::<HtmlInputElement>().value();
            draft.set(Draft { interests, ..(*draft).clone() });
        })
    };
    let ongoal = {
        let draft = draft.clone();
        Callback::from(move |at: usize| {
            draft.set(Draft { goal: GOALS.get(at).copied(), ..(*draft).clone() });
        })
    };
    let oncommitment = {
        let draft = draft.clone();
        Callback::from(move |at: usize| {
            draft.set(Draft { commitment: u8::try_from(at).ok(), ..(*draft).clone() });
        })
    };
    let onseen = {
        let draft = draft.clone();
        Callback::from(move |at: usize| {
            draft.set(Draft { seen_by: AUDIENCES[at % AUDIENCES.len()], ..(*draft).clone() });
        })
    };
    let onalone = {
        let draft = draft.clone();
        Callback::from(move |alone: bool| draft.set(Draft { wants_group: !alone, ..(*draft).clone() }))
    };
    let onzone = {
        let (draft, choosing) = (draft.clone(), choosing.clone());
        Callback::from(move |zone| {
            choosing.set(false);
            draft.set(Draft { zone: Some(zone), ..(*draft).clone() });
        })
    };
    let experience = Choice {
        legend: text("profile.experience"),
        name: "experience",
        look: "choice-scale",
        options: levels(),
        chosen: draft.experience.map(usize::from),
        onchange: onexperience,
    };
    let goal = Choice {
        legend: text("profile.goal"),
        name: "goal",
        look: "choice-scale",
        options: goals(),
        chosen: GOALS.iter().position(|it| Some(*it) == draft.goal),
        onchange: ongoal,
    };
    let commitment = Choice {
        legend: text("profile.commitment"),
        name: "commitment",
        look: "choice-row",
        options: vec![
            text("profile.commitment.0"),
            text("profile.commitment.1"),
            text("profile.commitment.2"),
        ],
        chosen: draft.commitment.map(usize::from),
        onchange: oncommitment,
    };
    let seen = Choice {
        legend: text("profile.seen"),
        name: "seen-by",
        look: "choice-row",
        options: audiences(props.profile.among_minors),
        chosen: AUDIENCES.iter().position(|it| *it == draft.seen_by),
        onchange: onseen,
    };
    let seen_hint = match draft.seen_by {
        SeenBy::Nobody => text("profile.seen.nobody.hint"),
        SeenBy::Group if props.profile.among_minors => text("profile.seen.minors.hint"),
        SeenBy::Group => text("profile.seen.group.hint"),
        SeenBy::Course => text("profile.seen.course.hint"),
    };
    html! {
        <form class="profile stack" {onsubmit}>
            if !props.profile.name_from_platform {
                <div class="field">
                    { field_head("nickname", text("profile.nickname"), Some(text("profile.nickname.hint"))) }
                    <input id="nickname" class="input" type="text" required=true maxlength={LONGEST_NICKNAME}
                        autocomplete="off" aria-describedby="nickname-hint" value={draft.nickname.clone()}
                        oninput={onname} />
                </div>
            }
            <ZoneLine zone={draft.zone.clone()} source={source_words(&props.profile, draft.zone.as_ref())}
                onchange={let choosing = choosing.clone(); Callback::from(move |()| choosing.set(true))} />
            <Languages chosen={draft.languages.clone()} onchange={onlanguages} />
            { choice(experience) }
            <div class="field">
                { field_head("interests", text("profile.interests"), Some(text("profile.interests.hint"))) }
                <input id="interests" class="input" type="text" maxlength="160" autocomplete="off"
                    aria-describedby="interests-hint" value={draft.interests.clone()} oninput={oninterests} />
            </div>
            { choice(goal) }
            { choice(seen) }
            <p class="hint profile-seen" aria-live="polite">{ seen_hint }</p>
            <Switch label={text("profile.alone")} hint={text("profile.alone.hint")} on={!draft.wants_group}
                onchange={onalone} />
            if draft.wants_group { { choice(commitment) } }
            { failed(save.failure.as_ref()) }
            { button(
                Press {
                    kind: ButtonKind::Primary,
                    class: "button-wide",
                    submit: true,
                    busy: save.busy,
                    ..Press::default()
                },
                props.save.clone(),
            ) }
            if *choosing {
                <ZoneDialog chosen={draft.zone.clone().map(AttrValue::from)} onchoose={onzone}
                    onclose={Callback::from(move |()| choosing.set(false))} />
            }
        </form>
    }
}

#[derive(PartialEq, Properties)]
struct ZoneLineProps {
    zone: Option<String>,
    source: AttrValue,
    onchange: Callback<()>,
}

/// The zone as it stands, where it comes from, and a way to change it.
#[component]
fn ZoneLine(props: &ZoneLineProps) -> Html {
    let change = props.onchange.reform(|_: MouseEvent| ());
    html! {
        <div class="field" role="group" aria-labelledby="zone-label">
            <span class="field-label" id="zone-label">{ text("profile.zone") }</span>
            <div class="zone-line">
                { icon(Glyph::Globe) }
                <span class="zone-words">
                    <strong>{ props.zone.as_deref().map_or_else(|| text("profile.zone.none"), |it| place(it).into()) }</strong>
                    <span class="hint">{ &props.source }</span>
                </span>
                { button(
                    Press { onclick: change, ..Press::default() },
                    if props.zone.is_some() { text("action.edit") } else { text("profile.zone.choose") },
                ) }
            </div>
        </div>
    }
}

/// Where the zone in the form comes from, so that a guess is seen to be one.
fn source_words(profile: &Profile, zone: Option<&String>) -> AttrValue {
    let Some(zone) = zone else { return text("profile.zone.none.hint") };
    match profile.zone_source {
        Some(ZoneSource::Platform) if profile.zone.as_ref() == Some(zone) => text("profile.zone.platform"),
        None if guess().as_ref() == Some(zone) => text("profile.zone.guessed"),
        _ => AttrValue::from(zone.clone()),
    }
}

/// Whom one may be seen by, in the order of the choice.
const AUDIENCES: [SeenBy; 3] = [SeenBy::Nobody, SeenBy::Group, SeenBy::Course];

/// What one takes the course for, in the order of the choice.
const GOALS: [Goal; 5] = [Goal::Curiosity, Goal::Career, Goal::Peers, Goal::Certificate, Goal::Credit];

/// The words for [`GOALS`].
fn goals() -> Vec<AttrValue> {
    vec![
        text("profile.goal.curiosity"),
        text("profile.goal.career"),
        text("profile.goal.peers"),
        text("profile.goal.certificate"),
        text("profile.goal.credit"),
    ]
}

fn levels() -> Vec<AttrValue> {
    vec![
        text("profile.experience.0"),
        text("profile.experience.1"),
        text("profile.experience.2"),
        text("profile.experience.3"),
        text("profile.experience.4"),
    ]
}

/// The words for [`AUDIENCES`]; among minors nobody is offered to show themself beyond their group.
fn audiences(among_minors: bool) -> Vec<AttrValue> {
    let mut words = vec![text("profile.seen.nobody"), text("profile.seen.group")];
    if !among_minors {
        words.push(text("profile.seen.course"));
    }
    words
}
