//! Standards, glossary, literature, services and diagrams.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::Arc;

use super::super::links::FileTarget;
use super::super::mentions::Finder;
use super::super::{Crosslink, Standard, StandardSet, Task, Term, Work};
use super::Resolution;
use crate::diagnostic::{Code, Diagnostic, did_you_mean};
use crate::document::diagram::Diagram;
use crate::document::slug;
use crate::route::{Route, id_part};
use crate::source::{SourcePath, Spanned};
use crate::syntax::{glossary, standards};

impl Resolution<'_> {
    pub(super) fn standard_sets(&mut self) {
        let mut sets: Vec<_> = self.parsed.standard_sets.iter().collect();
        sets.sort_by(|a, b| (a.year, &a.id).cmp(&(b.year, &b.id)));
        for set in sets {
            let route = Route::StandardSet(Arc::from(set.id.as_str()));
            let inside = self.inside(&set.file).to_owned();
            self.index.files.insert(inside, FileTarget::Route(route));
            self.shared_addresses(set);
            self.book.standard_sets.push(StandardSet {
                file: set.file.clone(),
                id: Arc::from(set.id.as_str()),
                title: set.title.clone(),
                short: set.short.clone(),
                publisher: set.publisher.clone(),
                year: set.year,
                note: set.note.clone(),
                superseded_by: None,
                standards: set.standards.iter().map(standard).collect(),
                tasks: Vec::new(),
            });
        }
    }

    /// Each standard has a page of its own, named after its id: ids of a set must
    /// differ in more than capital letters and signs. The same id twice is found
    /// with those of the whole book.
    fn shared_addresses(&mut self, set: &standards::StandardSet) {
        let mut seen: BTreeMap<String, &Spanned<String>> = BTreeMap::new();
        for standard in &set.standards {
            let id = &standard.id;
            let first = *seen.entry(id_part(&id.value)).or_insert(id);
            if first.value == id.value {
                continue;
            }
            let message = format!("`{}` would be published where `{}` is", id.value, first.value);
            self.diagnostics.push(
                Diagnostic::error(Code::DuplicateAddress, message)
                    .at(&set.file, id.span)
                    .related(&set.file, Some(first.span), "the first one")
                    .help("give one of them an id with other letters or digits"),
            );
        }
    }

    /// Tasks, once the standards of all sets are known.
    fn tasks(&mut self, set: &standards::StandardSet) {
        let tasks = set.tasks.iter().map(|task| Task {
            level: task.level,
            text: task.text.clone(),
            standards: self.standard_refs(&set.file, &task.standards),
        });
        let tasks = tasks.collect();
        let sets = &mut self.book.standard_sets;
        if let Some(own) = sets.iter_mut().find(|known| *known.id == *set.id) {
            own.tasks = tasks;
        }
    }

    pub(super) fn glossary(&mut self) {
        let Some((file, terms)) = &self.parsed.glossary else {
            return;
        };
        let inside = self.inside(file).to_owned();
        self.index.files.insert(inside, FileTarget::Route(Route::Glossary));
        let mut sorted: Vec<_> = terms.iter().collect();
        sorted.sort_by_key(|term| (slug(&term.term.value), term.term.value.clone()));
        let mut ids: HashMap<String, usize> = HashMap::new();
        for term in &sorted {
            let number = self.book.terms.len();
            for form in term_forms(term) {
                let known = self.index.terms.insert(form, number);
                if known.is_some_and(|known| known != number) {
                    self.diagnostics.push(duplicate_term(file, term));
                }
            }
            let base = slug(&term.term.value);
            let count = ids.entry(base.clone()).or_insert(0);
            *count += 1;
            self.book.terms.push(Term {
                id: if *count == 1 { base } else { format!("{base}-{count}") },
                term: term.term.value.clone(),
                abbreviation: term.abbreviation.clone(),
                definition: term.definition.clone(),
                also: term.also.clone(),
                see: Vec::new(),
            });
        }
        self.book.finder = Finder::new(&self.book.terms);
        self.see_also(file, &sorted);
    }

    pub(super) fn see_also(&mut self, file: &SourcePath, sorted: &[&glossary::Term]) {
        for (number, term) in sorted.iter().enumerate() {
            for see in &term.see {
                if let Some(target) = self.index.terms.get(&see.value.to_lowercase()).copied() {
                    if let Some(term) = self.book.terms.get_mut(number) {
                        term.see.push(target);
                    }
                    continue;
                }
                let known = sorted.iter().map(|term| term.term.value.as_str());
                let help = did_you_mean(&see.value, known)
                    .unwrap_or_else(|| "add the term, or remove it here".to_owned());
                let message = format!("`{}` is not in the glossary", see.value);
                self.diagnostics.push(
                    Diagnostic::error(Code::UnknownTerm, message).at(file, see.span).help(help),
                );
            }
        }
    }

    pub(super) fn references(&mut self) {
        let Some((file, library)) = &self.parsed.references else {
            return;
        };
        let inside = self.inside(file).to_owned();
        self.index.files.insert(inside, FileTarget::Route(Route::References));
        let mut entries: Vec<_> = library.iter().collect();
        entries.sort_by(|a, b| a.key().cmp(b.key()));
        for entry in entries {
            self.index.works.insert(entry.key().to_owned(), self.book.works.len());
            self.book.works.push(Work {
                key: entry.key().to_owned(),
                entry: entry.clone(),
                uses: BTreeSet::new(),
                of_standards: false,
            });
        }
    }

    pub(super) fn data_files(&mut self) {
        if let Some((file, resources)) = &self.parsed.resources {
            let inside = self.inside(file).to_owned();
            self.index.files.insert(inside, FileTarget::Route(Route::Resources));
            self.book.resources = resources.to_vec();
        }
        let diagrams = self.parsed.diagrams.iter().map(|(_, diagram)| Diagram::clone(diagram));
        self.book.diagrams = diagrams.collect();
        self.book.diagrams.sort_by(|a, b| a.id.cmp(&b.id));
    }

    /// Both directions of the crosswalk, which set replaced which, and tasks.
    pub(super) fn crosswalk(&mut self) {
        let parsed = self.parsed;
        for set in &parsed.standard_sets {
            if let Some(newer) = &set.superseded_by {
                let found =
                    self.book.standard_sets.iter().position(|known| *known.id == *newer.value);
                let own = self.book.standard_sets.iter().position(|known| *known.id == *set.id);
                if let (Some(own), None) = (own, found) {
                    let _ = own;
                    let message = format!("there is no set of standards `{}`", newer.value);
                    self.diagnostics.push(
                        Diagnostic::error(Code::UnknownStandard, message)
                            .at(&set.file, newer.span)
                            .help("name the other file in `standards/`, without its ending"),
                    );
                }
                if let Some(own) = own.and_then(|own| self.book.standard_sets.get_mut(own)) {
                    own.superseded_by = found;
                }
            }
            let work = set.reference.as_ref().and_then(|key| self.index.works.get(&key.value));
            if let Some(work) = work.and_then(|at| self.book.works.get_mut(*at)) {
                work.of_standards = true;
            }
            if let Some(reference) = &set.reference
                && self.parsed.references.is_some()
                && !self.index.works.contains_key(&reference.value)
            {
                let known = self.book.works.iter().map(|work| work.key.as_str());
                let help = did_you_mean(&reference.value, known)
                    .unwrap_or_else(|| "add the work to the references".to_owned());
                let message = format!("`{}` is not in the references", reference.value);
                let diagnostic = Diagnostic::error(Code::UnknownCitation, message);
                self.diagnostics.push(diagnostic.at(&set.file, reference.span).help(help));
            }
            for standard in &set.standards {
                self.crosslinks(set, standard);
            }
            self.tasks(set);
        }
    }

    pub(super) fn crosslinks(
        &mut self,
        set: &standards::StandardSet,
        standard: &standards::Standard,
    ) {
        let Some(own) = self.standard_ref(&set.file, &standard.id) else {
            return;
        };
        for link in &standard.also {
            let Some(other) = self.standard_ref(&set.file, &link.id) else {
                continue;
            };
            for (from, to) in [(own, other), (other, own)] {
                let sets = &mut self.book.standard_sets;
                let at =
                    sets.get_mut(from.set).and_then(|set| set.standards.get_mut(from.standard));
                let Some(at) = at else { continue };
                if !at.crosswalk.iter().any(|known| known.standard == to) {
                    at.crosswalk.push(Crosslink {
                        standard: to,
                        strength: link.strength,
                        comment: link.comment.clone(),
                    });
                }
            }
        }
    }
}

fn standard(standard: &standards::Standard) -> Standard {
    Standard {
        id: standard.id.value.clone(),
        address: Arc::from(id_part(&standard.id.value)),
        number: standard.number,
        title: standard.title.clone(),
        level: standard.level.clone(),
        text: standard.text.clone(),
        crosswalk: Vec::new(),
        pages: Vec::new(),
        worksheets: Vec::new(),
    }
}

fn term_forms(term: &glossary::Term) -> impl Iterator<Item = String> + '_ {
    std::iter::once(&term.term.value)
        .chain(&term.abbreviation)
        .chain(&term.also)
        .map(|form| form.to_lowercase())
}

fn duplicate_term(file: &SourcePath, term: &glossary::Term) -> Diagnostic {
    let message = format!("a form of `{}` belongs to another term as well", term.term.value);
    Diagnostic::error(Code::DuplicateId, message)
        .at(file, term.term.span)
        .help("remove the form that both have from `also` or `abbreviation` of one of them")
}
