use std::fs;

use tempfile::TempDir;

use super::*;
use crate::source::{Payload, Source, SourcePath, Sources};
use crate::syntax::encoding::MAX_FILE_SIZE;

/// A folder with these files; a name that ends in `/` is an empty folder.
fn tree(files: &[(&str, &str)]) -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    for (path, text) in files {
        put(folder.path(), path, text);
    }
    folder
}

fn put(root: &Path, path: &str, text: &str) {
    let file = root.join(path);
    if path.ends_with('/') {
        fs::create_dir_all(file).unwrap();
        return;
    }
    fs::create_dir_all(file.parent().unwrap()).unwrap();
    fs::write(file, text).unwrap();
}

fn project(root: &TempDir) -> Project {
    Project::locate(root.path()).unwrap()
}

fn read_with_output(root: &TempDir, output: &str) -> Sources {
    project(root).read(&root.path().join(output)).unwrap()
}

fn names(files: &std::collections::BTreeMap<SourcePath, Source>) -> Vec<&str> {
    files.keys().map(SourcePath::as_str).collect()
}

fn contents(sources: &Sources) -> Vec<(&str, &Payload)> {
    let all = sources.content.iter().chain(&sources.themes);
    all.map(|(path, source)| (path.as_str(), &source.payload)).collect()
}

#[test]
fn a_content_folder_makes_a_project() {
    let root = tree(&[("content/", ""), ("README.md", "")]);
    let project = project(&root);
    assert_eq!(project.content_root(), "content");
    assert_eq!(project.content_folder(), project.root().join("content"));
    assert_eq!(project.source_folders().len(), 2);
}

#[test]
fn so_does_markdown() {
    for page in ["a.md", "A.MD", "section/a.md"] {
        let root = tree(&[(page, "")]);
        assert_eq!(project(&root).content_root(), "", "{page}");
        assert_eq!(project(&root).content_folder(), project(&root).root());
    }
}

#[test]
fn what_is_no_project_says_so() {
    let root = tree(&[("a.txt", ""), (".hidden/a.md", ""), ("target/a.md", ""), ("x/y/a.md", "")]);
    let locate = |path: PathBuf| Project::locate(&path).unwrap_err();
    let none = locate(root.path().to_path_buf());
    assert!(matches!(none, ProjectError::NoContent { .. }), "{none}");
    assert!(matches!(locate(root.path().join("a.txt")), ProjectError::NotAFolder { .. }));
    assert!(matches!(locate(root.path().join("a.txt/b")), ProjectError::Missing { .. }));
    let missing = locate(root.path().join("nothing"));
    assert!(matches!(missing, ProjectError::Missing { .. }));
    assert!(missing.to_string().contains("nothing`; check its name"));
}

#[test]
fn home_and_drives_are_not_content() {
    let root = std::env::current_dir().unwrap().ancestors().last().unwrap().to_path_buf();
    for wide in [Some(root), home()].into_iter().flatten() {
        if !wide.join(CONTENT).exists() {
            let error = Project::locate(&wide).unwrap_err();
            assert!(matches!(error, ProjectError::TooWide { .. }), "{error}");
        }
    }
}

#[test]
fn places_have_one_spelling() {
    let root = tree(&[("content/a.md", ""), ("x/", "")]);
    let spelled = root.path().join("x").join("..").join(".");
    let project = Project::locate(&spelled).unwrap();
    assert_eq!(project.root(), real(root.path()));
    assert_eq!(real(&root.path().join("no/../such/./file")), real(root.path()).join("such/file"));
}

#[test]
fn sources_are_content_and_themes() {
    let root = tree(&[
        ("content/handbook.toml", "title = 'x'\r\n"),
        ("content/01-start/index.md", "\u{FEFF}# Start\r\n"),
        ("content/01-start/refs.bib", ""),
        ("content/logo.png", "\0"),
        ("content/Makefile", ""),
        ("content/.hidden.md", ""),
        ("content/.git/a.md", ""),
        ("content/target/a.md", ""),
        ("content/sub/node_modules/a.md", ""),
        ("content/target.md", ""),
        ("themes/README.md", ""),
        ("themes/mine/theme.toml", ""),
        ("themes/mine/templates/page.html", ""),
        ("themes/mine/.DS_Store", ""),
        ("README.md", ""),
        ("public/index.html", ""),
    ]);
    let sources = read_with_output(&root, "public");
    let expected = [
        "content/01-start/index.md",
        "content/01-start/refs.bib",
        "content/Makefile",
        "content/handbook.toml",
        "content/logo.png",
        "content/target.md",
    ];
    assert_eq!(names(&sources.content), expected);
    assert_eq!(
        names(&sources.themes),
        ["themes/mine/templates/page.html", "themes/mine/theme.toml"]
    );
    assert_eq!(sources.content_root, "content");
    // Bytes are as on disk: what they mean is decided elsewhere.
    let start = sources.get("content/01-start/index.md").unwrap();
    assert_eq!(start.bytes(), "\u{FEFF}# Start\r\n".as_bytes());
}

