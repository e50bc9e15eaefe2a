//! From bytes to text: UTF-8, with or without a byte order mark.

use crate::diagnostic::{Code, Diagnostic};
use crate::source::{BOM, Payload, Source, Span};

/// The largest file that is read, in bytes.
pub const MAX_FILE_SIZE: u64 = 8 * 1024 * 1024;

/// The text of a source, or why it has none.
///
/// # Errors
/// A diagnostic for a file that is too large, unreadable, or not UTF-8.
pub fn text(source: &Source) -> Result<&str, Box<Diagnostic>> {
    let bytes = match &source.payload {
        Payload::Bytes(bytes) => bytes,
        Payload::TooLarge(size) => return Err(Box::new(too_large(source, *size))),
        Payload::Unreadable(reason) => {
            let message = format!("cannot read this file: {reason}");
            let help = "check its permissions, or whether another program holds it";
            let diagnostic = Diagnostic::error(Code::UnreadableFile, message);
            return Err(Box::new(diagnostic.in_file(&source.path).help(help)));
        }
    };
    if let Some(name) = utf16_name(bytes) {
        let message = format!("this file is in {name}, not UTF-8");
        let help = "save it again with the encoding UTF-8 (in Notepad: File, Save as, Encoding)";
        let diagnostic = Diagnostic::error(Code::Utf16, message);
        return Err(Box::new(diagnostic.in_file(&source.path).help(help)));
    }
    let text = bytes.strip_prefix(BOM).unwrap_or(bytes);
    std::str::from_utf8(text).map_err(|error| {
        let at = error.valid_up_to();
        let in_file = at + (bytes.len() - text.len());
        let message = format!(
            "this file is not UTF-8: the byte 0x{:02X} at offset {in_file} cannot stand there",
            bytes.get(in_file).copied().unwrap_or_default()
        );
        let diagnostic = Diagnostic::error(Code::InvalidUtf8, message);
        Box::new(
            diagnostic
                .at(&source.path, Span::new(at, at))
                .label("the text can be read up to here")
                .help(
                    "save it again with the encoding UTF-8 (in Notepad: File, Save as, Encoding)",
                ),
        )
    })
}

fn too_large(source: &Source, size: u64) -> Diagnostic {
    let limit = MAX_FILE_SIZE / (1024 * 1024);
    let megabytes = size.div_ceil(1024 * 1024);
    let message = format!("this file is {megabytes} MB; the limit is {limit} MB");
    Diagnostic::error(Code::FileTooLarge, message)
        .in_file(&source.path)
        .help("split it, make it smaller, or keep it outside of the content folder")
}

/// The name of the UTF-16 flavour that `bytes` are in, by byte order mark or by
/// the zero bytes that English text in UTF-16 is full of.
fn utf16_name(bytes: &[u8]) -> Option<&'static str> {
    let zeros = |offset: usize| {
        let sample = bytes.iter().skip(offset).step_by(2).take(128);
        let count = sample.clone().count();
        count >= 8 && sample.filter(|byte| **byte == 0).count() * 10 >= count * 9
    };
    match bytes {
        [0xFF, 0xFE, ..] => Some("UTF-16 (little-endian)"),
        [0xFE, 0xFF, ..] => Some("UTF-16 (big-endian)"),
        _ if zeros(1) => Some("UTF-16 (little-endian, without a byte order mark)"),
        _ if zeros(0) => Some("UTF-16 (big-endian, without a byte order mark)"),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::SourcePath;

    fn code(bytes: &[u8]) -> Option<Code> {
        let source = Source::new(SourcePath::new("a.md"), bytes.to_vec());
        text(&source).err().map(|diagnostic| diagnostic.code)
    }

    #[test]
    fn encodings_are_named() {
        let utf16: Vec<u8> = "Hello, world".encode_utf16().flat_map(u16::to_le_bytes).collect();
        assert_eq!(code(&utf16), Some(Code::Utf16));
        assert_eq!(code(b"\xFF\xFEH\0i\0"), Some(Code::Utf16));
        assert_eq!(code(b"ok\xC3"), Some(Code::InvalidUtf8));
        assert_eq!(code("\u{FEFF}Zoë".as_bytes()), None);
    }
}
