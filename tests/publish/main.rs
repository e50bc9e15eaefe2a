//! Publishing as its callers see it: sites, refusals, crashes.

// Tests may stop at the first thing that is not as it should be.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::panic)]

mod crashes;
mod refusals;

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use guidepost::project::{BuildInfo, Project, PublishError, Published, Refusal, Stage, unchanged};
use rayon::prelude::*;
use tempfile::TempDir;

/// A project in a folder of its own, with a page.
struct Scene {
    folder: TempDir,
}

impl Scene {
    fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let scene = Self { folder };
        scene.put("content/index.md", "# Hello");
        scene
    }

    fn path(&self, path: &str) -> PathBuf {
        self.folder.path().join(path)
    }

    fn put(&self, path: &str, text: &str) {
        let file = self.path(path);
        fs::create_dir_all(file.parent().unwrap()).unwrap();
        fs::write(file, text).unwrap();
    }

    fn project(&self) -> Project {
        Project::locate(self.folder.path()).unwrap()
    }

    fn begin(&self, output: &str) -> Result<Stage, PublishError> {
        Stage::begin(&self.project(), &self.path(output))
    }

    fn publish(&self, files: &[(&str, &str)]) -> Published {
        publish(&self.project(), &self.path("public"), files, "f").unwrap()
    }

    /// Every file below the folder, and every empty folder as a name with `/`.
    fn everything(&self) -> BTreeMap<String, Vec<u8>> {
        snapshot(self.folder.path())
    }

    fn text(&self, path: &str) -> String {
        fs::read_to_string(self.path(path)).unwrap()
    }

    /// Asserts that nothing but the project and these stands in the folder.
    fn expect_beside_content(&self, names: &[&str]) {
        let entries = fs::read_dir(self.folder.path()).unwrap();
        let mut found: Vec<_> =
            entries.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
        // On Windows the lock file stays.
        found.retain(|name| name != "content" && !name.ends_with(".guidepost-lock"));
        found.sort();
        assert_eq!(found, names);
    }
}

fn publish(
    project: &Project,
    output: &Path,
    files: &[(&str, &str)],
    fingerprint: &str,
) -> Result<Published, PublishError> {
    let stage = Stage::begin(project, output)?;
    files.par_iter().try_for_each(|(path, text)| stage.write(path, text.as_bytes()))?;
    stage.commit(info(fingerprint))
}

fn info(fingerprint: &str) -> BuildInfo {
    BuildInfo { fingerprint: fingerprint.to_owned() }
}

fn snapshot(folder: &Path) -> BTreeMap<String, Vec<u8>> {
    let walk = walkdir::WalkDir::new(folder).min_depth(1).into_iter().map(Result::unwrap);
    walk.map(|entry| {
        let path = entry.path();
        let name = path.strip_prefix(folder).unwrap().to_string_lossy().replace('\\', "/");
        match entry.file_type() {
            kind if kind.is_dir() => (name + "/", Vec::new()),
            kind if kind.is_symlink() => {
                let target = fs::read_link(path).unwrap();
                (name, format!("link to {}", target.display()).into_bytes())
            }
            _ => (name, fs::read(path).unwrap()),
        }
    })
    .collect()
}

fn refusal(error: &PublishError) -> &Refusal {
    match error {
        PublishError::Refused(refused) => &refused.why,
        other => panic!("not refused: {other}"),
    }
}

#[test]
fn a_first_site_is_published() {
    let scene = Scene::new();
    let output = scene.path("deep/inside/public");
    let files = [("index.html", "<h1>"), ("a/b/c.html", "c"), ("a/b/é ü.svg", ""), ("x", "xyz")];
    let published = publish(&scene.project(), &output, &files, "f").unwrap();
    assert_eq!((published.files, published.reused, published.bytes), (4, 0, 8));
    assert_eq!((published.kept, published.leftover), (Vec::new(), None));
    let mut site = snapshot(&output);
    let manifest = site.remove(".guidepost.json").unwrap();
    assert_eq!(site.len(), 4 + 2);
    assert!(files.iter().all(|(path, text)| site.get(*path).unwrap() == text.as_bytes()));
    let manifest: serde_json::Value = serde_json::from_slice(&manifest).unwrap();
    let paths: Vec<_> =
        manifest["files"].as_array().unwrap().iter().map(|it| &it["path"]).collect();
    assert_eq!(paths, ["a/b/c.html", "a/b/é ü.svg", "index.html", "x"]);
    assert_eq!(manifest["files"][0]["blake3"], blake3::hash(b"c").to_hex().as_str());
    assert_eq!(manifest["fingerprint"], "f");
}

