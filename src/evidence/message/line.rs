//! What one line of a message looks like: an item, a label, a heading, or what is no prose.

use super::LABELS;

/// The text of a list item behind its mark.
pub(super) fn list_item(line: &str) -> Option<&str> {
    let behind = |rest: &str, mark: usize| rest.starts_with(' ').then(|| line[mark..].trim());
    if let Some(rest) = line.strip_prefix(['-', '*', '+']) {
        return behind(rest, 1);
    }
    if let Some(rest) = line.strip_prefix('•') {
        return Some(rest.trim());
    }
    let digits = line.bytes().take_while(u8::is_ascii_digit).count();
    let rest = line.get(digits..)?.strip_prefix(['.', ')'])?;
    if (1..=2).contains(&digits) { behind(rest, digits + 1) } else { None }
}

/// The number before an item of a list.
pub(super) fn number(line: &str) -> Option<usize> {
    let digits = line.bytes().take_while(u8::is_ascii_digit).count();
    line.get(..digits)?.parse().ok()
}

/// `topic: (23 commits)`, above subjects, as git lists what a merge brings in.
pub(super) fn is_log_of_merge(item: &str) -> bool {
    let many = item.rsplit_once(": (").and_then(|(_, rest)| rest.strip_suffix(" commits)"));
    many.is_some_and(|many| !many.is_empty() && many.bytes().all(|b| b.is_ascii_digit()))
}

/// `Motivation:`, `Problem: the cache …`, `**Why**`: a known label, and the text behind it.
pub(super) fn label(line: &str) -> Option<(&str, &str)> {
    let (name, rest) = match line.strip_prefix("**") {
        Some(bold) => {
            let (name, rest) = bold.split_once("**")?;
            (name.trim_end_matches(':'), rest.trim_start_matches(':'))
        }
        None => line.split_once(':').filter(|(_, rest)| rest.is_empty() || rest.starts_with(' '))?,
    };
    let short = name.len() <= 24 && name.starts_with(|c: char| c.is_ascii_uppercase());
    (short && LABELS.contains(&name.to_ascii_lowercase().as_str())).then_some((name, rest.trim()))
}

/// The line below a title.
pub(super) fn is_underline(line: &str) -> bool {
    line.len() >= 3 && (line.bytes().all(|byte| byte == b'-') || line.bytes().all(|byte| byte == b'='))
}

pub(super) fn is_heading(line: &str) -> bool {
    let marks = line.bytes().take_while(|byte| *byte == b'#').count();
    (1..=6).contains(&marks) && line[marks..].starts_with(' ')
}

/// Tables, prompts, diffs, rules, and lines that are a URL and nothing else.
pub(super) fn is_verbatim(line: &str) -> bool {
    let table = line.starts_with('|') && line.ends_with('|') || line.matches(" | ").count() >= 2;
    let prompt = line.starts_with("$ ") || line.starts_with("% ") || line.starts_with("> ");
    let rule = line.len() >= 3 && line.chars().all(|c| matches!(c, '-' | '=' | '*' | '_' | '+' | '|' | ' '));
    let output = line.starts_with("@@ ") || line.starts_with("diff --git") || line.starts_with("thread '");
    let url = !line.contains(' ') && (line.starts_with("http://") || line.starts_with("https://"));
    let reference = line.starts_with('[') && line.split_once("]: ").is_some_and(|(_, rest)| !rest.contains(' '));
    table || prompt || rule || output || url || reference
}
