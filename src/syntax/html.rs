//! The tags of raw HTML: what they link to, show, and try to do. Only looked
//! at; making it safe is the business of [`crate::render::html`].

use std::borrow::Cow;

/// An opening tag.
#[derive(Debug, PartialEq, Eq)]
pub struct Tag<'a> {
    /// Name as written.
    pub name: &'a str,
    /// Attributes, in order.
    pub attributes: Vec<Attribute<'a>>,
}

/// An attribute of a tag.
#[derive(Debug, PartialEq, Eq)]
pub struct Attribute<'a> {
    /// Name as written.
    pub name: &'a str,
    /// Value as written; empty if there is none.
    pub value: &'a str,
}

impl<'a> Tag<'a> {
    /// Whether its name is this one, in lower case.
    #[must_use]
    pub fn is(&self, name: &str) -> bool {
        self.name.eq_ignore_ascii_case(name)
    }

    /// The attribute with this name.
    #[must_use]
    pub fn attribute(&self, name: &str) -> Option<&Attribute<'a>> {
        self.attributes.iter().find(|attribute| attribute.name.eq_ignore_ascii_case(name))
    }
}

/// Elements that run, load or send something. They are not published.
const ACTIVE: [&str; 12] = [
    "script", "style", "iframe", "object", "embed", "form", "link", "meta", "base", "video",
    "audio", "frame",
];

/// What in a tag is not published, as its author wrote it.
pub fn unsafe_parts<'t>(tag: &'t Tag<'_>) -> impl Iterator<Item = &'t str> {
    let is_active = ACTIVE.iter().any(|name| tag.is(name));
    let names = tag.attributes.iter().map(|attribute| attribute.name);
    let attributes = names.filter(|name| {
        let name = name.to_ascii_lowercase();
        name.starts_with("on") || matches!(name.as_str(), "style" | "srcdoc" | "srcset")
    });
    is_active.then_some(tag.name).into_iter().chain(attributes)
}

/// The opening tags of a piece of HTML. Comments, and the text of scripts and
/// styles, hold none.
#[must_use]
pub fn tags(html: &str) -> Vec<Tag<'_>> {
    let mut tags = Vec::new();
    let mut rest = html;
    while let Some((_, after)) = rest.split_once('<') {
        if let Some(comment) = after.strip_prefix("!--") {
            rest = comment.split_once("-->").map_or("", |(_, after)| after);
            continue;
        }
        rest = after;
        if !after.starts_with(|c: char| c.is_ascii_alphabetic()) {
            continue;
        }
        let (tag, after) = tag(after);
        rest = after;
        if let Some(name) = ["script", "style"].into_iter().find(|name| tag.is(name)) {
            let is_end = |at: &usize| {
                let written = rest.get(at + 2..at + 2 + name.len());
                written.is_some_and(|written| written.eq_ignore_ascii_case(name))
            };
            let end = rest.match_indices("</").map(|(at, _)| at).find(is_end);
            rest = end.and_then(|end| rest.get(end..)).unwrap_or_default();
        }
        tags.push(tag);
    }
    tags
}

/// The tag whose name `text` begins with, and what follows it.
fn tag(text: &str) -> (Tag<'_>, &str) {
    let (name, mut rest) = split_at(text, |c| c.is_ascii_whitespace() || matches!(c, '/' | '>'));
    let mut attributes = Vec::new();
    loop {
        rest = rest.trim_start_matches(|c: char| c.is_ascii_whitespace() || c == '/');
        if rest.is_empty() || rest.starts_with('>') {
            let after = rest.strip_prefix('>').unwrap_or(rest);
            return (Tag { name, attributes }, after);
        }
        let (attribute, after) = attribute(rest);
        attributes.push(attribute);
        rest = after;
    }
}

