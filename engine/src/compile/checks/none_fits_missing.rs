//! The way out of every list: "none of these fits".

use crate::compile::work::Work;
use crate::diagnostic::Severity;
use crate::manual::Rule;

/// What the manual says of it.
pub(super) const RULE: Rule = Rule {
    code: "none_fits_missing",
    title: "No pathway for \"none of these fits\"",
    why: "somebody whose trouble is not on the list must still reach a person",
    wrong: "topics: [main]",
    right: "topics: [main]
none_fits: main",
    severity: Severity::Hint,
};

/// `topics.yaml` names where it leads.
pub(super) fn check(work: &mut Work<'_>) {
    if let Some(topics) = work.library.topics.as_ref().filter(|t| t.none_fits.is_none()) {
        let place = topics.order.first().map_or(work.library.anywhere, |t| t.span);
        work.faults.push(
            RULE.fault("nothing says where \"none of these fits\" leads", place)
                .mend("add `none_fits:` with a pathway that ends with a clinician"),
        );
    }
}
