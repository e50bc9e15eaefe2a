//! Which folders are never published into, and why: a mistyped `--output` must
//! not cost anybody a file.

use std::ffi::OsStr;
use std::fmt;
use std::fs;
use std::path::{Path, PathBuf};

use super::manifest::{Manifest, ManifestError};
use super::publish::PublishError;
use super::{Project, THEMES, below, home, real, tidy};

/// How many files a refusal names.
const NAMED: usize = 5;

/// An output that we will not touch.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("will not publish into `{}`: {why}; {}", path.display(), why.remedy())]
pub struct RefusalError {
    /// The output that was asked for.
    pub path: PathBuf,
    /// What is wrong with it.
    pub why: Refusal,
}

/// What is wrong with an output.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Refusal {
    /// It is not a name that a folder can have.
    NoName,
    /// It is `/`, or a drive.
    DriveRoot,
    /// It is the user's home folder.
    Home,
    /// The user's home folder is inside it.
    HoldsHome,
    /// It is the project's own folder.
    ProjectRoot,
    /// It is the project's content folder.
    ContentFolder,
    /// The project is inside it.
    HoldsProject,
    /// It is inside the content folder.
    InsideContent,
    /// It is the themes folder, or inside it.
    InsideThemes,
    /// Its name is one that Guidepost uses for its own unfinished work.
    Reserved,
    /// It is a file, or something else that is no folder.
    NotAFolder,
    /// It is a link.
    Link,
    /// It holds files and was not published by Guidepost.
    NotOurs(Names),
    /// It was published by Guidepost and files were added since.
    Foreign(Names),
    /// Its list of published files cannot be read; the reason in words.
    Damaged(String),
    /// Its list of published files is from a later version of Guidepost.
    Newer,
}

/// Up to five names, in order, and how many more there are.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Names {
    /// The first names.
    pub first: Vec<String>,
    /// How many are not named.
    pub more: usize,
}

impl Names {
    fn new(mut names: Vec<String>) -> Self {
        names.sort();
        let more = names.len().saturating_sub(NAMED);
        names.truncate(NAMED);
        Self { first: names, more }
    }
}

impl fmt::Display for Names {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let names: Vec<_> = self.first.iter().map(|name| format!("`{name}`")).collect();
        f.write_str(&names.join(", "))?;
        match self.more {
            0 => Ok(()),
            more => write!(f, " and {more} more"),
        }
    }
}

impl fmt::Display for Refusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::NoName => "a folder cannot have this name",
            Self::DriveRoot => "it is a whole drive",
            Self::Home => "it is your home folder",
            Self::HoldsHome => "your home folder is inside it",
            Self::ProjectRoot => "it is the folder of the handbook's sources",
            Self::ContentFolder => "it holds the handbook's pages",
            Self::HoldsProject => "the handbook's sources are inside it",
            Self::InsideContent => "it is inside the folder of the handbook's pages",
            Self::InsideThemes => "it is inside the folder of the handbook's themes",
            Self::Reserved => "Guidepost uses this name for its own unfinished work",
            Self::NotAFolder => "there is a file with this name",
            Self::Link => "it is a link to another place",
            Self::NotOurs(names) => {
                return write!(f, "it was not published by Guidepost and holds {names}");
            }
            Self::Foreign(names) => {
                return write!(f, "it holds files that Guidepost did not publish: {names}");
            }
            Self::Damaged(reason) => {
                return write!(f, "its list of published files cannot be read ({reason})");
            }
            Self::Newer => "a newer version of Guidepost published it",
        })
    }
}

impl Refusal {
    /// What to do about it.
    #[must_use]
    pub fn remedy(&self) -> &'static str {
        match self {
            Self::Foreign(_) => "move them to another place, or choose another `--output`",
            Self::Link => "give the folder that it leads to, or choose another `--output`",
            Self::Damaged(_) => "delete that folder yourself, or choose another `--output`",
            Self::Newer => "update Guidepost, or choose another `--output`",
            _ => "choose a new or empty folder, such as `--output public`",
        }
    }
}

/// What is at an output that may be published into.
#[derive(Debug)]
pub(super) enum Existing {
    /// Nothing.
    Nothing,
    /// A folder without anything in it.
    Empty,
    /// A site that we published, and nothing else.
    Site(Manifest),
}

