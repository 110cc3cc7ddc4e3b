//! A file, handed to the reader's device.

use js_sys::Array;
use wasm_bindgen::{JsCast, JsValue, closure::Closure};
use web_sys::{Blob, BlobPropertyBag, HtmlAnchorElement, HtmlCanvasElement, Url};
use yew::prelude::*;

use super::announce;
use crate::load::{Acting, use_act};

/// A file to be fetched.
#[derive(Clone)]
pub(crate) struct Wanted {
    /// Where it comes from.
    pub(crate) path: String,
    /// What it is called on the reader's device.
    pub(crate) name: &'static str,
    /// Its media type.
    pub(crate) kind: &'static str,
    /// What is said when it is there.
    pub(crate) done: AttrValue,
    /// What is said when the browser would not take it.
    pub(crate) failed: AttrValue,
}

/// Fetches a file and hands it to the reader's device.
#[hook]
pub(crate) fn use_file() -> Acting<Wanted> {
    use_act(
        |api, file: Wanted| async move {
            let text = api.text(&file.path).await?;
            Ok(if offer(&text, file.name, file.kind).is_ok() { file.done } else { file.failed })
        },
        Callback::from(|said: AttrValue| announce(&said)),
    )
}

/// Offers `text` as a download of type `kind` called `name`. The bearer stays out of addresses, so this is not a plain link.
///
/// # Errors
/// What the browser threw.
pub(crate) fn offer(text: &str, name: &str, kind: &str) -> Result<(), JsValue> {
    let options = BlobPropertyBag::new();
    options.set_type(kind);
    let blob = Blob::new_with_str_sequence_and_options(&Array::of1(&JsValue::from_str(text)), &options)?;
    hand_over(&blob, name)
}

/// Offers what is drawn on `canvas` as a PNG called `name`. That it was written is not known before it is there; what
/// the browser does not want to write is then not offered.
///
/// # Errors
/// What the browser threw.
pub(crate) fn offer_canvas(canvas: &HtmlCanvasElement, name: &'static str) -> Result<(), JsValue> {
    let written = Closure::once_into_js(move |blob: Option<Blob>| {
        // There is nobody left to tell.
        let _ = blob.map(|blob| hand_over(&blob, name));
    });
    canvas.to_blob(written.unchecked_ref())
}

fn hand_over(blob: &Blob, name: &str) -> Result<(), JsValue> {
    let address = Url::create_object_url_with_blob(blob)?;
    let document = web_sys::window().and_then(|it| it.document()).ok_or(JsValue::NULL)?;
    let link: HtmlAnchorElement = document.create_element("a")?.dyn_into()?;
    link.set_href(&address);
    link.set_download(name);
    link.click();
    Url::revoke_object_url(&address)
}
