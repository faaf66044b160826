//! The words that roles are told by, as one flat table.
//!
//! Texts are compared in the form that [`super::role`] gives them: lower case, one blank between words, marks as words
//! of their own, `~` for a code span or a quotation. `{a|b}` stands for either, `{a|}` for one that may be missing.

use std::{collections::BTreeSet, sync::LazyLock};

use crate::hashing::HashMap;

/// What a cue says of the sentence that holds it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Cue {
    /// Names another way that was not taken.
    Alternative,
    /// Names what the change leaves out or costs.
    Limitation,
    /// The same, where the remedy was told before: without it, it may as well be the state that is mended.
    Rest,
    /// Names the cause of what was wrong.
    Diagnosis,
    /// Names what is wrong in so many words.
    Problem,
    /// Something fails: what was wrong, as long as the remedy wasn't told.
    Failure,
    /// Names why the change is made or made so.
    Reason,
    /// Names what the change brings, where the remedy was told before.
    Gain,
    /// Gives a reason for what the sentence orders.
    Purpose,
    /// Speaks of the time before the change.
    Before,
    /// Speaks of the present, which is the time before the change until the remedy is told.
    Present,
    /// A word that is bad in the time before the change.
    Bad,
    /// Speaks of the change itself or the time after it.
    Remedy,
    /// Speaks of what may be.
    Maybe,
    /// Opens a condition, which reaches to the next comma.
    Condition,
    /// Speaks of tests.
    Test,
    /// Names another way, if a `but` follows.
    Could,
    /// Names a choice, if what was left follows.
    Chose,
    /// Names what was left.
    Over,
    /// Takes back what was said before.
    But,
    /// Speaks of the time to come.
    Later,
}

