//! Each folder below `tests/cases/` is a test: a small handbook, and what a
//! compile of it must say and make.
//!
//! ```text
//! tests/cases/mistakes/broken-link/
//!   case.toml          what the case shows; options; files that cannot be kept as files
//!   content/…          the handbook, or
//!   plain/…            a folder of plain Markdown
//!   themes/…           theme files that go over the default theme
//!   diagnostics.txt    every diagnostic, as a terminal shows it; absent means none
//!   expected/…         what is published: the text of a page alone, `<main>` of what
//!                      the book makes itself, whole bytes of anything else;
//!                      `addresses.txt` lists every address
//! ```
//!
//! `UPDATE=1 cargo test --test cases` writes `diagnostics.txt` and `expected/`
//! anew. Read the difference before keeping it: an expectation is a promise.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write;
use std::path::{Path, PathBuf};

use guidepost::bundled;
use guidepost::compile::{Compiled, Compiler, Options};
use guidepost::diagnostic::{Code, Diagnostic};
use guidepost::handbook::Audience;
use guidepost::report;
use guidepost::route::Route;
use guidepost::source::{Source, SourcePath, Sources};
use libtest_mimic::{Arguments, Failed, Trial};
use serde::Deserialize;
use walkdir::WalkDir;

const DIAGNOSTICS: &str = "diagnostics.txt";
const ADDRESSES: &str = "addresses.txt";

/// `case.toml`.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct Settings {
    /// What the case shows, in a sentence.
    about: String,
    /// The edition to make; `everything` stands for all at once.
    edition: Option<String>,
    /// The theme to use instead of the book's own.
    theme: Option<String>,
    /// What `expected/` holds: addresses, or `addresses.txt`.
    #[serde(default)]
    publishes: Vec<String>,
    /// Files that a repository cannot keep as they are.
    #[serde(default)]
    files: Vec<MadeFile>,
}

/// A file made when the case runs: an odd name, odd bytes, or a size that does
/// not belong into a repository.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct MadeFile {
    path: String,
    /// Text; comes first.
    #[serde(default)]
    text: String,
    /// Text that is repeated after it.
    repeat: Option<Repeat>,
    /// Bytes after that.
    #[serde(default)]
    bytes: Vec<u8>,
    /// Size of a file that was too large to be read.
    too_large: Option<u64>,
    /// Why the system would not let us read the file.
    unreadable: Option<String>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Repeat {
    text: String,
    times: usize,
    #[serde(default)]
    then: String,
}

impl MadeFile {
    fn source(&self) -> Source {
        let path = SourcePath::new(&self.path);
        if let Some(size) = self.too_large {
            return Source::too_large(path, size);
        }
        if let Some(reason) = &self.unreadable {
            return Source::unreadable(path, reason.clone());
        }
        let mut bytes = self.text.clone().into_bytes();
        if let Some(repeat) = &self.repeat {
            bytes.extend(repeat.text.repeat(repeat.times).bytes());
            bytes.extend(repeat.then.bytes());
        }
        bytes.extend(&self.bytes);
        Source::new(path, bytes)
    }
}

fn main() {
    let arguments = Arguments::from_args();
    let cases = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/cases");
    let folders = folders(&cases);
    let all = folders.clone();
    let mut trials: Vec<Trial> = folders
        .into_iter()
        .map(|(name, folder)| Trial::test(name, move || run(&folder).map_err(Failed::from)))
        .collect();
    // While expectations are being written, there is nothing to look through.
    if !is_update() {
        trials.push(Trial::test("every_kind_of_mistake_has_a_case", move || {
            every_code_has_a_case(&all).map_err(Failed::from)
        }));
    }
    libtest_mimic::run(&arguments, trials).exit();
}

/// The folders that are cases, by name.
fn folders(cases: &Path) -> BTreeMap<String, PathBuf> {
    let settings = WalkDir::new(cases).into_iter().filter_map(Result::ok);
    settings
        .filter(|entry| entry.file_name() == "case.toml")
        .filter_map(|entry| entry.path().parent().map(Path::to_path_buf))
        .map(|folder| (slashed(folder.strip_prefix(cases).unwrap_or(&folder)), folder))
        .collect()
}

