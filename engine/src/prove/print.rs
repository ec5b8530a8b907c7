//! Prints: everything a topic's function depends on, written out by name and hashed. Two releases in which a topic has one print have one function for it, whatever numbers
//! their rules and facts carry. Words that people read, places in files and vignettes are left out.
//!
//! It is a short cut and never a proof of difference: two prints may differ where the functions are equal.

use super::reach::{Reach, Source, sources, start_span, tests_of};
use crate::program::{Cond, FactDef, FactId, FactKind, Node, PathwayId, Program, RuleId, ScoreId, ScorePoints};
use sha2::{Digest, Sha256};
use std::collections::BTreeSet;
use std::fmt::Write;

/// The prints of a release, its pathways each by itself.
#[derive(Debug, Clone, Default)]
pub struct Prints {
    pathways: Vec<String>,
    facts: Vec<String>,
    scores: Vec<String>,
    common: String,
}

impl Prints {
    /// Of every pathway, fact and score.
    #[must_use]
    pub fn of(program: &Program) -> Self {
        let writer = Writer { program, sources: sources(program) };
        let id = |at: usize| u16::try_from(at).unwrap_or(u16::MAX);
        let pathways = program.pathways.iter().map(|p| hash(&writer.nodes(p.first as usize..p.end as usize))).collect();
        Self {
            pathways,
            facts: program.facts.iter().enumerate().map(|(at, def)| writer.fact(def, FactId(id(at)))).collect(),
            scores: (0..program.scores.len()).map(|at| writer.score(ScoreId(id(at)))).collect(),
            common: hash(&writer.common()),
        }
    }

    /// The print of a call about a topic; none: its jumps are too many or go in a circle.
    #[must_use]
    pub fn entry(&self, program: &Program, topic: PathwayId) -> Option<String> {
        let reach = Reach::of(program, topic).ok()?;
        let mut all = self.common.clone();
        // By name and not by number: a pathway added elsewhere moves the numbers.
        let named = reach.pathways.iter().filter_map(|p| Some((program.pathway(*p)?.name.as_str(), self.pathways.get(p.at())?)));
        let pathways: BTreeSet<(&str, &String)> = named.collect();
        let facts: BTreeSet<&String> = reach.facts.iter().filter_map(|f| self.facts.get(f.at())).collect();
        let _infallible = write!(all, "{pathways:?}{facts:?}{:?}", self.scores);
        Some(hash(&all))
    }
}

fn hash(text: &str) -> String {
    let mut words = String::new();
    for byte in Sha256::digest(text.as_bytes()) {
        let _infallible = write!(words, "{byte:02x}");
    }
    words
}

struct Writer<'p> {
    program: &'p Program,
    sources: Vec<Source>,
}

