//! What somebody uploaded, made fit to be shown: decoded, turned upright, cut square, made small, and written anew, so
//! that nothing of the file is left but its points. Where it was taken, with what and when goes with the rest.

use std::io::Cursor;

use image::{
    DynamicImage, GenericImageView as _, ImageDecoder as _, ImageError, ImageFormat, ImageReader, Limits,
    Rgb, RgbImage, codecs::jpeg::JpegEncoder, imageops::FilterType,
};

use crate::sentence::{Sentence, say};

/// The edge of a picture as it is kept, in points: sharp at 128 pixels on a screen of double density.
pub(super) const EDGE: u32 = 256;
/// Enough for a photograph as most phones take it: 26 million points. What says it has more is not unpacked.
const MOST_POINTS: u64 = 26_000_000;
/// Memory for the unpacked picture and what unpacking takes, in octets. A file of a few kilobytes may ask for gigabytes.
const MOST_MEMORY: u64 = 160 * 1024 * 1024;
const QUALITY: u8 = 82;

/// Why a file is no picture here, with a way on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Unfit {
    Heic,
    Format,
    Broken,
    TooManyPoints,
    TooLarge,
}

impl Unfit {
    /// What its owner is told, with a way on.
    pub(super) fn sentence(self) -> Sentence {
        match self {
            Self::Heic => say!(
                "This photo is in a format that only some devices can read (HEIC or AVIF). Save it as JPEG, or take a screenshot of it and choose that."
            ),
            Self::Format => {
                say!("This file is no picture that can be read here. Choose a JPEG, PNG or WebP.")
            }
            Self::Broken => say!(
                "This picture is broken: it could not be read to its end. Choose another one, or save it anew."
            ),
            Self::TooManyPoints => say!(
                "This picture has too many points: at most 26 megapixels. Make it smaller, or take a screenshot of it and choose that."
            ),
            Self::TooLarge => {
                say!("This file is too large: at most 8 MB. Make the picture smaller and choose it again.")
            }
        }
    }
}

/// The picture in `file` as a small square JPEG.
///
/// # Errors
/// [`Unfit`] when it cannot be read, or would take too much to.
pub(super) fn developed(file: &[u8]) -> Result<Vec<u8>, Unfit> {
    if is_heic(file) {
        return Err(Unfit::Heic);
    }
    let reader = ImageReader::new(Cursor::new(file)).with_guessed_format().map_err(|_| Unfit::Format)?;
    if !matches!(reader.format(), Some(ImageFormat::Jpeg | ImageFormat::Png | ImageFormat::WebP)) {
        return Err(Unfit::Format);
    }
    let mut decoder = reader.into_decoder().map_err(|error| unfit(&error))?;
    let (width, height) = decoder.dimensions();
    if u64::from(width) * u64::from(height) > MOST_POINTS {
        return Err(Unfit::TooManyPoints);
    }
    let mut limits = Limits::no_limits();
    limits.max_alloc = Some(MOST_MEMORY);
    if decoder.total_bytes() > MOST_MEMORY {
        return Err(Unfit::TooManyPoints);
    }
    decoder.set_limits(limits).map_err(|error| unfit(&error))?;
    // A file without a word of it is upright.
    let orientation = decoder.orientation().map_err(|error| unfit(&error))?;
    let mut picture = DynamicImage::from_decoder(decoder).map_err(|error| unfit(&error))?;
    picture = square(&picture, orientation.to_exif());
    picture.apply_orientation(orientation);
    let mut written = Vec::new();
    let small = on_white(&picture);
    JpegEncoder::new_with_quality(&mut written, QUALITY).encode_image(&small).map_err(|_| Unfit::Broken)?;
    Ok(written)
}

/// A square of the edge it is kept with. Across from the middle; along from the upper third, where faces are in a
/// portrait. The picture may still lie on its side or stand on its head, by the number of EXIF.
fn square(picture: &DynamicImage, lies: u8) -> DynamicImage {
    let (width, height) = picture.dimensions();
    let edge = width.min(height);
    let (wide, tall) = (width - edge, height - edge);
    // Where "up" is in the file: above for 1 and 2, below for 3 and 4, at the left for 5 and 6, at the right for 7 and 8.
    let (left, above) = match lies {
        3 | 4 => (wide / 2, tall - tall / 3),
        5 | 6 => (wide / 3, tall / 2),
        7 | 8 => (wide - wide / 3, tall / 2),
        _ => (wide / 2, tall / 3),
    };
    // A picture that is wider than tall once it is upright has its middle in the middle.
    let upright_is_wide = if lies >= 5 { tall > 0 } else { wide > 0 };
    let (left, above) = if upright_is_wide { (wide / 2, tall / 2) } else { (left, above) };
    picture.crop_imm(left, above, edge, edge).resize_exact(EDGE, EDGE, FilterType::Triangle)
}

