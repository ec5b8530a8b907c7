//! The summary for the receiver as one plain structure, from which every form of it is made: its first line says whether to act or only to know, and by when;
//! then what to read first, what matters with red flags on top, why, what the person was told and promised. It renders nothing and sends nothing.

use jiff::Timestamp;
use jiff::tz::TimeZone;

use super::types::{Action, Finding, Person, Receiver, Referral, Weight};
use crate::directory::types::Sex;
use crate::outbox::{About, Piece, Where};

/// A summary, ready to be set. No text in it holds a line break.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Summary {
    /// What the conversation as a whole tells of.
    pub about: About,
    /// `FOR ACTION` or `FOR INFORMATION`.
    pub head: String,
    /// What to do.
    pub headline: String,
    /// By when; empty: no time was set.
    pub by: String,
    /// Who it is about, as far as it is known: name, age and sex.
    pub person: String,
    /// What the sender's and the receiver's notes can be matched by.
    pub number: String,
    /// The rest, in the order it is to be read.
    pub sections: Vec<Section>,
    /// Who asked, on what ground, when: below everything.
    pub foot: Vec<String>,
}

/// One heading and the lines under it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Section {
    /// What it tells of.
    pub about: About,
    /// The heading.
    pub title: String,
    /// Its lines.
    pub lines: Vec<Line>,
}

/// A line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Line {
    /// A danger sign: set so that it cannot be overlooked.
    pub is_red_flag: bool,
    /// Its words.
    pub text: String,
}

/// Whom the summary is about and how to reach them, as somebody wrote it down. Empty texts: not told.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Who {
    /// Name.
    pub name: String,
    /// Date of birth, in words.
    pub born: String,
    /// NHS number.
    pub nhs_number: String,
    /// Number to ring.
    pub telephone: String,
    /// Who spoke, when it was not the person.
    pub relation: String,
    /// Where they are.
    pub location: String,
    /// A member of staff found the record and said that it is theirs.
    pub is_matched: bool,
}

/// What a summary is made of beside the referral.
#[derive(Debug, Clone, Copy)]
pub struct Beside<'a> {
    /// Who reads it.
    pub receiver: Receiver,
    /// Whom it is about.
    pub who: &'a Who,
    /// The conversation.
    pub session: &'a str,
    /// Bookings and call-backs, in words with their times.
    pub promised: &'a [String],
    /// Where the service is.
    pub zone: &'a TimeZone,
}

/// The heading of what is told of somebody who may be hurt by those close to them.
const IN_CONFIDENCE: &str = "In confidence: do not speak of this to family or carers";
const NOTHING_PROMISED: &str = "Nothing was booked and no call-back was promised here.";

/// The summary of a referral about one action.
#[must_use]
pub fn summary(referral: &Referral, action: &Action, beside: &Beside<'_>) -> Summary {
    let zone = beside.zone;
    let head = match beside.receiver {
        Receiver::Action => "FOR ACTION",
        Receiver::Information => "FOR INFORMATION",
    };
    let by = referral.needed_by(action).map_or_else(String::new, |by| format!("by {}", when(by, zone)));
    let mut sections = Sections(Vec::new());
    sections.add(About::StaffOnly, "Read this first", referral.tell.iter().map(plain));
    sections.add(About::Arrangements, "How to reach them", reach(beside.who));
    sections.add(referral.about, "Came with", came_with(referral));
    matters(&mut sections, referral);
    let unsure = referral.unsure.iter().map(|one| line(one.weight == Weight::RedFlag, said(one)));
    sections.add(referral.about, "Not sure, or could not be checked", unsure);
    sections.add(referral.about, "Asked after and not there", ruled_out(referral));
    let reasons = if action.is_staff_reason { About::StaffOnly } else { about_reasons(referral) };
    sections.add(reasons, "Why this outcome", action.because.iter().map(plain));
    sections.add(referral.about, "What the person was told", told(referral, action, zone));
    let promised = if beside.promised.is_empty() { vec![NOTHING_PROMISED.to_owned()] } else { beside.promised.to_vec() };
    sections.add(About::Arrangements, "What was promised", promised.iter().map(plain));
    if let Some(plan) = &referral.safety_plan {
        let boxes = plan.boxes.iter().map(|(heading, words)| line(false, format!("{heading}: {words}")));
        sections.add(About::SafetyPlan, &format!("Safety plan, in the person's own words, given at {}", when(plan.at, zone)), boxes);
    }
    sections.add(referral.about, "Also needed", referral.also_needed.iter().map(plain));
    sections.add(referral.about, "Came up and was not assessed", referral.not_assessed.iter().map(plain));
    let code = if action.nhs.is_empty() { String::new() } else { format!(" ({})", action.nhs) };
    let release = referral.release.get(..12).unwrap_or(&referral.release);
    Summary {
        about: referral.about,
        head: head.to_owned(),
        headline: one_line(&action.headline),
        by,
        person: one_line(&person(referral.person, beside.who)),
        number: beside.session.to_owned(),
        sections: sections.0,
        foot: vec![
            confirmed(referral, zone),
            format!("Outcome {}{code}, decided at {}, content release {release}.", action.disposition, when(referral.decided_at, zone)),
        ],
    }
}

