//! Services and phone numbers that depend on the place.

use super::Date;

/// A service that people can be referred to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Resource {
    /// Name.
    pub name: String,
    /// What kind of service.
    pub kind: Option<String>,
    /// Where it serves.
    pub area: Option<String>,
    /// How to reach it.
    pub contact: Option<String>,
    /// Who qualifies.
    pub eligibility: Option<String>,
    /// What it costs.
    pub cost: Option<String>,
    /// Languages spoken.
    pub languages: Vec<String>,
    /// When it is open.
    pub hours: Option<String>,
    /// Whether a sheet that names it is safe in a client's home.
    pub safe_to_print: bool,
    /// When the details were last checked.
    pub last_checked: Option<Date>,
    /// Anything else.
    pub note: Option<String>,
}
