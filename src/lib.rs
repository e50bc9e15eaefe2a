//! Guidepost turns a folder of Markdown guidance and TOML worksheets into a
//! case-management handbook.
//!
//! ```text
//! disk → Sources → syntax → Handbook → Site → Asset → disk / HTTP
//!        read      parse    resolve    routes  bytes
//! ```
//!
//! - [`source`] and [`diagnostic`]: files and mistakes, as values.
//! - [`document`]: what authors write, free of files: text, forms, diagrams.
//! - [`syntax`]: each file alone, read into types.
//! - [`handbook`]: the book resolved as a whole, for one audience and language.
//! - [`site`]: which addresses there are, and the bytes at each.
//! - [`compile::Compiler`]: these steps in order, with a cache of parses.
//! - [`report`]: diagnostics as words.
//!
//! `docs/architecture.md` tells which of them may know which.

pub mod bundled;
pub mod compile;
pub mod diagnostic;
pub mod document;
pub mod handbook;
pub mod preview;
pub mod project;
pub mod render;
pub mod report;
pub mod route;
pub mod site;
pub mod source;
pub mod syntax;
pub mod theme;
