//! The operations against every row, exact counts against rows counted, and the limits.

#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::field_reassign_with_default, reason = "a test may stop")]

use super::{Budget, Diagrams, Exhausted, Ref, Var};

/// A small generator of numbers: the seed is printed by the assertion that fails.
struct Draw(u64);

impl Draw {
    fn next(&mut self, below: u64) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut x = self.0;
        x = (x ^ (x >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        x = (x ^ (x >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        (x ^ (x >> 31)) % below
    }
}

const ARITY: [u16; 5] = [2, 3, 2, 4, 3];

fn all() -> Vec<Vec<u16>> {
    let mut rows = vec![vec![]];
    for k in ARITY {
        rows = rows.iter().flat_map(|r| (0..k).map(move |v| r.iter().copied().chain([v]).collect())).collect();
    }
    rows
}

fn random(d: &mut Diagrams, draw: &mut Draw, leaves: u64, var: usize) -> Ref {
    if var == ARITY.len() || draw.next(6) == 0 {
        return Ref::leaf(u32::try_from(draw.next(leaves)).unwrap());
    }
    let children: Vec<Ref> = (0..ARITY[var]).map(|_| random(d, draw, leaves, var + 1)).collect();
    d.node(Var(u16::try_from(var).unwrap()), &children).unwrap()
}

#[test]
fn operations_say_what_they_say_of_every_row() {
    for seed in 0..40 {
        let mut d = Diagrams::new(ARITY.to_vec(), Budget::default()).unwrap();
        let mut draw = Draw(seed);
        let (g, h) = (random(&mut d, &mut draw, 2, 0), random(&mut d, &mut draw, 2, 0));
        let (a, b) = (random(&mut d, &mut draw, 5, 0), random(&mut d, &mut draw, 5, 0));
        let ite = d.ite(g, a, b).unwrap();
        let (and, or, not) = (d.and(g, h).unwrap(), d.or(g, h).unwrap(), d.not(g).unwrap());
        let max = d.apply_once(a, b, &mut |a, b| a.value().zip(b.value()).map(|(a, b)| Ref::leaf(a.max(b)))).unwrap();
        let cut = d.restrict(a, Var(3), 2).unwrap();
        for row in all() {
            let v = |r| d.value(r, &row);
            assert_eq!(v(ite), if v(g) == 1 { v(a) } else { v(b) }, "seed {seed}");
            assert_eq!(v(and), v(g) & v(h), "seed {seed}");
            assert_eq!(v(or), v(g) | v(h), "seed {seed}");
            assert_eq!(v(not), 1 - v(g), "seed {seed}");
            assert_eq!(v(max), v(a).max(v(b)), "seed {seed}");
            let mut other = row.clone();
            other[3] = 2;
            assert_eq!(v(cut), d.value(a, &other), "seed {seed}");
        }
    }
}

#[test]
fn equal_functions_are_one_node_however_they_were_made() {
    for seed in 0..40 {
        let mut d = Diagrams::new(ARITY.to_vec(), Budget::default()).unwrap();
        let mut draw = Draw(seed);
        let parts: Vec<Ref> = (0..6).map(|_| random(&mut d, &mut draw, 2, 0)).collect();
        let forward = parts.iter().try_fold(Ref::FALSE, |all, p| d.or(all, *p)).unwrap();
        let backward = parts.iter().rev().try_fold(Ref::FALSE, |all, p| d.or(*p, all)).unwrap();
        let rows = all().into_iter().rev().filter(|row| d.value(forward, row) == 1).collect::<Vec<_>>();
        let mut by_rows = Ref::FALSE;
        for row in rows {
            let mut one = Ref::TRUE;
            for (at, value) in row.iter().enumerate() {
                let is = d.is(Var(u16::try_from(at).unwrap()), |v| v == *value).unwrap();
                one = d.and(one, is).unwrap();
            }
            by_rows = d.or(by_rows, one).unwrap();
        }
        assert_eq!((forward, backward), (backward, by_rows), "seed {seed}");
        let twice = d.not(forward).unwrap();
        assert_eq!(d.not(twice).unwrap(), forward, "seed {seed}");
    }
}

#[test]
fn counts_are_exact_and_sum_to_all() {
    for seed in 0..40 {
        let mut d = Diagrams::new(ARITY.to_vec(), Budget::default()).unwrap();
        let mut draw = Draw(seed);
        let (a, b) = (random(&mut d, &mut draw, 3, 0), random(&mut d, &mut draw, 3, 0));
        let share = d.joint(a, b, &|_| true);
        let rows = all();
        for ((x, y), n) in &share {
            let seen = rows.iter().filter(|r| d.value(a, r) == *x && d.value(b, r) == *y).count();
            assert_eq!(n.to_string(), seen.to_string(), "seed {seed}");
        }
        let sum: super::Count = share.iter().map(|(_, n)| n.clone()).sum();
        assert_eq!(sum.to_string(), rows.len().to_string(), "seed {seed}");
    }
}

#[test]
fn counts_beyond_any_machine_word_are_exact() {
    let mut d = Diagrams::new(vec![3; 501], Budget::default()).unwrap();
    let is = d.is(Var(7), |v| v == 1).unwrap();
    let counts = d.counts(is, &|_| true);
    let third = num_bigint::BigUint::from(3_u8).pow(500);
    assert_eq!(counts, vec![(0, &third * 2_u8), (1, third)]);
    assert_eq!(d.vectors(&|_| true).to_string().len(), 240, "about 10^239");
}

#[test]
fn the_cheapest_row_fixes_the_fewest_values() {
    for seed in 0..40 {
        let mut d = Diagrams::new(ARITY.to_vec(), Budget::default()).unwrap();
        let g = random(&mut d, &mut Draw(seed), 2, 0);
        let price = |row: &[u16]| row.iter().filter(|v| **v != 0).count();
        let least = all().into_iter().filter(|r| d.value(g, r) == 1).map(|r| price(&r)).min();
        let found = d.cheapest(g, &[0; 5], &|_, v| u64::from(v != 0));
        assert_eq!(found.as_ref().map(|r| price(r)), least, "seed {seed}");
        assert!(found.is_none_or(|r| d.value(g, &r) == 1), "seed {seed}");
    }
}

#[test]
fn a_budget_ends_the_work_with_an_error() {
    let mut d = Diagrams::new(vec![2; 40], Budget { nodes: 10, ..Budget::default() }).unwrap();
    let mut sum = Ref::FALSE;
    let mut ended = None;
    for at in 0..40 {
        let is = d.is(Var(at), |v| v == 1);
        let made = is.and_then(|is| d.apply_once(sum, is, &mut |a, b| a.value().zip(b.value()).map(|(a, b)| Ref::leaf(a + b))));
        match made {
            Ok(made) => sum = made,
            Err(error) => ended = Some(error),
        }
    }
    assert_eq!(ended, Some(Exhausted::Nodes));
    let stop: Box<dyn Fn() -> bool> = Box::new(|| true);
    let mut d = Diagrams::new(vec![2; 1500], Budget { stop: Some(stop), ..Budget::default() }).unwrap();
    let mut all = Ref::TRUE;
    let ended = (0..1500).rev().find_map(|at| {
        let is = d.is(Var(at), |v| v == 1).unwrap();
        let other = d.is(Var(at), |v| v == 0).unwrap();
        d.apply_once(all, other, &mut |a, b| a.value().zip(b.value()).map(|(a, b)| Ref::leaf(a ^ b)))
            .and_then(|x| d.or(x, is))
            .map(|x| all = x)
            .err()
    });
    assert_eq!(ended, Some(Exhausted::Stopped));
}

#[test]
fn a_diagram_of_the_most_levels_fits_the_stack() {
    let mut d = Diagrams::new(vec![2; 1500], Budget::default()).unwrap();
    let mut all = Ref::TRUE;
    for at in (0..1500).rev() {
        let is = d.is(Var(at), |v| v == 1).unwrap();
        all = d.and(is, all).unwrap();
    }
    let none = d.not(all).unwrap();
    let both = d.ite(none, all, none).unwrap();
    let cut = d.restrict(both, Var(1499), 0).unwrap();
    assert_eq!(d.counts(all, &|_| true).len(), 2);
    assert!(d.cheapest(all, &vec![0; 1500], &|_, _| 1).is_some());
    assert_eq!((both, cut), (Ref::FALSE, Ref::FALSE));
}
