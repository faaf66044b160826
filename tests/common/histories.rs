//! Three small histories as people write them, from which posts are made.

use super::{
    Repo,
    script::{Change, Commit, Mark, Script, put},
};

/// A key-value store in C: two topics, merged with messages; bodies in the kernel's style; a benchmark in two steps.
/// The range is `v1..main`.
pub fn topics() -> Repo {
    let mut script = Script::default();
    let start = script.line_of(
        None,
        vec![(
            "kvd: first version",
            vec![
                put("README", "kvd keeps keys and values in a log.\n"),
                put("src/table.h", TABLE_HEADER),
                put("src/table.c", format!("{TABLE_HEAD}{TABLE_GET_LINEAR}{TABLE_PUT}")),
                put("src/log.c", format!("{LOG_HEAD}{LOG_APPEND_PARTS}")),
                put("tests/test-table.c", TEST_TABLE),
            ],
        )],
    );
    let table = script.line_of(
        Some(start),
        vec![
            (
                TABLE_ONE,
                vec![
                    put("src/table.c", format!("{TABLE_HEAD}{TABLE_HASH}{TABLE_GET_HASHED}{TABLE_PUT_HASHED}")),
                    put("src/table.h", TABLE_HEADER.replace("\tchar *key;\n", "\tuint32_t hash;\n\tchar *key;\n")),
                ],
            ),
            (TABLE_TWO, vec![put("src/table.c", table_final())]),
            (TABLE_THREE, vec![put("tests/test-table.c", format!("{TEST_TABLE}{TEST_TABLE_GROWS}"))]),
        ],
    );
    let readme = put("README", "kvd keeps keys and values in a log.\n\nRun `make test` before you send a patch.\n");
    let docs = script.line_of(Some(start), vec![("README: say how tests are run", vec![readme.clone()])]);
    let table_files = [
        put("src/table.c", table_final()),
        put("src/table.h", TABLE_HEADER.replace("\tchar *key;\n", "\tuint32_t hash;\n\tchar *key;\n")),
        put("tests/test-table.c", format!("{TEST_TABLE}{TEST_TABLE_GROWS}")),
    ];
    let first = merge(&mut script, docs, table, MERGE_TABLE, table_files.to_vec());
    let log = script.line_of(
        Some(docs),
        vec![
            (LOG_ONE, vec![put("src/log.c", format!("{LOG_HEAD}{LOG_APPEND_ONCE}"))]),
            (LOG_TWO, vec![put("src/log.c", format!("{LOG_HEAD}{LOG_WRITE_ALL}{LOG_APPEND_ALL}"))]),
        ],
    );
    let log_files = vec![put("src/log.c", format!("{LOG_HEAD}{LOG_WRITE_ALL}{LOG_APPEND_ALL}"))];
    let second = merge(&mut script, first, log, MERGE_LOG, log_files);
    script.name("refs/heads/main", second);
    script.name("refs/tags/v1", start);
    let repo = script.build();
    repo.git(&["remote", "add", "origin", "https://github.com/example/kvd.git"]);
    repo
}

fn merge(script: &mut Script, main: Mark, topic: Mark, message: &str, changes: Vec<Change>) -> Mark {
    let message = message.as_bytes();
    script.commit(Commit { parents: vec![main, topic], message, changes, ..Commit::default() })
}

fn table_final() -> String {
    format!("{TABLE_HEAD}{TABLE_HASH}{TABLE_GET_PROBED}{TABLE_PUT_HASHED}")
}

const TABLE_ONE: &str = "\
table: compare hashes before keys

`table_get()` walks all entries and calls strcmp(3) on each of them. In
a profile of a server with 20,000 keys, three quarters of the time are
spent in strcmp(3), because most keys begin with the same prefix.

Store the hash of each key in its entry and compare the hashes first, so
that strcmp(3) is only called for keys which are very likely equal. An
alternative would have been to intern the keys. But then every caller
needs to know about the pool, and keys that are looked up once would
stay there forever.

    Benchmark 1: kvd bench get (revision = HEAD~)
      Time (mean \u{b1} \u{3c3}):     180.7 ms \u{b1}   2.1 ms    [User: 177.1 ms, System: 3.4 ms]
      Range (min \u{2026} max):   176.9 ms \u{2026} 190.7 ms    100 runs

    Benchmark 2: kvd bench get (revision = HEAD)
      Time (mean \u{b1} \u{3c3}):     121.4 ms \u{b1}   1.9 ms    [User: 118.0 ms, System: 3.3 ms]
      Range (min \u{2026} max):   118.2 ms \u{2026} 128.1 ms    100 runs

    Summary
      kvd bench get (revision = HEAD) ran
        1.49 \u{b1} 0.03 times faster than kvd bench get (revision = HEAD~)

