//! `diagrams/*.toml`: diagrams as data.

use super::encoding;
use super::table::{Table, Toml};
use crate::diagnostic::{Code, Diagnostic};
use crate::document::diagram::{
    Arrow, Data, Diagram, Direction, Node, Person, Ring, Sex, Step, Strength, Tie, Union, UnionKind,
};
use crate::source::Source;

/// Reads a diagram.
#[must_use]
pub fn parse(source: &Source) -> (Option<Diagram>, Vec<Diagnostic>) {
    let text = match encoding::text(source) {
        Ok(text) => text,
        Err(diagnostic) => return (None, vec![*diagnostic]),
    };
    let (toml, parsed) = Toml::parse(&source.path, text, 0);
    let table = toml.root(&parsed);
    let diagram = read(&table, source.path.stem());
    table.finish();
    (diagram, toml.into_diagnostics())
}

#[derive(Clone, Copy)]
enum Kind {
    Rings,
    Cycle,
    Ecomap,
    Genogram,
}

fn read(table: &Table<'_, '_>, id: &str) -> Option<Diagram> {
    let kinds = [
        ("rings", Kind::Rings),
        ("cycle", Kind::Cycle),
        ("ecomap", Kind::Ecomap),
        ("genogram", Kind::Genogram),
    ];
    let kind = table.one_of("kind", &kinds);
    if kind.is_none() && !table.has("kind") {
        let message = "`kind` is missing".to_owned();
        let help = "write kind = \"rings\", \"cycle\", \"ecomap\" or \"genogram\"";
        table.error(Code::MissingKey, table.span(), message, help);
    }
    let title = table.required_text("title", "give the diagram a title");
    let help = "say in words what the diagram shows, for people who cannot see it";
    let description = table.required_text("description", help);
    let data = match kind?.value {
        Kind::Rings => Data::Rings(tables(table, "rings", ring)),
        Kind::Cycle => {
            let steps: Vec<Step> = tables(table, "steps", step);
            let arrows = tables(table, "arrows", arrow);
            let ids: Vec<_> = steps.iter().map(|step| step.id.clone()).collect();
            check_ends(table, "arrows", &ids);
            Data::Cycle { steps, arrows }
        }
        Kind::Ecomap => ecomap(table),
        Kind::Genogram => genogram(table),
    };
    Some(Diagram { id: id.to_owned(), title: title?.value, description: description?.value, data })
}

fn tables<T>(
    table: &Table<'_, '_>,
    key: &'static str,
    read: impl Fn(&Table<'_, '_>) -> Option<T>,
) -> Vec<T> {
    let items = table.tables(key).into_iter().filter_map(|item| {
        let value = read(&item);
        item.finish();
        value
    });
    items.collect()
}

/// Reports ends of arrows and ties that are not in `ids`.
fn check_ends(table: &Table<'_, '_>, key: &'static str, ids: &[String]) {
    for item in table.tables(key) {
        for end in ["from", "to"] {
            let Some(name) = item.text(end) else { continue };
            if !ids.contains(&name.value) {
                let known = ids.iter().map(String::as_str);
                let help = crate::diagnostic::did_you_mean(&name.value, known)
                    .unwrap_or_else(|| format!("the ids here are {}", ids.join(", ")));
                let message = format!("`{}` is not in this diagram", name.value);
                item.error(Code::InvalidValue, name.span, message, help);
            }
        }
    }
}

fn id(table: &Table<'_, '_>) -> Option<String> {
    table.required_text("id", "give it an id").map(|id| id.value)
}

fn title(table: &Table<'_, '_>) -> Option<String> {
    table.required_text("title", "give it a title").map(|title| title.value)
}

fn text(table: &Table<'_, '_>, key: &'static str) -> Option<String> {
    table.text(key).map(|text| text.value)
}

