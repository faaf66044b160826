//! Messages and people of commits as odd as objects can be, held to what `git log` shows of them.

mod common;

use std::{collections::BTreeMap, fs};

use common::{Repo, alone};
use git_deepdive::{
    git::{self, Filter},
    history::{CommitId, History, Range},
    progress::Silent,
};

const PERSON: &str = "Ann Author <ann@example.org> 1700000000 +0100";

/// Commits on `main`, each on top of the one before, written as bytes.
struct Objects {
    repo: Repo,
    tree: String,
    tip: Option<String>,
}

impl Objects {
    fn new() -> Self {
        let repo = Repo::new();
        let tree = repo.git(&["hash-object", "-t", "tree", "-w", "/dev/null"]);
        Self { repo, tree, tip: None }
    }

    /// Adds a commit with these lines after its parent: the rest of the headers, a blank line, the message.
    fn add(&mut self, lines: &[u8]) -> String {
        let parent = self.tip.as_ref().map_or(String::new(), |tip| format!("parent {tip}\n"));
        let file = self.repo.beside("object");
        fs::write(&file, [format!("tree {}\n{parent}", self.tree).as_bytes(), lines].concat()).expect("a new file");
        let file = file.display().to_string();
        let id = self.repo.git(&["hash-object", "-t", "commit", "-w", "--literally", &file]);
        self.repo.git(&["update-ref", "refs/heads/main", &id]);
        self.tip = Some(id.clone());
        id
    }

    /// Adds a commit by somebody.
    fn by(&mut self, author: &[u8], committer: &[u8]) {
        self.add(&[b"author ", author, b"\ncommitter ", committer, b"\n\nsubject\n\nbody\n"].concat());
    }

    /// Adds a commit with more headers and a message.
    fn says(&mut self, headers: &str, message: &[u8]) {
        let people = format!("author {PERSON}\ncommitter {PERSON}\n{headers}\n");
        self.add(&[people.as_bytes(), message].concat());
    }

    /// What we read of all commits, in git's order: the walk is tested elsewhere.
    fn history(&self) -> History {
        let ids = self.repo.git(&["rev-list", "main"]);
        let ids: Vec<CommitId> = ids.lines().map(|id| CommitId::from_hex(id).expect("an id")).collect();
        let range = Range { tips: vec![ids[0]], not: vec![], ids, spec: "main".to_owned(), ends: None, parted: None };
        let repo = git::Repo::discover(self.repo.root()).expect("there is a repository");
        repo.read(&range, &Filter::default(), &[], &Silent::default()).expect("they can be read").0
    }

    /// Compares everything that is shown of each commit.
    fn compare(&self) {
        const FORMAT: &str = "%H%x1f%aN%x1f%aE%x1f%cN%x1f%cE%x1f%at%x1f%s%x1f%b%x1e";
        let log = ["log", "main", &format!("--format={FORMAT}")];
        let output = String::from_utf8_lossy(&self.repo.git_bytes(self.repo.root(), &log)).into_owned();
        let history = self.history();
        // The date by which git sorts and limits, also where it shows none; it has none where the headers are in another
        // order or the last one has no end, and none before the epoch.
        let dates = self.repo.git(&["rev-list", "--timestamp", "main"]);
        let dates = dates.lines().filter_map(|line| line.split_once(' '));
        let dates: BTreeMap<&str, &str> = dates.map(|(date, id)| (id, date)).collect();
        let mut differences = Vec::new();
        let mut compared = 0;
        for record in output.split('\u{1e}').filter(|record| !record.trim().is_empty()) {
            let fields: Vec<&str> = record.trim_start_matches('\n').split('\u{1f}').collect();
            let [id, author, author_email, committer, committer_email, author_date, subject, body] = fields[..] else {
                panic!("not a record: {record:?}")
            };
            let commit = history.commits.iter().find(|commit| commit.id.to_string() == id).expect("we have it too");
            // Git leaves out names without an address and author dates without a zone.
            let name = |text: &str| if text.starts_with("%") { String::new() } else { text.to_owned() };
            let author_seconds = commit.author_date.seconds.to_string();
            let commit_seconds = commit.commit_date.seconds.to_string();
            let sorted = dates[id].parse::<i64>().ok().filter(|date| *date != 0);
            let shown = if author_date.is_empty() { &author_seconds } else { author_date };
            let lines = |text: &str| {
                text.lines().map(str::trim_ascii_end).collect::<Vec<_>>().join("\n").trim_ascii_end().to_owned()
            };
            let pairs = [
                (commit.author.name.clone(), name(author)),
                (commit.author.email.clone(), name(author_email)),
                (commit.committer.name.clone(), name(committer)),
                (commit.committer.email.clone(), name(committer_email)),
                (author_seconds.clone(), shown.to_owned()),
                (commit_seconds.clone(), sorted.map_or(commit_seconds, |date| date.to_string())),
                (commit.subject.clone(), subject.to_owned()),
                (commit.body.clone(), lines(body)),
            ];
            differences.extend(
                pairs
                    .iter()
                    .filter(|(ours, theirs)| ours != theirs)
                    .map(|(ours, theirs)| format!("{id}: {ours:?} and not {theirs:?}")),
            );
            compared += 1;
        }
        assert_eq!(compared, history.commits.len());
        assert!(differences.is_empty(), "{}", differences.join("\n"));
    }
}

