//! Who is connected, and what each peer has of this process: connections, and memory.

use std::collections::HashMap;
use std::sync::atomic::{AtomicUsize, Ordering::Relaxed};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use tokio::time::Instant;
use wharf_core::Fault;

use crate::conn::Peer;
use crate::wire::Bounds;

/// A peer that connects so often …
const OFTEN: u32 = 500;

/// … within so long is told of in the log.
const WITHIN: Duration = Duration::from_secs(10);

/// Of so many peers it is known how often they come.
const COUNTED: usize = 1024;

/// The peers of a server.
#[derive(Debug)]
pub(crate) struct Peers {
    connected: Mutex<HashMap<Peer, Entry>>,
    /// How often each has connected since when.
    comings: Mutex<HashMap<Peer, (u32, Instant)>>,
    connections: usize,
    memory: usize,
}

#[derive(Debug)]
struct Entry {
    connections: usize,
    share: Arc<Share>,
}

/// What the connections of one peer take together of the memory of this process, as far as it is worth counting.
#[derive(Debug)]
pub(crate) struct Share {
    bytes: AtomicUsize,
    most: usize,
    /// Calls under way.
    calls: AtomicUsize,
}

/// One connection of a peer, until it is dropped.
#[derive(Debug)]
pub(crate) struct Membership {
    peers: Arc<Peers>,
    peer: Peer,
    share: Arc<Share>,
}

impl Peers {
    pub(crate) fn new(bounds: &Bounds) -> Arc<Self> {
        let (connections, memory) = (bounds.connections_of_peer, bounds.memory_of_peer);
        Arc::new(Self { connected: Mutex::default(), comings: Mutex::default(), connections, memory })
    }

    /// Takes in another connection of `peer`.
    ///
    /// # Errors
    /// An `overloaded` fault that names the bound, when it has as many as one may have.
    pub(crate) fn join(self: &Arc<Self>, peer: Peer) -> Result<Membership, Fault> {
        let most = self.connections;
        let mut connected = self.connected();
        let entry = connected.entry(peer).or_insert_with(|| Entry {
            connections: 0,
            share: Arc::new(Share {
                bytes: AtomicUsize::new(0),
                most: self.memory,
                calls: AtomicUsize::new(0),
            }),
        });
        if entry.connections >= most {
            return Err(Fault::overloaded(format!(
                "{peer} has {most} connections, and no peer may have more; use one for many calls"
            ))
            .before_start());
        }
        entry.connections += 1;
        Ok(Membership { peers: Arc::clone(self), peer, share: Arc::clone(&entry.share) })
    }

    /// Counts that `peer` connects; gives what the log is to say of it, once in ten seconds, when it does so all the time.
    pub(crate) fn comes(&self, peer: Peer, now: Instant) -> Option<String> {
        let is_over = |since: Instant| now.saturating_duration_since(since) >= WITHIN;
        let mut comings = self.comings.lock().unwrap_or_else(PoisonError::into_inner);
        if comings.len() >= COUNTED && !comings.contains_key(&peer) {
            comings.retain(|_, (_, since)| !is_over(*since));
            if comings.len() >= COUNTED {
                return None;
            }
        }
        let (count, since) = comings.entry(peer).or_insert((0, now));
        if is_over(*since) {
            (*count, *since) = (0, now);
        }
        *count += 1;
        let often = || {
            format!("{peer} has connected {OFTEN} times within {WITHIN:?}: use one connection for many calls")
        };
        (*count == OFTEN).then(often)
    }

    fn connected(&self) -> MutexGuard<'_, HashMap<Peer, Entry>> {
        // Nothing that runs while it is held can panic halfway through a change.
        self.connected.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Membership {
    /// Whose connection it is.
    pub(crate) fn peer(&self) -> Peer {
        self.peer
    }

    /// What the peer has of the memory.
    pub(crate) fn share(&self) -> &Arc<Share> {
        &self.share
    }
}

impl Drop for Membership {
    fn drop(&mut self) {
        let mut connected = self.peers.connected();
        if let Some(entry) = connected.get_mut(&self.peer) {
            entry.connections -= 1;
        }
        // Calls that have not ended with their connection still have something of the share.
        let own = Arc::as_ptr(&self.share);
        connected.retain(|_, Entry { connections, share }| {
            let others = Arc::strong_count(share) - 1 - usize::from(Arc::as_ptr(share) == own);
            *connections > 0 || others > 0
        });
    }
}

impl Share {
    /// What was `before` bytes is `now` so many.
    pub(crate) fn count(&self, before: usize, now: usize) {
        if now > before {
            self.bytes.fetch_add(now - before, Relaxed);
        } else {
            self.bytes.fetch_sub(before - now, Relaxed);
        }
    }

