//! What a line of code says about options, variables, keys, metrics, logs, errors, concurrency and caches: one table.
//!
//! A rule is only here if its match is sure: a literal in a call that can mean nothing else. Names that are computed, and
//! wrappers of a project's own, are not found.

use std::sync::{LazyLock, OnceLock};

use regex::bytes::{Regex, RegexBuilder};

use super::ChangeKind;
use crate::symbols::Language::{
    self, C, CSharp, Cpp, Go, Java, JavaScript, Kotlin, Php, Python, Ruby, Rust, Swift, TypeScript,
};

/// In which form of the text a rule looks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum View {
    /// Without comments.
    Spoken,
    /// Without comments and strings.
    Code,
}

/// A pattern that names something.
pub(super) struct Rule {
    pub kind: ChangeKind,
    pub languages: &'static [Language],
    /// One of these must be in the line, so that few lines are matched.
    needles: Vec<&'static str>,
    /// Compiled when a needle was seen: all of them take longer than a short range does.
    pattern: OnceLock<Regex>,
    source: &'static str,
    /// One of these calls must stand on the line or shortly above; none is needed where there is none.
    pub context: Vec<&'static str>,
    pub view: View,
}

impl Rule {
    pub(super) fn may_be_in(&self, line: &str) -> bool {
        self.needles.iter().any(|needle| line.contains(needle))
    }

    fn pattern(&self) -> &Regex {
        // Names in code are ASCII, nearly all; with the letters of all scripts each pattern takes ten times as long to compile.
        let compile = || {
            let pattern = RegexBuilder::new(self.source).unicode(false).build();
            pattern.expect("a pattern of the table, which the tests compile")
        };
        self.pattern.get_or_init(compile)
    }

    /// Whether its match begins with a string, rather than with the call around it.
    pub(super) fn starts_with_string(&self) -> bool {
        !self.context.is_empty()
    }

    /// Names on a line with the place where the match starts; a match without a group is its own name.
    pub(super) fn names(&self, line: &str) -> Vec<(usize, String)> {
        let matches = self.pattern().captures_iter(line.as_bytes()).take(8);
        let named = matches.filter_map(|found| {
            let whole = found.get(0)?;
            if is_assigned(self.kind, line.get(whole.end()..)?) {
                return None;
            }
            let name = line.get(found.iter().skip(1).flatten().next().unwrap_or(whole).range())?.trim();
            let name = match self.kind {
                ChangeKind::Option => format!("--{}", name.trim_start_matches('-')),
                _ => name.to_owned(),
            };
            (name.trim_matches('-').len() > 1).then_some((whole.start(), name))
        });
        named.collect()
    }
}

/// A variable that is set is not read.
fn is_assigned(kind: ChangeKind, rest: &str) -> bool {
    let rest = rest.trim_start_matches([']', '"', '\'', ')', ' ']);
    kind == ChangeKind::Variable && rest.starts_with('=') && !rest.starts_with("==") && !rest.starts_with("=~")
}

/// Kind, languages, needles (`|` between them), pattern, calls above (`|` between them), view.
type Row = (ChangeKind, &'static [Language], &'static str, &'static str, &'static str, View);

const SCRIPT: &[Language] = &[JavaScript, TypeScript];
const JVM: &[Language] = &[Java, Kotlin];
const CC: &[Language] = &[C, Cpp];

use ChangeKind::{Cache, Concurrency, ErrorMessage, ErrorType, Key, Log, Metric, Option as Flag, Variable};
use View::{Code, Spoken};

