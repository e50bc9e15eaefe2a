//! The list of what was published, kept inside the output: what may be deleted,
//! what can be reused, and whether there is anything to do.

use std::collections::{BTreeMap, BTreeSet};
use std::fs::{self, Metadata};
use std::io;
use std::path::Path;

use rayon::prelude::*;
use serde::{Deserialize, Serialize};
use walkdir::{DirEntry, WalkDir};

use super::{in_words, slashed};

/// The name of the manifest in a published folder.
pub const MANIFEST_NAME: &str = ".guidepost.json";

/// The version of the manifest's own layout.
const FORMAT: u32 = 1;

/// Files that file managers leave behind by looking into a folder. Without
/// worth, they are not kept and do not stop a build.
const CLUTTER: [&str; 2] = [".DS_Store", "Thumbs.db"];

/// What a published folder holds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Manifest {
    /// The version of Guidepost that published.
    pub generator: String,
    /// What the site was made from, as its caller put it.
    pub fingerprint: String,
    /// Every file but the manifest, by path.
    pub files: BTreeMap<String, Entry>,
}

/// One published file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Entry {
    /// Its size in bytes.
    pub size: u64,
    /// The BLAKE3 hash of its bytes, in hexadecimal.
    pub blake3: String,
}

impl Entry {
    /// Describes a file with these bytes.
    pub(super) fn of(bytes: &[u8]) -> Self {
        Self { size: bytes.len() as u64, blake3: blake3::hash(bytes).to_hex().to_string() }
    }
}

/// The manifest as it is written: fields and files in a fixed order.
#[derive(Serialize, Deserialize)]
struct Written {
    format: u32,
    generator: String,
    fingerprint: String,
    files: Vec<WrittenFile>,
}

#[derive(Serialize, Deserialize)]
struct WrittenFile {
    path: String,
    size: u64,
    blake3: String,
}

/// Only the version, which later layouts have too.
#[derive(Deserialize)]
struct Version {
    format: u32,
}

/// Why a manifest could not be used.
#[derive(Debug)]
pub(super) enum ManifestError {
    /// It is not one that we wrote; the reason in words.
    Damaged(String),
    /// A later version of Guidepost wrote it.
    Newer,
}

impl Manifest {
    /// The manifest of a folder; none if the folder has none.
    pub(super) fn load(folder: &Path) -> Result<Option<Self>, ManifestError> {
        let damaged = |error: io::Error| ManifestError::Damaged(in_words(&error));
        let path = folder.join(MANIFEST_NAME);
        match path.symlink_metadata() {
            Ok(metadata) if metadata.is_file() => {}
            Ok(_) => return Err(ManifestError::Damaged("it is not an ordinary file".to_owned())),
            Err(error) if super::is_absence(&error) => return Ok(None),
            Err(error) => return Err(damaged(error)),
        }
        Self::parse(&fs::read(&path).map_err(damaged)?).map(Some)
    }

    fn parse(bytes: &[u8]) -> Result<Self, ManifestError> {
        let damaged = |error: serde_json::Error| ManifestError::Damaged(error.to_string());
        let version: Version = serde_json::from_slice(bytes).map_err(damaged)?;
        if version.format > FORMAT {
            return Err(ManifestError::Newer);
        }
        let written: Written = serde_json::from_slice(bytes).map_err(damaged)?;
        let mut files = BTreeMap::new();
        for WrittenFile { path, size, blake3 } in written.files {
            if let Some(why) = unsafe_path(&path) {
                return Err(ManifestError::Damaged(format!("it lists `{path}`: {why}")));
            }
            files.insert(path, Entry { size, blake3 });
        }
        Ok(Self { generator: written.generator, fingerprint: written.fingerprint, files })
    }

