//! From disk to [`Sources`]: which files belong to a project, read in parallel.
//!
//! A whole read and any sequence of rereads must end with the same sources, so
//! both go through one walk with one set of rules.

use std::collections::BTreeMap;
use std::ffi::OsStr;
use std::fs::{self, File, FileType};
use std::io::{self, Read};
use std::ops::Bound;
use std::path::{Component, Path, PathBuf};

use rayon::prelude::*;
use walkdir::WalkDir;

use super::manifest::MANIFEST_NAME;
use super::{Project, ProjectError, THEMES, in_words, is_absence, real, slashed, tidy};
use crate::source::{Payload, Source, SourcePath, Sources};
use crate::syntax::encoding::MAX_FILE_SIZE;

/// The file that makes a folder in the themes folder a theme.
const THEME_NAME: &str = "theme.toml";

const IS_LINK: &str = "it is a link, and links are not followed; put the file itself here";
const IS_SPECIAL: &str = "it is not an ordinary file";
const NOT_UTF8: &str = "its name is not UTF-8; rename it";

impl Project {
    /// Reads every source of the project. The folder `output`, hidden files and
    /// folders, `target` and `node_modules` are left out. What cannot be read is
    /// a source that says so.
    ///
    /// # Errors
    /// The content folder itself cannot be read.
    pub fn read(&self, output: &Path) -> Result<Sources, ProjectError> {
        let content = self.content_folder();
        match fs::read_dir(&content) {
            Ok(_) => {}
            Err(error) if is_absence(&error) => {
                return Err(ProjectError::Missing { path: content });
            }
            Err(error) => return Err(super::unreadable(&content, &error)),
        }
        let mut sources = Sources { content_root: self.content_root.into(), ..Sources::default() };
        let reader = Reader { project: self, output: place_of(output) };
        for area in self.areas() {
            reader.load(area, Path::new(area), &mut sources);
        }
        Ok(sources)
    }

    /// Brings `sources` up to date with the disk, looking only at the paths in
    /// `changed`: files or folders, absolute or relative to the project, there
    /// or gone. The result is what [`Project::read`] with the same `output`
    /// would give, as long as nothing else changed.
    pub fn reread(&self, output: &Path, sources: &mut Sources, changed: &[PathBuf]) {
        let reader = Reader { project: self, output: place_of(output) };
        let paths = changed.iter().filter_map(|path| reader.relative(path));
        let mut paths: Vec<_> = paths.map(|path| reader.affected(path)).collect();
        paths.sort();
        // Sorted, a folder stands before what is inside it.
        paths.dedup_by(|inside, folder| inside.starts_with(&*folder));
        for path in paths {
            for area in self.areas() {
                let Some(start) = overlap(Path::new(area), &path) else { continue };
                forget(files_of(area, sources), &slashed(start).0);
                if reader.is_reachable(start) {
                    reader.load(area, start, sources);
                }
            }
        }
    }
}

/// Where the output is. A link there is refused when publishing: what it leads to
/// is not the output.
fn place_of(output: &Path) -> PathBuf {
    let output = tidy(output).unwrap_or_else(|_| output.to_path_buf());
    match (output.parent(), output.file_name()) {
        (Some(parent), Some(name)) if output.is_symlink() => real(parent).join(name),
        _ => real(&output),
    }
}

/// The part of an area that a changed path touches, if it touches it.
fn overlap<'a>(area: &'a Path, changed: &'a Path) -> Option<&'a Path> {
    if changed.starts_with(area) {
        Some(changed)
    } else if area.starts_with(changed) {
        Some(area)
    } else {
        None
    }
}

/// The map of [`Sources`] that an area's files go into.
fn files_of<'a>(area: &str, sources: &'a mut Sources) -> &'a mut BTreeMap<SourcePath, Source> {
    if area == THEMES { &mut sources.themes } else { &mut sources.content }
}

