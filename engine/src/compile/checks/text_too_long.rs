//! How long a text may be where people read it.

use crate::compile::texts::{self, Place};
use crate::compile::work::Work;
use crate::diagnostic::Diagnostic;
use crate::diagnostic::Severity;
use crate::limits::{LABEL_CHARS, QUESTION_CHARS, SENTENCE_CHARS, TITLE_CHARS};
use crate::manual::Rule;
use crate::source::Spanned;

/// What the manual says of it.
pub(super) const RULE: Rule = Rule {
    code: "text_too_long",
    title: "A text too long for the place where it is read",
    why: "somebody who is ill or afraid reads the first line; what matters must stand in it",
    wrong: "pathway: cough
title: A cough that has gone on for some time and does not want to get any better A cough that has gone on for some time and does not want to get any better 
about: [infection]
sources: { cks: NICE CKS Cough }
steps:
  - use: overlays
  - ask: fever
  - decide:
      - otherwise: primary-care-6h
        because: A cough with these signs is seen (cks)",
    right: "pathway: cough
title: Cough
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

/// Every text with the limit of its place.
pub(super) fn check(work: &mut Work<'_>) {
    let library = work.library;
    let mut found = Vec::new();
    texts::of_facts(library, &mut |place, text| found.extend(too_long(place, text)));
    texts::of_outcomes(library, &mut |place, text| found.extend(too_long(place, text)));
    for pathway in &library.pathways {
        texts::of_pathway(pathway, &mut |place, text| found.extend(too_long(place, text)));
    }
    work.faults.extend(found);
}

fn too_long(place: Place, text: &Spanned<String>) -> Option<Diagnostic> {
    let most = match place {
        Place::Title => TITLE_CHARS,
        Place::Label => LABEL_CHARS,
        Place::Question => QUESTION_CHARS,
        Place::Sentence => SENTENCE_CHARS,
    };
    // Bytes are never fewer than characters: most texts need no counting.
    if text.value.len() <= most {
        return None;
    }
    let count = text.value.chars().count();
    let say = || {
        RULE.fault(format!("this text has {count} characters, {most} fit here"), text.span).mend("say it in fewer words, or in two texts")
    };
    (count > most).then(say)
}
