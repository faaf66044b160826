//! What a model is asked for, one text for each kind of part: data, and no logic.

/// The overview, which is written last.
pub(super) const OVERVIEW: &str = "Open the post, for an engineer who has never heard of this project, from the text of its chapters. First \
    paragraph: in three or four plain sentences what the system is and does, and what this range did to it, the change of design \
    first: what was decided where before, what decides it now, what that buys and costs. Say it of the things themselves, in words \
    that could stand in an issue; no theme that covers all of it, no metaphor, names of code only where they are the subject. Then \
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
pub(super) const STORY: &str = "Explain this work so that an engineer who has not seen the code understands it and could act on it. It is one \
    stretch of reasoning and no list of changes. Begin with how the code was built in this place, why that was reasonable, and \
    what it cost or where it failed, in terms of the code as it was. Then what the change does instead: the form that carries it \
    (the type, the field, the place of the decision), with the one or two pieces of code that decide it, shown as the diff of \
    both forms where a form changed; the invariant that holds from now on, and what keeps it: a type, a check, or only care. Then \
    why this form: name at least one other way, stated by the authors or read out of the code as it was, and say what it would \
    have cost here or why it fails; one of your own is said to be yours once. Then the price: what each call, each caller, each \
    later change pays for it, and what became harder or impossible. Then the edges, each with the line that decides it: inputs \
    that still fail, what the new rule does not cover although its title says so, conditions that the new code gets wrong. Where \
    tests came along, judge them: what they prove, and which wrong code would pass them. Where several commits are cases of one \
    thing, name the thing first and tell the cases by it; where one mends another, tell what the first had overlooked. The most \
    consequential point gets the most room; what is minor or routine is left out. Where you see in the code what its author \
    missed, say so plainly, with the lines.";
/// What is told in a paragraph each.
pub(super) const ALSO: &str = "Tell each of these pieces of work in one paragraph, the gravest for users first: what was wrong or wanted, \
    what the change does (the mechanism, not the title again), and the consequence for users, callers or operators; two \
    sentences for what is small, four for what is grave. One paragraph speaks of one thing; put neighbours that are of one kind \
    into one. Leave out those of which there is nothing to say but the title. Show no code, but where a few lines say it better \
    than words, and at most once. No headings, no introduction.";
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
    that decide one of them. Say once, here, which of the changes come without a test. Nothing that a chapter tells about its \
    tests already; no enumeration of test names.";
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
pub(super) const CONCLUSION: &str = "Close the post in one or two short paragraphs, from the text of its parts. What does an engineer take from \
    this range to code of his own? Name the one or two things that these changes show about building software of this kind, each \
    told by the case that shows it and as far as the case goes: why a design held or did not, why a fault could live so long, what a \
    test or a check could not see. A plain sentence that holds elsewhere too is welcome where the case bears it; morals, praise \
    and a summary are not. Where something is left open that matters to who builds on this, it ends with that. No code, no headings.";