/// The cues of each kind.
const TABLE: [(Cue, &[&str]); 21] = [
    (
        Cue::Alternative,
        &[
            "{an|another|one|one possible|a possible|the other|the|one other|the only|the only other|some} {alternative|other option|other approach|other solution|other possibility} {is to|is just|is a|was|would|could|might|considered}",
            "{an|another|one|one possible|a possible|the other|the} {alternative} {approach|solution|fix|implementation|way|design|option} {is to|was|would|could|might|considered}",
            "{another|the other|one other} {option|approach|solution} {is to|was|would be|would have been|could|might}",
            "{one possible|a possible} {option|approach|solution} {was|would be|would have been|could|might}",
            "{one|an obvious|the obvious|a naive|the naive|a simple|the simple|a different|a more robust|a more general|the proper|a proper|a cleaner|the cleaner|a simpler|the simpler|an easy|the easy|a long-term|a long term|a longer-term|the long-term|the real|a real|a more robust|a more complete|a more elegant|a more correct|a more principled|a more efficient|a more invasive|a more complex|a more sophisticated|a more flexible|an even better|a less invasive|a nicer|a good|a quick|the ideal|a brute force|a brute-force|a smarter|a safer|a cheaper|a possible} {option|approach|solution|possibility|way|fix} {would be|would have been|might be|could be|might have been}",
            "{other|possible} {options|approaches|solutions} {were|considered}",
            "the alternatives {considered|were|would|include}",
            "alternatives considered",
            "{alternatively , we could|alternatively , we can|alternatively , we might|alternatively we could|alternatively , one could}",
            "{we|i|one|it|this|that} could {also |alternatively |}have {also |just |simply |instead |}{used|added|made|done|chosen|gone|kept|put|implemented|taken|introduced|written|moved|changed|tried|created|fixed|extended|reused|replaced|split|left|passed|stored|solved|been done|been solved|been fixed|been implemented|taught}",
            "{we|i|one} could {alternatively|instead|of course|conceivably|theoretically|have tried}",
            "{we|i} {had |have |also |briefly |initially |originally |even |}considered",
            "{we|i} {contemplated|debated|pondered} {using|adding|making|doing|having|changing|a|an|the|just|also|moving|removing|putting|keeping|introducing|implementing|creating|several|two|other|various}",
            "{i|we} {thought about|toyed with|initially considered|also considered|originally considered|briefly considered}",
            "{we|i|one|you} {could|might} {alternatively|instead}",
            "{would be|would have been} {like |to be |a bit |rather |far |way |}{overkill|too invasive|too complicated|too complex|too much work|too expensive|too heavy|too risky|more invasive|more complicated|not worth}",
            "{was|were} considered {, |but}",
            "{decided|opted|chose} against",
            "would {also|also have|have also} {work|worked|been possible|been an option|be an option|be possible|be a possibility}",
            "would have been possible",
            "{it's|it is} {also |}tempting to",
            "i also considered",
            "it {would|might} also {be|have been} {possible|tempting|nicer|conceivable} to",
            "{it is|it's} {also |}{tempting} to",
            "{one|you|we} {might|may} be tempted to",
            "{an|my} {earlier|initial|previous|original|first} {version|attempt|iteration|draft} of this {patch|commit|change|pr|series|fix|work} {used|had|did|tried|made|added}",
            "{i|we} {first|initially|originally} considered",
            "{we|i} {decided|chose|opted} not to {add|implement|use|include|change|make|introduce}",
            "{i|we} {chose|opted for|went with|picked|preferred|settled on} ~ {over|instead of|rather than}",
            "{would be|would have been} {another|an alternative|the other|also an} {option|approach|solution|possibility|alternative}",
            "{we|i} {rejected|decided against|opted against|chose against}",
            "{was|were} {discarded|ruled out} {because|since|as|in favor|in favour|due}",
            "in favor of this one",
        ],
    ),
    (
        Cue::Could,
        &[
            "{we|i} could",
            "{i|we} {also |briefly |}{explored|toyed}",
            "{it|this|that} could {also |}be {done|implemented|solved|fixed|achieved|handled}",
            "ideally {, |}{we|i|this|it|the|one}",
            "it {would be|might be} {possible|tempting|nicer|simpler|easier|cleaner} to",
        ],
    ),
    (
        Cue::Limitation,
        &[
            "{not been|hasn't been|haven't been} {tested|benchmarked}",
            "{this|it} is {only |just |}{a|an} {temporary|stopgap|short-term|interim|partial|best-effort|best effort} {fix|workaround|solution|measure|hack|implementation|change|approach}",
            "{left|leave|leaving|leaves} {|that |this |it |them }for later",
            "{remaining|outstanding} {work|issues|problems} {is|are|include}",
            "{this|this commit|this patch|this change|this pr|this fix} does {not|n't} {yet |}{address|solve|fix|cover|handle|attempt|try|tackle|implement|add support}",
            "{this|this commit|this patch|this change|this pr|this fix} doesn't {yet |}{address|solve|fix|cover|handle|attempt|try|tackle|implement|add support}",
            "note {, |}{that |}{this|this commit|this patch|this change|this pr|this fix} {does not|doesn't|only|will not|won't|cannot|can't|still} {support|supports|handle|handles|fix|fixes|address|addresses|cover|covers|solve|solves|include|includes|work|works|guarantee|apply|applies|account|accounts|consider|yet|currently|help|allow|do|detect}",
            "note {, |}{that |}{we|it|i} {do not|don't|does not|doesn't|are not|cannot|can't} {yet|handle|support|attempt|try|fix|address|cover|currently}",
            "{is|are|was|were|be} {left|reserved} {for|as} {future|later|a future|a later|a follow-up|a followup|a follow up|another|a separate|follow-up}",
            "{leave|leaving|left|leaves|defer|deferring|deferred|postpone|postponed} {that|this|it|them|those|these|the rest|that part|that work|support for} {for|to|as|until} {future|later|a future|a later|a follow-up|a followup|a follow up|another|a separate|follow-up|now|when}",
            "{is|are} {out of|outside|outside of|beyond} {the |}scope {of this|for this|here|for now}",
            "{future|further|follow-up} {work|improvements} {will|could|can|should|may|might|would}",
            "this {only |also only }{fixes|addresses|solves|covers|handles} {part|some|half} of",
            "this only {fixes|addresses|solves|covers|handles|supports}",
        ],
    ),
    (
        Cue::Rest,
        &[
            "{one|a|the|the main|the only|a small|a minor|the biggest|one small|one minor|a slight|a possible|one possible|a potential|known} {limitation|downside|drawback|caveat|disadvantage} {is|here|to this|of this|with this|for this|being|that|would|remains}",
            "{this|these|it} {limitation|limitations} {can|could|may|will|might}",
            "{there are} {some |a few |two |several |}{limitations|caveats|downsides|drawbacks}",
            "{at the cost of|at the expense of|comes at a cost|comes with a cost|pays the price|the price we pay|the price to pay|price is}",
            "{not yet|yet to be} {supported|implemented|handled|done|covered|wired|exposed}",
            "{is|are} {currently not|not currently|not yet} {supported|implemented|handled}",
            "not {fully|completely|entirely} {fix|solve|address|cover|support|supported|fixed|solved}",
            "{slightly|somewhat|a bit|a little|marginally|noticeably} {slower|larger|more expensive|more memory}",
            "{left|leave|leaving|saved|save|reserved|deferred|better|best|material|matter|topic|punt|punted} for a {future|follow-up|followup|later|follow up} {commit|patch|pr|change|series|release|pull request|cl|diff}",
            "{is|are} not {yet implemented|implemented yet|yet supported|supported yet|yet handled|handled yet|addressed here|addressed in|covered by this|fixed by this|handled by this|addressed by this|part of this}",
            "{isn't|aren't} {yet implemented|implemented yet|yet supported|supported yet|yet handled|handled yet|addressed here|covered by this|fixed by this|handled by this|addressed by this|part of this}",
            "{there's|there is|there are} still {room|work|plenty|cases}",
            "still {todo|to do|to be done|missing are|on the todo}",
            "{remains|remain} {to be done|to be fixed|unsolved|unfixed|unsupported|as future}",
            "{this|it} {isn't|is not} {a perfect|perfect|a complete|bulletproof|foolproof|the prettiest|the cleanest|pretty |the best|a full|the most elegant|a great}",
            "not {a perfect|a complete|an ideal|a great} {solution|fix}",
            "for now {, |}{we|i|this|it} {only|just|don't|do not|doesn't|does not|still|always|simply|can't|cannot|won't|keep|leave|will|is only|ignore|skip}",
            "still {does not|doesn't|do not|don't|can't|cannot|isn't|is not|aren't|are not}",
            "{we|it|this|i} {does not|doesn't|do not|don't|can't|cannot} yet",
            "{only supported|only supports} {for|on|with|in}",
            "{slight|slightly|minor} {performance |perf |runtime |}{overhead|penalty|slowdown|cost}",
            "{we|this|it} will {need|have} to be {done|addressed|fixed|revisited|handled|implemented|added|removed|changed}",
            "{should|could|can|will|may|might} be {done|addressed|fixed|improved|revisited|handled|implemented|optimized|refactored|cleaned up|extended} {later|in the future|in a future|in a follow-up|in a followup|in a later|separately|in another|at a later|as a follow|in follow-up|in future|in subsequent|in a subsequent|in a separate|in later}",
            "in the future {, |}{we|i} {might|should|plan|want|hope|intend}",
            "{will|should|can|could|may|might|would like to|plan to|want to} {be |}{do|done|add|address|addressed|fix|fixed|revisit|revisited|improve|improved|handle|handled|implement|implemented|follow up|optimize|optimized} {this |that |it |them |these |those |}{later|in a follow-up|in a followup|in a follow up|in follow-up|in a later|in a future|in future|in a separate|separately}",
        ],
    ),
    (
        Cue::Diagnosis,
        &[
            "root cause {is|was|of|here}",
            "the root cause",
            "the culprit {is|was|here}",
            "{turns|turned} out {that|to be}",
            "{this|it|that|which|bug|issue|problem|crash|failure|error|regression|leak|race} {is|was} {caused by|due to|because|introduced by|introduced in}",
            "{happens|happened|occurs|occurred|is happening} {because|due to|since}",
            "the reason {is|was} that",
            "{the bug|the issue|the problem|the regression|this bug|this regression|this issue|the leak|the crash} {was introduced|is caused|was caused|stems|comes from|originates|is due|was due|is that|arises}",
            "{has been|was} broken {since|by}",
        ],
    ),
    (
        Cue::Problem,
        &[
            "{the|a|one|another|this|main|only|real|bigger|other|second|first} {problem|issue|trouble} {is|was|here is|here was|with this is|with that is|with the current|with this approach|arises|occurs|occurred|happens}",
            "{there is|there was|there's|there are|there were|we have|we had|we hit|has|had|have|exposed|revealed} {a|an|some|several|two|a few|multiple} {potential |possible |subtle |nasty |small |minor |major |serious |long-standing |known |old |}{bug|bugs|race|race condition|data race|memory leak|leak|problem|problems|issue|issues|regression|deadlock|corner case|off-by-one|buffer overflow|use-after-free|crash}",
            "{it is|it's|it was|made it|makes it|making it} {very |really |quite |extremely |almost |too |more |rather |needlessly |unnecessarily |}{hard|harder|difficult|impossible|tricky|confusing|annoying|tedious|cumbersome|awkward|painful|easy to forget|easy to miss|easy to mistakenly}",
            "{suffers|suffered|suffer} from",
            "{is|are|was|were} prone to",
            "{there is|there's|there was} {currently |}{no way|no easy way|no good way|no obvious way|no simple way|no means}",
            "{is|was|are|were} {currently |}{not possible|unable to}",
            "{this|which|that|it} {is|was} {a|an} {bug|regression|problem|issue|oversight|mistake|error|race condition}",
            "{forgot|neglected|forgets|neglects} to",
            "{accidentally|mistakenly|inadvertently|erroneously|unintentionally|wrongly} {broke|removed|dropped|changed|used|left|made|introduced|disabled|assumed|assumes|treats|treated|reported|reports|set|sets|uses|added|passed|skipped|skips|returned|returns|deleted|deletes|overwrote|overwrites|considers|considered|included|includes|excluded|allowed|allows|called|calls|marked|marks|omitted|lost|ignored|ignores|broken|put|was|were|did|got}",
        ],
    ),
    (
        Cue::Failure,
        &[
            "{fails|failed|fail|crashes|crashed|crash|panics|panicked|panic|segfaults|segfaulted|segfault|hangs|hung|hang|deadlocks|deadlocked|deadlock|leaks|leaked|breaks|broke|misbehaves|misbehaved|aborts|aborted} {when|if|because|with|on|in|for|due|under|to|as|during|at|the|and}",
            "{lead|leads|led|leading|result|results|resulted|resulting} {to|in} {a |an |the |}{very |some |unnecessary |potential |possible |}{bug|bugs|crash|crashes|error|errors|failure|failures|warning|warnings|exception|panic|segfault|segmentation|deadlock|race|leak|memory leak|memory leaks|leaks|hang|infinite|undefined|wrong|incorrect|inconsistent|unexpected|confusing|confusion|poor|bad|broken|duplicate|duplicated|false|invalid|corruption|corrupted|data loss|loss of|slow|slower|unnecessary|spurious|misleading|flaky|inefficient|excessive|stale|regression|surprising|subtle|extra|needless}",
            "{cause|causes|caused|causing|triggers|triggered|triggering|throws|threw|raises|raised|produces|produced|producing|yields} {a |an |the |some |us |}{very |unnecessary |potential |possible |}{bug|bugs|crash|crashes|error|errors|failure|failures|warning|warnings|exception|panic|segfault|segmentation|deadlock|deadlocks|race|leak|memory leak|memory leaks|leaks|hang|infinite|undefined|wrong|incorrect|inconsistent|unexpected|confusing|confusion|poor|bad|broken|duplicate|false|invalid|corruption|data loss|problem|problems|issue|issues|trouble|slow|unnecessary|spurious|misleading|flaky|excessive|stale|regression|performance|build failure|build failures|compile|compilation|linker|test failures|churn}",
            "{is|are|was|were|being} {currently |also |often |very |quite |rather |a bit |really |just |completely |totally |clearly |actually |subtly |somewhat |a little |simply |in fact |}{broken|wrong|incorrect|incorrectly|wrongly|buggy|racy|flaky|misleading|confusing|problematic|inefficient|wasteful|suboptimal|sub-optimal|unnecessarily|needlessly|error-prone|error prone|fragile|brittle|undesirable|annoying|cumbersome|unreliable|too slow|slow|unsafe|inconsistent|unfortunate|surprising|unexpected|inconvenient|inaccurate|insufficient|ugly|tedious|verbose|outdated|out of date|out-of-date|redundant|pointless|bogus|silently ignored|silently dropped|never called|never freed|never closed|leaked|lost|ignored|not thread-safe|not thread safe|expensive}",
            "{doesn't|didn't|does not|did not|don't|do not|won't|isn't|wasn't|aren't|is not|was not|are not} {actually |currently |properly |correctly |really |always |even |}{work|compile|build|handle|properly|correctly|respect|honor|honour|take into account|account for|consider|check|escape|free|release|close|clean up|make sense|scale|recognize|understand}",
            "{user|users|people|developers|someone|we|i} {have |has |had |}{reported|complained|noticed|been bitten|were seeing|saw |been seeing|ran into|run into|encountered|observed|hit |stumbled}",
            "{was|were} reported {that|to|in|by|as}",
            "{too many|too much}",
        ],
    ),
    (
        Cue::Reason,
        &[
            "{the|main|primary|my|our|another} {motivation|rationale} {for|is|was|behind|here|of}",
            "{the|the main|one|another} {reason|reasons} {for this|we|why we|behind|to do this|to do so|i|being}",
            "{reason|reasons} for {this|the|these} {change|changes|commit|patch|is|move}",
            "{the|main|primary|my|our|end|ultimate} {goal|goals|purpose|aim|objective} {of this|of these|of the change|of the patch|of the commit|here|for this|is to|is that|was to|behind this|with this}",
            "the idea {is that|here is|behind|of this}",
            "{this|it} {is|was} {needed|necessary|required|useful|important|done|desirable|helpful|intentional|deliberate|preferable} {because|so that|so we|so the|since|to|in order|due}",
            "{this|this commit|this patch|this change|this pr} {is|was} {motivated|inspired|prompted} by",
            "{this|this commit|this patch|this change|this pr} is {in preparation|a preparation|preparation|preparatory|a preparatory|a prerequisite|a step towards|a step toward|a first step|the first step|a precursor}",
            "in preparation {for|of|to}",
            "{we|i} {do|did|chose|decided|picked|opted|made|kept|went with} {this|that|to|it} {because|since|so that|in order}",
            "{this|that} way {, |}{we|the|users|it|one|you|callers|i|all|any|there}",
        ],
    ),
    (
        Cue::Gain,
        &[
            "{this|doing so} {also |should |will |would |in turn |}{allows|allow|lets|let|enables|enable|makes it|make it|paves|pave|helps|help|simplifies|simplify|avoids|avoid|prevents|prevent|ensures|ensure|reduces|reduce|improves|improve|saves|save|eliminates|eliminate|gives us|give us}",
        ],
    ),
    (
        Cue::Purpose,
        &[
            "because",
            "so that",
            "in order to",
            ", so {we|the|it|that|they|users|this|there|a|all|callers|you}",
            "so {we|users|you|callers|it|they} {can|could|don't|do not|won't|never|will|get|have}",
            "to {avoid|prevent|reduce|ensure|guarantee|simplify|minimize|keep|speed up|improve|protect|save|facilitate|ease}",
            "to make {it|them|this|that} {easier|possible|clear|clearer|explicit|simpler|safe|safer|faster|obvious|more}",
            "to make sure",
            "{, since|since it|since the|since we|since this|since that|since they|since there|since these|since those|since a|since that's|since it's}",
            "{, as it|, as the|, as we|, as this|, as that|, as they|, as there}",
            "for {consistency|clarity|simplicity|performance|readability|better|easier|compatibility|backward|backwards|symmetry|safety} {, |with|reasons|and|purposes|compatibility|.}",
            "which {avoids|prevents|simplifies|reduces|helps}",
            "thus {avoiding|allowing|making|preventing|reducing}",
            "{thereby|therefore} {avoiding|allowing|making|preventing|reducing}",
        ],
    ),
    (
        Cue::Before,
        &[
            "previously",
            "formerly",
            "{before|prior to|without} {this|that} {commit|change|patch|pr|fix|series}",
            "until now",
            "up to now",
            "up until now",
            "in the past",
            "the {old|previous|original} {code|implementation|logic|behavior|behaviour|approach|design|version|algorithm|method|solution|documentation|docs|test|tests|error message|message}",
            "{it|we|this|they|which|there|that} used to",
        ],
    ),
    (
        Cue::Present,
        &[
            "currently",
            "at the moment",
            "right now",
            "as of now",
            "at present",
            "presently",
            "so far",
            "the {current|existing} {code|implementation|logic|behavior|behaviour|approach|design|version|algorithm|method|solution|documentation|docs|test|tests|error message|message}",
        ],
    ),
    (
        Cue::Bad,
        &[
            "{not|never|cannot|can't|doesn't|didn't|don't|won't|wouldn't|isn't|wasn't|aren't|weren't|couldn't|hasn't|haven't}",
            "{fail|fails|failed|failing|crash|crashes|crashed|panic|panics|panicked|errored|hang|hangs|hung|leak|leaks|leaked|broken|wrong|incorrect|incorrectly|wrongly|bug|bugs|inconsistent|misleading|confusing|slow|slower|inefficient|wasteful|unnecessary|unnecessarily|needlessly|redundant|duplicate|duplicated|silently|impossible|hard|difficult|deadlock|race|overflow|corrupt|corrupted|corruption|lost|undefined|unable|missing|lacks|lack|fragile|flaky|ignored|ignores|twice|problem|problems|problematic|issue|issues|suboptimal|infinite|unclear|cumbersome|tedious|surprising|unexpected|expensive|ambiguous|unsafe|bogus|annoying}",
            "{no|only} {way|possible|indication|warning|option|support|feedback|tests|check|checks|easy|good|mechanism|means|guarantee|documentation|validation|works|worked|supported|supports|checks|checked|handles|handled|handle}",
            "even {if|though|when}",
            "{have|has|had} to {be |}{manually|wait|explicitly|use|do|copy|duplicate|remember}",
        ],
    ),
    (
        Cue::Remedy,
        &[
            "no longer",
            "{fixes|fixed|fix|resolves|resolved|solves|solved|addresses|mitigates|corrected|corrects|repairs|remedied|remedy}",
            "{this|the} {commit|patch|change|pr|fix|series|diff|pull request|topic|branch|cl|changeset} {adds|fixes|makes|changes|removes|introduces|implements|updates|moves|replaces|improves|is|was|will|does|just|also|simply|now|teaches|avoids|prevents|corrects|ensures|refactors|allows|should|attempts|enables|modifies|uses|switches|extends|converts|contains|includes|renames|resolves|addresses|drops|reverts|splits|adjusts|solves|brings|provides}",
            "{we|it|they|i} {now|should|can now|will now|must}",
            "{is|are|will|which|that|code|and|does|do} now",
            "{the|a|our} new",
            "so now",
            "{this|the present} {commit|patch|pr|pull request|changeset|series}",
            "{i|we|i've|we've|i have|we have} {also |}{updated|added|changed|removed|fixed|replaced|made|moved|renamed|refactored|introduced|rewrote|switched}",
            "this reverts",
            "now {we|it|the|uses|returns|is|are|that we|you|all}",
            "{let's|let us}",
            "after this {commit|patch|change|pr|fix}",
            "with this {commit|patch|change|pr|fix|series}",
            "instead ,",
            "so instead",
        ],
    ),
    (
        Cue::Maybe,
        &[
            "{could|might|may|would|should|perhaps|maybe|possibly|probably|hopefully|presumably|ought|will|i'll|we'll|it'll|that'll|'ll|wouldn't|i think|?|i guess|i believe|seems|not sure|unlikely}",
        ],
    ),
    (
        Cue::Condition,
        &[
            "{if|when|whenever|unless|whether|in case|until|once|after|while|although|though|even if|where|upon|for when}",
        ],
    ),
    (
        Cue::Test,
        &[
            "{add|adds|added|adding|new|regression|unit|the} {a |an |some |new |}{test|tests|test case|test cases|testcase}",
            "{verify|verifies|verified|assert|asserts|tests that|tests for|expect_success|expect_failure|test that|tested}",
        ],
    ),
    (
        Cue::Chose,
        &[
            "{i|we|i've|we've} {have |also |deliberately |intentionally |ultimately |}{chose|opted|went|picked|settled|chosen|elected|favored|favoured}",
        ],
    ),
    (
        Cue::Over,
        &[
            "{over|instead of|rather than|as opposed to|in favor of|in favour of} {a|an|the|having|using|adding|making|doing|trying|changing|just|other|to|introducing|some|something|it|more|two|creating|putting|moving|any|passing|implementing|keeping|exposing|another|one|~}",
        ],
    ),
    (
        Cue::But,
        &[
            "{but|however|though|although} {that|this|it|the|then|there|we|i|doing|in|since|as|because|not|for|would|with|those|they|didn't|decided|a|an|having|chose|is|was}",
            "{but|however} ,",
        ],
    ),
    (
        Cue::Later,
        &[
            "{in the future|later|eventually|ultimately|someday|some day|follow-up|followup|follow up|subsequent|for now|at some point|in future|next step|todo|future prs|future pr|future work|future commits}",
        ],
    ),
];

