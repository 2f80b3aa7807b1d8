//! The shop as a shopper sees it: in a real browser.

mod harness;
