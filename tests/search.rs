//! The search index of whole books: what is in it, and what never is.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test may panic")]

use std::sync::Arc;

use guidepost::bundled;
use guidepost::compile::{Compiler, Options};
use guidepost::handbook::Audience;
use guidepost::route::Route;
use guidepost::site::Site;
use guidepost::source::{Source, SourcePath, Sources};

const CONFIG: &str = "title = \"Book\"\nlanguages = [\"en\", \"es\"]\n\
    [[editions]]\nid = \"student\"\n[[editions]]\nid = \"instructor\"\n\
    [search]\nsynonyms = { finish = [\"closing the case\"] }\n";

fn site(files: &[(&str, &str)], edition: &str) -> Arc<Site> {
    let mut sources = Sources { content_root: "content".to_owned(), ..Sources::default() };
    for (path, text) in
        [("handbook.toml", CONFIG), ("index.md", "# Book\n\nText.\n")].iter().chain(files)
    {
        let path = SourcePath::new(format!("content/{path}"));
        sources.content.insert(path.clone(), Source::new(path, text.as_bytes().to_vec()));
    }
    bundled::add_theme(&mut sources);
    let options = Options { audience: Audience::Edition(edition.to_owned()), theme: None };
    Compiler::new().compile(&sources, &options).site
}

/// Every file of the index, the manifest included.
fn index(site: &Site) -> Vec<(String, String)> {
    let manifest = site.addresses().map(|(_, address)| address.clone());
    let manifest = manifest.filter(|address| address.route == Route::SearchManifest);
    let addresses = manifest.chain(site.shards());
    let file = |address| {
        let bytes = site.render(&address).unwrap().bytes;
        (address.path(), String::from_utf8(bytes).unwrap())
    };
    addresses.map(file).collect()
}

fn holds(site: &Site, word: &str) -> bool {
    index(site).iter().any(|(_, script)| script.contains(word))
}

const SECRETS: [(&str, &str); 3] = [
    ("only.md", "+++\naudience = [\"instructor\"]\n+++\n# Zebrapage\n\nZebratext {#Z}\n"),
    ("both.md", "# Both\n\nOpen.\n\n::: instructor\n## Zebrahead\n\n- Zebraprompt {#Z9-Q1}\n:::\n"),
    (
        "worksheets/sheet.toml",
        "title = \"Sheet\"\nprivacy = \"routine\"\n[[sections]]\nid = \"a\"\ntitle = \"A\"\n\
         [[sections.fields]]\nid = \"b\"\ntype = \"text\"\nlabel = \"Zebralabel\"\n\
         audience = [\"instructor\"]\n",
    ),
];

#[test]
fn what_an_edition_leaves_out_is_in_no_file_of_its_index() {
    let student = site(&SECRETS, "student");
    let found =
        index(&student).into_iter().find(|(_, script)| script.to_lowercase().contains("zebra"));
    assert_eq!(found, None);
    let instructor = site(&SECRETS, "instructor");
    for word in ["Zebrapage", "Zebratext", "Zebrahead", "Zebraprompt", "Zebralabel"] {
        assert!(holds(&instructor, word), "{word}");
    }
}

#[test]
fn a_neutral_sheet_is_in_the_index_under_its_neutral_title_alone() {
    let sheet = "title = \"Zebratitle\"\nneutral_title = \"My notes\"\nprivacy = \"protected\"\n\
        purpose = \"Zebrapurpose\"\nfilled_by = \"Zebraperson\"\nwhen = \"Zebrawhen\"\n\
        [[sections]]\nid = \"a\"\ntitle = \"Plan\"\n";
    let site = site(&[("worksheets/zebrafile.toml", sheet)], "student");
    assert!(holds(&site, "My notes"));
    let found =
        index(&site).into_iter().find(|(_, script)| script.to_lowercase().contains("zebra"));
    assert_eq!(found, None);
}

#[test]
fn every_language_has_an_index_of_its_own() {
    let site = site(&[("index.es.md", "# Libro\n\nEvaluación.\n")], "student");
    let files = index(&site);
    let of_tree = |spanish: bool| {
        let own = files.iter().filter(move |(path, _)| path.starts_with("es/") == spanish);
        own.map(|(_, script)| script.as_str()).collect::<String>()
    };
    assert!(of_tree(true).contains("Evaluación") && !of_tree(false).contains("Evaluación"));
    // Folded, so that it is found without its accent.
    assert!(of_tree(true).contains("evaluacion"));
}

#[test]
fn the_index_is_made_of_small_files_named_after_their_content() {
    let long = format!("# Long\n\n{}\n", "All words and no breaks, é. ".repeat(8_000));
    let site = site(&[("long.md", &long)], "student");
    for (path, script) in index(&site) {
        assert!(script.len() <= 24 * 1024, "{path} has {} bytes", script.len());
        let name = path.rsplit('/').next().unwrap().trim_end_matches(".js");
        assert!(script.starts_with(&format!("GuidepostSearch.shard(\"{name}\",")), "{path}");
        let address = site.find(&path).unwrap();
        assert_eq!(site.render(&address).unwrap().bytes, script.as_bytes());
    }
    assert!(site.find("search/s/b0-zzzzzz.js").is_none());
    assert!(site.find("es/search/s/nothing").is_none());
}

#[test]
fn synonyms_and_text_reach_the_engine_as_they_are_looked_for() {
    let files = [("quotes.md", "# \"Quotes\"\n\nA \\ back\u{2028}slash.\n")];
    let site = site(&files, "student");
    assert!(holds(&site, "\"finish\":[\"closing the case\"]"));
    assert!(holds(&site, "“Quotes”"));
    assert!(holds(&site, r"A \\ back"));
}