fn run(folder: &Path) -> Result<(), String> {
    let settings = settings(folder)?;
    let sources = sources(folder, &settings)?;
    let audience = match settings.edition.as_deref() {
        None => Audience::Unnamed,
        Some("everything") => Audience::Everything,
        Some(edition) => Audience::Edition(edition.to_owned()),
    };
    let options = Options { audience, theme: settings.theme.clone() };
    let compiled = Compiler::new().compile(&sources, &options);
    let diagnostics = all_diagnostics(&compiled);
    let told = report::human(&diagnostics, &sources, true);

    let mut found = BTreeMap::new();
    if !told.is_empty() {
        found.insert(DIAGNOSTICS.to_owned(), tidy(&told).into_bytes());
    }
    for path in &settings.publishes {
        let bytes = published(&compiled, path)?;
        found.insert(format!("expected/{path}"), bytes);
    }
    compare(folder, &found)
}

fn settings(folder: &Path) -> Result<Settings, String> {
    let text = std::fs::read_to_string(folder.join("case.toml")).map_err(|it| it.to_string())?;
    let settings: Settings = toml::from_str(&text).map_err(|it| format!("case.toml: {it}"))?;
    if settings.about.is_empty() {
        return Err("case.toml must say what the case is about".to_owned());
    }
    Ok(settings)
}

/// The case's files as the project reader would give them.
fn sources(folder: &Path, settings: &Settings) -> Result<Sources, String> {
    let is_plain = folder.join("plain").is_dir();
    let content_root = if is_plain { "" } else { "content" };
    let mut sources = Sources { content_root: content_root.to_owned(), ..Sources::default() };
    for entry in WalkDir::new(folder).into_iter().filter_map(Result::ok) {
        if !entry.file_type().is_file() {
            continue;
        }
        let path = slashed(entry.path().strip_prefix(folder).unwrap_or(entry.path()));
        let Some((top, inside)) = path.split_once('/') else { continue };
        let bytes = std::fs::read(entry.path()).map_err(|it| format!("{path}: {it}"))?;
        match top {
            "content" | "themes" => add(&mut sources, Source::new(SourcePath::new(&path), bytes)),
            "plain" => add(&mut sources, Source::new(SourcePath::new(inside), bytes)),
            "expected" => {}
            _ => return Err(format!("`{path}` is in no folder that a case has")),
        }
    }
    for file in &settings.files {
        add(&mut sources, file.source());
    }
    bundled::add_theme(&mut sources);
    Ok(sources)
}

fn add(sources: &mut Sources, source: Source) {
    let is_theme = source.path.as_str().starts_with("themes/");
    let area = if is_theme { &mut sources.themes } else { &mut sources.content };
    area.insert(source.path.clone(), source);
}

/// The diagnostics of the compile, and those of templates that fail on the way
/// out, each once.
fn all_diagnostics(compiled: &Compiled) -> Vec<Diagnostic> {
    let addresses = compiled.site.addresses();
    let rendered = addresses.filter_map(|(_, address)| compiled.site.render(address).err());
    let mut all: Vec<_> = rendered.map(|found| *found).collect();
    all.extend(compiled.diagnostics.iter().cloned());
    all.sort_by(|a, b| a.sort_key().cmp(&b.sort_key()));
    all.dedup();
    all
}

/// What is published at a path: a page's text without the theme around it, the
/// main part of a page that the book makes itself, the bytes of anything else.
fn published(compiled: &Compiled, path: &str) -> Result<Vec<u8>, String> {
    if path == ADDRESSES {
        let is_ours = |route: &Route| !matches!(route, Route::ThemeAsset(_));
        let addresses = compiled.site.addresses();
        let paths = addresses.filter(|(_, address)| is_ours(&address.route));
        return Ok(paths.fold(String::new(), |list, (path, _)| list + path + "\n").into_bytes());
    }
    let address = compiled
        .site
        .find(path)
        .ok_or_else(|| format!("nothing is published at `{path}`, which `publishes` names"))?;
    match compiled.site.text(&address) {
        Some(text) => Ok(text.into_bytes()),
        None => {
            let asset = compiled.site.render(&address).map_err(|it| it.message)?;
            Ok(main_part(&asset.bytes).unwrap_or(asset.bytes))
        }
    }
}

/// `<main>` of a page, if it has one: what surrounds it is not what a case is about.
fn main_part(bytes: &[u8]) -> Option<Vec<u8>> {
    let html = std::str::from_utf8(bytes).ok()?;
    let (_, rest) = html.split_once("<main")?;
    let (main, _) = rest.split_once("</main>")?;
    Some(format!("<main{main}</main>\n").into_bytes())
}

