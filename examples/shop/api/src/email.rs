//! The email service: letters to shoppers.

use std::fmt;

use wharf::prelude::*;

use crate::Order;

/// Letters to shoppers.
#[wharf::service]
pub trait Email {
    /// Tells a shopper that the order was placed. Twice for one order is the same letter.
    #[idempotent]
    async fn confirm_order(
        &self,
        cx: &Context,
        to: EmailAddress,
        order: Order,
    ) -> wharf::Result<(), EmailError>;
}

/// Where letters go.
#[wharf::message]
#[derive(PartialEq, Eq)]
pub struct EmailAddress(pub String);

impl EmailAddress {
    /// Whether a letter could arrive there: something, one `@`, and a domain with a dot, without spaces.
    pub fn is_plausible(&self) -> bool {
        let Some((local, domain)) = self.0.split_once('@') else { return false };
        self.0.len() <= 254
            && !self.0.chars().any(|c| c.is_whitespace() || c.is_control() || "<>,;\"".contains(c))
            && !local.is_empty()
            && !domain.contains('@')
            && domain.split('.').count() >= 2
            && domain.split('.').all(|label| !label.is_empty())
    }
}

impl fmt::Display for EmailAddress {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// Why a letter wasn't written.
#[wharf::error]
#[derive(PartialEq)]
pub enum EmailError {
    /// Nobody can be reached there.
    #[error("no letter can be sent to {0:?}")]
    #[status(invalid)]
    BadAddress(String),
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_are_told_from_other_text() {
        for good in ["mira@example.com", "m.lind+boat@post.harbour.example"] {
            assert!(EmailAddress(good.to_owned()).is_plausible(), "{good}");
        }
        for bad in [
            "",
            "mira",
            "@example.com",
            "mira@",
            "mira@example",
            "mira@.com",
            "a b@c.de",
            "a@b@c.de",
            "a@b.c\r\nBcc: d",
        ] {
            assert!(!EmailAddress(bad.to_owned()).is_plausible(), "{bad}");
        }
    }
}
