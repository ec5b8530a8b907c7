//! How somebody wants to be reached and what they need, and the few words in which everybody who deals with them reads it. It sends nothing.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::limits;

/// How somebody wants to be reached.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Channel {
    /// By telephone.
    Telephone,
    /// By text message.
    Text,
    /// Through the relay service, 18001 before the number.
    Relay,
    /// By video, with a sign-language interpreter.
    SignVideo,
}

/// What a person asked for. Empty: nothing was said.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields, default)]
pub struct Preferences {
    /// How to reach them.
    pub channel: Option<Channel>,
    /// The language they speak best, such as `Polish`; empty: English.
    pub language: String,
    /// They need an interpreter for it.
    pub interpreter: bool,
    /// Reasonable adjustments, one sentence each, such as `Deaf, reads lips`.
    pub adjustments: Vec<String>,
    /// Their GP practice gets no copy of what they come with.
    pub keep_from_gp: bool,
    /// Mobile number to which they said that it is safe to write; empty: nobody writes to them unasked.
    pub write_to: String,
}

const BY_RELAY: &str = "Ring through the relay service: 18001 before the number";
const BY_VIDEO: &str = "Please call by video with a sign-language interpreter";
const BY_TELEPHONE: &str = "Prefers to be rung";

impl Channel {
    /// Every channel, with its word in forms and its words for people.
    pub const ALL: [(Self, &'static str, &'static str); 4] = [
        (Self::Telephone, "telephone", "Telephone"),
        (Self::Text, "text", "Text message"),
        (Self::Relay, "relay", "Relay service (18001 before the number)"),
        (Self::SignVideo, "sign-video", "Video with a sign-language interpreter"),
    ];

    /// The channel of a word in a form.
    #[must_use]
    pub fn of(word: &str) -> Option<Self> {
        Self::ALL.iter().find(|(_, name, _)| *name == word).map(|(channel, ..)| *channel)
    }
}

impl Preferences {
    /// What whoever reaches them must know, most pressing first; empty when nothing was asked for.
    #[must_use]
    pub fn needs(&self) -> Vec<String> {
        let language = self.language.trim();
        let mut needs = Vec::new();
        match (self.interpreter, language.is_empty()) {
            (true, false) => needs.push(format!("Needs an interpreter: {language}")),
            (true, true) => needs.push("Needs an interpreter: ask for which language".to_owned()),
            (false, false) => needs.push(format!("Speaks {language}")),
            (false, true) => {}
        }
        match self.channel {
            Some(Channel::Text) => needs.push("Please text: do not ring".to_owned()),
            Some(Channel::Relay) => needs.push(BY_RELAY.to_owned()),
            Some(Channel::SignVideo) => needs.push(BY_VIDEO.to_owned()),
            Some(Channel::Telephone) => needs.push(BY_TELEPHONE.to_owned()),
            None => {}
        }
        needs.extend(self.adjustments.iter().map(|one| one.trim().to_owned()).filter(|one| !one.is_empty()));
        needs.extend(self.keep_from_gp.then(|| "Do not tell their GP practice".to_owned()));
        needs
    }

    /// Whether these needs name a way to reach somebody that is not a text message: then none is sent to them.
    #[must_use]
    pub fn forbid_texts(needs: &[String]) -> bool {
        needs.iter().any(|need| [BY_RELAY, BY_VIDEO, BY_TELEPHONE].contains(&need.as_str()))
    }

    /// What does not fit.
    pub(super) fn faults(&self) -> Vec<String> {
        let mut faults = Vec::new();
        if self.language.chars().count() > limits::PERSON_TEXT_LENGTH {
            faults.push(format!("language: at most {} characters", limits::PERSON_TEXT_LENGTH));
        }
        if self.write_to.chars().count() > limits::PERSON_TEXT_LENGTH {
            faults.push(format!("number to write to: at most {} characters", limits::PERSON_TEXT_LENGTH));
        }
        if self.adjustments.len() > limits::ADJUSTMENTS {
            faults.push(format!("adjustments: at most {}", limits::ADJUSTMENTS));
        }
        if self.adjustments.iter().any(|one| one.chars().count() > limits::ADJUSTMENT_LENGTH) {
            faults.push(format!("adjustments: at most {} characters each", limits::ADJUSTMENT_LENGTH));
        }
        faults
    }
}
