//! Every row of faults with every method that it concerns: see [`methods`].

use std::sync::Arc;
use std::time::{Duration, Instant};

use testrail::{Client, Delivery, Error, ErrorKind, RetryPolicy};
use tokio::sync::Semaphore;
use tokio::task::JoinSet;

use crate::answers::json;
use crate::connections;
use crate::methods::{Method, methods};
use crate::rows::{Again, End, Row, rows};
use crate::secrets::{self, EMAIL, KEY};
use crate::server::{Act, Request, Server};
use crate::table::Table;

/// How many attempts a call makes at most here: enough to tell "once more" from "freely".
pub(crate) const ATTEMPTS: u32 = 3;
/// The time for an attempt in rows where nothing more comes. In the others it is the default.
pub(crate) const SHORT: Duration = Duration::from_secs(2);
/// In which every call has to end.
pub(crate) const DEADLINE: Duration = Duration::from_secs(20);

/// A client of these tests.
pub(crate) fn client(url: &str) -> Client {
    let policy = RetryPolicy::new().max_attempts(ATTEMPTS).backoff(Duration::from_millis(1), Duration::from_millis(5));
    Client::builder(url, EMAIL, KEY).deadline(DEADLINE).retry(policy).build().unwrap()
}

/// For how long the fault lasts, and what became of the work.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Mode {
    /// It lasts, and nothing has been done.
    Lasts,
    /// It lasts, but the run has been closed, or what was to be deleted is gone.
    LastsDone,
    /// Only the first attempt meets it.
    Passes,
    /// Only the first attempt meets it. It has been done, so that the second is refused.
    PassesDone,
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_fault_with_every_method() {
    let (methods, logs) = (methods(), secrets::listen());
    // Those that stall have little time for an attempt, so that they are not to share it with the work of the others.
    let (stalling, others): (Vec<_>, Vec<_>) = rows().into_iter().partition(|row| row.stalls);
    let (mut cells, connections) = tokio::join!(every_method(others), every_connection());
    cells.extend(connections);
    cells.extend(every_method(stalling).await);
    // By the number of the row, as in the matrix.
    cells.sort_by_key(|(row, method, _)| {
        let number: u32 = row.split([' ', 'a']).next().unwrap().parse().unwrap();
        (number, row.clone(), methods.iter().position(|known| known == method))
    });

    let (mut table, mut wrong) = (Table::default(), Vec::new());
    for (row, method, cell) in cells {
        match cell {
            Ok(Some(text)) => table.put(&row, column(method), text),
            Ok(None) => {}
            Err(why) => {
                table.put(&row, column(method), "WRONG");
                wrong.push(format!("{row}, {method:?}: {why}"));
            }
        }
    }
    println!("Attempts that the server saw while the fault lasted, and the verdict; +look: get_run was asked besides.");
    table.print();
    println!("{} cells, {} of them wrong; {} bytes of logs", table.cells(), wrong.len(), logs.text().len());
    assert!(wrong.is_empty(), "{wrong:#?}");
    logs.assert_without_secrets();
}

/// A row of the table, the method, and what was seen or is wrong.
type Cell = (String, Method, Result<Option<String>, String>);

async fn every_method(rows: Vec<Row>) -> Vec<Cell> {
    // Those that wait cost little meanwhile. Of the others, an endless body keeps a processor busy.
    let (waiting, working) = (Arc::new(Semaphore::new(64)), Arc::new(Semaphore::new(12)));
    let mut cells = JoinSet::new();
    for row in rows.into_iter().map(Arc::new) {
        for method in methods() {
            let waits = row.stalls || !row.wait.is_zero();
            let (row, busy) = (Arc::clone(&row), Arc::clone(if waits { &waiting } else { &working }));
            cells.spawn(async move {
                let _busy = busy.acquire().await;
                let seen = Box::pin(cell(&row, method)).await;
                (format!("{:<3} {}", row.number, row.fault), method, seen)
            });
        }
    }
    cells.join_all().await
}

async fn every_connection() -> Vec<Cell> {
    let mut cells = JoinSet::new();
    for method in methods() {
        cells.spawn(async move {
            let cells = connections::cells(method).await;
            cells.into_iter().map(|(row, seen)| (row.to_owned(), method, Ok(Some(seen)))).collect::<Vec<_>>()
        });
    }
    cells.join_all().await.concat()
}

fn column(method: Method) -> &'static str {
    match method {
        Method::Preview => "preview",
        Method::RawPost => "raw post",
        Method::DeleteMilestone => "del_milestone",
        Method::GetMilestones => "milestones",
        method => method.name(),
    }
}