/// Compares what was found with what the folder expects, or writes it there.
fn compare(folder: &Path, found: &BTreeMap<String, Vec<u8>>) -> Result<(), String> {
    let kept = kept(folder)?;
    if is_update() {
        return update(folder, found, &kept);
    }
    let mut problems = String::new();
    let names: BTreeSet<&String> = found.keys().chain(kept.keys()).collect();
    for name in names {
        let expected = kept.get(name).map(Vec::as_slice).unwrap_or_default();
        let actual = found.get(name).map(Vec::as_slice).unwrap_or_default();
        if expected != actual {
            let expected = String::from_utf8_lossy(expected);
            let actual = String::from_utf8_lossy(actual);
            let _ = writeln!(problems, "--- {name}");
            difference(&expected, &actual, &mut problems);
        }
    }
    if problems.is_empty() {
        return Ok(());
    }
    Err(format!("{problems}\n`UPDATE=1 cargo test --test cases` keeps what was found"))
}

/// What the folder expects. Git may have given text Windows line ends.
fn kept(folder: &Path) -> Result<BTreeMap<String, Vec<u8>>, String> {
    let mut kept = BTreeMap::new();
    for entry in WalkDir::new(folder).into_iter().filter_map(Result::ok) {
        let path = slashed(entry.path().strip_prefix(folder).unwrap_or(entry.path()));
        let is_kept = path == DIAGNOSTICS || path.starts_with("expected/");
        if entry.file_type().is_file() && is_kept {
            let text = std::fs::read_to_string(entry.path()).map_err(|it| it.to_string())?;
            kept.insert(path, text.replace("\r\n", "\n").into_bytes());
        }
    }
    Ok(kept)
}

fn is_update() -> bool {
    std::env::var_os("UPDATE").is_some()
}

fn update(
    folder: &Path,
    found: &BTreeMap<String, Vec<u8>>,
    kept: &BTreeMap<String, Vec<u8>>,
) -> Result<(), String> {
    let failed = |error: std::io::Error| error.to_string();
    for name in kept.keys().filter(|name| !found.contains_key(*name)) {
        std::fs::remove_file(folder.join(name)).map_err(failed)?;
    }
    for (name, bytes) in found {
        let path = folder.join(name);
        if let Some(parent) = path.parent() {
            std::fs::create_dir_all(parent).map_err(failed)?;
        }
        std::fs::write(path, bytes).map_err(failed)?;
    }
    Ok(())
}

/// The lines that differ, with what is the same at both ends left out.
fn difference(expected: &str, actual: &str, out: &mut String) {
    let (mut old, mut new): (Vec<_>, Vec<_>) =
        (expected.lines().collect(), actual.lines().collect());
    let same = old.iter().zip(&new).take_while(|(a, b)| a == b).count();
    old.drain(..same);
    new.drain(..same);
    let same = old.iter().rev().zip(new.iter().rev()).take_while(|(a, b)| a == b).count();
    old.truncate(old.len() - same);
    new.truncate(new.len() - same);
    for line in old {
        let _ = writeln!(out, "- {line}");
    }
    for line in new {
        let _ = writeln!(out, "+ {line}");
    }
}

/// A report without the spaces that snippets of empty lines end with.
fn tidy(report: &str) -> String {
    let lines = report.trim_end().lines().map(str::trim_end);
    lines.fold(String::new(), |text, line| text + line + "\n")
}

fn slashed(path: &Path) -> String {
    let parts: Vec<_> = path.iter().map(|part| part.to_string_lossy()).collect();
    parts.join("/")
}

/// A kind of mistake that no case shows is one whose wording nobody has read.
fn every_code_has_a_case(folders: &BTreeMap<String, PathBuf>) -> Result<(), String> {
    let mut told = String::new();
    for folder in folders.values() {
        told += &std::fs::read_to_string(folder.join(DIAGNOSTICS)).unwrap_or_default();
    }
    let missing: Vec<_> = Code::ALL
        .iter()
        .map(|code| code.as_str())
        .filter(|code| !told.contains(&format!("[{code}]")))
        .collect();
    if missing.is_empty() { Ok(()) } else { Err(format!("no case shows {missing:?}")) }
}
