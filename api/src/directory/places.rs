//! Where a place or postcode is, from a table that the operator imports. Holds the look-up and what to suggest when nothing fits.
//! Asks no outside service and keeps no search.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::postcodes::Postcodes;
use super::types::{BadInput, Point};
use crate::limits;

/// One line of the table: a town, an outward part (`ZZ1`) or a whole postcode.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Place {
    /// Name of the town.
    pub name: String,
    /// Postcode or its outward part, upper case, with its space.
    pub postcode: String,
    /// Where it is.
    pub at: Point,
}

impl Place {
    /// The outward part of the postcode: what areas of services are given in.
    #[must_use]
    pub fn outward(&self) -> &str {
        self.postcode.split(' ').next().unwrap_or(&self.postcode)
    }
}

/// What a look-up found.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "found", rename_all = "kebab-case")]
pub enum Found {
    /// The very place.
    Exact {
        /// The place.
        place: Place,
    },
    /// The postcode is not in the table, its outward part is: the middle of that area.
    Area {
        /// The area.
        place: Place,
    },
    /// Nothing; names that look alike, best first, possibly none.
    Nothing {
        /// Names of towns.
        did_you_mean: Vec<String>,
    },
}

/// The table.
#[derive(Debug, Clone, Default)]
pub struct Places {
    by_code: BTreeMap<String, Place>,
    by_name: BTreeMap<String, Place>,
    postcodes: Postcodes,
}

impl Places {
    /// Builds the table. The first line of a name is where that name leads.
    ///
    /// # Errors
    /// When a postcode stands there twice.
    pub fn new(lines: Vec<Place>) -> Result<Self, BadInput> {
        let mut table = Self::default();
        for place in lines {
            let code = code_of(&place.postcode);
            table.by_name.entry(place.name.to_lowercase()).or_insert_with(|| place.clone());
            if table.by_code.insert(code, place.clone()).is_some() {
                return Err(BadInput(format!("the postcode {} stands in the table twice", place.postcode)));
            }
        }
        Ok(table)
    }

    /// The same table with the whole postcodes of the national file.
    #[must_use]
    pub fn with_postcodes(self, postcodes: Postcodes) -> Self {
        Self { postcodes, ..self }
    }

    /// Finds what a person typed: a name, a postcode with or without its space, or the first part of one.
    ///
    /// # Errors
    /// When the text is empty or longer than [`limits::PLACE_TEXT_LENGTH`] characters.
    pub fn find(&self, text: &str) -> Result<Found, BadInput> {
        let text = text.trim();
        if text.is_empty() || text.chars().count() > limits::PLACE_TEXT_LENGTH {
            return Err(BadInput(format!("give a town or a postcode, at most {} characters", limits::PLACE_TEXT_LENGTH)));
        }
        let code = code_of(text);
        if let Some(place) = self.by_code.get(&code).or_else(|| self.by_name.get(&text.to_lowercase())) {
            return Ok(Found::Exact { place: place.clone() });
        }
        let outward = inward_cut(&code);
        let town = outward.and_then(|outward| self.by_code.get(outward));
        if let (Some(at), Some(outward)) = (self.postcodes.at(&code), outward) {
            let postcode = format!("{outward} {}", code.get(outward.len()..).unwrap_or_default());
            let name = town.map_or_else(|| postcode.clone(), |town| town.name.clone());
            return Ok(Found::Exact { place: Place { name, postcode, at } });
        }
        if let Some(place) = town {
            return Ok(Found::Area { place: place.clone() });
        }
        let outward = outward.unwrap_or(&code);
        if let Some(at) = self.postcodes.area(outward) {
            return Ok(Found::Area { place: Place { name: outward.to_owned(), postcode: outward.to_owned(), at } });
        }
        Ok(Found::Nothing { did_you_mean: self.alike(text) })
    }

