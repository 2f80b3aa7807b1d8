//! Services of a scenario and the ways between them: replicas behind sockets of their own, and callers that find them.

use std::sync::Arc;

use tokio::runtime::Handle;
use wharf_core::{Callers, LinkSeed, Offer};
use wharf_rpc::client::{Caller, Channel, Target};
use wharf_rpc::conn::Address;
use wharf_rpc::security::Security;
use wharf_rpc::server::Offered;
use wharf_rpc::wire::Bounds;

use super::desk::Desk;
use super::setting::Setting;
use super::work::{AtDesk, Work, WorkClient, WorkServer};
use crate::directory::Directory;
use crate::folder::Folder;
use crate::replica::{APP, Replica};

/// Where the services of one scenario are.
pub(super) struct Town {
    setting: Setting,
    pub(super) directory: Arc<Directory>,
    folder: Folder,
    sockets: std::sync::atomic::AtomicU32,
}

impl Town {
    pub(super) fn new(setting: &Setting) -> Self {
        Self {
            setting: setting.clone(),
            directory: Arc::new(Directory::that_announces()),
            folder: Folder::new(),
            sockets: 0.into(),
        }
    }

    /// A socket that nobody listens on yet.
    pub(super) fn free_address(&self) -> Address {
        let number = self.sockets.fetch_add(1, std::sync::atomic::Ordering::Relaxed);
        Address::Unix(self.folder.path().join(format!("{number}.sock")))
    }

    /// A replica of `service` with this desk, announced.
    pub(super) async fn replica(&self, service: &str, desk: &Arc<Desk>) -> Replica {
        let replica = self.hidden(service, desk).await;
        replica.announce();
        replica
    }

    /// A replica of `service` with this desk that nobody knows of yet.
    pub(super) async fn hidden(&self, service: &str, desk: &Arc<Desk>) -> Replica {
        self.unannounced(service, AtDesk(Arc::clone(desk))).await
    }

    /// A replica that nobody knows of yet.
    pub(super) async fn unannounced<T: Work + 'static>(&self, service: &str, work: T) -> Replica {
        let offer: Offer<T> = WorkServer::offer();
        let dispatch = (offer.bind)(Arc::new(work)).dispatch;
        let offered = Offered { service: service.into(), dispatch, callers: Callers::Anyone };
        let (at, directory) = (self.free_address(), Arc::clone(&self.directory));
        let admission = self.setting.callee.admission.clone();
        Replica::start(service, vec![offered], &at, Bounds::default(), admission, Security::none(), directory)
            .await
    }

    /// How `caller` calls `service`.
    pub(super) fn client(&self, caller: &str, service: &str) -> WorkClient {
        let runtime = Handle::current();
        let who = Caller {
            app: APP.into(),
            service: caller.into(),
            process: format!("{caller}-1"),
            security: Security::none(),
        };
        let interface = <WorkClient as wharf_core::Client>::INTERFACE;
        let target = Target { service: service.into(), interface };
        let policies = self.setting.policies(interface);
        let channel = Channel::new(who, &target, &*self.directory, Bounds::default(), &policies, &runtime);
        LinkSeed::remote(caller, service, interface, Arc::new(channel), runtime).client()
    }
}
