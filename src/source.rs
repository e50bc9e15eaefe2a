//! Source files as the rest of the program sees them: a project-relative path,
//! bytes, and positions inside the text. No input or output happens here.

use std::borrow::Borrow;
use std::collections::BTreeMap;
use std::fmt;
use std::sync::Arc;

/// A path relative to the project's root, with `/` between its parts, such as
/// `content/01-start/index.md`. Cheap to clone.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct SourcePath(Arc<str>);

impl SourcePath {
    /// Wraps a path that is already relative and `/`-separated.
    pub fn new(path: impl AsRef<str>) -> Self {
        Self(Arc::from(path.as_ref()))
    }

    /// The path as text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The last part of the path, such as `index.md`.
    #[must_use]
    pub fn file_name(&self) -> &str {
        self.0.rsplit('/').next().unwrap_or(&self.0)
    }

    /// The file name up to its last dot, such as `index`.
    #[must_use]
    pub fn stem(&self) -> &str {
        let name = self.file_name();
        name.rsplit_once('.').map_or(name, |(stem, _)| stem)
    }

    /// The text after the last dot of the file name, in lower case; empty if
    /// there is none.
    #[must_use]
    pub fn extension(&self) -> String {
        self.file_name()
            .rsplit_once('.')
            .map_or_else(String::new, |(_, extension)| extension.to_lowercase())
    }

    /// The folder that holds the file, without a trailing `/`; empty at the root.
    #[must_use]
    pub fn folder(&self) -> &str {
        self.0.rsplit_once('/').map_or("", |(folder, _)| folder)
    }
}

impl fmt::Display for SourcePath {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl fmt::Debug for SourcePath {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:?}", self.as_str())
    }
}

impl Borrow<str> for SourcePath {
    fn borrow(&self) -> &str {
        &self.0
    }
}

/// A range of bytes in a source's text.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Span {
    /// First byte.
    pub start: u32,
    /// One past the last byte.
    pub end: u32,
}

impl Span {
    /// A span from byte offsets. Sources are limited to 8 MB, so offsets fit.
    #[must_use]
    pub fn new(start: usize, end: usize) -> Self {
        let clamp = |offset| u32::try_from(offset).unwrap_or(u32::MAX);
        Self { start: clamp(start), end: clamp(end) }
    }

    /// The span as a range of `usize`.
    #[must_use]
    pub fn range(self) -> std::ops::Range<usize> {
        self.start as usize..self.end as usize
    }

    /// The span moved `offset` bytes towards the end.
    #[must_use]
    pub fn shifted(self, offset: usize) -> Self {
        Self::new(self.start as usize + offset, self.end as usize + offset)
    }
}

impl From<std::ops::Range<usize>> for Span {
    fn from(range: std::ops::Range<usize>) -> Self {
        Self::new(range.start, range.end)
    }
}

/// A value and the place where its author wrote it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Spanned<T> {
    /// What was written.
    pub value: T,
    /// Where it stands.
    pub span: Span,
}

impl<T> Spanned<T> {
    /// Joins a value and its place.
    pub fn new(value: T, span: Span) -> Self {
        Self { value, span }
    }
}

/// A hash of a source's bytes: what the parse cache is keyed by.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct ContentHash(pub [u8; 32]);

/// What a file turned out to hold when it was read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Payload {
    /// Bytes, whole.
    Bytes(Arc<[u8]>),
    /// The file was larger than the limit and was not read; its size in bytes.
    TooLarge(u64),
    /// The file could not be read; the system's reason.
    Unreadable(String),
}

/// One file of the project.
#[derive(Clone, Debug)]
pub struct Source {
    /// Where it is.
    pub path: SourcePath,
    /// What it holds.
    pub payload: Payload,
    /// Hash of the payload.
    pub hash: ContentHash,
}

impl Source {
    /// A source with these bytes.
    #[must_use]
    pub fn new(path: SourcePath, bytes: impl Into<Arc<[u8]>>) -> Self {
        let bytes = bytes.into();
        let hash = ContentHash(*blake3::hash(&bytes).as_bytes());
        Self { path, payload: Payload::Bytes(bytes), hash }
    }

    /// A source that was left unread because it is `size` bytes large.
    #[must_use]
    pub fn too_large(path: SourcePath, size: u64) -> Self {
        let hash = ContentHash(*blake3::hash(&size.to_le_bytes()).as_bytes());
        Self { path, payload: Payload::TooLarge(size), hash }
    }

    /// A source that the system would not let us read.
    #[must_use]
    pub fn unreadable(path: SourcePath, reason: String) -> Self {
        let hash = ContentHash(*blake3::hash(reason.as_bytes()).as_bytes());
        Self { path, payload: Payload::Unreadable(reason), hash }
    }

