//! Photographs as phones make them, for stories about faces.

use anyhow::Context as _;
use base64::{Engine as _, engine::general_purpose::STANDARD};
use image::{ImageEncoder as _, Rgb, RgbImage, codecs::jpeg::JpegEncoder};

/// Something that stands in the metadata of every photograph made here, and must stand nowhere else.
pub const TAKEN_WITH: &str = "Quillcamera 3000";
/// The place of taking, as EXIF writes degrees: 59 54 49.
const PLACE: [u32; 6] = [59, 1, 54, 1, 49, 1];

/// EXIF with camera, orientation and place (Exif 2.32, 4.6).
fn exif(orientation: u16) -> Vec<u8> {
    let camera = [TAKEN_WITH.as_bytes(), b"\0"].concat();
    let camera_at = 8 + 2 + 3 * 12 + 4;
    let gps_at = camera_at + camera.len();
    let place_at = gps_at + 2 + 2 * 12 + 4;
    let long = |number: usize| u32::try_from(number).unwrap_or(0).to_be_bytes();
    let entry = |tag: u16, kind: u16, count: u32, value: [u8; 4]| {
        [&tag.to_be_bytes()[..], &kind.to_be_bytes(), &count.to_be_bytes(), &value].concat()
    };
    let [high, low] = orientation.to_be_bytes();
    let mut block = b"MM\0*\0\0\0\x08\0\x03".to_vec();
    block.extend(entry(0x0110, 2, u32::try_from(camera.len()).unwrap_or(0), long(camera_at)));
    block.extend(entry(0x0112, 3, 1, [high, low, 0, 0]));
    block.extend(entry(0x8825, 4, 1, long(gps_at)));
    block.extend([0; 4]);
    block.extend(camera);
    block.extend(b"\0\x02");
    block.extend(entry(1, 2, 2, *b"N\0\0\0"));
    block.extend(entry(2, 5, 3, long(place_at)));
    block.extend([0; 4]);
    block.extend(PLACE.iter().flat_map(|part| part.to_be_bytes()));
    block
}

/// Whether a file says where it was taken, with what, or that it says anything at all.
#[must_use]
pub fn tells(file: &[u8]) -> bool {
    let place: Vec<u8> = PLACE.iter().flat_map(|part| part.to_be_bytes()).collect();
    let traces = [&place[..], TAKEN_WITH.as_bytes(), b"Exif"];
    traces.iter().any(|trace| file.windows(trace.len()).any(|part| part == *trace))
}

/// A portrait: a head and shoulders in `colour` before a pale ground, as a camera that is held upright writes it, lying on
/// its side.
///
/// # Errors
/// When it cannot be encoded.
pub fn portrait(colour: [u8; 3]) -> anyhow::Result<Vec<u8>> {
    const WIDE: u32 = 600;
    const HIGH: u32 = 800;
    let within = |x: u32, y: u32, (cx, cy, rx, ry): (f64, f64, f64, f64)| {
        ((f64::from(x) - cx) / rx).powi(2) + ((f64::from(y) - cy) / ry).powi(2) < 1.0
    };
    let hair = colour.map(|part| part / 3);
    let upright = RgbImage::from_fn(WIDE, HIGH, |x, y| {
        if within(x, y, (240.0, 320.0, 14.0, 18.0)) || within(x, y, (360.0, 320.0, 14.0, 18.0)) {
            Rgb([30, 30, 40])
        } else if within(x, y, (300.0, 420.0, 60.0, 22.0)) && y > 415 {
            Rgb([150, 60, 60])
        } else if within(x, y, (300.0, 230.0, 165.0, 110.0)) && y < 260 {
            Rgb(hair)
        } else if within(x, y, (300.0, 330.0, 155.0, 190.0)) {
            Rgb([236, 196, 164])
        } else if within(x, y, (300.0, 800.0, 270.0, 260.0)) {
            Rgb(colour)
        } else {
            Rgb([226, 232, 238])
        }
    });
    let lying = image::imageops::rotate270(&upright);
    let mut file = Vec::new();
    let mut encoder = JpegEncoder::new_with_quality(&mut file, 90);
    encoder.set_exif_metadata(exif(6)).context("no EXIF in JPEG")?;
    encoder.encode_image(&lying)?;
    Ok(file)
}

/// A file as it is uploaded.
#[must_use]
pub fn upload(file: &[u8]) -> wire::PictureUpload {
    wire::PictureUpload { data: STANDARD.encode(file) }
}
