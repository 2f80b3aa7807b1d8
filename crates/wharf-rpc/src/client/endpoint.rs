//! One replica: keeps a connection to it, and makes a new one when it dies.

use std::sync::Arc;
use std::time::Duration;

use tokio::sync::watch;
use tokio::time::Instant;
use wharf_config::policy::CallerPolicy;
use wharf_core::{Fault, Interface};
use wharf_schema::InterfaceDescriptor;

use super::agree::{Agreements, agree};
use super::connection::{Calling, Connection};
use super::dial::{Agreed, Caller, dial, patience};
use super::discover::Endpoint;
use super::foreign;
use super::health::Health;
use super::line::Line;
use super::pool::{Pool, Ready};
use super::speak::{Speak, Spoken};
use crate::conn::{Address, Vigil, pump};
use crate::policy::backoff::Backoff;
use crate::wire::{Bounds, Want, WantedMethod, Welcome};

/// A connection that lasts shorter than this is no success: the pauses before the next ones grow.
const LASTING: Duration = Duration::from_secs(1);

/// What is to be reached, and as whom.
#[derive(Clone)]
pub(crate) struct Aim {
    pub(crate) caller: Arc<Caller>,
    pub(crate) service: Arc<str>,
    pub(crate) interface: &'static Interface,
    pub(crate) descriptor: Arc<InterfaceDescriptor>,
    pub(crate) bounds: Bounds,
    pub(crate) rules: Arc<CallerPolicy>,
    /// What speaks to replicas that are not Wharf's, if anything does.
    pub(crate) speak: Option<Arc<dyn Speak>>,
}

impl Aim {
    fn want(&self) -> Want {
        let wanted = self
            .descriptor
            .methods
            .iter()
            .map(|method| WantedMethod { name: method.name.clone(), fingerprint: method.fingerprint });
        Want {
            service: self.service.to_string(),
            interface: self.interface.name.into(),
            methods: wanted.collect(),
        }
    }

    /// Connects to the replica at `address`, and finds out how its methods are called.
    async fn meet(&self, address: &Address) -> Result<Met, Fault> {
        if let Address::Http(http) = address {
            let patience = self.rules.connect.unwrap_or_else(|| patience(address));
            return Ok(Met::Other(self.open(http, patience).await?));
        }
        let agreed =
            dial(address, &self.caller, &self.service, vec![self.want()], self.rules.connect).await?;
        let methods = self.agree(&agreed.welcome, address)?;
        Ok(Met::Wharf(Box::new(agreed), methods))
    }

    /// What both ends mean by the interface's methods.
    fn agree(&self, welcome: &Welcome, address: &Address) -> Result<Agreements, Fault> {
        let (service, interface) = (&*self.service, self.interface.name);
        let served = welcome
            .serves
            .iter()
            .find(|served| served.service == service && served.interface == interface)
            .ok_or_else(|| {
                let process = &welcome.process;
                Fault::incompatible(format!(
                    "{process} at {address} does not offer {interface} of {service}: it has another version of the \
                     service; deploy that before its callers"
                ))
            })?;
        let methods = agree(&self.descriptor, served, address);
        for fault in methods.iter().filter_map(|method| method.as_ref().err()) {
            tracing::warn!("{} cannot call a method: {}", self.caller.service, fault.message());
        }
        Ok(methods)
    }
}

/// Who was met at an address.
enum Met {
    Wharf(Box<Agreed>, Agreements),
    /// A service that is not Wharf's.
    Other(Box<dyn Spoken>),
}

/// Keeps a connection to `endpoint` in `pool`, until it is dropped or `leave` says so.
pub(crate) async fn keep(aim: Aim, endpoint: Endpoint, pool: Arc<Pool>, mut leave: watch::Receiver<bool>) {
    let mut backoff = Backoff::new(aim.rules.reconnect.clone());
    let address = &endpoint.address;
    let health = Arc::new(Health::new(&aim.rules, first_guess(address)));
    loop {
        let attempt = tokio::select! {
            attempt = aim.meet(address) => attempt,
            _ = leave.wait_for(|leave| *leave) => return,
        };
        let begun = Instant::now();
        match attempt {
            Ok(Met::Wharf(agreed, methods)) => {
                use_up(&aim, &endpoint, &pool, &health, *agreed, methods, &mut leave).await;
            }
            Ok(Met::Other(spoken)) => {
                foreign::use_up(&aim, &endpoint, &pool, &health, spoken, &mut leave).await;
            }
            Err(fault) => {
                let (caller, service) = (&aim.caller.service, &aim.service);
                tracing::debug!("{caller} cannot reach {service}: {}", fault.message());
                pool.in_trouble(Some(fault));
            }
        }
        if begun.elapsed() >= LASTING {
            backoff.reset();
        }
        tokio::select! {
            () = tokio::time::sleep(backoff.pause()) => {}
            _ = leave.wait_for(|leave| *leave) => return,
        }
    }
}

/// How long a replica is taken to need for a call before it has answered one.
pub(super) fn first_guess(address: &Address) -> Duration {
    if address.is_local() { Duration::from_millis(1) } else { Duration::from_millis(30) }
}

/// One connection, from its first call to its end.
async fn use_up(
    aim: &Aim,
    endpoint: &Endpoint,
    pool: &Arc<Pool>,
    health: &Arc<Health>,
    agreed: Agreed,
    methods: Agreements,
    leave: &mut watch::Receiver<bool>,
) {
    let Agreed { mut io, read, welcome } = agreed;
    let address = &endpoint.address;
    let connection = Connection::new(&aim.bounds);
    let max_message = usize::try_from(welcome.limits.message).unwrap_or(usize::MAX);
    let ready = Ready {
        endpoint: endpoint.clone(),
        line: Line::Wharf(Arc::clone(&connection)),
        health: Arc::clone(health),
        methods,
        max_message: max_message.min(aim.bounds.message),
    };
    pool.in_trouble(None);
    pool.add(ready, first_guess(address));
    // However this ends, nobody is left waiting and nobody is sent here any more.
    let over = Over {
        pool: Arc::clone(pool),
        connection: Arc::clone(&connection),
        what: format!("{} at {address}", aim.service),
    };
    let mut session = Calling::new(Arc::clone(&connection), &aim.bounds);
    let vigil = Vigil::new(aim.rules.keepalive.clone());
    let mut pump = std::pin::pin!(pump(&mut io, read, aim.bounds.stall, vigil, &mut session));
    let closed = tokio::select! {
        closed = &mut pump => closed,
        () = left(leave) => {
            pool.remove(&Line::Wharf(Arc::clone(&connection)));
            connection.close(Fault::unavailable("the replica is going away"));
            pump.await
        }
    };
    connection.fail(&Fault::unavailable(format!("the connection to {} was lost: {closed}", over.what)));
    tracing::debug!("{} disconnected from {} at {address}: {closed}", aim.caller.service, aim.service);
}

pub(super) async fn left(leave: &mut watch::Receiver<bool>) {
    let _ = leave.wait_for(|leave| *leave).await;
}

struct Over {
    pool: Arc<Pool>,
    connection: Arc<Connection>,
    what: String,
}

impl Drop for Over {
    fn drop(&mut self) {
        self.pool.remove(&Line::Wharf(Arc::clone(&self.connection)));
        self.connection.fail(&Fault::unavailable(format!("the connection to {} was lost", self.what)));
    }
}
