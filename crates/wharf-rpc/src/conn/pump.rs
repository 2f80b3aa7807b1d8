//! The one task of a connection: reads frames and hands them over, writes what waits.

use std::fmt;
use std::future::{Future, poll_fn};
use std::io::{Error, ErrorKind};
use std::pin::Pin;
use std::task::{Context, Poll};
use std::time::Duration;

use tokio::time::{Sleep, sleep};

use super::reader::Reader;
use super::writer::Writer;
use super::{Io, Outbox, Progress, Unfinished, Vigil};
use crate::security::Refusal;
use crate::wire::{Frame, Header, WireError};

/// How long a peer may take to leave that was asked to and waits for nothing.
const LEAVE: Duration = Duration::from_secs(1);

/// One end of a connection, as the pump sees it.
pub(crate) trait Session: Send {
    /// Takes a frame.
    fn frame(&mut self, frame: Frame<'_>) -> Result<(), Closed>;

    /// Takes a long frame; what it leaves of `payload` is used for the next one.
    fn long(&mut self, header: Header, payload: &mut Vec<u8>) -> Result<(), Closed> {
        self.frame(Frame { header, payload })
    }

    /// Is called after the frames that came in one go.
    fn settle(&mut self) {}

    /// Works on what waits to be sent.
    fn outbox<R>(&self, work: impl FnOnce(&mut Outbox) -> R) -> R;

    /// Whether there is room for what further frames would lead to.
    fn takes_more(&self) -> bool;

    /// Why the connection should end now, if it should.
    fn over(&self) -> Option<Closed>;

    /// Whether something is awaited from the peer, so that its silence is watched.
    fn awaits(&self) -> bool {
        false
    }

    /// Whether messages are unfinished that the peer has begun.
    fn is_unfinished(&self) -> bool {
        false
    }

    /// Looks at how they have grown, as is done every second; why the connection should end, if it should.
    fn look(&mut self) -> Option<Closed> {
        None
    }

    /// Whether the peer alone keeps the connection: it was asked to leave, and waits for no answer.
    fn is_left(&self) -> bool {
        false
    }

    /// Puts in what the peer is to know of why the connection ends.
    fn farewell(&self, closed: &Closed);
}

/// Why a connection ended.
#[derive(Debug)]
pub(crate) enum Closed {
    /// The peer closed it, or it was agreed upon.
    Done,
    /// The socket failed.
    Io(Error),
    /// The peer does not speak the protocol.
    Wire(WireError),
    /// The peer passed a bound, which the text names.
    Bound(String),
    /// The peer is not who it has to be.
    Refused(Refusal),
}

impl Closed {
    /// Why the socket failed. A connection that is cut off ends like one that is closed: what it breaks off is known
    /// from frames, and from no farewell of TLS.
    pub(crate) fn io(error: Error) -> Self {
        match error.kind() {
            ErrorKind::UnexpectedEof => Self::Done,
            _ => Refusal::heard(&error).map_or(Self::Io(error), Self::Refused),
        }
    }
}

impl fmt::Display for Closed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Done => f.write_str("the connection was closed"),
            Self::Io(error) => error.fmt(f),
            Self::Wire(error) => error.fmt(f),
            Self::Bound(what) => f.write_str(what),
            Self::Refused(refusal) => refusal.fmt(f),
        }
    }
}

/// Moves bytes between `io` and `session` until the connection ends. `read` came before.
pub(crate) async fn pump<S: Session>(
    io: &mut Box<dyn Io>,
    read: Vec<u8>,
    stall: Duration,
    vigil: Vigil,
    session: &mut S,
) -> Closed {
    let (reader, writer) = (Reader::new(read), Writer::new(stall));
    let progress = Progress::default();
    let mut pump = Pump { io, reader, writer, vigil, progress, yielded: false, leave: None };
    poll_fn(|cx| pump.poll(cx, session)).await
}

struct Pump<'a> {
    io: &'a mut Box<dyn Io>,
    reader: Reader,
    writer: Writer,
    vigil: Vigil,
    progress: Progress,
    yielded: bool,
    /// Runs while the peer alone keeps the connection.
    leave: Option<Pin<Box<Sleep>>>,
}

