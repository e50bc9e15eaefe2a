//! Making an author's raw HTML safe.
//!
//! The whole body is cleaned at once, since an element may begin in one piece of
//! raw HTML and end in another. Our own components go in afterwards, at places
//! marked by private-use characters that no text can bring along.

use std::borrow::Cow;
use std::collections::{HashMap, HashSet};

use super::Surroundings;
use crate::document::ReferenceKind;
use crate::handbook::Target;

/// Around the number of a component, and before an address that is ours: it
/// has been resolved, and is not one that the author wrote.
pub(super) const MARKS: [char; 3] = ['\u{E000}', '\u{E001}', OURS];

/// Before an address that is ours.
pub(super) const OURS: char = '\u{E002}';

/// What an address may begin with that is not known by how it is written.
const HARMLESS: [&str; 6] = ["#", "https://", "http://", "mailto:", "tel:", "sms:"];

/// Raw HTML that cannot pass for a component's mark.
pub(super) fn without_marks(html: &str) -> Cow<'_, str> {
    if html.contains(MARKS) { html.replace(MARKS, "\u{FFFD}").into() } else { html.into() }
}

/// Cleans a body and puts the components in.
pub(super) fn clean(body: &str, around: Surroundings<'_>, components: &[String]) -> String {
    let cleaned = builder(addresses(around)).clean(body).to_string();
    insert(&cleaned, components)
}

/// Addresses as written in raw HTML, and where they lead; none for those that
/// lead nowhere.
fn addresses(around: Surroundings<'_>) -> HashMap<String, Option<String>> {
    let references = around.page.document.references.iter().zip(&around.page.targets);
    references
        .filter_map(|(reference, target)| {
            let written = match &reference.kind {
                ReferenceKind::Link { destination, .. } => destination,
                ReferenceKind::Image { source, .. } => source,
                _ => return None,
            };
            let href = match target {
                Target::Broken(_) => None,
                target => around.ways.href(around.book, target),
            };
            Some((written.to_string(), href))
        })
        .collect()
}

fn builder(addresses: HashMap<String, Option<String>>) -> ammonia::Builder<'static> {
    let mut builder = ammonia::Builder::default();
    builder
        .add_tags(["section", "label", "input", "address"])
        .add_generic_attributes([
            "class",
            "id",
            "title",
            "lang",
            "dir",
            "role",
            "tabindex",
            "aria-label",
            "aria-labelledby",
            "aria-describedby",
            "aria-hidden",
            "data-label",
            "data-tip",
        ])
        .add_tag_attributes("input", ["type", "checked", "disabled", "autocomplete"])
        .set_tag_attribute_value("input", "form", super::TICKS)
        .add_tag_attributes("a", ["name"])
        .add_tag_attributes("details", ["open"])
        .add_tag_attributes("img", ["loading"])
        .link_rel(None)
        .url_schemes(HashSet::from(["http", "https", "mailto", "tel", "sms"]))
        .url_relative(ammonia::UrlRelative::PassThrough)
        .attribute_filter(move |element, attribute, value| match (element, attribute) {
            ("input", "type") if value != "checkbox" => None,
            (_, "href" | "src") => address(attribute, value, &addresses).map(Into::into),
            _ => Some(value.into()),
        });
    builder
}

/// Where an address leads. One that nobody has looked up may not load anything
/// into the page, and leads only where no page of ours could be meant.
fn address(
    attribute: &str,
    value: &str,
    addresses: &HashMap<String, Option<String>>,
) -> Option<String> {
    if let Some(ours) = value.strip_prefix(OURS) {
        return Some(ours.to_owned());
    }
    // Browsers take white space out of addresses, and so did who looked them up.
    let is_line = |c: &char| matches!(c, '\t' | '\n' | '\r');
    let kept: String = value.chars().filter(|c| !is_line(c)).collect();
    let value = kept.trim_matches(|c: char| c <= ' ');
    match addresses.get(value) {
        Some(resolved) => resolved.clone(),
        None if attribute == "src" => None,
        None => HARMLESS.iter().any(|start| value.starts_with(start)).then(|| value.to_owned()),
    }
}

fn insert(cleaned: &str, components: &[String]) -> String {
    let [open, close, _] = MARKS;
    let mut body = String::with_capacity(cleaned.len());
    let mut rest = cleaned;
    while let Some((before, after)) = rest.split_once(open) {
        body.push_str(before);
        let Some((number, after)) = after.split_once(close) else {
            rest = after;
            break;
        };
        if let Some(component) = number.parse::<usize>().ok().and_then(|at| components.get(at)) {
            body.push_str(component);
        }
        rest = after;
    }
    body.push_str(rest);
    body
}
