//! The server: listeners, the handshake of every connection, and draining.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicUsize, Ordering::SeqCst};
use std::sync::{Arc, Weak};
use std::time::Duration;

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::sync::{Notify, OwnedSemaphorePermit, Semaphore};
use tokio::task::JoinSet;
use tokio::time::{Instant, timeout, timeout_at};
use wharf_config::policy::{Admission, Keepalive};
use wharf_core::span::Spans;
use wharf_core::{Fault, Notices, Shutdown, ShutdownTrigger};

use super::arrival::{caller, check};
use super::entrance::Entrance;
use super::http::{self, Handler, Http, Visit};
use super::peers::{Membership, Peers};
use super::session::Serving;
use super::table::{Offered, Table, TakenSnapshot};
use crate::conn::{Closed, Io, Listener, Peer, Vigil, first_message, preface, pump, send};
use crate::policy::admission::Load;
use crate::security::{Keys, Proven};
use crate::wire::{Bounds, Hello, Kind, Limits, VERSION, Welcome, WireError, write_fault};

/// How long a peer that is turned away may take to read why.
pub(super) const GOODBYE: Duration = Duration::from_secs(1);

/// So many bytes may be on their way that a peer has sent before it can have read why it is turned away.
const UNREAD: usize = 1024 * 1024;

/// How long the calls may take to end of a peer that is sent away.
const LAST: Duration = Duration::from_secs(5);

/// When a peer that says nothing is asked for a sign of life, and when it is given up: nobody else would notice that its host
/// is gone.
const SILENCE: Keepalive = Keepalive { after: Duration::from_secs(30), within: Duration::from_secs(10) };

/// How many peers are told at a time that there is no room for them; further ones are just disconnected.
const TURNED_AWAY: usize = 64;

/// How long the first bytes of a peer are waited for that is turned away, to tell it in the protocol that it speaks.
const AT_FIRST: Duration = Duration::from_millis(50);

/// Who a process is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Identity {
    /// The app it belongs to.
    pub app: String,
    /// Its name among the app's processes.
    pub process: String,
}

/// Serves the services of a process on any number of addresses.
pub struct Server {
    shared: Arc<Shared>,
    accepting: JoinSet<()>,
    drain: ShutdownTrigger,
    cut: ShutdownTrigger,
}

/// What every connection of a server knows.
pub(crate) struct Shared {
    identity: Identity,
    pub(crate) table: Table,
    pub(crate) bounds: Bounds,
    pub(crate) notices: Notices,
    /// Of peers that connect all the time: what each connection of theirs causes leaves no room for it among the others.
    crowds: Notices,
    /// Takes the connections that speak HTTP; without it they are refused.
    http: Handler,
    connections: Arc<Semaphore>,
    peers: Arc<Peers>,
    /// How many more peers can be told at a time that there is no room for them.
    turned_away: Arc<Semaphore>,
    /// Open connections.
    sessions: AtomicUsize,
    changed: Notify,
    pub(super) draining: Shutdown,
    cutting: Shutdown,
}

impl Server {
    /// Offers `offered` to whoever connects, within `bounds`.
    pub fn new(identity: Identity, offered: Vec<Offered>, bounds: Bounds) -> Self {
        let ((drain, draining), (cut, cutting)) = (Shutdown::new(), Shutdown::new());
        let shared = Shared {
            identity,
            table: Table::new(offered),
            notices: Notices::default(),
            crowds: Notices::default(),
            http: Handler::new(),
            peers: Peers::new(&bounds),
            connections: Arc::new(Semaphore::new(bounds.connections)),
            turned_away: Arc::new(Semaphore::new(TURNED_AWAY)),
            bounds,
            sessions: AtomicUsize::new(0),
            changed: Notify::new(),
            draining,
            cutting,
        };
        Self { shared: Arc::new(shared), accepting: JoinSet::new(), drain, cut }
    }

    /// Lets calls into `service` as far as `admission` says; without this, all that come. Once it is said, it stays.
    pub fn limit(&self, service: &str, admission: Admission) {
        self.shared.table.limit(service, admission);
    }

