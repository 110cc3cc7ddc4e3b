//! Pictures as the browser has them: read, made smaller before they travel, and drawn.

use wasm_bindgen::JsValue;
use wasm_bindgen_futures::JsFuture;
use web_sys::{File, HtmlImageElement, Url};

use crate::ui::canvas;

/// The longer edge of a picture as it travels, in points; the server makes it smaller still.
const LONGEST_EDGE: f64 = 1024.0;
const QUALITY: f64 = 0.9;
/// What stands before the content of a file in base64.
const JPEG: &str = "data:image/jpeg;base64,";

/// An image that is ready to be drawn, upright whichever way its file lies.
pub(super) async fn loaded(address: &str) -> Result<HtmlImageElement, JsValue> {
    let image = HtmlImageElement::new()?;
    image.set_src(address);
    JsFuture::from(image.decode()).await?;
    Ok(image)
}

/// The content of a picture in base64, made smaller where the browser can read it: a photograph of a phone is some
/// megabytes, and where it was taken need not travel at all. What the browser cannot read goes as it is, and the server
/// says what is wrong with it.
pub(super) async fn to_send(file: &File) -> Option<String> {
    match smaller(file).await {
        Ok(made) => Some(made),
        Err(_) => as_it_is(file).await,
    }
}

async fn smaller(file: &File) -> Result<String, JsValue> {
    let address = Url::create_object_url_with_blob(file)?;
    let image = loaded(&address).await;
    Url::revoke_object_url(&address)?;
    let image = image?;
    let (width, height) = (f64::from(image.natural_width()), f64::from(image.natural_height()));
    let scale = (LONGEST_EDGE / width.max(height)).min(1.0);
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "at most the longest edge")]
    let points = |length: f64| (length * scale).round().max(1.0) as u32;
    let (wide, high) = (points(width), points(height));
    let (canvas, context) = canvas(wide, high)?;
    // JPEG knows no transparency, and what is not there would be black.
    context.set_fill_style_str("#fff");
    context.fill_rect(0.0, 0.0, f64::from(wide), f64::from(high));
    context.draw_image_with_html_image_element_and_dw_and_dh(
        &image,
        0.0,
        0.0,
        f64::from(wide),
        f64::from(high),
    )?;
    let written =
        canvas.to_data_url_with_type_and_encoder_options("image/jpeg", &JsValue::from_f64(QUALITY))?;
    written.strip_prefix(JPEG).map(str::to_owned).ok_or(JsValue::NULL)
}

async fn as_it_is(file: &File) -> Option<String> {
    let content = JsFuture::from(file.array_buffer()).await.ok()?;
    Some(base64(&js_sys::Uint8Array::new(&content).to_vec()))
}

/// RFC 4648, 4.
fn base64(content: &[u8]) -> String {
    const LETTERS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let mut written = String::with_capacity(content.len().div_ceil(3) * 4);
    for three in content.chunks(3) {
        let at = |place: usize| u32::from(three.get(place).copied().unwrap_or(0));
        let bits = at(0) << 16 | at(1) << 8 | at(2);
        for place in 0..4 {
            let letter = LETTERS[(bits >> (18 - 6 * place) & 63) as usize];
            written.push(if place > three.len() { '=' } else { char::from(letter) });
        }
    }
    written
}

#[cfg(test)]
mod tests {
    use super::base64;

    #[test]
    fn base64_is_that_of_the_standard() {
        let examples = ["", "Zg==", "Zm8=", "Zm9v", "Zm9vYg==", "Zm9vYmE=", "Zm9vYmFy"];
        for (length, expected) in examples.into_iter().enumerate() {
            assert_eq!(base64(&b"foobar"[..length]), expected);
        }
        assert_eq!(base64(&[0xff, 0xfe, 0xfd]), "//79");
    }
}
