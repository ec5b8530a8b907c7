//! The totals of our scored instruments against three programs that others wrote. They run as processes of their own and are never linked or shipped.
//!
//! Only totals are compared: bands differ by country. A program that is not on this machine is printed as "not run", in words nobody overlooks.
//! Which program takes which words for an answer is held here; how answers reach our library is in `support/instruments.rs`.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::print_stdout,
    reason = "a test may stop and speak"
)]

#[path = "support/instruments.rs"]
mod instruments;
#[path = "support/shipped.rs"]
mod shipped;

use serde_json::{Value, json};
use std::io::Write;
use std::process::{Command, Stdio};

/// Random answers for each instrument that a program covers. 200 runs of a process are a second or two.
const RANDOM_ROWS: usize = 200;

/// Answers to an instrument, and what they sum to with us.
struct Row {
    instrument: String,
    inputs: Value,
    ours: i64,
}

/// Numbers that look random and are the same for the same seed (SplitMix64).
struct Dice(u64);

impl Dice {
    fn below(&mut self, sides: u64) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mixed = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        (mixed ^ (mixed >> 31)) % sides
    }

    fn within(&mut self, from: u64, to: u64) -> u64 {
        from + self.below(to - from + 1)
    }

    fn yes(&mut self) -> bool {
        self.below(2) == 1
    }

    fn of(&mut self, words: &[&str]) -> String {
        words[usize::try_from(self.below(words.len() as u64)).unwrap()].to_owned()
    }

    fn points(&mut self, items: usize, most: u64) -> Vec<u64> {
        (0..items).map(|_| self.within(0, most)).collect()
    }
}

/// Random answers to an instrument, written as the worked examples write them.
fn random(instrument: &str, dice: &mut Dice) -> Value {
    match instrument {
        "PHQ-2" | "GAD-2" => json!({ "responses": dice.points(2, 3) }),
        "PHQ-9" => json!({ "responses": dice.points(9, 3) }),
        "GAD-7" => json!({ "responses": dice.points(7, 3) }),
        "EPDS" => json!({ "responses_already_scored_0_3": dice.points(10, 3) }),
        "AUDIT-C" => json!({ "responses": dice.points(3, 4), "sex": dice.of(&["male", "female"]) }),
        "AUDIT" => {
            let mut points = dice.points(8, 4);
            points.extend(dice.points(2, 2).iter().map(|p| p * 2));
            json!({ "responses": points })
        }
        "4AT" => json!({
            "alertness": dice.of(&["normal", "mild_sleepiness", "clearly_abnormal"]),
            "amt4": dice.of(&["no_mistakes", "one_mistake", "two_or_more_or_untestable"]),
            "attention": dice.of(&["seven_or_more", "under_seven", "untestable"]),
            "acute_change": dice.yes(),
        }),
        "NEWS2" => json!({
            "respiratory_rate": dice.within(4, 40),
            "spo2": dice.within(80, 100),
            "spo2_scale": dice.of(&["1", "2"]),
            "on_oxygen": dice.yes(),
            "systolic_bp": dice.within(70, 240),
            "pulse": dice.within(30, 150),
            "consciousness": dice.of(&["alert", "new_confusion", "voice", "pain", "unresponsive"]),
            "temperature": f64::from(u32::try_from(dice.within(340, 410)).unwrap()) / 10.0,
        }),
        "FeverPAIN" => json!({
            "fever": dice.yes(),
            "purulence": dice.yes(),
            "attend_rapidly": dice.yes(),
            "inflamed_tonsils": dice.yes(),
            "absence_of_cough": dice.yes(),
        }),
        other => panic!("no random answers for {other}"),
    }
}

