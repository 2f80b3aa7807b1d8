//! The body of a request, as it is read: within a bound, at a pace, and counted.

use std::future::poll_fn;
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering::Relaxed};

use axum::body::{Body, Bytes};
use axum::http::StatusCode;
use hyper::body::Body as _;
use wharf_core::FaultKind;

use super::Limits;
use super::problem::Problem;
use super::target::Hold;
use crate::steady::Steady;

/// Reads all of `body`, within `limits`.
pub(super) async fn read(body: Body, limits: &Limits, hold: &mut dyn Hold) -> Result<Vec<u8>, Problem> {
    let most = limits.body;
    let too_long = |length: u64| {
        let why = format!("the body has {length} bytes or more, and may have {most}; send less at a time");
        Problem::refused(StatusCode::PAYLOAD_TOO_LARGE, FaultKind::Overloaded, why).closing().logged()
    };
    let promised = body.size_hint().lower();
    if promised > most as u64 {
        return Err(too_long(promised));
    }
    let is_slow = Arc::new(AtomicBool::new(false));
    let slow = Arc::clone(&is_slow);
    let mut body = match limits.pace {
        Some(pace) => Body::new(Steady::new(body, pace, move |_: &str| slow.store(true, Relaxed))),
        None => body,
    };
    let mut read = Pieces::default();
    while let Some(frame) = poll_fn(|cx| Pin::new(&mut body).poll_frame(cx)).await {
        let frame = frame.map_err(|error| {
            if is_slow.load(Relaxed) {
                let (timeout, why) = (StatusCode::REQUEST_TIMEOUT, error.to_string());
                return Problem::refused(timeout, FaultKind::DeadlineExceeded, why).closing().logged();
            }
            let why = format!("the body cannot be read to its end: {error}");
            Problem::refused(StatusCode::BAD_REQUEST, FaultKind::Incompatible, why).closing()
        })?;
        let Ok(data) = frame.into_data() else { continue };
        let length = read.length + data.len();
        if length > most {
            return Err(too_long(length as u64));
        }
        // What is promised and does not come takes no memory.
        hold.set(length.next_multiple_of(PIECE)).map_err(|fault| Problem::fault(fault).closing().logged())?;
        read.push(&data);
    }
    Ok(read.whole())
}

/// What a body takes memory in, in bytes.
const PIECE: usize = 64 * 1024;

/// A body, as far as it has come. It grows piece by piece: one that is moved each time would leave holes behind.
#[derive(Default)]
struct Pieces {
    pieces: Vec<Vec<u8>>,
    length: usize,
}

impl Pieces {
    fn push(&mut self, mut data: &[u8]) {
        self.length += data.len();
        while !data.is_empty() {
            let last = self.pieces.pop_if(|piece| piece.len() < PIECE);
            let mut piece = last.unwrap_or_else(|| Vec::with_capacity(PIECE.min(data.len().max(PIECE / 16))));
            let (now, later) = data.split_at(data.len().min(PIECE - piece.len()));
            piece.extend_from_slice(now);
            self.pieces.push(piece);
            data = later;
        }
    }

    /// All of it. Each piece is given back as soon as it was copied.
    fn whole(mut self) -> Vec<u8> {
        match self.pieces.len() {
            0 | 1 => self.pieces.pop().unwrap_or_default(),
            _ => {
                let mut whole = Vec::with_capacity(self.length);
                self.pieces.into_iter().for_each(|piece| whole.extend_from_slice(&piece));
                whole
            }
        }
    }
}

/// A body whose memory is counted until it has been sent.
pub(super) fn held(body: Bytes, hold: Box<dyn Hold>) -> Body {
    Body::from(Bytes::from_owner(Sending { body, _hold: hold }))
}

struct Sending {
    body: Bytes,
    _hold: Box<dyn Hold>,
}

impl AsRef<[u8]> for Sending {
    fn as_ref(&self) -> &[u8] {
        &self.body
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_body_is_whole_in_whatever_parts_it_comes() {
        let all: Vec<u8> = (0..300_000_u32).map(|number| number as u8).collect();
        for part in [1, 1000, 65_535, 65_536, 65_537, 300_000] {
            let mut pieces = Pieces::default();
            all.chunks(part).for_each(|data| pieces.push(data));
            assert!(pieces.pieces.iter().all(|piece| piece.capacity() <= 2 * PIECE), "{part}");
            assert_eq!((pieces.length, pieces.whole() == all), (all.len(), true), "{part}");
        }
        assert!(Pieces::default().whole().is_empty());
    }
}
