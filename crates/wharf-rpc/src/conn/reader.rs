//! The reading half of a connection: bytes become frames.

use std::future::Future;
use std::io::Result as IoResult;
use std::pin::{Pin, pin};
use std::task::{Context, Poll};

use bytes::BufMut;
use tokio::io::{AsyncRead, AsyncReadExt, ReadBuf};

use super::{Closed, Io, Session, spare};
use crate::wire::{HEADER, Header, next_frame};

/// The read buffer, in bytes. A frame that is longer is read into a buffer of its own.
const BUFFER: usize = 8 * 1024;

/// How often the socket is read before others have their turn on the thread.
const READS: usize = 16;

/// How many frames are handed over before what they led to is written: the peer goes on with that while the others are worked
/// on. With 64 small calls in flight, a fifth more of them are done than when all that came in one go is answered in one.
const TURN: u64 = 16;

pub(super) struct Reader {
    buffer: Vec<u8>,
    /// The bytes that were read and not handed over lie here.
    begin: usize,
    end: usize,
    /// A frame that does not fit the buffer, which is empty meanwhile.
    long: Option<Long>,
    /// Whether it stopped because the session takes no more.
    pub(super) stopped: bool,
    /// Whether it stopped so that what the frames so far have led to is written.
    pub(super) more: bool,
    /// How often the socket was read in this turn.
    pub(super) reads: usize,
    /// Whether any byte has come.
    pub(super) heard_of: bool,
    /// How many frames were handed over.
    pub(super) frames: u64,
}

/// A long frame that is being read.
struct Long {
    header: Header,
    /// What has come of it. The header of the next frame may lie behind it, so that one read tells where that belongs.
    payload: Vec<u8>,
}

impl Long {
    /// How many more bytes are read into it.
    fn room(&self) -> usize {
        self.header.length + HEADER - self.payload.len()
    }

    fn is_whole(&self) -> bool {
        self.payload.len() >= self.header.length
    }
}

impl Reader {
    /// `read` came before.
    pub(super) fn new(read: Vec<u8>) -> Self {
        let end = read.len();
        let mut buffer = read;
        buffer.resize(BUFFER.max(end), 0);
        Self {
            buffer,
            begin: 0,
            end,
            long: None,
            stopped: false,
            more: false,
            reads: 0,
            heard_of: false,
            frames: 0,
        }
    }

    /// How many bytes have come of the next frame.
    pub(super) fn unfinished(&self) -> usize {
        self.long.as_ref().map_or(self.end - self.begin, |long| HEADER + long.payload.len())
    }

    /// Ready when frames were handed over and there is no more to read at present.
    pub(super) fn poll<S: Session>(
        &mut self,
        cx: &mut Context<'_>,
        io: &mut Box<dyn Io>,
        session: &mut S,
    ) -> Poll<Result<(), Closed>> {
        let mut heard = false;
        loop {
            heard |= self.hand_over(session)?;
            if self.stopped || self.more {
                break;
            }
            self.reads += 1;
            if self.reads > READS {
                cx.waker().wake_by_ref();
                break;
            }
            match self.read(cx, io) {
                Poll::Pending => break,
                Poll::Ready(Err(error)) => return Poll::Ready(Err(Closed::io(error))),
                Poll::Ready(Ok(0)) => return Poll::Ready(Err(Closed::Done)),
                Poll::Ready(Ok(_)) => self.heard_of = true,
            }
        }
        if heard { Poll::Ready(Ok(())) } else { Poll::Pending }
    }

    /// Reads once.
    fn read(&mut self, cx: &mut Context<'_>, io: &mut Box<dyn Io>) -> Poll<IoResult<usize>> {
        if let Some(long) = &mut self.long {
            let room = long.room();
            return pin!(io.read_buf(&mut (&mut long.payload).limit(room))).poll(cx);
        }
        let mut space = ReadBuf::new(&mut self.buffer[self.end..]);
        Pin::new(io).poll_read(cx, &mut space).map_ok(|()| {
            let count = space.filled().len();
            self.end += count;
            count
        })
    }

    /// Hands over all whole frames, and makes room for the rest of the next one; says whether there were any.
    fn hand_over<S: Session>(&mut self, session: &mut S) -> Result<bool, Closed> {
        let before = self.frames;
        let handed = self.hand_over_all(session);
        let heard = self.frames > before;
        if heard || handed.is_err() {
            session.settle();
        }
        handed?;
        if self.begin == self.end {
            (self.begin, self.end) = (0, 0);
        } else if self.begin > 0 && !self.more {
            self.buffer.copy_within(self.begin..self.end, 0);
            (self.begin, self.end) = (0, self.end - self.begin);
        }
        Ok(heard)
    }

    fn hand_over_all<S: Session>(&mut self, session: &mut S) -> Result<(), Closed> {
        let until = self.frames + TURN;
        loop {
            self.stopped = !session.takes_more();
            self.more = self.frames == until;
            if self.stopped || self.more {
                return Ok(());
            }
            if let Some(long) = self.long.take_if(|long| long.is_whole()) {
                self.frames += 1;
                self.hand_over_long(long, session)?;
            } else if self.long.is_some() {
                return Ok(());
            } else if let Some(frame) =
                next_frame(&self.buffer[self.begin..self.end]).map_err(Closed::Wire)?
            {
                self.begin += HEADER + frame.payload.len();
                self.frames += 1;
                session.frame(frame)?;
            } else {
                self.begin_long();
                return Ok(());
            }
        }
    }

    /// Hands over a long frame, and goes on with what came behind it.
    fn hand_over_long<S: Session>(&mut self, long: Long, session: &mut S) -> Result<(), Closed> {
        let Long { header, mut payload } = long;
        let behind = &payload[header.length..];
        self.buffer[..behind.len()].copy_from_slice(behind);
        (self.begin, self.end) = (0, behind.len());
        payload.truncate(header.length);
        let taken = session.long(header, &mut payload);
        spare::keep(payload);
        taken
    }

    /// Goes on with the frame that has begun in a buffer of its own, if it does not fit into the common one.
    fn begin_long(&mut self) {
        let Some((head, begun)) = self.buffer[self.begin..self.end].split_first_chunk::<HEADER>() else {
            return;
        };
        let Ok(header) = Header::from_bytes(*head) else { return };
        if HEADER + header.length <= self.buffer.len() {
            return;
        }
        let mut payload = spare::take();
        // The header was checked, so that this is at most the longest frame. Memory that nothing comes for is not touched.
        payload.reserve_exact(header.length + HEADER);
        payload.extend_from_slice(begun);
        (self.begin, self.end) = (0, 0);
        self.long = Some(Long { header, payload });
    }
}
