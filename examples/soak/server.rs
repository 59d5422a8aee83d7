//! The server: its doors, and what it tells in the end.

use std::io;
use std::net::{Ipv4Addr, SocketAddr};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use tokio::net::TcpListener;
use tokio::sync::mpsc;
use tokio::task::JoinSet;
use tokio::time::sleep;

use crate::connection::serve;
use crate::course::Deck;
use crate::dice::Dice;
use crate::ledger::Ledger;

/// Every creation takes a connection of its own, and the ports for those to one address are soon used up; so there are
/// several addresses.
const DOORS: u8 = 8;
/// After one in so many connections a door is shut for a moment, as if the server were restarted.
const RESTART: u64 = 200;

pub(crate) struct Server {
    shared: Arc<Shared>,
    doors: Vec<Arc<Door>>,
    accepting: JoinSet<()>,
    /// Ends when no connection is served any more.
    serving: mpsc::Receiver<()>,
}

/// One address of the server.
pub(crate) struct Door {
    address: SocketAddr,
    /// How many 429s it has given.
    pub(crate) limited: AtomicUsize,
}

/// What all connections share, and in the end what the server has done.
pub(crate) struct Shared {
    pub(crate) dice: Dice,
    pub(crate) deck: Deck,
    pub(crate) ledger: Ledger,
    accepted: AtomicUsize,
    /// How many requests came whole.
    pub(crate) read: AtomicUsize,
    /// How long a caller waits for its answer.
    pub(crate) callers_time: Duration,
}

impl Server {
    pub(crate) async fn start(seed: u64, callers_time: Duration) -> io::Result<Self> {
        let shared = Arc::new(Shared {
            dice: Dice::new(seed),
            deck: Deck::default(),
            ledger: Ledger::default(),
            accepted: AtomicUsize::new(0),
            read: AtomicUsize::new(0),
            callers_time,
        });
        let (open, serving) = mpsc::channel(1);
        let (mut doors, mut accepting) = (Vec::new(), JoinSet::new());
        for number in 1..=DOORS {
            let listener = listen(number).await?;
            let door = Arc::new(Door { address: listener.local_addr()?, limited: AtomicUsize::new(0) });
            doors.push(door.clone());
            accepting.spawn(accept(listener, door, shared.clone(), open.clone()));
        }
        Ok(Self { shared, doors, accepting, serving })
    }

    pub(crate) fn doors(&self) -> &[Arc<Door>] {
        &self.doors
    }

    /// Ends when all has been done that came in, late work included.
    pub(crate) async fn finish(mut self) -> Arc<Shared> {
        self.accepting.shutdown().await;
        while self.serving.recv().await.is_some() {}
        self.shared
    }
}

impl Door {
    pub(crate) fn url(&self) -> String {
        format!("http://{}", self.address)
    }
}

impl Shared {
    /// Tells which faults there were in so many attempts.
    pub(crate) fn report(&self, attempts: usize) {
        let accepted = self.accepted.load(Ordering::Relaxed);
        let refused = ("not let in: the door was shut", attempts.saturating_sub(accepted));
        let faults: usize = self.deck.counts().map(|(_, count)| count).sum::<usize>() + refused.1;
        let share = |count: usize| format!("{:>5.1} %", percent(count, attempts));
        say!(
            "The server let {accepted} of {attempts} attempts in, and read {} requests whole.",
            self.read.load(Ordering::Relaxed)
        );
        for (label, count) in std::iter::once(refused).chain(self.deck.counts()) {
            say!("  {label:<44}{count:>8}{}", share(count));
        }
        say!("  {:<44}{faults:>8}{}\n", "faults in all", share(faults));
    }
}

fn percent(count: usize, of: usize) -> f64 {
    let number = |count| f64::from(u32::try_from(count).unwrap_or(u32::MAX));
    100.0 * number(count) / number(of.max(1))
}

/// Opens a door, at an address of its own where this machine has more than one.
async fn listen(number: u8) -> io::Result<TcpListener> {
    match TcpListener::bind((Ipv4Addr::new(127, 0, 0, number), 0)).await {
        Ok(listener) => Ok(listener),
        Err(_) => TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await,
    }
}

async fn accept(mut listener: TcpListener, door: Arc<Door>, shared: Arc<Shared>, open: mpsc::Sender<()>) {
    loop {
        let Ok((stream, _)) = listener.accept().await else {
            // Short of files, most likely.
            sleep(Duration::from_millis(1)).await;
            continue;
        };
        shared.accepted.fetch_add(1, Ordering::Relaxed);
        let (at, shared, open) = (door.clone(), shared.clone(), open.clone());
        let restart = shared.dice.below(RESTART) == 0;
        let outage = shared.dice.millis(1, 10);
        tokio::spawn(async move {
            serve(stream, &at, &shared).await;
            drop(open);
        });
        if restart {
            // What waits to be let in just then is reset, and it is not known what it has brought.
            drop(listener);
            sleep(outage).await;
            listener = reopen(door.address).await;
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
