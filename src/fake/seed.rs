//! What the stand-in starts with.

use super::state::{Case, ConfigGroup, FAILED, Milestone, PASSED, Project, Run, State, Suite, UNTESTED, User};

/// The state that the module's documentation describes.
pub(super) fn state(address: String) -> State {
    let mut state = State {
        address,
        projects: [(1, Project { multi_suite: true })].into(),
        suites: [(1, Suite { project: 1, name: "Shop" }), (2, Suite { project: 1, name: "Checkout" })].into(),
        cases: (1..).zip(CASES).map(|(id, (suite, title))| (id, Case { suite, title })).collect(),
        users: [(1, User { name: "Me", email: "me@example.com" }), (2, User { name: "Ada", email: "ada@example.com" })]
            .into(),
        milestones: [(1, Milestone { project: 1, name: "Release 2.0" })].into(),
        config_groups: [
            (1, ConfigGroup { project: 1, name: "Browsers", configs: vec![(1, "Chrome"), (2, "Firefox")] }),
            (2, ConfigGroup { project: 1, name: "Operating systems", configs: vec![(3, "Windows"), (4, "Linux")] }),
        ]
        .into(),
        runs: [].into(),
        next_run: 6,
        next_test: 1,
        next_result: 1,
    };
    let now = State::now();
    let day = 24 * 60 * 60;
    for (id, name, plan, age, completed_on, statuses) in [
        (1, "Nightly 40", None, 3 * day, Some(now - 2 * day), [PASSED, PASSED, FAILED]),
        (2, "Nightly 41", None, 2 * day, None, [PASSED, PASSED, UNTESTED]),
        (3, "Smoke test", None, day, None, [PASSED, UNTESTED, UNTESTED]),
        // Run and plan ids are of one sequence: 4 is the plan.
        (5, "Release 2.0 on Chrome", Some(4), day / 2, None, [UNTESTED, UNTESTED, UNTESTED]),
    ] {
        let mut tests = state.select(Vec::new(), &[1, 2, UNTESTED]);
        for (test, status) in tests.iter_mut().zip(statuses) {
            test.status = status;
        }
        let run = Run {
            project: 1,
            suite: 1,
            plan,
            name: name.to_owned(),
            description: None,
            milestone: None,
            assignee: None,
            include_all: false,
            refs: None,
            created_by: 2,
            created_on: now - age,
            updated_on: now - age,
            completed_on,
            tests,
        };
        state.runs.insert(id, run);
    }
    state
}

/// The suite and the title of each case.
const CASES: [(u64, &str); 9] = [
    (1, "Find a product by its name"),
    (1, "Find a product by its category"),
    (1, "Put a product into the basket"),
    (1, "Take a product out of the basket"),
    (1, "Keep the basket over a restart"),
    (1, "Show the price in another currency"),
    (2, "Pay by card"),
    (2, "Pay by invoice"),
    (2, "Cancel a payment"),
];
