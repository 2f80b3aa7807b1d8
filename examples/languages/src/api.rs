//! What the services say to each other.

use wharf::prelude::*;

/// Knows what people may have meant.
#[wharf::service]
pub trait Spelling {
    /// The words that are like `word`, the most alike first.
    #[read]
    async fn suggest(&self, cx: &Context, word: String) -> wharf::Result<Vec<String>, SpellingError>;
}

/// Why there is nothing to suggest.
#[wharf::error]
#[derive(PartialEq)]
pub enum SpellingError {
    /// Words are made of letters.
    #[error("{0:?} is no word")]
    #[status(invalid)]
    NoWord(String),
}

/// Knows words.
#[wharf::service]
pub trait Words {
    /// Every word of so many letters, or of one more or one less.
    #[read]
    async fn of_length(&self, cx: &Context, letters: u32) -> wharf::Result<Vec<String>>;
}
