//! Names as serde wants them: for as long as the program runs.

use std::collections::HashSet;
use std::sync::{LazyLock, Mutex};

static KNOWN: LazyLock<Mutex<HashSet<&'static str>>> = LazyLock::new(Mutex::default);

pub(crate) fn name(text: &str) -> &'static str {
    let mut known = KNOWN.lock().expect("nobody panics in here");
    if let Some(known) = known.get(text) {
        return known;
    }
    let forever: &'static str = Box::leak(text.to_owned().into_boxed_str());
    known.insert(forever);
    forever
}
