//! Every example of the CommonMark specification, against the text of a page
//! that holds nothing else.
//!
//! A handbook's page is not a bare rendering of Markdown: headings get anchors,
//! raw HTML is cleaned, links must lead somewhere. What differs by rule is taken
//! out of both sides before they are compared; what is left is listed in
//! `commonmark/differences.toml`, each with its reason. An example that differs
//! and is not listed fails the test; so does a listed one that does not differ.

#![allow(
    clippy::unwrap_used,
    clippy::format_push_string,
    reason = "a test may panic, and take its time"
)]

#[path = "support/dom.rs"]
mod dom;

use std::collections::BTreeMap;

use dom::{Element, Node};
use guidepost::compile::{Compiler, Options};
use guidepost::source::{Source, SourcePath, Sources};
use serde::Deserialize;

const SPEC: &str = include_str!("commonmark/spec.txt");
const DIFFERENCES: &str = include_str!("commonmark/differences.toml");

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Differences {
    difference: Vec<Difference>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Difference {
    /// Why these differ.
    reason: String,
    /// Numbers of the examples.
    examples: Vec<usize>,
}

struct Example {
    number: usize,
    section: String,
    markdown: String,
    html: String,
}

#[test]
fn all_examples_hold_but_those_listed() {
    let listed: Differences = toml::from_str(DIFFERENCES).unwrap();
    let mut reasons = BTreeMap::new();
    for difference in &listed.difference {
        for number in &difference.examples {
            let before = reasons.insert(*number, difference.reason.as_str());
            assert_eq!(before, None, "example {number} is listed twice");
        }
    }
    let examples = examples();
    assert_eq!(examples.len(), 652, "the specification has 652 examples");
    let mut compiler = Compiler::new();
    let mut problems = String::new();
    for example in &examples {
        let expected = normal(&example.html, true);
        let actual = normal(&page_text(&mut compiler, example), false);
        match (expected == actual, reasons.remove(&example.number)) {
            (true, None) | (false, Some(_)) => {}
            (true, Some(reason)) => {
                problems += &format!("{} no longer differs: {reason}\n\n", example.number);
            }
            (false, None) => {
                problems += &format!(
                    "{} ({}) differs\n{}\nexpected {expected}\nfound    {actual}\n\n",
                    example.number, example.section, example.markdown
                );
            }
        }
    }
    assert!(reasons.is_empty(), "there are no examples {reasons:?}");
    assert!(problems.is_empty(), "{problems}");
}

fn examples() -> Vec<Example> {
    let fence = "`".repeat(32);
    let mut examples = Vec::new();
    let mut section = String::new();
    let mut lines = SPEC.lines();
    while let Some(line) = lines.next() {
        if let Some(title) = line.strip_prefix("## ") {
            title.clone_into(&mut section);
        }
        if line != format!("{fence} example") {
            continue;
        }
        let mut block = |end: &str| {
            let lines = lines.by_ref().take_while(|line| *line != end);
            lines.fold(String::new(), |text, line| text + line + "\n").replace('→', "\t")
        };
        let (markdown, html) = (block("."), block(&fence));
        let number = examples.len() + 1;
        examples.push(Example { number, section: section.clone(), markdown, html });
    }
    examples
}

/// The text of a page that holds the example. Its title stands in front matter,
/// so that the example's first heading is not taken for it, and the files that
/// its links lead to are there.
fn page_text(compiler: &mut Compiler, example: &Example) -> String {
    let mut sources = Sources::default();
    let mut add = |path: &str, text: String| {
        let path = SourcePath::new(path);
        sources.content.insert(path.clone(), Source::new(path, text.into_bytes()));
    };
    dom::walk(&dom::fragment(&example.html), &mut |element| {
        let address = element.attribute("href").or(element.attribute("src"));
        if let Some(path) = address.and_then(local_path) {
            add(&path, String::new());
        }
    });
    add("index.md", format!("+++\ntitle = \"-\"\n+++\n{}", example.markdown));
    let site = compiler.compile(&sources, &Options::default()).site;
    site.text(&site.find("index.html").unwrap()).unwrap()
}

/// The file that a relative address leads to.
fn local_path(address: &str) -> Option<String> {
    if is_refused(address) || has_scheme(address) {
        return None;
    }
    let path = address.split(['?', '#']).next().unwrap_or_default();
    let path = percent_decoded(path);
    let path = path.trim_start_matches("./").trim_start_matches('/');
    (!path.is_empty()).then(|| path.to_owned())
}

fn has_scheme(address: &str) -> bool {
    address.split_once(':').is_some_and(|(scheme, _)| {
        scheme.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '+' | '-' | '.'))
    })
}

