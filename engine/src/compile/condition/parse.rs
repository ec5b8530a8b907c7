//! The parser: rhai with our words `and or not is`, never optimising, never evaluating.
//!
//! It turns a scanned text into our own small syntax tree with byte places, so that the typing beside it does not depend on rhai's types.

use crate::limits::CONDITION_DEPTH;
use crate::program::Op;
use rhai::{ASTNode, Engine, Expr, FnCallExpr, OptimizationLevel, ParseError, ParseErrorType, Position, Stmt, Token};

/// A syntax tree with byte places in the condition's text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Node {
    pub kind: Kind,
    /// First byte.
    pub from: usize,
    /// One past the last.
    pub to: usize,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Kind {
    Name,
    Number,
    And(Vec<Node>),
    Or(Vec<Node>),
    Not(Box<Node>),
    Compare(Comparison, Box<Node>, Box<Node>),
    /// `x is …`.
    Is(Box<Node>, Box<Node>),
    In(Box<Node>, Vec<Node>),
    Call,
    Arithmetic,
    Other,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Comparison {
    Equal,
    NotEqual,
    Less,
    LessOrEqual,
    Greater,
    GreaterOrEqual,
}

impl Comparison {
    /// As the program tests it.
    pub const fn op(self) -> Op {
        match self {
            Self::Equal => Op::Equal,
            Self::NotEqual => Op::NotEqual,
            Self::Less => Op::Less,
            Self::LessOrEqual => Op::LessOrEqual,
            Self::Greater => Op::Greater,
            Self::GreaterOrEqual => Op::GreaterOrEqual,
        }
    }

    /// With its sides exchanged.
    pub const fn turned(self) -> Self {
        match self {
            Self::Less => Self::Greater,
            Self::LessOrEqual => Self::GreaterOrEqual,
            Self::Greater => Self::Less,
            Self::GreaterOrEqual => Self::LessOrEqual,
            same => same,
        }
    }
}

/// Why the text has no tree: place and how to mend it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Failure {
    pub at: usize,
    pub too_deep: bool,
    pub mend: String,
}

/// A parser for conditions; making one costs more than a parse, so one serves a whole library.
pub(super) fn engine() -> Engine {
    let mut engine = Engine::new_raw();
    engine.set_optimization_level(OptimizationLevel::None);
    engine.set_max_expr_depths(CONDITION_DEPTH);
    #[expect(deprecated, reason = "rhai marks the hook as volatile, not as going away; the version is pinned")]
    engine.on_parse_token(|token, _, _| match token {
        Token::Identifier(word) | Token::Reserved(word) => match word.as_str() {
            "and" => Token::And,
            "or" => Token::Or,
            "not" => Token::Bang,
            "is" => Token::EqualsTo,
            // A fact may bear a name that rhai keeps for itself, such as `new` or `go`.
            other if other.starts_with(|c: char| c.is_ascii_alphabetic()) => Token::Identifier(word),
            _ => Token::Reserved(word),
        },
        other => other,
    });
    engine
}

/// The tree of a scanned text.
pub(super) fn parse(engine: &Engine, text: &str) -> Result<Node, Failure> {
    let ast = engine.compile_expression(text).map_err(|error| failure(&error, text))?;
    let mut found = None;
    ast.walk(&mut |path: &[ASTNode<'_>]| {
        if let Some(ASTNode::Stmt(Stmt::Expr(expr))) = path.first() {
            found = Some(node(expr, text));
        }
        false
    });
    found.ok_or_else(|| Failure { at: 0, too_deep: false, mend: "write one condition".to_owned() })
}

fn failure(error: &ParseError, text: &str) -> Failure {
    let at = error.1.position().map_or(text.len(), |column| column.saturating_sub(1));
    let too_deep = matches!(*error.0, ParseErrorType::ExprTooDeep);
    let mend = match *error.0 {
        ParseErrorType::ExprTooDeep => "split it: put its parts under `any:` or `all:`, or name a part as a derived fact".to_owned(),
        ParseErrorType::MissingToken(ref token, _) => format!("add `{token}` here, or remove what does not belong"),
        ParseErrorType::UnexpectedEOF => "finish the condition: something is missing at its end".to_owned(),
        ParseErrorType::MismatchedType(..) => "put a yes-or-no condition on both sides of `and` and `or`".to_owned(),
        _ => "write facts, comparisons and `and`, `or`, `not` between them".to_owned(),
    };
    Failure { at: at.min(text.len()), too_deep, mend }
}