impl Summary {
    /// What the person may have of it, and whoever else holds their telephone: nothing that is for staff, nothing of a concern for somebody's safety.
    #[must_use]
    pub fn for_the_person(mut self) -> Self {
        let theirs = |about| !matches!(about, About::StaffOnly | About::Safeguarding | About::DomesticAbuse);
        self.sections.retain(|section| theirs(section.about));
        self
    }

    /// The pieces of a message, each with what it tells of, so that what is never sent can be left out.
    #[must_use]
    pub fn pieces(&self) -> Vec<Piece> {
        let flagged = |line: &Line| if line.is_red_flag { format!("RED FLAG: {}", line.text) } else { line.text.clone() };
        let piece = |about, part, title: &str, lines| Piece { about, part, title: title.to_owned(), lines };
        let body = |about, title: &str, lines| piece(about, Where::Body, title, lines);
        let by = Some(self.by.clone()).filter(|by| !by.is_empty());
        let lines = by.into_iter().chain([self.person.clone(), format!("Conversation: {}", self.number)]).collect();
        let mut pieces = vec![
            piece(About::Arrangements, Where::Subject, "", vec![format!("{}: conversation {}", self.head, self.number)]),
            body(self.about, &format!("{}: {}", self.head, self.headline), lines),
        ];
        pieces.extend(self.sections.iter().map(|one| body(one.about, &one.title, one.lines.iter().map(flagged).collect())));
        pieces.push(body(About::Clinical, "", self.foot.clone()));
        pieces
    }
}

/// Who answers for the outcome.
fn confirmed(referral: &Referral, zone: &TimeZone) -> String {
    const ASKED: &str = "Asked by software from the person's own answers.";
    let Some(made) = &referral.decision else { return format!("{ASKED} No clinician has confirmed them or this outcome.") };
    // The account is named among the reasons, which are for staff.
    let (at, role) = (when(made.at, zone), if made.is_clinician { "A clinician" } else { "A call handler, not a clinician," });
    if made.agrees {
        return format!("{ASKED} {role} agreed with the outcome at {at}.");
    }
    let questions = made.questions_came_to.join("; ");
    format!("{ASKED} The questions came to: {questions}. {role} decided otherwise at {at}.")
}

struct Sections(Vec<Section>);

impl Sections {
    fn add(&mut self, about: About, title: &str, lines: impl IntoIterator<Item = Line>) {
        let lines: Vec<Line> = lines.into_iter().filter(|line| !line.text.is_empty()).collect();
        if !lines.is_empty() {
            self.0.push(Section { about, title: title.to_owned(), lines });
        }
    }
}

fn line(is_red_flag: bool, text: String) -> Line {
    Line { is_red_flag, text: one_line(&text) }
}

pub(super) fn plain(text: impl AsRef<str>) -> Line {
    line(false, text.as_ref().to_owned())
}

/// How to reach the person, most useful first.
fn reach(who: &Who) -> Vec<Line> {
    let told = |what: &str, text: &str| if text.is_empty() { String::new() } else { format!("{what}{text}") };
    let ring = if who.telephone.is_empty() { "No number was given.".to_owned() } else { format!("Ring {}", who.telephone) };
    vec![line(false, ring), line(false, told("They are at: ", &who.location)), line(false, told("Who spoke: ", &who.relation))]
}

fn came_with(referral: &Referral) -> Vec<Line> {
    let mut lines: Vec<Line> = referral.own_words.iter().map(|words| line(false, format!("“{}”", words.trim()))).collect();
    let topics = if referral.topics.is_empty() { "not said".to_owned() } else { referral.topics.join("; ") };
    lines.push(line(false, format!("Asked about: {topics}")));
    lines
}

/// What matters, apart by what it tells of: whoever may see the one may not see the other.
fn matters(sections: &mut Sections, referral: &Referral) {
    for (about, title) in [
        (About::Clinical, "What matters"),
        (About::SexualHealth, "What matters, for staff only"),
        (About::Safeguarding, "Concern for somebody's safety"),
        (About::DomesticAbuse, IN_CONFIDENCE),
    ] {
        let found = referral.positives.iter().filter(|finding| finding.about == about).map(|finding| {
            let mark = if finding.changed { " (corrected)" } else { "" };
            line(finding.weight == Weight::RedFlag, format!("{}{mark}", said(finding)))
        });
        sections.add(about, title, found);
    }
}

