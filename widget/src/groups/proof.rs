//! How far a proposal is from the best there is: for few people with a proof, for more with a bound.

use std::{cell::RefCell, rc::Rc};

use grouping::{MOST_BOUND, exact::MOST_PEOPLE};
use wire::ProposalRequest;
use worker::{News, Task};
use yew::prelude::*;

use crate::{
    api::Api,
    json,
    load::spawn,
    text::{text, text_with},
    ui::{Press, button},
    work::Work,
};

/// What is known.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum Distance {
    /// Nobody asked yet.
    #[default]
    Unasked,
    /// It is being looked for.
    Looking,
    /// Better groups can be better by so many hundredths of a point at most; and better ones were found just now.
    Known(u32, bool),
    /// It could not be found out.
    Unknown,
}

/// What was found: the gap, and better groups by the places of their people; `None`: nothing.
pub(crate) type Found = Option<(u32, Vec<Vec<usize>>)>;

/// The search for something better; letting go of it ends it.
pub(crate) struct Search(Rc<RefCell<Option<Work>>>);

impl Drop for Search {
    fn drop(&mut self) {
        self.0.take();
    }
}

/// Looks for something better than the groups of `request`.
pub(crate) fn look(api: Api, request: ProposalRequest, hear: Callback<Found>) -> Search {
    let work = Rc::new(RefCell::new(None));
    let kept = Rc::downgrade(&work);
    spawn(Box::pin(async move {
        let pool = api.text("/api/pool").await;
        let (Ok(pool), Ok(request)) = (pool, json::write(&request)) else { return hear.emit(None) };
        let Some(kept) = kept.upgrade() else { return };
        let heard = hear.clone();
        let begun = Work::begin(
            Task::Prove { request, pool },
            Rc::new(move |news| match news {
                Ok(News::Ready) => {}
                Ok(News::Proof { gap, better }) => heard.emit(gap.map(|gap| (gap, better))),
                _ => heard.emit(None),
            }),
        );
        match begun {
            Ok(work) => drop(kept.replace(Some(work))),
            Err(_) => hear.emit(None),
        }
    }));
    Search(work)
}

/// What is known in a sentence, or a button that finds it out; `placed`: how many people are in groups.
pub(crate) fn distance(known: Distance, placed: usize, onask: Callback<MouseEvent>) -> Html {
    if placed > MOST_BOUND {
        return html! { <p class="hint">{ text("groups.distance.unknown") }</p> };
    }
    let words = match known {
        Distance::Unasked | Distance::Looking => {
            let press = Press { busy: known == Distance::Looking, onclick: onask, ..Press::default() };
            return html! {
                <div class="actions">
                    { button(press, text("groups.distance.ask")) }
                    <p class="hint" role="status">
                        if known == Distance::Looking { { text("groups.distance.looking") } }
                    </p>
                </div>
            };
        }
        Distance::Unknown => text("groups.distance.failed"),
        Distance::Known(0, false) => text("groups.distance.best"),
        Distance::Known(0, true) => text("groups.distance.better"),
        Distance::Known(gap, _) => {
            let (whole, tenths) = ((gap / 100).to_string(), (gap / 10 % 10).to_string());
            let points = text_with("number.decimal", &[("whole", &whole), ("tenths", &tenths)]);
            // For many people it is reckoned from pairs.
            let key = if placed > MOST_PEOPLE { "groups.distance.at_most" } else { "groups.distance.most" };
            text_with(key, &[("points", &points)])
        }
    };
    html! { <p class="hint distance" role="status">{ words }</p> }
}
