//! A handbook of any size, for us and the same for Hugo.

use std::fmt::Write;
use std::fs;
use std::io;
use std::path::Path;

use super::words::{Random, term};

const PHASES: [&str; 4] = ["preliminary", "interaction", "referrals", "follow-up"];
const SECTION: usize = 20;
const TERMS: usize = 200;
const TAGS: [&str; 8] =
    ["interview", "housing", "income", "health", "children", "law", "planning", "records"];

/// Whose Markdown is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Dialect {
    /// With ids, glossary links and blocks.
    Guidepost,
    /// The same words without them.
    Hugo,
}

/// Writes a handbook of `pages` Markdown files into `folder`.
pub fn write(folder: &Path, pages: usize, dialect: Dialect) -> io::Result<()> {
    match dialect {
        Dialect::Guidepost => guidepost_files(folder)?,
        Dialect::Hugo => hugo_files(folder)?,
    }
    for number in 0..pages {
        let place = Place::of(number);
        let file = folder.join("content").join(place.file(dialect));
        if let Some(parent) = file.parent().filter(|_| place.is_index()) {
            fs::create_dir_all(parent)?;
        }
        fs::write(file, page(number, pages, dialect))?;
    }
    Ok(())
}

/// Where a page stands: the front page, the four phases, then sections of twenty
/// pages that take turns among the phases.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Place {
    Front,
    Phase(usize),
    Page { phase: usize, section: usize, page: usize },
}

impl Place {
    fn of(number: usize) -> Self {
        match number {
            0 => Self::Front,
            1..=4 => Self::Phase(number - 1),
            _ => {
                let (section, page) = ((number - 5) / SECTION, (number - 5) % SECTION);
                Self::Page { phase: section % PHASES.len(), section, page }
            }
        }
    }

    fn is_index(self) -> bool {
        !matches!(self, Self::Page { page: 1.., .. })
    }

    /// The folder and the name of the page, without ordering numbers for Hugo.
    fn path(self, dialect: Dialect) -> (String, String) {
        let phase_folder = |phase: usize| {
            let name = PHASES.get(phase).copied().unwrap_or_default();
            match dialect {
                Dialect::Guidepost => format!("{:02}-{name}/", phase + 1),
                Dialect::Hugo => format!("{name}/"),
            }
        };
        let index = if dialect == Dialect::Hugo { "_index" } else { "index" };
        match self {
            Self::Front => (String::new(), index.to_owned()),
            Self::Phase(phase) => (phase_folder(phase), index.to_owned()),
            Self::Page { phase, section, page } => {
                let name = if page == 0 { index.to_owned() } else { format!("step-{page}") };
                (format!("{}section-{section}/", phase_folder(phase)), name)
            }
        }
    }

    fn file(self, dialect: Dialect) -> String {
        let (folder, name) = self.path(dialect);
        format!("{folder}{name}.md")
    }

    /// A link from here to another page: to its file, or to its address in Hugo.
    fn link_to(self, other: Self, dialect: Dialect) -> String {
        let (folder, _) = self.path(dialect);
        let (to, name) = other.path(dialect);
        match dialect {
            Dialect::Guidepost => {
                format!("{}{to}{name}.md", "../".repeat(folder.matches('/').count()))
            }
            Dialect::Hugo if other.is_index() => format!("/{to}"),
            Dialect::Hugo => format!("/{to}{name}/"),
        }
    }
}

/// One page, of 600 to 900 words.
fn page(number: usize, pages: usize, dialect: Dialect) -> String {
    let random = Random(number as u64);
    let mut writer = Writer { random, number, pages, dialect, out: String::new() };
    writer.front_matter();
    let sections = writer.random.between(4, 6);
    for section in 0..sections {
        writer.section(section);
    }
    writer.out
}

struct Writer {
    random: Random,
    number: usize,
    pages: usize,
    dialect: Dialect,
    out: String,
}

impl Writer {
    fn line(&mut self, text: &str) {
        self.out.push_str(text);
        self.out.push('\n');
    }

    fn front_matter(&mut self) {
        let title = self.random.title(4);
        let summary = self.random.sentence();
        let [one, two] = [0, 1].map(|_| TAGS.get(self.random.below(TAGS.len())));
        let tags = [one, two].map(|tag| tag.copied().unwrap_or_default());
        // Writing to a string cannot fail.
        let _ = write!(
            self.out,
            "+++\ntitle = \"{title} {}\"\nsummary = \"{summary}\"\ntags = {tags:?}\n",
            self.number
        );
        match (Place::of(self.number), self.dialect) {
            (Place::Phase(phase), Dialect::Guidepost) => {
                let _ = writeln!(self.out, "phase = \"phase-{}\"", phase + 1);
            }
            (_, Dialect::Hugo) => {
                let _ = writeln!(self.out, "weight = {}", self.number + 1);
            }
            _ => {}
        }
        self.line("+++\n");
    }

    fn section(&mut self, section: usize) {
        let title = self.random.title(3);
        self.line(&format!("## {title}\n"));
        self.paragraph();
        match section {
            0 => self.list(),
            1 => self.table(),
            2 if self.number.is_multiple_of(2) => self.tasks(),
            2 => self.alert(),
            3 if self.number.is_multiple_of(4) => self.example(),
            _ => {
                let title = self.random.title(2);
                self.line(&format!("### {title}\n"));
                self.paragraph();
            }
        }
        self.paragraph();
    }

