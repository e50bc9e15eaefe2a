//! An author's mistake as data: where it is, what is wrong and what to do.
//! Turning it into words on a screen is the business of [`crate::report`].

use crate::source::{SourcePath, Span};

/// How much a diagnostic matters.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Severity {
    /// Stops publication.
    Error,
    /// Worth mending; does not stop publication.
    Warning,
    /// Said once, for information.
    Note,
}

impl Severity {
    /// The word that terminals, JSON and the preview show.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Error => "error",
            Self::Warning => "warning",
            Self::Note => "note",
        }
    }
}

macro_rules! codes {
    ($($(#[$doc:meta])* $name:ident = $text:literal,)*) => {
        /// What kind of mistake it is. The text of a code is stable: editors and
        /// scripts may rely on it.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum Code { $($(#[$doc])* $name,)* }

        impl Code {
            /// Every code there is.
            pub const ALL: &[Self] = &[$(Self::$name,)*];

            /// The stable text of the code.
            #[must_use]
            pub fn as_str(self) -> &'static str {
                match self { $(Self::$name => $text,)* }
            }
        }
    };
}

codes! {
    /// A link leads to a file that does not exist.
    BrokenLink = "broken-link",
    /// An image of another web site.
    RemoteImage = "remote-image",
    /// A link leads to a heading or item that the page does not have.
    BrokenAnchor = "broken-anchor",
    /// A TOML file cannot be read.
    TomlSyntax = "toml-syntax",
    /// YAML front matter cannot be read.
    YamlSyntax = "yaml-syntax",
    /// A key that is not known here.
    UnknownKey = "unknown-key",
    /// A required key is missing.
    MissingKey = "missing-key",
    /// A value of another type was expected.
    WrongType = "wrong-type",
    /// A value is outside what is allowed.
    InvalidValue = "invalid-value",
    /// A date or an interval that cannot be.
    InvalidDate = "invalid-date",
    /// Front matter that does not end.
    UnclosedFrontMatter = "unclosed-front-matter",
    /// A code fence that does not end.
    UnclosedFence = "unclosed-fence",
    /// A `:::` block that does not end.
    UnclosedDiv = "unclosed-div",
    /// A closing `:::` without a block to close.
    StrayDivEnd = "stray-div-end",
    /// A `:::` block with an unknown name.
    UnknownDiv = "unknown-div",
    /// An embed of something that does not exist.
    UnknownEmbed = "unknown-embed",
    /// The same id twice.
    DuplicateId = "duplicate-id",
    /// Two files that would be published at the same address.
    DuplicateAddress = "duplicate-address",
    /// Names that differ only in case or Unicode form.
    CollidingName = "colliding-name",
    /// A name that some systems cannot store.
    UnportableName = "unportable-name",
    /// A glossary term that is not defined.
    UnknownTerm = "unknown-term",
    /// A citation of a work that is not in the references.
    UnknownCitation = "unknown-citation",
    /// A standard that no set contains.
    UnknownStandard = "unknown-standard",
    /// A phase that the book does not have.
    UnknownPhase = "unknown-phase",
    /// A worksheet that does not exist.
    UnknownWorksheet = "unknown-worksheet",
    /// A prompt that no page contains.
    UnknownPrompt = "unknown-prompt",
    /// An edition that the book does not have.
    UnknownEdition = "unknown-edition",
    /// A language that the book does not have.
    UnknownLanguage = "unknown-language",
    /// A footnote that is referred to but not written.
    UnknownFootnote = "unknown-footnote",
    /// A field that a condition or calculation names does not exist.
    UnknownField = "unknown-field",
    /// A group of shared fields that does not exist.
    UnknownGroup = "unknown-group",
    /// A group of shared fields that no worksheet includes.
    UnusedGroup = "unused-group",
    /// A group of shared fields that includes itself.
    CircularInclude = "circular-include",
    /// Texts that are not translated, where others are.
    MissingTranslation = "missing-translation",
    /// A condition or calculation that depends on itself.
    CircularCondition = "circular-condition",
    /// A page that only other editions contain is linked from this one.
    ExcludedTarget = "excluded-target",
    /// An image that nothing uses.
    OrphanImage = "orphan-image",
    /// Works of the references that no page cites.
    UnusedReference = "unused-reference",
    /// An image without a text alternative.
    MissingAlternative = "missing-alternative",
    /// A heading that skips a level.
    SkippedHeading = "skipped-heading",
    /// A link whose words say nothing about where it leads.
    VagueLink = "vague-link",
    /// A colour that cannot be told from its ground.
    LowContrast = "low-contrast",
    /// A page without any text.
    EmptyPage = "empty-page",
    /// A template, style or string of the theme that cannot be used.
    ThemeError = "theme-error",
    /// Bytes that are not UTF-8.
    InvalidUtf8 = "invalid-utf8",
    /// A file in UTF-16.
    Utf16 = "utf-16",
    /// A file over the size limit.
    FileTooLarge = "file-too-large",
    /// Text nested too deep.
    NestingTooDeep = "nesting-too-deep",
    /// A file that the system would not let us read.
    UnreadableFile = "unreadable-file",
    /// The references cannot be read.
    ReferencesSyntax = "references-syntax",
    /// Tags of another program's templates.
    ForeignTemplate = "foreign-template",
    /// Front matter keys of another program.
    ForeignKeys = "foreign-keys",
    /// Active content in raw HTML was left out.
    UnsafeHtml = "unsafe-html",
}

/// Another place that has to do with a mistake.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Related {
    /// The file.
    pub file: SourcePath,
    /// The place in it, if known.
    pub span: Option<Span>,
    /// What is there.
    pub message: String,
}