    /// A call is under way.
    pub(crate) fn begun(&self) {
        self.calls.fetch_add(1, Relaxed);
    }

    /// So many calls are over.
    pub(crate) fn over(&self, calls: usize) {
        self.calls.fetch_sub(calls, Relaxed);
    }

    /// How many calls are under way.
    pub(crate) fn calls(&self) -> usize {
        self.calls.load(Relaxed)
    }

    /// Whether there is room for so many bytes more.
    pub(crate) fn has_room(&self, bytes: usize) -> bool {
        self.bytes.load(Relaxed).saturating_add(bytes) <= self.most
    }

    /// Whether so much is taken that no more should be asked for.
    pub(crate) fn is_scarce(&self) -> bool {
        self.bytes.load(Relaxed) > self.most / 8 * 7
    }

    /// What is wrong when there is no room.
    pub(crate) fn full(&self) -> Fault {
        let most = self.most;
        Fault::overloaded(format!(
            "the calls of one peer, their arguments and the answers that wait for it may take {most} bytes; send less at a time"
        ))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_peer_has_so_many_connections_and_none_of_the_others() {
        let bounds = Bounds { connections_of_peer: 2, ..Bounds::default() };
        let peers = Peers::new(&bounds);
        let one = Peer::Process(1);
        let (first, _second) = (peers.join(one).unwrap(), peers.join(one).unwrap());
        let fault = peers.join(one).unwrap_err();
        assert!(fault.not_started() && fault.message().starts_with("process 1 has 2 connections"), "{fault}");
        assert!(peers.join(Peer::Host([127, 0, 0, 1].into())).is_ok());
        drop(first);
        assert!(peers.join(one).is_ok());
    }

    #[test]
    fn who_comes_and_goes_all_the_time_is_told_of_once_in_a_while() {
        let (peers, begun) = (Peers::new(&Bounds::default()), Instant::now());
        let told = |peer: i32, times: u32, from: Instant, pause: Duration| {
            (0..times).filter(|at| peers.comes(Peer::Process(peer), from + pause * *at).is_some()).count()
        };
        let quick = Duration::from_millis(1);
        assert_eq!(told(1, 5000, begun, quick), 1);
        assert_eq!(told(1, 5000, begun + WITHIN, quick), 1);
        assert_eq!(told(2, 5000, begun, WITHIN / OFTEN * 2), 0);
        // The map has an end, and those in it that are past make room.
        for peer in 0..5000 {
            peers.comes(Peer::Process(peer), begun + 3 * WITHIN);
        }
        assert_eq!(peers.comings.lock().unwrap().len(), COUNTED);
        assert_eq!(told(9999, 1000, begun + 3 * WITHIN, Duration::ZERO), 0);
        assert_eq!(told(9999, 1000, begun + 5 * WITHIN, Duration::ZERO), 1);
    }

    #[test]
    fn who_comes_again_has_what_is_left_of_calls_before() {
        let peers = Peers::new(&Bounds { memory_of_peer: 100, ..Bounds::default() });
        let (one, other) = (Peer::Process(1), Peer::Process(2));
        let first = peers.join(one).unwrap();
        let running = Arc::clone(first.share());
        running.count(0, 90);
        drop(first);
        drop(peers.join(other).unwrap());
        let again = peers.join(one).unwrap();
        assert!(!again.share().has_room(11), "its calls are not over yet");
        drop((again, running));
        drop(peers.join(other).unwrap());
        assert!(peers.connected().is_empty());
    }

    #[test]
    fn the_connections_of_a_peer_share_its_memory() {
        let peers = Peers::new(&Bounds { memory_of_peer: 100, ..Bounds::default() });
        let (one, two) = (peers.join(Peer::Process(1)).unwrap(), peers.join(Peer::Process(1)).unwrap());
        one.share().count(0, 90);
        assert!(two.share().has_room(10) && !two.share().has_room(11) && two.share().is_scarce());
        one.share().count(90, 10);
        assert!(two.share().has_room(90) && !two.share().is_scarce());
    }
}
