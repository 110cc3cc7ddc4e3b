//! The switch for the column "took part" in the platform's gradebook, and how it stands.

use gloo_timers::callback::Timeout;
use wire::{Gradebook, GradebookSwitch};
use yew::prelude::*;

use crate::{
    load::{Load, use_act, use_load},
    text::{plural, text},
    ui::{NoticeKind, Switch, failed},
};

const ADDRESS: &str = "/api/gradebook";
/// How often a column that is being made or filled is looked after.
const LOOK_AGAIN_MS: u32 = 3_000;

/// The card. Where the state does not come it stays away: the groups are what the screen is for.
#[component]
pub(crate) fn TookPart() -> Html {
    let book = use_load((), |api, ()| async move { api.get::<Gradebook>(ADDRESS).await });
    let switch = use_act(
        |api, on: bool| async move { api.put::<_, Gradebook>(ADDRESS, &GradebookSwitch { on }).await },
        book.set.clone(),
    );
    let (key, under_way) = match &book.state {
        Load::Ready(it) => (std::rc::Rc::as_ptr(it).addr(), is_under_way(it)),
        _ => (0, false),
    };
    {
        let reload = book.reload.clone();
        use_effect_with(key, move |_| {
            let timer = under_way.then(|| Timeout::new(LOOK_AGAIN_MS, move || reload.emit(())));
            move || drop(timer)
        });
    }
    let Load::Ready(it) = &book.state else { return Html::default() };
    html! {
        <section class="card aside-card" aria-labelledby="gradebook-heading">
            <header class="card-head">
                <h2 id="gradebook-heading" class="group-card-name">{ text("groups.gradebook.title") }</h2>
            </header>
            if it.offered || it.on {
                <Switch label={text("groups.gradebook.switch")} hint={text("groups.gradebook.hint")} on={it.on}
                    disabled={switch.busy} onchange={switch.run.clone()} />
            }
            if let Some(reason) = &it.reason { <p class="hint">{ reason }</p> }
            <p class="hint" role="status">{ if it.on { state(it) } else { String::new() } }</p>
            if let Some(trouble) = &it.trouble { { NoticeKind::Attention.says(AttrValue::from(trouble.clone())) } }
            { failed(switch.failure.as_ref()) }
        </section>
    }
}

/// Whether something changes soon without anybody's doing.
fn is_under_way(book: &Gradebook) -> bool {
    book.on && book.trouble.is_none() && (!book.made || book.waiting > 0)
}

/// How the column stands, in a line.
fn state(book: &Gradebook) -> String {
    if !book.made {
        return if book.trouble.is_none() {
            text("groups.gradebook.making").to_string()
        } else {
            String::new()
        };
    }
    let mut words = plural("groups.gradebook.sent", book.sent.into()).to_string();
    for (key, count) in
        [("groups.gradebook.waiting", book.waiting), ("groups.gradebook.skipped", book.skipped)]
    {
        if count > 0 {
            words.push(' ');
            words.push_str(&plural(key, count.into()));
        }
    }
    words
}

#[cfg(test)]
mod tests {
    use super::*;

    fn book(made: bool, waiting: u32, trouble: Option<&str>) -> Gradebook {
        Gradebook {
            offered: true,
            reason: None,
            on: true,
            made,
            sent: 12,
            waiting,
            skipped: 1,
            trouble: trouble.map(str::to_owned),
        }
    }

    #[test]
    fn a_column_under_way_is_looked_after_until_it_is_there_or_in_trouble() {
        assert!(is_under_way(&book(false, 0, None)) && is_under_way(&book(true, 1, None)));
        assert!(!is_under_way(&book(true, 0, None)) && !is_under_way(&book(false, 0, Some("no"))));
        assert!(!is_under_way(&Gradebook { on: false, ..book(false, 0, None) }));
    }

    #[test]
    fn the_line_says_who_has_the_point_and_who_cannot() {
        assert_eq!(
            state(&book(true, 0, None)),
            "12 people have the point. Your platform takes none for 1 person."
        );
        assert_eq!(state(&book(false, 0, Some("no"))), "");
    }
}
