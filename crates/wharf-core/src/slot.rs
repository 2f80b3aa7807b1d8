//! Where the implementation of a service in the same process is found, once it has started.

use std::any::Any;
use std::sync::{Arc, OnceLock};

use tokio::sync::watch;

use crate::{Bound, Dispatch};

/// A place for a service of this process. Clients hold it before the service exists, and wait for it.
pub struct Slot {
    held: OnceLock<Held>,
    filled: watch::Sender<bool>,
}

struct Held {
    /// An `Arc<dyn …Object>` of the interface the slot is for.
    object: Box<dyn Any + Send + Sync>,
    /// For calls without types. An implementation that a client was made from has none.
    dispatch: Option<Arc<dyn Dispatch>>,
}

impl Default for Slot {
    fn default() -> Self {
        Self { held: OnceLock::new(), filled: watch::Sender::new(false) }
    }
}

impl Slot {
    /// A slot that is filled from the beginning.
    pub(crate) fn holding<O: ?Sized + Send + Sync + 'static>(object: Arc<O>) -> Self {
        let slot = Self::default();
        slot.hold(Held { object: Box::new(object), dispatch: None });
        slot
    }

    /// Puts the service in. The first one stays.
    pub fn fill(&self, service: Bound) {
        let Bound { dispatch, object } = service;
        self.hold(Held { object, dispatch: Some(dispatch) });
    }

    fn hold(&self, held: Held) {
        let _ = self.held.set(held);
        self.filled.send_replace(true);
    }

    /// The service, when it has started.
    pub(crate) fn get<O: ?Sized + Send + Sync + 'static>(&self) -> Option<&Arc<O>> {
        self.held.get()?.object.downcast_ref::<Arc<O>>()
    }

    /// What takes calls of the service that are written down, when it has started.
    pub(crate) fn dispatch(&self) -> Option<&Arc<dyn Dispatch>> {
        self.held.get()?.dispatch.as_ref()
    }

    /// Waits until the service has started.
    pub(crate) async fn filled(&self) {
        let mut filled = self.filled.subscribe();
        // The sender lives in this slot, so that it cannot be gone.
        let _ = filled.wait_for(|filled| *filled).await;
    }
}
