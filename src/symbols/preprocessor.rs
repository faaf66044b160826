//! The preprocessor lines of C, C++, C# and Swift.

/// One `#` line with its continuations.
pub(super) struct Directive {
    pub start: u32,
    pub end: u32,
    pub line: u32,
    pub last: u32,
}

impl Directive {
    /// Reads the directive whose `#` stands at `at`.
    pub(super) fn read(code: &[u8], at: usize, line: u32) -> Directive {
        let (mut end, mut last, mut start) = (at, line, at);
        while end < code.len() {
            if code[end] == b'\n' {
                if !code[start..end].trim_ascii_end().ends_with(b"\\") {
                    break;
                }
                (last, start) = (last + 1, end + 1);
            }
            end += 1;
        }
        Directive { start: at as u32, end: end as u32, line, last }
    }

    /// `define`, `if`, …
    pub(super) fn word<'a>(&self, code: &'a [u8]) -> &'a [u8] {
        let text = code[self.start as usize + 1..self.end as usize].trim_ascii_start();
        &text[..text.iter().take_while(|byte| byte.is_ascii_alphabetic()).count()]
    }
}

/// Tells the branches whose braces must not count: an `#else` that opens what the `#if` before it has opened already.
#[derive(Default)]
pub(super) struct Conditionals {
    /// The braces open so far.
    depth: i64,
    /// Of each open `#if`: the first token and the depth of its `#else` branch, if there.
    open: Vec<Option<(usize, i64)>>,
    unbalanced: Vec<(usize, usize)>,
}

impl Conditionals {
    /// Takes in a directive that stands before the token of this index.
    pub(super) fn read(&mut self, word: &[u8], token: usize) {
        match word {
            b"if" | b"ifdef" | b"ifndef" => self.open.push(None),
            b"else" | b"elif" | b"elseif" => {
                self.close(token);
                self.open.push(Some((token, self.depth)));
            }
            b"endif" => self.close(token),
            _ => {}
        }
    }

    pub(super) fn count(&mut self, byte: u8) {
        match byte {
            b'{' => self.depth += 1,
            b'}' => self.depth -= 1,
            _ => {}
        }
    }

    fn close(&mut self, token: usize) {
        if let Some(Some((first, depth))) = self.open.pop()
            && depth != self.depth
        {
            self.unbalanced.push((first, token));
        }
    }

    /// For each token whether its brackets are to be ignored.
    pub(super) fn skipped(self, tokens: usize) -> Vec<bool> {
        if self.unbalanced.is_empty() {
            return vec![false; tokens];
        }
        let mut changes = vec![0i64; tokens + 1];
        for (first, end) in self.unbalanced {
            changes[first] += 1;
            changes[end] -= 1;
        }
        let mut open = 0;
        changes.iter().take(tokens).map(|change| (open += change, open > 0).1).collect()
    }
}
