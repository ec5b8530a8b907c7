//! From the result to a booked time: open services, free times, the booking form, the receipt. The rooms behind it decide what is offered.

use super::view::OutcomePage;
use crate::sessions::{Folded, Page};

/// Puts the addresses of services beside the actions that have some.
pub(super) fn link(_view: &mut OutcomePage, _session: &Folded, _page: &Page) {}
