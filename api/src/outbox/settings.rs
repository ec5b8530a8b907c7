//! The outbox file, in the operator's hands: which services take messages and where, the relay of mail, the folder of text messages and letters. It reads
//! and checks, and makes the carriers; which services there are it does not know, and it opens no file but the folder.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use serde::Deserialize;

use super::carriers::{FolderCarrier, HttpCarrier, MailCarrier, Receiver, Relay};
use super::deliverer::Carriers;
use super::service::is_name;
use super::types::Channel;
use crate::limits;

/// Why an outbox file was not taken: where, what, and how to mend it.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("the outbox file, {place}: {what}. {mend}")]
pub struct SettingsError {
    place: String,
    what: String,
    mend: &'static str,
}

/// What an outbox file says. It holds no secret: those lie in files of their own.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct OutboxSettings {
    /// Those who take messages over HTTP.
    pub receivers: Vec<ReceiverAt>,
    /// The relay of mail.
    pub mail: Option<MailAt>,
    /// Where text messages and letters are laid down for a gateway.
    pub folder: Option<PathBuf>,
}

/// A receiver of messages, and the services it takes them for.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ReceiverAt {
    /// Its name in the outbox: small letters, digits and hyphens.
    pub name: String,
    /// Where it listens, such as `http://127.0.0.1:8090/inbox`.
    pub url: String,
    /// A file with the word it knows us by; none: it asks for none.
    pub token_file: Option<PathBuf>,
    /// Ids of the services it takes messages for.
    #[serde(default)]
    pub services: Vec<String>,
    /// Kinds of services: it takes messages for all of the kind that no receiver names by id.
    #[serde(default)]
    pub kinds: Vec<String>,
}

/// A relay that takes mail.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct MailAt {
    /// Its host.
    pub host: String,
    /// Its port.
    pub port: u16,
    /// Begin in the clear and ask for TLS; `false`: TLS from the first byte.
    #[serde(default = "yes")]
    pub starttls: bool,
    /// Whom mail comes from.
    pub from: String,
    /// The name it knows us by.
    pub user: Option<String>,
    /// A file with the password for that name.
    pub password_file: Option<PathBuf>,
}

const fn yes() -> bool {
    true
}

impl SettingsError {
    fn new(place: impl Into<String>, what: impl Into<String>, mend: &'static str) -> Self {
        Self { place: place.into(), what: what.into(), mend }
    }
}

impl OutboxSettings {
    /// Reads an outbox file.
    ///
    /// # Errors
    /// [`SettingsError`] for the first thing that does not fit.
    pub fn read(text: &str) -> Result<Self, SettingsError> {
        if text.len() > limits::OUTBOX_FILE_BYTES {
            return Err(SettingsError::new("as a whole", "it is too large", "Name kinds of services instead of each service."));
        }
        let settings: Self = serde_yaml::from_str(text).map_err(|fault| {
            let place = fault.location().map_or_else(|| "as a whole".to_owned(), |at| format!("line {}", at.line()));
            SettingsError::new(place, fault.to_string(), "docs/hand-off.md has an example with every setting.")
        })?;
        settings.checked()
    }

    fn checked(self) -> Result<Self, SettingsError> {
        if self.receivers.is_empty() && self.mail.is_none() && self.folder.is_none() {
            return Err(SettingsError::new(
                "as a whole",
                "it names no way out",
                "Name `receivers`, `mail` or `folder`, or start without it.",
            ));
        }
        if self.receivers.len() > limits::RECEIVERS {
            let what = format!("{} receivers, at most {}", self.receivers.len(), limits::RECEIVERS);
            return Err(SettingsError::new("receivers", what, "Put a gateway before some of them, and name the gateway."));
        }
        let mut names: BTreeMap<&str, ()> = BTreeMap::new();
        let mut claimed: BTreeMap<(&str, &str), &str> = BTreeMap::new();
        for receiver in &self.receivers {
            let wrong = |what: String, mend| Err(SettingsError::new(format!("receiver `{}`", receiver.name), what, mend));
            if !is_name(&receiver.name) {
                return wrong("this is no name".to_owned(), "Use small letters, digits and hyphens.");
            }
            if names.insert(&receiver.name, ()).is_some() {
                return wrong("the name stands there twice".to_owned(), "Give each receiver a name of its own.");
            }
            if receiver.services.is_empty() && receiver.kinds.is_empty() {
                return wrong("it takes messages for nobody".to_owned(), "Name `services` by id, or `kinds` of services.");
            }
            let services = receiver.services.iter().map(|id| ("service", id.as_str()));
            for claim in services.chain(receiver.kinds.iter().map(|kind| ("kind", kind.as_str()))) {
                if let Some(other) = claimed.insert(claim, &receiver.name) {
                    let what = format!("the {} `{}` is also named by `{other}`", claim.0, claim.1);
                    return wrong(what, "Each goes to one receiver: take it out of one of them.");
                }
            }
            Receiver::at(&receiver.name, &receiver.url, None)
                .map_err(|bad| SettingsError::new("receivers", bad.to_string(), "An address looks like http://127.0.0.1:8090/inbox."))?;
        }
        if self.mail.as_ref().is_some_and(|mail| mail.user.is_some() != mail.password_file.is_some()) {
            return Err(SettingsError::new("mail", "of `user` and `password_file` one is missing", "Give both, or neither."));
        }
        Ok(self)
    }

