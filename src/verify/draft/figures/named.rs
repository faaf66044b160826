//! Numbers that are parts of names: of formats, protocols, releases ("7zip", "TLS 1.3", "Java 11"). They count nothing, and are
//! held to what was given as names are.

use super::{Kind, Quantity};
use crate::verify::draft::spelling;

impl Quantity {
    /// Whether it is part of a name that a text has, however it is joined there.
    pub fn is_named_in(&self, text: &str) -> bool {
        if self.kind != Kind::Number || !self.unit.is_empty() || !(self.things.is_empty() || self.is_label) {
            return false;
        }
        let letters = self.shown.starts_with(|c: char| c.is_ascii_digit()) && !self.shown.contains([' ', '-']);
        if letters && self.shown.chars().any(char::is_alphabetic) {
            return spelling::occurs(text, &self.shown);
        }
        let named = |name: &String| {
            spelling::occurs(text, &format!("{name} {}", self.number)) || spelling::numbers(text, name, &self.number)
        };
        self.names.first().is_some_and(named)
    }
}

#[cfg(test)]
mod tests {
    use super::super::quantities;

    #[test]
    fn names_of_formats_and_protocols_are_names() {
        let check = |words: &str, text: &str, expected: bool| {
            let found = quantities(words);
            assert!(!found.is_empty(), "{words}");
            assert_eq!(found.iter().all(|figure| figure.is_named_in(text)), expected, "{words} / {text}");
        };
        check("it reads 7zip archives", "open the 7zip file", true);
        check("it reads 9zip archives", "open the 7zip file", false);
        check("it speaks TLS 1.3 here", "enable TLSv1.3", true);
        check("it speaks TLS 1.3 here", "PROTOCOL_TLS1_3", true);
        check("it speaks TLS 1.2 here", "enable TLSv1.3", false);
        check("over HTTP 3 it works", "an HTTP/3 stream", true);
        check("over HTTP 3 it works", "an HTTP/2 stream", false);
        check("On Java 11 the class is there", "sourceCompatibility = JavaVersion.VERSION_11", true);
        check("On Java 17 the class is there", "sourceCompatibility = JavaVersion.VERSION_11", false);
        check("On Java 11 the class is there", "val VERSION_11 = other()", false);
        check("On Java 11 the class is there", "JavaVersion::Version11", true);
        check("On Java 11 the class is there", "Java and VERSION_11", false);
        check("Timeout 64 is the default", "pub timeout: u64,", false);
        check("Timeout 64 is the default", "timeout_as_u64(x)", false);
        check("On Java 64 the class is there", "JavaType.INT64", false);
        check("On Java 64 the class is there", "JavaType.INT_64", false);
        check("On Node 8 it fails", "import node from './utf8'", false);
        check("With 16 it fails", "with_capacity(u16::MAX)", false);
        // What is measured or counted is no name.
        check("it takes Java 11 ms", "takes jdk11, Java11ms", false);
        check("it has Java 11 callers", "Java 11 callers", false);
        check("it falls to 12", "the number 12", false);
    }
}