#[test]
fn broken_people_are_shown_as_git_shows_them() {
    alone("broken_people_are_shown_as_git_shows_them", || {
        let mut objects = Objects::new();
        let people: [&[u8]; 34] = [
            b"Ann <ann@example.org> 1700000000 +0000",
            b"<ann@example.org> 1700000000 +0000",
            b" <ann@example.org> 1700000000 +0000",
            b"Ann <> 1700000000 +0000",
            b"<> 1700000000 +0000",
            b"Ann 1700000000 +0000",
            b"Ann ann@example.org 1700000000 +0000",
            b"Ann <ann@example.org 1700000000 +0000",
            b"Ann ann@example.org> 1700000000 +0000",
            b"Ann <ann@example.org>> 1700000000 +0000",
            b"Ann <<ann@example.org> 1700000000 +0000",
            b"Ann <ann@exam>ple.org> 1700000000 +0000",
            b"Ann <a@b> Author <c@d> 1700000000 +0000",
            b"  Ann   Author  < ann@example.org > 1700000000 +0000",
            b"Ann\tAuthor\t<ann@example.org>\t1700000000\t+0000",
            b"\"Ann, Author\" <ann@example.org> 1700000000 +0000",
            b"Ann, <ann@example.org> 1700000000 +0000",
            b"Ann <ann@example.org>",
            b"Ann <ann@example.org> ",
            b"Ann <ann@example.org> 1700000000",
            b"Ann <ann@example.org> 1700000000 ",
            b"Ann <ann@example.org> 1700000000 0000",
            b"Ann <ann@example.org> 1700000000 +051800",
            b"Ann <ann@example.org> 1700000000 -9999",
            b"Ann <ann@example.org> 1700000000 +-100",
            b"Ann <ann@example.org> 1700000000 UTC",
            b"Ann <ann@example.org>1700000000 +0000",
            b"Ann <ann@example.org> -1700000000 +0000",
            b"Ann <ann@example.org> 0 +0000",
            b"Ann <ann@example.org> 9223372036854775807 +0000",
            b"Ann <ann@example.org> yesterday +0000",
            b"Ann <ann@example.org> 1700000000.5 +0000",
            b"Ann <ann@example.org> 17000x0000 +0000",
            b"",
        ];
        for person in people {
            objects.by(person, PERSON.as_bytes());
            objects.by(PERSON.as_bytes(), person);
        }
        objects.add(b"\nno people at all\n");
        objects.add(b"committer Only <committer@example.org> 1700000000 +0000\n\nno author\n");
        objects.add(
            format!("author {PERSON}\nauthor Second <second@example.org> 1 +0000\ncommitter {PERSON}\n\ntwo\n")
                .as_bytes(),
        );
        objects.add(format!("committer {PERSON}\nauthor {PERSON}\n\nin the other order\n").as_bytes());
        objects.compare();
    });
}