    /// Keeps spans of the calls of `service` in `spans`. To be said before it listens.
    pub fn keep_spans(&mut self, service: &str, spans: &Arc<Spans>) {
        if let Some(shared) = Arc::get_mut(&mut self.shared) {
            shared.table.keep_spans(service, spans);
        }
    }

    /// Lets `http` have the connections that speak HTTP; without this, they are refused. Once it is said, it stays.
    pub fn http(&self, http: Arc<dyn Http>) {
        let _ = self.shared.http.set(http);
    }

    /// For those who look on. It keeps nothing open.
    pub fn watching(&self) -> Watching {
        Watching(Arc::downgrade(&self.shared))
    }

    /// Takes connections from `listener` from now on.
    pub fn listen(&mut self, listener: Listener) {
        let shared = Arc::clone(&self.shared);
        self.accepting.spawn(async move {
            loop {
                match listener.accept().await {
                    Ok((io, peer)) => shared.take(io, peer, listener.keys()),
                    Err(error) => {
                        // Out of file descriptors, most likely: those in use must be given back first.
                        shared.notices.warn(format_args!("a connection could not be taken: {error}"));
                        tokio::time::sleep(Duration::from_millis(50)).await;
                    }
                }
            }
        });
    }

    /// Takes no further call, lets those under way end and their answers arrive within `grace`, and closes everything. Whoever
    /// connects meanwhile is told, and does not keep it from ending.
    pub async fn drain(mut self, grace: Duration) {
        self.drain.request();
        let _ = timeout(grace, self.shared.empty()).await;
        self.accepting.shutdown().await;
        self.cut.request();
        self.shared.empty().await;
    }
}

/// Looks on while a server works.
#[derive(Clone)]
pub struct Watching(Weak<Shared>);

impl Watching {
    /// The calls of each method that it has taken; nothing when it is gone.
    pub fn taken(&self) -> Vec<TakenSnapshot> {
        self.0.upgrade().map(|shared| shared.table.taken()).unwrap_or_default()
    }

    /// How its services are loaded, those whose calls are limited.
    pub fn loads(&self) -> BTreeMap<String, Load> {
        self.0.upgrade().map(|shared| shared.table.loads()).unwrap_or_default()
    }

    /// How many connections are open.
    pub fn connections(&self) -> usize {
        self.0.upgrade().map(|shared| shared.sessions.load(SeqCst)).unwrap_or_default()
    }
}

impl Shared {
    /// Waits until no connection is open.
    async fn empty(&self) {
        loop {
            let changed = self.changed.notified();
            if self.sessions.load(SeqCst) == 0 {
                return;
            }
            changed.await;
        }
    }

    fn take(self: &Arc<Self>, io: Box<dyn Io>, peer: Peer, keys: Option<Keys>) {
        if self.draining.is_requested() {
            return self.come_too_late(io, keys, peer);
        }
        if let Some(often) = self.peers.comes(peer, Instant::now()) {
            self.crowds.warn(format_args!("{often}"));
        }
        // Whoever waits for a handshake of TLS can read nothing else.
        let turn_away = |io, why| self.turn_away(keys.is_none().then_some(io), peer, why);
        let Ok(permit) = Arc::clone(&self.connections).try_acquire_owned() else {
            let most = self.bounds.connections;
            let why =
                format!("{most} connections are open, and no more are taken; try another replica, or later");
            return turn_away(io, Fault::overloaded(why).before_start());
        };
        let membership = match self.peers.join(peer) {
            Ok(membership) => membership,
            Err(fault) => return turn_away(io, fault),
        };
        self.sessions.fetch_add(1, SeqCst);
        let open = Open { shared: Arc::clone(self), membership, _permit: permit };
        tokio::spawn(async move {
            let cut = open.shared.cutting.clone();
            tokio::select! {
                () = open.shared.connection(io, keys, &open.membership) => {}
                () = cut.requested() => {}
            }
        });
    }

