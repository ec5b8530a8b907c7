//! Sizes, opening words, documentation, banned words and machine paths.
//!
//! It looks at one file at a time and knows no rooms.

use super::Fault;
use super::facts::{Facts, SourceText};

/// Longest file, in lines. A reviewer holds no more in mind.
pub const FILE_LINES: usize = 400;
/// Longest function, in lines: a screen.
pub const FUNCTION_LINES: usize = 70;

/// Rules on parsed Rust.
pub fn check(facts: &Facts) -> Vec<Fault> {
    let mut faults = Vec::new();
    let mut add = |line: usize, rule: &'static str, what: String, mend: &str| {
        faults.push(Fault { path: facts.path.clone(), line, rule, what, mend: mend.to_owned() });
    };
    if facts.lines > FILE_LINES {
        let what = format!("{} lines, at most {FILE_LINES}", facts.lines);
        add(1, "small-files", what, "split it where a second noun begins");
    }
    if !facts.opens_with_words {
        add(1, "opening-words", "the file does not open with `//!`".into(), "say what it holds and what it deliberately does not");
    }
    for function in facts.functions.iter().filter(|f| f.lines > FUNCTION_LINES) {
        let what = format!("`{}` has {} lines, at most {FUNCTION_LINES}", function.name, function.lines);
        add(function.line, "small-functions", what, "give a part of it a name");
    }
    for item in &facts.undocumented {
        let what = format!("public `{}` has no words", item.what);
        add(item.line, "documented-public-items", what, "say what it is, in which unit, and which errors it gives");
    }
    for lint in &facts.allowed_lints {
        add(lint.line, "no-allow", "a lint is allowed outside tests".into(), "mend the cause, or use `#[expect(…, reason = \"…\")]`");
    }
    faults
}

/// Words that promise work, and paths of the machine it was written on. Joined here, so that this file does not trip over itself.
const BANNED: &[(&str, &str)] = &[
    (concat!("TO", "DO"), "do it, or write an issue"),
    (concat!("FIX", "ME"), "mend it, or write an issue"),
    (concat!("XX", "X:"), "mend it, or write an issue"),
    (concat!("coming ", "soon"), "leave it out until it is there"),
    (concat!("lorem ", "ipsum"), "write the words"),
    (concat!("/wo", "rk/"), "use a path from the repository's root"),
    (concat!("/ro", "ot/"), "use a path from the repository's root"),
    (concat!("/ho", "me/"), "use a path from the repository's root"),
];

/// Rules on any text file.
pub fn check_words(file: &SourceText) -> Vec<Fault> {
    let mut faults = Vec::new();
    for (at, line) in file.text.lines().enumerate() {
        for (word, mend) in BANNED.iter().filter(|(word, _)| line.contains(word)) {
            faults.push(Fault {
                path: file.path.clone(),
                line: at + 1,
                rule: "banned-words",
                what: format!("`{word}` stands here"),
                mend: (*mend).to_owned(),
            });
        }
    }
    if file.path.starts_with("web-widget/") && file.path.ends_with(".js") && !file.path.contains("/test/") {
        faults.extend(markup_from_text(file));
    }
    faults
}

fn markup_from_text(file: &SourceText) -> Vec<Fault> {
    let makes = |line: &str| ["innerHTML", "outerHTML", "insertAdjacentHTML", "document.write"].into_iter().find(|w| line.contains(w));
    let found = file.text.lines().enumerate().filter(|(_, l)| !l.trim_start().starts_with("//") && !l.trim_start().starts_with('*'));
    found
        .filter_map(|(at, line)| makes(line).map(|word| (at, word)))
        .map(|(at, word)| Fault {
            path: file.path.clone(),
            line: at + 1,
            rule: "text-enters-as-text",
            what: format!("`{word}` stands here"),
            mend: "build elements and set their textContent".into(),
        })
        .collect()
}
