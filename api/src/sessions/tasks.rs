//! The tasks that a conversation calls for: each action of its outcome that somebody has to take up, once. A danger answer that is taken back later
//! closes none of them.

use super::folded::Live;
use super::types::Record;
use crate::problem::Problem;
use crate::storage::{Batch, Store};
use crate::worklist::{self, For, Opened};
use fingerpost_engine::program::{ActionId, Program};
use fingerpost_engine::walk;

/// The action of this name.
pub(super) fn named(program: &Program, name: &str) -> Option<ActionId> {
    program.actions.iter().find(|action| action.name == name).map(|action| action.id)
}

/// The tasks not opened yet, each with a record of it for the session.
pub(super) fn called_for(session: &Live, now_ms: i64) -> Vec<(ActionId, Record)> {
    let program = &session.release.program;
    if !somebody_is_needed(session) {
        return Vec::new();
    }
    let called = walk::outcome(program, &session.state).actions.into_iter().filter(|id| !session.tasks.contains(id));
    let named = called.filter_map(|id| Some((id, program.actions.get(id.at()).filter(|action| !action.task_for.is_empty())?)));
    named.map(|(id, action)| (id, Record::Task { at_ms: now_ms, action: action.name.clone() })).collect()
}

/// The writes that go with these records: tasks are opened, due at the earliest time that is owed to the person, and whoever was named just now shares the
/// time of their other conversations.
pub(super) async fn promised(
    store: &Store,
    session: &Live,
    tasks: &[(ActionId, Record)],
    new: &[Record],
    at_ms: i64,
) -> Result<Batch, Problem> {
    let named = new.iter().find_map(|record| if let Record::Person { by, .. } = record { Some(by.as_str()) } else { None });
    let whose = For {
        session: &session.id,
        began_ms: session.opened_ms,
        person: session.of_person.as_ref().map(|of_person| &of_person.person),
        at_ms,
        by: named.unwrap_or("the service"),
    };
    if tasks.is_empty() {
        return Ok(if named.is_some() { worklist::naming(store, &whose).await? } else { Batch::new() });
    }
    let actions = tasks.iter().filter_map(|(id, _)| session.release.program.actions.get(id.at()));
    let opened: Vec<Opened<'_>> = actions
        .map(|action| Opened {
            session: &session.id,
            action: &action.name,
            role: &action.task_for,
            due_minutes: action.due_minutes,
            if_quiet: action.when_lost,
            at_ms,
        })
        .collect();
    Ok(worklist::opening_all(store, &whose, &opened).await?)
}

/// Does any rule that fired ask something of staff? Most conversations do not, and then nothing more is worked out.
fn somebody_is_needed(session: &Live) -> bool {
    let program = &session.release.program;
    let asks = |id: &ActionId| program.actions.get(id.at()).is_some_and(|action| !action.task_for.is_empty());
    session.state.fired().iter().any(|fired| program.rules.get(fired.rule.at()).is_some_and(|rule| rule.actions.iter().any(asks)))
}
