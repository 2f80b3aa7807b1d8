//! What is a stream is known from the type: one that hides behind an alias is refused where only the type tells.

use wharf::{Context, Result, Stream};

pub type Lines = Stream<String>;

#[wharf_macros::service]
pub trait Two {
    async fn both(&self, cx: &Context, one: Lines, other: Lines) -> Result<()>;
}

#[wharf_macros::service]
pub trait Inside {
    async fn in_a_list(&self, cx: &Context) -> Result<Vec<Lines>>;
}

#[wharf_macros::service]
pub trait OfNoMessages {
    async fn items(&self, cx: &Context, items: Stream<std::rc::Rc<u8>>) -> Result<()>;
}

#[wharf_macros::service]
pub trait Hedged {
    #[read(hedge)]
    async fn sum(&self, cx: &Context, lines: Lines) -> Result<u64>;
    #[read(hedge)]
    async fn items(&self, cx: &Context) -> Result<Lines>;
}

fn main() {}
