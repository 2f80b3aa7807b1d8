//! What is logged, to be looked at.

use std::io::{self, Write};
use std::sync::{Arc, Mutex};

use tracing::subscriber::DefaultGuard;
use tracing_subscriber::fmt::MakeWriter;

/// The log of this thread, for as long as it is held.
pub(super) struct Log {
    text: Lines,
    _guard: DefaultGuard,
}

#[derive(Clone, Default)]
struct Lines(Arc<Mutex<Vec<u8>>>);

impl Log {
    /// Keeps what is logged from now on.
    pub(super) fn keep() -> Self {
        let text = Lines::default();
        // Of refusals beyond some in a second, warnings become notes.
        let subscriber = tracing_subscriber::fmt()
            .with_max_level(tracing::Level::DEBUG)
            .with_writer(text.clone())
            .with_ansi(false)
            .without_time()
            .finish();
        Self { text, _guard: tracing::subscriber::set_default(subscriber) }
    }

    /// The lines of a level, such as `WARN`.
    pub(super) fn lines(&self, level: &str) -> Vec<String> {
        self.of(|line| line.trim_start().starts_with(level))
    }

    /// The lines of any level with this text.
    pub(super) fn with(&self, text: &str) -> Vec<String> {
        self.of(|line| line.contains(text))
    }

    fn of(&self, is_wanted: impl Fn(&str) -> bool) -> Vec<String> {
        let text = self.text.0.lock().expect("nobody panics with it");
        let text = String::from_utf8_lossy(&text);
        text.lines().filter(|line| is_wanted(line)).map(str::to_owned).collect()
    }
}

impl Write for Lines {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.lock().expect("nobody panics with it").write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl<'a> MakeWriter<'a> for Lines {
    type Writer = Self;

    fn make_writer(&'a self) -> Self {
        self.clone()
    }
}
