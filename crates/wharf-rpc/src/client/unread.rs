//! What callers without types exchange with services that are not Wharf's: nobody else would find that it doesn't fit.

use std::sync::Arc;
use std::task::{Context as TaskContext, Poll, ready};

use wharf_core::{Answer, CodecError, Encoding, Ended, Fault, Items, misfitting};
use wharf_schema::{Fit, InterfaceDescriptor, MethodDescriptor, Shape};

/// A method of an interface.
#[derive(Clone)]
pub(super) struct Unread {
    interface: Arc<InterfaceDescriptor>,
    number: usize,
}

impl Unread {
    /// The method of that number, if there is one.
    pub(super) fn new(interface: &Arc<InterfaceDescriptor>, number: usize) -> Option<Self> {
        (number < interface.methods.len()).then(|| Self { interface: Arc::clone(interface), number })
    }

    fn method(&self) -> &MethodDescriptor {
        &self.interface.methods[self.number]
    }

    fn fits(&self, json: &[u8], shape: &Shape) -> Result<(), CodecError> {
        Encoding::check(json, Fit::given(shape, &self.interface.types))
    }

    /// Whether these are arguments of it.
    pub(super) fn arguments(&self, json: &[u8]) -> Result<(), Fault> {
        // A method without arguments has none to write.
        if self.method().args.is_empty() && json == b"null" {
            return Ok(());
        }
        Encoding::check(json, Fit::arguments(&self.method().args, &self.interface.types))
            .map_err(|error| misfitting(&error))
    }

    /// An answer that is one of it, or the fault that it is not.
    pub(super) fn answer(self, answer: Answer) -> Result<Answer, Fault> {
        let MethodDescriptor { name, value, error, .. } = self.method();
        let shape = if answer.is_error { error } else { value };
        if !shape.is_stream() {
            self.fits(&answer.body, shape).map_err(|error| {
                let interface = &self.interface.name;
                Fault::incompatible(format!(
                    "the answer of {interface}.{name} does not fit its type: {error}"
                ))
            })?;
        }
        let Some(items) = answer.items else { return Ok(answer) };
        Ok(Answer { items: Some(Box::new(Checked { items: Some(items), of: self })), ..answer })
    }
}

/// Items of a stream, of which the first that does not fit is the last.
struct Checked {
    /// None when they are over.
    items: Option<Box<dyn Items>>,
    of: Unread,
}

impl Checked {
    fn checked(&self, item: Result<Vec<u8>, Ended>) -> Result<Vec<u8>, Ended> {
        let Shape::Stream { item: shape, error } = &self.of.method().value else { return item };
        let misfit = |what: &str, error: CodecError| {
            Ended::Fault(Fault::incompatible(format!("{what} of a stream does not fit its type: {error}")))
        };
        match item {
            Ok(json) => self.of.fits(&json, shape).map(|()| json).map_err(|error| misfit("an item", error)),
            Err(Ended::Error(json)) => Err(match self.of.fits(&json, error) {
                Ok(()) => Ended::Error(json),
                Err(error) => misfit("the error", error),
            }),
            fault => fault,
        }
    }
}

impl Items for Checked {
    fn poll_item(&mut self, cx: &mut TaskContext<'_>) -> Poll<Option<Result<Vec<u8>, Ended>>> {
        let Some(items) = &mut self.items else { return Poll::Ready(None) };
        let item = ready!(items.poll_item(cx)).map(|item| self.checked(item));
        if !matches!(item, Some(Ok(_))) {
            self.items = None;
        }
        Poll::Ready(item)
    }

    fn encoding(&self) -> Encoding {
        Encoding::Json
    }

    fn stop(&mut self, why: &Fault) {
        if let Some(items) = &mut self.items {
            items.stop(why);
        }
    }
}
