//! The law of the compiler: whatever was edited on the way, what one compiler
//! gives in the end is what a new one gives at once, byte for byte and mistake
//! for mistake.

#![allow(clippy::indexing_slicing, reason = "the tables are right here")]

use std::collections::BTreeMap;

use guidepost::bundled;
use guidepost::compile::{Compiled, Compiler, Options};
use guidepost::diagnostic::Diagnostic;
use guidepost::handbook::Audience;
use guidepost::source::{Source, SourcePath, Sources};
use proptest::prelude::*;
use proptest::sample::{Index, select};

/// Files that a sequence of edits may touch. They are few, so that edits meet.
const PAGES: [&str; 9] = [
    "content/index.md",
    "content/01-start/index.md",
    "content/01-start/02-roles.md",
    "content/01-start/roles.md",
    "content/process/assess.md",
    "content/process/assess.es.md",
    "content/process/Assess.md",
    "content/scenarios/jones.md",
    "content/worksheets/index.md",
];

/// What pages are made of: things that depend on other files, and mistakes.
const PARTS: [&str; 27] = [
    "## Roles\n\nWho does what.\n\n",
    "## Roles {#who}\n\nText.\n\n",
    "# Another title\n\n",
    "[Roles](../01-start/02-roles.md#roles) and [assess](process/assess.md)\n\n",
    "[Assess](assess.html), [start](/01-start/), [old](/old/place.html)\n\n",
    "[Here](#who), [gone](#gone) and [nowhere](nowhere.md)\n\n",
    "[Plan](../worksheets/plan.toml), [words](../glossary.toml)\n\n",
    "A [[release of information]], a [[ROI]], the [[Roles]].\n\n",
    "As @shulman2016 says [@shulman2016, p. 4; @bogo2018].\n\n",
    "1. Who referred? {#P1-Q1}\n2. Why now? {#P1-Q2}\n\n",
    "- [ ] Read the file {#P1-C01}\n- [x] Danger ruled out {#P1-C02 .safety}\n\n",
    "- [ ] A task without an id\n\n",
    "::: instructor\nFor instructors only. [Roles](02-roles.md)[^1]\n:::\n\n",
    "::: student\n- [ ] For students {#P1-C09}\n:::\n\n",
    "::: example\nNever closed.\n\n",
    ":::\n\n",
    "::: worksheet plan\n\n",
    "::: checklist phase-1\n\n",
    "::: standards nasw\n\n",
    "A claim.[^1]\n\n[^1]: Its source.\n\n",
    "![Chairs](../images/chairs.svg)\n\n",
    "![](images/chairs.svg)\n\n",
    "<details><summary>More</summary>\n\n[Roles](../01-start/roles.md)\n\n</details>\n\n",
    "<p onclick='alert(1)'>Click.</p>\n\n",
    "| A | B |\n|---|---|\n| c | d |\n\n",
    "{% include x %}\n\n",
    "```\nnever closed\n",
];

const FRONT_MATTER: [&str; 10] = [
    "",
    "+++\ntitle = \"A page\"\n+++\n",
    "+++\nphase = \"phase-1\"\ntags = [\"one\"]\n+++\n",
    "+++\nphase = \"phase-2\"\nstandards = [\"N-1\"]\nreviewed = 2026-03-03\n+++\n",
    "+++\naudience = [\"instructor\"]\n+++\n",
    "+++\naudience = [\"student\", \"nobody\"]\n+++\n",
    "+++\naliases = [\"old/place.html\"]\n+++\n",
    "+++\nid = \"SC-1\"\nworksheets = [\"plan\"]\nphases = [\"phase-1\"]\n+++\n",
    "+++\ntitel = 5\n+++\n",
    "---\ntitle: A page\nlayout: x\n---\n",
];

