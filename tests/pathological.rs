//! Inputs that have brought other programs to their knees. Each must be read to
//! its end, and give a page without active content. Time is not asserted here.

// Tests may stop at the first thing that is not as it should be.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::panic)]

#[path = "support/oracle.rs"]
mod oracle;

/// Twenty shapes that grow with `n`.
fn shapes(n: usize) -> Vec<(&'static str, String)> {
    vec![
        ("nested quotations", "> ".repeat(n) + "a"),
        ("nested lists", "- ".repeat(n) + "a"),
        (
            "deepening lists",
            (0..n.min(400)).fold(String::new(), |text, at| text + &" ".repeat(at * 2) + "- a\n"),
        ),
        ("open brackets", "[".repeat(n)),
        ("closed links that never open", "a](b)".repeat(n)),
        ("nested images", "![".repeat(n) + "a" + &"](b)".repeat(n)),
        ("emphasis that never ends", "*a **a ".repeat(n)),
        ("emphasis and underscores", "*_".repeat(n) + "a" + &"_*".repeat(n)),
        (
            "code spans of growing length",
            (1..n.min(500)).fold(String::new(), |text, at| text + "e" + &"`".repeat(at)),
        ),
        (
            "references to themselves",
            (0..n).fold(String::new(), |text, at| text + &format!("[{at}]: /a\n[{at}]\n\n")),
        ),
        (
            "footnotes in footnotes",
            (0..n).fold("a[^0]\n\n".to_owned(), |text, at| {
                text + &format!("[^{at}]: b[^{}]\n\n", at + 1)
            }),
        ),
        ("marks of one footnote", "a[^1] ".repeat(n) + "\n\n[^1]: b\n"),
        ("marks without a footnote", "a[^x] ".repeat(n)),
        ("tables", format!("|{}\n|{}\n|{}\n", "a|".repeat(n), "-|".repeat(n), "b|".repeat(n))),
        ("blocks in blocks", "::: example\n\n".repeat(n) + &":::\n\n".repeat(n)),
        ("blocks that never end", "::: example\n\n".repeat(n)),
        ("blocks that end too often", ":::\n\n".repeat(n)),
        ("character references", "&amp;&#x41;&#65;&nope;&".repeat(n)),
        ("raw HTML that never ends", "<div><a href='".repeat(n)),
        ("comments that never end", "<!-- <!-".repeat(n)),
        ("citations", "[@a; ".repeat(n)),
        ("wikilinks", "[[a|".repeat(n)),
        ("headings with the same words", "# a\n\n".repeat(n)),
        ("one line", "word ".repeat(n * 10)),
        ("definition lists", "a\n: b\n\n".repeat(n)),
        ("template tags", "{% {{ ".repeat(n)),
    ]
}

/// The same for TOML.
fn toml_shapes(n: usize) -> Vec<(&'static str, String)> {
    vec![
        ("nested lists", format!("a = {}{}", "[".repeat(n), "]".repeat(n))),
        ("nested tables", format!("a = {}1{}", "{ b = ".repeat(n), " }".repeat(n))),
        ("dotted keys", format!("{}b = 1", "a.".repeat(n))),
        ("headers", "[a]\n".repeat(n)),
        ("tables of tables", "[[sections]]\nid = \"a\"\ntitle = \"b\"\n".repeat(n)),
        ("unknown keys", (0..n).fold(String::new(), |text, at| text + &format!("k{at} = 1\n"))),
        ("broken lines", "= = =\n".repeat(n)),
        ("text that never ends", "title = \"".repeat(n)),
        (
            "conditions in conditions",
            format!(
                "title = \"a\"\nprivacy = \"open\"\n[[sections]]\nid = \"a\"\ntitle = \"b\"\nnote = \"c\"\nshow_when = {}{{ field = \"x\", equals = 1 }}{}",
                "{ all = [ ".repeat(n),
                " ] }".repeat(n)
            ),
        ),
    ]
}

#[test]
fn pages_are_read_to_the_end() {
    for (name, text) in shapes(500) {
        println!("{name}");
        oracle::page(text.as_bytes());
    }
}

#[test]
fn large_pages_are_read_to_the_end() {
    for (name, text) in shapes(5000) {
        println!("{name}");
        oracle::page_once(text.as_bytes());
    }
}

#[test]
fn toml_is_read_to_the_end() {
    for n in [10, 2000] {
        for (name, text) in toml_shapes(n) {
            println!("{name}");
            oracle::worksheet(text.as_bytes());
            oracle::front_matter(text.as_bytes());
        }
    }
}
