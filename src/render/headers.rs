//! Files that tell web servers with which headers to send the site.

use std::fmt::Write;

use super::POLICY;
use crate::document::Host;
use crate::route::{Route, path_in};

/// What every answer says besides its policy: guess no types, tell no other site
/// where a reader comes from, use none of the device, share no window.
const HEADERS: [(&str, &str); 5] = [
    ("X-Content-Type-Options", "nosniff"),
    ("Referrer-Policy", "no-referrer"),
    ("Permissions-Policy", "camera=(), geolocation=(), microphone=(), payment=(), usb=()"),
    ("Cross-Origin-Opener-Policy", "same-origin"),
    ("X-Frame-Options", "DENY"),
];

/// What is named after its content never changes.
const FOR_EVER: &str = "public, max-age=31536000, immutable";

/// The file for a server. `trees` are the folders of the languages.
#[must_use]
pub fn file(host: Host, trees: &[&str]) -> String {
    let shards = trees.iter().map(|tree| path_in(tree, &Route::SearchShard("".into())));
    let folders = shards.filter_map(|path| Some(path.rsplit_once('/')?.0.to_owned()));
    let folders: Vec<String> = folders.collect();
    match host {
        Host::Netlify => netlify(&folders),
        Host::Iis => iis(&folders),
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
fn netlify(folders: &[String]) -> String {
    let mut text = "/*\n".to_owned();
    for (name, value) in headers() {
        let _ = writeln!(text, "  {name}: {value}");
    }
    for folder in folders {
        let _ = write!(text, "/{folder}/*\n  Cache-Control: {FOR_EVER}\n");
    }
    text
}

/// Source: Microsoft, "customHeaders". What the server has set already must be
/// removed first, or it refuses the file as a whole.
fn iis(folders: &[String]) -> String {
    let mut text = String::from(
        "<?xml version=\"1.0\" encoding=\"utf-8\"?>\n<configuration>\n  <system.webServer>\n    \
         <httpProtocol>\n      <customHeaders>\n",
    );
    for (name, value) in headers() {
        let _ = writeln!(text, "        <remove name=\"{name}\" />");
        let _ = writeln!(text, "        <add name=\"{name}\" value=\"{value}\" />");
    }
    text.push_str("      </customHeaders>\n    </httpProtocol>\n  </system.webServer>\n");
    for folder in folders {
        let _ = write!(
            text,
            "  <location path=\"{folder}\">\n    <system.webServer>\n      <staticContent>\n        \
             <clientCache cacheControlMode=\"UseMaxAge\" cacheControlMaxAge=\"365.00:00:00\" \
             cacheControlCustom=\"public, immutable\" />\n      </staticContent>\n    \
             </system.webServer>\n  </location>\n"
        );
    }
    text.push_str("</configuration>\n");
    text
}

/// Source: Apache, "`mod_headers`". `always` reaches the page for unknown
/// addresses too. A server without the module still sends the site.
fn apache() -> String {
    let lines = headers().fold(String::new(), |mut text, (name, value)| {
        let _ = writeln!(text, "  Header always set {name} \"{value}\"");
        text
    });
    // Here a folder cannot be named, but its files have names like no others.
    format!(
        "<IfModule mod_headers.c>\n{lines}  <FilesMatch \"^[a-z][0-9]+-[a-z2-7]{{6}}\\.js$\">\n    \
         Header always set Cache-Control \"{FOR_EVER}\"\n  </FilesMatch>\n</IfModule>\n"
    )
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
            let file = file(host, &["", "es"]);
            for (name, value) in headers() {
                assert!(file.contains(name) && file.contains(&value), "{host:?}: {name}");
            }
        }
    }
}