impl Existing {
    /// The manifest of the site that is there.
    pub(super) fn into_manifest(self) -> Option<Manifest> {
        match self {
            Self::Site(manifest) => Some(manifest),
            Self::Nothing | Self::Empty => None,
        }
    }
}

/// The output as a clean absolute path, if its place allows publishing.
pub(super) fn check_place(project: &Project, output: &Path) -> Result<PathBuf, RefusalError> {
    let refuse = |path: &Path, why| RefusalError { path: path.to_path_buf(), why };
    let path = tidy(output).map_err(|_| refuse(output, Refusal::NoName))?;
    match misplaced(project, &path) {
        None => Ok(path),
        Some(why) => Err(refuse(&path, why)),
    }
}

fn misplaced(project: &Project, output: &Path) -> Option<Refusal> {
    let kind = output.symlink_metadata().ok().map(|metadata| metadata.file_type());
    let Some(name) = output.file_name() else { return Some(Refusal::DriveRoot) };
    if is_reserved(name) {
        return Some(Refusal::Reserved);
    }
    let place = real(output);
    if let Some(refusal) = too_wide(&place).or_else(|| among_sources(project, &place)) {
        return Some(refusal);
    }
    match kind? {
        kind if kind.is_dir() => None,
        kind if kind.is_symlink() => Some(Refusal::Link),
        _ => Some(Refusal::NotAFolder),
    }
}

/// Whether a name is one of those in [`super::swap::Places`].
fn is_reserved(name: &OsStr) -> bool {
    let name = name.to_string_lossy();
    name.starts_with('.')
        && Path::new(&*name)
            .extension()
            .is_some_and(|end| end.to_string_lossy().starts_with("guidepost-"))
}

fn too_wide(place: &Path) -> Option<Refusal> {
    if place.parent().is_none() {
        return Some(Refusal::DriveRoot);
    }
    let home = home()?;
    if home == place {
        Some(Refusal::Home)
    } else {
        home.starts_with(place).then_some(Refusal::HoldsHome)
    }
}

fn among_sources(project: &Project, place: &Path) -> Option<Refusal> {
    let root = &project.real_root;
    let content = below(root, project.content_root);
    if place == root {
        Some(Refusal::ProjectRoot)
    } else if place == content {
        Some(Refusal::ContentFolder)
    } else if root.starts_with(place) {
        Some(Refusal::HoldsProject)
    } else if project.is_bare() {
        // Here the project's folder is the content, and `read` leaves out the
        // output.
        None
    } else if place.starts_with(content) {
        Some(Refusal::InsideContent)
    } else {
        place.starts_with(root.join(THEMES)).then_some(Refusal::InsideThemes)
    }
}

/// What is at the output, if all of it is ours.
pub(super) fn check_contents(output: &Path) -> Result<Existing, PublishError> {
    let refuse = |why| Err(RefusalError { path: output.to_path_buf(), why }.into());
    let unreadable = |error| PublishError::io("look into", output, error);
    match output.symlink_metadata() {
        Ok(metadata) if metadata.is_dir() => {}
        Ok(metadata) if metadata.is_symlink() => return refuse(Refusal::Link),
        Ok(_) => return refuse(Refusal::NotAFolder),
        Err(error) if super::is_absence(&error) => return Ok(Existing::Nothing),
        Err(error) => return Err(unreadable(error)),
    }
    let manifest = match Manifest::load(output) {
        Ok(Some(manifest)) => manifest,
        Ok(None) => return check_unpublished(output),
        Err(ManifestError::Damaged(reason)) => return refuse(Refusal::Damaged(reason)),
        Err(ManifestError::Newer) => return refuse(Refusal::Newer),
    };
    let foreign = manifest.foreign_in(output).map_err(unreadable)?;
    if foreign.is_empty() {
        Ok(Existing::Site(manifest))
    } else {
        refuse(Refusal::Foreign(Names::new(foreign)))
    }
}

/// A folder without our manifest must be empty.
fn check_unpublished(output: &Path) -> Result<Existing, PublishError> {
    let unreadable = |error| PublishError::io("look into", output, error);
    let mut names = Vec::new();
    for entry in fs::read_dir(output).map_err(unreadable)? {
        names.push(entry.map_err(unreadable)?.file_name().to_string_lossy().into_owned());
    }
    if names.is_empty() {
        return Ok(Existing::Empty);
    }
    let why = Refusal::NotOurs(Names::new(names));
    Err(RefusalError { path: output.to_path_buf(), why }.into())
}
