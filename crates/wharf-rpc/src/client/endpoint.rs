//! One replica: keeps a connection to it, and makes a new one when it dies.

use std::sync::{Arc, PoisonError, RwLock};

use tokio::sync::watch;
use wharf_core::{Fault, Interface};
use wharf_schema::InterfaceDescriptor;

use super::agree::{Agreements, agree};
use super::connection::{Calling, Connection};
use super::dial::{Agreed, Caller, dial};
use crate::conn::{Address, pump};
use crate::policy::backoff::Backoff;
use crate::wire::{Bounds, Want, WantedMethod, Welcome};

/// A connection that takes calls.
pub(crate) struct Ready {
    pub(crate) connection: Arc<Connection>,
    pub(crate) methods: Agreements,
    pub(crate) max_message: usize,
}

/// The connections of a channel that take calls, and why there is none.
pub(crate) struct Pool {
    ready: RwLock<Vec<Arc<Ready>>>,
    /// Counts the changes.
    changes: watch::Sender<u64>,
    trouble: RwLock<Option<Fault>>,
}

impl Pool {
    pub(crate) fn new() -> Self {
        Self { ready: RwLock::default(), changes: watch::Sender::new(0), trouble: RwLock::default() }
    }

    /// Looks at the connections that take calls.
    pub(crate) fn look<R>(&self, look: impl FnOnce(&[Arc<Ready>]) -> R) -> R {
        look(&self.ready.read().unwrap_or_else(PoisonError::into_inner))
    }

    /// Tells of changes from now on.
    pub(crate) fn changes(&self) -> watch::Receiver<u64> {
        self.changes.subscribe()
    }

    /// What kept the last try to connect from it.
    pub(crate) fn trouble(&self) -> Option<Fault> {
        self.trouble.read().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Takes no further calls on `connection`.
    pub(crate) fn remove(&self, connection: &Arc<Connection>) {
        self.change(|ready| ready.retain(|each| !Arc::ptr_eq(&each.connection, connection)));
    }

    fn change(&self, change: impl FnOnce(&mut Vec<Arc<Ready>>)) {
        change(&mut self.ready.write().unwrap_or_else(PoisonError::into_inner));
        self.changes.send_modify(|count| *count += 1);
    }

    fn in_trouble(&self, fault: Option<Fault>) {
        *self.trouble.write().unwrap_or_else(PoisonError::into_inner) = fault;
    }
}

/// What is to be reached, and as whom.
#[derive(Clone)]
pub(crate) struct Aim {
    pub(crate) caller: Arc<Caller>,
    pub(crate) service: Arc<str>,
    pub(crate) interface: &'static Interface,
    pub(crate) descriptor: Arc<InterfaceDescriptor>,
    pub(crate) bounds: Bounds,
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

    /// What both ends mean by the interface's methods.
    fn agree(&self, welcome: &Welcome, address: &Address) -> Result<Agreements, Fault> {
        let (service, interface) = (&*self.service, self.interface.name);
        let served = welcome
            .serves
            .iter()
            .find(|served| served.service == service && served.interface == interface)
            .ok_or_else(|| {
                let process = &welcome.process;
                Fault::unavailable(format!("{process} does not offer {interface} of {service}"))
            })?;
        let methods = agree(&self.descriptor, served, address);
        for fault in methods.iter().filter_map(|method| method.as_ref().err()) {
            tracing::warn!("{} cannot call a method: {}", self.caller.service, fault.message());
        }
        Ok(methods)
    }
}

/// Keeps a connection to `address` in `pool`, until it is dropped or `leave` says so.
pub(crate) async fn keep(aim: Aim, address: Address, pool: Arc<Pool>, mut leave: watch::Receiver<bool>) {
    let mut backoff = Backoff::connecting();
    loop {
        let attempt = async {
            let agreed = dial(&address, &aim.caller, vec![aim.want()]).await?;
            let methods = aim.agree(&agreed.welcome, &address)?;
            Ok::<_, Fault>((agreed, methods))
        };
        let attempt = tokio::select! {
            attempt = attempt => attempt,
            _ = leave.wait_for(|leave| *leave) => return,
        };
        match attempt {
            Ok((agreed, methods)) => {
                backoff.reset();
                use_up(&aim, &address, &pool, agreed, methods, &mut leave).await;
            }
            Err(fault) => {
                let (caller, service) = (&aim.caller.service, &aim.service);
                tracing::debug!("{caller} cannot reach {service}: {}", fault.message());
                pool.in_trouble(Some(fault));
            }
        }
        tokio::select! {
            () = tokio::time::sleep(backoff.pause()) => {}
            _ = leave.wait_for(|leave| *leave) => return,
        }
    }
}

/// One connection, from its first call to its end.
async fn use_up(
    aim: &Aim,
    address: &Address,
    pool: &Arc<Pool>,
    agreed: Agreed,
    methods: Agreements,
    leave: &mut watch::Receiver<bool>,
) {
    let Agreed { io, read, welcome } = agreed;
    let connection = Connection::new(&aim.bounds);
    let max_message = usize::try_from(welcome.limits.message).unwrap_or(usize::MAX);
    let ready = Ready {
        connection: Arc::clone(&connection),
        methods,
        max_message: max_message.min(aim.bounds.message),
    };
    pool.in_trouble(None);
    pool.change(|all| all.push(Arc::new(ready)));
    // However this ends, nobody is left waiting and nobody is sent here any more.
    let over = Over {
        pool: Arc::clone(pool),
        connection: Arc::clone(&connection),
        what: format!("{} at {address}", aim.service),
    };
    let mut session = Calling::new(Arc::clone(&connection), &aim.bounds);
    let mut pump = std::pin::pin!(pump(io, read, aim.bounds.stall, &mut session));
    let closed = tokio::select! {
        closed = &mut pump => closed,
        () = left(leave) => {
            pool.remove(&connection);
            connection.close(Fault::unavailable("the replica is going away"));
            pump.await
        }
    };
    connection.fail(&Fault::unavailable(format!("the connection to {} was lost: {closed}", over.what)));
    tracing::debug!("{} disconnected from {} at {address}: {closed}", aim.caller.service, aim.service);
}

async fn left(leave: &mut watch::Receiver<bool>) {
    let _ = leave.wait_for(|leave| *leave).await;
}

struct Over {
    pool: Arc<Pool>,
    connection: Arc<Connection>,
    what: String,
}

impl Drop for Over {
    fn drop(&mut self) {
        self.pool.remove(&self.connection);
        self.connection.fail(&Fault::unavailable(format!("the connection to {} was lost", self.what)));
    }
}
