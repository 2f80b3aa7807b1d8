//! The secret that whoever looks at the console, or acts by it, must have.

use std::fmt;
use std::io;

/// 128 random bits, as 32 hexadecimal digits.
#[derive(Clone, PartialEq, Eq)]
pub struct Token(String);

impl Token {
    /// A new one.
    ///
    /// # Errors
    /// When the system has no randomness to give.
    pub fn random() -> io::Result<Self> {
        let mut bytes = [0; 16];
        getrandom::fill(&mut bytes).map_err(io::Error::other)?;
        Ok(Self(bytes.iter().map(|byte| format!("{byte:02x}")).collect()))
    }

    /// One that is known beforehand, for tests and measurements.
    pub fn known(text: &str) -> Self {
        Self(text.to_owned())
    }

    /// The token as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Whether `given` is it. How long that takes tells nothing of where they differ.
    pub fn is(&self, given: &str) -> bool {
        let (own, given) = (self.0.as_bytes(), given.as_bytes());
        let differ = own.iter().zip(given).fold(0, |differ, (own, given)| differ | (own ^ given));
        own.len() == given.len() && std::hint::black_box(differ) == 0
    }
}

impl fmt::Debug for Token {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Token(..)")
    }
}

#[cfg(test)]
mod tests {
    use super::Token;

    #[test]
    fn a_token_is_long_random_and_never_shown_by_chance() {
        let (one, other) = (Token::random().unwrap(), Token::random().unwrap());
        assert_eq!(one.as_str().len(), 32);
        assert_ne!(one, other);
        assert!(!format!("{one:?}").contains(one.as_str()));
    }

    #[test]
    fn only_the_whole_token_is_it() {
        let token = Token::known("abcdef");
        assert!(token.is("abcdef"));
        for wrong in ["", "abcde", "abcdefg", "abcdeg", "ABCDEF"] {
            assert!(!token.is(wrong), "{wrong}");
        }
    }
}
