//! P5: red flags hold. Where the start, or a pathway that a person enters, asks the fact on some line (overlays included, whoever the line is for), and the fact is known and
//! dangerous, "not sure" and told unasked included, the outcome is at least the flag's level: by the entry itself, or over the whole call by the topic that the answer puts in front.

use super::Property;
use crate::program::{Demand, FactId, Node};
use crate::prove::case::{Case, Checked};
use crate::prove::diagram::{Made, Ref};
use crate::prove::reach::start_span;
use crate::prove::said::Said;

/// The property.
pub(super) const PROPERTY: Property = Property {
    id: "P5",
    code: "red_flag",
    says: "whoever says yes or not sure to a danger sign is told at least what that sign calls for",
    check,
};

fn check(case: &mut Case<'_>) -> Made<Checked> {
    let mut checked = Checked::default();
    let program = case.program;
    for (at, def) in program.facts.iter().enumerate() {
        let fact = FactId(u16::try_from(at).unwrap_or(u16::MAX));
        let (Some(flag), Some(var)) = (def.red_flag, case.domain.answer(0, fact)) else { continue };
        let answered = case.answered(fact);
        let asking = asking(case, fact)?;
        let answered = case.space.diagrams.and(answered, asking)?;
        let cells = case.domain.cells(0, var).to_vec();
        for unsure in [false, true] {
            let dangerous = |v: u16| {
                cells
                    .get(usize::from(v))
                    .is_some_and(|c| c.unsure == unsure && (unsure || c.values.first().is_some_and(|x| *x >= flag.from)))
            };
            let danger = case.space.diagrams.is(var, dangerous)?;
            let whom = case.space.diagrams.and(answered, danger)?;
            if whom == Ref::FALSE {
                continue;
            }
            checked.obligations += 1;
            let demand = Demand::Disposition(flag.at_least);
            let failed = case.not_by_call(whom, demand)?;
            let words = Said::of(program);
            let headline = || {
                let said = if unsure { "not sure" } else { "yes" };
                format!(
                    "to the danger sign {} somebody says {said}, and is told less than \"{}\"",
                    words.fact(def),
                    words.disposition(flag.at_least)
                )
            };
            checked.found.extend(case.found_less(failed, demand, headline, &def.origin));
        }
    }
    Ok(checked)
}

/// Who comes to the start or into a pathway that asks this fact on some line.
fn asking(case: &mut Case<'_>, fact: FactId) -> Made {
    let program = case.program;
    let asks = |node: &Node| match node {
        Node::Ask { fact: asked, .. } => *asked == fact,
        Node::Card(card) => program.cards.get(*card as usize).is_some_and(|c| c.facts.contains(&fact)),
        Node::Score { score, .. } => program.scores.get(score.at()).is_some_and(|s| s.asks.contains(&fact)),
        _ => false,
    };
    let within = |span: std::ops::Range<usize>| program.nodes.get(span).is_some_and(|nodes| nodes.iter().any(asks));
    if within(start_span(program)) {
        return Ok(Ref::TRUE);
    }
    let mut whom = Ref::FALSE;
    for (pathway, entered) in &case.entered {
        let span = program.pathway(*pathway).map_or(0..0, |p| p.first as usize..p.end as usize);
        if within(span) {
            whom = case.space.diagrams.or(whom, *entered)?;
        }
    }
    Ok(whom)
}
