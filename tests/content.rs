//! The bundled handbook: that it is whole, agrees with itself, and repeats none
//! of the mistakes that are common in the literature.

#![allow(clippy::unwrap_used, reason = "a test may panic")]

use guidepost::bundled;
use guidepost::compile::{Compiled, Compiler, Options};
use guidepost::diagnostic::{Diagnostic, Severity};
use guidepost::document::ItemMark;
use guidepost::handbook::{Audience, Handbook, StandardSet};
use guidepost::report;
use guidepost::source::{Source, SourcePath, Sources};

fn sources() -> Sources {
    let mut sources = Sources { content_root: "content".to_owned(), ..Sources::default() };
    for (inside, bytes) in bundled::handbook() {
        let path = SourcePath::new(format!("content/{inside}"));
        sources.content.insert(path.clone(), Source::new(path, bytes));
    }
    bundled::add_theme(&mut sources);
    sources
}

fn compile(audience: Audience) -> Compiled {
    Compiler::new().compile(&sources(), &Options { audience, theme: None })
}

fn with_book(test: impl FnOnce(&Handbook)) {
    test(compile(Audience::Everything).site.handbook().unwrap());
}

#[test]
fn every_edition_is_without_mistakes() {
    let sources = sources();
    let editions = ["student", "instructor", "agency"].map(|id| Audience::Edition(id.to_owned()));
    let mut compiler = Compiler::new();
    for audience in editions.into_iter().chain([Audience::Unnamed, Audience::Everything]) {
        let options = Options { audience: audience.clone(), theme: None };
        let compiled = compiler.compile(&sources, &options);
        let is_mistake = |found: &&Diagnostic| found.severity != Severity::Note;
        let mistakes: Vec<_> = compiled.diagnostics.iter().filter(is_mistake).cloned().collect();
        let told = report::human(&mistakes, &sources, true);
        assert!(told.is_empty(), "{audience:?}\n{told}");
        for (path, address) in compiled.site.addresses() {
            let asset = compiled.site.render(address);
            let asset = asset.unwrap_or_else(|found| panic!("{path}: {}", found.message));
            assert!(!asset.bytes.is_empty(), "{path} is empty");
        }
    }
}

#[test]
fn each_phase_has_its_prompts_and_its_checklist() {
    let expected = [(10, 18), (14, 19), (10, 17), (13, 17)];
    with_book(|book| {
        assert_eq!(book.phases.len(), expected.len());
        let all: Vec<&ItemMark> = book.pages.iter().flat_map(|page| &page.document.items).collect();
        for (number, (prompts, checks)) in (1..).zip(expected) {
            let count = |prefix: &str, task: bool| {
                let ids = all.iter().filter(|item| item.task == task);
                ids.filter_map(|item| item.id.as_deref())
                    .filter(|id| id.starts_with(prefix))
                    .count()
            };
            assert_eq!(count(&format!("P{number}-Q"), false), prompts, "prompts of phase {number}");
            assert_eq!(count(&format!("P{number}-C"), true), checks, "items of phase {number}");
            let phase = &book.phases[number - 1];
            assert!(phase.checklist.len() >= checks, "the checklist of phase {number} lacks items");
            assert!(!phase.worksheets.is_empty() && phase.page.is_some());
        }
    });
}

#[test]
fn ids_run_without_gaps() {
    with_book(|book| {
        let items = book.pages.iter().flat_map(|page| &page.document.items);
        let ids: Vec<&str> = items.filter_map(|item| item.id.as_deref()).collect();
        for kind in ["Q", "C"] {
            for phase in 1..=4 {
                let prefix = format!("P{phase}-{kind}");
                let numbers = ids.iter().filter_map(|id| id.strip_prefix(&prefix)?.parse().ok());
                let mut numbers: Vec<usize> = numbers.collect();
                numbers.sort_unstable();
                assert_eq!(numbers, (1..=numbers.len()).collect::<Vec<_>>(), "{prefix}");
            }
        }
    });
}

#[test]
fn both_sets_of_standards_are_whole() {
    with_book(|book| {
        let set = |id: &str| book.standard_sets.iter().find(|set| *set.id == *id).unwrap();
        let (old, new) = (set("nasw-1992"), set("nasw-2013"));
        assert_eq!((old.standards.len(), new.standards.len()), (10, 12));
        // The published grouping sums to twelve for ten standards; this is the one
        // that its text supports.
        assert_eq!(numbers_at(old, "client"), [2, 3, 4, 5]);
        assert_eq!(numbers_at(old, "system"), [6, 7, 8]);
        assert_eq!(numbers_at(old, "case-manager"), [1, 9, 10]);
        let newer = old.superseded_by.and_then(|at| book.standard_sets.get(at)).unwrap();
        assert_eq!(newer.id, new.id, "the set of 1992 is not shown as current");
        for standard in old.standards.iter().chain(&new.standards) {
            // The edition of 1992 had no standard of its own on culture.
            let has_counterpart = standard.id != "N13-4";
            assert_eq!(!standard.crosswalk.is_empty(), has_counterpart, "{}", standard.id);
            let served = !standard.pages.is_empty() || !standard.worksheets.is_empty();
            assert!(served, "nothing serves {}", standard.id);
        }
    });
}

fn numbers_at(set: &StandardSet, level: &str) -> Vec<u32> {
    let of_level =
        |standard: &&guidepost::handbook::Standard| standard.level.as_deref() == Some(level);
    set.standards.iter().filter(of_level).map(|standard| standard.number).collect()
}

