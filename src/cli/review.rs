//! `guidepost check --review`: the only place that asks what day it is.

use std::collections::BTreeSet;
use std::time::{SystemTime, UNIX_EPOCH};

use serde::Serialize;

use guidepost::document::{Date, Interval, IntervalUnit};
use guidepost::handbook::{ReviewItem, Subject};
use guidepost::site::Site;
use guidepost::source::{SourcePath, Sources};

use super::build::counted;
use super::output::Output;

/// How far ahead the report looks.
const AHEAD: Interval = Interval { count: 30, unit: IntervalUnit::Days };

/// Today in UTC. The standard library knows no other, and a day more or less does
/// not matter to a review.
pub fn today() -> Option<Date> {
    let seconds = SystemTime::now().duration_since(UNIX_EPOCH).ok()?.as_secs();
    Date::from_unix_days(i64::try_from(seconds / (24 * 60 * 60)).ok()?)
}

/// Something to review, for programs: see `docs/json-messages.md`.
#[derive(Debug, PartialEq, Eq, Serialize)]
struct Item<'a> {
    reason: &'static str,
    kind: &'static str,
    status: &'static str,
    title: &'a str,
    file: Option<&'a str>,
    owner: Option<&'a str>,
    reviewed: Option<String>,
    due: String,
    days: i64,
}

/// The end of the report, for programs.
#[derive(Debug, Serialize)]
struct Finished {
    reason: &'static str,
    on: String,
    overdue: usize,
    due: usize,
    never: usize,
}

/// Tells what is overdue on a day, or due soon after.
pub fn report(site: &Site, sources: &Sources, on: Date, output: &Output) {
    let (items, never) = items(site, sources, on);
    for item in &items {
        output.json(item);
    }
    for line in table(&items) {
        output.say(&line);
    }
    let overdue = items.iter().filter(|item| item.days < 0).count();
    let due = items.len() - overdue;
    output.say(&format!(
        "Reviews on {on}: {overdue} overdue, {due} due within {} days, {} never reviewed",
        AHEAD.count,
        counted(never, "page"),
    ));
    let on = on.to_string();
    output.json(&Finished { reason: "review-finished", on, overdue, due, never });
}

/// What is due in any language, each file once, the most urgent first; and how
/// many pages were never reviewed.
fn items<'a>(site: &'a Site, sources: &'a Sources, on: Date) -> (Vec<Item<'a>>, usize) {
    let until = on.after(AHEAD).unwrap_or(on);
    let is_resources = |path: &&SourcePath| sources.inside_content(path) == "resources.toml";
    let resources = sources.content.keys().find(is_resources).map(SourcePath::as_str);
    let mut seen: BTreeSet<(&str, &str)> = BTreeSet::new();
    let mut never: BTreeSet<&str> = BTreeSet::new();
    let mut all = Vec::new();
    for book in site.handbooks() {
        let review = book.review();
        never.extend(review.never.iter().filter_map(|item| file(item, resources)));
        for item in review.due_by(until) {
            let file = file(&item, resources);
            let is_page = matches!(item.subject, Subject::Page(_));
            let (name, title) = (file.unwrap_or_default(), item.subject.title());
            // A page is known by its file, a service by its name in that file.
            if seen.insert((name, if is_page { "" } else { title })) {
                all.extend(to_message(&item, file, on));
            }
        }
    }
    all.sort_by(|a, b| a.due.cmp(&b.due));
    (all, never.len())
}

fn file<'a>(item: &ReviewItem<'a>, resources: Option<&'a str>) -> Option<&'a str> {
    match item.subject {
        Subject::Page(page) => page.file.as_ref().map(SourcePath::as_str),
        Subject::Resource(_) => resources,
    }
}

fn to_message<'a>(item: &ReviewItem<'a>, file: Option<&'a str>, on: Date) -> Option<Item<'a>> {
    let due = item.due?;
    let days = due.unix_days() - on.unix_days();
    Some(Item {
        reason: "review-item",
        kind: match item.subject {
            Subject::Page(_) => "page",
            Subject::Resource(_) => "resource",
        },
        status: if days < 0 { "overdue" } else { "due" },
        title: item.subject.title(),
        file,
        owner: item.owner,
        reviewed: item.reviewed.map(|date| date.to_string()),
        due: due.to_string(),
        days,
    })
}

