//! Publishing: a site is written beside its output and takes its place at once.

use std::collections::BTreeMap;
use std::fs::{self, File, OpenOptions};
use std::io::{self, Read, Write};
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};

use super::lock::{Lock, LockError};
use super::manifest::{Entry, MANIFEST_NAME, Manifest, unsafe_path};
use super::refusal::{self, Existing, RefusalError};
use super::swap::{self, Places};
use super::{Project, below, in_words};

/// What published, for the manifest.
const GENERATOR: &str = concat!("guidepost ", env!("CARGO_PKG_VERSION"));

/// Why a site was not published. The old site is as it was.
#[derive(Debug, thiserror::Error)]
pub enum PublishError {
    /// The output is not one that we will touch.
    #[error(transparent)]
    Refused(#[from] RefusalError),
    /// Another build into this output is running.
    #[error(
        "another build into `{}` is running; wait until it has ended, or choose another `--output`",
        output.display()
    )]
    Busy {
        /// The output.
        output: PathBuf,
    },
    /// Something holds the output open, so that it cannot be replaced.
    #[error(
        "cannot replace `{}`: a program has a file in it open; close it (a browser, a PDF viewer, \
         a file manager) and build again. The old site is unchanged",
        output.display()
    )]
    Blocked {
        /// The output.
        output: PathBuf,
    },
    /// The output is a drive of its own inside another, and cannot be renamed.
    #[error(
        "cannot replace `{}`: it is a drive or volume of its own, or in use; publish into a folder \
         inside it, such as `{}`",
        output.display(),
        output.join("site").display()
    )]
    Mounted {
        /// The output.
        output: PathBuf,
    },
    /// A path is not one that can be published.
    #[error("cannot publish `{path}`: {why}")]
    UnsafePath {
        /// The path.
        path: String,
        /// What is wrong with it.
        why: &'static str,
    },
    /// Two files would have one path, or two that differ only in case where the
    /// disk ignores case.
    #[error("cannot publish `{path}`: another file of the site has this name already")]
    Twice {
        /// The path.
        path: String,
    },
    /// Another program deleted or changed files of the unfinished site.
    #[error(
        "another program changed files in `{}` during the build; build again",
        staging.display()
    )]
    Disturbed {
        /// Where the unfinished site was.
        staging: PathBuf,
    },
    /// The system refused.
    #[error("cannot {action} `{}`: {}", path.display(), in_words(source))]
    Io {
        /// What was being done, as a verb.
        action: &'static str,
        /// What it was being done to.
        path: PathBuf,
        /// The system's reason.
        source: io::Error,
    },
}

impl PublishError {
    pub(super) fn io(action: &'static str, path: &Path, source: io::Error) -> Self {
        Self::Io { action, path: path.to_path_buf(), source }
    }
}

/// What [`Stage::commit`] records about a site.
#[derive(Clone, Debug)]
pub struct BuildInfo {
    /// A hash of all that the site was made from, for [`unchanged`].
    pub fingerprint: String,
}

/// A site that is in its place.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Published {
    /// Where it is.
    pub output: PathBuf,
    /// How many files it has.
    pub files: usize,
    /// How many of them were the same in the old site and were not written.
    pub reused: usize,
    /// The sizes of all files together.
    pub bytes: u64,
    /// Folders to which files were moved that somebody put into the old site
    /// while it was being replaced.
    pub kept: Vec<PathBuf>,
    /// What could not be deleted of the old site; the next build tries again.
    pub leftover: Option<PathBuf>,
}

/// A site being written beside its output. Nothing is visible until
/// [`Stage::commit`]; dropped before that, it leaves no trace.
#[derive(Debug)]
pub struct Stage {
    places: Places,
    /// The files of the site that will be replaced.
    old: BTreeMap<String, Entry>,
    new: Mutex<Written>,
    kept: Vec<PathBuf>,
    /// Whether the staging place holds our unfinished site.
    is_staged: bool,
    /// Declared last, so that the lock is given back after all else.
    _lock: Lock,
}

#[derive(Debug, Default)]
struct Written {
    files: BTreeMap<String, Entry>,
    reused: usize,
}

impl Stage {
    /// Makes ready to publish into `output`: checks that it may be replaced,
    /// takes its lock, and clears up after a build that crashed.
    ///
    /// # Errors
    /// The output is refused, another build is running, or the disk fails.
    pub fn begin(project: &Project, output: &Path) -> Result<Self, PublishError> {
        let output = refusal::check_place(project, output)?;
        let places = Places::beside(&output)
            .ok_or(RefusalError { path: output, why: refusal::Refusal::DriveRoot })?;
        fs::create_dir_all(&places.parent)
            .map_err(|error| PublishError::io("make the folder", &places.parent, error))?;
        let lock = Lock::take(&places.lock).map_err(|error| match error {
            LockError::Held => PublishError::Busy { output: places.output.clone() },
            LockError::Io(error) => PublishError::io("lock", &places.lock, error),
        })?;
        let kept = swap::recover(&places)?;
        let old = refusal::check_contents(&places.output)?.into_manifest();
        fs::create_dir(&places.staging)
            .map_err(|error| PublishError::io("make the folder", &places.staging, error))?;
        let old = old.map(|manifest| manifest.files).unwrap_or_default();
        Ok(Self { places, old, new: Mutex::default(), kept, is_staged: true, _lock: lock })
    }