Signed-off-by: Ann Author <ann@example.org>
";

const TABLE_TWO: &str = "\
table: probe instead of walking

With the hash at hand there is no reason to look at every entry anymore.
Start at the slot that the hash names and stop at the first empty one,
as tables with open addressing do.

This requires that there always is an empty slot. `table_put()` already
grows the table when it is three quarters full, so nothing needs to
change there. Note that entries cannot be removed from the table: doing
so would require tombstones, which are left for a later patch.

    Benchmark 1: kvd bench get (revision = HEAD~)
      Time (mean \u{b1} \u{3c3}):     122.0 ms \u{b1}   1.8 ms    [User: 118.9 ms, System: 3.1 ms]
      Range (min \u{2026} max):   118.9 ms \u{2026} 127.5 ms    100 runs

    Benchmark 2: kvd bench get (revision = HEAD)
      Time (mean \u{b1} \u{3c3}):      38.2 ms \u{b1}   0.7 ms    [User: 35.0 ms, System: 3.0 ms]
      Range (min \u{2026} max):    37.1 ms \u{2026}  40.9 ms    100 runs

    Summary
      kvd bench get (revision = HEAD) ran
        3.19 \u{b1} 0.08 times faster than kvd bench get (revision = HEAD~)

Signed-off-by: Ann Author <ann@example.org>
";

const TABLE_THREE: &str = "\
tests: cover tables that grow

The tests never insert more than four keys, so the code that grows the
table does not run in any of them. Insert a thousand.

Signed-off-by: Ann Author <ann@example.org>
";

const MERGE_TABLE: &str = "\
Merge branch 'aa/table-lookup'

Looking up a key no longer compares it with every other key of the
table.

* aa/table-lookup:
  tests: cover tables that grow
  table: probe instead of walking
  table: compare hashes before keys
";

const LOG_ONE: &str = "\
log: write a record at once

A record is written in three parts: its length, its payload and its
checksum. When the process is killed between two of them, the log ends
in half a record and kvd refuses to start. This was reported by two
users so far.

Assemble the record in memory and write it with a single call. The price
is a copy of the payload, which does not show in any benchmark.

Signed-off-by: Ann Author <ann@example.org>
";

const LOG_TWO: &str = "\
log: handle short writes

write(2) may write less than it was asked for, for example when a signal
arrives or the disk is full. The previous commit ignores this and so may
still leave half a record behind.

Loop until everything is written. On an error the log is cut back to
where it ended before, so that the next start succeeds.

Signed-off-by: Ann Author <ann@example.org>
";

const MERGE_LOG: &str = "\
Merge branch 'aa/log-at-once'

A crash in the middle of a write no longer leaves a log behind that
cannot be read.

* aa/log-at-once:
  log: handle short writes
  log: write a record at once
";

const TABLE_HEADER: &str = "\
#ifndef TABLE_H
#define TABLE_H

#include <stddef.h>
#include <stdint.h>

struct entry {
\tchar *key;
\tchar *value;
};

struct table {
\tstruct entry *entries;
\tsize_t nr, alloc;
};

const char *table_get(const struct table *t, const char *key);
int table_put(struct table *t, const char *key, const char *value);

#endif
";

const TABLE_HEAD: &str = "\
#include <stdlib.h>
#include <string.h>
#include \"table.h\"

";

const TABLE_GET_LINEAR: &str = "\
const char *table_get(const struct table *t, const char *key)
{
\tfor (size_t i = 0; i < t->nr; i++)
\t\tif (!strcmp(t->entries[i].key, key))
\t\t\treturn t->entries[i].value;
\treturn NULL;
}

";

const TABLE_HASH: &str = "\
/*
 * The FNV-1a hash of a key. It is cheap for short keys, and kvd has no
 * keys that are under the control of an attacker.
 */
static uint32_t table_hash(const char *key)
{
\tuint32_t hash = 0x811c9dc5;

\twhile (*key) {
\t\thash ^= (unsigned char)*key++;
\t\thash *= 0x01000193;
\t}
\treturn hash;
}

";