#[test]
fn principles_worksheets_and_scenarios_are_all_there() {
    with_book(|book| {
        let principles = book
            .pages
            .iter()
            .filter(|page| page.path.starts_with("principles/") && !page.is_section);
        assert_eq!(principles.count(), 10);
        assert_eq!(book.worksheets.len(), 20);
        assert_eq!(book.scenarios().count(), 3);
        for sheet in &book.worksheets {
            assert!(!sheet.phases.is_empty() || !sheet.standards.is_empty(), "{}", sheet.id);
            assert!(sheet.purpose.is_some(), "{} does not say what it is for", sheet.id);
        }
    });
}

#[test]
fn terms_are_defined_once_in_whole_sentences() {
    with_book(|book| {
        let mut terms: Vec<_> = book.terms.iter().map(|term| term.term.to_lowercase()).collect();
        let count = terms.len();
        terms.sort();
        terms.dedup();
        assert_eq!(terms.len(), count);
        for term in &book.terms {
            assert!(term.definition.trim().ends_with('.'), "{}", term.term);
        }
    });
}

/// A sheet that goes home with a person at risk must not give them away.
#[test]
fn protected_sheets_are_neutral() {
    with_book(|book| {
        let risky = ["violence", "abuse", "safety", "danger", "suicide"];
        let sheets = book.worksheets.iter().filter(|sheet| sheet.privacy.name() == "protected");
        let mut count = 0;
        for sheet in sheets {
            count += 1;
            for shown in [sheet.shown_title(), &sheet.address] {
                let shown = shown.to_lowercase();
                let word = risky.into_iter().find(|word| shown.contains(word));
                assert_eq!(word, None, "`{shown}` can be read by others");
            }
        }
        assert!(count > 0, "no sheet is protected");
    });
}

/// Words that the handbook does not use, and why.
const TRAPS: [(&str, &str); 40] = [
    ("brofenbrenner", "the name is Bronfenbrenner"),
    ("bronfenbrener", "the name is Bronfenbrenner"),
    ("brofenbrener", "the name is Bronfenbrenner"),
    ("urie brofen", "the name is Bronfenbrenner"),
    ("marco level", "the level is macro"),
    ("marco-level", "the level is macro"),
    ("mico level", "the level is micro"),
    ("mico-level", "the level is micro"),
    ("upstart phase", "a phase starts up"),
    ("modal of", "a theory is a model"),
    ("case worker", "we write caseworker"),
    ("case-worker", "we write caseworker"),
    ("manage the client", "services are managed, not people"),
    ("manage clients", "services are managed, not people"),
    ("managing the client", "services are managed, not people"),
    ("managing clients", "services are managed, not people"),
    ("case manage ", "services are managed, not people"),
    ("make the client", "the client acts, the worker helps"),
    ("have the client", "the client acts, the worker helps"),
    ("ensure the client", "the client acts, the worker helps"),
    ("ensures the client", "the client acts, the worker helps"),
    ("non-compliant", "it blames"),
    ("noncompliant", "it blames"),
    ("non-compliance", "it blames"),
    ("broken home", "it blames"),
    ("manipulative", "it blames"),
    ("victim mentality", "it blames"),
    ("resistant client", "it blames"),
    ("challenging clients", "people are not ranked"),
    ("special population", "what makes a service hard to reach is a barrier, not a kind of people"),
    ("his/her", "we write they"),
    ("he/she", "we write they"),
    ("his or her", "we write they"),
    ("he or she", "we write they"),
    ("negative behavior", "the client decides what to change"),
    ("seven roles", "the common list has thirteen"),
    ("wikipedia", "claims cite the work that made them"),
    ("case management society of australia", "CMSA is here the society of America"),
    ("maximum caseload", "the standards name none"),
    ("defense mechanism of transference", "transference is a process between people"),
];

#[test]
fn no_trap_is_sprung() {
    let mut found = Vec::new();
    let mut read = 0;
    for (path, bytes) in bundled::handbook() {
        let text = String::from_utf8(bytes).unwrap();
        // Search finds what people misspell; those words are not prose.
        let text = match text.split_once("[search") {
            Some((before, after)) if path == "handbook.toml" => {
                let rest = after.find("\n[").and_then(|at| after.get(at..)).unwrap_or_default();
                format!("{before}{rest}")
            }
            _ => text,
        };
        let text = text.to_lowercase().split_whitespace().collect::<Vec<_>>().join(" ");
        read += text.len();
        for (wrong, reason) in TRAPS {
            if text.contains(wrong) {
                found.push(format!("{path}: “{wrong}”: {reason}"));
            }
        }
    }
    assert!(read > 100_000, "the handbook was not found");
    assert!(found.is_empty(), "{found:#?}");
}

/// Statements that must be there, since leaving them out misleads.
const MUST_SAY: [(&str, &str, &str); 8] = [
    ("diagrams/rings.toml", "exosystem", "all five systems are named"),
    ("diagrams/rings.toml", "chronosystem", "all five systems are named"),
    ("diagrams/rings.toml", "mesosystem", "all five systems are named"),
    ("scenarios/brown.md", "separated", "nothing says that the parents are divorced"),
    ("scenarios/jones.md", "control", "coercive control is abuse"),
    ("scenarios/smiths.md", "palliative", "hospice is for the last months"),
    ("03-phases/04-follow-up/index.md", "follow", "follow-up is a whole phase"),
    ("glossary.toml", "countertransference", "both directions are defined"),
];

#[test]
fn what_must_be_said_is_said() {
    let files: Vec<_> = bundled::handbook().collect();
    for (path, word, reason) in MUST_SAY {
        let (_, bytes) = files.iter().find(|(name, _)| name == path).unwrap();
        let text = String::from_utf8_lossy(bytes).to_lowercase();
        assert!(text.contains(word), "{path} does not say “{word}”: {reason}");
    }
}
