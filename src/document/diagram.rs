//! Diagrams as data.

/// A diagram.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Diagram {
    /// File name without its ending.
    pub id: String,
    /// Title.
    pub title: String,
    /// What it shows, in words.
    pub description: String,
    /// What is drawn.
    pub data: Data,
}

/// What a diagram draws.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Data {
    /// Rings around a person, from the innermost out.
    Rings(Vec<Ring>),
    /// Steps and the arrows between them.
    Cycle {
        /// Steps in order.
        steps: Vec<Step>,
        /// Arrows between them.
        arrows: Vec<Arrow>,
    },
    /// A household and its ties to the world around it.
    Ecomap {
        /// Who is in the middle.
        center: String,
        /// What is around.
        nodes: Vec<Node>,
        /// How they are tied.
        ties: Vec<Tie>,
    },
    /// A family over generations.
    Genogram {
        /// Who belongs to it.
        people: Vec<Person>,
        /// Who is or was together, and their children.
        unions: Vec<Union>,
    },
}

/// A ring around a person.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Ring {
    /// Id.
    pub id: String,
    /// Title.
    pub title: String,
    /// What it is.
    pub text: Option<String>,
    /// What belongs to it.
    pub examples: Vec<String>,
}

/// A step of a cycle.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Step {
    /// Id.
    pub id: String,
    /// Title.
    pub title: String,
    /// What happens.
    pub text: Option<String>,
}

/// An arrow between steps.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Arrow {
    /// Id of the step it begins at.
    pub from: String,
    /// Id of the step it leads to.
    pub to: String,
    /// Words along it.
    pub label: Option<String>,
}

/// Something around a household.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Node {
    /// Id.
    pub id: String,
    /// Title.
    pub title: String,
    /// What kind of thing it is.
    pub kind: Option<String>,
}

/// A tie of an ecomap.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Tie {
    /// One end; `center` is the household.
    pub from: String,
    /// The other end.
    pub to: String,
    /// How strong it is.
    pub strength: Strength,
    /// Which way energy flows.
    pub direction: Direction,
    /// Words along it.
    pub label: Option<String>,
}

/// How strong a tie is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Strength {
    /// Strong.
    Strong,
    /// Weak.
    Weak,
    /// Stressful.
    Stressful,
}

impl Strength {
    /// Its name in interface strings.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Strong => "strong",
            Self::Weak => "weak",
            Self::Stressful => "stressful",
        }
    }
}

/// Which way energy flows along a tie.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Direction {
    /// From the first end to the second.
    To,
    /// From the second end to the first.
    From,
    /// Both ways.
    Both,
    /// Not said.
    None,
}

/// A person of a genogram.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Person {
    /// Id.
    pub id: String,
    /// Name or letter.
    pub name: String,
    /// Sex, which decides the symbol.
    pub sex: Sex,
    /// Year of birth.
    pub born: Option<u32>,
    /// Year of death.
    pub died: Option<u32>,
    /// Whether this is the person it is about.
    pub index: bool,
}

/// Sex as genograms show it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sex {
    /// A circle.
    Female,
    /// A square.
    Male,
    /// A diamond.
    Other,
}

/// Two people together, and their children.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Union {
    /// Ids of the partners.
    pub partners: Vec<String>,
    /// What kind of union.
    pub kind: UnionKind,
    /// Ids of the children, eldest first.
    pub children: Vec<String>,
}

/// Kinds of unions.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum UnionKind {
    /// Married.
    Married,
    /// Living together.
    Partners,
    /// Separated.
    Separated,
    /// Divorced.
    Divorced,
}

impl UnionKind {
    /// Its name in interface strings.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Married => "married",
            Self::Partners => "partners",
            Self::Separated => "separated",
            Self::Divorced => "divorced",
        }
    }
}
