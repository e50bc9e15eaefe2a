//! The preview over real connections: who gets an answer, what can be asked for,
//! and what browsers learn when files change.

// Tests may stop at the first thing that is not as it should be.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::panic)]

mod common;

use std::fs;
use std::net::{Ipv4Addr, TcpListener};
use std::time::{Duration, Instant};

use common::{Client, Project, SECRET, Stream};
use guidepost::preview::{FIRST_PORT, Options, Preview, PreviewError};

const SOON: Duration = Duration::from_secs(10);

#[test]
fn only_own_hosts_and_origins_get_an_answer() {
    let project = Project::new();
    let preview = project.preview();
    let client = Client::of(&preview);
    let port = client.port;
    let own = ["127.0.0.1", "localhost", "[::1]"].map(|name| format!("{name}:{port}"));
    let foreign = [
        "evil.example",
        "evil.example:80",
        "localhost",
        "127.0.0.1",
        "[::1]",
        "localhost:1",
        "127.0.0.1:80",
        "LOCALHOST:PORT",
        "localhost.:PORT",
        "localhost.evil.example:PORT",
        "127.0.0.2:PORT",
        "0.0.0.0:PORT",
        "127.1:PORT",
        "2130706433:PORT",
        "[::ffff:127.0.0.1]:PORT",
        "user@localhost:PORT",
        "localhost:PORT, evil.example",
        "localhost:PORT0",
        "null",
    ];
    let foreign = foreign.map(|host| host.replace("PORT", &port.to_string()));
    let origins = [
        (None, true),
        (Some(format!("http://localhost:{port}")), true),
        (Some(format!("http://127.0.0.1:{port}")), true),
        (Some(format!("https://localhost:{port}")), false),
        (Some("http://localhost".to_owned()), false),
        (Some("http://evil.example".to_owned()), false),
        (Some("null".to_owned()), false),
        (Some(String::new()), false),
        (Some("file://".to_owned()), false),
    ];
    let hosts = own.iter().map(|host| (host, true)).chain(foreign.iter().map(|host| (host, false)));
    let mut tried = 0;
    for (host, is_own) in hosts {
        for (origin, may_ask) in &origins {
            for path in ["/", "/__guidepost/diagnostics.json"] {
                let origin = origin.as_ref().map(|it| format!("Origin: {it}\r\n"));
                let headers = format!("Host: {host}\r\n{}", origin.unwrap_or_default());
                let answer = client.raw(&format!("GET {path} HTTP/1.1\r\n{headers}"));
                let expected = if is_own && *may_ask { 200 } else { 403 };
                assert_eq!(answer.status, expected, "{headers}");
                tried += 1;
            }
        }
    }
    assert!(tried >= 60);
    let hosts = format!("Host: localhost:{port}\r\nHost: evil.example\r\n");
    for headers in ["", "Host: \r\n", &hosts] {
        let status = client.raw(&format!("GET / HTTP/1.1\r\n{headers}")).status;
        assert!(matches!(status, 400 | 403), "{status} for {headers:?}");
    }
    let absolute =
        |authority: &str| format!("GET http://{authority}/ HTTP/1.1\r\n{}", client.host());
    assert_eq!(client.raw(&absolute("evil.example")).status, 403);
    assert_eq!(client.raw(&absolute(&own[0])).status, 200);
}

#[test]
fn hostile_targets_get_nothing_from_outside_the_site() {
    let project = Project::new();
    let secret = project.root().join("secret.txt");
    fs::write(&secret, SECRET).expect("a planted secret");
    project.write("content/.hidden/secret.txt", SECRET);
    project.write("content/.secret.txt", SECRET);
    project.write("content/unused/secret.txt", SECRET);
    #[cfg(unix)]
    std::os::unix::fs::symlink(&secret, project.root().join("content/link.txt")).expect("a link");
    let preview = project.preview();
    let client = Client::of(&preview);
    let targets = hostile_targets(&secret.to_string_lossy());
    assert!(targets.len() >= 2_000, "{}", targets.len());
    for target in targets {
        let answer = client.target(&target);
        let shown = String::from_utf8_lossy(&target);
        assert!(matches!(answer.status, 400 | 404 | 308), "{} for {shown}", answer.status);
        assert!(!answer.body().contains(SECRET), "{shown}");
        if let Some(location) = answer.header("location") {
            assert!(location.starts_with('/') && !location.starts_with("//"), "{location}");
        }
    }
    assert_eq!(client.get("/").status, 200);
}