/// The worked examples of these instruments and as many random answers to each, with our totals.
fn rows(covers: &[&str]) -> Vec<Row> {
    let seed: u64 = std::env::var("ORACLE_SEED").ok().and_then(|s| s.parse().ok()).unwrap_or(20_261_127);
    println!("ORACLE_SEED={seed}");
    let program = shipped::load().program.unwrap();
    let mut dice = Dice(seed);
    let worked = instruments::VECTORS.lines().map(|line| serde_json::from_str::<Value>(line).unwrap());
    let mut asked: Vec<(String, Value)> = worked
        .map(|row| (row["instrument"].as_str().unwrap().to_owned(), row["inputs"].clone()))
        .filter(|(instrument, _)| covers.contains(&instrument.as_str()))
        .collect();
    for instrument in covers {
        asked.extend((0..RANDOM_ROWS).map(|_| ((*instrument).to_owned(), random(instrument, &mut dice))));
    }
    let total = |instrument: &str, inputs: &Value| {
        let (name, facts) = instruments::facts_of(&program, instrument, inputs).expect("an instrument of ours");
        let thousandths = instruments::told(&program, facts).sum(&program, instruments::score(&program, name));
        assert_eq!(thousandths % 1_000, 0, "{instrument} {inputs}: whole points");
        thousandths / 1_000
    };
    let with_ours = |(instrument, inputs): (String, Value)| Row { ours: total(&instrument, &inputs), instrument, inputs };
    asked.into_iter().map(with_ours).collect()
}

/// Where a program's totals are not ours; a row it gave no total for is one as well.
fn disagreements(rows: &[Row], theirs: &[Option<i64>]) -> Vec<String> {
    let mut found: Vec<String> = rows
        .iter()
        .zip(theirs)
        .filter(|(row, total)| **total != Some(row.ours))
        .map(|(row, total)| format!("{} {}: ours {}, theirs {total:?}", row.instrument, row.inputs, row.ours))
        .collect();
    if rows.len() != theirs.len() {
        found.push(format!("{} rows were asked and {} totals came back", rows.len(), theirs.len()));
    }
    found
}

fn compare(program: &str, covers: &[&str], ask: impl Fn(&[Row]) -> Vec<Option<i64>>) {
    let rows = rows(covers);
    let found = disagreements(&rows, &ask(&rows));
    for instrument in covers {
        let count = rows.iter().filter(|r| r.instrument == *instrument).count();
        let not = found.iter().filter(|f| f.starts_with(&format!("{instrument} "))).count();
        println!("{program}: {instrument}: {} of {count} totals agree", count - not);
    }
    assert!(found.is_empty(), "{program}: {} totals are not ours:\n{}", found.len(), found.join("\n"));
}

/// The program of an environment variable, or its usual name on the path; none, and said aloud, when it cannot answer `probe`.
/// One that is named and cannot answer is a fault and not an absence.
fn program(variable: &str, usual: &str, probe: &[&str], mend: &str) -> Option<String> {
    let named = std::env::var(variable).ok();
    let path = named.clone().unwrap_or_else(|| usual.to_owned());
    let answers = Command::new(&path).args(probe).stdin(Stdio::null()).output().is_ok_and(|o| o.status.success());
    assert!(answers || named.is_none(), "{variable} names {path}, which does not answer {probe:?}");
    if !answers {
        // Past the capture of a passing test's words: an absence must not look like agreement.
        let words =
            format!("not run: {usual} {probe:?} does not answer here, so nothing was compared with it. {mend}, or name it in {variable}\n");
        std::io::stderr().write_all(words.as_bytes()).unwrap();
    }
    answers.then_some(path)
}

/// What `clincalc` calls an instrument and its answers.
fn for_clincalc(row: &Row) -> (&'static str, Value) {
    let mut inputs = row.inputs.clone();
    let name = match row.instrument.as_str() {
        "PHQ-9" => "phq9",
        "GAD-7" => "gad7",
        "AUDIT" => "audit",
        "AUDIT-C" => "auditc",
        "EPDS" => {
            inputs = json!({ "responses": inputs["responses_already_scored_0_3"] });
            "epds"
        }
        "4AT" => {
            if inputs["attention"] == "under_seven" {
                inputs["attention"] = "below_seven_or_refuses".into();
            }
            "fourat"
        }
        "NEWS2" => {
            if inputs["consciousness"] != "alert" {
                inputs["consciousness"] = "confusion-or-vpu".into();
            }
            "news2"
        }
        "FeverPAIN" => "feverpain",
        other => panic!("clincalc does not cover {other}"),
    };
    (name, inputs)
}

