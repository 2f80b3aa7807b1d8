//! Where the reports of processes arrive, and go to the task that owns the process.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use tokio::sync::mpsc;
use wharf_control::HttpAddress;

/// So many reports of a process wait to be taken note of; one that sends more waits.
const WAITING: usize = 16;

/// What a process says of itself.
#[derive(Debug)]
pub(crate) enum Report {
    /// It listens.
    Ready {
        /// For calls, at these addresses.
        endpoints: Vec<String>,
        /// For HTTP, at these.
        http: Vec<HttpAddress>,
    },
    /// It goes by these policies, as JSON.
    Policies(String),
    /// It waits for these services.
    Waiting(Vec<String>),
}

/// Takes reports, and hands each to the task that owns the process.
#[derive(Debug, Default)]
pub(crate) struct Desk {
    boxes: Mutex<HashMap<String, mpsc::Sender<Report>>>,
}

/// The reports of one process; as long as it is kept, they are taken.
#[derive(Debug)]
pub(crate) struct Inbox {
    desk: Arc<Desk>,
    id: String,
    reports: mpsc::Receiver<Report>,
}

// === impl Desk ===

impl Desk {
    /// Takes the reports of the process that calls itself `id`.
    pub(crate) fn open(self: &Arc<Self>, id: &str) -> Inbox {
        let (sender, reports) = mpsc::channel(WAITING);
        self.boxes().insert(id.to_owned(), sender);
        Inbox { desk: self.clone(), id: id.to_owned(), reports }
    }

    /// Hands over a report; false if no process calls itself `id`.
    pub(crate) async fn report(&self, id: &str, report: Report) -> bool {
        let sender = self.boxes().get(id).cloned();
        match sender {
            Some(sender) => sender.send(report).await.is_ok(),
            None => false,
        }
    }

    fn boxes(&self) -> MutexGuard<'_, HashMap<String, mpsc::Sender<Report>>> {
        // Nothing panics while it is held, so what a poisoned lock guards is whole.
        self.boxes.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

// === impl Inbox ===

impl Inbox {
    /// The next report. Waits for ever when none comes.
    pub(crate) async fn next(&mut self) -> Report {
        match self.reports.recv().await {
            Some(report) => report,
            None => std::future::pending().await,
        }
    }
}

impl Drop for Inbox {
    fn drop(&mut self) {
        self.desk.boxes().remove(&self.id);
    }
}
