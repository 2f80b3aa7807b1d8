//! The attributes `#[service]`, `#[message]` and `#[error]`.
