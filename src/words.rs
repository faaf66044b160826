//! Texts to words, exactly as [`str::split_whitespace`] gives them and several times as fast: that decodes every character,
//! and nearly all of them are ASCII.

/// The words of a text.
pub(crate) fn words(text: &str) -> Words<'_> {
    Words { text, at: 0 }
}

/// See [`words`].
pub(crate) struct Words<'a> {
    text: &'a str,
    at: usize,
}

impl<'a> Iterator for Words<'a> {
    type Item = &'a str;

    #[inline]
    fn next(&mut self) -> Option<&'a str> {
        let mut begun = None;
        while let Some(byte) = self.text.as_bytes().get(self.at) {
            let at = self.at;
            let (is_blank, width) = match byte {
                b' ' | b'\t'..=b'\r' => (true, 1),
                0..0x80 => (false, 1),
                _ => self.text[at..].chars().next().map_or((false, 1), |c| (c.is_whitespace(), c.len_utf8())),
            };
            self.at += width;
            match begun {
                None if !is_blank => begun = Some(at),
                Some(start) if is_blank => return Some(&self.text[start..at]),
                _ => {}
            }
        }
        begun.map(|start| &self.text[start..])
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_those_of_the_standard_library() {
        let parts = ["", "a", "é", " ", "\t", "\u{b}", "\u{1c}", "\u{85}", "\u{a0}", "\u{3000}", "\r\n", "日"];
        for first in parts {
            for second in parts {
                for third in parts {
                    let text = [first, second, third, second].concat();
                    let expected: Vec<&str> = text.split_whitespace().collect();
                    assert_eq!(words(&text).collect::<Vec<_>>(), expected, "{text:?}");
                }
            }
        }
    }
}
