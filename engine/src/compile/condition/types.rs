//! Names and types of a condition: which fact a word means, whether the two sides of a comparison fit, and the tests they become.
//!
//! Everything it refuses is refused with the very words underlined. It does not know whether a fact was asked before: that is a check of its own.

use super::parse::{self, Comparison, Kind, Node};
use super::scan::{self, RefusedKind};
use super::thousandths;
use super::tree::{Leaf, Need, Tree};
use crate::compile::checks;
use crate::compile::names::{Names, Word};
use crate::diagnostic::Diagnostic;
use crate::limits::{CONDITION_LEVELS, CONDITION_TESTS};
use crate::program::{FactDef, FactId, FactKind, FactOption, Op, SlotId, Worse};
use crate::source::{Sources, Span, Spanned};

/// What a condition may speak of.
#[derive(Clone, Copy)]
pub(crate) struct Known<'k> {
    pub names: &'k Names<'k>,
    pub facts: &'k [FactDef],
    /// Derived facts already settled, by their place in the library.
    pub derived: &'k [Option<Tree>],
    pub sources: &'k Sources,
}

/// Reads conditions of one library.
pub(crate) struct Parser {
    engine: rhai::Engine,
}

/// One side of a comparison.
enum Operand<'k> {
    Number {
        slot: SlotId,
        need: Need,
        range: Option<(i64, i64)>,
    },
    Choice {
        fact: FactId,
        options: &'k [FactOption],
        ordered: bool,
    },
    YesNo(Tree),
    Constant(i64),
    /// A word that is no fact: perhaps an option of the other side.
    Word,
    /// A fault was raised already.
    Faulty,
}

struct Typing<'k, 'f> {
    known: Known<'k>,
    text: &'k str,
    base: Span,
    faults: &'f mut Vec<Diagnostic>,
    /// Tests that derived facts brought in so far.
    opened: usize,
}

impl Parser {
    /// With an engine of its own; one serves a whole library.
    pub fn new() -> Self {
        Self { engine: parse::engine() }
    }

    /// The tree of one condition. After a fault it is "never", so that the other conditions can still be looked at.
    pub fn tree<'k>(&self, condition: &'k Spanned<String>, known: Known<'k>, faults: &mut Vec<Diagnostic>) -> Tree {
        let text = condition.value.as_str();
        let base = unquoted(condition, known.sources);
        if text.trim().is_empty() {
            faults.push(checks::condition_syntax::fault(base, "write a condition, or `all` for everyone"));
            return Tree::Const(false);
        }
        if let Some(refused) = scan::scan(text) {
            let span = base.inner(refused.from, refused.to);
            faults.push(match refused.kind {
                RefusedKind::TooLong => checks::condition_too_long::fault(span, refused.mend),
                RefusedKind::Sign => checks::condition_sign::fault(span, words(text, refused.from, refused.to), refused.mend),
                RefusedKind::Number => checks::condition_number::fault(span, words(text, refused.from, refused.to), refused.mend),
                RefusedKind::Arithmetic => checks::condition_arithmetic::fault(span, refused.mend),
            });
            return Tree::Const(false);
        }
        match parse::parse(&self.engine, text) {
            Err(failure) if failure.too_deep => {
                faults.push(checks::condition_too_long::fault(base, failure.mend));
                Tree::Const(false)
            }
            Err(failure) => {
                let (from, end) = stuck(text, failure.at);
                faults.push(checks::condition_syntax::fault(base.inner(from, end), &failure.mend));
                Tree::Const(false)
            }
            Ok(node) => {
                let mut typing = Typing { known, text, base, faults, opened: 0 };
                let tree = typing.yes_or_no(&node);
                if tree.size() > CONDITION_TESTS || tree.depth() > CONDITION_LEVELS || typing.opened > CONDITION_TESTS {
                    let mend = "use fewer derived facts inside derived facts".to_owned();
                    typing.faults.push(checks::condition_too_long::fault(base, mend));
                    return Tree::Const(false);
                }
                tree
            }
        }
    }
}

/// The place of the condition's first character: one further where the scalar is quoted.
fn unquoted(condition: &Spanned<String>, sources: &Sources) -> Span {
    let written = sources.text(condition.span);
    if written.starts_with(['"', '\'']) && !condition.value.starts_with(['"', '\'']) {
        let span = condition.span;
        return Span { start: span.start + 1, end: span.end.saturating_sub(1).max(span.start + 1), ..span };
    }
    condition.span
}

