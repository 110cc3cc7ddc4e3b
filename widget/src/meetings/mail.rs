//! Invitations and reminders by e-mail: where they go is typed here, and nowhere assumed.

use web_sys::HtmlInputElement;
use wire::{MailSettings, MailWish};
use yew::prelude::*;

use crate::{
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
        let (typed, lead, run) = (typed.clone(), *lead, act.run.clone());
        Callback::from(move |event: SubmitEvent| {
            event.prevent_default();
            run.emit(Some(MailWish { address: (*typed).clone(), reminder_minutes: lead }));
        })
    };
    let oninput = {
        let typed = typed.clone();
        Callback::from(move |event: InputEvent| {
            typed.set(event.target_unchecked_into::<HtmlInputElement>().value());
        })
    };
    let onlead = {
        let (lead, run, address) = (lead.clone(), act.run.clone(), known_now.address.clone());
        Callback::from(move |at: usize| {
            let chosen = LEADS[at % LEADS.len()];
            lead.set(chosen);
            if let Some(address) = address.clone().filter(|_| works) {
                run.emit(Some(MailWish { address, reminder_minutes: chosen }));
            }
        })
    };
    let present = if works { known_now.reminder_minutes } else { *lead };
    let leads = choice(Choice {
        legend: text("mail.lead"),
        name: "mail-lead",
        look: "choice-row",
        options: vec![text("mail.lead.day"), text("mail.lead.hour"), text("mail.lead.none")],
        chosen: LEADS.iter().position(|it| *it == present),
        onchange: onlead,
    });
    let leads = html! { <>{ leads }<p class="soft small">{ text("mail.lead.nudge") }</p></> };
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
