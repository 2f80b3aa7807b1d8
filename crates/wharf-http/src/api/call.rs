//! A call that was found and read: who is called, within which time, and how its answer is said.

use std::sync::Arc;

use axum::body::Body;
use axum::http::header::{CACHE_CONTROL, CONTENT_TYPE};
use axum::http::{HeaderValue, Response, StatusCode};
use tokio::time::Instant;
use wharf_core::{Answer, Context, Ended, Fault, TraceContext, misfit};
use wharf_schema::{InterfaceDescriptor, MethodDescriptor};

use super::head::Origin;
use super::offers::Offers;
use super::problem::{About, Misfit, Problem};
use super::target::{Hold, Place};
use super::{Limits, body, events, failure};

/// A call under way.
#[derive(Clone)]
pub(super) struct Called {
    offers: Arc<Offers>,
    pub(super) place: Place,
    trace: TraceContext,
    deadline: Instant,
    limits: Limits,
    is_inside: bool,
}

impl Called {
    pub(super) fn new(
        offers: &Arc<Offers>,
        place: Place,
        cx: &Context,
        limits: &Limits,
        origin: &Origin,
    ) -> Self {
        let (offers, limits) = (Arc::clone(offers), limits.clone());
        let is_inside = matches!(origin, Origin::Inside);
        Self { offers, place, trace: cx.trace(), deadline: cx.deadline(), limits, is_inside }
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
        About { called: Some((service, &method.name)), trace: self.trace.trace_id }
    }

    /// The problem that a call's own error is.
    pub(super) fn error(&self, body: &[u8]) -> Problem {
        failure::error(self.method(), &self.interface().types, body)
    }

    /// What broke a stream off, as a problem.
    pub(super) fn problem(&self, ended: &Ended) -> Problem {
        match ended {
            Ended::Error(body) => self.error(body),
            Ended::Fault(fault) => Problem::fault(self.told(fault.clone())),
        }
    }

    /// A fault as whoever asks is told it. It may say who is where: the outside is told the kind alone, unless it is for
    /// the outside to mend.
    fn told(&self, fault: Fault) -> Fault {
        if self.is_inside || misfit(&fault).is_some() { fault } else { failure::in_general(&fault) }
    }

    /// The same, as JSON.
    pub(super) fn problem_of(&self, ended: &Ended) -> Vec<u8> {
        self.problem(ended).json(self.about())
    }

    /// Whether an answer or an item is as long as it may be.
    pub(super) fn fits(&self, written: &[u8], what: &str) -> Result<(), Fault> {
        let (length, most) = (written.len(), self.limits.answer);
        if length <= most {
            return Ok(());
        }
        Err(Fault::overloaded(format!("{what} has {length} bytes, more than the {most} that one may have")))
    }

    /// The fault that the call ended in, as a problem.
    pub(super) fn failed(&self, fault: Fault) -> Problem {
        let misfit =
            misfit(&fault).map(|(pointer, why)| Misfit { pointer: pointer.into(), detail: why.into() });
        Problem::fault(self.told(fault)).with_misfits(misfit.into_iter().collect())
    }

    /// What is answered to whoever called.
    pub(super) fn respond(self, outcome: Result<Answer, Fault>, mut hold: Box<dyn Hold>) -> Response<Body> {
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
        if let Err(fault) = self.fits(&answer.body, "the answer") {
            return Problem::of(StatusCode::INTERNAL_SERVER_ERROR, fault).response(self.about());
        }
        if let Err(fault) = hold.set(answer.body.len()) {
            return Problem::fault(fault.after_start()).response(self.about());
        }
        let mut response = Response::new(body::held(answer.body, hold));
        let headers = response.headers_mut();
        headers.insert(CONTENT_TYPE, HeaderValue::from_static("application/json"));
        headers.insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
        response
    }
}