    fn paragraph(&mut self) {
        let sentences = self.random.between(3, 6);
        for _ in 0..sentences {
            let sentence = self.random.sentence();
            self.out.push_str(&sentence);
            self.out.push(' ');
        }
        match self.random.below(3) {
            0 => {
                let term = term(self.random.below(TERMS));
                let (open, close) = match self.dialect {
                    Dialect::Guidepost => ("[[", "]]"),
                    Dialect::Hugo => ("", ""),
                };
                self.line(&format!("See what {open}{term}{close} asks of **both sides**.\n"));
            }
            1 => {
                let words = self.random.phrase(3);
                let here = Place::of(self.number);
                let there = Place::of(self.random.below(self.pages));
                let link = here.link_to(there, self.dialect);
                self.line(&format!("It is *told* in [the part on {words}]({link}).\n"));
            }
            _ => self.line("\n"),
        }
    }

    fn list(&mut self) {
        for _ in 0..5 {
            let sentence = self.random.sentence();
            self.line(&format!("- {sentence}"));
        }
        self.line("");
    }

    fn table(&mut self) {
        self.line("| Who | What | When |\n|---|---|---:|");
        for _ in 0..5 {
            let cells = [2, 5, 1].map(|words| self.random.phrase(words));
            self.line(&format!("| {} |", cells.join(" | ")));
        }
        self.line("");
    }

    fn tasks(&mut self) {
        for item in 0..4 {
            let sentence = self.random.sentence();
            let id = match self.dialect {
                Dialect::Guidepost => format!(" {{#T{}-{item}}}", self.number),
                Dialect::Hugo => String::new(),
            };
            self.line(&format!("- [ ] {sentence}{id}"));
        }
        self.line("");
    }

    fn alert(&mut self) {
        let sentence = self.random.sentence();
        self.line(&format!("> [!NOTE]\n> {sentence}\n"));
    }

    fn example(&mut self) {
        let (open, close) = match self.dialect {
            Dialect::Guidepost => ("::: example\n", ":::\n"),
            Dialect::Hugo => ("", ""),
        };
        self.line(open);
        self.paragraph();
        self.line(close);
    }
}

fn guidepost_files(folder: &Path) -> io::Result<()> {
    let content = folder.join("content");
    fs::create_dir_all(&content)?;
    let mut config = String::from(
        "title = \"A handbook to measure with\"\nversion = \"1\"\ndate = 2026-03-03\n\n[organisation]\nname = \"An agency\"\nstatement = \"Laws differ from place to place: check them locally.\"\n",
    );
    for (index, name) in PHASES.iter().enumerate() {
        let number = index + 1;
        let _ = write!(
            config,
            "\n[[phases]]\nid = \"phase-{number}\"\ntitle = \"{name}\"\npurpose = \"One line about it.\"\nchecklist = \"Checks of {name}\"\n"
        );
    }
    fs::write(content.join("handbook.toml"), config)?;
    let mut glossary = String::new();
    let mut random = Random(u64::MAX);
    for number in 0..TERMS {
        let (term, definition) = (term(number), random.sentence());
        let _ = write!(glossary, "[[terms]]\nterm = \"{term}\"\ndefinition = \"{definition}\"\n\n");
    }
    fs::write(content.join("glossary.toml"), glossary)
}

fn hugo_files(folder: &Path) -> io::Result<()> {
    let layouts = folder.join("layouts");
    fs::create_dir_all(layouts.join("_default"))?;
    fs::create_dir_all(folder.join("content"))?;
    for (path, text) in [
        ("hugo.toml", HUGO_CONFIG),
        ("layouts/_default/baseof.html", HUGO_BASE),
        ("layouts/_default/single.html", HUGO_SINGLE),
        ("layouts/_default/list.html", HUGO_LIST),
        ("layouts/index.json", HUGO_INDEX),
    ] {
        fs::write(folder.join(path), text)?;
    }
    Ok(())
}

const HUGO_CONFIG: &str = r#"baseURL = "https://example.org/"
title = "A handbook to measure with"
disableKinds = ["RSS", "sitemap"]

[outputs]
home = ["html", "json"]

[[menus.main]]
name = "Preliminary"
pageRef = "/preliminary"

[[menus.main]]
name = "Interaction"
pageRef = "/interaction"

[[menus.main]]
name = "Referrals"
pageRef = "/referrals"

[[menus.main]]
name = "Follow-up"
pageRef = "/follow-up"
"#;

const HUGO_BASE: &str = r#"<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<title>{{ .Title }} · {{ site.Title }}</title>
<meta name="description" content="{{ .Summary }}">
</head>
<body>
<nav><ul>{{ range site.Menus.main }}<li><a href="{{ .URL }}">{{ .Name }}</a></li>{{ end }}</ul></nav>
<main>
{{ block "main" . }}{{ end }}
</main>
</body>
</html>
"#;

const HUGO_SINGLE: &str = r#"{{ define "main" }}
<h1>{{ .Title }}</h1>
{{ .Content }}
{{ with .PrevInSection }}<a rel="prev" href="{{ .RelPermalink }}">{{ .Title }}</a>{{ end }}
{{ with .NextInSection }}<a rel="next" href="{{ .RelPermalink }}">{{ .Title }}</a>{{ end }}
{{ end }}
"#;

const HUGO_LIST: &str = r#"{{ define "main" }}
<h1>{{ .Title }}</h1>
{{ .Content }}
<ul>{{ range .Pages }}<li><a href="{{ .RelPermalink }}">{{ .Title }}</a></li>{{ end }}</ul>
{{ end }}
"#;

const HUGO_INDEX: &str = r#"{{- $pages := slice -}}
{{- range site.RegularPages -}}
{{- $pages = $pages | append (dict "title" .Title "url" .RelPermalink "text" .Plain) -}}
{{- end -}}
{{- $pages | jsonify -}}
"#;