const TABLE_GET_HASHED: &str = "\
const char *table_get(const struct table *t, const char *key)
{
\tuint32_t hash = table_hash(key);

\tfor (size_t i = 0; i < t->nr; i++)
\t\tif (t->entries[i].hash == hash && !strcmp(t->entries[i].key, key))
\t\t\treturn t->entries[i].value;
\treturn NULL;
}

";

const TABLE_GET_PROBED: &str = "\
/*
 * Look up the value of a key. Returns NULL if there is none. The table
 * always has an empty slot, so that the loop ends.
 */
const char *table_get(const struct table *t, const char *key)
{
\tuint32_t hash = table_hash(key);
\tsize_t mask = t->alloc - 1;

\tif (!t->alloc)
\t\treturn NULL;
\tfor (size_t i = hash & mask; t->entries[i].key; i = (i + 1) & mask) {
\t\tconst struct entry *e = &t->entries[i];

\t\tif (e->hash == hash && !strcmp(e->key, key))
\t\t\treturn e->value;
\t}
\treturn NULL;
}

";

const TABLE_PUT: &str = "\
int table_put(struct table *t, const char *key, const char *value)
{
\tif (t->nr + 1 > t->alloc && table_grow(t) < 0)
\t\treturn -1;
\tt->entries[t->nr].key = strdup(key);
\tt->entries[t->nr].value = strdup(value);
\tt->nr++;
\treturn 0;
}
";

const TABLE_PUT_HASHED: &str = "\
int table_put(struct table *t, const char *key, const char *value)
{
\tstruct entry *e;

\tif (4 * (t->nr + 1) > 3 * t->alloc && table_grow(t) < 0)
\t\treturn -1;
\te = table_slot(t, table_hash(key));
\te->hash = table_hash(key);
\te->key = strdup(key);
\te->value = strdup(value);
\tt->nr++;
\treturn 0;
}
";

const TEST_TABLE: &str = "\
#include <assert.h>
#include \"../src/table.h\"

