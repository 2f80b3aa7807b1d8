//! What is known of a kept service before it runs: from the supervisor, from the app's description and from wharf.toml.

use std::net::{Ipv4Addr, TcpListener};

use tokio::process::Command;
use wharf_config::Run;
use wharf_core::BoxError;
use wharf_rpc::conn::{Address, HttpAddress};

/// Where it listens.
const HOST: Ipv4Addr = Ipv4Addr::LOCALHOST;

/// What is the supervisor's and the keeper's alone: the program has no use for it, and must not have the keys.
const OWN: [&str; 10] = [
    "WHARF_SUPERVISOR",
    "WHARF_LIFELINE",
    "WHARF_LISTEN",
    "WHARF_AUTHORIZATION",
    "WHARF_HTTP",
    "WHARF_TLS",
    "WHARF_TLS_CERTIFICATE",
    "WHARF_TLS_KEY",
    "WHARF_TLS_AUTHORITY",
    "WHARF_CONFIG",
];

/// A program that is a service.
pub(super) struct Kept {
    pub(super) service: String,
    pub(super) run: Run,
    pub(super) port: u16,
}

impl Kept {
    /// The program of `service`, at the port that was asked for or at any that is free.
    pub(super) fn new(service: &str, run: Run, port: Option<u16>) -> Result<Self, BoxError> {
        let port = match port.filter(|port| *port != 0) {
            Some(port) => port,
            None => free_port().map_err(|error| format!("{service} finds no free port: {error}"))?,
        };
        Ok(Self { service: service.to_owned(), run, port })
    }

    /// The program with its environment; `urls` are those of the services that it calls.
    pub(super) fn command(&self, process: &str, urls: &[(String, String)]) -> Command {
        let Run { words, dir, .. } = &self.run;
        let named = words.first().map(String::as_str).unwrap_or_default();
        // Which directory a relative path is looked for in would else depend on the system.
        let mut command = match named.contains('/') {
            true => Command::new(dir.join(named)),
            false => Command::new(named),
        };
        command.args(words.iter().skip(1)).current_dir(dir);
        OWN.iter().for_each(|name| _ = command.env_remove(name));
        command.env("WHARF_PORT", self.port.to_string());
        command.env("WHARF_SERVICE", &self.service).env("WHARF_PROCESS", process);
        if std::env::var_os("PYTHONUNBUFFERED").is_none() {
            // What it writes would else be seen when it ends.
            command.env("PYTHONUNBUFFERED", "1");
        }
        command.envs(urls.iter().map(|(name, url)| (name, url)));
        command
    }

    /// Where it takes connections.
    pub(super) fn authority(&self) -> String {
        format!("{HOST}:{}", self.port)
    }

    /// Where it is called.
    pub(super) fn address(&self) -> Address {
        Address::Http(HttpAddress::calls(self.authority(), format!("/{}", self.service)))
    }
}

fn free_port() -> std::io::Result<u16> {
    Ok(TcpListener::bind((HOST, 0))?.local_addr()?.port())
}
