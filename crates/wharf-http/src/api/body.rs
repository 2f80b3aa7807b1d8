//! The body of a request, as it is read: within a bound, at a pace, and counted.

use std::future::poll_fn;
use std::pin::Pin;

use axum::body::{Body, Bytes};
use axum::http::StatusCode;
use hyper::body::Body as _;
use wharf_core::{Fault, FaultKind};

use super::Limits;
use super::target::Hold;
use crate::bounded::{Bounded, Flaw};
use crate::problem::Problem;

/// Reads all of `body`, within `limits`.
pub(super) async fn read(body: Body, limits: &Limits, hold: &mut dyn Hold) -> Result<Vec<u8>, Problem> {
    let refused = |flaw: Flaw| flaw.problem().before_start().closing();
    if body.size_hint().lower() > limits.body as u64 {
        return Err(refused(Flaw::TooLong(limits.body)));
    }
    let mut body = Bounded::new(body, Some(limits.body), limits.pace);
    let flaw = body.flaw();
    let mut read = Pieces::default();
    while let Some(frame) = poll_fn(|cx| Pin::new(&mut body).poll_frame(cx)).await {
        let frame = frame.map_err(|error| match flaw.get() {
            Some(flaw) => refused(*flaw),
            None => {
                let why = format!("the body cannot be read to its end: {error}");
                Problem::refused(StatusCode::BAD_REQUEST, FaultKind::Incompatible, why).closing()
            }
        })?;
        let Ok(data) = frame.into_data() else { continue };
        // What is promised and does not come takes no memory.
        read.push(&data, hold).map_err(|fault| Problem::fault(fault).closing().logged())?;
    }
    Ok(read.whole())
}

/// The shortest and the longest piece that a body takes memory in, in bytes.
const SHORTEST: usize = 4 * 1024;
const LONGEST: usize = 64 * 1024;

/// A body, as far as it has come. It grows by pieces that stay where they are, each as long as all before it, within
/// bounds: one that is moved each time would leave holes behind.
#[derive(Default)]
struct Pieces {
    pieces: Vec<Vec<u8>>,
    length: usize,
    /// What all pieces together have room for.
    room: usize,
}

impl Pieces {
    /// Takes in more of the body; memory is counted before it is taken.
    fn push(&mut self, mut data: &[u8], hold: &mut dyn Hold) -> Result<(), Fault> {
        while !data.is_empty() {
            if self.length == self.room {
                let more = self.room.clamp(SHORTEST, LONGEST);
                hold.set(self.room + more)?;
                self.pieces.push(Vec::with_capacity(more));
                self.room += more;
            }
            let (now, later) = data.split_at(data.len().min(self.room - self.length));
            self.pieces.last_mut().into_iter().for_each(|piece| piece.extend_from_slice(now));
            self.length += now.len();
            data = later;
        }
        Ok(())
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

/// Bytes whose memory `hold` counts until they have been sent.
pub(super) fn held(bytes: impl AsRef<[u8]> + Send + 'static, hold: Box<dyn Hold>) -> Bytes {
    Bytes::from_owner(Sending { bytes, _hold: hold })
}

struct Sending<T> {
    bytes: T,
    _hold: Box<dyn Hold>,
}

impl<T: AsRef<[u8]>> AsRef<[u8]> for Sending<T> {
    fn as_ref(&self) -> &[u8] {
        self.bytes.as_ref()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What was counted last.
    struct Last(usize);

    impl Hold for Last {
        fn set(&mut self, bytes: usize) -> Result<(), Fault> {
            self.0 = bytes;
            Ok(())
        }
    }

    #[test]
    fn a_body_is_whole_in_whatever_parts_it_comes_and_what_it_takes_is_counted() {
        let all: Vec<u8> = (0..300_000_u32).map(|number| number as u8).collect();
        for part in [1, 1000, 65_535, 65_536, 65_537, 300_000] {
            let (mut pieces, mut counted) = (Pieces::default(), Last(0));
            for data in all.chunks(part) {
                pieces.push(data, &mut counted).expect("there is room");
                let taken: usize = pieces.pieces.iter().map(Vec::capacity).sum();
                assert_eq!(counted.0, taken, "{part}");
                assert!(taken < SHORTEST.max(pieces.length * 2).min(pieces.length + LONGEST) + SHORTEST);
            }
            assert_eq!((pieces.length, pieces.whole() == all), (all.len(), true), "{part}");
        }
        assert!(Pieces::default().whole().is_empty());
    }
}
