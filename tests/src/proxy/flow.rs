//! One direction of one connection: bytes are taken, decided about, held back, and passed on.

use std::future::pending;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering::SeqCst};
use std::time::Duration;

use tokio::io::{AsyncReadExt, AsyncWriteExt, ReadHalf, WriteHalf};
use tokio::sync::{mpsc, watch};
use tokio::time::{Instant, sleep, sleep_until};

use super::decide::Decide;
use super::socket::Socket;
use super::trouble::{Direction, End, Trouble};

/// How many bytes are taken at a time.
const PIECE: usize = 16 * 1024;

/// How many pieces may be on their way, as on a line that is long.
const ON_THE_WAY: usize = 64;

/// Into how many portions the bytes of a second are cut when they are throttled.
const PORTIONS: u32 = 100;

/// What all connections know of one direction.
#[derive(Clone)]
pub(super) struct Way {
    pub(super) direction: Direction,
    /// How often the trouble was changed, and what it is now.
    pub(super) now: watch::Receiver<(u64, Option<Trouble>)>,
    pub(super) taken: Arc<AtomicU64>,
    pub(super) passed: Arc<AtomicU64>,
}

/// What is on its way.
enum Piece {
    Bytes { due: Instant, bytes: Vec<u8> },
    Over,
    End(End),
}

/// Takes bytes from one socket, and decides about them.
struct Taker {
    way: Way,
    seed: u64,
    connection: u64,
    fate: Decide,
    pieces: mpsc::Sender<Piece>,
}

impl Way {
    /// Passes bytes on until no more come, which is passed on, too; or gives how the connection is to end.
    pub(super) async fn flow(
        mut self,
        seed: u64,
        connection: u64,
        from: ReadHalf<&mut Socket>,
        to: WriteHalf<&mut Socket>,
    ) -> Result<(), End> {
        let (pieces, on_the_way) = mpsc::channel(ON_THE_WAY);
        let fate = self.decide(seed, connection);
        let taker = Taker { way: self.clone(), seed, connection, fate, pieces };
        tokio::try_join!(taker.take(from), self.pass(on_the_way, to))?;
        Ok(())
    }

    fn decide(&mut self, seed: u64, connection: u64) -> Decide {
        let (change, trouble) = self.now.borrow_and_update().clone();
        Decide::new(seed, connection, self.direction, change, trouble)
    }

    /// Waits until bytes may pass.
    async fn open(&mut self) {
        // Who changes it lives as long as the connections do.
        let _ = self.now.wait_for(|(_, trouble)| *trouble != Some(Trouble::BlackHole)).await;
    }

    async fn pass(
        mut self,
        mut pieces: mpsc::Receiver<Piece>,
        mut to: WriteHalf<&mut Socket>,
    ) -> Result<(), End> {
        loop {
            let (due, bytes) = match pieces.recv().await {
                Some(Piece::Bytes { due, bytes }) => (due, bytes),
                Some(Piece::End(how)) => return Err(how),
                Some(Piece::Over) | None => break,
            };
            if due > Instant::now() {
                sleep_until(due).await;
            }
            let mut rest = &*bytes;
            while !rest.is_empty() {
                self.open().await;
                let rate = self.rate();
                let most = rate.map_or(rest.len(), |rate| (rate / PORTIONS).max(1) as usize);
                let (now, later) = rest.split_at(most.min(rest.len()));
                to.write_all(now).await.map_err(|_| End::Close)?;
                self.passed.fetch_add(now.len() as u64, SeqCst);
                rest = later;
                if let Some(rate) = rate {
                    sleep(Duration::from_secs_f64(now.len() as f64 / f64::from(rate.max(1)))).await;
                }
            }
        }
        self.open().await;
        // Whoever is gone need not be told.
        let _ = to.shutdown().await;
        Ok(())
    }

    fn rate(&self) -> Option<u32> {
        match self.now.borrow().1 {
            Some(Trouble::Throttle(rate)) => Some(rate),
            _ => None,
        }
    }
}

impl Taker {
    async fn take(mut self, mut from: ReadHalf<&mut Socket>) -> Result<(), End> {
        let mut last_due = Instant::now();
        let mut chunk = vec![0; PIECE];
        loop {
            match self.fate.end() {
                Some(End::HalfClose) => {
                    self.put(Piece::Over).await;
                    return swallow(from).await;
                }
                Some(how) => {
                    self.put(Piece::End(how)).await;
                    // It ends once the bytes before it have arrived.
                    return pending().await;
                }
                None => {}
            }
            let most = self.fate.allowed(PIECE);
            let count = tokio::select! {
                count = from.read(&mut chunk[..most]) => count,
                Ok(()) = self.way.now.changed() => {
                    self.fate = self.way.decide(self.seed, self.connection);
                    continue;
                }
            };
            let Ok(count) = count else {
                self.way.open().await;
                return Err(End::Reset);
            };
            if count == 0 {
                self.put(Piece::Over).await;
                return Ok(());
            }
            self.way.taken.fetch_add(count as u64, SeqCst);
            self.way.open().await;
            // It may be another trouble by now.
            if self.way.now.has_changed().unwrap_or(false) {
                self.fate = self.way.decide(self.seed, self.connection);
            }
            let mut bytes = chunk[..count.min(self.fate.allowed(count))].to_vec();
            last_due = last_due.max(Instant::now() + self.fate.pass(&mut bytes));
            self.put(Piece::Bytes { due: last_due, bytes }).await;
        }
    }

    async fn put(&self, piece: Piece) {
        // Nobody is there any more when the connection has ended, and with it this.
        let _ = self.pieces.send(piece).await;
    }
}

/// Takes what still comes, for nobody.
async fn swallow(mut from: ReadHalf<&mut Socket>) -> Result<(), End> {
    let mut unread = [0; 4096];
    while from.read(&mut unread).await.map_err(|_| End::Reset)? > 0 {}
    Ok(())
}
