//! Which faults are waiting, and which of them a call gets.

use super::fault::Fault;
use super::mishap::Mishap;
use super::received::Received;

/// The faults that are waiting.
#[derive(Clone, Debug, Default)]
pub(super) struct Faults {
    waiting: Vec<Fault>,
    injected: u64,
}

impl Faults {
    pub(super) fn inject(&mut self, mut fault: Fault) {
        self.injected += 1;
        fault.id = self.injected;
        self.waiting.push(fault);
    }

    pub(super) fn clear(&mut self) {
        self.waiting.clear();
    }

    /// Which faults are for this call: the first of those that are counted, and all that are not; and those that spare
    /// it, which are to count it. It asks the closures of a test, so nothing may be locked meanwhile.
    pub(super) fn choose(&self, call: &Received) -> Vec<u64> {
        let mut counted = false;
        let chosen = self.waiting.iter().filter(|fault| {
            let takes_turns = fault.left.is_some() && fault.spared == 0;
            let chosen = !(takes_turns && counted) && fault.chooses(call);
            counted |= chosen && takes_turns;
            chosen
        });
        chosen.map(|fault| fault.id).collect()
    }

    /// Takes these faults, as far as they are still waiting: those that are counted first.
    pub(super) fn take(&mut self, ids: &[u64]) -> Vec<Mishap> {
        let mut taken: Vec<_> = self.waiting.iter_mut().filter(|fault| ids.contains(&fault.id)).collect();
        taken.sort_by_key(|fault| fault.left.is_none());
        let mishaps = taken.into_iter().filter_map(|fault| {
            if let Some(spared) = fault.spared.checked_sub(1) {
                fault.spared = spared;
                return None;
            }
            fault.left = fault.left.map(|left| left.saturating_sub(1));
            Some(fault.mishap.clone())
        });
        let mishaps = mishaps.collect();
        self.waiting.retain(|fault| fault.left != Some(0));
        mishaps
    }
}
