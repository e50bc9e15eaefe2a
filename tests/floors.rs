//! The architecture, held: a file imports only from floors below its own, core
//! floors touch neither disk nor clock, and renderers are siblings.
//!
//! The imports are read from the sources themselves, `use` trees and full paths
//! alike; comments and texts do not count.

#![allow(clippy::unwrap_used, reason = "a test may panic")]

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use walkdir::WalkDir;

/// The floors from top to bottom. What shares a floor is not imported by its
/// neighbours.
const FLOORS: [&[&str]; 13] = [
    &["main"],
    &["cli"],
    &["preview"],
    &["compile", "project", "bundled"],
    &["site"],
    &["render"],
    &["handbook"],
    &["theme"],
    &["syntax", "report", "route"],
    &["document"],
    &["diagnostic"],
    &["source"],
    // `lib` names them all and imports none.
    &["lib"],
];

/// Who may look at the outside world.
const OUTSIDE: [&str; 5] = ["main", "cli", "preview", "project", "bundled"];

/// What the outside world is reached by.
const WORLD: [&str; 15] = [
    "std::env",
    "std::fs",
    "std::net",
    "std::os",
    "std::process",
    "std::thread",
    "std::time::Instant",
    "std::time::SystemTime",
    "axum",
    "clap",
    "notify",
    "rust_embed",
    "rustix",
    "tokio",
    "walkdir",
];

/// What renderers share: what templates are given, the ways between addresses,
/// and the literature in its style.
const SHARED: [&str; 3] = ["context", "ways", "citation"];

/// A source file and what it mentions.
struct File {
    /// Modules on the way to it: `["render", "html"]`.
    module: Vec<String>,
    path: PathBuf,
    /// Full paths, from the crate's root or another crate's name.
    mentions: BTreeSet<String>,
}

impl File {
    fn top(&self) -> &str {
        self.module.first().map_or("lib", String::as_str)
    }
}

