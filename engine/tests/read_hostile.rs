//! Hostile files: each is refused with a clear fault, in bounded time and bounded memory.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing, reason = "a test that fails stops")]
#![allow(clippy::print_stderr, reason = "the slowest input and its time are worth seeing with --nocapture")]

use fingerpost_engine::limits::{FAULTS_PER_FILE, FILE_BYTES};
use fingerpost_engine::read::{read, read_bytes};
use fingerpost_engine::render::{Look, text};
use peak_alloc::PeakAlloc;
use std::time::{Duration, Instant};

#[global_allocator]
static MEMORY: PeakAlloc = PeakAlloc;

/// Bytes a refusal may take at its peak.
const MEMORY_MB: f32 = 64.0;

/// Time a refusal may take. The promise is 100 ms in release; debug builds get more.
fn time_allowed() -> Duration {
    Duration::from_millis(if cfg!(debug_assertions) { 2_000 } else { 100 })
}

/// Time this thread has worked, so that other work on the machine does not count; where the system does not say, time on the wall.
fn worked(since: Instant) -> Duration {
    let said = std::fs::read_to_string("/proc/thread-self/schedstat").ok();
    let nanoseconds = said.and_then(|line| line.split(' ').next().and_then(|n| n.parse().ok()));
    nanoseconds.map_or_else(|| since.elapsed(), Duration::from_nanos)
}

/// Stands for the code where the text is large but well formed: it must be read in bounds, whatever it says.
const ONLY_BOUNDED: &str = "";

/// A size just under the limit of a file.
const FULL: usize = FILE_BYTES - 64;

fn filled(head: &str, part: &str, tail: &str) -> String {
    let count = (FULL - head.len() - tail.len()) / part.len();
    format!("{head}{}{tail}", part.repeat(count))
}

fn alias_bomb() -> String {
    let mut text = "a0: &a0 [x, x, x, x, x, x, x, x, x]\n".to_owned();
    for level in 1..=9 {
        let before = format!("*a{}", level - 1);
        text.push_str(&format!("a{level}: &a{level} [{}]\n", [before.as_str(); 9].join(", ")));
    }
    text
}

fn many_keys(count: usize, line: impl Fn(usize) -> String) -> String {
    (0..count).map(line).collect()
}

/// Name, text, and the code of one fault that must be among those raised.
fn measured_before() -> Vec<(&'static str, Vec<u8>, &'static str)> {
    let text = |name, text: String, code| (name, text.into_bytes(), code);
    vec![
        text("alias bomb", alias_bomb(), "anchor_or_alias"),
        text("brackets", "[".repeat(100_000), "too_deep"),
        text("flow maps 16,000", "{a: ".repeat(16_000), "too_deep"),
        text("flow maps 100,000", "{a: ".repeat(100_000), "too_deep"),
        text("dashes", "- ".repeat(100_000), "too_deep"),
        text("duplicate key", "facts:\n  a: { card: x }\n  a: { card: y }\n".into(), "same_key_twice"),
        text("duplicate key of an item", "facts:\n  a: { card: x, card: y }\n".into(), "same_key_twice"),
        text("null in text", "facts:\n  a: { card: null }\n".into(), "not_text"),
        text("number in text", "facts:\n  a: { card: 5 }\n".into(), "not_text"),
        text("true in text", "facts:\n  a: { card: true }\n".into(), "not_text"),
        text("nothing in text", "facts:\n  a:\n    card:\n".into(), "empty_value"),
        text("octal", "facts:\n  a: { answers: number, well: 0o14 }\n".into(), "number_not_plain"),
        text("exponent", "facts:\n  a: { answers: number, well: 1e3 }\n".into(), "number_not_plain"),
        text("hexadecimal", "facts:\n  a: { answers: number, well: 0x1F }\n".into(), "number_not_plain"),
        text("leading nought", "facts:\n  a: { answers: number, well: 08 }\n".into(), "number_not_plain"),
        text("underscore", "facts:\n  a: { answers: number, well: 1_000 }\n".into(), "number_not_plain"),
        text("decimal comma", "facts:\n  a:\n    answers: number\n    well: 38,5\n".into(), "decimal_comma"),
        text("time of day", "facts:\n  a: { answers: number, well: 12:30 }\n".into(), "date_without_quotes"),
        text("hash in prose", "facts:\n  a:\n    card: go to room #3 now\n".into(), "text_cut_by_hash"),
        text("colon in prose", "facts:\n  a:\n    card: sepsis: act now\n".into(), "colon_in_text"),
        text("NUL escape", "facts:\n  a: { card: \"x\\x00y\" }\n".into(), "hidden_character"),
        ("not UTF-8", b"facts:\n  a: { card: \xff\xfe }\n".to_vec(), "not_utf_8"),
        text("raw NUL", "facts:\n  a: { card: x\0y }\n".into(), "hidden_character"),
        text("tab indent", "facts:\n\ta: { card: x }\n".into(), "tab_indent"),
        text("tag", "a: !foo x\n".into(), "tag"),
        text("merge of an alias", "facts:\n  x: &x { card: x }\n  y:\n    <<: *x\n".into(), "merge_key"),
        text("second document", "topics: [a]\n---\ntopics: [b]\n".into(), "second_document"),
        text("directive", "%YAML 1.2\n---\ntopics: [a]\n".into(), "directive"),
    ]
}