/// Other files, each with the texts that it may have.
const OTHERS: [(&str, &[&str]); 14] = [
    (
        "content/handbook.toml",
        &[
            "title = \"Book\"\n",
            "title = \"Book\"\n[[phases]]\nid = \"phase-1\"\ntitle = \"One\"\n\
             [[phases]]\nid = \"phase-2\"\ntitle = \"Two\"\n",
            "title = \"Book\"\nlanguages = [\"en\", \"es\"]\n[[phases]]\nid = \"phase-1\"\n\
             title = \"One\"\n[[editions]]\nid = \"student\"\n[[editions]]\nid = \"instructor\"\n",
            "title = \"Book\"\nlanguage = \"es\"\ndanger_page = \"process/assess.md\"\n\
             [[editions]]\nid = \"instructor\"\n[front]\npinned = [\"worksheets/plan.toml\"]\n",
            "title = \"Book\"\ntheme = \"mine\"\n",
            "title = Book\n",
        ],
    ),
    (
        "content/worksheets/plan.toml",
        &[
            "title = \"Plan\"\nprivacy = \"routine\"\nphases = [\"phase-1\"]\nprompts = [\"P1-Q1\"]\n\
             standards = [\"N-1\"]\n[[sections]]\nid = \"a\"\ntitle = \"A\"\n\
             [[sections.fields]]\nid = \"b\"\ntype = \"text\"\nlabel = \"B\"\n\
             [[sections.fields]]\nid = \"c\"\ntype = \"text\"\nlabel = \"C\"\naudience = [\"instructor\"]\n",
            "title = \"Plan\"\nprivacy = \"protected\"\nneutral_title = \"Notes\"\n\
             [[sections]]\nid = \"a\"\ntitle = \"A\"\nnote = \"Text\"\n",
            "title = \"Plan\"\n",
            "title = { en = \"Plan\", es = \"Plan de trabajo\" }\nprivacy = \"routine\"\n\
             [[sections]]\nid = \"a\"\ntitle.en = \"A\"\ntitle.es = \"La A\"\n\
             [[sections.fields]]\ninclude = \"reach\"\n\
             [[sections.fields]]\nid = \"b\"\ntype = \"text\"\nlabel = \"B\"\n\
             show_when = { field = \"way\", equals = \"Mail\" }\n",
        ],
    ),
    (
        "content/fields/reach.toml",
        &[
            "[[fields]]\nid = \"way\"\ntype = \"select_one\"\nlabel = \"Way\"\n\
             choices.en = [\"Mail\", \"Telephone\"]\nchoices.es = [\"Correo\", \"Teléfono\"]\n",
            "[[fields]]\nid = \"way\"\ntype = \"text\"\nlabel = \"Way\"\n",
            "[[fields]]\ninclude = \"reach\"\n",
        ],
    ),
    (
        "content/worksheets/notes.toml",
        &["title = \"Notes\"\nprivacy = \"open\"\naudience = [\"student\"]\n\
           [[sections]]\nid = \"a\"\ntitle = \"A\"\nnote = \"Text\"\n"],
    ),
    (
        "content/glossary.toml",
        &[
            "[[terms]]\nterm = \"Release of information\"\nabbreviation = \"ROI\"\n\
             definition = \"Permission.\"\n",
            "[[terms]]\nterm = \"Consent\"\ndefinition = \"A yes.\"\nsee = [\"Release\"]\n",
        ],
    ),
    (
        "content/standards/nasw.toml",
        &[
            "title = \"NASW\"\n[[standards]]\nid = \"N-1\"\ntitle = \"One\"\ntext = \"Asks.\"\n",
            "title = \"NASW\"\n[[standards]]\nid = \"P1-Q1\"\ntitle = \"One\"\ntext = \"Asks.\"\n",
        ],
    ),
    (
        "content/references.yaml",
        &[
            "shulman2016:\n  type: Book\n  title: Skills\n  author: Shulman, Lawrence\n  date: 2016\n",
            "bogo2018: [\n",
        ],
    ),
    ("content/images/chairs.svg", &["<svg/>", "<svg></svg>"]),
    ("content/assets/theme.css", &["p{}"]),
    ("themes/default/assets/theme.css", &["a{}"]),
    ("themes/default/templates/page.html", &["{{ body | safe }}", "{{ nothing }}", "{% if"]),
    ("themes/default/strings/en.toml", &["note = \"Attention\"\n", "note = \n"]),
    ("themes/mine/templates/page.html", &["mine {{ page.title }}", "{% extends \"no.html\" %}"]),
    ("themes/mine/strings/es.toml", &["note = \"Atención\"\n"]),
];

