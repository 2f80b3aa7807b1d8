//! What a process is asked to do, by the one who may ask.

use tokio::sync::watch;

/// What a process is asked to do. It only ever gets more urgent.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Order {
    /// Run, and run again after a crash.
    Run,
    /// Leave the registry, let those that call it take note, finish what was begun, end.
    Leave,
    /// Finish what was begun, end: everything ends, so nobody needs to take note.
    End,
    /// End now.
    Kill,
}

/// Where one asks.
#[derive(Debug)]
pub(crate) struct Orders {
    sender: watch::Sender<Order>,
}

/// Where the process hears of it.
#[derive(Debug)]
pub(crate) struct Hearing {
    receiver: watch::Receiver<Order>,
}

// === impl Orders ===

impl Orders {
    pub(crate) fn new() -> (Self, Hearing) {
        let (sender, receiver) = watch::channel(Order::Run);
        (Self { sender }, Hearing { receiver })
    }

    /// Asks for `order`, unless something more urgent was asked for.
    pub(crate) fn give(&self, order: Order) {
        self.sender.send_if_modified(|now| {
            let is_more = order > *now;
            if is_more {
                *now = order;
            }
            is_more
        });
    }
}

// === impl Hearing ===

impl Hearing {
    pub(crate) fn now(&self) -> Order {
        *self.receiver.borrow()
    }

    /// Waits for `order` or a more urgent one. One that can't be asked any more is asked to end now.
    pub(crate) async fn at_least(&mut self, order: Order) -> Order {
        self.receiver.wait_for(|now| *now >= order).await.map_or(Order::Kill, |now| *now)
    }
}