impl Pump<'_> {
    fn poll<S: Session>(&mut self, cx: &mut Context<'_>, session: &mut S) -> Poll<Closed> {
        let mut heard = false;
        self.reader.reads = 0;
        loop {
            match self.reader.poll(cx, self.io, session) {
                Poll::Ready(Ok(())) => heard = true,
                Poll::Ready(Err(closed)) => return Poll::Ready(self.last_words(cx, session, closed)),
                Poll::Pending => {}
            }
            // Whoever put something in may be followed by others that are ready to: let them, and send it in one go.
            if !heard && !self.yielded && self.writer.is_idle() && !session.outbox(|outbox| outbox.is_empty())
            {
                self.yielded = true;
                cx.waker().wake_by_ref();
                return Poll::Pending;
            }
            self.yielded = false;
            if let Poll::Ready(Err(closed)) = self.writer.poll(cx, self.io, session) {
                return Poll::Ready(closed);
            }
            if let Some(closed) = session.over() {
                return Poll::Ready(closed);
            }
            if let Some(closed) = self.is_given_up(cx, session) {
                return Poll::Ready(self.last_words(cx, session, closed));
            }
            if self.is_left_alone(cx, session) {
                return Poll::Ready(Closed::Done);
            }
            if self.reader.heard_of || self.writer.heard_of {
                (self.reader.heard_of, self.writer.heard_of) = (false, false);
                self.vigil.heard();
            }
            if let Poll::Ready(closed) = self.vigil.poll(cx, session) {
                return Poll::Ready(closed);
            }
            // A reader that stopped for lack of room goes on when the writer has made some.
            let goes_on = self.reader.more || (self.reader.stopped && session.takes_more());
            if !goes_on {
                return Poll::Pending;
            }
        }
    }

    /// Why the peer is given up, when it does not go on with what it has begun.
    fn is_given_up<S: Session>(&mut self, cx: &mut Context<'_>, session: &mut S) -> Option<Closed> {
        let Reader { frames, stopped, .. } = self.reader;
        let (bytes, messages) = (self.reader.unfinished(), session.is_unfinished());
        let unfinished = Unfinished { frames, bytes, messages, is_heard: !stopped };
        match self.progress.poll(cx, unfinished) {
            Poll::Pending => None,
            Poll::Ready(Ok(())) => session.look(),
            Poll::Ready(Err(closed)) => Some(closed),
        }
    }

    /// Whether the peer has alone kept the connection for as long as it may.
    fn is_left_alone<S: Session>(&mut self, cx: &mut Context<'_>, session: &S) -> bool {
        if !session.is_left() || !self.writer.is_idle() || !session.outbox(|outbox| outbox.is_empty()) {
            self.leave = None;
            return false;
        }
        self.leave.get_or_insert_with(|| Box::pin(sleep(LEAVE))).as_mut().poll(cx).is_ready()
    }

    /// What was put in before the end, and the reason for it, is still sent if the socket takes it at once.
    fn last_words<S: Session>(&mut self, cx: &mut Context<'_>, session: &S, closed: Closed) -> Closed {
        if matches!(closed, Closed::Wire(_) | Closed::Bound(_)) {
            session.farewell(&closed);
            let _ = self.writer.poll(cx, self.io, session);
        }
        closed
    }
}

#[cfg(test)]
mod tests {
    use std::io::Result as IoResult;
    use std::sync::{Arc, Mutex};

    use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};

    use super::*;
    use crate::wire::{HEADER, Kind};

    /// Sends every frame back.
    #[derive(Default)]
    struct Echo(Mutex<Outbox>);

    impl Session for Echo {
        fn frame(&mut self, frame: Frame<'_>) -> Result<(), Closed> {
            let mut payload = frame.payload.to_vec();
            self.outbox(|outbox| outbox.put(Kind::Reply, frame.header.call, &mut payload));
            Ok(())
        }

        fn outbox<R>(&self, work: impl FnOnce(&mut Outbox) -> R) -> R {
            work(&mut self.0.lock().expect("whole"))
        }

        fn takes_more(&self) -> bool {
            true
        }

        fn over(&self) -> Option<Closed> {
            None
        }

        fn farewell(&self, _: &Closed) {}
    }

    /// A socket from which `come` is read, and then the end; notes how many bytes are written at a time.
    struct Socket {
        come: Vec<u8>,
        written: Arc<Mutex<Vec<usize>>>,
    }

    impl AsyncRead for Socket {
        fn poll_read(
            mut self: Pin<&mut Self>,
            _: &mut Context<'_>,
            into: &mut ReadBuf<'_>,
        ) -> Poll<IoResult<()>> {
            let count = into.remaining().min(self.come.len());
            into.put_slice(&self.come.drain(..count).collect::<Vec<_>>());
            Poll::Ready(Ok(()))
        }
    }

    impl AsyncWrite for Socket {
        fn poll_write(self: Pin<&mut Self>, _: &mut Context<'_>, bytes: &[u8]) -> Poll<IoResult<usize>> {
            self.written.lock().expect("whole").push(bytes.len());
            Poll::Ready(Ok(bytes.len()))
        }

        fn poll_flush(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<IoResult<()>> {
            Poll::Ready(Ok(()))
        }

        fn poll_shutdown(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<IoResult<()>> {
            Poll::Ready(Ok(()))
        }
    }

    #[tokio::test]
    async fn what_the_first_frames_led_to_leaves_before_the_others_are_worked_on() {
        const LENGTH: usize = 5;
        let frame = |call| {
            let header = Header { length: LENGTH, kind: Kind::Call, more: false, call };
            [&header.to_bytes()[..], &[0; LENGTH]].concat()
        };
        let come: Vec<u8> = (1..=40).flat_map(frame).collect();
        let written = Arc::default();
        let mut io: Box<dyn Io> = Box::new(Socket { come, written: Arc::clone(&written) });
        let (stall, vigil) = (Duration::from_secs(5), Vigil::new(None));
        let closed = pump(&mut io, Vec::new(), stall, vigil, &mut Echo::default()).await;
        assert!(matches!(closed, Closed::Done));
        let frames =
            written.lock().expect("whole").iter().map(|bytes| bytes / (HEADER + LENGTH)).collect::<Vec<_>>();
        assert_eq!(frames, [16, 16]);
    }
}
