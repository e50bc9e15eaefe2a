//! Outputs that could cost somebody a file.

use std::fs;
use std::path::{Path, PathBuf};

use guidepost::project::{Project, PublishError, Refusal, Stage};

use crate::{Scene, info, publish, refusal};

/// What stands in the folder before, the output asked for, and what must be
/// found wrong with it.
struct Case {
    name: &'static str,
    arrange: fn(&Scene),
    output: &'static str,
    refused: fn(&Refusal) -> bool,
}

const fn case(
    name: &'static str,
    arrange: fn(&Scene),
    output: &'static str,
    refused: fn(&Refusal) -> bool,
) -> Case {
    Case { name, arrange, output, refused }
}

fn nothing(_: &Scene) {}

fn published(scene: &Scene) {
    scene.publish(&[("index.html", "1"), ("a/page.html", "1")]);
}

/// A published site, and then another file in it.
fn with_file(scene: &Scene, path: &str) {
    published(scene);
    scene.put(path, "mine");
}

fn names(refusal: &Refusal) -> Vec<&str> {
    match refusal {
        Refusal::Foreign(names) | Refusal::NotOurs(names) => {
            names.first.iter().map(String::as_str).collect()
        }
        _ => Vec::new(),
    }
}

fn foreign(refusal: &Refusal, expected: &[&str]) -> bool {
    matches!(refusal, Refusal::Foreign(_)) && names(refusal) == expected
}