const TABLE: &[Row] = &[
    // Options.
    (Flag, &[Rust], ".long(", r#"\.long\(\s*"([\w-]+)""#, "", Spoken),
    (Flag, &[Rust], "long", r#"\blong\s*=\s*"([\w-]+)""#, "#[arg|#[clap|#[structopt", Spoken),
    (
        Flag,
        &[Python],
        "--",
        r#"["'](--[a-zA-Z][\w-]*)"#,
        "add_argument(|add_option(|click.option(|@option(|typer.Option(",
        Spoken,
    ),
    (
        Flag,
        &[Go],
        "lag",
        r#"\b\w*[fF]lag(?:s|Set)?(?:\(\))?\.(?:String|Bool|Int|Uint|Float|Duration|Count|Text|Func|IP|Bytes)\w*\(\s*"([\w.-]+)""#,
        "",
        Spoken,
    ),
    (Flag, &[Go], "lag", r#"\b\w*[fF]lag(?:s|Set)?(?:\(\))?\.(?:\w*Var\w*)\(\s*[^,"]+,\s*"([\w.-]+)""#, "", Spoken),
    (
        Flag,
        &[Go],
        "fs.",
        r#"\bfs\.(?:String|Bool|Int|Uint|Float|Duration|Func|\w*Var)\w*\(\s*(?:&[^,"]+,\s*)?"([\w.-]+)""#,
        "",
        Spoken,
    ),
    (Flag, CC, "_argument", r#"\{\s*"([\w-]+)"\s*,\s*(?:no|required|optional)_argument"#, "", Spoken),
    (Flag, CC, "OPT_", r#"\bOPT_[A-Z0-9_]+\(\s*(?:'.'|0|NULL)\s*,\s*"([\w-]+)""#, "", Spoken),
    (Flag, &[Cpp], "DEFINE_", r#"\bDEFINE_(?:bool|string|int32|int64|uint32|uint64|double)\(\s*(\w+)\s*,"#, "", Code),
    (
        Flag,
        SCRIPT,
        "--",
        r#"["'`](?:-\w,\s*)?(--[a-zA-Z][\w-]*)"#,
        ".option(|.requiredOption(|new Option(|.addOption(",
        Spoken,
    ),
    (
        Flag,
        &[Ruby],
        "--",
        r#"["'](--(?:\[no-\])?[a-zA-Z][\w-]*)"#,
        "opts.on(|opt.on(|opts.on |opt.on |parser.on(|option.on|.on(",
        Spoken,
    ),
    (Flag, &[Ruby], "_option", r"\b(?:class|method)_option\s+:(\w+)", "", Spoken),
    (Flag, JVM, "--", r#""(--[a-zA-Z][\w-]*)""#, "@Option(|@CommandLine.Option(|@Parameter(", Spoken),
    (Flag, &[CSharp], "Option", r#"\bnew Option(?:<[^>]*>)?\(\s*(?:name:\s*)?"(--[\w-]+)""#, "", Spoken),
    (Flag, &[CSharp], ".Option(", r#"\.Option\(\s*"(?:-\w\|)?(--[a-zA-Z][\w-]*)"#, "", Spoken),
    (Flag, &[Php], "ption(", r#"(?:new InputOption|->addOption)\(\s*'([\w-]+)'"#, "", Spoken),
    // Environment variables.
    (Variable, &[Rust], "env", r#"\benv::var(?:_os)?\(\s*"([A-Z_][A-Z0-9_]*)""#, "", Spoken),
    (Variable, &[Rust], "env", r#"[,(\s]env\s*=\s*"([A-Z_][A-Z0-9_]*)""#, "#[arg|#[clap", Spoken),
    (
        Variable,
        &[Python],
        "env",
        r#"\bos\.(?:environ(?:\.get\(|\.pop\(|\.setdefault\(|\[)|getenv\()\s*["']([A-Za-z_]\w*)["']"#,
        "",
        Spoken,
    ),
    (Variable, SCRIPT, "process.env", r#"\bprocess\.env(?:\.([A-Za-z_]\w*)|\[\s*["']([A-Za-z_]\w*)["'])"#, "", Spoken),
    (Variable, &[Go], "os.", r#"\bos\.(?:Getenv|LookupEnv)\(\s*"([A-Za-z_]\w*)""#, "", Spoken),
    (Variable, JVM, "getenv", r#"\bSystem\.getenv\(\s*"([A-Za-z_]\w*)""#, "", Spoken),
    (Variable, CC, "getenv", r#"\b(?:secure_|xs?e?c?)?getenv\w*\(\s*"([A-Za-z_]\w*)""#, "", Spoken),
    (Variable, &[C], "git_env", r#"\bgit_env_\w+\(\s*"([A-Za-z_]\w*)""#, "", Spoken),
    (Variable, &[Ruby], "ENV", r#"\bENV(?:\.fetch\(|\[)\s*["']([A-Za-z_]\w*)["']"#, "", Spoken),
    (
        Variable,
        &[Php],
        "env",
        r#"(?:\bgetenv\(|\benv\(|\$_ENV\[|\bEnv::get\()\s*['"]([A-Z_][A-Z0-9_]*)['"]"#,
        "",
        Spoken,
    ),
    (Variable, &[CSharp], "GetEnvironmentVariable", r#"\bGetEnvironmentVariable\(\s*"([A-Za-z_]\w*)""#, "", Spoken),
    (Variable, &[Swift], "environment[", r#"\benvironment\[\s*"([A-Za-z_]\w*)""#, "", Spoken),
    // Keys of a configuration that code reads.
    (Key, &[C], "config_get_", r#"\b(?:git|repo)_config_get_\w+\((?:[^,"]+,)?\s*"([\w.-]+\.[\w.-]+)""#, "", Spoken),
    (Key, &[C], "strcmp(var,", r#"\bstrcmp\(var,\s*"([\w-]+\.[\w.-]+)""#, "", Spoken),
    (Key, CC, "Config(", r#"\bcreate\w+Config\(\s*"([\w-]+)""#, "", Spoken),
    (Key, &[Go], "viper", r#"\bviper\.(?:SetDefault|Get\w*|BindEnv)\(\s*"([\w.-]+)""#, "", Spoken),
    (Key, JVM, "@Value", r#"@Value\(\s*(?:value\s*=\s*)?"\$\{([\w.-]+)"#, "", Spoken),
    (Key, JVM, "@Config", r#"@ConfigurationProperties\(\s*(?:prefix\s*=\s*|value\s*=\s*)?"([\w.-]+)""#, "", Spoken),
    // Metrics.
    (Metric, &[Go], "Name:", r#"\bName:\s*"([a-zA-Z_:][\w:]*)""#, "prometheus.|promauto.", Spoken),
    (Metric, &[Go], "NewDesc(", r#"prometheus\.NewDesc\(\s*"([a-zA-Z_:][\w:]*)""#, "", Spoken),
    (
        Metric,
        &[Rust],
        "!(",
        r#"\b(?:register_)?(?:int_)?(?:counter|gauge|histogram)(?:_vec)?!\(\s*"([\w:.]+)""#,
        "",
        Spoken,
    ),
    (
        Metric,
        JVM,
        "(\"",
        r#"\b(?:Counter|Timer|Gauge|DistributionSummary|LongTaskTimer|FunctionCounter)\.builder\(\s*"([\w.]+)""#,
        "",
        Spoken,
    ),
    (Metric, JVM, "egistry.", r#"\b\w*[rR]egistry\.(?:counter|timer|gauge|summary)\(\s*"([\w.]+)""#, "", Spoken),
    (
        Metric,
        SCRIPT,
        "name:",
        r#"\bname:\s*["']([a-zA-Z_:][\w:]*)["']"#,
        "new Counter(|new Gauge(|new Histogram(|new Summary(|client.Counter(|client.Gauge(|client.Histogram(",
        Spoken,
    ),
    (
        Metric,
        &[Python],
        "(",
        r#"\b(?:Counter|Gauge|Histogram|Summary)\(\s*["']([a-z_:][a-z0-9_:]+_[a-z0-9_:]+)["']\s*,\s*["']"#,
        "",
        Spoken,
    ),
    (
        Metric,
        &[CSharp],
        "Metrics.Create",
        r#"\bMetrics\.Create(?:Counter|Gauge|Histogram|Summary)\(\s*"([\w:]+)""#,
        "",
        Spoken,
    ),
    // Log lines.
    (
        Log,
        &[Rust],
        "!(",
        r#"\b(?:(?:log|tracing)::)?(?:trace|debug|info|warn|error)!\([^"]*"((?:[^"\\]|\\.)+)"#,
        "",
        Spoken,
    ),
    (
        Log,
        &[Go],
        "(\"",
        r#"\b(?:log|slog|klog|logger|lg|logrus|zap|glog|jww)(?:\.\w+\(\))?\.(?:Print|Debug|Info|Warn|Error|Fatal|Panic|Trace|V)\w*\((?:ctx,\s*)?"((?:[^"\\]|\\.)+)"#,
        "",
        Spoken,
    ),
    (
        Log,
        &[Go],
        "ogger.",
        r#"\.[lL]ogger(?:\(\))?\.(?:Print|Debug|Info|Warn|Error|Fatal|Panic|Trace)\w*\((?:ctx,\s*)?"((?:[^"\\]|\\.)+)"#,
        "",
        Spoken,
    ),
    (
        Log,
        JVM,
        "og",
        r#"\b(?:log|logger|LOG|LOGGER)\.(?:trace|debug|info|warn|error)\(\s*"((?:[^"\\]|\\.)+)"#,
        "",
        Spoken,
    ),
    (
        Log,
        &[Python],
        "log",
        r#"\b(?:_?log|_?logger|logging)\.(?:debug|info|warning|warn|error|exception|critical)\(\s*[rf]?["']((?:[^"'\\]|\\.)+)"#,
        "",
        Spoken,
    ),
    (Log, &[Ruby], "ogger", r#"\blogger\.(?:debug|info|warn|error|fatal)[ (]\s*["']((?:[^"'\\]|\\.)+)"#, "", Spoken),
    (
        Log,
        &[CSharp],
        "ogger",
        r#"\b_?[lL]ogger\.Log(?:Trace|Debug|Information|Warning|Error|Critical)\([^"]*"((?:[^"\\]|\\.)+)"#,
        "",
        Spoken,
    ),
    (
        Log,
        SCRIPT,
        "ogger",
        r#"\b(?:logger|log)\.(?:trace|debug|info|warn|error|warnOnce)\(\s*["'`]((?:[^"'`\\]|\\.)+)"#,
        "",
        Spoken,
    ),
    (Log, CC, "serverLog", r#"\bserverLog\(\s*LL_\w+\s*,\s*"((?:[^"\\]|\\.)+)"#, "", Spoken),
    (
        Log,
        CC,
        "LOG_",
        r#"\b(?:ROCKS_)?LOG_(?:INFO|WARN|ERROR|DEBUG|FATAL|HEADER)\([^"]*"((?:[^"\\]|\\.)+)"#,
        "",
        Spoken,
    ),
    // Error types.
    (ErrorType, &[Rust], "Error", r"^\s*pub(?:\([\w\s:]+\))? (?:enum|struct) (\w+Error(?:Kind)?)\b", "", Code),
    (ErrorType, &[Python], "class ", r"^\s*class (\w+(?:Error|Exception|Warning))\b", "", Code),
    (ErrorType, SCRIPT, "extends", r"\bclass (\w+) extends \w*Error\b", "", Code),
    (ErrorType, JVM, "class ", r"\bclass (\w+(?:Exception|Error))\b", "", Code),
    (ErrorType, &[CSharp], "class ", r"\bclass (\w+Exception)\b", "", Code),
    (ErrorType, &[Php], "class ", r"\bclass (\w+(?:Exception|Error))\b", "", Code),
    (ErrorType, &[Ruby], "class ", r"^\s*class ([\w:]+) < [\w:]*(?:Error|Exception|SyntaxError)\b", "", Code),
    (ErrorType, &[Ruby], "Class.new", r"^\s*(\w+)\s*=\s*Class\.new\([\w:]*(?:Error|Exception)\)", "", Code),
    (ErrorType, &[Go], "type ", r"^type (\w*Error) (?:struct|string|int|uint|\[)", "", Code),
    (
        ErrorType,
        &[Go],
        "Err",
        r"^\s*(?:var\s+)?(Err[A-Z]\w*)\s*=\s*(?:errors\.New|fmt\.Errorf|status\.New|\w+\.New)\(",
        "",
        Code,
    ),
    (ErrorType, &[Swift], "Error", r"\b(?:enum|struct|class) (\w*Error)\b", "", Code),
    // What errors say.
    (ErrorMessage, &[Rust], "#[error(", r#"#\[error\(\s*"((?:[^"\\]|\\.)+)""#, "", Spoken),
    (ErrorMessage, &[Rust], "!(\"", r#"\b(?:anyhow|bail|miette|eyre)!\(\s*"((?:[^"\\]|\\.)+)""#, "", Spoken),
    (ErrorMessage, &[Go], "(\"", r#"\b(?:errors\.New|fmt\.Errorf)\(\s*"((?:[^"\\]|\\.)+)""#, "", Spoken),
    (ErrorMessage, &[Python], "raise ", r#"\braise \w[\w.]*\(\s*[fr]?["']((?:[^"'\\]|\\.)+)["']"#, "", Spoken),
    (ErrorMessage, SCRIPT, "Error(", r#"\bnew \w*Error\(\s*["'`]((?:[^"'`\\]|\\.)+)["'`]"#, "", Spoken),
    (ErrorMessage, JVM, "(\"", r#"\bnew \w+(?:Exception|Error)\(\s*"((?:[^"\\]|\\.)+)""#, "", Spoken),
    (ErrorMessage, &[CSharp], "(\"", r#"\bnew \w+Exception\(\s*\$?"((?:[^"\\]|\\.)+)""#, "", Spoken),
    (ErrorMessage, &[Php], "new ", r#"\bnew \w*(?:Exception|Error)\(\s*["']((?:[^"'\\]|\\.)+)["']"#, "", Spoken),
    (
        ErrorMessage,
        &[Ruby],
        "raise ",
        r#"\braise(?:\(| )\s*(?:[A-Z][\w:]*(?:\.new\(|,\s*))?["']((?:[^"'\\]|\\.)+)["']"#,
        "",
        Spoken,
    ),
    (ErrorMessage, &[C], "_(\"", r#"\b(?:die|error|die_errno|error_errno|BUG)\(\s*_\("((?:[^"\\]|\\.)+)""#, "", Spoken),
    // Concurrency.
    (
        Concurrency,
        &[Rust],
        "Mutex|RwLock|Condvar|Semaphore|Barrier",
        r"\b(Mutex|RwLock|Condvar|Semaphore|Barrier)\b(?:<|::new)",
        "",
        Code,
    ),
    (
        Concurrency,
        &[Rust],
        "Atomic|OnceLock|LazyLock|ArcSwap",
        r"\b(Atomic(?:Bool|U8|U16|U32|U64|Usize|I8|I16|I32|I64|Isize|Ptr)|OnceLock|LazyLock|ArcSwap)\b(?:<|::new|\b)",
        "",
        Code,
    ),
    (
        Concurrency,
        &[Rust],
        "::spawn|spawn_blocking",
        r"\b((?:thread|task|tokio)::spawn|spawn_blocking|thread::scope)\b",
        "",
        Code,
    ),
    (
        Concurrency,
        &[Rust],
        "channel",
        r"\b((?:mpsc|oneshot|broadcast|watch|crossbeam|flume)::(?:unbounded_|sync_)?channel|crossbeam_channel)\b",
        "",
        Code,
    ),
    (Concurrency, &[Rust], "rayon|par_iter|par_bridge", r"\b(rayon|par_iter|into_par_iter|par_bridge)\b", "", Code),
    (
        Concurrency,
        &[Go],
        "sync.|atomic.|errgroup.|semaphore.",
        r"\b(sync\.(?:RWMutex|Mutex|WaitGroup|Once|Cond|Map)|atomic\.\w+|errgroup\.Group|semaphore\.\w+)\b",
        "",
        Code,
    ),
    (Concurrency, &[Go], "go ", r"^\s*(go) (?:func\b|[\w.]+\()", "", Code),
    (Concurrency, &[Go], "make(chan", r"\bmake\((chan)\b", "", Code),
    (
        Concurrency,
        &[Java],
        "synchronized|Lock|Concurrent|Executor|Atomic|CompletableFuture|Thread",
        r"\b(synchronized|Reentrant(?:ReadWrite)?Lock|StampedLock|Concurrent\w+(?:Map|Set|Queue|Deque)|CopyOnWrite\w+|Executors\.new\w+|Atomic(?:Boolean|Integer|Long|Reference)|CompletableFuture|CountDownLatch|new Thread|Thread\.ofVirtual)\b",
        "",
        Code,
    ),
    (
        Concurrency,
        &[Kotlin],
        "synchronized|Lock|Concurrent|Mutex|withContext|launch|Atomic",
        r"\b(synchronized|withLock|ReentrantLock|ConcurrentHashMap|Mutex\(|withContext|Atomic(?:Boolean|Integer|Long|Reference)|Semaphore\()",
        "",
        Code,
    ),
    (
        Concurrency,
        &[C],
        "pthread_|atomic_|_Atomic|__atomic",
        r"\b(pthread_(?:create|mutex_lock|mutex_init|rwlock_\w+|cond_\w+|spin_\w+)|_Atomic|atomic_(?:load|store|fetch\w*|compare\w*)\w*|__atomic_\w+)\b",
        "",
        Code,
    ),
    (
        Concurrency,
        &[Cpp],
        "std::|port::Mutex|pthread_",
        r"\b(std::(?:shared_mutex|recursive_mutex|mutex|condition_variable|atomic|thread|jthread|async|future|promise|lock_guard|unique_lock|call_once)|port::Mutex|pthread_(?:create|mutex_lock|mutex_init))\b",
        "",
        Code,
    ),
    (
        Concurrency,
        &[Python],
        "threading.|asyncio.|Executor|multiprocessing.",
        r"\b(threading\.(?:Lock|RLock|Thread|Event|Condition|Semaphore|local)|asyncio\.(?:Lock|Queue|Semaphore|gather|create_task|Event|TaskGroup)|ThreadPoolExecutor|ProcessPoolExecutor|multiprocessing\.\w+)\b",
        "",
        Code,
    ),
    (
        Concurrency,
        SCRIPT,
        "Worker|Atomics|SharedArrayBuffer",
        r"\b(new Worker|new SharedWorker|Atomics\.\w+|SharedArrayBuffer)\b",
        "",
        Code,
    ),
    (
        Concurrency,
        &[CSharp],
        "lock|Semaphore|Concurrent|Task.Run|Interlocked|Parallel",
        r"\b(lock \(|SemaphoreSlim|Concurrent(?:Dictionary|Bag|Queue|Stack)|Task\.Run|Interlocked\.\w+|Parallel\.For\w*|ReaderWriterLockSlim)",
        "",
        Code,
    ),
    (
        Concurrency,
        &[Ruby],
        "Mutex|Thread|Concurrent|Monitor|Ractor|Queue",
        r"\b(Mutex\.new|Thread\.new|Concurrent::\w+|Monitor\.new|Ractor\.new|ConditionVariable\.new)\b",
        "",
        Code,
    ),
    (
        Concurrency,
        &[Swift],
        "Dispatch|NSLock|actor |Mutex|Atomic",
        r"\b(DispatchQueue|DispatchSemaphore|DispatchGroup|NSLock|NIOLock|ManagedAtomic|Mutex)\b(?:\(|<|\.)",
        "",
        Code,
    ),
    // Caches.
    (Cache, &[Rust], "Lru|moka|cached", r"\b(LruCache|moka::\w+|quick_cache|#\[cached)\b", "", Code),
    (
        Cache,
        &[Go],
        "lru.|sync.Pool|ristretto|freecache|singleflight",
        r"\b(lru\.New\w*|sync\.Pool|ristretto\.\w+|freecache\.\w+|singleflight\.Group)\b",
        "",
        Code,
    ),
    (
        Cache,
        JVM,
        "Cach|Caffeine",
        r"(@Cacheable|@CacheEvict|\bCaffeine\.newBuilder|\bCacheBuilder\.newBuilder|\bConcurrentReferenceHashMap)\b",
        "",
        Code,
    ),
    (
        Cache,
        &[Python],
        "cache",
        r"\b((?:functools\.)?lru_cache|functools\.cache|functools\.cached_property|cached_property|cachetools)\b",
        "",
        Code,
    ),
    (Cache, SCRIPT, "LRU|Lru", r"\b(new (?:LRUCache|LRU|LruCache|QuickLRU))\b", "", Code),
    (Cache, &[CSharp], "Cache", r"\b(IMemoryCache|MemoryCache|IDistributedCache)\b", "", Code),
    (Cache, &[Ruby], "Rails.cache", r"\b(Rails\.cache)\b", "", Code),
    (Cache, &[Php], "Cache::", r"\b(Cache::(?:remember|rememberForever|flexible))\b", "", Code),
    (Cache, &[Swift], "NSCache", r"\b(NSCache)\b", "", Code),
];

/// The rules of [`TABLE`].
pub(super) static RULES: LazyLock<Vec<Rule>> = LazyLock::new(|| TABLE.iter().map(compile).collect());

fn compile((kind, languages, needles, pattern, context, view): &Row) -> Rule {
    Rule {
        kind: *kind,
        languages,
        needles: needles.split('|').collect(),
        pattern: OnceLock::new(),
        source: pattern,
        context: context.split('|').filter(|call| !call.is_empty()).collect(),
        view: *view,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_pattern_compiles() {
        for rule in RULES.iter() {
            assert!(!rule.pattern().is_match(b""), "{}", rule.source);
        }
    }
}