#[derive(Clone, Debug)]
enum Edit {
    Write(&'static str, String),
    Delete(Index),
    Rename(Index, &'static str),
    Audience(Audience),
}

fn page() -> impl Strategy<Value = String> {
    let parts = prop::collection::vec(select(PARTS.to_vec()), 0..5);
    (select(FRONT_MATTER.to_vec()), parts)
        .prop_map(|(front, parts)| front.to_owned() + &parts.concat())
}

fn other() -> impl Strategy<Value = (&'static str, String)> {
    select(OTHERS.to_vec())
        .prop_flat_map(|(path, texts)| (Just(path), select(texts.to_vec()).prop_map(String::from)))
}

fn edit() -> impl Strategy<Value = Edit> {
    let audiences = vec![
        Audience::Unnamed,
        Audience::Everything,
        Audience::Edition("student".to_owned()),
        Audience::Edition("instructor".to_owned()),
        Audience::Edition("nobody".to_owned()),
    ];
    prop_oneof![
        6 => (select(PAGES.to_vec()), page()).prop_map(|(path, text)| Edit::Write(path, text)),
        4 => other().prop_map(|(path, text)| Edit::Write(path, text)),
        1 => any::<Index>().prop_map(Edit::Delete),
        1 => (any::<Index>(), select(PAGES.to_vec())).prop_map(|(from, to)| Edit::Rename(from, to)),
        2 => select(audiences).prop_map(Edit::Audience),
    ]
}

/// The project while it is edited.
#[derive(Clone, Debug, Default)]
struct Project {
    files: BTreeMap<String, String>,
    audience: Audience,
}

impl Project {
    /// A small book in which everything depends on something else.
    fn whole() -> Self {
        let mut project = Self::default();
        let mut add = |path: &str, text: String| project.files.insert(path.to_owned(), text);
        for (path, texts) in OTHERS.iter().filter(|(path, _)| path.starts_with("content/")) {
            add(path, texts[0].to_owned());
        }
        add("content/handbook.toml", OTHERS[0].1[2].to_owned());
        let paths =
            ["content/index.md", "content/01-start/02-roles.md", "content/scenarios/jones.md"];
        for (nth, path) in paths.into_iter().enumerate() {
            let front = FRONT_MATTER[[0, 2, 7][nth]];
            let parts = PARTS.iter().skip(nth).step_by(paths.len());
            add(path, parts.fold(front.to_owned(), |text, part| text + part));
        }
        project
    }

    fn apply(&mut self, edit: &Edit) {
        let nth = |index: &Index, files: &BTreeMap<String, String>| {
            (!files.is_empty()).then(|| files.keys().nth(index.index(files.len())).cloned())?
        };
        match edit {
            Edit::Write(path, text) => {
                self.files.insert((*path).to_owned(), text.clone());
            }
            Edit::Delete(index) => {
                if let Some(path) = nth(index, &self.files) {
                    self.files.remove(&path);
                }
            }
            Edit::Rename(index, to) => {
                let text = nth(index, &self.files).and_then(|from| self.files.remove(&from));
                if let Some(text) = text {
                    self.files.insert((*to).to_owned(), text);
                }
            }
            Edit::Audience(audience) => self.audience = audience.clone(),
        }
    }

    fn compile(&self, compiler: &mut Compiler) -> Outcome {
        let mut sources = Sources { content_root: "content".to_owned(), ..Sources::default() };
        for (path, text) in &self.files {
            let source = Source::new(SourcePath::new(path), text.clone().into_bytes());
            let is_theme = path.starts_with("themes/");
            let area = if is_theme { &mut sources.themes } else { &mut sources.content };
            area.insert(source.path.clone(), source);
        }
        bundled::add_theme(&mut sources);
        let options = Options { audience: self.audience.clone(), theme: None };
        Outcome::of(&compiler.compile(&sources, &options))
    }
}

/// Everything that a compile gives.
#[derive(Debug, PartialEq)]
struct Outcome {
    diagnostics: Vec<Diagnostic>,
    published: BTreeMap<String, Result<Vec<u8>, Diagnostic>>,
}

impl Outcome {
    fn of(compiled: &Compiled) -> Self {
        let site = &compiled.site;
        let addresses = site.addresses().map(|(_, address)| address.clone());
        let published = addresses.chain(site.shards()).map(|address| {
            let asset = site.render(&address);
            (address.path(), asset.map(|asset| asset.bytes).map_err(|found| *found))
        });
        Self { diagnostics: compiled.diagnostics.clone(), published: published.collect() }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 100, max_shrink_iters: 200, ..ProptestConfig::default() })]

    #[test]
    fn edits_through_one_compiler_equal_a_new_one(
        edits in prop::collection::vec(edit(), 3..10)
    ) {
        let mut compiler = Compiler::new();
        let mut project = Project::whole();
        project.compile(&mut compiler);
        for edit in edits {
            project.apply(&edit);
            let edited = project.compile(&mut compiler);
            let fresh = project.compile(&mut Compiler::new());
            prop_assert_eq!(&edited.diagnostics, &fresh.diagnostics);
            let paths = |outcome: &Outcome| outcome.published.keys().cloned().collect::<Vec<_>>();
            prop_assert_eq!(paths(&edited), paths(&fresh));
            for (path, bytes) in &fresh.published {
                prop_assert_eq!(edited.published.get(path), Some(bytes), "at {}", path);
            }
        }
    }
}
