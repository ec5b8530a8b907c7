//! Every limit of the engine, in one place, each with its reason. It enforces none of them.

/// Largest file of a library, in bytes. The largest hand-written pathway known to us is under 60 KiB; hostile files are larger.
pub const FILE_BYTES: usize = 512 * 1024;
/// Files in one library. England's whole set has about 180 pathways; ten times that leaves room.
pub const FILES: usize = 4_000;
/// Deepest nesting in a file. The format itself needs eight.
pub const YAML_DEPTH: usize = 32;
/// Keys, values and lists in one file. A table of 10,000 medicines with their classes has 40,000; a hostile file is refused before it takes time or memory.
pub const YAML_NODES: usize = 50_000;
/// How often one file is read again behind a place that stops the parser: an author mends a handful at a time.
pub const RETRIES: usize = 8;
/// Largest file, in bytes, that is read again: eight passes of it stay far below the time a refusal may take.
pub const RETRY_BYTES: usize = 64 * 1024;
/// Longest condition, in bytes: longer ones cannot be read by a nurse, and the parser's work stays bounded.
pub const CONDITION_BYTES: usize = 512;
/// Deepest brackets in a condition.
pub const CONDITION_DEPTH: usize = 16;
/// Parts (tests and their joints) of one condition once derived facts are opened up: each may hold others, so their number could double with every level.
pub const CONDITION_TESTS: usize = 1_000;
/// Levels of `and`, `or` and `not` of one condition, derived facts opened up: walks over it recurse.
pub const CONDITION_LEVELS: usize = 64;
/// Steps in one pathway after shared runs and overlays are put in. Checked before any graph is built.
pub const STEPS: usize = 2_000;
/// Facts of one library: slots are numbered in 16 bits, and views of ages and scores need room. 1,000 pathways with 40 questions of their own fit.
pub const FACTS: usize = 60_000;
/// Pathways of one library.
pub const PATHWAYS: usize = 4_000;
/// Options of one choice: a set of them is held in 64 bits.
pub const OPTIONS: usize = 60;
/// Services: a set of them is held in 64 bits.
pub const SERVICES: usize = 64;
/// Topics of one call. People name one to three problems; each more costs questions.
pub const TOPICS: usize = 16;
/// Words of one family in red-flag phrases. The largest shipped one has 141; every phrase that names it holds them all, so their product must stay small.
pub const FAMILY_WORDS: usize = 300;
/// Events of one call. A hundred questions, each changed a few times, stay far below.
pub const EVENTS: usize = 2_000;
/// Longest text a person may type, in characters: about two spoken minutes.
pub const TEXT_CHARS: usize = 2_000;
/// Entries of a list answer (medicines).
pub const LIST_ENTRIES: usize = 50;
/// Faults shown of one file: beyond them the first mend changes the rest anyway.
pub const FAULTS_PER_FILE: usize = 200;
/// Vignettes and calls of one library.
pub const VIGNETTES: usize = 100_000;
/// Numbers are held in thousandths: three places after the dot, as fine as any measurement in use.
pub const NUMBER_SCALE: i64 = 1_000;
/// Steps drawn in one picture; a longer pathway is drawn around one step, because nobody reads a picture of that length.
pub const DRAWN_STEPS: usize = 150;
/// Steps drawn on each side of the chosen one in a partial picture: about two screens.
pub const DRAWN_NEIGHBOURS: usize = 20;
/// Longest heading, in characters: two lines on the smallest screen.
pub const TITLE_CHARS: usize = 100;
/// Longest option or line of a card, in characters: three lines beside a tick box.
pub const LABEL_CHARS: usize = 160;
/// Longest question, in characters: what can be read out in one breath or two.
pub const QUESTION_CHARS: usize = 320;
/// Longest sentence of advice or reason, in characters.
pub const SENTENCE_CHARS: usize = 500;
/// Diagram nodes of one proof: 20 million take about half a gibibyte with their tables; the largest measured library needs far fewer.
pub const PROOF_NODES: usize = 20_000_000;
/// Diagram operations of one proof: about a minute on one core. Past it the verdict is "not exhausted", never "proved".
pub const PROOF_OPERATIONS: u64 = 400_000_000;
/// Variables of one proof (facts, and one bit for each fact that may be volunteered): walks over diagrams recurse that deep.
pub const PROOF_VARIABLES: usize = 1_500;
/// Pathways one after the other by `go` and `otherwise`: the proof recurses that deep.
pub const PROOF_JUMPS: usize = 256;
/// Random people of each entry whom a proof holds against the walk: enough to show a slip, and half a second in all. The tests walk a million.
pub const PROOF_WALKED: usize = 500;
/// Their seed, fixed so that a certificate is the same each time.
pub const PROOF_SEED: u64 = 20_261_126;
