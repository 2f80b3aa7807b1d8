//! What the supervisor tells, as people are told in the console.

use std::time::Duration;

use wharf_console::{Happening, Kind};
use wharf_control::Exit;
use wharf_supervisor::Event;

use crate::format;

/// An event as people are told; none of those that are told elsewhere.
pub(super) fn told(at_ms: u64, event: Event, services_of: impl Fn(&str) -> Vec<String>) -> Option<Happening> {
    let (kind, process, text, lines) = match event {
        Event::Started { process, pid } => {
            let text = format!("{process} was started, with the process id {pid}");
            (Kind::Started, process, text, Vec::new())
        }
        Event::Ready { process, after, .. } => {
            let text = format!("{process} is ready after {}", format::duration(after));
            (Kind::Ready, process, text, Vec::new())
        }
        Event::SlowStart { process, after, waiting_for } => {
            let why = if waiting_for.is_empty() {
                "its log may say why".to_owned()
            } else {
                format!("it waits for {}", format::list(&waiting_for))
            };
            let text = format!("{process} is not ready after {}: {why}", format::duration(after));
            (Kind::SlowStart, process, text, Vec::new())
        }
        Event::CannotStart { process, exit } => {
            let text = format!("{process} can't start: {}; it is tried again", exit.reason);
            (Kind::CannotStart, process, text, lines(&exit))
        }
        Event::Crashed { process, exit } => {
            let lived = format::duration(Duration::from_millis(exit.lived_ms));
            let text = format!("{process} crashed after {lived}: {}", exit.reason);
            (Kind::Crashed, process, text, lines(&exit))
        }
        Event::Restarting { process, after } => {
            let text = format!("{process} is started again in {}", format::duration(after));
            (Kind::Restarting, process, text, Vec::new())
        }
        Event::NotRenewed { process, why } => {
            let text = format!("the certificates of {process} can't be renewed: {why}; it is tried again");
            (Kind::NotRenewed, process, text, Vec::new())
        }
        Event::Draining { process } => {
            let text = format!("{process} was asked to end, and finishes what it has begun");
            (Kind::Draining, process, text, Vec::new())
        }
        Event::Killed { process, after } => {
            let text = format!("{process} did not end within {} and was killed", format::duration(after));
            (Kind::Killed, process, text, Vec::new())
        }
        Event::Stopped { process } => {
            let text = format!("{process} has ended");
            (Kind::Stopped, process, text, Vec::new())
        }
        Event::Finished => {
            let text = "every process has ended".to_owned();
            return Some(Happening {
                at_ms,
                kind: Kind::Finished,
                process: None,
                services: Vec::new(),
                text,
                lines: Vec::new(),
            });
        }
        Event::Line(_) | Event::Missed(_) => return None,
    };
    let services = services_of(&process);
    Some(Happening { at_ms, kind, process: Some(process), services, text, lines })
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
