//! Starts everything, and ends everything.

use std::collections::BTreeMap;
use std::sync::Arc;

use tokio::sync::watch;
use tokio::task::JoinHandle;
use wharf_control::KeptLines;

use crate::certificates::Held;
use crate::event::{Event, Events, Teller};
use crate::group::Group;
use crate::handle::{Handle, Phase};
use crate::plan::Plan;
use crate::process::{Desk, Order};
use crate::registry::Registry;
use crate::run_dir::{Claim, RunDir};
use crate::shared::Shared;
use crate::{StartError, plan::MAX_REPLICAS};

/// Runs the processes of an app.
#[derive(Debug)]
pub struct Supervisor {
    claim: Claim,
    groups: Vec<JoinHandle<()>>,
    ends: watch::Sender<Order>,
    phase: watch::Sender<Phase>,
    events: Teller,
    /// The certificates of the command line.
    tool: Option<Held>,
}

// === impl Supervisor ===

impl Supervisor {
    /// Takes the app's run directory and starts the processes of `plan`. Runs on until [`Handle::stop`] is called.
    ///
    /// # Errors
    /// When the plan can't be run, another supervisor runs the app, or the run directory can't be used. A process
    /// that can't be started is no such error: it is an [`Event`], and the others run.
    pub async fn start(plan: Plan) -> Result<(Handle, Events), StartError> {
        plan.check()?;
        let dir = plan.run_dir.clone().map_or_else(|| RunDir::of(&plan.app), RunDir::at);
        let claim = dir.claim(&plan.app, &longest_id(&plan)).await?;
        let description = claim.dir().description();
        std::fs::write(&description, &plan.topology)
            .map_err(|error| StartError::io(&description, "can't be written", &error))?;
        let tool = plan.certificates.as_ref().map(|all| all.of_tool(&plan.app, claim.dir())).transpose();
        let tool =
            tool.map_err(|error| StartError::io(&claim.dir().certificates(), "can't be written", &error))?;
        let (events, heard) = Teller::new();
        let services = plan.processes.iter().flat_map(|spec| spec.services.iter().cloned());
        let shared = Arc::new(Shared {
            settings: plan.settings,
            dir: claim.dir().clone(),
            app: plan.app.clone(),
            config: plan.config,
            certificates: plan.certificates.clone(),
            registry: Registry::new(services).with(plan.elsewhere.clone()),
            desk: Arc::new(Desk::default()),
            logs: Arc::new(KeptLines::default()),
            events: events.clone(),
        });
        let (ends, _) = watch::channel(Order::Run);
        let (phase, phases) = watch::channel(Phase::Running);
        let mut groups = BTreeMap::new();
        let mut tasks = Vec::new();
        for spec in plan.processes {
            let (group, task) = Group::start(Arc::new(spec), shared.clone(), ends.subscribe());
            groups.insert(group.spec.name.clone(), group);
            tasks.push(task);
        }
        let handle = Handle::new(plan.app, plan.topology, groups, shared, ends.clone(), phases);
        let supervisor = Self { claim, groups: tasks, ends, phase, events, tool };
        tokio::spawn(supervisor.run());
        Ok((handle, heard))
    }

    async fn run(self) {
        tokio::select! {
            _ = async { self.ends.subscribe().wait_for(|order| *order > Order::Run).await.is_ok() } => {}
            () = renewed(self.tool.as_ref(), &self.events) => {}
        }
        self.phase.send_replace(Phase::Stopping);
        for group in self.groups {
            // A task that panicked has dropped its processes, which kills them.
            let _ = group.await;
        }
        self.phase.send_replace(Phase::Drained);
        drop(self.tool);
        // What can't be removed now is cleared by the next supervisor.
        let _ = self.claim.release();
        self.events.tell(Event::Finished);
        self.phase.send_replace(Phase::Finished);
    }
}

/// Renews the certificates of the command line, if it has any. Never ends.
async fn renewed(tool: Option<&Held>, events: &Teller) {
    match tool {
        Some(held) => held.renew("the command line", events).await,
        None => std::future::pending().await,
    }
}

/// The longest id that a process of `plan` can come to have, but for one that is restarted a million times.
fn longest_id(plan: &Plan) -> String {
    let names = plan.processes.iter().map(|spec| &*spec.name);
    let longest = names.max_by_key(|name| name.len()).unwrap_or_default();
    format!("{longest}-{MAX_REPLICAS}.999999")
}
