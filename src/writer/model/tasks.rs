//! What a model is asked for, one text for each kind of part: data, and no logic.

/// The overview, which is written last.
pub(super) const OVERVIEW: &str = "Open the post for an engineer who has never heard of this project, from the text of its chapters. First \
    paragraph: in one sentence what the system is; then what this range did to it: if the chapters share a root (an assumption that no \
    longer held, a decision that moved to another place), say that root in one plain sentence and name two or three of its cases; \
    otherwise name the design change: where something was decided before, where it is decided now, what that buys and costs. Write it \
    the way you would write an issue title and its first paragraph; no metaphor, and names of code only if they are the subject. Then the \
    two to four findings that a reader must not miss, most serious first: what a user or caller would have seen, the cause in one \
    sentence, what holds now. A serious fault that a chapter found in the code as it stands now belongs here. Talk about things, never \
    about chapters or commits as actors. Last, a short list that begins with the words Before upgrading: what to check, change or expect, \
    if there is anything. Cite commits here rather than pieces of code. No lists of commits, no announcement of what the post will do, no \
    code blocks. Every sentence must make sense to somebody who hasn't read the chapters.";
/// What was wrong or missing.
pub(super) const CONTEXT: &str = "Say what was wrong or missing before, why it was so, and what was tried or is usual, as far as it \
    is stated.";
/// How something passes through the system.
pub(super) const ARCHITECTURE: &str = "One paragraph, or two, that carry a reader who does not know the code base into the chapters: take \
    one request, frame, command or object that passes through the system and follow it from where it comes in to where it ends, \
    naming the components, their duty, and the function or type where one hands it to the next; at each place where a chapter \
    intervenes, say so in a clause. Only what the chapters take for granted. No list of folders; don't tell the changes \
    themselves; show no code.";
/// A chapter.
pub(super) const STORY: &str = "Explain this work so that an engineer who has never seen the code could rebuild it and would know why it is \
    built this way. Cover, in this order: (1) What this part of the software does, and the rule or invariant that it has to keep; how it was \
    built and why that was reasonable, including what an earlier commit or release wanted with it, if something says so. (2) How it failed: \
    one concrete case followed step by step through the code (an input, two threads, a sequence of calls), what state has to exist for it \
    to happen, and what the user saw. Use a short list or table if that is clearer. (3) The new form: the code that carries it, shown as the \
    diff of both forms where a form changed; why the same case now comes out right; the property that always holds from now on and why \
    (termination, order, cost per call), and whether a type, a check or only discipline enforces it. (4) Why this form and not another: \
    compare it with two other ways, the ones the authors name first, then those that the code suggests; for each, what it would cost here \
    or where it would break; a small table works well. (5) What it costs and what is still open: ask the next question after your own \
    analysis (the sibling call site, the other branch, the second argument, the next level), answer it from the code if you can, and say \
    who is affected. (6) One or two sentences on the tests: which wrong implementation would still pass them. If several commits are cases \
    of one problem, state the problem first and use them as cases; if one fixes another, say what the first had overlooked. If you see \
    something in the code that its author missed, say so plainly. Skip what is minor.";
/// What is told in a paragraph each.
pub(super) const ALSO: &str = "One paragraph for each of these changes, most serious for users first: what was wrong or wanted, as a case \
    that one can picture; how the code does it now and why that way; what it means for users, callers or operators. Three sentences for a \
    small change, five for a serious one. One topic per paragraph; merge neighbours of the same kind. Leave out a change about which there \
    is nothing to say beyond its title. If a few lines of code say it better than words, show them, twice at most. No headings, no \
    introduction.";
/// Dependencies and tools.
pub(super) const TECHNOLOGY: &str = "A table of the dependencies stands above the text, don't repeat it. Say what it does not: what in \
    the code the new versions and tools serve, settings that came and went, and the stated reasons.";
/// Figures.
pub(super) const PERFORMANCE: &str = "A table of the figures stands above the text where there are any, don't repeat it. Discuss them: \
    what was measured, which change of the code moved it and how, what they don't show. Only figures that are given, each \
    by its marker.";
/// Tests.
pub(super) const TESTING: &str = "Assess the tests of this range: what is new about them as tests, how they provoke what is hard to provoke, \
    what the strongest of them would and would not catch, and which wrong implementation would pass the weakest. Show the lines that \
    decide one of them, unless another part does. Say once which changes come without a test, if an item says so. Nothing that a chapter \
    already says about its tests; no list of test names.";
/// What is left.
pub(super) const FUTURE: &str = "Say what is left: stated limitations and marks for later work, each with its source.";
/// Edge cases.
pub(super) const EDGES: &str =
    "Say which edge cases and failures the change handles and how, each with its source. No list of names.";
/// Faults as one meets them.
pub(super) const TROUBLE: &str = "For each fault that was mended: the symptom that one meets, its root cause, the solution, and what \
    keeps it from coming back, as far as each is stated. One short paragraph a fault.";
/// Alternatives.
pub(super) const COMPARISONS: &str = "Compare the ways that were thought of: what speaks for and against each, and which one was \
    taken, as far as it is stated.";
/// What went another way.
pub(super) const LESSONS: &str = "Say what went another way than planned: what was taken back or mended again, and why, as far as it \
    is stated. What happened, no morals.";
/// What those who run it have to know.
pub(super) const PRODUCTION: &str = "Say what those who run or build on this must do or check when they take this range in: changed \
    defaults and behaviour, options and settings that came or went, public definitions that are gone, requirements of platform \
    and toolchain, migrations, what can be watched. As a list where the items don't hang together. Only what matters to them.";
/// The last words, written from the text of all parts.
pub(super) const CONCLUSION: &str = "Close the post with what an engineer can take from this range to other code: two or three rules, each a \
    list item of one or two plain sentences that names the case behind it and claims no more than that case shows; one line introduces \
    them. Nothing that the overview already says, no praise, no proverb, no summary, no code, no headings.";