/// Whether a handbook refuses an address: schemes that it does not know, and
/// places of the page that are not there.
fn is_refused(address: &str) -> bool {
    let scheme = address.split_once(':').map_or("", |(scheme, _)| scheme).to_lowercase();
    let is_known = matches!(scheme.as_str(), "http" | "https" | "mailto" | "tel" | "sms");
    (has_scheme(address) && !is_known) || address.starts_with('#') && address.len() > 1
}

fn percent_decoded(text: &str) -> String {
    let mut bytes = Vec::new();
    let mut rest = text;
    while let Some(c) = rest.chars().next() {
        let code = rest.get(1..3).filter(|_| c == '%');
        if let Some(byte) = code.and_then(|code| u8::from_str_radix(code, 16).ok()) {
            bytes.push(byte);
            rest = &rest[3..];
        } else {
            bytes.extend(c.to_string().bytes());
            rest = &rest[c.len_utf8()..];
        }
    }
    String::from_utf8(bytes).unwrap_or_else(|_| text.to_owned())
}

/// HTML without what differs by rule, as text that can be compared.
fn normal(html: &str, is_expected: bool) -> String {
    let mut nodes = dom::fragment(html);
    if is_expected {
        let mut has_title = false;
        dom::walk(&nodes, &mut |element| has_title |= element.name == "h1");
        if has_title {
            // The page's title is its only heading of the first level.
            nodes = lower_headings(nodes);
        }
    }
    let nodes = simplified(nodes, false);
    let mut text = String::new();
    write(&nodes, &mut text);
    text
}

fn lower_headings(nodes: Vec<Node>) -> Vec<Node> {
    let lowered = |node| match node {
        Node::Text(text) => Node::Text(text),
        Node::Element(mut element) => {
            if let Some(level) = heading_level(&element.name) {
                element.name = format!("h{}", (level + 1).min(6));
            }
            element.children = lower_headings(element.children);
            Node::Element(element)
        }
    };
    nodes.into_iter().map(lowered).collect()
}

fn heading_level(name: &str) -> Option<u8> {
    let level = name.strip_prefix('h')?.parse().ok()?;
    (1..=6).contains(&level).then_some(level)
}

/// Elements that Markdown itself makes. Raw HTML may bring others, which are
/// cleaned: they are left out on both sides, and what they hold stays.
const OWN: [&str; 23] = [
    "a",
    "blockquote",
    "br",
    "code",
    "del",
    "em",
    "h1",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "hr",
    "img",
    "li",
    "ol",
    "p",
    "pre",
    "strong",
    "ul",
    "table",
    "td",
    "tr",
];

const BLOCKS: [&str; 15] = [
    "blockquote",
    "h1",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "hr",
    "li",
    "ol",
    "p",
    "pre",
    "ul",
    "table",
    "tr",
];

fn simplified(nodes: Vec<Node>, is_code: bool) -> Vec<Node> {
    let mut out = Vec::new();
    for node in nodes {
        match node {
            Node::Text(text) => push_text(&mut out, &plain(&text, is_code)),
            Node::Element(element) => simplify(element, is_code, &mut out),
        }
    }
    if is_code { out } else { trimmed(&out) }
}

