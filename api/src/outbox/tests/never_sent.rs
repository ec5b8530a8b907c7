//! Each row of what is never sent, with a message that it stops and one beside it that it lets through.

use super::*;
use About::{Arrangements, Clinical, DomesticAbuse, Safeguarding, SafetyPlan, SexualHealth, StaffOnly, UnsafeContact};

fn at(way: Channel) -> Address {
    match way {
        Channel::Service => to("a"),
        Channel::Email => Address::Mailbox("a@b.example".to_owned()),
        Channel::Sms => Address::Mobile("07700900123".to_owned()),
        Channel::Letter => Address::Paper(vec!["1 High Street".to_owned()]),
    }
}

/// What is left of a message that tells of something, beside its arrangements: is it still told?
fn told(way: Channel, reader: Reader, about: About, part: Where, nhs_code: &str) -> Result<bool, String> {
    let store = Store::memory();
    let outbox = room(&store, &Clock::standing_at(NOW_MS));
    let address = at(way);
    let mut pieces = vec![piece(Arrangements, Where::Body, "Tomorrow at 10:40")];
    let marks: &[About] = if about == UnsafeContact { &[UnsafeContact] } else { &[] };
    if about != UnsafeContact {
        pieces.push(piece(about, part, "canary"));
    }
    match outbox.writing(&Draft { reader, marks, nhs_code, ..draft(&["c"], &address, &pieces) }) {
        Ok(written) => {
            let bytes: Vec<u8> = written.batch.puts.iter().filter_map(|put| put.value.as_deref()).flatten().copied().collect();
            let is_told = String::from_utf8(bytes).unwrap().contains("canary");
            assert_eq!(written.left_out.is_empty(), is_told || about == UnsafeContact || pieces.len() == 1);
            Ok(is_told)
        }
        Err(OutboxError::NeverSent { rule, .. }) => Err(rule),
        Err(other) => panic!("{other}"),
    }
}

