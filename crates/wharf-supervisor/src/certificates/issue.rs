//! Gives processes their certificates, as files, and renews them.

use std::fs::{self, DirBuilder};
use std::io;
use std::os::unix::fs::DirBuilderExt;
use std::path::{Path, PathBuf};
use std::time::Duration;

use tokio::time::sleep;

use super::authority::{Authority, write};
use crate::event::{Event, Teller};
use crate::run_dir::RunDir;

/// At this part of their lives certificates are renewed …
const RENEW: f64 = 2.0 / 3.0;

/// … give or take so much of it, lest all come at once.
const SPREAD: f64 = 0.1;

/// How long it takes until a renewal that failed is tried again, as a part of a certificate's life.
const AGAIN: f64 = 0.05;

/// The certificates that a supervisor issues.
#[derive(Debug, Clone)]
pub struct Certificates {
    /// Who signs them.
    pub authority: Authority,
    /// How long each is valid; it is renewed at two thirds of that.
    pub life: Duration,
}

/// The certificates of one process, or of the tools: a file for each, in a directory that goes with it.
#[derive(Debug)]
pub(crate) struct Held {
    certificates: Certificates,
    dir: PathBuf,
    /// The names of the files without their ends, and the identities.
    ids: Vec<(String, String)>,
}

// === impl Certificates ===

impl Certificates {
    /// Writes down the certificates of the services of the process `id`.
    pub(crate) fn of_process(
        &self,
        app: &str,
        dir: &RunDir,
        id: &str,
        services: &[String],
    ) -> io::Result<Held> {
        let ids = services.iter().map(|service| (service.clone(), format!("spiffe://{app}/{service}")));
        self.hold(dir.certificates().join(id), ids.collect())
    }

    /// Writes down the certificate of the command line, and the authority's.
    pub(crate) fn of_tool(&self, app: &str, dir: &RunDir) -> io::Result<Held> {
        let tool = RunDir::TOOL;
        let held =
            self.hold(dir.certificates(), vec![(tool.to_owned(), format!("spiffe://{app}/tool/{tool}"))])?;
        write(&dir.authority(), self.authority.certificate(), 0o600)?;
        Ok(held)
    }

    fn hold(&self, dir: PathBuf, ids: Vec<(String, String)>) -> io::Result<Held> {
        DirBuilder::new().recursive(true).mode(0o700).create(&dir)?;
        let held = Held { certificates: self.clone(), dir, ids };
        held.issue()?;
        Ok(held)
    }
}

// === impl Held ===

impl Held {
    fn issue(&self) -> io::Result<()> {
        let Certificates { authority, life } = &self.certificates;
        for (name, id) in &self.ids {
            let pem = authority.issue(id, *life).map_err(io::Error::other)?;
            write(&file(&self.dir, name), &pem, 0o600)?;
        }
        Ok(())
    }

    /// Renews them before they end. Never ends itself.
    pub(crate) async fn renew(&self, of: &str, events: &Teller) {
        let life = self.certificates.life;
        loop {
            let part = RENEW + SPREAD * (2.0 * fastrand::f64() - 1.0);
            sleep(life.mul_f64(part)).await;
            while let Err(error) = self.issue() {
                events.tell(Event::NotRenewed { process: of.to_owned(), why: error.to_string() });
                sleep(life.mul_f64(AGAIN)).await;
            }
        }
    }
}

impl Drop for Held {
    fn drop(&mut self) {
        for (name, _) in &self.ids {
            let _ = fs::remove_file(file(&self.dir, name));
        }
        // That of the tools has those of processes in it.
        let _ = fs::remove_dir(&self.dir);
    }
}

fn file(dir: &Path, name: &str) -> PathBuf {
    dir.join(format!("{name}.pem"))
}
