//! Old addresses that lead to pages.

use std::sync::Arc;

use super::super::PageId;
use super::{Resolution, page_id};
use crate::diagnostic::{Code, Diagnostic};
use crate::source::{SourcePath, Spanned};

impl Resolution<'_> {
    pub(super) fn redirects(&mut self) {
        for (number, parsed) in self.page_sources() {
            for alias in &parsed.front_matter.aliases {
                let is_foreign = !parsed.front_matter.foreign_keys.is_empty() || self.index.plain;
                self.redirect(page_id(number), &parsed.file, alias, is_foreign);
            }
        }
    }

    pub(super) fn redirect(
        &mut self,
        id: PageId,
        file: &SourcePath,
        alias: &Spanned<String>,
        lenient: bool,
    ) {
        let written = alias.value.trim();
        let bare = written.trim_matches('/');
        let safe = !bare.is_empty()
            && !bare.contains(['\\', ':', '?', '#', '<', '>', '"', '|', '*'])
            && bare.split('/').all(|part| !part.is_empty() && part != ".." && part != ".");
        if !safe {
            if !lenient {
                let message = format!("`{written}` cannot be an address");
                let help = "write a path below the top of the book, such as \"old/page.html\"";
                let diagnostic = Diagnostic::error(Code::InvalidValue, message);
                self.diagnostics.push(diagnostic.at(file, alias.span).help(help));
            }
            return;
        }
        let stem = bare.strip_suffix(".html").unwrap_or(bare);
        let path: Arc<str> = match (written.ends_with(".html"), written.ends_with('/')) {
            (true, _) => bare.into(),
            (false, true) => format!("{bare}/index.html").into(),
            (false, false) => format!("{bare}.html").into(),
        };
        let page_stem = path.strip_suffix(".html").unwrap_or(&path);
        let taken = self.index.addresses.get(page_stem).copied();
        match taken {
            Some(taken) if taken == id => {}
            Some(other) if !lenient => {
                let other = self.book.page(other).and_then(|page| page.file.clone());
                let mut diagnostic = Diagnostic::error(
                    Code::DuplicateAddress,
                    format!("the old address `{written}` is in use"),
                )
                .at(file, alias.span)
                .help("remove the alias");
                if let Some(other) = other {
                    diagnostic = diagnostic.related(&other, None, "this page has that address");
                }
                self.diagnostics.push(diagnostic);
            }
            Some(_) => {}
            None => {
                self.index.addresses.insert(stem.to_owned(), id);
                self.index.addresses.insert(page_stem.to_owned(), id);
                self.book.redirects.insert(path, id);
            }
        }
    }
}
