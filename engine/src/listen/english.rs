//! How English is typed and turned round: contractions, words without meaning for a search, words that open a clause, persons, number words.
//!
//! It holds small closed lists that belong to the language itself. What people call an illness, and which phrases are red flags, is content of the library.

mod lists;
mod people;

use lists::{CLOSERS, EMBEDDING, FILLERS, HARMLESS_AFTER_NOT, MISHAPS, NEGATIONS, OPENERS, REAL_WORDS, STOP_WORDS, TAKING_BACK, UNABLE};
use people::{FIRST_PERSON, PERSONS, SUBJECTS, THIRD_PERSON};

/// A letter people write with another sign, inside a word.
pub(super) fn letter_for(c: char) -> Option<char> {
    match c {
        '@' => Some('a'),
        '$' => Some('s'),
        '!' | '|' => Some('i'),
        _ => None,
    }
}

/// `k1ll`, `su1c1de`: digits between letters are letters. Words that begin with a digit ("39c") are left alone.
pub(super) fn letters_for_digits(word: &str) -> String {
    let starts = word.chars().next().is_some_and(char::is_alphabetic);
    let ends = word.chars().last().is_some_and(char::is_alphabetic);
    if !(starts && ends && word.chars().any(|c| c.is_ascii_digit())) {
        return word.to_owned();
    }
    word.chars()
        .map(|c| match c {
            '0' => 'o',
            '1' => 'i',
            '3' => 'e',
            '4' => 'a',
            '5' => 's',
            '7' => 't',
            other => other,
        })
        .collect()
}

/// One word that stands for several.
pub(super) fn split(word: &str) -> Option<&'static [&'static str]> {
    Some(match word {
        "wanna" | "wana" | "wnna" | "wna" | "wanta" => &["want", "to"],
        "gonna" | "gunna" | "gona" | "gunny" | "gonny" | "gan" => &["going", "to"],
        "imma" => &["im", "going", "to"],
        "tryna" => &["trying", "to"],
        "gotta" => &["got", "to"],
        "u" => &["you"],
        "ur" => &["your"],
        "r" => &["are"],
        "cannot" | "cnt" | "carnt" | "cudnt" | "cannae" | "cannie" | "canny" | "canna" => &["cant"],
        "dnt" | "dont't" | "donot" | "dinnae" | "dinny" | "dinna" | "divvent" | "divint" | "doan't" => &["dont"],
        "didnae" | "didny" => &["didnt"],
        "isnae" | "isny" => &["isnt"],
        "wisnae" | "wisny" | "wasnae" => &["wasnt"],
        "wullnae" | "willnae" | "winnae" => &["wont"],
        "nae" => &["no"],
        "nemore" | "anymor" => &["anymore"],
        "tae" => &["to"],
        "wis" => &["was"],
        "deid" => &["dead"],
        "nowt" | "nuthin" | "nothin" | "nuffin" | "nuttin" | "nout" => &["nothing"],
        "sumthing" | "somethin" | "sumfin" | "sumthin" | "summat" | "smth" => &["something"],
        "sum1" | "some1" => &["someone"],
        "every1" | "evry1" | "evryone" => &["everyone"],
        "no1" => &["nobody"],
        "ppl" | "peeps" => &["people"],
        "em" => &["them"],
        "bout" => &["about"],
        "wud" => &["would"],
        "cud" => &["could"],
        "wudnt" => &["wouldnt"],
        "shud" => &["should"],
        "incase" => &["in", "case"],
        "abt" => &["about"],
        "wiv" => &["with"],
        "jus" => &["just"],
        "wot" | "wat" => &["what"],
        "2nite" | "2night" | "tonite" | "2nyt" => &["tonight"],
        "nite" => &["night"],
        "thort" | "thaught" => &["thought"],
        "thorts" | "thaughts" => &["thoughts"],
        "hav" => &["have"],
        "iv" => &["ive"],
        "myslef" | "meself" | "masel" | "masell" | "mesen" | "mysen" | "mysefl" | "myelf" | "mysel" | "mysef" | "myselg" => &["myself"],
        "n" => &["and"],
        "cos" | "coz" | "cuz" | "bc" | "bcos" => &["because"],
        "2day" => &["today"],
        _ => return None,
    })
}

