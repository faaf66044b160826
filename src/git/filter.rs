//! The limiting options of `git log`: dates, authors, messages, merges, paths, count.

use gix::bstr::BStr;
use regex::Regex;

use super::{Error, Repo, error::one_line};
use crate::history::{Commit, FileChange, RepoPath};

/// Which commits of a range are wanted.
#[derive(Debug, Default)]
pub struct Filter {
    /// Committed at or after this moment (seconds since the epoch).
    pub since: Option<i64>,
    /// Committed at or before this moment.
    pub until: Option<i64>,
    /// Any of these matches `Name <address>` of the author.
    pub authors: Vec<Regex>,
    /// Any of these matches a line of the message.
    pub messages: Vec<Regex>,
    /// At most so many commits, newest first.
    pub max_count: Option<usize>,
    /// Leaves merges out (`Some(false)`) or everything else (`Some(true)`).
    pub merges: Option<bool>,
}

impl Filter {
    /// Reads a date as git writes and understands it (`2024-03-01`, `2 weeks ago`).
    pub fn date(option: &'static str, value: &str) -> Result<i64, Error> {
        let now = gix::date::Time::now_local_or_utc();
        let zoned = jiff::Timestamp::from_second(now.seconds)
            .unwrap_or(jiff::Timestamp::UNIX_EPOCH)
            .to_zoned(jiff::tz::Offset::from_seconds(now.offset).unwrap_or(jiff::tz::Offset::UTC).to_time_zone());
        gix::date::parse(value, Some(zoned)).map(|time| time.seconds).map_err(|error| Error::Filter {
            option,
            value: value.to_owned(),
            reason: one_line(error),
        })
    }

    /// Compiles a pattern of `--author` or `--grep`: a basic regular expression, as `git log` takes it.
    pub fn pattern(option: &'static str, value: &str) -> Result<Regex, Error> {
        regex::RegexBuilder::new(&from_basic(value)).multi_line(true).build().map_err(|error| {
            // The parser draws the place below the pattern; its last line says what is wrong.
            let drawn = error.to_string();
            let reason = drawn.lines().last().unwrap_or(&drawn).trim_start_matches("error: ").to_owned();
            Error::Filter { option, value: value.to_owned(), reason }
        })
    }

    /// Tells whether the filter picks single commits out of a range, so that its two ends no longer bound what is told.
    pub fn picks(&self) -> bool {
        self.since.is_some()
            || self.until.is_some()
            || !self.authors.is_empty()
            || !self.messages.is_empty()
            || self.max_count.is_some()
            || self.merges == Some(true)
    }

    /// Tells whether the commit passes everything but the count.
    pub(super) fn accepts(&self, commit: &Commit) -> bool {
        let author = || format!("{} <{}>", commit.author.name, commit.author.email);
        self.since.is_none_or(|since| commit.commit_date.seconds >= since)
            && self.until.is_none_or(|until| commit.commit_date.seconds <= until)
            && self.merges.is_none_or(|merges| commit.is_merge() == merges)
            && (self.authors.is_empty() || self.authors.iter().any(|pattern| pattern.is_match(&author())))
            && (self.messages.is_empty() || self.messages.iter().any(|pattern| pattern.is_match(&commit.message())))
    }
}

/// Turns a POSIX basic regular expression, with GNU's `\\+`, `\\?` and `\\|`, into the syntax of [`regex`]: brackets and
/// repetitions mean something behind a backslash, and themselves without one.
fn from_basic(pattern: &str) -> String {
    let mut out = String::with_capacity(pattern.len() + 8);
    let mut chars = pattern.chars();
    let mut in_class = false;
    let mut opens = true;
    while let Some(c) = chars.next() {
        let at_start = std::mem::replace(&mut opens, false);
        match c {
            ']' if in_class => {
                in_class = false;
                out.push(c);
            }
            _ if in_class => {
                out.extend([Some('\\').filter(|_| matches!(c, '[' | '&' | '~')), Some(c)].into_iter().flatten())
            }
            '[' => {
                in_class = true;
                out.push(c);
            }
            '\\' => match chars.next() {
                Some(special @ ('(' | ')' | '{' | '}' | '+' | '?' | '|')) => {
                    opens = matches!(special, '(' | '|');
                    out.push(special);
                }
                Some(other) => out.extend(['\\', other]),
                None => out.push_str("\\\\"),
            },
            '(' | ')' | '{' | '}' | '+' | '?' | '|' => out.extend(['\\', c]),
            '*' if at_start => out.push_str("\\*"),
            _ => {
                opens = at_start && c == '^';
                out.push(c);
            }
        }
    }
    out
}

/// Pathspecs, ready to be matched.
pub(super) struct Paths {
    search: Option<gix::pathspec::Search>,
}

impl Paths {
    /// Parses pathspecs relative to the folder that the repository was opened from.
    pub(super) fn parse(repo: &Repo, specs: &[String]) -> Result<Self, Error> {
        let prefix = repo.prefix();
        let everything = |spec: &str| prefix.as_os_str().is_empty() && matches!(spec, "." | "./");
        let specs: Vec<&str> = specs.iter().map(String::as_str).filter(|spec| !everything(spec)).collect();
        if specs.is_empty() {
            return Ok(Self { search: None });
        }
        let local = repo.local();
        let error = |spec: &str, error: &dyn std::fmt::Display| Error::Pathspec {
            spec: spec.to_owned(),
            reason: one_line(error.to_string()),
        };
        let patterns: Result<Vec<_>, _> = specs
            .iter()
            .map(|spec| gix::pathspec::parse(spec.as_bytes(), Default::default()).map_err(|e| error(spec, &e)))
            .collect();
        let root = local.workdir().unwrap_or(local.git_dir());
        let root = root.canonicalize().unwrap_or_else(|_| root.to_owned());
        let search = gix::pathspec::Search::from_specs(patterns?, Some(&prefix), &root)
            .map_err(|e| error(&specs.join(" "), &e))?;
        Ok(Self { search: Some(search) })
    }

    /// True without pathspecs.
    pub(super) fn is_empty(&self) -> bool {
        self.search.is_none()
    }

    /// Tells whether a changed file is selected, by its path or by the one that it was renamed from. Attribute magic is
    /// not evaluated and never matches.
    pub(super) fn touches(&mut self, file: &FileChange) -> bool {
        self.matches(&file.path) || file.from.as_ref().is_some_and(|from| self.matches(from))
    }

    fn matches(&mut self, path: &RepoPath) -> bool {
        let Some(search) = &mut self.search else { return true };
        let found =
            search.pattern_matching_relative_path(BStr::new(path.as_str()), Some(false), &mut |_, _, _, _| false);
        found.is_some_and(|found| !found.is_excluded())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn basic_expressions_mean_what_git_means() {
        let check = |pattern: &str, expected: &str| assert_eq!(from_basic(pattern), expected, "{pattern}");
        check("feat(x)", r"feat\(x\)");
        check(r"\(a\|b\)c\+", "(a|b)c+");
        check("a+?{", r"a\+\?\{");
        check("*a^*", r"\*a^*");
        check(r"[a-z(]\.", r"[a-z(]\.");
        check(r"end\", r"end\\");
    }
}
