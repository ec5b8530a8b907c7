//! The services of one kind by distance: an R-tree over points on the unit ball, so that no pole or date line needs care. Holds
//! positions only; which service fits is `fit`, which comes first is `search`.

use std::collections::BTreeMap;

use rstar::{AABB, PointDistance, RTree, RTreeObject};

use super::types::{Point, Service};

/// Mean radius of the Earth in metres (IUGG R1).
const EARTH_RADIUS_METRES: f64 = 6_371_008.8;

#[derive(Debug, Clone)]
struct Entry {
    on_ball: [f64; 3],
    slot: usize,
}

impl RTreeObject for Entry {
    type Envelope = AABB<[f64; 3]>;
    fn envelope(&self) -> Self::Envelope {
        AABB::from_point(self.on_ball)
    }
}

impl PointDistance for Entry {
    fn distance_2(&self, point: &[f64; 3]) -> f64 {
        self.on_ball.iter().zip(point).map(|(a, b)| (a - b) * (a - b)).sum()
    }
}

/// Where the services are, kind by kind.
#[derive(Debug, Clone)]
pub struct Index {
    by_kind: BTreeMap<String, RTree<Entry>>,
}

impl Index {
    /// Builds the index over a list; positions in answers are positions in this list.
    #[must_use]
    pub fn build(services: &[Service]) -> Self {
        let mut entries: BTreeMap<String, Vec<Entry>> = BTreeMap::new();
        for (slot, service) in services.iter().enumerate() {
            entries.entry(service.kind.clone()).or_default().push(Entry { on_ball: on_ball(service.at), slot });
        }
        Self { by_kind: entries.into_iter().map(|(kind, entries)| (kind, RTree::bulk_load(entries))).collect() }
    }

    /// Positions in the list of the services of this kind, nearest first.
    pub fn nearest(&self, kind: &str, at: Point) -> impl Iterator<Item = usize> + '_ {
        let here = on_ball(at);
        self.by_kind.get(kind).into_iter().flat_map(move |tree| tree.nearest_neighbor_iter(here).map(|entry| entry.slot))
    }
}

/// Metres between two points along the ball's surface, by the haversine formula (straight line, no roads), rounded down.
#[must_use]
pub fn distance_metres(a: Point, b: Point) -> u32 {
    let (lat_a, lat_b) = (a.latitude.to_radians(), b.latitude.to_radians());
    let half_lat = ((lat_b - lat_a) / 2.0).sin();
    let half_lon = ((b.longitude - a.longitude).to_radians() / 2.0).sin();
    let h = half_lat.mul_add(half_lat, lat_a.cos() * lat_b.cos() * half_lon * half_lon);
    let metres = 2.0 * EARTH_RADIUS_METRES * h.clamp(0.0, 1.0).sqrt().asin();
    // At most half the circumference, about 20 million: a finite number that fits.
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "0 to 20,015,115 fits in u32")]
    let whole = metres as u32;
    whole
}

fn on_ball(at: Point) -> [f64; 3] {
    let (lat, lon) = (at.latitude.to_radians(), at.longitude.to_radians());
    [lat.cos() * lon.cos(), lat.cos() * lon.sin(), lat.sin()]
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(latitude: f64, longitude: f64) -> Point {
        Point { latitude, longitude }
    }

    #[test]
    fn one_degree_and_half_the_ball() {
        // A degree of a great circle is 111,195 m on this radius.
        assert_eq!(distance_metres(at(54.0, 2.0), at(55.0, 2.0)), 111_195);
        assert_eq!(distance_metres(at(0.0, 0.0), at(0.0, 180.0)), 20_015_114);
        assert_eq!(distance_metres(at(54.5, 2.0), at(54.5, 2.0)), 0);
    }

    #[test]
    fn distance_agrees_with_the_law_of_cosines_on_random_points() {
        let mut state = 7_u64;
        let mut next = |span: f64| {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            #[expect(clippy::cast_precision_loss, reason = "a random fraction")]
            let part = (state >> 11) as f64 / (1_u64 << 53) as f64;
            (part - 0.5) * span
        };
        for _ in 0..2_000 {
            let (a, b) = (at(next(180.0), next(360.0)), at(next(180.0), next(360.0)));
            let dot: f64 = on_ball(a).iter().zip(on_ball(b)).map(|(x, y)| x * y).sum();
            let other = EARTH_RADIUS_METRES * dot.clamp(-1.0, 1.0).acos();
            assert!((f64::from(distance_metres(a, b)) - other).abs() < 30.0, "seed 7: {a:?} {b:?}");
        }
    }
}