/// A card's words say by themselves what is so; a question needs its answer.
fn said(finding: &Finding) -> String {
    match (is_question(&finding.question), finding.answer.as_str()) {
        (true, answer) => format!("{}? {answer}", finding.question),
        (false, "Yes") => finding.question.clone(),
        (false, answer) => format!("{}: {}", finding.question, lower(answer)),
    }
}

fn is_question(text: &str) -> bool {
    const BEGINNINGS: [&str; 20] = [
        "Is ", "Are ", "Do ", "Does ", "Did ", "Has ", "Have ", "Can ", "Could ", "Was ", "Were ", "Will ", "Would ", "May ", "Might ",
        "How ", "What ", "Which ", "Who ", "When ",
    ];
    BEGINNINGS.iter().any(|beginning| text.starts_with(beginning))
}

/// What was asked of everyone is told with a number: nobody reads it word by word, and what belongs to this complaint is not to drown in it.
fn ruled_out(referral: &Referral) -> Vec<Line> {
    let mut lines: Vec<Line> = referral
        .ruled_out
        .iter()
        .map(|card| {
            let other = if card.is_in_part { " other" } else { "" };
            let (many, signs) = (card.signs.len(), card.signs.join("; "));
            let text = match card.title.trim_end_matches(['?', ':']) {
                "" => format!("Also no: {signs}."),
                title if card.is_of_everyone => format!("{title}: none of the{other} {many} that everybody is asked."),
                title if is_question(title) => format!("{title}? None of these{other}: {signs}."),
                title => format!("{title}: none of these{other}: {signs}."),
            };
            line(false, text)
        })
        .collect();
    lines.push(line(
        false,
        match referral.other_noes {
            0 => String::new(),
            1 => "1 more question was answered no.".to_owned(),
            more => format!("{more} more questions were answered no."),
        },
    ));
    lines
}

/// Reasons name what they rest on, so they are as confidential as the most confidential answer.
fn about_reasons(referral: &Referral) -> About {
    let answers = referral.positives.iter().map(|finding| finding.about);
    std::iter::once(referral.about).chain(answers).find(|about| *about != About::Clinical).unwrap_or(About::Clinical)
}

fn told(referral: &Referral, action: &Action, zone: &TimeZone) -> Vec<Line> {
    let by = |action: &Action| referral.needed_by(action).map_or_else(String::new, |by| format!(", by {}", when(by, zone)));
    let leading = std::iter::once(action).chain(referral.actions.iter().filter(|other| other.disposition != action.disposition));
    let mut lines: Vec<Line> = leading.map(|one| line(false, format!("{}{}", one.headline.trim_end_matches('.'), by(one)))).collect();
    if !referral.advice.is_empty() {
        let titles: Vec<String> = referral.advice.iter().map(|title| format!("“{title}”")).collect();
        lines.push(line(false, format!("Advice given: {}.", titles.join(", "))));
    }
    lines
}

/// Answers in a person's own words must not be able to write lines of their own.
pub(super) fn one_line(text: &str) -> String {
    let plain: String = text.chars().map(|c| if c.is_control() || matches!(c, '\u{2028}' | '\u{2029}') { ' ' } else { c }).collect();
    plain.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// A day and time as people say it.
pub(super) fn when(at: Timestamp, zone: &TimeZone) -> String {
    at.to_zoned(zone.clone()).strftime("%H:%M on %A %-d %B %Y").to_string()
}

/// A common answer as it stands behind its question.
fn lower(answer: &str) -> String {
    match answer {
        "Yes" | "No" | "Not sure" | "Could not be checked here" => answer.to_lowercase(),
        _ => answer.to_owned(),
    }
}

fn person(person: Person, who: &Who) -> String {
    let age = match (person.age_months, person.age_weeks) {
        (None, _) => "age not known".to_owned(),
        (Some(months), Some(weeks)) if months < 4 => format!("{weeks} weeks"),
        (Some(months), _) if months < 24 => format!("{months} months"),
        (Some(months), _) => format!("{} years", months / 12),
    };
    let sex = match person.sex {
        None => "sex not said",
        Some(Sex::Female) => "female",
        Some(Sex::Male) => "male",
    };
    let name = if who.name.is_empty() { "Name not given" } else { &who.name };
    let mut parts = vec![name.to_owned(), age, sex.to_owned()];
    parts.extend((!who.born.is_empty()).then(|| format!("born {}", who.born)));
    parts.extend((!who.nhs_number.is_empty()).then(|| format!("NHS number {}", who.nhs_number)));
    let checked = if who.is_matched { "matched to a record by staff" } else { "identity not checked" };
    format!("{} ({checked})", parts.join(", "))
}
