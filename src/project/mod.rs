//! The disk: finding a project, reading its sources, publishing its site. Below
//! the command line no other module opens a file.
//!
//! ```text
//! read      content/ and themes/ → Sources, whole or path by path
//! refusal   which folders may never be published into
//! lock      one build at a time for each output
//! publish   Stage: write beside the output, then commit
//! manifest  what we published, and so what we may delete
//! swap      put the new site in the place of the old, or neither
//! ```

mod lock;
mod manifest;
mod publish;
mod read;
mod refusal;
mod swap;

use std::io;
use std::path::{Component, Path, PathBuf};

use walkdir::WalkDir;

pub use manifest::MANIFEST_NAME;
pub use publish::{BuildInfo, PublishError, Published, Stage, unchanged};
pub use refusal::{Refusal, RefusalError};

/// The folder of a project that holds its pages.
const CONTENT: &str = "content";

/// The folder of a project that holds its themes.
const THEMES: &str = "themes";

/// How deep Markdown is looked for before a folder counts as content: in the
/// folder itself and in the folders directly inside it.
const MARKDOWN_DEPTH: usize = 2;

/// A handbook on disk: a folder with `content/` in it, or a folder of Markdown.
#[derive(Clone, Debug)]
pub struct Project {
    root: PathBuf,
    /// The root with links resolved, to compare other paths with.
    real_root: PathBuf,
    content_root: &'static str,
}

/// Why a folder is not a project, or why its content cannot be read. Each says
/// what to do about it.
#[derive(Debug, thiserror::Error)]
pub enum ProjectError {
    /// Nothing has this path.
    #[error(
        "there is no folder `{}`; check its name, or make a handbook there with `guidepost new`",
        path.display()
    )]
    Missing {
        /// The path that was asked for.
        path: PathBuf,
    },
    /// The path is a file.
    #[error("`{}` is a file; give the folder that holds the handbook instead", path.display())]
    NotAFolder {
        /// The path that was asked for.
        path: PathBuf,
    },
    /// The folder has neither `content/` nor Markdown.
    #[error(
        "`{}` has no `content` folder and no Markdown (`.md`) files; give the folder that holds \
         the handbook, or make one with `guidepost new`",
        path.display()
    )]
    NoContent {
        /// The folder that was asked for.
        path: PathBuf,
    },
    /// A home folder or a whole drive would have become the content.
    #[error(
        "`{}` is {what}, so everything in it would become the handbook; put the pages in a folder \
         of their own, or in one called `content`",
        path.display()
    )]
    TooWide {
        /// The folder that was asked for.
        path: PathBuf,
        /// What that folder is, in words.
        what: &'static str,
    },
    /// `content` is a link to somewhere else.
    #[error(
        "`{}` is a link to another place, and links are not followed; move the pages into a real \
         `content` folder, or run Guidepost on the folder it leads to",
        path.display()
    )]
    LinkedContent {
        /// The content folder.
        path: PathBuf,
    },
    /// The system would not let us look into a folder.
    #[error("cannot look into `{}`: {reason}; check its permissions", path.display())]
    Unreadable {
        /// The folder.
        path: PathBuf,
        /// The system's reason, in words.
        reason: String,
    },
}

impl Project {
    /// Finds the project at `path`: a folder with `content/` in it, or else a
    /// folder with Markdown in it, which is then itself the content.
    ///
    /// # Errors
    /// There is no such folder, it holds neither, or it is a home folder or a
    /// whole drive without `content/`.
    pub fn locate(path: &Path) -> Result<Self, ProjectError> {
        let root = tidy(path).map_err(|error| unreadable(path, &error))?;
        match root.metadata() {
            Ok(metadata) if metadata.is_dir() => {}
            Ok(_) => return Err(ProjectError::NotAFolder { path: root }),
            Err(error) if is_absence(&error) => return Err(ProjectError::Missing { path: root }),
            Err(error) => return Err(unreadable(&root, &error)),
        }
        let real_root = real(&root);
        let content_root = content_root(&root, &real_root)?;
        Ok(Self { root, real_root, content_root })
    }

    /// The project's folder, as an absolute path.
    #[must_use]
    pub fn root(&self) -> &Path {
        &self.root
    }

    /// The content folder inside the project: `content`, or empty when the
    /// project's folder is itself the content.
    #[must_use]
    pub fn content_root(&self) -> &str {
        self.content_root
    }

    /// The folder that holds the pages.
    #[must_use]
    pub fn content_folder(&self) -> PathBuf {
        below(&self.root, self.content_root)
    }

    /// The folders whose files are sources, for a preview to watch. Those that
    /// do not exist yet are listed too.
    #[must_use]
    pub fn source_folders(&self) -> Vec<PathBuf> {
        self.areas().into_iter().map(|area| below(&self.root, area)).collect()
    }

    /// The same as project-relative paths; empty is the project's own folder.
    fn areas(&self) -> Vec<&'static str> {
        if self.is_bare() { vec![""] } else { vec![self.content_root, THEMES] }
    }

    /// Whether the project's folder is itself the content.
    fn is_bare(&self) -> bool {
        self.content_root.is_empty()
    }
}