/// Rule, then a message that it stops, then one that it does not stop.
type Row = (&'static str, (Channel, Reader, About, Where, &'static str), (Channel, Reader, About, Where, &'static str));

const ROWS: &[Row] = &[
    (
        "unsafe-contact",
        (Channel::Sms, Reader::Person, UnsafeContact, Where::Body, ""),
        (Channel::Service, Reader::Service, UnsafeContact, Where::Body, ""),
    ),
    (
        "domestic-abuse-not-written",
        (Channel::Letter, Reader::Gp, DomesticAbuse, Where::Body, ""),
        (Channel::Service, Reader::Gp, DomesticAbuse, Where::Body, ""),
    ),
    (
        "domestic-abuse-not-to-family",
        (Channel::Service, Reader::Carer, DomesticAbuse, Where::Body, ""),
        (Channel::Service, Reader::Service, DomesticAbuse, Where::Body, ""),
    ),
    (
        "safeguarding-not-to-parent",
        (Channel::Service, Reader::Parent, Safeguarding, Where::Body, ""),
        (Channel::Service, Reader::Gp, Safeguarding, Where::Body, ""),
    ),
    (
        "safeguarding-not-to-carer",
        (Channel::Service, Reader::Carer, Safeguarding, Where::Body, ""),
        (Channel::Service, Reader::Service, Safeguarding, Where::Body, ""),
    ),
    (
        "safeguarding-not-written-home",
        (Channel::Email, Reader::Gp, Safeguarding, Where::Body, ""),
        (Channel::Service, Reader::Gp, Safeguarding, Where::Body, ""),
    ),
    (
        "safety-plan-not-written-home",
        (Channel::Letter, Reader::Person, SafetyPlan, Where::Body, ""),
        (Channel::Service, Reader::Service, SafetyPlan, Where::Body, ""),
    ),
    (
        "sexual-health-not-to-parent",
        (Channel::Letter, Reader::Parent, SexualHealth, Where::Body, ""),
        (Channel::Letter, Reader::Person, SexualHealth, Where::Body, ""),
    ),
    (
        "staff-only-not-to-public",
        (Channel::Letter, Reader::Person, StaffOnly, Where::Body, ""),
        (Channel::Service, Reader::Service, StaffOnly, Where::Body, ""),
    ),
    (
        "clinical-not-in-sms",
        (Channel::Sms, Reader::Gp, Clinical, Where::Body, ""),
        (Channel::Letter, Reader::Person, Clinical, Where::Body, ""),
    ),
    (
        "clinical-not-in-subject",
        (Channel::Email, Reader::Gp, Clinical, Where::Subject, ""),
        (Channel::Email, Reader::Gp, Clinical, Where::Body, ""),
    ),
    (
        "clinical-not-mailed-home",
        (Channel::Email, Reader::Person, Clinical, Where::Body, ""),
        (Channel::Email, Reader::Person, Arrangements, Where::Subject, ""),
    ),
    (
        "no-copy-to-gp",
        (Channel::Service, Reader::Gp, Clinical, Where::Body, "Dx28"),
        (Channel::Service, Reader::Gp, Clinical, Where::Body, "Dx06"),
    ),
    (
        "safety-plan-not-copied-to-gp",
        (Channel::Service, Reader::Gp, SafetyPlan, Where::Body, ""),
        (Channel::Service, Reader::Service, SafetyPlan, Where::Body, ""),
    ),
    (
        "sexual-health-not-copied-to-gp",
        (Channel::Service, Reader::Gp, SexualHealth, Where::Body, ""),
        (Channel::Service, Reader::Service, SexualHealth, Where::Body, ""),
    ),
];

#[test]
fn each_rule_stops_what_it_is_for_and_nothing_beside_it() {
    let shipped = NeverSend::shipped().unwrap();
    let ids: Vec<&str> = shipped.rules().iter().map(|rule| rule.id.as_str()).collect();
    assert_eq!(ROWS.iter().map(|(id, ..)| *id).collect::<Vec<_>>(), ids, "each row of the table has its test");
    for (id, stopped, lets) in ROWS {
        match told(stopped.0, stopped.1, stopped.2, stopped.3, stopped.4) {
            Ok(is_told) => assert!(!is_told, "{id} lets it through"),
            Err(rule) => assert_eq!(rule, *id),
        }
        let through = told(lets.0, lets.1, lets.2, lets.3, lets.4);
        assert!(through.is_ok_and(|is_told| is_told || lets.2 == UnsafeContact), "{id}: what stands beside it is stopped too");
    }
}

#[test]
fn no_rule_is_there_for_nothing() {
    // Without its row each of these would go through: a rule that others do the work of could be wrong unseen.
    let table = include_str!("../never-send.csv");
    for (id, stopped, _) in ROWS {
        let without: String = table.lines().filter(|line| !line.starts_with(&format!("{id},"))).map(|line| format!("{line}\n")).collect();
        let rules: NeverSend = without.parse().unwrap();
        let pieces = [piece(Arrangements, Where::Body, "Tomorrow"), piece(stopped.2, stopped.3, "canary")];
        let (pieces, marks): (&[Piece], &[About]) =
            if stopped.2 == UnsafeContact { (&pieces[..1], &[UnsafeContact]) } else { (&pieces, &[]) };
        let address = at(stopped.0);
        let allowed = rules.allowed(&Draft { reader: stopped.1, marks, nhs_code: stopped.4, ..draft(&["c"], &address, pieces) });
        assert!(allowed.is_ok_and(|(_, left_out)| left_out.is_empty()), "{id} is not needed for its own example");
    }
}

#[test]
fn nothing_is_sent_of_which_nothing_is_left() {
    let store = Store::memory();
    let outbox = room(&store, &Clock::standing_at(NOW_MS));
    let address = at(Channel::Sms);
    let pieces = [piece(Clinical, Where::Body, "Chest pain"), piece(Arrangements, Where::Subject, "Tomorrow")];
    let refused = outbox.writing(&Draft { reader: Reader::Person, ..draft(&["c"], &address, &pieces) });
    assert!(matches!(refused, Err(OutboxError::NeverSent { rule, .. }) if rule == "clinical-not-in-sms"));
}

#[test]
fn a_table_with_a_slip_is_refused_and_names_the_row() {
    let head = "id,about,ways,readers,part,codes,then,because,source\n";
    for (row, why) in [
        ("a,clincal,any,any,any,any,refuse,b,s", "row 1: `clincal` is not known here"),
        ("a,any,any,any,any,any,drop,b,s", "row 1: `then` is `drop`"),
        ("a,any,,any,any,any,refuse,b,s", "row 1: a cell is empty"),
        ("a,any,any,any,any,any,refuse,b,", "row 1: a rule needs an id, a reason and a source"),
        ("a,any,any,any,any,any,refuse,b,s\na,any,any,any,any,any,refuse,b,s", "row 2: `a` stands there twice"),
        ("a,any,any", "row 1"),
    ] {
        let refused = format!("{head}{row}\n").parse::<NeverSend>().unwrap_err().to_string();
        assert!(refused.contains(why), "{refused}");
    }
}
