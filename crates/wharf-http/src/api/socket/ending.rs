//! How a WebSocket ends, and what its client is told.

use futures_util::SinkExt;
use tokio_tungstenite::tungstenite::protocol::CloseFrame;
use tokio_tungstenite::tungstenite::{Error, Message};

use super::Sink;
use crate::api::call::Called;
use crate::api::problem::Problem;

/// The longest reason of a closing in bytes, by RFC 6455.
const MAX_REASON: usize = 123;

/// How a WebSocket ends.
pub(super) enum Ending {
    /// The value has come, or the stream that it is is whole.
    Whole,
    /// The call failed.
    Problem(Problem),
    /// The client broke the rules, as this says.
    Broke(String),
    /// A message came that is not text.
    Binary,
    /// Text came that is none.
    NoText,
    /// A message came that is too long.
    TooLong,
    /// The client has gone.
    Gone,
}

impl Ending {
    pub(super) fn problem(problem: Problem) -> Self {
        Self::Problem(problem)
    }

    /// How reading ended.
    pub(super) fn of(error: &Error) -> Self {
        match error {
            Error::Capacity(_) => Self::TooLong,
            Error::Utf8(_) => Self::NoText,
            Error::Protocol(why) => Self::Broke(why.to_string()),
            _ => Self::Gone,
        }
    }

    /// What the WebSocket is closed with. A problem is the last message before it.
    pub(super) async fn frame(self, sink: &mut Sink, called: &Called) -> Option<CloseFrame> {
        let (code, reason) = match self {
            Self::Whole => (1000, String::new()),
            Self::Problem(problem) => {
                let mut text = String::from("!");
                text.push_str(&String::from_utf8_lossy(&problem.json(called.about())));
                sink.send(Message::text(text)).await.ok()?;
                (4000 + problem.status().as_u16(), problem.title().to_owned())
            }
            Self::Broke(why) => (1002, why),
            Self::Binary => (1003, "messages are text".to_owned()),
            Self::NoText => (1007, "text is UTF-8".to_owned()),
            Self::TooLong => (1009, format!("a message may have {} bytes", called.most())),
            Self::Gone => return None,
        };
        Some(CloseFrame { code: code.into(), reason: cut(&reason).into() })
    }
}

fn cut(reason: &str) -> &str {
    let mut end = reason.len().min(MAX_REASON);
    while !reason.is_char_boundary(end) {
        end -= 1;
    }
    &reason[..end]
}
