//! The `guidepost` program.

mod cli;

use std::process::ExitCode;

use mimalloc::MiMalloc;

/// A book is millions of small texts, made on all processors at once: with the
/// systems' own allocators a build takes a third longer.
#[global_allocator]
static ALLOCATOR: MiMalloc = MiMalloc;

fn main() -> ExitCode {
    cli::run()
}