#[test]
fn files_import_from_lower_floors_only() {
    let floor = |module: &str| FLOORS.iter().position(|floor| floor.contains(&module));
    let mut wrong = Vec::new();
    for file in files() {
        let own = floor(file.top());
        assert!(
            own.is_some(),
            "`{}` has no floor: give it one here and in docs/architecture.md",
            file.top()
        );
        for path in &file.mentions {
            let Some(inside) = path.strip_prefix("crate::") else { continue };
            let target = inside.split("::").next().unwrap();
            if target != file.top() && floor(target).is_some_and(|target| Some(target) <= own) {
                wrong.push(format!("{} uses {path}", file.path.display()));
            }
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[test]
fn only_the_upper_floors_look_outside() {
    let mut wrong = Vec::new();
    let mut seen = BTreeSet::new();
    for file in files() {
        for path in &file.mentions {
            let is_under = |root: &str| path == root || path.starts_with(&format!("{root}::"));
            let Some(world) = WORLD.into_iter().find(|root| is_under(root)) else { continue };
            seen.insert(world);
            if !OUTSIDE.contains(&file.top()) {
                wrong.push(format!("{} uses {path}", file.path.display()));
            }
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
    assert!(seen.contains("std::fs"), "the reader of imports finds nothing any more");
}

#[test]
fn renderers_read_the_book_and_not_each_other() {
    let mut wrong = Vec::new();
    let mut files = files();
    files.retain(|file| file.top() == "render" && file.module.len() > 1);
    let renderers: BTreeSet<_> = files.iter().map(|file| file.module.get(1).unwrap()).collect();
    assert!(renderers.len() > 5, "the renderers were not found");
    for file in &files {
        let own = file.module.get(1).unwrap();
        for path in &file.mentions {
            let mut parts = path.strip_prefix("crate::").unwrap_or_default().split("::");
            let is_wrong = match (parts.next(), parts.next()) {
                (Some("syntax"), _) => true,
                (Some("render"), Some(other)) => {
                    let is_renderer = renderers.iter().any(|renderer| *renderer == other);
                    is_renderer && other != own && !SHARED.contains(&other)
                }
                _ => false,
            };
            if is_wrong {
                wrong.push(format!("{} uses {path}", file.path.display()));
            }
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[test]
fn files_stay_readable() {
    // A file may be longer for a reason; the reason is written here.
    const LONGER: [(&str, &str); 2] = [
        ("render/html", "one short method for each kind of block and inline"),
        ("render/context", "one struct for each template, side by side for theme authors"),
    ];
    let long: Vec<_> = files()
        .into_iter()
        .filter(|file| std::fs::read_to_string(&file.path).unwrap().lines().count() > 600)
        .map(|file| file.module.join("/"))
        .filter(|file| !LONGER.iter().any(|(known, _)| known == file))
        .collect();
    assert!(long.is_empty(), "over 600 lines: {long:?}");
}

#[test]
fn imports_are_read_as_the_compiler_reads_them() {
    let text = "
        //! crate::no
        use crate::{a::{self, B as C}, d}; /* use crate::no; */
        use super::e::*;
        fn f() { let _ = \"crate::no\"; let _ = r#\"crate::no\"#; let c = '\"'; std::fs::read(c); }
    ";
    let module = ["m".to_owned(), "n".to_owned()];
    let mentions = mentions(text, &module);
    let expected = ["crate::a", "crate::a::B", "crate::d", "crate::m::e::*", "std::fs::read"];
    assert_eq!(mentions.iter().map(String::as_str).collect::<Vec<_>>(), expected);
}

fn files() -> Vec<File> {
    let source = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let entries = WalkDir::new(&source).sort_by_file_name().into_iter().map(Result::unwrap);
    let rust = entries.filter(|entry| entry.path().extension().is_some_and(|it| it == "rs"));
    let files: Vec<_> = rust
        .map(|entry| {
            let path = entry.into_path();
            let inside = path.strip_prefix(&source).unwrap().with_extension("");
            let mut module: Vec<String> =
                inside.iter().map(|part| part.to_string_lossy().into_owned()).collect();
            if module.last().is_some_and(|last| last == "mod") {
                module.pop();
            }
            let mentions = mentions(&std::fs::read_to_string(&path).unwrap(), &module);
            File { module, path, mentions }
        })
        .collect();
    assert!(files.len() > 50, "the sources were not found");
    files
}

/// Every path with `::` in a text, `use` trees unfolded, `self` and `super`
/// followed from `module`.
fn mentions(text: &str, module: &[String]) -> BTreeSet<String> {
    let code = without_comments_and_texts(text);
    let mut mentions = BTreeSet::new();
    let mut rest = code.as_str();
    while let Some(at) = rest.find(|c: char| c.is_alphabetic() || c == '_') {
        rest = &rest[at..];
        let word = word(rest);
        let after = &rest[word.len()..];
        if word == "use" && after.starts_with(char::is_whitespace) {
            let end = after.find(';').unwrap_or(after.len());
            let tree: String = after[..end].replace(" as ", "@").split_whitespace().collect();
            unfold("", &tree, &mut mentions);
            rest = &after[end..];
            continue;
        }
        let mut path = word.to_owned();
        let mut tail = after;
        while let Some(next) = tail.strip_prefix("::").filter(|next| next.starts_with(is_word)) {
            let part = self::word(next);
            path = path + "::" + part;
            tail = &next[part.len()..];
        }
        if path.contains("::") {
            mentions.insert(path);
        }
        rest = tail;
    }
    mentions.iter().map(|path| absolute(path, module)).collect()
}

fn is_word(c: char) -> bool {
    c.is_alphanumeric() || c == '_'
}

fn word(text: &str) -> &str {
    &text[..text.find(|c| !is_word(c)).unwrap_or(text.len())]
}

/// The paths of a `use` tree.
fn unfold(prefix: &str, tree: &str, mentions: &mut BTreeSet<String>) {
    let mut depth = 0;
    let mut start = 0;
    let mut branches = Vec::new();
    for (at, c) in tree.char_indices() {
        match c {
            '{' => depth += 1,
            '}' => depth -= 1,
            ',' if depth == 0 => {
                branches.push(&tree[start..at]);
                start = at + 1;
            }
            _ => {}
        }
    }
    branches.push(&tree[start..]);
    for branch in branches.into_iter().filter(|branch| !branch.is_empty()) {
        match branch.split_once('{') {
            Some((head, inner)) => {
                let inner = inner.strip_suffix('}').unwrap_or(inner);
                unfold(&format!("{prefix}{head}"), inner, mentions);
            }
            None => {
                let name = branch.split('@').next().unwrap_or(branch);
                let path = format!("{prefix}{name}");
                mentions.insert(path.strip_suffix("::self").unwrap_or(&path).to_owned());
            }
        }
    }
}

/// A path from the crate's root.
fn absolute(path: &str, module: &[String]) -> String {
    let mut place = module.to_vec();
    let mut rest = path;
    let mut is_relative = false;
    loop {
        if let Some(after) = rest.strip_prefix("super::") {
            place.pop();
            rest = after;
        } else if let Some(after) = rest.strip_prefix("self::") {
            rest = after;
        } else {
            break;
        }
        is_relative = true;
    }
    if !is_relative {
        // The binary names the library as everyone else does.
        return path
            .strip_prefix("guidepost::")
            .map_or(path.to_owned(), |it| format!("crate::{it}"));
    }
    place.insert(0, "crate".to_owned());
    place.push(rest.to_owned());
    place.join("::")
}

fn without_comments_and_texts(text: &str) -> String {
    let mut code = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(c) = rest.chars().next() {
        let skipped = if rest.starts_with("//") {
            rest.find('\n').unwrap_or(rest.len())
        } else if rest.starts_with("/*") {
            rest.find("*/").map_or(rest.len(), |end| end + 2)
        } else if rest.starts_with("r\"") || rest.starts_with("r#") && !code.ends_with(is_word) {
            let hashes = rest[1..].find(|c| c != '#').unwrap_or(0);
            let end = format!("\"{}", "#".repeat(hashes));
            let start = 1 + hashes + 1;
            rest.get(start..)
                .and_then(|inside| inside.find(&end))
                .map_or(rest.len(), |at| start + at + end.len())
        } else if c == '"' {
            end_of_text(rest)
        } else if c == '\'' && rest[1..].starts_with('\\') {
            rest[3..].find('\'').map_or(rest.len(), |at| at + 4)
        } else if c == '\'' && rest.chars().nth(2) == Some('\'') {
            rest.char_indices().nth(3).map_or(rest.len(), |(at, _)| at)
        } else {
            code.push(c);
            rest = &rest[c.len_utf8()..];
            continue;
        };
        code.push(' ');
        rest = &rest[skipped..];
    }
    code
}

/// Where a text in quotation marks ends.
fn end_of_text(text: &str) -> usize {
    let mut escaped = false;
    for (at, c) in text.char_indices().skip(1) {
        match c {
            _ if escaped => escaped = false,
            '\\' => escaped = true,
            '"' => return at + 1,
            _ => {}
        }
    }
    text.len()
}