fn simplify(mut element: Element, is_code: bool, out: &mut Vec<Node>) {
    match element.name.as_str() {
        // Not published, and neither is what they hold.
        "script" | "style" | "iframe" => return,
        // An image in a paragraph of its own.
        "figure" => {
            "p".clone_into(&mut element.name);
            let is_caption =
                |one: &mut Node| matches!(one, Node::Element(one) if one.name == "figcaption");
            let captions: Vec<_> = element.children.extract_if(.., is_caption).collect();
            if let (Some(Node::Element(image)), Some(Node::Element(caption))) =
                (element.children.first_mut(), captions.first())
            {
                let words = caption.children.iter().filter_map(|one| match one {
                    Node::Text(text) => Some(text.as_str()),
                    Node::Element(_) => None,
                });
                image.attributes.push(("title".to_owned(), words.collect()));
                image.attributes.sort();
            }
        }
        _ => {}
    }
    let is_code = is_code || element.name == "pre";
    let children = simplified(std::mem::take(&mut element.children), is_code);
    let refused = element.attribute("href").is_some_and(is_refused);
    if refused || !OWN.contains(&element.name.as_str()) {
        for child in children {
            match child {
                Node::Text(text) => push_text(out, &text),
                element @ Node::Element(_) => out.push(element),
            }
        }
        return;
    }
    element.children = children;
    element.attributes = attributes(&element);
    out.push(Node::Element(element));
}

/// Attributes that say what Markdown said: not anchors, roles and the like.
fn attributes(element: &Element) -> Vec<(String, String)> {
    let kept = |name: &str| match element.name.as_str() {
        "a" => matches!(name, "href" | "title"),
        "img" => matches!(name, "src" | "alt" | "title"),
        "ol" => name == "start",
        "code" => name == "class",
        _ => false,
    };
    let attributes = element.attributes.iter().filter(|(name, _)| kept(name));
    attributes
        .map(|(name, value)| {
            let is_address = matches!(name.as_str(), "href" | "src");
            let value = if is_address { address(value) } else { plain(value, false) };
            (name.clone(), value)
        })
        .collect()
}

/// An address as the place that it leads to, however it is written.
fn address(written: &str) -> String {
    if has_scheme(written) {
        return percent_decoded(written);
    }
    match written {
        "#" | "" => String::new(),
        path => percent_decoded(path).trim_start_matches('/').to_owned(),
    }
}

/// Text without typography and with single spaces, but not in code.
fn plain(text: &str, is_code: bool) -> String {
    if is_code {
        return text.to_owned();
    }
    let text = text
        .replace(['“', '”'], "\"")
        .replace(['‘', '’'], "'")
        .replace('—', "---")
        .replace('–', "--")
        .replace('…', "...");
    let mut plain = String::new();
    for c in text.chars() {
        let c = if c.is_ascii_whitespace() { ' ' } else { c };
        if c != ' ' || !plain.ends_with(' ') {
            plain.push(c);
        }
    }
    plain
}

fn push_text(out: &mut Vec<Node>, text: &str) {
    if let Some(Node::Text(last)) = out.last_mut() {
        let is_double = last.ends_with(' ') && text.starts_with(' ');
        last.push_str(if is_double { &text[1..] } else { text });
    } else {
        out.push(Node::Text(text.to_owned()));
    }
}

/// Without the spaces between blocks, and at their ends.
fn trimmed(nodes: &[Node]) -> Vec<Node> {
    let is_edge = |node: Option<&Node>| match node {
        None => true,
        Some(Node::Element(one)) => BLOCKS.contains(&one.name.as_str()) || one.name == "br",
        Some(Node::Text(_)) => false,
    };
    let mut out = Vec::new();
    for (index, node) in nodes.iter().enumerate() {
        let Node::Text(text) = node else {
            out.push(node.clone());
            continue;
        };
        let mut text = text.as_str();
        if is_edge(index.checked_sub(1).and_then(|before| nodes.get(before))) {
            text = text.trim_start();
        }
        if is_edge(nodes.get(index + 1)) {
            text = text.trim_end();
        }
        if !text.is_empty() {
            out.push(Node::Text(text.to_owned()));
        }
    }
    out
}

fn write(nodes: &[Node], out: &mut String) {
    for node in nodes {
        match node {
            Node::Text(text) => out.push_str(&text.replace('&', "&amp;").replace('<', "&lt;")),
            Node::Element(element) => {
                *out += &format!("<{}", element.name);
                for (name, value) in &element.attributes {
                    *out += &format!(" {name}={value:?}");
                }
                out.push('>');
                write(&element.children, out);
                *out += &format!("</{}>", element.name);
            }
        }
    }
}
