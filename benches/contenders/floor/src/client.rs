//! The client's side: a window of frames that are all alike, so that none is ever copied.
use std::{collections::VecDeque, time::Instant};

use anyhow::{Result, bail, ensure};
use bench_load::{BLOB_BYTE, Load, Meter, Samples, Until};
use tokio::io::{AsyncRead, AsyncReadExt as _, AsyncWrite, AsyncWriteExt as _, ReadHalf, WriteHalf, split};

use crate::PREFIX;

/// A pipelined window over one connection.
pub(crate) struct Window {
    reader: ReadHalf<Box<dyn Stream>>,
    writer: WriteHalf<Box<dyn Stream>>,
    /// A window's worth of frames, back to back.
    frames: Vec<u8>,
    frame: usize,
    in_flight: usize,
}

pub(crate) trait Stream: AsyncRead + AsyncWrite + Send + Unpin {}

impl<S: AsyncRead + AsyncWrite + Send + Unpin> Stream for S {}

impl Window {
    pub(crate) fn new(stream: impl Stream + 'static, length: usize, in_flight: usize) -> Self {
        let stream: Box<dyn Stream> = Box::new(stream);
        let (reader, writer) = split(stream);
        let mut one = (length as u32).to_le_bytes().to_vec();
        one.resize(PREFIX + length, BLOB_BYTE);
        Self { reader, writer, frame: one.len(), frames: one.repeat(in_flight), in_flight }
    }
}

impl Load for Window {
    async fn run(&mut self, until: Until) -> Result<Samples> {
        let Self { reader, writer, frames, frame, in_flight } = self;
        let mut meter = Meter::start(until);
        let mut begun: VecDeque<Instant> = VecDeque::with_capacity(*in_flight);
        let mut answers = vec![0; frames.len().max(64 * 1024)];
        // Bytes still to be written; how far the frame at the front of them is written; and what was read of an answer.
        let (mut owed, mut written, mut partial) = (*in_flight * *frame, 0, 0);
        begun.extend(std::iter::repeat_n(Instant::now(), *in_flight));
        while !begun.is_empty() {
            let end = frames.len().min(written + owed);
            tokio::select! {
                biased;
                count = writer.write(&frames[written..end]), if owed > 0 => {
                    let count = count?;
                    ensure!(count > 0, "the server closed the connection");
                    owed -= count;
                    written = (written + count) % *frame;
                }
                count = reader.read(&mut answers) => {
                    let count = count?;
                    if count == 0 {
                        bail!("the server closed the connection");
                    }
                    partial += count;
                    for _ in 0..partial / *frame {
                        let Some(start) = begun.pop_front() else { bail!("an answer that nobody asked for") };
                        let now = meter.record_since(start);
                        if meter.goes_on_with(begun.len()) {
                            begun.push_back(now);
                            owed += *frame;
                        }
                    }
                    partial %= *frame;
                }
            }
        }
        Ok(meter.finish())
    }
}
