//! References by git's rules: which one a short name means, what its log says, what a branch follows.

use gix::{
    ObjectId,
    bstr::ByteSlice,
    refs::{FullName, Target},
    remote::Direction,
};

use super::{Filter, revision::Miss};

/// Where a short name is looked for, in this order: the first hit wins.
const RULES: [(&str, &str); 6] = [
    ("", ""),
    ("refs/", ""),
    ("refs/tags/", ""),
    ("refs/heads/", ""),
    ("refs/remotes/", ""),
    ("refs/remotes/", "/HEAD"),
];

/// So many symbolic references are followed.
const MAX_LINKS: usize = 5;

/// Numbers in `@{…}` from here on are seconds since the epoch.
const FIRST_DATE: u64 = 100_000_000;

/// A reference that exists: the name behind all symbolic references, and its object.
#[derive(Debug)]
pub(super) struct Found {
    pub(super) name: FullName,
    pub(super) id: ObjectId,
}

/// A line of a reference's log.
#[derive(Debug, Clone)]
pub(super) struct LogLine {
    pub(super) old: ObjectId,
    pub(super) new: ObjectId,
    pub(super) seconds: i64,
    message: Vec<u8>,
}

/// The reference of exactly this name.
pub(super) fn exact(repo: &gix::Repository, name: &str) -> Option<Found> {
    let mut name = FullName::try_from(name).ok()?;
    for _ in 0..=MAX_LINKS {
        let found = repo.refs.try_find(name.as_ref()).ok().flatten().filter(|found| found.name == name)?;
        match found.target {
            Target::Object(id) => return Some(Found { name, id }),
            Target::Symbolic(next) => name = next,
        }
    }
    None
}

/// The reference that a short name means.
pub(super) fn short(repo: &gix::Repository, name: &str) -> Option<Found> {
    RULES.iter().find_map(|(before, after)| exact(repo, &format!("{before}{name}{after}")))
}

/// The reference that a short name means among those with a log, and the log, newest line first.
pub(super) fn with_log(repo: &gix::Repository, name: &str) -> Option<(Found, Vec<LogLine>)> {
    RULES.iter().find_map(|(before, after)| {
        let path = format!("{before}{name}{after}");
        let found = exact(repo, &path)?;
        let path = FullName::try_from(path).ok()?;
        let lines = log(repo, &path).or_else(|| log(repo, &found.name))?;
        Some((found, lines))
    })
}

/// The log of a reference, newest line first; `None` if it has none.
pub(super) fn log(repo: &gix::Repository, name: &FullName) -> Option<Vec<LogLine>> {
    let mut buffer = Vec::new();
    let lines = repo.refs.reflog_iter(name.as_ref(), &mut buffer).ok().flatten()?;
    let line = |line: gix::refs::file::log::LineRef<'_>| LogLine {
        old: line.previous_oid(),
        new: line.new_oid(),
        seconds: line.signature.time().map_or(0, |time| time.seconds),
        message: line.message.to_vec(),
    };
    let mut lines: Vec<LogLine> = lines.filter_map(Result::ok).map(line).collect();
    lines.reverse();
    Some(lines)
}

/// The object at an entry of a log: its number counted from the newest, or a date.
pub(super) fn log_entry(found: Found, lines: &[LogLine], entry: &str) -> Result<ObjectId, Miss> {
    let number = entry.bytes().all(|byte| byte.is_ascii_digit()).then(|| entry.parse().unwrap_or(u64::MAX));
    match number.filter(|number| *number < FIRST_DATE) {
        Some(number) => nth_entry(found, lines, number as usize),
        None => {
            let seconds = match number {
                Some(number) => number as i64,
                None => Filter::date("@{…}", entry).map_err(|_| Miss::Unknown)?,
            };
            entry_at(found, lines, seconds)
        }
    }
}

fn nth_entry(found: Found, lines: &[LogLine], number: usize) -> Result<ObjectId, Miss> {
    match lines.get(number) {
        // The line above knows what came before it, which is right where the log was cut and appended to.
        Some(line) if number > 0 && !lines[number - 1].old.is_null() => Ok(line.new),
        Some(_) => Ok(found.id),
        None if number == 0 => Ok(found.id),
        None => match lines.last() {
            Some(oldest) if number == lines.len() && !oldest.old.is_null() => Ok(oldest.old),
            _ => Err(Miss::LogTooShort { name: found.name.shorten().to_string(), entries: lines.len() }),
        },
    }
}

/// What the reference was at a moment; its oldest value for all that is older than the log.
fn entry_at(found: Found, lines: &[LogLine], seconds: i64) -> Result<ObjectId, Miss> {
    let Some(oldest) = lines.last() else {
        return Err(Miss::LogTooShort { name: found.name.shorten().to_string(), entries: 0 });
    };
    Ok(match lines.iter().position(|line| line.seconds <= seconds) {
        Some(place) if place > 0 && !lines[place - 1].old.is_null() => lines[place].new,
        Some(place) if lines[place].seconds == seconds => lines[place].new,
        Some(_) => found.id,
        None if oldest.old.is_null() => oldest.new,
        None => oldest.old,
    })
}

/// What was checked out before the last `back` switches: a branch's short name, or the id of a commit.
pub(super) fn checked_out_before(repo: &gix::Repository, back: usize) -> Option<String> {
    let head = FullName::try_from("HEAD").ok()?;
    let switched = log(repo, &head)?.into_iter().filter_map(|line| {
        let names = line.message.strip_prefix(b"checkout: moving from ")?;
        let end = names.find(" to ")?;
        Some(names[..end].to_str_lossy().into_owned())
    });
    switched.into_iter().nth(back.checked_sub(1)?)
}

/// The reference that follows what a branch is merged from or pushed to; the current branch without a name.
pub(super) fn tracking(repo: &gix::Repository, branch: &str, direction: Direction) -> Option<FullName> {
    let branch = match branch {
        "" | "HEAD" => repo.head_name().ok().flatten()?,
        name => FullName::try_from(format!("refs/heads/{name}")).ok()?,
    };
    exact(repo, branch.as_bstr().to_str().ok()?)?;
    // Of the repository itself nothing is fetched: the branch follows a branch beside it.
    let short = branch.shorten().to_owned();
    let config = repo.config_snapshot();
    let value = |key: &str| config.string(format!("branch.{short}.{key}").as_str());
    if direction == Direction::Fetch && value("remote").is_some_and(|remote| remote.as_slice() == b".") {
        return FullName::try_from(value("merge")?.to_str().ok()?).ok();
    }
    repo.branch_remote_tracking_ref_name(branch.as_ref(), direction)?.ok()
}