#[test]
fn clincalc_sums_as_we_do() {
    let mend = "cargo install clincalc --version 0.4.0 --locked";
    let Some(path) = program("FINGERPOST_CLINCALC", "clincalc", &["version"], mend) else { return };
    let total = |row: &Row| {
        let (name, inputs) = for_clincalc(row);
        let output = Command::new(&path).args(["calc", name, "--input", &inputs.to_string()]).output().expect("clincalc runs");
        // Its first line is "phq9 = 4".
        let text = String::from_utf8_lossy(&output.stdout).into_owned();
        text.lines().next().and_then(|line| line.strip_prefix(name)?.strip_prefix(" = ")?.trim().parse().ok())
    };
    let covers = ["PHQ-9", "GAD-7", "AUDIT", "AUDIT-C", "EPDS", "4AT", "NEWS2", "FeverPAIN"];
    compare("clincalc", &covers, |rows| rows.iter().map(total).collect());
}

/// Totals of the rows on standard input, a line each, with one of two functions put before it.
const TOTALS: &str = "
import sys, json
for line in sys.stdin:
    instrument, inputs = json.loads(line)
    print(total(instrument, inputs))
";

const HIPPOCRATES: &str = "
from hippocrates import questionnaires as q
FORMS = {'PHQ-2': q.PHQ2Assessment, 'PHQ-9': q.PHQ9Assessment, 'GAD-2': q.GAD2Assessment, 'GAD-7': q.GAD7Assessment}
def total(instrument, inputs):
    form = FORMS[instrument]()
    assert len(form.question_set) == len(inputs['responses'])
    for question, points in zip(form.question_set, inputs['responses']):
        question.answer_question(next(a for a in question.answer_options if a.value == points))
    return form.total_score()
";

const MEDCALC: &str = "
from medcalc.feverpain import compute_fever_pain_explanation
NAMES = {'fever': 'fever_24_hours', 'purulence': 'purulent_tonsils', 'attend_rapidly': 'symptom_onset',
         'inflamed_tonsils': 'severe_tonsil_inflammation', 'absence_of_cough': 'cough_coryza_absent'}
def total(instrument, inputs):
    return compute_fever_pain_explanation({NAMES[name]: yes for name, yes in inputs.items()})['Answer']
";

/// Compares with a Python library: all rows go to one process.
fn python_sums_as_we_do(library: &str, mend: &str, covers: &[&str], function: &str) {
    let Some(path) = program("FINGERPOST_ORACLE_PYTHON", "python3", &["-c", &format!("import {library}")], mend) else { return };
    compare(library, covers, |rows| {
        let mut child = Command::new(&path)
            .args(["-c", &format!("{function}{TOTALS}")])
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .expect("python runs");
        let lines: String = rows.iter().map(|r| format!("{}\n", json!([r.instrument, r.inputs]))).collect();
        // Written beside the reading, so that neither side waits for the other's full pipe.
        let mut stdin = child.stdin.take().unwrap();
        let writer = std::thread::spawn(move || stdin.write_all(lines.as_bytes()));
        let output = child.wait_with_output().expect("python ends");
        let _ = writer.join().expect("the writer ends");
        String::from_utf8_lossy(&output.stdout).lines().map(|line| line.trim().parse().ok()).collect()
    });
}

#[test]
fn hippocrates_sums_as_we_do() {
    python_sums_as_we_do("hippocrates", "pip install hippocrates==0.4.0", &["PHQ-2", "PHQ-9", "GAD-2", "GAD-7"], HIPPOCRATES);
}

#[test]
fn medcalc_bench_sums_as_we_do() {
    python_sums_as_we_do("medcalc", "pip install medcalc-bench==1.7.0", &["FeverPAIN"], MEDCALC);
}

#[test]
fn a_wrong_a_missing_and_a_surplus_total_are_seen() {
    let row = |ours: i64| Row { instrument: "PHQ-9".into(), inputs: json!({ "responses": [ours] }), ours };
    let rows = [row(1), row(2)];
    for (theirs, faults) in [
        (&[Some(1), Some(2)][..], 0),
        (&[Some(1), Some(3)], 1),
        (&[Some(2), Some(1)], 2),
        (&[Some(1), None], 1),
        (&[Some(1)], 1),
        (&[], 1),
        (&[Some(1), Some(2), Some(3)], 1),
    ] {
        assert_eq!(disagreements(&rows, theirs).len(), faults, "{theirs:?}");
    }
}