/// Inputs of our own, most of them as large as a file may be.
fn our_own() -> Vec<(&'static str, Vec<u8>, &'static str)> {
    let text = |name, text: String, code| (name, text.into_bytes(), code);
    vec![
        text("too large by one byte", "#".repeat(FILE_BYTES + 1), "file_too_large"),
        text("ten megabytes", "topics: [a]\n".repeat(1_000_000), "file_too_large"),
        text("nothing but spaces", " ".repeat(FULL), "empty_file"),
        text("nothing but line breaks", "\n".repeat(FULL), "empty_file"),
        text("nothing but comments", filled("", "# x\n", ""), "empty_file"),
        text("one word", "x".repeat(FULL), "keys_expected"),
        text("a long key without value", format!("{}:\n", "k".repeat(FULL - 2)), "colon_in_text"),
        text("unknown keys", format!("library: x\n{}", many_keys(20_000, |i| format!("k{i}: x\n"))), "unknown_key"),
        text("equal keys", filled("", "a: b\n", ""), "same_key_twice"),
        text("keys that differ at the end", many_keys(4_000, |i| format!("{}{i}: b\n", "a".repeat(100))), "unknown_file_kind"),
        text("facts without anything", format!("facts:\n{}", many_keys(20_000, |i| format!("  f{i}:\n"))), "empty_value"),
        text("steps without kind", format!("shared: x\nsteps:\n{}", "  - x: y\n".repeat(12_000)), "step_without_kind"),
        text("steps of nothing", format!("shared: x\nsteps:\n{}", "  -\n".repeat(49_000)), "empty_value"),
        text("anchors", filled("topics:\n", "  - &a b\n", ""), "anchor_or_alias"),
        text("tags", filled("topics:\n", "  - !a b\n", ""), "tag"),
        text("many values", filled("topics: [", "a,", "a]"), "too_many_values"),
        text("open quote", format!("topics: [\"{}", "a".repeat(FULL - 20)), "quote_not_closed"),
        text("quotes opened and closed", format!("topics: [{}a]", "\"\",".repeat(49_000)), "empty_value"),
        text("commas", filled("topics: [", ",", "]"), "bracket_not_closed"),
        text("backslashes", format!("topics: [\"{}q\"]", "\\\\".repeat(200_000)), ONLY_BOUNDED),
        text("block text without end", filled("facts:\n  a:\n    card: |\n", "      x\n", ""), ONLY_BOUNDED),
        text("indent ever deeper", (0..400).map(|i| format!("{}a:\n", " ".repeat(i))).collect(), "too_deep"),
        text("question marks", "? ".repeat(100_000), "too_deep"),
        text("mixed brackets", "[{a: ".repeat(50_000), "too_deep"),
        text("closing brackets", "]".repeat(100_000), "bracket_not_closed"),
        text("wide list then rubbish", format!("topics: [{}]]", "a,".repeat(49_000)), "bracket_not_closed"),
        text("turned reading direction", "facts:\n  a: { card: \"x \u{202e}y\" }\n".into(), "hidden_character"),
        text("escaped reading direction", "facts:\n  a: { card: \"x \\u202Ey\" }\n".into(), "hidden_character"),
        text("lone carriage returns", "topics:\r  - a\r".repeat(1_000), "hidden_character"),
        text("hidden characters", filled("", "\u{200b}", ""), "hidden_character"),
        text("long digits", format!("facts:\n  a: {{ answers: number, well: {} }}\n", "9".repeat(100_000)), "number_not_plain"),
        text("endless condition", format!("interrupts:\n  - if: \"{}\"\n    topic: x\n", "a and ".repeat(50_000)), ONLY_BOUNDED),
        text("UTF-16", "facts: x".encode_utf16().flat_map(u16::to_le_bytes).map(char::from).collect(), "hidden_character"),
        ("UTF-16 with mark", [vec![0xff, 0xfe], "facts: x".encode_utf16().flat_map(u16::to_le_bytes).collect()].concat(), "not_utf_8"),
        text("merge keys", filled("facts:\n", "  <<: {}\n", ""), "merge_key"),
        text("list as key", "? [a, b]\n: c\n".into(), "key_is_not_text"),
        text("map as key", "{ {a: b}: c }\n".into(), "key_is_not_text"),
        text("documents", "---\na: b\n".repeat(50_000), "second_document"),
    ]
}

