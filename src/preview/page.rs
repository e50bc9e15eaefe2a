//! A published page as the preview shows it: its security policy becomes a
//! header that lets the preview's own script run and listen, and that script is
//! added to its head.

use std::fmt;

use crate::render::{POLICY, escape};

/// The address of [`super::server`]'s own script.
pub(super) const SCRIPT: &str = "/__guidepost/live.js";

/// A page, ready to be sent.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Page {
    pub(super) html: String,
    pub(super) policy: String,
}

/// Which site a page belongs to, and with which of the theme's files it goes.
#[derive(Clone, Copy, Debug)]
pub(super) struct Stamp<'a> {
    pub(super) session: u64,
    pub(super) generation: u64,
    pub(super) styles: &'a str,
    pub(super) scripts: &'a str,
}

/// Prepares a published page. With `base`, relative links begin there.
pub(super) fn prepare(html: &str, stamp: Stamp<'_>, base: Option<&str>) -> Page {
    let (mut html, found) = take_policies(html);
    let mut policies: Vec<_> = found.iter().map(|policy| Policy::parse(policy)).collect();
    // What pages may do that say nothing themselves.
    if policies.is_empty() {
        policies.push(Policy::parse(POLICY));
    }
    for policy in &mut policies {
        policy.allow_self("script-src");
        policy.allow_self("connect-src");
        policy.set("frame-ancestors", "'self'");
    }
    insert_script(&mut html, stamp);
    if let Some(base) = base {
        for policy in &mut policies {
            policy.set("base-uri", "'self'");
        }
        insert_base(&mut html, base);
    }
    let policies: Vec<_> = policies.iter().map(ToString::to_string).collect();
    Page { html, policy: policies.join(", ") }
}

/// A page of the preview's own, with text as it would stand in a terminal.
pub(super) fn plain(title: &str, text: &str, stamp: Stamp<'_>) -> Page {
    let (title, text) = (escape(title), escape(text));
    let html = format!(
        "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n\
         <title>{title}</title>\n</head>\n<body>\n<h1>{title}</h1>\n<pre>{text}</pre>\n</body>\n\
         </html>\n"
    );
    prepare(&html, stamp, None)
}

/// The page without its policies, and the policies.
fn take_policies(html: &str) -> (String, Vec<String>) {
    let head = html.get(..head_end(html)).unwrap_or(html);
    let mut kept = String::with_capacity(html.len() + 128);
    let mut policies = Vec::new();
    let mut done = 0;
    while let Some((start, end)) = next_tag(head, "<meta", done) {
        let tag = head.get(start..end).unwrap_or_default();
        let is_policy = attribute(tag, "http-equiv")
            .is_some_and(|name| name.eq_ignore_ascii_case("content-security-policy"));
        let keep_to = if is_policy { start } else { end };
        kept.push_str(html.get(done..keep_to).unwrap_or_default());
        if is_policy {
            policies.push(unescape(attribute(tag, "content").unwrap_or_default()));
        }
        done = end;
    }
    kept.push_str(html.get(done..).unwrap_or_default());
    (kept, policies)
}

/// Where `</head>` stands; the end of a page that leaves it out.
fn head_end(html: &str) -> usize {
    find(html, "</head", 0).unwrap_or(html.len())
}

fn insert_script(html: &mut String, stamp: Stamp<'_>) {
    let Stamp { session, generation, styles, scripts } = stamp;
    let script = format!(
        "<script type=\"module\" src=\"{SCRIPT}\" data-shown=\"{session}.{generation}\" \
         data-styles=\"{styles}\" data-scripts=\"{scripts}\"></script>\n"
    );
    html.insert_str(head_end(html), &script);
}

fn insert_base(html: &mut String, base: &str) {
    if let Some((_, end)) = next_tag(html, "<head", 0) {
        html.insert_str(end, &format!("\n<base href=\"{}\">", escape(base)));
    }
}

/// First and last byte of the next tag that begins so.
fn next_tag(html: &str, opening: &str, from: usize) -> Option<(usize, usize)> {
    let start = find(html, opening, from)?;
    let end = html.get(start..)?.find('>')? + start + 1;
    Some((start, end))
}

/// Finds ASCII text in any case.
fn find(text: &str, wanted: &str, from: usize) -> Option<usize> {
    let wanted = wanted.as_bytes();
    let rest = text.as_bytes().get(from..)?;
    let at = memchr::memchr_iter(*wanted.first()?, rest).find(|at| {
        rest.get(*at..at + wanted.len()).is_some_and(|it| it.eq_ignore_ascii_case(wanted))
    })?;
    Some(from + at)
}