fn ring(table: &Table<'_, '_>) -> Option<Ring> {
    // All keys are read before anything is given up: a key that nobody has asked
    // for counts as unknown.
    let (id, title, text) = (id(table), title(table), text(table, "text"));
    let examples = table.texts("examples").into_iter().map(|text| text.value).collect();
    Some(Ring { id: id?, title: title?, text, examples })
}

fn step(table: &Table<'_, '_>) -> Option<Step> {
    let (id, title, text) = (id(table), title(table), text(table, "text"));
    Some(Step { id: id?, title: title?, text })
}

fn ends(table: &Table<'_, '_>) -> Option<(String, String)> {
    let from = table.required_text("from", "say where it begins");
    let to = table.required_text("to", "say where it leads");
    Some((from?.value, to?.value))
}

fn arrow(table: &Table<'_, '_>) -> Option<Arrow> {
    let label = text(table, "label");
    let (from, to) = ends(table)?;
    Some(Arrow { from, to, label })
}

fn ecomap(table: &Table<'_, '_>) -> Data {
    let center = text(table, "center").unwrap_or_default();
    let nodes: Vec<Node> = tables(table, "nodes", |node| {
        let (id, title, kind) = (id(node), title(node), text(node, "kind"));
        Some(Node { id: id?, title: title?, kind })
    });
    let ties = tables(table, "ties", tie);
    let mut ids: Vec<_> = nodes.iter().map(|node| node.id.clone()).collect();
    ids.push("center".to_owned());
    check_ends(table, "ties", &ids);
    Data::Ecomap { center, nodes, ties }
}

fn tie(table: &Table<'_, '_>) -> Option<Tie> {
    let strengths = [
        ("strong", Strength::Strong),
        ("weak", Strength::Weak),
        ("stressful", Strength::Stressful),
    ];
    let directions = [
        ("to", Direction::To),
        ("from", Direction::From),
        ("both", Direction::Both),
        ("none", Direction::None),
    ];
    let strength = table.one_of("strength", &strengths).map_or(Strength::Strong, |it| it.value);
    let direction = table.one_of("direction", &directions).map_or(Direction::None, |it| it.value);
    let label = text(table, "label");
    let (from, to) = ends(table)?;
    Some(Tie { from, to, strength, direction, label })
}

fn genogram(table: &Table<'_, '_>) -> Data {
    let people: Vec<Person> = tables(table, "people", person);
    let unions = tables(table, "unions", |item| Some(union(item)));
    let known = |id: &str| people.iter().any(|person| person.id == id);
    for item in table.tables("unions") {
        for key in ["partners", "children"] {
            for name in item.texts(key) {
                if !known(&name.value) {
                    let message = format!("`{}` is not one of the people", name.value);
                    item.error(
                        Code::InvalidValue,
                        name.span,
                        message,
                        "add the person, or mend the id",
                    );
                }
            }
        }
    }
    Data::Genogram { people, unions }
}

fn person(table: &Table<'_, '_>) -> Option<Person> {
    let words = [("female", Sex::Female), ("male", Sex::Male), ("other", Sex::Other)];
    let id = id(table);
    let name = table.required_text("name", "give the person a name or letter");
    let sex = table.one_of("sex", &words).map_or(Sex::Other, |word| word.value);
    let year = |key| table.integer_in(key, 1800, 2999);
    let (born, died) = (year("born"), year("died"));
    let index = table.flag("index");
    Some(Person { id: id?, name: name?.value, sex, born, died, index })
}

fn union(table: &Table<'_, '_>) -> Union {
    let words = [
        ("married", UnionKind::Married),
        ("partners", UnionKind::Partners),
        ("separated", UnionKind::Separated),
        ("divorced", UnionKind::Divorced),
    ];
    let plain = |key| table.texts(key).into_iter().map(|text| text.value).collect::<Vec<_>>();
    let kind = table.one_of("kind", &words).map_or(UnionKind::Partners, |word| word.value);
    Union { partners: plain("partners"), kind, children: plain("children") }
}
