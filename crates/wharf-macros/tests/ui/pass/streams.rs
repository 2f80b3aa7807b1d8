//! Streams in every place where there can be one, under an alias, and a message that is called `Stream` itself.

use wharf::{Context, Message, Result, Streams};

pub type Lines = wharf::Stream<String>;

#[wharf_macros::message]
pub struct Stream {
    pub width: u32,
}

#[wharf_macros::service]
pub trait Rivers {
    async fn both(&self, cx: &Context, lines: Lines, bed: Stream) -> Result<wharf::Stream<Stream>>;
    async fn none(&self, cx: &Context, bed: Stream) -> Result<Stream>;
}

fn main() {
    let methods = <RiversClient as wharf::Client>::INTERFACE.methods;
    assert_eq!(methods[0].streams, Streams { argument: true, value: true });
    assert_eq!(methods[1].streams, Streams::NONE);
    let descriptor = <RiversClient as wharf::Client>::INTERFACE.descriptor();
    assert!(descriptor.problems().is_empty());
    let _ = Stream::shape;
}
