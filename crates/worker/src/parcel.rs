//! The one form in which everything travels between page and worker.

use js_sys::{Array, Float32Array, JsString, Uint32Array};
use wasm_bindgen::{JsCast as _, JsValue};

/// A message. Numbers travel as typed arrays, which the browser copies in one go; only what comes from the server
/// as JSON travels as text.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Parcel {
    /// Which of the messages it is.
    pub kind: u32,
    /// Texts.
    pub texts: [String; 2],
    /// Whole numbers.
    pub whole: Vec<u32>,
    /// Real numbers.
    pub real: Vec<f32>,
}

impl Parcel {
    /// For `postMessage`.
    #[must_use]
    pub fn pack(&self) -> JsValue {
        let [first, second] = &self.texts;
        let packed = Array::new();
        packed.push(&JsValue::from(self.kind));
        packed.push(&JsValue::from_str(first));
        packed.push(&JsValue::from_str(second));
        packed.push(&Uint32Array::from(self.whole.as_slice()));
        packed.push(&Float32Array::from(self.real.as_slice()));
        packed.into()
    }

    /// From a message's `data`; `None` where it has another form.
    #[must_use]
    pub fn unpack(data: JsValue) -> Option<Self> {
        let packed = data.dyn_into::<Array>().ok()?;
        let text = |at| packed.get(at).dyn_into::<JsString>().ok().map(String::from);
        let texts = [text(1)?, text(2)?];
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "written by `pack`")]
        let kind = packed.get(0).as_f64()? as u32;
        let whole = packed.get(3).dyn_into::<Uint32Array>().ok()?.to_vec();
        let real = packed.get(4).dyn_into::<Float32Array>().ok()?.to_vec();
        Some(Self { kind, texts, whole, real })
    }
}
