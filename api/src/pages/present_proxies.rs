//! Between the form about somebody who may speak for a person and the record, and from the record to finished words. It decides nothing.

use jiff::civil::Date;

use super::form::Form;
use super::view::{ProxyForm, ProxyLine};
use crate::people::{Act, Ground, Mandate, Person, Relation, day, standing_words};

const GROUNDS: [(&str, &str); 3] = [
    ("consent", "The person agreed"),
    ("parental", "Parental responsibility (until the 16th birthday)"),
    ("attorney", "Power of attorney for health and welfare"),
];

/// Everybody recorded, with what they may do today.
pub(super) fn lines(person: &Person, action: &str, today: Date) -> Vec<ProxyLine> {
    let line = |proxy: &crate::people::Proxy| {
        let mandate = &proxy.mandate;
        let carer = mandate.is_carer.then(|| "cares for them".to_owned());
        let number = Some(mandate.telephone.trim()).filter(|number| !number.is_empty()).map(str::to_owned);
        ProxyLine {
            who: mandate.who(),
            today: standing_words(person, proxy, today),
            rest: [Some(mandate.ground_words()), carer, number].into_iter().flatten().collect::<Vec<_>>().join("; "),
            withdraw: proxy.ended(person, today).is_none().then(|| format!("{action}/proxies/{}/withdraw", proxy.id)),
        }
    };
    person.proxies.iter().map(line).collect()
}

/// The form with what was typed; before that, with consent to speak.
pub(super) fn form(sent: &Form) -> ProxyForm {
    let text = |name: &str| sent.get(name).unwrap_or_default().to_owned();
    let (relation, ground) = (sent.get("relation").unwrap_or("other"), sent.get("ground").unwrap_or("consent"));
    let is_new = sent.fields().is_empty();
    ProxyForm {
        name: text("proxy_name"),
        relations: Relation::ALL.iter().map(|(_, word, words)| (*word, *words, *word == relation)).collect(),
        called: text("called"),
        telephone: text("proxy_telephone"),
        may: Act::ALL
            .iter()
            .map(|(act, word, words)| (*word, *words, sent.get(word).is_some() || (is_new && *act == Act::Speak)))
            .collect(),
        is_carer: sent.get("is_carer").is_some(),
        grounds: GROUNDS.iter().map(|(word, words)| (*word, *words, *word == ground)).collect(),
        by: text("seen_or_heard_by"),
        registered: sent.get("registered").is_some(),
        from: text("proxy_from"),
        until: text("proxy_until"),
    }
}

/// What was typed, as the record takes it.
///
/// # Errors
/// A sentence about a day that cannot be read, or a choice that no form of ours has.
pub(super) fn mandate(sent: &Form, today: Date) -> Result<Mandate, &'static str> {
    let text = |name: &str| sent.get(name).unwrap_or_default().to_owned();
    let typed = |name: &str| sent.get(name).map(|text| day(text).ok_or("Write days as day, month and year, such as 3/3/2027")).transpose();
    let by = text("seen_or_heard_by");
    let ground = match sent.get("ground") {
        Some("consent") => Ground::Consent { heard_by: by },
        Some("parental") => Ground::Parental,
        Some("attorney") => Ground::Attorney { seen_by: by, registered: sent.get("registered").is_some() },
        _ => return Err("Choose on what ground they may speak"),
    };
    let relation = Relation::ALL.iter().find(|(_, word, _)| sent.get("relation") == Some(*word)).ok_or("Choose who they are")?.0;
    Ok(Mandate {
        name: text("proxy_name"),
        relation,
        called: text("called"),
        telephone: text("proxy_telephone"),
        is_carer: sent.get("is_carer").is_some(),
        may: Act::ALL.iter().filter(|(_, word, _)| sent.get(word).is_some()).map(|(act, ..)| *act).collect(),
        from: typed("proxy_from")?.unwrap_or(today),
        until: typed("proxy_until")?,
        ground,
    })
}
