//! An app of one service that works at a desk and writes down what it was told to do: `wharf up … --bin crew`.

use std::io::Write as _;
use std::path::PathBuf;
use std::process::ExitCode;
use std::sync::Arc;
use std::time::Duration;

use serde::Deserialize;
use wharf::prelude::*;
use wharf_tests::scenarios::Desk;
use wharf_tests::scenarios::work::{Work, WorkServer};

fn main() -> ExitCode {
    wharf::App::new("crew").service(WorkServer::new(Worker::start)).run()
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct WorkConfig {
    /// What a call takes.
    pause_ms: u64,
    /// The file that every order is written to, by all replicas.
    book: PathBuf,
}

struct Worker {
    desk: Arc<Desk>,
    book: std::fs::File,
}

impl Worker {
    async fn start(start: Start) -> anyhow::Result<Self> {
        let WorkConfig { pause_ms, book } = start.config()?;
        let book = std::fs::OpenOptions::new().create(true).append(true).open(book)?;
        let desk = Desk::several(1, Duration::from_millis(pause_ms)).remove(0);
        Ok(Self { desk, book })
    }
}

impl Work for Worker {
    async fn look(&self, _: &Context, _: u64) -> wharf::Result<()> {
        Ok(self.desk.serve().await?)
    }

    async fn put(&self, _: &Context, number: u64) -> wharf::Result<()> {
        // One write a line: those of several processes do not mix.
        let written = (&self.book).write_all(format!("{number}\n").as_bytes());
        written.map_err(|error| Fault::internal(format!("the order cannot be written down: {error}")))?;
        Ok(self.desk.serve().await?)
    }
}
