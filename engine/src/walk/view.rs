//! What is asked now, in the words for whoever is being asked. It chooses wording; it decides nothing.

use super::state::{Prompt, State};
use crate::program::{FactDef, FactId, FactKind, Origin, PathwayId, Program};

/// Who reads the question.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reader {
    /// The person themself.
    Person,
    /// Someone who answers for them.
    SomeoneElse,
    /// A call handler, reading it out.
    Handler,
}

/// One fact of a card.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CardItem {
    /// The fact.
    pub fact: FactId,
    /// Its name.
    pub name: String,
    /// Short words on the card.
    pub card: String,
    /// The full question, for asking line by line.
    pub question: String,
    /// Why it is asked.
    pub why: String,
    /// One sentence below it; may be empty.
    pub hint: String,
    /// What a handler says if the caller is unsure; may be empty.
    pub probe: String,
    /// It is a red flag.
    pub red_flag: bool,
}

/// One option.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OptionView {
    /// Id, the value to send.
    pub id: String,
    /// Words.
    pub say: String,
    /// What it means; may be empty.
    pub means: String,
}

/// The kind of question.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum QuestionKind {
    /// Yes or no.
    YesNo,
    /// One of the options.
    Choice,
    /// A number: accepted units (own first), lowest and highest in its own unit.
    Number {
        /// Units.
        units: Vec<String>,
        /// Lowest.
        low: String,
        /// Highest.
        high: String,
    },
    /// Date of birth or rough age.
    Age,
    /// Free text.
    Text,
    /// A list.
    List,
    /// Several yes/no facts with "none of these".
    Card(Vec<CardItem>),
}

/// A question ready to be shown or read out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Question {
    /// Name of the fact, or of the card's first fact with `card:` before it: stable within a call.
    pub key: String,
    /// Kind.
    pub kind: QuestionKind,
    /// The fact; none for a card.
    pub fact: Option<FactId>,
    /// The question, or the card's title.
    pub heading: String,
    /// What stands before an instrument's item; may be empty.
    pub stem: String,
    /// One sentence under it; may be empty.
    pub hint: String,
    /// Why it is asked.
    pub why: String,
    /// What a handler says if the caller is unsure; may be empty.
    pub probe: String,
    /// Options; for yes/no with what each means.
    pub options: Vec<OptionView>,
    /// "Not sure" may be answered.
    pub allows_unsure: bool,
    /// It is a red flag.
    pub red_flag: bool,
    /// Title of the topic; empty in the start.
    pub topic: String,
    /// The topic.
    pub pathway: Option<PathwayId>,
    /// The crisis lines come first.
    pub gentle: bool,
    /// A value a record suggests; may be empty.
    pub suggestion: String,
    /// The line that asks.
    pub origin: Origin,
}

/// The question asked now, in the reader's words; none when the call has come to its outcome.
#[must_use]
pub fn question(program: &Program, state: &State, reader: Reader) -> Option<Question> {
    let prompt = state.prompt()?;
    let (Prompt::Fact { topic, node, .. } | Prompt::Card { topic, node, .. }) = prompt;
    let pathway = topic.and_then(|t| program.pathway(t));
    let gentle = pathway.is_some_and(|p| p.gentle);
    let mut question = match prompt {
        Prompt::Fact { fact, .. } => one_fact(program, state, fact, reader)?,
        Prompt::Card { card, .. } => whole_card(program, state, card, reader)?,
    };
    question.topic = pathway.map(|p| p.title.clone()).unwrap_or_default();
    question.pathway = topic;
    question.gentle = gentle;
    question.origin = program.origins.get(node as usize).cloned().unwrap_or_default();
    Some(question)
}

/// The question that asks one fact, in the reader's words, whatever is asked now: for changing its answer.
#[must_use]
pub fn question_about(program: &Program, state: &State, fact: FactId, reader: Reader) -> Option<Question> {
    one_fact(program, state, fact, reader)
}

