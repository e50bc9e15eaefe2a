//! `standards/*.toml`: one set of professional standards a file.

use super::encoding;
use super::table::{Table, Toml};
use crate::diagnostic::{Code, Diagnostic, did_you_mean};
use crate::document::{Strength, TaskLevel};
use crate::source::{Source, SourcePath, Spanned};

/// A set of standards.
#[derive(Clone, Debug, PartialEq)]
pub struct StandardSet {
    /// Its file.
    pub file: SourcePath,
    /// File name without its ending: `nasw-2013`.
    pub id: String,
    /// Full title.
    pub title: String,
    /// Short title, for chips: `NASW 2013`.
    pub short: String,
    /// Who publishes it.
    pub publisher: Option<String>,
    /// Year of the edition.
    pub year: Option<u32>,
    /// Id of the set that replaced it.
    pub superseded_by: Option<Spanned<String>>,
    /// Key of the work in the references.
    pub reference: Option<Spanned<String>>,
    /// What to know about this rendering.
    pub note: Option<String>,
    /// Levels that its standards are divided into.
    pub levels: Vec<Spanned<String>>,
    /// The standards in order.
    pub standards: Vec<Standard>,
    /// What the work consists of, in order.
    pub tasks: Vec<Task>,
}

/// One standard.
#[derive(Clone, Debug, PartialEq)]
pub struct Standard {
    /// Id, such as `N92-4`.
    pub id: Spanned<String>,
    /// Number in its set.
    pub number: u32,
    /// Short title.
    pub title: String,
    /// Level, where the set has levels.
    pub level: Option<String>,
    /// What it asks, in our words.
    pub text: String,
    /// Links to standards of another set.
    pub also: Vec<Crosslink>,
}

/// A task that the set gives to those who do the work.
#[derive(Clone, Debug, PartialEq)]
pub struct Task {
    /// With whom it is done.
    pub level: TaskLevel,
    /// What to do, in our words.
    pub text: String,
    /// Ids of the standards that ask for it.
    pub standards: Vec<Spanned<String>>,
}

/// A link of the crosswalk.
#[derive(Clone, Debug, PartialEq)]
pub struct Crosslink {
    /// The other standard.
    pub id: Spanned<String>,
    /// How near it is.
    pub strength: Strength,
    /// What to know.
    pub comment: Option<String>,
}

/// Reads a set of standards.
#[must_use]
pub fn parse(source: &Source) -> (Option<StandardSet>, Vec<Diagnostic>) {
    let text = match encoding::text(source) {
        Ok(text) => text,
        Err(diagnostic) => return (None, vec![*diagnostic]),
    };
    let (toml, parsed) = Toml::parse(&source.path, text, 0);
    let table = toml.root(&parsed);
    let set = read(&table, source);
    table.finish();
    (set, toml.into_diagnostics())
}

fn read(table: &Table<'_, '_>, source: &Source) -> Option<StandardSet> {
    let text = |key| table.text(key).map(|text| text.value);
    let title = table.required_text("title", "give the set its full title");
    let short = text("short");
    let levels = table.texts("levels");
    let standards = table
        .tables("standards")
        .into_iter()
        .enumerate()
        .filter_map(|(index, table)| standard(table, index, &levels))
        .collect();
    let tasks = table.tables("tasks").into_iter().filter_map(task).collect();
    let set = StandardSet {
        file: source.path.clone(),
        id: source.path.stem().to_owned(),
        title: title.as_ref().map(|title| title.value.clone()).unwrap_or_default(),
        short: short.or_else(|| title.map(|title| title.value)).unwrap_or_default(),
        publisher: text("publisher"),
        year: table.integer_in("year", 1800, 2999),
        superseded_by: table.text("superseded_by"),
        reference: table.text("reference"),
        note: text("note"),
        levels,
        standards,
        tasks,
    };
    (!set.title.is_empty()).then_some(set)
}

