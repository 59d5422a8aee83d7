//! Which faults are waiting, and which of them hit a call.

use super::Fault;
use super::effect::Effects;
use crate::fake::server::Received;

/// The faults that are waiting.
#[derive(Clone, Debug, Default)]
pub(crate) struct Queue {
    waiting: Vec<Fault>,
    injected: u64,
}

impl Queue {
    pub(crate) fn inject(&mut self, mut fault: Fault) {
        self.injected += 1;
        fault.id = self.injected;
        self.waiting.push(fault);
    }

    pub(crate) fn clear(&mut self) {
        self.waiting.clear();
    }

    /// The faults that have not happened as often as the test says.
    pub(crate) fn unused(&self) -> Vec<Fault> {
        self.waiting.iter().filter(|fault| fault.is_unused()).cloned().collect()
    }

    /// The faults that this call concerns: the first one with a limited number of calls, all that hit always, and all
    /// that skip this call, because they count it. This runs the closures of a test, so no lock may be held.
    pub(crate) fn choose(&self, call: &Received) -> Vec<u64> {
        let mut counted = false;
        let chosen = self.waiting.iter().filter(|fault| {
            let takes_turns = fault.times.is_some() && fault.spared == 0;
            let chosen = !(takes_turns && counted) && fault.chooses(call);
            counted |= chosen && takes_turns;
            chosen
        });
        chosen.map(|fault| fault.id).collect()
    }

    /// Takes these faults, if they are still waiting. Those with a limited number of calls come first.
    pub(crate) fn take(&mut self, ids: &[u64]) -> Effects {
        let mut taken: Vec<_> = self.waiting.iter_mut().filter(|fault| ids.contains(&fault.id)).collect();
        taken.sort_by_key(|fault| fault.times.is_none());
        let mut effects = Effects::default();
        for fault in taken {
            if let Some(spared) = fault.spared.checked_sub(1) {
                fault.spared = spared;
            } else {
                fault.happened += 1;
                effects.add(fault.effect.clone());
            }
        }
        self.waiting.retain(|fault| !fault.is_used_up());
        effects
    }
}
