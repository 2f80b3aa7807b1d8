//! tonic's balanced channel in the scenarios of trouble, played as Wharf plays them: same desks, same load, same figures.

/// What `tonic-build` generated.
#[allow(missing_docs, unreachable_pub, unused_qualifications, clippy::all)]
mod rpc {
    include!(concat!(env!("OUT_DIR"), "/bench.Work.rs"));
}

use std::{process::ExitCode, sync::Arc};

use anyhow::Result;
use clap::{Parser, ValueEnum};
use tokio::{net::TcpListener, task::JoinSet};
use tonic::{
    Request, Response, Status,
    transport::{Channel, Endpoint, Server, server::TcpIncoming},
};
use wharf_tests::scenarios::{Ask, Caller, Desk, Setting, System, failing_replica, overload, slow_replica};

use crate::rpc::{
    work_client::WorkClient,
    work_server::{Work, WorkServer},
};

/// A message without anything in it.
#[derive(Clone, Copy, PartialEq, prost::Message)]
pub(crate) struct Nothing {}

/// Plays a scenario on tonic's balanced channel.
#[derive(Parser)]
struct Command {
    scenario: Scenario,
    /// As short as the tests play it.
    #[arg(long)]
    brief: bool,
}

#[derive(Clone, Copy, ValueEnum)]
enum Scenario {
    SlowReplica,
    FailingReplica,
    Overload,
}

struct AtDesk(Arc<Desk>);

#[tonic::async_trait]
impl Work for AtDesk {
    async fn look(&self, _: Request<Nothing>) -> Result<Response<Nothing>, Status> {
        match self.0.serve().await {
            Ok(()) => Ok(Response::new(Nothing {})),
            Err(fault) => Err(Status::internal(fault.message())),
        }
    }
}

/// tonic, with the channel that its documentation balances with.
struct Balanced;

#[derive(Clone)]
struct BalancedCaller {
    client: WorkClient<Channel>,
    _servers: Arc<JoinSet<Result<(), tonic::transport::Error>>>,
}

impl System for Balanced {
    type Caller = BalancedCaller;

    async fn open(&self, desks: &[Arc<Desk>]) -> BalancedCaller {
        let (mut servers, mut endpoints) = (JoinSet::new(), Vec::new());
        for desk in desks {
            let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
            let address = listener.local_addr().expect("a listener has an address");
            endpoints.push(Endpoint::from_shared(format!("http://{address}")).expect("an address"));
            let incoming = TcpIncoming::from(listener).with_nodelay(Some(true));
            let server = Server::builder().add_service(WorkServer::new(AtDesk(Arc::clone(desk))));
            servers.spawn(server.serve_with_incoming(incoming));
        }
        let client = WorkClient::new(Channel::balance_list(endpoints.into_iter()));
        BalancedCaller { client, _servers: Arc::new(servers) }
    }
}

impl Caller for BalancedCaller {
    async fn call(&self, ask: Ask) -> Result<(), String> {
        let mut request = Request::new(Nothing {});
        request.set_timeout(ask.timeout);
        let mut client = self.client.clone();
        let answer = tokio::time::timeout(ask.timeout, client.look(request));
        match answer.await {
            Ok(answer) => answer.map(drop).map_err(|status| status.to_string()),
            Err(_) => Err("no answer came in time".into()),
        }
    }
}

fn main() -> ExitCode {
    let command = Command::parse();
    let setting = if command.brief { Setting::brief() } else { Setting::full() };
    let runtime = tokio::runtime::Runtime::new().expect("a runtime");
    let figures = runtime.block_on(async {
        match command.scenario {
            Scenario::SlowReplica => slow_replica::run(&Balanced, &setting).await,
            Scenario::FailingReplica => failing_replica::run(&Balanced, &setting, Default::default()).await,
            Scenario::Overload => overload::run(&Balanced, &setting).await,
        }
    });
    let row = |figure: &wharf_tests::scenarios::Figure| serde_json::json!({ "scenario": figure.scenario, "figure": figure.figure, "value": figure.value });
    println!("{}", serde_json::Value::Array(figures.iter().map(row).collect()));
    ExitCode::SUCCESS
}
