//! Facts: kind, range, direction, what "not sure" counts as, wording.
//!
//! Two passes: kinds first, because conditions are typed by them; then whatever has a condition of its own.

use super::checks;
use super::condition::thousandths;
use super::names::{Names, Of};
use super::units;
use super::work::Work;
use crate::limits::{FACTS, OPTIONS};
use crate::model::{self, Answers, Fact, RedFlag as WrittenFlag};
use crate::program::{Cond, FactDef, FactId, FactKind, FactOption, NumberDef, RedFlag, SlotId, Wording, Worse};
use crate::source::Spanned;

/// Numbers the facts' slots and the views behind them: the slots of each age, and the first slot of the scores.
pub(super) fn slots(facts: &[Fact]) -> (Vec<(FactId, [SlotId; 4])>, u16) {
    let small = |at: usize| u16::try_from(at).unwrap_or(u16::MAX);
    let mut next = small(facts.len().min(FACTS));
    let mut ages = Vec::new();
    for (at, fact) in facts.iter().enumerate() {
        if fact.answers == Answers::Age && next < u16::MAX - 4 {
            ages.push((FactId(small(at)), [SlotId(next), SlotId(next + 1), SlotId(next + 2), SlotId(next + 3)]));
            next += 4;
        }
    }
    (ages, next)
}

/// First pass: kind, direction, what "not sure" counts as.
pub(super) fn kinds<'a>(work: &mut Work<'a>, ages: &[(FactId, [SlotId; 4])]) {
    let library = work.library;
    let items: Vec<&model::Wording> = library.wordings.iter().flat_map(|w| &w.items).collect();
    let mut age_slots = ages.iter().copied().peekable();
    for (at, fact) in library.facts.iter().enumerate() {
        checks::name_not_usable::check(work, &fact.name);
        let id = FactId(u16::try_from(at).unwrap_or(u16::MAX));
        let age = age_slots.next_if(|(owner, _)| *owner == id).map(|(_, slots)| slots);
        let kind = kind(work, fact, age);
        let worse = direction(work, fact, &kind);
        let mut def = FactDef {
            name: fact.name.value.clone(),
            kind,
            only_if: Cond::ALWAYS,
            otherwise: None,
            unsure: None,
            worse,
            red_flag: None,
            given: None,
            staff_only: !fact.who.is_empty(),
            lasts_minutes: fact.lasts_minutes.as_ref().map(|l| l.value),
            trusted_record: fact.trusted_record,
            for_handover: fact.for_handover,
            from_list: None,
            code: fact.code.as_ref().map(|c| c.value.clone()).unwrap_or_default(),
            wording: wording(work, fact, &items),
            origin: work.origin(fact.name.span),
        };
        def.otherwise = fact.otherwise.as_ref().and_then(|value| value_or_fault(work, &def, value));
        def.red_flag = fact.red_flag.as_ref().and_then(|flag| red_flag(work, &def, fact, flag));
        def.unsure = unsure(work, &def, fact);
        for (key, _) in &fact.meanings {
            value_or_fault(work, &def, key);
        }
        work.program.unknown.push(worst(&def.kind, def.worse));
        work.program.facts.push(def);
    }
    work.program.unknown.resize(library.facts.len() + 4 * ages.len(), 0);
    given(work);
    from_lists(work);
}

/// Second pass: the conditions under which facts apply.
pub(super) fn applies(work: &mut Work<'_>) {
    let library = work.library;
    for (at, fact) in library.facts.iter().enumerate() {
        let Some(condition) = &fact.only_if else {
            work.only_ifs.push(None);
            continue;
        };
        let settled = work.settle(condition);
        work.only_ifs.push(Some(std::rc::Rc::clone(&settled)));
        checks::only_start_facts::check(work, &settled.tree, "only_if");
        if let Some(def) = work.program.facts.get_mut(at) {
            def.only_if = settled.cond;
        }
    }
}

fn kind(work: &mut Work<'_>, fact: &Fact, age: Option<[SlotId; 4]>) -> FactKind {
    match &fact.answers {
        Answers::YesNo => FactKind::YesNo,
        Answers::OneOf(options) => choice(work, fact, options),
        Answers::Set(name) => {
            let library = work.library;
            match work.names.place(Of::AnswerSet, &name.value).and_then(|at| library.answer_sets.get(at)) {
                Some((_, options)) => choice(work, fact, options),
                None => {
                    work.unknown(Of::AnswerSet, name);
                    FactKind::Choice(Vec::new())
                }
            }
        }
        Answers::Number(number) => FactKind::Number(number_def(work, fact, number)),
        Answers::Age => FactKind::Age(age.unwrap_or([SlotId(0); 4])),
        Answers::Text => FactKind::Text,
        Answers::List(of) => {
            let place = of.as_ref().and_then(|name| work.one(Of::List, name, |names, n| names.place(Of::List, n)));
            FactKind::List(place.and_then(|at| u16::try_from(at).ok()))
        }
    }
}

