//! Facts, sets of answers, derived facts and scores.

use super::decode::{Desk, Map, entries, items, open, quoted};
use super::faults::keys;
use super::tree::{Kind, Node};
use super::{decode, scalar};
use crate::model::{Answers, Derived, Fact, FactOption, FromList, NamedText, Number, RedFlag, Score, ScoreItem, ScorePoint, Worse};
use crate::source::{Span, Spanned};

const WORSE: &[(&str, Worse)] = &[
    ("yes", Worse::Yes),
    ("no", Worse::No),
    ("higher", Worse::Higher),
    ("lower", Worse::Lower),
    ("later", Worse::Later),
    ("both ends", Worse::BothEnds),
    ("neither", Worse::Neither),
];

/// The entries under `facts:`.
pub(crate) fn facts(node: &Node, desk: &mut Desk<'_>) -> Vec<Fact> {
    let read = entries(node, "facts", desk, |node, desk| open(node, "a fact", desk).map(|map| fact(map, node.span)));
    read.into_iter().map(|(name, fact)| Fact { name, ..fact }).collect()
}

/// The entries under `answer_sets:`.
pub(crate) fn answer_sets(node: &Node, desk: &mut Desk<'_>) -> Vec<(Spanned<String>, Vec<FactOption>)> {
    entries(node, "answer_sets", desk, |node, desk| Some(options(decode::texts(node, "answer_sets", desk))))
}

/// The entries under `derived:`.
pub(crate) fn derived(node: &Node, desk: &mut Desk<'_>) -> Vec<Derived> {
    let read = entries(node, "derived", desk, |node, desk| {
        let alternatives =
            matches!(&node.kind, Kind::Map(list) if list.iter().any(|(k, _)| k.scalar().is_some_and(|(t, _)| t == "any" || t == "all")));
        if alternatives {
            return scalar::condition(node, "a derived fact", desk.file, &mut desk.faults);
        }
        let mut map = open(node, "a derived fact", desk)?;
        map.need("is");
        let is = map.condition("is");
        map.close();
        is
    });
    read.into_iter().map(|(name, is)| Derived { name, is }).collect()
}

fn options(texts: Vec<NamedText>) -> Vec<FactOption> {
    texts.into_iter().map(|(id, say)| FactOption { id, say }).collect()
}

fn fact(mut map: Map<'_, '_, '_>, span: Span) -> Fact {
    let answers = answers(&mut map);
    let read = Fact {
        name: Spanned::default(),
        answers,
        only_if: map.condition("only_if"),
        otherwise: map.answer("otherwise"),
        ask: map.ask("ask"),
        text_of: map.prose("text_of"),
        why: map.prose("why"),
        hint: map.prose("hint"),
        probe: map.prose("probe"),
        meanings: map.texts("meanings"),
        group: map.prose("group"),
        card: map.label("card"),
        worse: map.word("worse", WORSE),
        well: map.number("well"),
        unsure_counts_as: map.answer("unsure_counts_as"),
        red_flag: red_flag(&mut map),
        who: who(&mut map),
        lasts_minutes: map.duration("lasts"),
        trusted_record: map.word("from_record", &[("trusted", ())]).is_some(),
        for_handover: map.word("for", &[("handover", ())]).is_some(),
        from_list: from_list(&mut map),
        code: map.answer("code"),
        span,
    };
    map.close();
    read
}

fn answers(map: &mut Map<'_, '_, '_>) -> Answers {
    let written = map.take("answers");
    let kind = written.and_then(|node| node.scalar()).map_or("yes or no", |(text, _)| text);
    let named = map.name("answers");
    let list_of = map.name("of");
    let number = number(map);
    let options_written = map.take("options").is_some();
    let options = options(map.texts("options"));
    let read = match kind {
        "yes or no" => Answers::YesNo,
        "one of" => {
            if !options_written {
                map.desk.faults.push(keys::missing_key("a fact with `answers: one of`", "options", map.key_span("answers")));
            }
            Answers::OneOf(options)
        }
        "number" => Answers::Number(number),
        "age" => Answers::Age,
        "text" => Answers::Text,
        "list" => Answers::List(list_of),
        _ => named.map_or(Answers::YesNo, Answers::Set),
    };
    refuse_misfits(map, &read);
    read
}

/// Keys that would be dropped without a word: they belong to another kind of answer.
fn refuse_misfits(map: &mut Map<'_, '_, '_>, answers: &Answers) {
    let mut refuse = |fits: bool, keys_of_kind: &[&'static str], beside: &str| {
        for key in keys_of_kind {
            if !fits && map.take(key).is_some() {
                let span = map.key_span(key);
                map.desk.faults.push(keys::key_does_not_fit(key, span, beside));
            }
        }
    };
    refuse(matches!(answers, Answers::Number(_)), &["unit", "answer_in", "between", "from", "well"], "it belongs to `answers: number`");
    refuse(matches!(answers, Answers::OneOf(_)), &["options"], "it belongs to `answers: one of`");
    refuse(matches!(answers, Answers::List(_)), &["of"], "it belongs to `answers: list`");
    refuse(matches!(answers, Answers::YesNo), &["from_list", "class"], "only a yes or no fact is computed from a list");
}