/// Ways in which servers were made to give away files, combined.
fn hostile_targets(secret: &str) -> Vec<Vec<u8>> {
    let ups = [
        "..",
        "%2e%2e",
        "%2E%2e",
        ".%2e",
        "%2e.",
        "..%00",
        "%252e%252e",
        "%c0%ae%c0%ae",
        "%e0%80%ae%e0%80%ae",
        "%uff0e%uff0e",
        "...",
        "....",
        "..;",
        ". .",
        "..%20",
        "%ef%bc%8e%ef%bc%8e",
    ];
    let separators =
        ["/", "//", "%2f", "%2F", "\\", "%5c", "%255c", "%c0%af", "%e2%88%95", "/./", "%00/", ";/"];
    let starts = ["/", "//", "/assets/", "/section/", "/section/../"];
    let ends = ["secret.txt", "content/index.md"];
    let mut targets = Vec::new();
    for start in starts {
        for up in ups {
            for separator in separators {
                for end in ends {
                    targets.push(format!("{start}{up}{separator}{end}"));
                }
                targets.push(format!("{start}{}etc/passwd", format!("{up}{separator}").repeat(6)));
            }
        }
    }
    let names = [
        "secret.txt",
        ".secret.txt",
        ".hidden/secret.txt",
        "unused/secret.txt",
        "link.txt",
        "index.md",
        "content/index.md",
        "handbook.toml",
        "themes/default/templates/page.html",
        ".git/config",
        ".env",
        "assets/",
        "assets",
        "assets/..",
        "index.html/",
        "index.html%00",
        "index.html%20",
        "index.html.",
        "INDEX.HTML",
        "index.html::$DATA",
        "index~1.htm",
        "con",
        "nul",
        "section//",
        "section//index.html",
        "section/index.html/",
        "%",
        "%2",
        "%zz",
        "%%35c",
        "%0d%0aX:%20y",
        "%0a",
        "%00",
        "%7f",
        "%ff",
        "%ed%a0%80",
        "a?/../../secret.txt",
        "__guidepost/",
        "__guidepost",
        "__guidepost/secret.txt",
        "__guidepost/../secret.txt",
        "__guidepost/live.js/",
        "__guidepost/live.js%00",
        "__guidepost/LIVE.js",
        "%5f_guidepost/live.jsx",
        "@evil.example/",
        "/evil.example/",
        "/evil.example/..",
        "\\evil.example",
    ];
    let around =
        [("/", ""), ("//", ""), ("/", "?x"), ("/", "%00.html"), ("/", "/."), ("/./", ""), ("", "")];
    for name in names {
        targets.extend(around.map(|(start, end)| format!("{start}{name}{end}")));
    }
    targets.push(secret.to_owned());
    targets.push(format!("/{}", "a/".repeat(5_000)));
    targets.push(format!("/{}", "../".repeat(5_000)));
    targets.push(format!("/{}", "%2e%2e%2f".repeat(2_000)));
    let mut targets: Vec<_> = targets.into_iter().map(String::into_bytes).collect();
    for byte in (0..=255_u8).filter(|byte| !byte.is_ascii_graphic()) {
        targets.push([b"/a", [byte].as_slice(), b"b"].concat());
    }
    targets
}

#[test]
fn the_preview_can_only_be_read() {
    let project = Project::new();
    let preview = project.preview();
    let client = Client::of(&preview);
    for method in ["POST", "PUT", "DELETE", "PATCH", "OPTIONS", "TRACE", "PROPFIND", "get"] {
        for path in ["/", "/nothing", "/__guidepost/events"] {
            let answer = client.raw(&format!("{method} {path} HTTP/1.1\r\n{}", client.host()));
            assert_eq!(answer.status, 405, "{method}");
            assert_eq!(answer.header("allow"), Some("GET, HEAD"), "{method}");
        }
    }
}

