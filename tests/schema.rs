//! The JSON Schemas of `docs/schema/` say what the readers do: the same keys at
//! every place, and every shipped file is valid.
//!
//! `UPDATE=1 cargo test --test schema` brings the keys of the interface strings
//! up to date.

// A test may fail.
#![allow(clippy::panic, clippy::expect_used, clippy::indexing_slicing)]

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use guidepost::bundled;
use guidepost::diagnostic::{Code, Diagnostic};
use guidepost::document::Languages;
use guidepost::document::form::FieldType;
use guidepost::source::{Source, SourcePath};
use guidepost::syntax::{
    config, diagram, glossary, page, resources, standards, strings, worksheet,
};
use jsonschema::Validator;
use serde_json::{Map, Value, json};
use walkdir::WalkDir;

fn top() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

fn schema(name: &str) -> Value {
    let path = top().join(format!("docs/schema/{name}.schema.json"));
    let text = fs::read_to_string(&path).unwrap_or_else(|error| panic!("{name}: {error}"));
    serde_json::from_str(&text).unwrap_or_else(|error| panic!("{name}: {error}"))
}

fn write(name: &str, schema: &Value) {
    let text = serde_json::to_string_pretty(schema).expect("JSON") + "\n";
    fs::write(top().join(format!("docs/schema/{name}.schema.json")), text).expect("written");
}

fn validator(name: &str) -> Validator {
    jsonschema::validator_for(&schema(name)).unwrap_or_else(|error| panic!("{name}: {error}"))
}

/// TOML as editors give it to a schema: dates are texts.
fn from_toml(text: &str) -> Value {
    fn convert(value: toml::Value) -> Value {
        match value {
            toml::Value::String(text) => Value::String(text),
            toml::Value::Integer(number) => json!(number),
            toml::Value::Float(number) => json!(number),
            toml::Value::Boolean(flag) => json!(flag),
            toml::Value::Datetime(moment) => Value::String(moment.to_string()),
            toml::Value::Array(items) => items.into_iter().map(convert).collect(),
            toml::Value::Table(table) => {
                Value::Object(table.into_iter().map(|(key, it)| (key, convert(it))).collect())
            }
        }
    }
    convert(toml::Value::Table(text.parse().unwrap_or_else(|error| panic!("{error}\n{text}"))))
}

fn complaints(validator: &Validator, value: &Value) -> Vec<String> {
    let told = validator.iter_errors(value);
    told.map(|error| format!("{}: {error}", error.instance_path())).collect()
}

fn files(folder: &str, ending: &str) -> Vec<(String, PathBuf)> {
    let folder = top().join(folder);
    let files = WalkDir::new(&folder).sort_by_file_name().into_iter().filter_map(Result::ok);
    files
        .filter(|entry| entry.path().extension().is_some_and(|it| it == ending))
        .map(|entry| {
            let inside = entry.path().strip_prefix(&folder).expect("inside");
            let parts: Vec<_> = inside.iter().map(|part| part.to_string_lossy()).collect();
            (parts.join("/"), entry.path().to_path_buf())
        })
        .collect()
}

#[test]
fn every_schema_is_one() {
    let mut names = BTreeSet::new();
    for (name, bytes) in bundled::schemas() {
        let schema: Value = serde_json::from_slice(&bytes).expect("JSON");
        assert!(jsonschema::meta::is_valid(&schema), "{name}");
        assert_eq!(schema["$schema"], "https://json-schema.org/draft/2020-12/schema", "{name}");
        closed(&schema, &name);
        names.insert(name);
    }
    for (schema, _) in bundled::SCHEMA_PLACES {
        assert!(names.contains(&format!("{schema}.schema.json")), "{schema}");
    }
}

/// A table with keys of its own has no others, and says what each is for.
fn closed(schema: &Value, place: &str) {
    if let Some(properties) = schema.get("properties").and_then(Value::as_object)
        && schema.get("description").is_some()
    {
        let others = &schema["additionalProperties"];
        let is_strings = place.starts_with("strings");
        assert!(is_strings || *others == json!(false), "{place} takes other keys");
        for (key, property) in properties {
            let told = property.get("description").or_else(|| property.get("$ref"));
            assert!(told.is_some(), "{place}: {key} is not described");
        }
    }
    let inner: Vec<(String, &Value)> = match schema {
        Value::Object(object) => object.iter().map(|(key, it)| (key.clone(), it)).collect(),
        Value::Array(items) => {
            items.iter().enumerate().map(|(at, it)| (at.to_string(), it)).collect()
        }
        _ => Vec::new(),
    };
    for (key, it) in inner {
        closed(it, &format!("{place}/{key}"));
    }
}