/// A word of some cue by its number: each word of a sentence is looked up once and then compared many times.
type Word = u16;

/// A word that stands in no cue.
const UNKNOWN: Word = Word::MAX;

/// A part of a cue: its choices, each of these a run of words; an empty one leaves the slot out.
type Slot = Vec<Vec<Word>>;

/// A cue as slots.
struct Pattern {
    cue: Cue,
    slots: Vec<Slot>,
    /// The words that can stand second in it, a bit each; `None` where it can be one word. Most of what begins like a cue
    /// goes on in another way.
    seconds: Option<Vec<u64>>,
}

impl Pattern {
    /// Tells whether it can begin with a word and the one behind it.
    fn may_fit(&self, words: &[Word]) -> bool {
        self.seconds.as_ref().is_none_or(|seconds| {
            let second = usize::from(words.get(1).copied().unwrap_or(UNKNOWN));
            seconds.get(second / 64).is_some_and(|bits| bits >> (second % 64) & 1 == 1)
        })
    }
}

/// All cues, and by each word the places of those that can begin with it. Spelled out they would be some fifteen thousand
/// texts: an automaton of those takes longer to build than a short history takes to be told.
#[derive(Default)]
struct Cues {
    words: HashMap<&'static str, Word>,
    patterns: Vec<Pattern>,
    by_first: Vec<Vec<usize>>,
}