fn choice(work: &mut Work<'_>, fact: &Fact, options: &[model::FactOption]) -> FactKind {
    if options.len() < 2 || options.len() > OPTIONS {
        work.faults.push(checks::option_count::fault(&fact.name, options.len()));
    }
    for option in options {
        checks::name_not_usable::check(work, &option.id);
    }
    FactKind::Choice(options.iter().take(OPTIONS).map(|o| FactOption { id: o.id.value.clone(), say: o.say.value.clone() }).collect())
}

fn number_def(work: &mut Work<'_>, fact: &Fact, number: &model::Number) -> NumberDef {
    // Without a range of its own it takes any number, so that one fault does not raise others.
    let mut def = NumberDef { low: i64::MIN / 4, high: i64::MAX / 4, ..NumberDef::default() };
    match &number.between {
        None => work.faults.push(checks::number_without_range::fault(&fact.name)),
        Some((low, high)) => {
            let ends = (thousandths(&low.value), thousandths(&high.value));
            if let (Some(low), Some(high)) = ends
                && low < high
            {
                (def.low, def.high) = (low, high);
            } else {
                work.faults.push(checks::number_without_range::wrong_ends(low, high));
            }
        }
    }
    let Some(unit) = &number.unit else {
        work.faults.push(checks::number_without_unit::fault(&fact.name));
        return def;
    };
    def.unit.clone_from(&unit.value);
    def.units.extend(units::conversion(&unit.value, &unit.value));
    for other in &number.answer_in {
        match units::conversion(&other.value, &unit.value) {
            None => work.faults.push(checks::unit_unknown::fault(other, &unit.value)),
            Some(way) if other.value != unit.value => def.units.push(way),
            Some(_) => {}
        }
    }
    if number.from_moment {
        def.moment_ms = units::milliseconds(&unit.value);
        if def.moment_ms.is_none() {
            work.faults.push(checks::unit_unknown::no_time(unit));
        }
    }
    def
}

fn direction(work: &mut Work<'_>, fact: &Fact, kind: &FactKind) -> Worse {
    let written = fact.worse.as_ref();
    let fits = match (kind, written.map(|w| w.value)) {
        (FactKind::YesNo, None | Some(model::Worse::Yes)) => Some(Worse::Higher),
        (FactKind::YesNo, Some(model::Worse::No)) => Some(Worse::Lower),
        (FactKind::Choice(_), Some(model::Worse::Later)) | (FactKind::Number(_), Some(model::Worse::Higher)) => Some(Worse::Higher),
        (FactKind::Number(_), Some(model::Worse::Lower)) => Some(Worse::Lower),
        (FactKind::Number(number), Some(model::Worse::BothEnds)) => match fact.well.as_ref().and_then(|w| thousandths(&w.value)) {
            Some(well) if (number.low..=number.high).contains(&well) => Some(Worse::BothEnds(well)),
            _ => None,
        },
        (_, Some(model::Worse::Neither)) | (FactKind::Age(_) | FactKind::Text | FactKind::List(_), None) => Some(Worse::Neither),
        (FactKind::Choice(_) | FactKind::Number(_), None) if fact.for_handover => Some(Worse::Neither),
        _ => None,
    };
    fits.unwrap_or_else(|| {
        work.faults.push(checks::worse_missing::fault(fact, kind));
        Worse::Neither
    })
}

/// The value a slot holds while nothing is known: the worse one.
fn worst(kind: &FactKind, worse: Worse) -> i64 {
    let (low, high) = match kind {
        FactKind::YesNo => (0, 1),
        FactKind::Choice(options) => (0, i64::try_from(options.len()).unwrap_or(1).saturating_sub(1).max(0)),
        FactKind::Number(number) => (number.low, number.high),
        FactKind::Age(_) | FactKind::Text | FactKind::List(_) => (0, 0),
    };
    match worse {
        Worse::Higher => high,
        Worse::Lower | Worse::Neither => low,
        Worse::BothEnds(well) if well - low > high - well => low,
        Worse::BothEnds(_) => high,
    }
}

/// A value as written, as the slot holds it.
pub(super) fn value_of(kind: &FactKind, written: &str) -> Option<i64> {
    match kind {
        FactKind::YesNo => match written {
            "yes" => Some(1),
            "no" => Some(0),
            _ => None,
        },
        FactKind::Choice(options) => options.iter().position(|o| o.id == written).and_then(|at| i64::try_from(at).ok()),
        FactKind::Number(number) => thousandths(written).filter(|v| (number.low..=number.high).contains(v)),
        FactKind::Age(_) | FactKind::Text | FactKind::List(_) => None,
    }
}