/// One mistake, complete: nothing else is needed to show it but the sources.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Diagnostic {
    /// How much it matters.
    pub severity: Severity,
    /// What kind it is.
    pub code: Code,
    /// What is wrong, in one sentence without a full stop.
    pub message: String,
    /// The file.
    pub file: Option<SourcePath>,
    /// The place in the file's text; none means the file as a whole.
    pub span: Option<Span>,
    /// A few words beside the marked place.
    pub label: Option<String>,
    /// Other places.
    pub related: Vec<Related>,
    /// What to do.
    pub help: Option<String>,
}

impl Diagnostic {
    fn new(severity: Severity, code: Code, message: impl Into<String>) -> Self {
        Self {
            severity,
            code,
            message: message.into(),
            file: None,
            span: None,
            label: None,
            related: Vec::new(),
            help: None,
        }
    }

    /// A mistake that stops publication.
    pub fn error(code: Code, message: impl Into<String>) -> Self {
        Self::new(Severity::Error, code, message)
    }

    /// A mistake worth mending.
    pub fn warning(code: Code, message: impl Into<String>) -> Self {
        Self::new(Severity::Warning, code, message)
    }

    /// Something to know.
    pub fn note(code: Code, message: impl Into<String>) -> Self {
        Self::new(Severity::Note, code, message)
    }

    /// Names the file as a whole.
    #[must_use]
    pub fn in_file(mut self, file: &SourcePath) -> Self {
        self.file = Some(file.clone());
        self
    }

    /// Names the file and the place in it.
    #[must_use]
    pub fn at(mut self, file: &SourcePath, span: Span) -> Self {
        self.file = Some(file.clone());
        self.span = Some(span);
        self
    }

    /// A few words beside the marked place.
    #[must_use]
    pub fn label(mut self, label: impl Into<String>) -> Self {
        self.label = Some(label.into());
        self
    }

    /// What to do about it.
    #[must_use]
    pub fn help(mut self, help: impl Into<String>) -> Self {
        self.help = Some(help.into());
        self
    }

    /// What to do about it, if there is something to say.
    #[must_use]
    pub fn maybe_help(mut self, help: Option<String>) -> Self {
        self.help = help.or(self.help);
        self
    }

    /// Points at another place as well.
    #[must_use]
    pub fn related(
        mut self,
        file: &SourcePath,
        span: Option<Span>,
        message: impl Into<String>,
    ) -> Self {
        self.related.push(Related { file: file.clone(), span, message: message.into() });
        self
    }

    /// The order in which mistakes are shown: by file, place, then kind.
    #[must_use]
    pub fn sort_key(&self) -> (Option<&SourcePath>, Option<Span>, Severity, Code, &str) {
        (self.file.as_ref(), self.span, self.severity, self.code, &self.message)
    }
}

/// The known name nearest to a misspelt one, if any is near enough.
pub fn nearest<'a>(name: &str, known: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let wanted = name.to_lowercase();
    known
        .into_iter()
        .map(|candidate| (strsim::jaro_winkler(&wanted, &candidate.to_lowercase()), candidate))
        .filter(|(score, _)| *score >= 0.8)
        .max_by(|(a, left), (b, right)| a.total_cmp(b).then_with(|| right.cmp(left)))
        .map(|(_, candidate)| candidate)
}

/// The suggestion for a misspelt name, as a sentence.
pub fn did_you_mean<'a>(name: &str, known: impl IntoIterator<Item = &'a str>) -> Option<String> {
    nearest(name, known).map(|near| format!("did you mean `{near}`?"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_are_unique_kebab_case() {
        let mut seen: Vec<_> = Code::ALL.iter().map(|code| code.as_str()).collect();
        seen.sort_unstable();
        seen.dedup();
        assert_eq!(seen.len(), Code::ALL.len());
        assert!(seen.iter().all(|code| {
            code.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-')
        }));
    }

    #[test]
    fn nearest_prefers_the_closest_and_refuses_the_far() {
        let known = ["title", "tags", "summary"];
        assert_eq!(nearest("titel", known), Some("title"));
        assert_eq!(nearest("zzz", known), None);
    }
}