/// Without transparency, which JPEG does not know.
fn on_white(picture: &DynamicImage) -> RgbImage {
    let points = picture.to_rgba8();
    RgbImage::from_fn(points.width(), points.height(), |x, y| {
        let [red, green, blue, cover] = points.get_pixel(x, y).0;
        let mixed = |colour: u8| {
            let sum = u16::from(colour) * u16::from(cover) + 255 * (255 - u16::from(cover));
            u8::try_from(sum / 255).unwrap_or(u8::MAX)
        };
        Rgb([mixed(red), mixed(green), mixed(blue)])
    })
}

fn unfit(error: &ImageError) -> Unfit {
    match error {
        ImageError::Limits(_) => Unfit::TooManyPoints,
        ImageError::Unsupported(_) => Unfit::Format,
        _ => Unfit::Broken,
    }
}

/// By the brand at the beginning (ISO 14496-12, 4.3).
fn is_heic(file: &[u8]) -> bool {
    let brand = file.get(4..12).and_then(|it| it.strip_prefix(b"ftyp"));
    brand.is_some_and(|brand| {
        matches!(brand, b"heic" | b"heix" | b"hevc" | b"heim" | b"mif1" | b"msf1" | b"avif")
    })
}

#[cfg(test)]
mod tests {
    use image::ImageEncoder as _;

    use super::*;

    /// The top half red, the bottom half blue, and a green left edge.
    fn upright(width: u32, height: u32) -> RgbImage {
        RgbImage::from_fn(width, height, |x, y| match (x < width / 8, y < height / 2) {
            (true, _) => Rgb([0, 200, 0]),
            (_, true) => Rgb([200, 0, 0]),
            _ => Rgb([0, 0, 200]),
        })
    }

    /// An EXIF block with one entry, the orientation, and GPS beside it as mere text.
    fn exif(orientation: u8) -> Vec<u8> {
        let mut block = b"MM\0*\0\0\0\x08\0\x01\x01\x12\0\x03\0\0\0\x01\0".to_vec();
        block.extend([orientation, 0, 0, 0, 0, 0, 0]);
        block.extend(b"GPSLatitude 59.9139 N");
        block
    }

    fn jpeg(picture: &RgbImage, orientation: u8) -> Vec<u8> {
        let mut file = Vec::new();
        let mut encoder = JpegEncoder::new_with_quality(&mut file, 95);
        encoder.set_exif_metadata(exif(orientation)).unwrap();
        encoder.encode_image(picture).unwrap();
        file
    }

    fn png(picture: &DynamicImage) -> Vec<u8> {
        let mut file = Vec::new();
        picture.write_to(&mut Cursor::new(&mut file), ImageFormat::Png).unwrap();
        file
    }

    fn read(file: &[u8]) -> RgbImage {
        let picture = image::load_from_memory_with_format(file, ImageFormat::Jpeg).unwrap();
        assert_eq!(picture.dimensions(), (EDGE, EDGE));
        picture.to_rgb8()
    }

    /// Which of the three colours is strongest there.
    fn colour(picture: &RgbImage, x: u32, y: u32) -> usize {
        let point = picture.get_pixel(x, y).0;
        (0..3).max_by_key(|&at| point[at]).unwrap()
    }

    #[test]
    fn a_picture_is_a_small_square_without_a_word_of_its_file() {
        let file = jpeg(&upright(900, 600), 1);
        assert!(file.windows(11).any(|part| part == b"GPSLatitude"), "the file has it");
        let made = developed(&file).unwrap();
        for trace in [&b"GPS"[..], b"Exif", b"http", b"ICC_PROFILE"] {
            assert!(!made.windows(trace.len()).any(|part| part == trace), "{trace:?}");
        }
        assert!(made.len() < 40_000, "{}", made.len());
        let made = read(&made);
        assert_eq!([colour(&made, 200, 20), colour(&made, 200, 235)], [0, 2]);
    }

