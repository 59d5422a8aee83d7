//! The server: its doors, and its report at the end.

use std::io;
use std::net::{Ipv4Addr, SocketAddr};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::time::{Duration, SystemTime};

use tokio::net::TcpListener;
use tokio::sync::mpsc;
use tokio::task::JoinSet;
use tokio::time::sleep;

use crate::connection::serve;
use crate::course::Deck;
use crate::dice::Dice;
use crate::work::{Work, server_time};

/// Every creation opens a connection, and the ports for one address soon run out. So there are several addresses.
const DOORS: u8 = 8;
/// After one in this many connections, a door is shut for a moment, as if the server restarted.
const RESTART: u64 = 200;
/// One restart in this many is slow, if some are.
const SLOW: u64 = 8;
/// How far the clock of some doors is from the server's: further than the client allows for.
const CLOCKS_APART: Duration = Duration::from_secs(10 * 60);

pub(crate) struct Server<W> {
    shared: Arc<Shared<W>>,
    doors: Vec<Arc<Door>>,
    accepting: JoinSet<()>,
    /// Closes when the server serves no connection any more.
    serving: mpsc::Receiver<()>,
}

/// One address of the server.
pub(crate) struct Door {
    address: SocketAddr,
    clock: Clock,
    /// Whether nothing is in front of the server that could answer in its place.
    pub(crate) is_direct: bool,
    /// How many 429s it has sent.
    pub(crate) limited: AtomicUsize,
    is_shut: AtomicBool,
}

/// The clock of a door, from which the header `Date` comes. The rows have the server's own times.
#[derive(Clone, Copy)]
enum Clock {
    Right,
    Ahead,
    Behind,
}

/// What all connections share, and at the end, what the server has done.
pub(crate) struct Shared<W> {
    pub(crate) dice: Dice,
    pub(crate) deck: Deck,
    pub(crate) work: W,
    /// How many requests arrived complete.
    pub(crate) read: AtomicUsize,
    /// How long a caller waits for its answer.
    pub(crate) callers_time: Duration,
    /// Whether some restarts take seconds.
    restarts_slowly: bool,
}

impl<W: Work> Server<W> {
    pub(crate) async fn start(seed: u64, callers_time: Duration, restarts_slowly: bool, work: W) -> io::Result<Self> {
        let shared = Arc::new(Shared {
            dice: Dice::new(seed),
            deck: Deck::new(),
            work,
            read: AtomicUsize::new(0),
            callers_time,
            restarts_slowly,
        });
        let (open, serving) = mpsc::channel(1);
        let (mut doors, mut accepting) = (Vec::new(), JoinSet::new());
        for number in 1..=DOORS {
            let listener = listen(number).await?;
            let door = Arc::new(Door {
                address: listener.local_addr()?,
                clock: [Clock::Ahead, Clock::Behind, Clock::Right][usize::from(number) % 3],
                is_direct: number % 2 == 0,
                limited: AtomicUsize::new(0),
                is_shut: AtomicBool::new(false),
            });
            doors.push(door.clone());
            accepting.spawn(accept(listener, door, shared.clone(), open.clone()));
        }
        Ok(Self { shared, doors, accepting, serving })
    }

    pub(crate) fn doors(&self) -> &[Arc<Door>] {
        &self.doors
    }

    pub(crate) fn shared(&self) -> Arc<Shared<W>> {
        self.shared.clone()
    }

    /// Returns when all work is done, including late work.
    pub(crate) async fn finish(mut self) -> Arc<Shared<W>> {
        self.accepting.shutdown().await;
        while self.serving.recv().await.is_some() {}
        self.shared
    }
}

impl Door {
    pub(crate) fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    /// The time of its clock.
    pub(crate) fn time(&self) -> SystemTime {
        match self.clock {
            Clock::Right => server_time(),
            Clock::Ahead => server_time() + CLOCKS_APART,
            Clock::Behind => server_time() - CLOCKS_APART,
        }
    }

    /// Waits until it is open.
    pub(crate) async fn open(&self) {
        while self.is_shut.load(Ordering::Relaxed) {
            sleep(Duration::from_millis(10)).await;
        }
    }
}

impl<W> Shared<W> {
    /// The number of requests that were let in and went wrong.
    pub(crate) fn faults(&self) -> usize {
        self.deck.counts().map(|(_, count)| count).sum()
    }

    /// How long a restart takes.
    fn outage(&self) -> Duration {
        let is_slow = self.restarts_slowly && self.dice.below(SLOW) == 0;
        if is_slow { self.dice.millis(500, 4000) } else { self.dice.millis(1, 10) }
    }

    /// Prints which faults there were. `attempts` says how many requests there were, if that is known: those that were
    /// not let in are known only to their callers.
    pub(crate) fn report(&self, attempts: Option<usize>) {
        let let_in = self.deck.drawn();
        let all = attempts.unwrap_or(let_in);
        let refused = attempts.map(|attempts| ("not let in: the door was shut", attempts.saturating_sub(let_in)));
        let faults = self.faults() + refused.map_or(0, |refused| refused.1);
        let share = |count: usize| format!("{:>5.1} %", percent(count, all));
        let read = self.read.load(Ordering::Relaxed);
        println!("The server let {let_in} requests in, and read {read} of them whole.");
        for (label, count) in refused.into_iter().chain(self.deck.counts()) {
            println!("  {label:<44}{count:>8}{}", share(count));
        }
        println!("  {:<44}{faults:>8}{}\n", "all faults", share(faults));
    }
}

fn percent(count: usize, of: usize) -> f64 {
    let number = |count| f64::from(u32::try_from(count).unwrap_or(u32::MAX));
    100.0 * number(count) / number(of.max(1))
}

/// Opens a door, at its own address if this machine has several.
async fn listen(number: u8) -> io::Result<TcpListener> {
    match TcpListener::bind((Ipv4Addr::new(127, 0, 0, number), 0)).await {
        Ok(listener) => Ok(listener),
        Err(_) => TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await,
    }
}

async fn accept<W: Work>(mut listener: TcpListener, door: Arc<Door>, shared: Arc<Shared<W>>, open: mpsc::Sender<()>) {
    loop {
        let Ok((stream, _)) = listener.accept().await else {
            // Probably out of files.
            sleep(Duration::from_millis(1)).await;
            continue;
        };
        let (at, shared, open) = (door.clone(), shared.clone(), open.clone());
        let restart = shared.dice.below(RESTART) == 0;
        let outage = shared.outage();
        tokio::spawn(async move {
            serve(stream, &at, &shared).await;
            drop(open);
        });
        if restart {
            // This resets connections that wait to be accepted, and nobody knows what they carried.
            drop(listener);
            door.is_shut.store(true, Ordering::Relaxed);
            sleep(outage).await;
            listener = reopen(door.address).await;
            door.is_shut.store(false, Ordering::Relaxed);
        }
    }
}

async fn reopen(address: SocketAddr) -> TcpListener {
    loop {
        match TcpListener::bind(address).await {
            Ok(listener) => return listener,
            Err(_) => sleep(Duration::from_millis(1)).await,
        }
    }
}
