//! How closely the stand-in server follows TestRail: which programs of others run against it unmodified, and what it
//! does not do.
//!
//! The stand-in was built from TestRail's manual, from recordings of real servers of 2013 to 2026, and from what users
//! report. Its tests were written without a TestRail to compare with: if nobody knows what TestRail does, the source
//! says so. Other clients are therefore a test of their own: their authors knew TestRail, and not this crate.
//!
//! # Clients of others
//!
//! Each was installed from its public registry in November 2026 and pointed at `fake_server`, mostly as
//! `--generation cloud --enterprise` (`paged` and `legacy` are other values of `--generation`). Scripts called every
//! method that the client has.
//!
//! | Client | Version | Called | Worked | What did not work, and why |
//! |---|---|---|---|---|
//! | [trcli](https://pypi.org/project/trcli/), TestRail's own (Python) | 1.15.3 | all 62 commands | 62 | all did; only `--verify` finds a difference, since it compares a priority as a text with a number |
//! | [testrail-api](https://pypi.org/project/testrail-api/) (Python) | 1.14.0 | all 142 methods | 137 | two want pages where TestRail has an array, `update_group` cannot send its id, two reports that do not exist |
//! | [testrail-api-module](https://pypi.org/project/testrail-api-module/) (Python) | 0.8.1 | all 123 methods | 117 | bodies and verbs that the manual does not have |
//! | [testrail](https://pypi.org/project/testrail/) (Python) | 0.3.15 | 48 calls, `paged` | 45 | wrong time spans |
//! | [pytest-testrail](https://pypi.org/project/pytest-testrail/) (Python) | 3.1.1 | 3 modes | 2 | `--tr-skip-missing` sends a query that TestRail refuses in the same words |
//! | [robotframework-testrail](https://pypi.org/project/robotframework-testrail/) (Python) | 2.0.1 | a run, `legacy` | all | |
//! | [@dlenroc/testrail](https://www.npmjs.com/package/@dlenroc/testrail) (Node) | 1.9.3 | all 116 methods | 115 | `runReport` is a POST, which TestRail does not know |
//! | [testrail-api](https://www.npmjs.com/package/testrail-api) (Node) | 1.3.6 | all 65 methods | 65 | |
//! | [testrail-js-api](https://www.npmjs.com/package/testrail-js-api) (Node) | 0.3.2 | all 89 methods | 87 | one lacks a required id; a report that does not exist |
//! | [testrail-integration](https://www.npmjs.com/package/testrail-integration) (Node) | 0.2.5 | all 69 methods | 66 | it reads empty answers as JSON |
//!
//! trcli also reported JUnit, Robot Framework and Cucumber files, created their cases, sections and runs, and exported
//! features byte for byte.
//!
//! # To try it
//!
//! In a checkout of this crate, a server for other languages:
//!
//! ```sh
//! cargo run --example fake_server -- --port 8080 --generation cloud --case-field custom_automation_id
//! ```
//!
//! In another terminal, TestRail's own tool:
//!
//! ```sh
//! python3 -m venv py && py/bin/pip install --quiet trcli testrail-api
//! cat > report.xml <<'END'
//! <testsuites><testsuite name="Basket" tests="2">
//!   <testcase classname="basket" name="put_in" time="1.5"/>
//!   <testcase classname="basket" name="take_out" time="0.2"><failure message="no">boom</failure></testcase>
//! </testsuite></testsuites>
//! END
//! py/bin/trcli -y -h http://127.0.0.1:8080 --project Shop -u me@example.com -k fake-api-key \
//!     parse_junit --title Nightly --suite-id 1 -f report.xml
//! ```
//!
//! A client for Python, which prints `From Python 1 1 True`:
//!
//! ```sh
//! py/bin/python -W ignore -c "
//! from testrail_api import TestRailAPI
//! api = TestRailAPI('http://127.0.0.1:8080', 'me@example.com', 'fake-api-key')
//! run = api.runs.add_run(1, suite_id=1, name='From Python', include_all=False, case_ids=[1, 2])
//! api.results.add_results_for_cases(run['id'], [{'case_id': 1, 'status_id': 1}, {'case_id': 2, 'status_id': 5}])
//! run = api.runs.close_run(run['id'])
//! print(run['name'], run['passed_count'], run['failed_count'], run['is_completed'])
//! "
//! ```
//!
//! A client for Node, which prints `From Node 1 1 true`:
//!
//! ```sh
//! npm init -y > /dev/null && npm install --silent @dlenroc/testrail
//! node -e "
//! const TestRail = require('@dlenroc/testrail');
//! const api = new TestRail({ host: 'http://127.0.0.1:8080', username: 'me@example.com', password: 'fake-api-key' });
//! (async () => {
//!   const run = await api.addRun(1, { suite_id: 1, name: 'From Node', include_all: false, case_ids: [1, 2] });
//!   await api.addResultsForCases(run.id, { results: [{ case_id: 1, status_id: 1 }, { case_id: 2, status_id: 5 }] });
//!   const closed = await api.closeRun(run.id);
//!   console.log(closed.name, closed.passed_count, closed.failed_count, closed.is_completed);
//! })();
//! "
//! ```
//!
//! # What the stand-in does not do
//!
//! - It has the API and no web interface. The addresses in its answers lead nowhere, and reports have no files.
//! - A user may do everything, or only read. Roles are stored and listed, and permit nothing.
//! - Values of custom fields are kept as they come: a drop-down takes any value.
//! - Forecasts are null, and nobody is mailed.
//! - Features are kept as a text. What is wrong in Gherkin is not refused.
//! - It keeps everything in memory. A real server is slower, and has a limit of calls only if
//!   one is set here (`--rate-limit`).
//! - Words of refusals that nobody has recorded are its own.