fn standard(table: Table<'_, '_>, index: usize, levels: &[Spanned<String>]) -> Option<Standard> {
    let id = table.required_text("id", "give the standard an id: id = \"N92-4\"");
    let title = table.required_text("title", "give the standard a short title");
    let text = table.required_text("text", "say what the standard asks");
    let fallback = u32::try_from(index + 1).unwrap_or(u32::MAX);
    let number = table.integer_in("number", 1, 999).unwrap_or(fallback);
    let level = level(&table, levels);
    let also = table.tables("also").into_iter().filter_map(crosslink).collect();
    table.finish();
    Some(Standard { id: id?, number, title: title?.value, level, text: text?.value, also })
}

fn task(table: Table<'_, '_>) -> Option<Task> {
    let levels = TaskLevel::ALL.map(|level| (level.name(), level));
    let level = table.one_of("level", &levels);
    if level.is_none() && !table.has("level") {
        let message = "this task has no level".to_owned();
        let help = "add level = \"client\" or level = \"system\"";
        table.error(Code::MissingKey, table.span(), message, help);
    }
    let text = table.required_text("text", "say what is to be done");
    let standards = table.texts("standards");
    table.finish();
    Some(Task { level: level?.value, text: text?.value, standards })
}

fn level(table: &Table<'_, '_>, levels: &[Spanned<String>]) -> Option<String> {
    let names = || levels.iter().map(|level| level.value.as_str());
    let listed = || names().map(|name| format!("`{name}`")).collect::<Vec<_>>().join(", ");
    let level = table.text("level");
    match &level {
        None if !levels.is_empty() => {
            let message = "this standard has no level, but its set has levels".to_owned();
            let help = format!("add `level` with one of {}", listed());
            table.error(Code::MissingKey, table.span(), message, help);
        }
        Some(level) if !names().any(|name| name == level.value) => {
            let message = format!("`{}` is not a level of this set", level.value);
            let help = did_you_mean(&level.value, names())
                .unwrap_or_else(|| format!("the set's `levels` are {}", listed()));
            table.error(Code::InvalidValue, level.span, message, help);
        }
        _ => {}
    }
    level.map(|level| level.value)
}

fn crosslink(table: Table<'_, '_>) -> Option<Crosslink> {
    let words = Strength::ALL.map(|strength| (strength.name(), strength));
    let id = table.required_text("id", "name the other standard: id = \"N13-5\"");
    let strength = table.one_of("strength", &words).map_or(Strength::Also, |word| word.value);
    let comment = table.text("comment").map(|text| text.value);
    table.finish();
    Some(Crosslink { id: id?, strength, comment })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parsed(tasks: &str) -> (Vec<Task>, Vec<Diagnostic>) {
        let text = format!("title = \"T\"\n{tasks}");
        let source = Source::new(SourcePath::new("standards/x.toml"), text.into_bytes());
        let (set, found) = parse(&source);
        (set.map(|set| set.tasks).unwrap_or_default(), found)
    }

    #[test]
    fn tasks_keep_their_order_and_level() {
        let (tasks, found) = parsed(
            "[[tasks]]\nlevel = \"system\"\ntext = \"A\"\nstandards = [\"N92-6\"]\n\
             [[tasks]]\nlevel = \"client\"\ntext = \"B\"\n",
        );
        assert_eq!(found, []);
        let told: Vec<_> = tasks.iter().map(|task| (task.level, &*task.text)).collect();
        assert_eq!(told, [(TaskLevel::System, "A"), (TaskLevel::Client, "B")]);
        let ids: Vec<_> = tasks.iter().flat_map(|task| &task.standards).collect();
        assert!(ids.iter().all(|id| id.value == "N92-6") && ids.len() == 1);
    }

    #[test]
    fn a_task_without_a_known_level_is_one_mistake() {
        for (level, code) in [
            ("level = \"clients\"\n", Code::InvalidValue),
            ("level = 3\n", Code::WrongType),
            ("", Code::MissingKey),
        ] {
            let (tasks, found) = parsed(&format!("[[tasks]]\n{level}text = \"A\"\n"));
            assert!(tasks.is_empty());
            assert_eq!(found.iter().map(|one| one.code).collect::<Vec<_>>(), [code]);
        }
    }
}
