//! Each rule's wrong text has exactly its fault and its right text has none; faults stand at exact places.

use super::super::{Read, faults, read};

/// A text as the files it stands for: a line `# another file` begins the next.
fn files(text: &str) -> Vec<(String, String)> {
    text.split("# another file\n").enumerate().map(|(i, t)| (format!("{i}.yaml"), t.to_owned())).collect()
}

fn codes(read: &Read) -> Vec<&'static str> {
    let mut codes: Vec<_> = read.faults.iter().map(|f| f.code).collect();
    codes.dedup();
    codes
}

#[test]
fn every_rule_names_its_wrong_text_and_passes_its_right_one() {
    let mut surprises = Vec::new();
    for rule in super::super::rules() {
        let right = codes(&read(&files(rule.right)));
        if !right.is_empty() {
            surprises.push(format!("right text of {}: {right:?}", rule.code));
        }
        let wrong = codes(&read(&files(rule.wrong)));
        if wrong != [rule.code] && !faults::text::MADE_BY_TESTS.contains(&rule.code) {
            surprises.push(format!("wrong text of {}: {wrong:?}", rule.code));
        }
    }
    assert_eq!(surprises, Vec::<String>::new());
}
