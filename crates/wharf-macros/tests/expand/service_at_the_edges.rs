//! An interface with whatever is unusual and allowed.

use wharf::prelude::*;

#[wharf::service]
#[allow(clippy::too_many_arguments)]
pub(crate) trait Odd: Sized {
    #[command]
    #[deprecated(note = "use `match_all`")]
    #[must_use]
    async fn r#match(
        &self,
        context: &wharf::Context,
        service: Option<String>,
        r#type: Vec<(u8, [u16; 4])>,
        call: std::collections::BTreeMap<String, Stream>,
    ) -> Outcome;
}