    /// The ways out. `secret` gives what a file holds that the settings name.
    ///
    /// # Errors
    /// When a secret cannot be read, the folder cannot be made, or the mail's sender is no address.
    pub fn carriers(&self, secret: impl Fn(&Path) -> Result<String, String>) -> Result<Carriers, SettingsError> {
        let read = |place: &str, file: &Path| {
            let what = |why| {
                SettingsError::new(place, format!("{} cannot be used: {why}", file.display()), "It holds the word alone, in one line.")
            };
            let word = secret(file).map_err(what)?.trim().to_owned();
            if word.is_empty() || word.chars().any(|c| !c.is_ascii_graphic()) {
                return Err(what("it holds no plain word".to_owned()));
            }
            Ok(word)
        };
        let mut carriers = Carriers::default();
        let mut http = HttpCarrier::default();
        for ReceiverAt { name, url, token_file, .. } in &self.receivers {
            let place = format!("receiver `{name}`");
            let token = token_file.as_deref().map(|file| read(&place, file)).transpose()?;
            let receiver = Receiver::at(name, url, token.as_deref())
                .map_err(|bad| SettingsError::new(&place, bad.to_string(), "An address looks like http://127.0.0.1:8090/inbox."))?;
            http = http.with(name, receiver);
        }
        if !self.receivers.is_empty() {
            carriers = carriers.with(Channel::Service, http);
        }
        if let Some(mail) = &self.mail {
            let password = mail.password_file.as_deref().map(|file| read("mail", file)).transpose()?;
            let MailAt { host, port, starttls, from, user, .. } = mail.clone();
            let relay = Relay { host, port, starttls, credentials: user.zip(password), from };
            let carrier = MailCarrier::to(&relay)
                .map_err(|bad| SettingsError::new("mail", bad.to_string(), "A sender looks like Urgent care <no-reply@trust.example>."))?;
            carriers = carriers.with(Channel::Email, carrier);
        }
        if let Some(folder) = &self.folder {
            let carrier = FolderCarrier::into_folder(folder).map_err(|fault| {
                SettingsError::new("folder", format!("{}: {fault}", folder.display()), "Name a folder that this service may write to.")
            })?;
            carriers = carriers.with(Channel::Sms, carrier.clone()).with(Channel::Letter, carrier);
        }
        Ok(carriers)
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::panic, reason = "a test may stop")]
    use super::*;

    const DOCS: &str = include_str!("../../../docs/hand-off.md");

    fn example() -> &'static str {
        DOCS.split_once("```yaml\n").unwrap().1.split_once("```").unwrap().0
    }

    #[test]
    fn the_example_of_the_page_is_read_and_gives_every_way_out() {
        let settings = OutboxSettings::read(example()).unwrap();
        assert!(settings.receivers.len() > 1 && settings.receivers.iter().any(|one| !one.kinds.is_empty()));
        let folder = tempfile::tempdir().unwrap();
        let settings = OutboxSettings { folder: Some(folder.path().join("out")), ..settings };
        let carriers = settings.carriers(|_| Ok("word\n".to_owned())).unwrap();
        assert!([Channel::Service, Channel::Email, Channel::Sms, Channel::Letter].into_iter().all(|way| carriers.has(way)));
        assert!(folder.path().join("out/taken").is_dir());
    }

    #[test]
    fn a_fault_says_what_where_and_how_to_mend_it() {
        let one = |rest: &str| format!("receivers:\n  - name: one\n    url: http://127.0.0.1:9/in\n{rest}");
        let fine = one("    kinds: [pharmacy]\n");
        assert!(OutboxSettings::read(&fine).is_ok());
        for (text, place, what) in [
            (String::new(), "as a whole", "names no way out"),
            ("folder: [".to_owned(), "line", ""),
            (one("    kind: [pharmacy]\n"), "line 4", "unknown field `kind`"),
            (one(""), "receiver `one`", "for nobody"),
            (fine.replace("one", "One!"), "receiver `One!`", "no name"),
            (fine.replace("127.0.0.1", "10.0.0.1"), "receivers", "without TLS"),
            (fine.replace("http:", "ftp:"), "receivers", "http://"),
            (format!("{fine}{}", fine.replace("receivers:\n", "")), "receiver `one`", "twice"),
            (format!("{fine}{}", fine.replace("receivers:\n", "").replace("one", "two")), "receiver `two`", "also named by `one`"),
            ("mail: {host: localhost, port: 25, from: a@b.example, user: us}".to_owned(), "mail", "password_file"),
        ] {
            let said = OutboxSettings::read(&text).unwrap_err().to_string();
            assert!(said.starts_with("the outbox file, ") && said.contains(place) && said.contains(what), "{text}: {said}");
            assert!(said.ends_with('.'), "how to mend it: {said}");
        }
    }

    #[test]
    fn a_secret_that_cannot_be_used_is_named_by_its_file_and_never_by_its_words() {
        let text = "receivers:\n  - {name: one, url: 'http://127.0.0.1:9/in', token_file: t, services: [a]}";
        let settings = OutboxSettings::read(text).unwrap();
        for secret in [Err("no such file".to_owned()), Ok(String::new()), Ok("two words".to_owned())] {
            let said = settings.carriers(|_| secret.clone()).map(|_| ()).unwrap_err().to_string();
            assert!(said.contains("receiver `one`: t cannot be used") && !said.contains("two words"), "{said}");
        }
        let bad = OutboxSettings::read("mail: {host: localhost, port: 25, from: nobody}").unwrap();
        assert!(bad.carriers(|_| Ok(String::new())).map(|_| ()).unwrap_err().to_string().contains("`nobody` is no sender"));
    }
}
