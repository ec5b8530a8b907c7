//! Phrases of several parts: each part found by itself, then all of them near each other, in any order.
//!
//! It joins what was found and weighs nothing; such a phrase is only ever asked about.

use super::super::words::Word;
use super::Hit;

/// Words from the first to the last of a phrase in parts. A sentence and a half: more would join two tales.
const NEAR: usize = 18;

/// A part of a phrase found in a text.
pub(super) struct Part {
    pub hit: Hit,
    /// Which part.
    pub part: usize,
    /// The phrase is not meant where this stands in the same sentence.
    pub unless: bool,
}

/// The phrases all of whose parts stand near each other; `needed` tells how many parts a phrase has.
pub(super) fn together(mut parts: Vec<Part>, cut: &[Word], needed: impl Fn(usize) -> usize) -> Vec<Hit> {
    parts.sort_by_key(|p| (p.hit.phrase, p.unless, p.part, p.hit.first));
    let phrases = parts.chunk_by(|a, b| a.hit.phrase == b.hit.phrase);
    phrases.flat_map(|found| whole(found, cut, found.first().map_or(0, |p| needed(p.hit.phrase)))).collect()
}

/// Where every part of one phrase is found and nothing near tells that it is not meant. The parts are in order of their number, then of the text.
fn whole(found: &[Part], cut: &[Word], needed: usize) -> Vec<Hit> {
    let (parts, unless) = found.split_at(found.partition_point(|p| !p.unless));
    let groups: Vec<&[Part]> = parts.chunk_by(|a, b| a.part == b.part).collect();
    let Some((head, rest)) = groups.split_first() else { return Vec::new() };
    if groups.len() != needed {
        return Vec::new();
    }
    let meant = |hit: &Hit| !unless.iter().any(|p| in_one_sentence(cut, hit, &p.hit));
    let hits = head.iter().filter_map(|anchor| around(&anchor.hit, rest, cut)).filter(meant);
    // Of a phrase in parts one place is enough: it is only asked about.
    if rest.is_empty() { hits.collect() } else { hits.take(1).collect() }
}

/// No sentence ends between the two, and they are near.
fn in_one_sentence(cut: &[Word], hit: &Hit, other: &Hit) -> bool {
    let (from, to) = (hit.last.min(other.last), hit.first.max(other.first));
    to.saturating_sub(from) < NEAR && !cut.iter().take(to + 1).skip(from + 1).any(|w| w.before.ends())
}

/// The nearest hit of each other part, none of them on the words of another; first of the same sentence, so that a further sentence changes nothing.
fn around(anchor: &Hit, rest: &[&[Part]], cut: &[Word]) -> Option<Hit> {
    let mut taken = vec![(anchor.first, anchor.last)];
    let (mut first, mut last) = (anchor.first, anchor.last);
    let (mut about_other, mut broken, mut negated) = (anchor.about_other, anchor.broken, anchor.negated);
    for group in rest {
        let from = group.partition_point(|p| p.hit.first + NEAR < anchor.last);
        let near = group.iter().skip(from).take_while(|p| p.hit.first < anchor.first + NEAR).map(|p| &p.hit);
        let free = near.filter(|h| {
            let apart = taken.iter().all(|(from, to)| h.last < *from || h.first > *to);
            apart && last.max(h.last) - first.min(h.first) < NEAR
        });
        let hit = free.min_by_key(|h| (!in_one_sentence(cut, anchor, h), h.first.abs_diff(anchor.first)))?;
        taken.push((hit.first, hit.last));
        (first, last) = (first.min(hit.first), last.max(hit.last));
        about_other |= hit.about_other;
        broken |= hit.broken;
        negated |= hit.negated;
    }
    Some(Hit { phrase: anchor.phrase, first, last, about_other, broken, negated })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn part(part: usize, first: usize, last: usize) -> Part {
        Part { hit: Hit { phrase: 0, first, last, about_other: false, broken: false, negated: false }, part, unless: part == 2 }
    }

    #[test]
    fn parts_are_joined_in_any_order_when_they_are_near_and_apart() {
        let span = |parts: Vec<Part>| together(parts, &[], |_| 2).first().map(|h| (h.first, h.last));
        assert_eq!(span(vec![part(1, 2, 2), part(0, 5, 6)]), Some((2, 6)));
        assert_eq!(span(vec![part(0, 2, 2), part(1, 5, 6)]), Some((2, 6)));
        assert_eq!(span(vec![part(0, 2, 4), part(1, 3, 3)]), None, "one word is not two parts");
        assert_eq!(span(vec![part(0, 2, 2), part(1, 40, 40)]), None, "too far apart");
        assert_eq!(span(vec![part(0, 2, 2), part(0, 3, 3)]), None, "a part is missing");
        assert_eq!(span(vec![part(0, 0, 0), part(0, 38, 38), part(1, 40, 40)]), Some((38, 40)));
    }

    #[test]
    fn what_tells_that_it_is_not_meant_reaches_its_own_sentence_only() {
        let heard = |text: &str, unless: usize| {
            let cut = super::super::super::words::words(text);
            together(vec![part(0, 0, 0), part(1, 1, 1), part(2, unless, unless)], &cut, |_| 2).len()
        };
        assert_eq!(heard("empty box of the new ones", 4), 0);
        assert_eq!(heard("empty box. it was new", 4), 1);
    }
}
