//! One of the two programs, at work.

use std::io::{BufRead, BufReader, Write};
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};

use serde::de::DeserializeOwned;
use wharf_rulebook::orders::{Described, Order};

/// A running program. It ends with its standard input, when this is dropped.
pub(crate) struct Peer {
    child: Child,
    orders: Option<ChildStdin>,
    answers: BufReader<ChildStdout>,
}

impl Peer {
    /// The program of the version before.
    pub(crate) fn old() -> Self {
        Self::start(env!("CARGO_BIN_EXE_rulebook-old"))
    }

    /// The program of the version after.
    pub(crate) fn new() -> Self {
        Self::start(env!("CARGO_BIN_EXE_rulebook-new"))
    }

    fn start(program: &str) -> Self {
        let mut child = Command::new(program)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .unwrap_or_else(|error| panic!("{program} cannot be run: {error}"));
        let orders = child.stdin.take();
        let answers = BufReader::new(child.stdout.take().expect("it has an output"));
        Self { child, orders, answers }
    }

    /// Has it do something, and gives what came of it.
    pub(crate) fn ask<T: DeserializeOwned>(&mut self, order: &Order) -> T {
        let mut line = serde_json::to_string(order).expect("orders are JSON");
        line.push('\n');
        self.orders.as_mut().expect("it has an input").write_all(line.as_bytes()).expect("the program reads");
        let mut answer = String::new();
        self.answers.read_line(&mut answer).expect("the program writes");
        serde_json::from_str(&answer).unwrap_or_else(|error| panic!("{error} in {answer:?}, to {order:?}"))
    }

    /// The cases that it has.
    pub(crate) fn cases(&mut self) -> Vec<Described> {
        self.ask(&Order::Describe)
    }
}

impl Drop for Peer {
    fn drop(&mut self) {
        drop(self.orders.take());
        let _ = self.child.wait();
    }
}
