//! Licences of instruments and of item wordings.

use crate::compile::work::Work;
use crate::diagnostic::Severity;
use crate::manual::Rule;
use crate::source::Spanned;

/// What the manual says of it.
pub(super) const RULE: Rule = Rule {
    code: "licence",
    title: "An instrument without a licence, or with one this library does not accept",
    why: "a questionnaire used without a licence can be withdrawn overnight, and its pathway with it",
    wrong: "scores:
  score_ill:
    items: [fever]
    licence: somebody else
    audience: citizen",
    right: "scores:
  score_ill:
    items: [fever]
    licence: public domain
    audience: citizen",
    severity: Severity::Error,
};

/// The licence must be named, and accepted in `library.yaml`.
pub(in crate::compile) fn check(work: &mut Work<'_>, of: &Spanned<String>, licence: Option<&Spanned<String>>) {
    let Some(licence) = licence else {
        work.faults
            .push(RULE.fault(format!("`{}` names no licence", of.value), of.span).mend("add `licence:` with the words of its owner"));
        return;
    };
    let accepted = work.library.header.as_ref().is_some_and(|h| h.licences.iter().any(|l| l.value == licence.value));
    if !accepted {
        let fault = RULE.fault(format!("the licence `{}` is not accepted here", licence.value), licence.span);
        work.faults.push(fault.mend("add it to `licences:` in `library.yaml` once it is accepted, or take the instrument away"));
    }
}

/// Files of item wordings.
pub(super) fn of_wordings(work: &mut Work<'_>) {
    let library = work.library;
    for file in &library.wordings {
        if let Some(first) = file.items.first() {
            check(work, &first.key, file.licence.as_ref());
        }
    }
}
