//! Which role a sentence has: what its cues say, read with what the message said before it.

use super::{
    Role,
    cues::{Cue, heard},
    form::form,
    words,
};

/// What the heading above a paragraph announces.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Section {
    /// What was wrong.
    Problem,
    /// Why the change is made.
    Reason,
    /// Other ways.
    Alternative,
    /// What is left out.
    Limitation,
    /// What causes it.
    Diagnosis,
    /// What the change does.
    Remedy,
    /// Anything else.
    Other,
}

/// What the first words of a heading announce.
const SECTIONS: [(&str, Section); 34] = [
    ("problem", Section::Problem),
    ("the problem", Section::Problem),
    ("issue", Section::Problem),
    ("bug", Section::Problem),
    ("current behavior", Section::Problem),
    ("motivation", Section::Reason),
    ("why", Section::Reason),
    ("rationale", Section::Reason),
    ("reason", Section::Reason),
    ("alternatives", Section::Alternative),
    ("alternatives considered", Section::Alternative),
    ("other approaches", Section::Alternative),
    ("limitations", Section::Limitation),
    ("known limitations", Section::Limitation),
    ("limitation", Section::Limitation),
    ("future work", Section::Limitation),
    ("known issues", Section::Limitation),
    ("out of scope", Section::Limitation),
    ("drawbacks", Section::Limitation),
    ("caveats", Section::Limitation),
    ("root cause", Section::Diagnosis),
    ("cause", Section::Diagnosis),
    ("solution", Section::Remedy),
    ("fix", Section::Remedy),
    ("the fix", Section::Remedy),
    ("modification", Section::Remedy),
    ("modifications", Section::Remedy),
    ("changes", Section::Remedy),
    ("what changed", Section::Remedy),
    ("how", Section::Remedy),
    ("result", Section::Remedy),
    ("results", Section::Remedy),
    ("implementation", Section::Remedy),
    ("approach", Section::Remedy),
];

/// What a heading announces.
pub(super) fn section(heading: &str) -> Section {
    let words = heading.to_lowercase();
    let words = words.trim_matches(|c: char| !c.is_alphanumeric());
    SECTIONS.iter().find(|(known, _)| *known == words).map_or(Section::Other, |(_, section)| *section)
}

/// Reads the sentences of one source in their order.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Reader {
    /// What the last heading announced.
    section: Option<Section>,
    /// Paragraphs since that heading.
    paragraphs: usize,
    /// Sentences so far.
    sentences: usize,
    /// The remedy was told: from there on, the present is the time after the change.
    remedied: bool,
    /// The role of the sentence before, in the same paragraph.
    before: Option<Role>,
    /// The last paragraph announces a list of what is left for later.
    lists_later: bool,
}

impl Reader {
    /// Takes note of a heading.
    pub fn heading(&mut self, text: &str) {
        self.section = Some(section(text));
        self.paragraphs = 0;
        self.remedied |= self.section == Some(Section::Remedy);
    }

    /// Takes note that a paragraph or item begins.
    pub fn paragraph(&mut self, item: bool) {
        self.lists_later &= item;
        self.paragraphs += 1;
        self.before = None;
    }

    /// The role of the next sentence.
    pub fn sentence(&mut self, text: &str, next: Option<&str>) -> Option<Role> {
        if text.len() > LONGEST || lists_branch(text) || text.contains("[ci skip]") || text.contains("[skip ci]") {
            return None;
        }
        let form = form(text);
        let heard = Heard::of(&form);
        let role = self.role(&heard, next.is_some_and(turns)).filter(|_| !self.lists_later);
        let plans = || heard.any(Cue::Later) || heard.form.contains(" plan ") || heard.form.contains(" postponed ");
        self.lists_later |= text.ends_with(':') && plans();
        self.sentences += 1;
        self.before = role;
        self.remedied |= heard.remedies();
        role
    }

    fn role(&self, heard: &Heard<'_>, next_turns: bool) -> Option<Role> {
        if self.is_alternative(heard, next_turns) {
            return Some(Role::Alternative);
        }
        if self.is_limitation(heard) {
            return Some(Role::Limitation);
        }
        if self.is_diagnosis(heard) {
            return Some(Role::Diagnosis);
        }
        if self.is_problem(heard) {
            return Some(Role::Problem);
        }
        self.is_reason(heard).then_some(Role::Reason)
    }

