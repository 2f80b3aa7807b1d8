//! What the tasks of one supervisor share.

use std::ffi::OsString;
use std::io;
use std::path::PathBuf;
use std::sync::Arc;
use wharf_control::KeptLines;

use crate::certificates::{Certificates, Held};
use crate::event::Teller;
use crate::plan::{ProcessSpec, Settings};
use crate::process::Desk;
use crate::registry::Registry;
use crate::run_dir::RunDir;

/// What the tasks of one supervisor share.
#[derive(Debug)]
pub(crate) struct Shared {
    pub(crate) settings: Settings,
    pub(crate) dir: RunDir,
    pub(crate) app: String,
    pub(crate) config: Option<PathBuf>,
    pub(crate) certificates: Option<Certificates>,
    pub(crate) registry: Registry,
    pub(crate) desk: Arc<Desk>,
    pub(crate) logs: Arc<KeptLines>,
    pub(crate) events: Teller,
}

// === impl Shared ===

impl Shared {
    /// The certificates of the process `id`, where they are issued here.
    pub(crate) fn certificates(&self, spec: &ProcessSpec, id: &str) -> io::Result<Option<Held>> {
        let issue = |all: &Certificates| all.of_process(&self.app, &self.dir, id, &spec.services);
        self.certificates.as_ref().map(issue).transpose()
    }

    /// What every process of the app finds in its environment.
    pub(crate) fn environment(&self, spec: &ProcessSpec, id: &str) -> Vec<(&'static str, OsString)> {
        let mut listen = OsString::from("unix:");
        listen.push(self.dir.socket(id));
        for address in &spec.listen {
            listen.push(",");
            listen.push(address);
        }
        let mut environment = vec![
            ("WHARF_SUPERVISOR", self.dir.control_socket().into_os_string()),
            ("WHARF_PROCESS", id.into()),
            ("WHARF_LIFELINE", "stdin".into()),
            ("WHARF_LISTEN", listen),
            ("WHARF_AUTHORIZATION", self.dir.description().into_os_string()),
        ];
        if self.certificates.is_some() {
            let certificate = self.dir.certificates().join(id).join("{service}.pem");
            environment.extend([
                ("WHARF_TLS", "true".into()),
                ("WHARF_TLS_CERTIFICATE", certificate.clone().into_os_string()),
                ("WHARF_TLS_KEY", certificate.into_os_string()),
                ("WHARF_TLS_AUTHORITY", self.dir.authority().into_os_string()),
            ]);
        }
        if let Some(config) = &self.config {
            environment.push(("WHARF_CONFIG", config.into()));
        }
        if !spec.http.is_empty() {
            let http = spec.http.iter().map(|http| format!("{}={}", http.component, http.address));
            environment.push(("WHARF_HTTP", http.collect::<Vec<_>>().join(",").into()));
        }
        environment
    }
}
