//! What this process has taken of its machine.

use std::fs;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread::{self, JoinHandle};
use std::time::Duration;

/// The most memory that this process has held since [`forget_peak`], in KiB.
pub(crate) fn peak_memory() -> u32 {
    let status = fs::read_to_string("/proc/self/status").unwrap();
    let peak = status.lines().find_map(|line| line.strip_prefix("VmHWM:")).unwrap();
    peak.trim().strip_suffix(" kB").unwrap().parse().unwrap()
}

/// Has the peak counted from now on. Where the system does not allow that, the peak so far goes on counting.
pub(crate) fn forget_peak() {
    let _ = fs::write("/proc/self/clear_refs", "5");
}

/// A thread that goes on counting the sockets of this process.
pub(crate) struct SocketWatch {
    stop: Arc<AtomicBool>,
    counting: JoinHandle<usize>,
}

impl SocketWatch {
    pub(crate) fn start() -> Self {
        let stop = Arc::new(AtomicBool::new(false));
        let (stopped, before) = (stop.clone(), sockets());
        let counting = thread::spawn(move || {
            let mut most = before;
            while !stopped.load(Ordering::SeqCst) {
                most = most.max(sockets());
                thread::sleep(Duration::from_micros(50));
            }
            most - before
        });
        Self { stop, counting }
    }

    /// The most sockets that were seen at any time, besides those that were there before.
    pub(crate) fn most(self) -> usize {
        self.stop.store(true, Ordering::SeqCst);
        self.counting.join().unwrap()
    }
}

fn sockets() -> usize {
    // A file may have been closed before it is looked at.
    let files = fs::read_dir("/proc/self/fd").unwrap().filter_map(|file| fs::read_link(file.ok()?.path()).ok());
    files.filter(|target| target.to_string_lossy().starts_with("socket:")).count()
}
