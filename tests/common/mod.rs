//! A small project on disk, and a small browser.

use std::fs;
use std::io::{BufRead, BufReader, ErrorKind, Read, Write};
use std::net::{Ipv4Addr, TcpStream};
use std::path::{Path, PathBuf};
use std::thread;
use std::time::{Duration, Instant};

use guidepost::compile;
use guidepost::preview::{Loader, Options, Preview, PreviewError};
use guidepost::source::{Source, SourcePath, Sources};
use tempfile::TempDir;
use walkdir::WalkDir;

/// What no answer may contain.
pub const SECRET: &str = "the planted secret";

const PAGE: &str = "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n\
    <meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; \
    style-src 'self' 'sha256-abc='\">\n<title>{{ page.title }}</title>\n</head>\n<body>\n\
    {{ body | safe }}\n</body>\n</html>\n";

/// A project in a folder of its own.
pub struct Project {
    folder: TempDir,
    content: &'static str,
}

impl Project {
    pub fn new() -> Self {
        Self::with_content("content")
    }

    /// A folder of Markdown.
    pub fn bare() -> Self {
        Self::with_content("")
    }

    fn with_content(content: &'static str) -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        let project = Self { folder, content };
        project.fill();
        project
    }

    pub fn fill(&self) {
        let inside = |path: &str| Path::new(self.content).join(path);
        if !self.content.is_empty() {
            self.write("content/handbook.toml", "title = \"Test\"\n");
        }
        self.write(inside("index.md"), "# Front\n\nFront text.\n");
        self.write(inside("section/index.md"), "# Section\n\n![Alt](../pictures/a%20b.svg)\n");
        self.write(inside("section/page.md"), "# Page\n\nPage text.\n");
        self.write(inside("pictures/a b.svg"), "<svg xmlns=\"http://www.w3.org/2000/svg\"/>");
        let missing = PAGE.replace("{{ body | safe }}", "<h1>{{ page.title }}</h1>");
        for (name, text) in [("front", PAGE), ("page", PAGE), ("not_found", &missing)] {
            self.write(format!("themes/default/templates/{name}.html"), text);
        }
        self.write("themes/default/assets/theme.css", "a{}");
        self.write("themes/default/strings/en.toml", "not_found_title = \"Nothing\"\n");
    }

    /// The project's folder, which is inside another one.
    pub fn root(&self) -> PathBuf {
        self.folder.path().join("book")
    }

    pub fn write(&self, path: impl AsRef<Path>, text: &str) {
        let path = self.root().join(path);
        fs::create_dir_all(path.parent().expect("a folder")).expect("folders");
        fs::write(path, text).expect("a file");
    }

    pub fn rename(&self, from: &str, to: &str) {
        fs::rename(self.root().join(from), self.root().join(to)).expect("renamed");
    }

    pub fn options(&self) -> Options {
        let root = self.root();
        let folders = match self.content {
            "" => vec![root.clone()],
            content => vec![root.join(content), root.join("themes")],
        };
        let output = root.join("site");
        Options { root, sources: folders, output, port: Some(0), ..Options::default() }
    }

    pub fn start(&self, options: Options) -> Result<Preview, PreviewError> {
        let loader = Disk { root: self.root(), content: self.content, sources: Sources::default() };
        Preview::start(options, loader, compile::Options::default(), |_| {})
    }

    pub fn preview(&self) -> Preview {
        self.start(self.options()).expect("a preview")
    }
}

#[derive(Debug, thiserror::Error)]
#[error("the disk is on fire")]
pub struct OnFire;

/// Reads exactly what it is told to.
struct Disk {
    root: PathBuf,
    content: &'static str,
    sources: Sources,
}

impl Loader for Disk {
    type Error = OnFire;

    fn load(&mut self) -> Result<&Sources, Self::Error> {
        self.sources = Sources { content_root: self.content.to_owned(), ..Sources::default() };
        let root = self.root.clone();
        self.reload(&[root])
    }

    fn reload(&mut self, changed: &[PathBuf]) -> Result<&Sources, Self::Error> {
        if self.root.join(self.content).join("fail").exists() {
            return Err(OnFire);
        }
        for path in changed {
            let root = self.root.clone();
            let stays = |source: &SourcePath| !root.join(source.as_str()).starts_with(path);
            self.sources.content.retain(|source, _| stays(source));
            self.sources.themes.retain(|source, _| stays(source));
            for entry in WalkDir::new(path).into_iter().filter_map(Result::ok) {
                if entry.file_type().is_file() {
                    self.add(entry.path());
                }
            }
        }
        Ok(&self.sources)
    }
}

impl Disk {
    fn add(&mut self, path: &Path) {
        let inside = path.strip_prefix(&self.root).expect("a path in the project");
        let parts: Vec<_> = inside.iter().map(|part| part.to_string_lossy()).collect();
        let is_skipped = parts.iter().any(|part| part.starts_with('.') || part == "target");
        // Files come and go while they are read.
        let Ok(bytes) = fs::read(path) else { return };
        if is_skipped || inside.starts_with("site") {
            return;
        }
        let source = Source::new(SourcePath::new(parts.join("/")), bytes);
        if inside.starts_with("themes") {
            self.sources.themes.insert(source.path.clone(), source);
        } else if inside.starts_with(self.content) {
            self.sources.content.insert(source.path.clone(), source);
        }
    }
}

