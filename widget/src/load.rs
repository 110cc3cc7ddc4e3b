//! Hooks that ask the server: one for what a screen shows, one for what a button does.
//!
//! What differs from screen to screen is boxed at once, so that the machinery is compiled once and not for every
//! screen again: that is worth thousands of bytes to a phone.

use std::{any::Any, cell::Cell, pin::Pin, rc::Rc};

use wasm_bindgen_futures::spawn_local;
use yew::prelude::*;

use crate::{
    api::{Api, ApiFailure},
    session::use_session,
};

/// A future of any make.
type Boxed<T> = Pin<Box<dyn Future<Output = T>>>;

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
    let asking = use_asking();
    {
        let asking = asking.clone();
        use_effect_with((deps, *asking.asked), move |(deps, _)| {
            let answer = ask(live.api.clone(), deps.clone());
            asking.wait(Box::pin(async move { answer.await.map(|it| Rc::new(it) as Rc<dyn Any>) }));
        });
    }
    let state = match &*asking.state {
        Answer::Pending => Load::Pending,
        Answer::Failed(failure) => Load::Failed(failure.clone()),
        Answer::Ready(it) => Rc::clone(it).downcast().map_or(Load::Pending, Load::Ready),
    };
    let set = {
        let asking = asking.clone();
        Callback::from(move |it: T| asking.put(Rc::new(it)))
    };
    Loaded { state, reload: asking.reload(), set }
}

/// [`Load`] before its type is known.
enum Answer {
    Pending,
    Failed(ApiFailure),
    Ready(Rc<dyn Any>),
}

/// Where the question of one [`use_load`] stands.
#[derive(Clone)]
struct Asking {
    state: UseStateHandle<Answer>,
    /// How often a reload was asked for.
    asked: UseStateHandle<u32>,
    /// An answer counts only when nothing has been asked, or put in place, since.
    latest: Rc<Cell<u32>>,
}

#[hook]
fn use_asking() -> Asking {
    let state = use_state(|| Answer::Pending);
    let asked = use_state(|| 0_u32);
    let latest = use_mut_ref(|| Rc::new(Cell::new(0_u32))).borrow().clone();
    Asking { state, asked, latest }
}

impl Asking {
    fn next_ticket(&self) -> u32 {
        let ticket = self.latest.get().wrapping_add(1);
        self.latest.set(ticket);
        ticket
    }

    fn wait(&self, answer: Boxed<Result<Rc<dyn Any>, ApiFailure>>) {
        let ticket = self.next_ticket();
        let Self { state, latest, .. } = self.clone();
        spawn(Box::pin(async move {
            let answer = answer.await;
            if latest.get() == ticket {
                state.set(answer.map_or_else(Answer::Failed, Answer::Ready));
            }
        }));
    }

    fn put(&self, it: Rc<dyn Any>) {
        self.next_ticket();
        self.state.set(Answer::Ready(it));
    }

    fn reload(&self) -> Callback<()> {
        let asked = self.asked.clone();
        Callback::from(move |()| asked.set(asked.wrapping_add(1)))
    }
}

/// [`spawn_local`], compiled for one type of future.
pub(crate) fn spawn(future: Boxed<()>) {
    spawn_local(future);
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
/// let press = Press { busy: save.busy, onclick: save.run.reform(move |_| answer.clone()), ..Press::default() };
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
    let deed = use_deed();
    let (busy, failure) = (*deed.busy, (*deed.failure).clone());
    let run = Callback::from(move |input: I| {
        if !deed.begin() {
            return;
        }
        let (answer, done) = (act(live.api.clone(), input), done.clone());
        deed.wait(Box::pin(async move {
            let it = answer.await?;
            Ok(Box::new(move || done.emit(it)) as Box<dyn FnOnce()>)
        }));
    });
    Acting { run, busy, failure }
}

/// Where the work of one [`use_act`] stands.
#[derive(Clone)]
struct Deed {
    busy: UseStateHandle<bool>,
    failure: UseStateHandle<Option<ApiFailure>>,
    /// The state a callback has captured is that of an earlier rendering; two quick taps must still be one.
    under_way: Rc<Cell<bool>>,
}

#[hook]
fn use_deed() -> Deed {
    let busy = use_state(|| false);
    let failure = use_state(|| None::<ApiFailure>);
    let under_way = use_mut_ref(|| Rc::new(Cell::new(false))).borrow().clone();
    Deed { busy, failure, under_way }
}

impl Deed {
    /// Whether it may begin: not while it is being done.
    fn begin(&self) -> bool {
        let idle = !self.under_way.replace(true);
        if idle {
            self.busy.set(true);
        }
        idle
    }

    fn wait(&self, answer: Boxed<Result<Box<dyn FnOnce()>, ApiFailure>>) {
        let Self { busy, failure, under_way } = self.clone();
        spawn(Box::pin(async move {
            let answer = answer.await;
            under_way.set(false);
            busy.set(false);
            match answer {
                Ok(tell) => {
                    failure.set(None);
                    tell();
                }
                Err(why) => {
                    crate::ui::announce(&why.sentence());
                    failure.set(Some(why));
                }
            }
        }));
    }
}