/// Removes a file, or a folder with all that is below it.
fn forget(files: &mut BTreeMap<SourcePath, Source>, path: &str) {
    if path.is_empty() {
        files.clear();
        return;
    }
    files.remove(path);
    let inside = format!("{path}/");
    let range = (Bound::Included(inside.as_str()), Bound::Unbounded);
    let gone: Vec<_> = files
        .range::<str, _>(range)
        .map(|(path, _)| path.clone())
        .take_while(|path| path.as_str().starts_with(&inside))
        .collect();
    for path in gone {
        files.remove(&path);
    }
}

/// Whether a file or folder with this name is never a source.
pub(super) fn is_skipped_name(name: &OsStr, is_folder: bool) -> bool {
    let hidden = name.as_encoded_bytes().first() == Some(&b'.');
    hidden || (is_folder && (name == "target" || name == "node_modules"))
}

/// Something the walk came across that belongs into the sources.
enum Found {
    File(SourcePath, PathBuf),
    Problem(SourcePath, String),
}

struct Reader<'a> {
    project: &'a Project,
    /// Where the output really is; it may not exist.
    output: PathBuf,
}

impl Reader<'_> {
    /// Adds the files at and below `start` to the sources of an area.
    fn load(&self, area: &'static str, start: &Path, sources: &mut Sources) {
        let found = self.walk(area, start);
        let read: Vec<Source> = found.into_par_iter().filter_map(read).collect();
        let files = files_of(area, sources);
        for source in read {
            // Two names can look alike once made UTF-8: the complaint stays.
            let complains = |old: &Source| matches!(old.payload, Payload::Unreadable(_));
            if !files.get(&source.path).is_some_and(complains) {
                files.insert(source.path.clone(), source);
            }
        }
    }

    /// Lists what belongs to an area at and below `start`, a path relative to
    /// the project.
    fn walk(&self, area: &str, start: &Path) -> Vec<Found> {
        let root = &self.project.root;
        let mut found = Vec::new();
        let mut walk = WalkDir::new(root.join(start)).follow_root_links(false).into_iter();
        while let Some(entry) = walk.next() {
            let entry = match entry {
                Ok(entry) => entry,
                Err(error) => {
                    found.extend(self.failure(&error));
                    continue;
                }
            };
            let Ok(path) = entry.path().strip_prefix(root) else { continue };
            let kind = entry.file_type();
            let (name, is_utf8) = slashed(path);
            let source = SourcePath::new(name);
            let skipped = path != Path::new(area) && self.is_skipped(area, path, kind);
            if !skipped && !is_utf8 {
                found.push(Found::Problem(source, NOT_UTF8.to_owned()));
            } else if !skipped && kind.is_file() {
                found.push(Found::File(source, entry.into_path()));
            } else if !skipped && !kind.is_dir() {
                let reason = if kind.is_symlink() { IS_LINK } else { IS_SPECIAL };
                found.push(Found::Problem(source, reason.to_owned()));
            }
            if kind.is_dir() && (skipped || !is_utf8) {
                walk.skip_current_dir();
            }
        }
        found
    }

    /// What to report for a path that the walk could not look at; nothing if it
    /// went away meanwhile.
    fn failure(&self, error: &walkdir::Error) -> Option<Found> {
        let path = error.path()?.strip_prefix(&self.project.root).ok()?;
        let reason = error.io_error()?;
        (!is_absence(reason))
            .then(|| Found::Problem(SourcePath::new(slashed(path).0), in_words(reason)))
    }

    /// Whether a path is left out, and all that is below it.
    fn is_skipped(&self, area: &str, path: &Path, kind: FileType) -> bool {
        let Some(name) = path.file_name() else { return false };
        if is_skipped_name(name, !kind.is_file()) {
            return true;
        }
        if kind.is_dir() {
            self.is_skipped_folder(path)
        } else {
            // Themes are folders: a file beside them belongs to none of them.
            area == THEMES && path.components().count() < 3
        }
    }

    /// Whether a folder is left out for what it is rather than for its name.
    fn is_skipped_folder(&self, path: &Path) -> bool {
        self.project.real_root.join(path) == self.output
            || self.project.is_bare() && is_foreign_to_bare(&self.project.root.join(path), path)
    }

    /// Whether `start` can be reached from the project's folder by names as they
    /// are on disk, through folders that are neither left out nor links.
    fn is_reachable(&self, start: &Path) -> bool {
        let root = &self.project.root;
        let mut folders = start.ancestors().skip(1).filter(|path| !path.as_os_str().is_empty());
        let passable = |path: &Path| {
            path.to_str().is_some()
                && root.join(path).symlink_metadata().is_ok_and(|metadata| metadata.is_dir())
                && !path.file_name().is_some_and(|name| is_skipped_name(name, true))
                && !self.is_skipped_folder(path)
        };
        folders.all(passable) && self.is_spelled_as_on_disk(start)
    }

    /// Whether the path has the upper and lower case that the disk has: where
    /// case is ignored, a file can be opened by a name that it lost.
    fn is_spelled_as_on_disk(&self, start: &Path) -> bool {
        let path = self.project.root.join(start);
        if path.symlink_metadata().is_ok_and(|metadata| metadata.is_symlink()) {
            return true;
        }
        match path.canonicalize() {
            Ok(found) => found == self.project.real_root.join(start),
            Err(error) => !is_absence(&error),
        }
    }

    /// What a change may affect: a file that decides whether its folder is left
    /// out affects the folder.
    fn affected(&self, path: PathBuf) -> PathBuf {
        let decides = |name: &OsStr| name == MANIFEST_NAME || name == THEME_NAME;
        match path.parent() {
            Some(folder) if self.project.is_bare() && path.file_name().is_some_and(decides) => {
                folder.to_path_buf()
            }
            _ => path,
        }
    }

    /// A changed path as one relative to the project; none if it is outside.
    fn relative(&self, path: &Path) -> Option<PathBuf> {
        let inside = if path.is_relative() {
            path.to_path_buf()
        } else if let Ok(inside) = path.strip_prefix(&self.project.root) {
            inside.to_path_buf()
        } else {
            let parent = real(path.parent()?);
            let inside = parent.join(path.file_name()?);
            inside.strip_prefix(&self.project.real_root).ok()?.to_path_buf()
        };
        let mut clean = PathBuf::new();
        for part in inside.components() {
            match part {
                Component::Normal(part) => clean.push(part),
                Component::CurDir => {}
                _ => return None,
            }
        }
        Some(clean)
    }
}