    /// The manifest as bytes, the same for the same site.
    pub(super) fn to_bytes(&self) -> io::Result<Vec<u8>> {
        let file = |(path, entry): (&String, &Entry)| WrittenFile {
            path: path.clone(),
            size: entry.size,
            blake3: entry.blake3.clone(),
        };
        let written = Written {
            format: FORMAT,
            generator: self.generator.clone(),
            fingerprint: self.fingerprint.clone(),
            files: self.files.iter().map(file).collect(),
        };
        let mut bytes = serde_json::to_vec(&written)?;
        bytes.push(b'\n');
        Ok(bytes)
    }

    /// The sizes of all files together.
    pub(super) fn bytes(&self) -> u64 {
        self.files.values().map(|entry| entry.size).sum()
    }

    /// The folders that the listed files are in.
    fn folders(&self) -> BTreeSet<&str> {
        let mut folders = BTreeSet::new();
        for path in self.files.keys() {
            let mut rest = path.as_str();
            while let Some((folder, _)) = rest.rsplit_once('/') {
                // Its own parents are there already.
                if !folders.insert(folder) {
                    break;
                }
                rest = folder;
            }
        }
        folders
    }

    /// What is in `folder` and is not ours: files that are not listed, anything
    /// that is no ordinary file, folders in which we published nothing.
    pub(super) fn foreign_in(&self, folder: &Path) -> io::Result<Vec<String>> {
        let ours = self.folders();
        let mut foreign = Vec::new();
        let mut walk = WalkDir::new(folder).min_depth(1).sort_by_file_name().into_iter();
        while let Some(entry) = walk.next() {
            let entry = entry?;
            let (path, is_utf8) = relative_path(folder, &entry);
            let is_folder = entry.file_type().is_dir();
            let known = is_utf8
                && if is_folder { ours.contains(&*path) } else { self.may_delete(&path, &entry) };
            if !known {
                foreign.push(path);
                if is_folder {
                    walk.skip_current_dir();
                }
            }
        }
        Ok(foreign)
    }

    /// Whether a walk's entry is a file that we published, or worthless.
    fn may_delete(&self, path: &str, entry: &DirEntry) -> bool {
        let name = path.rsplit('/').next().unwrap_or(path);
        entry.file_type().is_file()
            && (path == MANIFEST_NAME || self.files.contains_key(path) || CLUTTER.contains(&name))
    }

    /// Deletes from `folder` what the manifest lists, and what is then an empty
    /// folder; the manifest last, so that this can be taken up again after a
    /// crash. Says whether `folder` is gone: if not, what is left is not ours.
    pub(super) fn delete_listed(&self, folder: &Path) -> io::Result<bool> {
        let (mut files, mut folders) = (Vec::new(), Vec::new());
        // Walking and not going by the list means that a link is never followed.
        for entry in WalkDir::new(folder).min_depth(1).contents_first(true) {
            let entry = entry?;
            let (path, is_utf8) = relative_path(folder, &entry);
            if entry.file_type().is_dir() {
                folders.push(entry.into_path());
            } else if is_utf8 && path != MANIFEST_NAME && self.may_delete(&path, &entry) {
                files.push(entry.into_path());
            }
        }
        files.par_iter().try_for_each(fs::remove_file)?;
        for folder in folders {
            remove_if_empty(&folder)?;
        }
        if fs::read_dir(folder)?.count() > 1 {
            return Ok(false);
        }
        fs::remove_file(folder.join(MANIFEST_NAME))?;
        remove_if_empty(folder)
    }

    /// Whether every listed file is in `folder` with its size.
    pub(super) fn is_complete(&self, folder: &Path) -> bool {
        self.all_files(folder, |_| true)
    }

    /// Whether the same holds and no file was changed after the manifest.
    pub(super) fn is_untouched(&self, folder: &Path) -> bool {
        let manifest = folder.join(MANIFEST_NAME).symlink_metadata();
        let Ok(written) = manifest.and_then(|found| found.modified()) else { return false };
        self.all_files(folder, |file| file.modified().is_ok_and(|changed| changed <= written))
    }

    fn all_files(&self, folder: &Path, holds: impl Fn(&Metadata) -> bool) -> bool {
        self.files.iter().all(|(path, entry)| {
            super::below(folder, path)
                .symlink_metadata()
                .is_ok_and(|file| file.is_file() && file.len() == entry.size && holds(&file))
        })
    }
}