/// Reads the table of cues.
pub(in crate::evidence) fn prepare() {
    LazyLock::force(&CUES);
}

static CUES: LazyLock<Cues> = LazyLock::new(|| {
    let mut cues = Cues::default();
    for (cue, texts) in TABLE {
        for text in texts {
            cues.add(cue, text);
        }
    }
    cues
});

impl Cues {
    fn add(&mut self, cue: Cue, text: &'static str) {
        let slots = self.slots(text);
        for word in first_words(&slots) {
            self.by_first[usize::from(word)].push(self.patterns.len());
        }
        let seconds = second_words(&slots).map(|words| bits(&words));
        self.patterns.push(Pattern { cue, slots, seconds });
    }

    /// Takes the text of a cue apart.
    fn slots(&mut self, text: &'static str) -> Vec<Slot> {
        let mut slots = Vec::new();
        let mut rest = text;
        while let Some((before, behind)) = rest.split_once('{') {
            let (choices, after) = behind.split_once('}').unwrap_or((behind, ""));
            slots.push(vec![self.numbers(before)]);
            slots.push(choices.split('|').map(|choice| self.numbers(choice)).collect());
            rest = after;
        }
        slots.push(vec![self.numbers(rest)]);
        slots.retain(|slot| slot.iter().any(|choice| !choice.is_empty()));
        slots
    }