    fn is_alternative(&self, heard: &Heard<'_>, next_turns: bool) -> bool {
        let announced = self.section == Some(Section::Alternative) && !heard.any(Cue::Remedy);
        let pair =
            |one: Cue, other: Cue| heard.first(one).is_some_and(|at| heard.is_sure(at) && heard.any_after(other, at));
        let taken_back = (pair(Cue::Could, Cue::But)
            && heard.first(Cue::Could).is_some_and(|at| heard.opens_clause(at))
            || (heard.starts(Cue::Could) && next_turns))
            && ![
                " could argue ",
                " wish ",
                " could be ",
                " tried to keep ",
                " tried to not ",
                " tried not to ",
                " could not ",
                " ? ",
                " write a test",
                " to write a ",
                " test ",
                " also support ",
                " also add support ",
                " also take ",
                " note : ",
                " could get into ",
                " could end up ",
                " could have gone wrong ",
                " could not know ",
            ]
            .iter()
            .any(|words| heard.form.contains(words));
        let chosen = pair(Cue::Chose, Cue::Over);
        let before = heard.any(Cue::Before) || heard.any(Cue::Present);
        // What may go wrong, what is left out, what was done.
        const OTHERWISE: [&str; 20] = [
            " could return ",
            " to overflow ",
            " could potentially ",
            " could still ",
            " could reproduce ",
            " could crash ",
            " could theoretically ",
            " could have split ",
            " could have introduced ",
            " that were considered ",
            " so the only other option is ",
            " right now",
            " i haven't ",
            " as well , but ",
            " similar nesting ",
            " this further ",
            " if necessary ",
            " considered it ",
            " to be noted ",
            " should add a similar ",
        ];
        let other = || OTHERWISE.iter().any(|words| heard.form.contains(words));
        announced
            || ((heard.sure(Cue::Alternative) || taken_back || chosen) && !heard.any(Cue::Later) && !before && !other())
    }

    fn is_limitation(&self, heard: &Heard<'_>) -> bool {
        let announced = self.section == Some(Section::Limitation) && self.paragraphs <= 1 && !heard.any(Cue::Remedy);
        const OTHERWISE: [&str; 68] = [
            " no longer ",
            " that don't ",
            " which don't ",
            " that doesn't ",
            " which doesn't ",
            " that do not ",
            " that are not ",
            " which are not ",
            " which is not ",
            " since we ",
            " we still ",
            " any bug",
            " any actual ",
            " did not ",
            " didn't ",
            " for later cleanup ",
            " actually affect ",
            " yet know ",
            " security issue ",
            " real bug",
            " so that ",
            " not affect ",
            " not break ",
            " not prevent ",
            " limitation is removed",
            " limitations are removed",
            " since the limitation",
            " and still ",
            " but still ",
            " unlike ",
            " when introduced ",
            " fix anything ",
            " fix an issue ",
            " fix any ",
            " cover a bug",
            " fix a bug",
            " problematic ",
            " has the limitation ",
            " to handle that case",
            " to handle this case",
            " in this pr ",
            " in this series ",
            " in a later commit in ",
            " do this because ",
            " error : ",
            " if necessary ",
            " if needed ",
            " let's remove ",
            " do not yet have any test",
            " don't yet have any test",
            " future work will use ",
            " future work will build ",
            " future work will introduce ",
            " may consider ",
            " was left as ",
            " was left for ",
            " were left for ",
            " were left as ",
            " be left as future ",
            " do not understand ",
            " don't understand ",
            " better approach ",
            " if wanted ",
            " alternative ",
            " be reached ",
            " consequently ",
            " later on and ",
            " that make it impossible",
        ];
        let mended = || {
            heard.fixes()
                || heard.any(Cue::Before)
                || OTHERWISE.iter().any(|words| heard.form.contains(words))
                || names_commit(heard.form)
        };
        let rest = (self.remedied || heard.orders) && heard.asserts(Cue::Rest);
        announced
            || heard.form.starts_with(" todo : ")
            || (self.before != Some(Role::Alternative) && (rest || heard.sure(Cue::Limitation)) && !mended())
    }

    fn is_diagnosis(&self, heard: &Heard<'_>) -> bool {
        let announced = self.section == Some(Section::Diagnosis) && self.paragraphs <= 1;
        !heard.remedies() && !heard.any(Cue::Maybe) && (announced || heard.sure(Cue::Diagnosis))
    }

    fn is_problem(&self, heard: &Heard<'_>) -> bool {
        let excused = [Cue::Test, Cue::Later, Cue::Reason].iter().any(|cue| heard.any(*cue));
        if heard.remedies() || excused || heard.first(Cue::Gain) == Some(0) {
            return false;
        }
        let announced = self.section == Some(Section::Problem) && self.paragraphs <= 1;
        let bad = |since: Cue| heard.first(since).is_some_and(|since| heard.sure_after(Cue::Bad, since));
        let past = heard.first(Cue::Before).is_some_and(|at| heard.opens_clause(at));
        let before = (past && bad(Cue::Before)) || (!self.remedied && bad(Cue::Present));
        let named = heard.sure(Cue::Problem) || (!self.remedied && heard.sure(Cue::Failure));
        announced || before || (named && !heard.any(Cue::Maybe))
    }

