//! What can be said on the command line.

use std::path::PathBuf;

use clap::{Args, Parser, Subcommand, ValueEnum};

use guidepost::document::Date;

/// Make a case-management handbook out of a folder of Markdown and worksheets.
#[derive(Debug, Parser)]
#[command(
    version,
    about,
    after_help = "Without a command, `guidepost` in a handbook's folder serves it.\n\
        Start one with `guidepost new my-handbook`.\n\n\
        Exit status: 0 good, 1 the content has errors, 2 usage or environment."
)]
pub struct Arguments {
    /// What to do.
    #[command(subcommand)]
    pub command: Option<Command>,
    /// Say nothing but mistakes
    #[arg(long, short, global = true)]
    pub quiet: bool,
    /// How to write mistakes and results
    #[arg(long, global = true, value_enum, default_value_t, value_name = "FORMAT")]
    pub message_format: MessageFormat,
}

/// How mistakes and results are written.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub enum MessageFormat {
    /// For people, on the error stream
    #[default]
    Human,
    /// For programs: one JSON object a line, on the output stream
    Json,
}

/// The commands.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Publish the handbook as a folder of web pages
    Build(Build),
    /// Look for mistakes without publishing
    Check(Check),
    /// Show the handbook in a browser and rebuild it on every change
    Serve(Serve),
    /// Start a handbook of your own from the complete one built in
    New(New),
    /// Add a page, worksheet, scenario, term or diagram
    Add(Add),
    /// Write a completion script for a shell
    Completions {
        /// The shell
        shell: clap_complete::Shell,
    },
    /// Write the manual page
    Man,
}

/// `guidepost build`
#[derive(Debug, Args)]
pub struct Build {
    /// Folder that holds `content/`, or a folder of Markdown
    #[arg(default_value = ".")]
    pub root: PathBuf,
    /// Folder to publish to [default: public in ROOT]
    #[arg(long, short, value_name = "DIR")]
    pub output: Option<PathBuf>,
    /// Theme: a folder in `themes/`
    #[arg(long, value_name = "NAME")]
    pub theme: Option<String>,
    /// Edition: leaves out what belongs to the others only
    #[arg(long, value_name = "NAME")]
    pub edition: Option<String>,
    /// Publish in spite of errors, with the places marked
    #[arg(long)]
    pub allow_errors: bool,
}

/// `guidepost check`
#[derive(Debug, Args)]
pub struct Check {
    /// Folder that holds `content/`, or a folder of Markdown
    #[arg(default_value = ".")]
    pub root: PathBuf,
    /// Theme: a folder in `themes/`
    #[arg(long, value_name = "NAME")]
    pub theme: Option<String>,
    /// Check one edition only, as its readers will have it
    #[arg(long, value_name = "NAME")]
    pub edition: Option<String>,
    /// List pages and services whose review is overdue or due within 30 days
    #[arg(long)]
    pub review: bool,
    /// The day to count from, as 2026-03-03 [default: today, in UTC]
    #[arg(long, value_name = "DATE", requires = "review", value_parser = date)]
    pub on: Option<Date>,
}

fn date(text: &str) -> Result<Date, &'static str> {
    Date::parse(text).ok_or("write year, month and day: 2026-03-03")
}

/// `guidepost serve`
#[derive(Debug, Args)]
pub struct Serve {
    /// Folder that holds `content/`, or a folder of Markdown
    #[arg(default_value = ".")]
    pub root: PathBuf,
    /// Port on this machine [default: 4321, or the next free one]
    #[arg(long, short, value_name = "N")]
    pub port: Option<u16>,
    /// Open it in the browser
    #[arg(long)]
    pub open: bool,
    /// Theme: a folder in `themes/`
    #[arg(long, value_name = "NAME")]
    pub theme: Option<String>,
    /// Edition: leaves out what belongs to the others only
    #[arg(long, value_name = "NAME")]
    pub edition: Option<String>,
    /// Lead the browser to the page that is being edited
    #[arg(long)]
    pub follow: bool,
    /// Address that opens a place in your editor; `none` for no links
    #[arg(long, value_name = "ADDRESS", default_value = EDITOR)]
    pub editor: String,
    /// Look for changes every second, for network drives that do not tell of them
    #[arg(long)]
    pub poll: bool,
}

/// How Visual Studio Code opens a place.
const EDITOR: &str = "vscode://file/{path}:{line}:{column}";

impl Default for Serve {
    fn default() -> Self {
        Self {
            root: PathBuf::from("."),
            port: None,
            open: false,
            theme: None,
            edition: None,
            follow: false,
            editor: EDITOR.to_owned(),
            poll: false,
        }
    }
}

/// `guidepost new`
#[derive(Debug, Args)]
pub struct New {
    /// Folder to make
    pub dir: PathBuf,
    /// Name of the book
    #[arg(long)]
    pub title: Option<String>,
}

/// `guidepost add`
#[derive(Debug, Args)]
pub struct Add {
    /// What to add.
    #[command(subcommand)]
    pub what: Addition,
    /// Folder that holds `content/`, or a folder of Markdown
    #[arg(long, default_value = ".", global = true)]
    pub root: PathBuf,
}

/// What can be added.
#[derive(Debug, Subcommand)]
pub enum Addition {
    /// A page: `guidepost add page 02-process/assess "Assessing needs"`
    Page {
        /// Path inside the content folder, without `.md`
        path: String,
        /// Title
        title: Option<String>,
    },
    /// A worksheet: `guidepost add worksheet home-visit "Home visit"`
    Worksheet {
        /// Id: the name of the file
        id: String,
        /// Title
        title: Option<String>,
    },
    /// A scenario: `guidepost add scenario rivera "The Riveras"`
    Scenario {
        /// Id: the name of the file
        id: String,
        /// Title
        title: Option<String>,
    },
    /// A term of the glossary: `guidepost add term Respite "Short relief for a caregiver"`
    Term {
        /// The term
        term: String,
        /// What it means, in a sentence
        definition: Option<String>,
    },
    /// A diagram: `guidepost add diagram our-process "How we work"`
    Diagram {
        /// Id: the name of the file
        id: String,
        /// Title
        title: Option<String>,
    },
}
