//! The results, for people.

use std::fmt::Write;
use std::time::Duration;

use super::measure::Sample;

/// Goals: time against Hugo's, time against the floor's, growth from 1,000 to
/// 10,000 pages, memory against Hugo's, and nothing changed against clean.
const TIME_OF_HUGO: f64 = 0.35;
const TIME_OF_FLOOR: f64 = 10.0;
const GROWTH: f64 = 11.0;
const MEMORY_OF_HUGO: f64 = 0.5;
const UNCHANGED: f64 = 0.25;

/// What was measured at one size.
#[derive(Clone, Copy, Debug)]
pub struct Row {
    /// How many pages.
    pub pages: usize,
    /// Read, convert, write.
    pub floor: Sample,
    /// A clean build.
    pub clean: Sample,
    /// A build with nothing changed.
    pub unchanged: Sample,
    /// Hugo, where there is one.
    pub hugo: Option<Sample>,
}

/// A table of all builds.
pub fn of_builds(rows: &[Row]) -> String {
    let mut table = String::from(
        "| pages | build | wall | CPU | memory | × floor | × Hugo |\n|--:|---|--:|--:|--:|--:|--:|\n",
    );
    for row in rows {
        let builds = [
            ("floor", Some(row.floor)),
            ("Guidepost", Some(row.clean)),
            ("Guidepost, nothing changed", Some(row.unchanged)),
            ("Hugo", row.hugo),
        ];
        for (name, sample) in builds {
            let Some(sample) = sample else { continue };
            let of_hugo = row.hugo.map(|hugo| format!("{:.2}", ratio(sample.wall, hugo.wall)));
            // Writing to a string cannot fail.
            let _ = writeln!(
                table,
                "| {} | {name} | {:.3} s | {:.3} s | {:.0} MB | {:.1} | {} |",
                row.pages,
                sample.wall.as_secs_f64(),
                sample.cpu.as_secs_f64(),
                megabytes(sample),
                ratio(sample.wall, row.floor.wall),
                of_hugo.as_deref().unwrap_or("–"),
            );
        }
    }
    table
}

/// One sample in words.
pub fn sample(sample: Sample) -> String {
    let [wall, cpu] = [sample.wall, sample.cpu].map(|time| time.as_secs_f64());
    format!("{wall:.3} s, {cpu:.3} s of CPU, {:.0} MB", megabytes(sample))
}

/// Which goals were met.
pub fn of_goals(rows: &[Row]) -> String {
    let mut list = String::new();
    let mut goal = |what: String, is: f64, most: f64| {
        let verdict = if is <= most { "met   " } else { "MISSED" };
        let _ = writeln!(list, "{verdict}  {what}: {is:.2} (at most {most:.2})");
    };
    for row in rows.iter().filter(|row| row.pages >= 1_000) {
        let pages = row.pages;
        if let Some(hugo) = row.hugo {
            let time = ratio(row.clean.wall, hugo.wall);
            goal(format!("{pages} pages, time ÷ Hugo's"), time, TIME_OF_HUGO);
            let memory = megabytes(row.clean) / megabytes(hugo);
            goal(format!("{pages} pages, memory ÷ Hugo's"), memory, MEMORY_OF_HUGO);
        }
        let floor = ratio(row.clean.wall, row.floor.wall);
        goal(format!("{pages} pages, time ÷ floor"), floor, TIME_OF_FLOOR);
        let unchanged = ratio(row.unchanged.wall, row.clean.wall);
        goal(format!("{pages} pages, nothing changed ÷ clean"), unchanged, UNCHANGED);
    }
    let find = |pages| rows.iter().find(|row| row.pages == pages);
    if let (Some(small), Some(large)) = (find(1_000), find(10_000)) {
        let growth = ratio(large.clean.wall, small.clean.wall);
        goal("time at 10000 pages ÷ at 1000".to_owned(), growth, GROWTH);
    }
    list
}

fn ratio(a: Duration, b: Duration) -> f64 {
    a.as_secs_f64() / b.as_secs_f64()
}

#[expect(clippy::cast_precision_loss, reason = "for people")]
fn megabytes(sample: Sample) -> f64 {
    sample.memory as f64 / 1e6
}
