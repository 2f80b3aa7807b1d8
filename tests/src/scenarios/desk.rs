//! A desk at which a replica serves calls: so many at a time, so long each. It stands for the capacity of a machine.

use std::sync::atomic::{AtomicU64, Ordering::SeqCst};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use tokio::sync::Semaphore;
use tokio::time::sleep;
use wharf::{Fault, FaultKind};

/// What one replica does with calls. It can be told to do otherwise while calls come.
#[derive(Debug)]
pub struct Desk {
    permits: Semaphore,
    manner: Mutex<Manner>,
    entered: AtomicU64,
    served: AtomicU64,
}

/// How a desk treats calls.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Manner {
    /// Each takes so long.
    Serves(Duration),
    /// Each fails at once.
    Fails(FaultKind),
    /// So many of a hundred fail at once, the others take so long.
    Flaky(u8, Duration),
    /// So many of a hundred take the longer time, the others the shorter one.
    Straggles(u8, Duration, Duration),
}

impl Desk {
    /// A desk that serves so many calls at a time, each in so long.
    pub fn new(permits: usize, pause: Duration) -> Arc<Self> {
        Arc::new(Self {
            permits: Semaphore::new(permits),
            manner: Mutex::new(Manner::Serves(pause)),
            entered: AtomicU64::new(0),
            served: AtomicU64::new(0),
        })
    }

    /// Desks that each serve all calls at the same time.
    pub fn several(count: usize, pause: Duration) -> Vec<Arc<Self>> {
        (0..count).map(|_| Self::new(Semaphore::MAX_PERMITS, pause)).collect()
    }

    /// How it treats the calls that come from now on.
    pub fn set(&self, manner: Manner) {
        *self.manner.lock().unwrap_or_else(PoisonError::into_inner) = manner;
    }

    /// How many calls have come.
    pub fn entered(&self) -> u64 {
        self.entered.load(SeqCst)
    }

    /// How many calls were served to their end.
    pub fn served(&self) -> u64 {
        self.served.load(SeqCst)
    }

    /// Serves a call.
    ///
    /// # Errors
    /// A fault of the kind that was asked for.
    pub async fn serve(&self) -> Result<(), Fault> {
        let number = self.entered.fetch_add(1, SeqCst);
        let manner = *self.manner.lock().unwrap_or_else(PoisonError::into_inner);
        let pause = match manner {
            Manner::Serves(pause) => pause,
            Manner::Fails(kind) => return Err(broken(kind)),
            Manner::Flaky(percent, _) if is_one_of(percent, number) => {
                return Err(broken(FaultKind::Internal));
            }
            Manner::Straggles(percent, _, long) if is_one_of(percent, number) => long,
            Manner::Flaky(_, pause) | Manner::Straggles(_, pause, _) => pause,
        };
        // It is never closed.
        let _permit = self.permits.acquire().await;
        sleep(pause).await;
        self.served.fetch_add(1, SeqCst);
        Ok(())
    }
}

/// The share that the first of these desks has of the calls that come within so long.
pub(super) async fn share(desks: &[Arc<Desk>], within: Duration) -> f64 {
    let entered = || desks.iter().map(|desk| desk.entered()).collect::<Vec<_>>();
    let before = entered();
    sleep(within).await;
    let come: Vec<u64> = entered().iter().zip(before).map(|(after, before)| after - before).collect();
    come[0] as f64 / come.iter().sum::<u64>().max(1) as f64
}

/// Whether the call of this number is one of so many of a hundred: by turns and not by chance, for 37 and 100 have no
/// common factor.
fn is_one_of(percent: u8, number: u64) -> bool {
    number * 37 % 100 < u64::from(percent)
}

fn broken(kind: FaultKind) -> Fault {
    Fault::new(kind, "this replica was told to fail")
}