/// The attribute that `text` begins with, and what follows it.
fn attribute(text: &str) -> (Attribute<'_>, &str) {
    // A name may begin with `=`, but never ends there.
    let first = text.chars().next().map_or(0, char::len_utf8);
    let tail = text.get(first..).unwrap_or_default();
    let (name, _) = split_at(tail, |c| c.is_ascii_whitespace() || matches!(c, '/' | '>' | '='));
    let name = text.get(..first + name.len()).unwrap_or_default();
    let rest = text.get(name.len()..).unwrap_or_default();
    let Some(value) = rest.trim_start().strip_prefix('=') else {
        return (Attribute { name, value: "" }, rest);
    };
    let value = value.trim_start();
    for quote in ['"', '\''] {
        if let Some(quoted) = value.strip_prefix(quote) {
            let (value, after) = quoted.split_once(quote).unwrap_or((quoted, ""));
            return (Attribute { name, value }, after);
        }
    }
    let (value, after) = split_at(value, |c| c.is_ascii_whitespace() || c == '>');
    (Attribute { name, value }, after)
}

fn split_at(text: &str, ends: impl Fn(char) -> bool) -> (&str, &str) {
    text.split_at(text.find(ends).unwrap_or(text.len()))
}

/// The address that a value stands for: character references resolved, and the
/// white space taken out that browsers take out.
#[must_use]
pub fn address(value: &str) -> String {
    let is_line = |c: &char| matches!(c, '\t' | '\n' | '\r');
    let kept: String = decoded(value).chars().filter(|c| !is_line(c)).collect();
    kept.trim_matches(|c: char| c <= ' ').to_owned()
}

/// A value with its character references resolved: those that addresses are
/// written with.
fn decoded(value: &str) -> Cow<'_, str> {
    if !value.contains('&') {
        return value.into();
    }
    let mut decoded = String::with_capacity(value.len());
    let mut rest = value;
    while let Some((before, after)) = rest.split_once('&') {
        decoded.push_str(before);
        let (name, tail) = after.split_once(';').unwrap_or((after, ""));
        match character(name).filter(|_| after.len() > name.len()) {
            Some(c) => {
                decoded.push(c);
                rest = tail;
            }
            None => {
                decoded.push('&');
                rest = after;
            }
        }
    }
    decoded.push_str(rest);
    decoded.into()
}

fn character(name: &str) -> Option<char> {
    if let Some(number) = name.strip_prefix('#') {
        let hexadecimal = number.strip_prefix(['x', 'X']);
        let number = match hexadecimal {
            Some(digits) => u32::from_str_radix(digits, 16),
            None => number.parse(),
        };
        return number.ok().and_then(char::from_u32);
    }
    match name {
        "amp" => Some('&'),
        "lt" => Some('<'),
        "gt" => Some('>'),
        "quot" => Some('"'),
        "apos" => Some('\''),
        "colon" => Some(':'),
        "sol" => Some('/'),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn attributes_are_found_however_they_are_written() {
        let html = "<!-- <a href=no> --><A HREF = 'a.md' hidden><img src=b.png/alt>\
                    <script>'<a href=\"c\">'</script><br/></a>";
        let found = tags(html);
        let names: Vec<_> = found.iter().map(|tag| tag.name).collect();
        assert_eq!(names, ["A", "img", "script", "br"]);
        assert_eq!(found[0].attribute("href").map(|it| it.value), Some("a.md"));
        assert_eq!(found[0].attribute("hidden").map(|it| it.value), Some(""));
        assert_eq!(found[1].attribute("src").map(|it| it.value), Some("b.png/alt"));
    }

    #[test]
    fn what_does_not_end_is_read_to_the_end() {
        for html in ["<", "<a", "<a href", "<a href=", "<a href='x", "<!--", "<script>", "<a =>"] {
            assert!(tags(html).len() <= 1, "{html}");
        }
    }

    #[test]
    fn references_are_resolved() {
        assert_eq!(address(" a&amp;b&#58;\n&#x2F;&nope;&"), "a&b:/&nope;&");
    }

    #[test]
    fn active_parts_are_named() {
        let found = tags("<p onClick=x style='y' class=z><SCRIPT>");
        let parts: Vec<_> = found.iter().flat_map(unsafe_parts).collect();
        assert_eq!(parts, ["onClick", "style", "SCRIPT"]);
    }
}
