//! The rest of the demonstration's region: six made-up coasts farther north, each with the towns and services of the hand-made one under other
//! names and at other spots. The same seed gives the same services. They lie beyond the farthest search from the hand-made towns, so what is
//! offered there does not change. Measures nothing (`synthetic` does).

use std::collections::{BTreeMap, BTreeSet};

use super::places::Place;
use super::synthetic::Dice;
use super::types::{BadInput, Point, Service, ServiceId};

/// The hand-made towns with the outward parts of their postcodes, and what each is called on the other coasts.
const TOWNS: [(&str, &str, &str); 8] = [
    ("Saltmere", "ZZ1", "Puffin"),
    ("Otterhaven", "ZZ2", "Gannet"),
    ("Brindlewick", "ZZ3", "Cormorant"),
    ("Fenwhistle", "ZZ4", "Kittiwake"),
    ("Thornquay", "ZZ5", "Samphire"),
    ("Marlowick", "ZZ6", "Whelk"),
    ("Greyling Cross", "ZZ7", "Limpet"),
    ("Quillhampton", "ZZ8", "Dulse"),
];
/// The coasts: ending of their towns' names, their own name, and how far north and east of the hand-made one they lie, in degrees.
const COASTS: [(&str, &str, f64, f64); 6] = [
    ("mouth", "Forties", 4.0, -1.0),
    ("sands", "Fisher", 4.0, 1.5),
    ("ness", "Cromarty", 5.0, -1.0),
    ("holme", "Utsire", 5.0, 1.5),
    ("skerry", "Viking", 6.0, -1.0),
    ("voe", "Fair Isle", 6.0, 1.5),
];
/// The name of the hand-made coast, in names without a town.
const HAND_MADE: &str = "Dogger";
const SEED: u64 = 1_126;

/// A town of another coast.
struct Town {
    name: String,
    outward: String,
}

/// Services and towns of the other coasts.
///
/// # Errors
/// When a hand-made service lies in none of the hand-made towns.
pub(super) fn others(hand_made: &[Service]) -> Result<(Vec<Service>, Vec<Place>), BadInput> {
    let mut dice = Dice::new(SEED);
    let (mut services, mut places) = (Vec::new(), Vec::new());
    for (number, coast) in COASTS.iter().enumerate() {
        let town = |(index, (old, outward, begin)): (usize, &(&'static str, &'static str, &str))| {
            let code = number.saturating_mul(TOWNS.len()).saturating_add(index).saturating_add(10);
            (*old, (*outward, Town { name: format!("{begin}{}", coast.0), outward: format!("ZZ{code}") }))
        };
        let towns: BTreeMap<&str, (&str, Town)> = TOWNS.iter().enumerate().map(town).collect();
        let mut middles: BTreeMap<&str, Point> = BTreeMap::new();
        for service in hand_made {
            let service = moved(service, *coast, &towns, &mut dice)?;
            services.push(service.0);
            middles.entry(service.1).or_insert(service.2);
        }
        for (old, at) in middles {
            let known = towns.get(old).map(|(_, town)| Place { name: town.name.clone(), postcode: town.outward.clone(), at });
            places.extend(known);
        }
    }
    Ok((services, places))
}

/// One service on another coast, its hand-made town, and where it is.
fn moved<'t>(
    old: &Service,
    (_, coast, north, east): (&str, &str, f64, f64),
    towns: &BTreeMap<&'t str, (&str, Town)>,
    dice: &mut Dice,
) -> Result<(Service, &'t str, Point), BadInput> {
    let (old_name, (_, town)) =
        towns.get_key_value(old.place.as_str()).ok_or_else(|| BadInput(format!("{} lies in no hand-made town", old.id)))?;
    let slug = |name: &str| name.to_lowercase().replace(' ', "-");
    let (old_slug, new_slug) = (slug(old_name), slug(&town.name));
    let id = old.id.as_str().replace(&old_slug, &new_slug).replace(&slug(HAND_MADE), &slug(coast));
    let name = old.name.replace(old_name, &town.name).replace(HAND_MADE, coast);
    // In millionths of a degree, as tables hold them.
    let millionths = |degrees: f64| (degrees * 1e6).round() / 1e6;
    let (latitude, longitude) = (old.at.latitude + north + dice.part() * 0.02, old.at.longitude + east + dice.part() * 0.03);
    let at = Point::new(millionths(latitude), millionths(longitude))?;
    let mut takes = old.takes.clone();
    let outward = |old: &String| towns.values().find(|(code, _)| code == old).map(|(_, town)| town.outward.clone());
    takes.areas = old.takes.areas.iter().filter_map(outward).collect();
    if takes.areas.is_empty() && old.ways_in.is_remote() {
        // Who works by telephone from anywhere would be offered on the hand-made coast.
        takes.areas = towns.values().map(|(_, town)| town.outward.clone()).collect::<BTreeSet<_>>();
    }
    let mut ways_in = old.ways_in.clone();
    // No table of appointments names these services.
    ways_in.go_to = ways_in.go_to || ways_in.book;
    ways_in.book = false;
    let inward = old.postcode.split_once(' ').map_or("1AA", |(_, inward)| inward);
    let service = Service {
        id: ServiceId::parse(&id)?,
        name,
        place: town.name.clone(),
        postcode: format!("{} {inward}", town.outward),
        at,
        takes,
        ways_in,
        ..old.clone()
    };
    Ok((service, old_name, at))
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test may stop")]
    use super::super::index::distance_metres;
    use super::super::{demo, import};
    use super::*;
    use crate::limits;
    use jiff::tz::TimeZone;

    #[test]
    fn the_region_has_1500_services_of_every_kind_and_the_other_coasts_are_beyond_any_search() {
        let (now, zone) = ("2026-11-23T10:00Z".parse().unwrap(), TimeZone::get("Europe/London").unwrap());
        let (hand_made, _) = import::services(include_str!("../../demo/services.csv"), now, &zone);
        let demo = demo::catalogue(now, &zone).unwrap();
        assert!(demo.services.len() >= 1_500, "{}", demo.services.len());
        let (others, places) = others(&hand_made).unwrap();
        assert_eq!((others.len(), places.len()), (hand_made.len() * 6, 48));
        assert_eq!(super::others(&hand_made).unwrap(), (others.clone(), places));
        let kinds = |services: &[Service]| services.iter().map(|service| service.kind.clone()).collect::<BTreeSet<_>>();
        assert_eq!(kinds(&others), kinds(&hand_made));
        for other in &others {
            let is_near = hand_made.iter().any(|service| distance_metres(service.at, other.at) <= limits::RADIUS_METRES);
            assert!(!is_near && !TOWNS.iter().any(|(town, _, _)| other.name.contains(town)), "{}", other.id);
            let is_reachable = !other.ways_in.is_remote() || !other.takes.areas.is_empty();
            assert!(is_reachable && other.postcode.starts_with("ZZ"), "{}", other.id);
        }
    }
}