    /// The bytes, or none if the file was not read.
    #[must_use]
    pub fn bytes(&self) -> &[u8] {
        match &self.payload {
            Payload::Bytes(bytes) => bytes,
            Payload::TooLarge(_) | Payload::Unreadable(_) => &[],
        }
    }

    /// The longest text that can be shown to a person: UTF-8 without its byte
    /// order mark, up to the first invalid byte.
    #[must_use]
    pub fn valid_text(&self) -> &str {
        let bytes = self.bytes();
        let bytes = bytes.strip_prefix(BOM).unwrap_or(bytes);
        match std::str::from_utf8(bytes) {
            Ok(text) => text,
            Err(error) => bytes
                .get(..error.valid_up_to())
                .and_then(|valid| std::str::from_utf8(valid).ok())
                .unwrap_or_default(),
        }
    }
}

/// The UTF-8 byte order mark that some Windows editors write.
pub const BOM: &[u8] = b"\xEF\xBB\xBF";

/// All files of a project that the compiler may look at.
#[derive(Clone, Debug, Default)]
pub struct Sources {
    /// Folder of the content inside the project: `content`, or empty when the
    /// project's root is the content.
    pub content_root: String,
    /// Files by path: everything under the content folder.
    pub content: BTreeMap<SourcePath, Source>,
    /// Files by path: everything under the theme folders, `themes/…`.
    pub themes: BTreeMap<SourcePath, Source>,
}

impl Sources {
    /// The source with this path, wherever it belongs.
    #[must_use]
    pub fn get(&self, path: &str) -> Option<&Source> {
        self.content.get(path).or_else(|| self.themes.get(path))
    }

    /// The part of `path` below the content folder.
    #[must_use]
    pub fn inside_content<'a>(&self, path: &'a SourcePath) -> &'a str {
        let path = path.as_str();
        path.strip_prefix(self.content_root.as_str())
            .map_or(path, |rest| rest.trim_start_matches('/'))
    }
}

/// Byte offsets at which the lines of a text begin.
#[derive(Debug)]
pub struct LineIndex<'a> {
    text: &'a str,
    starts: Vec<usize>,
}

/// A place for people: lines and columns from 1, columns in characters.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct LineColumn {
    /// Line, from 1.
    pub line: usize,
    /// Column in characters, from 1.
    pub column: usize,
}

impl<'a> LineIndex<'a> {
    /// Finds the lines of `text`.
    #[must_use]
    pub fn new(text: &'a str) -> Self {
        let newlines = memchr::memchr_iter(b'\n', text.as_bytes()).map(|at| at + 1);
        Self { text, starts: std::iter::once(0).chain(newlines).collect() }
    }

    /// Line and column of a byte offset; offsets past the end mean the end.
    #[must_use]
    pub fn line_column(&self, offset: u32) -> LineColumn {
        let mut offset = (offset as usize).min(self.text.len());
        while !self.text.is_char_boundary(offset) {
            offset -= 1;
        }
        let line = self.starts.partition_point(|start| *start <= offset);
        let start = self.starts.get(line.saturating_sub(1)).copied().unwrap_or(0);
        let before = self.text.get(start..offset).unwrap_or_default();
        LineColumn { line, column: before.chars().count() + 1 }
    }

    /// The byte at which a line, counted from 1, begins.
    #[must_use]
    pub fn line_start(&self, line: usize) -> usize {
        self.starts.get(line.saturating_sub(1)).copied().unwrap_or(self.text.len())
    }

    /// The text of a line, counted from 1, without its line ending.
    #[must_use]
    pub fn line_text(&self, line: usize) -> &'a str {
        let Some(start) = self.starts.get(line.saturating_sub(1)).copied() else {
            return "";
        };
        let end = self.starts.get(line).copied().unwrap_or(self.text.len());
        self.text.get(start..end).unwrap_or_default().trim_end_matches(['\r', '\n'])
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn positions_count_characters_from_one() {
        let index = LineIndex::new("één\r\ntwee\n");
        assert_eq!(index.line_column(0), LineColumn { line: 1, column: 1 });
        assert_eq!(index.line_column(4), LineColumn { line: 1, column: 3 });
        assert_eq!(index.line_column(7), LineColumn { line: 2, column: 1 });
        assert_eq!(index.line_column(999), LineColumn { line: 3, column: 1 });
        assert_eq!(index.line_text(1), "één");
        assert_eq!(index.line_text(2), "twee");
    }

    #[test]
    fn paths_know_their_parts() {
        let path = SourcePath::new("content/a/B.es.MD");
        assert_eq!((path.stem(), path.folder()), ("B.es", "content/a"));
        assert_eq!(path.extension(), "md");
    }
}
