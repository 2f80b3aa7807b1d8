//! Attributes work on what another macro has made, and in modules.
#![deny(warnings)]

use std::time::Duration;

#[wharf_macros::message]
#[derive(Default, PartialEq)]
pub struct Id(pub u32);

macro_rules! interface {
    ($name:ident, $argument:ident, $ty:ty) => {
        /// Made by a macro.
        #[wharf_macros::service]
        pub trait $name {
            #[read]
            async fn get(&self, cx: &$crate::inner::Context, $argument: $ty, id: $crate::Id) -> wharf::Result<Vec<$ty>>;
        }
    };
}

macro_rules! failure {
    ($name:ident, $text:literal, $field:ident) => {
        #[wharf_macros::error]
        pub enum $name {
            #[error($text)]
            Failed { $field: $crate::Id },
            #[error("other {other:?}")]
            Other { other: $crate::Id },
        }
    };
}

mod inner {
    pub use wharf::Context;

    use super::Id;

    interface!(Ids, wanted, Id);
    failure!(Failure, "{why:?} failed", why);
}

use inner::{Failure, IdsClient};

struct One;

impl inner::Ids for One {
    async fn get(&self, _: &wharf::Context, wanted: Id, id: Id) -> wharf::Result<Vec<Id>> {
        Ok(vec![wanted, id])
    }
}

#[tokio::main(flavor = "current_thread")]
async fn main() {
    let ids = IdsClient::from(One);
    assert_eq!(format!("{ids:?}"), "IdsClient");
    let cx = wharf::Context::root(Duration::from_secs(10));
    assert_eq!(ids.get(&cx, Id(1), Id(2)).await, Ok(vec![Id(1), Id(2)]));
    assert_eq!(Failure::Failed { why: Id(1) }.to_string(), "Id(1) failed");
    assert_eq!(Failure::Other { other: Id(1) }.to_string(), "other Id(1)");
}