/// Two words that are one.
pub(super) fn joined(first: &str, second: &str) -> Option<&'static str> {
    Some(match (first, second) {
        ("can", "not") | ("cant", "not") => "cant",
        ("do", "not") => "dont",
        ("does", "not") => "doesnt",
        ("did", "not") => "didnt",
        ("will", "not") => "wont",
        ("would", "not") => "wouldnt",
        ("could", "not") => "couldnt",
        ("should", "not") => "shouldnt",
        ("have", "not") => "havent",
        ("has", "not") => "hasnt",
        ("had", "not") => "hadnt",
        ("is", "not") => "isnt",
        ("are", "not") => "arent",
        ("was", "not") => "wasnt",
        ("were", "not") => "werent",
        ("my", "self") => "myself",
        ("him" | "his", "self") => "himself",
        ("her", "self") => "herself",
        ("them" | "their", "selves") => "themselves",
        ("i", "am") => "im",
        ("i", "have") => "ive",
        ("he", "is") => "hes",
        ("she", "is") => "shes",
        ("they", "are") => "theyre",
        ("for", "ever") => "forever",
        ("any", "more") => "anymore",
        ("no", "one") => "noone",
        ("some", "one") => "someone",
        ("every", "one") => "everyone",
        ("step", "dad") => "stepdad",
        ("step", "mum") => "stepmum",
        _ => return None,
    })
}

/// Words that say nothing about what is wrong. Held short: a word left in costs little, a word dropped is lost.
pub(super) fn is_stop_word(word: &str) -> bool {
    word.is_empty() || STOP_WORDS.binary_search(&word).is_ok()
}

/// Words that may stand between the words of a phrase and leave its meaning as it was.
pub(super) fn is_filler(word: &str) -> bool {
    FILLERS.binary_search(&word).is_ok()
}

/// Words of the language that turn a phrase round, beside those the library lists.
pub(super) fn is_negation(word: &str) -> bool {
    NEGATIONS.binary_search(&word).is_ok()
}

/// A negation that leaves what follows standing, told by itself and the word after it: "can't stop", "not only", "don't tell", "not well and".
pub(super) fn keeps_meaning(negation: &str, next: &str) -> bool {
    let unable = matches!(negation, "cant" | "couldnt") && UNABLE.binary_search(&next).is_ok();
    unable || (HARMLESS_AFTER_NOT.binary_search(&next).is_ok() && !(negation == "not" && next == "stop"))
}

/// Words after which a new clause begins, so that an earlier "not" no longer reaches.
pub(super) fn opens_clause(word: &str) -> bool {
    OPENERS.binary_search(&word).is_ok()
}

/// Who a clause is about, when it is the speaker.
pub(super) fn is_first_person(word: &str) -> bool {
    FIRST_PERSON.binary_search(&word).is_ok()
}

/// Begins a clause of its own.
pub(super) fn is_subject(word: &str) -> bool {
    SUBJECTS.binary_search(&word).is_ok()
}

/// Somebody who can do something to somebody, as the subject of a sentence; "nobody" stands there too.
pub(super) fn is_person(word: &str) -> bool {
    PERSONS.binary_search(&word).is_ok()
}

/// A person who is none.
pub(super) fn is_nobody(word: &str) -> bool {
    matches!(word, "nobody" | "noone")
}

/// Words that open a clause which goes on telling the same thing: "cut my arms when I am alone".
pub(super) fn goes_on(word: &str) -> bool {
    matches!(word, "so" | "when" | "until" | "while" | "because")
}

