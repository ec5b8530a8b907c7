//! The steps and outcomes of a pathway with their names, texts and ways on. No coordinates and no markup: picture and list are both made from this.

use super::condition::{Words, in_words};
use super::{Line, Way};
use crate::program::{Demand, DispositionId, FactId, Node, Origin, PathwayId, Program, Rule, RuleId, Urgency, spoken};

/// What kind of step it is; each has its own word and its own sign.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    Enter,
    Ask,
    Card,
    Score,
    Rule,
    Overlay,
    Go,
    SendTo,
    Decide,
    DecideLine,
    End,
}

impl Kind {
    /// The word for it in pictures and names.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Enter => "for whom",
            Self::Ask => "ask",
            Self::Card => "card",
            Self::Score => "score",
            Self::Rule => "rule",
            Self::Overlay => "overlay",
            Self::Go => "go",
            Self::SendTo => "send to",
            Self::Decide => "decide",
            Self::DecideLine => "way out",
            Self::End => "end of the start",
        }
    }
}

/// Where a way leads.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Target {
    Disposition(DispositionId),
    Within(u8),
    Pathway(PathwayId),
}

/// A way out of the spine.
#[derive(Debug, Clone)]
pub(super) struct Exit {
    pub target: Target,
    /// How it is taken: "any yes, ends here", "at least", "then".
    pub how: &'static str,
}

#[derive(Debug, Clone)]
pub(super) struct Step {
    /// Place in the pathway; lines of a decision share its number.
    pub number: usize,
    /// Place among the lines of a decision, from 1; 0 for a step.
    pub part: usize,
    pub depth: usize,
    pub kind: Kind,
    /// What it is about, in a few words.
    pub title: String,
    /// Question, condition, reason: one paragraph each.
    pub text: Vec<String>,
    /// Asked or walked only when; empty: always.
    pub only_when: String,
    pub exit: Option<Exit>,
    pub ways: usize,
    pub red_flag: bool,
    pub origin: Origin,
}

/// A box of the rail.
#[derive(Debug, Clone)]
pub(super) struct Outcome {
    pub target: Target,
    pub id: String,
    /// Headline.
    pub title: String,
    /// By when and by whom, or why it stands here.
    pub text: String,
    pub urgency: Option<Urgency>,
}

impl Step {
    /// Its id in picture and list.
    pub fn id(&self) -> String {
        if self.part == 0 { format!("step-{}", self.number) } else { format!("step-{}-{}", self.number, self.part) }
    }

    /// "Step 7, ask, temperature, 1 way on".
    pub fn name(&self) -> String {
        let place = if self.part == 0 { self.number.to_string() } else { format!("{}.{}", self.number, self.part) };
        let ways = match self.ways {
            0 => "the end".to_owned(),
            1 => "1 way on".to_owned(),
            n => format!("{n} ways on"),
        };
        let flag = if self.red_flag { ", red flag" } else { "" };
        format!("Step {place}, {}, {}{flag}, {ways}", self.kind.word(), self.title)
    }

    /// As a line of the list; its ways lead to lines of these outcomes.
    pub fn line(&self, outcomes: &[Outcome]) -> Line {
        let mut text = self.text.clone();
        if !self.only_when.is_empty() {
            text.push(format!("Only when {}", self.only_when));
        }
        let to = self.exit.as_ref().and_then(|e| outcomes.iter().find(|o| o.target == e.target).map(|o| (e, o)));
        let ways = to.into_iter().map(|(e, o)| Way { text: format!("{}: {}", e.how, o.title), to: o.id.clone() }).collect();
        Line {
            id: self.id(),
            depth: self.depth,
            name: self.name(),
            text,
            ways,
            urgency: None,
            file: self.origin.file.clone(),
            line: self.origin.line,
        }
    }
}

impl Outcome {
    /// "Outcome, emergency, Call 999 now".
    pub fn name(&self) -> String {
        match self.urgency {
            Some(urgency) => format!("Outcome, {}, {}", urgency_word(urgency), self.title),
            None => format!("Other topic, {}", self.title),
        }
    }

    /// As a line of the list.
    pub fn line(&self) -> Line {
        Line { id: self.id.clone(), name: self.name(), text: vec![self.text.clone()], urgency: self.urgency, ..Line::default() }
    }
}

/// The word beside every colour and shape.
pub(super) const fn urgency_word(urgency: Urgency) -> &'static str {
    match urgency {
        Urgency::Emergency => "emergency",
        Urgency::Urgent => "urgent",
        Urgency::Soon => "soon",
        Urgency::Home => "at home",
    }
}

