//! The `:::` lines of a page, found before Markdown is read.
//!
//! Markdown knows nothing of fenced divs: left in place, a `:::` line joins the
//! paragraph, list or definition above it. So each such line is overwritten,
//! byte for byte, by a processing instruction of the same length (`<?  ?>`),
//! which Markdown ends every paragraph and list for, and hands back in the right
//! place. Offsets, link references and footnotes of the page stay whole.
//!
//! A `:::` line inside code or HTML is not ours. Only Markdown itself can tell,
//! so the reader overwrites all candidates, parses, and if one of them turns out
//! to lie in code or HTML, puts it back and parses once more.

use crate::document::{DivKind, EmbedKind};
use crate::source::Span;

/// A line that may open or close a div, or embed something.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fence {
    /// The line without its indentation and line ending.
    pub span: Span,
    /// What the line says.
    pub kind: FenceKind,
}

/// What a fence line says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum FenceKind {
    /// `::: example The second visit`
    Open(DivKind, Option<Box<str>>),
    /// `::: worksheet service-plan`
    Embed(EmbedKind, Box<str>),
    /// `::: worksheet` without saying which.
    EmptyEmbed(EmbedKind),
    /// `:::`
    Close,
}

/// All candidate lines of a text, in order.
#[must_use]
pub fn scan(text: &str) -> Vec<Fence> {
    if memchr::memmem::find(text.as_bytes(), b":::").is_none() {
        return Vec::new();
    }
    let mut fences = Vec::new();
    let mut offset = 0;
    for line in text.split_inclusive('\n') {
        let written = line.trim_end();
        let trimmed = written.trim_start_matches([' ', '\t']);
        if let Some(kind) = read_line(trimmed) {
            let start = offset + (written.len() - trimmed.len());
            fences.push(Fence { span: Span::new(start, start + trimmed.len()), kind });
        }
        offset += line.len();
    }
    fences
}

fn read_line(line: &str) -> Option<FenceKind> {
    let rest = line.strip_prefix(":::")?.trim_start_matches(':');
    let words = rest.trim_end_matches(':').trim();
    if words.is_empty() {
        return Some(FenceKind::Close);
    }
    let (name, title) = words.split_once(char::is_whitespace).unwrap_or((words, ""));
    // Some programs write the name as a class: `::: {.example}`.
    let class = name.trim_matches(['{', '.', '}']);
    let name = if class.is_empty() { name } else { class };
    let title = title.trim();
    if let Some(kind) = EmbedKind::ALL.into_iter().find(|kind| kind.name() == name) {
        return Some(if title.is_empty() {
            FenceKind::EmptyEmbed(kind)
        } else {
            FenceKind::Embed(kind, title.into())
        });
    }
    let title = (!title.is_empty()).then(|| title.into());
    Some(FenceKind::Open(DivKind::from_name(name), title))
}

/// Overwrites the fences in `text` that `is_fence` accepts, keeping its length.
#[must_use]
pub fn overwrite(text: &str, fences: &[Fence]) -> String {
    let mut bytes = text.as_bytes().to_vec();
    for fence in fences {
        let Some(line) = bytes.get_mut(fence.span.range()) else {
            continue;
        };
        line.fill(b' ');
        if let [first, second, .., last] = line {
            (*first, *second, *last) = (b'<', b'?', b'>');
        }
        if let [.., before_last, _] = line {
            *before_last = b'?';
        }
    }
    // Only whole lines of valid text were replaced, and by ASCII.
    String::from_utf8(bytes).unwrap_or_else(|_| text.to_owned())
}

/// The parts of a text that belong to excluded editions, from the first byte of
/// the opening line to the last of the closing one.
#[must_use]
pub fn excluded_parts(
    fences: &[Fence],
    end: usize,
    is_excluded: impl Fn(&str) -> bool,
) -> Vec<Span> {
    let mut parts = Vec::new();
    let mut open: Vec<(u32, bool)> = Vec::new();
    for fence in fences {
        match &fence.kind {
            FenceKind::Open(kind, _) => {
                let inside = open.last().is_some_and(|(_, excluded)| *excluded);
                open.push((fence.span.start, inside || is_excluded(kind.name())));
            }
            FenceKind::Close => {
                let Some((start, excluded)) = open.pop() else {
                    continue;
                };
                let is_outermost = !open.last().is_some_and(|(_, excluded)| *excluded);
                if excluded && is_outermost {
                    parts.push(Span { start, end: fence.span.end });
                }
            }
            FenceKind::Embed(..) | FenceKind::EmptyEmbed(_) => {}
        }
    }
    // A block that never closes runs to the end: leaving it out is the safe side.
    if let Some((start, _)) = open.iter().find(|(_, excluded)| *excluded) {
        parts.retain(|part| part.end <= *start);
        parts.push(Span::new(*start as usize, end));
    }
    parts
}

/// Fills parts of a text with spaces, keeping its lines and length.
#[must_use]
pub fn blank(text: &str, parts: &[Span]) -> String {
    let mut bytes = text.as_bytes().to_vec();
    for part in parts {
        for byte in bytes.get_mut(part.range()).into_iter().flatten() {
            if !matches!(byte, b'\n' | b'\r') {
                *byte = b' ';
            }
        }
    }
    String::from_utf8(bytes).unwrap_or_else(|_| " ".repeat(text.len()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_are_told_apart() {
        let fences = scan("a\n::: example Two words\n  :::\n:::: worksheet x\n:::{.y}\n");
        let kinds: Vec<_> = fences.iter().map(|fence| fence.kind.clone()).collect();
        assert_eq!(
            kinds,
            [
                FenceKind::Open(DivKind::Example, Some("Two words".into())),
                FenceKind::Close,
                FenceKind::Embed(EmbedKind::Worksheet, "x".into()),
                FenceKind::Open(DivKind::Named("y".into()), None),
            ]
        );
    }

    #[test]
    fn overwriting_keeps_every_offset() {
        let text = "é\n:::\n::: example é\nend";
        let hidden = overwrite(text, &scan(text));
        assert_eq!(hidden.len(), text.len());
        assert!(hidden.contains("\n<?>\n"), "{hidden:?}");
        assert!(hidden.ends_with("?>\nend"), "{hidden:?}");
    }

    #[test]
    fn an_excluded_block_takes_its_inner_blocks_along() {
        let text = "a\n::: instructor\n::: example\nx\n:::\ny\n:::\nb\n";
        let parts = excluded_parts(&scan(text), text.len(), |name| name == "instructor");
        let rest = blank(text, &parts);
        assert_eq!(rest.split_whitespace().collect::<Vec<_>>(), ["a", "b"]);
    }
}