    fn is_reason(&self, heard: &Heard<'_>) -> bool {
        if heard.any(Cue::Before) || heard.any(Cue::Present) || heard.any(Cue::Test) {
            return false;
        }
        let follows_up = heard.form.starts_with(" follow");
        // What the thing that goes was for, and what a check checks.
        const OTHERWISE: [&str; 16] = [
            " rationale was ",
            " reasoning for ",
            " reasoning behind ",
            " reason for using ",
            " reason for having ",
            " idea behind ",
            " motivated by a few reasons ",
            " this makes it impossible ",
            " logic to ensure ",
            " was done to ",
            " was done so ",
            " purpose was ",
            " goal was ",
            " check to ensure ",
            " check to make sure ",
            " to address this ",
        ];
        let announced =
            self.section == Some(Section::Reason) && self.paragraphs <= 1 && !follows_up && !heard.any(Cue::Remedy);
        let named = heard.first(Cue::Reason).is_some_and(|at| heard.is_sure(at) && heard.opens_clause(at))
            && (self.remedied || !heard.any(Cue::Bad));
        let gain = heard.first(Cue::Gain) == Some(0) && (self.remedied || self.sentences == 0);
        let purpose =
            heard.sure(Cue::Purpose) && ((heard.orders && !heard.mends()) || heard.form.starts_with(" this reverts "));
        (announced || named || gain || purpose || heard.orders_for)
            && !OTHERWISE.iter().any(|words| heard.form.contains(words))
    }
}

/// Tells whether a sentence speaks of another commit by its id: what it says was true of that one.
fn names_commit(form: &str) -> bool {
    let is_id = |word: &str| {
        (7..=40).contains(&word.len())
            && word.bytes().all(|byte| byte.is_ascii_hexdigit())
            && word.bytes().any(|byte| byte.is_ascii_digit())
    };
    form.split(' ').any(is_id)
}

/// Tells whether a sentence takes back the one before it.
fn turns(sentence: &str) -> bool {
    const TURNS: [&str; 11] = [
        "But ",
        "However",
        "Unfortunately",
        "Though ",
        "That would",
        "This would",
        "Doing so",
        "That seems",
        "But, ",
        "Yet ",
        "That's ",
    ];
    TURNS.iter().any(|turn| sentence.starts_with(turn))
}

/// `ab/topic: subjects of its commits`: an item of a merge's list, no sentence.
fn lists_branch(text: &str) -> bool {
    text.split(' ').next().is_some_and(|word| word.ends_with(':') && word.contains('/'))
}

/// Longer sentences are no sentences; none of them is quoted.
const LONGEST: usize = 500;

/// What was heard in a sentence.
struct Heard<'a> {
    form: &'a str,
    /// Cues with their places, in order.
    cues: Vec<(Cue, usize)>,
    /// It begins with an order.
    orders: bool,
    /// It begins with a purpose and goes on with an order.
    orders_for: bool,
}

impl<'a> Heard<'a> {
    fn of(form: &'a str) -> Self {
        let cues = heard(form);
        let orders_for = is_purpose_first(form);
        let for_purpose = has_purpose(form);
        Self { form, cues, orders: orders_for || is_order(form), orders_for: orders_for && for_purpose }
    }

    /// Tells whether the sentence begins with a cue.
    fn starts(&self, cue: Cue) -> bool {
        self.first(cue) == Some(0)
    }

    fn any_after(&self, cue: Cue, since: usize) -> bool {
        self.cues.iter().any(|(known, at)| *known == cue && *at > since)
    }

    fn any(&self, cue: Cue) -> bool {
        self.first(cue).is_some()
    }

    fn first(&self, cue: Cue) -> Option<usize> {
        self.cues.iter().find(|(known, _)| *known == cue).map(|(_, at)| *at)
    }

    /// Tells whether a cue stands in a main clause, and not denied.
    fn sure(&self, cue: Cue) -> bool {
        self.cues.iter().any(|(known, at)| *known == cue && self.is_sure(*at))
    }

    /// Tells whether a cue stands in a main clause that gives no cause.
    fn asserts(&self, cue: Cue) -> bool {
        let is_cause = |at: usize| {
            // The blank behind the last word belongs to the cue.
            let before = &self.form[..(at + 1).min(self.form.len())];
            let clause = before.rfind([',', ';', ':']).unwrap_or(0);
            let clause = &before[clause..];
            let is_as = clause.match_indices(" as ").any(|(at, _)| {
                !["such ", "well ", "of ", "part ", "a ", "an "].iter().any(|word| clause[at + 4..].starts_with(word))
            });
            is_as || clause.contains(" because ") || clause.contains(" since ")
        };
        self.cues.iter().any(|(known, at)| *known == cue && self.is_sure(*at) && !is_cause(*at))
    }

