//! Words that grade a person's risk of suicide or self-harm.

use crate::compile::texts;
use crate::compile::work::Work;
use crate::diagnostic::Severity;
use crate::manual::Rule;
use crate::source::Spanned;

/// What the manual says of it.
pub(super) const RULE: Rule = Rule {
    code: "risk_grade",
    title: "A text that grades somebody's risk of suicide as low, medium or high",
    why: "such grades do not predict who dies, and people called \"low risk\" are sent home without help (NICE NG225, 1.6)",
    wrong: "pathway: cough
title: Low risk of suicide
about: [infection]
sources: { cks: NICE CKS Cough }
steps:
  - use: overlays
  - ask: fever
  - decide:
      - otherwise: primary-care-6h
        because: A cough with these signs is seen (cks)",
    right: "pathway: cough
title: Thoughts of suicide
about: [infection]
sources: { cks: NICE CKS Cough }
steps:
  - use: overlays
  - ask: fever
  - decide:
      - otherwise: primary-care-6h
        because: A cough with these signs is seen (cks)",
    severity: Severity::Error,
};

/// Every text that people or staff read. In pathways about mental health the grade alone is enough; elsewhere it must speak of suicide or self-harm.
pub(super) fn check(work: &mut Work<'_>) {
    let library = work.library;
    let mut found = Vec::new();
    texts::of_library(library, &mut |text| found.extend(graded(text, false).then_some(text.span)));
    for pathway in &library.pathways {
        let mind = pathway.gentle || pathway.about.iter().any(|t| t.value.starts_with("mental-health"));
        texts::of_pathway(pathway, &mut |_, text| found.extend(graded(text, mind).then_some(text.span)));
    }
    for span in found {
        let fault = RULE.fault("this grades somebody's risk", span);
        work.faults.push(fault.mend("say what the person needs and how soon, not how likely they are to die"));
    }
}

fn graded(text: &Spanned<String>, mind: bool) -> bool {
    // Most texts have no "risk" at all: they are not copied.
    let bytes = text.value.as_bytes();
    if !bytes.windows(4).any(|w| w.eq_ignore_ascii_case(b"risk")) {
        return false;
    }
    let words = text.value.to_lowercase().replace('-', " ");
    let grade = ["low risk", "medium risk", "moderate risk", "high risk", "lower risk", "higher risk"].iter().any(|g| words.contains(g));
    grade && (mind || words.contains("suicid") || words.contains("self harm"))
}