#[test]
fn every_shipped_file_is_valid() {
    let places = [
        ("handbook", "handbook.toml"),
        ("glossary", "glossary.toml"),
        ("resources", "resources.toml"),
        ("worksheet", "worksheets/"),
        ("standards", "standards/"),
        ("diagram", "diagrams/"),
    ];
    let mut seen = BTreeSet::new();
    for (name, path) in files("content", "toml") {
        let place = places.iter().find(|(_, place)| name.starts_with(place));
        let (kind, _) = place.unwrap_or_else(|| panic!("{name} has no schema"));
        let text = fs::read_to_string(&path).expect("a text");
        assert_eq!(complaints(&validator(kind), &from_toml(&text)), [""; 0], "{name}");
        seen.insert(*kind);
    }
    for (name, path) in files("themes/default/strings", "toml") {
        let text = fs::read_to_string(&path).expect("a text");
        assert_eq!(complaints(&validator("strings"), &from_toml(&text)), [""; 0], "{name}");
    }
    for (name, path) in files("content", "md") {
        let text = fs::read_to_string(&path).expect("a text").replace("\r\n", "\n");
        let head = text.strip_prefix("+++\n").and_then(|rest| rest.split_once("\n+++"));
        let Some((head, _)) = head else { continue };
        let kind = if name.starts_with("scenarios/") { "scenario" } else { "page" };
        assert_eq!(complaints(&validator(kind), &from_toml(head)), [""; 0], "{name}");
        seen.insert(kind);
    }
    assert_eq!(seen.len(), places.len() + 2, "{seen:?}");
}

/// The examples of docs/authoring.md are what authors begin with.
#[test]
fn documented_examples_are_valid() {
    let text = fs::read_to_string(top().join("docs/authoring.md")).expect("the guide");
    let text = text.replace("\r\n", "\n");
    let examples: Vec<_> = text.split("```toml\n").skip(1).collect();
    assert!(examples.len() >= 4, "{}", examples.len());
    for example in examples {
        let example = example.split("```").next().unwrap_or_default();
        let table = from_toml(example);
        let has = |key: &str| table.get(key).is_some();
        let kind = if has("sections") {
            "worksheet"
        } else if has("fields") {
            "fields"
        } else if has("standards") || has("tasks") {
            "standards"
        } else if has("terms") {
            "glossary"
        } else if has("resources") {
            "resources"
        } else {
            "handbook"
        };
        let mut found = complaints(&validator(kind), &table);
        // A part of a file need not give again what its beginning gives.
        let is_part = kind == "handbook" || has("tasks");
        found.retain(|it| !(is_part && it.contains("is a required property")));
        assert_eq!(found, [""; 0], "{example}");
    }
}

/// A place where a table stands: its schema, and a text with `KEY` where one more
/// key can be written.
struct Place {
    schema: &'static str,
    table: &'static str,
    text: String,
    /// Type of the field, for tables whose keys depend on it.
    kind: Option<&'static str>,
}

fn place(schema: &'static str, table: &'static str, text: &str) -> Place {
    Place { schema, table, text: text.to_owned(), kind: None }
}

