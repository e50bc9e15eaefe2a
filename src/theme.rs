//! A theme: templates, files and interface strings. The named theme's files go
//! over the default theme's, one by one.

use std::collections::BTreeMap;
use std::sync::Arc;

use serde::Deserialize;
use tera::{ErrorKind, Kwargs, State, Tera, TeraResult, Value};

use crate::diagnostic::{Code, Diagnostic};
use crate::source::{Source, SourcePath, Span};
use crate::syntax::encoding;
use crate::syntax::strings;

/// Name of the theme that every other one builds on.
pub const DEFAULT: &str = "default";

/// Templates, files and strings, ready to use.
#[derive(Clone, Debug, Default)]
pub struct Theme {
    tera: Tera,
    template_files: BTreeMap<String, SourcePath>,
    assets: BTreeMap<Arc<str>, Source>,
    strings: BTreeMap<String, Strings>,
    /// Why there are no templates at all.
    broken: Option<Box<Diagnostic>>,
}

/// The interface strings of a language.
#[derive(Clone, Debug)]
pub struct Strings {
    texts: BTreeMap<String, String>,
    value: Value,
}

impl Default for Strings {
    fn default() -> Self {
        Self { texts: BTreeMap::new(), value: Value::none() }
    }
}

impl Strings {
    fn new(texts: BTreeMap<String, String>) -> Self {
        let value = Value::from_serializable(&texts);
        Self { texts, value }
    }

    /// The text with this key; the key itself if the theme lacks it.
    #[must_use]
    pub fn get<'a>(&'a self, key: &'a str) -> &'a str {
        self.texts.get(key).map_or(key, String::as_str)
    }

    /// The text with this key, if the theme has it.
    #[must_use]
    pub fn find(&self, key: &str) -> Option<&str> {
        self.texts.get(key).map(String::as_str)
    }

    /// All texts whose keys begin so.
    pub fn starting_with<'a>(
        &'a self,
        prefix: &'a str,
    ) -> impl Iterator<Item = (&'a str, &'a str)> {
        let texts = self.texts.range(prefix.to_owned()..);
        let texts = texts.take_while(move |(key, _)| key.starts_with(prefix));
        texts.map(|(key, text)| (key.as_str(), text.as_str()))
    }

    /// The text with this key, its `{name}` places filled.
    #[must_use]
    pub fn fill(&self, key: &str, places: &[(&str, &str)]) -> String {
        let mut text = self.get(key).to_owned();
        for (name, value) in places {
            text = text.replace(&format!("{{{name}}}"), value);
        }
        text
    }

    /// All texts, for templates.
    #[must_use]
    pub fn value(&self) -> Value {
        self.value.clone()
    }
}

impl Theme {
    /// Reads the theme `name` out of the theme folders' files.
    #[must_use]
    pub fn load(sources: &BTreeMap<SourcePath, Source>, name: &str) -> (Self, Vec<Diagnostic>) {
        let mut theme = Self::default();
        let mut diagnostics = Vec::new();
        let mut templates = BTreeMap::new();
        let mut layers = vec![DEFAULT];
        if name != DEFAULT {
            layers.push(name);
            let prefix = format!("themes/{name}/");
            if !sources.keys().any(|path| path.as_str().starts_with(&prefix)) {
                diagnostics.push(unknown_theme(name, sources));
            }
        }
        let mut default_templates = BTreeMap::new();
        for layer in layers {
            let prefix = format!("themes/{layer}/");
            for source in sources.values() {
                if let Some(inside) = source.path.as_str().strip_prefix(&prefix) {
                    theme.add(inside, source, &mut templates, &mut diagnostics);
                }
            }
            if layer == DEFAULT {
                default_templates.clone_from(&templates);
            }
        }
        theme.fill_missing_strings();
        theme.join_scripts();
        theme.load_templates(&templates, &default_templates, &mut diagnostics);
        (theme, diagnostics)
    }

