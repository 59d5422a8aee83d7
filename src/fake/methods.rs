//! The names of all methods of TestRail's API: the stand-in tells one that it lacks from one that does not exist.

/// A version of TestRail, such as 7.2.1.
pub(crate) type Version = (u8, u8, u8);

/// The methods, and the version with which each came (manual). It is 0 if that is not documented. The methods that read
/// and change labels, and those that change tests, came in 2025; 9.0 is a guess for them.
pub(crate) const METHODS: &[(&str, Version)] = &[
    ("add_attachment_to_case", (6, 5, 2)),
    ("add_attachment_to_plan", (6, 3, 0)),
    ("add_attachment_to_plan_entry", (6, 3, 0)),
    ("add_attachment_to_result", (5, 7, 0)),
    ("add_attachment_to_result_for_case", (5, 7, 0)),
    ("add_attachment_to_run", (6, 3, 0)),
    ("add_bdd", (0, 0, 0)),
    ("add_case", (0, 0, 0)),
    ("add_case_field", (0, 0, 0)),
    ("add_cases", (7, 0, 0)),
    ("add_config", (5, 2, 0)),
    ("add_config_group", (5, 2, 0)),
    ("add_dataset", (7, 6, 0)),
    ("add_group", (7, 5, 0)),
    ("add_label", (10, 5, 0)),
    ("add_milestone", (0, 0, 0)),
    ("add_plan", (0, 0, 0)),
    ("add_plan_entry", (0, 0, 0)),
    ("add_project", (0, 0, 0)),
    ("add_result", (0, 0, 0)),
    ("add_result_for_case", (0, 0, 0)),
    ("add_results", (0, 0, 0)),
    ("add_results_for_cases", (3, 1, 0)),
    ("add_run", (0, 0, 0)),
    ("add_run_to_plan_entry", (6, 4, 0)),
    ("add_section", (0, 0, 0)),
    ("add_shared_step", (7, 0, 0)),
    ("add_suite", (0, 0, 0)),
    ("add_user", (7, 3, 0)),
    ("add_variable", (7, 6, 0)),
    ("close_plan", (0, 0, 0)),
    ("close_run", (0, 0, 0)),
    ("copy_cases_to_section", (0, 0, 0)),
    ("delete_attachment", (5, 7, 0)),
    ("delete_case", (0, 0, 0)),
    ("delete_cases", (0, 0, 0)),
    ("delete_config", (5, 2, 0)),
    ("delete_config_group", (5, 2, 0)),
    ("delete_dataset", (7, 6, 0)),
    ("delete_group", (7, 5, 0)),
    ("delete_label", (10, 5, 0)),
    ("delete_labels", (10, 5, 0)),
    ("delete_milestone", (0, 0, 0)),
    ("delete_plan", (0, 0, 0)),
    ("delete_plan_entry", (0, 0, 0)),
    ("delete_project", (0, 0, 0)),
    ("delete_run", (0, 0, 0)),
    ("delete_run_from_plan_entry", (6, 4, 0)),
    ("delete_section", (0, 0, 0)),
    ("delete_shared_step", (7, 0, 0)),
    ("delete_suite", (0, 0, 0)),
    ("delete_variable", (7, 6, 0)),
    ("edit_result", (10, 4, 0)),
    ("get_attachment", (5, 7, 0)),
    ("get_attachments_for_case", (5, 7, 0)),
    ("get_attachments_for_plan", (6, 3, 0)),
    ("get_attachments_for_plan_entry", (6, 3, 0)),
    ("get_attachments_for_run", (6, 3, 0)),
    ("get_attachments_for_test", (5, 7, 0)),
    ("get_bdd", (0, 0, 0)),
    ("get_bdds", (10, 5, 0)),
    ("get_case", (0, 0, 0)),
    ("get_case_fields", (0, 0, 0)),
    ("get_case_statuses", (7, 3, 0)),
    ("get_case_titles", (10, 5, 0)),
    ("get_case_types", (0, 0, 0)),
    ("get_cases", (0, 0, 0)),
    ("get_config_group", (5, 2, 0)),
    ("get_configs", (0, 0, 0)),
    ("get_cross_project_reports", (0, 0, 0)),
    ("get_current_user", (6, 6, 0)),
    ("get_dataset", (7, 6, 0)),
    ("get_datasets", (7, 6, 0)),
    ("get_dynamic_filter_fields", (10, 4, 0)),
    ("get_group", (7, 5, 0)),
    ("get_groups", (7, 5, 0)),
    ("get_history_for_case", (6, 5, 4)),
    ("get_label", (9, 0, 0)),
    ("get_labels", (9, 0, 0)),
    ("get_milestone", (0, 0, 0)),
    ("get_milestones", (0, 0, 0)),
    ("get_plan", (0, 0, 0)),
    ("get_plans", (0, 0, 0)),
    ("get_priorities", (0, 0, 0)),
    ("get_project", (0, 0, 0)),
    ("get_projects", (0, 0, 0)),
    ("get_reports", (5, 7, 0)),
    ("get_result_fields", (0, 0, 0)),
    ("get_results", (0, 0, 0)),
    ("get_results_for_case", (0, 0, 0)),
    ("get_results_for_run", (4, 0, 0)),
    ("get_roles", (7, 3, 0)),
    ("get_run", (0, 0, 0)),
    ("get_runs", (0, 0, 0)),
    ("get_section", (0, 0, 0)),
    ("get_sections", (0, 0, 0)),
    ("get_shared_step", (7, 0, 0)),
    ("get_shared_step_history", (7, 3, 0)),
    ("get_shared_steps", (7, 0, 0)),
    ("get_statuses", (0, 0, 0)),
    ("get_suite", (0, 0, 0)),
    ("get_suites", (0, 0, 0)),
    ("get_templates", (5, 2, 0)),
    ("get_test", (0, 0, 0)),
    ("get_tests", (0, 0, 0)),
    ("get_user", (0, 0, 0)),
    ("get_user_by_email", (0, 0, 0)),
    ("get_users", (0, 0, 0)),
    ("get_variables", (7, 6, 0)),
    ("get_version", (10, 6, 0)),
    ("move_cases_to_section", (0, 0, 0)),
    ("move_section", (6, 5, 2)),
    ("run_cross_project_report", (0, 0, 0)),
    ("run_report", (5, 7, 0)),
    ("update_bdd", (0, 0, 0)),
    ("update_case", (0, 0, 0)),
    ("update_cases", (0, 0, 0)),
    ("update_config", (5, 2, 0)),
    ("update_config_group", (5, 2, 0)),
    ("update_dataset", (7, 6, 0)),
    ("update_group", (7, 5, 0)),
    ("update_label", (9, 0, 0)),
    ("update_milestone", (0, 0, 0)),
    ("update_plan", (0, 0, 0)),
    ("update_plan_entry", (0, 0, 0)),
    ("update_project", (0, 0, 0)),
    ("update_run", (0, 0, 0)),
    ("update_run_in_plan_entry", (6, 4, 0)),
    ("update_section", (0, 0, 0)),
    ("update_shared_step", (7, 0, 0)),
    ("update_suite", (0, 0, 0)),
    ("update_test", (9, 0, 0)),
    ("update_tests", (9, 0, 0)),
    ("update_user", (7, 3, 0)),
    ("update_variable", (7, 6, 0)),
];

