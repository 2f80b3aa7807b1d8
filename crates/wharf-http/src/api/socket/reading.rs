//! What the client of a WebSocket says: items of the argument that is a stream, and its end.

use std::task::{Context as TaskContext, Poll};

use futures_util::StreamExt;
use serde::de::IgnoredAny;
use tokio::sync::mpsc;
use tokio_tungstenite::tungstenite::Message;
use tokio_tungstenite::tungstenite::protocol::frame::Utf8Bytes;
use wharf_core::{Encoding, Ended, Fault, Items};

use super::Source;
use super::counted::{Counter, TooMuch};
use super::ending::Ending;
use super::heard::Heard;
use crate::problem::{Problem, Read};

/// An item, or what ends the items: nothing where they are whole.
type Came = Result<Vec<u8>, Option<Ended>>;

/// Where items of the client go.
pub(super) enum Argument {
    /// None is expected.
    None,
    Open(mpsc::Sender<Came>),
    /// The service reads no further.
    Left,
    /// All have come.
    Over,
}

/// A way for items from the client to the service. What the service has not read is not read from the client, either.
pub(super) fn channel() -> (mpsc::Sender<Came>, Box<dyn Items>) {
    let (sender, came) = mpsc::channel(1);
    (sender, Box::new(Incoming { came, is_over: false }))
}

struct Incoming {
    came: mpsc::Receiver<Came>,
    is_over: bool,
}

impl Items for Incoming {
    fn poll_item(&mut self, cx: &mut TaskContext<'_>) -> Poll<Option<Result<Vec<u8>, Ended>>> {
        if self.is_over {
            return Poll::Ready(None);
        }
        self.came.poll_recv(cx).map(|came| match came {
            Some(Ok(item)) => Some(Ok(item)),
            ended => {
                self.is_over = true;
                match ended {
                    Some(Err(end)) => end.map(Err),
                    _ => {
                        let why = Fault::cancelled("the call that the stream belongs to is over");
                        Some(Err(Ended::Fault(why)))
                    }
                }
            }
        })
    }

    fn encoding(&self) -> Encoding {
        Encoding::Json
    }
}

/// The next text of the client; whatever it says is a sign of life.
pub(super) async fn next(source: &mut Source, counter: &Counter, heard: &Heard) -> Result<Utf8Bytes, Ending> {
    loop {
        let message = source.next().await;
        heard.now();
        match message {
            Some(Ok(Message::Text(text))) => {
                counter.whole(text.len());
                return Ok(text);
            }
            Some(Ok(Message::Ping(ping) | Message::Pong(ping))) => {
                counter.ping(ping.len()).map_err(Ending::Broke)?;
            }
            Some(Ok(Message::Frame(_))) => {}
            Some(Ok(Message::Binary(_))) => return Err(Ending::Binary),
            Some(Ok(Message::Close(_))) | None => return Err(Ending::Gone),
            Some(Err(error)) => {
                return Err(match counter.too_much() {
                    Some(TooMuch::Full(fault)) => Ending::Refused(Problem::fault(fault)),
                    Some(TooMuch::Frames) => Ending::Broke("a message comes in too many frames".into()),
                    None => Ending::of(&error),
                });
            }
        }
    }
}

/// Reads until the client goes or breaks the rules, and says which.
pub(super) async fn read(
    source: &mut Source,
    mut argument: Argument,
    counter: &Counter,
    heard: &Heard,
) -> Ending {
    loop {
        let text = match next(source, counter, heard).await {
            Ok(text) => text,
            Err(ending) => return ending,
        };
        let came: Came = match text.as_str().strip_prefix('!') {
            _ if text.is_empty() => Err(None),
            Some(problem) => match Read::of(problem.as_bytes()).and_then(|read| read.broke_off()) {
                Some(ended) => Err(Some(ended)),
                None => return Ending::Broke("behind `!` comes a problem with `error` or `fault`".into()),
            },
            None => match serde_json::from_str::<IgnoredAny>(&text) {
                Ok(_) => Ok(text.as_bytes().to_vec()),
                Err(error) => return Ending::Broke(format!("an item came that is no JSON: {error}")),
            },
        };
        let is_end = came.is_err();
        match &argument {
            Argument::None => {
                return Ending::Broke("the method takes no stream: nothing follows the arguments".into());
            }
            Argument::Over => return Ending::Broke("nothing follows the end of a stream".into()),
            Argument::Left => {}
            Argument::Open(sender) => {
                heard.deaf(true);
                if sender.send(came).await.is_err() {
                    argument = Argument::Left;
                }
                heard.deaf(false);
            }
        }
        if is_end {
            argument = Argument::Over;
        }
    }
}
