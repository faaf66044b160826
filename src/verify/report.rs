//! Findings as text: in the form of compilers, as JSON, as annotations of GitHub.
//!
//! Takes what was found in each file; prints nothing itself.

use std::fmt::Write;

use serde::Serialize;

use super::post::{Finding, Nature, Severity};
use crate::escape;

/// Version of the JSON; counted up when a field changes its meaning or goes.
pub const SCHEMA_VERSION: u32 = 1;

/// Longest line that is shown, in characters.
const LINE: usize = 240;

/// What was found in one file.
#[derive(Debug)]
pub struct Checked {
    /// Its name as it was given.
    pub file: String,
    /// What the file claims to be.
    pub nature: Nature,
    /// What was found, by line.
    pub findings: Vec<Finding>,
    /// How many things were mended.
    pub fixed: usize,
}

impl Checked {
    /// Findings of a weight.
    pub fn count(&self, severity: Severity) -> usize {
        self.findings.iter().filter(|finding| finding.severity == severity).count()
    }
}

/// How findings are shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Form {
    /// `file:line: error: message`, with the lines that differ below.
    Text,
    /// One JSON document.
    Json,
    /// Commands of a GitHub workflow, which it shows beside the lines.
    GitHub,
}

/// Shows what was found.
pub fn report(checked: &[Checked], form: Form) -> String {
    match form {
        Form::Json => json(checked),
        Form::Text => each(checked, as_text),
        Form::GitHub => each(checked, as_command),
    }
}

fn each(checked: &[Checked], show: impl Fn(&mut String, &str, &Finding)) -> String {
    let mut out = String::new();
    for file in checked {
        file.findings.iter().for_each(|finding| show(&mut out, &file.file, finding));
    }
    out
}

fn as_text(out: &mut String, file: &str, finding: &Finding) {
    let (file, message) = (escape::terminal(file, LINE), escape::terminal(&finding.kind.to_string(), LINE));
    let _ = writeln!(out, "{file}:{}: {}: {message}", finding.line, word(finding.severity));
    for line in &finding.detail {
        let _ = writeln!(out, "    {}", shown(line));
    }
}

/// A line of code for a terminal: tabs stay, as the code is read by its indent.
fn shown(line: &str) -> String {
    let parts: Vec<String> = line.split('\t').map(|part| escape::terminal(part, LINE)).collect();
    parts.join("\t")
}

/// `::error file=…,line=…::message`: what ends a command or a property is percent-encoded, as GitHub reads it.
fn as_command(out: &mut String, file: &str, finding: &Finding) {
    let message = std::iter::once(finding.kind.to_string()).chain(finding.detail.iter().map(|line| shown(line)));
    let message = encoded(&message.collect::<Vec<_>>().join("\n"), false);
    let _ = writeln!(
        out,
        "::{} file={},line={},title=git-deepdive::{message}",
        word(finding.severity),
        encoded(file, true),
        finding.line
    );
}

fn encoded(text: &str, property: bool) -> String {
    let text = escape::visible(text).replace('%', "%25").replace('\r', "%0D").replace('\n', "%0A");
    if property { text.replace(':', "%3A").replace(',', "%2C") } else { text }
}

fn word(severity: Severity) -> &'static str {
    match severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
    }
}

#[derive(Serialize)]
struct JsonReport<'a> {
    schema_version: u32,
    errors: usize,
    warnings: usize,
    files: Vec<JsonFile<'a>>,
}

#[derive(Serialize)]
struct JsonFile<'a> {
    file: &'a str,
    kind: &'static str,
    fixed: usize,
    findings: Vec<JsonFinding<'a>>,
}

#[derive(Serialize)]
struct JsonFinding<'a> {
    line: usize,
    severity: &'static str,
    rule: &'static str,
    message: String,
    detail: &'a [String],
}

fn json(checked: &[Checked]) -> String {
    let count = |severity| checked.iter().map(|file| file.count(severity)).sum();
    let report = JsonReport {
        schema_version: SCHEMA_VERSION,
        errors: count(Severity::Error),
        warnings: count(Severity::Warning),
        files: checked.iter().map(json_file).collect(),
    };
    let text = serde_json::to_string_pretty(&report).expect("strings and numbers serialise");
    escape::json(&text) + "\n"
}

fn json_file(file: &Checked) -> JsonFile<'_> {
    JsonFile {
        file: &file.file,
        kind: match file.nature {
            Nature::Post => "post",
            Nature::Edited => "edited post",
            Nature::Markdown => "markdown",
        },
        fixed: file.fixed,
        findings: file.findings.iter().map(json_finding).collect(),
    }
}

fn json_finding(finding: &Finding) -> JsonFinding<'_> {
    JsonFinding {
        line: finding.line,
        severity: word(finding.severity),
        rule: finding.kind.rule(),
        message: finding.kind.to_string(),
        detail: &finding.detail,
    }
}

/// The last line: `2 files: 1 finding, 3 warnings; 2 mended`.
pub fn summary(checked: &[Checked]) -> String {
    let count = |severity| checked.iter().map(|file| file.count(severity)).sum::<usize>();
    let plural = |count: usize, noun: &str| format!("{count} {noun}{}", if count == 1 { "" } else { "s" });
    let fixed: usize = checked.iter().map(|file| file.fixed).sum();
    let fixed = if fixed == 0 { String::new() } else { format!("; {fixed} mended") };
    format!(
        "{}: {}, {}{fixed}",
        plural(checked.len(), "file"),
        plural(count(Severity::Error), "finding"),
        plural(count(Severity::Warning), "warning"),
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::verify::post::FindingKind;

    fn checked() -> [Checked; 1] {
        let kind = FindingKind::LineDiffers { path: "a%,b.c".to_owned(), repository: 7 };
        let detail = vec!["-\told\u{1b}".to_owned(), "+\tnew".to_owned()];
        let warning = Finding::new(9, FindingKind::NoCaption).warning();
        let findings = vec![Finding::new(3, kind).with_detail(detail), warning];
        [Checked { file: "do:cs/a.md".to_owned(), nature: Nature::Markdown, findings, fixed: 1 }]
    }

    #[test]
    fn findings_have_three_forms() {
        assert_eq!(
            report(&checked(), Form::Text),
            "do:cs/a.md:3: error: this line differs from line 7 of `a%,b.c`\n    -\told␛\n    +\tnew\n\
             do:cs/a.md:9: warning: this code has no caption that says where it comes from\n"
        );
        assert_eq!(
            report(&checked(), Form::GitHub).lines().next(),
            Some(
                "::error file=do%3Acs/a.md,line=3,title=git-deepdive::this line differs from line 7 of \
                 `a%25,b.c`%0A-\told␛%0A+\tnew"
            )
        );
        let json: serde_json::Value = serde_json::from_str(&report(&checked(), Form::Json)).expect("it is JSON");
        assert_eq!((&json["errors"], &json["warnings"]), (&1.into(), &1.into()));
        let first = &json["files"][0]["findings"][0];
        assert_eq!((&first["rule"], &first["detail"][1]), (&"line-differs".into(), &"+\tnew".into()));
    }

    #[test]
    fn the_summary_counts() {
        assert_eq!(summary(&checked()), "1 file: 1 finding, 1 warning; 1 mended");
        assert_eq!(summary(&[]), "0 files: 0 findings, 0 warnings");
    }
}
