//! How a WebSocket ends, and what its client is told.

use std::io::ErrorKind;

use futures_util::SinkExt;
use tokio_tungstenite::tungstenite::error::ProtocolError;
use tokio_tungstenite::tungstenite::protocol::CloseFrame;
use tokio_tungstenite::tungstenite::{Error, Message};

use super::Sink;
use crate::api::call::Called;
use crate::problem::Problem;

/// The longest reason of a closing in bytes, by RFC 6455.
const MAX_REASON: usize = 123;

/// How a WebSocket ends.
pub(super) enum Ending {
    /// The value has come, or the stream that it is is whole.
    Whole,
    /// The call failed.
    Problem(Problem),
    /// The client asked for what cannot be.
    Refused(Problem),
    /// The client broke the rules, as this says.
    Broke(String),
    /// A message came that is not text.
    Binary,
    /// Text came that is none.
    NoText,
    /// A message came that is too long.
    TooLong,
    /// The client reads nothing, as this says.
    Unread(String),
    /// The client has gone.
    Gone,
}

impl Ending {
    pub(super) fn problem(problem: Problem) -> Self {
        Self::Problem(problem)
    }

    /// How reading or writing ended.
    pub(super) fn of(error: &Error) -> Self {
        match error {
            Error::Capacity(_) => Self::TooLong,
            Error::Utf8(_) => Self::NoText,
            // Most clients go like this.
            Error::Protocol(ProtocolError::ResetWithoutClosingHandshake) => Self::Gone,
            Error::Protocol(why) => Self::Broke(why.to_string()),
            Error::Io(error) if error.kind() == ErrorKind::TimedOut => Self::Unread(error.to_string()),
            _ => Self::Gone,
        }
    }

    /// What the client did that it ended, for the log; nothing where it is no fault of the client's.
    pub(super) fn blame(&self) -> Option<String> {
        match self {
            Self::Whole | Self::Problem(_) | Self::Gone => None,
            Self::Refused(problem) => Some(problem.detail().to_owned()),
            Self::Broke(why) | Self::Unread(why) => Some(why.clone()),
            Self::Binary => Some("a message came that is not text".to_owned()),
            Self::NoText => Some("a text came that is not UTF-8".to_owned()),
            Self::TooLong => Some("a message came that is too long".to_owned()),
        }
    }

    /// What the WebSocket is closed with. A problem is the last message before it.
    pub(super) async fn frame(self, sink: &mut Sink, called: &Called) -> Option<CloseFrame> {
        let (code, reason) = match self {
            Self::Whole => (1000, String::new()),
            Self::Problem(problem) | Self::Refused(problem) => {
                let mut text = String::from("!");
                text.push_str(&String::from_utf8_lossy(&problem.json(called.about())));
                sink.send(Message::text(text)).await.ok()?;
                (4000 + problem.status().as_u16(), problem.title().to_owned())
            }
            Self::Broke(why) => (1002, why),
            Self::Binary => (1003, "messages are text".to_owned()),
            Self::NoText => (1007, "text is UTF-8".to_owned()),
            Self::TooLong => (1009, format!("a message may have {} bytes", called.most())),
            Self::Unread(_) | Self::Gone => return None,
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
