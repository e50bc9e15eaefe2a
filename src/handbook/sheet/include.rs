//! Fields of shared groups, put where sheets include them.

use std::collections::{BTreeMap, BTreeSet};

use super::{Draft, Found, Part, Placed, Written};
use crate::diagnostic::{Code, Diagnostic, did_you_mean};
use crate::source::{SourcePath, Span};
use crate::syntax::worksheet::group::Group;
use crate::syntax::worksheet::{FieldDraft, Include, Member, Worksheet};

/// How many groups may stand in one another.
const DEEPEST: usize = 8;

/// The shared groups of the book, by name.
#[derive(Debug, Default)]
pub struct Groups<'a> {
    by_id: BTreeMap<&'a str, &'a Group>,
}

impl<'a> Groups<'a> {
    /// The groups by their names, and those whose name is taken already.
    pub fn new(all: impl IntoIterator<Item = &'a Group>) -> (Self, Vec<(&'a Group, &'a Group)>) {
        let mut groups = Self::default();
        let mut taken = Vec::new();
        for group in all {
            match groups.by_id.get(group.id.as_str()) {
                Some(first) => taken.push((group, *first)),
                None => {
                    groups.by_id.insert(&group.id, group);
                }
            }
        }
        (groups, taken)
    }

    /// Groups with fields that neither a sheet nor a group of a sheet includes.
    pub fn unused(&self, sheets: impl IntoIterator<Item = &'a Worksheet>) -> Vec<&'a Group> {
        let mut used = BTreeSet::new();
        let sections = sheets.into_iter().flat_map(|sheet| &sheet.sections);
        let mut left: Vec<_> = sections.flat_map(|section| &section.members).collect();
        while let Some(member) = left.pop() {
            if let Member::Include(include) = member
                && let Some(group) = self.by_id.get(include.group.value.as_str())
                && used.insert(&group.id)
            {
                left.extend(&group.members);
            }
        }
        let unused =
            self.by_id.values().filter(|group| !used.contains(&group.id) && group.has_fields());
        unused.copied().collect()
    }
}

/// All fields of a sheet, those of groups in their places.
pub fn expand<'a>(sheet: &'a Worksheet, groups: &Groups<'a>, found: &mut Found) -> Draft<'a> {
    let mut expansion = Expansion {
        groups,
        found,
        ids: BTreeMap::new(),
        included: BTreeMap::new(),
        broken: BTreeSet::new(),
        is_whole: sheet.is_whole,
    };
    let mut parts = Vec::with_capacity(sheet.sections.len());
    for section in &sheet.sections {
        let file = &sheet.file;
        let conditions = section.show_when.as_ref();
        let conditions = conditions.map(|condition| Written { file, condition });
        let mut fields = Vec::new();
        let outer = Outer { file, way: Vec::new(), conditions: Vec::new() };
        expansion.members(&section.members, &outer, &mut fields);
        let section = section.section.clone();
        parts.push(Part { section, conditions: conditions.into_iter().collect(), fields });
    }
    let Expansion { broken, is_whole, .. } = expansion;
    Draft { parts, broken, is_whole }
}

/// Where members stand: the file, the groups on the way to it, and what must
/// hold for all of them.
struct Outer<'a> {
    file: &'a SourcePath,
    way: Vec<&'a str>,
    conditions: Vec<Written<'a>>,
}

struct Expansion<'a, 'g> {
    groups: &'g Groups<'a>,
    found: &'g mut Found,
    ids: BTreeMap<&'a str, (&'a SourcePath, Span)>,
    included: BTreeMap<&'a str, (&'a SourcePath, Span)>,
    broken: BTreeSet<String>,
    is_whole: bool,
}