/// The steps of a run of nodes, decisions opened into their lines.
pub(super) fn of_range(program: &Program, first: u32, end: u32) -> Vec<Step> {
    let own = program.pathways.iter().position(|p| p.first == first && p.end == end);
    let reader = Reader { program, words: Words::of(program), own };
    let mut steps = Vec::new();
    let mut overlays: Vec<u32> = Vec::new();
    for (number, at) in (first..end).enumerate() {
        overlays.retain(|past| at < *past);
        let Some(node) = program.nodes.get(at as usize) else { break };
        let origin = program.origins.get(at as usize).cloned().unwrap_or_default();
        let mut step = reader.step(node);
        (step.number, step.depth, step.origin) = (number, overlays.len(), origin);
        let depth = step.depth + 1;
        steps.push(step);
        match node {
            Node::Overlay { past, .. } => overlays.push(*past),
            Node::Decide { first, count } => {
                for part in 0..u32::from(*count) {
                    let line = reader.decide_line(RuleId(first.0.saturating_add(part)), part);
                    steps.extend(line.map(|l| Step { number, depth, ..l }));
                }
            }
            _ => {}
        }
    }
    steps
}

/// Every outcome and topic the steps lead to: dispositions most urgent first, then topics in the order they are met.
pub(super) fn outcomes(program: &Program, steps: &[Step]) -> Vec<Outcome> {
    let mut found: Vec<Outcome> = Vec::new();
    for target in steps.iter().filter_map(|s| s.exit.as_ref()).map(|e| e.target) {
        if !found.iter().any(|o| o.target == target) {
            found.extend(outcome(program, target));
        }
    }
    found.sort_by_key(|o| rank(program, o.target));
    found
}

fn rank(program: &Program, target: Target) -> (u8, usize) {
    match target {
        Target::Disposition(id) => (0, id.at() * 2 + 1),
        Target::Within(level) => (0, program.ladder.dispositions.iter().take_while(|d| d.level < level).count() * 2),
        Target::Pathway(_) => (1, 0),
    }
}

fn outcome(program: &Program, target: Target) -> Option<Outcome> {
    Some(match target {
        Target::Disposition(id) => {
            let def = program.disposition(id)?;
            let title = if def.say_you.is_empty() { spoken(&def.name) } else { def.say_you.clone() };
            let service = program.ladder.services.get(def.service.at()).map_or("", |s| s.say.as_str());
            let text = [service, def.within.as_str()].into_iter().filter(|t| !t.is_empty()).collect::<Vec<_>>().join(", ");
            Outcome { target, id: format!("outcome-{}", def.name), title, text, urgency: Some(def.urgency) }
        }
        Target::Within(level) => {
            let within = program.ladder.times.get(usize::from(level)).map_or("", |t| t.1.as_str());
            let at_level = program.ladder.dispositions.iter().find(|d| d.level >= level).map_or(Urgency::Soon, |d| d.urgency);
            let title = format!("Within {within}");
            Outcome {
                target,
                id: format!("outcome-within-{level}"),
                title,
                text: "A time, whatever the help".to_owned(),
                urgency: Some(at_level),
            }
        }
        Target::Pathway(id) => {
            let def = program.pathway(id)?;
            Outcome {
                target,
                id: format!("topic-{}", def.name),
                title: def.title.clone(),
                text: "The call goes on there".to_owned(),
                urgency: None,
            }
        }
    })
}

struct Reader<'a> {
    program: &'a Program,
    words: Words<'a>,
    /// The pathway that is drawn: it does not interrupt itself.
    own: Option<usize>,
}