#[test]
fn answers_say_how_they_may_be_used() {
    let project = Project::new();
    let preview = project.preview();
    let client = Client::of(&preview);
    let paths = [
        ("/", 200, "text/html; charset=utf-8"),
        ("/section/", 200, "text/html; charset=utf-8"),
        ("/section/index.html", 200, "text/html; charset=utf-8"),
        ("/assets/theme.css", 200, "text/css; charset=utf-8"),
        ("/pictures/a%20b.svg", 200, "image/svg+xml"),
        ("/handbook.json", 200, "application/json"),
        ("/nothing", 404, "text/html; charset=utf-8"),
        ("/%00", 400, "text/plain; charset=utf-8"),
        ("/__guidepost/live.js", 200, "text/javascript; charset=utf-8"),
        ("/__guidepost/diagnostics.json", 200, "application/json"),
    ];
    for (path, status, media_type) in paths {
        let answer = client.get(path);
        assert_eq!(answer.status, status, "{path}");
        assert_eq!(answer.header("content-type"), Some(media_type), "{path}");
        assert_eq!(answer.header("x-content-type-options"), Some("nosniff"), "{path}");
        assert_eq!(answer.header("cache-control"), Some("no-store"), "{path}");
        assert_eq!(answer.header("referrer-policy"), Some("no-referrer"), "{path}");
        assert_eq!(answer.header("cross-origin-resource-policy"), Some("same-origin"), "{path}");
        assert_eq!(answer.header("access-control-allow-origin"), None, "{path}");
        let is_document = media_type.starts_with("text/html") || media_type == "image/svg+xml";
        assert_eq!(answer.header("content-security-policy").is_some(), is_document, "{path}");

        let head = client.raw(&format!("HEAD {path} HTTP/1.1\r\n{}", client.host()));
        assert_eq!((head.status, head.body.len()), (status, 0), "{path}");
        assert_eq!(head.header("content-length"), answer.header("content-length"), "{path}");
        assert_eq!(head.header("content-type"), Some(media_type), "{path}");
    }
    let head = client.raw(&format!("HEAD /__guidepost/events HTTP/1.1\r\n{}", client.host()));
    assert_eq!((head.status, head.body.len()), (200, 0));
}

#[test]
fn pages_listen_for_changes() {
    let project = Project::new();
    let preview = project.preview();
    let client = Client::of(&preview);
    let page = client.get("/");
    let script = "<script type=\"module\" src=\"/__guidepost/live.js\"";
    assert!(page.body().contains(script) && !page.body().contains("http-equiv"), "{}", page.body());
    let policy = page.header("content-security-policy").expect("a policy");
    assert!(policy.contains("default-src 'none'") && policy.contains("connect-src 'self'"));
    assert!(policy.contains("style-src 'self' 'sha256-abc='"), "{policy}");

    let missing = client.get("/section/deep/nothing.html");
    assert_eq!(missing.status, 404);
    assert!(missing.body().contains("<base href=\"/\">"), "{}", missing.body());

    let folder = client.get("/section?q=a%20b");
    assert_eq!((folder.status, folder.header("location")), (308, Some("/section/?q=a%20b")));
}

#[test]
fn only_pages_of_the_preview_switch_the_edition() {
    let project = Project::new();
    let editions = "title = \"Test\"\n\n[[editions]]\nid = \"student\"\ntitle = \"Students\"\n";
    project.write("content/handbook.toml", editions);
    let preview = project.preview();
    let client = Client::of(&preview);
    let ask = |target: &str, header: &str| {
        client.raw(&format!("GET {target} HTTP/1.1\r\n{}{header}", client.host())).status
    };
    let own = "x-guidepost: edition\r\n";
    assert_eq!(ask("/__guidepost/edition?name=student", ""), 400, "a link cannot switch");
    assert_eq!(ask("/__guidepost/edition?name=none", own), 400, "there is no such edition");
    let page = "/__guidepost/page.json?path=/section/page.html";
    assert_eq!(client.get(page).json()["edition"], "");
    assert_eq!(ask("/__guidepost/edition?name=student", own), 204);
    client.until(page, |answer| answer.json()["edition"] == "student");
    let about = client.get(page).json();
    assert_eq!(about["place"]["file"], "content/section/page.md");
    assert_eq!(about["words"], 3, "the title counts");
}