#[test]
fn hostile_files_are_refused_in_bounded_time_and_memory() {
    let mut slowest = (Duration::ZERO, "");
    let mut largest = (0.0_f32, "");
    let mut surprises = Vec::new();
    let begin = Instant::now();
    let inputs: Vec<_> = measured_before().into_iter().chain(our_own()).collect();
    assert!(inputs.len() >= 28 + 26);
    for (name, bytes, code) in inputs {
        let files = [("hostile.yaml".to_owned(), bytes)];
        MEMORY.reset_peak_usage();
        let before = MEMORY.current_usage_as_mb();
        let start = worked(begin);
        let read = read_bytes(&files);
        let shown = text(&read.faults, &read.sources, Look::default());
        let time = worked(begin).saturating_sub(start);
        let memory = MEMORY.peak_usage_as_mb() - before;
        let codes: Vec<&str> = read.faults.iter().map(|fault| fault.code).collect();
        if code != ONLY_BOUNDED && !codes.contains(&code) {
            surprises.push(format!("{name}: {code} is not among {:?}", codes.iter().take(5).collect::<Vec<_>>()));
        }
        if read.faults.len() > FAULTS_PER_FILE + 1 || codes.contains(&"readers_disagree") {
            surprises.push(format!("{name}: {} faults, first {:?}", codes.len(), codes.first()));
        }
        if time > time_allowed() || memory > MEMORY_MB || shown.len() > 4_000_000 {
            surprises.push(format!("{name}: {time:?}, {memory} MB, {} bytes shown", shown.len()));
        }
        slowest = slowest.max((time, name));
        largest = if memory > largest.0 { (memory, name) } else { largest };
    }
    eprintln!("slowest {slowest:?}, largest {largest:?}");
    assert_eq!(surprises, Vec::<String>::new());
}

#[test]
fn more_faults_and_files_than_the_limits_are_said_and_not_kept() {
    let many = format!("topics: x\n{}", (0..1_000).map(|i| format!("key{i}: x\n")).collect::<String>());
    let read_many = read(&[("a.yaml".into(), many)]);
    assert_eq!(read_many.faults.len(), FAULTS_PER_FILE + 1);
    assert_eq!(read_many.faults.last().unwrap().code, "too_many_faults");
    let files: Vec<(String, String)> =
        (0..=fingerpost_engine::limits::FILES).map(|i| (format!("{i}.yaml"), "facts: {}\n".into())).collect();
    let codes: Vec<&str> = read(&files).faults.iter().map(|fault| fault.code).collect();
    assert_eq!(codes, ["too_many_files"]);
    // Names that are not YAML are passed over.
    assert!(read(&[("README.md".into(), "# not: yaml: at all".into())]).faults.is_empty());
}