fn one_fact(program: &Program, state: &State, fact: FactId, reader: Reader) -> Option<Question> {
    let def = program.fact(fact)?;
    let means = |id: &str| def.wording.meanings.iter().find(|(k, _)| k == id).map(|(_, v)| v.clone()).unwrap_or_default();
    let option = |id: &str, say: &str| OptionView { id: id.to_owned(), say: say.to_owned(), means: means(id) };
    let (kind, options) = match &def.kind {
        FactKind::YesNo => (QuestionKind::YesNo, vec![option("yes", "Yes"), option("no", "No")]),
        FactKind::Choice(options) => (QuestionKind::Choice, options.iter().map(|o| option(&o.id, &o.say)).collect()),
        FactKind::Number(number) => {
            let units = number.units.iter().map(|u| u.name.clone()).collect();
            let (low, high) = (super::decimal_text(number.low), super::decimal_text(number.high));
            (QuestionKind::Number { units, low, high }, Vec::new())
        }
        FactKind::Age(_) => (QuestionKind::Age, Vec::new()),
        FactKind::Text => (QuestionKind::Text, Vec::new()),
        FactKind::List(_) => (QuestionKind::List, Vec::new()),
    };
    Some(Question {
        key: def.name.clone(),
        kind,
        fact: Some(fact),
        heading: wording(def, reader),
        stem: def.wording.stem.clone(),
        hint: def.wording.hint.clone(),
        why: def.wording.why.clone(),
        probe: def.wording.probe.clone(),
        options,
        allows_unsure: def.unsure.is_some() || def.for_handover || matches!(def.kind, FactKind::Text | FactKind::List(_)),
        red_flag: def.red_flag.is_some(),
        suggestion: state.suggestion(fact).unwrap_or_default().to_owned(),
        ..Question::empty()
    })
}

fn whole_card(program: &Program, state: &State, card: u32, reader: Reader) -> Option<Question> {
    let def = program.cards.get(card as usize)?;
    let item = |fact: FactId| {
        let def = program.fact(fact)?;
        let question = wording(def, reader);
        let card = if def.wording.card.is_empty() { question.clone() } else { def.wording.card.clone() };
        Some(CardItem {
            fact,
            name: def.name.clone(),
            card,
            question,
            why: def.wording.why.clone(),
            hint: def.wording.hint.clone(),
            probe: def.wording.probe.clone(),
            red_flag: def.red_flag.is_some(),
        })
    };
    let items: Vec<CardItem> = state.card_facts(program, card).filter_map(item).collect();
    let key = def.facts.first().and_then(|f| program.fact(*f)).map(|f| format!("card:{}", f.name)).unwrap_or_default();
    Some(Question {
        key,
        heading: def.title.clone(),
        why: items.first().map(|i| i.why.clone()).unwrap_or_default(),
        red_flag: items.iter().any(|i| i.red_flag),
        kind: QuestionKind::Card(items),
        allows_unsure: true,
        ..Question::empty()
    })
}

impl Question {
    const fn empty() -> Self {
        Self {
            key: String::new(),
            kind: QuestionKind::YesNo,
            fact: None,
            heading: String::new(),
            stem: String::new(),
            hint: String::new(),
            why: String::new(),
            probe: String::new(),
            options: Vec::new(),
            allows_unsure: false,
            red_flag: false,
            topic: String::new(),
            pathway: None,
            gentle: false,
            suggestion: String::new(),
            origin: Origin { file: String::new(), line: 0, span: crate::source::Span { file: crate::source::FileId(0), start: 0, end: 0 } },
        }
    }
}

/// The wording for a reader; where there is none, the nearest there is.
#[must_use]
pub fn wording(def: &FactDef, reader: Reader) -> String {
    let words = &def.wording;
    let order: [&String; 3] = match reader {
        Reader::Person => [&words.you, &words.they, &words.handler],
        Reader::SomeoneElse => [&words.they, &words.you, &words.handler],
        Reader::Handler => [&words.handler, &words.they, &words.you],
    };
    order.into_iter().find(|w| !w.is_empty()).cloned().unwrap_or_default()
}
