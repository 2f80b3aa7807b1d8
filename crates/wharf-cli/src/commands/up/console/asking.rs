//! Asks processes what they know, each by a connection that stays.

use std::{
    collections::HashMap,
    future::Future,
    sync::{Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use wharf_control::{ProcessClient, ProcessStatus};
use wharf_core::{CallError, Context};
use wharf_supervisor::RunDir;

use crate::connect;

/// What a process that is well answers at once: of one that does not, nothing is told this time.
const AT_ONCE: Duration = Duration::from_secs(1);

/// The connections to processes, by the processes' ids.
#[derive(Default)]
pub(super) struct Asking(Mutex<HashMap<String, ProcessClient>>);

impl Asking {
    /// Forgets processes that are gone.
    pub(super) fn keep(&self, processes: &[ProcessStatus]) {
        self.clients().retain(|id, _| processes.iter().any(|process| process.id == *id));
    }

    /// Asks a process; nothing when it can't be asked, or does not answer.
    pub(super) async fn ask<T, E, F>(
        &self,
        app: &str,
        dir: &RunDir,
        process: &ProcessStatus,
        question: impl FnOnce(Context, ProcessClient) -> F,
    ) -> Option<Result<T, E>>
    where
        F: Future<Output = Result<T, CallError<E>>>,
    {
        let client = self.client(app, dir, process)?;
        match question(Context::root(AT_ONCE), client).await {
            Ok(answer) => Some(Ok(answer)),
            Err(CallError::Service(error)) => Some(Err(error)),
            Err(CallError::Fault(_)) => {
                // It may be the certificate, which is read when a connection is made.
                self.clients().remove(&process.id);
                None
            }
        }
    }

    fn client(&self, app: &str, dir: &RunDir, process: &ProcessStatus) -> Option<ProcessClient> {
        if let Some(known) = self.clients().get(&process.id) {
            return Some(known.clone());
        }
        // Who has no certificate hears nothing, as from one that does not answer.
        let security = connect::security(app, dir).unwrap_or_default();
        let client = connect::asked(process, security)?;
        self.clients().insert(process.id.clone(), client.clone());
        Some(client)
    }

    fn clients(&self) -> MutexGuard<'_, HashMap<String, ProcessClient>> {
        // Nothing panics while it is held.
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
