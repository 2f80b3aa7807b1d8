//! What the supervisor tells, in words: as a terminal shows what went wrong, and the console everything.

use std::time::Duration;

use wharf_supervisor::Event;

use crate::format;

/// What happened, as a sentence; none where it is a line that a process wrote, or events that nobody was told.
pub(super) fn words(event: &Event) -> Option<String> {
    Some(match event {
        Event::Started { process, pid } => format!("{process} was started, with the process id {pid}"),
        Event::Ready { process, after, .. } => {
            format!("{process} is ready after {}", format::duration(*after))
        }
        Event::SlowStart { process, after, waiting_for } => {
            let why = if waiting_for.is_empty() {
                "its log may say why".to_owned()
            } else {
                format!("it waits for {}", format::list(waiting_for))
            };
            format!("{process} is not ready after {}: {why}", format::duration(*after))
        }
        Event::CannotStart { process, exit } => {
            format!("{process} can't start: {}; it is tried again", exit.reason)
        }
        Event::Crashed { process, exit } => {
            let lived = format::duration(Duration::from_millis(exit.lived_ms));
            format!("{process} crashed after {lived}: {}", exit.reason)
        }
        Event::Restarting { process, after } => {
            format!("{process} is started again in {}", format::duration(*after))
        }
        Event::NotRenewed { process, why } => {
            format!("the certificates of {process} can't be renewed: {why}; it is tried again")
        }
        Event::Draining { process } => {
            format!("{process} was asked to end, and finishes what it has begun")
        }
        Event::Killed { process, after } => {
            format!("{process} did not end within {} and was killed", format::duration(*after))
        }
        Event::Stopped { process } => format!("{process} has ended"),
        Event::Finished => "every process has ended".to_owned(),
        Event::Line(_) | Event::Missed(_) => return None,
    })
}