    /// Tells a peer that there is no room for it.
    fn turn_away(self: &Arc<Self>, io: Option<Box<dyn Io>>, peer: Peer, why: Fault) {
        self.notices.warn(format_args!("a connection from {peer} was turned away: {}", why.message()));
        let Some(mut io) = io else { return };
        let Ok(permit) = Arc::clone(&self.turned_away).try_acquire_owned() else { return };
        let shared = Arc::clone(self);
        tokio::spawn(async move {
            if shared.reads(&http::first(&mut io, AT_FIRST).await).is_some() {
                http::no_room(&mut io, why.message()).await;
            } else {
                goodbye(&mut io, &why).await;
            }
            drop(permit);
        });
    }

    /// Tells a peer that the process is stopping: in frames, or by answering the one request that it makes.
    fn come_too_late(self: &Arc<Self>, io: Box<dyn Io>, keys: Option<Keys>, peer: Peer) {
        // Whoever is one of too many goes without a word.
        let Ok(permit) = Arc::clone(&self.turned_away).try_acquire_owned() else { return };
        let Ok(membership) = self.peers.join(peer) else { return };
        let shared = Arc::clone(self);
        tokio::spawn(async move {
            let told = async {
                let Some((mut io, proven)) = shared.secure(io, keys, peer, GOODBYE).await else { return };
                let read = http::first(&mut io, GOODBYE).await;
                let Some(http) = shared.reads(&read) else {
                    return goodbye(&mut io, &stopping().before_start()).await;
                };
                let (stop, entrance) =
                    (shared.draining.clone(), Entrance::new(Arc::clone(&shared), proven, &membership));
                let _ = timeout(GOODBYE, http.serve(Visit { io, read, peer, stop, entrance })).await;
            };
            tokio::select! {
                () = told => {}
                () = shared.cutting.requested() => {}
            }
            drop(permit);
        });
    }

    /// One connection from its first byte to its last.
    async fn connection(self: &Arc<Self>, io: Box<dyn Io>, keys: Option<Keys>, membership: &Membership) {
        let end = Instant::now() + self.bounds.hello;
        let secured = tokio::select! {
            secured = self.secure(io, keys, membership.peer(), self.bounds.hello) => secured,
            () = self.draining.requested() => return,
        };
        let Some((mut io, proven)) = secured else { return };
        let mut read = Vec::new();
        let hello = timeout_at(end, self.handshake(&mut io, &mut read, proven.as_ref(), membership.peer()));
        let hello = tokio::select! {
            hello = hello => hello,
            () = self.draining.requested() => return goodbye(&mut io, &stopping().before_start()).await,
        };
        if let Ok(Err(Closed::Wire(WireError::NotWharf))) = hello
            && let Some(http) = self.reads(&read)
        {
            let (peer, stop) = (membership.peer(), self.draining.clone());
            let entrance = Entrance::new(Arc::clone(self), proven, membership);
            return http.serve(Visit { io, read, peer, stop, entrance }).await;
        }
        let hello = match hello {
            Ok(Ok(hello)) => hello,
            Ok(Err(closed)) => return self.refused(&mut io, membership.peer(), closed).await,
            Err(_) => {
                let why = format!("no hello came within {:?}", self.bounds.hello);
                return self.refused(&mut io, membership.peer(), Closed::Bound(why)).await;
            }
        };
        let peer = format!("{} of {}", hello.process, hello.service);
        let caller = caller(&hello);
        if let Some(refusal) = self.table.undeclared(&caller, &hello.wants) {
            self.notices.warn(format_args!("{peer} will be denied: {}", refusal.message()));
        }
        let mut session = Serving::new(Arc::clone(self), &caller, Arc::clone(membership.share()));
        let running = Arc::clone(session.running());
        let closed = {
            let vigil = Vigil::new(Some(SILENCE));
            let mut pump = std::pin::pin!(pump(&mut io, read, self.bounds.stall, vigil, &mut session));
            tokio::select! {
                closed = &mut pump => closed,
                () = self.draining.requested() => {
                    running.drain(&stopping());
                    pump.await
                }
                why = running.offended() => {
                    running.drain(&why);
                    // What it had begun may end, and does not keep it.
                    let _ = timeout(LAST, pump).await;
                    Closed::Bound(why.message().to_owned())
                }
            }
        };
        let left = running.len();
        drop(session);
        match closed {
            Closed::Done => tracing::debug!("{peer} disconnected with {left} calls under way"),
            closed => {
                let host = membership.peer();
                self.notices.warn(format_args!(
                    "the connection from {peer} ({host}) ended, with {left} calls under way: {closed}"
                ));
                if matches!(closed, Closed::Wire(_) | Closed::Bound(_)) {
                    let _ = timeout(GOODBYE, leave(&mut io)).await;
                }
            }
        }
    }

