//! Files that tell web servers with which headers to send the site.

use std::fmt::Write;

use super::POLICY;
use crate::document::Host;

/// What every answer says besides its policy: guess no types, tell no other site
/// where a reader comes from, use none of the device, share no window.
const HEADERS: [(&str, &str); 5] = [
    ("X-Content-Type-Options", "nosniff"),
    ("Referrer-Policy", "no-referrer"),
    ("Permissions-Policy", "camera=(), geolocation=(), microphone=(), payment=(), usb=()"),
    ("Cross-Origin-Opener-Policy", "same-origin"),
    ("X-Frame-Options", "DENY"),
];

/// The file for a server.
#[must_use]
pub fn file(host: Host) -> String {
    match host {
        Host::Netlify => netlify(),
        Host::Iis => iis(),
        Host::Apache => apache(),
    }
}

/// Names and values. What a page cannot say of itself is added to its policy.
fn headers() -> impl Iterator<Item = (&'static str, String)> {
    let policy = format!("{POLICY}; frame-ancestors 'none'");
    let others = HEADERS.into_iter().map(|(name, value)| (name, value.to_owned()));
    std::iter::once(("Content-Security-Policy", policy)).chain(others)
}

/// Source: Netlify, "Custom headers"; Cloudflare Pages, "Headers".
fn netlify() -> String {
    headers().fold("/*\n".to_owned(), |mut text, (name, value)| {
        let _ = writeln!(text, "  {name}: {value}");
        text
    })
}

/// Source: Microsoft, "customHeaders". What the server has set already must be
/// removed first, or it refuses the file as a whole.
fn iis() -> String {
    let mut text = String::from(
        "<?xml version=\"1.0\" encoding=\"utf-8\"?>\n<configuration>\n  <system.webServer>\n    \
         <httpProtocol>\n      <customHeaders>\n",
    );
    for (name, value) in headers() {
        let _ = writeln!(text, "        <remove name=\"{name}\" />");
        let _ = writeln!(text, "        <add name=\"{name}\" value=\"{value}\" />");
    }
    text.push_str(
        "      </customHeaders>\n    </httpProtocol>\n  </system.webServer>\n</configuration>\n",
    );
    text
}

/// Source: Apache, "`mod_headers`". `always` reaches the page for unknown
/// addresses too. A server without the module still sends the site.
fn apache() -> String {
    let lines = headers().fold(String::new(), |mut text, (name, value)| {
        let _ = writeln!(text, "  Header always set {name} \"{value}\"");
        text
    });
    format!("<IfModule mod_headers.c>\n{lines}</IfModule>\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Nothing that XML, Apache or a header line would read as something else.
    #[test]
    fn values_need_no_escaping() {
        for (name, value) in headers() {
            assert!(!value.contains(['"', '<', '>', '&', '\\', '\n', '%', '$']), "{name}");
            // Cloudflare Pages refuses longer lines.
            assert!(name.len() + value.len() < 1900, "{name}");
        }
    }

    #[test]
    fn every_file_has_every_header() {
        for host in Host::ALL {
            let file = file(host);
            for (name, value) in headers() {
                assert!(file.contains(name) && file.contains(&value), "{host:?}: {name}");
            }
        }
    }
}