/// Decides between `content/` and a bare folder of Markdown.
fn content_root(root: &Path, real_root: &Path) -> Result<&'static str, ProjectError> {
    let content = root.join(CONTENT);
    match content.symlink_metadata() {
        Ok(metadata) if metadata.is_dir() => return Ok(CONTENT),
        Ok(metadata) if metadata.is_symlink() && content.is_dir() => {
            return Err(ProjectError::LinkedContent { path: content });
        }
        Err(error) if !is_absence(&error) => return Err(unreadable(&content, &error)),
        _ => {}
    }
    if let Some(what) = too_wide(real_root) {
        return Err(ProjectError::TooWide { path: root.to_path_buf(), what });
    }
    std::fs::read_dir(root).map_err(|error| unreadable(root, &error))?;
    if holds_markdown(root) {
        Ok("")
    } else {
        Err(ProjectError::NoContent { path: root.to_path_buf() })
    }
}

/// What a folder is, if it is too much to be one handbook.
fn too_wide(real_root: &Path) -> Option<&'static str> {
    if real_root.parent().is_none() {
        Some("a whole drive")
    } else if home().is_some_and(|home| home == real_root) {
        Some("your home folder")
    } else {
        None
    }
}

fn holds_markdown(root: &Path) -> bool {
    let walk = WalkDir::new(root).max_depth(MARKDOWN_DEPTH).into_iter();
    walk.filter_entry(|entry| entry.depth() == 0 || !read::is_skipped_name(entry.file_name(), true))
        .filter_map(Result::ok)
        .any(|entry| {
            let extension = entry.path().extension();
            entry.file_type().is_file()
                && extension.is_some_and(|extension| extension.eq_ignore_ascii_case("md"))
        })
}

/// The user's home folder with links resolved, if the system knows one.
fn home() -> Option<PathBuf> {
    std::env::home_dir().filter(|home| home.is_absolute()).map(|home| real(&home))
}

/// An absolute path without `.`, `..` or a trailing separator. Its last part is
/// left as it is, so that a link there can still be seen to be one.
fn tidy(path: &Path) -> io::Result<PathBuf> {
    let absolute = std::path::absolute(path)?;
    let goes_up = absolute.components().any(|part| part == Component::ParentDir);
    Ok(match (goes_up, absolute.parent(), absolute.file_name()) {
        (false, _, _) => absolute.components().collect(),
        (true, Some(parent), Some(name)) => real(parent).join(name),
        (true, _, _) => real(&absolute),
    })
}

/// Where a path leads: links resolved as far as the path exists, the rest
/// appended. Two spellings of one place give one result.
fn real(path: &Path) -> PathBuf {
    let absolute = std::path::absolute(path).unwrap_or_else(|_| path.to_path_buf());
    for ancestor in absolute.ancestors() {
        let (Ok(found), Ok(rest)) = (ancestor.canonicalize(), absolute.strip_prefix(ancestor))
        else {
            continue;
        };
        return rest.components().fold(found, |mut path, part| {
            match part {
                Component::ParentDir => drop(path.pop()),
                part => path.push(part),
            }
            path
        });
    }
    absolute
}

/// Joins a `/`-separated path to a folder with the system's own separators.
fn below(folder: &Path, path: &str) -> PathBuf {
    let mut joined = folder.to_path_buf();
    joined.extend(path.split('/').filter(|part| !part.is_empty()));
    joined
}

/// A relative path with `/` between its parts, and whether it is UTF-8.
/// Characters that are not are replaced.
fn slashed(path: &Path) -> (String, bool) {
    let parts: Vec<_> = path.components().map(Component::as_os_str).collect();
    let text: Vec<_> = parts.iter().map(|part| part.to_string_lossy()).collect();
    (text.join("/"), parts.iter().all(|part| part.to_str().is_some()))
}

/// Whether an error means that nothing has this path.
fn is_absence(error: &io::Error) -> bool {
    matches!(error.kind(), io::ErrorKind::NotFound | io::ErrorKind::NotADirectory)
}

fn unreadable(path: &Path, error: &io::Error) -> ProjectError {
    ProjectError::Unreadable { path: path.to_path_buf(), reason: in_words(error) }
}

/// An error of the system in words that do not need a programmer, and that are
/// the same on every system.
fn in_words(error: &io::Error) -> String {
    use io::ErrorKind as Kind;
    let words = match error.kind() {
        Kind::NotFound => "it is not there",
        Kind::PermissionDenied => "you do not have permission for that",
        Kind::StorageFull => "the disk is full",
        Kind::QuotaExceeded => "your share of the disk is full",
        Kind::ReadOnlyFilesystem => "the disk is read-only",
        Kind::NotADirectory => "a part of its path is a file, not a folder",
        Kind::IsADirectory => "it is a folder, not a file",
        Kind::InvalidFilename => "its name is too long or has characters that are not allowed",
        Kind::ResourceBusy => "another program is using it",
        _ => return error.to_string(),
    };
    words.to_owned()
}

#[cfg(test)]
mod tests;
