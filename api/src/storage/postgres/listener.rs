//! The connection of a node that hears what other nodes announce. It carries no words: whoever hears looks into the tables. After it was broken it says that
//! something may have changed, because nobody knows.

use std::future::poll_fn;
use std::time::Duration;

use tokio::sync::watch;
use tokio_postgres::AsyncMessage;

use super::address::Reached;
use super::failure::Failure;
use super::link::within;
use crate::limits;

/// What a writer says beside its batch, in the same transaction.
pub(super) const ANNOUNCE: &str = "NOTIFY fingerpost";
const LISTEN: &str = "LISTEN fingerpost";

/// Hears until nobody listens to it any more.
pub(super) async fn run(at: Reached, changes: watch::Sender<()>) {
    while !changes.is_closed() {
        if let Err(failure) = hear(&at, &changes).await {
            tracing::debug!(why = failure.0, "other nodes are not heard; tried again");
        }
        tokio::time::sleep(Duration::from_millis(limits::STORAGE_REOPEN_PAUSE_MS)).await;
    }
}

/// Hears over one connection until it ends.
async fn hear(at: &Reached, changes: &watch::Sender<()>) -> Result<(), Failure> {
    let (client, mut connection) = within(limits::POSTGRES_COMMIT_MS, async { Ok(at.config.connect(at.tls.clone()).await?) }).await?;
    let mut listening = std::pin::pin!(client.batch_execute(LISTEN));
    let mut is_listening = false;
    loop {
        tokio::select! {
            message = poll_fn(|context| connection.poll_message(context)) => match message {
                Some(Ok(AsyncMessage::Notification(_))) => changes.send_replace(()),
                Some(Ok(_)) => {}
                Some(Err(error)) => return Err(error.into()),
                None => return Ok(()),
            },
            listens = &mut listening, if !is_listening => {
                listens?;
                is_listening = true;
                // What was announced before was not heard.
                changes.send_replace(());
            }
        }
    }
}
