//! Arguments are owned, of named types, and have names.

use wharf::{Context, Result, Stream};

#[wharf_macros::service]
pub trait Cart {
    async fn borrowed(&self, cx: &Context, text: &str, list: Vec<&u8>) -> Result<()>;
    async fn lifetime(&self, cx: &Context, text: std::borrow::Cow<'static, str>) -> Result<()>;
    async fn opaque(&self, cx: &Context, text: impl Into<String>, list: Vec<impl Send>) -> Result<()>;
    async fn of_the_implementation(&self, cx: &Context, other: Box<Self>) -> Result<()>;
    async fn pattern(&self, cx: &Context, (left, right): (u8, u8)) -> Result<()>;
    async fn ignored(&self, cx: &Context, _: u8) -> Result<()>;
    async fn same_name(&self, cx: &Context, item: u8, item: u8) -> Result<()>;
    async fn with_attribute(&self, cx: &Context, #[allow(unused)] item: u8) -> Result<()>;
    async fn streams_in_a_list(&self, cx: &Context, items: Vec<Stream<u8>>) -> Result<()>;
    async fn stream_beside_a_value(&self, cx: &Context) -> Result<(u8, Stream<u8>)>;
    async fn two_streams(&self, cx: &Context, one: Stream<u8>, other: wharf::Stream<u8>) -> Result<()>;
    async fn several(&self, list: &[u8], cx: Context, _: &str);
}

fn main() {}
