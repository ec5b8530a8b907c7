//! Care advice, wordings of instruments, tables of terms, help lines and languages.

use super::decode::{Desk, Map, entries, items, labels, open};
use super::faults::keys;
use super::tree::{Node, Style};
use super::{decode, scalar};
use crate::model::{Advice, FactAsk, HelpLine, HelpLines, Language, Phrases, TermList, TextLine, Wording, Wordings};
use crate::source::Spanned;

/// The entries under `advice:`.
pub(crate) fn advice(node: &Node, desk: &mut Desk<'_>) -> Vec<Advice> {
    let read = entries(node, "advice", desk, |node, desk| {
        let mut map = open(node, "a piece of advice", desk)?;
        let title = map.need_prose("title");
        let lines = map.need("lines").map_or_else(Vec::new, |node| sentences(node, map.desk));
        let read = Advice {
            name: Spanned::default(),
            title: title.clone().unwrap_or_default(),
            lines,
            hide_at: map.name("hide_at"),
            sources: map.texts("sources"),
        };
        map.close();
        title.map(|_| read)
    });
    read.into_iter().map(|(name, advice)| Advice { name, ..advice }).collect()
}

fn sentences(node: &Node, desk: &mut Desk<'_>) -> Vec<Spanned<String>> {
    let list = items(node, "lines", desk);
    let mut plain_before = false;
    for item in list {
        let plain = item.flow && item.scalar().is_some_and(|(_, style)| style == Style::Plain);
        // A sentence does not begin with a small letter: this one began before the comma.
        if plain && plain_before && item.scalar().is_some_and(|(text, _)| text.starts_with(char::is_lowercase)) {
            desk.faults.push(keys::comma_splits_sentence(item.span));
        }
        plain_before = plain;
    }
    list.iter().filter_map(|item| scalar::prose(item, "a line", desk.file, &mut desk.faults)).collect()
}

/// A file that begins with `wordings:`.
pub(crate) fn wordings(mut map: Map<'_, '_, '_>) -> Wordings {
    let read = map.take("wordings").map_or_else(Vec::new, |node| {
        entries(node, "wordings", map.desk, |node, desk| {
            let mut map = open(node, "a wording", desk)?;
            let stem = map.prose("stem");
            map.need("ask");
            let ask = map.ask("ask");
            let why = map.prose("why");
            map.close();
            Some((stem, ask, why))
        })
    });
    let wording = |(key, (stem, ask, why)): (Spanned<String>, (_, FactAsk, _))| Wording { key, stem, ask, why };
    let items = read.into_iter().map(wording).collect();
    let wordings = Wordings { items, licence: map.prose("licence"), attribution: map.prose("attribution") };
    map.close();
    wordings
}

/// A file that begins with `list:`.
pub(crate) fn term_list(mut map: Map<'_, '_, '_>) -> Option<TermList> {
    let name = map.need_name("list");
    let read = map
        .need("entries")
        .map_or_else(Vec::new, |node| entries(node, "entries", map.desk, |node, desk| Some(decode::names(node, "entries", desk))));
    map.close();
    Some(TermList { name: name?, entries: read })
}

/// A file that begins with `help_lines:`.
pub(crate) fn help_lines(mut map: Map<'_, '_, '_>) -> Option<HelpLines> {
    let country = map.need_name("help_lines");
    let valid_from = map.label("valid_from");
    let sources = map.texts("sources");
    let always = map.take("always").map_or_else(Vec::new, |node| lines(node, "always", map.desk));
    let crisis = map.take("crisis").map_or_else(Vec::new, |node| lines(node, "crisis", map.desk));
    map.close();
    Some(HelpLines { country: country?, valid_from, sources, always, crisis })
}

fn lines(node: &Node, what: &'static str, desk: &mut Desk<'_>) -> Vec<HelpLine> {
    let mut read = Vec::new();
    for item in items(node, what, desk) {
        let Some(mut map) = open(item, "a help line", desk) else { continue };
        let name = map.need_name("name");
        let say = map.need_prose("say");
        let call = map.label("call");
        // People read `116 123`; it is never computed with, so quotes are not asked for.
        let show = map.take("show").and_then(|node| scalar::written(node, "`show`", &mut map.desk.faults));
        let word = map.label("text_word");
        let to = map.label("text_to");
        let hours = map.prose("hours");
        for (this, other) in [("text_word", "text_to"), ("text_to", "text_word")] {
            if map.take(this).is_some() && map.take(other).is_none() {
                let at = map.key_span(this);
                map.desk.faults.push(keys::missing_key("a text message", other, at));
            }
        }
        map.close();
        if let (Some(name), Some(say)) = (name, say) {
            let text = word.zip(to).map(|(word, to)| TextLine { word, to });
            read.push(HelpLine { name, say, call, show, text, hours });
        }
    }
    read
}

/// A file that begins with `language:`.
pub(crate) fn language(mut map: Map<'_, '_, '_>) -> Option<Language> {
    let code = map.take("language").and_then(|node| scalar::label(node, "`language`", map.desk.file, &mut map.desk.faults));
    let read = Language {
        code: code.clone().unwrap_or_default(),
        synonyms: phrases(&mut map, "synonyms"),
        families: phrases(&mut map, "families"),
        red_flags: phrases(&mut map, "red_flags"),
        negations: map.labels("negations"),
        others: map.labels("others"),
        answers: phrases(&mut map, "answers"),
    };
    map.close();
    code.map(|_| read)
}

fn phrases(map: &mut Map<'_, '_, '_>, key: &'static str) -> Vec<Phrases> {
    let Some(node) = map.take(key) else { return Vec::new() };
    let read = entries(node, key, map.desk, |node, desk| Some(labels(node, key, desk)));
    read.into_iter().map(|(name, phrases)| Phrases { name, phrases }).collect()
}
