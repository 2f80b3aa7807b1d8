//! Where the implementation of a service in the same process is found, once it has started.

use std::any::Any;
use std::sync::{Arc, OnceLock};

use tokio::sync::watch;

/// A place for a service of this process. Clients hold it before the service exists, and wait for it.
pub struct Slot {
    /// An `Arc<dyn …Object>` of the interface the slot is for.
    object: OnceLock<Box<dyn Any + Send + Sync>>,
    filled: watch::Sender<bool>,
}

impl Default for Slot {
    fn default() -> Self {
        Self { object: OnceLock::new(), filled: watch::Sender::new(false) }
    }
}

impl Slot {
    /// A slot that is filled from the beginning.
    pub(crate) fn holding<O: ?Sized + Send + Sync + 'static>(object: Arc<O>) -> Self {
        let slot = Self::default();
        slot.fill(Box::new(object));
        slot
    }

    /// Puts the service in. The first one stays.
    pub fn fill(&self, object: Box<dyn Any + Send + Sync>) {
        let _ = self.object.set(object);
        self.filled.send_replace(true);
    }

    /// The service, when it has started.
    pub(crate) fn get<O: ?Sized + Send + Sync + 'static>(&self) -> Option<&Arc<O>> {
        self.object.get()?.downcast_ref::<Arc<O>>()
    }

    /// Waits until the service has started.
    pub(crate) async fn filled(&self) {
        let mut filled = self.filled.subscribe();
        // The sender lives in this slot, so that it cannot be gone.
        let _ = filled.wait_for(|filled| *filled).await;
    }
}
