//! HTTP on this computer's own addresses. Nothing is read from disk here: a path
//! is looked up among those that the site lists, and what is not listed is not
//! there.

use std::convert::Infallible;
use std::io::{self, ErrorKind};
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, TcpListener};
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::body::{Body, HttpBody};
use axum::extract::{Request, State};
use axum::http::request::Parts;
use axum::http::{HeaderMap, HeaderName, HeaderValue, Method, StatusCode, header};
use axum::response::sse::{Event, KeepAlive, Sse};
use axum::response::{IntoResponse, Response};
use axum::serve::ListenerExt;
use tokio::runtime::Runtime;
use tokio::sync::watch;
use tokio::task::spawn_blocking;
use tokio_stream::StreamExt;
use tokio_stream::wrappers::WatchStream;

use super::guard::{self, Guard, Refusal};
use super::page::SCRIPT;
use super::snapshot::{Found, Rendered, Snapshot};
use super::watch::Remote;
use super::{FIRST_PORT, LAST_PORT, PreviewError};
use crate::handbook::Audience;

/// Where the preview's own addresses begin.
const OWN: &str = "/__guidepost/";
const EVENTS: &str = "/__guidepost/events";
const REPORT: &str = "/__guidepost/diagnostics.json";
const PAGE: &str = "/__guidepost/page.json";
const EDITION: &str = "/__guidepost/edition";

/// Without this header, which only scripts of the preview's own pages can send,
/// nothing is switched: a link on another site must not.
const SWITCH: &str = "x-guidepost";

/// The preview's part in the browser, by address.
const BROWSER: [(&str, &str, &str); 8] = [
    (SCRIPT, SCRIPT_TYPE, include_str!("browser/live.js")),
    ("/__guidepost/bar.js", SCRIPT_TYPE, include_str!("browser/bar.js")),
    ("/__guidepost/frame.js", SCRIPT_TYPE, include_str!("browser/frame.js")),
    ("/__guidepost/idiomorph.js", SCRIPT_TYPE, include_str!("browser/idiomorph.js")),
    ("/__guidepost/listen.js", SCRIPT_TYPE, include_str!("browser/listen.js")),
    ("/__guidepost/overlay.js", SCRIPT_TYPE, include_str!("browser/overlay.js")),
    ("/__guidepost/patch.js", SCRIPT_TYPE, include_str!("browser/patch.js")),
    ("/__guidepost/live.css", "text/css; charset=utf-8", include_str!("browser/live.css")),
];
const SCRIPT_TYPE: &str = "text/javascript; charset=utf-8";

/// How soon a browser tries again when the preview went away.
const RETRY: Duration = Duration::from_millis(500);

/// How often a silent connection is used, so that a dead one is noticed.
const KEEP_ALIVE: Duration = Duration::from_secs(20);

