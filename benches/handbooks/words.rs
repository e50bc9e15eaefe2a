//! Text without meaning, the same at every run.

/// A small pseudo-random generator: `SplitMix64` by Steele, Lea and Flood.
pub struct Random(pub u64);

impl Random {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        z ^ (z >> 31)
    }

    /// A number below `end`.
    pub fn below(&mut self, end: usize) -> usize {
        let number = self.next() % end.max(1) as u64;
        usize::try_from(number).unwrap_or_default()
    }

    /// A number from `low` up to and without `high`.
    pub fn between(&mut self, low: usize, high: usize) -> usize {
        low + self.below(high - low)
    }

    fn pick<'a>(&mut self, from: &[&'a str]) -> &'a str {
        from.get(self.below(from.len())).copied().unwrap_or_default()
    }

    /// A word.
    pub fn word(&mut self) -> &'static str {
        self.pick(WORDS)
    }

    /// So many words, without punctuation.
    pub fn phrase(&mut self, words: usize) -> String {
        (0..words).map(|_| self.word()).collect::<Vec<_>>().join(" ")
    }

    /// So many words, with a capital letter.
    pub fn title(&mut self, words: usize) -> String {
        capital(&self.phrase(words))
    }

    /// A sentence.
    pub fn sentence(&mut self) -> String {
        let before = self.between(4, 10);
        let after = self.between(3, 9);
        let comma = self.pick(&[", ", ", and ", " because ", " so that ", "; "]);
        format!("{}{comma}{}.", self.title(before), self.phrase(after))
    }
}

fn capital(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map(|first| first.to_uppercase().chain(letters).collect()).unwrap_or_default()
}

/// The glossary's terms are made of two of these each.
pub fn term(number: usize) -> String {
    let of = |list: &[&'static str], at: usize| list.get(at % list.len()).copied();
    let first = of(QUALITIES, number / THINGS.len()).unwrap_or_default();
    let second = of(THINGS, number).unwrap_or_default();
    format!("{first} {second}")
}

const QUALITIES: &[&str] = &[
    "shared", "informed", "guided", "formal", "mutual", "early", "planned", "open", "closed",
    "joint",
];

const THINGS: &[&str] = &[
    "consent",
    "review",
    "referral",
    "closing",
    "visit",
    "supervision",
    "reflection",
    "priority",
    "strength",
    "boundary",
    "safeguard",
    "intake",
    "advocacy",
    "assessment",
    "outreach",
    "transfer",
    "record",
    "waiver",
    "outcome",
    "ambivalence",
];

const WORDS: &[&str] = &[
    "the",
    "a",
    "of",
    "to",
    "and",
    "in",
    "that",
    "with",
    "for",
    "on",
    "at",
    "by",
    "from",
    "before",
    "after",
    "without",
    "this",
    "each",
    "their",
    "your",
    "our",
    "whose",
    "every",
    "any",
    "person",
    "family",
    "worker",
    "agency",
    "service",
    "plan",
    "need",
    "goal",
    "meeting",
    "question",
    "answer",
    "note",
    "letter",
    "phone",
    "number",
    "housing",
    "income",
    "health",
    "school",
    "support",
    "safety",
    "risk",
    "worry",
    "hope",
    "change",
    "choice",
    "step",
    "week",
    "month",
    "today",
    "later",
    "again",
    "always",
    "often",
    "never",
    "ask",
    "listen",
    "write",
    "read",
    "call",
    "visit",
    "agree",
    "decide",
    "explain",
    "check",
    "repeat",
    "wait",
    "offer",
    "accept",
    "refuse",
    "describe",
    "notice",
    "remember",
    "prepare",
    "follow",
    "return",
    "begin",
    "end",
    "clear",
    "plain",
    "careful",
    "patient",
    "honest",
    "small",
    "large",
    "new",
    "old",
    "possible",
    "useful",
    "difficult",
    "private",
    "open",
    "quiet",
    "ready",
    "ordinary",
    "neighbour",
    "parent",
    "child",
    "friend",
    "doctor",
    "teacher",
    "landlord",
    "interpreter",
    "volunteer",
    "supervisor",
    "colleague",
    "document",
    "appointment",
    "transport",
    "medicine",
    "language",
    "culture",
    "community",
    "resource",
    "eligibility",
    "application",
    "deadline",
    "decision",
    "permission",
    "signature",
    "copy",
    "folder",
    "summary",
    "progress",
    "setback",
    "strength",
    "barrier",
    "feeling",
    "silence",
    "trust",
    "respect",
    "dignity",
    "purpose",
    "reason",
    "example",
    "detail",
    "fact",
    "story",
    "history",
    "future",
    "present",
    "morning",
    "evening",
    "office",
    "kitchen",
    "table",
    "door",
    "window",
    "street",
    "town",
    "county",
    "it",
    "is",
    "was",
    "are",
    "has",
    "can",
    "may",
    "should",
    "must",
    "will",
    "not",
    "also",
    "only",
    "more",
    "less",
    "than",
    "when",
    "where",
    "who",
    "what",
    "how",
    "if",
    "then",
    "there",
    "here",
    "about",
    "between",
    "through",
];
