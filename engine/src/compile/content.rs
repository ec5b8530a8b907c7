//! What is only carried over: the library's own words, care advice, help lines, term tables and the words of languages.
//!
//! Nothing here has a condition.

use super::checks;
use super::names::{Names, Of};
use super::work::Work;
use crate::limits::FAMILY_WORDS;
use crate::model::{self, NamedText};
use crate::program::{self, Advice, BrowseGroup, HelpLine, HelpLines, Lexicon, Meta, Phrases, TermList};
use crate::source::{Sources, Spanned};
use sha2::{Digest, Sha256};
use std::collections::BTreeSet;

/// The release's name: SHA-256 over each file's name and text, sorted by name, each with its length before it.
pub(super) fn hash(sources: &Sources) -> String {
    let mut files: Vec<(&str, &str)> = sources.files().map(|(_, f)| (f.name.as_str(), f.text.as_str())).collect();
    files.sort_unstable();
    let mut sum = Sha256::new();
    for (name, text) in files {
        for part in [name, text] {
            sum.update((part.len() as u64).to_le_bytes());
            sum.update(part.as_bytes());
        }
    }
    sum.finalize().iter().map(|byte| format!("{byte:02x}")).collect()
}

/// `library.yaml`.
pub(super) fn meta(work: &mut Work<'_>) {
    let library = work.library;
    let Some(header) = &library.header else {
        work.faults.push(checks::part_missing::fault(library.anywhere, "library", "`library.yaml` with name, country, status, languages"));
        return;
    };
    if header.country.value.is_empty() {
        work.faults.push(checks::country_missing::fault(header.name.span));
    }
    work.program.meta = Meta {
        library: header.name.value.clone(),
        country: header.country.value.clone(),
        status: header.status.value.clone(),
        languages: header.languages.iter().map(|l| l.value.clone()).collect(),
    };
}

fn sources(list: &[NamedText]) -> Vec<(String, String)> {
    list.iter().map(|(key, text)| (key.value.clone(), text.value.clone())).collect()
}

/// Care advice.
pub(super) fn advice(work: &mut Work<'_>) {
    let library = work.library;
    for advice in &library.advice {
        let hide_at = advice.hide_at.as_ref().and_then(|t| work.one(Of::Tier, t, |names, t| names.place(Of::Tier, t)));
        work.program.advice.push(Advice {
            name: advice.name.value.clone(),
            title: advice.title.value.clone(),
            lines: advice.lines.iter().map(|l| l.value.clone()).collect(),
            hide_at: hide_at.and_then(|at| u8::try_from(at).ok()),
            sources: sources(&advice.sources),
        });
    }
}

/// Tables of terms, sorted for a quick look-up.
pub(super) fn lists(work: &mut Work<'_>) {
    for list in &work.library.lists {
        let classes = |of: &[Spanned<String>]| of.iter().map(|c| c.value.clone()).collect();
        let mut entries: Vec<(String, Vec<String>)> =
            list.entries.iter().map(|(term, of)| (term.value.to_lowercase(), classes(of))).collect();
        entries.sort();
        work.program.lists.push(TermList { name: list.name.value.clone(), entries });
    }
}

/// Help lines of the library's country. None at all is fine; none for the country, beside those of others, is a fault.
pub(super) fn help_lines(work: &mut Work<'_>) {
    let library = work.library;
    let Some(found) = library.help_lines.iter().find(|h| h.country.value == work.program.meta.country) else {
        if let Some(other) = library.help_lines.first() {
            work.faults.push(checks::country_missing::help_lines(&other.country, &work.program.meta.country));
        }
        return;
    };
    let text = |t: &Option<Spanned<String>>| t.as_ref().map(|t| t.value.clone()).unwrap_or_default();
    let line = |line: &model::HelpLine| HelpLine {
        name: line.name.value.clone(),
        say: line.say.value.clone(),
        call: text(&line.call),
        show: line.show.as_ref().map_or_else(|| text(&line.call), |s| s.value.clone()),
        text_word: line.text.as_ref().map(|t| t.word.value.clone()).unwrap_or_default(),
        text_to: line.text.as_ref().map(|t| t.to.value.clone()).unwrap_or_default(),
        hours: text(&line.hours),
    };
    work.program.help_lines = HelpLines {
        valid_from: text(&found.valid_from),
        always: found.always.iter().map(line).collect(),
        crisis: found.crisis.iter().map(line).collect(),
        sources: sources(&found.sources),
    };
}

