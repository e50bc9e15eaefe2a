//! `guidepost new`

use std::fmt::Write;
use std::fs;
use std::path::Path;

use guidepost::bundled;

use super::arguments::New;
use super::output::Output;
use super::{Failure, Outcome};

/// What a new project keeps out of version control.
const IGNORED: &str = "public/\n.*.guidepost-*\n*.guidepost-kept/\n";

/// Where a new project keeps the schemas of its TOML files.
const SCHEMAS: &str = ".guidepost/schema";

/// Writes a complete handbook into a new folder.
pub fn run(arguments: &New, output: &Output) -> Result<Outcome, Failure> {
    let dir = &arguments.dir;
    refuse_occupied(dir)?;
    for (name, bytes) in bundled::handbook() {
        let bytes: Vec<u8> = match (&arguments.title, name.as_str()) {
            (Some(title), "handbook.toml") => with_title(&bytes, title),
            _ => bytes,
        };
        write(&dir.join("content").join(&name), &bytes)?;
    }
    write(&dir.join(".gitignore"), IGNORED.as_bytes())?;
    for (name, bytes) in bundled::schemas() {
        write(&dir.join(SCHEMAS).join(name), &bytes)?;
    }
    write(&dir.join(".taplo.toml"), taplo().as_bytes())?;
    let shown = dir.display();
    output.say(&format!(
        "Made a complete handbook in {shown}\n\n\
         Edit three things first:\n  \
         {shown}/content/handbook.toml    its name, your organisation, the review rule\n  \
         {shown}/content/resources.toml   your local services and phone numbers\n  \
         {shown}/content/index.md         the front page\n\n\
         See it:  cd {shown} && guidepost serve"
    ));
    Ok(Outcome::Good)
}

/// Tells editors that understand Taplo (Even Better TOML in VS Code, for instance)
/// which schema goes with which file.
fn taplo() -> String {
    let mut text = String::from(
        "# Editors that understand Taplo complete and check TOML files by this.\n\
         # A newer `guidepost new` brings newer schemas.\n\
         include = [\"content/**/*.toml\", \"themes/**/*.toml\"]\n",
    );
    for (schema, place) in bundled::SCHEMA_PLACES {
        let _ = write!(
            text,
            "\n[[rule]]\ninclude = [\"{place}\"]\n\
             schema.path = \"{SCHEMAS}/{schema}.schema.json\"\n"
        );
    }
    text
}

fn refuse_occupied(dir: &Path) -> Result<(), Failure> {
    let occupied = match fs::read_dir(dir) {
        Ok(mut entries) => entries.next().is_some(),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => false,
        Err(error) => return Err(format!("cannot look into {}: {error}", dir.display()).into()),
    };
    if occupied {
        let dir = dir.display();
        let words = format!("{dir} is not empty. Choose a new folder: nothing in it was changed.");
        return Err(words.into());
    }
    Ok(())
}

/// Makes the folders that a file needs, and writes it.
pub fn write(path: &Path, bytes: &[u8]) -> Result<(), Failure> {
    let explain = |error| format!("cannot write {}: {error}", path.display());
    if let Some(folder) = path.parent() {
        fs::create_dir_all(folder).map_err(explain)?;
    }
    fs::write(path, bytes).map_err(explain)?;
    Ok(())
}

/// The configuration with another title.
fn with_title(config: &[u8], title: &str) -> Vec<u8> {
    let text = String::from_utf8_lossy(config);
    let line = format!("title = {}", quoted(title));
    let mut replaced = false;
    let lines = text.lines().map(|old| {
        if !replaced && old.starts_with("title") && old.contains('=') {
            replaced = true;
            line.clone()
        } else {
            old.to_owned()
        }
    });
    let mut text = lines.collect::<Vec<_>>().join("\n");
    text.push('\n');
    text.into_bytes()
}

/// A text as a TOML string.
pub fn quoted(text: &str) -> String {
    toml::Value::String(text.to_owned()).to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_schema_that_editors_are_told_of_is_there() {
        let table: toml::Table = taplo().parse().expect("valid TOML");
        let rules = table["rule"].as_array().expect("rules");
        assert_eq!(rules.len(), bundled::SCHEMA_PLACES.len());
        for rule in rules {
            let path = rule["schema"]["path"].as_str().expect("a path");
            let name = path.strip_prefix(SCHEMAS).expect("in our folder");
            assert!(bundled::schemas().any(|(known, _)| name == format!("/{known}")), "{path}");
        }
    }

    #[test]
    fn titles_are_quoted_as_toml() {
        let config = with_title(b"# c\ntitle = \"Old\"\nversion = \"1\"\n", "Our \"own\" book");
        let table: toml::Table = String::from_utf8_lossy(&config).parse().expect("valid TOML");
        assert_eq!(table["title"].as_str(), Some("Our \"own\" book"));
        assert_eq!(table["version"].as_str(), Some("1"));
    }
}
