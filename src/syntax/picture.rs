//! How large a picture is, from the first bytes of its file.

use std::borrow::Cow;

use quick_xml::Reader;
use quick_xml::events::{BytesStart, Event};

use crate::document::PictureSize;
use crate::source::Source;

/// Most pixels a side that is worth announcing; what claims more is mistaken.
const MOST: f64 = 100_000.0;

/// The size that a picture states, if the file is a picture that states one.
#[must_use]
pub fn size(source: &Source) -> Option<PictureSize> {
    match source.path.extension().as_str() {
        "svg" => vector(source.bytes()),
        "png" | "jpg" | "jpeg" | "gif" | "webp" | "avif" => {
            let size = imagesize::blob_size(source.bytes()).ok()?;
            checked(
                f64::from(u32::try_from(size.width).ok()?),
                f64::from(u32::try_from(size.height).ok()?),
            )
        }
        _ => None,
    }
}

/// The size of a drawing: its `width` and `height` if they are lengths, otherwise
/// those of its `viewBox`. Source: SVG 2, chapter 8, "Intrinsic sizing properties".
fn vector(bytes: &[u8]) -> Option<PictureSize> {
    let root = root(bytes)?;
    let attribute = |name: &str| {
        let found = root.try_get_attribute(name).ok()??;
        found.unescape_value().ok().map(Cow::into_owned)
    };
    let length = |name: &str| attribute(name).as_deref().and_then(pixels);
    if let (Some(width), Some(height)) = (length("width"), length("height")) {
        return checked(width, height);
    }
    let view_box = attribute("viewBox")?;
    let numbers: Vec<f64> = view_box
        .split([' ', ',', '\t', '\n', '\r'])
        .filter(|part| !part.is_empty())
        .map(str::parse)
        .collect::<Result<_, _>>()
        .ok()?;
    match numbers.as_slice() {
        [_, _, width, height] => checked(*width, *height),
        _ => None,
    }
}

/// The first element, if it is `svg`.
fn root(bytes: &[u8]) -> Option<BytesStart<'_>> {
    let mut reader = Reader::from_reader(bytes);
    loop {
        match reader.read_event().ok()? {
            Event::Start(element) | Event::Empty(element) => {
                return (element.local_name().as_ref() == b"svg").then_some(element);
            }
            Event::Eof => return None,
            _ => {}
        }
    }
}

/// A length in CSS pixels; none if it depends on what surrounds the picture.
/// Source: CSS Values 4, section 6.2.
fn pixels(length: &str) -> Option<f64> {
    let length = length.trim();
    let unit =
        length.trim_start_matches(|c: char| c.is_ascii_digit() || matches!(c, '.' | '+' | '-'));
    let number: f64 = length.strip_suffix(unit)?.parse().ok()?;
    let factor = match unit {
        "" | "px" => 1.0,
        "pt" => 96.0 / 72.0,
        "pc" => 16.0,
        "in" => 96.0,
        "cm" => 96.0 / 2.54,
        "mm" => 96.0 / 25.4,
        _ => return None,
    };
    Some(number * factor)
}

fn checked(width: f64, height: f64) -> Option<PictureSize> {
    let whole = |side: f64| {
        // Within these bounds the cast is exact up to rounding.
        #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)]
        (1.0..=MOST).contains(&side).then(|| side.round() as u32)
    };
    Some(PictureSize { width: whole(width)?, height: whole(height)? })
}

#[cfg(test)]
mod tests {
    use super::size;
    use crate::document::PictureSize;
    use crate::source::{Source, SourcePath};

    fn of(path: &str, bytes: &[u8]) -> Option<(u32, u32)> {
        let source = Source::new(SourcePath::new(path), bytes);
        size(&source).map(|PictureSize { width, height }| (width, height))
    }

    #[test]
    fn a_drawing_states_lengths_or_a_view_box() {
        let svg = |attributes: &str| {
            of(
                "a.svg",
                format!("<?xml version='1.0'?><!-- <svg> --><svg {attributes}><rect/></svg>")
                    .as_bytes(),
            )
        };
        assert_eq!(svg("width='40' height='30px' viewBox='0 0 4 3'"), Some((40, 30)));
        assert_eq!(svg("width='1in' height='2.54cm'"), Some((96, 96)));
        assert_eq!(svg("width='100%' height='100%' viewBox='0,0 32.4 24'"), Some((32, 24)));
        assert_eq!(svg("viewBox='0 0 1e99 3'"), None);
        assert_eq!(svg("width='40'"), None);
        assert_eq!(of("a.svg", b"<html><svg width='1' height='1'/></html>"), None);
        assert_eq!(of("a.svg", b"<svg width='"), None);
    }

    #[test]
    fn a_photograph_states_its_pixels() {
        let gif = b"GIF89a\x02\x00\x03\x00\x80\x00\x00\x00\x00\x00\xff\xff\xff;";
        assert_eq!(of("a.gif", gif), Some((2, 3)));
        assert_eq!(of("a.gif", b"GIF89a"), None);
        assert_eq!(of("a.pdf", gif), None);
    }
}