/// What goes with every answer: only pages of the preview may use it, and no
/// browser keeps it.
const HEADERS: [(HeaderName, &str); 4] = [
    (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
    (header::CACHE_CONTROL, "no-store"),
    (header::REFERRER_POLICY, "no-referrer"),
    (HeaderName::from_static("cross-origin-resource-policy"), "same-origin"),
];

/// A port that is ours.
#[derive(Debug)]
pub(super) struct Bound {
    port: u16,
    listeners: Vec<TcpListener>,
}

impl Bound {
    pub(super) fn url(&self) -> String {
        format!("http://127.0.0.1:{}/", self.port)
    }
}

/// Takes the port, or the first free one if none is asked for.
pub(super) fn bind(port: Option<u16>) -> Result<Bound, PreviewError> {
    if let Some(port) = port {
        return listen(port).map_err(|source| match source.kind() {
            ErrorKind::AddrInUse => PreviewError::PortInUse { port },
            _ => PreviewError::Listen { port, source },
        });
    }
    for port in FIRST_PORT..=LAST_PORT {
        match listen(port) {
            Ok(bound) => return Ok(bound),
            // Windows sets ports aside, and then says that they are forbidden.
            Err(error)
                if matches!(error.kind(), ErrorKind::AddrInUse | ErrorKind::PermissionDenied) => {}
            Err(source) => return Err(PreviewError::Listen { port, source }),
        }
    }
    Err(PreviewError::NoFreePort { first: FIRST_PORT, last: LAST_PORT })
}

/// Listens on both of the computer's own addresses: `localhost` may be either.
fn listen(port: u16) -> io::Result<Bound> {
    let open = |address: IpAddr, port: u16| {
        let listener = TcpListener::bind((address, port))?;
        listener.set_nonblocking(true)?;
        io::Result::Ok(listener)
    };
    let first = open(Ipv4Addr::LOCALHOST.into(), port)?;
    let bound_port = first.local_addr()?.port();
    let mut listeners = vec![first];
    match open(Ipv6Addr::LOCALHOST.into(), bound_port) {
        Ok(second) => listeners.push(second),
        Err(error) if port != 0 && error.kind() == ErrorKind::AddrInUse => return Err(error),
        // Not every computer has IPv6.
        Err(_) => {}
    }
    Ok(Bound { port: bound_port, listeners })
}

/// Serves what the channel holds, in the background.
pub(super) fn spawn(
    runtime: &Runtime,
    bound: Bound,
    snapshots: &watch::Sender<Arc<Snapshot>>,
    remote: Remote,
) -> Result<(), PreviewError> {
    let Bound { port, listeners } = bound;
    let server = Server { guard: Guard::new(port), snapshots: snapshots.subscribe(), remote };
    let router = Router::new().fallback(answer).with_state(Arc::new(server));
    let _inside = runtime.enter();
    for listener in listeners {
        let listener = tokio::net::TcpListener::from_std(listener)
            .map_err(|source| PreviewError::Listen { port, source })?;
        // Small answers are sent at once. Without this they are only slower.
        let listener = listener.tap_io(|stream| drop(stream.set_nodelay(true)));
        runtime.spawn(axum::serve(listener, router.clone()).into_future());
    }
    Ok(())
}

#[derive(Debug)]
struct Server {
    guard: Guard,
    snapshots: watch::Receiver<Arc<Snapshot>>,
    remote: Remote,
}

async fn answer(State(server): State<Arc<Server>>, request: Request) -> Response {
    let (parts, _) = request.into_parts();
    let mut response = match server.guard.admit(&parts) {
        Ok(path) => server.respond(&path, &parts).await,
        Err(refusal) => refuse(refusal),
    };
    for (name, value) in HEADERS {
        response.headers_mut().insert(name, HeaderValue::from_static(value));
    }
    if parts.method == Method::HEAD { without_body(response) } else { response }
}

impl Server {
    async fn respond(&self, path: &str, request: &Parts) -> Response {
        let query = request.uri.query();
        let snapshot = self.snapshots.borrow().clone();
        match path {
            EVENTS => self.events(),
            REPORT => typed("application/json", snapshot.report()),
            PAGE => {
                let asked = parameter(query, "path").and_then(guard::decode).unwrap_or_default();
                typed("application/json", snapshot.about(&asked))
            }
            EDITION => self.switch(&snapshot, request),
            path if path.starts_with(OWN) => own_file(path),
            path => match snapshot.find(path) {
                Found::Published(path) => published(snapshot, path).await,
                Found::Folder(address) => redirect(&address, query),
                Found::Nothing(page) => missing(snapshot, page).await,
            },
        }
    }

    /// Shows another edition.
    fn switch(&self, snapshot: &Snapshot, request: &Parts) -> Response {
        let name = parameter(request.uri.query(), "name").and_then(guard::decode_segment);
        let name = name.unwrap_or_default();
        let may = request.method == Method::GET && request.headers.contains_key(SWITCH);
        if !may || !(name.is_empty() || snapshot.has_edition(&name)) {
            return refusal_text(StatusCode::BAD_REQUEST, "there is nothing to switch to");
        }
        self.remote.switch(if name.is_empty() {
            Audience::Unnamed
        } else {
            Audience::Edition(name)
        });
        let mut response = Response::new(Body::empty());
        *response.status_mut() = StatusCode::NO_CONTENT;
        response
    }

    /// Tells a browser what is shown now, and again after each change.
    fn events(&self) -> Response {
        let news = WatchStream::new(self.snapshots.clone())
            .map(|snapshot| Event::default().retry(RETRY).data(snapshot.event()))
            .map(Ok::<_, Infallible>);
        Sse::new(news).keep_alive(KeepAlive::new().interval(KEEP_ALIVE)).into_response()
    }
}

fn own_file(path: &str) -> Response {
    let found = BROWSER.iter().find(|(address, ..)| *address == path);
    match found {
        Some((_, media_type, text)) => typed(media_type, *text),
        None => refusal_text(StatusCode::NOT_FOUND, "the preview has no such file"),
    }
}

/// A parameter of a query, as it stands there.
fn parameter<'a>(query: Option<&'a str>, name: &str) -> Option<&'a str> {
    let pairs = query?.split('&').filter_map(|pair| pair.split_once('='));
    let mut values = pairs.filter(|(key, _)| *key == name).map(|(_, value)| value);
    values.next()
}

