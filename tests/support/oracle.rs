//! What must hold for any bytes at all. The fuzz targets and the tests that
//! replay their corpora share this file.

#![allow(dead_code, reason = "each target uses its part")]
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::missing_panics_doc,
    reason = "to panic is how an oracle speaks"
)]

#[path = "dom.rs"]
mod dom;
#[path = "answers.rs"]
mod filling;

use std::sync::LazyLock;

use guidepost::bundled;
use guidepost::compile::{Compiled, Compiler, Options};
use guidepost::diagnostic::Diagnostic;
use guidepost::handbook::Audience;
use guidepost::report;
use guidepost::route;
use guidepost::source::{Source, SourcePath, Sources};

/// A book in which everything can be referred to.
const BOOK: [(&str, &str); 9] = [
    (
        "content/handbook.toml",
        "title = \"Book\"\nlanguages = [\"en\", \"es\"]\n\
         [[phases]]\nid = \"phase-1\"\ntitle = \"One\"\n\
         [[editions]]\nid = \"student\"\n[[editions]]\nid = \"instructor\"\n",
    ),
    ("content/index.md", "# Book\n\nText.\n"),
    ("content/other.md", "# Other\n\n## Part\n\n- Ask {#P1-Q1}\n"),
    ("content/images/chairs.svg", "<svg/>"),
    ("content/glossary.toml", "[[terms]]\nterm = \"Intake\"\ndefinition = \"First.\"\n"),
    ("content/references.yaml", "bogo2018:\n  type: Book\n  title: Practice\n  author: Bogo, M\n"),
    (
        "content/standards/n.toml",
        "title = \"N\"\n[[standards]]\nid = \"N-1\"\ntitle = \"A\"\ntext = \"B\"\n",
    ),
    (
        "content/worksheets/plan.toml",
        "title = \"Plan\"\nprivacy = \"routine\"\n[[sections]]\nid = \"a\"\ntitle = \"A\"\nnote = \"B\"\n",
    ),
    (
        "content/diagrams/rings.toml",
        "kind = \"rings\"\ntitle = \"R\"\ndescription = \"R\"\n[[rings]]\nid = \"a\"\ntitle = \"A\"\n",
    ),
];

fn book_with(path: &str, bytes: &[u8]) -> Sources {
    let mut sources = Sources { content_root: "content".to_owned(), ..Sources::default() };
    let mut add = |path: &str, bytes: &[u8]| {
        let path = SourcePath::new(path);
        sources.content.insert(path.clone(), Source::new(path, bytes.to_vec()));
    };
    for (path, text) in BOOK {
        add(path, text.as_bytes());
    }
    add(path, bytes);
    sources
}

/// A page of Markdown, with or without front matter.
pub fn page(bytes: &[u8]) {
    for path in ["content/page.md", "content/scenarios/page.md"] {
        let sources = book_with(path, bytes);
        let mut compiler = Compiler::new();
        for audience in [Audience::Everything, Audience::Unnamed] {
            let options = Options { audience: audience.clone(), theme: None };
            let compiled = compiler.compile(&sources, &options);
            check(&compiled, &sources);
            let again = Compiler::new().compile(&sources, &options);
            assert_eq!(compiled.diagnostics, again.diagnostics);
            check_no_secrets(&compiled, bytes, &audience);
        }
    }
}

/// A page of Markdown, in one build, and the search index of it.
pub fn page_once(bytes: &[u8]) {
    let sources = book_with("content/page.md", bytes);
    let compiled = Compiler::new().compile(&sources, &Options::default());
    check(&compiled, &sources);
    for script in index(&compiled) {
        assert!(script.len() <= 24 * 1024, "a file of the index has {} bytes", script.len());
    }
}

/// What stands between a line `::: instructor` and the end of its block does not
/// get into a build for others. Only texts with one such block and no other are
/// judged: where blocks nest, what belongs to whom is what is being tested.
fn check_no_secrets(compiled: &Compiled, bytes: &[u8], audience: &Audience) {
    let text = String::from_utf8_lossy(bytes);
    let rest = text.split_once("\n\n::: instructor\n\nSECRET").map(|(_, rest)| rest);
    let is_simple = text.matches(":::").count() == 2 && !text.contains("```");
    let is_markdown = !text.contains(['<', '`', '~', '\t']) && !text.contains("    ");
    if rest.is_none() || !is_simple || !is_markdown || *audience == Audience::Everything {
        return;
    }
    for text in texts(compiled).chain(index(compiled)) {
        assert!(!text.contains("SECRET"), "an excluded block was published");
    }
}

/// Front matter alone.
pub fn front_matter(bytes: &[u8]) {
    for marker in ["+++", "---"] {
        let mut text = format!("{marker}\n").into_bytes();
        text.extend(bytes);
        text.extend(format!("\n{marker}\n\nText.\n").bytes());
        for path in ["content/page.md", "content/scenarios/page.md"] {
            let sources = book_with(path, &text);
            check(&Compiler::new().compile(&sources, &Options::default()), &sources);
        }
    }
}

/// A worksheet, and the page that is made of it.
pub fn worksheet(bytes: &[u8]) {
    let mut sources = book_with("content/worksheets/sheet.toml", bytes);
    bundled::add_theme(&mut sources);
    let compiled = Compiler::new().compile(&sources, &Options::default());
    check(&compiled, &sources);
    for book in compiled.site.handbooks() {
        for sheet in &book.worksheets {
            (0..7).for_each(|turn| filling::filled(sheet, turn));
        }
    }
    for (path, address) in
        compiled.site.addresses().filter(|(path, _)| path.starts_with("worksheets/"))
    {
        let asset = compiled.site.render(address);
        let asset = asset.unwrap_or_else(|found| panic!("{path}: {}", found.message));
        let html = String::from_utf8(asset.bytes).unwrap();
        dom::walk(&dom::document(&html), &mut |element| {
            let is_data = element.attribute("type") == Some("application/json");
            if element.name == "script" && !is_data {
                let source = element.attribute("src").unwrap_or_default();
                assert!(source.starts_with("../assets/"), "a script that is not the theme's");
            }
            for (name, value) in &element.attributes {
                let value = value.trim().to_lowercase();
                assert!(!name.starts_with("on") && name != "style", "{name}={value}");
                assert!(!value.starts_with("javascript:"), "{name}={value}");
            }
        });
    }
}

