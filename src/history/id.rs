//! Object ids of commits.

use std::fmt;

/// How many hex digits a post shows of a commit id.
const SHORT: usize = 10;

/// The id of a commit: 20 bytes (SHA-1) or 32 (SHA-256).
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct CommitId {
    bytes: [u8; 32],
    len: u8,
}

/// The text is no full hexadecimal object id.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("not a full object id of 40 or 64 hexadecimal digits")]
pub struct ParseIdError;

impl CommitId {
    /// Wraps the raw bytes of an object id.
    pub fn from_bytes(raw: &[u8]) -> Result<Self, ParseIdError> {
        if raw.len() != 20 && raw.len() != 32 {
            return Err(ParseIdError);
        }
        let mut bytes = [0; 32];
        bytes[..raw.len()].copy_from_slice(raw);
        Ok(Self { bytes, len: raw.len() as u8 })
    }

    /// Reads 40 or 64 hexadecimal digits.
    pub fn from_hex(hex: &str) -> Result<Self, ParseIdError> {
        let digits: Option<Vec<u8>> = hex.chars().map(|c| c.to_digit(16).map(|digit| digit as u8)).collect();
        let raw: Vec<u8> =
            digits.ok_or(ParseIdError)?.chunks(2).map(|pair| pair.iter().fold(0, |n, d| n << 4 | d)).collect();
        if hex.len() % 2 == 1 { Err(ParseIdError) } else { Self::from_bytes(&raw) }
    }

    /// The raw bytes, 20 or 32.
    pub fn as_bytes(&self) -> &[u8] {
        &self.bytes[..usize::from(self.len)]
    }

    /// The smallest id of 20 bytes that begins with some hexadecimal digits, upper or lower case; `None` for other text.
    pub fn first_with(hex: &str) -> Option<Self> {
        let mut bytes = [0; 32];
        for (place, digit) in hex.chars().enumerate() {
            let digit = digit.to_digit(16)? as u8;
            *bytes.get_mut(place / 2)? |= if place % 2 == 0 { digit << 4 } else { digit };
        }
        Some(Self { bytes, len: 20 })
    }

    /// Tells whether the id begins with some hexadecimal digits, upper or lower case.
    pub fn starts_with(&self, hex: &str) -> bool {
        let mut digits = self.as_bytes().iter().flat_map(|byte| [byte >> 4, byte & 15]).map(u32::from);
        hex.chars().all(|c| c.to_digit(16).is_some_and(|digit| digits.next() == Some(digit)))
    }

    /// The first ten hexadecimal digits.
    pub fn short(&self) -> String {
        let mut hex = self.to_string();
        hex.truncate(SHORT);
        hex
    }
}

impl fmt::Display for CommitId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.as_bytes().iter().try_for_each(|byte| write!(f, "{byte:02x}"))
    }
}

impl fmt::Debug for CommitId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.short())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hex_survives_the_round_trip() {
        for hex in ["fffd981ec2d7965733a4a15f9071e3734f7654a6", &"0a".repeat(32)] {
            assert_eq!(CommitId::from_hex(hex).unwrap().to_string(), hex);
        }
    }

    #[test]
    fn anything_else_is_refused() {
        for text in ["", "fffd981ec2", "xffd981ec2d7965733a4a15f9071e3734f7654a6", "é", &"a".repeat(41)] {
            assert_eq!(CommitId::from_hex(text), Err(ParseIdError), "{text}");
        }
    }

    #[test]
    fn abbreviations_are_the_first_digits() {
        let id = CommitId::from_hex("fffd981ec2d7965733a4a15f9071e3734f7654a6").unwrap();
        for (hex, begins) in [("", true), ("f", true), ("FFFd981", true), ("fffe", false), ("fffd98x", false)] {
            assert_eq!(id.starts_with(hex), begins, "{hex}");
        }
        assert!(!id.starts_with(&format!("{id}0")));
        assert!(CommitId::first_with("fffd981").is_some_and(|first| first <= id && first.starts_with("fffd9810")));
        assert_eq!(CommitId::first_with("fffx"), None);
        assert_eq!(CommitId::first_with(&"0".repeat(65)), None);
    }
}
