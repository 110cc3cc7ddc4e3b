//! The way into another bundle of the same page: the session goes along, the page stays.
//!
//! `boot.js` fetches bundles; only one of them shows something at a time, and only that one holds the bearer.

use std::{
    cell::{Cell, RefCell},
    rc::Rc,
};

use wasm_bindgen::{JsCast, JsValue, prelude::wasm_bindgen};
use wasm_bindgen_futures::JsFuture;
use wire::Session;
use yew::{AppHandle, prelude::*};

use crate::{
    api::ApiFailure,
    app::{App, AppProps, Begin},
    json, language,
    load::spawn,
    session::use_session,
    text::text,
    ui::{pending, retry},
};

thread_local! {
    static SHOWN: RefCell<Option<AppHandle<App>>> = const { RefCell::new(None) };
}

/// The launch page's element for the widget. Without it there is nothing to mount into, and nobody to tell.
pub(crate) fn root() -> Option<web_sys::Element> {
    web_sys::window()?.document()?.get_element_by_id("kith")
}

/// Shows this bundle's screens in `root`.
pub(crate) fn show(root: web_sys::Element, begin: Begin) {
    SHOWN.set(Some(yew::Renderer::<App>::with_root_and_props(root, AppProps { begin }).render()));
}

/// Goes on with a session that another bundle began; its `view` names the screen.
#[wasm_bindgen]
#[expect(unreachable_pub, reason = "wasm-bindgen exports nothing else")]
pub fn take_over(session: &str) {
    let begin = json::read::<Session>(session).map_or_else(|_| Begin::Code(String::new()), Begin::Session);
    if let Some(root) = root() {
        // The reader may have chosen another language meanwhile.
        language::hear(&root);
        show(root, begin);
    }
}

/// Takes this bundle's screens away. `boot.js` calls it once the next bundle is there.
#[wasm_bindgen]
#[expect(unreachable_pub, reason = "wasm-bindgen exports nothing else")]
pub fn leave() {
    if let Some(shown) = SHOWN.take() {
        shown.destroy();
    }
}

/// The bundle did not come: the network is away, or this page knows no others.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct NotThere;

/// A bundle that is there, ready to take over.
pub(crate) struct Next(js_sys::Function);

/// Fetches the bundle that is called `bundle`, unless it is there already.
///
/// # Errors
/// [`NotThere`]; everything is as it was.
pub(crate) async fn fetch(bundle: &'static str) -> Result<Next, NotThere> {
    let next = JsFuture::from(ask(bundle).ok_or(NotThere)?).await.map_err(|_| NotThere)?;
    next.dyn_into().map(Next).map_err(|_| NotThere)
}

fn ask(bundle: &str) -> Option<js_sys::Promise> {
    let root = root()?;
    let fetch = js_sys::Reflect::get(&root, &JsValue::from_str("kithBundle")).ok()?;
    let fetch: js_sys::Function = fetch.dyn_into().ok()?;
    fetch.call1(&root, &JsValue::from_str(bundle)).ok()?.dyn_into().ok()
}

impl Next {
    /// Hands `session` over. Afterwards this bundle's screens are gone.
    ///
    /// # Errors
    /// [`NotThere`], when the other bundle broke down.
    pub(crate) fn go_on(&self, session: &Session) -> Result<(), NotThere> {
        let session = json::write(session).map_err(|_| NotThere)?;
        self.0.call1(&JsValue::NULL, &JsValue::from_str(&session)).map(drop).map_err(|_| NotThere)
    }
}

#[derive(PartialEq, Properties)]
pub(crate) struct ElsewhereProps {
    /// The bundle's name.
    pub(crate) bundle: &'static str,
    /// The screen's id.
    pub(crate) screen: &'static str,
}

/// A screen of another bundle, until that is there and takes over.
#[component]
pub(crate) fn Elsewhere(props: &ElsewhereProps) -> Html {
    let live = use_session();
    let missing = use_state(|| false);
    let attempt = use_state(|| 0_u32);
    {
        let (missing, name, screen) = (missing.clone(), props.bundle, props.screen);
        use_effect_with(*attempt, move |_| {
            missing.set(false);
            let wanted = Rc::new(Cell::new(true));
            let still = Rc::clone(&wanted);
            spawn(Box::pin(async move {
                let next = fetch(name).await;
                // Whoever has gone on to another screen meanwhile stays there.
                if !wanted.get() {
                    return;
                }
                let session = Session { view: Some(screen.to_owned()), ..live.now() };
                if next.and_then(|next| next.go_on(&session)).is_err() {
                    missing.set(true);
                }
            }));
            move || still.set(false)
        });
    }
    if *missing {
        let again = Callback::from(move |()| attempt.set(attempt.wrapping_add(1)));
        return retry(&ApiFailure::Unreachable, &again);
    }
    html! {
        <>
            <p class="visually-hidden" role="status">{ text("app.loading") }</p>
            { pending(2) }
        </>
    }
}
