//! What `handbook.toml` may ask of print and of web servers.

/// Paper sizes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Paper {
    /// US Letter.
    Letter,
    /// ISO A4.
    A4,
}

/// What is written beside an item of a checklist.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ChecklistColumn {
    /// Who does it.
    Who,
    /// When.
    When,
    /// Initials of whoever has done it.
    Initials,
}

impl ChecklistColumn {
    /// All columns.
    pub const ALL: [Self; 3] = [Self::Who, Self::When, Self::Initials];

    /// Its name in `handbook.toml`.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Who => "who",
            Self::When => "when",
            Self::Initials => "initials",
        }
    }
}

/// A web server that takes the headers of a site from a file beside it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Host {
    /// Netlify and Cloudflare Pages.
    Netlify,
    /// Internet Information Services, on Windows.
    Iis,
    /// Apache.
    Apache,
}

impl Host {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::Netlify, Self::Iis, Self::Apache];

    /// Its name in `handbook.toml`.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Netlify => "netlify",
            Self::Iis => "iis",
            Self::Apache => "apache",
        }
    }
}
