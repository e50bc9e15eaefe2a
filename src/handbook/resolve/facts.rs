//! What `handbook.toml` says: the book itself, its phases and its front page.

use std::sync::Arc;

use super::super::check::IMAGES;
use super::super::links::FileTarget;
use super::super::{Audience, Book, Brand, PageId, Phase};
use super::Resolution;
use crate::diagnostic::{Code, did_you_mean};
use crate::source::{SourcePath, Spanned};

impl Resolution<'_> {
    pub(super) fn book_itself(&mut self, audience: &Audience, language: Option<&str>) {
        let config = self.config;
        let languages = config.languages();
        let own = languages.own();
        let language = language.unwrap_or(own);
        let edition = match audience {
            Audience::Edition(id) => config
                .editions
                .iter()
                .find(|edition| edition.id.value == *id)
                .map(|edition| (id.clone(), edition.title.clone())),
            Audience::Unnamed | Audience::Everything => None,
        };
        let editions = config.editions.iter();
        let editions =
            editions.map(|edition| (edition.id.value.clone(), edition.title.clone())).collect();
        self.book.book = Book {
            title: config.title.clone().unwrap_or_default(),
            summary: config.summary.clone(),
            version: config.version.clone(),
            date: config.date,
            tree: Arc::from(if language == own { "" } else { language }),
            language: language.to_owned(),
            languages: languages.all().map(str::to_owned).collect(),
            base_url: config.base_url.clone(),
            organisation: config.organisation.name.clone(),
            statement: config.organisation.statement.clone(),
            edition,
            editions,
            paper: config.print.paper,
            checklist_columns: config.print.checklist_columns.clone(),
            reviewer: config.review.owner.clone(),
            resources_every: config.review.resources_every.or(config.review.every),
            synonyms: config.search.synonyms.clone(),
            query_links: config.search.query_links,
            banners: config.banners.clone(),
            exit: config.exit.clone(),
            brand: self.brand(),
            headers: config.headers.clone(),
            ..Book::default()
        };
        self.unique_ids(config.editions.iter().map(|edition| &edition.id), "edition");
    }

    fn brand(&mut self) -> Brand {
        let brand = &self.config.brand;
        Brand {
            name: brand.name.clone(),
            logo: brand.logo.as_ref().and_then(|logo| self.logo(logo)),
            accent: brand.accent,
            accent_dark: brand.accent_dark,
        }
    }

    /// The published path of the logo, which is a file of the content.
    fn logo(&mut self, logo: &Spanned<String>) -> Option<Arc<str>> {
        let written = logo.value.as_str();
        if written.contains("://") || written.starts_with("//") {
            let message = "images from other web sites are not shown: readers' browsers would tell that site who reads what";
            let help = "save the logo in the content folder and name that file";
            self.in_config(logo, Code::RemoteImage, message.to_owned(), help.to_owned());
            return None;
        }
        let is_image = |path: &str| IMAGES.contains(&SourcePath::new(path).extension().as_str());
        if !is_image(written) {
            let message = format!("`{written}` is not an image that browsers show");
            let help = format!("the logo can be a file of type {}", IMAGES.join(", "));
            self.in_config(logo, Code::InvalidValue, message, help);
            return None;
        }
        if let Some(FileTarget::Asset) = self.index.files.get(written) {
            return Some(self.publish_asset(written));
        }
        let images: Vec<_> = self.index.files.keys().filter(|path| is_image(path)).collect();
        let help = did_you_mean(written, images.into_iter().map(String::as_str))
            .unwrap_or_else(|| "the path counts from the content folder".to_owned());
        let message = format!("there is no image `{written}`");
        self.in_config(logo, Code::BrokenLink, message, help);
        None
    }

    pub(super) fn phases(&mut self) {
        let config = self.config;
        self.unique_ids(config.phases.iter().map(|phase| &phase.id), "phase");
        self.book.phases = config
            .phases
            .iter()
            .map(|phase| Phase {
                id: Arc::from(phase.id.value.as_str()),
                title: phase.title.clone(),
                purpose: phase.purpose.clone(),
                output: phase.output.clone(),
                checklist_title: phase.checklist.clone().unwrap_or_else(|| phase.title.clone()),
                page: None,
                pages: Vec::new(),
                worksheets: Vec::new(),
                checklist: Vec::new(),
            })
            .collect();
    }

    /// What `handbook.toml` wants on the front page.
    pub(super) fn front_page(&mut self) {
        let config = self.config;
        self.book.book.danger = config.danger_page.as_ref().and_then(|page| self.config_page(page));
        for strand in &config.strands {
            if let Some(page) = self.config_page(&strand.page) {
                self.book.book.strands.push((strand.title.clone(), page));
            }
        }
        for sheet in &config.pinned {
            let id = sheet.value.rsplit('/').next().unwrap_or_default().trim_end_matches(".toml");
            match self.book.worksheets.iter().position(|known| *known.id == *id) {
                Some(at) => self.book.book.pinned.push(at),
                None => {
                    let known = self.book.worksheets.iter().map(|sheet| &*sheet.id);
                    let help = did_you_mean(id, known)
                        .unwrap_or_else(|| "name a file in `worksheets/`".to_owned());
                    let message = format!("there is no worksheet `{}`", sheet.value);
                    self.in_config(sheet, Code::UnknownWorksheet, message, help);
                }
            }
        }
    }

    pub(super) fn config_page(&mut self, path: &Spanned<String>) -> Option<PageId> {
        if let Some(FileTarget::Page(id)) = self.index.files.get(&path.value) {
            return Some(*id);
        }
        let files = self.index.files.keys().filter(|file| file.ends_with(".md"));
        let help = did_you_mean(&path.value, files.map(String::as_str))
            .unwrap_or_else(|| "the path counts from the content folder".to_owned());
        let message = format!("there is no page `{}`", path.value);
        self.in_config(path, Code::BrokenLink, message, help);
        None
    }
}