/// What a typed word stands for when it is not the word itself: `2` for `to`, a g dropped as it is spoken.
pub(super) fn typed_for(word: &str) -> Option<String> {
    match word {
        "2" => Some("to".to_owned()),
        "4" => Some("for".to_owned()),
        "b" => Some("be".to_owned()),
        "il" => Some("ill".to_owned()),
        "me" => Some("my".to_owned()),
        "dyin" | "goin" | "doin" | "bein" => Some(format!("{word}g")),
        _ if word.len() > 4 && word.ends_with("in") && !is_real_word(word) => Some(format!("{word}g")),
        _ => None,
    }
}

/// Words that add nothing to a clause that is complete, or begin the next one.
pub(super) fn closes_clause(word: &str) -> bool {
    CLOSERS.binary_search(&word).is_ok() || is_subject(word)
}

/// Begins a clause about something or somebody that is not the speaker.
pub(super) fn is_other_subject(word: &str) -> bool {
    is_subject(word) && !is_first_person(word)
}

/// Somebody else.
pub(super) fn is_third_person(word: &str) -> bool {
    THIRD_PERSON.binary_search(&word).is_ok()
}

/// The word of the speaker that a word about somebody else stands for: `himself` for `myself`.
pub(super) fn as_first_person(word: &str) -> &'static [&'static str] {
    match word {
        "himself" | "herself" | "themself" | "themselves" | "yourself" | "ourselves" | "themselfs" | "hisself" => &["myself"],
        "his" | "their" | "your" | "our" => &["my"],
        "her" => &["my", "me"],
        "he" | "she" | "they" | "we" | "you" => &["i"],
        "him" | "them" | "us" => &["me"],
        "hes" | "shes" | "theyre" => &["im", "ive"],
        "theyve" | "weve" => &["ive"],
        "has" => &["have"],
        _ => &[],
    }
}

/// Verbs and words that take a clause into themselves: a "not" before them reaches it ("I don't think I want").
pub(super) fn embeds(word: &str) -> bool {
    EMBEDDING.binary_search(&word).is_ok()
}

/// Alone after a phrase these take it back: "chest pain: none".
pub(super) fn takes_back(word: &str) -> bool {
    TAKING_BACK.binary_search(&word).is_ok()
}

/// Near a phrase these tell of an everyday mishap.
pub(super) fn is_mishap(word: &str) -> bool {
    MISHAPS.binary_search(&word).is_ok()
}

/// A comparison begins here: what follows is not said to have happened.
pub(super) const LIKENESS: [&[&str]; 8] = [
    &["as", "if"],
    &["as", "though"],
    &["like", "someone"],
    &["like", "somebody"],
    &["like", "something"],
    &["like", "a"],
    &["like", "ive"],
    &["like", "im"],
];

/// Words of whole sentences that make a phrase a thing of the past or a joke.
pub(super) const PAST: [&[&str]; 24] = [
    &["gone", "now"],
    &["better", "now"],
    &["fine", "now"],
    &["ok", "now"],
    &["thats", "over"],
    &["not", "since"],
    &["years", "back"],
    &["i", "said", "no"],
    &["was", "joking"],
    &["it", "was", "a", "joke"],
    &["used", "to"],
    &["years", "ago"],
    &["months", "ago"],
    &["when", "i", "was"],
    &["in", "the", "past"],
    &["as", "a", "teenager"],
    &["as", "a", "child"],
    &["just", "kidding"],
    &["only", "joking"],
    &["just", "joking"],
    &["not", "anymore"],
    &["not", "any", "longer"],
    &["never", "again"],
    &["figure", "of", "speech"],
];

/// What may follow "die" in a way of speaking.
pub(super) const TAILS: [&[&str]; 10] = [
    &["of", "embarrassment"],
    &["of", "laughter"],
    &["with", "laughter"],
    &["of", "boredom"],
    &["of", "old", "age"],
    &["of", "shame"],
    &["of", "happiness"],
    &["from", "laughing"],
    &["from", "embarrassment"],
    &["for", "that"],
];

/// Real words that lie close to words of danger; they are never taken for misspellings.
pub(super) fn is_real_word(word: &str) -> bool {
    REAL_WORDS.binary_search(&word).is_ok()
}
