//! What a service is given when it starts.

use std::fmt;
use std::future::Future;
use std::sync::Arc;
use std::time::Duration;

use serde::de::DeserializeOwned;
use wharf_config::{ConfigError, ServiceConfig};

use crate::{BoxFuture, Context, Shutdown};

/// What a constructor is given: configuration, tasks, a root context, and the signal to stop.
#[derive(Clone)]
pub struct Start {
    service: Arc<str>,
    host: Arc<dyn Host>,
}

/// What runs the services of a process. The app implements it.
pub trait Host: Send + Sync {
    /// The configuration of `service`: file and environment merged.
    ///
    /// # Errors
    /// When it cannot be read.
    fn config(&self, service: &str) -> Result<ServiceConfig, ConfigError>;

    /// Runs a task of `service` until it ends or the process stops.
    fn spawn(&self, service: &str, name: &str, task: BoxFuture<'static, ()>);

    /// The signal to stop.
    fn shutdown(&self) -> Shutdown;
}

impl Start {
    /// For the service `service` of `host`.
    pub fn new(service: &str, host: Arc<dyn Host>) -> Self {
        Self { service: service.into(), host }
    }

    /// The name the service runs under.
    pub fn service(&self) -> &str {
        &self.service
    }

    /// The service's configuration: `[service.NAME.config]` of `wharf.toml`, then `WHARF_NAME__KEY` of the environment.
    ///
    /// # Errors
    /// When a key is missing, unknown to `T`, or of another type; the message names the key, where it stands, and the
    /// remedy.
    pub fn config<T: DeserializeOwned>(&self) -> Result<T, ConfigError> {
        self.host.config(&self.service)?.read()
    }

    /// Runs `task` beside the service, until it ends or the process stops. A panic in it is logged, and the task is over.
    pub fn spawn(&self, name: &str, task: impl Future<Output = ()> + Send + 'static) {
        self.host.spawn(&self.service, name, Box::pin(task));
    }

    /// A context for work that no call started, with `budget` to do it in.
    ///
    /// A call made with it waits for a service that has not started for as long as there is time: a constructor may call
    /// others, in whatever order they start.
    pub fn context(&self, budget: Duration) -> Context {
        Context::root(budget).made_by(Arc::clone(&self.service)).patient(true)
    }

    /// The signal to stop.
    pub fn shutdown(&self) -> Shutdown {
        self.host.shutdown()
    }
}

impl fmt::Debug for Start {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Start").field("service", &self.service).finish_non_exhaustive()
    }
}