    /// The words of a text by their numbers; new ones get the next.
    fn numbers(&mut self, text: &'static str) -> Vec<Word> {
        let mut number = |word| {
            let next = self.by_first.len() as Word;
            let number = *self.words.entry(word).or_insert(next);
            self.by_first.resize_with(self.words.len(), Vec::new);
            number
        };
        text.split_whitespace().map(&mut number).collect()
    }
}

/// The cues in a sentence in its [form](super::form), with the places where they begin, in order.
pub(super) fn heard(form: &str) -> Vec<(Cue, usize)> {
    let (mut words, mut places): (Vec<Word>, Vec<usize>) = (Vec::new(), Vec::new());
    let mut place = 0;
    for word in form.split(' ') {
        if !word.is_empty() {
            words.push(CUES.words.get(word).copied().unwrap_or(UNKNOWN));
            places.push(place);
        }
        place += word.len() + 1;
    }
    let mut found = Vec::new();
    for (number, word) in words.iter().enumerate() {
        for pattern in CUES.by_first.get(usize::from(*word)).into_iter().flatten().map(|place| &CUES.patterns[*place]) {
            if pattern.may_fit(&words[number..]) && fits(&pattern.slots, &words[number..]) {
                found.push((pattern.cue, places[number].saturating_sub(1)));
            }
        }
    }
    found
}

