//! The worker's own module: takes one task after the other from the page, and tells what becomes of it.
//!
//! A task keeps this thread until it is done. The page ends the whole worker when it wants no more of it: that is
//! at once, needs nothing that both share, and what was told until then the page has already.

use wasm_bindgen::{JsCast as _, JsValue, closure::Closure};
use web_sys::{DedicatedWorkerGlobalScope, MessageEvent};
use worker::{News, Parcel, Task, Trouble, perform};

fn main() {
    let Ok(scope) = js_sys::global().dyn_into::<DedicatedWorkerGlobalScope>() else { return };
    let heard = {
        let scope = scope.clone();
        Closure::<dyn FnMut(MessageEvent)>::new(move |message: MessageEvent| {
            match Parcel::unpack(message.data()).and_then(|it| Task::read(&it)) {
                Some(task) => perform(task, &mut |news| tell(&scope, &news)),
                None => tell(&scope, &News::Failed(Trouble::Unreadable)),
            }
        })
    };
    scope.set_onmessage(Some(heard.as_ref().unchecked_ref()));
    // It lives as long as the worker.
    heard.forget();
    // Messages before this moment would be lost, so the page waits for it.
    tell(&scope, &News::Ready);
}

fn tell(scope: &DedicatedWorkerGlobalScope, news: &News) {
    let message: JsValue = news.parcel().pack();
    // Refused only for what cannot be copied, and everything in a parcel can.
    let _ = scope.post_message(&message);
}
