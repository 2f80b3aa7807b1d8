//! What services are given by the process that runs them: configuration, tasks, and the signal to stop.

use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use tokio::task::JoinSet;
use tokio::time::timeout;
use wharf_config::File;
use wharf_core::span::{Scope, Scoped};
use wharf_core::{BoxFuture, ConfigError, Host, ServiceConfig, Shutdown, catch_panic};

use crate::environment::Environment;

/// The host of the services of this process.
pub(crate) struct ProcessHost {
    file: File,
    environment: Arc<Environment>,
    tasks: Mutex<JoinSet<()>>,
    runtime: tokio::runtime::Handle,
    stop: Shutdown,
}

impl ProcessHost {
    /// Reads the configuration file, when the environment or the present directory has one.
    pub(crate) fn new(
        environment: Arc<Environment>,
        runtime: tokio::runtime::Handle,
        stop: Shutdown,
    ) -> Result<Self, ConfigError> {
        let file = match &environment.config {
            Some(path) => File::load(path)?,
            None => File::find(".")?,
        };
        Ok(Self { file, environment, tasks: Mutex::default(), runtime, stop })
    }

    /// The configuration file.
    pub(crate) fn file(&self) -> &File {
        &self.file
    }

    /// The port that the configuration gives to an http component.
    #[cfg(feature = "http")]
    pub(crate) fn http_port(&self, name: &str) -> Option<u16> {
        self.file.port(name)
    }

    /// Ends all tasks: those that have heard the signal to stop may finish what they are at, `within` so long.
    pub(crate) async fn end_tasks(&self, within: Duration) {
        let mut tasks = std::mem::take(&mut *self.tasks.lock().unwrap_or_else(PoisonError::into_inner));
        let _ = timeout(within, async { while tasks.join_next().await.is_some() {} }).await;
        tasks.shutdown().await;
    }
}

impl Host for ProcessHost {
    fn config(&self, service: &str) -> Result<ServiceConfig, ConfigError> {
        self.file.service_config(service, self.environment.variables())
    }

    fn spawn(&self, service: &str, name: &str, task: BoxFuture<'static, ()>) {
        let what = format!("{service}: the task {name}");
        let task = async move {
            match catch_panic(task).await {
                Ok(()) => tracing::debug!("{what} is done"),
                Err(fault) => tracing::error!("{what} ended: {}", fault.message()),
            }
        };
        let task = Scoped::new(Some(Scope::of(service)), Box::pin(task));
        let mut tasks = self.tasks.lock().unwrap_or_else(PoisonError::into_inner);
        while tasks.try_join_next().is_some() {}
        tasks.spawn_on(task, &self.runtime);
    }

    fn shutdown(&self) -> Shutdown {
        self.stop.clone()
    }
}