fn number(map: &mut Map<'_, '_, '_>) -> Number {
    let between = map.take("between").and_then(|node| {
        let ends: Vec<Spanned<String>> = items(node, "between", map.desk)
            .iter()
            .filter_map(|item| scalar::number(item, "an end of `between`", &mut map.desk.faults))
            .collect();
        let written = if let Kind::List(list) = &node.kind { list.len() } else { 2 };
        if written != 2 {
            map.desk
                .faults
                .push(keys::list_expected("`between`", node.span, None).mend("write the lowest and the highest value, such as [30, 45]"));
        }
        match ends.as_slice() {
            [low, high] => Some((low.clone(), high.clone())),
            _ => None,
        }
    });
    Number {
        unit: map.label("unit"),
        answer_in: map.labels("answer_in"),
        between,
        from_moment: map.word("from", &[("moment", ())]).is_some(),
    }
}

fn red_flag(map: &mut Map<'_, '_, '_>) -> Option<RedFlag> {
    let node = map.take("red_flag")?;
    if let Kind::Map(_) = &node.kind {
        let mut flag = open(node, "a red flag", map.desk)?;
        let from = flag.need_name("from");
        let at_least = flag.need_name("at_least");
        flag.close();
        return Some(RedFlag { from: Some(from?), at_least: at_least? });
    }
    map.name("red_flag").map(|at_least| RedFlag { from: None, at_least })
}

fn who(map: &mut Map<'_, '_, '_>) -> Vec<Spanned<String>> {
    const WHO: &[(&str, &str)] = &[("handler", "handler"), ("device", "device")];
    let Some(node) = map.take("who") else { return Vec::new() };
    items(node, "who", map.desk)
        .iter()
        .filter_map(|item| scalar::word(item, &quoted("who"), WHO, &mut map.desk.faults))
        .map(|word| word.map(str::to_owned))
        .collect()
}

fn from_list(map: &mut Map<'_, '_, '_>) -> Option<FromList> {
    let list = map.name("from_list");
    let class = map.name("class");
    match (map.take("from_list").is_some(), map.take("class").is_some()) {
        (true, false) => map.desk.faults.push(keys::missing_key("a fact computed from a list", "class", map.key_span("from_list"))),
        (false, true) => map.desk.faults.push(keys::missing_key("a fact computed from a list", "from_list", map.key_span("class"))),
        _ => {}
    }
    Some(FromList { list: list?, class: class? })
}

/// The entries under `scores:`.
pub(crate) fn scores(node: &Node, desk: &mut Desk<'_>) -> Vec<Score> {
    let read = entries(node, "scores", desk, |node, desk| open(node, "a score", desk).map(score));
    read.into_iter().map(|(name, score)| Score { name, ..score }).collect()
}

fn score(mut map: Map<'_, '_, '_>) -> Score {
    let items_read = map
        .need("items")
        .map_or_else(Vec::new, |node| items(node, "items", map.desk).iter().filter_map(|item| score_item(item, map.desk)).collect());
    let points = map.take("points").map_or_else(Vec::new, |node| numbers(node, "points", map.desk));
    let bands =
        map.take("bands").map_or_else(Vec::new, |node| entries(node, "bands", map.desk, |node, desk| Some(numbers(node, "bands", desk))));
    let read = Score {
        name: Spanned::default(),
        items: items_read,
        points,
        licence: map.prose("licence"),
        attribution: map.prose("attribution"),
        source: map.prose("source"),
        audience: map
            .word("audience", &[("citizen", "citizen"), ("handler", "handler"), ("none", "none")])
            .map(|word| word.map(str::to_owned)),
        bands,
    };
    map.close();
    read
}

fn numbers(node: &Node, what: &'static str, desk: &mut Desk<'_>) -> Vec<NamedText> {
    entries(node, what, desk, |value, desk| scalar::number(value, &format!("a number of `{what}`"), &mut desk.faults))
}

fn score_item(node: &Node, desk: &mut Desk<'_>) -> Option<ScoreItem> {
    if let Kind::Map(_) = &node.kind {
        let mut map = open(node, "an item", desk)?;
        let of = map.need_name("of");
        let points = map
            .need("points")
            .map_or_else(Vec::new, |node| items(node, "points", map.desk).iter().filter_map(|item| score_point(item, map.desk)).collect());
        map.close();
        return Some(ScoreItem { of: of?, points });
    }
    scalar::name(node, "an item", desk.file, &mut desk.faults).map(|of| ScoreItem { of, points: Vec::new() })
}

fn score_point(node: &Node, desk: &mut Desk<'_>) -> Option<ScorePoint> {
    let mut map = open(node, "a line of `points`", desk)?;
    map.need("if");
    let when = map.condition("if");
    map.need("give");
    let give = map.number("give");
    map.close();
    Some(ScorePoint { when: when?, give: give? })
}
