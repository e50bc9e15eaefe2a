//! The corpora of the fuzz targets, replayed: each seed as it is, and some
//! mutations of it. `fuzz/README.md` tells how to look for more.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::panic)]

#[path = "support/oracle.rs"]
mod oracle;

use std::path::Path;

use proptest::prelude::*;
use proptest::sample::{Index, select};

/// Every seed of a target, by name.
fn seeds(target: &str) -> Vec<(String, Vec<u8>)> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("fuzz/corpus").join(target);
    let mut seeds: Vec<_> = std::fs::read_dir(folder)
        .unwrap()
        .map(|entry| {
            let entry = entry.unwrap();
            let name = entry.file_name().to_string_lossy().into_owned();
            (name, std::fs::read(entry.path()).unwrap())
        })
        .collect();
    seeds.sort();
    assert!(seeds.len() > 4, "the seeds of {target} were not found");
    seeds
}

fn replay(target: &str, oracle: fn(&[u8])) {
    for (name, bytes) in seeds(target) {
        println!("{target}/{name}");
        oracle(&bytes);
    }
}

#[test]
fn pages() {
    replay("page", oracle::page);
}

#[test]
fn front_matter() {
    replay("front_matter", oracle::front_matter);
}

#[test]
fn worksheets() {
    replay("worksheet", oracle::worksheet);
}

#[test]
fn answers() {
    replay("answers", oracle::answers);
}

#[test]
fn paths() {
    replay("paths", oracle::paths);
}

/// Pieces that mean something to somebody.
const PIECES: [&str; 32] = [
    ":::",
    "::: example\n",
    "::: instructor\n",
    "\n\n",
    "\n",
    " ",
    "\t",
    "<!--",
    "-->",
    "<a href=\"",
    "<script>",
    "</",
    "\"",
    "'",
    "`",
    "```\n",
    "[",
    "](",
    "[[",
    "]]",
    "[^1]",
    "[^1]: ",
    "- [ ] ",
    "{#a}",
    "@bogo2018",
    "+++\n",
    "---\n",
    "= ",
    "\u{E000}",
    "\u{FEFF}",
    "é",
    "{%",
];

#[derive(Clone, Debug)]
enum Mutation {
    Insert(Index, &'static str),
    Remove(Index, usize),
    Repeat(Index, usize, usize),
    Byte(Index, u8),
    Truncate(Index),
}

fn mutation() -> impl Strategy<Value = Mutation> {
    prop_oneof![
        4 => (any::<Index>(), select(PIECES.to_vec())).prop_map(|(at, piece)| Mutation::Insert(at, piece)),
        2 => (any::<Index>(), 1..20_usize).prop_map(|(at, count)| Mutation::Remove(at, count)),
        1 => (any::<Index>(), 1..20_usize, 1..20_usize)
            .prop_map(|(at, count, times)| Mutation::Repeat(at, count, times)),
        1 => (any::<Index>(), any::<u8>()).prop_map(|(at, byte)| Mutation::Byte(at, byte)),
        1 => any::<Index>().prop_map(Mutation::Truncate),
    ]
}

fn mutate(bytes: &mut Vec<u8>, mutation: &Mutation) {
    let place = |at: &Index, bytes: &[u8]| at.index(bytes.len() + 1);
    match mutation {
        Mutation::Insert(at, piece) => {
            let at = place(at, bytes);
            bytes.splice(at..at, piece.bytes());
        }
        Mutation::Remove(at, count) => {
            let at = place(at, bytes);
            bytes.drain(at..(at + count).min(bytes.len()));
        }
        Mutation::Repeat(at, count, times) => {
            let at = place(at, bytes);
            let piece: Vec<u8> = bytes.iter().skip(at).take(*count).copied().collect();
            bytes.splice(at..at, piece.repeat(*times));
        }
        Mutation::Byte(at, byte) => {
            let at = place(at, bytes);
            bytes.splice(at..at, [*byte]);
        }
        Mutation::Truncate(at) => bytes.truncate(place(at, bytes)),
    }
}

fn mutated(target: &str) -> impl Strategy<Value = Vec<u8>> + use<> {
    let seeds: Vec<Vec<u8>> = seeds(target).into_iter().map(|(_, bytes)| bytes).collect();
    (select(seeds), prop::collection::vec(mutation(), 1..6)).prop_map(|(mut bytes, mutations)| {
        for mutation in &mutations {
            mutate(&mut bytes, mutation);
        }
        bytes
    })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 150, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn mutated_pages(bytes in mutated("page")) {
        oracle::page(&bytes);
    }

    #[test]
    fn mutated_front_matter(bytes in mutated("front_matter")) {
        oracle::front_matter(&bytes);
    }

    #[test]
    fn mutated_worksheets(bytes in mutated("worksheet")) {
        oracle::worksheet(&bytes);
    }

    #[test]
    fn mutated_answers(bytes in mutated("answers")) {
        oracle::answers(&bytes);
    }

    #[test]
    fn mutated_paths(bytes in mutated("paths")) {
        oracle::paths(&bytes);
    }
}
