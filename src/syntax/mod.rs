//! Each file alone, read into types. Reading never fails: it yields what it
//! could understand, and diagnostics for the rest. No file sees another's text.

mod brand;
pub mod config;
pub mod diagram;
pub mod encoding;
mod fences;
mod front_matter;
pub mod glossary;
mod html;
mod inline;
pub mod markdown;
mod mistake;
pub mod page;
pub mod picture;
pub mod references;
pub mod resources;
pub mod standards;
pub mod strings;
mod table;
pub mod worksheet;

pub use front_matter::FrontMatter;