#[test]
fn a_bare_folder_leaves_out_sites_and_themes() {
    let root = tree(&[
        ("index.md", ""),
        ("section/page.md", ""),
        ("public/page.md", ""),
        ("old-site/.guidepost.json", ""),
        ("old-site/page.html", ""),
        ("themes/mine/theme.toml", ""),
        ("themes/of-practice/page.md", ""),
        (".public.guidepost-new/index.html", ""),
    ]);
    let sources = read_with_output(&root, "public");
    let expected = ["index.md", "section/page.md", "themes/of-practice/page.md"];
    assert_eq!(names(&sources.content), expected);
    assert!(sources.themes.is_empty());
    // However the output is spelled.
    assert_eq!(names(&read_with_output(&root, "section/../public/.").content), expected);
}

#[test]
fn large_files_are_not_read() {
    let root = tree(&[("content/a.md", "")]);
    let sized = |name: &str, size| {
        fs::File::create(root.path().join("content").join(name)).unwrap().set_len(size).unwrap();
    };
    sized("most.bin", MAX_FILE_SIZE);
    sized("more.bin", MAX_FILE_SIZE + 1);
    let sources = read_with_output(&root, "public");
    let payload = |path| &sources.get(path).unwrap().payload;
    assert_eq!(payload("content/more.bin"), &Payload::TooLarge(MAX_FILE_SIZE + 1));
    assert_eq!(sources.get("content/most.bin").unwrap().bytes().len() as u64, MAX_FILE_SIZE);
}

#[cfg(unix)]
#[test]
fn what_cannot_be_read_says_so() {
    use std::os::unix::fs::{PermissionsExt, symlink};
    let root = tree(&[("content/real.md", "x"), ("outside.md", "secret"), ("content/locked", "")]);
    let content = root.path().join("content");
    symlink("../outside.md", content.join("out.md")).unwrap();
    symlink("real.md", content.join("in.md")).unwrap();
    symlink("nothing", content.join("broken.md")).unwrap();
    symlink(".", content.join("loop")).unwrap();
    symlink("nothing", content.join(".#lock.md")).unwrap();
    let _socket = std::os::unix::net::UnixListener::bind(content.join("socket")).unwrap();
    fs::set_permissions(content.join("locked"), fs::Permissions::from_mode(0o000)).unwrap();
    let sources = read_with_output(&root, "public");
    let reason = |path| match &sources.get(path).unwrap().payload {
        Payload::Unreadable(reason) => reason.clone(),
        other => panic!("{path}: {other:?}"),
    };
    for link in ["content/out.md", "content/in.md", "content/broken.md", "content/loop"] {
        assert!(reason(link).contains("link"), "{link}");
    }
    assert!(reason("content/socket").contains("ordinary"));
    if !rustix::process::geteuid().is_root() {
        assert!(reason("content/locked").contains("permission"));
    }
    assert_eq!(sources.content.len(), 7);
}

#[cfg(target_os = "linux")]
#[test]
fn names_that_are_not_utf8_are_reported() {
    use std::ffi::OsStr;
    use std::os::unix::ffi::OsStrExt;
    let root = tree(&[("content/\u{FFFD}.md", "fine")]);
    let content = root.path().join("content");
    fs::write(content.join(OsStr::from_bytes(b"\xFF.md")), "bad").unwrap();
    let folder = content.join(OsStr::from_bytes(b"dir\xFF"));
    fs::create_dir(&folder).unwrap();
    fs::write(folder.join("a.md"), "").unwrap();
    let mut sources = read_with_output(&root, "public");
    let expected = ["content/dir\u{FFFD}", "content/\u{FFFD}.md"];
    assert_eq!(names(&sources.content), expected);
    assert!(sources.content.values().all(|it| matches!(it.payload, Payload::Unreadable(_))));
    project(&root).reread(&root.path().join("public"), &mut sources, &[folder.join("a.md")]);
    assert_eq!(names(&sources.content), expected);
}

#[cfg(unix)]
#[test]
fn linked_folders_are_projects_but_linked_content_is_not() {
    use std::os::unix::fs::symlink;
    let root = tree(&[("real/content/a.md", ""), ("other/", "")]);
    symlink("real", root.path().join("link")).unwrap();
    let linked = Project::locate(&root.path().join("link")).unwrap();
    let mut sources = linked.read(&root.path().join("link/public")).unwrap();
    assert_eq!(names(&sources.content), ["content/a.md"]);
    // A watcher may name the real place.
    put(root.path(), "real/content/b.md", "");
    let changed = [root.path().join("real/content/b.md")];
    linked.reread(Path::new("public"), &mut sources, &changed);
    assert_eq!(names(&sources.content), ["content/a.md", "content/b.md"]);

    symlink("../real/content", root.path().join("other/content")).unwrap();
    let error = Project::locate(&root.path().join("other")).unwrap_err();
    assert!(matches!(error, ProjectError::LinkedContent { .. }));
}

