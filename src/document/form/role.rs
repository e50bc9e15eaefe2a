//! Who fills a sheet.

/// Who fills a sheet.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Role {
    /// The client.
    Client,
    /// The worker.
    Worker,
    /// A student.
    Student,
}

impl Role {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::Client, Self::Worker, Self::Student];

    /// Its name in worksheets and interface strings.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Client => "client",
            Self::Worker => "worker",
            Self::Student => "student",
        }
    }
}