/// Whether a folder in a bare folder of Markdown is a published site, or a theme.
fn is_foreign_to_bare(folder: &Path, path: &Path) -> bool {
    // A link would say different things as what it leads to comes and goes.
    let has = |name| folder.join(name).symlink_metadata().is_ok_and(|found| found.is_file());
    has(MANIFEST_NAME) || path.parent() == Some(Path::new(THEMES)) && has(THEME_NAME)
}

/// Reads what was found; nothing if it went away since.
fn read(found: Found) -> Option<Source> {
    match found {
        Found::Problem(path, reason) => Some(Source::unreadable(path, reason)),
        Found::File(path, file) => match read_file(&file) {
            Ok(Content::Bytes(bytes)) => Some(Source::new(path, bytes)),
            Ok(Content::TooLarge(size)) => Some(Source::too_large(path, size)),
            Err(error) if is_absence(&error) => None,
            Err(error) => Some(Source::unreadable(path, in_words(&error))),
        },
    }
}

enum Content {
    Bytes(Vec<u8>),
    TooLarge(u64),
}

fn read_file(path: &Path) -> io::Result<Content> {
    let file = File::open(path)?;
    let size = file.metadata()?.len();
    if size > MAX_FILE_SIZE {
        return Ok(Content::TooLarge(size));
    }
    let mut bytes = Vec::with_capacity(usize::try_from(size).unwrap_or_default());
    // The file may be growing: never read more than one byte too many.
    let count = file.take(MAX_FILE_SIZE + 1).read_to_end(&mut bytes)? as u64;
    Ok(if count > MAX_FILE_SIZE { Content::TooLarge(count) } else { Content::Bytes(bytes) })
}
