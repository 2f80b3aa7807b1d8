//! A link without types in the middle of every call: what holds of clients holds of those who have no types.

use wharf_core::{Answer, AnyLink, BoxFuture, Call, Context, Encode, Encoding, Fault, Interface, produced};

/// Writes calls down as JSON, and makes them through a link without types.
pub(crate) struct Untyped(pub(crate) AnyLink);

impl Call for Untyped {
    fn call<'a>(
        &'a self,
        cx: &'a Context,
        _: &'static Interface,
        method: usize,
        args: &'a dyn Encode,
    ) -> BoxFuture<'a, Result<Answer, Fault>> {
        Box::pin(async move {
            let mut json = Vec::new();
            args.encode(Encoding::Json, &mut json).map_err(|error| Fault::internal(error.to_string()))?;
            let items = args.take_items().map(|items| produced(items, Encoding::Json));
            // The call that is passed on is the operation that it came as.
            let same = cx.operation().map_or_else(|| cx.clone(), |id| cx.with_operation(id));
            self.0.call(&same, method, &json, items).await
        })
    }
}
