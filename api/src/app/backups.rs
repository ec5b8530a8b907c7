//! Backups made while the service goes on: one file every so many hours, the oldest let go. It decides when and how many; how a store that is being served
//! is copied is the storage room's business.

use super::App;
use crate::clock::rfc3339;
use crate::limits;
use crate::storage::{BackedUp, UpkeepError};
use std::path::{Path, PathBuf};
use std::sync::atomic::Ordering;
use std::time::Duration;

/// What every file of ours ends with.
const ENDS: &str = ".backup";

/// Where backups go, how often, and how many are kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Backups {
    /// A folder that is there.
    pub folder: PathBuf,
    /// Hours between two of them.
    pub every_hours: u32,
    /// How many are kept; of more the oldest are removed.
    pub kept: usize,
}

impl App {
    /// The same service, making backups. Without this it makes none.
    #[must_use]
    pub fn backing_up(self, backups: Option<Backups>) -> Self {
        Self { backups, ..self }
    }

    /// Makes backups for as long as it is let: one at the start, so that a wrong folder is seen then and not a day later.
    pub async fn keep_backups(&self) {
        let Some(backups) = &self.backups else { return };
        let hours = u64::from(backups.every_hours.clamp(1, limits::BACKUP_HOURS));
        let mut again = tokio::time::interval(Duration::from_secs(hours * 60 * 60));
        loop {
            again.tick().await;
            match self.back_up(backups).await {
                Ok(done) => {
                    let seconds = u64::try_from(self.clock.now_ms() / 1_000).unwrap_or_default();
                    self.backed_up.store(seconds, Ordering::Relaxed);
                    tracing::info!(cells = done.cells, bytes = done.bytes, sha256 = done.sha256, "a backup was made");
                }
                Err(error) => tracing::error!(%error, "no backup was made; it is tried again when the next is due"),
            }
        }
    }

    async fn back_up(&self, backups: &Backups) -> Result<BackedUp, UpkeepError> {
        let file = backups.folder.join(format!("{}{ENDS}", name(self.clock.now_ms())));
        let (store, folder, kept) = (self.store.clone(), backups.folder.clone(), backups.kept.max(1));
        let made = tokio::task::spawn_blocking(move || {
            let done = store.back_up(&file)?;
            // Only once there is a newer one.
            let_go(&folder, kept);
            Ok(done)
        });
        made.await.unwrap_or_else(|_| Err(UpkeepError::Refused("the backup stopped unexpectedly".to_owned())))
    }
}

/// Sorts by time and is a name on every file system: `2026-11-26T220405Z`.
fn name(utc_ms: i64) -> String {
    let text = rfc3339(utc_ms).replace(':', "");
    text.split_once('.').map_or(text.clone(), |(whole, _)| format!("{whole}Z"))
}

/// Whether a name is one of ours: nothing else in the folder is touched.
fn is_ours(name: &str) -> bool {
    let Some(time) = name.strip_suffix(ENDS) else { return false };
    time.len() == "2026-11-26T220405Z".len() && time.ends_with('Z') && time.starts_with(|c: char| c.is_ascii_digit())
}

fn let_go(folder: &Path, kept: usize) {
    let Ok(entries) = std::fs::read_dir(folder) else { return };
    let mut ours: Vec<String> =
        entries.flatten().filter_map(|entry| entry.file_name().into_string().ok()).filter(|name| is_ours(name)).collect();
    ours.sort_unstable();
    let over = ours.len().saturating_sub(kept);
    for name in ours.iter().take(over) {
        if let Err(error) = std::fs::remove_file(folder.join(name)) {
            tracing::warn!(%error, name, "an old backup could not be removed");
        }
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test may stop")]
    use super::*;

    #[test]
    fn names_sort_by_time_and_only_ours_are_let_go() {
        assert_eq!(name(1_795_730_645_123), "2026-11-26T220405Z");
        assert_eq!(name(1_795_730_645_000), "2026-11-26T220405Z");
        let folder = tempfile::tempdir().unwrap();
        let others = ["monday.backup", "2026-11-20T000000Z.backup.part", "notes", "9-backup"];
        let ours = ["2026-11-21T000000Z.backup", "2026-11-22T000000Z.backup", "2027-01-01T000000Z.backup"];
        for name in others.iter().chain(&ours) {
            std::fs::write(folder.path().join(name), "x").unwrap();
        }
        let_go(folder.path(), 2);
        let mut left: Vec<_> = std::fs::read_dir(folder.path()).unwrap().map(|e| e.unwrap().file_name().into_string().unwrap()).collect();
        left.sort();
        let mut wanted: Vec<_> = others.iter().chain(ours.get(1..).unwrap()).map(|name| (*name).to_owned()).collect();
        wanted.sort();
        assert_eq!(left, wanted);
    }
}
