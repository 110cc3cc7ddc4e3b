//! Hooks that ask the server: one for what a screen shows, one for what a button does.

use std::{cell::Cell, rc::Rc};

use wasm_bindgen_futures::spawn_local;
use yew::prelude::*;

use crate::{
    api::{Api, ApiFailure},
    session::use_session,
};

/// Something a screen waits for.
#[derive(Debug, PartialEq)]
pub(crate) enum Load<T> {
    /// Not there yet.
    Pending,
    /// It did not come.
    Failed(ApiFailure),
    /// Here it is.
    Ready(Rc<T>),
}

// Derived, this would ask for `T: Clone`.
impl<T> Clone for Load<T> {
    fn clone(&self) -> Self {
        match self {
            Self::Pending => Self::Pending,
            Self::Failed(failure) => Self::Failed(failure.clone()),
            Self::Ready(it) => Self::Ready(Rc::clone(it)),
        }
    }
}

impl<T> From<Result<T, ApiFailure>> for Load<T> {
    fn from(result: Result<T, ApiFailure>) -> Self {
        result.map_or_else(Self::Failed, |it| Self::Ready(Rc::new(it)))
    }
}

/// What [`use_load`] gives.
#[derive(Clone, PartialEq)]
pub(crate) struct Loaded<T: 'static> {
    /// Where things stand.
    pub(crate) state: Load<T>,
    /// Asks again; what is shown stays until the answer comes.
    pub(crate) reload: Callback<()>,
    /// Puts a newer value in place, such as the answer to a change.
    pub(crate) set: Callback<T>,
}

/// Asks the server when the component appears and whenever `deps` change.
///
/// ```ignore
/// let home = use_load((), |api, ()| async move { api.get::<LearnerHome>("/api/home").await });
/// ```
#[hook]
pub(crate) fn use_load<D, T, F, Fut>(deps: D, ask: F) -> Loaded<T>
where
    D: Clone + PartialEq + 'static,
    T: 'static,
    F: Fn(Api, D) -> Fut + 'static,
    Fut: Future<Output = Result<T, ApiFailure>> + 'static,
{
    let live = use_session();
    let state = use_state(|| Load::Pending);
    let asked = use_state(|| 0_u32);
    // An answer counts only when nothing has been asked, or put in place, since.
    let latest = use_mut_ref(|| Rc::new(Cell::new(0_u32))).borrow().clone();

    {
        let (state, latest) = (state.clone(), Rc::clone(&latest));
        use_effect_with((deps, *asked), move |(deps, _)| {
            let ticket = latest.get().wrapping_add(1);
            latest.set(ticket);
            let answer = ask(live.api.clone(), deps.clone());
            spawn_local(async move {
                let answer = answer.await;
                if latest.get() == ticket {
                    state.set(answer.into());
                }
            });
        });
    }
    let reload = Callback::from(move |()| asked.set(asked.wrapping_add(1)));
    let set = {
        let state = state.clone();
        Callback::from(move |it| {
            latest.set(latest.get().wrapping_add(1));
            state.set(Load::Ready(Rc::new(it)));
        })
    };
    Loaded { state: (*state).clone(), reload, set }
}

/// What [`use_act`] gives.
#[derive(Clone, PartialEq)]
pub(crate) struct Acting<I: 'static> {
    /// Does it, unless it is being done already.
    pub(crate) run: Callback<I>,
    /// The server has not answered yet.
    pub(crate) busy: bool,
    /// Why the last attempt failed.
    pub(crate) failure: Option<ApiFailure>,
}

/// Something a button does at the server; `done` hears the answer.
///
/// ```ignore
/// let save = use_act(|api, answer: ProfileAnswer| async move { api.put("/api/profile", &answer).await }, saved);
/// html! { <Button busy={save.busy} onclick={save.run.reform(move |_| answer.clone())}>{ … }</Button> }
/// ```
#[hook]
pub(crate) fn use_act<I, T, F, Fut>(act: F, done: Callback<T>) -> Acting<I>
where
    I: 'static,
    T: 'static,
    F: Fn(Api, I) -> Fut + 'static,
    Fut: Future<Output = Result<T, ApiFailure>> + 'static,
{
    let live = use_session();
    let busy = use_state(|| false);
    let failure = use_state(|| None::<ApiFailure>);
    // The state a callback has captured is that of an earlier rendering; two quick taps must still be one.
    let under_way = use_mut_ref(|| false);

    let run = {
        let (busy, failure) = (busy.clone(), failure.clone());
        Callback::from(move |input: I| {
            if under_way.replace(true) {
                return;
            }
            busy.set(true);
            let answer = act(live.api.clone(), input);
            let (busy, failure, done) = (busy.clone(), failure.clone(), done.clone());
            let under_way = Rc::clone(&under_way);
            spawn_local(async move {
                let answer = answer.await;
                under_way.replace(false);
                busy.set(false);
                match answer {
                    Ok(it) => {
                        failure.set(None);
                        done.emit(it);
                    }
                    Err(why) => {
                        crate::ui::announce(&why.sentence());
                        failure.set(Some(why));
                    }
                }
            });
        })
    };
    Acting { run, busy: *busy, failure: (*failure).clone() }
}