    fn add<'a>(
        &mut self,
        inside: &str,
        source: &'a Source,
        templates: &mut BTreeMap<String, &'a str>,
        diagnostics: &mut Vec<Diagnostic>,
    ) {
        if let Some(name) = inside.strip_prefix("templates/") {
            match encoding::text(source) {
                Ok(text) => {
                    templates.insert(name.to_owned(), text);
                    self.template_files.insert(name.to_owned(), source.path.clone());
                }
                Err(diagnostic) => diagnostics.push(*diagnostic),
            }
        } else if let Some(name) = inside.strip_prefix("assets/") {
            self.assets.insert(Arc::from(name), source.clone());
        } else if let Some(language) =
            inside.strip_prefix("strings/").and_then(|name| name.strip_suffix(".toml"))
        {
            let (texts, found) = strings::parse(source);
            diagnostics.extend(found);
            let mut all = self.strings.remove(language).unwrap_or_default().texts;
            all.extend(texts);
            self.strings.insert(language.to_owned(), Strings::new(all));
        }
    }

    /// A folder whose name ends in `.js` holds the parts of one script. A page asks
    /// for one file, and a theme can replace one part.
    fn join_scripts(&mut self) {
        let mut joined: BTreeMap<String, Vec<u8>> = BTreeMap::new();
        self.assets.retain(|name, source| {
            let Some((folder, _)) = name.rsplit_once('/').filter(|(it, _)| it.ends_with(".js"))
            else {
                return true;
            };
            let script = joined.entry(folder.to_owned()).or_default();
            script.extend_from_slice(source.bytes());
            false
        });
        for (name, bytes) in joined {
            let path = SourcePath::new(format!("themes/{DEFAULT}/assets/{name}"));
            self.assets.insert(Arc::from(name), Source::new(path, bytes));
        }
    }

    /// What a language lacks is shown in English.
    fn fill_missing_strings(&mut self) {
        let english = self.strings.get("en").cloned().unwrap_or_default().texts;
        for strings in self.strings.values_mut() {
            let mut all = english.clone();
            all.extend(std::mem::take(&mut strings.texts));
            *strings = Strings::new(all);
        }
    }

    /// Where the named theme's templates cannot be read, those of the default
    /// theme show the book, so that it can be looked at while they are mended.
    fn load_templates(
        &mut self,
        templates: &BTreeMap<String, &str>,
        default: &BTreeMap<String, &str>,
        diagnostics: &mut Vec<Diagnostic>,
    ) {
        self.tera = tera();
        let Err(error) = self.tera.add_raw_templates(templates.iter()) else {
            return;
        };
        let found = self.diagnostic(&error, None);
        self.tera = tera();
        if self.tera.add_raw_templates(default.iter()).is_err() {
            self.broken = Some(Box::new(found.clone()));
        }
        diagnostics.push(found);
    }

    /// The interface strings of a language, or of the nearest one there is.
    #[must_use]
    pub fn strings(&self, language: &str) -> Option<&Strings> {
        let primary = language.split('-').next().unwrap_or(language);
        self.strings.get(language).or_else(|| self.strings.get(primary))
    }

    /// Languages that the theme speaks.
    pub fn languages(&self) -> impl Iterator<Item = &str> {
        self.strings.keys().map(String::as_str)
    }

    /// Files to publish, by name.
    #[must_use]
    pub fn assets(&self) -> &BTreeMap<Arc<str>, Source> {
        &self.assets
    }

    /// Renders a template.
    ///
    /// # Errors
    /// A diagnostic that names the template's file and line.
    pub fn render(
        &self,
        template: &str,
        context: &tera::Context,
    ) -> Result<String, Box<Diagnostic>> {
        if let Some(broken) = &self.broken {
            return Err(broken.clone());
        }
        self.tera
            .render(template, context)
            .map_err(|error| Box::new(self.diagnostic(&error, Some(template))))
    }

    fn diagnostic(&self, error: &tera::Error, template: Option<&str>) -> Diagnostic {
        let (name, message, span) = match error.kind() {
            ErrorKind::MissingParent { current, parent } => {
                let message = format!("this template extends `{parent}`, which does not exist");
                (Some(current.as_str()), message, None)
            }
            ErrorKind::CircularExtend { tpl, .. } => {
                let message = "this template extends itself, by way of others".to_owned();
                (Some(tpl.as_str()), message, None)
            }
            ErrorKind::CircularInclude { tpl, .. } => {
                let message = "this template includes itself, by way of others".to_owned();
                (Some(tpl.as_str()), message, None)
            }
            ErrorKind::SyntaxError(report) | ErrorKind::RenderingError(report) => (
                Some(report.filename()),
                report.message().to_owned(),
                Some(Span::from(report.span().range.clone())),
            ),
            ErrorKind::TemplateNotFound(name) => {
                (template, format!("there is no template `{name}`"), None)
            }
            _ => (template, error.to_string().lines().next().unwrap_or_default().to_owned(), None),
        };
        let diagnostic = Diagnostic::error(Code::ThemeError, message)
            .help("mend the template; the language is described at https://keats.github.io/tera/");
        match (name.and_then(|name| self.template_files.get(name)), span) {
            (Some(file), Some(span)) => diagnostic.at(file, span),
            (Some(file), None) => diagnostic.in_file(file),
            (None, _) => diagnostic,
        }
    }
}

fn unknown_theme(name: &str, sources: &BTreeMap<SourcePath, Source>) -> Diagnostic {
    let names = sources.keys().filter_map(|path| path.as_str().split('/').nth(1));
    let help = crate::diagnostic::did_you_mean(name, names)
        .unwrap_or_else(|| format!("make the folder `themes/{name}`, or choose another theme"));
    Diagnostic::error(Code::ThemeError, format!("there is no theme `{name}`")).help(help)
}

fn tera() -> Tera {
    let mut tera = Tera::new();
    tera.autoescape_on(vec![".html", ".xml"]);
    tera.register_filter("fill", fill);
    tera
}

/// `{{ t.checked_on | fill(date="…") }}` fills the `{date}` of a string.
// Tera hands the arguments over by value.
#[allow(clippy::needless_pass_by_value)]
fn fill(text: &str, places: Kwargs, _: &State<'_>) -> TeraResult<String> {
    let places: BTreeMap<String, Place> = places.deserialize()?;
    let mut filled = text.to_owned();
    for (name, value) in places {
        let value = match value {
            Place::Text(text) => text,
            Place::Number(number) => number.to_string(),
        };
        filled = filled.replace(&format!("{{{name}}}"), &value);
    }
    Ok(filled)
}

/// What can go into a place of a string.
#[derive(Deserialize)]
#[serde(untagged)]
enum Place {
    Text(String),
    Number(u64),
}
