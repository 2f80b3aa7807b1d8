//! The signal to stop.

use tokio::sync::watch;

/// Tells when to stop. Cheap to clone.
#[derive(Debug, Clone)]
pub struct Shutdown(watch::Receiver<bool>);

/// The other end of a [`Shutdown`]. Dropping it is the same as asking to stop.
#[derive(Debug)]
pub struct ShutdownTrigger(watch::Sender<bool>);

impl Shutdown {
    /// A signal and what gives it.
    pub fn new() -> (ShutdownTrigger, Self) {
        let (trigger, signal) = watch::channel(false);
        (ShutdownTrigger(trigger), Self(signal))
    }

    /// Waits until it is time to stop.
    pub async fn requested(&self) {
        // An error means that the trigger is gone, which is a request too.
        let _ = self.0.clone().wait_for(|stop| *stop).await;
    }

    /// Whether it is time to stop.
    pub fn is_requested(&self) -> bool {
        *self.0.borrow() || self.0.has_changed().is_err()
    }
}

impl ShutdownTrigger {
    /// Asks everybody to stop.
    pub fn request(&self) {
        self.0.send_replace(true);
    }
}