/// The methods that only TestRail Enterprise has (manual).
const ENTERPRISE: [&str; 12] = [
    "add_dataset",
    "add_variable",
    "delete_dataset",
    "delete_variable",
    "get_case_statuses",
    "get_cross_project_reports",
    "get_dataset",
    "get_datasets",
    "get_variables",
    "run_cross_project_report",
    "update_dataset",
    "update_variable",
];

/// Whether only TestRail Enterprise has a method.
pub(crate) fn is_enterprise(method: &str) -> bool {
    ENTERPRISE.contains(&method)
}

/// The version that introduced a method. `None` if TestRail does not have it.
pub(crate) fn since(method: &str) -> Option<Version> {
    METHODS.iter().find(|(known, _)| *known == method).map(|(_, since)| *since)
}

/// Methods whose names look like this one.
pub(crate) fn similar(method: &str) -> Vec<&'static str> {
    let near = |name: &&str| distance(name, method) <= 3;
    METHODS.iter().map(|(name, _)| *name).filter(near).collect()
}

/// How many letters have to be changed, added or removed to turn one text into the other.
fn distance(one: &str, other: &str) -> usize {
    let mut row: Vec<usize> = (0..=other.len()).collect();
    for (line, a) in one.bytes().enumerate() {
        let mut diagonal = line;
        let mut left = line + 1;
        for (b, place) in other.bytes().zip(1..) {
            let above = row.get(place).copied().unwrap_or_default();
            let cell = (above + 1).min(left + 1).min(diagonal + usize::from(a != b));
            if let Some(before) = row.get_mut(place - 1) {
                *before = left;
            }
            (diagonal, left) = (above, cell);
        }
        if let Some(last) = row.last_mut() {
            *last = left;
        }
    }
    row.last().copied().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_with_a_slip_is_near_to_the_right_one() {
        assert_eq!((distance("", "abc"), distance("abc", ""), distance("kitten", "sitting")), (3, 3, 3));
        assert_eq!((distance("get_run", "get_run"), distance("get_runs", "get_rnus")), (0, 2));
        assert!(similar("get_rusn").contains(&"get_runs"));
        assert!(similar("make_coffee").is_empty());
    }

    #[test]
    fn every_method_has_one_line() {
        assert!(METHODS.len() > 130 && METHODS.is_sorted() && METHODS.windows(2).all(|two| two[0].0 != two[1].0));
    }
}
