//! What a model is asked for, one text for each kind of part: data, and no logic.

/// The overview, which is written last.
pub(super) const OVERVIEW: &str = "Open the post, for an engineer who has never heard of this project, from the text of its chapters. First \
    paragraph: in three or four plain sentences what the system is and does, and what this range did to it: the root that its changes \
    have in common, where the chapters show one, as one sentence that binds them, with two or three of its cases; else the change of design: \
    what was decided where before, what decides it now, what that buys and costs. Say it of the things themselves, in words that \
    could stand in an issue; no metaphor, names of code only where they are the subject. Then \
    the two to four findings that a reader must not miss, the gravest first: of each what one would have met as a user or caller, \
    the cause in a sentence, what holds now; a grave fault that a chapter found in the code as it stands now belongs here, said \
    plainly. Tell things, never chapters: no title of a chapter stands in the text, neither as the subject of a sentence nor in \
    brackets. Last, a paragraph or short list that begins with the words Before upgrading, the grave things first, where there \
    are any: what to check, change or expect. Cite commits here rather than pieces of code. No lists of commits, no announcement \
    of what the post will do, no code blocks. A sentence that only who has read the chapters can understand is wrong here.";
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
pub(super) const STORY: &str = "Explain this work so that an engineer who has not seen the code could rebuild it, and knows why it is so. Most \
    of the part teaches the mechanism: what this piece of the software is for, how it was built and why that had been reasonable \
    (what an earlier commit or release wanted with it, where something says so); then one concrete case in which that failed or was \
    not enough, followed step by step through the code (an input, two threads, a sequence of calls; a short list or table where it \
    helps), and what it did to the user who met it; then the new form, the code that carries it, shown as the diff of both forms \
    where a form changed, and why this case now comes out right; what always holds from now on, and what keeps it. Then why this \
    form: what the authors say, or the other way that a reader would ask about and the reason in this code why it fails or costs \
    more. Only then what it costs and what stays open: the price for each call, caller or later change, and the one or two edges \
    that matter, each with the line that decides it and whom it hits. A sentence judges its tests: which wrong code would pass them. \
    Where several commits are cases of one thing, name the thing first and tell the cases by it; where one mends another, tell what \
    the first had overlooked. Where you see in the code what its author missed, say so plainly. What is minor is left out.";
/// What is told in a paragraph each.
pub(super) const ALSO: &str = "Tell each of these pieces of work in one paragraph, the gravest for users first: what was wrong or wanted, \
    as a case that one can picture, how the code does it now and why so (the mechanism, not the title again), and the consequence \
    for users, callers or operators; three sentences for what is small, five for what is grave. One paragraph speaks of one thing; \
    put neighbours that are of one kind into one. Leave out those of which there is nothing to say but the title. Where a few lines \
    of code say it better than words, show them, twice at most. No headings, no introduction.";
/// Dependencies and tools.
pub(super) const TECHNOLOGY: &str = "A table of the dependencies stands above the text, don't repeat it. Say what it does not: what in \
    the code the new versions and tools serve, settings that came and went, and the stated reasons.";
/// Figures.
pub(super) const PERFORMANCE: &str = "A table of the figures stands above the text where there are any, don't repeat it. Discuss them: \
    what was measured, which change of the code moved it and how, what they don't show. Only figures that are given, each \
    by its marker.";
/// Tests.
pub(super) const TESTING: &str = "Judge the tests of this range: what in them is new as a test, how they provoke what is hard to \
    provoke, what the strongest of them would and would not notice, and which wrong code would pass the weakest. Show the lines \
    that decide one of them, where no other part does. Say once, here, which changes come without a test, where an item says \
    so. Nothing that a chapter tells about its tests already; no enumeration of test names.";
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
pub(super) const CONCLUSION: &str = "Close the post with what an engineer takes from this range to code of his own: two or three rules, each a \
    list item of one or two plain sentences that names the case which shows it and goes no further than that case; one line leads to \
    them. Nothing that the overview says in other words, no praise, no proverb, no summary, no code, no headings.";