fn byte(position: Position) -> usize {
    // The text is one line of ASCII (the scan has seen to it), so a column is a byte.
    position.position().map_or(0, |column| column.saturating_sub(1))
}

fn node(expr: &Expr, text: &str) -> Node {
    let at = byte(expr.position());
    match expr {
        Expr::Variable(..) => leaf(Kind::Name, at, word_end(text, at)),
        Expr::BoolConstant(..) => leaf(Kind::Name, at, word_end(text, at)),
        Expr::IntegerConstant(..) | Expr::FloatConstant(..) => leaf(Kind::Number, at, number_end(text, at)),
        Expr::And(list, _) => many(Kind::And, list, text, at),
        Expr::Or(list, _) => many(Kind::Or, list, text, at),
        Expr::FnCall(call, position) => called(call, byte(*position), text),
        _ => leaf(Kind::Other, at, word_end(text, at).max(at + 1)),
    }
}

const fn leaf(kind: Kind, from: usize, to: usize) -> Node {
    Node { kind, from, to }
}

fn many(kind: fn(Vec<Node>) -> Kind, list: &[Expr], text: &str, at: usize) -> Node {
    let nodes: Vec<Node> = list.iter().map(|e| node(e, text)).collect();
    let from = nodes.first().map_or(at, |n| n.from);
    let to = nodes.last().map_or(at, |n| n.to);
    leaf(kind(nodes), from, to)
}

fn called(call: &FnCallExpr, at: usize, text: &str) -> Node {
    let written = text.get(at..).unwrap_or_default();
    let starts =
        |word: &str| written.starts_with(word) && !written[word.len()..].starts_with(|c: char| c.is_ascii_alphanumeric() || c == '_');
    match (call.args.first(), call.args.get(1), call.args.len()) {
        (Some(of), None, 1) if call.name == "!" && starts("not") => {
            let of = node(of, text);
            let to = of.to;
            leaf(Kind::Not(Box::new(of)), at, to)
        }
        (Some(Expr::Array(list, _)), Some(of), 2) if starts("in") => {
            let of = node(of, text);
            let items: Vec<Node> = list.iter().map(|e| node(e, text)).collect();
            let last = items.last().map_or(at, |n| n.to);
            let to = text.get(last..).and_then(|rest| rest.find(']')).map_or(last, |found| last + found + 1);
            let from = of.from;
            leaf(Kind::In(Box::new(of), items), from, to)
        }
        (Some(a), Some(b), 2) => {
            let (a, b) = (node(a, text), node(b, text));
            let (from, to) = (a.from.min(b.from), a.to.max(b.to));
            let kind = if starts("is") { Some(Kind::Is(Box::new(a), Box::new(b))) } else { comparison(&call.name, a, b) };
            match kind {
                Some(kind) => leaf(kind, from, to),
                None if written.starts_with(|c: char| c.is_ascii_alphabetic()) => leaf(Kind::Call, at, word_end(text, at)),
                None => leaf(Kind::Arithmetic, at, at + 1),
            }
        }
        _ => leaf(Kind::Call, at, word_end(text, at).max(at + 1)),
    }
}

fn comparison(name: &str, a: Node, b: Node) -> Option<Kind> {
    let sign = match name {
        "==" => Comparison::Equal,
        "!=" => Comparison::NotEqual,
        "<" => Comparison::Less,
        "<=" => Comparison::LessOrEqual,
        ">" => Comparison::Greater,
        ">=" => Comparison::GreaterOrEqual,
        _ => return None,
    };
    Some(Kind::Compare(sign, Box::new(a), Box::new(b)))
}

fn word_end(text: &str, from: usize) -> usize {
    let rest = text.get(from..).unwrap_or_default();
    from + rest.find(|c: char| !c.is_ascii_alphanumeric() && c != '_').unwrap_or(rest.len())
}

fn number_end(text: &str, from: usize) -> usize {
    let rest = text.get(from..).unwrap_or_default();
    let signed = usize::from(rest.starts_with('-'));
    let digits = rest.get(signed..).unwrap_or_default();
    let spaces = digits.len() - digits.trim_start().len();
    let number = digits.trim_start();
    from + signed + spaces + number.find(|c: char| !c.is_ascii_digit() && c != '.').unwrap_or(number.len())
}
