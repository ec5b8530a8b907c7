//! The one task of a node that writes, and its own supervisor. It takes whatever batches are waiting, has them written and committed as one group, and only
//! then acknowledges them. After any doubt it drops the connection, says so, and opens another until a durable write succeeds. Knows no statement.

use std::sync::Arc;
use std::time::Duration;

use tokio::runtime::Handle;
use tokio::sync::mpsc;

use super::address::Reached;
use super::failure::Failure;
use super::group;
use super::link::{Link, within};
use crate::limits;
use crate::metrics::Stopwatch;
use crate::storage::Sealing;
use crate::storage::pulse::Pulse;
use crate::storage::queue::{Request, acknowledge, refuse};
use crate::storage::types::Batch;

/// What the writer keeps, whichever connection it has.
pub(super) struct Writer {
    pub(super) at: Reached,
    pub(super) sealing: Sealing,
    pub(super) pulse: Arc<Pulse>,
    /// Where the callers wait; none outside a runtime.
    pub(super) callers: Option<Handle>,
}

impl Writer {
    /// Works until every sender is gone and the queue is empty.
    pub(super) async fn run(self, first: Link, mut requests: mpsc::Receiver<Request>) {
        let mut link = Some(first);
        while let Some(open) = link {
            let Some(failure) = self.serve(open, &mut requests).await else { return };
            self.pulse.stops(&failure.0);
            tracing::error!(why = failure.0, "the store stopped and is being opened again");
            link = recover((&self.at, &self.sealing), &self.pulse, failure, &mut requests).await;
            if link.is_some() {
                self.pulse.resumes();
                tracing::info!("the store is open again");
            }
        }
    }

    /// Writes over one connection until there is a doubt about it, and drops it then. None when the store is closed.
    async fn serve(&self, mut link: Link, requests: &mut mpsc::Receiver<Request>) -> Option<Failure> {
        loop {
            tokio::select! {
                biased;
                request = requests.recv() => match self.write(&link, request?, requests).await {
                    Ok(()) => {}
                    Err(failure) => return Some(failure),
                },
                () = link.ended() => return Some(Failure("PostgreSQL ended the connection".to_owned())),
            }
        }
    }

    /// One group, from those that wait to their results.
    async fn write(&self, link: &Link, first: Request, requests: &mut mpsc::Receiver<Request>) -> Result<(), Failure> {
        let mut bytes = size(&first.batch);
        let mut waiting = vec![first];
        while waiting.len() < limits::STORAGE_GROUP_BATCHES && bytes < limits::POSTGRES_GROUP_BYTES {
            let Ok(request) = requests.try_recv() else { break };
            bytes = bytes.saturating_add(size(&request.batch));
            waiting.push(request);
        }
        let batches: Vec<&Batch> = waiting.iter().map(|request| &request.batch).collect();
        let began = Stopwatch::start();
        self.pulse.begins();
        let written = within(limits::POSTGRES_COMMIT_MS, group::commit(link, &batches)).await;
        self.pulse.ends();
        match written {
            Ok(results) => {
                self.pulse.flushed(results.len(), began.elapsed());
                acknowledge(self.callers.as_ref(), waiting.into_iter().zip(results));
                Ok(())
            }
            Err(failure) => {
                refuse(waiting.into_iter(), &failure.0);
                Err(failure)
            }
        }
    }
}

/// Opens a connection again and again until a durable write succeeds, refusing what arrives meanwhile. None when the store is closed.
async fn recover(
    (at, sealing): (&Reached, &Sealing),
    pulse: &Pulse,
    mut failure: Failure,
    requests: &mut mpsc::Receiver<Request>,
) -> Option<Link> {
    loop {
        let opening = async {
            tokio::time::sleep(Duration::from_millis(limits::STORAGE_REOPEN_PAUSE_MS)).await;
            Link::open(at, sealing).await
        };
        let mut opening = std::pin::pin!(opening);
        let opened = loop {
            tokio::select! {
                request = requests.recv() => refuse(std::iter::once(request?), &failure.0),
                opened = &mut opening => break opened,
            }
        };
        match opened {
            Ok(link) => return Some(link),
            Err(again) => failure = again,
        }
        pulse.still_stopped(&failure.0);
    }
}

fn size(batch: &Batch) -> usize {
    let events = batch.appends.iter().flat_map(|append| &append.events).map(Vec::len);
    events.chain(batch.puts.iter().filter_map(|put| put.value.as_ref()).map(Vec::len)).fold(0, usize::saturating_add)
}
