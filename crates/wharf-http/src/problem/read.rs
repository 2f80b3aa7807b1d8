//! What is read of a problem that somebody else has written.

use std::time::Duration;

use serde::{Deserialize, Deserializer};
use serde_json::value::RawValue;
use wharf_core::{Ended, Fault, FaultKind};

/// How much of what others say for people goes into a message, in bytes.
const SHOWN: usize = 300;

/// The longest pause that others may ask for.
pub(crate) const MOST_PAUSE: Duration = Duration::from_secs(3600);

/// What is read of a problem. Whatever else it has may be of any form: there are more problems than Wharf's.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct Read {
    title: Option<String>,
    detail: Option<String>,
    /// The service's own error. Present is what counts: an error may be `null`.
    #[serde(deserialize_with = "present")]
    error: Option<Box<RawValue>>,
    fault: Option<String>,
    not_started: bool,
    relayed: bool,
    retry_after_ms: Option<u64>,
}

fn present<'de, D: Deserializer<'de>>(from: D) -> Result<Option<Box<RawValue>>, D::Error> {
    Deserialize::deserialize(from).map(Some)
}

impl Read {
    /// What these bytes say; nothing where they are no problem.
    pub(crate) fn of(written: &[u8]) -> Option<Self> {
        serde_json::from_slice(written).ok()
    }

    /// What it says, if it is one of Wharf's: a service's own error, or a fault, which asks for `pause` where it does not
    /// say itself how long to wait.
    pub(crate) fn said(&self, pause: Option<Duration>) -> Option<Ended> {
        if let Some(error) = &self.error {
            return Some(Ended::Error(error.get().as_bytes().to_vec()));
        }
        let name = self.fault.as_deref()?;
        // There may be kinds that are not known here.
        let kind = FaultKind::named(name).unwrap_or(FaultKind::Internal);
        let mut fault = Fault::new(kind, self.words().unwrap_or(name).to_owned());
        if self.not_started {
            fault = fault.before_start();
        }
        if self.relayed {
            fault = fault.relayed();
        }
        let wish = self.retry_after_ms.map(Duration::from_millis).or(pause);
        Some(Ended::Fault(match wish {
            Some(wish) => fault.with_retry_after(wish.min(MOST_PAUSE)),
            None => fault,
        }))
    }

    /// The same of what breaks off a stream that has begun.
    pub(crate) fn broke_off(&self) -> Option<Ended> {
        self.said(None).map(|ended| match ended {
            Ended::Fault(fault) => Ended::Fault(fault.after_start()),
            error => error,
        })
    }

    /// What it says for people, as far as that is shown.
    pub(crate) fn words(&self) -> Option<&str> {
        self.detail.as_deref().or(self.title.as_deref()).map(cut)
    }
}

/// So much of what is no problem as is shown.
pub(crate) fn shown(bytes: &[u8]) -> String {
    cut(String::from_utf8_lossy(&bytes[..bytes.len().min(SHOWN)]).trim()).to_owned()
}

fn cut(text: &str) -> &str {
    &text[..text.floor_char_boundary(SHOWN)]
}

#[cfg(test)]
mod tests {
    use super::*;

    fn said(problem: &str) -> Option<Ended> {
        Read::of(problem.as_bytes()).expect("a problem").said(None)
    }

    #[test]
    fn faults_keep_their_kind_there_and_back() {
        for kind in FaultKind::ALL {
            let problem =
                format!(r#"{{"fault": "{}", "detail": "so", "retry_after_ms": 7000}}"#, kind.name());
            let Some(Ended::Fault(fault)) = said(&problem) else { panic!("{problem}") };
            assert_eq!((fault.kind(), fault.message()), (kind, "so"));
            assert_eq!(fault.retry_after(), Some(Duration::from_secs(7)));
        }
    }

    #[test]
    fn an_error_stays_as_it_was_written_and_may_be_null() {
        for error in [r#"{"TooMany": [7, 123456789012345678901234567890]}"#, "null"] {
            let problem = format!(r#"{{"error": {error}, "fault": "internal"}}"#);
            assert_eq!(said(&problem), Some(Ended::Error(error.into())));
        }
    }

    #[test]
    fn what_others_say_is_read_as_far_as_it_goes() {
        let theirs = r#"{"title": "no", "status": "400", "errors": {"name": ["too long"]}}"#;
        let read = Read::of(theirs.as_bytes()).expect("a problem");
        assert_eq!((read.said(None), read.words()), (None, Some("no")));
        let Some(Ended::Fault(new)) = said(r#"{"fault": "sad"}"#) else { panic!("it is one of ours") };
        assert_eq!((new.kind(), new.message()), (FaultKind::Internal, "sad"));
        let long = said(&format!(r#"{{"fault": "denied", "detail": "{}"}}"#, "é".repeat(400)));
        assert!(matches!(long, Some(Ended::Fault(fault)) if fault.message().len() == SHOWN));
    }
}
