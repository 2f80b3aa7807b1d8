//! Certificates that are replaced while calls go on.

use std::sync::Arc;
use std::time::{Duration, SystemTime};

use wharf_core::Callers;
use wharf_rpc::conn::Address;
use wharf_rpc::security::{Bearer, Keys, Secured, Security};
use wharf_rpc::wire::Bounds;

use super::log::Log;
use super::pki::{Authority, Folder, Wish};
use crate::support::host::{Host, client_secured, cx};
use crate::support::{soon, until};

/// A process whose certificates are in a folder that it follows.
struct Process {
    folder: Folder,
    service: &'static str,
    keys: Keys,
    task: tokio::task::JoinHandle<()>,
}

impl Process {
    fn start(authority: &Authority, service: &'static str, life: Duration) -> Self {
        let folder = Folder::new();
        let bearers = [Bearer::Service(service.into())];
        folder.write("authority.pem", &authority.pem);
        folder.write(&format!("{service}.pem"), &certificate(authority, service, life));
        let (files, followed) = (folder.files(), bearers.clone());
        let keys = files.load("trial", &bearers).expect("good certificates");
        let shared = keys.clone();
        let task = tokio::spawn(async move { files.follow(&shared, &followed).await });
        Self { folder, service, keys, task }
    }

    fn security(&self) -> Security {
        Security::with_keys(Secured::Everywhere, self.keys.clone())
    }

    fn replace(&self, text: &str) {
        self.folder.write(&format!("{}.pem", self.service), text);
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        self.task.abort();
    }
}

fn certificate(authority: &Authority, service: &str, life: Duration) -> String {
    let wish = Wish::of(&format!("spiffe://trial/{service}"));
    authority.sign(Wish { ends: SystemTime::now() + life, ..wish }).pem
}

/// Waits until so many lines of a level contain the text.
async fn logged(log: &Log, level: &str, text: &str, count: usize) {
    until(text, || log.lines(level).iter().filter(|line| line.contains(text)).count() >= count).await;
}

#[tokio::test]
async fn new_certificates_are_taken_up_and_connections_there_are_go_on() {
    let log = Log::keep();
    let authority = Authority::root("good");
    let life = Duration::from_secs(3);
    let [probe, honest] = ["probe", "honest"].map(|service| Process::start(&authority, service, life));
    let anywhere = Address::Tcp("127.0.0.1:0".into());
    let both = [probe.security(), honest.security()];
    let host = Host::secured(&anywhere, Bounds::default(), Callers::Anyone, both).await;
    let begun = SystemTime::now();
    for round in 1..=2 {
        for process in [&probe, &honest] {
            process.replace(&certificate(&authority, process.service, Duration::from_secs(3600)));
        }
        logged(&log, "INFO", "new certificates are in use", 2 * round).await;
        host.still_serves().await;
    }
    // Those that they began with are over.
    while begun.elapsed().unwrap_or_default() <= life + Duration::from_millis(100) {
        tokio::time::sleep(Duration::from_millis(50)).await;
        host.still_serves().await;
    }
    let late = client_secured(&host.address, honest.security());
    let answer = soon("an answer", late.echo(&cx(), "late".into())).await;
    assert_eq!(answer.expect("the new certificates are good"), "late");
    assert_eq!(log.lines("ERROR"), [""; 0]);
    drop(late);
    host.stop().await;
}

#[tokio::test]
async fn a_bad_new_file_keeps_what_was_there_and_is_spoken_of_once() {
    let log = Log::keep();
    let (good, other) = (Authority::root("good"), Authority::root("other"));
    let hour = Duration::from_secs(3600);
    let probe = Process::start(&good, "probe", hour);
    let honest = Arc::new(good.security("honest"));
    let anywhere = Address::Tcp("127.0.0.1:0".into());
    let both = [probe.security(), (*honest).clone()];
    let host = Host::secured(&anywhere, Bounds::default(), Callers::Anyone, both).await;
    let pem = certificate(&good, "probe", hour);
    let half = &pem[..pem.len() / 2];
    for (round, (bad, why)) in [
        (String::new(), "the file has none"),
        (half.to_owned(), "ends in the middle of it"),
        (certificate(&other, "probe", hour), "will be refused"),
        (certificate(&good, "ads", hour), "is for spiffe://trial/ads, not for spiffe://trial/probe"),
        (good.sign(Wish::of("spiffe://trial/probe").expired()).pem, "will be refused"),
    ]
    .into_iter()
    .enumerate()
    {
        probe.replace(&bad);
        logged(&log, "ERROR", "those before them stay in use", round + 1).await;
        let said = log.lines("ERROR");
        assert_eq!(said.len(), round + 1, "{said:#?}");
        assert!(said[round].contains(why), "{said:#?}");
        let anew = client_secured(&host.address, (*honest).clone());
        assert_eq!(soon("an answer", anew.echo(&cx(), "anew".into())).await.expect("served"), "anew");
    }
    probe.replace(&certificate(&good, "probe", hour));
    logged(&log, "INFO", "new certificates are in use", 1).await;
    host.still_serves().await;
    host.stop().await;
}
