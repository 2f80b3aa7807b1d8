//! The control socket: the supervisor's two interfaces, for its processes and for the other commands.

use std::{sync::Arc, time::Duration};

use wharf_control::{
    Endpoints, HttpAddress, LogPage, LogQuery, ProcessPolicies, ProcessStatus, Registry, RegistryError,
    RegistryServer, Scaled, Supervisor, SupervisorError, SupervisorServer,
};
use wharf_core::{Callers, Context, Result};
use wharf_rpc::{
    conn::{Address, Listener},
    server::{Identity, Offered, Server},
    wire::Bounds,
};
use wharf_supervisor::Handle;

use crate::failure::Failure;

/// How long before its caller's deadline a question that waits is answered as things are.
const MARGIN: Duration = Duration::from_millis(500);

/// Both interfaces of a supervisor.
struct Control {
    handle: Handle,
    /// The address of the console, if it is served.
    console: Option<String>,
}

/// Takes calls on the control socket from now on.
pub(super) async fn serve(handle: &Handle, console: Option<String>) -> std::result::Result<Server, Failure> {
    let socket = handle.run_dir().control_socket();
    let listener = Listener::bind(&Address::Unix(socket.clone()))
        .await
        .map_err(|error| Failure::new(format!("can't listen at {}: {error}", socket.display())))?;
    let control = Arc::new(Control { handle: handle.clone(), console });
    let registry = (RegistryServer::<Control>::offer().bind)(Arc::clone(&control)).dispatch;
    let supervisor = (SupervisorServer::<Control>::offer().bind)(control).dispatch;
    let offered = [("registry", registry), ("supervisor", supervisor)];
    let offered = offered.map(|(service, dispatch)| Offered {
        service: service.to_owned(),
        dispatch,
        // The socket is its owner's alone.
        callers: Callers::Anyone,
    });
    let identity = Identity { app: handle.app().to_owned(), process: "supervisor".to_owned() };
    let mut server = Server::new(identity, offered.into(), Bounds::default());
    server.listen(listener);
    Ok(server)
}

/// How long an answer may wait for something to happen.
fn patience(cx: &Context) -> Duration {
    cx.remaining().saturating_sub(MARGIN)
}

// === impl Control ===

impl Registry for Control {
    async fn ready(
        &self,
        _: &Context,
        process: String,
        endpoints: Vec<String>,
        http: Vec<HttpAddress>,
    ) -> Result<(), RegistryError> {
        Ok(self.handle.ready(&process, endpoints, http).await?)
    }

    async fn waiting(
        &self,
        _: &Context,
        process: String,
        services: Vec<String>,
    ) -> Result<(), RegistryError> {
        Ok(self.handle.waiting(&process, services).await?)
    }

    async fn policies(&self, _: &Context, process: String, said: String) -> Result<(), RegistryError> {
        Ok(self.handle.policies(&process, said).await?)
    }

    async fn watch(
        &self,
        cx: &Context,
        process: String,
        service: String,
        since: u64,
    ) -> Result<Endpoints, RegistryError> {
        Ok(self.handle.watch(&process, &service, since, patience(cx)).await?)
    }
}

impl Supervisor for Control {
    async fn processes(&self, _: &Context) -> Result<Vec<ProcessStatus>> {
        Ok(self.handle.processes())
    }

    async fn logs(&self, cx: &Context, query: LogQuery) -> Result<LogPage, SupervisorError> {
        Ok(self.handle.logs(&query, patience(cx)).await?)
    }

    async fn restart(&self, _: &Context, target: String) -> Result<Vec<String>, SupervisorError> {
        Ok(self.handle.restart(&target).await?)
    }

    async fn scale(&self, _: &Context, service: String, replicas: u32) -> Result<Scaled, SupervisorError> {
        Ok(self.handle.scale(&service, replicas).await?)
    }

    async fn stop(&self, _: &Context) -> Result<()> {
        self.handle.stop().await;
        Ok(())
    }

    async fn endpoints(&self, _: &Context, service: String) -> Result<Endpoints, SupervisorError> {
        Ok(self.handle.endpoints(&service)?)
    }

    async fn policies(&self, _: &Context) -> Result<Vec<ProcessPolicies>> {
        Ok(self.handle.all_policies())
    }

    async fn console(&self, _: &Context) -> Result<Option<String>> {
        Ok(self.console.clone())
    }

    async fn topology(&self, _: &Context) -> Result<String> {
        Ok(self.handle.topology().to_owned())
    }
}