const CASES: &[Case] = &[
    case("project", nothing, ".", |it| *it == Refusal::ProjectRoot),
    case("project by a detour", nothing, "content/..", |it| *it == Refusal::ProjectRoot),
    case("content", nothing, "content", |it| *it == Refusal::ContentFolder),
    case("content with a slash", nothing, "content/", |it| *it == Refusal::ContentFolder),
    case("in content", nothing, "content/public", |it| *it == Refusal::InsideContent),
    case("deep in content", nothing, "content/a/b/c", |it| *it == Refusal::InsideContent),
    case("in content by a detour", nothing, "no/../content/x", |it| *it == Refusal::InsideContent),
    case("parent", nothing, "..", |it| *it == Refusal::HoldsProject),
    case("parent's parent", nothing, "../..", |it| {
        matches!(it, Refusal::HoldsProject | Refusal::DriveRoot)
    }),
    case("drive", nothing, "/", |it| *it == Refusal::DriveRoot),
    case("themes", nothing, "themes", |it| *it == Refusal::InsideThemes),
    case("in themes", nothing, "themes/default", |it| *it == Refusal::InsideThemes),
    case("our staging name", nothing, ".public.guidepost-new", |it| *it == Refusal::Reserved),
    case("our lock", nothing, ".x.guidepost-lock", |it| *it == Refusal::Reserved),
    case("a file", |scene| scene.put("out", "mine"), "out", |it| *it == Refusal::NotAFolder),
    case(
        "photos",
        |scene| scene.put("photos/a.jpg", "mine"),
        "photos",
        |it| matches!(it, Refusal::NotOurs(_)) && names(it) == ["a.jpg"],
    ),
    case(
        "only a hidden file",
        |scene| scene.put("out/.env", "mine"),
        "out",
        |it| names(it) == [".env"],
    ),
    case(
        "only an empty folder",
        |scene| fs::create_dir_all(scene.path("out/x")).unwrap(),
        "out",
        |it| names(it) == ["x"],
    ),
    case(
        "a repository",
        |scene| scene.put(".git/HEAD", "mine"),
        ".git",
        |it| matches!(it, Refusal::NotOurs(_)),
    ),
    case(
        "a site of another tool",
        |scene| scene.put("site/index.html", "mine"),
        "site",
        |it| matches!(it, Refusal::NotOurs(_)),
    ),
    case(
        "many files",
        |scene| (1..=8).for_each(|n| scene.put(&format!("out/{n}"), "mine")),
        "out",
        |it| names(it) == ["1", "2", "3", "4", "5"] && it.to_string().contains("and 3 more"),
    ),
    case(
        "a file added",
        |scene| with_file(scene, "public/notes.txt"),
        "public",
        |it| foreign(it, &["notes.txt"]),
    ),
    case(
        "a file added below",
        |scene| with_file(scene, "public/a/notes.txt"),
        "public",
        |it| foreign(it, &["a/notes.txt"]),
    ),
    case(
        "a hidden file added",
        |scene| with_file(scene, "public/.htaccess"),
        "public",
        |it| foreign(it, &[".htaccess"]),
    ),
    case(
        "a folder added",
        |scene| with_file(scene, "public/up/x/y"),
        "public",
        |it| foreign(it, &["up"]),
    ),
    case(
        "a page added",
        |scene| with_file(scene, "public/page.html"),
        "public",
        |it| foreign(it, &["page.html"]),
    ),
    case(
        "a name in other case",
        |scene| with_file(scene, "public/b/index.html"),
        "public",
        |it| foreign(it, &["b"]),
    ),
    case(
        "an empty folder added",
        |scene| {
            published(scene);
            fs::create_dir(scene.path("public/uploads")).unwrap();
        },
        "public",
        |it| foreign(it, &["uploads"]),
    ),
    case(
        "a page that became a folder",
        |scene| {
            published(scene);
            fs::remove_file(scene.path("public/index.html")).unwrap();
            scene.put("public/index.html/mine.txt", "mine");
        },
        "public",
        |it| foreign(it, &["index.html"]),
    ),
    case(
        "a site in a site",
        |scene| {
            published(scene);
            publish(&scene.project(), &scene.path("public/es"), &[("x", "x")], "f").unwrap();
        },
        "public",
        |it| foreign(it, &["es"]),
    ),
    case(
        "a cut manifest",
        |scene| with_file(scene, "public/.guidepost.json"),
        "public",
        |it| matches!(it, Refusal::Damaged(_)),
    ),
    case(
        "a manifest that lists files elsewhere",
        |scene| {
            let listed = r#"{"path":"../content/index.md","size":7,"blake3":""}"#;
            let manifest =
                format!(r#"{{"format":1,"generator":"","fingerprint":"","files":[{listed}]}}"#);
            scene.put("public/.guidepost.json", &manifest);
        },
        "public",
        |it| matches!(it, Refusal::Damaged(_)),
    ),
    case(
        "a manifest from the future",
        |scene| scene.put("public/.guidepost.json", r#"{"format":99}"#),
        "public",
        |it| *it == Refusal::Newer,
    ),
    case(
        "a manifest that is a folder",
        |scene| scene.put("public/.guidepost.json/x", "mine"),
        "public",
        |it| matches!(it, Refusal::Damaged(_)),
    ),
];

#[cfg(unix)]
const LINKS: &[Case] = &[
    case("a link", |scene| link(scene, "photos", "public"), "public", |it| *it == Refusal::Link),
    case("a broken link", |scene| link(scene, "no", "public"), "public", |it| *it == Refusal::Link),
    case(
        "a link with a slash",
        |scene| link(scene, "photos", "public"),
        "public/",
        |it| *it == Refusal::Link,
    ),
    case(
        "a link to content",
        |scene| link(scene, "content", "public"),
        "public",
        |it| *it == Refusal::ContentFolder,
    ),
    case(
        "into content by a link",
        |scene| link(scene, "content", "l"),
        "l/public",
        |it| *it == Refusal::InsideContent,
    ),
    case(
        "the project by a link",
        |scene| link(scene, ".", "l"),
        "l/l",
        |it| matches!(it, Refusal::Link | Refusal::ProjectRoot),
    ),
    case(
        "a link in a site",
        |scene| linked_site(scene, "public/link"),
        "public",
        |it| foreign(it, &["link"]),
    ),
    case(
        "a page that became a link",
        |scene| linked_site(scene, "public/index.html"),
        "public",
        |it| foreign(it, &["index.html"]),
    ),
    case(
        "a folder that became a link",
        |scene| linked_site(scene, "public/a"),
        "public",
        |it| foreign(it, &["a"]),
    ),
];

#[cfg(unix)]
fn link(scene: &Scene, target: &str, link: &str) {
    scene.put("photos/a.jpg", "mine");
    std::os::unix::fs::symlink(scene.path(target), scene.path(link)).unwrap();
}

#[cfg(unix)]
fn linked_site(scene: &Scene, replaced: &str) {
    published(scene);
    let path = scene.path(replaced);
    let _ = fs::remove_file(&path).or_else(|_| fs::remove_dir_all(&path));
    link(scene, "photos", replaced);
}

fn check(case: &Case) {
    let scene = Scene::new();
    (case.arrange)(&scene);
    let before = scene.everything();
    let error = scene.begin(case.output).expect_err(case.name);
    let why = refusal(&error);
    assert!((case.refused)(why), "{}: {why:?}", case.name);
    let mut after = scene.everything();
    if cfg!(windows) {
        after.retain(|name, _| !name.ends_with(".guidepost-lock"));
    }
    assert_eq!(after, before, "{}", case.name);
    let message = error.to_string();
    assert!(message.starts_with("will not publish into `"), "{message}");
    assert!(message.contains(why.remedy()), "{message}");
}

#[test]
fn harmful_outputs_are_refused() {
    CASES.iter().for_each(check);
}

#[cfg(unix)]
#[test]
fn so_are_links() {
    LINKS.iter().for_each(check);
}

#[test]
fn home_and_what_holds_it_are_refused() {
    let scene = Scene::new();
    let Some(home) = std::env::home_dir().filter(|home| home.is_dir()) else { return };
    let begin = |path: &Path| Stage::begin(&scene.project(), path).unwrap_err();
    let expected = |error: &PublishError| {
        matches!(refusal(error), Refusal::Home | Refusal::HoldsHome | Refusal::DriveRoot)
    };
    assert!(home.ancestors().all(|path| expected(&begin(path))));
}

#[test]
fn a_bare_project_may_hold_its_output_but_not_be_it() {
    let folder = tempfile::tempdir().unwrap();
    let root = folder.path();
    fs::create_dir(root.join("section")).unwrap();
    fs::write(root.join("section/page.md"), "").unwrap();
    let project = Project::locate(root).unwrap();
    let begin = |output: PathBuf| Stage::begin(&project, &output);
    assert_eq!(refusal(&begin(root.to_path_buf()).unwrap_err()), &Refusal::ProjectRoot);
    let section = begin(root.join("section")).unwrap_err();
    assert!(matches!(refusal(&section), Refusal::NotOurs(_)));
    begin(root.join("public")).unwrap();
}

#[test]
fn clutter_of_file_managers_does_not_stop_a_build() {
    let scene = Scene::new();
    published(&scene);
    scene.put("public/.DS_Store", "");
    scene.put("public/a/Thumbs.db", "");
    scene.publish(&[("index.html", "2")]);
    scene.expect_beside_content(&["public"]);
}

/// The output is looked at again when the site is finished.
#[test]
fn files_that_appear_during_a_build_stop_it() {
    let scene = Scene::new();
    published(&scene);
    let stage = scene.begin("public").unwrap();
    stage.write("index.html", b"2").unwrap();
    scene.put("public/upload.txt", "mine");
    let error = stage.commit(info("f")).unwrap_err();
    assert!(foreign(refusal(&error), &["upload.txt"]));
    assert_eq!(scene.text("public/index.html"), "1");
    assert_eq!(scene.text("public/upload.txt"), "mine");
    scene.expect_beside_content(&["public"]);

    let scene = Scene::new();
    let stage = scene.begin("public").unwrap();
    scene.put("public/upload.txt", "mine");
    assert!(matches!(refusal(&stage.commit(info("f")).unwrap_err()), Refusal::NotOurs(_)));
    assert_eq!(scene.text("public/upload.txt"), "mine");
}

/// Foreign files of every sort at every depth, two hundred arrangements.
#[test]
fn no_foreign_file_is_ever_lost() {
    let folders = ["", "a/", "a/b/", "new/", ".hidden/", "a/b/new/", "é/", "x y/"];
    let names =
        ["index.htm", "INDEX.BAK", ".env", "~lock", "a", "b.html~", "notes.txt", "é", "c d"];
    let moments = [false, true];
    let mut count = 0;
    for (folder, name) in folders.iter().flat_map(|it| names.iter().map(move |name| (it, name))) {
        for late in moments {
            let scene = Scene::new();
            scene.publish(&[("index.html", "1"), ("a/page.html", "1"), ("a/b/page.html", "1")]);
            let path = format!("public/{folder}{name}");
            if scene.path(&path).exists() {
                continue;
            }
            let early = (!late).then(|| scene.put(&path, "mine"));
            match scene.begin("public") {
                Ok(stage) => {
                    assert!(late, "{path}");
                    scene.put(&path, "mine");
                    stage.write("index.html", b"2").unwrap();
                    assert!(stage.commit(info("f")).is_err(), "{path}");
                }
                Err(error) => assert!(early.is_some(), "{path}: {error}"),
            }
            assert_eq!(scene.text(&path), "mine");
            assert_eq!(scene.text("public/index.html"), "1");
            count += 1;
        }
    }
    assert!(count >= 140, "{count}");
}
