//! Text messages and letters: a file for each in a folder that the operator's gateway picks up from. The file appears whole or not at all, under the
//! message's own name, and is not written again while it lies there or in `taken`, where the gateway puts what it has.

use std::fs::{self, File};
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};

use serde_json::json;

use crate::clock;
use crate::outbox::{Address, Carrier, Carrying, Fault, Message};

/// Where the gateway puts what it has taken.
const TAKEN: &str = "taken";

/// The carrier of what others print or send.
#[derive(Debug, Clone)]
pub struct FolderCarrier {
    folder: PathBuf,
}

impl FolderCarrier {
    /// A carrier into a folder; it and its `taken` are made when missing.
    ///
    /// # Errors
    /// When they cannot be made.
    pub fn into_folder(folder: impl Into<PathBuf>) -> io::Result<Self> {
        let folder = folder.into();
        fs::create_dir_all(folder.join(TAKEN))?;
        Ok(Self { folder })
    }
}

impl Carrier for FolderCarrier {
    fn carry<'a>(&'a self, message: &'a Message) -> Carrying<'a> {
        Box::pin(async move {
            let (sort, to) = match &message.to {
                Address::Mobile(number) => ("sms", json!({ "mobile": number })),
                Address::Paper(lines) => ("letter", json!({ "address": lines })),
                _ => return Err(Fault::lasting("a folder takes text messages and letters only")),
            };
            let file = json!({
                "id": message.id,
                "kind": message.kind,
                "written_at": clock::rfc3339(message.written_ms),
                "not_after": message.not_after_ms.map(clock::rfc3339),
                "to": to,
                "subject": message.subject(),
                "text": message.text(),
            });
            let (folder, name) = (self.folder.clone(), format!("{sort}-{}.json", message.id.as_str()));
            let bytes = serde_json::to_vec_pretty(&file).map_err(|error| Fault::lasting(error.to_string()))?;
            // The disk may take its time; the runtime does not wait for it.
            let written = tokio::task::spawn_blocking(move || hand_over(&folder, &name, &bytes)).await;
            written.map_err(|error| Fault::for_now(error.to_string()))?.map_err(|error| Fault::for_now(format!("the folder: {error}")))
        })
    }
}

/// The file lies under its name, on the disk, once.
fn hand_over(folder: &Path, name: &str, bytes: &[u8]) -> io::Result<()> {
    let whole = folder.join(name);
    if whole.try_exists()? || folder.join(TAKEN).join(name).try_exists()? {
        return Ok(());
    }
    // The gateway must not take what begins with a point.
    let part = folder.join(format!(".{name}.part"));
    let mut file = File::create(&part)?;
    file.write_all(bytes)?;
    file.sync_all()?;
    fs::rename(&part, &whole)?;
    File::open(folder)?.sync_all()
}