#[test]
fn odd_messages_are_shown_as_git_shows_them() {
    alone("odd_messages_are_shown_as_git_shows_them", || {
        let mut objects = Objects::new();
        let messages: [&[u8]; 32] = [
            b"",
            b"\n",
            b"\n \n\t\n",
            b"subject",
            b"subject\n",
            b"\n\n\nsubject after blank lines\n",
            b"   indented subject\n",
            b"\tindented subject\n  of two lines\n\nbody\n",
            b"two lines\nof one subject\n\nbody\n",
            b"trailing blanks   \t\nsecond \n   \nbody  \n",
            b"subject\nbody without a blank line\n- one\n- two\n",
            b"subject\n\n\n\nbody\n\n\nmore\n\n\n",
            b"subject\n\n    code\n  less\n\ttab\n",
            b"subject\r\n\r\nbody\r\nmore\r\n",
            b"subject\rwith returns\r\rbody\n",
            b"subject\x0bvertical\x0cform\n\x0c\nbody\n",
            b"subject\n\x0b\nstill the subject\n\nbody\n",
            "subject\u{a0}\n\u{a0}\n\nbody\u{a0}\n\u{3000}\n".as_bytes(),
            "\u{feff}subject with a mark\n\n\u{feff}body\n".as_bytes(),
            b"subject\0behind a nul\n\nbody\n",
            b"subject\n\nbody\0behind a nul\nmore\n",
            b"\0",
            b"gr\xfc\xdfe that are no UTF-8\n\n\xff\xfe\n",
            b"half a character at the end \xe2\x82",
            "\u{1f980} \u{65e5}\u{672c}\u{8a9e} \u{202e}abc\n\n\u{1f469}\u{200d}\u{1f4bb}\n".as_bytes(),
            b"escapes \x1b[31mred\x1b[0m \x07 \x7f\n\n\x9b\n",
            b"tree 4b825dc642cb6eb9a060e54bf8d69288fbee4904\nauthor Evil <e@e> 1 +0000\n\nencoding latin-1\n",
            b"subject\n\nSigned-off-by: Ann Author <ann@example.org>\n",
            b"# comment\n; comment\n\n# in the body\n",
            b"-- \n\n---\n\ndiff --git a/a b/a\n",
            b"subject\n\nlast line without an end",
            b"subject\n \t \n\n  body begins with blanks\n",
        ];
        for message in messages {
            objects.says("", message);
        }
        objects.says(
            "gpgsig -----BEGIN PGP SIGNATURE-----\n \n author Evil <evil@example.org> 1 +0000\n encoding Shift_JIS\n -----END PGP SIGNATURE-----\n",
            b"signed \xe2\x82\xac\n\nbody\n",
        );
        objects.says(
            "mergetag object 1111\n type commit\n tag v1\n tagger T <t@t> 1 +0000\n \n message of the tag\n",
            b"merged\n",
        );
        objects.says("HG:extra a\nHG:rename-source hg\nunknown\nx-header  two blanks\n", b"from elsewhere\n\nbody\n");
        objects.add(format!("author {PERSON}\ncommitter {PERSON}\n").as_bytes());
        objects.add(format!("author {PERSON}\ncommitter {PERSON}").as_bytes());
        objects.compare();
    });
}