fn places() -> Vec<Place> {
    let mut places = vec![
        place("handbook", "", "KEY\ntitle = \"T\""),
        place("handbook", "/properties/organisation", "title = \"T\"\n[organisation]\nKEY"),
        place("handbook", "/properties/review", "title = \"T\"\n[review]\nKEY"),
        place("handbook", "/properties/front", "title = \"T\"\n[front]\nKEY"),
        place("handbook", "/properties/search", "title = \"T\"\n[search]\nKEY"),
        place("handbook", "/properties/print", "title = \"T\"\n[print]\nKEY"),
        place("handbook", "/properties/privacy", "title = \"T\"\n[privacy]\nKEY"),
        place(
            "handbook",
            "/properties/privacy/properties/banners",
            "title = \"T\"\n[privacy.banners]\nKEY",
        ),
        place("handbook", "/properties/safety", "title = \"T\"\n[safety]\nKEY"),
        place("handbook", "/properties/brand", "title = \"T\"\n[brand]\nKEY"),
        place("handbook", "/properties/publish", "title = \"T\"\n[publish]\nKEY"),
        place("handbook", "/$defs/phase", "title = \"T\"\n[[phases]]\nKEY"),
        place("handbook", "/$defs/edition", "title = \"T\"\n[[editions]]\nKEY"),
        place("handbook", "/$defs/strand", "title = \"T\"\n[[strands]]\nKEY"),
        place("page", "", "KEY"),
        place("scenario", "", "KEY"),
        place("scenario", "/$defs/person", "id = \"SC-1\"\n[[people]]\nKEY"),
        place("standards", "", "KEY\ntitle = \"T\""),
        place("standards", "/$defs/standard", "title = \"T\"\n[[standards]]\nKEY"),
        place(
            "standards",
            "/$defs/crosslink",
            "title = \"T\"\n[[standards]]\nid = \"a\"\n[[standards.also]]\nKEY",
        ),
        place("glossary", "", "KEY"),
        place("glossary", "/$defs/term", "[[terms]]\nKEY"),
        place("resources", "", "KEY"),
        place("resources", "/$defs/resource", "[[resources]]\nKEY"),
        place("diagram", "/$defs/ring", "kind = \"rings\"\n[[rings]]\nKEY"),
        place("diagram", "/$defs/step", "kind = \"cycle\"\n[[steps]]\nKEY"),
        place("diagram", "/$defs/arrow", "kind = \"cycle\"\n[[arrows]]\nKEY"),
        place("diagram", "/$defs/node", "kind = \"ecomap\"\n[[nodes]]\nKEY"),
        place("diagram", "/$defs/tie", "kind = \"ecomap\"\n[[ties]]\nKEY"),
        place("diagram", "/$defs/person", "kind = \"genogram\"\n[[people]]\nKEY"),
        place("diagram", "/$defs/union", "kind = \"genogram\"\n[[unions]]\nKEY"),
        place("worksheet", "", "KEY\ntitle = \"T\""),
        place("worksheet", "/properties/print", "title = \"T\"\n[print]\nKEY"),
        place("fields", "", "KEY"),
        place("fields", "/$defs/include", "[[fields]]\ninclude = \"a\"\nKEY"),
        place(
            "worksheet",
            "/$defs/include",
            "[[sections]]\nid = \"s\"\ntitle = \"S\"\n[[sections.fields]]\ninclude = \"a\"\nKEY",
        ),
        place("worksheet", "/$defs/section", "[[sections]]\nKEY"),
        place("worksheet", "/$defs/section/properties/repeat", "[[sections]]\nrepeat = { KEY }"),
        place("worksheet", "/$defs/section/properties/variant", "[[sections]]\nvariant = { KEY }"),
        place("worksheet", "/$defs/choice", &field("select_multiple", "choices = [{ KEY }]")),
        place("worksheet", "/$defs/item", &field("checklist", "items = [{ KEY }]")),
        place("worksheet", "/$defs/row", &field("matrix", "rows = [{ KEY }]\nchoices = [\"a\"]")),
        place("worksheet", "/$defs/band", &field("calculate", "bands = [{ KEY }]")),
        place("worksheet", "/$defs/test", &field("text", "id = \"f\"\nshow_when = { KEY }")),
        place(
            "worksheet",
            "/$defs/group",
            &field("text", "id = \"f\"\nshow_when = { all = [], KEY }"),
        ),
    ];
    for kind in ["rings", "cycle", "ecomap", "genogram"] {
        let text = format!("kind = \"{kind}\"\nKEY");
        places.push(Place { kind: Some(kind), ..place("diagram", "", &text) });
    }
    for kind in FieldType::ALL {
        let name = kind.name();
        let text = field(name, "KEY");
        places.push(Place { kind: Some(name), ..place("worksheet", "/$defs/field", &text) });
        if kind.fits_cell() {
            let text = field("table", &format!("columns = [{{ type = \"{name}\", KEY }}]"));
            places.push(Place { kind: Some(name), ..place("worksheet", "/$defs/column", &text) });
        }
    }
    places
}

