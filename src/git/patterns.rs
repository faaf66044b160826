//! Patterns of `--author` and `--grep`: from the regular expressions of POSIX, as the GNU library that git uses reads them,
//! to those of [`regex`].

use std::{iter::Peekable, str::Chars};

use regex::Regex;

use super::{Error, Repo};

/// How patterns are written: `grep.patternType`, which git's log obeys too.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Syntax {
    /// POSIX basic, with GNU's `\+`, `\?`, `\|`.
    Basic,
    /// POSIX extended.
    Extended,
    /// No pattern: the text itself.
    Fixed,
    /// What Perl has, as far as [`regex`] has it.
    Perl,
}

impl Repo {
    /// The syntax that git's configuration chooses for `git log`.
    pub fn pattern_syntax(&self) -> Result<Syntax, Error> {
        let local = self.local();
        let config = local.config_snapshot();
        let name = config.string("grep.patternType").map_or_else(|| "default".to_owned(), |name| name.to_string());
        match name.as_str() {
            "default" if config.boolean("grep.extendedRegexp") == Some(true) => Ok(Syntax::Extended),
            "default" | "basic" => Ok(Syntax::Basic),
            "extended" => Ok(Syntax::Extended),
            "fixed" => Ok(Syntax::Fixed),
            "perl" => Ok(Syntax::Perl),
            _ => Err(Error::Filter {
                option: "grep.patternType",
                value: crate::escape::terminal(&name, 40),
                reason: "it is none of default, basic, extended, fixed, perl".to_owned(),
            }),
        }
    }
}

/// Compiles a pattern; its lines are patterns of their own, any of which may match.
pub(super) fn compile(pattern: &str, syntax: Syntax) -> Result<Regex, String> {
    let alternatives: Result<Vec<String>, String> =
        pattern.split('\n').map(|line| Ok(format!("(?:{})", translate(line, syntax)?))).collect();
    regex::RegexBuilder::new(&alternatives?.join("|")).multi_line(true).build().map_err(|error| {
        // The parser draws the place below the pattern; its last line says what is wrong.
        let drawn = error.to_string();
        drawn.lines().last().unwrap_or(&drawn).trim_start_matches("error: ").to_owned()
    })
}

fn translate(pattern: &str, syntax: Syntax) -> Result<String, String> {
    match syntax {
        Syntax::Perl => Ok(pattern.to_owned()),
        Syntax::Fixed => Ok(regex::escape(pattern)),
        Syntax::Basic | Syntax::Extended => Posix::new(pattern, syntax == Syntax::Extended).translate(),
    }
}

/// A translation under way.
struct Posix<'a> {
    chars: Peekable<Chars<'a>>,
    out: String,
    extended: bool,
    /// Where the groups that are open begin in `out`.
    groups: Vec<usize>,
    /// Where the last thing that can be repeated begins in `out`.
    last: usize,
    repeated: bool,
    /// At the start of an alternative, or after an anchor: there is nothing yet to repeat.
    opens: bool,
}

impl<'a> Posix<'a> {
    fn new(pattern: &'a str, extended: bool) -> Self {
        let chars = pattern.chars().peekable();
        Self { chars, out: String::new(), extended, groups: Vec::new(), last: 0, repeated: false, opens: true }
    }

    fn translate(mut self) -> Result<String, String> {
        while let Some(c) = self.chars.next() {
            match c {
                '\\' => self.escaped()?,
                '[' => self.class()?,
                '*' => self.repeat("*")?,
                '.' => self.atom("."),
                '^' if self.extended || self.opens => self.anchor("^"),
                '$' if self.extended || self.closes() => self.anchor("$"),
                '(' | ')' | '|' | '{' | '+' | '?' if self.extended => self.special(c)?,
                _ => self.literal(c),
            }
        }
        if !self.groups.is_empty() {
            return Err("a group is not closed".to_owned());
        }
        Ok(self.out)
    }

    /// What follows a backslash. In basic expressions it makes brackets and repetitions special, in extended ones plain.
    fn escaped(&mut self) -> Result<(), String> {
        let Some(c) = self.chars.next() else { return Err("it ends with a backslash".to_owned()) };
        match c {
            '(' | ')' | '|' | '{' | '+' | '?' if !self.extended => self.special(c)?,
            '1'..='9' => return Err("back references are not supported".to_owned()),
            'w' | 'W' | 's' | 'S' => self.atom(&format!("\\{c}")),
            'b' | 'B' | '<' | '>' => self.anchor(&format!("\\{c}")),
            // The buffer is a line.
            '`' => self.anchor("^"),
            '\'' => self.anchor("$"),
            _ => self.literal(c),
        }
        Ok(())
    }

