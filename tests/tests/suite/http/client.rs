//! A client of HTTP/1.1 that writes bytes and reads answers.

use serde_json::Value;
use tokio::io::{AsyncBufReadExt, AsyncReadExt, AsyncWriteExt, BufReader};
use tokio::net::TcpStream;

use super::shelf::soon;

/// One connection.
pub(crate) struct Client {
    io: BufReader<TcpStream>,
}

/// An answer.
#[derive(Debug)]
pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) headers: Vec<(String, String)>,
    pub(crate) body: Vec<u8>,
}

impl Answer {
    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(known, _)| known == name).map(|(_, value)| value.as_str())
    }

    pub(crate) fn json(&self) -> Value {
        serde_json::from_slice(&self.body).unwrap_or_else(|error| panic!("{error}: {self:?}"))
    }

    pub(crate) fn text(&self) -> &str {
        std::str::from_utf8(&self.body).expect("UTF-8")
    }
}

impl Client {
    pub(crate) async fn connect(at: &str) -> Self {
        let io = soon("a connection", TcpStream::connect(at)).await.expect("it listens");
        Self { io: BufReader::new(io) }
    }

    pub(crate) async fn write(&mut self, bytes: impl AsRef<[u8]>) {
        // Whoever has closed is found out by reading.
        let _ = soon("room", self.io.get_mut().write_all(bytes.as_ref())).await;
    }

    /// Calls a method of the shelf with a body of JSON and further headers, each with its line break.
    pub(crate) async fn call(&mut self, method: &str, body: &str, headers: &str) -> Answer {
        let length = body.len();
        self.write(format!(
            "POST /shelf/{method} HTTP/1.1\r\nhost: localhost\r\ncontent-type: application/json\r\n\
             content-length: {length}\r\n{headers}\r\n{body}"
        ))
        .await;
        self.answer().await
    }

    /// Asks without a body.
    pub(crate) async fn ask(&mut self, verb: &str, path: &str) -> Answer {
        self.write(format!("{verb} {path} HTTP/1.1\r\nhost: localhost\r\n\r\n")).await;
        let head = self.head().await;
        if verb == "HEAD" { head } else { self.body(head).await }
    }

    /// The next answer, as a whole.
    pub(crate) async fn answer(&mut self) -> Answer {
        let head = self.head().await;
        self.body(head).await
    }

    /// The head of the next answer.
    pub(crate) async fn head(&mut self) -> Answer {
        let first = self.line().await;
        let status = first.split(' ').nth(1).and_then(|status| status.parse().ok());
        let mut answer = Answer {
            status: status.unwrap_or_else(|| panic!("{first:?} is no answer")),
            headers: Vec::new(),
            body: Vec::new(),
        };
        loop {
            let line = self.line().await;
            if line.is_empty() {
                return answer;
            }
            let (name, value) = line.split_once(':').expect("a header");
            answer.headers.push((name.to_ascii_lowercase(), value.trim().to_owned()));
        }
    }

    async fn body(&mut self, mut head: Answer) -> Answer {
        if let Some(length) = head.header("content-length") {
            let mut body = vec![0; length.parse().expect("a length")];
            soon("a body", self.io.read_exact(&mut body)).await.expect("all of it");
            head.body = body;
        } else if head.header("transfer-encoding") == Some("chunked") {
            while let Some(chunk) = self.chunk().await {
                head.body.extend(chunk);
            }
        }
        head
    }

    /// The next part of a body that comes in chunks; nothing at its end.
    pub(crate) async fn chunk(&mut self) -> Option<Vec<u8>> {
        let line = self.line().await;
        let length = usize::from_str_radix(&line, 16).unwrap_or_else(|_| panic!("{line:?} is no length"));
        let mut chunk = vec![0; length + 2];
        soon("a chunk", self.io.read_exact(&mut chunk)).await.expect("all of it");
        chunk.truncate(length);
        (length > 0).then_some(chunk)
    }

    async fn line(&mut self) -> String {
        let mut line = String::new();
        soon("a line", self.io.read_line(&mut line)).await.expect("UTF-8");
        line.trim_end_matches(['\r', '\n']).to_owned()
    }

    /// Waits until the other end has closed; gives what it said before.
    pub(crate) async fn is_closed(&mut self) -> Vec<u8> {
        let mut rest = Vec::new();
        let _ = soon("the end of the connection", self.io.read_to_end(&mut rest)).await;
        rest
    }
}
