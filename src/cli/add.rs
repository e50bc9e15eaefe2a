//! `guidepost add`: valid, commented starters in the right place.

use std::fmt::Write;
use std::fs;
use std::path::{Path, PathBuf};

use guidepost::document::slug;
use guidepost::project::Project;

use super::arguments::{Add, Addition};
use super::new::{quoted, write};
use super::output::Output;
use super::{Failure, Outcome};

/// Adds one thing to the handbook.
pub fn run(arguments: &Add, output: &Output) -> Result<Outcome, Failure> {
    let project = Project::locate(&arguments.root)?;
    let content = project.content_folder();
    let path = match &arguments.what {
        Addition::Page { path, title } => {
            let path = path.trim_end_matches(".md").replace('\\', "/");
            let name = path.rsplit('/').next().unwrap_or(&path);
            let title = title.clone().unwrap_or_else(|| words(name));
            file(&content, &format!("{path}.md"), &page(&title))?
        }
        Addition::Worksheet { id, title } => {
            let title = title.clone().unwrap_or_else(|| words(id));
            file(&content, &format!("worksheets/{}.toml", address(id)?), &worksheet(&title))?
        }
        Addition::Scenario { id, title } => {
            let title = title.clone().unwrap_or_else(|| words(id));
            let text = scenario(&address(id)?, &title);
            file(&content, &format!("scenarios/{}.md", address(id)?), &text)?
        }
        Addition::Term { term, definition } => add_term(&content, term, definition.as_deref())?,
        Addition::Diagram { id, title } => {
            let title = title.clone().unwrap_or_else(|| words(id));
            file(&content, &format!("diagrams/{}.toml", address(id)?), &diagram(&title))?
        }
    };
    output.say(&format!("Wrote {}", path.display()));
    Ok(Outcome::Good)
}

/// An id that can be a file name and an address.
fn address(id: &str) -> Result<String, Failure> {
    let address = slug(id.trim_end_matches(".toml").trim_end_matches(".md"));
    if address.is_empty() {
        return Err(format!("`{id}` cannot be a file name: use letters or digits").into());
    }
    Ok(address)
}

/// Writes a new file below the content folder.
fn file(content: &Path, inside: &str, text: &str) -> Result<PathBuf, Failure> {
    let safe = inside.split('/').all(|part| !part.is_empty() && part != "." && part != "..");
    if !safe || Path::new(inside).is_absolute() {
        return Err(format!("`{inside}` is not a path inside the content folder").into());
    }
    let path = content.join(inside);
    if path.exists() {
        return Err(format!("{} is there already: nothing was changed.", path.display()).into());
    }
    write(&path, text.as_bytes())?;
    Ok(path)
}

/// A file name as words: `02-home-visit` becomes `Home visit`.
fn words(name: &str) -> String {
    let (_, name) = guidepost::route::split_order(name);
    let words = name.replace(['-', '_'], " ");
    let mut chars = words.trim().chars();
    chars.next().map(|first| first.to_uppercase().chain(chars).collect()).unwrap_or_default()
}

fn page(title: &str) -> String {
    format!(
        "+++\n\
         title = {}\n\
         summary = \"One sentence that says what a reader finds here.\"\n\
         # phase = \"phase-1\"           # if the page belongs to a phase\n\
         # standards = [\"N13-5\"]       # standards it serves\n\
         # reviewed = 2026-03-03       # when somebody last checked it\n\
         +++\n\n\
         Begin with what the reader should do.\n\n\
         ## First step\n\n\
         Say what to do and why.\n\n\
         ::: example\n\
         How it can sound in practice.\n\
         :::\n",
        quoted(title)
    )
}

fn worksheet(title: &str) -> String {
    format!(
        "# What the sheet is called and who fills it.\n\
         title = {}\n\
         version = \"1.0\"\n\
         purpose = \"What the sheet is for, in one sentence.\"\n\
         filled_by = \"Client and worker together\"\n\
         # phases = [\"phase-2\"]        # phases it is used in\n\
         # standards = [\"N13-5\"]       # standards it serves\n\
         # How carefully it must be handled: open, routine, sensitive, protected,\n\
         # or teaching and worker_private.\n\
         privacy = \"routine\"\n\n\
         [[sections]]\n\
         id = \"first\"\n\
         title = \"First part\"\n\n\
         [[sections.fields]]\n\
         id = \"concern\"\n\
         type = \"long_text\"\n\
         label = \"What matters most\"\n\
         hint = \"In the person's own words.\"\n\
         required = true\n\
         lines = 4\n\n\
         [[sections.fields]]\n\
         id = \"urgent\"\n\
         type = \"yes_no\"\n\
         label = \"Is anything urgent?\"\n\n\
         [[sections.fields]]\n\
         id = \"urgent_action\"\n\
         type = \"text\"\n\
         label = \"What was done about it\"\n\
         show_when = {{ field = \"urgent\", equals = \"yes\" }}\n",
        quoted(title)
    )
}

fn scenario(id: &str, title: &str) -> String {
    format!(
        "+++\n\
         id = {}\n\
         title = {}\n\
         summary = \"One sentence about the story.\"\n\
         people = [{{ name = \"A. Person\", about = \"the client\" }}]\n\
         # What the story tells, and what it does not: students turn the unknown into\n\
         # questions.\n\
         given = [\"Age\"]\n\
         not_given = [\"Health\"]\n\
         task = \"Prepare for the first meeting.\"\n\
         +++\n\n\
         Tell the story in the present tense.\n",
        quoted(&id.to_uppercase()),
        quoted(title)
    )
}

fn diagram(title: &str) -> String {
    format!(
        "# Kinds: rings, cycle, ecomap, genogram.\n\
         kind = \"cycle\"\n\
         title = {}\n\
         description = \"What the diagram shows, for people who cannot see it.\"\n\n\
         [[steps]]\n\
         id = \"first\"\n\
         title = \"First step\"\n\n\
         [[steps]]\n\
         id = \"second\"\n\
         title = \"Second step\"\n\n\
         [[arrows]]\n\
         from = \"first\"\n\
         to = \"second\"\n",
        quoted(title)
    )
}

/// Adds a term at the end of the glossary, which need not exist yet.
fn add_term(content: &Path, term: &str, definition: Option<&str>) -> Result<PathBuf, Failure> {
    let path = content.join("glossary.toml");
    let mut text = match fs::read_to_string(&path) {
        Ok(text) => text,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => String::new(),
        Err(error) => return Err(format!("cannot read {}: {error}", path.display()).into()),
    };
    let wanted = format!("term = {}", quoted(term));
    if text.lines().any(|line| line.trim().eq_ignore_ascii_case(&wanted)) {
        return Err(format!("`{term}` is in the glossary already: nothing was changed.").into());
    }
    if !text.is_empty() {
        text.push_str(if text.ends_with('\n') { "\n" } else { "\n\n" });
    }
    let definition = definition.unwrap_or("What it means, in a sentence.");
    let _ = write!(text, "[[terms]]\n{wanted}\ndefinition = {}\n", quoted(definition));
    write(&path, text.as_bytes())?;
    Ok(path)
}