impl Writer<'_> {
    fn fact_name(&self, id: FactId) -> &str {
        self.program.fact(id).map_or("", |d| d.name.as_str())
    }

    fn pathway_name(&self, id: PathwayId) -> &str {
        self.program.pathway(id).map_or("", |p| p.name.as_str())
    }

    fn score_name(&self, id: ScoreId) -> &str {
        self.program.scores.get(id.at()).map_or("", |s| s.name.as_str())
    }

    /// A condition with its tests numbered from its own first.
    fn cond(&self, cond: Cond) -> String {
        let tests = tests_of(self.program, cond);
        let place = |c: Cond| match c {
            Cond::ALWAYS => "yes".to_owned(),
            Cond::NEVER => "no".to_owned(),
            Cond(at) => tests.iter().position(|t| *t == at as usize).map_or_else(|| "no".to_owned(), |p| p.to_string()),
        };
        let mut words = format!("({}", place(cond));
        for test in tests.iter().filter_map(|at| self.program.tests.get(*at)) {
            let source = match self.sources.get(test.slot.at()) {
                Some(Source::Fact(fact)) => self.fact_name(*fact).to_owned(),
                Some(Source::View(fact, view)) => format!("{} {view}", self.fact_name(*fact)),
                Some(Source::Score(score)) => self.score_name(*score).to_owned(),
                None => String::new(),
            };
            let _infallible = write!(words, ";{source} {:?} {} {} {}", test.op, test.value, place(test.yes), place(test.no));
        }
        words.push(')');
        words
    }

    fn rule(&self, id: RuleId) -> String {
        let Some(rule) = self.program.rule(id) else { return String::new() };
        let actions: Vec<&str> = rule.actions.iter().filter_map(|a| self.program.actions.get(a.at())).map(|a| a.name.as_str()).collect();
        format!("{:?} {} {:?} {actions:?}", rule.kind, self.cond(rule.when), rule.demand)
    }

    fn nodes(&self, span: std::ops::Range<usize>) -> String {
        let first = span.start;
        let mut words = String::new();
        for node in self.program.nodes.get(span).unwrap_or(&[]) {
            words.push_str(&self.node(node, first));
            words.push('\n');
        }
        words
    }

    fn node(&self, node: &Node, first: usize) -> String {
        match node {
            Node::Enter { applies, otherwise } => format!("enter {} {:?}", self.cond(*applies), otherwise.map(|p| self.pathway_name(p))),
            Node::Ask { fact, when, otherwise } => format!("ask {} {} {otherwise}", self.fact_name(*fact), self.cond(*when)),
            Node::Card(card) => {
                let Some(card) = self.program.cards.get(*card as usize) else { return String::new() };
                let facts: Vec<&str> = card.facts.iter().map(|f| self.fact_name(*f)).collect();
                format!("card {facts:?} {} {:?}", card.ends, card.rule.map(|r| self.rule(r)))
            }
            Node::Score { score, when, otherwise } => format!("score {} {} {otherwise}", self.score_name(*score), self.cond(*when)),
            Node::Rule(rule) => format!("rule {}", self.rule(*rule)),
            Node::Overlay { applies, past } => format!("overlay {} {}", self.cond(*applies), (*past as usize).saturating_sub(first)),
            Node::Go { rule, to } => format!("go {} {}", self.rule(*rule), self.pathway_name(*to)),
            Node::SendTo(send) => {
                let Some(send) = self.program.sends.get(usize::from(*send)) else { return String::new() };
                format!("send {:?} {:?} {}", send.hub, send.instead_of, self.rule(send.rule))
            }
            Node::Decide { first, count } => {
                let lines: Vec<String> = (0..u32::from(*count)).map(|at| self.rule(RuleId(first.0.saturating_add(at)))).collect();
                format!("decide {lines:?}")
            }
            Node::StartDone => "done".to_owned(),
        }
    }

    fn fact(&self, def: &FactDef, id: FactId) -> String {
        let kind = match &def.kind {
            FactKind::Age(_) => "age".to_owned(),
            FactKind::Choice(options) => format!("{:?}", options.iter().map(|o| o.id.as_str()).collect::<Vec<_>>()),
            other => format!("{other:?}"),
        };
        let unknown = self.program.unknown.get(id.at());
        let from = def.from_list.as_ref().map(|(fact, class)| (self.fact_name(*fact), class));
        let words = (def.wording.you.is_empty(), def.wording.they.is_empty());
        format!(
            "{} {kind} {} {:?} {:?} {:?} {} {} {from:?} {unknown:?} {words:?}",
            def.name,
            self.cond(def.only_if),
            def.otherwise,
            def.unsure,
            def.given,
            def.staff_only,
            def.for_handover
        )
    }

    fn score(&self, id: ScoreId) -> String {
        let Some(score) = self.program.scores.get(id.at()) else { return String::new() };
        let asks: Vec<&str> = score.asks.iter().map(|f| self.fact_name(*f)).collect();
        let mut words = format!("{} {asks:?}", score.name);
        for item in &score.items {
            let source = item.slot.map(|s| self.cond_source(s.at()));
            let points = match &item.points {
                ScorePoints::Options(points) => format!("{points:?}"),
                ScorePoints::YesNo(yes, no) => format!("{yes} {no}"),
                ScorePoints::Rules(rules) => rules.iter().map(|(c, n)| format!("{} {n}", self.cond(*c))).collect(),
                ScorePoints::Derived(cond, yes, no) => format!("{} {yes} {no}", self.cond(*cond)),
            };
            let _infallible = write!(words, "; {source:?} {points}");
        }
        words
    }

    fn cond_source(&self, slot: usize) -> String {
        match self.sources.get(slot) {
            Some(Source::Fact(fact)) => self.fact_name(*fact).to_owned(),
            Some(Source::View(fact, view)) => format!("{} {view}", self.fact_name(*fact)),
            Some(Source::Score(score)) => self.score_name(*score).to_owned(),
            None => String::new(),
        }
    }

    /// What every call shares: the start, the ladder, interrupts.
    fn common(&self) -> String {
        let program = self.program;
        let ladder = &program.ladder;
        let mut words = self.nodes(start_span(program));
        for service in &ladder.services {
            let _infallible = writeln!(words, "{} {} {}", service.name, service.tier, service.calls);
        }
        let _infallible =
            writeln!(words, "{:?}\n{:?}\n{:?}", ladder.tiers, ladder.leads, ladder.times.iter().map(|t| t.0).collect::<Vec<_>>());
        for d in &ladder.dispositions {
            let nhs = (d.within_minutes, d.category, d.is_call, d.ends_call);
            let _infallible = writeln!(words, "{} {:?} {} {} {nhs:?}", d.name, d.service, d.tier, d.level);
        }
        for interrupt in &program.interrupts {
            let _infallible = writeln!(words, "{} {}", self.cond(interrupt.when), self.pathway_name(interrupt.topic));
        }
        let given = program.start.given.iter().map(|f| self.fact_name(*f)).collect::<Vec<_>>();
        let who = [program.start.channel, program.start.speaker].map(|of| of.map(|(f, option)| (self.fact_name(f), option)));
        let _infallible = write!(words, "{given:?} {who:?}");
        words
    }
}
