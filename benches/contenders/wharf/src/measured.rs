//! Which policies are in force, and how many replicas there are: what `benches -- calls --policies` varies.
use std::env::{self, VarError};

use anyhow::{Context as _, Result, bail};
use tokio::sync::watch;
use wharf_config::policy::{Admission, CallPolicy, CallerPolicy};
use wharf_core::Client as _;
use wharf_rpc::{
    client::{Discover, Endpoint, Endpoints, Policies},
    conn::Address,
};

use crate::echo::EchoClient;

/// What is in force: everything, as in an app, unless the environment says otherwise.
pub(crate) struct Measured {
    pub(crate) policies: Policies,
    pub(crate) admission: Option<Admission>,
    pub(crate) replicas: usize,
}

impl Measured {
    /// `BENCH_WITHOUT` names policies that are off, separated by commas, or `all`; `BENCH_REPLICAS` is a number.
    pub(crate) fn of_environment() -> Result<Self> {
        let without = variable("BENCH_WITHOUT")?.unwrap_or_default();
        let replicas = variable("BENCH_REPLICAS")?.map_or(Ok(1), |count| count.parse());
        let (mut caller, mut call) = (CallerPolicy::default(), CallPolicy::default());
        let mut admission = Some(Admission::default());
        for name in without.split(',').filter(|name| !name.is_empty()) {
            let mut known = false;
            let mut off = |which: &str, policy: &mut dyn FnMut()| {
                if name == which || name == "all" {
                    policy();
                    known = true;
                }
            };
            off("retry", &mut || call.retry = None);
            off("budget", &mut || caller.budget = None);
            off("balance", &mut || caller.balance = None);
            off("breaker", &mut || caller.breaker = None);
            off("slow-start", &mut || caller.slow_start = None);
            off("keepalive", &mut || caller.keepalive = None);
            off("admission", &mut || admission = None);
            if !known {
                bail!("BENCH_WITHOUT names `{name}`, which is no policy");
            }
        }
        let methods = vec![call; EchoClient::INTERFACE.methods.len()];
        let replicas = replicas.context("BENCH_REPLICAS is no number")?;
        Ok(Self { policies: Policies { caller, methods, budget: None }, admission, replicas })
    }
}

fn variable(name: &str) -> Result<Option<String>> {
    match env::var(name) {
        Ok(value) => Ok(Some(value)),
        Err(VarError::NotPresent) => Ok(None),
        Err(error) => Err(error).context(name.to_owned()),
    }
}

/// One process that is connected to as if it were so many: what choosing costs is measured, and nothing else differs.
pub(crate) struct Replicas {
    pub(crate) address: Address,
    pub(crate) count: usize,
}

impl Discover for Replicas {
    fn watch(&self, _: &str) -> watch::Receiver<Endpoints> {
        let replica = |number| Endpoint { address: self.address.clone(), process: format!("echo-{number}") };
        watch::channel((1..=self.count.max(1)).map(replica).collect()).1
    }
}
