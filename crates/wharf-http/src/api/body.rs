//! The body of a request, as it is read: within a bound, at a pace, and counted.

use std::future::poll_fn;
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering::Relaxed};
use std::time::Duration;

use axum::body::{Body, Bytes};
use axum::http::StatusCode;
use hyper::body::Body as _;
use wharf_core::FaultKind;

use super::problem::Problem;
use super::target::Hold;
use crate::steady::Steady;

/// How long a body that is waited for may take for 8 KiB.
const PACE: Duration = Duration::from_secs(8);

/// Reads all of `body`, which may have `most` bytes.
pub(super) async fn read(body: Body, most: usize, hold: &mut dyn Hold) -> Result<Vec<u8>, Problem> {
    let too_long = |length: u64| {
        let why = format!("the body has {length} bytes or more, and may have {most}; send less at a time");
        Problem::refused(StatusCode::PAYLOAD_TOO_LARGE, FaultKind::Overloaded, why).closing()
    };
    let promised = body.size_hint().lower();
    if promised > most as u64 {
        return Err(too_long(promised));
    }
    let is_slow = Arc::new(AtomicBool::new(false));
    let slow = Arc::clone(&is_slow);
    let mut body = Steady::new(body, PACE, move |_: &str| slow.store(true, Relaxed));
    let mut read = Vec::new();
    while let Some(frame) = poll_fn(|cx| Pin::new(&mut body).poll_frame(cx)).await {
        let frame = frame.map_err(|error| {
            if is_slow.load(Relaxed) {
                let (timeout, why) = (StatusCode::REQUEST_TIMEOUT, error.to_string());
                return Problem::refused(timeout, FaultKind::DeadlineExceeded, why).closing();
            }
            let why = format!("the body cannot be read to its end: {error}");
            Problem::refused(StatusCode::BAD_REQUEST, FaultKind::Incompatible, why).closing()
        })?;
        let Ok(data) = frame.into_data() else { continue };
        if read.len() + data.len() > most {
            return Err(too_long((read.len() + data.len()) as u64));
        }
        // What is promised and does not come takes no memory.
        hold.set(read.len() + data.len()).map_err(|fault| Problem::fault(fault).closing())?;
        read.extend_from_slice(&data);
    }
    Ok(read)
}

/// A body whose memory is counted until it has been sent.
pub(super) fn held(body: Vec<u8>, hold: Box<dyn Hold>) -> Body {
    Body::from(Bytes::from_owner(Sending { body, _hold: hold }))
}

struct Sending {
    body: Vec<u8>,
    _hold: Box<dyn Hold>,
}

impl AsRef<[u8]> for Sending {
    fn as_ref(&self) -> &[u8] {
        &self.body
    }
}