/// A file of answers, opened on each sheet of a small book.
pub fn answers(bytes: &[u8]) {
    static BOOK: LazyLock<Compiled> = LazyLock::new(|| {
        let mut sources = Sources { content_root: "content".to_owned(), ..Sources::default() };
        for (name, text) in SHEETS {
            let path = SourcePath::new(format!("content/worksheets/{name}.toml"));
            sources.content.insert(path.clone(), Source::new(path, text.as_bytes().to_vec()));
        }
        Compiler::new().compile(&sources, &Options::default())
    });
    let book = BOOK.site.handbook().unwrap();
    assert_eq!(book.worksheets.len(), SHEETS.len());
    for sheet in &book.worksheets {
        filling::imported(bytes, sheet);
    }
}

/// Sheets with everything in them that answers can be about.
const SHEETS: [(&str, &str); 6] = [
    ("conditions", include_str!("../vectors/form/content/worksheets/conditions.toml")),
    ("dates", include_str!("../vectors/form/content/worksheets/dates.toml")),
    ("limits", include_str!("../vectors/form/content/worksheets/limits.toml")),
    ("repeats", include_str!("../vectors/form/content/worksheets/repeats.toml")),
    ("sums", include_str!("../vectors/form/content/worksheets/sums.toml")),
    ("variants", include_str!("../vectors/form/content/worksheets/variants.toml")),
];

/// Names and addresses: two paths, a line each.
pub fn paths(bytes: &[u8]) {
    let text = String::from_utf8_lossy(bytes);
    let (from, to) = text.split_once('\n').unwrap_or((&text, "index.html"));
    for name in [from, to] {
        let part = route::address_part(name);
        assert!(
            !part.is_empty() && !part.contains(['/', '\\', ':', '?', '#', '%', ' ']),
            "{part:?}"
        );
        assert!(part != "." && part != ".." && !part.starts_with('.'), "{part:?}");
        let (_, rest) = route::split_order(name);
        assert!(name.ends_with(rest));
    }
    if is_path(from) && is_path(to) {
        let way = route::relative(from, to);
        assert_eq!(follow(from, &way), to, "from {from:?} by {way:?}");
        assert!(!way.contains([' ', '"', '<', '>', '\\']), "{way:?}");
    }
}

/// Whether a text has the form of published paths.
fn is_path(text: &str) -> bool {
    !text.is_empty() && text.split('/').all(|part| !part.is_empty() && part != "." && part != "..")
}

/// Where a browser ends that follows a relative way.
fn follow(from: &str, way: &str) -> String {
    let mut parts: Vec<&str> = from.split('/').collect();
    parts.pop();
    let mut rest = way;
    while let Some(after) = rest.strip_prefix("../") {
        parts.pop().expect("the way leads out of the site");
        rest = after;
    }
    let mut path = parts.join("/");
    if !path.is_empty() {
        path.push('/');
    }
    let mut bytes = path.into_bytes();
    let mut rest = rest.as_bytes();
    while let Some((first, tail)) = rest.split_first() {
        if *first == b'%' {
            let code = std::str::from_utf8(&tail[..2]).unwrap();
            bytes.push(u8::from_str_radix(code, 16).unwrap());
            rest = &tail[2..];
        } else {
            bytes.push(*first);
            rest = tail;
        }
    }
    String::from_utf8(bytes).unwrap()
}

/// The texts of all pages.
fn texts(compiled: &Compiled) -> impl Iterator<Item = String> + '_ {
    let site = &compiled.site;
    site.addresses().filter_map(|(_, address)| site.text(address))
}

/// The files of the search index.
fn index(compiled: &Compiled) -> impl Iterator<Item = String> + '_ {
    let scripts = compiled.site.shards().into_iter();
    scripts.map(|address| String::from_utf8(compiled.site.render(&address).unwrap().bytes).unwrap())
}

/// What holds for every compile.
fn check(compiled: &Compiled, sources: &Sources) {
    for text in texts(compiled) {
        let active = dom::active_content(&text);
        assert!(active.is_empty(), "{active:?}\n{text}");
    }
    for found in &compiled.diagnostics {
        check_diagnostic(found, sources);
    }
    let told = report::human(&compiled.diagnostics, sources, true);
    assert_eq!(told.is_empty(), compiled.diagnostics.is_empty());
    let messages = report::messages(&compiled.diagnostics, sources);
    assert_eq!(messages.len(), compiled.diagnostics.len());
}

fn check_diagnostic(found: &Diagnostic, sources: &Sources) {
    assert!(!found.message.is_empty());
    let places = std::iter::once((found.file.as_ref(), found.span));
    let related = found.related.iter().map(|one| (Some(&one.file), one.span));
    for (file, span) in places.chain(related) {
        let (Some(file), Some(span)) = (file, span) else { continue };
        let source = sources.get(file.as_str()).unwrap_or_else(|| panic!("no file {file}"));
        let length = source.valid_text().len();
        assert!(span.start <= span.end, "{found:?}");
        // A place may be the end of the file, and be marked one further.
        assert!(span.end as usize <= length + 1, "{found:?} in {length} bytes");
    }
}