/// Tells whether words begin with one choice of each slot.
fn fits(slots: &[Slot], words: &[Word]) -> bool {
    let Some((slot, rest)) = slots.split_first() else { return true };
    slot.iter().any(|choice| words.strip_prefix(&choice[..]).is_some_and(|behind| fits(rest, behind)))
}

/// Words with which a cue can begin.
fn first_words(slots: &[Slot]) -> BTreeSet<Word> {
    let Some((slot, rest)) = slots.split_first() else { return BTreeSet::new() };
    let mut words: BTreeSet<Word> = slot.iter().filter_map(|choice| choice.first().copied()).collect();
    if slot.iter().any(Vec::is_empty) {
        words.append(&mut first_words(rest));
    }
    words
}

/// Words that can stand second in a cue; `None` where a single word can be all of it.
fn second_words(slots: &[Slot]) -> Option<BTreeSet<Word>> {
    let (slot, rest) = slots.split_first()?;
    let mut words = BTreeSet::new();
    for choice in slot {
        match choice[..] {
            [_, second, ..] => _ = words.insert(second),
            [_] if rest.iter().all(|slot| slot.iter().any(Vec::is_empty)) => return None,
            [_] => words.append(&mut first_words(rest)),
            // What can be left out altogether is no cue.
            [] => words.append(&mut second_words(rest)?),
        }
    }
    Some(words)
}