/// Removes a folder unless something is in it; says whether it is gone.
pub(super) fn remove_if_empty(folder: &Path) -> io::Result<bool> {
    match fs::remove_dir(folder) {
        Ok(()) => Ok(true),
        Err(error) if error.kind() == io::ErrorKind::DirectoryNotEmpty => Ok(false),
        Err(error) => Err(error),
    }
}

/// A walk's entry as a path that can be compared with the manifest's.
fn relative_path(folder: &Path, entry: &DirEntry) -> (String, bool) {
    let path = entry.path().strip_prefix(folder).unwrap_or(entry.path());
    let (path, is_utf8) = slashed(path);
    (composed(path), is_utf8)
}

/// Some of Apple's file systems give names back with letters and accents apart.
#[cfg(target_vendor = "apple")]
fn composed(path: String) -> String {
    use unicode_normalization::UnicodeNormalization;
    if path.is_ascii() { path } else { path.nfc().collect() }
}

#[cfg(not(target_vendor = "apple"))]
fn composed(path: String) -> String {
    path
}

/// Why a path may not be published to; none if it may.
pub(super) fn unsafe_path(path: &str) -> Option<&'static str> {
    if path.is_empty() {
        Some("it is empty")
    } else if path.starts_with('/') {
        Some("it must be inside the output, so it may not begin with `/`")
    } else if path.contains('\\') {
        Some("it must have `/` between its parts, not `\\`")
    } else if path.contains(':') {
        Some("`:` names a drive on Windows")
    } else if path.contains('\0') {
        Some("it has a zero byte in it")
    } else if path.split('/').any(str::is_empty) {
        Some("it has an empty part")
    } else if path.split('/').any(|part| part == "." || part == "..") {
        Some("it has `.` or `..` as a part")
    } else if path.split('/').any(|part| part.ends_with(['.', ' '])) {
        Some("a part of it ends with a dot or a space, which Windows leaves out")
    } else if path == MANIFEST_NAME {
        Some("that is where the list of published files goes")
    } else {
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn manifest(paths: &[&str]) -> Manifest {
        let files = paths.iter().map(|path| ((*path).to_owned(), Entry::of(path.as_bytes())));
        Manifest {
            generator: "guidepost 1".to_owned(),
            fingerprint: "abc".to_owned(),
            files: files.collect(),
        }
    }

    #[test]
    fn what_is_written_is_read_again() -> io::Result<()> {
        let manifest = manifest(&["b/é.html", "a.html"]);
        let bytes = manifest.to_bytes()?;
        assert!(Manifest::parse(&bytes).is_ok_and(|read| read == manifest));
        let text = String::from_utf8_lossy(&bytes);
        assert!(text.find("a.html") < text.find("b/é.html"));
        Ok(())
    }

    #[test]
    fn manifests_of_others_are_not_trusted() {
        let damaged =
            |text: &str| matches!(Manifest::parse(text.as_bytes()), Err(ManifestError::Damaged(_)));
        assert!(damaged(""));
        assert!(damaged("{}"));
        let listing = |path| {
            format!(
                r#"{{"format":1,"generator":"","fingerprint":"",
                "files":[{{"path":"{path}","size":1,"blake3":""}}]}}"#
            )
        };
        assert!(!damaged(&listing("a/b")));
        for path in ["../a", "/etc/passwd", "a//b", "", "C:x", "a/./b", ".guidepost.json"] {
            assert!(damaged(&listing(path)), "{path}");
        }
        let newer = br#"{"format":2,"entries":[]}"#;
        assert!(matches!(Manifest::parse(newer), Err(ManifestError::Newer)));
    }

    #[test]
    fn folders_are_those_of_the_files() {
        let manifest = manifest(&["a/b/c/x", "a/b/y", "z"]);
        assert_eq!(manifest.folders().into_iter().collect::<Vec<_>>(), ["a", "a/b", "a/b/c"]);
    }
}
