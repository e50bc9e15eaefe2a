//! Builds that are killed and disks that fail: the output stays one whole site.

use std::fs;
use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use guidepost::project::{Project, PublishError, Stage};

use crate::{Scene, info, publish, snapshot};

/// How a child process of a test is told its project.
const PROJECT: &str = "GUIDEPOST_TEST_PROJECT";

/// How often to kill, if not thirty times.
const KILLS: &str = "GUIDEPOST_TEST_KILLS";

/// The files of a generation: some change each time, some never, some come and
/// go.
fn generation(number: u64) -> Vec<(String, String)> {
    let fresh = (0..20).map(|n| (format!("fresh/{n}.html"), format!("{n} of {number}")));
    let constant = (0..20).map(|n| (format!("constant/{n}.html"), format!("always {n}")));
    let fleeting = (0..5).map(|n| (format!("only-{number}/{n}.html"), number.to_string()));
    fresh.chain(constant).chain(fleeting).collect()
}

fn publish_generation(project: &Project, output: &Path, number: u64) -> Result<(), PublishError> {
    let files = generation(number);
    let files: Vec<_> = files.iter().map(|(path, text)| (path.as_str(), text.as_str())).collect();
    publish(project, output, &files, &number.to_string()).map(drop)
}

/// The generation that the output is, which it must be exactly.
fn whole_generation(output: &Path) -> u64 {
    let mut site = snapshot(output);
    let manifest = site.remove(".guidepost.json").expect("a manifest");
    let manifest: serde_json::Value = serde_json::from_slice(&manifest).unwrap();
    let number = manifest["fingerprint"].as_str().unwrap().parse().unwrap();
    site.retain(|name, _| !name.ends_with('/'));
    let expected = generation(number).into_iter().map(|(path, text)| (path, text.into_bytes()));
    assert_eq!(site, expected.collect());
    number
}

/// Not a test by itself: publishes one generation after another until killed.
#[test]
#[ignore = "the kill test runs it in a child process"]
fn child_publishes_until_killed() {
    let Some(root) = std::env::var_os(PROJECT).map(PathBuf::from) else { return };
    let project = Project::locate(&root).unwrap();
    let output = root.join("public");
    loop {
        // Recovery comes first: before it the output may be away for a moment.
        Stage::begin(&project, &output).map(drop).unwrap();
        let next = whole_generation(&output) + 1;
        publish_generation(&project, &output, next).unwrap();
        println!("published");
    }
}

/// Not a test by itself: publishes once and says how it went.
#[test]
#[ignore = "the test of read-only folders runs it in a child process"]
fn child_publishes_once() {
    let Some(root) = std::env::var_os(PROJECT).map(PathBuf::from) else { return };
    let project = Project::locate(&root).unwrap();
    match publish_generation(&project, &root.join("public"), 2) {
        Ok(()) => println!("outcome: published"),
        Err(error) => println!("outcome: {error}"),
    }
}

fn child(test: &str, scene: &Scene) -> Command {
    let mut command = Command::new(std::env::current_exe().unwrap());
    command.args(["--exact", test, "--ignored", "--nocapture", "--test-threads=1"]);
    command.env(PROJECT, scene.path("")).stdout(Stdio::piped()).stderr(Stdio::null());
    command
}

/// Waits until the child published something, then a little longer, and kills.
fn kill_after(child: &mut Child, delay: Duration) {
    let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
    assert!(lines.any(|line| line.unwrap().ends_with("published")), "the child ended");
    std::thread::sleep(delay);
    child.kill().unwrap();
    child.wait().unwrap();
}

#[test]
fn a_killed_build_leaves_a_whole_site() {
    let scene = Scene::new();
    let (project, output) = (scene.project(), scene.path("public"));
    publish_generation(&project, &output, 1).unwrap();
    let (mut last, mut interrupted, mut random) = (1, 0, 12_345_u64);
    let kills = std::env::var(KILLS).ok().and_then(|kills| kills.parse().ok()).unwrap_or(30);
    for _ in 0..kills {
        random = random.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
        let delay = Duration::from_micros((random >> 33) % 15_000);
        let mut child = child("crashes::child_publishes_until_killed", &scene).spawn().unwrap();
        kill_after(&mut child, delay);
        // Without an exchange of folders the old site may be aside: begin
        // recovers it. With one, the output is whole at every moment.
        if cfg!(not(target_os = "linux")) {
            Stage::begin(&project, &output).map(drop).unwrap();
        }
        let number = whole_generation(&output);
        assert!(number > last, "generation {number} after {last}");
        last = number;
        let staging = scene.path(".public.guidepost-new");
        interrupted += u32::from(staging.exists());
    }
    println!("{last} generations, {interrupted} kills left something to clear up");
    publish_generation(&project, &output, last + 1).unwrap();
    assert_eq!(whole_generation(&output), last + 1);
    scene.expect_beside_content(&["public"]);
}

#[test]
fn staging_disturbed_by_others_is_not_published() {
    let scene = Scene::new();
    let (project, output) = (scene.project(), scene.path("public"));
    publish_generation(&project, &output, 1).unwrap();
    let disturb: [fn(&Path); 4] = [
        |staging| fs::remove_dir_all(staging).unwrap(),
        |staging| fs::remove_file(staging.join("a/b")).unwrap(),
        |staging| fs::write(staging.join("a/b"), "longer").unwrap(),
        |staging| fs::create_dir(staging.join(".guidepost.json")).unwrap(),
    ];
    for disturb in disturb {
        let stage = Stage::begin(&project, &output).unwrap();
        stage.write("a/b", b"1").unwrap();
        disturb(&scene.path(".public.guidepost-new"));
        stage.write("a/c", b"1").unwrap();
        assert!(stage.commit(info("2")).is_err());
        assert_eq!(whole_generation(&output), 1);
        scene.expect_beside_content(&["public"]);
    }
}