/// A sheet with a field whose id comes with its type.
fn field(kind: &str, rest: &str) -> String {
    format!(
        "[[sections]]\nid = \"s\"\ntitle = \"S\"\n[[sections.fields]]\ntype = \"{kind}\"\n{rest}"
    )
}

impl Place {
    /// The keys that the schema allows here.
    fn keys(&self) -> BTreeSet<String> {
        let schema = schema(self.schema);
        let table = schema.pointer(self.table).unwrap_or_else(|| panic!("no {}", self.table));
        let properties = table["properties"].as_object().expect("properties");
        let rules = table.get("dependentSchemas").and_then(Value::as_object);
        let keys = properties.keys().filter(|key| self.is_allowed(rules, key));
        keys.cloned().collect()
    }

    fn is_allowed(&self, rules: Option<&Map<String, Value>>, key: &str) -> bool {
        let (Some(kind), Some(rule)) = (self.kind, rules.and_then(|rules| rules.get(key))) else {
            return true;
        };
        // `kind` in diagrams, `type` in fields.
        let mut words = rule["properties"].as_object().expect("properties").values();
        let words = words.next().expect("a rule");
        let several = words.get("enum").and_then(Value::as_array);
        several.map_or(words["const"] == kind, |words| words.iter().any(|word| word == kind))
    }

    /// What the reader says to the text with another key.
    fn read(&self, key: &str) -> Vec<Diagnostic> {
        let text = self.text.replace("KEY", &format!("{key} = 0"));
        let path = match self.schema {
            "page" => "page.md".to_owned(),
            "scenario" => "scenarios/page.md".to_owned(),
            name => format!("{name}.toml"),
        };
        let is_page = path.ends_with(".md");
        let text = if is_page { format!("+++\n{text}\n+++\nText.\n") } else { text };
        let source = Source::new(SourcePath::new(path), text.into_bytes());
        match self.schema {
            "handbook" => config::parse(&source).1,
            "worksheet" => worksheet::parse(&source, &Languages::default()).1,
            "fields" => worksheet::group::parse(&source, &Languages::default()).1,
            "standards" => standards::parse(&source).1,
            "glossary" => glossary::parse(&source).1,
            "resources" => resources::parse(&source).1,
            "diagram" => diagram::parse(&source).1,
            "page" => page::parse(&source, false, &|_| false).1,
            "scenario" => page::parse(&source, true, &|_| false).1,
            name => panic!("who reads {name}?"),
        }
    }

    fn unknown(&self, key: &str) -> Option<Diagnostic> {
        let mut found = self.read(key).into_iter();
        let message = format!("unknown key `{key}`");
        found.find(|it| it.code == Code::UnknownKey && it.message == message)
    }
}

/// No name is near it, so that the reader lists what it knows.
const MADE_UP: &str = "qqqqqqqq";

#[test]
fn readers_and_schemas_know_the_same_keys() {
    let mut covered = BTreeSet::new();
    for place in places() {
        let name = format!("{}{} {}", place.schema, place.table, place.kind.unwrap_or_default());
        let keys = place.keys();
        let told = place.unknown(MADE_UP).unwrap_or_else(|| panic!("{name} takes any key"));
        let help = told.help.expect("known keys");
        let known = help.strip_prefix("known here: ").unwrap_or_else(|| panic!("{name}: {help}"));
        let known: BTreeSet<_> =
            known.split(", ").map(|key| key.trim_matches('`').to_owned()).collect();
        assert_eq!(known, keys, "{name}: what the reader knows, and the schema");
        for key in &keys {
            let found = place.read(key);
            let refused = found.iter().find(|it| it.code == Code::UnknownKey);
            assert!(refused.is_none(), "{name}: {key}: {refused:?}");
        }
        covered.insert((place.schema, place.table));
    }
    for schema_name in ["handbook", "page", "scenario", "standards", "glossary", "resources"] {
        uncovered(&schema(schema_name), schema_name, "", &covered);
    }
    uncovered(&schema("diagram"), "diagram", "", &covered);
    uncovered(&schema("worksheet"), "worksheet", "", &covered);
}

