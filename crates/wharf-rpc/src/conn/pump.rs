//! The one task of a connection: reads frames and hands them over, writes what waits.

use std::fmt;
use std::future::{Future, poll_fn};
use std::io::{Error, ErrorKind};
use std::pin::Pin;
use std::task::{Context, Poll, ready};
use std::time::Duration;

use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::time::{Sleep, sleep};

use super::{Io, Outbox, Progress, Unfinished, Vigil};
use crate::security::Refusal;
use crate::wire::{Frame, HEADER, MAX_FRAME, WireError, next_frame};

/// What a read buffer begins with; it grows to the longest frame that comes.
const FIRST_BUFFER: usize = 8 * 1024;

/// How often the socket is read before it is written again: a peer that always has more to say gets answers, too.
const READS: usize = 16;

/// How long a peer may take to leave that was asked to and waits for nothing.
const LEAVE: Duration = Duration::from_secs(1);

/// What a write buffer may keep between bursts.
const KEPT_BUFFER: usize = 256 * 1024;

/// One end of a connection, as the pump sees it.
pub(crate) trait Session: Send {
    /// Takes a frame.
    fn frame(&mut self, frame: Frame<'_>) -> Result<(), Closed>;

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
    io: Box<dyn Io>,
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

struct Pump {
    io: Box<dyn Io>,
    reader: Reader,
    writer: Writer,
    vigil: Vigil,
    progress: Progress,
    yielded: bool,
    /// Runs while the peer alone keeps the connection.
    leave: Option<Pin<Box<Sleep>>>,
}

impl Pump {
    fn poll<S: Session>(&mut self, cx: &mut Context<'_>, session: &mut S) -> Poll<Closed> {
        let mut heard = false;
        loop {
            match self.reader.poll(cx, &mut self.io, session) {
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
            if let Poll::Ready(Err(closed)) = self.writer.poll(cx, &mut self.io, session) {
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
            if !(self.reader.stopped && session.takes_more()) {
                return Poll::Pending;
            }
        }
    }

    /// Why the peer is given up, when it does not go on with what it has begun.
    fn is_given_up<S: Session>(&mut self, cx: &mut Context<'_>, session: &mut S) -> Option<Closed> {
        let Reader { frames, begin, end, stopped, .. } = self.reader;
        let messages = session.is_unfinished();
        let unfinished = Unfinished { frames, bytes: end - begin, messages, is_heard: !stopped };
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
            let _ = self.writer.poll(cx, &mut self.io, session);
        }
        closed
    }
}

struct Reader {
    buffer: Vec<u8>,
    /// The bytes that were read and not handed over lie here.
    begin: usize,
    end: usize,
    /// Whether it stopped because the session takes no more.
    stopped: bool,
    /// Whether any byte has come.
    heard_of: bool,
    /// How many frames were handed over.
    frames: u64,
}

impl Reader {
    fn new(read: Vec<u8>) -> Self {
        let end = read.len();
        let mut buffer = read;
        buffer.resize(FIRST_BUFFER.max(end), 0);
        Self { buffer, begin: 0, end, stopped: false, heard_of: false, frames: 0 }
    }

    /// Ready when frames were handed over and there is no more to read at present.
    fn poll<S: Session>(
        &mut self,
        cx: &mut Context<'_>,
        io: &mut Box<dyn Io>,
        session: &mut S,
    ) -> Poll<Result<(), Closed>> {
        let mut heard = false;
        for read in 0.. {
            heard |= self.hand_over(session)?;
            if self.stopped {
                break;
            }
            if read == READS {
                cx.waker().wake_by_ref();
                break;
            }
            let mut space = ReadBuf::new(&mut self.buffer[self.end..]);
            match Pin::new(&mut *io).poll_read(cx, &mut space) {
                Poll::Pending => break,
                Poll::Ready(Err(error)) => return Poll::Ready(Err(Closed::io(error))),
                Poll::Ready(Ok(())) if space.filled().is_empty() => return Poll::Ready(Err(Closed::Done)),
                Poll::Ready(Ok(())) => {
                    self.heard_of = true;
                    self.end += space.filled().len();
                }
            }
        }
        if heard { Poll::Ready(Ok(())) } else { Poll::Pending }
    }

    /// Hands over all whole frames, and makes room for the rest of the next one.
    fn hand_over<S: Session>(&mut self, session: &mut S) -> Result<bool, Closed> {
        let begun = self.begin;
        loop {
            self.stopped = !session.takes_more();
            if self.stopped {
                break;
            }
            let frame = match next_frame(&self.buffer[self.begin..self.end]) {
                Ok(Some(frame)) => frame,
                Ok(None) => break,
                Err(error) => {
                    session.settle();
                    return Err(Closed::Wire(error));
                }
            };
            self.begin += HEADER + frame.payload.len();
            self.frames += 1;
            if let Err(closed) = session.frame(frame) {
                session.settle();
                return Err(closed);
            }
        }
        let heard = self.begin > begun;
        if heard {
            session.settle();
        }
        if self.begin == self.end {
            (self.begin, self.end) = (0, 0);
        } else if self.begin > 0 {
            self.buffer.copy_within(self.begin..self.end, 0);
            (self.begin, self.end) = (0, self.end - self.begin);
        }
        if self.end == self.buffer.len() {
            // The header was checked, so that the frame it begins is at most this long.
            let longest = HEADER + MAX_FRAME;
            self.buffer.resize((2 * self.buffer.len()).min(longest).max(self.end + 1), 0);
        }
        Ok(heard)
    }
}

struct Writer {
    buffer: Vec<u8>,
    written: usize,
    /// Whether a layer above the socket may hold what was written, as TLS does when the socket takes no more.
    held: bool,
    /// How much is expected to be written in one go, from what was of late.
    burst: usize,
    stall: Duration,
    /// Runs while the peer reads nothing of what waits.
    stalled: Option<Pin<Box<Sleep>>>,
    /// Whether the peer has read on of what waited for it.
    heard_of: bool,
}

impl Writer {
    fn new(stall: Duration) -> Self {
        Self { buffer: Vec::new(), written: 0, held: false, burst: 0, stall, stalled: None, heard_of: false }
    }

    fn is_idle(&self) -> bool {
        self.written == self.buffer.len() && !self.held
    }

    /// Makes the buffer ready for the next burst. Memory that bursts of late have not needed is given back: a little less is
    /// expected each time, so that bursts of one size do not give back and take again.
    fn recover(&mut self) {
        self.burst = self.buffer.len().max(self.burst - self.burst / 8);
        self.buffer.clear();
        self.buffer.shrink_to(KEPT_BUFFER.max(2 * self.burst));
        self.written = 0;
    }

    /// Writes what the socket takes; ready with an error only.
    fn poll<S: Session>(
        &mut self,
        cx: &mut Context<'_>,
        io: &mut Box<dyn Io>,
        session: &S,
    ) -> Poll<Result<(), Closed>> {
        loop {
            if self.written == self.buffer.len() {
                self.recover();
                let more = session.outbox(|outbox| {
                    outbox.written();
                    if outbox.is_empty() {
                        outbox.wait(cx.waker());
                        return false;
                    }
                    outbox.take(&mut self.buffer);
                    true
                });
                if !more && self.held {
                    match Pin::new(&mut *io).poll_flush(cx) {
                        Poll::Ready(Ok(())) => {
                            self.held = false;
                            self.heard_of |= self.stalled.take().is_some();
                        }
                        Poll::Ready(Err(error)) => return Poll::Ready(Err(Closed::io(error))),
                        Poll::Pending => return self.wait(cx),
                    }
                }
                if !more {
                    self.stalled = None;
                    return Poll::Pending;
                }
            }
            match Pin::new(&mut *io).poll_write(cx, &self.buffer[self.written..]) {
                Poll::Ready(Ok(0)) => return Poll::Ready(Err(Closed::Done)),
                Poll::Ready(Ok(count)) => {
                    self.written += count;
                    self.held = true;
                    self.heard_of |= self.stalled.take().is_some();
                }
                Poll::Ready(Err(error)) => return Poll::Ready(Err(Closed::io(error))),
                Poll::Pending => {
                    session.outbox(|outbox| outbox.wait(cx.waker()));
                    return self.wait(cx);
                }
            }
        }
    }

    /// Waits for the socket to take more; ready when it has taken nothing for too long.
    fn wait(&mut self, cx: &mut Context<'_>) -> Poll<Result<(), Closed>> {
        let stall = self.stall;
        let stalled = self.stalled.get_or_insert_with(|| Box::pin(sleep(stall)));
        ready!(stalled.as_mut().poll(cx));
        let why = format!("the peer has read nothing for {stall:?} of what waits for it");
        Poll::Ready(Err(Closed::Bound(why)))
    }
}