    fn special(&mut self, c: char) -> Result<(), String> {
        match c {
            '(' => {
                self.groups.push(self.out.len());
                self.out.push_str("(?:");
                self.opens = true;
            }
            ')' => match self.groups.pop() {
                Some(start) => {
                    self.atom(")");
                    self.last = start;
                }
                None if self.extended => self.literal(c),
                None => return Err("a group is closed that was not opened".to_owned()),
            },
            '|' => {
                self.out.push('|');
                self.opens = true;
            }
            '{' => self.interval()?,
            _ => self.repeat(&c.to_string())?,
        }
        Ok(())
    }

    /// Where there is nothing to repeat, a basic expression means the character.
    fn repeat(&mut self, operator: &str) -> Result<(), String> {
        match (self.opens, self.extended) {
            (false, _) => self.wrap(operator),
            (true, false) => self.atom(&regex::escape(operator)),
            (true, true) => return Err(format!("`{operator}` repeats nothing")),
        }
        Ok(())
    }

    /// Repeats what stands before. What is repeated already becomes a group: `a+?` would be another operator.
    fn wrap(&mut self, operator: &str) {
        if self.repeated {
            self.out.insert_str(self.last, "(?:");
            self.out.push(')');
        }
        self.out.push_str(operator);
        self.repeated = true;
    }

    /// `{n}`, `{n,}`, `{,m}`, `{n,m}`.
    fn interval(&mut self) -> Result<(), String> {
        if self.opens {
            return Err("`{` repeats nothing".to_owned());
        }
        let inside: String = std::iter::from_fn(|| self.chars.next_if(|c| c.is_ascii_digit() || *c == ',')).collect();
        let closed = (self.extended || self.chars.next_if_eq(&'\\').is_some()) && self.chars.next_if_eq(&'}').is_some();
        let (least, most) = inside.split_once(',').unwrap_or((&inside, &inside));
        let number = |text: &str| text.parse::<u16>().ok().filter(|number| *number <= 32_767);
        let least = if least.is_empty() && inside.contains(',') { Some(0) } else { number(least) };
        let most = if most.is_empty() { Some(None) } else { number(most).map(Some) };
        match (closed, least, most) {
            (true, Some(least), Some(None)) if inside.contains(',') => self.wrap(&format!("{{{least},}}")),
            (true, Some(least), Some(Some(most))) if least <= most => self.wrap(&format!("{{{least},{most}}}")),
            _ => return Err("the number of repetitions is not one".to_owned()),
        }
        Ok(())
    }

    /// A bracket expression, in which a backslash is itself.
    fn class(&mut self) -> Result<(), String> {
        let mut class = String::from("[");
        class.extend(self.chars.next_if_eq(&'^'));
        let mut first = true;
        loop {
            let c = self.chars.next().ok_or("a bracket is not closed")?;
            match c {
                ']' if !first => break,
                '[' if self.chars.next_if_eq(&':').is_some() => class.push_str(named_class(&self.until(':')?)?),
                _ => {
                    let from = self.member(c)?;
                    let is_range = self.chars.peek() == Some(&'-') && {
                        let mut ahead = self.chars.clone();
                        ahead.next();
                        ahead.next().is_some_and(|c| c != ']')
                    };
                    if is_range {
                        self.chars.next();
                        let c = self.chars.next().ok_or("a bracket is not closed")?;
                        let to = self.member(c)?;
                        if from > to {
                            return Err(format!("the range `{from}-{to}` goes backwards"));
                        }
                        class.push_str(&format!("{}-{}", in_class(from), in_class(to)));
                    } else {
                        class.push_str(&in_class(from));
                    }
                }
            }
            first = false;
        }
        class.push(']');
        self.atom(&class);
        Ok(())
    }

    /// A character of a bracket expression, or one written as `[.-.]` or `[=a=]`.
    fn member(&mut self, c: char) -> Result<char, String> {
        let Some(kind) = self.chars.next_if(|next| c == '[' && matches!(next, '.' | '=')) else { return Ok(c) };
        let name = self.until(kind)?;
        let mut chars = name.chars();
        match (chars.next(), chars.next()) {
            (Some(only), None) => Ok(only),
            _ => Err(format!("the collating element `{name}` is not supported")),
        }
    }

    /// The text up to `:]`, `.]`, `=]`.
    fn until(&mut self, kind: char) -> Result<String, String> {
        let mut name = String::new();
        while let Some(c) = self.chars.next() {
            if c == kind && self.chars.next_if_eq(&']').is_some() {
                return Ok(name);
            }
            name.push(c);
        }
        Err("a bracket is not closed".to_owned())
    }

    /// Tells whether an alternative ends here.
    fn closes(&self) -> bool {
        let mut ahead = self.chars.clone();
        match ahead.next() {
            None => true,
            Some('\\') => matches!(ahead.next(), Some(')' | '|')),
            Some(_) => false,
        }
    }