#[test]
fn a_change_is_told_and_shown() {
    let project = Project::new();
    let preview = project.preview();
    let client = Client::of(&preview);
    let mut events = Stream::open(&client);
    let first = events.next(SOON);
    assert_eq!((&first["generation"], &first["errors"]), (&1.into(), &0.into()));

    project.write("content/index.md", "# Front\n\nA new sentence.\n");
    let second = events.next(SOON);
    assert_eq!((&second["generation"], &second["errors"]), (&2.into(), &0.into()));
    assert_eq!(first["session"], second["session"]);
    assert!(client.get("/").body().contains("A new sentence."));

    // Saved again without a change, and a change of no source: nothing is told.
    project.write("content/index.md", "# Front\n\nA new sentence.\n");
    project.write("content/.index.md.swp", "swap");
    project.write("site/index.html", "output");
    project.write("content/target/a.md", "# A\n");
    assert!(events.is_silent(Duration::from_millis(700)));
}

#[test]
fn every_way_of_saving_is_seen() {
    let project = Project::new();
    let preview = project.preview();
    let client = Client::of(&preview);
    let shows = |path: &str, text: &str| client.until(path, |answer| answer.body().contains(text));

    project.write("content/.index.md.tmp", "# Front\n\nBy renaming.\n");
    project.rename("content/.index.md.tmp", "content/index.md");
    shows("/", "By renaming.");
    project.rename("content/index.md", "content/index.md~");
    project.write("content/index.md", "# Front\n\nWith a backup.\n");
    shows("/", "With a backup.");
    project.write("content/one/two/three.md", "# Three\n\nIn new folders.\n");
    shows("/one/two/three.html", "In new folders.");
    project.rename("content/one", "content/uno");
    shows("/uno/two/three.html", "In new folders.");
    assert_eq!(client.get("/one/two/three.html").status, 404);
    project.write("content/uno/two/three.md", "# Three\n\nIn a moved folder.\n");
    shows("/uno/two/three.html", "In a moved folder.");
    project.write("themes/default/assets/theme.css", "b{}");
    shows("/assets/theme.css", "b{}");

    fs::remove_dir_all(project.root().join("content")).expect("removed");
    client.until("/uno/two/three.html", |answer| answer.status == 404);
    project.fill();
    project.write("content/section/more.md", "# More\n\nAll new.\n");
    shows("/section/more.html", "All new.");
    project.write("content/section/more.md", "# More\n\nStill watched.\n");
    shows("/section/more.html", "Still watched.");
}

#[test]
fn many_new_files_are_all_seen() {
    let project = Project::new();
    let preview = project.preview();
    let client = Client::of(&preview);
    let page =
        |number: usize| format!("f{}/g{}/h{}/p{number}", number % 7, number % 31, number % 5);
    for number in 0..2_000 {
        let text = format!("# P\n\nNumber {number}.\n");
        project.write(format!("content/{}.md", page(number)), &text);
    }
    for number in 0..2_000 {
        let wanted = format!("Number {number}.");
        let path = format!("/{}.html", page(number));
        client.until(&path, |answer| answer.body().contains(&wanted));
    }
}

#[test]
fn a_root_that_is_the_content_is_watched() {
    let project = Project::bare();
    let preview = project.preview();
    let client = Client::of(&preview);
    let shows = |path: &str, text: &str| client.until(path, |answer| answer.body().contains(text));
    project.write("index.md", "# Front\n\nChanged.\n");
    shows("/", "Changed.");
    project.write("fresh/page.md", "# Page\n\nNew.\n");
    shows("/fresh/page.html", "New.");
    project.write("fresh/page.md", "# Page\n\nNewer.\n");
    shows("/fresh/page.html", "Newer.");
}

#[test]
fn the_disk_can_be_looked_at_instead() {
    let project = Project::new();
    let options = Options { poll: Some(Duration::from_millis(50)), ..project.options() };
    let preview = project.start(options).expect("a preview");
    let client = Client::of(&preview);
    project.write("content/index.md", "# Front\n\nSeen by looking, with another length.\n");
    client.until("/", |answer| answer.body().contains("Seen by looking"));
    project.write("content/new/page.md", "# Page\n\nNew.\n");
    client.until("/new/page.html", |answer| answer.body().contains("New."));
}