#[test]
fn rereading_follows_what_changed() {
    let root = tree(&[
        ("content/a.md", "1"),
        ("content/b/c.md", "1"),
        ("content/b/d/e.md", "1"),
        ("content/b.md", "1"),
        ("content/b-c.md", "1"),
        ("themes/t/theme.toml", "1"),
    ]);
    let (project, output) = (project(&root), root.path().join("public"));
    let mut sources = project.read(&output).unwrap();
    let mut reread = |changed: &[&str]| {
        let changed: Vec<_> = changed.iter().map(|path| root.path().join(path)).collect();
        project.reread(&output, &mut sources, &changed);
        assert_eq!(contents(&sources), contents(&project.read(&output).unwrap()));
        contents(&sources).len()
    };
    put(root.path(), "content/a.md", "2");
    assert_eq!(reread(&["content/a.md"]), 6);
    fs::remove_dir_all(root.path().join("content/b")).unwrap();
    assert_eq!(reread(&["content/b"]), 4);
    put(root.path(), "content/new/x/y.md", "");
    put(root.path(), "content/new/target/y.md", "");
    assert_eq!(reread(&["content/new", "content/new/x/y.md", "content/new/target/y.md"]), 5);
    fs::remove_file(root.path().join("content/a.md")).unwrap();
    put(root.path(), "content/a.md/now-a-folder.md", "");
    assert_eq!(reread(&["content/a.md"]), 5);
    fs::rename(root.path().join("themes/t"), root.path().join("themes/u")).unwrap();
    assert_eq!(reread(&["themes/t", "themes/u"]), 5);
    put(root.path(), "README.md", "");
    put(root.path(), "themes/notes.md", "");
    put(root.path(), "public/index.html", "");
    assert_eq!(reread(&["README.md", "themes/notes.md", "public/index.html", "../elsewhere"]), 5);
    put(root.path(), "content/late.md", "");
    assert_eq!(reread(&[""]), 6);
    fs::remove_dir_all(root.path().join("content/new")).unwrap();
    assert_eq!(reread(&["content"]), 5);
    let relative = [PathBuf::from("content/late.md")];
    fs::remove_file(root.path().join("content/late.md")).unwrap();
    project.reread(&output, &mut sources, &relative);
    assert_eq!(contents(&sources), contents(&project.read(&output).unwrap()));
    fs::remove_dir_all(root.path().join("content")).unwrap();
    project.reread(&output, &mut sources, &[root.path().join("content")]);
    assert!(sources.content.is_empty());
    assert!(matches!(project.read(&output), Err(ProjectError::Missing { .. })));
}

/// Any sequence of changes read path by path ends as one whole read would.
#[test]
fn rereading_equals_reading() {
    for (seed, content) in [(1, "content"), (2, "")] {
        let root = tree(&[]);
        put(&below(root.path(), content), "index.md", "");
        let (project, output) = (project(&root), root.path().join("out"));
        assert_eq!(project.content_root(), content);
        let mut sources = project.read(&output).unwrap();
        let mut random = Random(seed);
        for round in 0..300 {
            let changed: Vec<_> = (0..=random.below(3))
                .flat_map(|_| edit(root.path(), content, &mut random))
                .collect();
            project.reread(&output, &mut sources, &changed);
            let fresh = project.read(&output).unwrap();
            assert_eq!(contents(&sources), contents(&fresh), "round {round}: {changed:?}");
        }
    }
}

struct Random(u64);

impl Random {
    fn below(&mut self, limit: usize) -> usize {
        self.0 =
            self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(self.0 >> 33).unwrap_or_default() % limit
    }
}

/// Makes one random change and returns the paths that a watcher would report.
fn edit(root: &Path, content: &str, random: &mut Random) -> Vec<PathBuf> {
    const PARTS: [&str; 8] =
        ["a", "b.md", "out", ".dot", "target", "themes", MANIFEST_NAME, "theme.toml"];
    let any_path = |random: &mut Random| {
        let area = [content, content, "themes"][random.below(3)];
        let depth = 1 + random.below(3);
        (0..depth).fold(below(root, area), |path, _| path.join(PARTS[random.below(PARTS.len())]))
    };
    // A watcher reports a file where it really is, and a new folder by its name.
    let place = |path: PathBuf| real(path.parent().unwrap()).join(path.file_name().unwrap());
    let (path, other) = (place(any_path(random)), place(any_path(random)));
    let new_top = |path: &Path| {
        let new = path.ancestors().take_while(|folder| folder.symlink_metadata().is_err());
        new.last().unwrap_or(path).to_path_buf()
    };
    let changed = vec![new_top(&path), new_top(&other)];
    // Each attempt may fail; then nothing changed.
    match random.below(5) {
        0 => drop(fs::remove_dir_all(&path).or_else(|_| fs::remove_file(&path))),
        1 => drop(fs::rename(&path, &other)),
        #[cfg(unix)]
        2 => drop(std::os::unix::fs::symlink("b.md", &path)),
        _ => {
            if path.is_symlink() {
                fs::remove_file(&path).unwrap();
            }
            let made = path.parent().map(fs::create_dir_all);
            let text = random.below(100).to_string();
            drop((made, fs::write(&path, text)));
        }
    }
    changed
}