    fn sure_after(&self, cue: Cue, since: usize) -> bool {
        self.cues.iter().any(|(known, at)| *known == cue && *at >= since && self.is_sure(*at))
    }

    fn is_sure(&self, at: usize) -> bool {
        let before = &self.form[..at];
        let clause = before.rfind([',', ';', ':']).unwrap_or(0);
        let condition = |(cue, place): &(Cue, usize)| *cue == Cue::Condition && (clause..at).contains(place);
        let denied = || {
            let words = before.rsplit(' ').filter(|word| !word.is_empty()).take(2);
            words
                .into_iter()
                .any(|word| matches!(word, "not" | "no" | "never" | "without" | "nor") || word.ends_with("n't"))
        };
        !self.cues.iter().any(condition) && !denied()
    }

    /// Tells whether the sentence speaks of the change itself.
    fn remedies(&self) -> bool {
        let before = |at: usize| {
            [" before", " prior to", " without", " until"].iter().any(|word| self.form[..at].ends_with(word))
        };
        let cue = |(cue, at): &(Cue, usize)| *cue == Cue::Remedy && !before(*at) && self.is_sure(*at);
        self.orders || self.says_now() || self.cues.iter().any(cue)
    }

    /// Tells whether the order is to mend: what follows is what is mended, not why.
    fn mends(&self) -> bool {
        let first = self.form.split(' ').find(|word| !word.is_empty()).unwrap_or_default();
        matches!(
            first,
            "fix"
                | "fixes"
                | "fixed"
                | "update"
                | "updates"
                | "updated"
                | "modify"
                | "rework"
                | "improve"
                | "restructure"
                | "extend"
                | "make"
                | "clean"
                | "hook"
                | "correct"
                | "follow"
                | "test"
                | "note"
        )
    }

    /// Tells whether the sentence begins with what was fixed: what it names is the bug.
    fn fixes(&self) -> bool {
        let first = self.form.split(' ').find(|word| !word.is_empty()).unwrap_or_default();
        matches!(first, "fix" | "fixes" | "fixed" | "fixing" | "correct" | "corrects" | "corrected")
    }

    /// Tells whether `now` stands for the time after the change.
    fn says_now(&self) -> bool {
        let now = |(at, _): (usize, &str)| {
            let (before, after) = (&self.form[..at], &self.form[at + 5..]);
            !["right", "until", "for", "as of", "by", "up to", "till"].iter().any(|word| before.ends_with(word))
                && !after.starts_with("that ")
        };
        self.form.match_indices(" now ").any(now)
    }

    /// Tells whether a cue stands at the beginning of a clause or right behind a verb.
    fn opens_clause(&self, at: usize) -> bool {
        let before = self.form[..at].trim_end();
        let word = before.rsplit(' ').next().unwrap_or_default();
        before.is_empty()
            || matches!(word, "," | ";" | ":" | "and" | "but" | "did" | "not" | "was" | "were" | "had" | "is" | "are")
    }
}

/// Words that may stand before an order.
const BEFORE_ORDERS: [&str; 17] = [
    "also",
    "instead",
    "so",
    "then",
    "therefore",
    "thus",
    "hence",
    "finally",
    "additionally",
    "furthermore",
    "and",
    ",",
    "please",
    "simply",
    "just",
    "now",
    "let's",
];

/// Tells whether the sentence begins with an order: it tells the remedy, whatever it names.
fn is_order(form: &str) -> bool {
    let mut words = form.split(' ').filter(|word| !word.is_empty());
    words.by_ref().find(|word| !BEFORE_ORDERS.contains(word)).is_some_and(words::orders)
}

/// `To avoid that, do this.`
fn is_purpose_first(form: &str) -> bool {
    if ![" to ", " in order to ", " instead of ", " rather than ", " by "].iter().any(|start| form.starts_with(start)) {
        return false;
    }
    let Some((_, main)) = form.split_once(" , ") else { return false };
    let first = main.split(' ').next().unwrap_or_default();
    is_order(main) || matches!(first, "this" | "let's" | "let" | "i")
}

/// Tells whether the sentence begins with an aim.
fn has_purpose(form: &str) -> bool {
    let rest = form.strip_prefix(" in order to ").or_else(|| form.strip_prefix(" to "));
    rest.and_then(|rest| rest.split(' ').next()).is_some_and(words::aims)
}
