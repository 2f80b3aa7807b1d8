//! Files of golden bytes: a name and hex digits in each line.

use std::fmt::Write as _;
use std::path::PathBuf;

/// What bytes are now, to be compared with what they were.
pub(crate) struct Golden {
    file: PathBuf,
    text: String,
}

impl Golden {
    /// For the file `name` beside this one.
    pub(crate) fn new(name: &str) -> Self {
        let file = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/golden").join(name);
        Self { file, text: String::new() }
    }

    /// Adds the bytes of something.
    pub(crate) fn hold(&mut self, name: &str, bytes: &[u8]) {
        write!(self.text, "{name}: ").expect("memory");
        for byte in bytes {
            write!(self.text, "{byte:02x}").expect("memory");
        }
        self.text.push('\n');
    }

    /// Compares all of it. `WHARF_ACCEPT=1` writes it instead.
    pub(crate) fn compare(self) {
        let Self { file, text } = self;
        if std::env::var_os("WHARF_ACCEPT").is_some_and(|accept| accept == "1") {
            std::fs::write(&file, text).expect("the golden file can be written");
            return;
        }
        let golden = std::fs::read_to_string(&file).unwrap_or_default();
        let differ: Vec<String> = golden
            .lines()
            .zip(text.lines())
            .filter(|(golden, now)| golden != now)
            .map(|(golden, now)| format!("was {golden}\nis  {now}"))
            .collect();
        assert!(
            differ.is_empty() && golden.lines().count() == text.lines().count(),
            "the bytes on the wire have changed: peers that are deployed do not understand each other any more.\n\
             When that is meant, raise the version of the protocol, change docs/wire.md, and accept with WHARF_ACCEPT=1.\n\
             {}: {} lines were held, {} are there\n{}",
            file.display(),
            golden.lines().count(),
            text.lines().count(),
            differ.join("\n")
        );
    }
}
