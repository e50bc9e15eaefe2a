//! One address being rendered through the theme.

use serde::Serialize;
use tera::Context;

use super::Tree;
use crate::diagnostic::Diagnostic;
use crate::handbook::{self, Page};
use crate::render::context::{
    Article, Checklist, ChecklistPage, Link, Pack as PackContext, PackPhase, PackSheet,
    Page as PageContext, Person, Redirect, Scenario, SourceEntry, Standard, StandardSet, Story,
    Tip,
};
use crate::render::frame::{self, Facts};
use crate::render::{Ways, checklist, date_text, lists, pack, review, standards, worksheet};
use crate::route::{Address, Pack, Route};
use crate::theme::Theme;

#[derive(Serialize)]
pub(super) struct Nothing {}

#[derive(Serialize)]
struct OneSet {
    set: StandardSet,
}

#[derive(Serialize)]
struct OneStandard {
    standard: Standard,
}

/// One address being rendered.
pub(super) struct View<'a> {
    pub tree: &'a Tree,
    pub theme: &'a Theme,
    pub address: &'a Address,
}

impl View<'_> {
    pub(super) fn template(
        &self,
        template: &str,
        page: &PageContext,
        own: &impl Serialize,
    ) -> Result<Vec<u8>, Box<Diagnostic>> {
        self.theme.render(template, &self.context(page, own)).map(String::into_bytes)
    }

    /// What every template is given, and what its own struct says.
    pub(super) fn context(&self, page: &PageContext, own: &impl Serialize) -> Context {
        // Our own structs always serialise to maps.
        let mut context = Context::from_serialize(own).unwrap_or_default();
        context.insert("page", page);
        context.insert_value("site", self.tree.site.clone());
        context.insert_value("t", self.tree.strings.value());
        context
    }

    pub(super) fn generated(
        &self,
        template: &str,
        facts: Facts,
        own: &impl Serialize,
    ) -> Result<Vec<u8>, Box<Diagnostic>> {
        let page = frame::generated(&self.tree.book, &self.tree.strings, self.address, facts);
        self.template(template, &page, own)
    }

    /// A list of the book's; its page of text, if any, gives title and summary.
    pub(super) fn list(
        &self,
        template: &str,
        title: &str,
        own: &impl Serialize,
    ) -> Result<Vec<u8>, Box<Diagnostic>> {
        let page = self.tree.page_at(&self.address.route).filter(|page| page.file.is_some());
        let title =
            page.map_or_else(|| self.tree.strings.get(title).to_owned(), |page| page.title.clone());
        let summary = page.and_then(|page| page.summary.clone());
        let facts = Facts { title, summary, ..Facts::default() };
        let frame = frame::generated(&self.tree.book, &self.tree.strings, self.address, facts);
        let mut context = self.context(&frame, own);
        context.insert("sources", &page.map(|page| self.sources(page)).unwrap_or_default());
        context.insert("tips", &page.map(|page| self.tips(page)).unwrap_or_default());
        self.theme.render(template, &context).map(String::into_bytes)
    }

    /// The works that a page's text cites.
    pub(super) fn sources(&self, page: &Page) -> Vec<SourceEntry> {
        lists::sources(&self.tree.book, &self.tree.citations, page)
    }

    /// Definitions of the terms that a page's text mentions.
    pub(super) fn tips(&self, page: &Page) -> Vec<Tip> {
        lists::tips(&self.tree.book, &Ways::new(self.address), page)
    }

    pub(super) fn page(&self, ways: &Ways) -> Result<Vec<u8>, Box<Diagnostic>> {
        let tree = self.tree;
        let Some(number) = tree.page_numbers.get(&self.address.route).copied() else {
            return Ok(Vec::new());
        };
        let Some(page) = tree.book.pages.get(number) else {
            return Ok(Vec::new());
        };
        let context = frame::page(&tree.book, &tree.strings, self.address, page, number);
        let template = if number == 0 { "front.html" } else { "page.html" };
        self.template(template, &context, &self.article(page, ways))
    }

    pub(super) fn article(&self, page: &Page, ways: &Ways) -> Article {
        let tree = self.tree;
        let children = page.children.iter().filter_map(|id| tree.book.page(*id));
        let tag = |name: &String| Link {
            title: name.clone(),
            href: ways.to_place(&Route::Tags, &lists::tag_anchor(name)),
        };
        Article {
            body: tree.text(page, ways),
            is_section: page.is_section,
            children: if page.is_section {
                children.map(|child| ways.entry(child)).collect()
            } else {
                Vec::new()
            },
            standards: page.standards.iter().filter_map(|at| ways.chip(&tree.book, *at)).collect(),
            tags: page.tags.iter().map(tag).collect(),
            owner: page.owner.clone(),
            reviewed: page.reviewed.map(|date| date_text(date, &tree.strings)),
            due: page.due.map(|date| date_text(date, &tree.strings)),
            changed: review::changed(ways, page),
            scenario: page.scenario.as_ref().map(|it| self.scenario(page, it, ways)),
            sources: self.sources(page),
            tips: self.tips(page),
        }
    }

    pub(super) fn scenario(
        &self,
        page: &Page,
        scenario: &handbook::Scenario,
        ways: &Ways,
    ) -> Scenario {
        let sheets = scenario.worksheets.iter();
        let sheets = sheets.filter_map(|at| self.tree.book.worksheets.get(*at));
        let people = scenario.people.iter();
        Scenario {
            id: scenario.id.clone(),
            people: people
                .map(|(name, about)| Person { name: name.clone(), about: about.clone() })
                .collect(),
            given: scenario.given.clone(),
            not_given: scenario.not_given.clone(),
            task: scenario.task.clone(),
            worksheets: sheets
                .map(|sheet| Link { title: sheet.title.clone(), href: ways.to(&sheet.route()) })
                .collect(),
            pack: ways.to(&Route::Pack(Pack::Scenario(page.path.clone()))),
        }
    }

    pub(super) fn worksheet(&self, id: &str, ways: &Ways) -> Result<Vec<u8>, Box<Diagnostic>> {
        let tree = self.tree;
        let Some(sheet) = tree.book.worksheets.iter().find(|sheet| *sheet.address == *id) else {
            return Ok(Vec::new());
        };
        let context = worksheet::context(&tree.book, &tree.strings, ways, sheet, "");
        let facts = Facts {
            title: sheet.shown_title().to_owned(),
            summary: None,
            list: Some((tree.strings.get("collection_worksheets").to_owned(), Route::Worksheets)),
            phase: None,
            language: sheet.language.clone(),
            translations: sheet.translations.clone(),
        };
        let mut page = frame::generated(&tree.book, &tree.strings, self.address, facts);
        page.leave = true;
        self.template("worksheet.html", &page, &context)
    }

    pub(super) fn checklist(&self, id: &str, ways: &Ways) -> Result<Vec<u8>, Box<Diagnostic>> {
        let tree = self.tree;
        let number = tree.book.phases.iter().position(|phase| *phase.id == *id);
        let own: Option<Checklist> =
            number.and_then(|number| checklist::checklist(&tree.book, ways, number));
        let Some(own) = own else {
            return Ok(Vec::new());
        };
        let facts = Facts {
            title: own.title.clone(),
            summary: None,
            list: Some((tree.strings.get("collection_checklists").to_owned(), Route::Checklists)),
            phase: Some(own.phase),
            ..Facts::default()
        };
        let columns = checklist::columns(&tree.book);
        let own = ChecklistPage { checklists: vec![own], columns };
        self.generated("checklist.html", facts, &own)
    }

    pub(super) fn pack(&self, pack: &Pack, ways: &Ways) -> Result<Vec<u8>, Box<Diagnostic>> {
        let (book, strings) = (&self.tree.book, &self.tree.strings);
        let phases = pack::phases(book, pack);
        let story = pack::story(book, pack);
        let title = match (pack, story) {
            (Pack::Phases, _) => strings.get("pack_phases").to_owned(),
            (_, Some(page)) => strings.fill("pack_of", &[("title", &page.title)]),
            _ => {
                let phase = phases.first().and_then(|at| book.phases.get(*at));
                let title = phase.map(|phase| phase.title.as_str()).unwrap_or_default();
                strings.fill("pack_of", &[("title", title)])
            }
        };
        let list = match story {
            Some(_) => ("collection_scenarios", Route::Page("scenarios/index".into())),
            None => ("collection_checklists", Route::Checklists),
        };
        let facts = Facts {
            title,
            summary: None,
            list: Some((strings.get(list.0).to_owned(), list.1)),
            phase: phases.first().filter(|_| phases.len() == 1).map(|at| at + 1),
            ..Facts::default()
        };
        self.generated("pack.html", facts, &self.pack_parts(pack, ways))
    }

    fn pack_parts(&self, pack: &Pack, ways: &Ways) -> PackContext {
        let (book, strings) = (&self.tree.book, &self.tree.strings);
        let phase = |at: usize| {
            let checklist = checklist::checklist(book, ways, at)?;
            Some(PackPhase { checklist, prompts: pack::prompts(book, ways, at) })
        };
        let sheets = pack::worksheets(book, pack).into_iter();
        let sheets: Vec<_> = sheets
            .filter_map(|at| book.worksheets.get(at))
            .map(|sheet| PackSheet {
                title: sheet.shown_title().to_owned(),
                href: ways.to(&sheet.route()),
                sheet: worksheet::context(
                    book,
                    strings,
                    ways,
                    sheet,
                    &format!("{}-", sheet.address),
                ),
            })
            .collect();
        let banner = |one: &PackSheet| Some((one.sheet.privacy, one.sheet.banner.clone()?));
        let story = pack::story(book, pack).and_then(|page| {
            let scenario = self.scenario(page, page.scenario.as_ref()?, ways);
            let href = ways.to(&page.route());
            let (sources, tips) = (self.sources(page), self.tips(page));
            Some(Story { href, scenario, body: self.tree.text(page, ways), sources, tips })
        });
        PackContext {
            phases: pack::phases(book, pack).into_iter().filter_map(phase).collect(),
            columns: checklist::columns(book),
            story,
            banners: sheets.iter().filter_map(banner).collect(),
            sheets,
        }
    }

    pub(super) fn standard_set(&self, id: &str, ways: &Ways) -> Result<Vec<u8>, Box<Diagnostic>> {
        let tree = self.tree;
        let at = tree.book.standard_sets.iter().position(|set| *set.id == *id);
        let set = at.and_then(|at| standards::set(&tree.book, ways, at));
        let Some(set) = set else {
            return Ok(Vec::new());
        };
        let facts = Facts {
            title: set.title.clone(),
            summary: None,
            list: Some((tree.strings.get("collection_standards").to_owned(), Route::Standards)),
            phase: None,
            ..Facts::default()
        };
        self.generated("standard_set.html", facts, &OneSet { set })
    }

    pub(super) fn standard(
        &self,
        set: &str,
        id: &str,
        ways: &Ways,
    ) -> Result<Vec<u8>, Box<Diagnostic>> {
        let tree = self.tree;
        let Some((at, own)) = tree
            .standard(set, id)
            .and_then(|at| Some((at, standards::standard(&tree.book, ways, at)?)))
        else {
            return Ok(Vec::new());
        };
        let name = tree.book.standard(at);
        let name = name.map(|(set, one)| standards::full_name(&tree.strings, set, one));
        let facts = Facts {
            title: name.unwrap_or_default(),
            summary: Some(own.text.clone()),
            list: Some((tree.strings.get("collection_standards").to_owned(), Route::Standards)),
            phase: None,
            ..Facts::default()
        };
        let mut page = frame::generated(&tree.book, &tree.strings, self.address, facts);
        page.crumbs.push(own.set.clone());
        (page.previous, page.next) = standards::neighbours(&tree.book, ways, at);
        self.template("standard.html", &page, &OneStandard { standard: own })
    }

    pub(super) fn coverage(&self, ways: &Ways) -> Result<Vec<u8>, Box<Diagnostic>> {
        let tree = self.tree;
        let facts = Facts {
            title: tree.strings.get("coverage").to_owned(),
            summary: None,
            list: Some((tree.strings.get("collection_standards").to_owned(), Route::Standards)),
            phase: None,
            ..Facts::default()
        };
        let own = standards::coverage(&tree.book, &tree.strings, ways);
        self.generated("coverage.html", facts, &own)
    }

    pub(super) fn redirect(&self, path: &str, ways: &Ways) -> Result<Vec<u8>, Box<Diagnostic>> {
        let tree = self.tree;
        let page = tree.book.redirects.get(path).and_then(|id| tree.book.page(*id));
        let Some(page) = page else {
            return Ok(Vec::new());
        };
        let Link { title, href } = ways.page_link(page);
        let facts = Facts { title: title.clone(), ..Facts::default() };
        self.generated("redirect.html", facts, &Redirect { href, target: title })
    }
}
