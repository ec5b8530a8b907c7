//! Names that stand for two things of one kind.

use crate::compile::names::{Of, Twice};
use crate::diagnostic::Diagnostic;
use crate::diagnostic::Severity;
use crate::manual::Rule;
use crate::source::Spanned;

/// What the manual says of it.
pub(super) const RULE: Rule = Rule {
    code: "name_twice",
    title: "Two things of one kind with the same name",
    why: "the second would silently stand in for the first, and patients would get the wrong one",
    wrong: "advice:
  fluids: { title: Drink, lines: [Drink enough.] }
# another file
advice:
  fluids: { title: Drink more, lines: [Drink more.] }",
    right: "advice:
  rest: { title: Rest, lines: [Rest enough.] }",
    severity: Severity::Error,
};

/// Two definitions.
pub(in crate::compile) fn fault((of, name, second, first): Twice) -> Diagnostic {
    RULE.fault(format!("there are two {} called `{name}`", plural(of)), second)
        .label("again here")
        .also(first, "first here")
        .mend("give one of them another name")
}

/// A topic listed twice.
pub(in crate::compile) fn listed(name: &Spanned<String>) -> Diagnostic {
    RULE.fault(format!("the topic `{}` is listed twice", name.value), name.span).mend("keep the place where it is walked first")
}

fn plural(of: Of) -> String {
    match of {
        Of::Advice => "pieces of care advice".to_owned(),
        Of::Shared => "shared runs of steps".to_owned(),
        other => format!("{}s", other.words()),
    }
}
