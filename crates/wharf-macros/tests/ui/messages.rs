//! What a message can't be.

#[wharf_macros::message]
pub struct Borrowed<'a> {
    text: &'a str,
}

#[wharf_macros::message]
pub struct Static {
    text: &'static str,
    cow: std::borrow::Cow<'static, str>,
}

#[wharf_macros::message]
pub struct Streaming {
    lines: wharf::Stream<String>,
}

#[wharf_macros::message]
pub struct Sized<const N: usize>([u8; N]);

#[wharf_macros::message]
pub union Either {
    left: u32,
    right: f32,
}

#[wharf_macros::message]
pub enum Nothing {}

#[wharf_macros::message(open)]
pub struct Open;

#[wharf_macros::message(open)]
pub enum OldWay {
    One,
}

#[wharf_macros::message]
pub enum Unknowns {
    One,
    #[unknown]
    Two,
    #[unknown(3)]
    Three(wharf::UnknownVariant),
    #[unknown]
    #[serde(rename = "four")]
    Four(wharf::UnknownVariant),
}

#[wharf_macros::message]
pub struct NotHere {
    #[unknown]
    number: u32,
}

#[wharf_macros::message]
pub enum Text {
    One,
    #[unknown]
    Other(String),
}

#[wharf_macros::message]
pub enum NoOther {
    #[unknown]
    Other(wharf::UnknownVariant),
}

#[wharf_macros::message(closed, version = 2)]
pub enum Versioned {
    One,
}

#[wharf_macros::message]
#[derive(serde::Serialize, PartialEq)]
pub struct Derived {
    number: u32,
}

#[wharf_macros::message]
pub struct Conditional {
    #[cfg(unix)]
    number: u32,
}

#[wharf_macros::message]
pub enum Failed {
    #[error("failed")]
    #[status(not_found)]
    Failed,
}

#[wharf_macros::message]
pub trait Wrong {}

#[derive(Debug, Clone)]
pub struct NotAMessage;

#[wharf_macros::message]
pub struct Contains {
    other: Vec<NotAMessage>,
}

fn main() {}
