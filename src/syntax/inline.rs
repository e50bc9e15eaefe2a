//! What we read inside running text that Markdown does not: item attributes,
//! citations, and the addresses in raw HTML.

use crate::document::{CitedWork, Inline};

/// What a trailing `{#P1-C07 .safety}` says of a list item.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Attributes {
    /// The id.
    pub id: Option<Box<str>>,
    /// Whether `.safety` was among the classes.
    pub safety: bool,
}

/// Takes trailing attributes off a text, if there are any.
pub fn take_attributes(content: &mut Vec<Inline>) -> Attributes {
    let Some(Inline::Text(_, last)) = content.last_mut() else {
        return Attributes::default();
    };
    let Some((before, attributes)) = split_attributes(last) else {
        return Attributes::default();
    };
    if before.is_empty() {
        content.pop();
        if let Some(Inline::SoftBreak) = content.last() {
            content.pop();
        }
    } else {
        *last = before.into();
    }
    attributes
}

fn split_attributes(text: &str) -> Option<(&str, Attributes)> {
    let inner = text.trim_end().strip_suffix('}')?;
    let (before, inner) = inner.rsplit_once('{')?;
    let mut attributes = Attributes::default();
    for word in inner.split_whitespace() {
        if let Some(id) = word.strip_prefix('#') {
            let valid = |c: char| c.is_alphanumeric() || matches!(c, '-' | '_' | '.' | ':');
            if id.is_empty() || !id.chars().all(valid) {
                return None;
            }
            attributes.id = Some(id.into());
        } else if word == ".safety" {
            attributes.safety = true;
        } else {
            return None;
        }
    }
    (attributes != Attributes::default()).then(|| (before.trim_end(), attributes))
}

/// A stretch of text, or a citation in it.
#[derive(Debug, PartialEq, Eq)]
pub enum Piece<'a> {
    /// Plain text.
    Text(&'a str),
    /// A citation.
    Citation {
        /// The works, in order.
        works: Vec<CitedWork>,
        /// Whether it is part of the sentence.
        narrative: bool,
        /// As written.
        written: &'a str,
    },
}

/// Splits a text at its citations: `[@key, p. 4; @other]` and `@key`.
#[must_use]
pub fn citations(text: &str) -> Vec<Piece<'_>> {
    let mut pieces = Vec::new();
    let mut plain = 0;
    let mut at = 0;
    while let Some(found) = text.get(at..).and_then(|rest| rest.find('@')) {
        let sign = at + found;
        match citation_at(text, plain, sign) {
            Some((start, end, works, narrative)) => {
                let (before, written) = (&text[plain..start], &text[start..end]);
                if !before.is_empty() {
                    pieces.push(Piece::Text(before));
                }
                pieces.push(Piece::Citation { works, narrative, written });
                (plain, at) = (end, end);
            }
            None => at = sign + 1,
        }
    }
    match text.get(plain..) {
        Some("") | None => {}
        Some(rest) => pieces.push(Piece::Text(rest)),
    }
    pieces
}

type Found = (usize, usize, Vec<CitedWork>, bool);

/// The citation whose `@` stands at `sign`; nothing before `from` belongs to it.
fn citation_at(text: &str, from: usize, sign: usize) -> Option<Found> {
    let before = text.get(from..sign)?;
    if before.ends_with('[') {
        let length = text.get(sign..)?.find(['[', ']'])?;
        if !text.get(sign + length..)?.starts_with(']') {
            return None;
        }
        let works = cited_works(text.get(sign..sign + length)?)?;
        return Some((sign - 1, sign + length + 1, works, false));
    }
    if before.chars().next_back().is_some_and(|c| !c.is_whitespace() && c != '(') {
        return None;
    }
    let key = key_at(text.get(sign + 1..)?)?;
    let works = vec![CitedWork { key: key.into(), locator: None }];
    Some((sign, sign + 1 + key.len(), works, true))
}

fn cited_works(inner: &str) -> Option<Vec<CitedWork>> {
    inner
        .split(';')
        .map(|part| {
            let part = part.trim().strip_prefix('@')?;
            let key = key_at(part)?;
            let locator = part.get(key.len()..)?.trim();
            let locator = locator.strip_prefix(',').unwrap_or(locator).trim();
            Some(CitedWork {
                key: key.into(),
                locator: (!locator.is_empty()).then(|| locator.into()),
            })
        })
        .collect()
}

/// The key at the start of `text`: a letter, then letters, digits and `-_:.`,
/// not ending in punctuation.
fn key_at(text: &str) -> Option<&str> {
    if !text.starts_with(|c: char| c.is_alphabetic()) {
        return None;
    }
    let end = text
        .find(|c: char| !(c.is_alphanumeric() || matches!(c, '-' | '_' | ':' | '.')))
        .unwrap_or(text.len());
    let key = text.get(..end)?.trim_end_matches(['-', '_', ':', '.']);
    (!key.is_empty()).then_some(key)
}

/// Whether a piece of HTML is nothing but a comment, which is never published.
#[must_use]
pub fn is_comment(html: &str) -> bool {
    let html = html.trim();
    html.starts_with("<!--") && html.find("-->").is_none_or(|end| end + 3 == html.len())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::document::TextId;

    fn works(piece: &Piece<'_>) -> Vec<String> {
        match piece {
            Piece::Text(_) => Vec::new(),
            Piece::Citation { works, .. } => works
                .iter()
                .map(|work| format!("{}|{}", work.key, work.locator.as_deref().unwrap_or("")))
                .collect(),
        }
    }

    #[test]
    fn citations_are_found_and_addresses_left_alone() {
        let pieces = citations("As @bogo2018. shows [@nasw1992, p. 4; @x:y] to a@b.org");
        assert_eq!(works(&pieces[1]), ["bogo2018|"]);
        assert_eq!(works(&pieces[3]), ["nasw1992|p. 4", "x:y|"]);
        assert_eq!(pieces[4], Piece::Text(" to a@b.org"));
        assert_eq!(citations("no [@ nothing] @1").len(), 1);
    }

    #[test]
    fn attributes_come_off_the_end_only() {
        let mut content = vec![Inline::Text(TextId(0), "Ask first {#P1-Q1 .safety}".into())];
        let attributes = take_attributes(&mut content);
        assert_eq!(attributes, Attributes { id: Some("P1-Q1".into()), safety: true });
        assert_eq!(content, [Inline::Text(TextId(0), "Ask first".into())]);
        let mut untouched = vec![Inline::Text(TextId(0), "a {b} c {d}".into())];
        assert_eq!(take_attributes(&mut untouched), Attributes::default());
    }

    #[test]
    fn comments_are_known() {
        assert!(is_comment("<!-- a -->\n"));
        assert!(!is_comment("<!-- a --><b>"));
    }
}