/// Words of languages, in lower case. A red-flag phrase must belong to a fact.
pub(super) fn lexicons(work: &mut Work<'_>) {
    let library = work.library;
    let lower = |list: &[Spanned<String>]| -> Vec<String> { list.iter().map(|p| p.value.to_lowercase()).collect() };
    let phrases = |list: &[model::Phrases]| -> Vec<Phrases> {
        list.iter().map(|p| Phrases { name: p.name.value.to_lowercase(), phrases: lower(&p.phrases) }).collect()
    };
    let mut lexicons: Vec<Lexicon> = Vec::new();
    for language in &library.languages {
        let code = &language.code.value;
        let at = lexicons.iter().position(|l| l.language == *code).unwrap_or_else(|| {
            lexicons.push(Lexicon { language: code.clone(), ..Lexicon::default() });
            lexicons.len() - 1
        });
        let flags: Vec<_> = language
            .red_flags
            .iter()
            .filter_map(|p| work.one(Of::Fact, &p.name, Names::fact).map(|fact| (fact, lower(&p.phrases))))
            .collect();
        let Some(lexicon) = lexicons.get_mut(at) else { continue };
        lexicon.synonyms.extend(phrases(&language.synonyms));
        lexicon.families.extend(phrases(&language.families));
        lexicon.red_flags.extend(flags);
        lexicon.negations.extend(lower(&language.negations));
        lexicon.others.extend(lower(&language.others));
        lexicon.answers.extend(phrases(&language.answers));
    }
    work.program.lexicons = lexicons;
    families(work);
}

/// A phrase that names a family nobody wrote would never be heard.
fn families(work: &mut Work<'_>) {
    let library = work.library;
    for language in &library.languages {
        let same = library.languages.iter().filter(|other| other.code.value == language.code.value);
        let known: BTreeSet<String> = same.flat_map(|other| &other.families).map(|f| f.name.value.to_lowercase()).collect();
        let large = language.families.iter().filter(|f| f.phrases.len() > FAMILY_WORDS);
        work.faults.extend(large.map(|f| checks::too_many::fault(f.name.span, "words in one family", FAMILY_WORDS)));
        for phrase in language.red_flags.iter().flat_map(|flags| &flags.phrases) {
            let named = program::families(&phrase.value).map(str::to_lowercase).filter(|name| !known.contains(name));
            work.faults.extend(named.map(|name| checks::name_unknown::family(&name, phrase.span)));
        }
    }
}

/// The order of topics, the escape and the browse groups.
pub(super) fn topics(work: &mut Work<'_>) {
    let library = work.library;
    let Some(topics) = &library.topics else {
        work.faults.push(checks::part_missing::fault(
            library.anywhere,
            "topics",
            "`topics.yaml` with the order in which topics are walked",
        ));
        return;
    };
    work.program.topic_order = work.all(Of::Pathway, &topics.order, Names::pathway);
    work.program.none_fits = topics.none_fits.as_ref().and_then(|name| work.one(Of::Pathway, name, Names::pathway));
    for (title, names) in &topics.groups {
        let topics = work.all(Of::Pathway, names, Names::pathway);
        work.program.groups.push(BrowseGroup { title: title.value.clone(), topics });
    }
    let mut seen = std::collections::HashSet::new();
    for name in topics.order.iter().filter(|n| !seen.insert(n.value.as_str())) {
        work.faults.push(checks::name_twice::listed(name));
    }
}
