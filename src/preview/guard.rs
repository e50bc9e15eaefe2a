//! Which requests the preview answers at all. Any website can make a browser
//! send requests to this computer, and can give itself a name that leads here:
//! so the names by which we may be called are listed, and so are the sites whose
//! scripts may ask.

use axum::http::header::{HOST, ORIGIN};
use axum::http::request::Parts;
use axum::http::{HeaderMap, HeaderName, Method, StatusCode, Uri};

/// The names of this computer that lead only to itself.
const NAMES: [&str; 3] = ["127.0.0.1", "localhost", "[::1]"];

/// The port that browsers leave out of a `Host`.
const HTTP_PORT: u16 = 80;

/// Knows by which names the preview may be called.
#[derive(Debug)]
pub(super) struct Guard {
    hosts: Vec<String>,
    origins: Vec<String>,
}

/// Why a request is not answered.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub(super) enum Refusal {
    #[error("a request names exactly one host")]
    NoHost,
    #[error("the preview answers only to this computer's own names")]
    ForeignHost,
    #[error("the preview answers only to its own pages")]
    ForeignOrigin,
    #[error("the preview can only be read")]
    Method,
    #[error("this is not an address")]
    Target,
}

impl Refusal {
    pub(super) fn status(self) -> StatusCode {
        match self {
            Self::NoHost | Self::Target => StatusCode::BAD_REQUEST,
            Self::ForeignHost | Self::ForeignOrigin => StatusCode::FORBIDDEN,
            Self::Method => StatusCode::METHOD_NOT_ALLOWED,
        }
    }
}

impl Guard {
    pub(super) fn new(port: u16) -> Self {
        let mut hosts: Vec<_> = NAMES.iter().map(|name| format!("{name}:{port}")).collect();
        if port == HTTP_PORT {
            hosts.extend(NAMES.map(str::to_owned));
        }
        let origins = hosts.iter().map(|host| format!("http://{host}")).collect();
        Self { hosts, origins }
    }

    /// The decoded path that a request asks for, such as `/a/b.html`.
    pub(super) fn admit(&self, request: &Parts) -> Result<String, Refusal> {
        self.check_host(&request.headers, &request.uri)?;
        self.check_origin(&request.headers)?;
        if !matches!(request.method, Method::GET | Method::HEAD) {
            return Err(Refusal::Method);
        }
        decode(request.uri.path()).ok_or(Refusal::Target)
    }

    fn check_host(&self, headers: &HeaderMap, uri: &Uri) -> Result<(), Refusal> {
        let named: Vec<_> = values(headers, &HOST).collect();
        let [host] = named.as_slice() else {
            return Err(Refusal::NoHost);
        };
        if uri.authority().is_some() && uri.scheme().is_none() {
            return Err(Refusal::Target);
        }
        let authority = uri.authority().map(|authority| authority.as_str().as_bytes());
        let is_ours = |host: &[u8]| self.hosts.iter().any(|own| own.as_bytes() == host);
        let is_http = uri.scheme_str().is_none_or(|scheme| scheme == "http");
        if is_ours(host) && authority.is_none_or(is_ours) && is_http {
            Ok(())
        } else {
            Err(Refusal::ForeignHost)
        }
    }

    /// Browsers name the asking site when a script asks, and sometimes send
    /// `null`: then it is not ours either.
    fn check_origin(&self, headers: &HeaderMap) -> Result<(), Refusal> {
        let is_ours = |origin: &[u8]| self.origins.iter().any(|own| own.as_bytes() == origin);
        if values(headers, &ORIGIN).all(is_ours) { Ok(()) } else { Err(Refusal::ForeignOrigin) }
    }
}

fn values<'a>(headers: &'a HeaderMap, name: &HeaderName) -> impl Iterator<Item = &'a [u8]> {
    headers.get_all(name).into_iter().map(axum::http::HeaderValue::as_bytes)
}

/// Takes the percent-encoding off a path. Nothing if the path is not plain and
/// absolute: broken encoding, encoded separators, control characters, `.` and
/// `..` have no place in an address.
pub(super) fn decode(path: &str) -> Option<String> {
    let inside = path.strip_prefix('/')?;
    let mut decoded = String::with_capacity(path.len());
    for segment in inside.split('/') {
        decoded.push('/');
        decoded.push_str(&decode_segment(segment)?);
    }
    Some(decoded)
}

/// Takes the percent-encoding off a part of a path.
pub(super) fn decode_segment(segment: &str) -> Option<String> {
    let mut bytes = Vec::with_capacity(segment.len());
    let mut rest = segment.bytes();
    while let Some(byte) = rest.next() {
        bytes.push(match byte {
            b'%' => hex(rest.next()?)? << 4 | hex(rest.next()?)?,
            byte if byte.is_ascii_graphic() => byte,
            _ => return None,
        });
    }
    let text = String::from_utf8(bytes).ok()?;
    let is_plain = !text.contains(|c: char| c.is_control() || c == '/' || c == '\\');
    (is_plain && text != "." && text != "..").then_some(text)
}

fn hex(digit: u8) -> Option<u8> {
    char::from(digit).to_digit(16).and_then(|value| u8::try_from(value).ok())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_are_decoded_strictly() {
        assert_eq!(decode("/").as_deref(), Some("/"));
        assert_eq!(decode("/a%20b/%C3%A9.html").as_deref(), Some("/a b/é.html"));
        assert_eq!(decode("//a").as_deref(), Some("//a"));
        for bad in [
            "",
            "*",
            "a",
            "/%",
            "/%2",
            "/%zz",
            "/%+1",
            "/%2f",
            "/%5C",
            "/\\",
            "/..",
            "/%2E%2e/a",
            "/a/./b",
            "/%00",
            "/%0a",
            "/%C0%AF",
            "/%E0%80%AE",
            "/%FF",
            "/é",
            "/%7f",
        ] {
            assert_eq!(decode(bad), None, "{bad}");
        }
    }
}
