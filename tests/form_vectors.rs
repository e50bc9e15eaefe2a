//! What follows from answers: every case of `tests/vectors/form/` comes out as it
//! says there. The script of the pages is held to the same cases.

// A test may fail.
#![allow(clippy::panic, clippy::expect_used, clippy::unwrap_used)]

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

use guidepost::bundled;
use guidepost::compile::{Compiled, Compiler, Options};
use guidepost::document::Date;
use guidepost::document::form::answers::{self, Form, Reason};
use guidepost::document::form::evaluation::evaluate;
use guidepost::source::{Source, SourcePath, Sources};
use serde::Deserialize;
use walkdir::WalkDir;

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Case {
    about: String,
    worksheet: String,
    today: String,
    answers: serde_json::Value,
    hidden: BTreeSet<String>,
    values: BTreeMap<String, Option<f64>>,
    bands: BTreeMap<String, String>,
    invalid: BTreeMap<String, String>,
    #[serde(default)]
    leftovers: BTreeMap<String, String>,
}

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/vectors/form")
}

fn compiled() -> Compiled {
    let content = folder().join("content");
    let mut sources = Sources { content_root: "content".to_owned(), ..Sources::default() };
    for entry in WalkDir::new(&content).into_iter().filter_map(Result::ok) {
        if entry.file_type().is_file() {
            let inside = entry.path().strip_prefix(&content).unwrap();
            let parts: Vec<_> = inside.iter().map(|part| part.to_string_lossy()).collect();
            let path = SourcePath::new(format!("content/{}", parts.join("/")));
            let source = Source::new(path.clone(), fs::read(entry.path()).unwrap());
            sources.content.insert(path, source);
        }
    }
    bundled::add_theme(&mut sources);
    Compiler::new().compile(&sources, &Options::default())
}

fn reason(reason: Reason) -> &'static str {
    match reason {
        Reason::Unknown => "unknown",
        Reason::WrongType => "type",
        Reason::NoChoice => "choice",
        Reason::TooMany => "many",
    }
}

#[test]
fn answers_mean_what_the_vectors_say() {
    let compiled = compiled();
    assert_eq!(compiled.diagnostics, []);
    let book = compiled.site.handbook().expect("a book");
    let text = fs::read_to_string(folder().join("cases.json")).expect("cases");
    let cases: Vec<Case> = serde_json::from_str(&text).expect("JSON");
    let mut wrong = Vec::new();
    let mut used = BTreeSet::new();
    for case in &cases {
        let sheet = book.worksheets.iter().find(|sheet| *sheet.id == *case.worksheet);
        let sheet = sheet.unwrap_or_else(|| panic!("no {}", case.worksheet));
        used.insert(case.worksheet.as_str());
        let form = Form { worksheet: &sheet.address, sections: &sheet.sections };
        let (read, left) = answers::read(case.answers.to_string().as_bytes(), &form)
            .unwrap_or_else(|refusal| panic!("{}: {refusal}", case.about));
        let today = Date::parse(&case.today).expect("a day");
        let found = evaluate(&sheet.sections, &read, today);
        let invalid: BTreeMap<_, _> =
            found.invalid.into_iter().map(|(place, it)| (place, it.name().to_owned())).collect();
        let left: BTreeMap<_, _> =
            left.into_iter().map(|it| (it.place, reason(it.reason).to_owned())).collect();
        let mut compare =
            |what: &str, found: &dyn std::fmt::Debug, wanted: &dyn std::fmt::Debug| {
                let (found, wanted) = (format!("{found:?}"), format!("{wanted:?}"));
                if found != wanted {
                    let name = format!("{}: {}", case.worksheet, case.about);
                    wrong.push(format!("{name}\n  {what}: {found}\n   wanted: {wanted}"));
                }
            };
        compare("hidden", &found.hidden, &case.hidden);
        compare("values", &found.values, &case.values);
        compare("bands", &found.bands, &case.bands);
        compare("invalid", &invalid, &case.invalid);
        compare("leftovers", &left, &case.leftovers);
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    assert_eq!(used.len(), book.worksheets.len(), "every sheet has cases");
}
