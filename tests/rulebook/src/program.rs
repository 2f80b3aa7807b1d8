//! The program of either version: it does what it is told on its standard input, until that ends.

use std::collections::HashMap;
use std::io::{BufRead, Write};
use std::process::ExitCode;
use std::sync::Arc;
use std::time::Duration;

use serde_json::{Value, json};
use tokio::runtime::{Builder, Handle, Runtime};
use tokio::task::JoinSet;
use wharf::Context;
use wharf_core::{Call, Callers, Encoding, LinkSeed};
use wharf_rpc::client::{Caller, Channel, Policies, Static, Target};
use wharf_rpc::conn::{Address, Listener};
use wharf_rpc::security::Security;
use wharf_rpc::server::{Identity, Offered, Server};
use wharf_rpc::wire::Bounds;

use crate::orders::{Called, Described, Order, Outcomes};
use crate::{Case, Part, Script};

/// The app that both programs belong to.
const APP: &str = "rulebook";

/// Who calls. Where an example lets some callers in alone, this is one of them.
const CALLER: &str = "checkout";

/// How long a call may take: longer than a caller waits for a replica that offers what it wants.
const PATIENCE: Duration = Duration::from_secs(20);

type Outcome = Result<Value, Box<dyn std::error::Error + Send + Sync>>;

/// Runs the program with these cases.
pub fn run(cases: Vec<Case>) -> ExitCode {
    let runtime = match Builder::new_multi_thread().worker_threads(2).enable_all().build() {
        Ok(runtime) => runtime,
        Err(error) => return failed(&error.to_string()),
    };
    let mut program = Program::new(cases, runtime);
    for line in std::io::stdin().lock().lines() {
        let done = line
            .map_err(Into::into)
            .and_then(|line| serde_json::from_str(&line).map_err(Into::into))
            .and_then(|order| program.obey(order));
        let answer = match done {
            Ok(answer) => answer,
            Err(error) => return failed(&error.to_string()),
        };
        let mut out = std::io::stdout().lock();
        if let Err(error) = writeln!(out, "{answer}").and_then(|()| out.flush()) {
            return failed(&error.to_string());
        }
    }
    ExitCode::SUCCESS
}

fn failed(error: &str) -> ExitCode {
    eprintln!("error: {error}");
    ExitCode::FAILURE
}

struct Program {
    cases: Vec<Case>,
    scripts: HashMap<&'static str, Script>,
    servers: Vec<Server>,
    runtime: Runtime,
}

impl Program {
    fn new(cases: Vec<Case>, runtime: Runtime) -> Self {
        let scripts = cases.iter().map(|case| (case.name, Script::new(case.name))).collect();
        Self { cases, scripts, servers: Vec::new(), runtime }
    }

    fn obey(&mut self, order: Order) -> Outcome {
        match order {
            Order::Describe => {
                let described: Vec<Described> = self.cases.iter().map(described).collect();
                Ok(serde_json::to_value(described)?)
            }
            Order::Listen(addresses) => self.listen(&addresses),
            Order::Answer(all) => {
                for answers in all {
                    self.script(&answers.way.case)?.tell(answers.way, answers.answers);
                }
                Ok(Value::Null)
            }
            Order::Call { at, calls } => {
                let address: Address = at.parse()?;
                let outcomes = self.runtime.block_on(self.call(&address, calls))?;
                Ok(serde_json::to_value(outcomes)?)
            }
            Order::Heard => {
                let heard: Vec<_> =
                    self.cases.iter().flat_map(|case| self.scripts[case.name].heard()).collect();
                Ok(serde_json::to_value(heard)?)
            }
            Order::Write { case, values } => {
                let codec = self.case(&case)?.codec.ok_or("the case is about no message")?;
                let write = |value| Ok::<_, String>(hexadecimal(&(codec.write)(value)?));
                Ok(values.into_iter().map(write).collect::<Result<Vec<_>, _>>()?.into())
            }
            Order::Read { case, as_argument, values } => {
                let codec = self.case(&case)?.codec.ok_or("the case is about no message")?;
                let read = |value: String| {
                    Ok(match (codec.read)(&bytes(&value)?, as_argument) {
                        Ok(value) => json!({ "value": value }),
                        Err(error) => json!({ "error": error }),
                    })
                };
                Ok(values.into_iter().map(read).collect::<Result<Vec<_>, String>>()?.into())
            }
        }
    }

