//! Free hours so coarse that they can be told to others.

use jiff::Timestamp;

use crate::{Horizon, Level, QUARTERS_PER_WEEK, Weekly, Zone, expand};

/// Parts of a week: six hours each, from the night that Monday begins with (0) over Monday's morning (1), afternoon (2)
/// and evening (3) to the evening of Sunday (27).
pub const PARTS_PER_WEEK: usize = 28;

/// Quarter hours in a part.
const PART: usize = QUARTERS_PER_WEEK as usize / PARTS_PER_WEEK;
const WEEK: usize = QUARTERS_PER_WEEK as usize;

/// How many quarter hours somebody with this week in `zone` is free in each part of the week that begins at `from`, as
/// the parts are on a clock in `local`. "If need be" does not count.
#[must_use]
pub fn free_parts(weekly: &Weekly, zone: &Zone, local: &Zone, from: Timestamp) -> [u8; PARTS_PER_WEEK] {
    let horizon = Horizon::new(from, u32::from(QUARTERS_PER_WEEK));
    let free = expand(weekly, zone, &horizon, Level::Free);
    let mut parts = [0_u8; PARTS_PER_WEEK];
    for (run, begins) in horizon.local_runs(local) {
        for (quarter, at) in (begins..).zip(run) {
            if free.contains(at) {
                let part = &mut parts[quarter % WEEK / PART];
                // An hour that clocks repeat makes a part longer, by far less than a byte holds.
                *part = part.saturating_add(1);
            }
        }
    }
    parts
}
