use tempfile::TempDir;

use super::super::{BuildInfo, Project, Stage};
use super::*;

/// A published site "old" and a finished site "new" at the staging place.
struct Scene {
    folder: TempDir,
    places: Places,
}

impl Scene {
    fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        fs::create_dir(folder.path().join("content")).unwrap();
        let scene = Self { places: Places::beside(&folder.path().join("public")).unwrap(), folder };
        scene.publish("public", "old");
        scene.publish("new", "new");
        fs::rename(scene.folder.path().join("new"), &scene.places.staging).unwrap();
        scene
    }

    fn publish(&self, output: &str, text: &str) {
        let project = Project::locate(self.folder.path()).unwrap();
        let stage = Stage::begin(&project, &self.folder.path().join(output)).unwrap();
        stage.write("index.html", text.as_bytes()).unwrap();
        stage.write(&format!("a/{text}.html"), text.as_bytes()).unwrap();
        stage.commit(BuildInfo { fingerprint: text.to_owned() }).unwrap();
    }

    /// Asserts that the output is exactly one site.
    fn expect(&self, text: &str) {
        let manifest = Manifest::load(&self.places.output).unwrap().unwrap();
        assert_eq!(manifest.fingerprint, text);
        assert_eq!(manifest.foreign_in(&self.places.output).unwrap(), Vec::<String>::new());
        let index = fs::read_to_string(self.places.output.join("index.html")).unwrap();
        assert_eq!(index, text);
        assert!(self.places.output.join(format!("a/{text}.html")).is_file());
    }

    fn expect_nothing_else(&self) {
        let names = fs::read_dir(self.folder.path()).unwrap();
        let mut names: Vec<_> = names.map(|entry| entry.unwrap().file_name()).collect();
        names.sort();
        assert_eq!(names, ["content", "public"]);
    }
}

#[test]
fn a_crash_after_any_step_of_putting_aside_leaves_one_whole_site() {
    for steps in 0..=ASIDE.len() {
        let scene = Scene::new();
        for step in ASIDE.iter().take(steps) {
            step(&scene.places).unwrap();
        }
        assert_eq!(recover(&scene.places).unwrap(), Vec::<PathBuf>::new());
        scene.expect(if steps < ASIDE.len() { "old" } else { "new" });
        scene.expect_nothing_else();
        scene.publish("public", "next");
        scene.expect("next");
        scene.expect_nothing_else();
    }
}

#[test]
fn a_crash_while_recovering_is_recovered() {
    for steps in 0..=ASIDE.len() {
        let scene = Scene::new();
        for step in ASIDE.iter().take(steps) {
            step(&scene.places).unwrap();
        }
        restore(&scene.places).unwrap();
        // Some of the retired site went before the crash.
        let _ = fs::remove_file(scene.places.staging.join("index.html"));
        let _ = fs::remove_file(scene.places.aside.join("index.html"));
        recover(&scene.places).unwrap();
        scene.expect(if steps < ASIDE.len() { "old" } else { "new" });
        scene.expect_nothing_else();
    }
}

#[test]
fn a_crash_after_an_exchange_leaves_the_new_site() {
    let scene = Scene::new();
    if exchange(&scene.places).unwrap() {
        scene.expect("new");
        recover(&scene.places).unwrap();
        scene.expect("new");
        scene.expect_nothing_else();
    }
}

#[test]
fn putting_aside_works_and_fails_whole() {
    let scene = Scene::new();
    rename_aside(&scene.places).unwrap();
    scene.expect("new");
    recover(&scene.places).unwrap();
    scene.expect_nothing_else();

    // The old site cannot be put aside.
    let scene = Scene::new();
    fs::create_dir_all(scene.places.aside.join("occupied")).unwrap();
    assert!(rename_aside(&scene.places).is_err());
    scene.expect("old");

    // The new site cannot be put in place.
    let scene = Scene::new();
    fs::remove_dir_all(&scene.places.staging).unwrap();
    assert!(rename_aside(&scene.places).is_err());
    scene.expect("old");
    scene.expect_nothing_else();
}

#[test]
fn a_place_taken_after_a_crash_costs_neither_side() {
    let scene = Scene::new();
    for step in ASIDE.iter().take(2) {
        step(&scene.places).unwrap();
    }
    fs::create_dir(&scene.places.output).unwrap();
    fs::write(scene.places.output.join("mine.txt"), "mine").unwrap();
    let kept = recover(&scene.places).unwrap();
    assert_eq!(kept, [scene.folder.path().join("public.guidepost-kept")]);
    assert!(kept.iter().all(|kept| kept.join("a/old.html").is_file()));
    assert!(scene.places.output.join("mine.txt").is_file());

    // An empty folder is no reason not to restore.
    let scene = Scene::new();
    for step in ASIDE.iter().take(2) {
        step(&scene.places).unwrap();
    }
    fs::create_dir(&scene.places.output).unwrap();
    recover(&scene.places).unwrap();
    scene.expect("old");
    scene.expect_nothing_else();
}

#[test]
fn files_that_are_not_ours_survive_being_retired() {
    let scene = Scene::new();
    fs::create_dir(scene.places.output.join("notes")).unwrap();
    fs::write(scene.places.output.join("notes/mine.txt"), "mine").unwrap();
    rename_aside(&scene.places).unwrap();
    fs::create_dir(scene.folder.path().join("public.guidepost-kept")).unwrap();
    let kept = retire(&scene.places, &scene.places.aside).unwrap().unwrap();
    assert!(kept.ends_with("public.guidepost-kept-2"));
    assert_eq!(fs::read_to_string(kept.join("notes/mine.txt")).unwrap(), "mine");
    assert!(!kept.join("index.html").exists());
    scene.expect("new");
}

#[test]
fn strangers_at_our_names_are_kept() {
    let scene = Scene::new();
    fs::remove_dir_all(&scene.places.staging).unwrap();
    fs::write(&scene.places.staging, "a file").unwrap();
    fs::create_dir(&scene.places.aside).unwrap();
    fs::write(scene.places.aside.join("file"), "without a manifest").unwrap();
    assert_eq!(recover(&scene.places).unwrap().len(), 2);
    scene.expect("old");
}

#[cfg(unix)]
#[test]
fn retiring_follows_no_link() {
    let scene = Scene::new();
    let elsewhere = scene.folder.path().join("elsewhere");
    fs::create_dir(&elsewhere).unwrap();
    fs::write(elsewhere.join("old.html"), "mine").unwrap();
    rename_aside(&scene.places).unwrap();
    fs::remove_dir_all(scene.places.aside.join("a")).unwrap();
    std::os::unix::fs::symlink(&elsewhere, scene.places.aside.join("a")).unwrap();
    assert!(retire(&scene.places, &scene.places.aside).unwrap().is_some());
    assert_eq!(fs::read_to_string(elsewhere.join("old.html")).unwrap(), "mine");
}