#[test]
fn the_last_good_site_stays_up() {
    let project = Project::new();
    let preview = project.preview();
    let client = Client::of(&preview);
    let mut events = Stream::open(&client);
    events.next(SOON);

    project.write("content/index.md", "# Front\n\nBroken [link](nowhere.md).\n");
    let told = events.next(SOON);
    assert_eq!((&told["generation"], &told["errors"]), (&1.into(), &1.into()));
    assert_eq!(told["stale"], true);
    assert!(client.get("/").body().contains("Front text."));
    let report = client.get("/__guidepost/diagnostics.json").json();
    let message = &report["messages"][0];
    assert_eq!(message["code"], "broken-link");
    assert_eq!(message["place"]["file"], "content/index.md");
    assert_eq!(message["place"]["line"], 3);
    assert_eq!(message["place"]["source_line"], "Broken [link](nowhere.md).");

    project.write("content/index.md", "# Front\n\nMended.\n");
    let told = events.next(SOON);
    assert_eq!((&told["generation"], &told["errors"]), (&2.into(), &0.into()));
    assert!(client.get("/").body().contains("Mended."));
}

#[test]
fn with_errors_from_the_start_the_marked_site_is_shown() {
    let project = Project::new();
    project.write("content/index.md", "# Front\n\nBroken [link](nowhere.md).\n");
    let preview = project.preview();
    let client = Client::of(&preview);
    let mut events = Stream::open(&client);
    let told = events.next(SOON);
    assert_eq!((&told["errors"], &told["stale"]), (&1.into(), &false.into()));
    assert!(client.get("/").body().contains("Broken"));
    project.write("content/index.md", "# Front\n\nStill [broken](nowhere.md).\n");
    assert_eq!(events.next(SOON)["generation"], 2);
    assert!(client.get("/").body().contains("Still"));
}

#[test]
fn a_broken_template_is_explained() {
    let project = Project::new();
    let broken = "<p>\n{{ page.title }}<b>&\n{{ page.no_such.thing }}";
    project.write("themes/default/templates/page.html", broken);
    let preview = project.preview();
    let answer = Client::of(&preview).get("/section/page.html");
    assert_eq!(answer.status, 500);
    let body = answer.body();
    assert!(body.contains("themes/default/templates/page.html:3"), "{body}");
    assert!(body.contains("live.js") && body.contains("no_such"), "{body}");
}

#[test]
fn a_source_that_cannot_be_read_leaves_the_site_up() {
    let project = Project::new();
    let preview = project.preview();
    let client = Client::of(&preview);
    let mut events = Stream::open(&client);
    events.next(SOON);
    project.write("content/fail", "");
    assert_eq!(events.next(SOON)["errors"], 1);
    assert!(client.get("/").body().contains("Front text."));
    let report = client.get("/__guidepost/diagnostics.json").json();
    assert_eq!(report["messages"][0]["message"], "the disk is on fire");
    fs::remove_file(project.root().join("content/fail")).expect("removed");
    assert_eq!(events.next(SOON)["errors"], 0);
}

#[test]
fn many_browsers_are_told() {
    let project = Project::new();
    let preview = project.preview();
    let client = Client::of(&preview);
    let mut streams: Vec<_> = (0..200).map(|_| Stream::open(&client)).collect();
    for stream in &mut streams {
        stream.next(SOON);
    }
    project.write("content/index.md", "# Front\n\nFor all.\n");
    let started = Instant::now();
    for stream in &mut streams {
        assert_eq!(stream.next(SOON)["generation"], 2);
    }
    assert!(started.elapsed() < SOON);
}

#[test]
fn ports_in_use_are_named() {
    let taken = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).expect("a port");
    let port = taken.local_addr().expect("an address").port();
    let project = Project::new();
    let options = Options { port: Some(port), ..project.options() };
    let error = project.start(options).expect_err("the port is taken");
    assert!(matches!(error, PreviewError::PortInUse { port: named } if named == port));
    assert!(error.to_string().contains(&port.to_string()), "{error}");

    // Whoever else has it, the next one is taken.
    let _first = TcpListener::bind((Ipv4Addr::LOCALHOST, FIRST_PORT));
    let preview = project.start(Options { port: None, ..project.options() }).expect("a preview");
    let client = Client::of(&preview);
    assert!(client.port > FIRST_PORT, "{}", client.port);
    assert_eq!(client.get("/").status, 200);
}

#[test]
fn it_ends_when_dropped() {
    let project = Project::new();
    let preview: Preview = project.preview();
    let client = Client::of(&preview);
    let mut events = Stream::open(&client);
    events.next(SOON);
    drop(preview);
    assert!(events.ends(SOON));
}