    /// Names of all towns, in order of the alphabet.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.by_name.values().map(|place| place.name.as_str())
    }

    fn alike(&self, text: &str) -> Vec<String> {
        let wanted = text.to_lowercase();
        let mut near: Vec<(usize, &str)> = self
            .by_name
            .iter()
            .map(|(name, place)| (strsim::levenshtein(&wanted, name), place.name.as_str()))
            .filter(|(edits, name)| *edits <= 3 && *edits < name.chars().count())
            .collect();
        near.sort_unstable();
        near.into_iter().take(3).map(|(_, name)| name.to_owned()).collect()
    }
}

fn code_of(text: &str) -> String {
    text.chars().filter(|c| !c.is_whitespace()).flat_map(char::to_uppercase).collect()
}

/// The outward part of a whole postcode without its space: everything before the last digit and its two letters.
fn inward_cut(code: &str) -> Option<&str> {
    let (outward, inward) = code.split_at_checked(code.len().checked_sub(3)?)?;
    let mut inward = inward.chars();
    let is_inward = inward.next().is_some_and(|c| c.is_ascii_digit()) && inward.all(|c| c.is_ascii_alphabetic());
    (is_inward && outward.len() >= 2).then_some(outward)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test may stop")]
    use super::*;

    fn table() -> Places {
        let place =
            |name: &str, postcode: &str| Place { name: name.to_owned(), postcode: postcode.to_owned(), at: Point::new(54.5, 2.0).unwrap() };
        Places::new(vec![place("Saltmere", "ZZ1"), place("Saltmere", "ZZ1 4QP"), place("Otterhaven", "ZZ2")]).unwrap()
    }

    #[test]
    fn a_town_a_postcode_and_a_part_of_one() {
        let table = table();
        for (text, postcode) in [("saltmere", "ZZ1"), ("zz14qp", "ZZ1 4QP"), (" ZZ1 4qp ", "ZZ1 4QP"), ("zz2", "ZZ2")] {
            assert!(matches!(table.find(text).unwrap(), Found::Exact { place } if place.postcode == postcode), "{text}");
        }
        assert!(matches!(table.find("ZZ2 9XX").unwrap(), Found::Area { place } if place.name == "Otterhaven"));
    }

    #[test]
    fn the_national_file_knows_whole_postcodes_and_areas_without_a_town() {
        let file = "pcds,doterm,lat,long\nZZ1 5AB,,54.51,2.01\nZZ9 1AA,,54.9,2.9\nZZ9 2AA,201001,54.9,2.9\n";
        let table = table().with_postcodes(Postcodes::read(file.as_bytes()).unwrap().0);
        let exact =
            Found::Exact { place: Place { name: "Saltmere".into(), postcode: "ZZ1 5AB".into(), at: Point::new(54.51, 2.01).unwrap() } };
        assert_eq!(table.find("zz1 5ab").unwrap(), exact);
        assert!(matches!(table.find("ZZ91AA").unwrap(), Found::Exact { place } if place.name == "ZZ9 1AA"));
        for text in ["ZZ9", "ZZ9 2AA"] {
            assert!(matches!(table.find(text).unwrap(), Found::Area { place } if place.postcode == "ZZ9"), "{text}");
        }
        assert!(matches!(table.find("ZZ1 9XX").unwrap(), Found::Area { place } if place.name == "Saltmere"));
    }

    #[test]
    fn what_is_not_there_is_suggested_never_guessed() {
        let table = table();
        assert_eq!(table.find("Saltmeer").unwrap(), Found::Nothing { did_you_mean: vec!["Saltmere".to_owned()] });
        assert_eq!(table.find("QQ9 9QQ").unwrap(), Found::Nothing { did_you_mean: Vec::new() });
        assert!(table.find(" ").is_err() && table.find(&"x".repeat(500)).is_err());
        assert!(matches!(table.find("日本語").unwrap(), Found::Nothing { .. }));
    }
}
