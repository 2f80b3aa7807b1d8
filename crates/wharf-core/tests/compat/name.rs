//! Names as serde wants them: for as long as the program runs.

use std::collections::{HashMap, HashSet};
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

static LISTS: LazyLock<Mutex<HashMap<Vec<&'static str>, &'static [&'static str]>>> =
    LazyLock::new(Mutex::default);

/// Several of them.
pub(crate) fn names<'a>(texts: impl Iterator<Item = &'a str>) -> &'static [&'static str] {
    let list: Vec<&'static str> = texts.map(name).collect();
    let mut known = LISTS.lock().expect("nobody panics in here");
    if let Some(known) = known.get(&list) {
        return known;
    }
    let forever: &'static [&'static str] = Box::leak(list.clone().into_boxed_slice());
    known.insert(list, forever);
    forever
}
