//! Classes of list entries, as facts computed from a list name them.

use crate::compile::work::Work;
use crate::diagnostic::Severity;
use crate::manual::Rule;
use crate::model::FromList;
use crate::program::{FactId, FactKind};

/// What the manual says of it.
pub(super) const RULE: Rule = Rule {
    code: "class_unknown",
    title: "A class that no entry of the table has, or a fact that is no list",
    why: "the fact would be no for every medicine, also for the ones that cannot be missed",
    wrong: r#"facts:
  tablets: { answers: list, of: medicine, ask: { you: "How is it?", they: "How is it for them?" }, why: It changes what is safe. }
  wants_insulin: { from_list: tablets, class: cant-miss, card: Insulin, ask: { you: "How is it?", they: "How is it for them?" }, why: It changes what is safe. }
# another file
list: medicine
entries: { insulin: [cannot-miss], statin: [] }"#,
    right: r#"facts:
  tablets: { answers: list, of: medicine, ask: { you: "How is it?", they: "How is it for them?" }, why: It changes what is safe. }
  wants_insulin: { from_list: tablets, class: cannot-miss, card: Insulin, ask: { you: "How is it?", they: "How is it for them?" }, why: It changes what is safe. }
# another file
list: medicine
entries: { insulin: [cannot-miss], statin: [] }"#,
    severity: Severity::Error,
};

/// The list must be a list; where its table is known, some entry must have the class.
pub(in crate::compile) fn check(work: &mut Work<'_>, list: FactId, from: &FromList) {
    let kind = work.program.facts.get(list.at()).map(|f| f.kind.clone());
    let Some(FactKind::List(table)) = kind else {
        work.faults.push(RULE.fault(format!("`{}` is no list", from.list.value), from.list.span).mend("name a fact with `answers: list`"));
        return;
    };
    let Some(table) = table.and_then(|at| work.program.lists.get(usize::from(at))) else { return };
    let classes = || table.entries.iter().flat_map(|(_, classes)| classes).map(String::as_str);
    if classes().any(|c| c == from.class.value) {
        return;
    }
    let fault = RULE.fault(format!("no entry of `{}` has the class `{}`", table.name, from.class.value), from.class.span);
    let near = work.names.nearest(classes(), &from.class.value);
    work.faults.push(match near {
        Some(near) => fault.mend(format!("write `{near}`")).edit(from.class.span, near),
        None => fault.mend("give the class to the entries it is for"),
    });
}
