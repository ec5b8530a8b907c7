//! What a step reads, packed: the few bytes of each fact and each rule that the walk looks at, apart from their many words.
//!
//! It is made once from the facts and rules when a release is frozen, and holds nothing that they do not.

use super::{Cond, Demands, FactDef, FactId, Node, Op, Program, Rule, RuleId, SlotId, Test};

/// The speakers who can answer a fact, or the one who speaks.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Speakers(pub u8);

impl Speakers {
    /// A call handler, who reads out.
    pub const HANDLER: Self = Self(1);
    /// The person.
    pub const PERSON: Self = Self(2);
    /// Someone who answers for the person.
    pub const SOMEONE_ELSE: Self = Self(4);

    /// Is one of these among those?
    #[must_use]
    pub const fn meet(self, others: Self) -> bool {
        self.0 & others.0 != 0
    }

    /// Who can answer this fact: a handler always, the others only where there are words for them.
    fn of(fact: &FactDef) -> Self {
        let words = &fact.wording;
        let person = !fact.staff_only && !words.you.is_empty();
        let someone_else = person || !fact.staff_only && !words.they.is_empty();
        let so = |is: bool, who: Self| if is { who.0 } else { 0 };
        Self(Self::HANDLER.0 | so(person, Self::PERSON) | so(someone_else, Self::SOMEONE_ELSE))
    }
}

/// A fact at a glance.
#[derive(Debug, Clone, Copy)]
pub struct FactGlance {
    /// The value its slot holds while nothing is known.
    pub unknown: i64,
    /// Applies only if.
    pub only_if: Cond,
    /// Who can answer it.
    pub answered_by: Speakers,
    /// Some interrupt reads it.
    pub interrupts: bool,
}

/// A rule at a glance.
#[derive(Debug, Clone, Copy)]
pub struct RuleGlance {
    /// Condition.
    pub when: Cond,
    /// What it demands.
    pub demand: Demands,
}

/// What a probe looks at.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Looks {
    /// Whether the value lies in the span.
    Span,
    /// Whether the value's bit is set in the span.
    Bits,
    /// Whether the answer was "not sure".
    Unsure,
}

/// A test at a glance: every comparison is whether the value lies in one span of numbers.
#[derive(Debug, Clone, Copy)]
pub struct Probe {
    /// The lowest value that passes.
    pub low: i64,
    /// How far the highest value that passes lies above the lowest; or the bits.
    pub span: u64,
    /// Next probe when it passes, or a constant of [`Cond`].
    pub yes: Cond,
    /// Next probe when it does not.
    pub no: Cond,
    /// The slot.
    pub slot: SlotId,
    /// What is looked at.
    pub looks: Looks,
}

impl Probe {
    fn of(test: &Test) -> Self {
        let Test { slot, op, value, yes, no } = *test;
        let between = |low: i64, high: i64| Self { low, span: high.abs_diff(low), yes, no, slot, looks: Looks::Span };
        let other_way = |probe: Self| Self { yes: probe.no, no: probe.yes, ..probe };
        match op {
            Op::Equal => between(value, value),
            Op::NotEqual => other_way(between(value, value)),
            Op::LessOrEqual => between(i64::MIN, value),
            Op::Greater => other_way(between(i64::MIN, value)),
            Op::GreaterOrEqual => between(value, i64::MAX),
            Op::Less => other_way(between(value, i64::MAX)),
            Op::In => Self { looks: Looks::Bits, span: value.cast_unsigned(), ..between(0, 0) },
            Op::Unsure => Self { looks: Looks::Unsure, ..between(0, 0) },
        }
    }
}

/// What else a line can be. A number and no kind of its own, so that the walk tells lines apart by two comparisons and never by a table of jumps.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Rest(u8);

impl Rest {
    /// For everybody: the walk goes on.
    pub const PASS: Self = Self(0);
    /// The start is done.
    pub const END: Self = Self(1);
    /// [`Node`] says.
    pub const IN_FULL: Self = Self(2);
}

/// A node at a glance.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Line {
    /// Asks one fact, with no condition.
    Ask {
        /// The fact.
        fact: FactId,
        /// Who can answer it.
        answered_by: Speakers,
    },
    /// A rule that raises and goes on.
    Rule(RuleId),
    /// Anything else.
    Other(Rest),
}

/// All facts, rules and nodes at a glance.
#[derive(Debug, Clone, Default)]
pub struct Glance {
    /// By [`FactId`].
    pub facts: Vec<FactGlance>,
    /// By [`super::RuleId`].
    pub rules: Vec<RuleGlance>,
    /// By place in [`Program::tests`].
    pub probes: Vec<Probe>,
    /// By node.
    pub lines: Vec<Line>,
    /// Slots that are known from how a call begins, with the value they begin with.
    pub given: Vec<(SlotId, i64)>,
}

impl Glance {
    /// Made from a program whose facts, rules, interrupts and ladder are complete.
    #[must_use]
    pub fn of(program: &Program) -> Self {
        let fact = |(def, unknown): (&FactDef, &i64)| FactGlance {
            unknown: *unknown,
            only_if: def.only_if,
            answered_by: Speakers::of(def),
            interrupts: false,
        };
        let rule = |rule: &Rule| RuleGlance {
            when: rule.when,
            demand: rule.demand.map_or(Demands::NONE, |demand| Demands::of(&program.ladder, demand)),
        };
        let facts = program.facts.iter().zip(&program.unknown).map(fact).collect();
        let rules = program.rules.iter().map(rule).collect();
        let probes = program.tests.iter().map(Probe::of).collect();
        let given = program.start.given.iter().filter_map(|f| Some((f.slot(), program.fact(*f)?.given?))).collect();
        let mut glance = Self { facts, rules, probes, given, lines: Vec::new() };
        for FactId(read) in program.interrupts.iter().flat_map(|i| i.reads.iter().copied()) {
            if let Some(fact) = glance.facts.get_mut(usize::from(read)) {
                fact.interrupts = true;
            }
        }
        glance.lines = program.nodes.iter().map(|node| glance.line(node)).collect();
        glance
    }

    fn line(&self, node: &Node) -> Line {
        let plain = |fact: &FactId| self.facts.get(fact.at()).filter(|f| f.only_if == Cond::ALWAYS);
        match node {
            Node::Ask { fact, when: Cond::ALWAYS, .. } => {
                plain(fact).map_or(Line::Other(Rest::IN_FULL), |f| Line::Ask { fact: *fact, answered_by: f.answered_by })
            }
            Node::Rule(rule) => Line::Rule(*rule),
            Node::Enter { applies: Cond::ALWAYS, .. } | Node::Overlay { applies: Cond::ALWAYS, .. } => Line::Other(Rest::PASS),
            Node::StartDone => Line::Other(Rest::END),
            _ => Line::Other(Rest::IN_FULL),
        }
    }
}
