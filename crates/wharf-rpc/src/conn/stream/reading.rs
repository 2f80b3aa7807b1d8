//! The reader's handle to the items that come for a call.

use std::sync::Arc;
use std::task::{Context as TaskContext, Poll, ready};

use wharf_core::{Encoding, Ended, Items};

use super::{Carrier, Inflow, give_back};

/// Reads what a call is sent, and gives credit for what was read. Dropping it tells the other end.
pub(crate) struct Reading {
    carrier: Arc<dyn Carrier>,
    call: u32,
    inflow: Arc<Inflow>,
    encoding: Encoding,
}

impl Reading {
    pub(crate) fn new(carrier: Arc<dyn Carrier>, call: u32, inflow: Arc<Inflow>, encoding: Encoding) -> Self {
        Self { carrier, call, inflow, encoding }
    }
}

impl Items for Reading {
    fn poll_item(&mut self, cx: &mut TaskContext<'_>) -> Poll<Option<Result<Vec<u8>, Ended>>> {
        Poll::Ready(match ready!(self.inflow.poll(cx)) {
            Some(Ok(taken)) => {
                give_back(&*self.carrier, self.call, taken.credit, taken.cost);
                Some(Ok(taken.item))
            }
            Some(Err(end)) => Some(Err(end)),
            None => None,
        })
    }

    fn encoding(&self) -> Encoding {
        self.encoding
    }
}

impl Drop for Reading {
    fn drop(&mut self) {
        let left = self.inflow.leave();
        if !left.is_over {
            self.carrier.leave(self.call, &self.inflow);
        }
        give_back(&*self.carrier, self.call, 0, left.unread);
    }
}
