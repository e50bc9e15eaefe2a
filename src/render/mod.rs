//! From the book to bytes. Each renderer reads the [`crate::handbook`] alone; none
//! knows another. They meet in [`crate::site`].

pub mod checklist;
pub mod citation;
pub mod context;
pub mod data;
pub mod diagram;
pub mod frame;
pub mod html;
pub mod lists;
pub mod review;
pub mod standards;
mod ways;
pub mod worksheet;

pub use ways::{Ways, date_text, escape};
