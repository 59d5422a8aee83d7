//! The report as a web page: one file, without scripts or external resources.

use std::fmt::Write as _;

use testrail::{Run, StatusCounts};

use crate::bar::others;
use crate::summary::{Summary, day, percent};
use crate::support::{Outcome, printable};

/// The parts of a bar: the name, the class in the style sheet, and how many tests it counts.
type Part = (&'static str, &'static str, fn(StatusCounts) -> u64);

const PARTS: [Part; 4] = [
    ("passed", "passed", |counts| counts.passed),
    ("failed", "failed", |counts| counts.failed),
    ("others", "others", others),
    ("untested", "untested", |counts| counts.untested),
];

pub(crate) fn html(summary: &Summary) -> Outcome<String> {
    let project = escape(&summary.project);
    let mut page = String::new();
    write!(
        page,
        "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n\
         <title>{project}: test runs</title>\n<style>\n{}</style>\n</head>\n<body>\n\
         <header><h1>{project}</h1><p>The latest test runs, as of {} (UTC)</p></header>\n",
        include_str!("page.css"),
        day(summary.made)?,
    )?;
    tiles(&mut page, summary)?;
    chart(&mut page, summary)?;
    numbers(&mut page, summary)?;
    page.push_str(
        "<footer><p>Runs in test plans are not listed here. Others are tests that are blocked, to be \
                   tested again, or have a status of one’s own.</p></footer>\n</body>\n</html>\n",
    );
    Ok(page)
}

fn tiles(page: &mut String, summary: &Summary) -> Outcome {
    let tests = summary.tests(|counts| counts.total());
    let [passed, failed, others, untested] = summary.shares();
    let tiles = [
        ("Runs", summary.runs.len().to_string(), format!("{} open", summary.open())),
        ("Tests", tests.to_string(), "in all runs".to_owned()),
        ("Passed", passed, "of all tests".to_owned()),
        ("Failed", failed, "of all tests".to_owned()),
        ("Others", others, "of all tests".to_owned()),
        ("Untested", untested, "of all tests".to_owned()),
    ];
    page.push_str("<ul class=\"tiles\">\n");
    for (title, value, note) in tiles {
        writeln!(page, "<li><span>{title}</span><strong>{value}</strong><small>{note}</small></li>")?;
    }
    page.push_str("</ul>\n");
    Ok(())
}

/// A bar for each run, with a width in proportion to its tests.
fn chart(page: &mut String, summary: &Summary) -> Outcome {
    page.push_str("<section><h2>Results by run, and the share of passed tests</h2>\n<ul class=\"legend\">");
    for (name, class, _) in PARTS {
        write!(page, "<li><i class=\"{class}\"></i>{name}</li>")?;
    }
    page.push_str("</ul>\n<ol class=\"chart\">\n");
    for run in &summary.runs {
        let counts = run.counts();
        let told: Vec<_> = PARTS.iter().map(|(name, _, count)| format!("{} {name}", count(counts))).collect();
        write!(
            page,
            "<li><div class=\"name\" title=\"{}\">{}</div><div class=\"bar\" role=\"img\" aria-label=\"{}\">",
            escape(&run.name),
            link(run),
            told.join(", ")
        )?;
        for (name, class, count) in PARTS {
            let (part, total) = (count(counts), counts.total());
            if part > 0 {
                // A number appears if there is room for it.
                let shown = if 10 * part >= total { part.to_string() } else { String::new() };
                write!(page, "<i class=\"{class}\" style=\"flex-grow:{part}\" title=\"{part} {name}\">{shown}</i>")?;
            }
        }
        writeln!(page, "</div><div class=\"share\">{}</div></li>", percent(counts.passed, counts.total()))?;
    }
    page.push_str("</ol></section>\n");
    Ok(())
}

fn numbers(page: &mut String, summary: &Summary) -> Outcome {
    page.push_str(
        "<section><h2>In numbers</h2>\n<div class=\"scroll\"><table>\n<thead><tr><th>Run</th><th>Created</th>\
         <th>State</th><th>Tests</th><th>Passed</th><th>Failed</th><th>Others</th><th>Untested</th></tr></thead>\n<tbody>\n",
    );
    for run in &summary.runs {
        let counts = run.counts();
        writeln!(
            page,
            "<tr><th scope=\"row\">{}</th><td>{}</td><td>{}</td><td>{}</td><td>{}</td><td>{}</td><td>{}</td><td>{}</td></tr>",
            link(run),
            run.created_on.map(day).transpose()?.unwrap_or_default(),
            if run.is_completed { "closed" } else { "open" },
            counts.total(),
            counts.passed,
            counts.failed,
            others(counts),
            counts.untested,
        )?;
    }
    page.push_str("</tbody></table></div></section>\n");
    Ok(())
}

/// A run's name, with a link to it in TestRail.
fn link(run: &Run) -> String {
    let name = escape(&run.name);
    match run.url.as_deref().filter(|url| url.starts_with("https://") || url.starts_with("http://")) {
        Some(url) => format!("<a href=\"{}\">{name}</a>", escape(url)),
        None => name,
    }
}

/// Escapes text from a server for the page.
fn escape(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for c in printable(text).chars() {
        match c {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '"' => escaped.push_str("&quot;"),
            '\'' => escaped.push_str("&#39;"),
            c => escaped.push(c),
        }
    }
    escaped
}