    #[test]
    fn a_picture_that_lies_on_its_side_is_turned_upright() {
        let stands = DynamicImage::ImageRgb8(upright(400, 400));
        let lying = [
            (1, stands.clone()),
            (2, stands.fliph()),
            (3, stands.rotate180()),
            (4, stands.flipv()),
            (5, stands.rotate270().flipv()),
            (6, stands.rotate270()),
            (7, stands.rotate90().flipv()),
            (8, stands.rotate90()),
        ];
        for (orientation, lies) in lying {
            let made = read(&developed(&jpeg(&lies.to_rgb8(), orientation)).unwrap());
            let seen = [colour(&made, 128, 20), colour(&made, 128, 235), colour(&made, 8, 128)];
            assert_eq!(seen, [0, 2, 1], "orientation {orientation}");
        }
    }

    #[test]
    fn a_portrait_keeps_its_upper_part_however_it_lies() {
        // The upper third of a portrait is red.
        let portrait = DynamicImage::ImageRgb8(RgbImage::from_fn(200, 600, |_, y| {
            if y < 200 { Rgb([200, 0, 0]) } else { Rgb([0, 0, 200]) }
        }));
        for (orientation, lies) in [
            (1, portrait.clone()),
            (3, portrait.rotate180()),
            (6, portrait.rotate270()),
            (8, portrait.rotate90()),
        ] {
            let made = read(&developed(&jpeg(&lies.to_rgb8(), orientation)).unwrap());
            assert_eq!(
                [colour(&made, 128, 10), colour(&made, 128, 245)],
                [0, 2],
                "orientation {orientation}"
            );
        }
    }

    #[test]
    fn what_is_transparent_is_white() {
        let clear = DynamicImage::new_rgba8(40, 30);
        let made = read(&developed(&png(&clear)).unwrap());
        assert!(made.pixels().all(|point| point.0.iter().all(|it| *it > 250)));
    }

    #[test]
    fn every_depth_and_both_other_formats_are_read() {
        let wide = DynamicImage::ImageRgb16(DynamicImage::ImageRgb8(upright(64, 64)).to_rgb16());
        let grey = DynamicImage::ImageLuma8(DynamicImage::ImageRgb8(upright(64, 64)).to_luma8());
        for picture in [wide, grey] {
            read(&developed(&png(&picture)).unwrap());
        }
        let mut webp = Vec::new();
        let picture = upright(64, 64);
        image::codecs::webp::WebPEncoder::new_lossless(&mut webp)
            .write_image(picture.as_raw(), 64, 64, image::ExtendedColorType::Rgb8)
            .unwrap();
        read(&developed(&webp).unwrap());
        read(&developed(&png(&DynamicImage::new_rgb8(1, 1))).unwrap());
    }

    #[test]
    fn what_is_no_picture_is_refused_in_words() {
        assert_eq!(developed(b"\0\0\0\x18ftypheic\0\0\0\0mif1heic"), Err(Unfit::Heic));
        assert_eq!(developed(b"<svg xmlns='http://www.w3.org/2000/svg'/>"), Err(Unfit::Format));
        assert_eq!(developed(b"GIF89a\x01\0\x01\0"), Err(Unfit::Format));
        assert_eq!(developed(b""), Err(Unfit::Format));
        assert_eq!(developed(b"\xff\xd8\xff"), Err(Unfit::Broken));
        let whole = png(&DynamicImage::ImageRgb8(upright(64, 64)));
        assert_eq!(developed(&whole[..whole.len() / 2]), Err(Unfit::Broken));
    }

    #[test]
    fn a_small_file_that_would_unpack_to_much_is_not_unpacked() {
        // A PNG that says it is 60,000 by 60,000 points, with a right checksum and nothing in it.
        let mut bomb = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR".to_vec();
        bomb.extend(60_000_u32.to_be_bytes());
        bomb.extend(60_000_u32.to_be_bytes());
        bomb.extend([8, 6, 0, 0, 0]);
        let mut sum = flate2::Crc::new();
        sum.update(&bomb[12..]);
        bomb.extend(sum.sum().to_be_bytes());
        bomb.extend(b"\0\0\0\x0aIDAT0123456789");
        assert_eq!(developed(&bomb), Err(Unfit::TooManyPoints));
        // A JPEG of a few kilobytes whose header says 65,000 by 65,000.
        let mut file = jpeg(&upright(16, 16), 1);
        let frame = file.windows(2).position(|pair| pair == [0xff, 0xc0]).unwrap();
        file[frame + 5..frame + 9].copy_from_slice(&[0xfd, 0xe8, 0xfd, 0xe8]);
        assert_eq!(developed(&file), Err(Unfit::TooManyPoints));
    }
}
