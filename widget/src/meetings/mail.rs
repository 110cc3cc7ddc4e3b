//! Invitations and reminders by e-mail: where they go is typed here, and nowhere assumed.

use jiff::civil::{Time, time};
use schedule::QuietHours;
use web_sys::{HtmlInputElement, HtmlSelectElement};
use wire::{MailSettings, MailWish};
use yew::prelude::*;

use crate::{
    clock::format_time,
    load::{Load, use_act, use_load},
    text::{text, text_with},
    ui::{
        ButtonKind, Choice, NoticeKind, Press, announce, button, choice, failed, field_head, pending, retry,
    },
};

const PATH: &str = "/api/mail";

/// When a reminder may come, in minutes before a meeting; in the order of the choice.
const LEADS: [Option<u16>; 3] = [Some(1440), Some(60), None];

/// The card; nothing where this Kith sends no mails.
#[component]
pub(super) fn ByMail() -> Html {
    let known = use_load((), |api, ()| async move { api.get::<MailSettings>(PATH).await });
    let typed = use_state(String::new);
    let lead = use_state(|| LEADS[0]);
    let quiet = use_state(QuietHours::default);
    let done = {
        let set = known.set.clone();
        Callback::from(move |now: MailSettings| {
            announce(&text(match (&now.address, now.confirmed) {
                (None, _) => "mail.ended",
                (_, true) => "mail.saved",
                _ => "mail.sent",
            }));
            set.emit(now);
        })
    };
    let act = use_act(
        |api, wish: Option<MailWish>| async move {
            if let Some(wish) = wish {
                return api.put::<_, MailSettings>(PATH, &wish).await;
            }
            api.delete(PATH).await?;
            api.get(PATH).await
        },
        done,
    );
    let known_now = match &known.state {
        Load::Pending => return pending(1),
        Load::Failed(failure) => return retry(failure, &known.reload),
        Load::Ready(it) => it,
    };
    if !known_now.offered && known_now.address.is_none() {
        return Html::default();
    }
    let works = known_now.confirmed && known_now.refused.is_none();
    let onsubmit = {
        let (typed, lead, quiet, run) = (typed.clone(), *lead, *quiet, act.run.clone());
        Callback::from(move |event: SubmitEvent| {
            event.prevent_default();
            let wish = MailWish { address: (*typed).clone(), reminder_minutes: lead, quiet: Some(quiet) };
            run.emit(Some(wish));
        })
    };
    let oninput = {
        let typed = typed.clone();
        Callback::from(move |event: InputEvent| {
            typed.set(event.target_unchecked_into::<HtmlInputElement>().value());
        })
    };
    let present = if works { known_now.reminder_minutes } else { *lead };
    let present_quiet = if works { known_now.quiet } else { *quiet };
    let onreminders = {
        let (lead, quiet, run) = (lead.clone(), quiet.clone(), act.run.clone());
        let address = known_now.address.clone().filter(|_| works);
        Callback::from(move |(minutes, hours): (Option<u16>, QuietHours)| {
            lead.set(minutes);
            quiet.set(hours);
            if let Some(address) = address.clone() {
                run.emit(Some(MailWish { address, reminder_minutes: minutes, quiet: Some(hours) }));
            }
        })
    };
    let onlead = onreminders.reform(move |at: usize| (LEADS[at % LEADS.len()], present_quiet));
    let onquiet = onreminders.reform(move |hours: QuietHours| (present, hours));
    let leads = choice(Choice {
        legend: text("mail.lead"),
        name: "mail-lead",
        look: "choice-row",
        options: vec![text("mail.lead.day"), text("mail.lead.hour"), text("mail.lead.none")],
        chosen: LEADS.iter().position(|it| *it == present),
        onchange: onlead,
    });
    let leads = html! {
        <>
            { leads }
            if present.is_some() {
                <p class="soft small">{ text("mail.lead.nudge") }</p>
                { quiet_hours(present_quiet, &onquiet) }
            }
        </>
    };
    let end = button(
        Press {
            kind: ButtonKind::Danger,
            busy: act.busy,
            onclick: act.run.reform(|_: MouseEvent| None),
            ..Press::default()
        },
        text("mail.end"),
    );
    let told = known_now.address.as_deref().map(|address| {
        let told = |key| text_with(key, &[("address", address)]);
        match &known_now.refused {
            Some(code) => {
                NoticeKind::Trouble.says(text_with("mail.refused", &[("address", address), ("code", code)]))
            }
            None if works => NoticeKind::Good.says(told("mail.works")),
            None => NoticeKind::Attention.says(told("mail.waits")),
        }
    });
    html! {
        <section class="card stack stack-close">
            <h2>{ text("mail.title") }</h2>
            <p class="soft">{ text("mail.text") }</p>
            { for told }
            if works {
                { leads }
                <div class="row">{ end }</div>
            } else if known_now.address.is_some() && known_now.refused.is_none() {
                <div class="row">
                    { button(
                        Press { onclick: known.reload.reform(|_: MouseEvent| ()), ..Press::default() },
                        text("mail.check"),
                    ) }
                    { end }
                </div>
            } else {
                <form class="stack stack-close" {onsubmit} novalidate=true>
                    <div class="field">
                        { field_head("mail-address", text("mail.address"), Some(text("mail.hint"))) }
                        <input id="mail-address" class="input" type="email" inputmode="email" autocomplete="email"
                            dir="ltr" maxlength="254" aria-describedby="mail-address-hint" value={(*typed).clone()} {oninput} />
                    </div>
                    { leads }
                    <div class="row">
                        { button(Press { submit: true, busy: act.busy, ..Press::default() }, text("mail.ask")) }
                    </div>
                </form>
            }
            { failed(act.failure.as_ref()) }
        </section>
    }
}

/// When no reminder comes: two hours, by the reader's own clock.
fn quiet_hours(now: QuietHours, onquiet: &Callback<QuietHours>) -> Html {
    let hours = |id: &'static str,
                 label: AttrValue,
                 chosen: Time,
                 put: fn(QuietHours, Time) -> QuietHours| {
        let onchange = onquiet.reform(move |event: Event| {
            let at = event.target_unchecked_into::<HtmlSelectElement>().selected_index();
            put(now, hour(i8::try_from(at).unwrap_or(0)))
        });
        let options = (0..24_i8).map(hour).map(|at| {
            html! { <option selected={at == chosen}>{ format_time(at) }</option> }
        });
        html! {
            <div class="field">
                { field_head(id, label, None) }
                <select {id} class="input" {onchange} aria-describedby="mail-quiet-hint">{ for options }</select>
            </div>
        }
    };
    let hint = if now.from == now.until { "mail.quiet.none" } else { "mail.quiet.hint" };
    html! {
        <fieldset class="field">
            <legend class="field-label">{ text("mail.quiet") }</legend>
            <div class="two-fields">
                { hours("mail-quiet-from", text("mail.quiet.from"), now.from, |it, from| QuietHours { from, ..it }) }
                { hours("mail-quiet-until", text("mail.quiet.until"), now.until, |it, until| QuietHours { until, ..it }) }
            </div>
            <p id="mail-quiet-hint" class="hint">{ text(hint) }</p>
        </fieldset>
    }
}

/// The full hour with this number; midnight where there is none.
const fn hour(number: i8) -> Time {
    if number >= 0 && number < 24 { time(number, 0, 0, 0) } else { Time::midnight() }
}