    fn case(&self, name: &str) -> Result<&Case, String> {
        self.cases.iter().find(|case| case.name == name).ok_or_else(|| format!("there is no case {name}"))
    }

    fn script(&self, name: &str) -> Result<&Script, String> {
        self.scripts.get(name).ok_or_else(|| format!("there is no case {name}"))
    }

    fn listen(&mut self, addresses: &[String]) -> Outcome {
        let mut offered = Vec::new();
        for case in &self.cases {
            let script = self.script(case.name)?;
            offered.extend(case.parts.iter().map(|part| Offered {
                service: case.name.into(),
                dispatch: part.dispatch(script),
                callers: Callers::Anyone,
            }));
        }
        let identity = Identity { app: APP.into(), process: format!("process-{}", std::process::id()) };
        let _inside = self.runtime.enter();
        let mut server = Server::new(identity, offered, Bounds::default());
        let mut bound = Vec::new();
        for address in addresses {
            let listener = self.runtime.block_on(Listener::bind(&address.parse()?))?;
            bound.push(listener.address()?.to_string());
            server.listen(listener);
        }
        self.servers.push(server);
        Ok(bound.into())
    }

    async fn call(&self, address: &Address, calls: Vec<Called>) -> Result<Vec<Outcomes>, String> {
        let mut under_way = JoinSet::new();
        let mut clients = HashMap::new();
        let count = calls.len();
        for (at, called) in calls.into_iter().enumerate() {
            let way = &called.way;
            let part = self.case(&way.case)?.parts.iter().find(|part| part.interface.name == way.interface);
            let part = part.ok_or_else(|| format!("{} has no interface {}", way.case, way.interface))?;
            let client = clients
                .entry((way.case.clone(), way.interface.clone()))
                .or_insert_with(|| Arc::new(client(&way.case, part, address)));
            let (client, methods) = (Arc::clone(client), part.interface.methods);
            under_way.spawn(async move {
                let (channel, client) = &*client;
                let mut outcomes = Vec::new();
                for arguments in &called.arguments {
                    let cx = Context::root(PATIENCE);
                    outcomes.push(client.call(&cx, &called.way.method, arguments).await);
                }
                let number = methods.iter().position(|method| method.name == called.way.method);
                (at, Outcomes { spoken: spoken(channel, number).to_owned(), outcomes })
            });
        }
        let mut all = vec![None; count];
        while let Some(done) = under_way.join_next().await {
            let (at, done) = done.map_err(|error| error.to_string())?;
            all[at] = Some(done);
        }
        Ok(all.into_iter().flatten().collect())
    }
}

fn described(case: &Case) -> Described {
    Described {
        name: case.name.into(),
        interfaces: case.parts.iter().map(|part| part.interface.descriptor()).collect(),
        is_message: case.codec.is_some(),
    }
}

/// How the ends of a connection have agreed to call a method.
fn spoken(channel: &Channel, method: Option<usize>) -> &'static str {
    let replicas = channel.snapshot();
    let Some(replica) = replicas.first() else { return "not connected" };
    match method.and_then(|method| replica.methods.get(method)) {
        Some(Ok(Encoding::Positional)) => "by position",
        Some(Ok(Encoding::Named)) => "by name",
        _ => "not at all",
    }
}

fn client(case: &str, part: &Part, address: &Address) -> (Arc<Channel>, Box<dyn crate::Calls>) {
    let caller = Caller {
        app: APP.into(),
        service: CALLER.into(),
        process: format!("{CALLER}-1"),
        security: Security::none(),
    };
    let target = Target { service: case.into(), interface: part.interface };
    let places = Static::default().with(case, vec![address.clone()]);
    let channel =
        Channel::new(caller, &target, &places, Bounds::default(), &Policies::default(), &Handle::current());
    let channel = Arc::new(channel);
    let call = Arc::clone(&channel) as Arc<dyn Call>;
    let seed = LinkSeed::remote(CALLER, case, part.interface, call, Handle::current());
    (channel, (part.client)(seed))
}

fn hexadecimal(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

fn bytes(text: &str) -> Result<Vec<u8>, String> {
    let digits = text.as_bytes().chunks(2).map(|pair| str::from_utf8(pair).unwrap_or_default());
    digits.map(|pair| u8::from_str_radix(pair, 16).map_err(|error| error.to_string())).collect()
}