impl<'a> Expansion<'a, '_> {
    fn members(&mut self, members: &'a [Member], outer: &Outer<'a>, fields: &mut Vec<Placed<'a>>) {
        for member in members {
            match member {
                Member::Field(draft) => fields.extend(self.field(draft, outer)),
                Member::Broken(id) => {
                    self.broken.insert(id.value.clone());
                }
                Member::Include(include) => self.include(include, outer, fields),
            }
        }
    }

    fn field(&mut self, draft: &'a FieldDraft, outer: &Outer<'a>) -> Option<Placed<'a>> {
        let (file, id) = (outer.file, &draft.field.id);
        if let Some((other, first)) = self.ids.insert(&id.value, (file, id.span)) {
            self.found.diagnostics.push(
                Diagnostic::error(
                    Code::DuplicateId,
                    format!("two fields are called `{}`", id.value),
                )
                .at(file, id.span)
                .related(other, Some(first), "the first one")
                .help(
                    "rename one of them: the fields of a sheet and of all groups that it \
                         includes need ids of their own",
                ),
            );
            return None;
        }
        let own = draft.show_when.as_ref().map(|condition| Written { file, condition });
        let conditions = outer.conditions.iter().copied().chain(own).collect();
        Some(Placed { file, field: draft.field.clone(), conditions, items: &draft.items })
    }

    fn include(&mut self, include: &'a Include, outer: &Outer<'a>, fields: &mut Vec<Placed<'a>>) {
        let name = include.group.value.as_str();
        let Some(group) = self.groups.by_id.get(name).copied() else {
            self.report_missing(include, outer.file);
            return;
        };
        if !self.may_enter(name, include, outer) {
            return;
        }
        self.is_whole &= group.is_whole;
        let mut way = outer.way.clone();
        way.push(name);
        let own = include.show_when.as_ref();
        let own = own.map(|condition| Written { file: outer.file, condition });
        let conditions = outer.conditions.iter().copied().chain(own).collect();
        self.members(&group.members, &Outer { file: &group.file, way, conditions }, fields);
    }

    fn report_missing(&mut self, include: &Include, file: &SourcePath) {
        let name = &include.group.value;
        let known: Vec<_> = self.groups.by_id.keys().copied().collect();
        let help = did_you_mean(name, known.iter().copied()).unwrap_or_else(|| {
            if known.is_empty() {
                format!("write its fields into `fields/{name}.toml`, each as [[fields]]")
            } else {
                format!("the groups in `fields/` are {}", known.join(", "))
            }
        });
        let message = format!("there is no group of fields `{name}`");
        self.found.error(Code::UnknownGroup, (file, include.group.span), message, help);
    }

    /// Whether a group may be included here: not in itself, not too deep, and
    /// once on a sheet, since its fields' ids would be there twice.
    fn may_enter(&mut self, name: &'a str, include: &'a Include, outer: &Outer<'a>) -> bool {
        let place = (outer.file, include.group.span);
        if let Some(at) = outer.way.iter().position(|known| *known == name) {
            let way = outer.way.iter().skip(at).copied().chain([name]);
            let shown: Vec<_> = way.map(|name| format!("`{name}`")).collect();
            let message = format!("this group includes itself: {}", shown.join(" → "));
            let help = "remove one of these `include`s";
            self.found.error(Code::CircularInclude, place, message, help);
            return false;
        }
        if outer.way.len() >= DEEPEST {
            let message = format!("groups are included more than {DEEPEST} deep");
            let help = "include the group in the worksheet itself";
            self.found.error(Code::NestingTooDeep, place, message, help);
            return false;
        }
        if let Some((file, span)) = self.included.insert(name, place) {
            let message = format!("the group `{name}` is there twice on this sheet");
            let diagnostic = Diagnostic::error(Code::DuplicateId, message)
                .at(place.0, place.1)
                .related(file, Some(span), "the first one")
                .help(
                    "include it once: the ids of its fields must be unique on the sheet. For \
                     several people or goals, include it in a section with `repeat`",
                );
            self.found.diagnostics.push(diagnostic);
            return false;
        }
        true
    }
}
