//! The watch over a peer that something is awaited from: asks it for a sign of life, and gives it up.

use std::pin::Pin;
use std::task::{Context, Poll, ready};

use tokio::time::{Instant, Sleep, sleep_until};
use wharf_config::policy;

use super::{Closed, Session};
use crate::policy::keepalive::{Step, Watch};
use crate::wire::Kind;

/// Keeps watch while a session awaits something. Its timer is made once, and set again when it has rung: not for every
/// frame that comes.
pub(crate) struct Vigil {
    rules: Option<policy::Keepalive>,
    watch: Option<Watch>,
    timer: Option<Pin<Box<Sleep>>>,
}

impl Vigil {
    /// By `rules`; without any, nobody is watched.
    pub(crate) fn new(rules: Option<policy::Keepalive>) -> Self {
        Self { rules, watch: None, timer: None }
    }

    /// The peer gave a sign of life.
    pub(crate) fn heard(&mut self) {
        if let Some(watch) = &mut self.watch {
            watch.heard(Instant::now());
        }
    }

    /// Ready when the peer is given up.
    pub(crate) fn poll<S: Session>(&mut self, cx: &mut Context<'_>, session: &S) -> Poll<Closed> {
        let Some(rules) = &self.rules else { return Poll::Pending };
        let Self { watch, timer, .. } = self;
        if watch.is_none() && !session.awaits() {
            return Poll::Pending;
        }
        let begins = watch.is_none();
        let watch = watch.get_or_insert_with(|| Watch::new(rules.clone(), Instant::now()));
        let timer = timer.get_or_insert_with(|| Box::pin(sleep_until(Instant::now())));
        if begins {
            timer.as_mut().reset(Instant::now() + rules.after);
        }
        loop {
            ready!(timer.as_mut().poll(cx));
            if !session.awaits() {
                self.watch = None;
                return Poll::Pending;
            }
            match watch.step(Instant::now()) {
                Step::Wait(until) => timer.as_mut().reset(until),
                Step::Ask => drop(session.outbox(|outbox| outbox.put(Kind::Ping, 0, &mut vec![0]))),
                Step::Lost => {
                    let bound = watch.bound();
                    return Poll::Ready(Closed::Bound(format!(
                        "the peer was silent for {bound:?}: it is gone, it was stopped, or it worked for so long without \
                         awaiting anything"
                    )));
                }
            }
        }
    }
}
