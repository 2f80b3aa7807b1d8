//! The way to one replica, whatever is spoken on it.

use std::fmt;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering::Relaxed};

use tokio::sync::watch;
use wharf_core::{Answer, Context, Encode, Encoding, Fault};
use wharf_schema::InterfaceDescriptor;

use super::call::{Agreement, Trouble, call, in_time, unwritten, within};
use super::connection::Connection;
use super::speak::Spoken;
use super::unread::Unread;

/// The way to one replica.
#[derive(Clone)]
pub(crate) enum Line {
    /// A connection of Wharf's own.
    Wharf(Arc<Connection>),
    /// To a service that is not Wharf's.
    Other(Arc<Other>),
}

/// The way to a replica of a service that is not Wharf's.
pub(crate) struct Other {
    spoken: Box<dyn Spoken>,
    interface: Arc<InterfaceDescriptor>,
    /// For messages: the service and where it is.
    what: String,
    sent: AtomicU64,
    /// Why no further call is sent, once none is.
    closed: watch::Sender<Option<Fault>>,
}

impl Line {
    pub(crate) async fn call(
        &self,
        cx: &Context,
        method: Agreement,
        args: &dyn Encode,
        max_message: usize,
    ) -> Result<Answer, Trouble> {
        match self {
            Self::Wharf(connection) => call(connection, cx, method, args, max_message).await,
            // Behind a pointer: what it needs is much more than a call of Wharf's own.
            Self::Other(other) => Box::pin(other.call(cx, method, args, max_message)).await,
        }
    }

    /// Takes no further call.
    pub(crate) fn close(&self, why: Fault) {
        match self {
            Self::Wharf(connection) => connection.close(why),
            Self::Other(other) => other.close(why),
        }
    }

    /// How many calls were sent on it.
    pub(crate) fn sent(&self) -> u64 {
        match self {
            Self::Wharf(connection) => connection.sent(),
            Self::Other(other) => other.sent.load(Relaxed),
        }
    }

    pub(crate) fn is(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::Wharf(one), Self::Wharf(two)) => Arc::ptr_eq(one, two),
            (Self::Other(one), Self::Other(two)) => Arc::ptr_eq(one, two),
            _ => false,
        }
    }
}

impl Other {
    pub(crate) fn new(
        spoken: Box<dyn Spoken>,
        interface: Arc<InterfaceDescriptor>,
        what: String,
    ) -> Arc<Self> {
        let (sent, closed) = (AtomicU64::new(0), watch::Sender::new(None));
        Arc::new(Self { spoken, interface, what, sent, closed })
    }

    async fn call(
        &self,
        cx: &Context,
        method: Agreement,
        args: &dyn Encode,
        max_message: usize,
    ) -> Result<Answer, Trouble> {
        in_time(cx).map_err(Trouble::Here)?;
        if args.has_items() {
            let what = &self.what;
            return Err(Trouble::Here(
                Fault::incompatible(format!(
                    "{what} is not a Wharf service, and a stream cannot be sent to it: send a list, or call a method for \
                     each item"
                ))
                .before_start(),
            ));
        }
        let mut body = Vec::new();
        args.encode(Encoding::Json, &mut body).map_err(|error| Trouble::Here(unwritten(&error)))?;
        within(body.len(), max_message).map_err(Trouble::Here)?;
        let number = usize::from(method.number);
        // A caller with types reads the answer by them; of another one it is looked at here.
        let unread = args.written_in().and_then(|_| Unread::new(&self.interface, number));
        if let Some(unread) = &unread {
            unread.arguments(&body).map_err(Trouble::Here)?;
        }
        let closed = self.closed.borrow().clone();
        if let Some(why) = closed {
            return Err(Trouble::There(why.before_start()));
        }
        self.sent.fetch_add(1, Relaxed);
        let answer = self.spoken.call(cx, number, body).await.map_err(Trouble::There)?;
        match unread {
            Some(unread) => unread.answer(answer).map_err(Trouble::Here),
            None => Ok(answer),
        }
    }

    fn close(&self, why: Fault) {
        self.closed.send_if_modified(|closed| {
            let is_first = closed.is_none();
            closed.get_or_insert(why);
            is_first
        });
    }

    /// Waits until it takes no further call.
    pub(crate) async fn closed(&self) {
        // The sender lives here, so that it cannot be gone.
        let _ = self.closed.subscribe().wait_for(Option::is_some).await;
    }
}

impl fmt::Debug for Other {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Other").field("what", &self.what).field("sent", &self.sent).finish_non_exhaustive()
    }
}