#[cfg(unix)]
#[test]
fn a_read_only_parent_stops_a_build() {
    use std::os::unix::fs::{PermissionsExt, chown};
    use std::os::unix::process::CommandExt;
    const NOBODY: u32 = 65_534;
    let scene = Scene::new();
    publish_generation(&scene.project(), &scene.path("public"), 1).unwrap();
    let mode =
        |mode| fs::set_permissions(scene.path(""), fs::Permissions::from_mode(mode)).unwrap();
    let mut command = child("crashes::child_publishes_once", &scene);
    // Permissions do not stop root, so the child is somebody else.
    if rustix::process::geteuid().is_root() {
        chown(scene.path(""), Some(NOBODY), Some(NOBODY)).unwrap();
        command.uid(NOBODY).gid(NOBODY);
    }
    mode(0o555);
    let output = command.output();
    mode(0o755);
    let Ok(output) = output else {
        return println!("skipped: another user may not run this test");
    };
    let text = String::from_utf8(output.stdout).unwrap();
    let path = scene.path(".public.guidepost-lock");
    let expected = format!("cannot lock `{}`: you do not have permission", path.display());
    assert!(text.contains(&expected), "{text}");
    assert_eq!(whole_generation(&scene.path("public")), 1);
    scene.expect_beside_content(&["public"]);
}

/// A small disk of its own, where the system lets us have one.
#[cfg(target_os = "linux")]
struct SmallDisk(PathBuf);

#[cfg(target_os = "linux")]
impl SmallDisk {
    fn mount(at: PathBuf, options: &str) -> Option<Self> {
        fs::create_dir_all(&at).unwrap();
        let mut mount = Command::new("mount");
        mount.args(["-t", "tmpfs", "-o", options, "none"]).arg(&at).stderr(Stdio::null());
        let mounted = mount.status().is_ok_and(|status| status.success());
        if !mounted {
            println!("skipped: this test must be able to mount a disk");
        }
        mounted.then_some(Self(at))
    }
}

#[cfg(target_os = "linux")]
impl Drop for SmallDisk {
    fn drop(&mut self) {
        let _ = Command::new("umount").arg(&self.0).status();
    }
}

#[cfg(target_os = "linux")]
#[test]
fn a_full_disk_stops_a_build() {
    // Files and folders, the old site's included, or else blocks of 4 KB: each
    // number lets the build come a little further.
    let inodes = (60..=110).step_by(5).map(|count| format!("nr_inodes={count}"));
    let blocks = (48..=68).step_by(2).map(|count| format!("nr_blocks={count}"));
    let (mut full, mut whole) = (0, 0);
    for options in inodes.chain(blocks) {
        let scene = Scene::new();
        let Some(disk) = SmallDisk::mount(scene.path("disk"), &options) else { return };
        let (project, output) = (scene.project(), disk.0.join("public"));
        publish_generation(&project, &output, 1).unwrap();
        match publish_generation(&project, &output, 2) {
            Ok(()) => {
                assert_eq!(whole_generation(&output), 2);
                whole += 1;
            }
            Err(error) => {
                let text = error.to_string();
                assert!(text.ends_with("the disk is full"), "{options}: {text}");
                assert!(text.contains(&*disk.0.to_string_lossy()), "{options}: {text}");
                assert_eq!(whole_generation(&output), 1, "{options}");
                full += 1;
            }
        }
        let left = fs::read_dir(&disk.0).unwrap().count();
        assert_eq!(left, 1, "{options}: something was left behind");
    }
    assert!(full >= 5 && whole >= 2, "{full} builds failed, {whole} did not");
}

#[cfg(target_os = "linux")]
#[test]
fn a_read_only_disk_stops_a_build() {
    let scene = Scene::new();
    let Some(disk) = SmallDisk::mount(scene.path("disk"), "size=4m") else { return };
    publish_generation(&scene.project(), &disk.0.join("public"), 1).unwrap();
    let mut remount = Command::new("mount");
    remount.args(["-o", "remount,ro"]).arg(&disk.0);
    if remount.status().is_ok_and(|status| status.success()) {
        let output = disk.0.join("public");
        let error = publish_generation(&scene.project(), &output, 2).unwrap_err().to_string();
        assert!(error.contains("cannot lock") && error.contains("read-only"), "{error}");
        assert_eq!(whole_generation(&output), 1);
    }
}

#[cfg(target_os = "linux")]
#[test]
fn a_mounted_output_is_explained() {
    let scene = Scene::new();
    let Some(disk) = SmallDisk::mount(scene.path("public"), "size=4m") else { return };
    let error = publish_generation(&scene.project(), &disk.0, 1).unwrap_err();
    assert!(matches!(error, PublishError::Mounted { .. }), "{error}");
    assert!(error.to_string().contains("public/site`"), "{error}");
    publish_generation(&scene.project(), &disk.0.join("site"), 1).unwrap();
    assert_eq!(whole_generation(&disk.0.join("site")), 1);
}
