//! Where the texts of releases lie in the storage kernel: each text once, under its own hash; each release as a list of them; and which one is live.
//! Nothing is ever taken away, withdrawn or not: they are the record of what people were told by. Compiles nothing and decides nothing.

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use super::types::Release;
use crate::limits;
use crate::storage::{Batch, StorageError, Store};

/// A release as it lies there.
#[derive(Debug, Serialize, Deserialize)]
struct Whole {
    /// The program that made it. Another one may walk the same texts otherwise.
    engine: String,
    /// Name and hash of each file, in their order.
    files: Vec<(String, String)>,
}

#[derive(Debug, Serialize, Deserialize)]
struct Live {
    release: String,
}

const ENGINE: &str = env!("CARGO_PKG_VERSION");
const LIVE: &str = "release/live";

fn whole_key(release: &str) -> String {
    format!("release/whole/{release}")
}

fn text_key(hash: &str) -> String {
    format!("release/text/{hash}")
}

fn encoded<T: Serialize>(key: &str, value: &T) -> Result<Vec<u8>, StorageError> {
    serde_json::to_vec(value).map_err(|_| StorageError::Corrupt { what: key.to_owned() })
}

async fn decoded<T: serde::de::DeserializeOwned>(store: &Store, key: &str) -> Result<Option<(u64, T)>, StorageError> {
    let Some(document) = store.document(key).await? else { return Ok(None) };
    let value = serde_json::from_slice(&document.value).map_err(|_| StorageError::Corrupt { what: key.to_owned() })?;
    Ok(Some((document.version, value)))
}

/// Whether a release lies there.
pub(super) async fn is_known(store: &Store, release: &str) -> Result<bool, StorageError> {
    Ok(store.document(&whole_key(release)).await?.is_some())
}

/// The hash of the live release.
pub(super) async fn live(store: &Store) -> Result<Option<String>, StorageError> {
    Ok(decoded::<Live>(store, LIVE).await?.map(|(_, live)| live.release))
}

/// Keeps a release and makes it the live one, in one instant, and tells every node.
pub(super) async fn make_live(store: &Store, release: &Release) -> Result<(), StorageError> {
    for _ in 0..limits::RELEASE_TRIES {
        match try_to_make_live(store, release).await {
            // Another node keeps the same texts, or makes another release live.
            Err(StorageError::Conflict { .. }) => {}
            ended => return ended,
        }
    }
    Err(StorageError::Conflict { what: LIVE.to_owned() })
}

async fn try_to_make_live(store: &Store, release: &Release) -> Result<(), StorageError> {
    let mut last = Batch::new().announced();
    if !is_known(store, release.hash()).await? {
        let mut whole = Whole { engine: ENGINE.to_owned(), files: Vec::new() };
        let (mut texts, mut bytes) = (Batch::new(), 0_usize);
        for (_, file) in release.sources.files() {
            let hash: String = Sha256::digest(file.text.as_bytes()).iter().map(|byte| format!("{byte:02x}")).collect();
            let key = text_key(&hash);
            let is_new = texts.puts.iter().all(|put| put.key != key) && store.document(&key).await?.is_none();
            if is_new {
                bytes = bytes.saturating_add(file.text.len());
                texts = texts.put(key, 0, file.text.clone().into_bytes());
            }
            whole.files.push((file.name.clone(), hash));
            if bytes > limits::STORAGE_BATCH_BYTES / 4 || texts.puts.len() >= limits::STORAGE_BATCH_WRITES / 4 {
                store.commit(std::mem::take(&mut texts)).await?;
                bytes = 0;
            }
        }
        store.commit(texts).await?;
        let key = whole_key(release.hash());
        let value = encoded(&key, &whole)?;
        last = last.put(key, 0, value);
    }
    let before = decoded::<Live>(store, LIVE).await?;
    if before.as_ref().is_none_or(|(_, live)| live.release != release.hash()) {
        let version = before.map_or(0, |(version, _)| version);
        last = last.put(LIVE, version, encoded(LIVE, &Live { release: release.hash().to_owned() })?);
    }
    store.commit(last).await
}

/// The files of a release, names and texts. None when it is not there, or was made by another version of the program.
pub(super) async fn texts(store: &Store, release: &str) -> Result<Option<Vec<(String, String)>>, StorageError> {
    let Some((_, whole)) = decoded::<Whole>(store, &whole_key(release)).await? else { return Ok(None) };
    if whole.engine != ENGINE {
        tracing::warn!(release, made_by = whole.engine, "a release of another version of the program is not taken up");
        return Ok(None);
    }
    let mut files = Vec::with_capacity(whole.files.len());
    for (name, hash) in whole.files {
        let key = text_key(&hash);
        let corrupt = || StorageError::Corrupt { what: key.clone() };
        let document = store.document(&key).await?.ok_or_else(corrupt)?;
        files.push((name, String::from_utf8(document.value).map_err(|_| corrupt())?));
    }
    Ok(Some(files))
}