impl Reader<'_> {
    fn step(&self, node: &Node) -> Step {
        match node {
            Node::Enter { applies, otherwise } => {
                let whom = self.words.say(*applies);
                let title = if whom.is_empty() { "everyone".to_owned() } else { whom };
                let exit = otherwise.map(|p| Exit { target: Target::Pathway(p), how: "all others go to" });
                Step { ways: 1 + usize::from(exit.is_some()), exit, ..plain(Kind::Enter, title) }
            }
            Node::Ask { fact, when, .. } => {
                let text = self.question(*fact);
                let red_flag = self.program.fact(*fact).is_some_and(|f| f.red_flag.is_some());
                let exit = self.takes_over(*fact).map(|p| Exit { target: Target::Pathway(p), how: "may bring in" });
                let ways = 1 + usize::from(exit.is_some());
                Step { text, only_when: self.words.say(*when), exit, ways, red_flag, ..plain(Kind::Ask, self.fact(*fact)) }
            }
            Node::Card(place) => self.card(*place),
            Node::Score { score, when, .. } => {
                let name = self.program.scores.get(score.at()).map_or_else(String::new, |s| spoken(&s.name));
                let items = self.program.scores.get(score.at()).map_or(0, |s| s.items.len());
                Step { text: vec![format!("Sums {items} items")], only_when: self.words.say(*when), ..plain(Kind::Score, name) }
            }
            Node::Rule(rule) => self.rule(*rule, Kind::Rule, "at least"),
            Node::Overlay { applies, .. } => Step { only_when: self.words.say(*applies), ..plain(Kind::Overlay, "added steps".to_owned()) },
            Node::Go { rule, to } => {
                let exit = Some(Exit { target: Target::Pathway(*to), how: "go to" });
                Step { exit, ways: 2, ..self.rule(*rule, Kind::Go, "") }
            }
            Node::SendTo(place) => {
                let send = self.program.sends.get(usize::from(*place));
                let say = |id: crate::program::ServiceId| self.program.ladder.services.get(id.at()).map_or("", |s| s.say.as_str());
                let from: Vec<&str> = send.into_iter().flat_map(|s| s.instead_of.iter()).map(say).collect();
                let title = send.map_or_else(String::new, |s| format!("{} instead of {}", say(s.hub), from.join(", ")));
                plain(Kind::SendTo, title)
            }
            Node::Decide { count, .. } => Step { ways: usize::from(*count), ..plain(Kind::Decide, "the first line that holds".to_owned()) },
            Node::StartDone => Step { ways: 0, ..plain(Kind::End, "the topics follow".to_owned()) },
        }
    }

    fn card(&self, place: u32) -> Step {
        let Some(card) = self.program.cards.get(place as usize) else { return plain(Kind::Card, String::new()) };
        let label = |id: &FactId| {
            let def = self.program.fact(*id);
            let on_card = def.map(|f| f.wording.card.as_str()).filter(|c| !c.is_empty());
            on_card.map_or_else(|| self.fact(*id), str::to_owned)
        };
        let mut text = vec![card.facts.iter().map(label).collect::<Vec<_>>().join("; ")];
        let rule = card.rule.and_then(|r| self.program.rule(r));
        text.extend(rule.map(|r| r.because.clone()).filter(|b| !b.is_empty()));
        let mut topics: Vec<PathwayId> = card.facts.iter().filter_map(|f| self.takes_over(*f)).collect();
        topics.dedup();
        text.extend(topics.iter().filter_map(|p| self.program.pathway(*p)).map(|p| format!("May bring in: {}", p.title)));
        let how = if card.ends { "any yes, ends here" } else { "any yes, at least" };
        let exit = rule.and_then(|r| exit(r, how));
        let ways = 1 + usize::from(exit.is_some());
        let red_flag = card.facts.iter().any(|f| self.program.fact(*f).is_some_and(|f| f.red_flag.is_some()));
        Step { text, exit, ways, red_flag, ..plain(Kind::Card, card.title.clone()) }
    }

    /// The topic that an answer to this fact may put in front of the others.
    fn takes_over(&self, fact: FactId) -> Option<PathwayId> {
        let reads = self.program.interrupts.iter().find(|i| i.reads.contains(&fact))?;
        Some(reads.topic).filter(|t| Some(t.at()) != self.own)
    }

    fn rule(&self, id: RuleId, kind: Kind, how: &'static str) -> Step {
        let Some(rule) = self.program.rule(id) else { return plain(kind, String::new()) };
        let exit = exit(rule, how);
        let ways = 1 + usize::from(exit.is_some());
        Step { text: self.reasons(rule), exit, ways, ..plain(kind, condition(rule)) }
    }

    fn decide_line(&self, id: RuleId, part: u32) -> Option<Step> {
        let rule = self.program.rule(id)?;
        let part = usize::try_from(part).unwrap_or(usize::MAX).saturating_add(1);
        let title = if rule.text.is_empty() { "otherwise".to_owned() } else { format!("if {}", in_words(&rule.text)) };
        let step = Step {
            part,
            text: self.reasons(rule),
            exit: exit(rule, "then"),
            origin: rule.origin.clone(),
            ..plain(Kind::DecideLine, title)
        };
        Some(step)
    }

    /// Why, and what else the rule does.
    fn reasons(&self, rule: &Rule) -> Vec<String> {
        let mut text: Vec<String> = Some(rule.because.clone()).filter(|b| !b.is_empty()).into_iter().collect();
        let actions: Vec<String> = rule.actions.iter().filter_map(|a| self.program.actions.get(a.at())).map(|a| spoken(&a.name)).collect();
        let advice: Vec<String> = rule.advice.iter().filter_map(|a| self.program.advice.get(a.at())).map(|a| a.title.clone()).collect();
        if !actions.is_empty() {
            text.push(format!("Also does: {}", actions.join(", ")));
        }
        if !advice.is_empty() {
            text.push(format!("Advises: {}", advice.join(", ")));
        }
        text
    }

    fn fact(&self, id: FactId) -> String {
        self.program.fact(id).map_or_else(String::new, |f| spoken(&f.name))
    }

    fn question(&self, id: FactId) -> Vec<String> {
        let wording = self.program.fact(id).map(|f| &f.wording);
        let ask = wording.map(|w| [&w.you, &w.they, &w.handler].into_iter().find(|t| !t.is_empty()).cloned().unwrap_or_default());
        ask.filter(|a| !a.is_empty()).into_iter().collect()
    }
}

fn plain(kind: Kind, title: String) -> Step {
    Step {
        number: 0,
        part: 0,
        depth: 0,
        kind,
        title,
        text: Vec::new(),
        only_when: String::new(),
        exit: None,
        ways: 1,
        red_flag: false,
        origin: Origin::default(),
    }
}

fn exit(rule: &Rule, how: &'static str) -> Option<Exit> {
    let target = match rule.demand? {
        Demand::Disposition(id) => Target::Disposition(id),
        Demand::Within(level) => Target::Within(level),
    };
    Some(Exit { target, how })
}

fn condition(rule: &Rule) -> String {
    if rule.text.is_empty() || rule.text == "all" { "always".to_owned() } else { format!("if {}", in_words(&rule.text)) }
}