    /// Writes one file of the site; a file that the old site has with the same
    /// bytes is linked instead. May be called from many threads.
    ///
    /// # Errors
    /// The path leads outside of the output or was written before, or the disk
    /// fails.
    pub fn write(&self, path: &str, bytes: &[u8]) -> Result<(), PublishError> {
        if let Some(why) = unsafe_path(path) {
            return Err(PublishError::UnsafePath { path: path.to_owned(), why });
        }
        let entry = Entry::of(bytes);
        let is_reused = self.reuse(path, &entry, bytes) || self.create(path, bytes)?;
        let mut new = self.new.lock().unwrap_or_else(PoisonError::into_inner);
        new.reused += usize::from(is_reused);
        new.files.insert(path.to_owned(), entry);
        Ok(())
    }

    /// Links the old site's file if it has these bytes; false if it has not, or
    /// if the disk has no such links.
    fn reuse(&self, path: &str, entry: &Entry, bytes: &[u8]) -> bool {
        let old = below(&self.places.output, path);
        let new = below(&self.places.staging, path);
        // Somebody may have edited the file since: only its bytes count.
        self.old.get(path) == Some(entry)
            && has_bytes(&old, bytes).unwrap_or(false)
            && in_folder(&new, || fs::hard_link(&old, &new)).is_ok()
    }

    /// Writes a new file; the `false` says that it was not reused.
    fn create(&self, path: &str, bytes: &[u8]) -> Result<bool, PublishError> {
        let file = below(&self.places.staging, path);
        match in_folder(&file, || write_new(&file, bytes)) {
            Ok(()) => Ok(false),
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {
                Err(PublishError::Twice { path: path.to_owned() })
            }
            Err(error) => Err(PublishError::io("write", &below(&self.places.output, path), error)),
        }
    }

    /// Puts the finished site in the place of the old one.
    ///
    /// # Errors
    /// The disk fails, or files that are not ours appeared in the output; the
    /// old site is then as it was.
    pub fn commit(mut self, info: BuildInfo) -> Result<Published, PublishError> {
        let written = std::mem::take(&mut self.new);
        let written = written.into_inner().unwrap_or_else(PoisonError::into_inner);
        let manifest = Manifest {
            generator: GENERATOR.to_owned(),
            fingerprint: info.fingerprint,
            files: written.files,
        };
        self.finish(&manifest)?;
        let existing = refusal::check_contents(&self.places.output)?;
        self.take_over_permissions(&existing)?;
        swap::swap(&self.places, &existing).map_err(|error| self.blocked(error))?;
        // From here on the staging place may hold the old site.
        self.is_staged = false;
        let leftover = self.retire_old();
        let output = self.places.output.clone();
        let kept = std::mem::take(&mut self.kept);
        Ok(Published { kept, leftover, ..summary(output, &manifest, written.reused) })
    }

    /// Writes the manifest, as the last file, and makes all of it last.
    fn finish(&self, manifest: &Manifest) -> Result<(), PublishError> {
        let staging = &self.places.staging;
        manifest
            .to_bytes()
            .and_then(|bytes| write_new(&staging.join(MANIFEST_NAME), &bytes))
            .and_then(|()| sync_site(staging))
            .map_err(|error| PublishError::io("write", &self.places.output, error))?;
        if manifest.is_complete(staging) {
            Ok(())
        } else {
            Err(PublishError::Disturbed { staging: staging.clone() })
        }
    }

    /// A folder that was given other permissions keeps them, but we must be able
    /// to clear it up.
    #[cfg(unix)]
    fn take_over_permissions(&self, existing: &Existing) -> Result<(), PublishError> {
        use std::os::unix::fs::PermissionsExt;
        const OWNER: u32 = 0o700;
        let output = &self.places.output;
        if matches!(existing, Existing::Nothing) {
            return Ok(());
        }
        output
            .metadata()
            .map(|old| fs::Permissions::from_mode(old.permissions().mode() | OWNER))
            .and_then(|mode| fs::set_permissions(&self.places.staging, mode))
            .map_err(|error| PublishError::io("keep the permissions of", output, error))
    }

    /// On Windows new folders inherit their permissions from their parent.
    #[cfg(not(unix))]
    #[expect(clippy::unnecessary_wraps, clippy::unused_self, reason = "the other half can fail")]
    fn take_over_permissions(&self, _: &Existing) -> Result<(), PublishError> {
        Ok(())
    }