    fn anchor(&mut self, text: &str) {
        self.out.push_str(text);
        self.opens = true;
    }

    fn atom(&mut self, text: &str) {
        (self.last, self.repeated) = (self.out.len(), false);
        self.out.push_str(text);
        self.opens = false;
    }

    fn literal(&mut self, c: char) {
        self.atom(&regex::escape(c.encode_utf8(&mut [0; 4])));
    }
}

/// A character inside of brackets, as [`regex`] writes it.
fn in_class(c: char) -> String {
    if matches!(c, '\\' | '[' | ']' | '^' | '-' | '&' | '~') { format!("\\{c}") } else { c.to_string() }
}

fn named_class(name: &str) -> Result<&'static str, String> {
    Ok(match name {
        "alpha" => r"\p{Alphabetic}",
        "digit" => "0-9",
        "alnum" => r"\p{Alphabetic}\p{Nd}",
        "upper" => r"\p{Uppercase}",
        "lower" => r"\p{Lowercase}",
        "space" => r"\s",
        "blank" => r" \t",
        "punct" => r"[:punct:]\p{P}\p{S}",
        "cntrl" => r"\p{Cc}",
        "print" => r"[^\p{Cc}]",
        "graph" => r"[^\s\p{Cc}]",
        "xdigit" => "[:xdigit:]",
        _ => return Err(format!("there is no class `[:{name}:]`")),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(syntax: Syntax, pattern: &str, expected: Result<&str, &str>) {
        let translated = translate(pattern, syntax);
        assert_eq!(translated.as_deref().map_err(String::as_str), expected, "{pattern}");
        if expected.is_ok() {
            compile(pattern, syntax).expect("a translation can be compiled");
        }
    }

    #[test]
    fn basic_expressions_mean_what_git_means() {
        let check = |pattern: &str, expected: &str| check(Syntax::Basic, pattern, Ok(expected));
        check("feat(x)", r"feat\(x\)");
        check(r"\(a\|b\)c\+", "(?:a|b)c+");
        check("a+?{", r"a\+\?\{");
        check("*a^*", r"\*a\^*");
        check("^*a", r"^\*a");
        check(r"a\|*b", r"a|\*b");
        check(r"\(^a$\)", "(?:^a$)");
        check("a$b^c", r"a\$b\^c");
        check(r"[a-z(]\.", r"[a-z(]\.");
        check(r"[]\[-]", r"[\]\\\[\-]");
        check(r"[^]a]", r"[^\]a]");
        check("[[:digit:]a-c]", "[0-9a-c]");
        check("[[.-.][=a=]]", r"[\-a]");
        check(r"a\{2,3\}b\{,4\}c\{5,\}d\{6\}", "a{2,3}b{0,4}c{5,}d{6,6}");
        check(r"a*\{2\}", "(?:a*){2,2}");
        check(r"\(ab\)*\?", "(?:(?:ab)*)?");
        check(r"\d\<w\>\b\w", r"d\<w\>\b\w");
    }

    #[test]
    fn extended_expressions_mean_what_git_means() {
        let check = |pattern: &str, expected: &str| check(Syntax::Extended, pattern, Ok(expected));
        check("(a|b)c+?", "(?:a|b)(?:c+)?");
        check(r"\(a\)\{", r"\(a\)\{");
        check("a{2}|^b$", "a{2,2}|^b$");
        check("a)", r"a\)");
    }

    #[test]
    fn what_cannot_be_matched_is_refused() {
        check(Syntax::Basic, r"\(a", Err("a group is not closed"));
        check(Syntax::Basic, r"a\)", Err("a group is closed that was not opened"));
        check(Syntax::Basic, r"\(a\)\1", Err("back references are not supported"));
        check(Syntax::Basic, "[a", Err("a bracket is not closed"));
        check(Syntax::Basic, "[z-a]", Err("the range `z-a` goes backwards"));
        check(Syntax::Basic, "[[:word:]]", Err("there is no class `[:word:]`"));
        check(Syntax::Basic, r"a\{3,2\}", Err("the number of repetitions is not one"));
        check(Syntax::Basic, r"\{1\}", Err("`{` repeats nothing"));
        check(Syntax::Basic, r"end\", Err("it ends with a backslash"));
        check(Syntax::Extended, "a|*b", Err("`*` repeats nothing"));
    }

    #[test]
    fn lines_of_a_pattern_are_alternatives() {
        let pattern = compile("^one$\ntwo(", Syntax::Basic).expect("a pattern");
        assert!(pattern.is_match("one") && pattern.is_match("in two(") && !pattern.is_match("ones"));
        assert!(compile("a.c", Syntax::Fixed).is_ok_and(|pattern| !pattern.is_match("abc")));
        assert!(compile(r"\d+(?=x)", Syntax::Perl).is_err());
    }
}
