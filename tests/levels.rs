//! The levels of the UK mental health triage scale in `pathways/mental-health-levels.csv` against the dispositions: every row names one that is there, with its own
//! NHS code, and a level never promises less haste than our own time. Whether a level is right, clinicians must say.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing, reason = "a test may stop")]

#[path = "support/shipped.rs"]
mod shipped;

use std::collections::BTreeSet;

const TABLE: &str = include_str!("../pathways/mental-health-levels.csv");

/// Minutes within which somebody of a level is to be helped; none where nobody comes.
fn within_minutes(level: &str) -> Option<u32> {
    const HOUR: u32 = 60;
    match level {
        "A" => Some(0),
        "B" => Some(4 * HOUR),
        "C" => Some(24 * HOUR),
        "D" => Some(72 * HOUR),
        "E" => Some(4 * 7 * 24 * HOUR),
        "G" => None,
        other => panic!("{other} is no level that somebody waits in"),
    }
}

#[test]
fn every_level_is_of_a_disposition_with_its_code_and_promises_no_less_haste() {
    let program = shipped::load().program.unwrap();
    let mut rows = TABLE.lines();
    assert!(rows.next().unwrap().starts_with("disposition,level,passed_on,level_valid_from,level_valid_to,dx,"));
    let mut seen = BTreeSet::new();
    for row in rows {
        let cells: Vec<&str> = row.splitn(10, ',').collect();
        let (name, level, passed_on, from, dx) = (cells[0], cells[1], cells[2], cells[3], cells[5]);
        let def = program.ladder.dispositions.iter().find(|def| def.name == name).unwrap_or_else(|| panic!("{name} is no disposition"));
        assert!(seen.insert(name), "{name} stands there twice");
        assert_eq!(dx, def.nhs, "{name}");
        assert!(from.len() == 10 && ["", "F"].contains(&passed_on), "{row}");
        let (of_level, ours) = (within_minutes(level), def.within_minutes);
        // The first level whose time is long enough: the next quicker one would promise what we do not.
        if let (Some(of_level), Some(ours)) = (of_level, ours) {
            assert!(of_level >= ours || level == "A" && def.ends_call, "{name} is due in {ours} minutes, level {level} in {of_level}");
            let quicker = ["A", "B", "C", "D"].into_iter().filter(|other| *other < level).filter_map(within_minutes).max();
            assert!(quicker.is_none_or(|quicker| quicker < ours), "{name}: a quicker level than {level} is long enough");
        }
    }
    // Whatever the crisis topic can come to has a level.
    for def in program.ladder.dispositions.iter().filter(|def| def.name.starts_with("crisis") || def.name.starts_with("clinician")) {
        assert!(seen.contains(def.name.as_str()), "{} has no level", def.name);
    }
}