static void test_get_returns_what_was_put(void)
{
\tstruct table t = { 0 };

\ttable_put(&t, \"one\", \"1\");
\tassert(!strcmp(table_get(&t, \"one\"), \"1\"));
\tassert(!table_get(&t, \"two\"));
}
";

const TEST_TABLE_GROWS: &str = "
static void test_table_grows(void)
{
\tstruct table t = { 0 };
\tchar key[16];

\tfor (int i = 0; i < 1000; i++) {
\t\tsnprintf(key, sizeof(key), \"key-%d\", i);
\t\tassert(!table_put(&t, key, key));
\t}
\tassert(!strcmp(table_get(&t, \"key-999\"), \"key-999\"));
}
";

const LOG_HEAD: &str = "\
#include <errno.h>
#include <stdlib.h>
#include <unistd.h>
#include \"log.h\"

";

const LOG_APPEND_PARTS: &str = "\
int log_append(struct log *log, const void *payload, uint32_t len)
{
\tuint32_t crc = crc32(payload, len);

\tif (write(log->fd, &len, sizeof(len)) < 0 ||
\t    write(log->fd, payload, len) < 0 ||
\t    write(log->fd, &crc, sizeof(crc)) < 0)
\t\treturn -1;
\treturn 0;
}
";

const LOG_APPEND_ONCE: &str = "\
int log_append(struct log *log, const void *payload, uint32_t len)
{
\tsize_t size = sizeof(len) + len + sizeof(uint32_t);
\tunsigned char *record = malloc(size);
\tint ret;

\tif (!record)
\t\treturn -1;
\tput_be32(record, len);
\tmemcpy(record + 4, payload, len);
\tput_be32(record + 4 + len, crc32(payload, len));
\tret = write(log->fd, record, size) < 0 ? -1 : 0;
\tfree(record);
\treturn ret;
}
";

const LOG_WRITE_ALL: &str = "\
/* Write all bytes, or cut the log back to where it ended before. */
static int write_all(struct log *log, const unsigned char *buf, size_t len)
{
\toff_t start = lseek(log->fd, 0, SEEK_END);

\twhile (len) {
\t\tssize_t n = write(log->fd, buf, len);

\t\tif (n < 0 && errno == EINTR)
\t\t\tcontinue;
\t\tif (n < 0) {
\t\t\t/* TODO: tell the caller when the log can't be cut back */
\t\t\t(void)ftruncate(log->fd, start);
\t\t\treturn -1;
\t\t}
\t\tbuf += n;
\t\tlen -= n;
\t}
\treturn 0;
}

";

const LOG_APPEND_ALL: &str = "\
int log_append(struct log *log, const void *payload, uint32_t len)
{
\tsize_t size = sizeof(len) + len + sizeof(uint32_t);
\tunsigned char *record = malloc(size);
\tint ret;

\tif (!record)
\t\treturn -1;
\tput_be32(record, len);
\tmemcpy(record + 4, payload, len);
\tput_be32(record + 4 + len, crc32(payload, len));
\tret = write_all(log, record, size);
\tfree(record);
\treturn ret;
}
";

/// A Cargo workspace of three crates: a line of conventional commits, dependencies that come and go, a change log, a
/// revert. The range is `v0.1.0..main`.
pub fn workspace() -> Repo {
    let repo = Repo::new();
    let commit = |message: &str, files: &[(&str, &str)]| {
        for (path, content) in files {
            repo.write(path, content);
        }
        repo.git(&["add", "--all"]);
        repo.git(&["commit", "--quiet", "--message", message]);
    };
    let manifest = |name: &str, description: &str, dependencies: &str| {
        format!(
            "[package]\nname = \"{name}\"\nversion = \"0.1.0\"\nedition = \"2021\"\ndescription = \"{description}\"\n\n\
             [dependencies]\n{dependencies}"
        )
    };
    let index = |dependencies: &str| manifest("seek-index", "Builds an inverted index of text files", dependencies);
    let query = |dependencies: &str| manifest("seek-query", "Parses and runs queries", dependencies);
    let cli = |dependencies: &str| manifest("seek", "Finds words in many files", dependencies);
    commit(
        "chore: first version",
        &[
            ("Cargo.toml", "[workspace]\nmembers = [\"crates/*\"]\nresolver = \"2\"\n"),
            ("CHANGELOG.md", "# Changelog\n\n## 0.1.0\n\nFirst version.\n"),
            ("crates/index/Cargo.toml", &index("memmap2 = \"0.5\"\n")),
            ("crates/index/src/lib.rs", INDEX_SLOW),
            ("crates/query/Cargo.toml", &query("seek-index = { path = \"../index\" }\nregex = \"1.9\"\n")),
            ("crates/query/src/lib.rs", QUERY_REGEX),
            ("crates/cli/Cargo.toml", &cli("seek-query = { path = \"../query\" }\nclap = \"4.4\"\n")),
            ("crates/cli/src/main.rs", CLI_MAIN),
        ],
    );
    repo.git(&["tag", "v0.1.0"]);
    commit(
        "feat(query): parse queries by hand\n\nThe regular expression accepted `AND AND` and lost the second operand \
         without a word. A parser of forty\nlines reports where a query is wrong, and the crate no longer needs regex.\n\n\
         Closes #12",
        &[
            ("crates/query/src/lib.rs", QUERY_PARSER),
            ("crates/query/Cargo.toml", &query("seek-index = { path = \"../index\" }\n")),
        ],
    );
    commit(
        "feat(cli): add --follow\n\nKeeps running and prints matches as files change.",
        &[("crates/cli/src/main.rs", CLI_FOLLOW)],
    );
    commit(
        "perf(index): merge posting lists by galloping\n\nIntersecting a rare word with a common one walked the whole \
         long list. Galloping skips most of it: it doubles its\nstep until it has gone too far and then searches \
         backwards. For lists of the same length it costs one more\ncomparison a posting.",
        &[("crates/index/src/lib.rs", INDEX_GALLOP)],
    );
    repo.git(&["revert", "--no-edit", "HEAD~1"]);
    commit("chore(deps): update memmap2", &[("crates/index/Cargo.toml", &index("memmap2 = \"0.9\"\n"))]);
    commit(
        "test(index): cover lists that end early",
        &[("crates/index/src/lib.rs", &format!("{INDEX_GALLOP}{INDEX_TEST}"))],
    );
    commit(
        "fix(query): report the position of an error in characters\n\nIt was the position in bytes, so that the mark \
         stood too far to the right behind letters with accents.",
        &[(
            "crates/query/src/lib.rs",
            &QUERY_PARSER.replace("at: self.at", "at: self.text[..self.at].chars().count()"),
        )],
    );
    commit(
        "docs: release notes of 0.2.0",
        &[(
            "CHANGELOG.md",
            "# Changelog\n\n## 0.2.0\n\n- Queries with a mistake are refused, and the message shows where it is. They \
             used to find nothing.\n- Intersections of rare and common words are several times faster.\n\n## 0.1.0\n\n\
             First version.\n",
        )],
    );
    repo.git(&["remote", "add", "origin", "git@gitlab.com:example/tools/seek.git"]);
    repo
}

const INDEX_SLOW: &str = "\
//! An inverted index: words to the documents that hold them.

/// Documents that are in both lists.
pub fn intersect(rare: &[u32], common: &[u32]) -> Vec<u32> {
    rare.iter().copied().filter(|document| common.contains(document)).collect()
}
";

const INDEX_GALLOP: &str = "\
//! An inverted index: words to the documents that hold them.

/// Documents that are in both lists. Both are sorted, and `rare` is the shorter one.
pub fn intersect(rare: &[u32], common: &[u32]) -> Vec<u32> {
    let mut rest = common;
    let mut both = Vec::with_capacity(rare.len());
    for document in rare {
        rest = gallop(rest, *document);
        match rest.first() {
            Some(found) if found == document => both.push(*document),
            Some(_) => {}
            None => break,
        }
    }
    both
}

/// What is left of a sorted list from the first document that is not smaller than `least`.
///
/// Doubles its step until it has gone too far, then searches the last step by halves.
fn gallop(list: &[u32], least: u32) -> &[u32] {
    let mut step = 1;
    while step < list.len() && list[step] < least {
        step *= 2;
    }
    // TODO: start from the step of the last call, lists are often dense
    let window = &list[..list.len().min(step + 1)];
    &list[window.partition_point(|document| *document < least)..]
}
";

const INDEX_TEST: &str = "
#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lists_may_end_early() {
        assert_eq!(intersect(&[3, 9, 40], &[1, 3, 5]), [3]);
        assert_eq!(intersect(&[], &[1]), []);
    }
}
";

const QUERY_REGEX: &str = "\
//! Queries: words with AND and OR between them.

/// The words of a query.
pub fn words(query: &str) -> Vec<String> {
    let pattern = regex::Regex::new(r\"(\\w+)(?: AND (\\w+))?\").unwrap();
    pattern.captures_iter(query).map(|found| found[1].to_string()).collect()
}
";

const QUERY_PARSER: &str = "\
//! Queries: words with AND and OR between them.

/// What a query asks for.
#[derive(Debug, PartialEq)]
pub enum Query {
    Word(String),
    And(Box<Query>, Box<Query>),
    Or(Box<Query>, Box<Query>),
}

/// Where a query is wrong, and what was expected there.
#[derive(Debug, PartialEq)]
pub struct Error {
    pub at: usize,
    pub expected: &'static str,
}

struct Parser<'a> {
    text: &'a str,
    at: usize,
}

impl<'a> Parser<'a> {
    /// Parses operands with the same operator between them; AND binds tighter than OR.
    fn any(&mut self) -> Result<Query, Error> {
        let mut left = self.all()?;
        while self.eat(\"OR\") {
            left = Query::Or(Box::new(left), Box::new(self.all()?));
        }
        Ok(left)
    }

    fn word(&mut self) -> Result<Query, Error> {
        match self.next() {
            Some(word) if word != \"AND\" && word != \"OR\" => Ok(Query::Word(word.to_string())),
            _ => Err(Error { at: self.at, expected: \"a word\" }),
        }
    }
}
";

const CLI_MAIN: &str = "\
fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    for found in seek_query::run(&arguments.join(\" \")) {
        println!(\"{found}\");
    }
}
";

const CLI_FOLLOW: &str = "\
fn main() {
    let mut arguments: Vec<String> = std::env::args().skip(1).collect();
    let follow = arguments.first().is_some_and(|first| first == \"--follow\");
    if follow {
        arguments.remove(0);
    }
    loop {
        for found in seek_query::run(&arguments.join(\" \")) {
            println!(\"{found}\");
        }
        if !follow {
            break;
        }
        std::thread::sleep(std::time::Duration::from_secs(1));
    }
}
";

/// Three commits of which nobody says anything. The range is `HEAD`.
pub fn trivial() -> Repo {
    let repo = Repo::new();
    repo.commit("notes.py", "def load(path):\n    return open(path).read()\n", "initial commit");
    repo.commit("notes.py", "def load(path):\n    return open(path, encoding=\"utf-8\").read()\n", "fix encoding");
    repo.commit("README.md", "# Notes\n", "add readme");
    repo
}
