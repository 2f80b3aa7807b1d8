//! A replica of a service that is not Wharf's: found out whether it is there, kept in the pool, and tried again.

use std::sync::Arc;
use std::time::Duration;

use tokio::sync::watch;
use wharf_core::{Encoding, Fault};

use super::agree::Agreements;
use super::call::Agreement;
use super::discover::Endpoint;
use super::endpoint::{Aim, first_guess, left};
use super::health::Health;
use super::line::{Line, Other};
use super::pool::{Pool, Ready};
use super::speak::{Foreign, Spoken};
use crate::conn::HttpAddress;

impl Aim {
    /// Connects to a replica that is not Wharf's.
    pub(super) async fn open(
        &self,
        address: &HttpAddress,
        patience: Duration,
    ) -> Result<Box<dyn Spoken>, Fault> {
        let Some(speak) = &self.speak else {
            return Err(Fault::unavailable(format!(
                "{address}: {} is not a Wharf service, and this program was built without HTTP: build it with \
                 `wharf = {{ features = [\"http\"] }}`",
                self.service
            ))
            .before_start());
        };
        let to = Foreign {
            address: address.clone(),
            caller: self.caller.service.as_str().into(),
            service: Arc::clone(&self.service),
            interface: Arc::clone(&self.descriptor),
            connect: patience,
            keepalive: self.rules.keepalive.clone(),
            max_message: self.bounds.message,
        };
        speak.open(to).await
    }

    /// How each method is called there: nobody tells whether it is.
    fn presume(&self) -> Agreements {
        let numbers = 0..=u16::MAX;
        let presumed = numbers.map(|number| Ok(Agreement { number, encoding: Encoding::Json }));
        presumed.take(self.descriptor.methods.len()).collect()
    }
}

/// One time that a replica is there, until a call finds that it is not, or it leaves.
pub(super) async fn use_up(
    aim: &Aim,
    endpoint: &Endpoint,
    pool: &Arc<Pool>,
    health: &Arc<Health>,
    spoken: Box<dyn Spoken>,
    leave: &mut watch::Receiver<bool>,
) {
    let address = &endpoint.address;
    let what = format!("{} at {address}", aim.service);
    let other = Other::new(spoken, Arc::clone(&aim.descriptor), what);
    let line = Line::Other(Arc::clone(&other));
    let ready = Ready {
        endpoint: endpoint.clone(),
        line: line.clone(),
        health: Arc::clone(health),
        methods: aim.presume(),
        max_message: aim.bounds.message,
    };
    pool.in_trouble(None);
    pool.add(ready, first_guess(address));
    let over = Over { pool: Arc::clone(pool), line };
    tokio::select! {
        () = other.closed() => tracing::debug!("{} takes {} at {address} for gone", aim.caller.service, aim.service),
        () = left(leave) => {}
    }
    drop(over);
}

/// However it ends, nobody is sent there any more. Calls under way go on.
struct Over {
    pool: Arc<Pool>,
    line: Line,
}

impl Drop for Over {
    fn drop(&mut self) {
        self.pool.remove(&self.line);
        self.line.close(Fault::unavailable("the replica is going away"));
    }
}
