//! Every text of a library with the kind of place where it is read, for checks of wording.
//!
//! It only walks; what a text may say is for the checks.

use crate::model::{Answers, Fact, FactAsk, Library, Pathway, RuleBody, Step, StepKind};
use crate::source::Spanned;

/// Where a text is read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Place {
    /// A heading.
    Title,
    /// An option or a line on a card.
    Label,
    /// A question.
    Question,
    /// A sentence: a reason, advice, an explanation.
    Sentence,
}

type Each<'f> = dyn FnMut(Place, &Spanned<String>) + 'f;

/// The texts of all facts, answer sets and item wordings.
pub(super) fn of_facts(library: &Library, each: &mut Each<'_>) {
    for option in library.answer_sets.iter().flat_map(|(_, options)| options) {
        each(Place::Label, &option.say);
    }
    for fact in &library.facts {
        of_fact(fact, each);
    }
    for item in library.wordings.iter().flat_map(|w| &w.items) {
        of_ask(&item.ask, Place::Question, each);
        item.stem.iter().chain(&item.why).for_each(|t| each(Place::Sentence, t));
    }
}

fn of_fact(fact: &Fact, each: &mut Each<'_>) {
    of_ask(&fact.ask, Place::Question, each);
    fact.card.iter().for_each(|t| each(Place::Label, t));
    fact.why.iter().chain(&fact.hint).chain(&fact.probe).for_each(|t| each(Place::Sentence, t));
    fact.meanings.iter().for_each(|(_, t)| each(Place::Sentence, t));
    if let Answers::OneOf(options) = &fact.answers {
        options.iter().for_each(|o| each(Place::Label, &o.say));
    }
}

fn of_ask(ask: &FactAsk, place: Place, each: &mut Each<'_>) {
    [&ask.you, &ask.they, &ask.handler].into_iter().flatten().for_each(|t| each(place, t));
}

/// The texts of dispositions, actions, advice, overlays, shared runs and the start.
pub(super) fn of_outcomes(library: &Library, each: &mut Each<'_>) {
    for rung in &library.dispositions {
        of_ask(&rung.say, Place::Title, each);
        rung.next.iter().chain(&rung.unreachable).for_each(|t| each(Place::Sentence, t));
    }
    for action in &library.actions {
        action.hand_over_line.iter().for_each(|t| each(Place::Sentence, t));
    }
    for advice in &library.advice {
        each(Place::Title, &advice.title);
        advice.lines.iter().for_each(|t| each(Place::Sentence, t));
    }
    let runs = library
        .overlays
        .iter()
        .map(|o| &o.steps)
        .chain(library.shared.iter().map(|s| &s.steps))
        .chain(library.start.iter().map(|s| &s.steps));
    runs.for_each(|steps| of_steps(steps, each));
}

/// Everything outside pathways.
pub(super) fn of_library(library: &Library, each: &mut dyn FnMut(&Spanned<String>)) {
    of_facts(library, &mut |_, text| each(text));
    of_outcomes(library, &mut |_, text| each(text));
}

/// The texts of a pathway.
pub(super) fn of_pathway(pathway: &Pathway, each: &mut Each<'_>) {
    each(Place::Title, &pathway.title);
    pathway.before.iter().for_each(|t| each(Place::Sentence, t));
    of_steps(&pathway.steps, each);
}

fn of_steps(steps: &[Step], each: &mut Each<'_>) {
    for step in steps {
        match &step.kind {
            StepKind::Check { title, body, .. } => {
                each(Place::Title, title);
                of_body(body, each);
            }
            StepKind::If { body, .. } => of_body(body, each),
            StepKind::Go { because, .. } | StepKind::SendTo { because, .. } => because.iter().for_each(|t| each(Place::Sentence, t)),
            StepKind::Decide(choices) => choices.iter().for_each(|c| of_body(&c.body, each)),
            StepKind::Ask { .. } | StepKind::Score { .. } | StepKind::Use(_) => {}
        }
    }
}

fn of_body(body: &RuleBody, each: &mut Each<'_>) {
    body.because.iter().chain(&body.staff_because).for_each(|t| each(Place::Sentence, t));
}
