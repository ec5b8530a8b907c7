//! Watching what is owed to people, whether or not anybody looks at a page or reads the measures: what has become late stands in the log of deeds and in the
//! log of the service within a minute. It rings nobody and changes no time.

use std::time::Duration;

use super::App;
use crate::limits;
use crate::worklist::Worklist;

impl App {
    /// Looks again and again.
    pub async fn watch_promises(&self) -> std::convert::Infallible {
        let mut again = tokio::time::interval(Duration::from_millis(limits::PROMISES_WATCHED_MS));
        loop {
            again.tick().await;
            self.look_at_promises().await;
        }
    }

    /// Looks once. What cannot be looked at is said, and looked at again the next time.
    pub async fn look_at_promises(&self) {
        let list = Worklist::new(self.store.clone(), self.audit.clone(), self.clock.clone());
        match self.sessions.look_at_promises(&list).await {
            Ok(look) => {
                self.metrics.promises(look.soon, look.late);
                if look.newly_late > 0 {
                    let (newly, late) = (look.newly_late, look.late);
                    tracing::error!(newly, late, "people were promised to be reached by now and were not: the worklist names them");
                }
            }
            Err(error) => tracing::warn!(%error, "promises could not be looked at"),
        }
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test may stop")]

    use super::super::{App, Config};
    use crate::handoff::desk_tests::shipped;
    use crate::pages::PagesConfig;
    use crate::worklist::{Opened, opening};

    #[tokio::test]
    async fn h16_what_becomes_late_is_written_down_though_nobody_looks() {
        let (release, pages) = (shipped(), PagesConfig::default());
        let config =
            Config { store: "memory:".into(), release, is_to_be_live: false, demo: false, directory: None, behind_tls: false, pages };
        let app = App::open(config).await.unwrap();
        let session = crate::identity::Token::new().unwrap();
        let at_ms = app.clock.now_ms() - 2 * 60 * 60_000;
        let promised = Opened {
            session: session.as_str(),
            action: "ring-back",
            role: "clinician-call",
            due_minutes: Some(60),
            if_quiet: false,
            at_ms,
        };
        app.store.commit(opening(&promised).unwrap()).await.unwrap();
        assert!(!app.metrics_text().contains("fingerpost_promises_late 1"), "nobody has looked");
        let watching = tokio::spawn({
            let app = app.clone();
            async move { app.watch_promises().await }
        });
        let about = format!("session/{}", session.as_str());
        let late = async {
            while app.audit.about(&about).await.unwrap().is_empty() {
                tokio::task::yield_now().await;
            }
        };
        tokio::time::timeout(std::time::Duration::from_secs(20), late).await.unwrap();
        watching.abort();
        let told = app.audit.about(&about).await.unwrap();
        assert!(told.iter().any(|entry| entry.reason.as_deref() == Some("a promise to reach somebody is late")), "{told:?}");
    }
}