/// The value of a tag's quoted attribute.
fn attribute<'a>(tag: &'a str, name: &str) -> Option<&'a str> {
    let at = find(tag, &format!("{name}="), 0)?;
    let value = tag.get(at + name.len() + 1..)?;
    let quote = value.chars().next().filter(|quote| matches!(quote, '"' | '\''))?;
    value.get(1..)?.split(quote).next()
}

/// Templates may write quotes in attributes as references.
fn unescape(text: &str) -> String {
    let quotes = text.replace("&#39;", "'").replace("&#x27;", "'").replace("&apos;", "'");
    quotes.replace("&quot;", "\"").replace("&amp;", "&")
}

/// A Content Security Policy: directives and their values.
#[derive(Debug)]
struct Policy(Vec<(String, String)>);

impl Policy {
    fn parse(text: &str) -> Self {
        let directives = text.split(';').map(str::trim).filter(|part| !part.is_empty());
        let split = |part: &str| match part.split_once(char::is_whitespace) {
            Some((name, values)) => (name.to_lowercase(), values.trim().to_owned()),
            None => (part.to_lowercase(), String::new()),
        };
        Self(directives.map(split).collect())
    }

    fn get(&self, name: &str) -> Option<&str> {
        self.0.iter().find(|(own, _)| own == name).map(|(_, values)| values.as_str())
    }

    fn set(&mut self, name: &str, values: &str) {
        match self.0.iter_mut().find(|(own, _)| own == name) {
            Some((_, old)) => values.clone_into(old),
            None => self.0.push((name.to_owned(), values.to_owned())),
        }
    }

    /// Adds the preview itself to what a directive allows.
    fn allow_self(&mut self, name: &str) {
        let Some(values) = self.get(name).or_else(|| self.get("default-src")) else {
            return;
        };
        let others: Vec<_> =
            values.split_whitespace().filter(|one| !matches!(*one, "'none'" | "'self'")).collect();
        let values = std::iter::once("'self'").chain(others).collect::<Vec<_>>().join(" ");
        self.set(name, &values);
    }
}

impl fmt::Display for Policy {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (number, (name, values)) in self.0.iter().enumerate() {
            let separator = if number == 0 { "" } else { "; " };
            write!(f, "{separator}{name} {values}")?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const STAMP: Stamp<'_> = Stamp { session: 1, generation: 2, styles: "a", scripts: "b" };
    const HEAD: &str = "<head>\n<meta charset=\"utf-8\">\n";

    #[test]
    fn the_pages_policy_becomes_the_header() {
        let meta = "<META http-equiv=\"Content-Security-Policy\" \
            content=\"default-src 'none'; style-src &#39;self&#39; 'sha256-x='\">";
        let page = prepare(&format!("{HEAD}{meta}</head>a"), STAMP, None);
        assert_eq!(
            page.html,
            format!(
                "{HEAD}<script type=\"module\" src=\"{SCRIPT}\" data-shown=\"1.2\" \
                 data-styles=\"a\" data-scripts=\"b\"></script>\n</head>a"
            )
        );
        assert_eq!(
            page.policy,
            "default-src 'none'; style-src 'self' 'sha256-x='; script-src 'self'; \
             connect-src 'self'; frame-ancestors 'self'"
        );
    }

    #[test]
    fn pages_without_policy_or_head_get_ours() {
        let page = prepare("<p>http-equiv", STAMP, Some("/es/"));
        assert!(page.html.starts_with("<p>http-equiv<script"), "{}", page.html);
        assert!(page.policy.contains("connect-src 'self'"), "{}", page.policy);
    }

    #[test]
    fn what_stands_in_the_text_stays() {
        let text = "<meta http-equiv=\"content-security-policy\" content=\"x\">";
        let page = prepare(&format!("{HEAD}</head>{text}"), STAMP, Some("/"));
        assert!(page.html.ends_with(text), "{}", page.html);
        assert!(page.html.starts_with("<head>\n<base href=\"/\">"), "{}", page.html);
        assert!(page.policy.contains("base-uri 'self'"), "{}", page.policy);
    }

    #[test]
    fn plain_pages_show_text_as_text() {
        let page = plain("a < b", "<script>alert(1)</script>", STAMP);
        assert!(!page.html.contains("<script>"), "{}", page.html);
        assert!(page.html.contains("&lt;script&gt;"), "{}", page.html);
    }
}
