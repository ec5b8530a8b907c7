//! What stands around every page: title, help lines, release, who is signed in. It knows no page's content.

/// Direction of writing of a language.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Direction {
    /// Left to right.
    #[default]
    Ltr,
    /// Right to left.
    Rtl,
}

/// One telephone or text line of the help strip. Numbers are data of a country, never code.
#[derive(Debug, Clone, Default)]
pub struct HelpLine {
    /// What it is for, such as "If life is in danger".
    pub say: String,
    /// Number to dial, digits only, for the `tel:` link.
    pub call: Option<String>,
    /// The number as people read it. Empty: the same as `call`.
    pub show: String,
    /// Word to text, such as `SHOUT`.
    pub text_word: Option<String>,
    /// Number to text it to.
    pub text_to: Option<String>,
    /// When somebody answers, such as "day and night".
    pub hours: Option<String>,
}

/// The release a page speaks for.
#[derive(Debug, Clone, Default)]
pub struct ReleaseLine {
    /// Content hash, hexadecimal.
    pub hash: String,
    /// Its status, such as `demonstration`.
    pub status: String,
    /// Day it was approved or, for a demonstration, made: as people read it.
    pub date: String,
}

/// The member of staff who is signed in.
#[derive(Debug, Clone, Default)]
pub struct StaffBar {
    /// Name to show.
    pub name: String,
    /// Role in words.
    pub role: String,
    /// May open the call screen.
    pub may_call: bool,
    /// May open the studio.
    pub may_author: bool,
}

/// What every page needs besides its own content.
#[derive(Debug, Clone, Default)]
pub struct Layout {
    /// Title of the page, without the product's name. Neutral: it stands in the browser's history.
    pub title: String,
    /// Language code for `lang`. Empty: `en`.
    pub lang: String,
    /// Direction of writing.
    pub direction: Direction,
    /// Stable name of the page for tests and scripts (`data-page`).
    pub page: &'static str,
    /// Help lines for everybody.
    pub help: Vec<HelpLine>,
    /// Help lines for a crisis.
    pub crisis: Vec<HelpLine>,
    /// The crisis lines come first, headed "I need help now".
    pub crisis_first: bool,
    /// Release and date.
    pub release: Option<ReleaseLine>,
    /// Folder of the assets, with the content hash in it, without a slash at the end.
    pub assets: String,
    /// Staff screens: who is signed in. None on citizens' pages.
    pub staff: Option<StaffBar>,
    /// The page is inside another site's page.
    pub framed: bool,
    /// Origin of the page around the frame, known to the server and on its list.
    pub host_origin: Option<String>,
}
