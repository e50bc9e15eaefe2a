//! Putting a finished site in the place of the old one, so that after a crash at
//! any moment the output is exactly the old site or exactly the new one.
//!
//! Where the system can exchange two folders, that is one indivisible step.
//! Elsewhere the old site is renamed aside and the new one into its place, with
//! a journal from which the next build finishes or undoes what was cut short.

use std::ffi::OsString;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use super::PublishError;
use super::manifest::{Manifest, remove_if_empty};
use super::refusal::Existing;

/// The output and the names beside it that a publication uses.
#[derive(Clone, Debug)]
pub(super) struct Places {
    /// The folder that all of these are in.
    pub parent: PathBuf,
    /// Where the site goes.
    pub output: PathBuf,
    /// Where the new site is written; after an exchange, where the old one is.
    pub staging: PathBuf,
    /// Where the old site is put when folders cannot be exchanged.
    pub aside: PathBuf,
    /// There while the old site is being put aside.
    pub journal: PathBuf,
    /// The lock of the one build that may publish here.
    pub lock: PathBuf,
}

impl Places {
    /// The places for an output; none if it has no name or no parent.
    pub(super) fn beside(output: &Path) -> Option<Self> {
        let (parent, name) = (output.parent()?, output.file_name()?);
        let hidden = |end: &str| {
            let mut hidden = OsString::from(".");
            hidden.push(name);
            hidden.push(end);
            parent.join(hidden)
        };
        Some(Self {
            parent: parent.to_path_buf(),
            output: output.to_path_buf(),
            staging: hidden(".guidepost-new"),
            aside: hidden(".guidepost-old"),
            journal: hidden(".guidepost-journal"),
            lock: hidden(".guidepost-lock"),
        })
    }
}

/// Puts the staged site in the place of `existing`. On an error nothing has
/// changed, or a journal says what to undo.
pub(super) fn swap(places: &Places, existing: &Existing) -> io::Result<()> {
    match existing {
        Existing::Nothing => rename(&places.staging, &places.output),
        Existing::Empty => replace_empty(places),
        Existing::Site(_) if exchange(places)? => Ok(()),
        Existing::Site(_) => rename_aside(places),
    }
}

/// Replaces a folder that must still be empty.
fn replace_empty(places: &Places) -> io::Result<()> {
    if cfg!(not(unix)) {
        fs::remove_dir(&places.output)?;
    }
    rename(&places.staging, &places.output)
}

/// Exchanges staging and output in one step; false if the system or the disk
/// has no such step.
#[cfg(any(target_os = "linux", target_vendor = "apple"))]
fn exchange(places: &Places) -> io::Result<bool> {
    use rustix::fs::{CWD, RenameFlags, renameat_with};
    use rustix::io::Errno;
    match renameat_with(CWD, &places.staging, CWD, &places.output, RenameFlags::EXCHANGE) {
        Ok(()) => Ok(true),
        // On some systems two of these are one number, so not as a pattern.
        Err(error) => {
            let unsupported = [Errno::INVAL, Errno::NOSYS, Errno::NOTSUP, Errno::OPNOTSUPP];
            if unsupported.contains(&error) { Ok(false) } else { Err(error.into()) }
        }
    }
}

#[cfg(not(any(target_os = "linux", target_vendor = "apple")))]
#[expect(clippy::unnecessary_wraps, reason = "the other half can fail")]
fn exchange(_: &Places) -> io::Result<bool> {
    Ok(false)
}

/// The steps of putting the old site aside. After each, [`restore`] can lead
/// back to a whole site.
const ASIDE: [fn(&Places) -> io::Result<()>; 3] = [
    |places| write_journal(places),
    |places| rename(&places.output, &places.aside),
    |places| rename(&places.staging, &places.output),
];

fn rename_aside(places: &Places) -> io::Result<()> {
    for step in ASIDE {
        if let Err(error) = step(places) {
            // Should this fail too, the journal stays and the next build does it.
            let _ = restore(places);
            return Err(error);
        }
    }
    // The new site is in its place; a journal that stays is cleared up by the
    // next build.
    let _ = sync_folder(&places.parent).and_then(|()| fs::remove_file(&places.journal));
    Ok(())
}

/// The journal's text is for people; what was done is seen from the names.
fn write_journal(places: &Places) -> io::Result<()> {
    let text = "Guidepost was replacing a site. Build again to finish.\n";
    fs::write(&places.journal, text)?;
    fs::OpenOptions::new().write(true).open(&places.journal)?.sync_all()?;
    sync_folder(&places.parent)
}

