//! How long a client will wait: what it says of it is read in one way, wherever requests come in.

use std::time::Duration;

use axum::http::HeaderMap;

/// Where it says so.
const HEADER: &str = "request-timeout";

/// The longest text of a time, in bytes.
const LONGEST: usize = 12;

/// What has to be said.
pub(crate) const SECONDS: &str = "takes seconds as a decimal number above zero, such as 2 or 0.25, and once";

/// The time that these headers name, if they do.
///
/// # Errors
/// What to write instead of what is there.
pub(crate) fn wanted(headers: &HeaderMap) -> Result<Option<Duration>, String> {
    let mut values = headers.get_all(HEADER).iter();
    let Some(value) = values.next() else { return Ok(None) };
    match value.to_str().ok().and_then(seconds) {
        Some(time) if values.next().is_none() => Ok(Some(time)),
        _ => Err(format!("`{HEADER}` {SECONDS}")),
    }
}

/// A time as text; none where it is no number of seconds, or none at all.
pub(crate) fn seconds(text: &str) -> Option<Duration> {
    let is_plain = text.bytes().all(|byte| byte.is_ascii_digit() || byte == b'.');
    let seconds: f64 = (is_plain && text.len() <= LONGEST).then(|| text.parse().ok()).flatten()?;
    Duration::try_from_secs_f64(seconds).ok().filter(|time| !time.is_zero())
}