    /// Who is to have a connection that begins with these bytes, when it speaks HTTP.
    fn reads(&self, read: &[u8]) -> Option<&Arc<dyn Http>> {
        self.http.get().filter(|_| http::is_http(read))
    }

    /// Tells a peer why it is not served.
    pub(super) async fn refused(&self, io: &mut Box<dyn Io>, peer: Peer, closed: Closed) {
        let fault = match closed {
            Closed::Done => return,
            Closed::Io(error) => return tracing::debug!("a connection ended before its hello: {error}"),
            Closed::Refused(refusal) => Fault::new(refusal.kind(), refusal.to_string()).before_start(),
            closed => Fault::incompatible(closed.to_string()).before_start(),
        };
        self.notices.warn(format_args!("a connection from {peer} was refused: {}", fault.message()));
        goodbye(io, &fault).await;
    }

    async fn handshake(
        &self,
        io: &mut Box<dyn Io>,
        read: &mut Vec<u8>,
        proven: Option<&Proven>,
        peer: Peer,
    ) -> Result<Hello, Closed> {
        preface(io, read).await?;
        let (kind, payload) = first_message(io, read).await?;
        if kind != Kind::Hello {
            return Err(Closed::Wire(WireError::Unexpected(kind)));
        }
        let hello = Hello::read(&payload).map_err(Closed::Wire)?;
        let Identity { app, process } = &self.identity;
        if hello.version != VERSION {
            let theirs = hello.version;
            return Err(Closed::Bound(format!(
                "the peer speaks version {theirs} of the protocol, not {VERSION}"
            )));
        }
        if !hello.app.is_empty() && hello.app != *app {
            return Err(Closed::Bound(format!("the peer belongs to the app {}, not to {app}", hello.app)));
        }
        check(&hello, proven, peer).map_err(Closed::Refused)?;
        let welcome = Welcome {
            version: VERSION,
            app: app.clone(),
            process: process.clone(),
            serves: self.table.serve(&hello.wants),
            limits: Limits { message: self.bounds.message as u64, calls: self.bounds.calls as u64 },
        };
        let mut payload = Vec::new();
        welcome.write(&mut payload);
        send(io, &[], Kind::Welcome, &payload).await?;
        Ok(hello)
    }
}

fn stopping() -> Fault {
    Fault::unavailable("the process is stopping")
}

/// Closes a connection once the peer has: closing with bytes of it unread would reset it, and what was said be lost. Whoever
/// goes on sending does not listen.
pub(super) async fn leave(io: &mut Box<dyn Io>) -> Option<()> {
    io.shutdown().await.ok()?;
    let (mut unread, mut left) = ([0; 4096], UNREAD);
    while left > 0 {
        let count = io.read(&mut unread).await.ok().filter(|count| *count > 0)?;
        left = left.saturating_sub(count);
    }
    Some(())
}

/// Says why to a peer, and waits a moment for it to read that.
async fn goodbye(io: &mut Box<dyn Io>, fault: &Fault) {
    let mut payload = Vec::new();
    write_fault(fault, &mut payload);
    let farewell = async {
        send(io, &[], Kind::Goaway, &payload).await.ok()?;
        leave(io).await
    };
    let _ = timeout(GOODBYE, farewell).await;
}

/// Counts a connection until it is over.
struct Open {
    shared: Arc<Shared>,
    membership: Membership,
    _permit: OwnedSemaphorePermit,
}

impl Drop for Open {
    fn drop(&mut self) {
        self.shared.sessions.fetch_sub(1, SeqCst);
        self.shared.changed.notify_waiters();
    }
}