/// What is seen of a row and a method, or what is wrong about it. `None` where the row does not concern the method.
async fn cell(row: &Row, method: Method) -> Result<Option<String>, String> {
    let Some(act) = (row.act)(method) else { return Ok(None) };
    let (again, end) = row.expected(method);
    let verified = row.looks && method.is_verified();

    let lasting = match again {
        Again::No => 1,
        Again::Once => 2,
        Again::Freely => ATTEMPTS as usize,
    };
    let (seen, done, passes, refused) = tokio::join!(
        play(row, &act, method, Mode::Lasts),
        play(row, &act, method, Mode::LastsDone),
        play(row, &act, method, Mode::Passes),
        play(row, &act, method, Mode::PassesDone),
    );
    seen.expect(lasting, usize::from(verified), end, row.wait)?;
    let end_if_done = if verified { End::Works } else { end };
    done.expect(lasting, usize::from(verified), end_if_done, row.wait)?;
    match again {
        Again::No => passes.expect(1, usize::from(verified), end, Duration::ZERO)?,
        Again::Once | Again::Freely => {
            passes.expect(2, 0, End::Works, row.wait)?;
            let (looks, end) = end_if_refused(method, end);
            refused.expect(2, looks, end, row.wait)?;
        }
    }
    let look = if verified { "+look" } else { "" };
    Ok(Some(match end {
        End::Works => "ok".to_owned(),
        End::Fails(_, verdict) => format!("{lasting} {verdict:?}{look}").replace("Unknown+look", "Unkn.+look"),
    }))
}

/// How often it is looked, and how a call ends, whose first attempt ended so and whose second is refused. What may have
/// been deleted and is not there is deleted; what may have been closed and is closed is looked at, for its row.
fn end_if_refused(method: Method, first: End) -> (usize, End) {
    let End::Fails(_, verdict) = first else { return (0, first) };
    match (method, verdict) {
        (Method::CloseRun, Delivery::Unknown) => (1, End::Works),
        (Method::CloseRun, _) => (0, End::Fails(ErrorKind::Completed, verdict)),
        (_, Delivery::Unknown) if method.deletes() => (0, End::Works),
        _ => (0, End::Fails(ErrorKind::NotFound, verdict)),
    }
}

/// What became of a call.
struct Seen {
    result: Result<(), Error>,
    attempts: usize,
    looks: usize,
    took: Duration,
    stalls: bool,
}

async fn play(row: &Row, act: &Act, method: Method, mode: Mode) -> Seen {
    let act = act.clone();
    let server = Server::start(move |request: &Request| {
        if request.method != method.name() {
            return method.looked_at(matches!(mode, Mode::LastsDone | Mode::PassesDone));
        }
        match mode {
            Mode::Passes if request.place > 0 => Act::Send(json(200, &method.good())),
            Mode::PassesDone if request.place > 0 => method.refused_again(),
            _ => act.clone(),
        }
    })
    .await;
    let mut client = client(&server.url);
    if row.stalls {
        client = client.with_attempt_timeout(SHORT);
    }
    let start = Instant::now();
    let result = method.call(&client).await;
    let took = start.elapsed();
    let looks = method.look().map_or(0, |look| server.count(look));
    Seen { result, attempts: server.count(method.name()), looks, took, stalls: row.stalls }
}

impl Seen {
    fn expect(&self, attempts: usize, looks: usize, end: End, wait: Duration) -> Result<(), String> {
        let stalls = self.stalls;
        let given = match &self.result {
            Ok(()) => End::Works,
            Err(error) => {
                secrets::assert_not_shown(error);
                if error.attempts() as usize != attempts {
                    return Err(format!("it says {} attempts: {error}", error.attempts()));
                }
                End::Fails(error.kind(), error.delivery())
            }
        };
        if given != end {
            return Err(format!("expected {end:?}, not {given:?}: {:?}", self.result));
        }
        if (self.attempts, self.looks) != (attempts, looks) {
            let expected = (attempts, looks);
            return Err(format!("expected {expected:?} attempts and looks, not {:?}", (self.attempts, self.looks)));
        }
        let least = wait * u32::try_from(attempts - 1).unwrap();
        let at_once = attempts == 1 && looks == 0 && !stalls;
        if at_once && self.took > Duration::from_secs(15) {
            return Err(format!("it was to end at once, and took {:?}", self.took));
        }
        if self.took < least || self.took > DEADLINE + Duration::from_secs(1) {
            return Err(format!("it took {:?}, and at least {least:?} were to be waited", self.took));
        }
        if matches!(given, End::Fails(_, Delivery::NeverSent)) {
            return Err("the server has seen it, so it was sent".to_owned());
        }
        Ok(())
    }
}