/// The word at which reading stopped: the last one where it stopped at the end.
fn stuck(text: &str, at: usize) -> (usize, usize) {
    let whole = text.trim_end();
    if at >= whole.len() {
        return (whole.rfind(' ').map_or(0, |space| space + 1), whole.len());
    }
    let rest = text.get(at..).unwrap_or_default();
    (at, at + rest.find(' ').unwrap_or(rest.len()).max(1))
}

fn words(text: &str, from: usize, to: usize) -> &str {
    text.get(from..to).unwrap_or_default()
}

impl<'k> Typing<'k, '_> {
    fn span(&self, node: &Node) -> Span {
        self.base.inner(node.from, node.to)
    }

    fn written(&self, node: &Node) -> &'k str {
        words(self.text, node.from, node.to)
    }

    fn refuse(&mut self, fault: Diagnostic) -> Tree {
        self.faults.push(fault);
        Tree::Const(false)
    }

    fn yes_or_no(&mut self, node: &Node) -> Tree {
        match &node.kind {
            Kind::And(list) => Tree::And(list.iter().map(|n| self.yes_or_no(n)).collect()),
            Kind::Or(list) => Tree::Or(list.iter().map(|n| self.yes_or_no(n)).collect()),
            Kind::Not(of) => Tree::Not(Box::new(self.yes_or_no(of))),
            Kind::Compare(sign, a, b) => self.compare(*sign, a, b, node),
            Kind::Is(of, what) => self.is_unsure(of, what),
            Kind::In(of, list) => self.is_in(of, list),
            Kind::Name => match self.operand(node) {
                Operand::YesNo(tree) => tree,
                Operand::Faulty => Tree::Const(false),
                Operand::Word => {
                    let fault = checks::name_unknown::in_condition(self.known.names, self.written(node), self.span(node));
                    self.refuse(fault)
                }
                Operand::Number { .. } | Operand::Choice { .. } | Operand::Constant(_) => {
                    let mend = format!("compare `{}` with something, such as `{} == …`", self.written(node), self.written(node));
                    self.mixed(node, "is no yes-or-no by itself", mend)
                }
            },
            Kind::Call => self.refuse(checks::condition_call::fault(self.span(node), self.written(node))),
            Kind::Arithmetic => {
                let mend = "compare the fact with a number worked out beforehand, or use a score to add things up".to_owned();
                self.refuse(checks::condition_arithmetic::fault(self.span(node), mend))
            }
            Kind::Number => self.mixed(node, "is a number, where a yes-or-no is needed", "compare a fact with it".to_owned()),
            Kind::Other => self.refuse(checks::condition_syntax::fault(self.span(node), "write facts, comparisons and `and`, `or`, `not`")),
        }
    }

    fn mixed(&mut self, node: &Node, what: &str, mend: String) -> Tree {
        let fault = checks::condition_mixed_types::fault(self.span(node), &format!("`{}` {what}", self.written(node)), mend);
        self.refuse(fault)
    }

    fn operand(&mut self, node: &Node) -> Operand<'k> {
        match &node.kind {
            Kind::Number => thousandths(&self.written(node).replace(' ', "")).map_or_else(
                || {
                    let mend = "write the number with digits and at most one dot".to_owned();
                    self.faults.push(checks::condition_number::fault(self.span(node), self.written(node), mend));
                    Operand::Faulty
                },
                Operand::Constant,
            ),
            Kind::Name => self.name(node),
            _ => {
                let before = self.faults.len();
                let tree = self.yes_or_no(node);
                if self.faults.len() > before { Operand::Faulty } else { Operand::YesNo(tree) }
            }
        }
    }

    fn name(&mut self, node: &Node) -> Operand<'k> {
        let Some(word) = self.known.names.word(self.written(node)) else { return Operand::Word };
        match word {
            Word::Score(score, slot) => Operand::Number { slot, need: Need::Score(score), range: None },
            Word::View(fact, slot) => Operand::Number { slot, need: Need::Fact(fact), range: None },
            Word::Derived(at) => match self.known.derived.get(at).and_then(Option::as_ref) {
                Some(tree) => {
                    self.opened += tree.size();
                    // Beyond the limit nothing is copied any more; the fault is raised once, for the whole.
                    if self.opened > CONDITION_TESTS {
                        Operand::YesNo(Tree::Const(false))
                    } else {
                        Operand::YesNo(tree.clone().at(self.span(node)))
                    }
                }
                // Its own fault, or the circle it stands in, is shown where it is written.
                None => Operand::Faulty,
            },
            Word::Fact(fact) => self.fact(node, fact),
        }
    }

    fn fact(&mut self, node: &Node, fact: FactId) -> Operand<'k> {
        let Some(def) = self.known.facts.get(fact.at()) else { return Operand::Faulty };
        let unreadable = |why: &str| checks::fact_unreadable::fault(self.base.inner(node.from, node.to), &def.name, why);
        if def.for_handover {
            self.faults.push(unreadable("is only handed over (`for: handover`)"));
            return Operand::Faulty;
        }
        match &def.kind {
            FactKind::YesNo => Operand::YesNo(Tree::Test(self.leaf(node, fact.slot(), Op::Equal, 1, Need::Fact(fact)))),
            FactKind::Choice(options) => Operand::Choice { fact, options, ordered: matches!(def.worse, Worse::Higher | Worse::Lower) },
            FactKind::Number(number) => {
                Operand::Number { slot: fact.slot(), need: Need::Fact(fact), range: Some((number.low, number.high)) }
            }
            FactKind::Age(_) => {
                self.faults.push(checks::condition_mixed_types::fault(
                    self.span(node),
                    &format!("`{}` has no unit here", def.name),
                    format!("write `{0}_days`, `{0}_weeks`, `{0}_months` or `{0}_years`", def.name),
                ));
                Operand::Faulty
            }
            FactKind::Text => {
                self.faults.push(unreadable("is free text"));
                Operand::Faulty
            }
            FactKind::List(_) => {
                self.faults.push(unreadable("is a list: give it a yes-or-no fact with `from_list`"));
                Operand::Faulty
            }
        }
    }

    fn leaf(&self, node: &Node, slot: SlotId, op: Op, value: i64, need: Need) -> Leaf {
        Leaf { slot, op, value, need, span: self.span(node) }
    }

    fn compare(&mut self, sign: Comparison, a: &Node, b: &Node, whole: &Node) -> Tree {
        if matches!(a.kind, Kind::Compare(..)) || matches!(b.kind, Kind::Compare(..)) {
            return self.refuse(checks::condition_chained::fault(self.span(whole), self.written(whole)));
        }
        let (left, right) = (self.operand(a), self.operand(b));
        match (left, right) {
            (Operand::Faulty, _) | (_, Operand::Faulty) => Tree::Const(false),
            (Operand::Number { slot, need, range }, Operand::Constant(value)) => self.number(whole, sign, (slot, need, range), value, b),
            (Operand::Constant(value), Operand::Number { slot, need, range }) => {
                self.number(whole, sign.turned(), (slot, need, range), value, a)
            }
            (Operand::Choice { fact, options, ordered }, Operand::Word) => self.choice(whole, sign, (fact, options, ordered), b),
            (Operand::Word, Operand::Choice { fact, options, ordered }) => self.choice(whole, sign.turned(), (fact, options, ordered), a),
            (Operand::YesNo(tree), Operand::Word) => self.yes_no_word(tree, sign, b),
            (Operand::Word, Operand::YesNo(tree)) => self.yes_no_word(tree, sign, a),
            (Operand::Word, _) => self.unknown(a),
            (_, Operand::Word) => self.unknown(b),
            (Operand::Constant(_), Operand::Constant(_)) => {
                self.mixed(whole, "compares two numbers", "compare a fact with a number".to_owned())
            }
            (Operand::Number { .. } | Operand::Choice { .. }, Operand::Number { .. } | Operand::Choice { .. }) => {
                self.mixed(whole, "compares two facts", "compare each fact with a number or an option of its own".to_owned())
            }
            _ => {
                let mend =
                    "compare a number with a number, an option with one of its fact's options; put brackets around `not (…)`".to_owned();
                self.mixed(whole, "compares two kinds of thing", mend)
            }
        }
    }

    fn unknown(&mut self, node: &Node) -> Tree {
        let fault = checks::name_unknown::in_condition(self.known.names, self.written(node), self.span(node));
        self.refuse(fault)
    }

    fn number(
        &mut self,
        whole: &Node,
        sign: Comparison,
        (slot, need, range): (SlotId, Need, Option<(i64, i64)>),
        value: i64,
        place: &Node,
    ) -> Tree {
        if let Some((low, high)) = range
            && !(low..=high).contains(&value)
        {
            return self.refuse(checks::number_out_of_range::fault(self.span(place), self.written(place), low, high));
        }
        Tree::Test(self.leaf(whole, slot, sign.op(), value, need))
    }

    fn choice(&mut self, whole: &Node, sign: Comparison, (fact, options, ordered): (FactId, &'k [FactOption], bool), place: &Node) -> Tree {
        if !matches!(sign, Comparison::Equal | Comparison::NotEqual) && !ordered {
            let mend = "use `==` or `in [..]`, or say in the fact which end is worse: `worse: later`".to_owned();
            return self.mixed(whole, "puts options in an order that the fact does not have", mend);
        }
        match self.option(fact, options, place) {
            Some(value) => Tree::Test(self.leaf(whole, fact.slot(), sign.op(), value, Need::Fact(fact))),
            None => Tree::Const(false),
        }
    }

    fn option(&mut self, fact: FactId, options: &[FactOption], place: &Node) -> Option<i64> {
        let word = self.written(place);
        let found = options.iter().position(|o| o.id == word).and_then(|at| i64::try_from(at).ok());
        if found.is_none() {
            let name = self.known.facts.get(fact.at()).map_or("", |f| f.name.as_str());
            self.faults.push(checks::option_unknown::fault(name, options, word, self.span(place)));
        }
        found
    }

    fn yes_no_word(&mut self, tree: Tree, sign: Comparison, place: &Node) -> Tree {
        let is_yes = match (self.written(place), sign) {
            ("yes", Comparison::Equal) | ("no", Comparison::NotEqual) => true,
            ("no", Comparison::Equal) | ("yes", Comparison::NotEqual) => false,
            ("unsure", _) => return self.mixed(place, "stands behind `is` only", "write `is unsure`".to_owned()),
            _ => return self.mixed(place, "is neither yes nor no", "name the fact alone, or put `not` before it".to_owned()),
        };
        if is_yes { tree } else { Tree::Not(Box::new(tree)) }
    }

    fn is_unsure(&mut self, of: &Node, what: &Node) -> Tree {
        if what.kind != Kind::Name || self.written(what) != "unsure" {
            return self.mixed(what, "stands behind `is`", "write `is unsure`, or compare with `==`".to_owned());
        }
        let found = if of.kind == Kind::Name { self.known.names.word(self.written(of)) } else { None };
        match found {
            Some(Word::Fact(fact) | Word::View(fact, _)) => {
                let is_age = self.known.facts.get(fact.at()).is_some_and(|f| matches!(f.kind, FactKind::Age(_)));
                if !is_age && matches!(self.name(of), Operand::Faulty) {
                    return Tree::Const(false);
                }
                Tree::Test(self.leaf(of, fact.slot(), Op::Unsure, 0, Need::Fact(fact)))
            }
            Some(_) => self.mixed(of, "cannot be unsure: it is worked out", "ask whether a fact of it is unsure".to_owned()),
            None if of.kind == Kind::Name => self.unknown(of),
            None => self.mixed(of, "cannot be unsure", "put brackets: `not (x is unsure)`".to_owned()),
        }
    }

    fn is_in(&mut self, of: &Node, list: &[Node]) -> Tree {
        match self.operand(of) {
            Operand::Faulty => Tree::Const(false),
            Operand::Word => self.unknown(of),
            Operand::Choice { fact, options, .. } => {
                let mut bits = 0_i64;
                for item in list {
                    if let Some(at) = self.option(fact, options, item) {
                        bits |= 1_i64.checked_shl(u32::try_from(at).unwrap_or(0)).unwrap_or(0);
                    }
                }
                Tree::Test(self.leaf(of, fact.slot(), Op::In, bits, Need::Fact(fact)))
            }
            Operand::Number { slot, need, range } => {
                let tests = list.iter().map(|item| match self.operand(item) {
                    Operand::Constant(value) => self.number(of, Comparison::Equal, (slot, need, range), value, item),
                    Operand::Faulty => Tree::Const(false),
                    _ => self.mixed(item, "is no number", "list numbers only".to_owned()),
                });
                Tree::Or(tests.collect())
            }
            Operand::YesNo(_) | Operand::Constant(_) => {
                let mend = "put brackets: `not (x in [a, b])`; `in` needs a fact with options or a number".to_owned();
                self.mixed(of, "stands before `in`", mend)
            }
        }
    }
}