/// The same; a value that does not fit is a fault.
pub(super) fn value_or_fault(work: &mut Work<'_>, def: &FactDef, written: &Spanned<String>) -> Option<i64> {
    let value = value_of(&def.kind, &written.value);
    if value.is_none() {
        work.faults.push(checks::value_does_not_fit::fault(&def.name, &def.kind, written));
    }
    value
}

fn red_flag(work: &mut Work<'_>, def: &FactDef, fact: &Fact, flag: &WrittenFlag) -> Option<RedFlag> {
    let at_least = work.one(Of::Disposition, &flag.at_least, Names::disposition)?;
    let from = match (&def.kind, &flag.from) {
        (FactKind::YesNo, None) if def.worse == Worse::Higher => Some(1),
        (FactKind::Choice(options), Some(from)) => match value_of(&def.kind, &from.value) {
            Some(value) => Some(value),
            None => {
                work.faults.push(checks::option_unknown::fault(&def.name, options, &from.value, from.span));
                return None;
            }
        },
        _ => None,
    };
    if from.is_none() {
        work.faults.push(checks::red_flag_form::fault(fact, &flag.at_least));
    }
    from.map(|from| RedFlag { from, at_least })
}

fn unsure(work: &mut Work<'_>, def: &FactDef, fact: &Fact) -> Option<i64> {
    let declared = fact.unsure_counts_as.as_ref().and_then(|v| value_or_fault(work, def, v));
    if let Some(flag) = def.red_flag {
        if declared.is_some_and(|v| v < flag.from) || (declared.is_none() && def.kind != FactKind::YesNo) {
            work.faults.push(checks::red_flag_unsure::fault(fact));
        }
        return declared.or(Some(flag.from));
    }
    let default = match (&def.kind, def.worse) {
        (FactKind::YesNo, Worse::Higher) => Some(1),
        (FactKind::YesNo, Worse::Lower) => Some(0),
        (FactKind::Text | FactKind::List(_), _) => Some(0),
        (kind, worse) if def.for_handover => Some(worst(kind, worse)),
        _ => None,
    };
    declared.or(default)
}

fn wording(work: &mut Work<'_>, fact: &Fact, items: &[&model::Wording]) -> Wording {
    let text = |t: Option<&Spanned<String>>| t.map(|t| t.value.clone()).unwrap_or_default();
    let mut wording = Wording {
        you: text(fact.ask.you.as_ref()),
        they: text(fact.ask.they.as_ref()),
        handler: text(fact.ask.handler.as_ref()),
        card: text(fact.card.as_ref()),
        stem: String::new(),
        why: text(fact.why.as_ref()),
        hint: text(fact.hint.as_ref()),
        probe: text(fact.probe.as_ref()),
        meanings: fact.meanings.iter().map(|(key, say)| (key.value.clone(), say.value.clone())).collect(),
        group: text(fact.group.as_ref()),
    };
    let Some(key) = &fact.text_of else { return wording };
    let Some(item) = work.one(Of::Wording, key, |names, k| names.place(Of::Wording, k)).and_then(|at| items.get(at)) else {
        return wording;
    };
    wording.stem = text(item.stem.as_ref());
    for (to, from) in [(&mut wording.you, &item.ask.you), (&mut wording.they, &item.ask.they), (&mut wording.handler, &item.ask.handler)] {
        if to.is_empty() {
            *to = text(from.as_ref());
        }
    }
    if wording.why.is_empty() {
        wording.why = text(item.why.as_ref());
    }
    wording
}

/// Facts known before the first question, and what they are unless told: the web, the person, no earlier contacts, no plan.
fn given(work: &mut Work<'_>) {
    work.given = vec![false; work.library.facts.len()];
    let Some(start) = &work.library.start else { return };
    for fact in work.all(Of::Fact, &start.given, Names::fact) {
        let Some(def) = work.program.facts.get_mut(fact.at()) else { continue };
        def.given = Some(match &def.kind {
            FactKind::Number(number) if !(number.low..=number.high).contains(&0) => number.low,
            _ => 0,
        });
        if let Some(given) = work.given.get_mut(fact.at()) {
            *given = true;
        }
        work.program.start.given.push(fact);
    }
    let named = |work: &Work<'_>, name: &str, option: &str| {
        let fact = work.names.fact(name)?;
        let value = value_of(&work.program.facts.get(fact.at())?.kind, option)?;
        Some((fact, value))
    };
    work.program.start.channel = named(work, "channel", "handler");
    work.program.start.speaker = named(work, "speaker", "self");
}

fn from_lists(work: &mut Work<'_>) {
    let library = work.library;
    for (at, fact) in library.facts.iter().enumerate() {
        let Some(from) = &fact.from_list else { continue };
        let Some(list) = work.one(Of::Fact, &from.list, Names::fact) else { continue };
        checks::class_unknown::check(work, list, from);
        if let Some(def) = work.program.facts.get_mut(at) {
            def.from_list = Some((list, from.class.value.clone()));
        }
    }
}
