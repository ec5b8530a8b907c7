//! Vignettes and whole calls: names become ids, runs such as `a_1..a_8` are opened, values stay as written.
//!
//! Whether the expectation is met is the test runner's business.

use super::checks;
use super::facts::value_of;
use super::names::{Names, Of};
use super::work::Work;
use crate::limits::VIGNETTES;
use crate::model::{Given, GivenValue, Vignette};
use crate::program::{CallCase, Case, FactId, FactKind, GivenAnswer, PathwayId};
use crate::source::Spanned;

/// All of them, in file order.
pub(super) fn people(work: &mut Work<'_>) {
    let library = work.library;
    for (at, pathway) in library.pathways.iter().enumerate() {
        let id = PathwayId(u16::try_from(at).unwrap_or(u16::MAX));
        for vignette in &pathway.vignettes {
            if work.program.vignettes.len() >= VIGNETTES {
                work.faults.push(checks::too_many::fault(vignette.span, "vignettes", VIGNETTES));
                return;
            }
            if let Some(case) = case(work, vignette, Some(id)) {
                work.program.vignettes.push(case);
            }
        }
    }
    for call in &library.calls {
        let topics = work.all(Of::Pathway, &call.topics, Names::pathway);
        let volunteered = work.all(Of::Fact, &call.volunteered, Names::fact);
        let first_said = given(work, &call.first_said);
        let on = call.on.as_ref().and_then(|on| {
            let day = on.value.parse().ok();
            if day.is_none() {
                work.faults.push(checks::vignette_value::no_day(on));
            }
            day
        });
        if let Some(case) = case(work, &call.vignette, None) {
            work.program.calls.push(CallCase { case, topics, volunteered, first_said, on });
        }
    }
}

fn case(work: &mut Work<'_>, written: &Vignette, pathway: Option<PathwayId>) -> Option<Case> {
    let given = given(work, &written.given);
    let expect = work.one(Of::Disposition, &written.expect, Names::disposition);
    let also = written.also.as_ref().map(|list| work.all(Of::Disposition, list, Names::disposition));
    let does = work.all(Of::Action, &written.does, Names::action);
    let asked = work.all(Of::Fact, &written.asked, Names::fact);
    let not_asked = work.all(Of::Fact, &written.not_asked, Names::fact);
    Some(Case {
        name: written.name.value.clone(),
        pathway,
        given,
        expect: expect?,
        also,
        does,
        asked,
        not_asked,
        origin: work.origin(written.span),
    })
}

fn given(work: &mut Work<'_>, written: &[Given]) -> Vec<GivenAnswer> {
    let mut out = Vec::with_capacity(written.len());
    for given in written {
        for fact in facts(work, &given.name) {
            let (value, more, list) = match &given.value {
                GivenValue::One(value) => {
                    check_value(work, fact, value);
                    (value.value.clone(), Vec::new(), false)
                }
                GivenValue::Many(values) => {
                    let mut words = values.iter().map(|v| v.value.clone());
                    (words.next().unwrap_or_default(), words.collect(), true)
                }
            };
            out.push(GivenAnswer { fact, value, more, list });
        }
    }
    out
}

/// The facts of a name, or of a run `a_1..a_8`: the same words with a number behind them that counts up.
fn facts(work: &mut Work<'_>, name: &Spanned<String>) -> Vec<FactId> {
    let Some((from, to)) = name.value.split_once("..") else {
        return work.one(Of::Fact, name, Names::fact).into_iter().collect();
    };
    let Some(names) = run(from.trim(), to.trim()) else {
        work.faults.push(checks::vignette_value::run(name));
        return Vec::new();
    };
    let list: Vec<Spanned<String>> = names.into_iter().map(|n| Spanned::new(n, name.span)).collect();
    work.all(Of::Fact, &list, Names::fact)
}

/// Longest run: instruments have at most some fifty items.
const RUN: u32 = 100;

fn run(from: &str, to: &str) -> Option<Vec<String>> {
    let split = |name: &str| -> Option<(usize, u32)> {
        let stem = name.trim_end_matches(|c: char| c.is_ascii_digit()).len();
        Some((stem, name.get(stem..)?.parse().ok()?))
    };
    let ((stem, first), (other, last)) = (split(from)?, split(to)?);
    let words = from.get(..stem)?;
    if to.get(..other)? != words || first > last || last - first > RUN {
        return None;
    }
    Some((first..=last).map(|n| format!("{words}{n}")).collect())
}

fn check_value(work: &mut Work<'_>, fact: FactId, value: &Spanned<String>) {
    let Some(def) = work.program.facts.get(fact.at()) else { return };
    let fits = match &def.kind {
        FactKind::YesNo | FactKind::Choice(_) => value.value == "unsure" || value_of(&def.kind, &value.value).is_some(),
        FactKind::Number(_) => {
            value.value == "unsure" || value_of(&def.kind, number_part(&value.value)).is_some() || value.value.contains(' ')
        }
        FactKind::Age(_) | FactKind::Text | FactKind::List(_) => true,
    };
    if !fits {
        let fault = checks::vignette_value::fault(&def.name, &def.kind, value);
        work.faults.push(fault);
    }
}

/// A number may carry its unit: `38.2 °C`.
fn number_part(value: &str) -> &str {
    value.split(' ').next().unwrap_or(value)
}

#[cfg(test)]
mod tests {
    use super::run;

    #[test]
    fn a_run_counts_up() {
        assert_eq!(run("phq_9_1", "phq_9_3"), Some(vec!["phq_9_1".into(), "phq_9_2".into(), "phq_9_3".into()]));
        for (from, to) in [("a_3", "a_1"), ("a_1", "b_3"), ("a", "b"), ("a_1", "a_999")] {
            assert_eq!(run(from, to), None, "{from}..{to}");
        }
    }
}