/// A set of words as one bit each.
fn bits(words: &BTreeSet<Word>) -> Vec<u64> {
    let mut bits = vec![0; words.last().map_or(0, |last| usize::from(*last) / 64 + 1)];
    for word in words {
        bits[usize::from(*word) / 64] |= 1 << (word % 64);
    }
    bits
}

#[cfg(test)]
mod tests {
    use super::*;

    /// All texts that a cue stands for, each between blanks.
    fn expand(cue: &str) -> Vec<String> {
        let mut texts = vec![String::new()];
        let mut rest = cue;
        while let Some((before, behind)) = rest.split_once('{') {
            let (choices, after) = behind.split_once('}').unwrap_or((behind, ""));
            let longer =
                |text: &String| choices.split('|').map(|choice| format!("{text}{before}{choice}")).collect::<Vec<_>>();
            texts = texts.iter().flat_map(longer).collect();
            rest = after;
        }
        let words = |text: &String| format!("{text}{rest}").split_whitespace().collect::<Vec<_>>().join(" ");
        texts.iter().map(|text| format!(" {} ", words(text))).collect()
    }

    /// Choices that are written without a blank between them would be words here and parts of a word there.
    #[test]
    fn cues_are_made_of_whole_words() {
        for (cue, texts) in TABLE {
            for text in texts.iter().flat_map(|text| expand(text)) {
                assert!(heard(&text).contains(&(cue, 0)), "{cue:?} {text}");
            }
        }
    }

    #[test]
    fn cues_are_heard_where_they_stand() {
        let check = |form: &str, expected: &[(Cue, usize)]| assert_eq!(heard(form), expected, "{form}");
        check(" well , we considered a lock ", &[(Cue::Alternative, 7)]);
        check(" wellwe considered ", &[]);
        check("", &[]);
    }
}
