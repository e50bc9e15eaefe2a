//! HTML read back as a browser would read it.

use html5ever::tendril::TendrilSink;
use html5ever::{ParseOpts, QualName, local_name, ns, parse_document, parse_fragment};
use markup5ever_rcdom::{Handle, NodeData, RcDom};

/// An element or a text; comments and the like are left out.
#[derive(Clone, Debug, PartialEq)]
pub enum Node {
    Element(Element),
    Text(String),
}

#[derive(Clone, Debug, PartialEq)]
pub struct Element {
    pub name: String,
    pub attributes: Vec<(String, String)>,
    pub children: Vec<Node>,
}

impl Element {
    pub fn attribute(&self, name: &str) -> Option<&str> {
        self.attributes.iter().find(|(known, _)| known == name).map(|(_, value)| value.as_str())
    }
}

/// Reads a fragment as the content of a page's body.
pub fn fragment(html: &str) -> Vec<Node> {
    let body = QualName::new(None, ns!(html), local_name!("body"));
    let dom = parse_fragment(RcDom::default(), ParseOpts::default(), body, Vec::new(), false)
        .one(html.to_owned());
    // The parser puts the fragment into a root element of its own.
    let root = children(&dom.document);
    root.into_iter()
        .flat_map(|node| match node {
            Node::Element(root) => root.children,
            Node::Text(_) => Vec::new(),
        })
        .collect()
}

/// Reads a whole page.
#[allow(dead_code, reason = "not every test reads whole pages")]
pub fn document(html: &str) -> Vec<Node> {
    children(&parse_document(RcDom::default(), ParseOpts::default()).one(html.to_owned()).document)
}

fn children(handle: &Handle) -> Vec<Node> {
    handle.children.borrow().iter().filter_map(node).collect()
}

fn node(handle: &Handle) -> Option<Node> {
    match &handle.data {
        NodeData::Text { contents } => Some(Node::Text(contents.borrow().to_string())),
        NodeData::Element { name, attrs, .. } => {
            let mut attributes: Vec<_> = attrs
                .borrow()
                .iter()
                .map(|one| (one.name.local.to_string(), one.value.to_string()))
                .collect();
            attributes.sort();
            let name = name.local.to_string();
            Some(Node::Element(Element { name, attributes, children: children(handle) }))
        }
        _ => None,
    }
}

/// Visits every element.
#[allow(dead_code, reason = "not every test walks the tree")]
pub fn walk(nodes: &[Node], visit: &mut dyn FnMut(&Element)) {
    for node in nodes {
        if let Node::Element(element) = node {
            visit(element);
            walk(&element.children, visit);
        }
    }
}

/// What in a page's text could run, load or style something.
#[allow(dead_code, reason = "not every test looks for it")]
pub fn active_content(html: &str) -> Vec<String> {
    const ELEMENTS: [&str; 14] = [
        "script", "style", "iframe", "object", "embed", "form", "link", "meta", "base", "video",
        "audio", "frame", "noscript", "template",
    ];
    let mut found = Vec::new();
    walk(&fragment(html), &mut |element| {
        if ELEMENTS.contains(&element.name.as_str()) {
            found.push(format!("<{}>", element.name));
        }
        for (name, value) in &element.attributes {
            let is_handler = name.starts_with("on");
            let is_style = matches!(name.as_str(), "style" | "srcdoc" | "srcset");
            let loads = element.name == "img" && name == "src" && is_elsewhere(value);
            let is_address = matches!(name.as_str(), "href" | "src" | "action" | "formaction");
            let runs = is_address && !is_harmless(value);
            if is_handler || is_style || loads || runs {
                found.push(format!("<{} {name}={value:?}>", element.name));
            }
        }
    });
    found
}

/// Whether an address, as browsers read it, leads to a page, mail or telephone.
#[allow(dead_code, reason = "not every test looks for it")]
fn is_harmless(address: &str) -> bool {
    let kept: String = address.chars().filter(|c| !matches!(c, '\t' | '\n' | '\r')).collect();
    let kept = kept.trim_matches(|c: char| c <= ' ').to_lowercase();
    let scheme = kept.split_once(':').map(|(scheme, _)| scheme);
    let is_scheme = |scheme: &str| {
        scheme.starts_with(|c: char| c.is_ascii_alphabetic())
            && scheme.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '+' | '-' | '.'))
    };
    match scheme {
        Some(scheme) if is_scheme(scheme) => {
            matches!(scheme, "http" | "https" | "mailto" | "tel" | "sms")
        }
        _ => true,
    }
}

/// Whether an image would be asked for at another site.
#[allow(dead_code, reason = "not every test looks for it")]
fn is_elsewhere(address: &str) -> bool {
    let address = address.trim_start_matches(|c: char| c <= ' ').replace('\\', "/");
    address.starts_with("//") || address.contains("://")
}