/// Sends requests to a preview.
pub struct Client {
    pub port: u16,
}

/// An answer, taken apart.
#[derive(Debug)]
pub struct Answer {
    pub status: u16,
    headers: Vec<(String, String)>,
    pub body: Vec<u8>,
}

impl Answer {
    pub fn header(&self, name: &str) -> Option<&str> {
        let mut found = self.headers.iter().filter(|(own, _)| own == name);
        found.next().map(|(_, value)| value.as_str())
    }

    pub fn body(&self) -> String {
        String::from_utf8_lossy(&self.body).into_owned()
    }

    pub fn json(&self) -> serde_json::Value {
        serde_json::from_slice(&self.body).expect("JSON")
    }
}

impl Client {
    pub fn of(preview: &Preview) -> Self {
        let port = preview.url().trim_end_matches('/').rsplit(':').next().expect("a port");
        Self { port: port.parse().expect("a number") }
    }

    pub fn host(&self) -> String {
        format!("Host: 127.0.0.1:{}\r\n", self.port)
    }

    pub fn get(&self, path: &str) -> Answer {
        self.target(path.as_bytes())
    }

    /// Asks for a target as it is.
    pub fn target(&self, target: &[u8]) -> Answer {
        let rest = format!(" HTTP/1.1\r\n{}Connection: close\r\n\r\n", self.host());
        self.send(&[b"GET ", target, rest.as_bytes()].concat())
    }

    /// Sends a request line and headers, each with its line ending.
    pub fn raw(&self, request: &str) -> Answer {
        self.send(format!("{request}Connection: close\r\n\r\n").as_bytes())
    }

    /// Asks until the answer is as wanted.
    pub fn until(&self, path: &str, wanted: impl Fn(&Answer) -> bool) {
        let started = Instant::now();
        loop {
            let answer = self.get(path);
            if wanted(&answer) {
                return;
            }
            assert!(started.elapsed() < Duration::from_secs(10), "{path}: {}", answer.body());
            thread::sleep(Duration::from_millis(10));
        }
    }

    fn connect(&self) -> TcpStream {
        let stream = TcpStream::connect((Ipv4Addr::LOCALHOST, self.port)).expect("a connection");
        stream.set_read_timeout(Some(Duration::from_secs(10))).expect("a time limit");
        stream
    }

    fn send(&self, request: &[u8]) -> Answer {
        let mut stream = self.connect();
        stream.write_all(request).expect("sent");
        let mut answer = Vec::new();
        // A request that was refused early may end with a reset.
        if let Err(error) = stream.read_to_end(&mut answer) {
            assert_eq!(error.kind(), ErrorKind::ConnectionReset, "{error}");
        }
        parse(&answer)
    }
}

fn parse(answer: &[u8]) -> Answer {
    let end = answer.windows(4).position(|four| four == b"\r\n\r\n").expect("a head");
    let head = String::from_utf8_lossy(&answer[..end]).into_owned();
    let mut lines = head.split("\r\n");
    let status = lines.next().and_then(|line| line.split(' ').nth(1)).expect("a status");
    let headers = lines.filter_map(|line| line.split_once(": "));
    Answer {
        status: status.parse().expect("a number"),
        headers: headers.map(|(name, value)| (name.to_lowercase(), value.to_owned())).collect(),
        body: answer[end + 4..].to_vec(),
    }
}

/// A browser that listens.
pub struct Stream(BufReader<TcpStream>);

impl Stream {
    pub fn open(client: &Client) -> Self {
        let mut stream = client.connect();
        let request = format!("GET /__guidepost/events HTTP/1.1\r\n{}\r\n", client.host());
        stream.write_all(request.as_bytes()).expect("sent");
        Self(BufReader::new(stream))
    }

    /// The next thing told.
    pub fn next(&mut self, within: Duration) -> serde_json::Value {
        let told = self.data(within).expect("nothing was told");
        serde_json::from_str(&told).expect("JSON")
    }

    pub fn is_silent(&mut self, during: Duration) -> bool {
        self.data(during).is_none()
    }

    /// Whether the connection is closed in time.
    pub fn ends(&mut self, within: Duration) -> bool {
        self.0.get_ref().set_read_timeout(Some(within)).expect("a time limit");
        let mut rest = Vec::new();
        match self.0.read_to_end(&mut rest) {
            Ok(_) => true,
            Err(error) => error.kind() == ErrorKind::ConnectionReset,
        }
    }

    fn data(&mut self, within: Duration) -> Option<String> {
        self.0.get_ref().set_read_timeout(Some(within)).expect("a time limit");
        let mut line = String::new();
        while self.0.read_line(&mut line).ok()? > 0 {
            if let Some(data) = line.strip_prefix("data: ") {
                return Some(data.trim_end().to_owned());
            }
            line.clear();
        }
        None
    }
}