async fn published(snapshot: Arc<Snapshot>, path: String) -> Response {
    let rendered = match snapshot.kept(&path) {
        Some(kept) => kept,
        None => on_blocking_thread(snapshot, move |snapshot| snapshot.render(&path)).await,
    };
    send(StatusCode::OK, rendered)
}

async fn missing(snapshot: Arc<Snapshot>, page: Option<String>) -> Response {
    let Some(page) = page else {
        return refusal_text(StatusCode::NOT_FOUND, "there is no such page");
    };
    let render = move |snapshot: &Snapshot| snapshot.render_missing(&page);
    send(StatusCode::NOT_FOUND, on_blocking_thread(snapshot, render).await)
}

async fn on_blocking_thread(
    snapshot: Arc<Snapshot>,
    render: impl FnOnce(&Snapshot) -> Rendered + Send + 'static,
) -> Rendered {
    let shared = snapshot.clone();
    spawn_blocking(move || render(&shared)).await.unwrap_or_else(|_| {
        let text = "This is a fault in Guidepost; please report it.";
        snapshot.own_page("This page cannot be shown", text)
    })
}

fn send(status: StatusCode, rendered: Rendered) -> Response {
    let status = if rendered.failed { StatusCode::INTERNAL_SERVER_ERROR } else { status };
    let mut response = typed(rendered.media_type, rendered.body);
    *response.status_mut() = status;
    if let Some(policy) = rendered.policy {
        // A policy that is no header is replaced by one that allows nothing.
        let policy = HeaderValue::from_str(&policy)
            .unwrap_or_else(|_| HeaderValue::from_static("default-src 'none'"));
        response.headers_mut().insert(header::CONTENT_SECURITY_POLICY, policy);
    }
    response
}

fn typed(media_type: &'static str, body: impl Into<Body>) -> Response {
    let mut response = Response::new(body.into());
    set(response.headers_mut(), header::CONTENT_TYPE, media_type);
    response
}

fn refuse(refusal: Refusal) -> Response {
    let mut response = refusal_text(refusal.status(), &refusal.to_string());
    if refusal == Refusal::Method {
        set(response.headers_mut(), header::ALLOW, "GET, HEAD");
    }
    response
}

fn refusal_text(status: StatusCode, text: &str) -> Response {
    let mut response = typed("text/plain; charset=utf-8", format!("{text}\n"));
    *response.status_mut() = status;
    response
}

/// Sends the browser to a folder's address, so that the page's relative links
/// begin in the folder.
fn redirect(address: &str, query: Option<&str>) -> Response {
    let address = query.map_or_else(|| address.to_owned(), |query| format!("{address}?{query}"));
    let mut response = Response::new(Body::empty());
    match HeaderValue::from_str(&address) {
        Ok(address) => {
            *response.status_mut() = StatusCode::PERMANENT_REDIRECT;
            response.headers_mut().insert(header::LOCATION, address);
            response
        }
        Err(_) => refuse(Refusal::Target),
    }
}

/// The same headers, the length of the body included, but no body.
fn without_body(response: Response) -> Response {
    let (mut parts, body) = response.into_parts();
    if let Some(length) = body.size_hint().exact() {
        parts.headers.insert(header::CONTENT_LENGTH, HeaderValue::from(length));
    }
    Response::from_parts(parts, Body::empty())
}

fn set(headers: &mut HeaderMap, name: HeaderName, value: &'static str) {
    headers.insert(name, HeaderValue::from_static(value));
}
