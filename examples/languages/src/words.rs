//! The words, in Rust.

use wharf::prelude::*;

use crate::api::{Words, WordsServer};

const WORDS: [&str; 8] = ["anchor", "buoy", "capstan", "harbour", "jetty", "mooring", "tide", "wharf"];

pub struct WordsService;

impl WordsService {
    async fn start(_: Start) -> anyhow::Result<Self> {
        Ok(Self)
    }
}

impl Words for WordsService {
    async fn of_length(&self, _: &Context, letters: u32) -> wharf::Result<Vec<String>> {
        let fits = |word: &&str| word.len().abs_diff(letters as usize) <= 1;
        Ok(WORDS.into_iter().filter(fits).map(str::to_owned).collect())
    }
}

pub fn service() -> wharf::Service {
    WordsServer::new(WordsService::start)
}
