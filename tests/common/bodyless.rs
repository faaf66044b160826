//! A history whose messages are subjects: what there is to say stands in comments, a changelog and a guide.

use super::{
    Repo,
    script::{Script, put},
};

/// Three commits behind `v1`: a cache with comments and a changelog entry, a guide with a drawing, a test.
pub fn bodyless() -> Repo {
    let mut script = Script::default();
    let manifest = "[package]\nname = \"ferry\"\nversion = \"1.0.0\"\ndescription = \"Carries parcels\"\n";
    let start = script.line_of(
        None,
        vec![(
            "Begin",
            vec![
                put("Cargo.toml", manifest),
                put("CHANGELOG.md", "# Changelog\n\n## Unreleased\n\n## 1.0.0\n\n- The first version.\n"),
                put("docs/guide.md", "# Guide\n\nCall the ferry.\n"),
                put("src/lib.rs", "pub mod quay;\n"),
                put("src/quay.rs", QUAY),
            ],
        )],
    );
    let changelog = "# Changelog\n\n## Unreleased\n\n### Changed\n\n- Quays that were seen once are remembered, so that a \
                     ferry asks the harbour only once a day (#12).\n\n## 1.0.0\n\n- The first version.\n";
    let main = script.line_of(
        Some(start),
        vec![
            ("Remember quays (#12)", vec![put("src/quay.rs", CACHED), put("CHANGELOG.md", changelog)]),
            ("Draw how a parcel travels", vec![put("docs/guide.md", GUIDE)]),
            ("Test the harbour book", vec![put("tests/book.rs", TEST)]),
        ],
    );
    script.name("refs/heads/main", main);
    script.name("refs/tags/v1", start);
    script.build()
}

const QUAY: &str = "\
/// Asks the harbour for a quay.
pub fn quay(ship: &str) -> u32 {
    ask(ship)
}

fn ask(ship: &str) -> u32 {
    ship.len() as u32
}
";

const CACHED: &str = "\
use std::collections::BTreeMap;

/// What the harbour answered, by ship.
///
/// An answer holds for a day: quays are dealt anew at midnight, and a ferry that relied on an older answer would land
/// where another ship lies already.
#[derive(Default)]
pub struct Book {
    day: u32,
    quays: BTreeMap<String, u32>,
}

impl Book {
    /// The quay of a ship on a day.
    pub fn quay(&mut self, ship: &str, day: u32) -> u32 {
        // The book is emptied rather than checked entry by entry, because all of its entries grow old at the same
        // moment; looking at each of them would cost as much as asking again.
        if self.day != day {
            self.quays.clear();
            self.day = day;
        }
        if let Some(known) = self.quays.get(ship) {
            return *known;
        }
        let quay = ask(ship);
        self.quays.insert(ship.to_owned(), quay);
        quay
    }
}

fn ask(ship: &str) -> u32 {
    ship.len() as u32
}
";

const GUIDE: &str = "\
# Guide

Call the ferry.

## How a parcel travels

A parcel that misses its ferry waits on the quay, since the store is closed to passengers at night.

```
+--------+      +------+      +---------+
| sender | ---> | quay | ---> | harbour |
+--------+      +------+      +---------+
```
";

const TEST: &str = "\
use ferry::quay::Book;

#[test]
fn a_quay_is_asked_for_once_a_day() {
    let mut book = Book::default();
    assert_eq!(book.quay(\"Anna\", 1), book.quay(\"Anna\", 1));
    assert_eq!(book.quay(\"Anna\", 2), 4);
}
";
