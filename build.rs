//! Names the library that is being built, as `GUIDEPOST_BUILD`: a hash of its
//! source, so that a site made by another one is not taken for up to date. The
//! theme is a source of the site itself, and the command line does not shape it.

use std::collections::BTreeMap;
use std::fs;
use std::hash::{DefaultHasher, Hasher};
use std::io;
use std::path::Path;

/// What is in `src/` but not of the library.
const PROGRAM: [&str; 2] = ["cli", "main.rs"];

fn main() -> io::Result<()> {
    let mut files = BTreeMap::new();
    for entry in fs::read_dir("src")? {
        let path = entry?.path();
        if path.file_name().is_some_and(|name| PROGRAM.iter().all(|other| name != *other)) {
            println!("cargo::rerun-if-changed={}", path.display());
            collect(&path, &mut files)?;
        }
    }
    println!("cargo::rerun-if-changed=Cargo.lock");
    // A package without its lock file can be built too.
    files.insert("Cargo.lock".to_owned(), fs::read("Cargo.lock").unwrap_or_default());
    println!("cargo::rustc-env=GUIDEPOST_BUILD={:016x}", hash(&files));
    Ok(())
}

fn collect(path: &Path, files: &mut BTreeMap<String, Vec<u8>>) -> io::Result<()> {
    if path.is_dir() {
        for entry in fs::read_dir(path)? {
            collect(&entry?.path(), files)?;
        }
    } else {
        // The same on every system.
        let name = path.to_string_lossy().replace('\\', "/");
        files.insert(name, fs::read(path)?);
    }
    Ok(())
}

fn hash(files: &BTreeMap<String, Vec<u8>>) -> u64 {
    let mut hasher = DefaultHasher::new();
    for (name, bytes) in files {
        for part in [name.as_bytes(), bytes] {
            hasher.write_u64(part.len() as u64);
            hasher.write(part);
        }
    }
    hasher.finish()
}
