//! From bytes to lines of text.

use tokio::io::{AsyncRead, AsyncReadExt};

/// A longer line comes in parts.
const MAX_LINE: usize = 16 * 1024;

/// Bytes that are not yet a line.
#[derive(Debug, Default)]
struct Splitter {
    pending: Vec<u8>,
}

/// Reads `source` to its end and hands over every line of it.
pub(crate) async fn pump(mut source: impl AsyncRead + Unpin, mut line: impl FnMut(String)) {
    let mut splitter = Splitter::default();
    let mut chunk = vec![0; 8 * 1024];
    // A pipe that can't be read any more has ended, whatever the reason.
    while let Ok(read @ 1..) = source.read(&mut chunk).await {
        splitter.push(&chunk[..read], &mut line);
    }
    splitter.finish(&mut line);
}

// === impl Splitter ===

impl Splitter {
    fn push(&mut self, mut bytes: &[u8], line: &mut impl FnMut(String)) {
        while let Some(end) = bytes.iter().position(|byte| *byte == b'\n') {
            self.extend(&bytes[..end], line);
            self.end(line);
            bytes = &bytes[end + 1..];
        }
        self.extend(bytes, line);
    }

    fn finish(mut self, line: &mut impl FnMut(String)) {
        if !self.pending.is_empty() {
            self.end(line);
        }
    }

    fn end(&mut self, line: &mut impl FnMut(String)) {
        if self.pending.last() == Some(&b'\r') {
            self.pending.pop();
        }
        line(text(&self.pending));
        self.pending.clear();
    }

    fn extend(&mut self, bytes: &[u8], line: &mut impl FnMut(String)) {
        self.pending.extend_from_slice(bytes);
        while self.pending.len() > MAX_LINE {
            let part = whole_chars(&self.pending[..MAX_LINE]);
            line(text(&self.pending[..part]));
            self.pending.drain(..part);
        }
    }
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

/// How much of `bytes` ends with a whole character: a cut must not make two replacement characters of one.
fn whole_chars(bytes: &[u8]) -> usize {
    let is_start = |byte: &u8| byte & 0b1100_0000 != 0b1000_0000;
    match bytes.iter().rev().take(4).position(is_start) {
        Some(back) => {
            let start = bytes.len() - 1 - back;
            let is_whole = std::str::from_utf8(&bytes[start..]).is_ok();
            if is_whole { bytes.len() } else { start }
        }
        None => bytes.len(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The lines of `text`, when it comes in pieces of `size` bytes.
    fn lines(text: &[u8], size: usize) -> Vec<String> {
        let mut lines = Vec::new();
        let mut splitter = Splitter::default();
        for piece in text.chunks(size) {
            splitter.push(piece, &mut |line| lines.push(line));
        }
        splitter.finish(&mut |line| lines.push(line));
        lines
    }

    #[test]
    fn lines_are_the_same_however_they_arrive() {
        let text = "one\r\n\ntwo, in zwölf €\nno end".as_bytes();
        for size in 1..text.len() {
            assert_eq!(lines(text, size), ["one", "", "two, in zwölf €", "no end"], "{size}");
        }
    }

    #[test]
    fn a_long_line_comes_in_parts_that_cut_no_character() {
        let text = "€".repeat(20_000);
        let parts = lines(text.as_bytes(), 1000);
        assert!(parts.len() > 3 && parts.iter().all(|part| part.len() <= MAX_LINE));
        assert_eq!(parts.concat(), text);
    }

    #[test]
    fn what_is_not_text_is_replaced_and_bounded() {
        assert_eq!(lines(b"a\xffb\n", 8), ["a\u{fffd}b"]);
        let parts = lines(&vec![0x80; 3 * MAX_LINE], 4096);
        assert_eq!(parts.len(), 3);
    }
}
