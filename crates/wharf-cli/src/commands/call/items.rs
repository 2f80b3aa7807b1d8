//! The items of streams: read from standard input, printed to standard output, one a line.

use std::{
    io::BufRead,
    task::{Context, Poll, ready},
};

use serde_json::value::RawValue;
use tokio::sync::mpsc;
use wharf_core::{Encoding, Ended, Fault, Produce};
use wharf_rpc::client::{DynamicError, DynamicItems};

use crate::{failure::Failure, output::Output};

/// Lines that were read and not sent yet.
const AHEAD: usize = 16;

/// Items as JSON, one a line, to the end of standard input.
pub(super) fn from_stdin() -> impl Produce {
    let (lines, read) = mpsc::channel(AHEAD);
    // A thread of its own, which nobody waits for: standard input may stay open for good.
    std::thread::spawn(move || {
        for line in std::io::stdin().lock().lines() {
            if line.as_ref().is_ok_and(|line| line.trim().is_empty()) {
                continue;
            }
            if lines.blocking_send(line).is_err() {
                return;
            }
        }
    });
    Lines { read, number: 0 }
}

struct Lines {
    read: mpsc::Receiver<std::io::Result<String>>,
    number: usize,
}

impl Produce for Lines {
    fn poll_item(
        &mut self,
        cx: &mut Context<'_>,
        _: Encoding,
        out: &mut Vec<u8>,
    ) -> Poll<Option<Result<(), Ended>>> {
        let broken = |why: String| Poll::Ready(Some(Err(Ended::Fault(Fault::cancelled(why)))));
        let Some(line) = ready!(self.read.poll_recv(cx)) else { return Poll::Ready(None) };
        self.number += 1;
        let line = match line {
            Ok(line) => line,
            Err(error) => return broken(format!("standard input can't be read: {error}")),
        };
        match serde_json::from_str::<&RawValue>(&line) {
            Ok(item) => {
                out.extend_from_slice(item.get().as_bytes());
                Poll::Ready(Some(Ok(())))
            }
            Err(error) => broken(format!("item {} of standard input is not JSON: {error}", self.number)),
        }
    }

    fn stop(&mut self, _: &Fault) {
        self.read.close();
    }
}

/// Prints items as they come; gives how they ended.
pub(super) async fn print(
    mut items: DynamicItems,
    output: Output,
) -> Result<Result<(), DynamicError>, Failure> {
    while let Some(item) = items.next().await {
        match item {
            Ok(item) => output.json_line(&item)?,
            Err(error) => return Ok(Err(error)),
        }
    }
    Ok(Ok(()))
}
