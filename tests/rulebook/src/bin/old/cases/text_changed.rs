//! The examples of `text-changed` as they are before the change: made of docs/compatibility.md, not written by hand.

pub mod case_67 {
    use wharf::prelude::*;
    #[wharf::message]
    pub struct Key {
        pub letter: String,
    }
    #[wharf::service]
    pub trait Example {
        async fn take(&self, cx: &Context, it: Key) -> wharf::Result<()>;
        async fn give(&self, cx: &Context) -> wharf::Result<Key>;
        async fn well(&self, cx: &Context) -> wharf::Result<u32>;
    }
    wharf_rulebook::serve!(Example, ExampleClient {
        take(it: Key) -> wharf::Result<()>;
        give() -> wharf::Result<Key>;
        well() -> wharf::Result<u32>;
    });
}

pub mod case_68 {
    use wharf::prelude::*;
    #[wharf::message]
    pub struct Key {
        pub letter: char,
    }
    #[wharf::service]
    pub trait Example {
        async fn take(&self, cx: &Context, it: Key) -> wharf::Result<()>;
        async fn give(&self, cx: &Context) -> wharf::Result<Key>;
        async fn well(&self, cx: &Context) -> wharf::Result<u32>;
    }
    wharf_rulebook::serve!(Example, ExampleClient {
        take(it: Key) -> wharf::Result<()>;
        give() -> wharf::Result<Key>;
        well() -> wharf::Result<u32>;
    });
}

pub mod case_69 {
    use wharf::prelude::*;
    #[wharf::message]
    pub struct Key {
        pub letter: char,
    }
    #[wharf::service]
    pub trait Example {
        async fn take(&self, cx: &Context, it: Key) -> wharf::Result<()>;
        async fn give(&self, cx: &Context) -> wharf::Result<Key>;
        async fn well(&self, cx: &Context) -> wharf::Result<u32>;
    }
    wharf_rulebook::serve!(Example, ExampleClient {
        take(it: Key) -> wharf::Result<()>;
        give() -> wharf::Result<Key>;
        well() -> wharf::Result<u32>;
    });
}