/// Every table of a schema is tried above.
fn uncovered(schema: &Value, name: &str, at: &str, covered: &BTreeSet<(&str, &str)>) {
    let Some(object) = schema.as_object() else { return };
    if object.get("additionalProperties") == Some(&json!(false)) {
        assert!(covered.contains(&(name, at)), "{name}{at} is not tried");
    }
    for (key, inner) in object {
        if matches!(key.as_str(), "properties" | "$defs") {
            for (property, inner) in inner.as_object().into_iter().flatten() {
                uncovered(inner, name, &format!("{at}/{key}/{property}"), covered);
            }
        }
    }
}

#[test]
fn the_keys_of_field_types_are_checked() {
    let worksheet = validator("worksheet");
    let sheet = |rest: &str| {
        from_toml(&format!(
            "title = \"T\"\nprivacy = \"open\"\n[[sections]]\nid = \"s\"\ntitle = \"S\"\n\
             [[sections.fields]]\nid = \"f\"\nlabel = \"F\"\n{rest}"
        ))
    };
    let good = [
        "type = \"table\"\nrows = 3\ncolumns = [{ id = \"a\", label = \"A\", type = \"date\", min = 2026-01-01 }]",
        "type = \"matrix\"\nrows = [\"a\", { label = \"b\" }]\nchoices = [\"c\"]",
        "type = \"matrix\"\nrows.en = [\"a\"]\nrows.es = [\"b\"]\nchoices.en = [\"c\"]\nchoices.es = [\"d\"]",
        "type = \"checklist\"\nitems.en = [\"a\"]\nitems.es = [\"b\"]",
        "type = \"time\"\nmin = \"08:00\"",
        "type = \"calculate\"\nmethod = \"age\"\nitems = \"born\"",
        "type = \"note\"\ntext = \"T\"\nshow_when = [{ field = \"a\", in = [1] }, { any = [{ field = \"b\", answered = true }] }]",
    ];
    for rest in good {
        assert_eq!(complaints(&worksheet, &sheet(rest)), [""; 0], "{rest}");
    }
    let bad = [
        "type = \"texts\"",
        "type = \"text\"\nlines = 4",
        "type = \"text\"\nwidth = \"10\"",
        "type = \"integer\"\nmin = 2.5",
        "type = \"date\"\nmin = 3",
        "type = \"select_one\"",
        "type = \"select_one\"\nchoices = [{ label = \"a\", exclusive = true }]",
        "type = \"table\"\ncolumns = [{ id = \"a\", label = \"A\", type = \"matrix\" }]",
        "type = \"matrix\"\nrows = 3\nchoices = [\"c\"]",
        "type = \"scale\"\nmin = 0",
        "type = \"note\"\ntext = \"T\"\nshow_when = { field = \"a\", equals = 1, not = 2 }",
        "type = \"note\"\ntext = \"T\"\nshow_when = { field = \"a\" }",
    ];
    for rest in bad {
        assert_ne!(complaints(&worksheet, &sheet(rest)), [""; 0], "{rest}");
    }
}

/// Groups of fields are made of the same parts as worksheets, and are described in
/// the same words.
#[test]
fn groups_of_fields_are_described_as_those_of_worksheets() {
    let mut wanted = schema("worksheet")["$defs"].clone();
    wanted.as_object_mut().expect("definitions").remove("section");
    let told = "copy `$defs` of worksheet.schema.json, but for `section`, to fields.schema.json";
    assert!(schema("fields")["$defs"] == wanted, "{told}");
}

/// Themes may have strings of their own; those of the default theme are offered.
#[test]
fn strings_are_those_of_the_default_theme() {
    let path = top().join("themes/default/strings/en.toml");
    let source = Source::new(SourcePath::new("en.toml"), fs::read(path).expect("strings"));
    let (texts, _) = strings::parse(&source);
    let property = |text: String| json!({ "description": text, "type": "string" });
    let wanted: Map<_, _> = texts.into_iter().map(|(key, text)| (key, property(text))).collect();
    let mut schema = schema("strings");
    if std::env::var_os("UPDATE").is_some() {
        schema["properties"] = Value::Object(wanted);
        write("strings", &schema);
        return;
    }
    let told =
        "`UPDATE=1 cargo test --test schema` brings docs/schema/strings.schema.json up to date";
    assert!(schema["properties"] == Value::Object(wanted), "{told}");
}