#[test]
fn encodings_are_read_as_git_reads_them() {
    alone("encodings_are_read_as_git_reads_them", || {
        let mut objects = Objects::new();
        let mut says = |label: &str, message: &[u8]| objects.says(&format!("encoding {label}\n"), message);
        for label in
            ["ISO-8859-1", "iso-8859-1", "ISO8859-1", "latin1", "latin-1", "windows-1252", "CP1252", "ISO-8859-15"]
        {
            says(label, b"gr\xfc\xdfe aus K\xf6ln\n\n\xa9 \xe9\n");
        }
        for label in ["Shift_JIS", "SJIS", "CP932", "cp932"] {
            says(label, b"\x93\xfa\x96{\x8c\xea\n\n\x83e\x83X\x83g\n");
        }
        for label in ["EUC-JP", "eucjp", "eucJP"] {
            says(label, b"\xc6\xfc\xcb\xdc\xb8\xec\n\n\xa5\xc6\xa5\xb9\xa5\xc8\n");
        }
        says("ISO-2022-JP", b"\x1b$BF|K\\8l\x1b(B\n\nplain\n");
        for label in ["EUC-KR", "CP949", "UHC"] {
            says(label, b"\xc7\xd1\xb1\xb9\xbe\xee\n");
        }
        for label in ["GB2312", "GBK", "GB18030", "CP936"] {
            says(label, b"\xd6\xd0\xce\xc4\n");
        }
        says("Big5", b"\xa4\xa4\xa4\xe5\n");
        says("KOI8-R", b"\xf0\xf2\xe9\xf7\xe5\xf4\n");
        says("CP1251", b"\xcf\xf0\xe8\xe2\xe5\xf2\n");
        says("ISO-8859-2", b"\xbe\xe8\n");
        for label in ["UTF-8", "utf-8", "UTF8", "utf8"] {
            says(label, "gr\u{fc}\u{df}e\n".as_bytes());
        }
        for label in ["no-such-encoding", "", " ", "UTF-7", "ascii", "US-ASCII"] {
            says(label, b"plain\n\nbody\n");
        }
        // What is not what the label says is shown as it stands.
        says("no-such-encoding", "gr\u{fc}\u{df}e\n".as_bytes());
        says("ISO-2022-JP", "gr\u{fc}\u{df}e\n".as_bytes());
        says("US-ASCII", "gr\u{fc}\u{df}e\n".as_bytes());
        let person = b"J\xfcrgen Gro\xdf <j\xfcrgen@example.org> 1700000000 +0000";
        objects.add(
            &[b"author ", &person[..], b"\ncommitter ", person, b"\nencoding ISO-8859-1\n\nby J\xfcrgen\n"].concat(),
        );
        objects.compare();
    });
}

