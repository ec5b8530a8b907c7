//! One file per check: what it is called, why it matters to a patient, a wrong and a right example, and the fault it raises.
//!
//! Checks that need a name looked up or a type known are called while the library is lowered; the others look at the whole afterwards.

pub(in crate::compile) mod because_missing;
pub(in crate::compile) mod because_without_source;
pub(in crate::compile) mod card_form;
pub(in crate::compile) mod class_unknown;
pub(in crate::compile) mod climb_possible;
pub(in crate::compile) mod condition_arithmetic;
pub(in crate::compile) mod condition_call;
pub(in crate::compile) mod condition_chained;
pub(in crate::compile) mod condition_mixed_types;
pub(in crate::compile) mod condition_number;
pub(in crate::compile) mod condition_sign;
pub(in crate::compile) mod condition_syntax;
pub(in crate::compile) mod condition_too_long;
pub(in crate::compile) mod country_missing;
pub(in crate::compile) mod decide_form;
pub(in crate::compile) mod derived_circle;
pub(in crate::compile) mod disposition_order;
pub(in crate::compile) mod disposition_twice;
pub(in crate::compile) mod fact_never_asked;
pub(in crate::compile) mod fact_not_asked_yet;
pub(in crate::compile) mod fact_unreadable;
pub(in crate::compile) mod few_vignettes;
pub(in crate::compile) mod go_circle;
pub(in crate::compile) mod handler_wording_missing;
pub(in crate::compile) mod interrupt_always;
pub(in crate::compile) mod licence;
pub(in crate::compile) mod name_not_usable;
pub(in crate::compile) mod name_twice;
pub(in crate::compile) mod name_unknown;
pub(in crate::compile) mod nobody_can_answer;
pub(in crate::compile) mod none_fits_missing;
pub(in crate::compile) mod number_out_of_range;
pub(in crate::compile) mod number_without_range;
pub(in crate::compile) mod number_without_unit;
pub(in crate::compile) mod only_start_facts;
pub(in crate::compile) mod option_count;
pub(in crate::compile) mod option_unknown;
pub(in crate::compile) mod otherwise_missing;
pub(in crate::compile) mod overlay_contents;
pub(in crate::compile) mod overlays_place;
pub(in crate::compile) mod part_missing;
pub(in crate::compile) mod pathway_form;
pub(in crate::compile) mod promise_about_nothing;
pub(in crate::compile) mod question_wording_missing;
pub(in crate::compile) mod red_flag_form;
pub(in crate::compile) mod red_flag_unsure;
pub(in crate::compile) mod risk_grade;
pub(in crate::compile) mod safety_net_missing;
pub(in crate::compile) mod score_points;
pub(in crate::compile) mod send_to_legality;
pub(in crate::compile) mod shared_circle;
pub(in crate::compile) mod source_unknown;
pub(in crate::compile) mod tag_unused;
#[cfg(test)]
pub(in crate::compile) mod tests;
pub(in crate::compile) mod text_too_long;
pub(in crate::compile) mod time_unreadable;
pub(in crate::compile) mod together_form;
pub(in crate::compile) mod too_many;
pub(in crate::compile) mod top_tier_now;
pub(in crate::compile) mod unit_unknown;
pub(in crate::compile) mod value_does_not_fit;
pub(in crate::compile) mod vignette_value;
pub(in crate::compile) mod why_missing;
pub(in crate::compile) mod worse_missing;

use super::work::Work;
use crate::manual::Rule;

/// Every kind of fault of the compiler, in the order of the manual: errors by name, then hints.
#[must_use]
pub fn rules() -> Vec<&'static Rule> {
    vec![
        &because_missing::RULE,
        &because_without_source::RULE,
        &card_form::RULE,
        &class_unknown::RULE,
        &condition_arithmetic::RULE,
        &condition_call::RULE,
        &condition_chained::RULE,
        &condition_mixed_types::RULE,
        &condition_number::RULE,
        &condition_sign::RULE,
        &condition_syntax::RULE,
        &condition_too_long::RULE,
        &country_missing::RULE,
        &decide_form::RULE,
        &derived_circle::RULE,
        &disposition_order::RULE,
        &disposition_twice::RULE,
        &fact_not_asked_yet::RULE,
        &fact_unreadable::RULE,
        &go_circle::RULE,
        &interrupt_always::RULE,
        &licence::RULE,
        &name_not_usable::RULE,
        &name_twice::RULE,
        &name_unknown::RULE,
        &nobody_can_answer::RULE,
        &number_out_of_range::RULE,
        &number_without_range::RULE,
        &number_without_unit::RULE,
        &only_start_facts::RULE,
        &option_count::RULE,
        &option_unknown::RULE,
        &otherwise_missing::RULE,
        &overlay_contents::RULE,
        &overlays_place::RULE,
        &part_missing::RULE,
        &pathway_form::RULE,
        &promise_about_nothing::RULE,
        &question_wording_missing::RULE,
        &red_flag_form::RULE,
        &red_flag_unsure::RULE,
        &risk_grade::RULE,
        &score_points::RULE,
        &send_to_legality::RULE,
        &shared_circle::RULE,
        &source_unknown::RULE,
        &tag_unused::RULE,
        &text_too_long::RULE,
        &time_unreadable::RULE,
        &together_form::RULE,
        &too_many::RULE,
        &top_tier_now::RULE,
        &unit_unknown::RULE,
        &value_does_not_fit::RULE,
        &vignette_value::RULE,
        &why_missing::RULE,
        &worse_missing::RULE,
        &few_vignettes::RULE,
        &handler_wording_missing::RULE,
        &safety_net_missing::RULE,
        &climb_possible::RULE,
        &fact_never_asked::RULE,
        &none_fits_missing::RULE,
    ]
}

/// The checks that look at the whole library once everything is lowered.
pub(super) fn of_the_whole(work: &mut Work<'_>) {
    licence::of_wordings(work);
    why_missing::check(work);
    question_wording_missing::check(work);
    disposition_order::check(work);
    disposition_twice::check(work);
    top_tier_now::check(work);
    risk_grade::check(work);
    text_too_long::check(work);
    few_vignettes::check(work);
    handler_wording_missing::check(work);
    safety_net_missing::check(work);
    climb_possible::check(work);
    fact_never_asked::check(work);
    none_fits_missing::check(work);
}