#[test]
fn an_empty_folder_is_published_into() {
    let scene = Scene::new();
    fs::create_dir(scene.path("public")).unwrap();
    scene.publish(&[("index.html", "1")]);
    assert_eq!(scene.text("public/index.html"), "1");
    scene.expect_beside_content(&["public"]);
}

#[test]
fn a_site_replaces_another_whole() {
    let scene = Scene::new();
    scene.publish(&[("index.html", "1"), ("gone/page.html", "1"), ("a", "file")]);
    scene.publish(&[("index.html", "2"), ("new/page.html", "2"), ("a/b", "now a folder")]);
    let names: Vec<_> = snapshot(&scene.path("public")).into_keys().collect();
    let expected = [".guidepost.json", "a/", "a/b", "index.html", "new/", "new/page.html"];
    assert_eq!(names, expected);
    assert_eq!(scene.text("public/index.html"), "2");
    scene.expect_beside_content(&["public"]);
}

#[test]
fn the_same_site_has_the_same_bytes() {
    let scene = Scene::new();
    let files = [("b", "2"), ("a/1", "1"), ("c", "3")];
    scene.publish(&files);
    let first = snapshot(&scene.path("public"));
    let mut turned = files;
    turned.reverse();
    scene.publish(&turned);
    assert_eq!(snapshot(&scene.path("public")), first);
    let other = Scene::new();
    other.publish(&files);
    assert_eq!(snapshot(&other.path("public")), first);
}

#[cfg(unix)]
#[test]
fn equal_bytes_are_linked_and_others_written() {
    use std::os::unix::fs::MetadataExt;
    let scene = Scene::new();
    let inode = |path: &str| scene.path(path).metadata().unwrap().ino();
    let page = "long ".repeat(50_000);
    scene.publish(&[("same/page", &page), ("other", "1"), ("edited", "ours"), ("empty", "")]);
    let before = ["public/same/page", "public/other", "public/edited"].map(inode);
    // An edit by hand, of the same length, is not taken over.
    scene.put("public/edited", "mine");
    let published =
        scene.publish(&[("same/page", &page), ("other", "2"), ("edited", "ours"), ("empty", "")]);
    let after = ["public/same/page", "public/other", "public/edited"].map(inode);
    assert_eq!(published.reused, 2);
    assert_eq!(before[0], after[0]);
    assert_ne!(before[1], after[1]);
    assert_ne!(before[2], after[2]);
    assert_eq!(scene.text("public/edited"), "ours");
    assert_eq!(scene.path("public/same/page").metadata().unwrap().nlink(), 1);
}

#[test]
fn a_dropped_stage_leaves_no_trace() {
    let scene = Scene::new();
    scene.publish(&[("index.html", "1")]);
    let before = scene.everything();
    let stage = scene.begin("public").unwrap();
    stage.write("index.html", b"2").unwrap();
    stage.write("a/b", b"2").unwrap();
    assert_ne!(scene.everything(), before);
    drop(stage);
    assert_eq!(scene.text("public/index.html"), "1");
    scene.expect_beside_content(&["public"]);
}

#[test]
fn paths_stay_inside() {
    let scene = Scene::new();
    let stage = scene.begin("public").unwrap();
    let bad = [
        "",
        "/",
        "/etc/x",
        "..",
        "../x",
        "a/../b",
        "a/..",
        ".",
        "./a",
        "a/.",
        "a//b",
        "a/",
        "//a",
        "a\\b",
        "\\\\server\\x",
        "C:x",
        "C:/x",
        "a:stream",
        "a\0b",
        "...",
        "a./b",
        "a /b",
        "a.",
        ".guidepost.json",
    ];
    for path in bad {
        let error = stage.write(path, b"x").unwrap_err();
        assert!(matches!(error, PublishError::UnsafePath { .. }), "{path:?}: {error}");
    }
    for path in ["..a", "a..b", "a b", ".nojekyll", ".well-known/x", "sub/.guidepost.json"] {
        stage.write(path, b"x").unwrap();
    }
    drop(stage);
    scene.expect_beside_content(&[]);
}

#[test]
fn a_path_is_written_once() {
    let scene = Scene::new();
    scene.publish(&[("a", "1")]);
    let stage = scene.begin("public").unwrap();
    for text in ["1", "2"] {
        stage.write(text, b"x").unwrap();
        assert!(matches!(stage.write(text, b"y"), Err(PublishError::Twice { .. })));
    }
    stage.write("a", b"1").unwrap();
    assert!(matches!(stage.write("a", b"1"), Err(PublishError::Twice { .. })));
    let error = stage.write("a/below-a-file", b"").unwrap_err();
    assert!(error.to_string().contains("file"), "{error}");
}

