//! What wharf.toml says of services that are not the program's own: which are run, and which are somewhere already.

use std::collections::{BTreeMap, BTreeSet};

use wharf_config::{File, Had};
use wharf_core::BoxError;
use wharf_rpc::conn::Address;

/// The services that wharf.toml has in the place of the program's own.
#[derive(Debug, Default)]
pub(crate) struct Elsewhere {
    at: BTreeMap<String, Vec<Address>>,
    run: BTreeSet<String>,
}

impl Elsewhere {
    /// What `file` says.
    pub(crate) fn new(file: &File) -> Result<Self, BoxError> {
        let mut elsewhere = Self::default();
        for foreign in file.all_foreign() {
            match foreign.had {
                Had::At(urls) => {
                    let addresses: Result<Vec<Address>, _> =
                        urls.iter().map(|url| url.address().parse()).collect();
                    elsewhere.at.insert(foreign.service, addresses?);
                }
                Had::Run(_) => _ = elsewhere.run.insert(foreign.service),
            }
        }
        Ok(elsewhere)
    }

    /// Whether the file says where `service` is.
    pub(crate) fn is_at(&self, service: &str) -> bool {
        self.at.contains_key(service)
    }

    /// Whether it is a program of its own that `wharf up` runs.
    pub(crate) fn is_run(&self, service: &str) -> bool {
        self.run.contains(service)
    }

    /// Where `service` is, if the file says so.
    pub(crate) fn addresses(&self, service: &str) -> Option<Vec<Address>> {
        self.at.get(service).cloned()
    }
}