#[test]
fn the_mailmap_is_read_as_git_reads_it() {
    alone("the_mailmap_is_read_as_git_reads_it", || {
        let mut objects = Objects::new();
        let people = [
            "ann <ann@old.example>",
            "Ann <ANN@OLD.example>",
            "bob <Bob@Old.Example>",
            "Bobby <shared@example.org>",
            "BOBBY <SHARED@example.org>",
            "Somebody Else <shared@example.org>",
            "carol <carol@example.org>",
            "Dave <dave@old.example>",
            "erin <erin@example.org>",
            "Frank <frank@example.org>",
            "Gr\u{fc}n <gruen@example.org>",
            "GR\u{dc}N <gruen@example.org>",
            "Hal <hal@example.org >",
            " Ivy <ivy@example.org>",
            "Jo <>",
            "<kim@example.org>",
            "Lee # Not <lee@example.org>",
            "Mo <mo@a.example>",
            "Ned <ned@example.org>",
            "Ned N <ned@example.org>",
        ];
        for person in people {
            let person = format!("{person} 1700000000 +0000");
            objects.by(person.as_bytes(), person.as_bytes());
        }
        objects.add(b"author Gr\xfcn <gruen@example.org> 1 +0000\ncommitter Gr\xfcn <gruen@example.org> 1 +0000\nencoding latin1\n\nlatin\n");
        let mailmaps: [&[u8]; 6] = [
            "# a comment <ann@old.example>\nAnn Proper <ann@proper.example> <ann@old.example>\n<bob@new.example> <bob@old.example>\n\
             Bob Proper <bob@proper.example> Bobby <shared@example.org>\nCarol Only Name <carol@example.org>\n\
             Dave Proper <dave@new.example> <DAVE@old.example>\nGr\u{fc}n Proper <g@example.org> Gr\u{fc}n <gruen@example.org>\n".as_bytes(),
            b"Ann One <ann@old.example>\nAnn Two <ann@old.example>\n<new@example.org> <ann@old.example>\n\
              Rest <shared@example.org>\nBobby Two <b2@example.org> bobby <Shared@Example.org>\nbroken line\n<>\n <erin@example.org>\n\
              Frank <frank@example.org> trailing words\nNo End <frank@example.org\nName <a@b> <\n",
            b"  Spaces   Around   <  hal@example.org >  \nHal Proper <hal@example.org >\nIvy Proper <ivy@example.org>\r\n\
              Ivy Spaced <ivy@new.example>  Ivy  <ivy@example.org>\r\nJo Proper <jo@example.org> <>\nKim <kim@example.org>\n",
            b" # indented comment <ann@old.example>\nLee # Proper <lee@example.org> # a comment\n#<lee@example.org>\n\
              Mo <mo@b.example> <mo@a.example> Third <third@example.org>\nMo2 <mo@c.example> <mo@b.example>\n",
            b"Ned Proper <ned@proper.example> Ned <ned@example.org>\nNed Any <ned@example.org>\n<ned@other.example> Ned N <ned@example.org>\n\
              Only <only@example.org> Name\nAnn <ann@old.example>",
            b"\xff\xfe Not UTF-8 <ann@old.example>\n\n\n\0\nNul\0Name <bob@old.example>\n",
        ];
        for mailmap in mailmaps {
            objects.repo.write(".mailmap", mailmap);
            objects.compare();
        }
        fs::remove_file(objects.repo.path(".mailmap")).expect("it is there");
        objects.compare();
        // A link is not followed, a folder is none, other files count only where they are named.
        objects.repo.write("elsewhere", "Linked <ann@old.example>\nBoth <carol@example.org>\n");
        #[cfg(unix)]
        std::os::unix::fs::symlink("elsewhere", objects.repo.path(".mailmap")).expect("a new link");
        objects.compare();
        let elsewhere = objects.repo.path("elsewhere").display().to_string();
        objects.repo.git(&["config", "mailmap.file", &elsewhere]);
        objects.compare();
        fs::remove_file(objects.repo.path(".mailmap")).expect("it is there");
        fs::create_dir(objects.repo.path(".mailmap")).expect("a new folder");
        objects.compare();
        fs::remove_dir(objects.repo.path(".mailmap")).expect("it is there");
        objects.repo.write(".mailmap", "First <ann@old.example>\nFirst <bob@old.example>\n");
        objects.repo.write("blob", "Blob <ann@old.example>\nBlob <carol@example.org>\nBlob <dave@old.example>\n");
        let blob = objects.repo.git(&["hash-object", "-w", "blob"]);
        objects.repo.git(&["config", "mailmap.blob", &blob]);
        objects.compare();
        objects.repo.git(&["config", "mailmap.blob", "no-such-thing"]);
        objects.repo.git(&["config", "mailmap.file", "/no/such/file"]);
        objects.compare();
    });
}

#[test]
fn a_bare_repository_has_the_mailmap_of_its_head() {
    alone("a_bare_repository_has_the_mailmap_of_its_head", || {
        let mut objects = Objects::new();
        objects.by(b"ann <ann@old.example> 1 +0000", b"bob <bob@old.example> 1 +0000");
        objects.repo.write(".mailmap", "Ann Proper <ann@old.example>\n");
        let parent = objects.tip.take().expect("a commit was added");
        let blob = objects.repo.git(&["hash-object", "-w", ".mailmap"]);
        objects.repo.git(&["update-index", "--add", "--cacheinfo", &format!("100644,{blob},.mailmap")]);
        objects.tree = objects.repo.git(&["write-tree"]);
        objects.tip = Some(parent);
        objects.by(b"ann <ann@old.example> 2 +0000", b"bob <bob@old.example> 2 +0000");
        fs::remove_file(objects.repo.path(".mailmap")).expect("it is there");
        objects.compare();
        objects.repo.git(&["config", "core.bare", "true"]);
        let history = objects.history();
        assert!(history.commits.iter().all(|commit| commit.author.name == "Ann Proper"));
        objects.compare();
        objects.repo.write("blob", "Bob Proper <bob@old.example>\n");
        let blob = objects.repo.git_in(&objects.repo.path(".git"), &["hash-object", "-w", "../blob"]);
        objects.repo.git(&["config", "mailmap.blob", &blob]);
        objects.compare();
    });
}
