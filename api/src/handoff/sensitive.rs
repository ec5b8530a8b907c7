//! Which topics, questions and actions of the content are not for everybody's eyes, as a table. What follows from it, the outbox's table of what is never
//! sent says. A name that the content does not know is found by a test.

use std::collections::HashMap;
use std::sync::OnceLock;

use serde::Deserialize;

use crate::outbox::About;

const TABLE: &str = include_str!("sensitive.csv");

/// What of the content a row is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(super) enum Kind {
    Topic,
    Fact,
    Action,
}

#[derive(Debug, Deserialize)]
struct Row {
    kind: Kind,
    name: String,
    about: About,
}

fn table() -> &'static HashMap<(Kind, String), About> {
    static ROWS: OnceLock<HashMap<(Kind, String), About>> = OnceLock::new();
    ROWS.get_or_init(|| {
        let rows = csv::Reader::from_reader(TABLE.as_bytes()).into_deserialize::<Row>().filter_map(Result::ok);
        rows.map(|row| ((row.kind, row.name), row.about)).collect()
    })
}

/// What something of the content tells of: how somebody is, unless the table says more.
pub(super) fn about(kind: Kind, name: &str) -> About {
    table().get(&(kind, name.to_owned())).copied().unwrap_or(About::Clinical)
}

#[cfg(test)]
pub(super) fn names() -> Result<Vec<(Kind, String)>, csv::Error> {
    csv::Reader::from_reader(TABLE.as_bytes()).into_deserialize::<Row>().map(|row| row.map(|row| (row.kind, row.name))).collect()
}
