//! What the supervisor tells, as people are told in the console.

use wharf_console::{Happening, Kind};
use wharf_control::Exit;
use wharf_supervisor::Event;

use super::super::words::words;

/// An event as people are told; none of those that are told elsewhere.
pub(super) fn told(at_ms: u64, event: Event, services_of: impl Fn(&str) -> Vec<String>) -> Option<Happening> {
    let text = words(&event)?;
    let (kind, process, exit) = match event {
        Event::Started { process, .. } => (Kind::Started, Some(process), None),
        Event::Ready { process, .. } => (Kind::Ready, Some(process), None),
        Event::SlowStart { process, .. } => (Kind::SlowStart, Some(process), None),
        Event::CannotStart { process, exit } => (Kind::CannotStart, Some(process), Some(exit)),
        Event::Crashed { process, exit } => (Kind::Crashed, Some(process), Some(exit)),
        Event::Restarting { process, .. } => (Kind::Restarting, Some(process), None),
        Event::NotRenewed { process, .. } => (Kind::NotRenewed, Some(process), None),
        Event::Draining { process } => (Kind::Draining, Some(process), None),
        Event::Killed { process, .. } => (Kind::Killed, Some(process), None),
        Event::Stopped { process } => (Kind::Stopped, Some(process), None),
        Event::Finished => (Kind::Finished, None, None),
        Event::Line(_) | Event::Missed(_) => return None,
    };
    let services = process.as_deref().map(services_of).unwrap_or_default();
    let lines = exit.as_ref().map(lines).unwrap_or_default();
    Some(Happening { at_ms, kind, process, services, text, lines })
}

/// The last words of a process.
fn lines(exit: &Exit) -> Vec<String> {
    exit.last_lines.iter().map(wharf_control::LogLine::rendered).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_crash_is_told_with_its_last_words_and_lines_are_told_elsewhere() {
        let exit = Exit {
            reason: "killed by signal 9 (SIGKILL)".into(),
            status: None,
            signal: Some(9),
            at_ms: 5,
            lived_ms: 3000,
            last_lines: Vec::new(),
        };
        let of = |process: &str| vec![process.trim_end_matches("-1").to_owned()];
        let crash = told(5, Event::Crashed { process: "cart-1".into(), exit }, of).unwrap();
        assert_eq!((crash.kind, crash.services.as_slice()), (Kind::Crashed, &["cart".to_owned()][..]));
        assert!(
            crash.text.contains("crashed after 3") && crash.text.ends_with("(SIGKILL)"),
            "{}",
            crash.text
        );
        assert_eq!(told(5, Event::Missed(3), of), None);
    }
}
