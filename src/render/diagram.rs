//! Diagrams as structured text: what a drawing shows, readable by everyone.

use std::fmt::Write;

use super::ways::{escape, escape_into};
use crate::document::diagram::{Data, Diagram, Direction, Node, Person, Step, Tie, Union};
use crate::theme::Strings;

/// A diagram as a figure.
#[must_use]
pub fn figure(diagram: &Diagram, strings: &Strings) -> String {
    let mut out = String::new();
    let _ = write!(
        out,
        "<figure class=\"diagram\" id=\"diagram-{}\"><figcaption><b>{}</b> {}</figcaption>",
        escape(&diagram.id),
        escape(&diagram.title),
        escape(&diagram.description)
    );
    match &diagram.data {
        Data::Rings(rings) => {
            let items = rings
                .iter()
                .map(|ring| (ring.title.as_str(), ring.text.as_deref(), ring.examples.as_slice()));
            list("ol", items, &mut out);
        }
        Data::Cycle { steps, arrows } => {
            list(
                "ol",
                steps.iter().map(|step| (step.title.as_str(), step.text.as_deref(), &[][..])),
                &mut out,
            );
            let arrows = arrows.iter().map(|arrow| {
                let (from, to) = (step_title(steps, &arrow.from), step_title(steps, &arrow.to));
                let label = arrow.label.as_ref().map(|label| format!(": {label}"));
                format!("{from} \u{2192} {to}{}", label.unwrap_or_default())
            });
            lines(arrows, &mut out);
        }
        Data::Ecomap { center, nodes, ties } => {
            let ties = ties.iter().map(|tie| tie_line(tie, center, nodes, strings));
            lines(ties, &mut out);
        }
        Data::Genogram { people, unions } => {
            lines(people.iter().map(|person| person_line(person, strings)), &mut out);
            lines(unions.iter().map(|union| union_line(union, people, strings)), &mut out);
        }
    }
    out.push_str("</figure>");
    out
}

fn list<'a>(
    tag: &str,
    items: impl Iterator<Item = (&'a str, Option<&'a str>, &'a [String])>,
    out: &mut String,
) {
    let _ = write!(out, "<{tag}>");
    for (title, text, examples) in items {
        let _ = write!(out, "<li><b>{}</b>", escape(title));
        if let Some(text) = text {
            out.push(' ');
            escape_into(text, out);
        }
        if !examples.is_empty() {
            let _ = write!(out, " <span class=\"small\">{}</span>", escape(&examples.join("; ")));
        }
        out.push_str("</li>");
    }
    let _ = write!(out, "</{tag}>");
}

fn lines(lines: impl Iterator<Item = String>, out: &mut String) {
    let lines: Vec<_> = lines.map(|line| format!("<li>{}</li>", escape(&line))).collect();
    if !lines.is_empty() {
        let _ = write!(out, "<ul>{}</ul>", lines.concat());
    }
}

fn step_title<'a>(steps: &'a [Step], id: &'a str) -> &'a str {
    steps.iter().find(|step| step.id == id).map_or(id, |step| step.title.as_str())
}

fn tie_line(tie: &Tie, center: &str, nodes: &[Node], strings: &Strings) -> String {
    let title = |id: &str| {
        let node = nodes.iter().find(|node| node.id == id);
        node.map_or_else(|| center.to_owned(), |node| node.title.clone())
    };
    let arrow = match tie.direction {
        Direction::To => "\u{2192}",
        Direction::From => "\u{2190}",
        Direction::Both => "\u{2194}",
        Direction::None => "\u{2013}",
    };
    let key = format!("tie_{}", tie.strength.name());
    let label = tie.label.as_ref().map(|label| format!("; {label}")).unwrap_or_default();
    let (from, to) = (title(&tie.from), title(&tie.to));
    format!("{from} {arrow} {to}: {}{label}", strings.get(&key))
}

fn person_line(person: &Person, strings: &Strings) -> String {
    let mut line = person.name.clone();
    if let Some(born) = person.born {
        let _ = write!(line, ", {}", strings.fill("born", &[("year", &born.to_string())]));
    }
    if let Some(died) = person.died {
        let _ = write!(line, ", {}", strings.fill("died", &[("year", &died.to_string())]));
    }
    line
}

fn union_line(union: &Union, people: &[Person], strings: &Strings) -> String {
    let name = |id: &String| {
        let person = people.iter().find(|person| person.id == *id);
        person.map_or_else(|| id.clone(), |person| person.name.clone())
    };
    let partners: Vec<_> = union.partners.iter().map(name).collect();
    let key = format!("union_{}", union.kind.name());
    let mut line = format!("{}: {}", partners.join(" & "), strings.get(&key));
    if !union.children.is_empty() {
        let children: Vec<_> = union.children.iter().map(name).collect();
        let _ = write!(line, "; {}: {}", strings.get("children"), children.join(", "));
    }
    line
}