/// The items as lines with columns; a heading first.
fn table(items: &[Item<'_>]) -> Vec<String> {
    if items.is_empty() {
        return Vec::new();
    }
    let heading = ["Due", "", "Kept by", "What"].map(ToOwned::to_owned);
    let row = |item: &Item<'_>| {
        let owner = item.owner.unwrap_or("nobody").to_owned();
        let file = item.file.map(|file| format!(" ({file})")).unwrap_or_default();
        [item.due.clone(), distance(item.days), owner, format!("{}{file}", item.title)]
    };
    let rows: Vec<_> = std::iter::once(heading).chain(items.iter().map(row)).collect();
    let width = |column: usize| {
        let cells = rows.iter().filter_map(|row| row.get(column));
        cells.map(|cell| cell.chars().count()).max().unwrap_or(0)
    };
    let widths = [width(0), width(1), width(2), 0];
    let line = |row: &[String; 4]| {
        let cells = row.iter().zip(widths).map(|(cell, width)| format!("{cell:width$}"));
        cells.collect::<Vec<_>>().join("  ").trim_end().to_owned()
    };
    rows.iter().map(line).collect()
}

fn distance(days: i64) -> String {
    let count = usize::try_from(days.unsigned_abs()).unwrap_or(usize::MAX);
    match days {
        0 => "today".to_owned(),
        ..0 => format!("{} overdue", counted(count, "day")),
        1.. => format!("in {}", counted(count, "day")),
    }
}

#[cfg(test)]
mod tests {
    use guidepost::compile::{Compiler, Options};
    use guidepost::source::Source;

    use super::*;

    fn item(days: i64, owner: Option<&'static str>) -> Item<'static> {
        let due = Date::from_unix_days(20_515 + days).expect("a date").to_string();
        Item {
            reason: "review-item",
            kind: "page",
            status: if days < 0 { "overdue" } else { "due" },
            title: "Closing",
            file: Some("content/closing.md"),
            owner,
            reviewed: None,
            due,
            days,
        }
    }

    #[test]
    fn the_table_says_who_and_how_late() {
        let lines = table(&[item(-1, Some("Training")), item(0, None), item(12, None)]);
        let expected = [
            "Due                        Kept by   What",
            "2026-03-02  1 day overdue  Training  Closing (content/closing.md)",
            "2026-03-03  today          nobody    Closing (content/closing.md)",
            "2026-03-15  in 12 days     nobody    Closing (content/closing.md)",
        ];
        assert_eq!(lines, expected);
        assert!(table(&[]).is_empty());
    }

    fn sources(files: &[(&str, &str)]) -> Sources {
        let mut sources = Sources { content_root: "content".to_owned(), ..Sources::default() };
        for (path, text) in files {
            let source = Source::new(SourcePath::new(path), text.as_bytes().to_vec());
            sources.content.insert(source.path.clone(), source);
        }
        guidepost::bundled::add_theme(&mut sources);
        sources
    }

    #[test]
    fn what_is_due_is_told_once_and_what_is_not_stays_out() {
        let page = |title: &str, reviewed: &str| {
            format!("+++\ntitle = \"{title}\"\nreviewed = {reviewed}\n+++\nText.\n")
        };
        let sources = sources(&[
            (
                "content/handbook.toml",
                "title = \"Book\"\nlanguages = [\"en\", \"es\"]\n[review]\nowner = \"Ana\"\n\
                 every = \"1 year\"\nresources_every = \"1 month\"\n",
            ),
            ("content/index.md", "Welcome.\n"),
            ("content/overdue.md", &page("Overdue", "2025-03-02")),
            ("content/today.md", &page("Today", "2025-03-03")),
            ("content/last.md", &page("Last", "2025-04-02")),
            ("content/later.md", &page("Later", "2025-04-03")),
            ("content/later.es.md", &page("Tarde", "2024-01-01")),
            (
                "content/resources.toml",
                "[[resources]]\nname = \"Clinic\"\nlast_checked = 2026-02-05\n",
            ),
        ]);
        let compiled = Compiler::new().compile(&sources, &Options::default());
        let on = Date::parse("2026-03-03").expect("a date");
        let (items, never) = items(&compiled.site, &sources, on);
        let told: Vec<_> =
            items.iter().map(|item| (item.title, item.status, item.days, item.owner)).collect();
        let expected = [
            ("Tarde", "overdue", -426, Some("Ana")),
            ("Overdue", "overdue", -1, Some("Ana")),
            ("Today", "due", 0, Some("Ana")),
            ("Clinic", "due", 2, Some("Ana")),
            ("Last", "due", 30, Some("Ana")),
        ];
        assert_eq!(told, expected);
        assert_eq!(never, 1);
        let clinic = items.iter().find(|item| item.kind == "resource").expect("the clinic");
        assert_eq!(clinic.file, Some("content/resources.toml"));
    }
}