/// Undoes a replacement that was cut short before the new site was in place.
/// Returns where the old site is, if its place was taken meanwhile.
fn restore(places: &Places) -> io::Result<Option<PathBuf>> {
    if !exists(&places.journal)? {
        return Ok(None);
    }
    let is_published = matches!(Manifest::load(&places.output), Ok(Some(_)));
    let kept = if is_published || !exists(&places.aside)? {
        None
    } else if is_free(&places.output)? {
        rename(&places.aside, &places.output)?;
        sync_folder(&places.parent)?;
        None
    } else {
        Some(keep(places, &places.aside)?)
    };
    fs::remove_file(&places.journal)?;
    Ok(kept)
}

/// Whether nothing is there, after removing an empty folder.
fn is_free(path: &Path) -> io::Result<bool> {
    match path.symlink_metadata() {
        Ok(metadata) if metadata.is_dir() => remove_if_empty(path),
        Ok(_) => Ok(false),
        Err(error) if super::is_absence(&error) => Ok(true),
        Err(error) => Err(error),
    }
}

/// Clears up after a build that ended before its end, so that there is the
/// output and nothing else of ours. Returns where files went that are not ours.
pub(super) fn recover(places: &Places) -> Result<Vec<PathBuf>, PublishError> {
    let restored = restore(places)
        .map_err(|error| PublishError::io("restore the old site at", &places.output, error))?;
    let retired = [retire(places, &places.aside)?, retire_staging(places)?];
    Ok(restored.into_iter().chain(retired.into_iter().flatten()).collect())
}

/// Deletes what is left of a build at the staging place: an old site after an
/// exchange, or else a new one that was never finished.
fn retire_staging(places: &Places) -> Result<Option<PathBuf>, PublishError> {
    let staging = &places.staging;
    let is_folder = staging.symlink_metadata().is_ok_and(|metadata| metadata.is_dir());
    // The manifest is written last: without one, this never was a site.
    if is_folder && !matches!(Manifest::load(staging), Ok(Some(_))) {
        fs::remove_dir_all(staging).map_err(|error| PublishError::io("remove", staging, error))?;
        return Ok(None);
    }
    retire(places, staging)
}

/// Deletes an old site by its manifest. What is not ours in it is kept, under a
/// name that is returned.
pub(super) fn retire(places: &Places, folder: &Path) -> Result<Option<PathBuf>, PublishError> {
    let gone = match folder.symlink_metadata() {
        Err(error) if super::is_absence(&error) => Ok(true),
        Err(error) => Err(error),
        Ok(metadata) if !metadata.is_dir() => Ok(false),
        Ok(_) => match Manifest::load(folder) {
            Ok(Some(manifest)) => manifest.delete_listed(folder),
            _ => remove_if_empty(folder),
        },
    };
    let kept = match gone {
        Ok(true) => return Ok(None),
        Ok(false) => keep(places, folder),
        Err(error) => Err(error),
    };
    kept.map(Some).map_err(|error| PublishError::io("remove", folder, error))
}

/// Gives a folder a visible name that is still free.
fn keep(places: &Places, folder: &Path) -> io::Result<PathBuf> {
    let name = places.output.file_name().unwrap_or_default().to_string_lossy().into_owned();
    let mut kept = places.parent.join(format!("{name}.guidepost-kept"));
    let mut number = 1_u64;
    while exists(&kept)? {
        number += 1;
        kept = places.parent.join(format!("{name}.guidepost-kept-{number}"));
    }
    rename(folder, &kept)?;
    Ok(kept)
}

/// Makes the names in a folder survive a loss of power, where the disk has a way
/// to ask for that: some network shares do not.
#[cfg(unix)]
pub(super) fn sync_folder(folder: &Path) -> io::Result<()> {
    match fs::File::open(folder)?.sync_all() {
        Err(error)
            if matches!(error.kind(), io::ErrorKind::InvalidInput | io::ErrorKind::Unsupported) =>
        {
            Ok(())
        }
        result => result,
    }
}

/// Windows has no such call; NTFS writes names to its own journal in order.
#[cfg(not(unix))]
#[expect(clippy::unnecessary_wraps, reason = "the other half can fail")]
pub(super) fn sync_folder(_: &Path) -> io::Result<()> {
    Ok(())
}

fn exists(path: &Path) -> io::Result<bool> {
    match path.symlink_metadata() {
        Ok(_) => Ok(true),
        Err(error) if super::is_absence(&error) => Ok(false),
        Err(error) => Err(error),
    }
}

#[cfg(not(windows))]
fn rename(from: &Path, to: &Path) -> io::Result<()> {
    fs::rename(from, to)
}

/// On Windows a virus scanner may hold new files for a moment.
#[cfg(windows)]
fn rename(from: &Path, to: &Path) -> io::Result<()> {
    for _ in 0..20 {
        match fs::rename(from, to) {
            Err(error) if super::publish::is_blocked(&error) => {
                std::thread::sleep(std::time::Duration::from_millis(50));
            }
            result => return result,
        }
    }
    fs::rename(from, to)
}

#[cfg(test)]
#[path = "swap_tests.rs"]
mod tests;