    /// What an error of the swap means.
    fn blocked(&self, error: io::Error) -> PublishError {
        let output = self.places.output.clone();
        match error.kind() {
            _ if is_blocked(&error) => PublishError::Blocked { output },
            io::ErrorKind::ResourceBusy | io::ErrorKind::CrossesDevices => {
                PublishError::Mounted { output }
            }
            _ => PublishError::io("replace", &output, error),
        }
    }

    /// Deletes the old site; returns what could not be deleted.
    fn retire_old(&mut self) -> Option<PathBuf> {
        let old = [self.places.staging.clone(), self.places.aside.clone()];
        // Until the new names are safe on the disk, the old site may be needed.
        if swap::sync_folder(&self.places.parent).is_err() {
            return old.into_iter().find(|folder| folder.exists());
        }
        let mut leftover = None;
        for folder in old {
            match swap::retire(&self.places, &folder) {
                Ok(kept) => self.kept.extend(kept),
                Err(_) => leftover = Some(folder),
            }
        }
        leftover
    }
}

impl Drop for Stage {
    fn drop(&mut self) {
        if self.is_staged {
            // What stays is removed by the next build.
            let _ = fs::remove_dir_all(&self.places.staging);
        }
    }
}

/// The site in `output`, if it was made from the same `fingerprint` and every
/// file of it is there, with its size, and was not changed since. Then there is
/// nothing to publish.
#[must_use]
pub fn unchanged(output: &Path, fingerprint: &str) -> Option<Published> {
    let manifest = Manifest::load(output).ok().flatten()?;
    let is_same = manifest.fingerprint == fingerprint && manifest.generator == GENERATOR;
    (is_same && manifest.is_untouched(output))
        .then(|| summary(output.to_path_buf(), &manifest, manifest.files.len()))
}

fn summary(output: PathBuf, manifest: &Manifest, reused: usize) -> Published {
    let (files, bytes) = (manifest.files.len(), manifest.bytes());
    Published { output, files, reused, bytes, kept: Vec::new(), leftover: None }
}

/// Does something to a file, after making its folder if there is none.
fn in_folder(file: &Path, act: impl Fn() -> io::Result<()>) -> io::Result<()> {
    match (act(), file.parent()) {
        (Err(error), Some(folder)) if error.kind() == io::ErrorKind::NotFound => {
            fs::create_dir_all(folder)?;
            act()
        }
        (result, _) => result,
    }
}

fn write_new(path: &Path, bytes: &[u8]) -> io::Result<()> {
    let mut file = OpenOptions::new().write(true).create_new(true).open(path)?;
    file.write_all(bytes)?;
    sync_file(&file)
}

/// Whether an ordinary file has exactly these bytes.
fn has_bytes(path: &Path, bytes: &[u8]) -> io::Result<bool> {
    let metadata = path.symlink_metadata()?;
    if !metadata.is_file() || metadata.len() != bytes.len() as u64 {
        return Ok(false);
    }
    let mut file = File::open(path)?;
    let mut buffer = vec![0; 64 * 1024];
    let mut rest = bytes;
    loop {
        let count = file.read(&mut buffer)?;
        let read = buffer.get(..count).unwrap_or_default();
        match rest.strip_prefix(read) {
            Some(_) if count == 0 => return Ok(rest.is_empty()),
            Some(after) => rest = after,
            None => return Ok(false),
        }
    }
}

/// Linux writes the whole file system out in one call, which is much quicker
/// than file by file.
#[cfg(target_os = "linux")]
fn sync_site(staging: &Path) -> io::Result<()> {
    Ok(rustix::fs::syncfs(File::open(staging)?)?)
}

#[cfg(target_os = "linux")]
#[expect(clippy::unnecessary_wraps, reason = "the other half can fail")]
fn sync_file(_: &File) -> io::Result<()> {
    Ok(())
}

/// Elsewhere the files are written out one by one; this does the folders.
#[cfg(not(target_os = "linux"))]
fn sync_site(staging: &Path) -> io::Result<()> {
    for entry in walkdir::WalkDir::new(staging) {
        let entry = entry?;
        if entry.file_type().is_dir() {
            swap::sync_folder(entry.path())?;
        }
    }
    Ok(())
}

#[cfg(not(target_os = "linux"))]
fn sync_file(file: &File) -> io::Result<()> {
    file.sync_all()
}

/// Whether Windows refuses because a program has a file open: access denied, or
/// a sharing violation.
#[cfg(windows)]
pub(super) fn is_blocked(error: &io::Error) -> bool {
    const SHARING_VIOLATION: i32 = 32;
    error.kind() == io::ErrorKind::PermissionDenied
        || error.raw_os_error() == Some(SHARING_VIOLATION)
}

#[cfg(not(windows))]
fn is_blocked(_: &io::Error) -> bool {
    false
}
