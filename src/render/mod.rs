//! From the book to bytes. Each renderer reads the [`crate::handbook`] alone; none
//! knows another. They meet in [`crate::site`].

pub mod brand;
pub mod checklist;
pub mod citation;
pub mod context;
pub mod data;
pub mod diagram;
pub mod frame;
pub mod headers;
pub mod html;
pub mod lists;
pub mod opensearch;
pub mod pack;
pub mod review;
pub mod search;
pub mod sitemap;
pub mod standards;
mod ways;
pub mod worksheet;

/// What a page may do: show its own files, and nothing else. Nothing is sent,
/// nothing is asked of others. The pages say it, and the servers that we write
/// headers for, and the preview.
pub const POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self'; \
    img-src 'self' data:; font-src 'self'; form-action 'none'; base-uri 'none'";

pub use ways::{Ways, date_text, escape};
