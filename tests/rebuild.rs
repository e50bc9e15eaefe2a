//! Building again: only what changed is done again, and mistakes are told each
//! time.

#![allow(clippy::expect_used, reason = "a test may fail")]

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::SystemTime;

use tempfile::TempDir;

struct Book(TempDir);

/// What a build said, and whether it was good.
struct Said(String, bool);

impl Book {
    fn new(page: &str) -> Self {
        let book = Self(tempfile::tempdir().expect("a folder"));
        book.write("content/handbook.toml", "title = \"Test\"\n");
        book.write("content/index.md", page);
        book
    }

    fn path(&self, inside: &str) -> PathBuf {
        self.0.path().join(inside)
    }

    fn write(&self, inside: &str, text: &str) {
        let path = self.path(inside);
        fs::create_dir_all(path.parent().expect("a folder")).expect("folders");
        fs::write(path, text).expect("a file");
    }

    fn build(&self, options: &[&str]) -> Said {
        let mut command = Command::new(env!("CARGO_BIN_EXE_guidepost"));
        let done = command.arg("build").arg(self.0.path()).args(options).output().expect("a run");
        Said(String::from_utf8_lossy(&done.stderr).into_owned(), done.status.success())
    }

    fn published(&self) -> SystemTime {
        let manifest = self.path("public").join(guidepost::project::MANIFEST_NAME);
        modified(&manifest)
    }
}

fn modified(path: &Path) -> SystemTime {
    path.metadata().and_then(|found| found.modified()).expect("a time")
}

const NOTHING: &str = "Nothing has changed";

#[test]
fn without_a_change_nothing_is_done() {
    let book = Book::new("# Front\n\nText.\n");
    assert!(book.build(&[]).0.contains("Published 1 page"));
    let first = book.published();
    assert!(book.build(&[]).0.contains(NOTHING));
    assert_eq!(book.published(), first);
}

#[test]
fn each_kind_of_change_is_seen() {
    let book = Book::new("# Front\n\nText.\n");
    book.build(&[]);
    let changes: [(&str, &dyn Fn()); 5] = [
        ("text", &|| book.write("content/index.md", "# Front\n\nOther text.\n")),
        ("new page", &|| book.write("content/new.md", "# New\n\nText.\n")),
        ("theme", &|| book.write("themes/default/assets/own.css", "a{}")),
        ("edited site", &|| book.write("public/index.html", "edited, and longer than before")),
        ("lost file", &|| fs::remove_file(book.path("public/new.html")).expect("removed")),
    ];
    for (what, change) in changes {
        assert!(book.build(&[]).0.contains(NOTHING), "before: {what}");
        change();
        assert!(book.build(&[]).0.contains("Published"), "after: {what}");
    }
    assert!(fs::read_to_string(book.path("public/index.html")).expect("read").contains("Other"));
}

#[test]
fn mistakes_are_told_again_and_the_site_is_left_alone() {
    let book = Book::new("# Front\n\n### Skipped\n\nText.\n");
    assert!(book.build(&[]).0.contains("skipped-heading"));
    let first = book.published();
    let again = book.build(&[]);
    assert!(again.0.contains("skipped-heading") && again.1, "{}", again.0);
    assert_eq!(book.published(), first);
}

#[test]
fn errors_fail_each_time() {
    let book = Book::new("# Front\n\n[Gone](gone.md)\n");
    for _ in 0..2 {
        assert!(!book.build(&[]).1);
        assert!(!book.build(&["--allow-errors"]).1);
    }
    let first = book.published();
    assert!(!book.build(&["--allow-errors"]).1);
    assert_eq!(book.published(), first);
}
