//! The tasks that a conversation calls for: each action of its outcome that somebody has to take up, once. A danger answer that is taken back later
//! closes none of them.

use super::folded::Live;
use super::types::Record;
use crate::problem::Problem;
use crate::storage::Batch;
use crate::worklist::{self, Opened};
use fingerpost_engine::program::{ActionId, Program};
use fingerpost_engine::walk;

/// The action of this name.
pub(super) fn named(program: &Program, name: &str) -> Option<ActionId> {
    program.actions.iter().find(|action| action.name == name).map(|action| action.id)
}

/// The tasks not opened yet: a record of each for the session, and the writes that open them.
pub(super) fn called_for(session: &Live, now_ms: i64) -> Result<(Vec<(ActionId, Record)>, Batch), Problem> {
    let program = &session.release.program;
    let mut opened = Vec::new();
    let mut batch = Batch::new();
    if !somebody_is_needed(session) {
        return Ok((opened, batch));
    }
    for id in walk::outcome(program, &session.state).actions {
        let Some(action) = program.actions.get(id.at()).filter(|action| !action.task_for.is_empty()) else { continue };
        if session.tasks.contains(&id) {
            continue;
        }
        batch = batch.and(worklist::opening(&Opened {
            session: &session.id,
            action: &action.name,
            role: &action.task_for,
            due_minutes: action.due_minutes,
            if_quiet: action.when_lost,
            at_ms: now_ms,
        })?);
        opened.push((id, Record::Task { at_ms: now_ms, action: action.name.clone() }));
    }
    Ok((opened, batch))
}

/// Does any rule that fired ask something of staff? Most conversations do not, and then nothing more is worked out.
fn somebody_is_needed(session: &Live) -> bool {
    let program = &session.release.program;
    let asks = |id: &ActionId| program.actions.get(id.at()).is_some_and(|action| !action.task_for.is_empty());
    session.state.fired().iter().any(|fired| program.rules.get(fired.rule.at()).is_some_and(|rule| rule.actions.iter().any(asks)))
}
