//! The items of a stream that comes as server-sent events.

use std::pin::Pin;
use std::task::{Context as TaskContext, Poll, ready};
use std::time::Duration;

use hyper::body::{Body, Incoming};
use tokio::time::{Instant, Sleep, sleep};
use wharf_core::{Encoding, Ended, Fault, Items};

use super::connections::Lease;
use super::replica::Asked;
use crate::problem::Read;

/// A callee of Wharf's protocol says something at least every ten seconds.
const SILENCE: Duration = Duration::from_secs(30);

/// Reads items from the body of an answer. Dropping it closes the connection, which cancels the call.
pub(super) struct Events {
    asked: Asked,
    body: Incoming,
    _lease: Lease,
    /// What came: at most a line and what came with its end.
    came: Vec<u8>,
    /// How much of that was read, as lines.
    read: usize,
    /// How much was looked at for the end of a line.
    seen: usize,
    event: Event,
    silence: Pin<Box<Sleep>>,
    over: bool,
}

/// An event, as far as its lines have come.
#[derive(Debug, Default)]
struct Event {
    name: String,
    data: Option<Vec<u8>>,
}

impl Events {
    pub(super) fn new(asked: Asked, body: Incoming, lease: Lease) -> Self {
        Self {
            asked,
            body,
            _lease: lease,
            came: Vec::new(),
            read: 0,
            seen: 0,
            event: Event::default(),
            silence: Box::pin(sleep(SILENCE)),
            over: false,
        }
    }

    /// The next event that is whole, if one is.
    fn event(&mut self) -> Result<Option<Event>, Fault> {
        while let Some(length) = self.came[self.seen..].iter().position(|byte| *byte == b'\n') {
            let (begin, end) = (self.read, self.seen + length);
            (self.read, self.seen) = (end + 1, end + 1);
            let line = &self.came[begin..end];
            let line = line.strip_suffix(b"\r").unwrap_or(line);
            if line.is_empty() {
                let event = std::mem::take(&mut self.event);
                if event.data.is_some() {
                    return Ok(Some(event));
                }
                continue;
            }
            self.event.take(line);
            self.bounded()?;
        }
        self.came.drain(..self.read);
        (self.read, self.seen) = (0, self.came.len());
        self.bounded()?;
        Ok(None)
    }

    fn bounded(&self) -> Result<(), Fault> {
        let most = self.asked.to.max_message;
        if self.came.len() - self.read + self.event.data.as_ref().map_or(0, Vec::len) > most {
            let asked = &self.asked;
            return Err(Fault::overloaded(format!(
                "{asked}: an item has more than the {most} bytes that one may have"
            )));
        }
        Ok(())
    }

    /// What an event means: an item, or how the stream ended.
    fn meant(&self, event: Event) -> Option<Result<Vec<u8>, Ended>> {
        let data = event.data.unwrap_or_default();
        match event.name.as_str() {
            "" | "message" => Some(Ok(data)),
            "end" => None,
            "fault" => {
                let ended = Read::of(&data).and_then(|problem| problem.broke_off());
                Some(Err(ended.unwrap_or_else(|| {
                    let why = format!("{}: the stream broke off, and does not say why", self.asked);
                    Ended::Fault(Fault::internal(why))
                })))
            }
            other => {
                let why = format!("{}: an event is called {other:?}, which is none of a stream", self.asked);
                Some(Err(Ended::Fault(Fault::incompatible(why))))
            }
        }
    }

    fn cut_off(&self) -> Option<Result<Vec<u8>, Ended>> {
        // A server that knows nothing of Wharf has no other way to say that a stream is whole.
        if self.asked.to.address.has_routes() {
            return None;
        }
        Some(Err(Ended::Fault(Fault::unavailable(format!("{}: the stream was cut off", self.asked)))))
    }

    fn poll_event(&mut self, cx: &mut TaskContext<'_>) -> Poll<Option<Result<Vec<u8>, Ended>>> {
        loop {
            match self.event() {
                Ok(Some(event)) => return Poll::Ready(self.meant(event)),
                Ok(None) => {}
                Err(fault) => return Poll::Ready(Some(Err(Ended::Fault(fault)))),
            }
            match Pin::new(&mut self.body).poll_frame(cx) {
                Poll::Ready(None) => return Poll::Ready(self.cut_off()),
                Poll::Ready(Some(Err(error))) => {
                    return Poll::Ready(Some(Err(Ended::Fault(self.asked.broken(&error)))));
                }
                Poll::Ready(Some(Ok(frame))) => {
                    self.silence.as_mut().reset(Instant::now() + SILENCE);
                    self.came.extend(frame.data_ref().into_iter().flatten());
                }
                Poll::Pending => {
                    if self.asked.to.address.has_routes() {
                        return Poll::Pending;
                    }
                    ready!(self.silence.as_mut().poll(cx));
                    let why = format!("{}: nothing has come of the stream for {SILENCE:?}", self.asked);
                    return Poll::Ready(Some(Err(Ended::Fault(Fault::unavailable(why)))));
                }
            }
        }
    }
}

impl Event {
    /// Takes a line of it: `data: …`, `event: …`, or what is passed over.
    fn take(&mut self, line: &[u8]) {
        let at = line.iter().position(|byte| *byte == b':').unwrap_or(line.len());
        let (field, value) = (&line[..at], line.get(at + 1..).unwrap_or_default());
        let value = value.strip_prefix(b" ").unwrap_or(value);
        match field {
            b"data" => match &mut self.data {
                Some(data) => {
                    data.push(b'\n');
                    data.extend_from_slice(value);
                }
                None => self.data = Some(value.to_vec()),
            },
            b"event" => self.name = String::from_utf8_lossy(value).into_owned(),
            _ => {}
        }
    }
}

impl Items for Events {
    fn poll_item(&mut self, cx: &mut TaskContext<'_>) -> Poll<Option<Result<Vec<u8>, Ended>>> {
        if self.over {
            return Poll::Ready(None);
        }
        let item = ready!(self.poll_event(cx));
        self.over = !matches!(item, Some(Ok(_)));
        Poll::Ready(item)
    }

    fn encoding(&self) -> Encoding {
        Encoding::Json
    }
}
