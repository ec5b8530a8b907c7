//! The demonstration's plans: fictional people with test NHS numbers, read from the list beside the code. Holds no logic.

use super::types::CarePlan;
use crate::directory::types::BadInput;

/// Reads the demonstration's plans.
///
/// # Errors
/// When the list does not fit.
pub fn plans() -> Result<Vec<CarePlan>, BadInput> {
    serde_json::from_str(include_str!("../../demo/care-plans.json")).map_err(|fault| BadInput(format!("care-plans.json: {fault}")))
}