#[test]
fn many_threads_write_at_once() {
    let scene = Scene::new();
    let files: Vec<_> =
        (0..2_000_u16).map(|n| (format!("{}/{}/{n}", n % 7, n % 31), n.to_le_bytes())).collect();
    for reused in [0, 2_000] {
        let stage = scene.begin("public").unwrap();
        files.par_iter().for_each(|(path, n)| stage.write(path, &n.repeat(50)).unwrap());
        let published = stage.commit(info("f")).unwrap();
        assert_eq!((published.files, published.reused), (2_000, reused));
    }
}

#[test]
fn one_build_at_a_time() {
    let scene = Scene::new();
    scene.publish(&[("index.html", "1")]);
    let stage = scene.begin("public").unwrap();
    let error = scene.begin("./public/").unwrap_err();
    assert!(matches!(error, PublishError::Busy { .. }), "{error}");
    assert!(error.to_string().contains("another build"));
    scene.begin("elsewhere").unwrap();
    drop(stage);
    let stage = scene.begin("public").unwrap();
    stage.commit(info("f")).unwrap();
    scene.begin("public").unwrap();
}

#[test]
fn a_lock_file_of_a_crashed_build_does_not_matter() {
    let scene = Scene::new();
    scene.put(".public.guidepost-lock", "");
    scene.publish(&[("index.html", "1")]);
    scene.expect_beside_content(&["public"]);
}

#[test]
fn what_a_crashed_build_left_is_cleared_up() {
    let scene = Scene::new();
    scene.publish(&[("index.html", "1")]);
    scene.put(".public.guidepost-new/half/done.html", "half");
    scene.begin("public").map(drop).unwrap();
    scene.expect_beside_content(&["public"]);
    // A crash while the old site was aside: the next build starts from it.
    fs::rename(scene.path("public"), scene.path(".public.guidepost-old")).unwrap();
    scene.put(".public.guidepost-journal", "");
    scene.begin("public").map(drop).unwrap();
    assert_eq!(scene.text("public/index.html"), "1");
    scene.expect_beside_content(&["public"]);
}

#[test]
fn an_unchanged_site_is_known() {
    let scene = Scene::new();
    let output = scene.path("public");
    assert!(unchanged(&output, "f").is_none());
    let files = [("index.html", "1"), ("a/b", "22")];
    let published = publish(&scene.project(), &output, &files, "f").unwrap();
    let known = unchanged(&output, "f").unwrap();
    assert_eq!((known.files, known.bytes, known.reused), (2, 3, 2));
    assert_eq!(known.output, published.output);
    assert!(unchanged(&output, "g").is_none());

    let again = || drop(publish(&scene.project(), &output, &files, "f").unwrap());
    let later = fs::metadata(output.join(".guidepost.json")).unwrap().modified().unwrap()
        + std::time::Duration::from_secs(1);
    let touch = |path: &str| {
        let file = fs::File::options().write(true).open(output.join(path)).unwrap();
        file.set_modified(later).unwrap();
    };
    touch("a/b");
    assert!(unchanged(&output, "f").is_none(), "a file was changed");
    touch(".guidepost.json");
    assert!(unchanged(&output, "f").is_some());
    scene.put("public/a/b", "333");
    assert!(unchanged(&output, "f").is_none(), "a file has another size");
    again();
    assert!(unchanged(&output, "f").is_some());
    fs::remove_file(output.join("a/b")).unwrap();
    assert!(unchanged(&output, "f").is_none(), "a file is gone");
    again();
    scene.put("public/.guidepost.json", "{");
    assert!(unchanged(&output, "f").is_none(), "the manifest is damaged");
}

#[cfg(unix)]
#[test]
fn a_folder_keeps_its_permissions() {
    use std::os::unix::fs::PermissionsExt;
    let scene = Scene::new();
    scene.publish(&[("index.html", "1")]);
    fs::set_permissions(scene.path("public"), fs::Permissions::from_mode(0o2750)).unwrap();
    scene.publish(&[("index.html", "2")]);
    let mode = scene.path("public").metadata().unwrap().permissions().mode();
    assert_eq!(mode & 0o7777, 0o2750);
}

#[test]
fn a_bare_folder_publishes_into_itself() {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("index.md"), "# Hello").unwrap();
    let project = Project::locate(folder.path()).unwrap();
    let output = folder.path().join("public");
    publish(&project, &output, &[("index.md", "source, published")], "f").unwrap();
    let sources = project.read(&output).unwrap();
    assert_eq!(sources.content.len(), 1);
}
