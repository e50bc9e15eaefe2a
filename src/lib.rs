//! Guidepost turns a folder of Markdown guidance and TOML worksheets into a
//! case-management handbook.
//!
//! ```text
//! disk → Sources → syntax → Handbook → Site → Asset → disk / HTTP
//!        read      parse    resolve    routes  bytes
//! ```
pub mod diagnostic;
pub mod document;
pub mod source;
pub mod syntax;
