//! A call that was found and read: who is called, within which time, and how its answer is said.

use std::sync::Arc;
use std::task::{Context as TaskContext, Poll};

use axum::body::Body;
use axum::http::header::{CACHE_CONTROL, CONTENT_TYPE};
use axum::http::{HeaderValue, Response, StatusCode};
use tokio::time::Instant;
use wharf_core::{Answer, Context, Ended, Fault, Items, TraceContext, misfit};
use wharf_schema::{InterfaceDescriptor, MethodDescriptor};

use super::head::Origin;
use super::limits::ANSWER;
use super::offers::Offers;
use super::target::{Ask, Hold, Place, Target};
use super::{Limits, body, events, failure};
use crate::edge::Visit;
use crate::problem::{About, Misfit, Problem};

/// A call under way.
#[derive(Clone)]
pub(super) struct Called {
    offers: Arc<Offers>,
    target: Arc<dyn Target>,
    place: Place,
    trace: TraceContext,
    /// The request, where it came in from outside.
    visit: Option<Visit>,
    deadline: Instant,
    limits: Limits,
    is_inside: bool,
}

impl Called {
    pub(super) fn new(
        offers: &Arc<Offers>,
        target: &Arc<dyn Target>,
        place: Place,
        cx: &Context,
        limits: &Limits,
        (origin, visit): (&Origin, Option<Visit>),
    ) -> Self {
        let (offers, target, limits) = (Arc::clone(offers), Arc::clone(target), limits.clone());
        let is_inside = matches!(origin, Origin::Inside);
        Self { offers, target, place, trace: cx.trace(), visit, deadline: cx.deadline(), limits, is_inside }
    }

    /// Makes it.
    pub(super) async fn make(&self, ask: Ask) -> Result<Answer, Fault> {
        Arc::clone(&self.target).call(ask).await.map_err(|fault| self.told(fault))
    }

    /// The next item of its answer.
    pub(super) fn poll_item(
        &self,
        items: &mut dyn Items,
        cx: &mut TaskContext<'_>,
    ) -> Poll<Option<Result<Vec<u8>, Ended>>> {
        let told = |ended| match ended {
            Ended::Fault(fault) => Ended::Fault(self.told(fault)),
            error => error,
        };
        items.poll_item(cx).map(|item| item.map(|item| item.map_err(told)))
    }

    /// A fault of further inside, as whoever asks is told it. It may say who is where: the outside is told the kind alone,
    /// unless it is for the outside to mend. What is found out here is said as it is.
    fn told(&self, fault: Fault) -> Fault {
        if self.is_inside || misfit(&fault).is_some() { fault } else { failure::in_general(&fault) }
    }

    /// What counts the memory of one more thing that belongs to it.
    pub(super) fn hold(&self) -> Box<dyn Hold> {
        self.target.hold()
    }

    pub(super) fn deadline(&self) -> Instant {
        self.deadline
    }

    /// The longest message that a client may send.
    pub(super) fn most(&self) -> usize {
        self.limits.body
    }

    pub(super) fn method(&self) -> &MethodDescriptor {
        self.offers.at(self.place).2
    }

    fn interface(&self) -> &InterfaceDescriptor {
        self.offers.at(self.place).1
    }

    pub(super) fn about(&self) -> About<'_> {
        let (service, _, method) = self.offers.at(self.place);
        About {
            called: Some((service, &method.name)),
            trace: Some(self.trace.trace_id),
            visit: self.visit.as_ref(),
        }
    }

    /// The problem that a call's own error is.
    pub(super) fn error(&self, body: &[u8]) -> Problem {
        failure::error(self.interface(), self.method(), body)
    }

    /// What broke a stream off, as a problem.
    pub(super) fn problem(&self, ended: &Ended) -> Problem {
        match ended {
            Ended::Error(body) => self.error(body),
            Ended::Fault(fault) => Problem::fault(fault.clone()),
        }
    }

    /// What counts the memory of `what` until it is sent: the answer, or an item of it.
    ///
    /// # Errors
    /// The problem where it is longer than it may be, or there is no room for it.
    pub(super) fn sending(&self, bytes: &[u8], what: &str) -> Result<Box<dyn Hold>, Problem> {
        let (length, most) = (bytes.len(), ANSWER);
        if length > most {
            let why = format!("{what} has {length} bytes, more than the {most} that one may have");
            return Err(Problem::of(StatusCode::INTERNAL_SERVER_ERROR, Fault::overloaded(why)));
        }
        let mut hold = self.hold();
        hold.set(length).map_err(|fault| Problem::fault(fault.after_start()).logged())?;
        Ok(hold)
    }

    /// The fault that the call ended in, as a problem.
    pub(super) fn failed(&self, fault: Fault) -> Problem {
        let misfit =
            misfit(&fault).map(|(pointer, why)| Misfit { pointer: pointer.into(), detail: why.into() });
        Problem::fault(fault).with_misfits(misfit.into_iter().collect())
    }

    /// What is answered to whoever called.
    pub(super) fn respond(self, outcome: Result<Answer, Fault>) -> Response<Body> {
        let answer = match outcome {
            Ok(answer) => answer,
            Err(fault) => return self.failed(fault).response(self.about()),
        };
        if answer.is_error {
            return self.error(&answer.body).response(self.about());
        }
        if let Some(items) = answer.items {
            return events::response(self, items);
        }
        let hold = match self.sending(&answer.body, "the answer") {
            Ok(hold) => hold,
            Err(problem) => return problem.response(self.about()),
        };
        let mut response = Response::new(Body::from(body::held(answer.body, hold)));
        let headers = response.headers_mut();
        headers.insert(CONTENT_TYPE, HeaderValue::from_static("application/json"));
        headers.insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
        response
    }
}
