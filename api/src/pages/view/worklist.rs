//! The worklist as finished words. Holds no rule.

/// The page.
#[derive(Debug, Clone, Default)]
pub struct WorklistScreen {
    /// Why the last thing asked for did not happen.
    pub refused: Option<String>,
    /// What they are told and have to say that they read: address, words.
    pub told: Vec<(String, String)>,
    /// How many are nearly due.
    pub soon: usize,
    /// How many are late.
    pub late: usize,
    /// What is to be done, soonest due first.
    pub to_do: Vec<DueRow>,
    /// How many more are open than are shown.
    pub more: usize,
    /// Who is in a conversation now: what would be done, and since when they are heard.
    pub watched: Vec<(String, String)>,
}

/// One thing to do.
#[derive(Debug, Clone)]
pub struct DueRow {
    /// Unique on the page.
    pub id: String,
    /// What.
    pub what: String,
    /// By when, or since when it is late.
    pub when: String,
    /// A colleague who is at it.
    pub taken: Option<String>,
    /// What must be known of the person first: interpreter, how to reach them, adjustments.
    pub needs: Vec<String>,
    /// What helps: number, service.
    pub lines: Vec<String>,
    /// Words and address that take the person; none: nothing to take.
    pub take: Option<(String, String)>,
    /// Address that writes down what came of it.
    pub finish: String,
    /// What may have come of it: value and words.
    pub results: &'static [(&'static str, &'static str)],
}
